//! How checks stand: each in one word, all of them in one line, and how sure that is. Must not explain anything.

use super::answers::wants_person;
use super::naming;
use super::words::Words;
use crate::grade::{Graded, GradedCheck, Tally};
use crate::judge::Outcome;
use crate::model::Points;
use crate::spec::Severity;

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Pass,
    Flaky,
    Fail,
    /// Advice that is not followed.
    Advice,
    Blocked,
    Ungraded,
    /// Not counted, because the machine does not allow it.
    Skipped,
}

impl Standing {
    pub(crate) fn of(check: &GradedCheck<'_>) -> Self {
        match check.verdict.outcome {
            Outcome::Ungraded { .. } => Self::Ungraded,
            Outcome::Blocked { .. } => Self::Blocked,
            Outcome::Skipped { .. } => Self::Skipped,
            Outcome::Pass | Outcome::Fail if check.tally.is_flaky() => Self::Flaky,
            Outcome::Pass => Self::Pass,
            Outcome::Fail if check.check.severity == Severity::Info => Self::Advice,
            Outcome::Fail => Self::Fail,
        }
    }
}

/// Whether a check is advice.
pub(crate) fn is_advice(check: &GradedCheck<'_>) -> bool {
    check.check.severity == Severity::Info
}

/// `2.5/4`.
pub(crate) fn points(earned: Points, of: Points) -> String {
    format!("{earned}/{of}")
}

/// What a check earned of its points; none where they do not count.
pub(crate) fn earned(check: &GradedCheck<'_>) -> Option<String> {
    let uncounted = is_advice(check) || Standing::of(check) == Standing::Skipped;
    (!uncounted).then(|| {
        // No points yet is not no points.
        if matches!(check.verdict.outcome, Outcome::Ungraded { .. }) && wants_person(&check.verdict) {
            format!("?/{}", check.check.points)
        } else {
            points(check.points, check.check.points)
        }
    })
}

/// What a list says behind a check's title.
pub(crate) fn remark(words: &Words, graded: &Graded<'_>, check: &GradedCheck<'_>) -> Option<String> {
    match &check.verdict.outcome {
        Outcome::Blocked { by } => Some(words.with("list-blocked", &[("by", by.to_string().into())])),
        Outcome::Ungraded { .. } if wants_person(&check.verdict) => Some(words.say("list-person")),
        Outcome::Ungraded { .. } => Some(words.say("list-ungraded")),
        Outcome::Skipped { lacks } => Some(words.with("list-skipped", &[("why", naming::lacks(words, *lacks).into())])),
        Outcome::Pass | Outcome::Fail if graded.document.repeat > 1 => {
            Some(words.with("list-distribution", &[("times", distribution(words, &check.tally).into())]))
        }
        Outcome::Pass | Outcome::Fail if check.tally.is_flaky() => Some(flaky(words, check)),
        Outcome::Pass | Outcome::Fail => None,
    }
}

/// Said where attempts do not agree.
pub(crate) fn doubt(words: &Words, check: &GradedCheck<'_>) -> Option<String> {
    if check.tally.is_flaky() {
        return Some(words.with("flaky-explained", &[("times", flaky(words, check).into())]));
    }
    let times = || distribution(words, &check.tally);
    (check.tally.causes.len() > 1).then(|| words.with("causes-differ", &[("times", times().into())]))
}

/// How often a check passed and failed.
fn flaky(words: &Words, check: &GradedCheck<'_>) -> String {
    let tally = &check.tally;
    words.with("list-flaky", &[("pass", tally.pass.into()), ("all", tally.all().into())])
}

/// How often each outcome came, where a check was played more than once: `passed 7×, no-reply 2×`.
fn distribution(words: &Words, tally: &Tally) -> String {
    let times = |name: String, count: u32| (count > 0).then(|| format!("{name} {count}×"));
    let causes = tally.causes.iter().filter_map(|(cause, count)| times(cause.to_string(), *count));
    let parts: Vec<String> = times(words.say("tally-passed"), tally.pass)
        .into_iter()
        .chain(causes)
        .chain(times(words.say("tally-ungraded"), tally.ungraded))
        .collect();
    parts.join(&words.say("comma"))
}

/// The words over the conversation of an attempt that passed, of a check that does not always pass.
pub(crate) fn went_well(words: &Words, graded: &Graded<'_>) -> String {
    let again = if graded.document.repeat > 1 { "no" } else { "yes" };
    words.with("flaky-passed", &[("again", again.into())])
}

/// How many checks stand how, in one line; none where all of them passed.
pub(crate) fn counts(words: &Words, graded: &Graded<'_>) -> Option<String> {
    let all: Vec<Standing> = graded.exercises.iter().flat_map(|exercise| &exercise.checks).map(counted).collect();
    let parts: Vec<String> = [
        (Standing::Fail, "count-failed"),
        (Standing::Flaky, "count-flaky"),
        (Standing::Blocked, "count-blocked"),
        (Standing::Ungraded, "count-ungraded"),
        (Standing::Skipped, "count-skipped"),
        (Standing::Advice, "count-advice"),
    ]
    .into_iter()
    .filter_map(|(standing, id)| {
        let asides = if standing == Standing::Advice { asides(graded) } else { 0 };
        let count = all.iter().filter(|one| **one == standing).count() + asides;
        (count > 0).then(|| words.with(id, &[("count", count.into())]))
    })
    .collect();
    (!parts.is_empty()).then(|| parts.join(&words.say("comma")))
}

/// Advice that could not be tried is nothing to count.
fn counted(check: &GradedCheck<'_>) -> Standing {
    let standing = Standing::of(check);
    if standing == Standing::Blocked && is_advice(check) { Standing::Pass } else { standing }
}

/// Steps that only advise and were not followed.
pub(crate) fn asides(graded: &Graded<'_>) -> usize {
    let checks = graded.exercises.iter().flat_map(|exercise| &exercise.checks);
    checks.map(|check| check.verdict.asides.len()).sum()
}
