//! The commands: each takes its options and gives an exit code. Puts the layers together; must not look
//! at bytes or decide verdicts.

mod audit;
mod batch;
mod builds;
mod catalogue;
mod check;
mod ci;
mod doctor;
mod exit;
mod files;
#[cfg(test)]
pub(crate) mod fuzzed;
mod grading;
mod lang;
mod last;
mod likeness;
mod new;
mod places;
mod prepare;
mod progress;
mod schedule;
mod show;
mod stored;
mod targets;
mod threads;
mod trace;
mod watch;

use std::io::Write;

pub use exit::Exit;

use crate::cli::{Cli, Command, Explain, New, NewWhat, SchemaOf};
use crate::model::harmless;
use crate::report::{self, pages};
use crate::spec;

/// What a command could not do. The message says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Wrong usage, spec, or a submission that cannot be read.
    #[error("{0}")]
    Usage(String),
    /// Mistakes in an exercise, rendered.
    #[error("{0}")]
    Spec(String),
    /// Something of the machine or of netgrade itself is broken.
    #[error("{0}")]
    Fault(String),
    /// The result could not be written.
    #[error("cannot write {what}: {source}; the result is lost, choose a place that can be written")]
    Write {
        /// A file, or standard output.
        what: String,
        /// The system's answer.
        source: std::io::Error,
    },
}

/// The message as it is shown: it may hold what strangers wrote, none of which acts on a terminal.
pub fn shown(error: &AppError) -> String {
    harmless(&error.to_string())
}

impl AppError {
    /// What was not possible, in one error; nothing where all was.
    fn all(mut failures: Vec<Self>) -> Result<(), Self> {
        match failures.len() {
            0 => Ok(()),
            1 => Err(failures.remove(0)),
            _ => {
                let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
                Err(Self::Fault(texts.join("\nnetgrade: ")))
            }
        }
    }

    /// The documented exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Spec(_) => Exit::Usage,
            Self::Fault(_) | Self::Write { .. } => Exit::Fault,
        }
    }
}

/// Writes out what is still held back.
///
/// # Errors
/// [`AppError::Write`].
pub fn flush(out: &mut dyn Write) -> Result<(), AppError> {
    out.flush().map_err(show::stdout)
}

/// Runs a command.
///
/// # Errors
/// [`AppError`], to be shown on standard error.
pub fn run(cli: &Cli, out: &mut dyn Write) -> Result<Exit, AppError> {
    match &cli.command {
        Command::Check(options) => check::run(options, out),
        Command::Ci(options) => ci::run(options, out),
        Command::Batch(options) => batch::any(options, out),
        Command::Gradebook(options) => batch::gradebook::run(options, out),
        Command::Class(options) => batch::overview::run(options, out),
        Command::Likeness(options) => likeness::run(options, out),
        Command::Judge(options) => check::judge(options, out),
        Command::Watch(options) => watch::run(options, out),
        Command::Evidence(options) => stored::run(options, out),
        Command::Trace(options) => trace::run(options, out),
        Command::Lint(options) => catalogue::lint(options, out),
        Command::Audit(options) => audit::run(options, out),
        Command::New(New { what: NewWhat::Exercise(options) }) => new::exercise(options, out),
        Command::Doctor(options) => doctor::run(options, out),
        Command::Explain(options) => {
            explain(options, out).map_err(show::stdout)?;
            Ok(Exit::Full)
        }
        Command::Schema(options) => {
            show::text(out, &schema(options.of)?)?;
            Ok(Exit::Full)
        }
    }
}

/// Serves other commands, which start workers, where the command line (without the program's name) says so.
pub fn worker(arguments: impl Iterator<Item = std::ffi::OsString>) -> Option<std::io::Result<()>> {
    crate::session::serve_as(arguments)
}

fn explain(options: &Explain, out: &mut dyn Write) -> std::io::Result<()> {
    let lang = lang::choose(options.lang);
    if options.all {
        return pages::markdown(out, lang);
    }
    let how = pages::Options { lang, width: show::width(), colour: show::colour() };
    match options.cause {
        Some(cause) => pages::page(out, cause, how),
        None => pages::list(out, how),
    }
}

fn schema(of: SchemaOf) -> Result<String, AppError> {
    let text = match of {
        SchemaOf::Checks => serde_json::to_string_pretty(&spec::checks_schema()),
        SchemaOf::Exercise => serde_json::to_string_pretty(&spec::exercise_schema()),
        SchemaOf::Result => serde_json::to_string_pretty(&report::json::schema()),
    };
    text.map_err(|error| AppError::Fault(error.to_string()))
}
