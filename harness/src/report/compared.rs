//! Expected against actual, as far as every page shows it alike. Must not compare: where they differ is a fact of
//! the verdict; must not draw.

use super::diff::difference;
use super::escape::quoted;
use super::explain;
use super::naming;
use super::words::Words;
use crate::grade::GradedCheck;
use crate::judge::{Facts, Mismatch};
use crate::spec::Verb;

/// What was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Bytes, to be put over those that came.
    Bytes(String),
    /// Bytes that may stand anywhere in what came, so that no byte of it is the wrong one.
    Anywhere(String),
    /// No bytes but a property.
    Words(String),
}

/// Both sides, in a given number of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) expected: Expected,
    /// What came; the word for nothing where nothing did.
    pub(crate) actual: String,
    /// The column of the first byte that differs, from 0, and what to say there.
    pub(crate) mark: Option<(usize, String)>,
}

/// Both sides of a mismatch; none where there is none. `room` is the columns for each.
pub(crate) fn compared(words: &Words, check: &GradedCheck<'_>, room: usize) -> Option<Compared> {
    let facts = &check.verdict.facts;
    let mismatch = facts.mismatch.as_ref()?;
    if mismatch.offset == 0 && is_sought(check) {
        return Some(sought(words, facts, mismatch, room));
    }
    let nothing = || words.say("actual-nothing");
    let none_came = mismatch.actual.total() == 0;
    if let Some(why) = &mismatch.why {
        let actual = if none_came { nothing() } else { quoted(&mismatch.actual, room) };
        return Some(Compared { expected: Expected::Words(naming::wanted(words, why)), actual, mark: None });
    }
    let shown = difference(mismatch, room);
    let expected = Expected::Bytes(shown.expected);
    if none_came {
        return Some(Compared { expected, actual: nothing(), mark: None });
    }
    Some(Compared { expected, actual: shown.actual, mark: Some((shown.column, mark(words, mismatch))) })
}

fn mark(words: &Words, mismatch: &Mismatch) -> String {
    let values = [
        ("offset", (mismatch.before + mismatch.offset).into()),
        ("missing", mismatch.expected.total().saturating_sub(mismatch.actual.total()).into()),
    ];
    let ends = mismatch.actual.total() == mismatch.offset;
    words.with(if ends { "mark-ends" } else { "mark-differs" }, &values)
}

fn is_sought(check: &GradedCheck<'_>) -> bool {
    let step = check.verdict.step.and_then(|step| check.check.step(step));
    match step.map(|step| &step.verb) {
        Some(Verb::ExpectReply(step) | Verb::ExpectMessage(step)) => {
            step.pattern.as_ref().is_some_and(|pattern| pattern.sought().is_some())
        }
        Some(Verb::ExpectStdout(step) | Verb::ExpectStderr(step)) => step.pattern.sought().is_some(),
        Some(_) | None => false,
    }
}

/// A text that was looked for, and all that came instead: its head and its tail.
fn sought(words: &Words, facts: &Facts, mismatch: &Mismatch, room: usize) -> Compared {
    let actual = match explain::actual(facts).filter(|actual| actual.total() > 0) {
        Some(actual) => quoted(actual, room),
        None => words.say("actual-nothing"),
    };
    Compared { expected: Expected::Anywhere(quoted(&mismatch.expected, room)), actual, mark: None }
}
