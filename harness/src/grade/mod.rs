//! Verdicts → points, dependency, flakiness. Must not look at bytes.

mod count;
mod graded;
mod partial;

pub use count::grade;
pub use graded::{Graded, GradedCheck, GradedExercise, Standing, Tally};
