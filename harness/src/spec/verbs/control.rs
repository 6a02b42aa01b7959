//! Verbs that say when other steps are done.

use super::super::exercise::Verb;
use super::super::reader::Reader;
use super::super::tree::Node;
use super::super::values::SetStep;
use super::{Block, Cast, Reading, USUAL, VerbForm, Who, settable, verb};
use crate::model::Millis;

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// Lists of steps that are played at the same time. The step ends when all of them have ended; the first
        /// failure ends the check. An actor that is connected in one list is of no use in another before the end.
        "parallel", "parallel: [[{connect: a}], [{connect: b}]]", USUAL, Who::Nobody,
        Reading::Steps(Block::Parallel)
    ),
    verb!(
        /// Plays steps so many times: `{times: 3, steps: [ … ]}`. `{n}` stands for the round, from 1. Whoever is
        /// connected in a round must have ended before the next.
        "repeat", "repeat: {times: 3, steps: [{connect: a}, {close: a}]}", USUAL, Who::Nobody,
        Reading::Steps(Block::Repeat)
    ),
    verb!(
        /// Plays steps until all of them succeed, as often as the time allows: `within` is for all tries together.
        /// After a try that failed, its actors are closed, and the next one begins as soon as the program has done
        /// something, or after a growing pause.
        "eventually", "eventually: [{connect: a}, {send: \"hello\"}, {expect_reply: {}}]", LONG, Who::Nobody,
        Reading::Steps(Block::Eventually)
    ),
    verb!(
        /// Plays one of several lists of steps; which one, the seed says, for each round of a `repeat` anew. All lists
        /// must leave programs and connections alike.
        "choose", "choose: [[{send: \"a\"}], [{send: \"b\"}, {send: \"b\"}]]", USUAL, Who::Nobody,
        Reading::Steps(Block::Choose)
    ),
    verb!(
        /// A phase with a name, which reports show beside what failed in it:
        /// `{name: {en: "…", zh: "…"}, steps: [ … ]}`.
        "group", "group: {name: {en: \"greeting\", zh: \"问候\"}, steps: [{connect: a}]}", USUAL, Who::Nobody,
        Reading::Steps(Block::Group)
    ),
    verb!(
        /// Inside `parallel`: waits until every list has come to the barrier of this name.
        "barrier", "barrier: all-connected", USUAL, Who::Nobody,
        Reading::Value(barrier)
    ),
    verb!(
        /// Gives a name to a text, so that later steps can write `{name}`: a mapping of one or more names. The
        /// text may have placeholders itself.
        "set", "set: {greeting: \"hello {nonce}\"}", USUAL, Who::Nobody,
        Reading::Value(set)
    ),
];

/// The time for all tries of `eventually`.
const LONG: Millis = Millis(10_000);

fn barrier(reader: &mut Reader<'_>, node: &Node, _: &Cast) -> Option<Verb> {
    let name = reader.filled(node, "a barrier's name")?;
    Some(Verb::Barrier(name.to_owned()))
}

fn set(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let entries = reader.entries(node, "`set`")?;
    if entries.is_empty() {
        reader.wrong(node, "`set` sets nothing", "", "write `set: {greeting: \"hello\"}`");
        return None;
    }
    let read: Vec<Option<(String, String)>> = entries.iter().map(|entry| one_value(reader, *entry, cast)).collect();
    Some(Verb::Set(SetStep { values: read.into_iter().collect::<Option<_>>()? }))
}

fn one_value(
    reader: &mut Reader<'_>,
    (key, name, value): (&Node, &str, &Node),
    cast: &Cast,
) -> Option<(String, String)> {
    if !settable(reader, key, name) {
        return None;
    }
    let text = reader.template(value, &format!("`{name}`"), &cast.names())?;
    Some((name.to_owned(), text))
}
