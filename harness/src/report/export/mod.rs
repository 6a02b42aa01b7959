//! The result in the formats of others: one exporter a file, all of them fed by the result for machines, so
//! that they say the same. Must not compute points, must not do I/O other than writing to the given writer,
//! and shows nothing of a program that could act on its reader.

mod annotations;
mod autolab;
mod classroom;
mod codequality;
mod ctrf;
mod drawn;
mod gradescope;
mod junit;
mod markdown;
mod marked;
mod prairielearn;
mod sarif;
mod told;

use std::io;

use super::answers::Key;
use super::json::{self, CheckResult, ExerciseResult, ResultDocument, SeverityName, VerdictName};
use super::words::Words;
use crate::grade::Graded;
use crate::model::Lang;
pub use annotations::{annotations, failed};
pub use markdown::{LARGEST as LARGEST_SUMMARY, write as summary};

/// A format that is made from the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the formats' names")]
pub enum Export {
    Junit,
    Markdown,
    Ctrf,
    Sarif,
    Codequality,
    Gradescope,
    GithubClassroom,
    Prairielearn,
    Autolab,
}

impl Export {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 9] = [
        Self::Junit,
        Self::Markdown,
        Self::Ctrf,
        Self::Sarif,
        Self::Codequality,
        Self::Gradescope,
        Self::GithubClassroom,
        Self::Prairielearn,
        Self::Autolab,
    ];

    /// Writes the result.
    pub fn write(self, out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
        match self {
            Self::Junit => junit::write(out, source),
            Self::Markdown => markdown::write(out, source, markdown::LARGEST),
            Self::Ctrf => ctrf::write(out, source),
            Self::Sarif => sarif::write(out, source),
            Self::Codequality => codequality::write(out, source),
            Self::Gradescope => gradescope::write(out, source),
            Self::GithubClassroom => classroom::write(out, source),
            Self::Prairielearn => prairielearn::write(out, source),
            Self::Autolab => autolab::write(out, source),
        }
    }
}

/// What exporters are made from.
pub struct Source<'a> {
    /// In the reader's language, without the key to questions: others than instructors read these formats.
    pub(crate) result: ResultDocument,
    /// The same in the other language.
    pub(crate) other: ResultDocument,
    pub(crate) words: Words,
    place: &'a dyn Fn(&str, &str) -> Option<String>,
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("result", &self.result).finish_non_exhaustive()
    }
}

impl<'a> Source<'a> {
    /// Builds the result in both languages. `place` says where a file of an exercise lies in the repository.
    pub fn new(
        graded: &Graded<'_>,
        lang: Lang,
        command: &str,
        place: &'a dyn Fn(&str, &str) -> Option<String>,
    ) -> Self {
        let in_language = |lang| json::result(graded, lang, command, Key::Hidden);
        let other = match lang {
            Lang::En => Lang::Zh,
            Lang::Zh => Lang::En,
        };
        Self { result: in_language(lang), other: in_language(other), words: Words::new(lang), place }
    }

    /// Every check with its exercise, in order.
    pub(crate) fn checks(&self) -> impl Iterator<Item = (&ExerciseResult, &CheckResult)> {
        self.result.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)))
    }

    /// How many checks the grader could not decide.
    pub(crate) fn ungraded(&self) -> usize {
        self.checks().filter(|(_, check)| Came::of(check) == Came::Ungraded).count()
    }

    /// `server/replies: The server answers a message`.
    pub(crate) fn name(check: &CheckResult) -> String {
        format!("{}: {}", check.id, check.title)
    }

    /// The file and the line that a failure names, in the repository; else the main file of the program that the
    /// check is about.
    pub(crate) fn place(&self, exercise: &ExerciseResult, check: &CheckResult) -> Option<(String, Option<u32>)> {
        let path = |file: &str| (self.place)(&exercise.id, file).map(|path| told::clipped(&path));
        let named = check.place.as_ref().and_then(|place| Some((path(&place.file)?, place.line)));
        if let Some((file, line)) = named {
            return Some((file, Some(line.max(1))));
        }
        let role = check.role?;
        let program = exercise.programs.iter().find(|program| program.role == role)?;
        Some((path(&program.file)?, None))
    }
}

/// What a check came to, in the few words that other formats have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    Passed,
    Failed,
    /// A piece of advice that is not followed: it costs nothing.
    Advice,
    /// Not tried: another check comes first, or the machine does not allow it.
    Skipped,
    Ungraded,
}

impl Came {
    pub(crate) fn of(check: &CheckResult) -> Self {
        match (check.verdict, check.severity) {
            (VerdictName::Pass, _) => Self::Passed,
            (VerdictName::Fail, SeverityName::Info) => Self::Advice,
            (VerdictName::Fail, SeverityName::Must | SeverityName::Should) => Self::Failed,
            (VerdictName::Blocked | VerdictName::Skipped, _) => Self::Skipped,
            (VerdictName::Ungraded, _) => Self::Ungraded,
        }
    }
}

/// Whether its points are part of the score: advice earns nothing, and what this machine does not allow counts
/// neither for nor against.
pub(crate) fn counts(check: &CheckResult) -> bool {
    check.severity != SeverityName::Info && check.verdict != VerdictName::Skipped
}

/// The verdict's stable name.
pub(crate) fn verdict(check: &CheckResult) -> &'static str {
    match check.verdict {
        VerdictName::Pass => "pass",
        VerdictName::Fail => "fail",
        VerdictName::Blocked => "blocked",
        VerdictName::Skipped => "skipped",
        VerdictName::Ungraded => "ungraded",
    }
}

/// Writes a JSON document with a newline at its end.
fn json_file(out: &mut dyn io::Write, value: &serde_json::Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

#[cfg(test)]
mod tests;
