//! Matchers of bytes that are known.

use super::{Around, MatcherForm, Pattern, Within, matcher};
use crate::matcher::placeholders;
use crate::spec::reader::Reader;
use crate::spec::tree::Node;

pub(super) const MATCHERS: &[MatcherForm] = &[
    matcher!(
        /// A text in UTF-8, byte for byte: it fails at the first byte that differs, without waiting for more.
        /// Where a text stands for an expectation, this is meant: `expect: "hello\n"`.
        "exact", "exact: \"hello\\n\"", &[],
        |reader, node, _, around| exact(reader, node, around)
    ),
    matcher!(
        /// Bytes in hexadecimal, such as `"00 ff"`, byte for byte.
        "hex", "hex: \"00 ff\"", &[],
        |reader, node, _, _| reader.hex(node).map(Pattern::Hex)
    ),
];

pub(super) fn exact(reader: &mut Reader<'_>, node: &Node, around: &Around<'_>) -> Option<Pattern> {
    let text = reader.template(node, "`exact`", around.names)?;
    if text.is_empty() && around.within != Within::Frame {
        reader.wrong(node, "this text is empty", "it would be met by nothing", "write at least one character");
        return None;
    }
    Some(Pattern::Exact(text))
}

/// A text with placeholders, of at least one byte.
pub(super) fn filled(reader: &mut Reader<'_>, node: &Node, what: &str, around: &Around<'_>) -> Option<String> {
    let text = reader.template(node, what, around.names)?;
    if text.is_empty() {
        reader.wrong(node, format!("{what} is empty"), "there is nothing in it", "write at least one character");
        return None;
    }
    Some(text)
}

impl Pattern {
    /// How many bytes it takes, where that is certain.
    pub(super) fn length(&self) -> Option<usize> {
        if let Self::Hex(bytes) = self {
            return Some(bytes.len());
        }
        if let Self::Exact(text) = self { placeholders(text).is_empty().then_some(text.len()) } else { None }
    }

    /// How many bytes it takes at least; a placeholder may turn out to be of any length.
    pub(super) fn least_length(&self) -> usize {
        if let Self::Exact(text) = self {
            return text.len() - placeholders(text).into_iter().map(|(_, place)| place.len()).sum::<usize>();
        }
        self.length().unwrap_or(0)
    }
}
