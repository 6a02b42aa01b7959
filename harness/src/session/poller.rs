//! The event queue of a session. Knows descriptors and where they belong; reads none of them.

use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use crate::evidence::OutputStream;
use crate::model::{ActorName, RunId};

/// Where an event comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// A harness-side listener.
    Listener(SocketAddr),
    /// The loopback interface.
    Segments,
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
    /// Indexed by the event's token.
    sources: Vec<Option<Source>>,
}

impl Poller {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { epoll: Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?, sources: Vec::new() })
    }

    /// Watches a descriptor for something to read, and for room to write where asked.
    pub(super) fn add(&mut self, fd: impl AsFd, source: Source, writes: bool) -> io::Result<()> {
        let token = self.sources.len() as u64;
        self.epoll.add(fd, EpollEvent::new(flags(writes), token))?;
        self.sources.push(Some(source));
        Ok(())
    }

    /// Changes whether room to write is of interest.
    pub(super) fn set_writes(&self, fd: impl AsFd, source: &Source, writes: bool) {
        if let Some(token) = self.sources.iter().position(|known| known.as_ref() == Some(source)) {
            // Not watched any more means that its end is known already.
            let _ = self.epoll.modify(fd, &mut EpollEvent::new(flags(writes), token as u64));
        }
    }

    /// Stops watching; a descriptor that is not watched is none of its business.
    pub(super) fn remove(&mut self, fd: impl AsFd, source: &Source) {
        let _ = self.epoll.delete(fd);
        for known in &mut self.sources {
            if known.as_ref() == Some(source) {
                *known = None;
            }
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
            let token = usize::try_from(event.data()).unwrap_or(usize::MAX);
            let source = self.sources.get(token)?.clone()?;
            let hung_up =
                !event.events().contains(EpollFlags::EPOLLIN) && event.events().contains(EpollFlags::EPOLLHUP);
            Some(Ready { source, hung_up })
        };
        Ok(events[..count].iter().filter_map(ready).collect())
    }
}

fn flags(writes: bool) -> EpollFlags {
    if writes { EpollFlags::EPOLLIN | EpollFlags::EPOLLOUT } else { EpollFlags::EPOLLIN }
}
