//! What programs answer.

use super::super::exercise::Verb;
use super::super::pattern::{Within, read_beside};
use super::super::reader::Reader;
use super::super::tree::{Node, Value};
use super::super::values::{Help, ReplyStep};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, actor, verb};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// What the server says before it is asked is heard and put aside: a greeting is no reply.
        "hear_out", "hear_out: a", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::HearOut))
    ),
    verb!(
        /// Any answer of the server, as long as it is not empty. It is over when the server waits again, or has
        /// paused. `{}` takes any answer; otherwise:
        ///
        /// | key | meaning |
        /// |---|---|
        /// | `contains` | a text that must be in it, in UTF-8 or GBK; or one of the other [matchers](matchers.md), for all of it |
        /// | `help` | `usual`: a newline is added where the server waits for more, and an answer typed where it reads its own terminal; `operator`: only the answer; `never`: neither |
        "expect_reply", "expect_reply: {}", ANSWER, Who::Actor,
        Reading::Value(|r, n, cast| reply(r, n, cast).map(Verb::ExpectReply))
    ),
    verb!(
        /// A message of the client, like `expect_reply`. A client that waits for a greeting first gets one.
        "expect_message", "expect_message: {}", ANSWER, Who::Actor,
        Reading::Value(|r, n, cast| reply(r, n, cast).map(Verb::ExpectMessage))
    ),
    verb!(
        /// The whole buffer that the program handed to its shortened `send` arrives. Needs
        /// `fault: {call: send, short: once}` before it.
        "expect_whole_send", "expect_whole_send: a", ANSWER, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::ExpectWholeSend))
    ),
];

const HELPS: &[(&str, Help)] = &[("usual", Help::Usual), ("operator", Help::Operator), ("never", Help::Never)];

fn reply(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<ReplyStep> {
    if node.value == Value::Null {
        let remedy = "write `{}` if any answer will do, or `{contains: \"…\"}`";
        reader.wrong(node, "this expectation is empty", "", remedy);
        return None;
    }
    let entries = reader.entries(node, "this expectation")?;
    let help = match entries.iter().find(|(_, name, _)| *name == "help") {
        Some((_, _, value)) => reader.choice(value, "`help`", HELPS),
        None => Some(Help::Usual),
    };
    let pattern = if entries.iter().all(|(_, name, _)| *name == "help") {
        Some(None)
    } else {
        read_beside(reader, node, Within::Frame, &cast.names(), &["help"]).map(Some)
    };
    Some(ReplyStep { pattern: pattern?, help: help?, who: cast.actor.clone()? })
}
