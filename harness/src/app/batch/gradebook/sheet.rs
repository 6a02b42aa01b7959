//! Fills in the sheet that a platform gave.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::super::super::AppError;
use super::super::store::Store;
use super::{Book, put};
use crate::cli::{Gradebook, GradebookFormat, ScaleName, SheetColumn};
use crate::model::Lang;
use crate::report::gradebook::{self, ColumnError, Columns, Fill, Meaning, Scale, Sheet};

/// Writes the sheet with everybody's points, and says on standard error who has no mark in it; whether a mark found no
/// place.
pub(super) fn fill(
    options: &Gradebook,
    format: GradebookFormat,
    worksheet: &Path,
    store: &Store,
    book: &Book,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<bool, AppError> {
    let wrong = |error: &dyn std::fmt::Display| AppError::Usage(format!("{}: {error}", worksheet.display()));
    let bytes =
        fs::read(worksheet).map_err(|error| wrong(&format!("{error}; give the file that the platform wrote")))?;
    let sheet = Sheet::read(bytes).map_err(|error| wrong(&error))?;
    let columns = columns(&sheet, options, format).map_err(|error| wrong(&error))?;
    let mut fill = Fill::new(sheet, columns, options.scale.map(scale));
    store.entries(&mut |entry| -> Result<(), AppError> {
        fill.take(&book.row(&entry), book.class_maximum);
        Ok(())
    })?;
    let (sheet, filling) = fill.end().map_err(|error| wrong(&error))?;
    put(options.output.as_deref(), out, |file| sheet.write(file))?;
    // Whoever has closed standard error does not want to know.
    let _ = gradebook::tell(&mut io::stderr().lock(), &filling, lang);
    Ok(filling.missed > 0)
}

fn columns(sheet: &Sheet, options: &Gradebook, format: GradebookFormat) -> Result<Columns, ColumnError> {
    match format {
        GradebookFormat::Canvas => gradebook::canvas(sheet, options.column.as_deref().unwrap_or_default()),
        GradebookFormat::Gradescope => gradebook::gradescope(sheet),
        GradebookFormat::Moodle | GradebookFormat::Csv | GradebookFormat::Json => {
            let named: Vec<_> =
                options.columns.iter().map(|(column, header)| (meaning(*column), header.clone())).collect();
            gradebook::moodle(sheet, &named)
        }
    }
}

fn meaning(column: SheetColumn) -> Meaning {
    match column {
        SheetColumn::Identifier => Meaning::Identifier,
        SheetColumn::Grade => Meaning::Grade,
        SheetColumn::Maximum => Meaning::Maximum,
    }
}

fn scale(name: ScaleName) -> Scale {
    match name {
        ScaleName::Maximum => Scale::Maximum,
        ScaleName::Keep => Scale::Keep,
    }
}
