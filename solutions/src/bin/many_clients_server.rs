//! A server for many clients in one thread: one epoll over all of them, an echo for each piece that
//! arrives. A client that is idle or does not read delays nobody.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::error::Error;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

/// The listener's number among the events; a client has the next free one.
const LISTENER: u64 = 0;
/// What waits to be sent to a client that does not read; until it does, nothing more is read from it.
const MOST_PENDING: usize = 64 * 1024;

fn main() -> ExitCode {
    match serve() {
        Ok(never) => match never {},
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "many_clients_server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Where descriptors have run out, it is tried again after so many milliseconds.
const RECOVERY: u16 = 100;

/// One client.
struct Client {
    stream: TcpStream,
    pending: Vec<u8>,
    /// It has ended its side: it is let go when it has got everything.
    ended: bool,
}

fn serve() -> Result<Infallible, Box<dyn Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let listener = TcpListener::bind((host.as_str(), port))?;
    listener.set_nonblocking(true)?;
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    epoll.add(&listener, EpollEvent::new(EpollFlags::EPOLLIN, LISTENER))?;
    let mut clients: BTreeMap<u64, Client> = BTreeMap::new();
    let mut next = LISTENER;
    let mut events = [EpollEvent::empty(); 64];
    let mut full = false;
    loop {
        // While it is full nobody is welcomed, or the listener, which stays ready, would never let it rest.
        let (wanted, patience) =
            if full { (EpollFlags::empty(), RECOVERY.into()) } else { (EpollFlags::EPOLLIN, EpollTimeout::NONE) };
        epoll.modify(&listener, &mut EpollEvent::new(wanted, LISTENER))?;
        full = false;
        let count = match epoll.wait(&mut events, patience) {
            Ok(count) => count,
            Err(nix::errno::Errno::EINTR) => continue,
            Err(error) => return Err(error.into()),
        };
        for event in &events[..count] {
            if event.data() == LISTENER {
                full = !welcome(&listener, &epoll, &mut clients, &mut next)?;
            } else if let Some(client) = clients.get_mut(&event.data()) {
                if client.converse().is_err() || client.is_done() {
                    // Closing it takes it out of the epoll.
                    clients.remove(&event.data());
                } else {
                    epoll.modify(&client.stream, &mut EpollEvent::new(client.wants(), event.data()))?;
                }
            }
        }
    }
}

/// Takes every client that waits. Returns whether there was room for all: where descriptors have run out, the others
/// wait until somebody leaves.
fn welcome(
    listener: &TcpListener,
    epoll: &Epoll,
    clients: &mut BTreeMap<u64, Client>,
    next: &mut u64,
) -> Result<bool, Box<dyn Error>> {
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(true)?;
                *next += 1;
                epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, *next))?;
                clients.insert(*next, Client { stream, pending: Vec::new(), ended: false });
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::ConnectionAborted) => {}
            // Whatever else fails has to do with the machine's means (`accept(2)`), not with this server.
            Err(error) => {
                let _ = writeln!(io::stderr(), "no room for another client: {error}");
                return Ok(false);
            }
        }
    }
}

impl Client {
    /// Sends what is due, then reads and answers as long as there is something to read.
    fn converse(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        loop {
            self.send()?;
            if self.ended || self.pending.len() >= MOST_PENDING {
                return Ok(());
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => self.ended = true,
                Ok(length) => self.pending.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn send(&mut self) -> io::Result<()> {
        while !self.pending.is_empty() {
            match self.stream.write(&self.pending) {
                Ok(sent) => drop(self.pending.drain(..sent)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.ended && self.pending.is_empty()
    }

    /// What it has to be woken for.
    fn wants(&self) -> EpollFlags {
        let mut wants = EpollFlags::empty();
        wants.set(EpollFlags::EPOLLIN, !self.ended && self.pending.len() < MOST_PENDING);
        wants.set(EpollFlags::EPOLLOUT, !self.pending.is_empty());
        wants
    }
}
