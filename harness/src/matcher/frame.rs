//! Frames that say themselves where they end. Must not look at what is in them.

use std::ops::Range;

use super::look::{Look, Miss};
use super::pattern::Pattern;
use super::texts::find;
use crate::model::{Excerpt, FrameEnd, Misfit};

/// How a frame says where it ends. `cap` is the most bytes of content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Frame {
    /// By a newline; a carriage return before it belongs to it.
    Line { cap: usize },
    /// By these bytes.
    Until { delimiter: Vec<u8>, cap: usize },
    /// After so many bytes.
    Len(usize),
    /// By a length that stands before it.
    Prefixed { prefix: Prefix, cap: usize },
}

/// A number that stands before a frame: the length of what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix {
    /// Its bytes: 1 to 8.
    pub width: usize,
    /// Whether the most significant byte comes first, as on the network.
    pub big_endian: bool,
}

impl Prefix {
    /// The length that the first bytes say; none where they are not all there.
    fn read(self, bytes: &[u8]) -> Option<u64> {
        let digits = bytes.get(..self.width)?;
        let push = |value: u64, digit: &u8| (value << 8) | u64::from(*digit);
        Some(if self.big_endian { digits.iter().fold(0, push) } else { digits.iter().rev().fold(0, push) })
    }

    /// A length as its bytes; none where it does not fit.
    pub fn write(self, length: usize) -> Option<Vec<u8>> {
        let all = u64::try_from(length).ok()?.to_be_bytes();
        let (before, digits) = all.split_at_checked(8usize.checked_sub(self.width)?)?;
        let mut digits = digits.to_vec();
        if !self.big_endian {
            digits.reverse();
        }
        before.iter().all(|byte| *byte == 0).then_some(digits)
    }
}

/// A frame at the front of a stream.
enum Cut {
    Whole { consumed: usize, content: Range<usize> },
    Impossible(Miss),
    Incomplete(FrameEnd),
}

impl Frame {
    pub(super) fn look(&self, is: Option<&Pattern>, bytes: &[u8], ended: bool) -> Look {
        let (consumed, content) = match self.cut(bytes) {
            Cut::Whole { consumed, content } => (consumed, content),
            Cut::Impossible(miss) => return Look::Impossible(miss),
            Cut::Incomplete(end) if ended => {
                return Look::Impossible(Miss::new(bytes.len(), Misfit::Unfinished { end }));
            }
            Cut::Incomplete(_) => return Look::Incomplete,
        };
        let Some(is) = is else { return Look::Complete { consumed, kept: content } };
        match is.fits(&bytes[content.clone()]) {
            Ok(kept) => Look::Complete { consumed, kept: content.start + kept.start..content.start + kept.end },
            Err(miss) => Look::Impossible(miss.behind(content.start)),
        }
    }

    fn cut(&self, bytes: &[u8]) -> Cut {
        match self {
            Self::Line { cap } => match delimited(bytes, b"\n", *cap + 1, FrameEnd::Newline) {
                Cut::Whole { consumed, content } => {
                    let end = content.end - usize::from(bytes[content.clone()].ends_with(b"\r"));
                    if end > *cap { too_long(*cap, *cap) } else { Cut::Whole { consumed, content: 0..end } }
                }
                Cut::Impossible(_) => too_long(*cap, *cap),
                incomplete @ Cut::Incomplete(_) => incomplete,
            },
            Self::Until { delimiter, cap } => {
                delimited(bytes, delimiter, *cap, FrameEnd::Delimiter { bytes: Excerpt::whole(delimiter) })
            }
            Self::Len(length) => sized(bytes, 0, *length),
            Self::Prefixed { prefix, cap } => match prefix.read(bytes).map(usize::try_from) {
                None => Cut::Incomplete(FrameEnd::UnknownLength),
                Some(Ok(length)) if length <= *cap => sized(bytes, prefix.width, length),
                Some(_) => too_long(0, *cap),
            },
        }
    }
}

fn delimited(bytes: &[u8], delimiter: &[u8], cap: usize, end: FrameEnd) -> Cut {
    // A delimiter may begin at the cap at the latest.
    let within = &bytes[..bytes.len().min(cap.saturating_add(delimiter.len()))];
    match find(delimiter, within) {
        Some(at) => Cut::Whole { consumed: at + delimiter.len(), content: 0..at },
        None if within.len() == cap.saturating_add(delimiter.len()) => too_long(cap, cap),
        None => Cut::Incomplete(end),
    }
}

fn sized(bytes: &[u8], from: usize, length: usize) -> Cut {
    let consumed = from + length;
    if bytes.len() >= consumed {
        return Cut::Whole { consumed, content: from..consumed };
    }
    Cut::Incomplete(FrameEnd::Length { missing: (consumed - bytes.len()) as u64 })
}

fn too_long(offset: usize, most: usize) -> Cut {
    Cut::Impossible(Miss::new(offset, Misfit::TooLong { most: most as u64 }))
}
