//! Hands a graded run to the exporter that was asked for.

use std::io::{self, IsTerminal, Write};

use super::{AppError, Exit, files, lang};
use crate::cli::{Format, Output};
use crate::grade::{Graded, Standing};
use crate::report::{self, Colour, Key};

/// Shows a graded run and says how netgrade ends.
pub(super) fn graded(
    graded: &Graded<'_>,
    output: &Output,
    evidence: Option<String>,
    out: &mut dyn Write,
) -> Result<Exit, AppError> {
    match &output.output {
        Some(path) => files::write(path, |file| write(graded, output, evidence, Colour::Plain, 80, file))?,
        None => write(graded, output, evidence, colour(), width(), out).map_err(stdout)?,
    }
    Ok(match graded.standing(None) {
        Standing::FullMarks => Exit::Full,
        Standing::Below => Exit::Below,
        Standing::Ungraded => Exit::Fault,
    })
}

fn write(
    graded: &Graded<'_>,
    output: &Output,
    evidence: Option<String>,
    colour: Colour,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lang = lang::choose(output.lang);
    let key = if output.show_key { Key::Shown } else { Key::Hidden };
    match output.format {
        Format::Terminal => {
            let options = report::terminal::Options { lang, width, colour, command: command(), evidence, key };
            report::terminal::write(out, graded, &options)
        }
        Format::Html => report::html::write(out, graded, lang, &command(), key),
        Format::Json => report::json::write(out, graded, lang, &command(), key),
    }
}

/// Shows a plain text.
pub(super) fn text(out: &mut dyn Write, text: &str) -> Result<(), AppError> {
    writeln!(out, "{}", text.trim_end()).map_err(stdout)
}

pub(super) fn stdout(source: io::Error) -> AppError {
    AppError::Write { what: "standard output".to_owned(), source }
}

/// How this program was called, for commands that a report suggests.
fn command() -> String {
    std::env::args().next().unwrap_or_else(|| "netgrade".to_owned())
}

pub(super) fn colour() -> Colour {
    let stdout = io::stdout();
    match anstream::AutoStream::choice(&stdout) {
        anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => Colour::Ansi,
        anstream::ColorChoice::Auto if stdout.is_terminal() => Colour::Ansi,
        anstream::ColorChoice::Auto | anstream::ColorChoice::Never => Colour::Plain,
    }
}

pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}
