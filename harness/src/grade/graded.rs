//! A run with its points.

use std::collections::BTreeMap;

use crate::evidence::{CheckEvidence, ExerciseRecord, RunDocument};
use crate::judge::Verdict;
use crate::model::{Cause, Points};
use crate::spec::Check;

/// A run with its points. It borrows the evidence, so that reports can show it.
#[derive(Debug, Clone)]
pub struct Graded<'a> {
    /// What the grade was computed from.
    pub document: &'a RunDocument,
    /// In the document's order.
    pub exercises: Vec<GradedExercise<'a>>,
    /// Sum of the exercises.
    pub score: Points,
    /// What could be reached.
    pub max_score: Points,
}

/// An exercise with its points.
#[derive(Debug, Clone)]
pub struct GradedExercise<'a> {
    /// What was graded.
    pub record: &'a ExerciseRecord,
    /// The selected checks, in the exercise's order.
    pub checks: Vec<GradedCheck<'a>>,
    /// Sum of the checks.
    pub score: Points,
    /// What could be reached, ungraded checks included.
    pub max_score: Points,
}

/// A check with its verdict and points.
#[derive(Debug, Clone)]
pub struct GradedCheck<'a> {
    /// Which check.
    pub check: &'a Check,
    /// The verdict that counts: the first that is not a pass, if any attempt gave one.
    pub verdict: Verdict,
    /// What it earned.
    pub points: Points,
    /// The attempt that the verdict rests on, from 0; none where nothing was played.
    pub attempt: Option<usize>,
    /// The first attempt that passed, from 0, where the verdict is another one: what is different there may
    /// show why the check does not always fail.
    pub passed: Option<usize>,
    /// All attempts; none where nothing was played.
    pub evidence: Option<&'a CheckEvidence>,
    /// How often each outcome came.
    pub tally: Tally,
}

/// How often each outcome came over the attempts of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are the outcomes")]
pub struct Tally {
    pub pass: u32,
    pub fail: u32,
    pub ungraded: u32,
    /// How often it failed for each cause.
    pub causes: BTreeMap<Cause, u32>,
}

impl Tally {
    /// Whether attempts disagree.
    pub fn is_flaky(&self) -> bool {
        self.pass > 0 && self.fail > 0
    }

    /// Attempts in all.
    pub fn all(&self) -> u32 {
        self.pass + self.fail + self.ungraded
    }
}

/// How a run stands, which is what the exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Full marks, or the threshold reached: exit code 0.
    FullMarks,
    /// Everything is graded, and the score is below: exit code 1.
    Below,
    /// Everything that a machine can grade is graded, and a person has something to read: exit code 1.
    Person,
    /// The harness could not tell about at least one check: exit code 3.
    Ungraded,
}
