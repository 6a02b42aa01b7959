//! YAML as a tree in which every key and value knows its bytes in the file. Must not know what an
//! exercise is.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Spanned};

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// The bytes of the value in its file. Values that YAML leaves out have an empty range.
    pub(crate) span: Range<usize>,
    /// The value itself.
    pub(crate) value: Value,
}

/// What a value is, as YAML's core schema types it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Nothing, or `null`, or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A word or a quoted text.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, duplicate keys included.
    Map(Vec<(Node, Node)>),
}

/// Why a text is not YAML, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Where the reader stopped.
    pub(crate) span: Range<usize>,
    /// The reader's own words.
    pub(crate) reason: String,
}

/// Collections within collections: what authors write has a third of it, and each costs stack.
const DEEPEST: usize = 32;

/// Reads one YAML document.
pub(crate) fn parse(text: &str) -> Result<Node, SyntaxError> {
    let options = serde_yaml::options! {
        strict_booleans: true,
        // Passed through, so that the walk can report each of them with both places.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        with_snippet: false,
        budget: serde_yaml::budget! { max_depth: DEEPEST },
    };
    serde_yaml::from_str_with_options::<Node>(text, options).map_err(|error| {
        let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
        // The place is shown under the line itself.
        let reason = error.to_string();
        let reason = reason.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&reason).to_owned();
        SyntaxError { span: place(text, line, column), reason }
    })
}

/// The character at a line and column, both counted from 1; at the end of a line the last character before it.
fn place(text: &str, line: u64, column: u64) -> Range<usize> {
    let number = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    let begin: usize = text.split_inclusive('\n').take(number(line)).map(str::len).sum();
    let row = text.get(begin..).and_then(|rest| rest.lines().next()).unwrap_or("");
    match row.char_indices().nth(number(column)).or_else(|| row.char_indices().last()) {
        Some((at, character)) => begin + at..begin + at + character.len_utf8(),
        None => begin..begin,
    }
}

fn span_of(span: serde_yaml::Span) -> Range<usize> {
    let at = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let start = at(span.byte_offset());
    start..start + at(span.byte_len())
}

/// A block collection has no mark of its own in YAML: its first key or item stands for it.
fn place_of(span: Range<usize>, value: &Value) -> Range<usize> {
    let first = match value {
        Value::List(items) => items.first(),
        Value::Map(entries) => entries.first().map(|(key, _)| key),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
    };
    match first {
        Some(first) if span.is_empty() => first.span.clone(),
        Some(_) | None => span,
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Value>::deserialize(deserializer)?;
        let span = place_of(span_of(spanned.referenced.span()), &spanned.value);
        Ok(Self { span, value: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "authors' numbers are small; larger ones are refused later")]
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "authors' numbers are small; larger ones are refused later")]
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every node that has bytes, depth first, as it is written.
    fn written<'a>(text: &'a str, node: &Node) -> Vec<&'a str> {
        let mut all = vec![&text[node.span.clone()]];
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| all.extend(written(text, item))),
            Value::Map(entries) => {
                all.extend(entries.iter().flat_map(|(key, value)| [key, value]).flat_map(|n| written(text, n)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
        }
        all
    }

    #[test]
    fn every_key_and_value_knows_its_bytes() {
        let check =
            |text: &str, expected: &[&str]| assert_eq!(written(text, &parse(text).unwrap()), expected, "{text:?}");
        check("a: 你好 # c\nb: \"q uo\"\n", &["a", "a", "你好", "b", "\"q uo\""]);
        check("c:\n  - x: {y: 1, y: 2.5}\n", &["c", "c", "x", "x", "x", "{", "y", "1", "y", "2.5"]);
        check("- [no, 2]\n", &["[", "[", "no", "2"]);
        check("g: &x hi\nh: *x\n", &["g", "g", "hi", "h", "*x"]);
    }

    #[test]
    fn values_have_the_core_schemas_types() {
        let check = |text: &str, expected: Value| assert_eq!(parse(text).unwrap().value, expected, "{text:?}");
        check("no", Value::Text("no".to_owned()));
        check("true", Value::Bool(true));
        check("7", Value::Number(7.0));
        check("-0.5", Value::Number(-0.5));
        check("\"7\"", Value::Text("7".to_owned()));
        check("~", Value::Null);
        check("", Value::Null);
        check("|\n  two\n  lines\n", Value::Text("two\nlines\n".to_owned()));
    }

    #[test]
    fn what_is_not_yaml_is_refused_with_its_place() {
        let check = |text: &str, expected: (&str, usize)| {
            let error = parse(text).unwrap_err();
            assert_eq!((error.reason.as_str(), error.span.start), expected, "{text:?}");
        };
        check("a: [1, 2\nb: 3\n", ("illegal placement of ':' indicator", 10));
        check("a:\n\t- b\n", ("tabs disallowed within this context (block indentation)", 4));
        check("a: 1: 2\n", ("mapping values are not allowed in this context", 4));
        check("a: *b\n", ("alias references unknown anchor", 3));
    }
}
