//! A submission's own place while it is graded: a copy that nobody can change any more, and what is played of it. Must
//! not know where results go.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::grading::{self, Grading};
use super::super::prepare::Preparing;
use super::super::{AppError, check};
use super::input::Input;
use crate::class::{self, GatherError, Refusal, Student};
use crate::evidence::RunDocument;
use crate::intake;
use crate::spec::Exercise;

/// The copy of a submission; removed when dropped.
pub(super) struct Work<'a> {
    root: PathBuf,
    /// Called like the student: a personal trace goes by that.
    submission: PathBuf,
    student: &'a Student,
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        // What cannot be removed is removed by the next run.
        let _ = fs::remove_dir_all(&self.root);
    }
}

impl<'a> Work<'a> {
    /// An empty place in `work`, in a folder of this name, which nobody else uses.
    pub(super) fn new(work: &Path, name: &str, student: &'a Student) -> Result<Self, AppError> {
        let root = work.join(name);
        let submission = root.join(&student.slug);
        fs::create_dir_all(&submission)
            .map_err(|source| AppError::Write { what: submission.display().to_string(), source })?;
        // Messages name it, and what they name has no detours.
        let submission = submission.canonicalize().unwrap_or(submission);
        Ok(Self { root, submission, student })
    }

    /// Copies what was handed in; the hash of it, or why it cannot be taken.
    pub(super) fn fill(
        &mut self,
        input: &Input,
        parts: &[PathBuf],
        exercises: &[Exercise],
    ) -> Result<Result<String, Refusal>, AppError> {
        if let Some(refusal) = parts.iter().find_map(|part| input.refused.get(part)) {
            return Ok(Err(refusal.clone()));
        }
        let is_own = |name: &str| exercises.iter().any(|exercise| exercise.id.as_ref() == name);
        match class::gather(&input.folder, parts, &self.submission, &is_own) {
            Ok(root) => self.submission = root,
            Err(GatherError::Refused(refusal)) => return Ok(Err(refusal)),
            Err(GatherError::Place { path, source }) => {
                return Err(AppError::Write { what: path.display().to_string(), source });
            }
        }
        let content = intake::content_key(&self.submission);
        let text = |error: intake::IntakeError| self.told(&error.to_string());
        Ok(content.map_err(|error| Refusal::Submission { text: text(error) }))
    }

    /// A message that names the submission instead of its copy.
    pub(super) fn told(&self, text: &str) -> String {
        text.replace(&self.submission.display().to_string(), &self.student.name)
    }

    /// Plays what the submission holds something for.
    pub(super) fn play(&self, exercises: &[Exercise], how: Grading<'_>) -> Result<RunDocument, AppError> {
        let builds = self.root.join("builds");
        let how = Grading { with: Preparing { builds: Some(&builds), ..how.with }, ..how };
        let submission = self.submission.as_path();
        let single = exercises.len() == 1;
        let (exercises, not_begun) = check::begun(submission, exercises.to_vec())?;
        let records = exercises.iter().map(|exercise| grading::grade(exercise, submission, single, &[], how));
        let records = records.collect::<Result<Vec<_>, AppError>>()?;
        let document = check::document(submission, how, records);
        Ok(RunDocument { not_begun, submission: self.student.name.clone(), ..document })
    }
}
