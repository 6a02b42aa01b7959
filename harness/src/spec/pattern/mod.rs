//! What is expected of a stream or a frame, as authors write it: the table of matchers, each with the page of
//! reference that its comment is. Must not know verbs.

mod combine;
mod content;
mod frames;
mod literal;
mod read;
mod resolve;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reader::{Fields, Reader};
use super::tree::Node;
use crate::matcher::Bounds;

pub(super) use read::{Within, read, read_beside};

/// An expectation; texts may have placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// A text, byte for byte.
    Exact(String),
    /// Bytes.
    Hex(Vec<u8>),
    /// A frame that says itself where it ends.
    Framed {
        /// How it does.
        by: Framing,
        /// What is in it; none where anything may be.
        is: Option<Box<Pattern>>,
    },
    /// A frame with a text in it, in UTF-8 or GBK.
    Contains(String),
    /// A frame that a regular expression matches somewhere.
    Regex(String),
    /// A frame of JSON with at least this in it.
    Json(Value),
    /// A frame that is a decimal number between bounds.
    Number(Bounds),
    /// A frame of UTF-8 with a number of characters between bounds.
    Utf8(Bounds),
    /// The first of these that is not impossible.
    OneOf(Vec<Pattern>),
    /// All of these, one behind the other, in any order.
    AnyOrder(Vec<Pattern>),
    /// So many of these, one behind the other.
    Count {
        /// How many.
        count: u32,
        /// Of what.
        of: Box<Pattern>,
    },
    /// A frame that is not this.
    Not(Box<Pattern>),
}

/// How a frame says where it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields; `cap` is the most bytes of content")]
pub enum Framing {
    /// By a newline; a carriage return before it belongs to it.
    Line { cap: u32 },
    /// By a text.
    Until { delimiter: String, cap: u32 },
    /// After so many bytes.
    Len(u32),
    /// By a length that stands before it.
    Prefixed { prefix: PrefixKind, cap: u32 },
}

/// The type of a length that stands before a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each variant is the name of the type")]
pub enum PrefixKind {
    U8,
    U16be,
    U16le,
    U32be,
    U32le,
    U64be,
    U64le,
}

impl Pattern {
    /// A text that may stand anywhere in a frame.
    pub fn contains(text: &str) -> Self {
        Self::Contains(text.to_owned())
    }

    /// The text that it looks for anywhere in a frame, if it is of that kind.
    pub fn sought(&self) -> Option<&str> {
        if let Self::Contains(text) = self { Some(text) } else { None }
    }

    /// Whether it begins with a frame of its own, or with bytes that are known.
    fn is_anchored(&self) -> bool {
        match self {
            Self::Exact(_) | Self::Hex(_) | Self::Framed { .. } | Self::AnyOrder(_) | Self::Count { .. } => true,
            Self::OneOf(patterns) => patterns.iter().all(Self::is_anchored),
            Self::Contains(_) | Self::Regex(_) | Self::Json(_) | Self::Number(_) | Self::Utf8(_) | Self::Not(_) => {
                false
            }
        }
    }

    /// Whether other bytes before what is expected would make it impossible.
    pub(super) fn tells_what_comes_first(&self) -> bool {
        match self {
            Self::Exact(_) | Self::Hex(_) | Self::Framed { is: Some(_), .. } => true,
            Self::OneOf(patterns) | Self::AnyOrder(patterns) => patterns.iter().all(Self::tells_what_comes_first),
            Self::Count { of, .. } => of.tells_what_comes_first(),
            Self::Framed { is: None, .. }
            | Self::Contains(_)
            | Self::Regex(_)
            | Self::Json(_)
            | Self::Number(_)
            | Self::Utf8(_)
            | Self::Not(_) => false,
        }
    }
}

/// A matcher: its name, its page, how it is written, and how its value is read.
#[derive(Debug)]
pub struct MatcherForm {
    /// As authors write it.
    pub name: &'static str,
    /// What it does and what its value may be, as its comment says.
    page: &'static str,
    /// The shortest way to write it.
    pub example: &'static str,
    /// What may stand beside it.
    beside: &'static [&'static str],
    read: fn(&mut Reader<'_>, &Node, &Fields<'_>, &Around<'_>) -> Option<Pattern>,
}

impl MatcherForm {
    /// Its page in Markdown.
    pub fn markdown(&self) -> String {
        // Comments begin with a space.
        let lines: Vec<&str> = self.page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n")
    }
}

/// Where a matcher stands.
#[derive(Debug, Clone, Copy)]
struct Around<'a> {
    within: Within,
    /// The placeholders that may stand in a text.
    names: &'a [&'a str],
}

/// A form whose comment is its page.
macro_rules! matcher {
    ($(#[doc = $page:literal])+ $name:literal, $example:literal, $beside:expr, $read:expr) => {
        $crate::spec::pattern::MatcherForm {
            name: $name,
            page: concat!($($page, "\n"),+),
            example: $example,
            beside: $beside,
            read: $read,
        }
    };
}
use matcher;

/// Every matcher, family by family.
pub fn matchers() -> impl Iterator<Item = &'static MatcherForm> + Clone {
    let families: [&'static [MatcherForm]; 4] =
        [literal::MATCHERS, frames::MATCHERS, content::MATCHERS, combine::MATCHERS];
    families.into_iter().flatten()
}
