//! Short phrases for calls, errnos, signals, ends, thread states and adaptations, in the reader's
//! language. Must not weigh anything: each phrase says what one piece of evidence is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::words::Words;
use crate::evidence::{Adaptation, Fault, ProgramEnd, Resource, ThreadState, WaitOn};
use crate::judge::Why;
use crate::model::{ActorName, Micros, Role};
use crate::spec::{Amount, CallName, Requirement};

/// Errnos whose meaning a message explains (`errno-NAME`).
pub(crate) const ERRNOS: &[&str] = &[
    "EADDRINUSE",
    "ECONNREFUSED",
    "EADDRNOTAVAIL",
    "EACCES",
    "EPIPE",
    "ECONNRESET",
    "EMFILE",
    "EINTR",
    "ENOTCONN",
    "EINVAL",
    "EAFNOSUPPORT",
    "ENETUNREACH",
    "ETIMEDOUT",
    "EPERM",
    "EAGAIN",
    "ECONNABORTED",
    "EHOSTUNREACH",
    "ENFILE",
    "ENOBUFS",
];

/// Signals whose meaning a message explains (`signal-NAME`).
pub(crate) const SIGNALS: &[(i32, &str)] = &[
    (1, "SIGHUP"),
    (2, "SIGINT"),
    (4, "SIGILL"),
    (6, "SIGABRT"),
    (7, "SIGBUS"),
    (8, "SIGFPE"),
    (9, "SIGKILL"),
    (11, "SIGSEGV"),
    (13, "SIGPIPE"),
    (14, "SIGALRM"),
    (15, "SIGTERM"),
    (24, "SIGXCPU"),
    (25, "SIGXFSZ"),
    (31, "SIGSYS"),
];

/// A call's own name.
pub(crate) fn call(name: CallName) -> &'static str {
    match name {
        CallName::Socket => "socket",
        CallName::Bind => "bind",
        CallName::Listen => "listen",
        CallName::Accept => "accept",
        CallName::Connect => "connect",
        CallName::Shutdown => "shutdown",
        CallName::Setsockopt => "setsockopt",
        CallName::Send => "send",
        CallName::Recv => "recv",
        CallName::Read => "read",
        CallName::Write => "write",
        CallName::Poll => "poll",
        CallName::Sendto => "sendto",
        CallName::Recvfrom => "recvfrom",
    }
}

/// `socket → bind → listen`.
pub(crate) fn chain(calls: &[CallName]) -> String {
    calls.iter().map(|name| call(*name)).collect::<Vec<_>>().join(" → ")
}

/// A signal's name; its number where it has none that matters.
pub(crate) fn signal(number: i32) -> String {
    SIGNALS.iter().find(|(n, _)| *n == number).map_or_else(|| number.to_string(), |(_, name)| (*name).to_owned())
}

/// An errno's name with its meaning: `EADDRINUSE (the address is already in use)`.
pub(crate) fn errno(words: &Words, name: &str) -> String {
    if ERRNOS.contains(&name) {
        let meaning = words.say(&format!("errno-{name}"));
        words.with("errno", &[("name", name.into()), ("meaning", meaning.into())])
    } else {
        name.to_owned()
    }
}

/// How a program ended, as a predicate: `was ended by SIGPIPE`.
pub(crate) fn end(words: &Words, end: ProgramEnd) -> String {
    match end {
        ProgramEnd::Code(code) => words.with("end-code", &[("code", code.into())]),
        ProgramEnd::Signal(number) => words.with("end-signal", &[("signal", signal(number).into())]),
    }
}

/// What a signal means, where a message says it.
pub(crate) fn signal_meaning(words: &Words, number: i32) -> Option<String> {
    SIGNALS.iter().find(|(n, _)| *n == number).map(|(_, name)| words.say(&format!("signal-{name}")))
}

/// The noun for a program of this part.
pub(crate) fn program(words: &Words, role: Option<Role>) -> String {
    match role {
        Some(Role::Server) => words.say("role-server"),
        Some(Role::Client) => words.say("role-client"),
        Some(Role::Program) | None => words.say("role-any"),
    }
}

/// Why a check was skipped: what the machine does not allow.
pub(crate) fn lacks(words: &Words, lacks: Requirement) -> String {
    words.say(match lacks {
        Requirement::Hosts => "lacks-hosts",
        Requirement::RawSockets => "lacks-raw-sockets",
    })
}

/// A role as a Fluent selector.
pub(crate) fn role_key(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Server) => "server",
        Some(Role::Client) => "client",
        Some(Role::Program) => "program",
        None => "none",
    }
}

/// The other end of a connection: `client a`, or the server that the harness plays.
pub(crate) fn peer(words: &Words, role: Option<Role>, actor: Option<&ActorName>, address: SocketAddr) -> String {
    match actor {
        Some(actor) => words.with("peer-actor", &[("role", role_key(role).into()), ("actor", actor.as_ref().into())]),
        None => words.with("peer-address", &[("address", address.to_string().into())]),
    }
}

/// The name under which students know a system call.
fn usual_call(name: &str) -> String {
    let usual = match name {
        "recvfrom" | "recvmsg" | "recvmmsg" | "readv" => "recv",
        "sendto" | "sendmsg" | "sendmmsg" | "writev" => "send",
        "accept4" => "accept",
        "pselect6" | "_newselect" => "select",
        "ppoll" => "poll",
        "epoll_pwait" | "epoll_pwait2" => "epoll_wait",
        "wait4" | "waitid" => "wait",
        "clock_nanosleep" | "nanosleep" => "sleep",
        other => other,
    };
    format!("{usual}()")
}

fn on_socket(name: &str) -> String {
    match name {
        "read" => "recv()".to_owned(),
        "write" => "send()".to_owned(),
        other => usual_call(other),
    }
}

/// The same on a socket for datagrams.
fn datagram_call(name: &str) -> String {
    match usual_call(name).as_str() {
        "recv()" | "read()" => "recvfrom()".to_owned(),
        "send()" | "write()" => "sendto()".to_owned(),
        other => other.to_owned(),
    }
}

/// What a thread is doing: `blocked in recv() on the connection to client a`.
pub(crate) fn thread(words: &Words, role: Option<Role>, thread: &ThreadState) -> String {
    let Some(name) = thread.call.as_deref() else { return words.say("state-running") };
    let timed = if thread.timed { "yes" } else { "no" };
    let say = |id: &str, call: String, on: String| {
        words.with(id, &[("call", call.into()), ("on", on.into()), ("timed", timed.into())])
    };
    match &thread.on {
        WaitOn::Unknown => say("state-unknown", usual_call(name), String::new()),
        WaitOn::Terminal if role == Some(Role::Program) => say("state-input", usual_call(name), String::new()),
        WaitOn::Terminal => say("state-terminal", usual_call(name), String::new()),
        WaitOn::Listener { address } => say("state-listener", usual_call(name), address.to_string()),
        WaitOn::Datagrams { address } => say("state-datagrams", datagram_call(name), address.to_string()),
        WaitOn::Connection { actor, peer: at } => {
            let call = on_socket(name);
            let id = match call.as_str() {
                "send()" => "state-sending",
                "connect()" => "state-connecting",
                _ => "state-connection",
            };
            say(id, call, peer(words, role, actor.as_ref(), *at))
        }
        WaitOn::Several { of } => say("state-several", usual_call(name), several(words, role, of)),
        WaitOn::Thread => say("state-thread", usual_call(name), String::new()),
        WaitOn::Child => say("state-child", usual_call(name), String::new()),
        WaitOn::Pipe => say("state-pipe", usual_call(name), String::new()),
    }
}

/// Names at most four of the things that a poll waits on.
fn several(words: &Words, role: Option<Role>, of: &[WaitOn]) -> String {
    let mut names: Vec<String> = of.iter().filter_map(|on| thing(words, role, on)).collect();
    names.dedup();
    if names.len() > 4 {
        names.truncate(4);
        names.push("…".to_owned());
    }
    if names.is_empty() { words.say("on-unknown") } else { names.join(&words.say("comma")) }
}

fn thing(words: &Words, role: Option<Role>, on: &WaitOn) -> Option<String> {
    match on {
        WaitOn::Terminal => Some(words.say("on-terminal")),
        WaitOn::Listener { .. } => Some(words.say("on-listener")),
        WaitOn::Connection { actor, peer: at } => {
            Some(words.with("on-connection", &[("peer", peer(words, role, actor.as_ref(), *at).into())]))
        }
        WaitOn::Datagrams { .. } => Some(words.say("on-datagrams")),
        WaitOn::Pipe => Some(words.say("on-pipe")),
        WaitOn::Unknown | WaitOn::Several { .. } | WaitOn::Thread | WaitOn::Child => None,
    }
}

/// How the harness helped, as a statement.
pub(crate) fn adaptation(words: &Words, what: &Adaptation) -> String {
    match what {
        Adaptation::Arguments { arguments } => {
            words.with("helped-arguments", &[("arguments", arguments.join(" ").into())])
        }
        Adaptation::Newline { .. } => words.say("helped-newline"),
        Adaptation::Operator { role } => words.with("helped-operator", &[("role", role_key(Some(*role)).into())]),
        Adaptation::Greeting { .. } => words.say("helped-greeting"),
        Adaptation::EndWord { word } => match word.as_deref() {
            None => words.say("helped-end-of-input"),
            Some("") => words.say("helped-empty-line"),
            Some(word) => words.with("helped-end-word", &[("word", word.into())]),
        },
    }
}

/// A limit's resource.
pub(crate) fn resource(words: &Words, resource: Resource) -> String {
    words.say(match resource {
        Resource::Memory => "resource-memory",
        Resource::Processes => "resource-processes",
        Resource::Output => "resource-output",
        Resource::CpuTime => "resource-cpu",
    })
}

/// `3.4 ms`, `212 ms`, `12.3 s`.
pub(crate) fn time(at: Micros) -> String {
    let tenths = at.0 / 100;
    match tenths {
        0..1_000 => format!("{}.{} ms", tenths / 10, tenths % 10),
        1_000..100_000 => format!("{} ms", tenths / 10),
        100_000.. => format!("{}.{} s", tenths / 10_000, tenths / 1_000 % 10),
    }
}

/// Why a check could not be graded. What the harness says of its own failure stands as it is.
pub(crate) fn ungraded(words: &Words, why: &Why) -> String {
    match why {
        Why::Needs(id) => words.with("ungraded-needs", &[("by", id.to_string().into())]),
        Why::Person => words.say("answers-person-student"),
        Why::Lacks(command) => words.with("ungraded-lacks", &[("command", command.as_str().into())]),
        Why::Lost => words.say("ungraded-lost"),
        Why::NotWhole => words.say("ungraded-not-whole"),
        Why::Fault(fault) => self::fault(words, fault),
    }
}

fn fault(words: &Words, fault: &Fault) -> String {
    match fault {
        Fault::Busy { had, within, elapsed } => {
            let times = [("had", *had), ("within", Micros(within.0 * 1000)), ("elapsed", *elapsed)];
            words.with("ungraded-busy", &times.map(|(name, length)| (name, span(length).into())))
        }
        Fault::Taken { taken } => words.with("ungraded-taken", &[("address", taken.to_string().into())]),
        Fault::Said(text) => words.with("ungraded-fault", &[("text", text.as_str().into())]),
    }
}

/// A time in a sentence: from a second on in seconds, `5.0 s`.
pub(crate) fn span(length: Micros) -> String {
    let tenths = length.0 / 100_000;
    if tenths < 10 { time(length) } else { format!("{}.{} s", tenths / 10, tenths % 10) }
}

/// So much of something that a program holds.
pub(crate) fn amount(what: Amount, number: u64) -> String {
    match what {
        Amount::Memory if number < 1 << 20 => format!("{} KiB", number >> 10),
        Amount::Memory => format!("{} MiB", number >> 20),
        Amount::Descriptors | Amount::Threads | Amount::Zombies => number.to_string(),
    }
}

/// Share of `part` in `whole`, in percent.
pub(crate) fn percent(part: Micros, whole: Micros) -> u64 {
    part.0.saturating_mul(100).checked_div(whole.0).unwrap_or(0)
}

/// Where a client on the same machine reaches what is bound to `address`.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        other @ (IpAddr::V4(_) | IpAddr::V6(_)) => other,
    };
    SocketAddr::new(host, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        for (micros, shown) in
            [(0, "0.0 ms"), (3_449, "3.4 ms"), (99_999, "99.9 ms"), (212_300, "212 ms"), (12_345_678, "12.3 s")]
        {
            assert_eq!(time(Micros(micros)), shown);
        }
        for (micros, shown) in [(999_999, "999 ms"), (1_000_000, "1.0 s"), (5_022_000, "5.0 s")] {
            assert_eq!(span(Micros(micros)), shown);
        }
    }

    #[test]
    fn an_unspecified_address_is_reached_by_loopback() {
        for (bound, reached) in
            [("0.0.0.0:80", "127.0.0.1:80"), ("[::]:80", "[::1]:80"), ("10.0.0.1:80", "10.0.0.1:80")]
        {
            assert_eq!(reachable(bound.parse().unwrap()).to_string(), reached);
        }
    }
}
