//! Verbs for the life of a connection.

use super::super::exercise::{ConnectStep, EndKind, EndStep, ListenMode, Verb};
use super::super::reader::Reader;
use super::super::tree::{Node, Value};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, actor, verb};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// What the client under test meets at the address that it chose, from now on.
        ///
        /// | value | the client meets |
        /// |---|---|
        /// | `open` | the harness, which accepts; so it is where no `listen` stands |
        /// | `refused` | nobody: its connection is refused (ECONNREFUSED) |
        /// | `through` | the student's own server, with nothing between |
        "listen", "listen: refused", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| r.choice(n, "`listen` mode", LISTEN_MODES).map(Verb::Listen))
    ),
    verb!(
        /// An actor connects to the server. The value is the actor's name, or a mapping:
        ///
        /// | key | meaning |
        /// |---|---|
        /// | `actor` | the name |
        /// | `count` | so many connections at once, a crowd of that name: a step that names it is done by each of them, and `{n}` stands for the member's number, from 1 |
        "connect", "connect: a", USUAL, Who::Nobody,
        Reading::Value(connect)
    ),
    verb!(
        /// The client's next connection becomes an actor of this name.
        "accept", "accept: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::Accept))
    ),
    verb!(
        /// How the program ends the connection: `fin` in order, `rst` by a reset, `any` in either way.
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
];

/// The most connections of one crowd.
const CROWD: u32 = 20_000;
const LISTEN_MODES: &[(&str, ListenMode)] =
    &[("open", ListenMode::Open), ("refused", ListenMode::Refused), ("through", ListenMode::Through)];
const END_KINDS: &[(&str, EndKind)] = &[("any", EndKind::Any), ("fin", EndKind::Fin), ("rst", EndKind::Rst)];

fn connect(reader: &mut Reader<'_>, node: &Node, _: &Cast) -> Option<Verb> {
    let Value::Map(_) = node.value else {
        return actor(reader, node).map(|who| Verb::Connect(ConnectStep { who, count: None }));
    };
    let fields = reader.fields(node, "`connect`", &["actor", "count"])?;
    let who = fields.need(reader, "actor", "`connect`").and_then(|node| actor(reader, node));
    let count = match fields.get("count") {
        Some(count) => Some(reader.count(count, "`count`", 1, CROWD)?),
        None => None,
    };
    Some(Verb::Connect(ConnectStep { who: who?, count }))
}

fn expect_end(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let how = reader.choice(node, "end", END_KINDS)?;
    Some(Verb::ExpectEnd(EndStep { who: cast.actor.clone()?, how }))
}
