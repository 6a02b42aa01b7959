//! The table of verbs: how each is spelled, and how its value is read. Must not know the order of steps.
//!
//! | verb | value |
//! |---|---|
//! | `start`, `restart`, `kill`, `ready`, `leave`, `expect_prompt`, `expect_alive`, `expect_idle` | a role: `server` or `client` |
//! | `connect`, `accept`, `shutdown`, `close`, `reset`, `expect_whole_send` | an actor, such as `a` |
//! | `listen` | `open`, `refused` or `through` |
//! | `send` | a text, or `{text: …}`, `{hex: "00 ff"}`, `{repeat: …, times: 5000}`, each with `cut: {pieces: 3}` or `cut: {at: [4, 9]}` if it is to arrive in pieces |
//! | `expect_reply`, `expect_message` | `{}`, or `{contains: …, help: never}` |
//! | `expect_end` | `any`, `fin` or `rst` |
//! | `stdin` | `eof`, or `{line: …}` |
//! | `expect_stdout` | `{contains: …}` |
//! | `expect_exit` | `any` or `orderly` |
//! | `expect_steps` | a list of calls: `[socket, bind, listen]` |
//! | `expect_exchange` | `{line: …}` |
//! | `fault` | `{call: send, short: once}` (or a number), or `{call: accept, errno: EINTR, times: 2}`; `times` is 1 if it is not given |
//!
//! A verb whose value is no actor or role takes one in `who:` beside it, where more than one is possible.

use super::exercise::{
    CallName, Cut, Data, EndKind, EndStep, ExchangeStep, ExitKind, ExitStep, FaultKind, FaultStep, Help, Input,
    ListenMode, ReplyStep, SendStep, StdinStep, StdoutStep, StepsStep, Verb,
};
use super::mistake::instead;
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use crate::matcher::placeholders;
use crate::model::{ActorName, Millis, Role};

/// A verb: its name, how it is written, how long it may take, and how its value is read.
pub(super) struct VerbForm {
    pub(super) name: &'static str,
    pub(super) example: &'static str,
    pub(super) within: Millis,
    pub(super) who: Who,
    pub(super) read: fn(&mut Reader<'_>, &Node, &Cast) -> Option<Verb>,
}

/// What `who` beside a verb names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Nothing: the verb's value says it, or there is nothing to say.
    Nobody,
    /// An actor.
    Actor,
    /// A program.
    Role,
}

/// Who acts in a step, as `who` or the steps before say; absent where that could not be told.
#[derive(Debug, Clone, Default)]
pub(super) struct Cast {
    pub(super) actor: Option<ActorName>,
    pub(super) role: Option<Role>,
    /// The exercise's roles.
    pub(super) roles: Vec<Role>,
}

/// The deadline of a step that gives none.
const USUAL: Millis = Millis(2_000);
/// A program may think before it answers.
const ANSWER: Millis = Millis(5_000);
/// Programs may start slowly.
const START: Millis = Millis(10_000);
/// The most bytes that one step may send.
const MOST_BYTES: usize = 1 << 20;
/// The placeholders that are filled in while a check is played.
const PLAYED: &[&str] = &["nonce"];

const CALLS: &[(&str, CallName)] = &[
    ("socket", CallName::Socket),
    ("bind", CallName::Bind),
    ("listen", CallName::Listen),
    ("accept", CallName::Accept),
    ("connect", CallName::Connect),
    ("shutdown", CallName::Shutdown),
    ("setsockopt", CallName::Setsockopt),
    ("send", CallName::Send),
];
const LISTEN_MODES: &[(&str, ListenMode)] =
    &[("open", ListenMode::Open), ("refused", ListenMode::Refused), ("through", ListenMode::Through)];
const END_KINDS: &[(&str, EndKind)] = &[("any", EndKind::Any), ("fin", EndKind::Fin), ("rst", EndKind::Rst)];
const EXIT_KINDS: &[(&str, ExitKind)] = &[("any", ExitKind::Any), ("orderly", ExitKind::Orderly)];
const HELPS: &[(&str, Help)] = &[("usual", Help::Usual), ("never", Help::Never)];
const ERRNOS: &[(&str, FaultKind)] = &[("EINTR", FaultKind::Eintr), ("EMFILE", FaultKind::Emfile)];

const fn form(
    name: &'static str,
    example: &'static str,
    who: Who,
    read: fn(&mut Reader<'_>, &Node, &Cast) -> Option<Verb>,
) -> VerbForm {
    VerbForm { name, example, within: USUAL, who, read }
}

/// The same form with another deadline.
const fn slow(mut form: VerbForm, within: Millis) -> VerbForm {
    form.within = within;
    form
}

/// Every verb, in the order of [`Verb`].
pub(super) const VERBS: &[VerbForm] = &[
    form("start", "start: server", Who::Nobody, |r, n, cast| role(r, n, cast).map(Verb::Start)),
    form("restart", "restart: server", Who::Nobody, |r, n, cast| role(r, n, cast).map(Verb::Restart)),
    form("kill", "kill: server", Who::Nobody, |r, n, cast| role(r, n, cast).map(Verb::Kill)),
    slow(form("ready", "ready: server", Who::Nobody, |r, n, cast| role(r, n, cast).map(Verb::Ready)), START),
    form("listen", "listen: refused", Who::Nobody, |r, n, _| {
        r.choice(n, "`listen` mode", LISTEN_MODES).map(Verb::Listen)
    }),
    form("connect", "connect: a", Who::Nobody, |r, n, _| actor(r, n).map(Verb::Connect)),
    form("accept", "accept: a", Who::Nobody, |r, n, _| actor(r, n).map(Verb::Accept)),
    form("hear_out", "hear_out: a", Who::Nobody, |r, n, _| actor(r, n).map(Verb::HearOut)),
    form("send", "send: \"hello\"", Who::Actor, send),
    slow(
        form("expect_reply", "expect_reply: {}", Who::Actor, |r, n, cast| reply(r, n, cast).map(Verb::ExpectReply)),
        ANSWER,
    ),
    slow(
        form("expect_message", "expect_message: {}", Who::Actor, |r, n, cast| {
            reply(r, n, cast).map(Verb::ExpectMessage)
        }),
        ANSWER,
    ),
    slow(
        form("expect_whole_send", "expect_whole_send: a", Who::Nobody, |r, n, _| {
            actor(r, n).map(Verb::ExpectWholeSend)
        }),
        ANSWER,
    ),
    slow(form("expect_end", "expect_end: fin", Who::Actor, expect_end), ANSWER),
    form("shutdown", "shutdown: a", Who::Nobody, |r, n, _| actor(r, n).map(Verb::Shutdown)),
    form("close", "close: a", Who::Nobody, |r, n, _| actor(r, n).map(Verb::Close)),
    form("reset", "reset: a", Who::Nobody, |r, n, _| actor(r, n).map(Verb::Reset)),
    form("stdin", "stdin: {line: \"hello\"}", Who::Role, stdin),
    slow(form("expect_stdout", "expect_stdout: {contains: \"hello\"}", Who::Role, expect_stdout), ANSWER),
    form("leave", "leave: client", Who::Nobody, |r, n, cast| role(r, n, cast).map(Verb::Leave)),
    slow(
        form("expect_prompt", "expect_prompt: client", Who::Nobody, |r, n, cast| {
            role(r, n, cast).map(Verb::ExpectPrompt)
        }),
        ANSWER,
    ),
    slow(form("expect_exit", "expect_exit: orderly", Who::Role, expect_exit), ANSWER),
    form("expect_alive", "expect_alive: server", Who::Nobody, |r, n, cast| role(r, n, cast).map(Verb::ExpectAlive)),
    form("expect_steps", "expect_steps: [socket, bind, listen]", Who::Role, expect_steps),
    form("expect_idle", "expect_idle: server", Who::Nobody, |r, n, cast| role(r, n, cast).map(Verb::ExpectIdle)),
    slow(form("expect_exchange", "expect_exchange: {line: \"hello\"}", Who::Nobody, expect_exchange), ANSWER),
    form("fault", "fault: {call: send, short: once}", Who::Role, fault),
];

/// The spellings of all verbs.
pub fn verb_names() -> impl Iterator<Item = &'static str> + Clone {
    VERBS.iter().map(|form| form.name)
}

/// A role of the exercise.
pub(super) fn role(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Role> {
    let word = reader.text(node, "a role")?;
    let found = cast.roles.iter().copied().find(|role| role.to_string() == word);
    if found.is_none() {
        let names: Vec<String> = cast.roles.iter().map(ToString::to_string).collect();
        let remedy = instead(word, names.iter().map(String::as_str));
        reader.wrong(node, format!("unknown role `{word}`"), "the exercise has no such program", remedy);
    }
    found
}

/// An actor's name.
pub(super) fn actor(reader: &mut Reader<'_>, node: &Node) -> Option<ActorName> {
    let word = reader.text(node, "an actor's name")?;
    let name = ActorName::new(word).ok();
    if name.is_none() {
        let remedy = "use lower-case letters, digits and `-`, such as `a`";
        reader.wrong(node, format!("`{word}` is not an actor's name"), "", remedy);
    }
    name
}

fn send(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    if let Value::Map(_) = node.value {
        let fields = reader.fields(node, "`send`", &["text", "hex", "repeat", "times", "cut"])?;
        let data = data(reader, node, &fields);
        let cut = match fields.get("cut") {
            Some(cut_node) => cut(reader, cut_node, data.as_ref()),
            None => Some(Cut::Whole),
        };
        return Some(Verb::Send(SendStep { data: data?, cut: cut?, who: cast.actor.clone()? }));
    }
    let data = Data::Text(filled_template(reader, node, "`send`")?);
    Some(Verb::Send(SendStep { who: cast.actor.clone()?, data, cut: Cut::Whole }))
}

/// A text with placeholders, of at least one byte.
fn filled_template(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<String> {
    let text = reader.template(node, what, PLAYED)?;
    if text.is_empty() {
        reader.wrong(node, format!("{what} is empty"), "there is nothing in it", "write at least one character");
        return None;
    }
    Some(text)
}

fn data(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>) -> Option<Data> {
    let (key, value) = reader.one_of(node, fields, &["text", "hex", "repeat"])?;
    let times = fields.get("times");
    if let Some(times) = times.filter(|_| key != "repeat") {
        reader.wrong(times, "`times` without `repeat`", "only `repeat` is counted", "remove `times`");
        return None;
    }
    match key {
        "text" => filled_template(reader, value, "`text`").map(Data::Text),
        "hex" => reader.hex(value).map(Data::Hex),
        // `one_of` gives one of its keys.
        _ => {
            let text = filled_template(reader, value, "`repeat`");
            let times = fields.need(reader, "times", "`send` with `repeat`")?;
            let times = reader.count(times, "`times`", 1, 1 << 20)?;
            bounded(reader, value, text?, times)
        }
    }
}

fn bounded(reader: &mut Reader<'_>, node: &Node, text: String, times: u32) -> Option<Data> {
    if text.len().saturating_mul(usize::try_from(times).unwrap_or(usize::MAX)) > MOST_BYTES {
        reader.wrong(node, "`send` is too long", "so many times over", "send at most 1,048,576 bytes in one step");
        return None;
    }
    Some(Data::Repeat { text, times })
}

/// The bytes that are sent at least; a placeholder may turn out to be of any length.
fn least_bytes(data: &Data) -> usize {
    let text_bytes =
        |text: &str| text.len() - placeholders(text).into_iter().map(|(_, place)| place.len()).sum::<usize>();
    match data {
        Data::Text(text) => text_bytes(text),
        Data::Hex(bytes) => bytes.len(),
        Data::Repeat { text, times } => text_bytes(text) * usize::try_from(*times).unwrap_or(usize::MAX),
    }
}

fn cut(reader: &mut Reader<'_>, node: &Node, data: Option<&Data>) -> Option<Cut> {
    let fields = reader.fields(node, "`cut`", &["pieces", "at"])?;
    let (key, value) = reader.one_of(node, &fields, &["pieces", "at"])?;
    let most = data.map_or(u32::MAX, |data| u32::try_from(least_bytes(data)).unwrap_or(u32::MAX));
    if key == "pieces" {
        let pieces = reader.count(value, "`pieces`", 2, 1000)?;
        if pieces > most {
            let label = format!("only {most} bytes are sent for certain");
            reader.wrong(value, "more pieces than bytes", &label, "give fewer pieces, or send more");
            return None;
        }
        return Some(Cut::Pieces(pieces));
    }
    offsets(reader, value, most).map(Cut::At)
}

fn offsets(reader: &mut Reader<'_>, node: &Node, most: u32) -> Option<Vec<u32>> {
    let mut offsets: Vec<u32> = Vec::new();
    let mut good = true;
    for item in reader.items(node, "`at`")? {
        let Some(offset) = reader.count(item, "an offset", 1, u32::MAX) else {
            good = false;
            continue;
        };
        if offset >= most {
            let label = format!("only {most} bytes are sent for certain");
            reader.wrong(item, "the cut lies behind the data", &label, "cut before the last byte");
            good = false;
        } else if offsets.last().is_some_and(|last| *last >= offset) {
            let remedy = "write the offsets in ascending order, each once";
            reader.wrong(item, "the offsets do not ascend", "this is not behind the one before", remedy);
            good = false;
        } else {
            offsets.push(offset);
        }
    }
    good.then_some(offsets)
}

fn reply(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<ReplyStep> {
    if node.value == Value::Null {
        let remedy = "write `{}` if any answer will do, or `{contains: \"…\"}`";
        reader.wrong(node, "this expectation is empty", "", remedy);
        return None;
    }
    let fields = reader.fields(node, "this expectation", &["contains", "help"])?;
    let contains = match fields.get("contains") {
        Some(value) => filled_template(reader, value, "`contains`").map(Some),
        None => Some(None),
    };
    let help = match fields.get("help") {
        Some(value) => reader.choice(value, "`help`", HELPS),
        None => Some(Help::Usual),
    };
    Some(ReplyStep { contains: contains?, help: help?, who: cast.actor.clone()? })
}

fn expect_end(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let how = reader.choice(node, "end", END_KINDS)?;
    Some(Verb::ExpectEnd(EndStep { who: cast.actor.clone()?, how }))
}

fn stdin(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let input = if let Value::Text(_) = node.value {
        reader.choice(node, "input", &[("eof", ())]).map(|()| Input::Eof)?
    } else {
        let fields = reader.fields(node, "`stdin`", &["line"])?;
        let line = fields.need(reader, "line", "`stdin`")?;
        Input::Line(one_line(reader, line)?)
    };
    Some(Verb::Stdin(StdinStep { who: cast.role?, input }))
}

/// A line as it is typed; it may be empty.
fn one_line(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = reader.template(node, "`line`", PLAYED)?;
    if text.contains(['\n', '\r']) {
        reader.wrong(node, "`line` has more than one line", "", "give each line a `stdin` of its own; Enter is added");
        return None;
    }
    Some(text)
}

fn expect_stdout(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let fields = reader.fields(node, "`expect_stdout`", &["contains"])?;
    let contains = fields.need(reader, "contains", "`expect_stdout`")?;
    let contains = filled_template(reader, contains, "`contains`")?;
    Some(Verb::ExpectStdout(StdoutStep { who: cast.role?, contains }))
}

fn expect_exit(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let how = reader.choice(node, "exit", EXIT_KINDS)?;
    Some(Verb::ExpectExit(ExitStep { who: cast.role?, how }))
}

fn expect_steps(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let items = reader.items(node, "`expect_steps`")?;
    let calls: Vec<Option<CallName>> = items.iter().map(|item| reader.choice(item, "call", CALLS)).collect();
    Some(Verb::ExpectSteps(StepsStep { calls: calls.into_iter().collect::<Option<_>>()?, who: cast.role? }))
}

fn expect_exchange(reader: &mut Reader<'_>, node: &Node, _: &Cast) -> Option<Verb> {
    let fields = reader.fields(node, "`expect_exchange`", &["line"])?;
    let line = fields.need(reader, "line", "`expect_exchange`")?;
    Some(Verb::ExpectExchange(ExchangeStep { line: one_line(reader, line)? }))
}

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
