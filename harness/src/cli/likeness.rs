//! The options of `netgrade likeness`.

use std::path::PathBuf;

use clap::Args;

use super::{LangName, exercise_id};
use crate::model::ExerciseId;

/// Options of `netgrade likeness`.
#[derive(Debug, Args)]
pub struct Likeness {
    /// What was handed in, as `netgrade batch` takes it
    pub submissions: PathBuf,
    /// The page: one file, which works without a network
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Compare what was handed in for this exercise only (may be given more than once)
    #[arg(long = "exercise", value_name = "ID", value_parser = exercise_id)]
    pub exercises: Vec<ExerciseId>,
    /// Where the exercises lie, whose starters are nobody's own; else beside the binary
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// A folder of other programs that were given to everybody (may be given more than once)
    #[arg(long = "starter", value_name = "DIR")]
    pub starters: Vec<PathBuf>,
    /// As of `netgrade batch`: a regular expression of names with the group `student`
    #[arg(long, value_name = "REGEX")]
    pub id: Option<String>,
    /// Show the pairs of this student only, by the name of the folder or a number (may be given more than once)
    #[arg(long = "only", value_name = "STUDENT")]
    pub only: Vec<String>,
    /// Show so many pairs at most
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub most: u32,
    /// Show pairs of which one program is so much alike the other, of a hundred
    #[arg(long, value_name = "PERCENT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub least: u32,
    /// The language that the page shows first; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}
