//! Which programs of a class are alike, whatever their names, layout and comments: tokens, fingerprints of stretches of
//! them (winnowing), and fragments that two programs have in common. It says what is alike, never why: that is for a
//! person to find out. Must not read files, run anything, or know grades.

mod alike;
#[cfg(test)]
pub(crate) mod fuzzed;
mod language;
mod prints;
mod style;
mod tiles;
mod tokens;

pub use alike::{Candidate, Found, find};
pub use language::language;
pub use prints::{Prints, every, prints};
pub use tiles::{Fragment, Pair, Side, compare};
pub use tokens::{Token, tokens};

use crate::model::Language;

/// A file of a submission.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Source {
    /// Its path in the submission.
    pub name: String,
    /// What it is written in.
    pub language: Language,
    /// What it says.
    pub text: String,
}
