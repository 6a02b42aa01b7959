//! The document of a whole run: what was handed in, how it was built, and each check's evidence.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::event::{Event, Resource};
use super::tcp::Capture;
use crate::model::{CheckId, Excerpt, ExerciseId, Language, Localised, Micros, Millis, Misfit, Role, RunId, Walls};
use crate::spec::{Amount, Exercise, Requirement};

/// The document's version.
pub const EVIDENCE_SCHEMA: &str = "netgrade/evidence/1";

/// All that a run saw; a grade can be computed from it again without running anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDocument {
    /// [`EVIDENCE_SCHEMA`].
    pub schema: String,
    /// The grader's version.
    pub netgrade: String,
    /// The submission as it was named on the command line.
    pub submission: String,
    /// The isolation that was reached.
    pub isolation: Isolation,
    /// The walls behind that; unknown of runs that were stored before they were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub walls: Option<Walls>,
    /// What random choices were made from.
    pub seed: u64,
    /// How often every check was to be played; one that failed was played once more where it is 1.
    pub repeat: u32,
    /// One entry an exercise.
    pub exercises: Vec<ExerciseRecord>,
    /// Exercises of the course that the submission holds nothing for; they are no part of the grade.
    pub not_begun: Vec<NotBegun>,
}

/// An exercise that a submission holds nothing for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotBegun {
    /// Which one.
    pub exercise: ExerciseId,
    /// What it is called.
    pub title: Localised,
    /// A folder of the submission with nearly its name, which may have been meant.
    pub similar: Option<String>,
}

/// An exercise as it was graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExerciseRecord {
    /// The exercise, as it was then.
    pub exercise: Exercise,
    /// The checks that were asked for; others are not part of the grade.
    pub selected: Vec<CheckId>,
    /// The programs that were found.
    pub programs: Vec<ProgramRecord>,
    /// Why a program could not be found or run at all.
    pub problems: Vec<IntakeProblem>,
    /// Checks that were not played, because the machine does not allow what they need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
    /// One entry a check that was played.
    pub evidence: Vec<CheckEvidence>,
    /// The student's answers, where questions are asked.
    #[serde(default)]
    pub answers: Option<AnswersRecord>,
}

/// The files in which a student answers questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswersRecord {
    /// The name of the submission's folder.
    pub folder: String,
    /// The name that the trace must have been made for, where the instructor gave one.
    pub trace_for: Option<String>,
    /// `answers.yaml`, and `trace.yaml` where there is a trace.
    pub files: Vec<AnswersFile>,
}

/// One file of answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswersFile {
    /// Its name, such as `answers.yaml`.
    pub name: String,
    /// What it holds.
    pub content: AnswersContent,
}

/// What a file of answers holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum AnswersContent {
    /// This text, decoded.
    Text(String),
    /// There is no such file; one of nearly its name may have been meant.
    Missing { similar: Option<String> },
    /// It is larger than `most` bytes.
    TooLarge { most: u64 },
    /// It cannot be read, for the system's own reason.
    Unreadable { error: String },
}

/// A check that was not played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Which check.
    pub check: CheckId,
    /// What the machine lacks.
    pub lacks: Requirement,
}

/// A program that was found in the submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramRecord {
    /// Its part.
    pub role: Role,
    /// What it is written in.
    pub language: Language,
    /// Its main file, relative to the submission.
    pub file: String,
    /// How its build went, where it needs one.
    pub build: Option<BuildRecord>,
    /// What reading its source showed, in the machine form that intake documents for its remarks:
    /// `needs-package pymysql`, `python-2 line 3`, …
    pub remarks: Vec<String>,
}

/// A build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildRecord {
    /// The command, readable.
    pub command: String,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// What it printed, head and tail.
    pub output: String,
    /// The first error's file and line, where the output names them.
    pub first_error: Option<(String, u32)>,
}

/// Why a program could not be found or run at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum IntakeProblem {
    /// No file could be the program.
    Missing { role: Role, looked_for: Vec<String> },
    /// More than one file could be.
    Ambiguous { role: Role, candidates: Vec<String> },
    /// This machine has nothing to run or build it with.
    NoInterpreter { role: Role, language: Language, command: String },
}

impl IntakeProblem {
    /// The part whose program it is.
    pub fn role(&self) -> Role {
        match self {
            Self::Missing { role, .. } | Self::Ambiguous { role, .. } | Self::NoInterpreter { role, .. } => *role,
        }
    }
}

/// Evidence of one check: every attempt at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckEvidence {
    /// Which check.
    pub check: CheckId,
    /// At least one.
    pub attempts: Vec<Attempt>,
}

/// One session of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What placeholders and cuts were made from.
    pub seed: u64,
    /// How long the session took.
    pub duration: Micros,
    /// The server's address, once it listened; for a client, the address that it dialled.
    pub addresses: Vec<(Role, SocketAddr)>,
    /// How each step ended, in order; steps that were not reached are absent.
    pub steps: Vec<StepRecord>,
    /// The timeline.
    pub events: Vec<Event>,
    /// What passed on the session's own loopback interface.
    pub capture: Capture,
    /// Events that were not kept, because there were too many.
    pub dropped_events: u64,
    /// What went wrong in the harness itself; such an attempt says nothing about the program.
    pub fault: Option<Fault>,
}

/// What went wrong in the harness or the machine. What a student can do something about has fields of its own, so that
/// it can be said in the student's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Fault {
    /// The machine was too busy: within `elapsed` the program had a processor for `had` only, of the `within` that it
    /// may take.
    Busy { had: Micros, within: Millis, elapsed: Micros },
    /// An address of the host that something else holds, where a session has no network of its own.
    Taken { taken: SocketAddr },
    /// Anything else, as it was said.
    Said(String),
}

impl From<String> for Fault {
    fn from(said: String) -> Self {
        Self::Said(said)
    }
}

/// For those who look after the machine.
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Busy { had, within, elapsed } => write!(
                f,
                "the machine is too busy: within {} ms the program got {} ms, and it may take {} ms; grade again when less is running",
                elapsed.0 / 1000,
                had.0 / 1000,
                within.0
            ),
            Self::Taken { taken } => write!(
                f,
                "{taken} cannot be had on this machine without a network of the session's own: stop what listens there, or grade with namespaces (`netgrade doctor`)"
            ),
            Self::Said(said) => f.write_str(said),
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step's place in the check, from 0.
    pub step: usize,
    /// When it began.
    pub began: Micros,
    /// When it was decided.
    pub ended: Micros,
    /// Why it ended.
    pub why: Ended,
}

/// Why a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Ended {
    /// What it is for has happened.
    Satisfied,
    /// Satisfied, but the end of the reply could only be told by a pause of the given length.
    SatisfiedByPause { pause: Micros },
    /// Something else came: it contradicts what was expected.
    Contradicted { expected: Excerpt, actual: Excerpt, offset: u64 },
    /// What came cannot be what was expected any more.
    Unmatched(Box<Unmatched>),
    /// The stream ended before it.
    StreamEnded { how: super::event::How },
    /// The connection could not be made.
    NotConnected { error: String },
    /// The program ended before it.
    ProgramEnded { run: RunId },
    /// Every thread waits for something that cannot come any more: proved. The snapshot is the last one.
    CertainlyWaiting,
    /// The program was still busy, or in a timed call, when its own time was over.
    DeadlineOver { own: Micros },
    /// A limit was hit.
    LimitHit(LimitHit),
    /// What it asks for is not so (it looks once, at a moment that is known).
    NotSo,
    /// So many copies of a datagram came, and that is not as many as there should be.
    Copies {
        /// How many.
        seen: u32,
    },
    /// The program holds too much: so much instead of so much at the mark (of zombies: of none). `own` is its own
    /// time where it did not come to rest.
    Grown { what: Amount, before: u64, after: u64, own: Option<Micros> },
    /// It came, but only this long after the step began (or, for `accept`, after a try before), which is too
    /// early.
    TooEarly { came: Micros },
    /// It failed for so many members of a crowd of `of`; the first of them, by number.
    Members { of: u32, failed: u32, first: Vec<MemberEnd> },
}

/// What came instead of what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmatched {
    /// What is wrong with it.
    pub why: Misfit,
    /// What came, and of long parts what is around the first wrong byte.
    pub actual: Excerpt,
    /// The first wrong byte of `actual`, from 0.
    pub offset: u64,
    /// Bytes of the same part that came right before `actual`; of bytes that were expected exactly so many are
    /// left out, too.
    pub before: u64,
}

/// How a step ended for one member of a crowd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEnd {
    /// From 1.
    pub number: u32,
    /// Never [`Ended::Satisfied`].
    pub why: Ended,
}

/// Which limit was hit by which start of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct LimitHit {
    pub run: RunId,
    pub resource: Resource,
}

/// How strongly a program was kept apart from the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// Own user, network, pid, mount, ipc and uts namespaces, seccomp filter with notification.
    Full,
    /// What the machine allows; the report names what is missing.
    BestEffort,
}
