//! (check, evidence) → verdict, with the cause named. Must not do I/O, and must not know sessions.

mod verdict;

pub use verdict::{Facts, LastWords, Mismatch, Outcome, Verdict};
