//! What a matcher answers, and that the cutting of a stream changes nothing of it.

use proptest::prelude::*;
use serde_json::{Number, json};

use super::*;
use crate::model::{Excerpt, FrameEnd, Misfit};

fn literal(text: &str) -> Pattern {
    Pattern::Literal(vec![Literal::plain(text.as_bytes().to_vec())])
}

fn line(is: Option<Pattern>) -> Pattern {
    Pattern::Framed(Frame::Line { cap: 8 }, is.map(Box::new))
}

fn until(is: Option<Pattern>) -> Pattern {
    Pattern::Framed(Frame::Until { delimiter: b"::".to_vec(), cap: 4 }, is.map(Box::new))
}

fn prefixed(is: Option<Pattern>) -> Pattern {
    let prefix = Prefix { width: 2, big_endian: true };
    Pattern::Framed(Frame::Prefixed { prefix, cap: 300 }, is.map(Box::new))
}

fn contains(text: &str) -> Pattern {
    Pattern::Contains(text.to_owned())
}

fn regex(text: &str) -> Pattern {
    Pattern::Regex(Regex::new(text).unwrap())
}

fn number(least: i64, most: i64) -> Pattern {
    Pattern::Number(Bounds { least: Some(Number::from(least)), most: Some(Number::from(most)) })
}

fn free() -> Bounds {
    Bounds { least: None, most: None }
}

/// The answer in few words: what was consumed and kept, or where it is impossible.
fn answer(pattern: &Pattern, bytes: &[u8], ended: bool) -> String {
    match pattern.look(bytes, ended) {
        Look::Complete { consumed, kept } => format!("{consumed} {:?}", String::from_utf8_lossy(&bytes[kept])),
        Look::Impossible(miss) => format!("no {}..{}", miss.start, miss.offset),
        Look::Incomplete => "more".to_owned(),
    }
}

fn check(pattern: &Pattern, bytes: &str, growing: &str, ended: &str) {
    assert_eq!(answer(pattern, bytes.as_bytes(), false), growing, "{bytes:?} while more may come");
    assert_eq!(answer(pattern, bytes.as_bytes(), true), ended, "{bytes:?} at the end");
}

#[test]
fn a_literal_fails_at_its_first_wrong_byte() {
    let hello = literal("hello");
    check(&hello, "", "more", "no 0..0");
    check(&hello, "hel", "more", "no 0..3");
    check(&hello, "help", "no 0..3", "no 0..3");
    check(&hello, "hello, you", "5 \"hello\"", "5 \"hello\"");
}

#[test]
fn lines_end_at_a_newline_and_a_carriage_return_belongs_to_it() {
    let any = line(None);
    check(&any, "hi\nyou", "3 \"hi\"", "3 \"hi\"");
    check(&any, "hi\r\n", "4 \"hi\"", "4 \"hi\"");
    check(&any, "\n", "1 \"\"", "1 \"\"");
    check(&any, "hi", "more", "no 0..2");
    check(&any, "12345678\r\n", "10 \"12345678\"", "10 \"12345678\"");
    check(&any, "123456789\n", "no 0..8", "no 0..8");
    check(&any, "123456789", "more", "no 0..9");
    check(&any, "1234567890", "no 0..8", "no 0..8");
    check(&line(Some(literal("hi"))), "hi!\n", "no 0..2", "no 0..2");
    check(&line(Some(contains("b"))), "abc\nx", "4 \"abc\"", "4 \"abc\"");
    check(&line(Some(contains("b"))), "b", "more", "no 0..1");
}

#[test]
fn other_frames_end_where_they_say() {
    check(&until(None), "a:b::c", "5 \"a:b\"", "5 \"a:b\"");
    check(&until(None), "1234:", "more", "no 0..5");
    check(&until(None), "12345:", "no 0..4", "no 0..4");
    check(&Pattern::Framed(Frame::Len(3), None), "ab", "more", "no 0..2");
    check(&Pattern::Framed(Frame::Len(3), Some(Box::new(number(1, 50)))), "  7!", "3 \"7\"", "3 \"7\"");
    check(&prefixed(None), "\0", "more", "no 0..1");
    check(&prefixed(None), "\0\x02hi!", "4 \"hi\"", "4 \"hi\"");
    check(&prefixed(None), "\0\0", "2 \"\"", "2 \"\"");
    check(&prefixed(None), "\x02\x02", "no 0..0", "no 0..0");
    check(&prefixed(Some(contains("x"))), "\0\x02hi", "no 2..2", "no 2..2");
    let little = Frame::Prefixed { prefix: Prefix { width: 4, big_endian: false }, cap: 9 };
    check(&Pattern::Framed(little, None), "\x01\0\0\0a", "5 \"a\"", "5 \"a\"");
}

#[test]
fn what_has_no_frame_is_looked_at_when_nothing_more_comes() {
    check(&contains("b"), "abc", "more", "3 \"abc\"");
    check(&contains("b"), "ac", "more", "no 0..0");
    check(&regex("^id=([0-9]+)$"), "id=42\r\n", "more", "7 \"42\"");
    check(&regex("^id=[0-9]+$"), "id=42\n", "more", "6 \"id=42\"");
    check(&regex("^id=[0-9]+$"), "id=\n", "more", "no 0..0");
    check(&number(1, 50), " 42\n", "more", "4 \"42\"");
    check(&number(1, 50), "51", "more", "no 0..0");
    check(&number(1, 50), "5x", "more", "no 0..0");
    check(&Pattern::Json(json!({"a": 1})), "{\"a\": 1}\n", "more", "9 \"{\\\"a\\\": 1}\\n\"");
    check(&Pattern::Utf8(free()), "你好", "more", "6 \"你好\"");
    assert_eq!(answer(&Pattern::Utf8(free()), b"ok\xe4\xbd", true), "no 0..2");
    let three = Pattern::Utf8(Bounds { least: Some(Number::from(3)), most: None });
    check(&three, "你好", "more", "no 0..6");
    check(&Pattern::Not(Box::new(contains("b"))), "ac", "more", "2 \"ac\"");
    check(&Pattern::Not(Box::new(contains("b"))), "abc", "more", "no 0..1");
}

#[test]
fn combinations_wait_for_what_stands_first() {
    let one = Pattern::OneOf(vec![literal("ab"), literal("a")]);
    check(&one, "a", "more", "1 \"a\"");
    check(&one, "ab", "2 \"ab\"", "2 \"ab\"");
    check(&one, "ac", "1 \"a\"", "1 \"a\"");
    check(&one, "x", "no 0..0", "no 0..0");
    let both = Pattern::AnyOrder(vec![line(None), line(Some(literal("a"))), literal("x")]);
    // The line `a` could be any line, too: then nothing would be left for `b`.
    check(&both, "a\nb\nx", "5 \"a\\nb\\nx\"", "5 \"a\\nb\\nx\"");
    check(&both, "xb\nc\n", "no 3..3", "no 3..3");
    check(&both, "x", "more", "no 1..1");
    let three = Pattern::Count(3, Box::new(line(Some(number(1, 3)))));
    check(&three, "1\n2\n3\n4\n", "6 \"1\\n2\\n3\\n\"", "6 \"1\\n2\\n3\\n\"");
    check(&three, "1\n2\n", "more", "no 4..4");
    check(&three, "1\n7\n", "no 2..2", "no 2..2");
    check(&line(Some(Pattern::Not(Box::new(literal("no"))))), "no\n", "no 0..0", "no 0..0");
    check(&line(Some(Pattern::Not(Box::new(literal("no"))))), "now\n", "4 \"now\"", "4 \"now\"");
}

#[test]
fn a_miss_says_why() {
    let why = |pattern: &Pattern, bytes: &[u8]| {
        if let Look::Impossible(miss) = pattern.look(bytes, true) {
            miss.why
        } else {
            panic!("{pattern:?} is possible")
        }
    };
    let excerpt = |text: &str| Excerpt::whole(text.as_bytes());
    assert_eq!(why(&literal("ab"), b"a"), Misfit::Differs { expected: excerpt("ab") });
    assert_eq!(why(&line(None), b"a"), Misfit::Unfinished { end: FrameEnd::Newline });
    assert_eq!(why(&until(None), b"a"), Misfit::Unfinished { end: FrameEnd::Delimiter { bytes: excerpt("::") } });
    assert_eq!(why(&prefixed(None), b"\0\x03a"), Misfit::Unfinished { end: FrameEnd::Length { missing: 2 } });
    assert_eq!(why(&prefixed(None), b"\0"), Misfit::Unfinished { end: FrameEnd::UnknownLength });
    assert_eq!(why(&line(None), b"1234567890"), Misfit::TooLong { most: 8 });
    assert_eq!(why(&line(Some(number(1, 2))), b"x\n"), Misfit::NotANumber);
    assert_eq!(why(&prefixed(Some(line(None))), b"\0\x03a\nb"), Misfit::GoesOn);
    let bounds = (Some("1".to_owned()), Some("2".to_owned()));
    assert_eq!(why(&number(1, 2), b"3"), Misfit::OutOfRange { least: bounds.0, most: bounds.1 });
}

/// Plays a stream in pieces, as the session does: the first decision counts.
fn play(pattern: &Pattern, stream: &[u8], cuts: &[usize]) -> Look {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
    ends.sort_unstable();
    let growing = ends.into_iter().map(|end| pattern.look(&stream[..end], false));
    growing.chain([pattern.look(stream, true)]).find(|look| *look != Look::Incomplete).unwrap_or(Look::Incomplete)
}

/// Patterns of one complete frame.
fn content() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        "[ab]{1,2}".prop_map(|text| contains(&text)),
        prop_oneof![Just("^a+$"), Just("b(a*)"), Just("^[ab1]*$")].prop_map(regex),
        Just(Pattern::Json(json!({"a": 1}))),
        Just(Pattern::Json(json!(1))),
        (0i64..3).prop_map(|least| number(least, 11)),
        Just(Pattern::Utf8(free())),
    ]
}

fn any_pattern() -> impl Strategy<Value = Pattern> {
    let frame = || {
        prop_oneof![
            (1usize..4).prop_map(|cap| Frame::Line { cap }),
            (1usize..4).prop_map(|cap| Frame::Until { delimiter: b"aa".to_vec(), cap }),
            (1usize..4).prop_map(Frame::Len),
            any::<bool>().prop_map(|big| Frame::Prefixed { prefix: Prefix { width: 2, big_endian: big }, cap: 3 }),
        ]
    };
    let spelled = prop::collection::vec("[ab\n\r]{1,3}", 1..3)
        .prop_map(|all| Pattern::Literal(all.into_iter().map(|text| Literal::plain(text.into_bytes())).collect()));
    let leaf = prop_oneof![content(), spelled, frame().prop_map(|frame| Pattern::Framed(frame, None))];
    leaf.prop_recursive(3, 24, 3, move |inner| {
        let list = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            (frame(), inner.clone()).prop_map(|(frame, is)| Pattern::Framed(frame, Some(Box::new(is)))),
            list().prop_map(Pattern::OneOf),
            list().prop_map(Pattern::AnyOrder),
            (1u32..4, inner.clone()).prop_map(|(count, of)| Pattern::Count(count, Box::new(of))),
            inner.clone().prop_map(|of| Pattern::Not(Box::new(of))),
        ]
    })
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[ab]{1,2}".prop_map(String::into_bytes),
        2 => Just(b"\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(vec![0]),
        1 => Just(vec![2]),
        1 => Just(b"1".to_vec()),
        1 => Just(b"{\"a\": 1}".to_vec()),
        1 => Just(vec![0xe4, 0xbd]),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_cutting_gives_the_same_answer(
        pattern in any_pattern(), stream in stream(), cuts in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        prop_assert_eq!(play(&pattern, &stream, &cuts), pattern.look(&stream, true));
    }

    /// What is decided while more may come stays so, whatever comes.
    #[test]
    fn a_decision_stands(pattern in any_pattern(), stream in stream(), more in stream(), ended: bool) {
        let early = pattern.look(&stream, false);
        let later = pattern.look(&[stream.clone(), more].concat(), ended);
        if early != Look::Incomplete {
            prop_assert_eq!(&later, &early);
        }
        prop_assert_ne!(pattern.look(&stream, true), Look::Incomplete);
    }

    /// Offsets lie in the bytes, and what is kept lies in what is consumed.
    #[test]
    fn answers_lie_within_the_bytes(pattern in any_pattern(), stream in stream(), ended: bool) {
        match pattern.look(&stream, ended) {
            Look::Complete { consumed, kept } => {
                prop_assert!(consumed <= stream.len() && kept.start <= kept.end && kept.end <= consumed);
            }
            Look::Impossible(miss) => prop_assert!(miss.start <= miss.offset && miss.offset <= stream.len()),
            Look::Incomplete => prop_assert!(!ended),
        }
    }
}
