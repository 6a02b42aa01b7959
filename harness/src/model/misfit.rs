//! Why bytes cannot be what was expected: the closed list that matchers answer with and reports explain.

use serde::{Deserialize, Serialize};

use super::Excerpt;

/// Why bytes cannot be what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Misfit {
    /// Exactly these bytes were to come.
    Differs { expected: Excerpt },
    /// The frame is longer than `most` bytes, or announces that it is.
    TooLong { most: u64 },
    /// The frame is not complete, and nothing more comes.
    Unfinished { end: FrameEnd },
    /// The frame goes on where what was expected of it is over.
    GoesOn,
    /// The text is nowhere in it.
    Lacks { text: String },
    /// The regular expression does not match it.
    NoMatch { regex: String },
    /// It is not JSON (RFC 8259).
    NotJson,
    /// The JSON at `path` is not `expected`, which is JSON itself.
    OtherJson { path: String, expected: String },
    /// It is not a decimal number.
    NotANumber,
    /// The number lies outside these bounds, both included.
    OutOfRange { least: Option<String>, most: Option<String> },
    /// It is not UTF-8.
    NotUtf8,
    /// It is UTF-8, but its number of characters lies outside these bounds, both included.
    Characters { least: Option<String>, most: Option<String> },
    /// It is just what must not come.
    Unwanted,
    /// Nothing was to come.
    Unasked,
}

impl Misfit {
    /// The bytes that were to come exactly, where that is what is wrong.
    pub fn expected(&self) -> Option<&Excerpt> {
        if let Self::Differs { expected } = self { Some(expected) } else { None }
    }
}

/// What ends a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum FrameEnd {
    /// A newline.
    Newline,
    /// These bytes.
    Delimiter { bytes: Excerpt },
    /// Its length: so many bytes are missing.
    Length { missing: u64 },
    /// Its length, which has not been told yet.
    UnknownLength,
}
