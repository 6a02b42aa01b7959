//! Students' answers held against questions: item by item, from the text of their files. Must not do I/O, and must
//! not know points.

#[cfg(test)]
pub(crate) mod fuzzed;
mod mark;
mod numbers;
mod prose;
mod read;
mod trace;
mod trouble;
mod words;

pub use mark::{Item, Mark, Marks, State, made_for, mark, troubles};
pub use trace::{Row, Trace, Why};
pub use trouble::{Trouble, TroubleKind, Wanted};

/// The file with the answers.
pub const ANSWERS: &str = "answers.yaml";
/// The file with the personal trace.
pub const TRACE: &str = "trace.yaml";
