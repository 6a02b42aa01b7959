//! The options of `netgrade batch`.

use std::path::PathBuf;

use clap::Args;

use super::{Isolation, LangName, exercise_id};
use crate::model::ExerciseId;

/// Options of `netgrade batch`.
#[derive(Debug, Args)]
pub struct Batch {
    /// What was handed in: a folder with a folder or an archive a student, a download of Moodle or Canvas (zip, tar,
    /// tar.gz, or unpacked), or a list of folders, one a line
    #[arg(required_unless_present = "rejudge")]
    pub submissions: Option<PathBuf>,
    /// The folder of results; started again with it, netgrade goes on
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Grade this exercise only (may be given more than once); with one, submissions may hold the files themselves
    #[arg(long = "exercise", value_name = "ID", value_parser = exercise_id)]
    pub exercises: Vec<ExerciseId>,
    /// Where the exercises lie; else beside the binary, else those built in
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// Grade this student only, by the name of the folder or a number (may be given more than once)
    #[arg(long = "only", value_name = "STUDENT")]
    pub only: Vec<String>,
    /// For other layouts: a regular expression of names with the group `student`, and `number` and `late` if need be;
    /// with `/` in it, of paths
    #[arg(long, value_name = "REGEX")]
    pub id: Option<String>,
    /// Grade what has a result already, too
    #[arg(long)]
    pub force: bool,
    /// Compute the grades again from stored evidence, without running anything
    #[arg(long, conflicts_with = "force")]
    pub rejudge: bool,
    /// What random choices are made from; else what the folder of results was begun with
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How many submissions are graded side by side; else four for each processor
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// How strongly programs must be kept apart from this machine
    #[arg(long, value_enum, default_value_t = Isolation::Required)]
    pub isolation: Isolation,
    /// The language of the results; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

pub(super) fn jobs(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|jobs| (1..=1000).contains(jobs)).ok_or_else(|| "give a number from 1 to 1000".to_owned())
}
