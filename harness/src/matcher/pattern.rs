//! What is expected, with every value filled in, and how bytes are held against it. Must not know who sent
//! them.

use std::ops::Range;

use regex::bytes::Regex;

use super::combine;
use super::content::{self, Bounds};
use super::frame::Frame;
use super::look::{Look, Miss};
use crate::model::{Excerpt, Misfit};

/// An expectation.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// One of several spellings, byte for byte.
    Literal(Vec<Literal>),
    /// A frame that says itself where it ends, and what it holds; anything where nothing is said.
    Framed(Frame, Option<Box<Pattern>>),
    /// A frame with this text in it, in UTF-8 or GBK.
    Contains(String),
    /// A frame that the regular expression matches somewhere.
    Regex(Regex),
    /// A frame of JSON with at least this in it.
    Json(serde_json::Value),
    /// A frame that is a decimal number between bounds.
    Number(Bounds),
    /// A frame of UTF-8 with a number of characters between bounds.
    Utf8(Bounds),
    /// The first of these that is not impossible.
    OneOf(Vec<Pattern>),
    /// All of these, one behind the other, in any order.
    AnyOrder(Vec<Pattern>),
    /// So many of these, one behind the other.
    Count(u32, Box<Pattern>),
    /// A frame that is not this.
    Not(Box<Pattern>),
}

/// Bytes, and which of them are content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// All of them.
    pub bytes: Vec<u8>,
    /// The content, without a delimiter or a length.
    pub content: Range<usize>,
}

impl Literal {
    /// Bytes that are all content.
    pub fn plain(bytes: Vec<u8>) -> Self {
        let content = 0..bytes.len();
        Self { bytes, content }
    }

    fn look(&self, bytes: &[u8], ended: bool) -> Look {
        let miss = |offset| Look::Impossible(Miss::new(offset, differs(&self.bytes)));
        // All at once first: this is asked again for every piece of a long text.
        let common = self.bytes.len().min(bytes.len());
        let same = self.bytes[..common] == bytes[..common];
        let other = || self.bytes.iter().zip(bytes).position(|(wanted, came)| wanted != came);
        match if same { None } else { other() } {
            Some(offset) => miss(offset),
            None if bytes.len() >= self.bytes.len() => {
                Look::Complete { consumed: self.bytes.len(), kept: self.content.clone() }
            }
            None if ended => miss(bytes.len()),
            None => Look::Incomplete,
        }
    }
}

fn differs(expected: &[u8]) -> Misfit {
    Misfit::Differs { expected: Excerpt::whole(expected) }
}

impl Pattern {
    /// Holds the front of a stream against the expectation. `ended`: no more bytes can come. Whatever does
    /// not say itself where it ends is a frame that ends there.
    pub fn look(&self, bytes: &[u8], ended: bool) -> Look {
        match self {
            Self::Literal(spellings) => combine::first(spellings.iter().map(|one| one.look(bytes, ended))),
            Self::Framed(frame, is) => frame.look(is.as_deref(), bytes, ended),
            Self::OneOf(patterns) => combine::first(patterns.iter().map(|one| one.look(bytes, ended))),
            Self::AnyOrder(patterns) => combine::any_order(patterns, bytes, ended),
            Self::Count(count, pattern) => combine::count(*count, pattern, bytes, ended),
            Self::Contains(_) | Self::Regex(_) | Self::Json(_) | Self::Number(_) | Self::Utf8(_) | Self::Not(_) => {
                self.rest(bytes, ended)
            }
        }
    }

    /// What is there until nothing more comes is the frame.
    fn rest(&self, bytes: &[u8], ended: bool) -> Look {
        if bytes.len() > content::MOST_REST {
            return content::too_long();
        }
        match ended.then(|| self.fits(bytes)) {
            Some(Ok(kept)) => Look::Complete { consumed: bytes.len(), kept },
            Some(Err(miss)) => Look::Impossible(miss),
            None => Look::Incomplete,
        }
    }

    /// Whether a complete frame is what is expected, all of it; returns what of it is content.
    pub fn fits(&self, frame: &[u8]) -> Result<Range<usize>, Miss> {
        match self {
            Self::Contains(text) => content::contains(text, frame),
            Self::Regex(regex) => content::regex(regex, frame),
            Self::Json(wanted) => super::json::fits(wanted, frame),
            Self::Number(bounds) => content::number(bounds, frame),
            Self::Utf8(bounds) => content::utf8(bounds, frame),
            Self::Not(pattern) => match pattern.fits(frame) {
                Ok(_) => Err(Miss::new(pattern.place_in(frame), Misfit::Unwanted)),
                Err(_) => Ok(0..frame.len()),
            },
            Self::OneOf(patterns) => combine::fits_one(patterns, frame),
            Self::Literal(_) | Self::Framed(..) | Self::AnyOrder(_) | Self::Count(..) => match self.look(frame, true) {
                Look::Complete { consumed, kept } if consumed == frame.len() => Ok(kept),
                Look::Complete { consumed, .. } => Err(Miss::new(consumed, self.goes_on())),
                Look::Impossible(miss) => Err(miss),
                // The frame has ended, so nothing is left open.
                Look::Incomplete => Err(Miss::new(frame.len(), Misfit::GoesOn)),
            },
        }
    }

    /// What is wrong with a frame that goes on behind what was expected.
    fn goes_on(&self) -> Misfit {
        if let Self::Literal(spellings) = self
            && let [only] = spellings.as_slice()
        {
            return differs(&only.bytes);
        }
        Misfit::GoesOn
    }

    /// Where in a frame that fits the pattern what it looks for begins.
    fn place_in(&self, frame: &[u8]) -> usize {
        if let Self::Contains(text) = self {
            return super::texts::find_text(text, frame).map_or(0, |place| place.start);
        }
        if let Self::Regex(regex) = self { regex.find(frame).map_or(0, |found| found.start()) } else { 0 }
    }
}
