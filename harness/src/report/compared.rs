//! Expected against actual, in words and bytes. Must not compare: where they differ is a fact of the verdict.

use super::diff::{Difference, difference};
use super::escape::quoted;
use super::explain;
use super::misfit;
use super::words::Words;
use crate::grade::GradedCheck;
use crate::spec::Verb;

/// What was expected, and what came instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Something that may stand anywhere, and all that came: its head and its tail, none where nothing came.
    Sought { expected: String, actual: Option<String> },
    /// What is wrong is not one byte that should be another.
    Misfit { expected: String, actual: Option<String> },
    /// They are the same up to byte `offset`; `missing` bytes did not come.
    Differs { shown: Difference, offset: u64, missing: u64, ends: bool, nothing: bool },
}

impl Compared {
    /// Laid out in `room` columns; none where the verdict rests on no bytes.
    pub(crate) fn of(words: &Words, check: &GradedCheck<'_>, room: usize) -> Option<Self> {
        let mismatch = check.verdict.facts.mismatch.as_ref()?;
        let came = |bytes: &crate::model::Excerpt| (bytes.total() > 0).then(|| quoted(bytes, room));
        if mismatch.offset == 0 && is_sought(check) {
            let actual = explain::actual(&check.verdict.facts).and_then(came);
            return Some(Self::Sought { expected: quoted(&mismatch.expected, room), actual });
        }
        if let Some(why) = &mismatch.why {
            return Some(Self::Misfit { expected: misfit::wanted(words, why), actual: came(&mismatch.actual) });
        }
        Some(Self::Differs {
            shown: difference(mismatch, room),
            offset: mismatch.before + mismatch.offset,
            missing: mismatch.expected.total().saturating_sub(mismatch.actual.total()),
            ends: mismatch.actual.total() == mismatch.offset,
            nothing: mismatch.actual.total() == 0,
        })
    }
}

/// Whether what was expected may stand anywhere in what came, so that no byte of it is the wrong one.
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
