//! Matchers of frames that say themselves where they end.

use super::literal::filled;
use super::{Around, Framing, MatcherForm, Pattern, PrefixKind, Within, matcher, read};
use crate::spec::reader::{Fields, Reader};
use crate::spec::tree::{Node, Value};

pub(super) const MATCHERS: &[MatcherForm] = &[
    matcher!(
        /// A line, compared without its end: a newline, with or without a carriage return before it. The value
        /// is the line's text, or what the line must be; `{}` takes any line. `cap` beside it is the most bytes
        /// that it may have: 65,536 if it is not given.
        "line", "line: \"hello\"", &["cap"],
        line
    ),
    matcher!(
        /// Everything up to a delimiter, compared without it. The value is the delimiter.
        ///
        /// | key beside it | meaning |
        /// |---|---|
        /// | `is` | what stands before the delimiter; without it, anything |
        /// | `cap` | the most bytes before the delimiter: 65,536 if it is not given |
        "until", "until: \";\"", &["is", "cap"],
        until
    ),
    matcher!(
        /// So many bytes. `is` beside it says what they are; without it, anything.
        "len", "len: 4", &["is"],
        len
    ),
    matcher!(
        /// A frame with its length before it. The value is the length's type: `u8`, `u16be`, `u16le`, `u32be`,
        /// `u32le`, `u64be` or `u64le`; `be` has the most significant byte first, as it is usual on networks.
        ///
        /// | key beside it | meaning |
        /// |---|---|
        /// | `is` | what follows the length; without it, anything |
        /// | `cap` | the greatest length that counts: 65,536 if it is not given |
        "prefixed", "prefixed: u16be", &["is", "cap"],
        prefixed
    ),
];

/// The most bytes of a frame where nothing is said.
const CAP: u32 = 64 << 10;
/// The most bytes of any frame.
const MOST: u32 = 1 << 20;
const NEVER: &str = "this can never be met";

const PREFIXES: &[(&str, PrefixKind)] = &[
    ("u8", PrefixKind::U8),
    ("u16be", PrefixKind::U16be),
    ("u16le", PrefixKind::U16le),
    ("u32be", PrefixKind::U32be),
    ("u32le", PrefixKind::U32le),
    ("u64be", PrefixKind::U64be),
    ("u64le", PrefixKind::U64le),
];

fn cap(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<u32> {
    fields.get("cap").map_or(Some(CAP), |node| reader.count(node, "`cap`", 1, MOST))
}

/// What is in a frame; the outer option is empty where it is wrong.
#[expect(clippy::option_option, reason = "wrong and absent are two things")]
fn is(reader: &mut Reader<'_>, node: Option<&Node>, around: &Around<'_>) -> Option<Option<Box<Pattern>>> {
    match node {
        Some(node) => read(reader, node, Within::Frame, around.names).map(|is| Some(Box::new(is))),
        None => Some(None),
    }
}

/// Whether what is expected has room in the frame.
fn has_room(reader: &mut Reader<'_>, node: &Node, is: Option<&Pattern>, most: u32) -> bool {
    let least = is.map_or(0, Pattern::least_length);
    let fits = u32::try_from(least).is_ok_and(|least| least <= most);
    if !fits {
        let label = format!("these are {least} bytes, and the frame has at most {most}");
        reader.wrong(node, NEVER, &label, "expect less, or give the frame more room");
    }
    fits
}

fn line(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    let cap = cap(reader, fields);
    let anything = matches!(&node.value, Value::Map(entries) if entries.is_empty());
    let is = is(reader, Some(node).filter(|_| !anything), around)?;
    if let Some(Pattern::Exact(text)) = is.as_deref()
        && text.contains('\n')
    {
        let remedy = "expect each line by itself, or write all of it as `exact`";
        reader.wrong(node, NEVER, "a line ends at its first newline, which is not part of it", remedy);
        return None;
    }
    let cap = cap?;
    has_room(reader, node, is.as_deref(), cap).then_some(Pattern::Framed { by: Framing::Line { cap }, is })
}

fn until(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    let delimiter = filled(reader, node, "`until`", around);
    let cap = cap(reader, fields);
    let inner = fields.get("is");
    let is = is(reader, inner, around)?;
    let (delimiter, cap) = (delimiter?, cap?);
    if let (Some(inner), Some(Pattern::Exact(text))) = (inner, is.as_deref())
        && format!("{text}{delimiter}").find(&delimiter) != Some(text.len())
    {
        let remedy = "leave the delimiter out of `is`, or write all of it as `exact`";
        reader.wrong(inner, NEVER, "the frame would end before this does", remedy);
        return None;
    }
    let fits = has_room(reader, inner.unwrap_or(node), is.as_deref(), cap);
    fits.then_some(Pattern::Framed { by: Framing::Until { delimiter, cap }, is })
}

fn len(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    let length = reader.count(node, "`len`", 1, MOST);
    let inner = fields.get("is");
    let is = is(reader, inner, around)?;
    let length = length?;
    let certain = is.as_deref().and_then(Pattern::length);
    if let (Some(inner), Some(certain)) = (inner, certain)
        && u32::try_from(certain) != Ok(length)
    {
        let label = format!("these are {certain} bytes, and the frame has {length}");
        reader.wrong(inner, NEVER, &label, format!("write `len: {certain}`, or only `exact`"));
        return None;
    }
    let fits = has_room(reader, inner.unwrap_or(node), is.as_deref(), length);
    fits.then_some(Pattern::Framed { by: Framing::Len(length), is })
}

fn prefixed(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    let prefix = reader.choice(node, "length", PREFIXES);
    let cap = cap(reader, fields);
    let inner = fields.get("is");
    let is = is(reader, inner, around)?;
    let (prefix, cap) = (prefix?, cap?);
    let most = match prefix {
        PrefixKind::U8 => cap.min(u32::from(u8::MAX)),
        PrefixKind::U16be | PrefixKind::U16le => cap.min(u32::from(u16::MAX)),
        PrefixKind::U32be | PrefixKind::U32le | PrefixKind::U64be | PrefixKind::U64le => cap,
    };
    let fits = has_room(reader, inner.unwrap_or(node), is.as_deref(), most);
    fits.then_some(Pattern::Framed { by: Framing::Prefixed { prefix, cap }, is })
}
