//! The options of `netgrade watch`.

use std::path::PathBuf;

use clap::Args;

use super::{Isolation, LangName, exercise_id};
use crate::model::ExerciseId;

/// Options of `netgrade watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The student's folder: a folder an exercise or, with one `--exercise`, the files themselves
    #[arg(default_value = "submission")]
    pub submission: PathBuf,
    /// Watch this exercise only (may be given more than once)
    #[arg(long = "exercise", value_name = "ID", value_parser = exercise_id)]
    pub exercises: Vec<ExerciseId>,
    /// Where the exercises lie; else beside the binary, else those built in
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// What random choices are made from; printed in every report
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Look at the files twice a second, where the system does not tell of changes
    #[arg(long)]
    pub poll: bool,
    /// How strongly programs must be kept apart from this machine
    #[arg(long, value_enum, default_value_t = Isolation::BestEffort)]
    pub isolation: Isolation,
    /// The language of the report; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}
