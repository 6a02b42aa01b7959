//! A frame of JSON, and what must at least be in it. Must not cut frames.

use std::ops::Range;

use serde_json::{Number, Value};

use super::look::Miss;
use crate::model::Misfit;

/// Whether a frame is JSON (RFC 8259) with `wanted` in it: of an object at least these members, everything
/// else as it is. White space around it is left aside.
pub(super) fn fits(wanted: &Value, frame: &[u8]) -> Result<Range<usize>, Miss> {
    let came: Value = serde_json::from_slice(frame)
        .map_err(|error| Miss::new(place(frame, error.line(), error.column()), Misfit::NotJson))?;
    match other(wanted, &came, "$") {
        None => Ok(0..frame.len()),
        Some((path, expected)) => {
            Err(Miss::new(0, Misfit::OtherJson { path, expected: expected.map(Value::to_string).unwrap_or_default() }))
        }
    }
}

/// The byte at a line and column as `serde_json` counts them: lines from 1, columns of the last byte read.
fn place(frame: &[u8], line: usize, column: usize) -> usize {
    let before: usize =
        frame.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    (before + column.saturating_sub(1)).min(frame.len())
}

/// The first place where `came` is not what was wanted, and what was wanted there; nothing where a list is
/// too long.
fn other<'w>(wanted: &'w Value, came: &Value, path: &str) -> Option<(String, Option<&'w Value>)> {
    match (wanted, came) {
        (Value::Object(wanted), Value::Object(came)) => wanted.iter().find_map(|(key, value)| {
            let path = format!("{path}.{key}");
            came.get(key).map_or(Some((path.clone(), Some(value))), |found| other(value, found, &path))
        }),
        (Value::Array(wanted), Value::Array(came)) => {
            let item = |at: usize| {
                let path = format!("{path}[{at}]");
                match (wanted.get(at), came.get(at)) {
                    (Some(value), Some(found)) => other(value, found, &path),
                    (value, _) => Some((path, value)),
                }
            };
            (0..wanted.len().max(came.len())).find_map(item)
        }
        (Value::Number(wanted_number), Value::Number(came)) if is_same(wanted_number, came) => None,
        (wanted, came) => (wanted != came).then(|| (path.to_owned(), Some(wanted))),
    }
}

/// `1` and `1.0` are the same number.
fn is_same(one: &Number, two: &Number) -> bool {
    one == two || one.as_f64() == two.as_f64()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_may_have_more_than_is_wanted_and_nothing_else_may() {
        let check = |wanted: Value, frame: &str, expected: Option<(&str, &str)>| {
            let found = fits(&wanted, frame.as_bytes()).err().map(|miss| miss.why);
            let expected =
                expected.map(|(path, value)| Misfit::OtherJson { path: path.into(), expected: value.into() });
            assert_eq!(found, expected, "{wanted} {frame}");
        };
        check(json!({}), "{\"a\": 1}", None);
        check(json!({"a": 1}), " {\"a\": 1.0, \"b\": 2}\n", None);
        check(json!({"a": {"b": "x"}}), r#"{"a": {"b": "y"}}"#, Some(("$.a.b", "\"x\"")));
        check(json!({"a": null}), "{}", Some(("$.a", "null")));
        check(json!([1, 2]), "[1]", Some(("$[1]", "2")));
        check(json!([1]), "[1, 2]", Some(("$[1]", "")));
        check(json!("x"), "[]", Some(("$", "\"x\"")));
    }

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        let check = |frame: &[u8], offset: usize| {
            assert_eq!(fits(&json!({}), frame), Err(Miss::new(offset, Misfit::NotJson)), "{frame:?}");
        };
        check(b"", 0);
        check(b"{\"a\": oops}", 6);
        check(b"{\n 'a': 1}", 3);
        check(b"{} x", 3);
        check(b"\"\xff\"", 1);
    }
}
