//! From an author's expectation to one that bytes can be held against: placeholders get their values. Must not
//! invent values.

use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};
use serde_json::Value;

use super::{Framing, Pattern, PrefixKind};
use crate::matcher::{self, Frame, Literal, Prefix, expand_with, placeholders};

/// What stands for a placeholder, by its name.
type Values<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The most memory that a regular expression may take, in bytes: it may hold texts that a program sent.
const REGEX_SIZE: usize = 1 << 30;

impl Pattern {
    /// The expectation with its placeholders filled in. Fails where a value makes a regular expression too large.
    pub fn resolve(&self, values: Values<'_>) -> Result<matcher::Pattern, String> {
        let all = |patterns: &[Self]| patterns.iter().map(|one| one.resolve(values)).collect::<Result<_, _>>();
        Ok(match self {
            Self::Exact(text) => plain(expand_with(text, values).into_bytes()),
            Self::Hex(bytes) => plain(bytes.clone()),
            Self::Framed { by, is } => {
                let is = is.as_ref().map(|is| is.resolve(values)).transpose()?;
                framed(by.resolve(values), is)
            }
            Self::Contains(text) => matcher::Pattern::Contains(expand_with(text, values)),
            Self::Regex(text) => matcher::Pattern::Regex(expression(text, values)?),
            Self::Json(value) => matcher::Pattern::Json(json(value, values)),
            Self::Number(bounds) => matcher::Pattern::Number(bounds.clone()),
            Self::Utf8(bounds) => matcher::Pattern::Utf8(bounds.clone()),
            Self::OneOf(patterns) => matcher::Pattern::OneOf(all(patterns)?),
            Self::AnyOrder(patterns) => matcher::Pattern::AnyOrder(all(patterns)?),
            Self::Count { count, of } => repeated(*count, of.resolve(values)?),
            Self::Not(pattern) => matcher::Pattern::Not(Box::new(pattern.resolve(values)?)),
        })
    }
}

impl Framing {
    fn resolve(&self, values: Values<'_>) -> Frame {
        match self {
            Self::Line { cap } => Frame::Line { cap: *cap as usize },
            Self::Until { delimiter, cap } => {
                Frame::Until { delimiter: expand_with(delimiter, values).into_bytes(), cap: *cap as usize }
            }
            Self::Len(length) => Frame::Len(*length as usize),
            Self::Prefixed { prefix, cap } => Frame::Prefixed { prefix: prefix.resolve(), cap: *cap as usize },
        }
    }
}

impl PrefixKind {
    fn resolve(self) -> Prefix {
        let (width, big_endian) = match self {
            Self::U8 => (1, true),
            Self::U16be => (2, true),
            Self::U16le => (2, false),
            Self::U32be => (4, true),
            Self::U32le => (4, false),
            Self::U64be => (8, true),
            Self::U64le => (8, false),
        };
        Prefix { width, big_endian }
    }
}

fn plain(bytes: Vec<u8>) -> matcher::Pattern {
    matcher::Pattern::Literal(vec![Literal::plain(bytes)])
}

/// The most bytes that are kept ready of a text that comes many times.
const READY: usize = 64 << 20;

/// A text that comes many times is known, too: held against the stream at once, however long it is.
fn repeated(count: u32, of: matcher::Pattern) -> matcher::Pattern {
    if let matcher::Pattern::Literal(spellings) = &of
        && let [only] = spellings.as_slice()
        && only.content.len() == only.bytes.len()
        && only.bytes.len().saturating_mul(count as usize) <= READY
    {
        return plain(only.bytes.repeat(count as usize));
    }
    matcher::Pattern::Count(count, Box::new(of))
}

/// A frame whose content is known is known itself: it fails at its first wrong byte, not at its end.
fn framed(frame: Frame, is: Option<matcher::Pattern>) -> matcher::Pattern {
    let known = match &is {
        Some(matcher::Pattern::Literal(spellings)) => match spellings.as_slice() {
            [only] => whole(&frame, &only.bytes),
            _ => None,
        },
        Some(_) | None => None,
    };
    known.map_or_else(|| matcher::Pattern::Framed(frame, is.map(Box::new)), matcher::Pattern::Literal)
}

/// The spellings of a frame with this content; none where it can have none, or another frame would be shorter.
fn whole(frame: &Frame, content: &[u8]) -> Option<Vec<Literal>> {
    let around = |before: &[u8], behind: &[u8]| Literal {
        bytes: [before, content, behind].concat(),
        content: before.len()..before.len() + content.len(),
    };
    match frame {
        Frame::Line { cap } => {
            let fits = content.len() <= *cap && !content.contains(&b'\n') && !content.ends_with(b"\r");
            fits.then(|| vec![around(b"", b"\n"), around(b"", b"\r\n")])
        }
        Frame::Until { delimiter, cap } => {
            let literal = around(b"", delimiter);
            let ends = literal.bytes.windows(delimiter.len().max(1)).position(|part| part == delimiter.as_slice());
            (content.len() <= *cap && ends == Some(content.len())).then(|| vec![literal])
        }
        Frame::Len(length) => (content.len() == *length).then(|| vec![around(b"", b"")]),
        Frame::Prefixed { prefix, cap } => {
            let before = prefix.write(content.len()).filter(|_| content.len() <= *cap)?;
            Some(vec![around(&before, b"")])
        }
    }
}

fn json(value: &Value, values: Values<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(expand_with(text, values)),
        Value::Array(items) => Value::Array(items.iter().map(|item| json(item, values)).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), json(member, values))).collect())
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other.clone(),
    }
}

fn expression(text: &str, values: Values<'_>) -> Result<Regex, String> {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for (name, place) in regex_placeholders(text) {
        let Some(value) = values(name) else { continue };
        filled.push_str(&text[from..place.start]);
        // As one thing, so that a repetition behind it is meant for all of it.
        filled.extend(["(?:", &regex::escape(&value), ")"]);
        from = place.end;
    }
    filled.push_str(&text[from..]);
    RegexBuilder::new(&filled).size_limit(REGEX_SIZE).build().map_err(|error| complaint(&error))
}

/// Whether a text is a regular expression, whatever its placeholders will be.
pub(super) fn trial(text: &str) -> Result<(), String> {
    expression(text, &|_| Some("x".to_owned())).map(drop)
}

/// The last line of what the library says; those before it draw the place.
fn complaint(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or("").trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// The placeholders of a regular expression. Braces in a class (`[{n}]`) and behind an escape (`\p{greek}`) are
/// the expression's own.
pub(super) fn regex_placeholders(text: &str) -> Vec<(&str, Range<usize>)> {
    placeholders(text).into_iter().filter(|(_, place)| !is_syntax(&text[..place.start])).collect()
}

/// Whether a brace behind this beginning belongs to the expression's own signs.
fn is_syntax(before: &str) -> bool {
    let (mut classes, mut escaped, mut escape) = (0u32, false, false);
    for c in before.chars() {
        escape = escaped && c.is_ascii_alphabetic();
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => classes += 1,
            ']' => classes = classes.saturating_sub(1),
            _ => {}
        }
    }
    classes > 0 || escape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_that_are_the_expression_s_own_are_no_placeholders() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = regex_placeholders(text).into_iter().map(|(name, _)| name).collect();
            assert_eq!(found, expected, "{text:?}");
        };
        check("^{nonce}$", &["nonce"]);
        check(r"\p{greek}{n}", &["n"]);
        check(r"[{n}]{port}", &["port"]);
        check(r"\\{n}", &["n"]);
        check(r"\d{2,3}x{5}", &[]);
    }

    #[test]
    fn values_are_taken_as_they_are() {
        let values = |name: &str| (name == "nonce").then(|| "a.c".to_owned());
        let matches = |text: &str, bytes: &str| expression(text, &values).unwrap().is_match(bytes.as_bytes());
        assert!(matches("^{nonce}$", "a.c") && !matches("^{nonce}$", "abc"));
        assert!(matches("^{nonce}{2}$", "a.ca.c"));
        assert_eq!(trial("("), Err("unclosed group".to_owned()));
        assert_eq!(trial("{n}+[{n}]"), Ok(()));
    }

    #[test]
    fn a_frame_with_known_content_is_known_itself() {
        let bytes = |by: Framing, text: &str| {
            let pattern = Pattern::Framed { by, is: Some(Box::new(Pattern::Exact(text.to_owned()))) };
            let resolved = pattern.resolve(&|_| None).unwrap();
            if let matcher::Pattern::Literal(all) = resolved {
                all.into_iter().map(|one| one.bytes).collect()
            } else {
                Vec::new()
            }
        };
        assert_eq!(bytes(Framing::Line { cap: 9 }, "hi"), [b"hi\n".to_vec(), b"hi\r\n".to_vec()]);
        assert_eq!(bytes(Framing::Line { cap: 1 }, "hi"), Vec::<Vec<u8>>::new());
        assert_eq!(bytes(Framing::Until { delimiter: "::".into(), cap: 9 }, "hi"), [b"hi::".to_vec()]);
        assert_eq!(bytes(Framing::Until { delimiter: "::".into(), cap: 9 }, "hi:"), Vec::<Vec<u8>>::new());
        assert_eq!(bytes(Framing::Len(2), "hi"), [b"hi".to_vec()]);
        let prefixed = |prefix| Framing::Prefixed { prefix, cap: 300 };
        assert_eq!(bytes(prefixed(PrefixKind::U16be), "hi"), [b"\0\x02hi".to_vec()]);
        assert_eq!(bytes(prefixed(PrefixKind::U32le), "hi"), [b"\x02\0\0\0hi".to_vec()]);
        assert_eq!(bytes(prefixed(PrefixKind::U8), &"x".repeat(256)), Vec::<Vec<u8>>::new());
    }
}
