//! Verbs for the life of a program.

use super::super::exercise::Verb;
use super::super::reader::Reader;
use super::super::tree::{Node, Value};
use super::super::values::{CallName, ExitKind, ExitStep, SignalName, SignalStep, StepsStep};
use super::{ANSWER, Cast, Reading, START, USUAL, VerbForm, Who, role, verb};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// Starts a program of the submission, as it was handed in. The value is its role.
        ///
        /// It is first started without arguments; where it ends by itself before it listens (or connects),
        /// `HOST PORT`, `PORT`, `-p PORT` and `HOST:PORT` are tried.
        ///
        /// A server and a client have a terminal. A `program`, which is neither, has pipes, as in
        /// `program < requests`: what it prints may be buffered until it ends, so give it all of its input and
        /// `stdin: eof` before the first `expect_stdout`. The n-th `expect_stdout` is taken for the answer to the
        /// n-th line; one that begins with `error` is the refusal of a bad one.
        "start", "start: server", USUAL, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::Start))
    ),
    verb!(
        /// Ends a program and all that it started, then starts it again with the same arguments, while its
        /// old connections may still be in TIME-WAIT.
        "restart", "restart: server", USUAL, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::Restart))
    ),
    verb!(
        /// Ends a program and all that it started, at once.
        "kill", "kill: server", USUAL, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::Kill))
    ),
    verb!(
        /// Sends the program's first process a signal: `SIGHUP`, `SIGINT`, `SIGTERM`, `SIGUSR1`, `SIGUSR2`,
        /// `SIGPIPE`, `SIGQUIT`, `SIGSTOP`, `SIGCONT` or `SIGKILL`.
        "signal", "signal: SIGTERM", USUAL, Who::Role,
        Reading::Value(signal)
    ),
    verb!(
        /// Waits until the server listens, or the client has tried to connect. The address is noted, and
        /// `{port}` stands for its port from then on.
        "ready", "ready: server", START, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::Ready))
    ),
    verb!(
        /// Waits until a program has ended.
        ///
        /// | value | meaning |
        /// |---|---|
        /// | `any` | in whatever way |
        /// | `orderly` | by itself, without a signal and without a traceback |
        /// | `told` | the same, and it told its user: it printed something after it had last tried to connect, or its connection had been ended |
        /// | `{gives_up: {at_least: 3, at_most: 10}}` | the same, after so many tries to connect in all, or since its connection was ended; tries at each address count by themselves |
        /// | `{code: 3}` | by itself, with this status |
        /// | `{signal: SIGTERM}` | by this signal |
        "expect_exit", "expect_exit: orderly", ANSWER, Who::Role,
        Reading::Value(expect_exit)
    ),
    verb!(
        /// The program still runs once everything has come to rest.
        "expect_alive", "expect_alive: server", USUAL, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::ExpectAlive))
    ),
    verb!(
        /// The program has made these calls, in this order; others may come between. The calls that are seen
        /// are `socket`, `bind`, `listen`, `accept`, `connect`, `shutdown`, `setsockopt`, and with
        /// [`transport: udp`](#transport) `sendto` and `recvfrom`.
        "expect_steps", "expect_steps: [socket, bind, listen]", USUAL, Who::Role,
        Reading::Value(expect_steps)
    ),
    verb!(
        /// The program burns no processor time while nothing happens. A program that has ended in order is
        /// idle, too.
        "expect_idle", "expect_idle: server", USUAL, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::ExpectIdle))
    ),
];

/// The calls that the observer sees.
const CALLS: &[(&str, CallName)] = &[
    ("socket", CallName::Socket),
    ("bind", CallName::Bind),
    ("listen", CallName::Listen),
    ("accept", CallName::Accept),
    ("connect", CallName::Connect),
    ("shutdown", CallName::Shutdown),
    ("setsockopt", CallName::Setsockopt),
    ("sendto", CallName::Sendto),
    ("recvfrom", CallName::Recvfrom),
];
const SIGNALS: &[(&str, SignalName)] = &{
    let mut table = [("", SignalName::SigHup); SignalName::ALL.len()];
    let mut at = 0;
    while at < table.len() {
        table[at] = (SignalName::ALL[at].0, SignalName::ALL[at].1);
        at += 1;
    }
    table
};
const EXIT_KINDS: &[(&str, ExitKind)] =
    &[("any", ExitKind::Any), ("orderly", ExitKind::Orderly), ("told", ExitKind::Told)];

fn expect_exit(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let how = exit_kind(reader, node)?;
    Some(Verb::ExpectExit(ExitStep { who: cast.role?, how }))
}

fn exit_kind(reader: &mut Reader<'_>, node: &Node) -> Option<ExitKind> {
    let Value::Map(_) = node.value else { return reader.choice(node, "exit", EXIT_KINDS) };
    let fields = reader.fields(node, "`expect_exit`", &["code", "signal", "gives_up"])?;
    let (key, value) = reader.one_of(node, &fields, &["code", "signal", "gives_up"])?;
    if key == "gives_up" {
        return gives_up(reader, value);
    }
    if key == "signal" {
        return reader.choice(value, "signal", SIGNALS).map(ExitKind::Signal);
    }
    let code = reader.count(value, "`code`", 0, 255)?;
    i32::try_from(code).ok().map(ExitKind::Code)
}

/// The most tries that a check may allow.
const MOST_TRIES: u32 = 1000;

fn gives_up(reader: &mut Reader<'_>, node: &Node) -> Option<ExitKind> {
    let fields = reader.fields(node, "`gives_up`", &["at_least", "at_most"])?;
    let (least, most) = (fields.need(reader, "at_least", "`gives_up`"), fields.need(reader, "at_most", "`gives_up`"));
    let at_least = reader.count(least?, "`at_least`", 1, MOST_TRIES)?;
    let at_most = reader.count(most?, "`at_most`", at_least, MOST_TRIES)?;
    Some(ExitKind::GivesUp { at_least, at_most })
}

fn signal(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let signal = reader.choice(node, "signal", SIGNALS)?;
    Some(Verb::Signal(SignalStep { who: cast.role?, signal }))
}

fn expect_steps(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let items = reader.items(node, "`expect_steps`")?;
    let calls: Vec<Option<CallName>> = items.iter().map(|item| reader.choice(item, "call", CALLS)).collect();
    Some(Verb::ExpectSteps(StepsStep { calls: calls.into_iter().collect::<Option<_>>()?, who: cast.role? }))
}
