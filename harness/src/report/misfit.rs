//! What was expected where bytes do not fit, in the reader's language. Must not look at what came.

use super::escape::quoted;
use super::words::Words;
use crate::model::{Excerpt, FrameEnd, Misfit};

/// That something else came, in short: a message's id.
pub(crate) fn unmatched(why: &Misfit) -> &'static str {
    match why {
        Misfit::Unasked => "ended-unasked",
        Misfit::Unfinished { .. } => "ended-unfinished",
        Misfit::TooLong { .. } => "ended-too-long",
        Misfit::Differs { .. }
        | Misfit::GoesOn
        | Misfit::Lacks { .. }
        | Misfit::NoMatch { .. }
        | Misfit::NotJson
        | Misfit::OtherJson { .. }
        | Misfit::NotANumber
        | Misfit::OutOfRange { .. }
        | Misfit::NotUtf8
        | Misfit::Characters { .. }
        | Misfit::Unwanted => "ended-contradicted",
    }
}

/// What was expected where bytes do not fit, as a noun.
pub(crate) fn wanted(words: &Words, why: &Misfit) -> String {
    let bound = |bound: &Option<String>| bound.clone().unwrap_or_else(|| "none".to_owned());
    let range = |id: &str, least: &Option<String>, most: &Option<String>| {
        words.with(id, &[("least", bound(least).into()), ("most", bound(most).into())])
    };
    match why {
        Misfit::Differs { expected } => quoted(expected, ROOM),
        Misfit::TooLong { most } => words.with("wanted-short", &[("most", (*most).into())]),
        Misfit::Unfinished { end } => frame_end(words, end),
        Misfit::GoesOn => words.say("wanted-end"),
        Misfit::Lacks { text } => words.with("wanted-text", &[("text", text_of(text).into())]),
        Misfit::NoMatch { regex } => matching(words, regex),
        Misfit::NotJson => words.say("wanted-json"),
        Misfit::OtherJson { path, expected } => {
            let expected = if expected.is_empty() { "none" } else { expected };
            words.with("wanted-json-value", &[("path", path.as_str().into()), ("expected", expected.into())])
        }
        Misfit::NotANumber => words.say("wanted-number"),
        Misfit::OutOfRange { least, most } => range("wanted-range", least, most),
        Misfit::NotUtf8 => words.say("wanted-utf8"),
        Misfit::Characters { least, most } => range("wanted-characters", least, most),
        Misfit::Unwanted => words.say("wanted-other"),
        Misfit::Unasked => words.say("wanted-nothing"),
    }
}

/// Columns of a text inside a phrase.
const ROOM: usize = 60;

fn text_of(text: &str) -> String {
    quoted(&Excerpt::whole(text.as_bytes()), ROOM)
}

fn frame_end(words: &Words, end: &FrameEnd) -> String {
    match end {
        FrameEnd::Newline => words.say("wanted-line"),
        FrameEnd::Delimiter { bytes } => words.with("wanted-delimiter", &[("delimiter", quoted(bytes, ROOM).into())]),
        FrameEnd::Length { missing } => words.with("wanted-more", &[("missing", (*missing).into())]),
        FrameEnd::UnknownLength => words.say("wanted-length"),
    }
}

/// What a regular expression asks for. Simple ones are said in words: not every student reads the others.
fn matching(words: &Words, regex: &str) -> String {
    let Some(simple) = Simple::read(regex) else {
        return words.with("wanted-match", &[("regex", regex.into())]);
    };
    let texts = simple.texts.iter().map(|text| text_of(text)).collect::<Vec<_>>().join(&words.say("wanted-then"));
    words.with(
        match (simple.begins, simple.word) {
            (true, true) => "wanted-word",
            (true, false) if simple.texts.len() == 1 => "wanted-beginning",
            (true, false) => "wanted-beginning-then",
            (false, _) => "wanted-in-order",
        },
        &[("text", texts.into())],
    )
}

/// `^error( |:|$)`, `^OK .*name`, `one.*two`: texts, with anything between them.
#[derive(Debug, PartialEq, Eq)]
struct Simple<'a> {
    begins: bool,
    texts: Vec<&'a str>,
    /// Whether the text is a word: alone, or a space or a colon comes after it.
    word: bool,
}

impl<'a> Simple<'a> {
    fn read(regex: &'a str) -> Option<Self> {
        let rest = regex.strip_prefix("(?s)").unwrap_or(regex);
        let (begins, rest) = rest.strip_prefix('^').map_or((false, rest), |rest| (true, rest));
        let (word, rest) = rest.strip_suffix("( |:|$)").map_or((false, rest), |rest| (true, rest));
        let texts: Vec<&str> = rest.split(".*").collect();
        let plain = |text: &str| !text.is_empty() && !text.contains(|c: char| r"\.+*?()|[]{}^$".contains(c));
        let simple = texts.iter().copied().all(plain) && (!word || (begins && texts.len() == 1));
        simple.then_some(Self { begins, texts, word })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn a_simple_regular_expression_is_said_in_words() {
        let said = |regex: &str| {
            let why = Misfit::NoMatch { regex: regex.to_owned() };
            (wanted(&Words::new(Lang::En), &why), wanted(&Words::new(Lang::Zh), &why))
        };
        for (regex, english, chinese) in [
            ("^ERR ", "something that begins with \"ERR \"", "以 \"ERR \" 开头的内容"),
            (
                "^error( |:|$)",
                "the word \"error\" at the beginning, alone or before a space or a colon",
                "开头是单词 \"error\"，后面没有内容，或者是空格、冒号",
            ),
            (
                "^OK .*ann",
                "\"OK \", then \"ann\", the first of them at the beginning",
                "依次出现 \"OK \"、\"ann\"，第一段在开头",
            ),
            (
                "(?s)one.*two.*three",
                "\"one\", then \"two\", then \"three\" somewhere in it",
                "依次出现 \"one\"、\"two\"、\"three\"",
            ),
            ("^(01)+$", "what the regular expression ^(01)+$ matches", "符合正则表达式 ^(01)+$ 的内容"),
        ] {
            assert_eq!(said(regex), (english.to_owned(), chinese.to_owned()));
        }
        for regex in ["a|b", "", "^", "a.*", r"\d", "x$", "a.*b( |:|$)", "error( |:|$)"] {
            assert_eq!(Simple::read(regex), None, "{regex}");
        }
    }

    /// Every misfit, with and without what it may lack, in both languages.
    #[test]
    fn what_was_wanted_is_a_phrase_whatever_is_known() {
        let (one, two) = (Some("1".to_owned()), Some("2".to_owned()));
        let bounds = [(one.clone(), None), (None, two.clone()), (one, two)];
        let mut all = vec![
            Misfit::Differs { expected: Excerpt::whole(b"hello") },
            Misfit::TooLong { most: 9 },
            Misfit::GoesOn,
            Misfit::Lacks { text: "hello".into() },
            Misfit::NoMatch { regex: "^a$".into() },
            Misfit::NotJson,
            Misfit::OtherJson { path: "$.a".into(), expected: "1".into() },
            Misfit::OtherJson { path: "$[1]".into(), expected: String::new() },
            Misfit::NotANumber,
            Misfit::NotUtf8,
            Misfit::Unwanted,
            Misfit::Unasked,
        ];
        let ends = [
            FrameEnd::Newline,
            FrameEnd::Delimiter { bytes: Excerpt::whole(b";") },
            FrameEnd::Length { missing: 1 },
            FrameEnd::Length { missing: 2 },
            FrameEnd::UnknownLength,
        ];
        all.extend(ends.map(|end| Misfit::Unfinished { end }));
        all.extend(bounds.clone().map(|(least, most)| Misfit::OutOfRange { least, most }));
        all.extend(bounds.map(|(least, most)| Misfit::Characters { least, most }));
        for lang in [Lang::En, Lang::Zh] {
            let words = Words::new(lang);
            for why in &all {
                let (text, ended) = (wanted(&words, why), words.say(unmatched(why)));
                let whole = !text.is_empty() && !text.contains("none") && !text.contains(['{', '\n']);
                assert!(whole && !text.contains("[wanted") && !ended.starts_with('['), "{why:?}: {text:?} {ended:?}");
            }
        }
        let range = Misfit::OutOfRange { least: Some("1".into()), most: Some("2".into()) };
        assert_eq!(wanted(&Words::new(Lang::En), &range), "a number from 1 to 2");
        assert_eq!(wanted(&Words::new(Lang::Zh), &range), "1 到 2 之间的数");
    }
}
