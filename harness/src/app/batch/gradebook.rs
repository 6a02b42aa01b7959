//! `netgrade gradebook`: the grades of a class. Reads the state only, so it may be asked for while a class is graded.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;

use super::super::{AppError, Exit, files, show};
use super::state;
use super::store::Store;
use crate::class::Student;
use crate::cli::{Gradebook, GradebookFormat};
use crate::report::gradebook::{Csv, Json, Row};

/// What a person gives instead.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    points: f64,
    reason: String,
}

/// Writes the grades; 3 where somebody has none.
pub(in crate::app) fn run(options: &Gradebook, out: &mut dyn Write) -> Result<Exit, AppError> {
    let place = options.results.join("state.sqlite");
    if !place.is_file() {
        return Err(AppError::Usage(format!(
            "{} is no folder of results: give the folder that `netgrade batch --out` wrote",
            options.results.display()
        )));
    }
    let store = Store::open(&place).map_err(state)?;
    let overrides = options.overrides.as_deref().map(read).transpose()?.unwrap_or_default();
    if let Some(path) = options.overrides.as_deref() {
        for word in overrides.keys() {
            if store.count_of(&|student| student.is(word)).map_err(state)? != 1 {
                return Err(AppError::Usage(format!(
                    "{}: `{}` is not one student: give the name of the folder in {}/students",
                    path.display(),
                    word.escape_debug(),
                    options.results.display()
                )));
            }
        }
    }
    let open = Cell::new(false);
    let rows = |write: &mut dyn FnMut(&Row) -> std::io::Result<()>| {
        store.rows(&mut |student, row| {
            let row = decided(row, &student, &overrides);
            open.set(open.get() || row.points.is_none());
            Ok(write(&row)?)
        })
    };
    let fill = |out: &mut dyn Write| {
        let told = match options.format {
            GradebookFormat::Csv => {
                Csv::begin(out).map_err(Into::into).and_then(|mut csv| rows(&mut |row| csv.row(row)))
            }
            GradebookFormat::Json => Json::begin(out).map_err(Into::into).and_then(|mut json| {
                rows(&mut |row| json.row(row))?;
                Ok(json.end()?)
            }),
        };
        told.map_err(std::io::Error::other)
    };
    match &options.output {
        Some(path) => files::write(path, fill)?,
        None => fill(out).map_err(show::stdout)?,
    }
    Ok(if open.get() { Exit::Fault } else { Exit::Full })
}

/// The person's points, else the machine's where it decided everything.
fn decided(row: Row, student: &Student, overrides: &BTreeMap<String, Override>) -> Row {
    let given = overrides.iter().find(|(word, _)| student.is(word)).map(|(_, given)| given);
    let own = row.score.filter(|_| row.state == "graded" && row.ungraded == Some(0));
    Row { points: given.map(|given| given.points).or(own), reason: given.map(|given| given.reason.clone()), ..row }
}

fn read(path: &Path) -> Result<BTreeMap<String, Override>, AppError> {
    let wrong = |error: &dyn std::fmt::Display| {
        AppError::Usage(format!(
            "{}: {error}; write a line a student, such as `alice: {{points: 12, reason: read by hand}}`",
            path.display()
        ))
    };
    let text = fs::read_to_string(path).map_err(|error| wrong(&error))?;
    let read: BTreeMap<String, Override> = serde_yaml::from_str(&text).map_err(|error| wrong(&error))?;
    match read
        .iter()
        .find(|(_, given)| !given.points.is_finite() || given.points < 0.0 || given.reason.trim().is_empty())
    {
        Some((word, _)) => Err(wrong(&format!("`{}` needs points from 0 and a reason", word.escape_debug()))),
        None => Ok(read),
    }
}
