//! `netgrade gradebook`: the grades of a class. Reads results only, so it may be asked for while a class is graded.

mod decided;
mod feedback;
#[cfg(test)]
pub(crate) mod fuzzed;
mod late;
mod overrides;
mod sheet;
mod who;

use std::io::{self, Write};
use std::path::Path;

use super::super::{AppError, Exit, files, lang, show};
use super::store::{Store, StoreError};
use crate::cli::{Gradebook, GradebookFormat};
use crate::report::gradebook::{Csv, GradescopeTable, Json, Row};
use decided::Book;

/// Writes the grades; 3 where somebody has none, or a mark found no place.
pub(in crate::app) fn run(options: &Gradebook, out: &mut dyn Write) -> Result<Exit, AppError> {
    let store = super::class_in(&options.results)?;
    let format = match options.format {
        None if options.feedback.is_some() && options.output.is_none() => None,
        format => Some(format.unwrap_or(GradebookFormat::Csv)),
    };
    suits(options, format)?;
    let lang = lang::choose(options.lang);
    let book = Book::read(options, &store)?;
    let mut is_missed = false;
    match (format, &options.worksheet) {
        (Some(format), Some(worksheet)) => {
            is_missed = sheet::fill(options, format, worksheet, &store, &book, lang, out)?;
        }
        (Some(format), None) => table(options, format, &store, &book, out)?,
        (None, _) => {}
    }
    if let Some(place) = &options.feedback {
        feedback::write(place, options, &store, &book, lang)?;
    }
    let is_open = book.tell(&store, lang)?;
    Ok(if is_open || is_missed { Exit::Fault } else { Exit::Full })
}

/// Whether the options go together.
fn suits(options: &Gradebook, format: Option<GradebookFormat>) -> Result<(), AppError> {
    let wrong = |text: &str| Err(AppError::Usage(text.to_owned()));
    let has_sheet = options.worksheet.is_some();
    match format {
        Some(GradebookFormat::Moodle) if !has_sheet => wrong(
            "Moodle takes its own sheet only: download the grading worksheet of the assignment, and give it with --worksheet FILE",
        ),
        Some(GradebookFormat::Canvas) if !has_sheet || options.column.is_none() => wrong(
            "Canvas takes its own sheet only: export the gradebook, and give it with --worksheet FILE, and the assignment's column with --column 'TITLE (NUMBER)'",
        ),
        Some(GradebookFormat::Csv | GradebookFormat::Json) | None if has_sheet => {
            wrong("--worksheet needs --format moodle, canvas or gradescope")
        }
        Some(_) | None => Ok(()),
    }
}

/// A row a student.
fn table(
    options: &Gradebook,
    format: GradebookFormat,
    store: &Store,
    book: &Book,
    out: &mut dyn Write,
) -> Result<(), AppError> {
    let rows = |write: &mut dyn FnMut(&Row) -> io::Result<()>| {
        store.entries(&mut |entry| Ok::<_, StoreError>(write(&book.row(&entry))?))
    };
    let fill = |out: &mut dyn Write| {
        let told = match format {
            GradebookFormat::Json => Json::begin(out).map_err(StoreError::from).and_then(|mut json| {
                rows(&mut |row| json.row(row))?;
                Ok(json.end()?)
            }),
            GradebookFormat::Gradescope => GradescopeTable::begin(out)
                .map_err(StoreError::from)
                .and_then(|mut table| rows(&mut |row| table.row(row))),
            GradebookFormat::Csv | GradebookFormat::Moodle | GradebookFormat::Canvas => {
                Csv::begin(out).map_err(StoreError::from).and_then(|mut csv| rows(&mut |row| csv.row(row)))
            }
        };
        told.map_err(io::Error::other)
    };
    put(options.output.as_deref(), out, fill)
}

/// Writes to the file that was asked for, else to standard output.
fn put(
    place: Option<&Path>,
    out: &mut dyn Write,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), AppError> {
    match place {
        Some(path) => files::write(path, fill),
        None => fill(out).map_err(show::stdout),
    }
}

/// A file of rules or decisions that cannot be used.
fn wrong(path: &Path, what: &dyn std::fmt::Display, remedy: &str) -> AppError {
    AppError::Usage(format!("{}: {what}; {remedy}", path.display()))
}
