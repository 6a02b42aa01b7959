//! What a client meets at the address that it dials: the harness, which accepts; nobody; a queue that is
//! full; or no answer at all. Must not decide which of them.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::time::Duration;

use nix::sys::socket::Backlog;

use super::actor;
use super::driver::Session;
use super::error::{SessionError, Within};
use super::observe::{Dial, Twist};
use super::poller::{Interest, Source};
use super::sandbox::{self, Answer};
use super::script::{self, Input};
use super::sockets;
use crate::evidence::What;
use crate::model::{Micros, Role};
use crate::spec::{ListenMode, ListenStep};

/// The harness's listener at one address.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) listener: TcpListener,
    bar: Bar,
}

/// What keeps clients out.
#[derive(Debug)]
enum Bar {
    None,
    /// A connection that fills the queue.
    Full(TcpStream),
    /// It hears nothing.
    Deaf,
}

/// What became of a client's try.
#[derive(Debug)]
pub(super) struct Met {
    /// Instead of the answer that the call was to get.
    pub(super) answer: Option<Answer>,
    pub(super) mode: ListenMode,
}

/// A try whose SYN is to stay without an answer, and has not been seen yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unanswered {
    role: Role,
    address: SocketAddr,
    at: Micros,
}

/// The handshake of a connection within one machine needs nobody's help.
const AT_ONCE: Duration = Duration::from_secs(5);
/// Connections that wait to be accepted at most, where the queue is not to be full.
const QUEUE: i32 = 128;

impl Session<'_> {
    /// From now on this is what clients meet; those that wait for an answer, too.
    pub(super) fn set_listen(&mut self, step: ListenStep) -> Result<(), SessionError> {
        (self.mode, self.tries) = (step.mode, step.tries);
        if matches!(step.mode, ListenMode::Refused | ListenMode::Through) {
            self.shut_posts();
        }
        let addresses: Vec<SocketAddr> = self.doors.keys().copied().collect();
        match step.mode {
            ListenMode::Open => addresses.into_iter().try_for_each(|at| self.open(at)),
            ListenMode::Refused | ListenMode::Through => addresses.into_iter().try_for_each(|at| self.shut(at)),
            // Whoever dials next will find it so.
            ListenMode::Full | ListenMode::Hanging => Ok(()),
        }
    }

    /// Makes ready what a client is about to meet, and does what its call asks for where that is not left to it.
    pub(super) fn meet(&mut self, dial: &Dial) -> Result<Met, SessionError> {
        let address = dial.address;
        if dial.twist == Twist::Refused {
            if self.mode == ListenMode::Through {
                return Ok(Met { answer: Some(Answer::Errno(libc::ECONNREFUSED)), mode: ListenMode::Refused });
            }
            self.shut(address)?;
            return Ok(Met { answer: None, mode: ListenMode::Refused });
        }
        // Where datagrams are spoken, nobody is there for connections.
        let mode = if self.posts() { ListenMode::Refused } else { self.mode_of_this_try() };
        match mode {
            ListenMode::Open => self.open(address)?,
            ListenMode::Refused => self.shut(address)?,
            ListenMode::Full => self.fill_queue(address)?,
            ListenMode::Hanging => self.silence(address)?,
            ListenMode::Through => {}
        }
        let answer = match (dial.twist, &dial.socket) {
            (Twist::Begun, Ok(socket)) => {
                let begun = sandbox::begin_connect(socket.as_fd(), &dial.written);
                begun.err().and_then(|error| error.raw_os_error()).map(Answer::Errno)
            }
            (Twist::Begun | Twist::None | Twist::Refused | Twist::Failed, _) => None,
        };
        Ok(Met { answer, mode })
    }

    /// A client has tried to connect. One that is to get no answer has done so only when its SYN is there: whatever
    /// is changed before would still answer it.
    pub(super) fn tried(
        &mut self,
        role: Role,
        address: SocketAddr,
        at: Micros,
        mode: ListenMode,
    ) -> Result<(), SessionError> {
        self.earlier_tries_are_made(role)?;
        self.addresses.push((role, address));
        match mode {
            ListenMode::Open | ListenMode::Through => {}
            ListenMode::Refused => self.recorder.note(What::RefusedClient { at: address }),
            ListenMode::Full | ListenMode::Hanging => {
                self.recorder.note(What::LeftUnanswered { at: address });
                self.unanswered.push(Unanswered { role, address, at });
                return Ok(());
            }
        }
        self.feed(Input::Dialled { role, address, at })
    }

    /// The kernel's table says who waits for an answer that does not come. Returns whether anybody has begun to.
    pub(super) fn look_for_syns(&mut self) -> Result<bool, SessionError> {
        if self.unanswered.is_empty() {
            return Ok(false);
        }
        let table = sockets::table();
        let asks = |at: SocketAddr| {
            table.iter().any(|(_, s)| s.state == sockets::State::Handshake && s.remote == script::reachable(at))
        };
        let (asked, later) = std::mem::take(&mut self.unanswered).into_iter().partition(|one| asks(one.address));
        self.unanswered = later;
        let asked: Vec<Unanswered> = asked;
        for Unanswered { role, address, at } in asked.iter().copied() {
            self.feed(Input::Dialled { role, address, at })?;
        }
        Ok(!asked.is_empty())
    }

    /// A client has ended, or tries again: what it has tried before is over.
    pub(super) fn earlier_tries_are_made(&mut self, role: Role) -> Result<(), SessionError> {
        let (its, others) = std::mem::take(&mut self.unanswered).into_iter().partition(|one| one.role == role);
        self.unanswered = others;
        let its: Vec<Unanswered> = its;
        its.into_iter().try_for_each(|Unanswered { role, address, at }| self.feed(Input::Dialled { role, address, at }))
    }

    /// What holds for this try; behind the last of so many it is `open`.
    fn mode_of_this_try(&mut self) -> ListenMode {
        match self.tries {
            Some(0) => (self.mode, self.tries) = (ListenMode::Open, None),
            Some(left) => self.tries = Some(left - 1),
            None => {}
        }
        self.mode
    }

    /// Listens at an address, if nobody does, and lets everybody in.
    fn open(&mut self, at: SocketAddr) -> Result<(), SessionError> {
        if !self.listen_at(at)? {
            return Ok(());
        }
        let Some(door) = self.doors.get_mut(&at) else { return Ok(()) };
        match std::mem::replace(&mut door.bar, Bar::None) {
            Bar::None => Ok(()),
            Bar::Deaf => sandbox::undeafen(door.listener.as_fd()).within("let a listener hear again"),
            Bar::Full(filler) => {
                door.empty(&filler).within("make room for the client")?;
                self.poller.add(&door.listener, Source::Listener(at), Interest::READS).within("listen for the client")
            }
        }
    }

    /// Whether the harness listens at an address, now at least.
    fn listen_at(&mut self, at: SocketAddr) -> Result<bool, SessionError> {
        if self.doors.contains_key(&at) {
            return Ok(true);
        }
        let Ok(listener) = actor::listen(at) else {
            // In a network of its own the client meets what it would meet without us; in the machine's a stranger.
            return if self.place.tree.is_some() { Ok(false) } else { Err(SessionError::NotOurs(at)) };
        };
        self.poller.add(&listener, Source::Listener(at), Interest::READS).within("listen for the client")?;
        self.doors.insert(at, Door { listener, bar: Bar::None });
        Ok(true)
    }

    /// Nobody listens any more; whoever had come in before stays.
    fn shut(&mut self, at: SocketAddr) -> Result<(), SessionError> {
        while self.take_arrival(at)? {}
        if let Some(door) = self.doors.remove(&at) {
            self.poller.remove(&door.listener, &Source::Listener(at));
        }
        Ok(())
    }

    fn silence(&mut self, at: SocketAddr) -> Result<(), SessionError> {
        self.open(at)?;
        while self.take_arrival(at)? {}
        let Some(door) = self.doors.get_mut(&at) else { return Ok(()) };
        door.bar = Bar::Deaf;
        sandbox::deafen(door.listener.as_fd()).within("let a listener hear nothing")
    }

    /// With a backlog of 0 one connection may wait; the SYN of the next is dropped (`listen(2)`).
    fn fill_queue(&mut self, at: SocketAddr) -> Result<(), SessionError> {
        if self.doors.get(&at).is_some_and(|door| matches!(door.bar, Bar::Full(_))) {
            return Ok(());
        }
        self.open(at)?;
        while self.take_arrival(at)? {}
        let Some(door) = self.doors.get_mut(&at) else { return Ok(()) };
        self.poller.remove(&door.listener, &Source::Listener(at));
        door.queue(0).within("fill a listener's queue")?;
        let filler = TcpStream::connect_timeout(&script::reachable(at), AT_ONCE).within("fill a listener's queue")?;
        if let (Some(capture), Ok(end)) = (&mut self.capture, filler.local_addr()) {
            capture.leave_out(end);
        }
        door.bar = Bar::Full(filler);
        Ok(())
    }
}

impl Door {
    fn queue(&self, length: i32) -> io::Result<()> {
        Ok(nix::sys::socket::listen(&self.listener, Backlog::new(length)?)?)
    }

    /// Takes the connection out of the queue that fills it.
    fn empty(&self, filler: &TcpStream) -> io::Result<()> {
        self.listener.accept()?;
        filler.shutdown(std::net::Shutdown::Both)?;
        self.queue(QUEUE)
    }
}
