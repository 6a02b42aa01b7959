//! Calls that are made to go wrong.

use super::super::exercise::Verb;
use super::super::faults::{Errno, FaultKind, FaultStep, Which};
use super::super::mistake::quoted;
use super::super::reader::{Fields, Reader};
use super::super::tree::{Node, Value};
use super::super::values::CallName;
use super::{Cast, Reading, USUAL, VerbForm, Who, verb};

pub(super) const VERBS: &[VerbForm] = &[verb!(
    /// From now on calls of a program go wrong, so many times.
    ///
    /// | key | meaning |
    /// |---|---|
    /// | `call` | which call: `socket`, `bind`, `listen`, `accept`, `connect`, `send` and `recv` (on a connection, whatever the language calls it), `read` and `write` (on the terminal or a pipe), `poll` (also `select` and `epoll_wait`) |
    /// | `errno` | how it fails, see below |
    /// | `short` | only half of what is handed to `send` is taken: `once`, or a number of times. Short reads need no fault: `send` with `cut` makes them |
    /// | `times` | how often it fails; 1 if it is not given |
    /// | `nth` | the first call that fails, counted from here; 1 if it is not given |
    /// | `every` | from there on only every second (2), third (3) … call |
    ///
    /// | errno | calls |
    /// |---|---|
    /// | `EINTR` | `accept`, `recv`, `send`, `connect`, `poll`, `read`, `write`, where they may wait |
    /// | `EAGAIN` | `recv`, `send`, `accept` on a non-blocking socket that no edge-triggered `epoll` watches |
    /// | `EMFILE`, `ENFILE`, `ENOBUFS` | `accept`, `socket` |
    /// | `ECONNABORTED` | `accept` |
    /// | `ECONNREFUSED`, `ENETUNREACH`, `EHOSTUNREACH` | `connect` |
    /// | `ETIMEDOUT` | `connect`, `recv`, `send` |
    /// | `ECONNRESET` | `recv`, `send` |
    /// | `EPIPE` | `send`, with its SIGPIPE |
    /// | `EADDRINUSE` | `bind`, `listen` |
    /// | `EADDRNOTAVAIL` | `bind`, `connect` |
    /// | `EACCES` | `bind` |
    ///
    /// The program meets what it would meet for real: a connection that has failed stays dead, an interrupted
    /// `connect` goes on behind its EINTR, and a call that cannot fail like this in the state it is made in is
    /// left alone and not counted. A call that the program waits in already is not touched; the next one is.
    /// [What runtimes do with each of them](../injection.md) is no mistake of the student's.
    "fault", "fault: {call: send, short: once}", USUAL, Who::Role,
    Reading::Value(fault)
)];

/// The calls that can be made to go wrong.
const CALLS: &[(&str, CallName)] = &[
    ("socket", CallName::Socket),
    ("bind", CallName::Bind),
    ("listen", CallName::Listen),
    ("accept", CallName::Accept),
    ("connect", CallName::Connect),
    ("send", CallName::Send),
    ("recv", CallName::Recv),
    ("read", CallName::Read),
    ("write", CallName::Write),
    ("poll", CallName::Poll),
];

fn fault(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let fields = reader.fields(node, "`fault`", &["call", "short", "errno", "times", "nth", "every"])?;
    let call_node = fields.need(reader, "call", "`fault`");
    let call = call_node.and_then(|node| reader.choice(node, "call", CALLS));
    let (key, value) = reader.one_of(node, &fields, &["short", "errno"])?;
    let number = |reader: &mut Reader<'_>, key: &str| {
        fields.get(key).map_or(Some(1), |node| reader.count(node, &format!("`{key}`"), 1, 1000))
    };
    let (nth, every) = (number(reader, "nth"), number(reader, "every"));
    let (kind, times) = if key == "short" {
        (FaultKind::Short, shortened(reader, &fields, value)?)
    } else {
        (FaultKind::Errno(reader.choice(value, "errno", Errno::ALL)?), number(reader, "times")?)
    };
    let call = call?;
    if let Some((title, label, remedy)) = impossible(kind, call) {
        reader.wrong(call_node?, title, &label, remedy);
        return None;
    }
    Some(Verb::Fault(FaultStep { who: cast.role?, call, kind, which: Which { nth: nth?, every: every?, times } }))
}

/// How many sends are shortened.
fn shortened(reader: &mut Reader<'_>, fields: &Fields<'_>, node: &Node) -> Option<u32> {
    if let Some(times) = fields.get("times") {
        reader.wrong(times, "`times` beside `short`", "`short` is a count itself", "write `short: once` or `short: 3`");
        return None;
    }
    match &node.value {
        Value::Text(_) => reader.choice(node, "`short`", &[("once", 1)]),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => {
            reader.count(node, "`short`", 1, 1000)
        }
    }
}

fn name(call: CallName) -> &'static str {
    CALLS.iter().find(|(_, one)| *one == call).map_or("", |(name, _)| name)
}

/// What is wrong with a fault that no kernel ever shows: title, reason, and the nearest that one does show.
fn impossible(kind: FaultKind, call: CallName) -> Option<(String, String, String)> {
    let of = name(call);
    let errno = match kind {
        FaultKind::Short if call == CallName::Send => return None,
        FaultKind::Short => {
            let remedy = if call == CallName::Recv {
                "for short reads cut what is sent: `send: {text: \"hello\", cut: {pieces: 2}}`"
            } else {
                "write `call: send`"
            };
            let title = format!("`{of}` cannot be made short");
            return Some((title, "it takes no message of the program's".to_owned(), remedy.to_owned()));
        }
        FaultKind::Errno(errno) if errno.calls().contains(&call) => return None,
        FaultKind::Errno(errno) => errno,
    };
    let calls = errno.calls().iter().map(|call| name(*call));
    let fitting: Vec<&str> =
        Errno::ALL.iter().filter(|(_, other)| other.calls().contains(&call)).map(|(name, _)| *name).collect();
    let nearest = name(*errno.calls().first()?);
    let remedy = format!(
        "write `call: {nearest}` ({} may fail with {}), or for `{of}` one of {}",
        quoted(calls),
        errno.name(),
        quoted(fitting.iter().copied())
    );
    Some((format!("`{of}` never fails with {}", errno.name()), errno.why_not().to_owned(), remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_can_fail_and_every_error_is_of_a_call() {
        for (name, call) in CALLS {
            assert!(Errno::ALL.iter().any(|(_, errno)| errno.calls().contains(call)), "{name}");
        }
        for (name, errno) in Errno::ALL {
            assert!(errno.calls().iter().all(|call| CALLS.iter().any(|(_, known)| known == call)), "{name}");
            assert!(VERBS[0].markdown().contains(&format!("`{name}`")), "{name} is not on the page");
        }
    }
}
