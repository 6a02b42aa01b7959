//! A connection of the client that is carried to the student's own server: a socket towards each of them,
//! and a lane each way. Must not decide when anything happens.

use std::io::{self, Read};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::{AsFd, AsRawFd};
use std::time::Instant;

use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrStorage, connect, setsockopt, socket, sockopt};

use super::super::poller::Interest;
use super::super::sandbox;
use super::super::sockets::{self, Socket};
use super::end::{End, Stage};
use super::lane::{Lane, Next};
use crate::evidence::How;
use crate::model::Role;
use crate::spec::{Break, ProxyStep};

/// Bytes that are read at a time.
const AT_ONCE: usize = 16 << 10;
/// Rounds of reading and handing on after which the session looks at something else.
const ROUNDS: usize = 64;

/// A carried connection.
#[derive(Debug)]
pub(super) struct Link {
    client: End,
    server: End,
    to_server: Lane,
    to_client: Lane,
    over: Option<Over>,
    /// What came about since it was last told.
    news: Vec<News>,
}

/// How a link goes, once it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    /// Both programs have ended it in order, or the harness does.
    Closed,
    /// By a reset, towards both or whoever is left.
    Reset,
}

/// Something that came about while bytes were carried.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Bytes went on to a program.
    Passed { to: Role, bytes: Vec<u8> },
    /// Bytes came in that do not go on.
    Held { to: Role, bytes: Vec<u8> },
    /// A program's end of the stream went on to the other.
    Ended { by: Role, how: How },
    /// The harness severs the connection; so many bytes had come in and will never go on.
    Severed { how: How, lost: u64 },
}

impl Link {
    /// Carries an accepted connection on to the address that it was meant for.
    pub(super) fn new(client: TcpStream, from: SocketAddr, to: SocketAddr, lanes: [Lane; 2]) -> io::Result<Self> {
        client.set_nonblocking(true)?;
        let family = if to.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
        let fd = socket(family, SockType::Stream, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)?;
        let begun = connect(fd.as_raw_fd(), &SockaddrStorage::from(to));
        let stage = match begun {
            Ok(()) => Stage::Open,
            // Whatever is wrong with it is found out where it is finished.
            Err(_) => Stage::Connecting,
        };
        let server = End::new(TcpStream::from(fd), to, stage)?;
        let client = End::new(client, from, Stage::Open)?;
        let [to_server, to_client] = lanes;
        let mut link = Self { client, server, to_server, to_client, over: None, news: Vec::new() };
        if begun.is_err_and(|errno| errno != nix::errno::Errno::EINPROGRESS) {
            link.not_taken();
        }
        Ok(link)
    }

    /// The server is gone, or never took the connection: the client learns that as it would without us.
    fn not_taken(&mut self) {
        self.over = Some(Over::Reset);
        self.news.push(News::Ended { by: Role::Server, how: How::Rst });
    }

    /// From now on other conditions hold; `seeds` are those of the two ways.
    pub(super) fn change(&mut self, step: &ProxyStep, seeds: [u64; 2], limited: bool, now: Instant) {
        self.to_server.change(&step.to_server, seeds[0], limited, now);
        self.to_client.change(&step.to_client, seeds[1], limited, now);
    }

    fn end(&self, role: Role) -> &End {
        match role {
            Role::Server => &self.server,
            Role::Client | Role::Program => &self.client,
        }
    }

    fn end_mut(&mut self, role: Role) -> &mut End {
        match role {
            Role::Server => &mut self.server,
            Role::Client | Role::Program => &mut self.client,
        }
    }

    fn lane(&mut self, to: Role) -> &mut Lane {
        match to {
            Role::Server => &mut self.to_server,
            Role::Client | Role::Program => &mut self.to_client,
        }
    }

    fn way(&self, to: Role) -> &Lane {
        match to {
            Role::Server => &self.to_server,
            Role::Client | Role::Program => &self.to_client,
        }
    }

    fn ways(&self) -> [&Lane; 2] {
        [&self.to_server, &self.to_client]
    }

    /// A socket has something to tell.
    pub(super) fn on_ready(&mut self, role: Role, hung_up: bool) {
        if self.end(role).stage == Stage::Connecting {
            match sandbox::socket_error(self.end(role).stream.as_fd()) {
                Ok(()) => self.end_mut(role).stage = Stage::Open,
                Err(_) => self.not_taken(),
            }
            return;
        }
        if hung_up {
            let end = self.end_mut(role);
            end.watched = None;
            if end.stage == Stage::Ended && !end.broken && sandbox::socket_error(end.stream.as_fd()).is_err() {
                self.broke(role, Instant::now());
            }
        }
    }

    /// Nothing can be handed to a program any more, because it has reset the connection or is gone.
    fn broke(&mut self, role: Role, now: Instant) {
        self.lane(role).give_up();
        let end = self.end_mut(role);
        end.broken = true;
        // Otherwise what it sent before is read first.
        if end.stage == Stage::Ended {
            self.lane(role.other()).end(How::Rst, now);
        }
    }

    /// Takes in and hands on whatever can be at this moment.
    pub(super) fn carry(&mut self, now: Instant) -> Vec<News> {
        for _ in 0..ROUNDS {
            let mut moved = false;
            for to in [Role::Server, Role::Client] {
                if self.over.is_none() {
                    moved |= self.take_in(to, now);
                }
                if self.over.is_none() {
                    moved |= self.hand_on(to, now);
                }
            }
            if !moved || self.over.is_some() {
                break;
            }
        }
        std::mem::take(&mut self.news)
    }

    /// Reads once what is on its way to a program; returns whether there was anything.
    fn take_in(&mut self, to: Role, now: Instant) -> bool {
        let room = self.lane(to).room().min(AT_ONCE);
        let end = self.end_mut(to.other());
        if end.stage != Stage::Open || room == 0 {
            return false;
        }
        let mut bytes = vec![0; room];
        let result = end.stream.read(&mut bytes);
        let how = match result {
            Ok(0) if end.broken => How::Rst,
            Ok(0) => How::Fin,
            Ok(count) => {
                bytes.truncate(count);
                let lane = self.lane(to);
                lane.take_in(&bytes, now);
                if lane.is_blackhole() {
                    self.news.push(News::Held { to, bytes });
                }
                return true;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
            Err(_) => How::Rst,
        };
        end.stage = Stage::Ended;
        if how == How::Rst {
            end.broken = true;
            self.lane(to.other()).give_up();
        }
        self.lane(to).end(how, now);
        true
    }

    /// Hands on once to a program; returns whether anything could be.
    fn hand_on(&mut self, to: Role, now: Instant) -> bool {
        if self.end(to).stage == Stage::Connecting {
            return false;
        }
        let (end, lane) = match to {
            Role::Server => (&mut self.server, &mut self.to_server),
            Role::Client | Role::Program => (&mut self.client, &mut self.to_client),
        };
        match lane.next(now) {
            Next::Bytes(bytes) => match sandbox::send(end.stream.as_fd(), bytes) {
                Ok(count) => {
                    let bytes = bytes[..count].to_vec();
                    lane.handed_on(count, now);
                    end.full = false;
                    self.news.push(News::Passed { to, bytes });
                    true
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    end.full = true;
                    false
                }
                Err(_) => {
                    self.broke(to, now);
                    true
                }
            },
            Next::End(How::Fin) => {
                lane.ended();
                // One that is gone already has nothing to shut down.
                let _ = end.stream.shutdown(Shutdown::Write);
                end.closing = true;
                self.news.push(News::Ended { by: to.other(), how: How::Fin });
                if self.client.closing && self.server.closing {
                    self.over = Some(Over::Closed);
                }
                true
            }
            Next::End(How::Rst) => {
                self.over = Some(Over::Reset);
                self.news.push(News::Ended { by: to.other(), how: How::Rst });
                true
            }
            Next::Sever(how) => {
                let severed = self.sever(how);
                self.news.push(severed);
                true
            }
            Next::NotBefore(_) | Next::Gated | Next::Held | Next::Empty => false,
        }
    }

    /// The harness ends the connection towards both programs.
    pub(super) fn sever(&mut self, by: Break) -> News {
        let mut lost = (self.to_server.give_up() + self.to_client.give_up()) as u64;
        let (how, over) = match by {
            Break::Fin => (How::Fin, Over::Closed),
            Break::Rst => (How::Rst, Over::Reset),
        };
        if over == Over::Closed {
            // What nobody has read would make a reset of the end.
            lost += self.client.drain() + self.server.drain();
        }
        self.over = Some(over);
        News::Severed { how, lost }
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// The sockets, with what of them is watched and what is to be.
    pub(super) fn sockets(&mut self, now: Instant) -> [(Role, &TcpStream, &mut Option<Interest>, Option<Interest>); 2] {
        let wanted = [Role::Server, Role::Client].map(|role| self.wanted(role, now));
        let (server, client) = (&mut self.server, &mut self.client);
        [
            (Role::Server, &server.stream, &mut server.watched, wanted[0]),
            (Role::Client, &client.stream, &mut client.watched, wanted[1]),
        ]
    }

    /// What is of interest of the socket towards a program; none where nothing of it is watched any more.
    fn wanted(&self, role: Role, now: Instant) -> Option<Interest> {
        let connecting = self.end(role).stage == Stage::Connecting;
        self.end(role).watched?;
        let writes = matches!(self.way(role).next(now), Next::Bytes(_) | Next::End(_) | Next::Sever(_));
        let reads = self.end(role).stage == Stage::Open && self.way(role.other()).room() > 0;
        Some(Interest { reads, writes: connecting || writes })
    }

    /// The earliest time at which something goes on by itself: in the future, or now.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let due = |to: Role| match self.way(to).next(now) {
            Next::NotBefore(due) => Some(due),
            Next::Bytes(_) | Next::End(_) | Next::Sever(_) => {
                let end = self.end(to);
                (!end.full && end.stage != Stage::Connecting).then_some(now)
            }
            Next::Gated | Next::Held | Next::Empty => None,
        };
        [Role::Server, Role::Client].into_iter().filter_map(due).min()
    }

    /// Whether something is under way to a program that it has not had, and will get by itself.
    pub(super) fn carries(&self, now: Instant) -> bool {
        let moves = |lane: &Lane| !matches!(lane.next(now), Next::Held | Next::Empty);
        self.over.is_none() && self.ways().into_iter().any(moves)
    }

    /// Whether a piece waits until the one before is read.
    pub(super) fn is_gated(&self, now: Instant) -> bool {
        self.ways().into_iter().any(|lane| lane.next(now) == Next::Gated)
    }

    /// Lets pieces go whose reader has read the one before; returns whether there were any.
    pub(super) fn open_gates(&mut self, now: Instant, table: &[(u64, Socket)], regardless: bool) -> bool {
        let mut opened = false;
        for to in [Role::Server, Role::Client] {
            let (local, remote) = (self.end(to).local, self.end(to).remote);
            let lane = self.lane(to);
            if lane.next(now) == Next::Gated && (regardless || sockets::is_read(table, local, remote)) {
                lane.open_gate();
                opened = true;
            }
        }
        opened
    }

    /// Whether an address is one of its sockets'.
    pub(super) fn has(&self, at: SocketAddr) -> bool {
        [&self.client, &self.server].iter().any(|end| end.local == at || end.remote == at)
    }

    /// What the address of the harness at the other end of a program's socket stands for: the other program's.
    pub(super) fn stands_for(&self, at: SocketAddr) -> Option<SocketAddr> {
        let other = |end: &End, other: &End| (end.local == at).then_some(other.remote);
        other(&self.client, &self.server).or_else(|| other(&self.server, &self.client))
    }

    /// Ends it by resets, whatever it carries.
    pub(super) fn abort(mut self) {
        self.over = Some(Over::Reset);
        self.close();
    }

    /// Closes both sockets, as it is over; returns those that were aborted, each with
    /// the program's address.
    pub(super) fn close(self) -> Vec<(SocketAddr, SocketAddr)> {
        let mut aborted = Vec::new();
        for end in [self.client, self.server] {
            if self.over == Some(Over::Reset) {
                aborted.push((end.local, end.remote));
                let linger = libc::linger { l_onoff: 1, l_linger: 0 };
                // Without the option the close below is an orderly one; the socket is ours, so it is granted.
                let _ = setsockopt(&end.stream, sockopt::Linger, &linger);
            }
        }
        aborted
    }
}
