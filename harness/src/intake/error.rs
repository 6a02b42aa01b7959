//! Why a submission cannot be read at all. Each message says what to do. What a program lacks is no
//! error: that is an [`IntakeProblem`](crate::evidence::IntakeProblem).

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::model::harmless;

/// Why a submission cannot be read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages name the fields")]
pub enum IntakeError {
    #[error("there is no folder {}: give the folder that holds your programs, or make it", shown(path))]
    Missing { path: PathBuf },
    #[error("{} is a file, not a folder: give the folder that it lies in", shown(path))]
    NotAFolder { path: PathBuf },
    #[error("{} has no folder `{exercise}`{}", shown(path), fallback(similar.as_deref(), exercise))]
    NoExerciseFolder { path: PathBuf, exercise: String, similar: Option<String> },
    #[error("{} has no folder of an exercise{}", shown(path), places(similar.as_ref(), example))]
    NothingBegun { path: PathBuf, similar: Option<(String, String)>, example: String },
    #[error("{} is empty: put your programs into it, such as `server.py` and `client.py`", shown(path))]
    Empty { path: PathBuf },
    #[error("cannot read {}: check who may read it (`ls -ld`, `chmod u+rX`)", shown(path))]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} leads out of the submission: put the files themselves there, not a link to them", shown(path))]
    LeadsOut { path: PathBuf },
    #[error(
        "{} holds more than {limit} files and folders: hand in your own files only, without build output and packages",
        shown(path)
    )]
    TooMany { path: PathBuf, limit: usize },
    #[error(
        "the files in {} are larger than {} MiB together: hand in your own files only, without build output and data",
        shown(path),
        limit / (1024 * 1024)
    )]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("the folders in {} lie more than {limit} deep in each other: hand in your own files only", shown(path))]
    TooDeep { path: PathBuf, limit: usize },
    #[error("{0}")]
    Manifest(Box<ManifestError>),
}

/// Nobody reads more mistakes than this at once.
const MOST_SHOWN: usize = 20;

/// Mistakes in `submission.yaml`, all of them, each with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// The file, as it is shown.
    pub file: String,
    /// Its text, for the lines that are shown.
    pub text: String,
    /// In the order of the file.
    pub mistakes: Vec<Mistake>,
}

/// One mistake in `submission.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes of the text that are meant.
    pub span: std::ops::Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
        for (n, mistake) in self.mistakes.iter().take(MOST_SHOWN).enumerate() {
            let caret = AnnotationKind::Primary.span(mistake.span.clone());
            let snippet = Snippet::source(self.text.as_str()).path(self.file.as_str()).annotation(caret);
            let group = Level::ERROR
                .primary_title(mistake.message.as_str())
                .element(snippet)
                .element(Level::HELP.message(mistake.remedy.as_str()));
            let gap = if n == 0 { "" } else { "\n\n" };
            write!(f, "{gap}{}", harmless(&Renderer::plain().render(&[group])))?;
        }
        match self.mistakes.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n\nand {more} more"),
        }
    }
}

/// A path between backticks, its control characters made visible.
fn shown(path: &std::path::Path) -> String {
    format!("`{}`", path.to_string_lossy().escape_debug())
}

fn fallback(similar: Option<&str>, exercise: &str) -> String {
    match similar {
        Some(name) => format!(": rename `{}` to `{exercise}`", name.escape_debug()),
        None => format!(": make it, or give the files' own folder with `--exercise {exercise}`"),
    }
}

/// What to do where nothing has an exercise's name; `similar` is a folder's name and the name that it should have.
fn places(similar: Option<&(String, String)>, example: &str) -> String {
    match similar {
        Some((name, meant)) => format!(": rename `{}` to `{meant}`", name.escape_debug()),
        None => format!(": make one, such as `{example}`, or say which exercise its files are: `--exercise {example}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_says_what_to_do_and_shows_no_control_characters() {
        let path = PathBuf::from("a\nb\x1b[0m");
        let exercise = || "03-session".to_owned();
        let errors = [
            (IntakeError::Missing { path: path.clone() }, "make it"),
            (IntakeError::NotAFolder { path: path.clone() }, "give the folder"),
            (
                IntakeError::NoExerciseFolder {
                    path: path.clone(),
                    exercise: exercise(),
                    similar: Some("3_s\n".into()),
                },
                "rename `3_s\\n`",
            ),
            (IntakeError::NoExerciseFolder { path: path.clone(), exercise: exercise(), similar: None }, "--exercise"),
            (
                IntakeError::NothingBegun {
                    path: path.clone(),
                    similar: Some(("3_s\n".into(), exercise())),
                    example: exercise(),
                },
                "rename `3_s\\n` to",
            ),
            (
                IntakeError::NothingBegun { path: path.clone(), similar: None, example: exercise() },
                "--exercise 03-session",
            ),
            (IntakeError::Empty { path: path.clone() }, "put your programs"),
            (IntakeError::Unreadable { path: path.clone(), source: io::ErrorKind::PermissionDenied.into() }, "chmod"),
            (IntakeError::LeadsOut { path: path.clone() }, "not a link"),
            (IntakeError::TooMany { path: path.clone(), limit: 2000 }, "more than 2000"),
            (IntakeError::TooLarge { path: path.clone(), limit: 64 << 20 }, "64 MiB"),
            (IntakeError::TooDeep { path, limit: 32 }, "more than 32 deep"),
        ];
        for (error, expected) in errors {
            let text = error.to_string();
            assert!(text.contains(expected) && !text.contains(char::is_control), "{text}");
        }
    }
}
