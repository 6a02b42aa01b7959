//! The segments on the session's own loopback interface (`packet(7)`): read while the session goes on, a
//! bounded number at a time, and kept by connection. Its socket is no event of the session: that something
//! passed is no sign that something is still under way, and what is waited for shows at the sockets. Must
//! not decide what it means.

#[cfg(test)]
pub(crate) mod fuzzed;
mod parse;
mod table;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::{Duration, Instant, SystemTime};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, LinkAddr, MsgFlags, RecvMsg, SockFlag, SockProtocol, SockType, recvmsg,
    setsockopt, socket, sockopt,
};

use super::sandbox;
use crate::evidence::{Capture as Captured, Coverage, PeerSeen};
use crate::model::{ActorName, Micros};
use parse::{Header, Parsed};
use table::Table;

/// Bytes read of one packet: all headers, and what is kept of a payload.
const SNAP: usize = 768;
/// The queue of packets that wait to be read, in bytes as the kernel counts them: five hundred large ones, or
/// forty thousand small ones.
const QUEUE: usize = 32 << 20;
/// Packets read within one turn of the session's loop.
const A_TURN: u32 = 512;
/// Packets read where a decision needs all that have passed: more than the queue has room for.
const ALL: u32 = 100_000;
/// The wall clock was set where it went another way than the monotonic one by more than this.
const STEP: Duration = Duration::from_millis(1);

/// Payload that passed between two addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) at: Micros,
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
}

/// A packet socket on the loopback interface, and what it has shown.
#[derive(Debug)]
pub(super) struct Capture {
    fd: OwnedFd,
    began: Instant,
    clock: WallClock,
    /// Times never go back.
    latest: Micros,
    table: Table,
    /// Ends of connections that are none of the conversation's.
    own: BTreeSet<SocketAddr>,
    lost: u64,
    unreadable: u64,
    gap_is_told: bool,
}

impl Capture {
    /// Opens the socket; the worker is root in its own network namespace. Nothing runs there yet.
    pub(super) fn open(began: Instant) -> std::io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
        let fd = socket(AddressFamily::Packet, SockType::Raw, flags, SockProtocol::EthAll)?;
        sandbox::see_arrivals_only(fd.as_fd())?;
        sandbox::see_tcp_only(fd.as_fd())?;
        setsockopt(&fd, sockopt::ReceiveTimestampns, &true)?;
        // With less room a flood is lost sooner, which is known.
        if setsockopt(&fd, sockopt::RcvBufForce, &QUEUE).is_err() {
            let _ = setsockopt(&fd, sockopt::RcvBuf, &QUEUE);
        }
        Ok(Self {
            fd,
            began,
            clock: WallClock::new(),
            latest: Micros(0),
            table: Table::default(),
            own: BTreeSet::new(),
            lost: 0,
            unreadable: 0,
            gap_is_told: false,
        })
    }

    /// Takes in what has passed, as much as a turn has time for. `passed` is told of payload.
    pub(super) fn catch_up(&mut self, passed: &mut dyn FnMut(Passed)) -> std::io::Result<()> {
        self.read(A_TURN, passed).map(drop)
    }

    /// Takes in all that has passed until now, as far as that is possible.
    pub(super) fn take_all(&mut self, passed: &mut dyn FnMut(Passed)) -> std::io::Result<()> {
        if !self.read(ALL, passed)? {
            // Faster than it can be read: what it says is not the whole.
            self.lost += 1;
        }
        self.lost += u64::from(sandbox::packets_lost(self.fd.as_fd())?);
        Ok(())
    }

    /// Reads packets; returns whether there are no more.
    fn read(&mut self, most: u32, passed: &mut dyn FnMut(Passed)) -> std::io::Result<bool> {
        let now = self.began.elapsed();
        self.clock.look();
        let mut room = [0; SNAP];
        for _ in 0..most {
            match self.packet(&mut room) {
                Ok(None) | Err(Errno::EINTR) => {}
                Ok(Some((length, wire, sent))) => self.see(&room[..length], wire, sent, now, passed),
                Err(Errno::EAGAIN) => return Ok(true),
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(false)
    }

    /// The next packet: how much of it was read, how long it was, and when it came by the wall clock.
    fn packet(&self, room: &mut [u8; SNAP]) -> Result<Option<(usize, usize, Option<Duration>)>, Errno> {
        let mut space = nix::cmsg_space!(nix::sys::time::TimeSpec);
        let mut slices = [std::io::IoSliceMut::new(room)];
        let message: RecvMsg<'_, '_, LinkAddr> =
            recvmsg(self.fd.as_raw_fd(), &mut slices, Some(&mut space), MsgFlags::MSG_TRUNC)?;
        let is_departure = message.address.is_some_and(|from| from.pkttype() == libc::PACKET_OUTGOING);
        let sent = message.cmsgs()?.find_map(|control| {
            if let ControlMessageOwned::ScmTimestampns(time) = control { Some(Duration::from(time)) } else { None }
        });
        Ok((!is_departure).then_some((message.bytes.min(SNAP), message.bytes, sent)))
    }

    fn see(
        &mut self,
        frame: &[u8],
        wire: usize,
        sent: Option<Duration>,
        now: Duration,
        passed: &mut dyn FnMut(Passed),
    ) {
        match parse::parse(frame, wire) {
            Parsed::Tcp(header) if self.own.contains(&header.from) || self.own.contains(&header.to) => {}
            Parsed::Tcp(header) => {
                let age = sent.and_then(|sent| self.clock.age(sent)).unwrap_or_default();
                self.latest = self.latest.max(micros(now.saturating_sub(age)));
                self.table.see(&header, self.latest);
                tell(&header, self.latest, passed);
            }
            Parsed::Other => {}
            Parsed::Unreadable => self.unreadable += 1,
        }
    }

    /// A connection of the harness with itself is no part of what has passed.
    pub(super) fn leave_out(&mut self, end: SocketAddr) {
        self.own.insert(end);
    }

    /// One end of a connection is an actor's.
    pub(super) fn claim(&mut self, actor: &ActorName, local: SocketAddr, remote: SocketAddr) {
        self.table.claim(actor, local, remote);
    }

    /// What is new about how programs end their connections to actors.
    pub(super) fn news(&mut self) -> Vec<(ActorName, PeerSeen)> {
        self.table.news()
    }

    /// Whether something passed that was not seen, as far as is known.
    pub(super) fn has_gap(&self) -> bool {
        self.lost + self.unreadable > 0
    }

    /// Whether that has come about since this was asked last.
    pub(super) fn has_new_gap(&mut self) -> bool {
        let is_new = self.has_gap() && !self.gap_is_told;
        self.gap_is_told |= is_new;
        is_new
    }

    /// What was captured. Closing a packet socket waits until no processor can be in it any more,
    /// milliseconds on a busy machine; so it is left to the worker's end, behind its answer.
    pub(super) fn finish(self) -> Captured {
        std::mem::forget(self.fd);
        let lost = self.lost + self.unreadable;
        let coverage = if lost == 0 { Coverage::Complete } else { Coverage::Gap { lost } };
        let (connections, others) = self.table.finish();
        Captured { coverage, connections, others }
    }
}

fn tell(header: &Header<'_>, at: Micros, passed: &mut dyn FnMut(Passed)) {
    if header.len > 0 {
        passed(Passed { at, from: header.from, to: header.to });
    }
}

fn micros(duration: Duration) -> Micros {
    Micros(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}

/// Packets bear the wall clock's time, which may be set at any moment.
#[derive(Debug)]
struct WallClock {
    wall: Duration,
    steady: Instant,
    was_set: bool,
}

impl WallClock {
    fn new() -> Self {
        Self { wall: wall(), steady: Instant::now(), was_set: false }
    }

    fn look(&mut self) {
        let next = Self { wall: wall(), steady: Instant::now(), was_set: false };
        let went = next.wall.checked_sub(self.wall);
        let is_true = went.is_some_and(|went| went.abs_diff(next.steady - self.steady) < STEP);
        *self = Self { was_set: !is_true, ..next };
    }

    /// How long ago a moment was; none where that cannot be told.
    fn age(&self, moment: Duration) -> Option<Duration> {
        if self.was_set { None } else { self.wall.checked_sub(moment) }
    }
}

/// The wall clock's time since its epoch; zero before that.
fn wall() -> Duration {
    SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
}
