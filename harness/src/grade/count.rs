//! Verdicts into points: which attempt counts, what blocks what. Must not look at bytes.

use super::graded::{Graded, GradedCheck, GradedExercise, Standing, Tally};
use super::partial;
use crate::evidence::{CheckEvidence, ExerciseRecord, RunDocument};
use crate::judge::{self, Outcome, Verdict, Why};
use crate::model::{Cause, CheckId, Points};
use crate::spec::{Check, Severity};

/// Grades a run. Every selected check gets exactly one verdict.
pub fn grade(document: &RunDocument) -> Graded<'_> {
    let exercises: Vec<GradedExercise<'_>> = document.exercises.iter().map(exercise).collect();
    let score = exercises.iter().map(|exercise| exercise.score).sum();
    let max_score = exercises.iter().map(|exercise| exercise.max_score).sum();
    Graded { document, exercises, score, max_score }
}

impl Graded<'_> {
    /// How the run stands against `threshold`, or against full marks where there is none.
    pub fn standing(&self, threshold: Option<Points>) -> Standing {
        let checks = self.exercises.iter().flat_map(|exercise| &exercise.checks);
        let mut open = checks.filter_map(|check| check.verdict.outcome.why_open());
        // What only needs another check is ungraded for the reason of that one.
        let by_person = |why: &Why| matches!(why, Why::Person | Why::Needs(_));
        if let Some(why) = open.next() {
            if by_person(why) && open.all(by_person) { Standing::Person } else { Standing::Ungraded }
        } else if self.score >= threshold.unwrap_or(self.max_score) {
            Standing::FullMarks
        } else {
            Standing::Below
        }
    }
}

fn exercise(record: &ExerciseRecord) -> GradedExercise<'_> {
    let mut checks: Vec<GradedCheck<'_>> = Vec::new();
    let selected = record.exercise.checks.iter().filter(|check| record.selected.contains(&check.id));
    for check in selected {
        let played = played(check, record);
        let graded = match hindrance(check, &checks, record) {
            Some(verdict) => GradedCheck { verdict, points: Points::ZERO, attempt: None, passed: None, ..played },
            None => played,
        };
        checks.push(graded);
    }
    let score = checks.iter().map(|check| check.points).sum();
    let max_score = checks.iter().map(possible).sum();
    GradedExercise { record, checks, score, max_score }
}

/// What a check can earn here: nothing where it was skipped.
fn possible(graded: &GradedCheck<'_>) -> Points {
    if matches!(graded.verdict.outcome, Outcome::Skipped { .. }) { Points::ZERO } else { worth(graded.check) }
}

/// What a check can earn: advice earns nothing.
pub(super) fn worth(check: &Check) -> Points {
    match check.severity {
        Severity::Must | Severity::Should => check.points,
        Severity::Info => Points::ZERO,
    }
}

/// What the checks that it needs say: blocked where one did not pass, ungraded where one could not be
/// graded. A check that was not asked for counts where it was played.
fn hindrance(check: &Check, before: &[GradedCheck<'_>], record: &ExerciseRecord) -> Option<Verdict> {
    let needed = check.needs.iter().filter_map(|id| outcome_of(id, before, record).map(|verdict| (id, verdict)));
    let mut ungraded = None;
    for (id, verdict) in needed {
        match verdict.outcome {
            Outcome::Pass => {}
            Outcome::Fail => return Some(blocked(id.clone(), verdict.certain)),
            Outcome::Blocked { by } => return Some(blocked(by, verdict.certain)),
            // What cannot be shown here does not count, and neither does what rests on it.
            Outcome::Skipped { .. } => return Some(verdict),
            Outcome::Ungraded { .. } => {
                ungraded = ungraded.or_else(|| Some(judge::ungraded(judge::Why::Needs(id.clone()))));
            }
        }
    }
    ungraded
}

fn blocked(by: CheckId, certain: bool) -> Verdict {
    let facts = judge::Facts::default();
    Verdict { outcome: Outcome::Blocked { by }, cause: None, step: None, facts, certain, asides: Vec::new() }
}

fn outcome_of(id: &CheckId, before: &[GradedCheck<'_>], record: &ExerciseRecord) -> Option<Verdict> {
    if let Some(graded) = before.iter().find(|graded| graded.check.id == *id) {
        return Some(graded.verdict.clone());
    }
    let check = record.exercise.checks.iter().find(|check| check.id == *id)?;
    match evidence_of(check, record) {
        Some(_) => Some(played(check, record).verdict),
        // What it needs itself may be why it was not played.
        None => hindrance(check, before, record),
    }
}

fn evidence_of<'a>(check: &Check, record: &'a ExerciseRecord) -> Option<&'a CheckEvidence> {
    record.evidence.iter().find(|evidence| evidence.check == check.id)
}

/// The check by its own evidence: the first attempt that failed counts, else the first that passed. An
/// ungraded attempt counts only where there is no other.
fn played<'a>(check: &'a Check, record: &'a ExerciseRecord) -> GradedCheck<'a> {
    let evidence = evidence_of(check, record);
    let attempts = evidence.map_or(&[][..], |evidence| &evidence.attempts);
    let verdicts: Vec<Verdict> = attempts.iter().map(|attempt| judge::judge(check, record, attempt)).collect();
    let first = |wanted: fn(&Outcome) -> bool| verdicts.iter().position(|verdict| wanted(&verdict.outcome));
    let attempt = first(|outcome| *outcome == Outcome::Fail)
        .or_else(|| first(|outcome| *outcome == Outcome::Pass))
        .or_else(|| first(|outcome| matches!(outcome, Outcome::Ungraded { .. })));
    let tally = tally(&verdicts);
    if let Some(question) = &check.question {
        let verdict = judge::answered(question, record);
        let points = partial::answered(check, &verdict);
        return GradedCheck { check, verdict, points, attempt: None, passed: None, evidence: None, tally };
    }
    let passed = first(|outcome| *outcome == Outcome::Pass).filter(|passed| attempt != Some(*passed));
    let verdict = match attempt {
        Some(at) => verdicts[at].clone(),
        None => judge::unplayed(check, record),
    };
    let points = partial::earned(check, &verdict, attempt.and_then(|at| attempts.get(at)));
    GradedCheck { check, verdict, points, attempt, passed, evidence, tally }
}

fn tally(verdicts: &[Verdict]) -> Tally {
    let mut tally = Tally::default();
    for verdict in verdicts {
        match verdict.outcome {
            Outcome::Pass => tally.pass += 1,
            Outcome::Fail => {
                tally.fail += 1;
                *tally.causes.entry(verdict.cause.unwrap_or(Cause::Unknown)).or_default() += 1;
            }
            Outcome::Ungraded { .. } | Outcome::Blocked { .. } | Outcome::Skipped { .. } => tally.ungraded += 1,
        }
    }
    tally
}

#[cfg(test)]
mod tests;
