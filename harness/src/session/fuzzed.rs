//! What must hold of the bytes that a session takes in from programs.

pub(crate) use super::capture::fuzzed as capture;
pub(crate) use super::observe::fuzzed as observe;
