//! What comes next on a connection, byte for byte.

use super::super::exercise::Verb;
use super::super::pattern::{Pattern, read};
use super::super::reader::Reader;
use super::super::tree::Node;
use super::super::values::{ExpectStep, FenceStep, Transport};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, actor, send, verb};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// What comes next to the actor: a text, byte for byte, or one of the [matchers](matchers.md). What it
        /// takes is gone, and what comes behind it is the next step's. It fails at the first byte that cannot be
        /// right.
        ///
        /// Once a connection has an `expect` or a `fence`, every byte on it must be expected: what is left when
        /// the actor closes, or at the end, fails the check, unless it says `rest: ignore`.
        "expect", "expect: \"hello\\n\"", ANSWER, Who::Actor,
        Reading::Value(expect)
    ),
    verb!(
        /// The actor sends a request whose answer must be what comes next: `{send: …, expect: …}`. This proves
        /// that nothing had come before, without waiting for it. `send` is what the verb `send` takes, without
        /// `cut` and `gap`; `expect` is a text or a [matcher](matchers.md) that other bytes before it would make
        /// impossible.
        "fence", "fence: {send: \"ping\\n\", expect: \"ping\\n\"}", ANSWER, Who::Actor,
        Reading::Value(fence)
    ),
    verb!(
        /// Nothing comes to the actor, and its connection stays. It is over as soon as the program certainly
        /// waits, else when the step's time is over. Where the actor then sends something whose answer is known,
        /// a `fence` says the same, and needs no waiting.
        "expect_silence", "expect_silence: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::ExpectSilence))
    ),
];

fn expect(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let pattern = read(reader, node, cast.within(), &cast.names())?;
    Some(Verb::Expect(ExpectStep { who: cast.actor.clone()?, pattern }))
}

fn fence(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let fields = reader.fields(node, "`fence`", &["send", "expect"])?;
    let data = fields.need(reader, "send", "`fence`").and_then(|node| send::message(reader, node, cast));
    let answer = fields.need(reader, "expect", "`fence`")?;
    let pattern = read(reader, answer, cast.within(), &cast.names())?;
    if cast.transport == Transport::Tcp && !Pattern::tells_what_comes_first(&pattern) {
        let remedy = "expect a text, or a frame with something in it, such as `{line: \"pong\"}`";
        reader.wrong(answer, "this is no fence", "bytes that came before the answer would pass for it", remedy);
        return None;
    }
    Some(Verb::Fence(FenceStep { who: cast.actor.clone()?, data: data?, pattern }))
}
