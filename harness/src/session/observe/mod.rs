//! What a held call means: its arguments read, carried out on the program's behalf where its result has
//! to be known, and answered. Must not know checks; faults are handed to it.

mod address;
mod datagrams;
mod fail;
mod faults;
#[cfg(test)]
pub(crate) mod fuzzed;
mod receive;
mod send;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use nix::sys::socket::{Backlog, sockopt};

use address::{bound_address, is_datagram, is_stream, local_address, parse_address};
pub(super) use address::{internet, is_nobodys};
use fail::hit;
pub(super) use faults::Faults;

use super::procs::read_memory;
use super::sandbox::{self, Answer, Held};
use super::sockets;
use crate::evidence::{Call, CallFacts, Injected};
use crate::model::Role;
use crate::spec::{CallName, Errno, FaultKind};

/// The options with times of 64 bits on every machine (`asm-generic/socket.h`); `libc` does not name them.
const SO_RCVTIMEO_NEW: i32 = 66;
const SO_SNDTIMEO_NEW: i32 = 67;

/// Sockets that are remembered of each kind: a program may say any number for one, over and over.
const MOST_REMEMBERED: usize = 4_096;

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
    pub(super) hit: Option<Hit>,
}

/// A fault that was carried out.
#[derive(Debug)]
pub(super) struct Hit {
    pub(super) call: CallName,
    pub(super) what: Injected,
    /// Of a shortened send, the whole buffer.
    pub(super) buffer: Option<Vec<u8>>,
}

/// What a connection that is asked for meets beside what the check wants at its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twist {
    None,
    /// It is refused.
    Refused,
    /// The call is interrupted: the connection is begun, and not waited for.
    Begun,
    /// The call fails before anything is begun.
    Failed,
}

/// What follows from it.
#[derive(Debug)]
pub(super) enum News {
    None,
    /// A TCP socket listens here now; so many connections may wait to be accepted.
    Listens(SocketAddr, u32),
    /// A TCP socket is about to connect; the call is to be answered after the harness is ready.
    Dials(Dial),
    /// A timer was armed: something may happen by itself.
    TimerArmed,
    /// Reads or writes end after a time.
    TimedSockets,
    /// A datagram socket is bound to this address.
    Binds(SocketAddr),
    /// A datagram socket is to send to this address by default.
    Asks(SocketAddr),
    /// A datagram is about to be sent to this address, where that is known.
    Posts(Option<SocketAddr>),
    /// Bytes are about to be sent on a connection.
    Sends(Vec<u8>),
    /// A TCP socket will listen here as soon as the call goes on.
    WillListen(SocketAddr),
    /// Somebody else on this machine has the port, and the call will fail for it.
    PortTaken(SocketAddr),
    /// The call cannot be looked at here.
    Blind(std::io::Error),
}

/// A connection that a program asks for.
#[derive(Debug)]
pub(super) struct Dial {
    pub(super) address: SocketAddr,
    /// The same, as the program wrote it.
    pub(super) written: Vec<u8>,
    /// A duplicate of its socket, where the machine lets anybody have one.
    pub(super) socket: std::io::Result<OwnedFd>,
    pub(super) twist: Twist,
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
    /// Whether the check's programs speak in datagrams.
    in_datagrams: bool,
    role: Role,
    faults: &'a mut Faults,
}

/// Looks at a held call of a program of this role, and says what to answer.
pub(super) fn observe(
    notify: BorrowedFd<'_>,
    held: &Held,
    memory: &mut Memory,
    (ports, in_datagrams): (Ports, bool),
    (role, faults): (Role, &mut Faults),
) -> Seen {
    let mut caller = Caller { held, notify, memory, ports, in_datagrams, role, faults };
    match held.nr {
        nr if is_wait(nr) => caller.wait(),
        libc::SYS_socket => caller.socket(),
        libc::SYS_bind => caller.bind(),
        libc::SYS_listen => caller.listen(),
        libc::SYS_accept | libc::SYS_accept4 => caller.accept(),
        libc::SYS_connect => caller.connect(),
        libc::SYS_shutdown => plain(caller.call(CallName::Shutdown, CallFacts::None, None)),
        libc::SYS_setsockopt => caller.setsockopt(),
        nr if in_datagrams && caller.is_on_datagrams(nr) => caller.datagram(),
        libc::SYS_sendto | libc::SYS_write | libc::SYS_sendmsg | libc::SYS_writev => caller.send(),
        libc::SYS_recvfrom | libc::SYS_recvmsg | libc::SYS_read | libc::SYS_readv => caller.receive(),
        _ => Seen { news: News::TimerArmed, ..unseen() },
    }
}

/// `poll` and its fellows.
fn is_wait(nr: i64) -> bool {
    sandbox::WAITS.contains(&nr)
}

fn plain(call: Call) -> Seen {
    Seen { call: Some(call), ..unseen() }
}

fn blind(error: std::io::Error) -> Seen {
    Seen { news: News::Blind(error), ..unseen() }
}

fn unseen() -> Seen {
    Seen { answer: Answer::Continue, call: None, news: News::None, hit: None }
}

/// Keeps what a call said, while there is room.
fn remember<K: Ord, V>(known: &mut BTreeMap<K, V>, key: K, value: V) {
    if known.len() < MOST_REMEMBERED || known.contains_key(&key) {
        known.insert(key, value);
    }
}

impl Caller<'_> {
    fn fd(&self) -> i32 {
        low(self.held.args[0])
    }

    fn call(&self, name: CallName, facts: CallFacts, error: Option<String>) -> Call {
        let fd = (!matches!(name, CallName::Socket | CallName::Poll)).then(|| self.fd());
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
            remember(&mut self.memory.streams, process, kind == "SOCK_STREAM");
        }
        // Look-ups of names open datagram sockets of their own; they are no step of the program.
        if kind == "SOCK_DGRAM" && !self.in_datagrams {
            return unseen();
        }
        if kind == "SOCK_STREAM"
            && let Some(FaultKind::Errno(errno)) = self.strike(CallName::Socket)
        {
            return self.refuse(CallName::Socket, errno);
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
                remember(&mut self.memory.bound, socket, address);
                // Nothing can be done about it here, so the program must not be blamed for it.
                let taken = sockets::is_taken(address.port(), self.memory.reusing.contains(&socket));
                if self.ports == Ports::UsedBefore && taken {
                    return Seen { news: News::PortTaken(address), ..unseen() };
                }
                return self.bind_unseen(call(self, None), address);
            }
        };
        if is_stream(socket.as_fd())
            && let Some(FaultKind::Errno(errno)) = self.strike(CallName::Bind)
        {
            return self.refuse(CallName::Bind, errno);
        }
        let result = if is_nobodys(address.ip()) {
            Err(std::io::Error::from_raw_os_error(libc::EADDRNOTAVAIL))
        } else {
            self.bind_socket(socket.as_fd(), &bytes)
        };
        let (answer, error) = outcome(result);
        let bound = bound_address(socket.as_fd()).filter(|_| error.is_none() && is_datagram(socket.as_fd()));
        let news = bound.map_or(News::None, News::Binds);
        Seen { answer, call: Some(call(self, error)), news, ..unseen() }
    }

    fn bind_socket(&self, socket: BorrowedFd<'_>, address: &[u8]) -> std::io::Result<()> {
        if self.ports == Ports::UsedBefore && is_stream(socket) {
            // What earlier sessions left is no fault of the program; where it fails, the bind says so.
            let _ = nix::sys::socket::setsockopt(&socket, sockopt::ReuseAddr, &true);
        }
        sandbox::bind_raw(socket, address)
    }

    /// Carried out here: when this returns the socket listens, so readiness is an event and no guess.
    fn listen(&mut self) -> Seen {
        let socket = match self.descriptor() {
            Look::Descriptor(socket) => socket,
            Look::Nothing => return unseen(),
            Look::Refused(error) => return self.listen_unseen(error),
        };
        if is_stream(socket.as_fd())
            && let Some(FaultKind::Errno(errno)) = self.strike(CallName::Listen)
        {
            return self.refuse(CallName::Listen, errno);
        }
        let backlog =
            Backlog::new(low(self.held.args[1]).clamp(-1, i32::from(i16::MAX))).unwrap_or(Backlog::MAXALLOWABLE);
        let result = nix::sys::socket::listen(&socket, backlog).map_err(std::io::Error::from);
        let address = local_address(socket.as_fd());
        let facts = address.map_or(CallFacts::None, |address| CallFacts::Address { address });
        let (answer, error) = outcome(result);
        let news = match (address, &error) {
            (Some(address), None) => News::Listens(address, u32::try_from(low(self.held.args[1])).unwrap_or(u32::MAX)),
            (Some(_) | None, Some(_) | None) => News::None,
        };
        Seen { answer, call: Some(self.call(CallName::Listen, facts, error)), news, hit: None }
    }

    /// Where the socket cannot be looked at, its `bind` has told the address.
    fn listen_unseen(&self, error: std::io::Error) -> Seen {
        let bound = self.process().and_then(|process| self.memory.bound.get(&(process, self.fd())));
        let Some(&address) = bound.filter(|address| address.port() != 0) else { return blind(error) };
        let call = self.call(CallName::Listen, CallFacts::Address { address }, None);
        Seen { call: Some(call), news: News::WillListen(address), ..unseen() }
    }

    fn accept(&mut self) -> Seen {
        match self.strike(CallName::Accept) {
            Some(FaultKind::Errno(errno)) => self.refuse(CallName::Accept, errno),
            Some(FaultKind::Short) | None => plain(self.call(CallName::Accept, CallFacts::None, None)),
        }
    }

    fn connect(&mut self) -> Seen {
        let (written, address) = match self.address() {
            Ok(Some(found)) => found,
            Ok(None) => return unseen(),
            Err(error) => return blind(error),
        };
        let (stream, socket) = match self.descriptor() {
            Look::Descriptor(socket) => (is_stream(socket.as_fd()), Ok(socket)),
            Look::Nothing => return unseen(),
            Look::Refused(error) => {
                let streams = self.process().and_then(|process| self.memory.streams.get(&process));
                (streams == Some(&true), Err(error))
            }
        };
        if !stream {
            return if self.in_datagrams { self.asks(address) } else { unseen() };
        }
        let call = self.call(CallName::Connect, CallFacts::Address { address }, None);
        let dials = |socket, twist| News::Dials(Dial { address, written, socket, twist });
        let Some(FaultKind::Errno(errno)) = self.strike(CallName::Connect) else {
            return Seen { news: dials(socket, Twist::None), ..plain(call) };
        };
        let hit = Some(hit(CallName::Connect, errno));
        match (errno, socket) {
            (Errno::Econnrefused, socket) => Seen { news: dials(socket, Twist::Refused), hit, ..plain(call) },
            (Errno::Eintr, Ok(socket)) => {
                let news = dials(Ok(socket), Twist::Begun);
                Seen { answer: Answer::Errno(libc::EINTR), news, hit, ..plain(call) }
            }
            (Errno::Eintr, Err(error)) => blind(error),
            (_, socket) => Seen { news: dials(socket, Twist::Failed), ..self.refuse(CallName::Connect, errno) },
        }
    }

    fn setsockopt(&mut self) -> Seen {
        let (level, option) = (low(self.held.args[1]), low(self.held.args[2]));
        let name = match (level, option) {
            (libc::SOL_SOCKET, libc::SO_REUSEADDR) => "SO_REUSEADDR".to_owned(),
            (libc::SOL_SOCKET, libc::SO_REUSEPORT) => "SO_REUSEPORT".to_owned(),
            (libc::SOL_SOCKET, libc::SO_LINGER) => "SO_LINGER".to_owned(),
            (libc::SOL_SOCKET, libc::SO_KEEPALIVE) => "SO_KEEPALIVE".to_owned(),
            (libc::SOL_SOCKET, libc::SO_RCVTIMEO | SO_RCVTIMEO_NEW) => "SO_RCVTIMEO".to_owned(),
            (libc::SOL_SOCKET, libc::SO_SNDTIMEO | SO_SNDTIMEO_NEW) => "SO_SNDTIMEO".to_owned(),
            (libc::IPPROTO_TCP, libc::TCP_NODELAY) => "TCP_NODELAY".to_owned(),
            (libc::IPPROTO_TCP, libc::TCP_DEFER_ACCEPT) => "TCP_DEFER_ACCEPT".to_owned(),
            (level, option) => format!("{level}/{option}"),
        };
        if name == "SO_REUSEADDR" && self.memory.reusing.len() < MOST_REMEMBERED {
            let socket = (self.process().unwrap_or(0), self.fd());
            self.memory.reusing.insert(socket);
        }
        // A client that says nothing is accepted only when the kernel's time for it is over.
        let timed = name.ends_with("TIMEO") || name == "TCP_DEFER_ACCEPT";
        let news = if timed { News::TimedSockets } else { News::None };
        let call = self.call(CallName::Setsockopt, CallFacts::Option { name }, None);
        Seen { call: Some(call), news, ..unseen() }
    }
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
