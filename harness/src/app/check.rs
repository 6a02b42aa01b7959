//! `netgrade check` and `netgrade judge`.

use std::io::Write;

use super::grading::{self, Grading};
use super::prepare::Preparing;
use super::{AppError, Exit, catalogue, files, show, stored, targets};
use crate::cli::{Check, Isolation as Wanted, Judge};
use crate::evidence::{EVIDENCE_SCHEMA, Isolation, NotBegun, RunDocument};
use crate::grade;
use crate::intake::{self, Begun, Toolchains};
use crate::model::ExerciseId;
use crate::plan::Policy;
use crate::session::Workers;
use crate::spec::Exercise;

/// Grades one submission.
pub(super) fn run(options: &Check, out: &mut dyn Write) -> Result<Exit, AppError> {
    let targets = targets::resolve(&options.output, options.evidence.as_deref())?;
    let document = play(options)?;
    let graded = grade::grade(&document);
    let stored = store(options, &document);
    let shown = show::graded(&graded, &targets, &options.output, shown_evidence(options).as_deref(), out);
    AppError::all([stored, shown].into_iter().filter_map(Result::err).collect())?;
    Ok(show::exit(graded.standing(None)))
}

/// Stores the evidence where that was asked for.
pub(super) fn store(options: &Check, document: &RunDocument) -> Result<(), AppError> {
    let Some(path) = &options.evidence else { return Ok(()) };
    files::write(path, |file| serde_json::to_writer(file, document).map_err(Into::into))
}

/// The evidence's file, as reports name it.
pub(super) fn shown_evidence(options: &Check) -> Option<String> {
    options.evidence.as_ref().map(|path| path.display().to_string())
}

/// Plays everything that was asked for.
pub(super) fn play(options: &Check) -> Result<RunDocument, AppError> {
    let exercises = catalogue::load(options.catalogue.as_deref(), &options.exercises)?;
    known_checks(options, &exercises)?;
    let workers = Workers::of_this_binary().map_err(|error| AppError::Fault(error.to_string()))?;
    let policy = policy(&workers, options.isolation)?;
    let tools = Toolchains::from_env();
    let how = Grading {
        with: Preparing { tools: &tools, workers: &workers, policy },
        seed: options.seed.unwrap_or_else(|| fastrand::u64(1..1_000_000)),
        repeat: options.repeat,
        doubt: options.repeat == 1,
        side_by_side: grading::side_by_side(policy),
        trace_for: options.trace_for.as_deref(),
    };
    let (exercises, not_begun) = begun(options, exercises)?;
    Ok(RunDocument { not_begun, ..grade_all(options, &exercises, how)? })
}

fn grade_all(options: &Check, exercises: &[Exercise], how: Grading<'_>) -> Result<RunDocument, AppError> {
    let single = options.exercises.len() == 1;
    let mut records = Vec::new();
    for exercise in exercises {
        let of_this = |id: &&crate::model::CheckId| exercise.checks.iter().any(|check| check.id == **id);
        let only: Vec<_> = options.only.iter().filter(of_this).cloned().collect();
        if options.only.is_empty() || !only.is_empty() {
            records.push(grading::grade(exercise, &options.submission, single, &only, how)?);
        }
    }
    Ok(RunDocument {
        schema: EVIDENCE_SCHEMA.to_owned(),
        netgrade: env!("CARGO_PKG_VERSION").to_owned(),
        submission: options.submission.display().to_string(),
        isolation: isolation(how.with.policy),
        seed: how.seed,
        repeat: how.repeat,
        exercises: records,
        not_begun: Vec::new(),
    })
}

/// Parts what the submission holds something for from what it does not, unless exercises or checks were asked
/// for: what was asked for is graded.
fn begun(options: &Check, exercises: Vec<Exercise>) -> Result<(Vec<Exercise>, Vec<NotBegun>), AppError> {
    if !options.exercises.is_empty() || !options.only.is_empty() || exercises.len() == 1 {
        return Ok((exercises, Vec::new()));
    }
    let ids: Vec<&ExerciseId> = exercises.iter().map(|exercise| &exercise.id).collect();
    let found = intake::begun(&options.submission, &ids).map_err(|error| AppError::Usage(error.to_string()))?;
    let (mut there, mut not_begun) = (Vec::new(), Vec::new());
    for (exercise, begun) in exercises.into_iter().zip(found) {
        match begun {
            Begun::Yes => there.push(exercise),
            Begun::No { similar } => {
                not_begun.push(NotBegun { exercise: exercise.id, title: exercise.title, similar });
            }
        }
    }
    Ok((there, not_begun))
}

pub(super) fn isolation(policy: Policy) -> Isolation {
    match policy {
        Policy::Full => Isolation::Full,
        Policy::BestEffort => Isolation::BestEffort,
    }
}

/// A check that no exercise has is a slip of the command line, with the nearest name as the remedy.
fn known_checks(options: &Check, exercises: &[Exercise]) -> Result<(), AppError> {
    let all: Vec<&str> =
        exercises.iter().flat_map(|exercise| &exercise.checks).map(|check| check.id.as_ref()).collect();
    match options.only.iter().find(|id| !all.contains(&id.as_ref())) {
        None => Ok(()),
        Some(id) => Err(AppError::Usage(format!("there is no check `{id}`: there are {}", all.join(", ")))),
    }
}

/// Tries the sandbox once, so that a machine without it is known before anything runs.
pub(super) fn policy(workers: &Workers, wanted: Wanted) -> Result<Policy, AppError> {
    match (workers.probe(), wanted) {
        (Ok(()), _) => Ok(Policy::Full),
        (Err(_), Wanted::BestEffort) => Ok(Policy::BestEffort),
        (Err(error), Wanted::Required) => Err(AppError::Fault(format!(
            "this machine does not let programs be kept apart ({error}); `netgrade doctor` says what is missing, \
             --isolation best-effort goes on without"
        ))),
    }
}

/// Computes a grade again from stored evidence.
pub(super) fn judge(options: &Judge, out: &mut dyn Write) -> Result<Exit, AppError> {
    let document = stored::read(&options.evidence)?;
    let targets = targets::resolve(&options.output, Some(&options.evidence))?;
    let graded = grade::grade(&document);
    let evidence = options.evidence.display().to_string();
    show::graded(&graded, &targets, &options.output, Some(&evidence), out)?;
    Ok(show::exit(graded.standing(None)))
}
