//! Verdicts → points, dependency, flakiness. Must not look at bytes.

mod graded;

pub use graded::{Graded, GradedCheck, GradedExercise, Tally};
