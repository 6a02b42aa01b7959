//! What steps earn by themselves. Must not judge them.

use super::count::worth;
use crate::evidence::Attempt;
use crate::judge::{Outcome, Verdict, is_satisfied};
use crate::model::Points;
use crate::spec::{Check, Severity, Step};

/// What an attempt earned: all of the check's points where it passed; where only steps failed that should hold, all
/// but theirs; else what the steps that held have of their own.
pub(super) fn earned(check: &Check, verdict: &Verdict, attempt: Option<&Attempt>) -> Points {
    let all = worth(check);
    let Some(attempt) = attempt.filter(|_| verdict.outcome == Outcome::Fail) else {
        return if verdict.outcome == Outcome::Pass { all } else { Points::ZERO };
    };
    let flat = check.flat();
    let holds = |step: &Step| holds(step, verdict, attempt);
    let of_steps: Points = flat.iter().filter(|step| holds(step)).map(|step| step.points).sum();
    let all_is_played = flat.iter().all(|step| holds(step) || step.severity != Severity::Must);
    if all_is_played {
        let lost: Points = flat.iter().filter(|step| !holds(step)).map(|step| step.points).sum();
        return all.less(lost);
    }
    if all == Points::ZERO { Points::ZERO } else { of_steps }
}

/// What an answer earned: its items' part of the question's points.
pub(super) fn answered(check: &Check, verdict: &Verdict) -> Points {
    let all = worth(check);
    match (&verdict.outcome, &verdict.facts.marks) {
        (Outcome::Pass, _) => all,
        (Outcome::Fail, Some(marks)) => all.part(marks.earned, marks.of),
        (Outcome::Fail | Outcome::Blocked { .. } | Outcome::Skipped { .. } | Outcome::Ungraded { .. }, _) => {
            Points::ZERO
        }
    }
}

/// Whether a step was played, and held each time.
fn holds(step: &Step, verdict: &Verdict, attempt: &Attempt) -> bool {
    let mut records = attempt.steps.iter().filter(|record| record.step == step.number).peekable();
    let played = records.peek().is_some();
    played && verdict.step != Some(step.number) && records.all(|record| is_satisfied(&record.why))
}
