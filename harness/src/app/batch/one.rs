//! One submission of a class: copied, graded unless the same has a result already, and its result stored. Its files
//! come first and the state last, so that what the state names is there.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::super::grading::{self, Grading};
use super::super::prepare::Preparing;
use super::super::{AppError, check, stored};
use super::folder::Folder;
use super::run::Run;
use super::state;
use super::store::{Became, Job};
use crate::class::{self, GatherError, Refusal};
use crate::evidence::RunDocument;
use crate::grade;
use crate::intake;
use crate::judge::Outcome;
use crate::model::Lang;
use crate::report::{self, Key};

/// Where a submission stands behind [`grade`].
pub(super) enum End {
    /// It has an end, which the state knows.
    Became(Became),
    /// It has the result already; only its stamp was new.
    Unchanged,
    /// The same is being graded now: whoever does it gives this one its grade.
    Later,
}

/// Grades a submission. `is_first` is asked with its key, once, before anything runs.
pub(super) fn grade(run: &Run<'_>, job: &Job, is_first: &mut dyn FnMut(&str) -> bool) -> Result<End, AppError> {
    let mut work = Work::new(run.folder, job)?;
    let content = match work.fill(run, job)? {
        Ok(content) => content,
        Err(refusal) => return end(run, job, Became::Invalid(refusal)),
    };
    let key = hash(&[&content, run.rules]);
    if job.graded && !run.force && job.key.as_deref() == Some(&key) && run.folder.has(&job.student.slug) {
        run.store().unchanged(job, run.rules).map_err(state)?;
        return Ok(End::Unchanged);
    }
    if !is_first(&key) {
        return Ok(End::Later);
    }
    let twin = run.store().twin(job, &key, run.force).map_err(state)?;
    if let Some(twin) = twin.filter(|twin| run.folder.has(&twin.student.slug)) {
        let became = copy(run, job, &twin, &key)?;
        return end(run, job, became);
    }
    match play(run, &work) {
        Ok(document) => {
            let became = store(run, job, &key, None, document)?;
            end(run, job, became)
        }
        Err(AppError::Usage(text) | AppError::Spec(text)) => {
            let text = work.told(&text, job);
            end(run, job, Became::Invalid(Refusal::Submission { text }))
        }
        Err(AppError::Fault(text)) => end(run, job, Became::Fault(text)),
        Err(error @ AppError::Write { .. }) => Err(error),
    }
}

/// Gives a submission what another one became that holds the same.
pub(super) fn same(run: &Run<'_>, job: &Job, other: &Job, became: &Became) -> Result<Became, AppError> {
    let became = match became {
        Became::Graded { key, .. } => copy(run, job, other, key)?,
        Became::Invalid(_) | Became::Fault(_) => became.clone(),
    };
    note(run, job, &became)?;
    Ok(became)
}

fn copy(run: &Run<'_>, job: &Job, other: &Job, key: &str) -> Result<Became, AppError> {
    let document = stored::read(&run.folder.evidence(&other.student.slug))?;
    store(run, job, key, Some(&other.student.slug), document)
}

fn end(run: &Run<'_>, job: &Job, became: Became) -> Result<End, AppError> {
    note(run, job, &became)?;
    Ok(End::Became(became))
}

/// The state says it first; a result of something else that was handed in before then goes.
fn note(run: &Run<'_>, job: &Job, became: &Became) -> Result<(), AppError> {
    run.store().became(job, run.rules, became).map_err(state)?;
    match became {
        Became::Graded { .. } => Ok(()),
        Became::Invalid(_) | Became::Fault(_) => run.folder.forget(&job.student.slug),
    }
}

/// A submission's own place while it is graded; removed when dropped.
struct Work {
    root: PathBuf,
    /// Called like the student: a personal trace goes by that.
    submission: PathBuf,
}

impl Drop for Work {
    fn drop(&mut self) {
        // What cannot be removed is removed by the next run.
        let _ = fs::remove_dir_all(&self.root);
    }
}

impl Work {
    fn new(folder: &Folder, job: &Job) -> Result<Self, AppError> {
        let root = folder.work().join(job.id.to_string());
        let submission = root.join(&job.student.slug);
        fs::create_dir_all(&submission)
            .map_err(|source| AppError::Write { what: submission.display().to_string(), source })?;
        // Messages name it, and what they name has no detours.
        let submission = submission.canonicalize().unwrap_or(submission);
        Ok(Self { root, submission })
    }

    /// Copies what was handed in; the hash of it, or why it cannot be taken.
    fn fill(&mut self, run: &Run<'_>, job: &Job) -> Result<Result<String, Refusal>, AppError> {
        let parts = run.store().parts(job.id).map_err(state)?;
        if let Some(refusal) = parts.iter().find_map(|part| run.input.refused.get(part)) {
            return Ok(Err(refusal.clone()));
        }
        let is_own = |name: &str| run.exercises.iter().any(|exercise| exercise.id.as_ref() == name);
        match class::gather(&run.input.folder, &parts, &self.submission, &is_own) {
            Ok(root) => self.submission = root,
            Err(GatherError::Refused(refusal)) => return Ok(Err(refusal)),
            Err(GatherError::Place { path, source }) => {
                return Err(AppError::Write { what: path.display().to_string(), source });
            }
        }
        let content = intake::content_key(&self.submission);
        let text = |error: intake::IntakeError| self.told(&error.to_string(), job);
        Ok(content.map_err(|error| Refusal::Submission { text: text(error) }))
    }

    /// A message that names the submission instead of its copy.
    fn told(&self, text: &str, job: &Job) -> String {
        text.replace(&self.submission.display().to_string(), &job.student.name)
    }
}

/// Plays what the submission holds something for.
fn play(run: &Run<'_>, work: &Work) -> Result<RunDocument, AppError> {
    let builds = work.root.join("builds");
    let how = Grading { with: Preparing { builds: Some(&builds), ..run.how.with }, ..run.how };
    let submission = work.submission.as_path();
    let single = run.exercises.len() == 1;
    let (exercises, not_begun) = check::begun(submission, run.exercises.to_vec())?;
    let records = exercises.iter().map(|exercise| grading::grade(exercise, submission, single, &[], how));
    let records = records.collect::<Result<Vec<_>, AppError>>()?;
    Ok(RunDocument { not_begun, ..check::document(submission, how, records) })
}

fn store(
    run: &Run<'_>,
    job: &Job,
    key: &str,
    same_as: Option<&str>,
    document: RunDocument,
) -> Result<Became, AppError> {
    let document = RunDocument { submission: job.student.name.clone(), ..document };
    run.folder.write_compressed(&run.folder.evidence(&job.student.slug), &|file| {
        serde_json::to_writer(file, &document).map_err(Into::into)
    })?;
    let marks = result(run.folder, &job.student.slug, &document, run.lang)?;
    Ok(Became::Graded { key: key.to_owned(), same_as: same_as.map(str::to_owned), marks })
}

/// The points of a result.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    pub(super) score: f64,
    pub(super) max_score: f64,
    /// Checks that could not be decided.
    pub(super) ungraded: u32,
    /// Whether that is so because the harness itself failed.
    pub(super) fault: bool,
}

/// Writes the result of evidence.
pub(super) fn result(folder: &Folder, slug: &str, document: &RunDocument, lang: Lang) -> Result<Marks, AppError> {
    let graded = grade::grade(document);
    let mut text = Vec::new();
    let place = folder.result(slug);
    report::json::write(&mut text, &graded, lang, "netgrade", Key::Hidden)
        .map_err(|source| AppError::Write { what: place.display().to_string(), source })?;
    // Bringing a file to the disk takes longer than judging: what is there already is left.
    if fs::read(&place).ok().as_ref() != Some(&text) {
        folder.write(&place, &|file| file.write_all(&text))?;
    }
    let checks = || graded.exercises.iter().flat_map(|exercise| &exercise.checks);
    let open = || checks().filter(|check| matches!(check.verdict.outcome, Outcome::Ungraded { .. }));
    let failed = |attempts: &[crate::evidence::Attempt]| attempts.last().is_some_and(|last| last.fault.is_some());
    Ok(Marks {
        score: graded.score.value(),
        max_score: graded.max_score.value(),
        ungraded: u32::try_from(open().count()).unwrap_or(u32::MAX),
        fault: open().any(|check| check.evidence.is_some_and(|evidence| failed(&evidence.attempts))),
    })
}

/// The hash of texts, in hexadecimal.
pub(super) fn hash(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
