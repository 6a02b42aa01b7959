//! `netgrade check` and `netgrade judge`.

use std::io::Write;
use std::path::Path;
use std::sync::mpsc::Sender;

use super::grading::{self, Grading};
use super::prepare::Preparing;
use super::{AppError, Exit, catalogue, files, lang, last, progress, show, stored, targets};
use crate::cli::{Check, Isolation as Wanted, Judge};
use crate::evidence::{EVIDENCE_SCHEMA, ExerciseRecord, Isolation, NotBegun, RunDocument};
use crate::grade;
use crate::intake::{self, Begun, Toolchains};
use crate::model::{CheckId, ExerciseId};
use crate::plan::Policy;
use crate::report::progress::News;
use crate::session::Workers;
use crate::spec::Exercise;

/// Grades one submission.
pub(super) fn run(options: &Check, out: &mut dyn Write) -> Result<Exit, AppError> {
    let targets = targets::resolve(&options.output, options.evidence.as_deref())?;
    let document = progress::show(lang::choose(options.output.lang), |news| play(options, news))?;
    let graded = grade::grade(&document);
    let stored = store(options, &document);
    let evidence = shown_evidence(options).or_else(|| last::keep(&document).then(String::new));
    let shown = show::graded(&graded, &targets, &options.output, show::amount(options), evidence.as_deref(), out);
    AppError::all([stored, shown].into_iter().filter_map(Result::err).collect())?;
    Ok(show::exit(graded.standing(None)))
}

/// Stores the evidence where that was asked for.
pub(super) fn store(options: &Check, document: &RunDocument) -> Result<(), AppError> {
    let Some(path) = &options.evidence else { return Ok(()) };
    files::write(path, |file| serde_json::to_writer(file, document).map_err(Into::into))
}

/// How `netgrade evidence` finds the evidence that was stored.
pub(super) fn shown_evidence(options: &Check) -> Option<String> {
    options.evidence.as_deref().map(stored::from)
}

/// Plays everything that was asked for.
pub(super) fn play(options: &Check, news: Option<&Sender<News>>) -> Result<RunDocument, AppError> {
    let exercises = catalogue::load(options.catalogue.as_deref(), &options.exercises)?;
    let only = only(options, &exercises)?;
    let workers = Workers::of_this_binary().map_err(|error| AppError::Fault(error.to_string()))?;
    let policy = policy(&workers, options.isolation)?;
    let tools = Toolchains::from_env();
    let how = Grading {
        with: Preparing { tools: &tools, workers: &workers, policy, builds: None },
        seed: options.seed.unwrap_or_else(|| fastrand::u64(1..1_000_000)),
        repeat: options.repeat,
        doubt: options.repeat == 1,
        side_by_side: grading::side_by_side(policy),
        trace_for: options.trace_for.as_deref(),
        news,
    };
    let wanted = !options.exercises.is_empty() || !options.only.is_empty();
    let (exercises, not_begun) = if wanted { (exercises, Vec::new()) } else { begun(&options.submission, exercises)? };
    Ok(RunDocument { not_begun, ..grade_all(options, &exercises, &only, how)? })
}

fn grade_all(
    options: &Check,
    exercises: &[Exercise],
    only: &[CheckId],
    how: Grading<'_>,
) -> Result<RunDocument, AppError> {
    let single = options.exercises.len() == 1;
    let of = |exercise: &Exercise| -> Vec<CheckId> {
        only.iter().filter(|id| exercise.checks.iter().any(|check| check.id == **id)).cloned().collect()
    };
    let asked: Vec<(&Exercise, Vec<CheckId>)> = exercises.iter().map(|exercise| (exercise, of(exercise))).collect();
    let asked: Vec<_> = asked.into_iter().filter(|(_, ids)| only.is_empty() || !ids.is_empty()).collect();
    how.tell(|| News::Planned(asked.iter().map(|(exercise, ids)| grading::select(exercise, ids).len()).sum()));
    let mut records = Vec::new();
    for (exercise, ids) in asked {
        records.push(grading::grade(exercise, &options.submission, single, &ids, how)?);
    }
    Ok(document(&options.submission, how, records))
}

/// A document of what was played, without what was not begun.
pub(super) fn document(submission: &Path, how: Grading<'_>, exercises: Vec<ExerciseRecord>) -> RunDocument {
    RunDocument {
        schema: EVIDENCE_SCHEMA.to_owned(),
        netgrade: env!("CARGO_PKG_VERSION").to_owned(),
        submission: submission.display().to_string(),
        isolation: isolation(how.with.policy),
        walls: how.with.workers.walls(),
        seed: how.seed,
        repeat: how.repeat,
        exercises,
        not_begun: Vec::new(),
    }
}

/// Parts what the submission holds something for from what it does not. What was asked for by name is graded in
/// any case, and so is the only exercise there is.
pub(super) fn begun(submission: &Path, exercises: Vec<Exercise>) -> Result<(Vec<Exercise>, Vec<NotBegun>), AppError> {
    if exercises.len() == 1 {
        return Ok((exercises, Vec::new()));
    }
    let ids: Vec<&ExerciseId> = exercises.iter().map(|exercise| &exercise.id).collect();
    let found = intake::begun(submission, &ids).map_err(|error| AppError::Usage(error.to_string()))?;
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

/// The checks that were asked for by name or group. One that no exercise has is a slip of the command line.
fn only(options: &Check, exercises: &[Exercise]) -> Result<Vec<CheckId>, AppError> {
    let all: Vec<&CheckId> = exercises.iter().flat_map(|exercise| &exercise.checks).map(|check| &check.id).collect();
    if let Some(nobody) = options.only.iter().find(|only| !all.iter().any(|id| only.means(id))) {
        let names: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
        return Err(AppError::Usage(format!("there is no check `{nobody}`: there are {}", names.join(", "))));
    }
    Ok(all.into_iter().filter(|id| options.only.iter().any(|only| only.means(id))).cloned().collect())
}

/// Tries the sandbox once, so that a machine without it is known before anything runs.
pub(super) fn policy(workers: &Workers, wanted: Wanted) -> Result<Policy, AppError> {
    match (workers.probe(Policy::Full), wanted) {
        (Ok(()), _) => Ok(Policy::Full),
        (Err(_), Wanted::BestEffort) => {
            // Which walls there are none the less. A machine where nothing can be started says so check by check.
            let _ = workers.probe(Policy::BestEffort);
            Ok(Policy::BestEffort)
        }
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
    let (amount, evidence) = (show::amount_of(options.output.amount), stored::from(&options.evidence));
    show::graded(&graded, &targets, &options.output, amount, Some(&evidence), out)?;
    Ok(show::exit(graded.standing(None)))
}
