//! One solution's verdicts, and what about them is not as it should be.

use std::mem::discriminant;

use super::solution::{Kind, Solution};
use crate::evidence::{Attempt, ExerciseRecord, IntakeProblem};
use crate::grade::{Graded, GradedCheck};
use crate::judge::{self, Outcome, Verdict};
use crate::model::{Cause, CheckId, Points};
use crate::spec::Exercise;

/// One solution's verdicts.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) solution: Solution,
    /// In the exercise's order.
    pub(super) cells: Vec<(CheckId, Cell)>,
    /// A tool that the solution wants and this machine does not have: then nothing was shown.
    pub(super) lacks: Option<String>,
    /// How many verdicts there are: one for each check and repeat that was played.
    pub(super) verdicts: usize,
    score: Points,
    max_score: Points,
}

/// How many checks came out differently when they were repeated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) verdicts: usize,
    pub(super) causes: usize,
}

/// The verdict on one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Passed,
    /// With the cause; ungraded checks may have one as well.
    Open(Shown),
    Blocked,
    /// Attempts that do not agree.
    Differs(Vec<Shown>),
}

/// A verdict as far as an audit compares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    Pass,
    Fail(Cause),
    Ungraded(Option<Cause>, String),
}

impl Row {
    pub(super) fn new(solution: &Solution, graded: &Graded<'_>) -> Self {
        let checks = graded.exercises.iter().flat_map(|exercise| {
            exercise.checks.iter().map(|check| (check.check.id.clone(), cell(check, exercise.record)))
        });
        Self {
            solution: solution.clone(),
            cells: checks.collect(),
            verdicts: graded
                .exercises
                .iter()
                .flat_map(|exercise| &exercise.checks)
                .map(|check| played(check).count())
                .sum(),
            lacks: graded.exercises.iter().find_map(|exercise| lacks(solution, exercise.record)),
            score: graded.score,
            max_score: graded.max_score,
        }
    }

    /// What is not as it should be.
    pub(super) fn findings(&self, exercise: &Exercise, require_tools: bool) -> Vec<String> {
        match &self.lacks {
            Some(tool) if require_tools => {
                return vec![format!("{} · cannot be graded: {tool} is not on this machine", self.solution.name)];
            }
            Some(_) => return Vec::new(),
            None => {}
        }
        let said = |(id, cell): &(CheckId, Cell)| {
            let what = match cell {
                Cell::Differs(verdicts) => Some(format!("differs between repeats: {}", listed(verdicts))),
                Cell::Passed | Cell::Open(_) | Cell::Blocked => self.wrong(id, cell),
            };
            what.map(|what| format!("{} · {id} {what}", self.solution.name))
        };
        let mut findings: Vec<String> = self.cells.iter().filter_map(said).collect();
        if matches!(self.solution.kind, Kind::Starter) && self.score.value() * 2.0 >= self.max_score.value() {
            findings.push(format!(
                "{} · gets {} of {} in {}: a starter must get less than half",
                self.solution.name, self.score, self.max_score, exercise.id
            ));
        }
        findings
    }

    /// Of how many checks the verdict changed between repeats, and of how many only the cause.
    pub(super) fn changed(&self) -> Changed {
        let mut changed = Changed::default();
        for (_, cell) in &self.cells {
            let Cell::Differs(verdicts) = cell else { continue };
            let same = verdicts.windows(2).all(|two| discriminant(&two[0]) == discriminant(&two[1]));
            if same { changed.causes += 1 } else { changed.verdicts += 1 }
        }
        changed
    }

    fn wrong(&self, id: &CheckId, cell: &Cell) -> Option<String> {
        match &self.solution.kind {
            Kind::Reference => match cell {
                Cell::Passed => None,
                Cell::Open(shown) => Some(format!("{shown}, but a reference must pass")),
                Cell::Blocked | Cell::Differs(_) => Some("is blocked, but a reference must pass".to_owned()),
            },
            Kind::Starter => match cell {
                Cell::Open(shown @ Shown::Ungraded(..)) => Some(shown.to_string()),
                Cell::Passed | Cell::Open(_) | Cell::Blocked | Cell::Differs(_) => None,
            },
            Kind::Faulty { expected } => match (cell, expected.get(id)) {
                (Cell::Passed, Some(cause)) => Some(format!("passed, but should fail with {cause}")),
                (Cell::Blocked, Some(cause)) => Some(format!("is blocked, but should fail with {cause}")),
                (Cell::Open(shown), Some(cause)) if shown.cause() == Some(*cause) => None,
                (Cell::Open(shown), Some(cause)) => Some(format!("{shown}, but should fail with {cause}")),
                (Cell::Open(shown), None) => Some(format!("{shown}, but is not named")),
                (Cell::Passed | Cell::Blocked | Cell::Differs(_), _) => None,
            },
        }
    }

    /// Whether this cell is as it should be.
    pub(super) fn is_right(&self, id: &CheckId, cell: &Cell) -> bool {
        !matches!(cell, Cell::Differs(_)) && self.wrong(id, cell).is_none()
    }
}

fn lacks(solution: &Solution, record: &ExerciseRecord) -> Option<String> {
    let meant = match &solution.kind {
        Kind::Faulty { expected } => expected.values().any(|cause| *cause == Cause::MissingInterpreter),
        Kind::Reference | Kind::Starter => false,
    };
    let tool = |problem: &IntakeProblem| match problem {
        IntakeProblem::NoInterpreter { command, .. } if !meant => Some(command.clone()),
        IntakeProblem::NoInterpreter { .. } | IntakeProblem::Missing { .. } | IntakeProblem::Ambiguous { .. } => None,
    };
    record.problems.iter().find_map(tool)
}

impl Shown {
    fn cause(&self) -> Option<Cause> {
        match self {
            Self::Pass => None,
            Self::Fail(cause) => Some(*cause),
            Self::Ungraded(cause, _) => *cause,
        }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pass => write!(f, "passed"),
            Self::Fail(cause) => write!(f, "failed with {cause}"),
            Self::Ungraded(_, why) => write!(f, "is ungraded ({why})"),
        }
    }
}

fn listed(verdicts: &[Shown]) -> String {
    verdicts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Attempts that say something: one at which the harness itself failed was tried again.
fn played<'a>(check: &GradedCheck<'a>) -> impl Iterator<Item = &'a Attempt> + use<'a> {
    let attempts = check.evidence.map_or(&[][..], |evidence| &evidence.attempts);
    attempts.iter().filter(|attempt| attempt.fault.is_none())
}

fn cell(check: &GradedCheck<'_>, record: &ExerciseRecord) -> Cell {
    let mut verdicts: Vec<Shown> = Vec::new();
    for attempt in played(check) {
        let shown = shown(&judge::judge(check.check, record, attempt));
        if !verdicts.contains(&shown) {
            verdicts.push(shown);
        }
    }
    if verdicts.len() > 1 && !matches!(check.verdict.outcome, Outcome::Blocked { .. }) {
        return Cell::Differs(verdicts);
    }
    match &check.verdict.outcome {
        Outcome::Pass => Cell::Passed,
        Outcome::Blocked { .. } | Outcome::Skipped { .. } => Cell::Blocked,
        // Never played, because a check that it needs is ungraded.
        Outcome::Ungraded { .. }
            if check.evidence.is_none() && check.verdict.cause.is_none() && check.check.question.is_none() =>
        {
            Cell::Blocked
        }
        Outcome::Fail | Outcome::Ungraded { .. } => Cell::Open(shown(&check.verdict)),
    }
}

fn shown(verdict: &Verdict) -> Shown {
    match &verdict.outcome {
        Outcome::Pass | Outcome::Blocked { .. } | Outcome::Skipped { .. } => Shown::Pass,
        Outcome::Fail => Shown::Fail(verdict.cause.unwrap_or(Cause::Unknown)),
        Outcome::Ungraded { why } => Shown::Ungraded(verdict.cause, why.to_string()),
    }
}
