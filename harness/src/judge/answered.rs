//! The verdict on an answer. Must not read the answer itself.

use super::verdict::{Facts, Outcome, Verdict};
use crate::answers;
use crate::evidence::ExerciseRecord;
use crate::model::Cause;
use crate::spec::Question;

/// The verdict on the answer to a question: a text that no rule decides is left to a person, and is never a zero.
pub fn answered(question: &Question, record: &ExerciseRecord) -> Verdict {
    let Some(answers) = &record.answers else { return super::ungraded(super::Why::NotWhole) };
    let marks = answers::mark(question, &record.exercise, answers);
    let cause = marks.cause();
    let (outcome, cause) = match cause {
        _ if marks.wants_person() => (Outcome::Ungraded { why: super::Why::Person }, None),
        None => (Outcome::Pass, None),
        Some(cause) => (Outcome::Fail, Some(cause)),
    };
    let place = marks.trouble.as_ref().map(|trouble| format!("{}:{}", trouble.file, trouble.line));
    let file = marks.file.as_ref().map(|(name, _)| name.clone());
    let names = marks.names.iter().flat_map(|(made, wanted)| [made.clone(), wanted.clone()]).collect();
    let detail = if cause == Some(Cause::ForeignTrace) { None } else { place.or(file) };
    let facts = Facts { detail, names, marks: Some(marks), ..Facts::default() };
    Verdict { outcome, cause, step: None, facts, certain: true, asides: Vec::new() }
}
