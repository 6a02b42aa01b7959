//! Matchers of one complete frame. Where no frame is given, it is what is there until the program waits.

use serde_json::{Map, Number, Value as Json};

use super::literal::filled;
use super::resolve::{regex_placeholders, trial};
use super::{Around, MatcherForm, Pattern, matcher};
use crate::matcher::Bounds;
use crate::spec::reader::Reader;
use crate::spec::tree::{Node, Value};

pub(super) const MATCHERS: &[MatcherForm] = &[
    matcher!(
        /// A text that is somewhere in the frame, in UTF-8 or GBK.
        ///
        /// This matcher and the four after it look at one complete frame: `{line: {contains: "hello"}}`. Where
        /// no frame is given, it is all that is there once the program certainly waits, has ended the
        /// connection, or has had the step's time, and at most 1,048,576 bytes.
        "contains", "contains: \"hello\"", &[],
        |reader, node, _, around| filled(reader, node, "`contains`", around).map(Pattern::Contains)
    ),
    matcher!(
        /// A regular expression that matches somewhere in the frame; `^` and `$` hold it to the whole. A line end
        /// at the end of the frame is left aside. The syntax is that of the crate
        /// [regex](https://docs.rs/regex/latest/regex/#syntax). Placeholders stand for their texts, and nothing
        /// in these is a sign of the expression. `save` beside the step keeps the first group, where there is
        /// one.
        "regex", "regex: \"^id=([0-9]+)$\"", &[],
        regex
    ),
    matcher!(
        /// JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)), written in YAML: objects have at least
        /// these members, and everything else is as it stands here. White space, the order of members and `1` or
        /// `1.0` make no difference. `{}` takes any object.
        "json", "json: {status: \"ok\"}", &[],
        |reader, node, _, around| json(reader, node, around).map(Pattern::Json)
    ),
    matcher!(
        /// A decimal number such as `42` or `-2.50`, without an exponent; white space around it is left aside.
        /// The value is the number, or `{at_least: 1, at_most: 10}` with one of the two or both; `{}` takes any
        /// number.
        "number", "number: 42", &[],
        |reader, node, _, _| number(reader, node)
    ),
    matcher!(
        /// Text in UTF-8. The value is `{}`, or `{at_least: 1, at_most: 10}`: so many characters.
        "utf8", "utf8: {}", &[],
        |reader, node, _, _| bounds(reader, node, "`utf8`").map(Pattern::Utf8)
    ),
];

fn regex(reader: &mut Reader<'_>, node: &Node, _: &super::Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    let text = reader.filled(node, "`regex`")?.to_owned();
    if !reader.known_names(node, regex_placeholders(&text).into_iter().map(|(name, _)| name), around.names) {
        return None;
    }
    match trial(&text) {
        Ok(()) => Some(Pattern::Regex(text)),
        Err(why) => {
            let remedy = "correct it; a `\\` is written `\\\\` in double quotes, and once in single ones";
            reader.wrong(node, "this is no regular expression", &why, remedy);
            None
        }
    }
}

fn json(reader: &mut Reader<'_>, node: &Node, around: &Around<'_>) -> Option<Json> {
    match &node.value {
        Value::Null => Some(Json::Null),
        Value::Bool(value) => Some(Json::Bool(*value)),
        Value::Number(_) => finite(reader, node).map(Json::Number),
        Value::Text(_) => reader.template(node, "a text in `json`", around.names).map(Json::String),
        Value::List(items) => {
            let read: Vec<Option<Json>> = items.iter().map(|item| json(reader, item, around)).collect();
            read.into_iter().collect::<Option<_>>().map(Json::Array)
        }
        Value::Map(_) => {
            let entries = reader.entries(node, "an object in `json`")?;
            let member =
                |(_, name, value): &(&Node, &str, &Node)| json(reader, value, around).map(|v| ((*name).to_owned(), v));
            let read: Vec<Option<(String, Json)>> = entries.iter().map(member).collect();
            read.into_iter().collect::<Option<Map<_, _>>>().map(Json::Object)
        }
    }
}

/// A number that JSON has; whole ones without a point.
fn finite(reader: &mut Reader<'_>, node: &Node) -> Option<Number> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let Value::Number(value) = node.value else {
        reader.wrong(node, "a number is wanted", "", "write one without quotes, such as `42` or `-2.5`");
        return None;
    };
    if value.fract() == 0.0 && value.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "held within what a double has exactly")]
        return Some(Number::from(value as i64));
    }
    let number = Number::from_f64(value);
    if number.is_none() {
        reader.wrong(node, "this is no number of JSON", "", "write one such as `42` or `-2.5`");
    }
    number
}

fn number(reader: &mut Reader<'_>, node: &Node) -> Option<Pattern> {
    if let Value::Map(_) = node.value {
        return bounds(reader, node, "`number`").map(Pattern::Number);
    }
    let only = finite(reader, node)?;
    Some(Pattern::Number(Bounds { least: Some(only.clone()), most: Some(only) }))
}

/// `{at_least: 1, at_most: 10}`, with both, one, or neither.
fn bounds(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Bounds> {
    let Value::Map(_) = node.value else {
        reader.wrong(node, format!("{what} takes bounds"), "", "write `{}`, or `{at_least: 1, at_most: 10}`");
        return None;
    };
    let fields = reader.fields(node, what, &["at_least", "at_most"])?;
    let least = fields.get("at_least").map_or(Some(None), |node| finite(reader, node).map(Some));
    let most = fields.get("at_most").map_or(Some(None), |node| finite(reader, node).map(Some));
    let (bounds, at) =
        (Bounds { least: least?, most: most? }, |n: &Option<Number>| n.as_ref().and_then(Number::as_f64));
    if at(&bounds.least).zip(at(&bounds.most)).is_some_and(|(least, most)| least > most) {
        let remedy = "give the smaller number as `at_least`";
        reader.wrong(node, "this can never be met", "`at_least` is more than `at_most`", remedy);
        return None;
    }
    Some(bounds)
}
