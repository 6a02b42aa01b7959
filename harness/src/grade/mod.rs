//! Verdicts → points, dependency, flakiness; with what a person gives and lateness takes. Must not look at bytes.

mod count;
mod graded;
mod late;
mod partial;
mod total;

pub use count::grade;
pub use graded::{Graded, GradedCheck, GradedExercise, Standing, Tally};
pub use late::{Base, LateRule, Lateness};
pub use total::{ByMachine, Given, Person, Total, total};
