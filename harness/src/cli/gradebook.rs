//! The options of `netgrade gradebook`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::LangName;

/// Options of `netgrade gradebook`.
#[derive(Debug, Args)]
pub struct Gradebook {
    /// The folder of results of `netgrade batch`
    pub results: PathBuf,
    /// The form; else `csv`, or none where only --feedback is given
    #[arg(long, value_enum)]
    pub format: Option<GradebookFormat>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The sheet that the platform gave, to be filled in
    #[arg(long, value_name = "FILE")]
    pub worksheet: Option<PathBuf>,
    /// For Canvas: the assignment's column, by its header, such as `Lab 3 (1234)`, its title or its number
    #[arg(long, value_name = "HEADER")]
    pub column: Option<String>,
    /// For Moodle in other languages than English and Chinese: headers of columns, as in
    /// `identifier=ID,grade=Bewertung,maximum=Bestwertung`
    #[arg(long, value_name = "NAME=HEADER", value_delimiter = ',', value_parser = sheet_column)]
    pub columns: Vec<(SheetColumn, String)>,
    /// What to do where the sheet's maximum is not netgrade's
    #[arg(long, value_enum)]
    pub scale: Option<ScaleName>,
    /// What a person decides, a student a line: `alice: {points: 12, reason: read by hand}` for all points,
    /// `bob: {checks: {texts/layering: 1}, reason: read}` for single checks
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
    /// The rules for what is handed in late
    #[arg(long, value_name = "FILE")]
    pub late: Option<PathBuf>,
    /// Write a page for each student into this folder, or archive if it ends in .zip, named as the platform takes it
    /// back
    #[arg(long, value_name = "PLACE")]
    pub feedback: Option<PathBuf>,
    /// The language of what is said and of the pages; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// `--format` of `netgrade gradebook`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GradebookFormat {
    /// For spreadsheets
    Csv,
    /// For programs: `netgrade/gradebook/1`
    Json,
    /// Moodle's grading worksheet, filled in
    Moodle,
    /// Canvas's exported gradebook, filled in
    Canvas,
    /// Gradescope's table of scores, filled in or made anew
    Gradescope,
}

/// `--scale` of `netgrade gradebook`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScaleName {
    /// Convert points to the sheet's maximum
    Maximum,
    /// Leave points as they are
    Keep,
}

/// A column of Moodle's worksheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the variants are the columns' names")]
pub enum SheetColumn {
    Identifier,
    Grade,
    Maximum,
}

fn sheet_column(text: &str) -> Result<(SheetColumn, String), String> {
    let remedy = || "write identifier=HEADER, grade=HEADER or maximum=HEADER".to_owned();
    let (name, header) = text.split_once('=').ok_or_else(remedy)?;
    Ok((SheetColumn::from_str(name, false).map_err(|_| remedy())?, header.to_owned()))
}
