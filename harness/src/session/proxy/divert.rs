//! Leads a client's connection to the harness instead of the address that it chose: its `connect()` is
//! carried out on a duplicate of its socket, so that it meets what the kernel gives it, be it in a call that
//! waits or in one that does not. Must not decide which connections.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrStorage, bind, socket};

use super::super::actor;
use super::super::driver::Session;
use super::super::error::{SessionError, Within};
use super::super::observe::{Dial, Twist};
use super::super::poller::{Interest, Source};
use super::super::sandbox::{self, Answer, Held};
use super::super::script;
use super::super::sockets;
use super::Passage;
use crate::model::{Role, RunId};
use crate::spec::ListenMode;

/// The harness's listener for the connections that are meant for one address.
#[derive(Debug)]
pub(super) struct Inlet {
    pub(super) listener: TcpListener,
    /// Where it listens itself.
    at: SocketAddr,
}

/// A socket that is bound and does not listen: whoever connects to it is refused by the kernel.
#[derive(Debug)]
pub(super) struct Shut {
    _socket: OwnedFd,
    at: SocketAddr,
}

/// A call that waits for its connection, as the program wants it to.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) run: RunId,
    notify: OwnedFd,
    held: Held,
    socket: OwnedFd,
    /// Where it was led to, as the program would have written it.
    written: Vec<u8>,
}

/// What becomes of a call.
#[derive(Debug)]
pub(in crate::session) enum Diverted {
    /// It is left as it is.
    No,
    /// It gets this answer; the client meets its server, or nobody.
    Answer(Answer, ListenMode),
    /// It is answered later.
    Later(ListenMode),
}

const WHAT: &str = "lead the client's connection through the proxy: the machine does not let its socket be shared";

impl Session<'_> {
    /// Leads a connection to the harness, if the client's connections are carried and this one could reach
    /// the server. What could not, and what nobody listens for, is left to the kernel.
    pub(in crate::session) fn divert(
        &mut self,
        (run, role): (RunId, Role),
        (notify, held): (BorrowedFd<'_>, &Held),
        dial: &mut Dial,
    ) -> Result<Diverted, SessionError> {
        if role == Role::Server || matches!(dial.twist, Twist::Refused | Twist::Failed) {
            return Ok(Diverted::No);
        }
        let meant = script::reachable(dial.address);
        let (to, met) = match self.proxy.passage {
            Passage::Absent => return Ok(Diverted::No),
            Passage::Through if !sockets::listens(&sockets::table(), meant) => return Ok(Diverted::No),
            Passage::Through => (self.inlet(meant)?, ListenMode::Through),
            Passage::Refused => (self.shut_at(meant.ip())?, ListenMode::Refused),
        };
        let socket = match std::mem::replace(&mut dial.socket, Err(io::ErrorKind::Other.into())) {
            Ok(socket) => socket,
            Err(error) => return Err(error).within(WHAT),
        };
        let written = led_to(&dial.written, to.port());
        if dial.twist == Twist::Begun {
            let begun = sandbox::begin_connect(socket.as_fd(), &written).err();
            let errno = begun.and_then(|error| error.raw_os_error()).unwrap_or(libc::EINTR);
            return Ok(Diverted::Answer(Answer::Errno(errno), met));
        }
        let answer = match connect(socket.as_fd(), &written) {
            Ok(()) => Answer::Value(0),
            Err(error) if is_under_way(&error) && sandbox::waits(socket.as_fd()).within(WHAT)? => {
                let notify = notify.try_clone_to_owned().within(WHAT)?;
                self.wait_for(Waiting { run, notify, held: *held, socket, written })?;
                return Ok(Diverted::Later(met));
            }
            Err(error) => Answer::Errno(error.raw_os_error().unwrap_or(libc::EINVAL)),
        };
        Ok(Diverted::Answer(answer, met))
    }

    fn wait_for(&mut self, waiting: Waiting) -> Result<(), SessionError> {
        let number = self.proxy.next_waiting;
        self.proxy.next_waiting += 1;
        let interest = Interest { reads: false, writes: true };
        self.poller.add(&waiting.socket, Source::Diverted(number), interest).within(WHAT)?;
        self.proxy.waiting.insert(number, waiting);
        Ok(())
    }

    /// A connection that a call waits for stands, or is refused.
    pub(in crate::session) fn on_diverted(&mut self, number: u32) -> Result<(), SessionError> {
        let Some(waiting) = self.proxy.waiting.get(&number) else { return Ok(()) };
        let answer = match connect(waiting.socket.as_fd(), &waiting.written) {
            Err(error) if is_under_way(&error) => return Ok(()),
            Ok(()) => Answer::Value(0),
            Err(error) => Answer::Errno(error.raw_os_error().unwrap_or(libc::EINVAL)),
        };
        sandbox::answer(waiting.notify.as_fd(), &waiting.held, answer).within("answer a held call")?;
        self.poller.remove(&waiting.socket, &Source::Diverted(number));
        self.proxy.waiting.remove(&number);
        Ok(())
    }

    /// A program is being ended: its sockets must not outlive it here.
    pub(in crate::session) fn forget_diverted(&mut self, run: RunId) {
        let (gone, left) = std::mem::take(&mut self.proxy.waiting).into_iter().partition(|(_, one)| one.run == run);
        self.proxy.waiting = left;
        let gone: std::collections::BTreeMap<u32, Waiting> = gone;
        for (number, waiting) in &gone {
            self.poller.remove(&waiting.socket, &Source::Diverted(*number));
        }
    }

    /// Where connections are accepted that are meant for this address: at the same one, and another port.
    fn inlet(&mut self, meant: SocketAddr) -> Result<SocketAddr, SessionError> {
        if let Some(inlet) = self.proxy.inlets.get(&meant) {
            return Ok(inlet.at);
        }
        let what = "listen for the client";
        let listener = actor::listen(SocketAddr::new(meant.ip(), 0)).within(what)?;
        let at = listener.local_addr().within(what)?;
        self.poller.add(&listener, Source::Inlet(meant), Interest::READS).within(what)?;
        self.proxy.inlets.insert(meant, Inlet { listener, at });
        Ok(at)
    }

    /// Where connections are refused, at this address.
    fn shut_at(&mut self, ip: IpAddr) -> Result<SocketAddr, SessionError> {
        if let Some(shut) = self.proxy.shut.get(&ip) {
            return Ok(shut.at);
        }
        let shut = Shut::at(ip).within("refuse the client")?;
        let at = shut.at;
        self.proxy.shut.insert(ip, shut);
        Ok(at)
    }
}

impl Shut {
    fn at(ip: IpAddr) -> io::Result<Self> {
        let family = if ip.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
        let fd = socket(family, SockType::Stream, SockFlag::SOCK_CLOEXEC, None)?;
        bind(fd.as_raw_fd(), &SockaddrStorage::from(SocketAddr::new(ip, 0)))?;
        let name = std::net::TcpListener::from(fd);
        let at = name.local_addr()?;
        Ok(Self { _socket: OwnedFd::from(name), at })
    }
}

/// Connects without waiting, and finds out what has come of it already.
fn connect(socket: BorrowedFd<'_>, to: &[u8]) -> io::Result<()> {
    let begun = sandbox::connect_at_once(socket, to);
    let waits = sandbox::waits(socket).unwrap_or(false);
    match begun {
        // A call that waits would see what there is to be seen.
        Err(error) if is_under_way(&error) && waits && is_decided(socket) => sandbox::connect_at_once(socket, to),
        other => other,
    }
}

fn is_decided(socket: BorrowedFd<'_>) -> bool {
    poll(&mut [PollFd::new(socket, PollFlags::POLLOUT)], PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
}

fn is_under_way(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EINPROGRESS | libc::EALREADY))
}

/// An address as a program wrote it, with another port: it stands at the same place in each family.
fn led_to(written: &[u8], port: u16) -> Vec<u8> {
    let mut written = written.to_vec();
    if let Some(place) = written.get_mut(2..4) {
        place.copy_from_slice(&port.to_be_bytes());
    }
    written
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn only_the_port_is_another_one() {
        let written = [2, 0, 0x22, 0xb8, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(led_to(&written, 0x1234)[..8], [2, 0, 0x12, 0x34, 127, 0, 0, 1]);
        assert_eq!(led_to(&[1], 7), [1]);
    }

    #[test]
    fn nobody_listens_at_an_address_that_is_shut() {
        let shut = Shut::at("127.0.0.1".parse().unwrap()).unwrap();
        let error = TcpStream::connect(shut.at).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }
}
