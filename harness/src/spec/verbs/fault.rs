//! Calls that are made to go wrong.

use super::super::exercise::Verb;
use super::super::reader::{Fields, Reader};
use super::super::tree::{Node, Value};
use super::super::values::{CallName, FaultKind, FaultStep};
use super::programs::CALLS;
use super::{Cast, Reading, USUAL, VerbForm, Who, verb};

pub(super) const VERBS: &[VerbForm] = &[verb!(
    /// From now on calls of a program go wrong, so many times.
    ///
    /// | key | meaning |
    /// |---|---|
    /// | `call` | which call |
    /// | `short` | only half of what is handed to `send` is taken: `once`, or a number of times |
    /// | `errno` | the call fails: `EINTR` (`accept`, `connect`, `send`), `EMFILE` (`socket`, `accept`) |
    /// | `times` | how often it fails; 1 if it is not given |
    "fault", "fault: {call: send, short: once}", USUAL, Who::Role,
    Reading::Value(fault)
)];

const ERRNOS: &[(&str, FaultKind)] = &[("EINTR", FaultKind::Eintr), ("EMFILE", FaultKind::Emfile)];

fn fault(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let fields = reader.fields(node, "`fault`", &["call", "short", "errno", "times"])?;
    let call_node = fields.need(reader, "call", "`fault`");
    let call = call_node.and_then(|node| reader.choice(node, "call", CALLS));
    let (key, value) = reader.one_of(node, &fields, &["short", "errno"])?;
    let (kind, times) = if key == "short" {
        (FaultKind::Short, shortened(reader, &fields, value)?)
    } else {
        let kind = reader.choice(value, "errno", ERRNOS)?;
        let times = fields.get("times").map_or(Some(1), |times| reader.count(times, "`times`", 1, 1000))?;
        (kind, times)
    };
    let call = call?;
    if !possible(kind, call) {
        let remedy =
            "`short` goes with `send`; `EINTR` with `accept`, `connect`, `send`; `EMFILE` with `socket`, `accept`";
        reader.wrong(call_node?, "this call does not fail in this way", "", remedy);
        return None;
    }
    Some(Verb::Fault(FaultStep { who: cast.role?, call, kind, times }))
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

/// Whether a call can go wrong in this way at all.
fn possible(kind: FaultKind, call: CallName) -> bool {
    match kind {
        FaultKind::Short => call == CallName::Send,
        FaultKind::Emfile => matches!(call, CallName::Socket | CallName::Accept),
        FaultKind::Eintr => matches!(call, CallName::Accept | CallName::Connect | CallName::Send),
    }
}
