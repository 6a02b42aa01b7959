//! The answer of a matcher.

use std::ops::Range;

use crate::model::Misfit;

/// What the bytes so far say about an expectation. Once complete or impossible, more bytes change nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// It is met.
    Complete {
        /// How many bytes from the front it took.
        consumed: usize,
        /// Which of them are the content: without delimiters and lengths.
        kept: Range<usize>,
    },
    /// No further bytes can meet it.
    Impossible(Miss),
    /// More bytes may meet it. Never the answer where no more bytes can come.
    Incomplete,
}

/// Where and why bytes do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The first byte of the part that was looked at, from 0.
    pub start: usize,
    /// The first byte that is wrong, from 0; the number of bytes where some are missing.
    pub offset: usize,
    /// What is wrong with it.
    pub why: Misfit,
}

impl Look {
    /// Met by the first bytes, all of them content.
    pub(super) fn whole(consumed: usize) -> Self {
        Self::Complete { consumed, kept: 0..consumed }
    }

    /// The same answer for bytes that begin so many bytes later.
    pub(super) fn behind(self, from: usize) -> Self {
        match self {
            Self::Complete { consumed, kept } => {
                Self::Complete { consumed: consumed + from, kept: kept.start + from..kept.end + from }
            }
            Self::Impossible(miss) => Self::Impossible(miss.behind(from)),
            Self::Incomplete => Self::Incomplete,
        }
    }
}

impl Miss {
    pub(super) fn new(offset: usize, why: Misfit) -> Self {
        Self { start: 0, offset, why }
    }

    pub(super) fn behind(self, from: usize) -> Self {
        Self { start: self.start + from, offset: self.offset + from, why: self.why }
    }
}
