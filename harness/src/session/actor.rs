//! A harness-side socket: connects or was accepted, sends in pieces, receives, and ends in the way that
//! a check asks for. Must not know checks.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::linux::net::TcpStreamExt;
use std::time::{Duration, Instant};

use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrStorage, connect, setsockopt, socket, sockopt};

use super::poller::Interest;
use super::sandbox;
use super::sockets::{self, Socket};
use crate::evidence::{How, PeerSeen};
use crate::model::ActorName;

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Connecting,
    Open,
    /// The program's side has ended; ours may still write.
    HalfOpen,
    Closed,
}

/// So much is sent at a time where whatever fits is sent, so that the session stays responsive.
const FILL_AT_ONCE: u64 = 1 << 20;

/// A connection that is to be made.
#[derive(Debug, Clone)]
pub(super) struct Dialling {
    pub(super) actor: ActorName,
    pub(super) to: SocketAddr,
    /// Its own address, if that matters.
    pub(super) from: Option<IpAddr>,
    /// The size of its receive buffer in bytes, if that matters.
    pub(super) rcvbuf: Option<u32>,
}

/// What reading brought.
#[derive(Debug, Default)]
pub(super) struct Intake {
    pub(super) bytes: Vec<u8>,
    pub(super) end: Option<How>,
}

/// What was sent after the program's side had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    Sent,
    /// This was said of it, where only the socket tells.
    Told(PeerSeen),
}

/// A harness-side socket.
#[derive(Debug)]
pub(super) struct Actor {
    stream: Option<TcpStream>,
    pub(super) stage: Stage,
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    /// Pieces still to be sent, the current one first.
    outgoing: VecDeque<Vec<u8>>,
    /// Bytes of the current piece that are sent.
    sent: usize,
    /// The next piece waits until the program has read the one before.
    pub(super) gated: bool,
    /// Pieces go by time instead: how long after each other, and when the next one may go.
    gap: Option<Duration>,
    due: Option<Instant>,
    /// It sends whatever fits.
    pub(super) filling: bool,
    /// Bytes that were sent so.
    pub(super) filled: u64,
    /// It reads nothing for now.
    pub(super) deaf: bool,
    pub(super) behind: Behind,
}

/// What handing over bytes led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// All pieces are handed over.
    Done,
    /// The socket takes no more for now.
    Blocked,
    /// The next piece waits for the program to read.
    Gated,
    /// The connection is gone.
    Broken(How),
}

impl Actor {
    /// Starts to connect.
    pub(super) fn dial(dialling: &Dialling) -> io::Result<Self> {
        let Dialling { to, from, rcvbuf, .. } = *dialling;
        let family = if to.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
        let fd = socket(family, SockType::Stream, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)?;
        if let Some(size) = rcvbuf {
            setsockopt(&fd, sockopt::RcvBuf, &(size as usize))?;
        }
        if let Some(from) = from {
            nix::sys::socket::bind(fd.as_raw_fd(), &SockaddrStorage::from(SocketAddr::new(from, 0)))?;
        }
        let stage = match connect(fd.as_raw_fd(), &SockaddrStorage::from(to)) {
            Ok(()) => Stage::Open,
            Err(nix::errno::Errno::EINPROGRESS) => Stage::Connecting,
            Err(errno) => return Err(errno.into()),
        };
        let stream = TcpStream::from(fd);
        let local = stream.local_addr()?;
        Ok(Self::new(stream, stage, local, to))
    }

    /// Takes over an accepted connection.
    pub(super) fn accepted(stream: TcpStream, remote: SocketAddr) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let local = stream.local_addr()?;
        Ok(Self::new(stream, Stage::Open, local, remote))
    }

    fn new(stream: TcpStream, stage: Stage, local: SocketAddr, remote: SocketAddr) -> Self {
        Self {
            stream: Some(stream),
            stage,
            local,
            remote,
            outgoing: VecDeque::new(),
            sent: 0,
            gated: false,
            gap: None,
            due: None,
            filling: false,
            filled: 0,
            deaf: false,
            behind: Behind::Nothing,
        }
    }

    pub(super) fn stream(&self) -> Option<&TcpStream> {
        self.stream.as_ref()
    }

    /// What is watched for.
    pub(super) fn interest(&self, writes: bool) -> Interest {
        Interest { reads: !self.deaf, writes: writes || self.filling }
    }

    /// Whether the connection was aborted, where nothing is read; the error is taken.
    pub(super) fn is_broken(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| sandbox::socket_error(stream.as_fd()).is_err())
    }

    /// Whether a connection attempt has ended, and how.
    pub(super) fn connected(&mut self) -> io::Result<()> {
        if let Some(stream) = &self.stream {
            sandbox::socket_error(stream.as_fd())?;
            self.local = stream.local_addr()?;
        }
        self.stage = Stage::Open;
        Ok(())
    }

    /// Everything that has come.
    pub(super) fn receive(&mut self) -> Intake {
        let mut intake = Intake::default();
        let mut room = [0; 16 << 10];
        while let (Some(stream), Stage::Open, false) = (&mut self.stream, self.stage, self.deaf) {
            match stream.read(&mut room) {
                Ok(0) => {
                    self.stage = Stage::HalfOpen;
                    intake.end = Some(How::Fin);
                }
                Ok(count) => intake.bytes.extend_from_slice(&room[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    self.stage = Stage::Closed;
                    intake.end = Some(How::Rst);
                }
            }
            // A flood is taken in pieces, so that the session stays responsive.
            if intake.bytes.len() >= 1 << 20 {
                break;
            }
        }
        intake
    }

    /// Acknowledges what was received, if that was not done yet: the kernel would wait 40 ms for something to send along.
    pub(super) fn acknowledge(&self) {
        if let Some(stream) = &self.stream {
            // Without it only that time is lost.
            let _ = stream.set_quickack(true);
        }
    }

    /// Pieces to be sent, each when the one before was read, or `gap` after it.
    pub(super) fn queue(&mut self, pieces: Vec<Vec<u8>>, gap: Option<Duration>) {
        self.outgoing.extend(pieces);
        self.gap = gap;
    }

    /// Whether the next piece waits for its time.
    pub(super) fn waits_for_time(&self) -> bool {
        self.gated && self.due.is_some()
    }

    /// Sends whatever fits; returns how much that was now.
    pub(super) fn fill(&mut self) -> io::Result<u64> {
        let mut now = 0;
        while let (Some(stream), true) = (&self.stream, now < FILL_AT_ONCE) {
            match sandbox::send(stream.as_fd(), &[b'x'; 16 << 10]) {
                Ok(count) => now += count as u64,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        self.filled += now;
        Ok(now)
    }

    pub(super) fn has_more(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Hands over the current piece as far as the socket takes it; also returns what went out.
    pub(super) fn pump(&mut self) -> (Vec<u8>, Progress) {
        let mut out = Vec::new();
        loop {
            let Some(piece) = self.outgoing.front() else { return (out, Progress::Done) };
            if self.gated {
                return (out, Progress::Gated);
            }
            let Some(stream) = &self.stream else { return (out, Progress::Broken(How::Rst)) };
            match sandbox::send(stream.as_fd(), &piece[self.sent..]) {
                Ok(count) => {
                    out.extend_from_slice(&piece[self.sent..self.sent + count]);
                    self.sent += count;
                    if (self.stage, self.behind) == (Stage::HalfOpen, Behind::Nothing) {
                        self.behind = Behind::Sent;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return (out, Progress::Blocked),
                Err(_) => {
                    self.outgoing.clear();
                    return (out, Progress::Broken(How::Rst));
                }
            }
            if self.sent == piece.len() {
                self.outgoing.pop_front();
                self.sent = 0;
                self.gated = !self.outgoing.is_empty();
                self.due = self.gap.filter(|_| self.gated).map(|gap| Instant::now() + gap);
            }
        }
    }

    /// Whether the next piece may go: its time has come, or the program has read everything that was sent, as
    /// the sockets of both ends show.
    pub(super) fn may_go_on(&self, table: &[(u64, Socket)]) -> bool {
        self.due.map_or_else(|| sockets::is_read(table, self.local, self.remote), |due| Instant::now() >= due)
    }

    /// FIN; reading goes on.
    pub(super) fn shutdown(&mut self) {
        if let Some(stream) = &self.stream {
            // A connection that is gone already has nothing to shut down.
            let _ = stream.shutdown(std::net::Shutdown::Write);
        }
    }

    /// Closes; the caller has read what was there.
    pub(super) fn close(&mut self) {
        self.stage = Stage::Closed;
        self.outgoing.clear();
        self.stream = None;
    }

    /// RST (RFC 9293 §3.5.2): closing with a linger time of zero aborts.
    pub(super) fn reset(&mut self) {
        if let Some(stream) = &self.stream {
            let linger = libc::linger { l_onoff: 1, l_linger: 0 };
            // Without the option the close below is an orderly one; the socket is ours, so it is granted.
            let _ = nix::sys::socket::setsockopt(stream, nix::sys::socket::sockopt::Linger, &linger);
        }
        self.close();
    }
}

/// A listening socket of the harness at the address that a client chose.
pub(super) fn listen(at: SocketAddr) -> io::Result<std::net::TcpListener> {
    let family = if at.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
    let fd = socket(family, SockType::Stream, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)?;
    nix::sys::socket::setsockopt(&fd, nix::sys::socket::sockopt::ReuseAddr, &true)?;
    nix::sys::socket::bind(fd.as_raw_fd(), &SockaddrStorage::from(at))?;
    nix::sys::socket::listen(&fd, nix::sys::socket::Backlog::new(128)?)?;
    Ok(adopt(fd))
}

fn adopt(fd: OwnedFd) -> std::net::TcpListener {
    std::net::TcpListener::from(fd)
}
