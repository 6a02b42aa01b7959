//! Verbs for the life of a connection.

use std::net::IpAddr;

use super::super::exercise::Verb;
use super::super::reader::Reader;
use super::super::tree::{Node, Value};
use super::super::values::{ConnectStep, Dial, EndKind, EndStep, ListenMode, ListenStep};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, actor, verb};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// What the client under test meets at the address that it chose, from now on.
        ///
        /// | value | the client meets |
        /// |---|---|
        /// | `open` | the harness, which accepts; so it is where no `listen` stands |
        /// | `refused` | nobody: its connection is refused (ECONNREFUSED) |
        /// | `full` | a server that does not come to accept: its queue is full, and the system does not answer |
        /// | `hanging` | no answer at all, as from a machine that is switched off |
        /// | `through` | the student's own server, with nothing between |
        /// | `{refused: 3}` | the first 3 tries are refused, then `open`; `{full: 1}` and `{hanging: 1}` likewise |
        ///
        /// A try is a call of `connect`: a client that dials `localhost` may make two of them, for IPv6 and IPv4.
        /// One that is left without an answer meets `listen: open` as soon as its system asks again, after a
        /// second, then two, then four.
        "listen", "listen: refused", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| listen(r, n).map(Verb::Listen))
    ),
    verb!(
        /// An actor connects to the server. The value is the actor's name, or a mapping:
        ///
        /// | key | meaning |
        /// |---|---|
        /// | `actor` | the name |
        /// | `count` | so many connections at once, a crowd of that name: a step that names it is done by each of them, and `{n}` stands for the member's number, from 1 |
        /// | `outcome` | what is to come of it: `ok` (so it is where nothing is said), `refused`, or `timeout`: neither within the step's time |
        /// | `from` | the address that it comes from, such as `127.0.0.2` |
        /// | `rcvbuf` | the size of its receive buffer in bytes |
        /// | `gone` | `true`, with [`transport: udp`](#transport): nobody is there any more where its datagrams come from |
        "connect", "connect: a", USUAL, Who::Nobody,
        Reading::Value(connect)
    ),
    verb!(
        /// The client's next connection becomes an actor of this name. With `after` beside it, no pause between two tries at the
        /// same address may be shorter.
        "accept", "accept: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::Accept))
    ),
    verb!(
        /// How the program ends the connection.
        ///
        /// | value | the program |
        /// |---|---|
        /// | `any` | ends it in whatever way |
        /// | `fin` | closes in order: FIN first |
        /// | `rst` | breaks it off with a reset, at once or behind its FIN |
        /// | `half` | ends only its own sending: behind its FIN it still takes what the actor sends. Needs `expect_end: fin` and then a `send` before it |
        ///
        /// Decided from the segments of the connection, which tell a FIN from a reset and from silence. Where
        /// a session has no network of its own, what reading and sending on the actor's socket gave has to do.
        "expect_end", "expect_end: fin", ANSWER, Who::Actor,
        Reading::Value(expect_end)
    ),
    verb!(
        /// The actor has nothing more to say (FIN), and goes on reading.
        "shutdown", "shutdown: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::Shutdown))
    ),
    verb!(
        /// The actor reads what is there and closes the connection (FIN).
        "close", "close: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::Close))
    ),
    verb!(
        /// The actor aborts the connection (RST).
        "reset", "reset: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::Reset))
    ),
    verb!(
        /// The actor reads nothing from now on, so that what the program sends piles up.
        "pause_reading", "pause_reading: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::PauseReading))
    ),
    verb!(
        /// The actor reads again.
        "resume_reading", "resume_reading: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::ResumeReading))
    ),
];

/// The most connections of one crowd.
const CROWD: u32 = 20_000;
const DIALS: &[(&str, Dial)] = &[("ok", Dial::Ok), ("refused", Dial::Refused), ("timeout", Dial::Timeout)];
const LISTEN_MODES: &[(&str, ListenMode)] = &[
    ("open", ListenMode::Open),
    ("refused", ListenMode::Refused),
    ("full", ListenMode::Full),
    ("hanging", ListenMode::Hanging),
    ("through", ListenMode::Through),
];
/// Those that may hold for a few tries only.
const BARRED: &[&str] = &["refused", "full", "hanging"];
const END_KINDS: &[(&str, EndKind)] =
    &[("any", EndKind::Any), ("fin", EndKind::Fin), ("rst", EndKind::Rst), ("half", EndKind::Half)];

fn listen(reader: &mut Reader<'_>, node: &Node) -> Option<ListenStep> {
    let Value::Map(_) = node.value else {
        return reader.choice(node, "`listen` mode", LISTEN_MODES).map(ListenStep::always);
    };
    let fields = reader.fields(node, "`listen`", BARRED)?;
    let (key, value) = reader.one_of(node, &fields, BARRED)?;
    let tries = reader.count(value, &format!("`{key}`"), 1, 1000)?;
    let (_, mode) = LISTEN_MODES.iter().find(|(name, _)| *name == key)?;
    Some(ListenStep { mode: *mode, tries: Some(tries) })
}

fn connect(reader: &mut Reader<'_>, node: &Node, _: &Cast) -> Option<Verb> {
    let Value::Map(_) = node.value else {
        return actor(reader, node).map(|who| Verb::Connect(ConnectStep::plain(who)));
    };
    let fields = reader.fields(node, "`connect`", &["actor", "count", "outcome", "from", "rcvbuf", "gone"])?;
    let who = fields.need(reader, "actor", "`connect`").and_then(|node| actor(reader, node));
    let count = match fields.get("count") {
        Some(count) => Some(reader.count(count, "`count`", 1, CROWD)?),
        None => None,
    };
    let outcome = fields.get("outcome").map_or(Some(Dial::Ok), |node| reader.choice(node, "outcome", DIALS));
    let from = fields.get("from").map_or(Some(None), |node| address(reader, node).map(Some));
    let rcvbuf = match fields.get("rcvbuf") {
        Some(node) => Some(reader.count(node, "`rcvbuf`", 1, 1 << 24)?),
        None => None,
    };
    let gone = fields.get("gone").map_or(Some(false), |node| truth(reader, node, "`gone`"));
    Some(Verb::Connect(ConnectStep { who: who?, count, outcome: outcome?, from: from?, rcvbuf, gone: gone? }))
}

/// `true` or `false`.
fn truth(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<bool> {
    let Value::Bool(truth) = node.value else {
        reader.wrong(node, format!("{what} is neither `true` nor `false`"), "", "write one of the two");
        return None;
    };
    Some(truth)
}

fn address(reader: &mut Reader<'_>, node: &Node) -> Option<IpAddr> {
    let text = reader.text(node, "`from`")?;
    let address = text.parse().ok();
    if address.is_none() {
        reader.wrong(node, format!("`{text}` is not an address"), "", "write one such as `127.0.0.2` or `::1`");
    }
    address
}

fn expect_end(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let how = reader.choice(node, "end", END_KINDS)?;
    Some(Verb::ExpectEnd(EndStep { who: cast.actor.clone()?, how }))
}
