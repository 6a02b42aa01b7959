//! What a held call means: its arguments read, carried out on the program's behalf where its result has
//! to be known, and answered. Must not know checks; faults are handed to it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use nix::sys::socket::{Backlog, SockType, SockaddrLike, SockaddrStorage, getsockname, getsockopt, sockopt};

use super::procs::read_memory;
use super::sandbox::{self, Answer, Held};
use crate::evidence::{Call, CallFacts, Injected};
use crate::model::Excerpt;
use crate::spec::{CallName, FaultKind};

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
    /// A fault was carried out; of a shortened send, the whole buffer.
    Injected(Injected, Option<Vec<u8>>),
}

/// A call's memory and descriptors.
struct Caller<'a> {
    held: &'a Held,
    notify: BorrowedFd<'a>,
}

/// The largest buffer of which a send is shortened.
const MAX_SEND: u64 = 1 << 20;

/// Looks at a held call and says what to answer. `fault` is what is to go wrong with a call of this name.
pub(super) fn observe(
    notify: BorrowedFd<'_>,
    held: &Held,
    fault: &mut dyn FnMut(CallName) -> Option<FaultKind>,
) -> Seen {
    let caller = Caller { held, notify };
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

    /// A duplicate of the descriptor that the call is made on.
    fn duplicate(&self) -> Option<OwnedFd> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.held.tid)).ok()?;
        let group = status.lines().find_map(|line| line.strip_prefix("Tgid:"))?.trim().parse().ok()?;
        let process = sandbox::pidfd_open(group).ok()?;
        sandbox::pidfd_getfd(process.as_fd(), self.fd()).ok()
    }

    fn address(&self) -> Option<(Vec<u8>, Option<SocketAddr>)> {
        let length = usize::try_from(self.held.args[2]).ok().filter(|length| (2..=128).contains(length))?;
        let bytes = self.memory(self.held.args[1], length);
        (bytes.len() == length).then(|| {
            let address = parse_address(&bytes);
            (bytes, address)
        })
    }

    fn socket(&self) -> Seen {
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
        // Look-ups of names open datagram sockets of their own; they are no step of the program.
        if kind == "SOCK_DGRAM" {
            return unseen();
        }
        plain(self.call(CallName::Socket, CallFacts::Socket { family, kind }, None))
    }

    /// Carried out here, so that its result is known.
    fn bind(&self) -> Seen {
        let Some((bytes, address)) = self.address() else { return unseen() };
        let Some(address) = address else { return unseen() };
        let Some(socket) = self.duplicate() else { return unseen() };
        let result = if is_nobodys(address.ip()) {
            Err(std::io::Error::from_raw_os_error(libc::EADDRNOTAVAIL))
        } else {
            sandbox::bind_raw(socket.as_fd(), &bytes)
        };
        let (answer, error) = outcome(result);
        Seen { answer, call: Some(self.call(CallName::Bind, CallFacts::Address { address }, error)), news: News::None }
    }

    /// Carried out here: when this returns the socket listens, so readiness is an event and no guess.
    fn listen(&self) -> Seen {
        let Some(socket) = self.duplicate() else { return unseen() };
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
        let Some((_, Some(address))) = self.address() else { return unseen() };
        let stream = self.duplicate().is_some_and(|socket| is_stream(socket.as_fd()));
        if !stream {
            return unseen();
        }
        if let Some(kind) = fault(CallName::Connect) {
            return self.refuse(CallName::Connect, kind);
        }
        let call = self.call(CallName::Connect, CallFacts::Address { address }, None);
        Seen { answer: Answer::Continue, call: Some(call), news: News::Dials(address) }
    }

    fn setsockopt(&self) -> Seen {
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
        let news = if name.ends_with("TIMEO") { News::TimedSockets } else { News::None };
        let call = self.call(CallName::Setsockopt, CallFacts::Option { name }, None);
        Seen { answer: Answer::Continue, call: Some(call), news }
    }

    /// Only seen where a check asked for short sends. The first half is sent here, and its length
    /// returned; a correct program sends the rest itself.
    fn send(&self, fault: &mut dyn FnMut(CallName) -> Option<FaultKind>) -> Seen {
        let Some(socket) = self.duplicate().filter(|socket| is_connected_stream(socket.as_fd())) else {
            return unseen();
        };
        let buffer = self.buffer();
        if buffer.len() < 2 {
            return unseen();
        }
        match fault(CallName::Send) {
            None => unseen(),
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
fn is_nobodys(ip: IpAddr) -> bool {
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
