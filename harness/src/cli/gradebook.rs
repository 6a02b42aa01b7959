//! The options of `netgrade gradebook`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of `netgrade gradebook`.
#[derive(Debug, Args)]
pub struct Gradebook {
    /// The folder of results of `netgrade batch`
    pub results: PathBuf,
    /// The form
    #[arg(long, value_enum, default_value_t = GradebookFormat::Csv)]
    pub format: GradebookFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Points that a person gives instead, a line a student: `alice: {points: 12, reason: read by hand}`
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
}

/// `--format` of `netgrade gradebook`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GradebookFormat {
    /// For spreadsheets
    Csv,
    /// For programs: `netgrade/gradebook/1`
    Json,
}
