//! What a held call means: its arguments read, carried out on the program's behalf where its result has
//! to be known, and answered. Must not know checks; faults are handed to it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use nix::sys::socket::{Backlog, SockType, SockaddrLike, SockaddrStorage, getsockname, getsockopt, sockopt};

use super::procs::read_memory;
use super::sandbox::{self, Answer, Held};
use super::sockets::{self, State};
use crate::evidence::{Call, CallFacts, Injected};
use crate::model::Excerpt;
use crate::spec::{CallName, FaultKind};

/// What has to be remembered between calls where a program's sockets cannot be looked at.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The addresses that sockets were bound to, by process and descriptor.
    bound: BTreeMap<(i32, i32), SocketAddr>,
    /// Sockets that may be bound beside connections in TIME-WAIT.
    reusing: BTreeSet<(i32, i32)>,
    /// Whether a process's latest internet socket is a stream.
    streams: BTreeMap<i32, bool>,
}

/// Whose ports programs bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ports {
    /// The session's own; or the program has listened before, and how it binds again is its own matter.
    Untouched,
    /// The machine's: connections of earlier sessions may still be in TIME-WAIT there (RFC 9293 §3.3.2).
    UsedBefore,
}

/// What a held call turned out to be.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) answer: Answer,
    /// The call, if it is one of the notes'.
    pub(super) call: Option<Call>,
    pub(super) news: News,
}

/// What follows from it.
#[derive(Debug)]
pub(super) enum News {
    None,
    /// A TCP socket listens here now.
    Listens(SocketAddr),
    /// A TCP socket is about to connect here; the call is to be answered after the harness is ready.
    Dials(SocketAddr),
    /// A timer was armed: something may happen by itself.
    TimerArmed,
    /// Reads or writes end after a time.
    TimedSockets,
    /// Bytes are about to be sent on a connection.
    Sends(Vec<u8>),
    /// A fault was carried out; of a shortened send, the whole buffer.
    Injected(Injected, Option<Vec<u8>>),
    /// A TCP socket will listen here as soon as the call goes on.
    WillListen(SocketAddr),
    /// Somebody else on this machine has the port, and the call will fail for it.
    PortTaken(SocketAddr),
    /// The call cannot be looked at here.
    Blind(std::io::Error),
}

/// A look at a program's descriptor.
enum Look {
    /// A duplicate of it.
    Descriptor(OwnedFd),
    /// It is none, or its program was ended meanwhile.
    Nothing,
    /// The machine does not let anybody look.
    Refused(std::io::Error),
}

/// A call's memory and descriptors.
struct Caller<'a> {
    held: &'a Held,
    notify: BorrowedFd<'a>,
    memory: &'a mut Memory,
    ports: Ports,
}

/// The largest buffer of which a send is shortened.
const MAX_SEND: u64 = 1 << 20;

/// Looks at a held call and says what to answer. `fault` is what is to go wrong with a call of this name.
pub(super) fn observe(
    notify: BorrowedFd<'_>,
    held: &Held,
    memory: &mut Memory,
    ports: Ports,
    fault: &mut dyn FnMut(CallName) -> Option<FaultKind>,
) -> Seen {
    let mut caller = Caller { held, notify, memory, ports };
    match held.nr {
        libc::SYS_socket => caller.socket(),
        libc::SYS_bind => caller.bind(),
        libc::SYS_listen => caller.listen(),
        libc::SYS_accept | libc::SYS_accept4 => caller.accept(fault),
        libc::SYS_connect => caller.connect(fault),
        libc::SYS_shutdown => plain(caller.call(CallName::Shutdown, CallFacts::None, None)),
        libc::SYS_setsockopt => caller.setsockopt(),
        libc::SYS_sendto | libc::SYS_write | libc::SYS_sendmsg | libc::SYS_writev => caller.send(fault),
        _ => Seen { answer: Answer::Continue, call: None, news: News::TimerArmed },
    }
}

fn plain(call: Call) -> Seen {
    Seen { answer: Answer::Continue, call: Some(call), news: News::None }
}

fn blind(error: std::io::Error) -> Seen {
    Seen { answer: Answer::Continue, call: None, news: News::Blind(error) }
}

fn unseen() -> Seen {
    Seen { answer: Answer::Continue, call: None, news: News::None }
}

impl Caller<'_> {
    fn fd(&self) -> i32 {
        low(self.held.args[0])
    }

    fn call(&self, name: CallName, facts: CallFacts, error: Option<String>) -> Call {
        let fd = (name != CallName::Socket).then(|| self.fd());
        Call { name, fd, facts, error }
    }

    /// Reads the caller's memory; empty if it was ended meanwhile.
    fn memory(&self, address: u64, length: usize) -> Vec<u8> {
        let bytes = read_memory(&PathBuf::from(format!("/proc/{}/mem", self.held.tid)), address, length);
        if sandbox::is_held(self.notify, self.held) { bytes } else { Vec::new() }
    }

    /// The process that the calling thread belongs to.
    fn process(&self) -> Option<i32> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.held.tid)).ok()?;
        status.lines().find_map(|line| line.strip_prefix("Tgid:"))?.trim().parse().ok()
    }

    /// A duplicate of the descriptor that the call is made on.
    fn descriptor(&self) -> Look {
        let Some(group) = self.process() else { return Look::Nothing };
        let Ok(process) = sandbox::pidfd_open(group) else { return Look::Nothing };
        match sandbox::pidfd_getfd(process.as_fd(), self.fd()) {
            Ok(fd) => Look::Descriptor(fd),
            // Some containers refuse the call itself, whatever it is asked.
            Err(error) if matches!(error.raw_os_error(), Some(libc::EPERM | libc::EACCES | libc::ENOSYS)) => {
                Look::Refused(error)
            }
            Err(_) => Look::Nothing,
        }
    }

    /// The address argument; `Err` where the caller's memory cannot be read though it still waits.
    fn address(&self) -> std::io::Result<Option<(Vec<u8>, SocketAddr)>> {
        let Some(length) = usize::try_from(self.held.args[2]).ok().filter(|length| (2..=128).contains(length)) else {
            return Ok(None);
        };
        let bytes = self.memory(self.held.args[1], length);
        if bytes.is_empty() && self.is_hidden() {
            return Err(std::io::Error::from_raw_os_error(libc::EACCES));
        }
        let address = parse_address(&bytes).filter(|_| bytes.len() == length);
        Ok(address.map(|address| (bytes, address)))
    }

    /// Whether the caller's memory is closed to us.
    fn is_hidden(&self) -> bool {
        let opened = std::fs::File::open(format!("/proc/{}/mem", self.held.tid));
        opened.is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
    }

    fn socket(&mut self) -> Seen {
        let family = match low(self.held.args[0]) {
            libc::AF_INET => "AF_INET".to_owned(),
            libc::AF_INET6 => "AF_INET6".to_owned(),
            other => format!("family {other}"),
        };
        let kind = match low(self.held.args[1]) & 0xf {
            libc::SOCK_STREAM => "SOCK_STREAM".to_owned(),
            libc::SOCK_DGRAM => "SOCK_DGRAM".to_owned(),
            libc::SOCK_RAW => "SOCK_RAW".to_owned(),
            other => format!("type {other}"),
        };
        if let Some(process) = self.process() {
            self.memory.streams.insert(process, kind == "SOCK_STREAM");
        }
        // Look-ups of names open datagram sockets of their own; they are no step of the program.
        if kind == "SOCK_DGRAM" {
            return unseen();
        }
        plain(self.call(CallName::Socket, CallFacts::Socket { family, kind }, None))
    }

    /// Carried out here, so that its result is known.
    fn bind(&mut self) -> Seen {
        let (bytes, address) = match self.address() {
            Ok(Some(found)) => found,
            Ok(None) => return unseen(),
            Err(error) => return blind(error),
        };
        let call = |caller: &Self, error| caller.call(CallName::Bind, CallFacts::Address { address }, error);
        let socket = match self.descriptor() {
            Look::Descriptor(socket) => socket,
            Look::Nothing => return unseen(),
            Look::Refused(_) => {
                let socket = (self.process().unwrap_or(0), self.fd());
                self.memory.bound.insert(socket, address);
                // Nothing can be done about it here, so the program must not be blamed for it.
                let taken = sockets::is_taken(address.port(), self.memory.reusing.contains(&socket));
                if self.ports == Ports::UsedBefore && taken {
                    return Seen { news: News::PortTaken(address), ..unseen() };
                }
                return plain(call(self, None));
            }
        };
        let result = if is_nobodys(address.ip()) {
            Err(std::io::Error::from_raw_os_error(libc::EADDRNOTAVAIL))
        } else {
            self.bind_socket(socket.as_fd(), &bytes)
        };
        let (answer, error) = outcome(result);
        Seen { answer, call: Some(call(self, error)), news: News::None }
    }

    fn bind_socket(&self, socket: BorrowedFd<'_>, address: &[u8]) -> std::io::Result<()> {
        if self.ports == Ports::UsedBefore && is_stream(socket) {
            // What earlier sessions left is no fault of the program; where it fails, the bind says so.
            let _ = nix::sys::socket::setsockopt(&socket, sockopt::ReuseAddr, &true);
        }
        sandbox::bind_raw(socket, address)
    }

    /// Carried out here: when this returns the socket listens, so readiness is an event and no guess.
    fn listen(&self) -> Seen {
        let socket = match self.descriptor() {
            Look::Descriptor(socket) => socket,
            Look::Nothing => return unseen(),
            Look::Refused(error) => return self.listen_unseen(error),
        };
        let backlog =
            Backlog::new(low(self.held.args[1]).clamp(-1, i32::from(i16::MAX))).unwrap_or(Backlog::MAXALLOWABLE);
        let result = nix::sys::socket::listen(&socket, backlog).map_err(std::io::Error::from);
        let address = local_address(socket.as_fd());
        let facts = address.map_or(CallFacts::None, |address| CallFacts::Address { address });
        let (answer, error) = outcome(result);
        let news = match (address, &error) {
            (Some(address), None) => News::Listens(address),
            (Some(_) | None, Some(_) | None) => News::None,
        };
        Seen { answer, call: Some(self.call(CallName::Listen, facts, error)), news }
    }

    /// Where the socket cannot be looked at, its `bind` has told the address.
    fn listen_unseen(&self, error: std::io::Error) -> Seen {
        let bound = self.process().and_then(|process| self.memory.bound.get(&(process, self.fd())));
        let Some(&address) = bound.filter(|address| address.port() != 0) else { return blind(error) };
        let call = self.call(CallName::Listen, CallFacts::Address { address }, None);
        Seen { answer: Answer::Continue, call: Some(call), news: News::WillListen(address) }
    }

    fn accept(&self, fault: &mut dyn FnMut(CallName) -> Option<FaultKind>) -> Seen {
        match fault(CallName::Accept) {
            Some(kind) => self.refuse(CallName::Accept, kind),
            None => plain(self.call(CallName::Accept, CallFacts::None, None)),
        }
    }

    fn refuse(&self, name: CallName, kind: FaultKind) -> Seen {
        let (errno, text) = match kind {
            FaultKind::Eintr | FaultKind::Short => (libc::EINTR, "EINTR"),
            FaultKind::Emfile => (libc::EMFILE, "EMFILE"),
        };
        let call = self.call(name, CallFacts::None, Some(text.to_owned()));
        let news = News::Injected(Injected::Errno { name: text.to_owned() }, None);
        Seen { answer: Answer::Errno(errno), call: Some(call), news }
    }

    fn connect(&self, fault: &mut dyn FnMut(CallName) -> Option<FaultKind>) -> Seen {
        let address = match self.address() {
            Ok(Some((_, address))) => address,
            Ok(None) => return unseen(),
            Err(error) => return blind(error),
        };
        let stream = match self.descriptor() {
            Look::Descriptor(socket) => is_stream(socket.as_fd()),
            Look::Nothing => false,
            Look::Refused(_) => self.process().and_then(|process| self.memory.streams.get(&process)) == Some(&true),
        };
        if !stream {
            return unseen();
        }
        if let Some(kind) = fault(CallName::Connect) {
            return self.refuse(CallName::Connect, kind);
        }
        let call = self.call(CallName::Connect, CallFacts::Address { address }, None);
        Seen { answer: Answer::Continue, call: Some(call), news: News::Dials(address) }
    }

    fn setsockopt(&mut self) -> Seen {
        let (level, option) = (low(self.held.args[1]), low(self.held.args[2]));
        let name = match (level, option) {
            (libc::SOL_SOCKET, libc::SO_REUSEADDR) => "SO_REUSEADDR".to_owned(),
            (libc::SOL_SOCKET, libc::SO_REUSEPORT) => "SO_REUSEPORT".to_owned(),
            (libc::SOL_SOCKET, libc::SO_LINGER) => "SO_LINGER".to_owned(),
            (libc::SOL_SOCKET, libc::SO_KEEPALIVE) => "SO_KEEPALIVE".to_owned(),
            (libc::SOL_SOCKET, libc::SO_RCVTIMEO) => "SO_RCVTIMEO".to_owned(),
            (libc::SOL_SOCKET, libc::SO_SNDTIMEO) => "SO_SNDTIMEO".to_owned(),
            (libc::IPPROTO_TCP, libc::TCP_NODELAY) => "TCP_NODELAY".to_owned(),
            (level, option) => format!("{level}/{option}"),
        };
        if name == "SO_REUSEADDR" {
            self.memory.reusing.insert((self.process().unwrap_or(0), self.fd()));
        }
        let news = if name.ends_with("TIMEO") { News::TimedSockets } else { News::None };
        let call = self.call(CallName::Setsockopt, CallFacts::Option { name }, None);
        Seen { answer: Answer::Continue, call: Some(call), news }
    }

    /// Only seen where a check asked for it. Of a short send the first half is sent here, and its length
    /// returned; a correct program sends the rest itself.
    fn send(&self, fault: &mut dyn FnMut(CallName) -> Option<FaultKind>) -> Seen {
        let socket = match self.descriptor() {
            Look::Descriptor(socket) if is_connected_stream(socket.as_fd()) => socket,
            Look::Descriptor(_) | Look::Nothing => return unseen(),
            Look::Refused(error) => return self.send_unseen(error, fault),
        };
        let buffer = self.buffer();
        if buffer.is_empty() {
            return unseen();
        }
        // A single byte has no half.
        match fault(CallName::Send).filter(|_| buffer.len() > 1) {
            None => Seen { answer: Answer::Continue, call: None, news: News::Sends(buffer) },
            Some(FaultKind::Short) => match sandbox::send(socket.as_fd(), &buffer[..buffer.len() / 2]) {
                Ok(taken) => {
                    let injected = Injected::ShortSend { buffer: Excerpt::capped(&buffer, 4096), taken: taken as u64 };
                    let answer = Answer::Value(i64::try_from(taken).unwrap_or(0));
                    Seen { answer, call: None, news: News::Injected(injected, Some(buffer)) }
                }
                Err(_) => unseen(),
            },
            Some(kind @ (FaultKind::Eintr | FaultKind::Emfile)) => self.refuse(CallName::Send, kind),
        }
    }

    /// Where the socket cannot be looked at, the kernel's table says whether it is a connection. A fault
    /// cannot be carried out then.
    fn send_unseen(&self, error: std::io::Error, fault: &mut dyn FnMut(CallName) -> Option<FaultKind>) -> Seen {
        let name = self.process().map(|process| format!("/proc/{process}/fd/{}", self.fd()));
        let link = name.and_then(|name| std::fs::read_link(name).ok()).unwrap_or_default();
        let inode = sockets::inode(&link.to_string_lossy());
        let connected = |row: &(u64, sockets::Socket)| Some(row.0) == inode && row.1.state == State::Established;
        if !sockets::table().iter().any(connected) {
            return unseen();
        }
        match fault(CallName::Send) {
            Some(_) => blind(error),
            None => Seen { news: News::Sends(self.buffer()), ..unseen() },
        }
    }

    /// What the call wants to send, gathered.
    fn buffer(&self) -> Vec<u8> {
        let [_, pointer, count, ..] = self.held.args;
        match self.held.nr {
            libc::SYS_sendto | libc::SYS_write => {
                self.memory(pointer, usize::try_from(count.min(MAX_SEND)).unwrap_or(0))
            }
            libc::SYS_writev => self.gather(pointer, count),
            _ => {
                // struct msghdr: name, its length, then the vector and its length at 16 and 24.
                let header = self.memory(pointer, 32);
                self.gather(word(&header, 16), word(&header, 24))
            }
        }
    }

    fn gather(&self, vector: u64, count: u64) -> Vec<u8> {
        let entries = self.memory(vector, usize::try_from(count.min(64)).unwrap_or(0) * 16);
        let parts = entries.chunks_exact(16).map(|entry| (word(entry, 0), word(entry, 8).min(MAX_SEND)));
        parts.flat_map(|(pointer, length)| self.memory(pointer, usize::try_from(length).unwrap_or(0))).collect()
    }
}

fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_ne_bytes)
}

fn low(argument: u64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "the argument is an int; its upper half is not defined")]
    let low = argument as u32;
    low.cast_signed()
}

fn outcome(result: std::io::Result<()>) -> (Answer, Option<String>) {
    match result {
        Ok(()) => (Answer::Value(0), None),
        Err(error) => {
            let code = error.raw_os_error().unwrap_or(libc::EINVAL);
            (Answer::Errno(code), Some(errno_name(code)))
        }
    }
}

/// The errno's name, such as `EADDRINUSE`.
pub(super) fn errno_name(code: i32) -> String {
    format!("{:?}", nix::errno::Errno::from_raw(code))
}

/// Addresses of 0.0.0.0/8 other than the unspecified one are nobody's (RFC 1122 §3.2.1.3), though every
/// address is local here; the same holds for broadcast and multicast.
pub(super) fn is_nobodys(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => (ip.octets()[0] == 0 && !ip.is_unspecified()) || ip.is_broadcast() || ip.is_multicast(),
        IpAddr::V6(ip) => ip.is_multicast(),
    }
}

fn parse_address(bytes: &[u8]) -> Option<SocketAddr> {
    let family = i32::from(u16::from_ne_bytes([*bytes.first()?, *bytes.get(1)?]));
    let port = u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]);
    match family {
        libc::AF_INET => {
            let ip: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
            Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(ip)), port))
        }
        libc::AF_INET6 => {
            let ip: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
            Some(SocketAddr::new(IpAddr::V6(Ipv6Addr::from(ip)).to_canonical(), port))
        }
        _ => None,
    }
}

fn local_address(socket: BorrowedFd<'_>) -> Option<SocketAddr> {
    is_stream(socket).then_some(())?;
    let name: SockaddrStorage = getsockname(socket.as_raw_fd()).ok()?;
    name.as_sockaddr_in()
        .map(|v4| SocketAddr::new(IpAddr::V4(v4.ip()), v4.port()))
        .or_else(|| name.as_sockaddr_in6().map(|v6| SocketAddr::new(IpAddr::V6(v6.ip()).to_canonical(), v6.port())))
}

fn is_stream(socket: BorrowedFd<'_>) -> bool {
    matches!(getsockopt(&socket, sockopt::SockType), Ok(SockType::Stream))
}

fn is_connected_stream(socket: BorrowedFd<'_>) -> bool {
    let peer: Result<SockaddrStorage, _> = nix::sys::socket::getpeername(socket.as_raw_fd());
    is_stream(socket) && peer.is_ok_and(|peer| peer.family() != Some(nix::sys::socket::AddressFamily::Unix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_programs_write_them() {
        let v4 = [2, 0, 0x22, 0xb8, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(parse_address(&v4), "127.0.0.1:8888".parse().ok());
        let mut v6 = vec![10, 0, 0, 80, 0, 0, 0, 0];
        v6.extend(Ipv6Addr::LOCALHOST.octets());
        assert_eq!(parse_address(&v6), "[::1]:80".parse().ok());
        assert_eq!(parse_address(&[1, 0]), None);
    }

    #[test]
    fn a_typo_of_the_unspecified_address_is_nobodys() {
        let check = |ip: &str, nobodys: bool| assert_eq!(is_nobodys(ip.parse().unwrap()), nobodys, "{ip}");
        check("0.0.0.0", false);
        check("0.0.0.1", true);
        check("192.168.1.2", false);
        check("255.255.255.255", true);
        check("::", false);
    }
}
