//! The grades of a class, a row a student: for spreadsheets, for programs, and in the sheets of platforms. What a machine
//! could not decide is never a zero: it has a column of its own, and such a row has no points until a person gives
//! them. Must not compute points.

mod canvas;
mod fill;
#[cfg(test)]
pub(crate) mod fuzzed;
mod gradescope;
mod moodle;
mod sheet;
mod table;
mod told;

use serde::Serialize;

pub use canvas::columns as canvas;
pub use fill::{ColumnError, Columns, Fill, Filling, Note, Scale, Unscaled};
pub use gradescope::{Fresh as GradescopeTable, columns as gradescope};
pub use moodle::{Meaning, columns as moodle};
pub use sheet::{Sheet, SheetError};
pub use table::{Csv, Json};
pub use told::tell;

/// The version of the JSON form.
pub const GRADEBOOK_SCHEMA: &str = "netgrade/gradebook/1";

/// A student's row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Row {
    /// The name of the folder of results.
    pub student: String,
    /// As the platform has it.
    pub name: String,
    /// The number that the platform knows the student by.
    pub number: Option<String>,
    /// Whether the platform says that it came late.
    pub late: bool,
    /// `graded`, `invalid`, `fault` or `waiting`.
    pub state: String,
    /// What the machine gave.
    pub score: Option<f64>,
    /// What could be reached.
    pub max_score: Option<f64>,
    /// Checks that the machine could not decide.
    pub ungraded: Option<u32>,
    /// What counts: the person's points, else score and `by_person` without `late_penalty`; none while something is not
    /// decided.
    pub points: Option<f64>,
    /// Why a person gave other points.
    pub reason: Option<String>,
    /// Checks that nobody has decided.
    pub open: Option<u32>,
    /// What a person's points for single checks add to the score, or take from it.
    pub by_person: Option<f64>,
    /// Those checks.
    pub checks: Vec<GivenCheck>,
    /// A person's points in place of all others.
    #[serde(rename = "override")]
    pub instead: Option<f64>,
    /// When it came, as far as the rules for lateness ask for it.
    pub lateness: Option<When>,
    /// Seconds behind the due time.
    pub late_by_s: Option<u64>,
    /// The part that lateness costs.
    pub late_part: Option<String>,
    /// What lateness takes.
    pub late_penalty: Option<f64>,
}

/// A check that a person gave points for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GivenCheck {
    /// Of which exercise.
    pub exercise: String,
    /// Which one.
    pub check: String,
    /// The person's points.
    pub points: f64,
    /// What the machine gave.
    pub machine: f64,
    /// What it is worth.
    pub max_points: f64,
}

/// When a submission came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Its time is known, and in time.
    InTime,
    /// Nothing says that it was late: its time is not known.
    Unmarked,
    /// Its time is known, and late.
    Late,
    /// The platform says that it was late, and its time is not known.
    MarkedLate,
    /// A person has excused it.
    Excused,
}

impl When {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Unmarked => "unmarked",
            Self::Late => "late",
            Self::MarkedLate => "marked-late",
            Self::Excused => "excused",
        }
    }
}
