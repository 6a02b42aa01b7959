//! What must hold of any bytes that are held against an expectation.

use std::sync::LazyLock;

use serde_json::{Number, json};

use super::{Bounds, Frame, Literal, Look, Pattern, Prefix, Regex};

/// A byte says which expectation, one where the stream is cut; the rest is the stream.
pub(crate) fn matchers(bytes: &[u8]) -> String {
    static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(patterns);
    let ([which, cut], stream) = bytes.split_first_chunk::<2>().unwrap_or((&[0, 0], bytes));
    let pattern = &PATTERNS[usize::from(*which) % PATTERNS.len()];
    let front = &stream[..stream.len() * usize::from(*cut) / 255];
    let (early, later, end) = (pattern.look(front, false), pattern.look(stream, false), pattern.look(stream, true));
    if early != Look::Incomplete {
        assert_eq!(early, later, "what was decided changes when more comes");
    }
    if later != Look::Incomplete {
        assert_eq!(later, end, "what was decided changes at the end");
    }
    assert_ne!(end, Look::Incomplete, "nothing more can come");
    lies_within(&end, stream.len());
    format!("{which} {} {} {}", told(&early), told(&later), told(&end))
}

fn lies_within(look: &Look, length: usize) {
    match look {
        Look::Complete { consumed, kept } => {
            assert!(*consumed <= length && kept.start <= kept.end && kept.end <= *consumed, "{look:?} of {length}");
        }
        Look::Impossible(miss) => assert!(miss.start <= miss.offset && miss.offset <= length, "{look:?} of {length}"),
        Look::Incomplete => {}
    }
}

/// The kind of an answer, and the kind of what is wrong.
fn told(look: &Look) -> String {
    match look {
        Look::Complete { .. } => "complete".to_owned(),
        Look::Impossible(miss) => {
            let why = format!("{:?}", miss.why);
            why.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
        }
        Look::Incomplete => "more".to_owned(),
    }
}

/// One of each kind at least.
fn patterns() -> Vec<Pattern> {
    let literal = |text: &str| Pattern::Literal(vec![Literal::plain(text.as_bytes().to_vec())]);
    let framed = |frame: Frame, is: Option<Pattern>| Pattern::Framed(frame, is.map(Box::new));
    let prefix = |width, big_endian| Frame::Prefixed { prefix: Prefix { width, big_endian }, cap: 300 };
    let number = || Pattern::Number(Bounds { least: Some(Number::from(-3)), most: Some(Number::from(700)) });
    let contains = || Pattern::Contains("\u{4f60}\u{597d}".to_owned());
    let line = |is| framed(Frame::Line { cap: 40 }, is);
    vec![
        literal("hello\r\n"),
        line(None),
        line(Some(number())),
        framed(Frame::Until { delimiter: b"\r\n\r\n".to_vec(), cap: 90 }, None),
        framed(Frame::Len(7), Some(contains())),
        framed(prefix(1, true), None),
        framed(prefix(4, false), Some(Pattern::Utf8(Bounds { least: None, most: Some(Number::from(9)) }))),
        framed(prefix(8, true), Some(number())),
        contains(),
        Regex::new(r"^(\w+)[ =]+\w*\s*$").map_or(Pattern::OneOf(Vec::new()), Pattern::Regex),
        Pattern::Json(json!({"name": "a", "list": [1, {"deep": null}]})),
        number(),
        Pattern::Utf8(Bounds { least: Some(Number::from(2)), most: None }),
        Pattern::OneOf(vec![literal("yes\n"), line(Some(number())), literal("ye")]),
        Pattern::AnyOrder(vec![line(None), line(Some(contains())), literal("x\n"), framed(Frame::Len(3), None)]),
        Pattern::Count(4, Box::new(line(Some(Pattern::Not(Box::new(number())))))),
        Pattern::Not(Box::new(contains())),
    ]
}

/// Streams of several protocols, each for every expectation.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    let streams: [&[u8]; 8] = [
        b"hello\r\n",
        b"42\n-3\nabc\nx\n",
        b"key = value\r\n\r\nbody",
        b"\x03abc\0\0\0\x02",
        b"\0\0\0\0\0\0\0\x03700",
        "\u{4f60}\u{597d}\nye".as_bytes(),
        b"\xc4\xe3\xba\xc3",
        br#"{"name": "a", "list": [1, {"deep": null, "more": 1e300}]}"#,
    ];
    let all = (0..17u8).flat_map(|which| streams.map(|stream| [&[which, 128], stream].concat()));
    all.collect()
}
