//! The event queue of a session. Knows descriptors and where they belong; reads none of them.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use crate::evidence::OutputStream;
use crate::model::{ActorName, Role, RunId};

/// Where an event comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// The coordinator: its end means that it is gone.
    Coordinator,
    /// A cell's init.
    Control(RunId),
    /// Calls that a program is held in.
    Held(RunId),
    /// A program's terminal.
    Output(RunId, OutputStream),
    /// A harness-side connection.
    Actor(ActorName),
    /// An actor's socket for datagrams.
    Mailbox(ActorName),
    /// Where a client's datagrams come in.
    Post(SocketAddr),
    /// A harness-side listener.
    Listener(SocketAddr),
    /// Where connections are accepted that are meant for this address, and carried there.
    Inlet(SocketAddr),
    /// A carried connection's socket towards this program.
    Link(u32, Role),
    /// ICMP messages of programs.
    Pings,
    /// A program's own socket, which was led to the harness.
    Diverted(u32),
}

/// An event.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) source: Source,
    /// The other side is gone.
    pub(super) hung_up: bool,
}

/// The event queue.
#[derive(Debug)]
pub(super) struct Poller {
    epoll: Epoll,
    sources: BTreeMap<u64, Source>,
    tokens: BTreeMap<Source, u64>,
    next: u64,
}

/// What of a descriptor is of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interest {
    pub(super) reads: bool,
    pub(super) writes: bool,
}

impl Interest {
    pub(super) const READS: Self = Self { reads: true, writes: false };
    pub(super) const BOTH: Self = Self { reads: true, writes: true };

    fn flags(self) -> EpollFlags {
        let reads = if self.reads { EpollFlags::EPOLLIN } else { EpollFlags::empty() };
        let writes = if self.writes { EpollFlags::EPOLLOUT } else { EpollFlags::empty() };
        reads | writes
    }
}

impl Poller {
    pub(super) fn new() -> io::Result<Self> {
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        Ok(Self { epoll, sources: BTreeMap::new(), tokens: BTreeMap::new(), next: 0 })
    }

    /// Watches a descriptor.
    pub(super) fn add(&mut self, fd: impl AsFd, source: Source, interest: Interest) -> io::Result<()> {
        self.epoll.add(fd, EpollEvent::new(interest.flags(), self.next))?;
        // A name that is used again belongs to the new descriptor.
        if let Some(old) = self.tokens.insert(source.clone(), self.next) {
            self.sources.remove(&old);
        }
        self.sources.insert(self.next, source);
        self.next += 1;
        Ok(())
    }

    /// Changes what is of interest.
    pub(super) fn set_interest(&self, fd: impl AsFd, source: &Source, interest: Interest) {
        if let Some(token) = self.tokens.get(source) {
            // Not watched any more means that its end is known already.
            let _ = self.epoll.modify(fd, &mut EpollEvent::new(interest.flags(), *token));
        }
    }

    /// Stops watching; a descriptor that is not watched is none of its business.
    pub(super) fn remove(&mut self, fd: impl AsFd, source: &Source) {
        let _ = self.epoll.delete(fd);
        if let Some(token) = self.tokens.remove(source) {
            self.sources.remove(&token);
        }
    }

    /// Waits for events, at most so long.
    pub(super) fn wait(&self, timeout: Duration) -> io::Result<Vec<Ready>> {
        let mut events = [EpollEvent::empty(); 64];
        let count = match self.epoll.wait(&mut events, EpollTimeout::try_from(timeout).unwrap_or(EpollTimeout::ZERO)) {
            Ok(count) => count,
            Err(nix::errno::Errno::EINTR) => 0,
            Err(errno) => return Err(errno.into()),
        };
        let ready = |event: &EpollEvent| {
            let source = self.sources.get(&event.data())?.clone();
            let hung_up =
                !event.events().contains(EpollFlags::EPOLLIN) && event.events().contains(EpollFlags::EPOLLHUP);
            Some(Ready { source, hung_up })
        };
        Ok(events[..count].iter().filter_map(ready).collect())
    }
}
