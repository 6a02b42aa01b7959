//! One submission of a class: copied, graded unless the same has a result already, and its result stored. Its files
//! come first and the state last, so that what the state names is there.

use std::fs;

use sha2::{Digest, Sha256};

use super::super::{AppError, stored};
use super::folder::Folder;
use super::run::Run;
use super::state;
use super::store::{Became, Job};
use super::work::Work;
use crate::class::{Refusal, Student};
use crate::evidence::RunDocument;
use crate::grade::{self, Graded};
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
    let mut work = Work::new(&run.folder.work(), &job.id.to_string(), &job.student)?;
    let parts = run.store().parts(job.id).map_err(state)?;
    let content = match work.fill(run.input, &parts, run.exercises)? {
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
    match work.play(run.exercises, run.how) {
        Ok(document) => {
            let became = store(run, job, &key, None, document)?;
            end(run, job, became)
        }
        Err(AppError::Usage(text) | AppError::Spec(text)) => {
            let text = work.told(&text);
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

fn store(
    run: &Run<'_>,
    job: &Job,
    key: &str,
    same_as: Option<&str>,
    document: RunDocument,
) -> Result<Became, AppError> {
    let marks = put(run.folder, &job.student, document, run.lang)?;
    Ok(Became::Graded { key: key.to_owned(), same_as: same_as.map(str::to_owned), marks })
}

/// Writes what a student gets: evidence, then the result of it.
pub(super) fn put(folder: &Folder, student: &Student, document: RunDocument, lang: Lang) -> Result<Marks, AppError> {
    let document = RunDocument { submission: student.name.clone(), ..document };
    folder.write_compressed(&folder.evidence(&student.slug), &|file| {
        serde_json::to_writer(file, &document).map_err(Into::into)
    })?;
    result(folder, &student.slug, &document, lang)
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

impl Marks {
    /// Those of a graded run.
    pub(super) fn of(graded: &Graded<'_>) -> Self {
        let checks = || graded.exercises.iter().flat_map(|exercise| &exercise.checks);
        let open = || checks().filter(|check| matches!(check.verdict.outcome, Outcome::Ungraded { .. }));
        let failed = |attempts: &[crate::evidence::Attempt]| attempts.last().is_some_and(|last| last.fault.is_some());
        Self {
            score: graded.score.value(),
            max_score: graded.max_score.value(),
            ungraded: u32::try_from(open().count()).unwrap_or(u32::MAX),
            fault: open().any(|check| check.evidence.is_some_and(|evidence| failed(&evidence.attempts))),
        }
    }
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
    Ok(Marks::of(&graded))
}

/// The hash of texts, in hexadecimal.
pub(super) fn hash(texts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hex(&hash.finalize())
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
