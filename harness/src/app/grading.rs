//! Plays the checks of one exercise on one submission and gathers the evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::Sender;

use super::prepare::{self, Prepared, Preparing};
use super::threads::{lock, taken};
use super::{AppError, schedule};
use crate::answers::{ANSWERS, TRACE};
use crate::evidence::{Adaptation, AnswersRecord, Attempt, CheckEvidence, ExerciseRecord, Skipped, What};
use crate::intake;
use crate::judge::{self, Outcome};
use crate::model::{CheckId, Part, Points, Role};
use crate::plan::{self, Launch, Limits, Policy, SessionRequest};
use crate::report::progress::{Ending, News};
use crate::spec::{Check, Exercise, Requirement, Severity, Verb};

/// How to grade.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grading<'a> {
    pub(super) with: Preparing<'a>,
    pub(super) seed: u64,
    pub(super) repeat: u32,
    /// Whether a check that failed is played once more, to see whether it always fails.
    pub(super) doubt: bool,
    pub(super) side_by_side: usize,
    /// Whose trace it must be, where that is asked for.
    pub(super) trace_for: Option<&'a str>,
    /// Who wants to know what happens meanwhile.
    pub(super) news: Option<&'a Sender<News>>,
}

impl Grading<'_> {
    pub(super) fn tell(&self, news: impl FnOnce() -> News) {
        if let Some(listener) = self.news {
            // One who has gone does not want to know.
            let _ = listener.send(news());
        }
    }
}

/// A session that fails for the harness's own reasons is tried again so many times.
const RETRIES: u32 = 2;

/// Grades one exercise of one submission.
pub(super) fn grade(
    exercise: &Exercise,
    submission: &Path,
    single: bool,
    only: &[CheckId],
    how: Grading<'_>,
) -> Result<ExerciseRecord, AppError> {
    let record = record(exercise, submission, single, only, how)?;
    how.tell(|| News::Finished(select(exercise, only).len()));
    Ok(record)
}

fn record(
    exercise: &Exercise,
    submission: &Path,
    single: bool,
    only: &[CheckId],
    how: Grading<'_>,
) -> Result<ExerciseRecord, AppError> {
    if exercise.is_answers() {
        return answers(exercise, submission, single, only, how.trace_for);
    }
    how.tell(|| News::Preparing(exercise.id.clone()));
    let prepared = prepare::prepare(exercise, submission, single, how.with)?;
    let selected = select(exercise, only);
    let record = ExerciseRecord {
        exercise: exercise.clone(),
        selected: if only.is_empty() { selected.iter().cloned().collect() } else { only.to_vec() },
        programs: prepared.records.clone(),
        problems: prepared.problems.clone(),
        skipped: skipped(exercise, &selected, how.with),
        evidence: Vec::new(),
        answers: None,
    };
    let play = Play { prepared: &prepared, record: &record, how, known: Mutex::default(), evidence: Mutex::default() };
    let checks: Vec<&Check> = exercise.checks.iter().filter(|check| selected.contains(&check.id)).collect();
    schedule::run(&checks, how.side_by_side, &|check| {
        how.tell(|| News::Began(check.id.clone(), check.title.clone()));
        let passed = play.check(check);
        how.tell(|| News::Ended(check.id.clone(), ending(check, &record, passed)));
        passed
    });
    let mut found = taken(play.evidence);
    let evidence = checks.iter().filter_map(|check| found.remove(&check.id)).collect();
    Ok(ExerciseRecord { evidence, ..record })
}

/// How a check ended, as far as it can be said while others still run.
fn ending(check: &Check, record: &ExerciseRecord, passed: bool) -> Ending {
    let skipped = record.skipped.iter().any(|skipped| skipped.check == check.id);
    match check.severity {
        Severity::Info if passed => Ending::Passed(Points::ZERO),
        Severity::Must | Severity::Should if passed => Ending::Passed(check.points),
        Severity::Must | Severity::Should if !skipped => Ending::Failed,
        Severity::Must | Severity::Should | Severity::Info => Ending::Aside,
    }
}

/// The checks that this machine cannot play: without namespaces programs see the host's files, and its network.
fn skipped(exercise: &Exercise, selected: &BTreeSet<CheckId>, with: Preparing<'_>) -> Vec<Skipped> {
    let checks: Vec<&Check> = exercise.checks.iter().filter(|check| selected.contains(&check.id)).collect();
    let pings = checks.iter().any(|check| check.requires.contains(&Requirement::RawSockets));
    // A machine that cannot be asked says so when the check is played.
    let no_pings = with.policy == Policy::Full && pings && matches!(with.workers.allows(Part::Pings), Ok(Err(_)));
    let lacks = |check: &Check| match with.policy {
        Policy::Full => {
            let raw = |need: &&Requirement| **need == Requirement::RawSockets;
            check.requires.iter().find(raw).filter(|_| no_pings).copied()
        }
        Policy::BestEffort => check.requires.first().copied(),
    };
    checks.into_iter().filter_map(|check| Some(Skipped { check: check.id.clone(), lacks: lacks(check)? })).collect()
}

/// Reads the answers to an exercise's questions; nothing is played.
fn answers(
    exercise: &Exercise,
    submission: &Path,
    single: bool,
    only: &[CheckId],
    trace_for: Option<&str>,
) -> Result<ExerciseRecord, AppError> {
    let mut names = vec![ANSWERS];
    names.extend(exercise.has_trace().then_some(TRACE));
    let read = intake::answers(submission, &exercise.id, single, &names);
    let read = read.map_err(|error| AppError::Usage(error.to_string()))?;
    Ok(ExerciseRecord {
        exercise: exercise.clone(),
        selected: select(exercise, only).into_iter().collect(),
        programs: Vec::new(),
        problems: Vec::new(),
        skipped: Vec::new(),
        evidence: Vec::new(),
        answers: Some(AnswersRecord { trace_for: trace_for.map(str::to_owned), ..read }),
    })
}

/// The checks that were asked for and those that they need; all where none was asked for.
pub(super) fn select(exercise: &Exercise, only: &[CheckId]) -> BTreeSet<CheckId> {
    let mut selected: BTreeSet<CheckId> = only.iter().cloned().collect();
    if only.is_empty() {
        return exercise.checks.iter().map(|check| check.id.clone()).collect();
    }
    // A check comes after those that it needs.
    for check in exercise.checks.iter().rev() {
        if selected.contains(&check.id) {
            selected.extend(check.needs.iter().cloned());
        }
    }
    selected
}

/// One exercise under way.
struct Play<'a> {
    prepared: &'a Prepared,
    record: &'a ExerciseRecord,
    how: Grading<'a>,
    /// Arguments that led a program to its address.
    known: Mutex<BTreeMap<Role, Vec<String>>>,
    evidence: Mutex<BTreeMap<CheckId, CheckEvidence>>,
}

impl Play<'_> {
    /// Plays a check as often as was asked for; says whether all attempts passed.
    fn check(&self, check: &Check) -> bool {
        if self.record.skipped.iter().any(|skipped| skipped.check == check.id) {
            return false;
        }
        let roles = roles(check);
        let Some(programs) =
            roles.iter().map(|role| Some((*role, self.launch(*role)?))).collect::<Option<BTreeMap<_, _>>>()
        else {
            // Nothing can be started: the judge says why from the record.
            return false;
        };
        let mut attempts = Vec::new();
        let mut passed = true;
        for number in 0..self.how.repeat {
            let tried = self.attempts(check, &programs, number);
            let outcome = tried.last().map(|attempt| judge::judge(check, self.record, attempt).outcome);
            attempts.extend(tried);
            if outcome == Some(Outcome::Fail) && self.how.doubt {
                // With the same seed: only the program, or luck, can make it end differently.
                attempts.extend(self.attempts(check, &programs, number));
            }
            passed &= outcome == Some(Outcome::Pass);
        }
        let evidence = CheckEvidence { check: check.id.clone(), attempts };
        lock(&self.evidence).insert(check.id.clone(), evidence);
        passed
    }

    /// One attempt, and further ones where the harness itself failed.
    fn attempts(&self, check: &Check, programs: &BTreeMap<Role, Launch>, number: u32) -> Vec<Attempt> {
        let seed = plan::check_seed(self.how.seed, &check.id, number);
        let mut attempts = Vec::new();
        for _ in 0..=RETRIES {
            let attempt = self.how.with.workers.play(SessionRequest {
                check: check.clone(),
                seed,
                nonce: plan::nonce(seed),
                files: self.record.exercise.files.filled(&|name| value(seed, name)),
                programs: programs.clone(),
                folder: self.prepared.folder.clone(),
                name: self.record.exercise.id.to_string(),
                limits: Limits::of(check),
                policy: self.how.with.policy,
            });
            let broken = attempt.fault.is_some();
            self.learn(check, &attempt);
            attempts.push(attempt);
            if !broken {
                break;
            }
        }
        attempts
    }

    /// How to start a program, if it can be started.
    fn launch(&self, role: Role) -> Option<Launch> {
        let program = self.prepared.programs.iter().find(|program| program.role == role)?;
        if !self.prepared.startable.contains(&role) {
            return None;
        }
        let known = lock(&self.known).get(&role).cloned();
        let built = self.prepared.built.then_some(self.prepared.folder.as_path());
        plan::launch(program, built, known.as_deref())
    }

    /// Keeps the arguments that led a program to its address, for the checks that follow.
    fn learn(&self, check: &Check, attempt: &Attempt) {
        let [role] = roles(check)[..] else { return };
        let arguments = attempt.events.iter().find_map(|event| {
            let What::Adapted { what: Adaptation::Arguments { arguments } } = &event.what else { return None };
            Some(arguments.clone())
        });
        let mut known = lock(&self.known);
        if let Some(arguments) = arguments {
            known.insert(role, arguments);
        } else if attempt.addresses.iter().any(|(whose, _)| *whose == role) {
            known.entry(role).or_default();
        }
    }
}

/// What stands for a placeholder before a check's first step.
fn value(seed: u64, name: &str) -> Option<String> {
    if name == "nonce" {
        return Some(plan::nonce(seed));
    }
    plan::drawn(seed).into_iter().find_map(|(known, value)| (known == name).then_some(value))
}

/// The programs that a check starts.
fn roles(check: &Check) -> Vec<Role> {
    let mut roles: Vec<Role> = check
        .steps
        .iter()
        .filter_map(|step| if let Verb::Start(role) = step.verb { Some(role) } else { None })
        .collect();
    roles.sort();
    roles.dedup();
    roles
}

/// Programs that share the host's ports are played one after the other.
pub(super) fn side_by_side(policy: Policy) -> usize {
    match policy {
        Policy::Full => std::thread::available_parallelism().map_or(1, usize::from),
        Policy::BestEffort => 1,
    }
}
