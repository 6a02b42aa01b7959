//! The harness's own ends where programs speak in datagrams: actors with sockets of their own, and the
//! addresses that a client sends to. Must not decide what any of it means.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};

use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, MsgFlags, SockFlag, SockType, SockaddrStorage, bind, connect, recvmsg,
    setsockopt, socket, sockopt,
};
use nix::sys::time::TimeSpec;
use nix::time::{ClockId, clock_gettime};

use super::driver::Session;
use super::error::{SessionError, Within};
use super::observe;
use super::poller::{Interest, Source};
use super::recorder::excerpt;
use super::script::{Datagram, Input};
use crate::evidence::{Call, CallFacts, What};
use crate::model::{ActorName, Micros, Role};
use crate::spec::{CallName, ListenMode, Transport};

/// The largest datagram (RFC 768: 65,535 bytes with its header), and a little more.
const LARGEST: usize = 1 << 16;
/// Room for what a program sends before it is read, in bytes.
const ROOM: usize = 4 << 20;
/// The port of name servers (RFC 6335): nobody's target.
const NAMES: u16 = 53;

/// All ends of a session that speak in datagrams.
#[derive(Debug, Default)]
pub(super) struct Post {
    own: BTreeMap<ActorName, Own>,
    /// Where the client's datagrams come in.
    doors: BTreeMap<SocketAddr, UdpSocket>,
    /// Who hears the client.
    hears: Option<ActorName>,
    /// The door that the client's latest datagram came to, and where it came from.
    latest: Option<(SocketAddr, SocketAddr)>,
    /// What the client sent before anybody was to hear it.
    early: VecDeque<Came>,
}

/// An actor's own socket.
#[derive(Debug)]
struct Own {
    socket: UdpSocket,
    to: SocketAddr,
}

/// A datagram that has come in.
#[derive(Debug)]
struct Came {
    datagram: Datagram,
    at: SocketAddr,
}

impl Session<'_> {
    /// Whether the check's programs speak in datagrams.
    pub(super) fn posts(&self) -> bool {
        self.script.transport() == Transport::Udp
    }

    /// Gives an actor a socket for datagrams to the server.
    pub(super) fn open_socket(
        &mut self,
        name: &ActorName,
        to: SocketAddr,
        from: Option<IpAddr>,
        gone: bool,
    ) -> Result<(), SessionError> {
        self.close_socket(name);
        let socket = match own_socket(to, from, gone) {
            Ok(socket) => socket,
            Err(error) => return self.not_connected(name, to, &error),
        };
        if !gone {
            self.poller
                .add(&socket, Source::Mailbox(name.clone()), Interest::READS)
                .within("watch an actor's socket")?;
        }
        self.post.own.insert(name.clone(), Own { socket, to });
        self.recorder.note(What::Opened { actor: name.clone(), to });
        self.feed(Input::Connected { actor: name.clone() })
    }

    pub(super) fn has_socket(&self, name: &ActorName) -> bool {
        self.post.own.contains_key(name) || self.post.hears.as_ref() == Some(name)
    }

    /// Nobody is there any more where an actor was; the client finds nobody at its address either.
    pub(super) fn close_socket(&mut self, name: &ActorName) {
        if let Some(own) = self.post.own.remove(name) {
            self.poller.remove(&own.socket, &Source::Mailbox(name.clone()));
        }
        if self.post.hears.as_ref() == Some(name) {
            self.post.hears = None;
            self.shut_posts();
        }
    }

    /// An actor sends one datagram. Where nobody receives it, it is lost, as anywhere.
    pub(super) fn post(&mut self, name: &ActorName, bytes: &[u8]) -> Result<(), SessionError> {
        let sent = if let Some(own) = self.post.own.get(name) {
            own.socket.send_to(bytes, own.to)
        } else if let Some((at, from)) = self.post.latest {
            self.post.doors.get(&at).map_or(Ok(0), |door| door.send_to(bytes, from))
        } else {
            Ok(0)
        };
        match sent {
            Ok(_) => {}
            // What an earlier one has met is told with the next; this one was not sent.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return self.post(name, bytes),
            Err(error) => return Err(error).within("send a datagram"),
        }
        self.recorder.note(What::Sent { actor: name.clone(), bytes: excerpt(bytes) });
        self.feed(Input::SendDone { actor: name.clone() })
    }

    pub(super) fn on_mailbox(&mut self, name: &ActorName) -> Result<(), SessionError> {
        while let Some(own) = self.post.own.get(name) {
            let Some((bytes, _, stamp)) = receive(&own.socket).within("receive a datagram")? else { break };
            let datagram = Datagram { bytes, at: self.when(stamp) };
            self.sent_by(Role::Server)?;
            self.hand_over(name.clone(), datagram)?;
        }
        Ok(())
    }

    /// Everything that has come so far.
    pub(super) fn take_datagrams(&mut self) -> Result<(), SessionError> {
        let names: Vec<ActorName> = self.post.own.keys().cloned().collect();
        for name in names {
            self.on_mailbox(&name)?;
        }
        let doors: Vec<SocketAddr> = self.post.doors.keys().copied().collect();
        doors.into_iter().try_for_each(|at| self.on_post(at))
    }

    /// What has come was sent, by whatever call: one that is not seen is told now.
    fn sent_by(&mut self, role: Role) -> Result<(), SessionError> {
        let Some(id) = self.runs.values().rfind(|run| run.role == role).map(|run| run.id) else { return Ok(()) };
        if self.made.contains_key(&(id, CallName::Sendto)) {
            return Ok(());
        }
        let call = Call { name: CallName::Sendto, fd: None, facts: CallFacts::None, error: None };
        self.called(id, role, call)
    }

    fn hand_over(&mut self, actor: ActorName, datagram: Datagram) -> Result<(), SessionError> {
        self.pausing = None;
        self.recorder.note(What::Received { actor: actor.clone(), bytes: excerpt(&datagram.bytes) });
        self.feed(Input::Datagram { actor, datagram })
    }

    /// Makes ready what a client's datagram to this address is about to meet.
    pub(super) fn meet_post(&mut self, to: SocketAddr) -> Result<(), SessionError> {
        let open = match self.mode {
            ListenMode::Open | ListenMode::Full | ListenMode::Hanging => true,
            ListenMode::Refused | ListenMode::Through => false,
        };
        if !open || to.port() == NAMES || self.post.doors.contains_key(&to) {
            return Ok(());
        }
        match door(to) {
            Ok(socket) => {
                self.poller.add(&socket, Source::Post(to), Interest::READS).within("listen for the client")?;
                self.post.doors.insert(to, socket);
                Ok(())
            }
            // In a network of its own the client meets what it would meet without us; in the machine's a stranger.
            Err(_) if self.place.tree.is_some() => Ok(()),
            Err(_) => Err(SessionError::NotOurs(to)),
        }
    }

    /// A client sends to this address, or is about to.
    pub(super) fn sends_to(&mut self, role: Role, to: SocketAddr) -> Result<(), SessionError> {
        let known = self.script.program(role).is_none_or(|program| program.dialled == Some(to));
        if role == Role::Server || known || to.port() == NAMES {
            return Ok(());
        }
        self.addresses.push((role, to));
        if self.mode == ListenMode::Refused {
            self.recorder.note(What::RefusedClient { at: to });
        }
        let at = self.recorder.now();
        self.feed(Input::Dialled { role, address: to, at })
    }

    /// Nobody is there any more where the client sends.
    pub(super) fn shut_posts(&mut self) {
        for (at, socket) in std::mem::take(&mut self.post.doors) {
            self.poller.remove(&socket, &Source::Post(at));
        }
    }

    pub(super) fn on_post(&mut self, at: SocketAddr) -> Result<(), SessionError> {
        while let Some(door) = self.post.doors.get(&at) {
            let Some((bytes, from, stamp)) = receive(door).within("receive a datagram")? else { break };
            if let Some(from) = from {
                self.post.latest = Some((at, from));
            }
            let datagram = Datagram { bytes, at: self.when(stamp) };
            self.post.early.push_back(Came { datagram, at });
            self.sent_by(Role::Client)?;
            self.sends_to(Role::Client, at)?;
            self.deliver()?;
        }
        Ok(())
    }

    /// The client's datagrams come to this actor, those too that came before.
    pub(super) fn hear(&mut self, actor: ActorName) -> Result<(), SessionError> {
        self.post.hears = Some(actor);
        self.deliver()
    }

    fn deliver(&mut self) -> Result<(), SessionError> {
        while let Some(actor) = self.post.hears.clone() {
            let Some(came) = self.post.early.pop_front() else { break };
            if !self.script.is_accepted(&actor) {
                self.recorder.note(What::Heard { actor: actor.clone(), at: came.at });
                self.feed(Input::Accepted { actor: actor.clone() })?;
            }
            self.hand_over(actor, came.datagram)?;
        }
        Ok(())
    }

    /// The moment of a stamp of the kernel's, by the session's clock; now, where it gave none.
    fn when(&self, stamp: Option<TimeSpec>) -> Micros {
        let now = self.recorder.now();
        let age = stamp.and_then(|stamp| {
            let age = clock_gettime(ClockId::CLOCK_REALTIME).ok()? - stamp;
            u64::try_from(age.tv_sec() * 1_000_000 + age.tv_nsec() / 1000).ok()
        });
        Micros(now.0.saturating_sub(age.unwrap_or(0)))
    }

    /// What a program sends goes to this address, or is one datagram of what two programs say to each other.
    pub(super) fn on_datagram(&mut self, role: Role, to: Option<SocketAddr>) -> Result<(), SessionError> {
        let Some(to) = to else { return Ok(()) };
        if role == Role::Client {
            self.sends_to(role, to)?;
        }
        if self.mode != ListenMode::Through {
            return Ok(());
        }
        let at = self.recorder.now();
        self.feed(Input::Exchanged { to_server: role == Role::Client, at })
    }
}

/// A socket of an actor's. Where nobody is to be there, it takes only what comes from itself: a datagram from
/// anywhere else finds no socket, and draws an ICMP error (RFC 1122 §4.1.3.1).
fn own_socket(to: SocketAddr, from: Option<IpAddr>, gone: bool) -> io::Result<UdpSocket> {
    let any = if to.is_ipv4() { IpAddr::from([0; 4]) } else { IpAddr::from([0; 16]) };
    let own = SocketAddr::new(from.unwrap_or(if gone { to.ip() } else { any }), 0);
    let socket = UdpSocket::from(bound(own)?);
    let itself = if gone { socket.local_addr()? } else { to };
    connect(socket.as_raw_fd(), &SockaddrStorage::from(itself))?;
    Ok(socket)
}

fn door(at: SocketAddr) -> io::Result<UdpSocket> {
    Ok(UdpSocket::from(bound(at)?))
}

fn bound(at: SocketAddr) -> io::Result<OwnedFd> {
    let family = if at.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
    let fd = socket(family, SockType::Datagram, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)?;
    setsockopt(&fd, sockopt::ReceiveTimestampns, &true)?;
    // Beyond the usual limit only where the network is the session's own.
    if setsockopt(&fd, sockopt::RcvBufForce, &ROOM).is_err() {
        setsockopt(&fd, sockopt::RcvBuf, &ROOM)?;
    }
    bind(fd.as_raw_fd(), &SockaddrStorage::from(at))?;
    Ok(fd)
}

type Received = (Vec<u8>, Option<SocketAddr>, Option<TimeSpec>);

/// One datagram, where it came from, and the kernel's stamp on it; none where none waits.
fn receive(socket: &UdpSocket) -> io::Result<Option<Received>> {
    let mut bytes = vec![0; LARGEST];
    let mut stamps = nix::cmsg_space!(TimeSpec);
    loop {
        let (count, from, stamp) = {
            let mut parts = [io::IoSliceMut::new(&mut bytes)];
            let flags = MsgFlags::MSG_DONTWAIT;
            match recvmsg::<SockaddrStorage>(socket.as_raw_fd(), &mut parts, Some(&mut stamps), flags) {
                Ok(message) => {
                    let stamp = message.cmsgs()?.find_map(|part| {
                        if let ControlMessageOwned::ScmTimestampns(stamp) = part { Some(stamp) } else { None }
                    });
                    (message.bytes, message.address.as_ref().and_then(observe::internet), stamp)
                }
                // An ICMP error tells of a datagram that nobody has received; what became of it shows by itself.
                Err(nix::errno::Errno::EINTR | nix::errno::Errno::ECONNREFUSED) => continue,
                Err(nix::errno::Errno::EAGAIN) => return Ok(None),
                Err(errno) => return Err(errno.into()),
            }
        };
        bytes.truncate(count);
        return Ok(Some((bytes, from, stamp)));
    }
}
