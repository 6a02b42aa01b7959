//! What there is to mend: which checks are explained, which of them first, and the next step in one sentence.
//! Must not explain anything in words of its own.

use super::answers::wants_person;
use super::explain;
use super::page::Tone;
use super::standing::{Standing, asides, is_advice};
use super::words::Words;
use crate::grade::{Graded, GradedCheck, GradedExercise};
use crate::judge::Outcome;
use crate::model::{Cause, Points};

/// The checks of an exercise that are explained, those that are worth points first: what did not pass, is not
/// merely blocked, and is not told by another one.
pub(crate) fn told<'a, 'b>(exercise: &'b GradedExercise<'a>) -> impl Iterator<Item = &'b GradedCheck<'a>> {
    let worth = |check: &&GradedCheck<'_>| match check.verdict.outcome {
        Outcome::Fail => !is_told_before(exercise, check),
        Outcome::Ungraded { .. } => !follows(exercise, check),
        Outcome::Pass | Outcome::Blocked { .. } | Outcome::Skipped { .. } => false,
    };
    let of = move |advice: bool| exercise.checks.iter().filter(worth).filter(move |check| is_advice(check) == advice);
    of(false).chain(of(true))
}

/// Whether a check failed only because of a file, which another check before it was told about at length.
fn is_told_before(exercise: &GradedExercise<'_>, check: &GradedCheck<'_>) -> bool {
    let file = |check: &GradedCheck<'_>| Some(check.verdict.facts.marks.as_ref()?.file.as_ref()?.0.clone());
    let Some(lost) = file(check) else { return false };
    let first = exercise.checks.iter().find(|other| file(other).as_ref() == Some(&lost));
    first.is_some_and(|first| first.check.id != check.check.id)
}

/// Whether a check is ungraded only because one that it needs is: that one tells everything.
fn follows(exercise: &GradedExercise<'_>, check: &GradedCheck<'_>) -> bool {
    let ungraded = |other: &GradedCheck<'_>| matches!(other.verdict.outcome, Outcome::Ungraded { .. });
    check.evidence.is_none()
        && exercise.checks.iter().any(|other| check.check.needs.contains(&other.check.id) && ungraded(other))
}

/// What there is to mend, in the order in which it is worth mending: what costs points, then what could not be
/// graded, then advice.
pub(crate) fn queue<'a, 'b>(graded: &'b Graded<'a>) -> Vec<(&'b GradedExercise<'a>, &'b GradedCheck<'a>)> {
    let told = graded.exercises.iter().flat_map(|exercise| told(exercise).map(move |check| (exercise, check)));
    let mut queue: Vec<_> = told.collect();
    queue.sort_by_key(|(_, check)| match Standing::of(check) {
        Standing::Pass | Standing::Flaky | Standing::Fail | Standing::Blocked | Standing::Skipped => 0,
        Standing::Ungraded => 1,
        Standing::Advice => 2,
    });
    queue
}

/// The causes of all that there is to mend, in the order of [`super::terminal::Amount::One`]; none where there is
/// no cause.
pub fn to_mend(graded: &Graded<'_>) -> Vec<Option<Cause>> {
    queue(graded).into_iter().map(|(_, check)| check.verdict.cause).collect()
}

/// One sentence: the first failed check that is worth points and what to do about it.
pub(crate) fn next_step(words: &Words, graded: &Graded<'_>) -> (Tone, String) {
    let all = || graded.exercises.iter().flat_map(|exercise| &exercise.checks);
    let explained = graded.exercises.iter().find_map(|exercise| {
        let costs =
            |check: &&GradedCheck<'_>| check.verdict.outcome == Outcome::Fail && check.check.points > Points::ZERO;
        let check = exercise.checks.iter().find(costs)?;
        Some((check, explain::failure(words, exercise, check)?))
    });
    if let Some((check, explanation)) = explained {
        let values = &[("check", check.check.id.to_string().into()), ("hint", explanation.hint.into())];
        return (Tone::Bad, words.with("next-failed", values));
    }
    let ungraded = || all().filter(|check| matches!(check.verdict.outcome, Outcome::Ungraded { .. }));
    if ungraded().next().is_some() && ungraded().all(|check| wants_person(&check.verdict)) {
        return (Tone::Warn, words.say("next-person"));
    }
    if ungraded().next().is_some() {
        return (Tone::Warn, words.say("next-ungraded"));
    }
    if asides(graded) > 0 || all().any(|check| check.verdict.outcome == Outcome::Fail) {
        return (Tone::Good, words.say("next-advice"));
    }
    (Tone::Good, words.say("next-nothing"))
}
