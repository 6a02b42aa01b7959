//! Bytes against an expectation: complete, impossible, or incomplete. Must not do I/O, and must not know
//! how the bytes came: any cutting of a stream gives the same answer.

mod placeholder;

use encoding_rs::GBK;

pub use placeholder::{expand_with, placeholders};

/// What the bytes so far say about an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It is met by the first `consumed` bytes.
    Complete {
        /// How many bytes from the front it took.
        consumed: usize,
    },
    /// No further bytes can meet it.
    Impossible {
        /// The first byte that differs, from 0; the length of the bytes where some are missing.
        offset: usize,
    },
    /// More bytes may meet it.
    Incomplete,
}

/// Looks for a text, which may have been sent as UTF-8 or as GBK; both are in use. Never impossible: only
/// the caller knows whether more can come. An empty text is met at once.
pub fn contains(needle: &str, buffer: &[u8]) -> Match {
    encodings(needle)
        .iter()
        .filter_map(|bytes| find(bytes, buffer).map(|start| start + bytes.len()))
        .min()
        .map_or(Match::Incomplete, |consumed| Match::Complete { consumed })
}

/// Whether a text is among the bytes, in either encoding.
pub fn text_is_in(needle: &str, buffer: &[u8]) -> bool {
    matches!(contains(needle, buffer), Match::Complete { .. })
}

/// How runtimes announce that a program died of an error that it did not handle.
const TRACEBACKS: &[&[u8]] = &[
    b"Traceback (most recent call last)",
    b"Exception in thread",
    b"panicked at",
    b"Uncaught ",
    b"node:internal/",
    b"panic: ",
    b"Unhandled exception",
];

/// Whether what a program printed is a traceback.
pub fn is_traceback(printed: &[u8]) -> bool {
    TRACEBACKS.iter().any(|mark| find(mark, printed).is_some())
}

/// Whether the buffer begins with `expected`. `ended` says that no more bytes can come.
pub fn exact(expected: &[u8], buffer: &[u8], ended: bool) -> Match {
    match expected.iter().zip(buffer).position(|(wanted, came)| wanted != came) {
        Some(offset) => Match::Impossible { offset },
        None if buffer.len() >= expected.len() => Match::Complete { consumed: expected.len() },
        None if ended => Match::Impossible { offset: buffer.len() },
        None => Match::Incomplete,
    }
}

/// Whether the buffer is `expected` and nothing else, which only the end can tell.
pub fn whole(expected: &[u8], buffer: &[u8], ended: bool) -> Match {
    match exact(expected, buffer, ended) {
        Match::Complete { consumed } if buffer.len() > consumed => Match::Impossible { offset: consumed },
        Match::Complete { .. } if !ended => Match::Incomplete,
        decided @ (Match::Complete { .. } | Match::Impossible { .. } | Match::Incomplete) => decided,
    }
}

/// The bytes that a text may be sent as: UTF-8, and GBK where that is another spelling and has all of the
/// text's characters.
pub fn encodings(text: &str) -> Vec<Vec<u8>> {
    let utf8 = text.as_bytes().to_vec();
    let (gbk, _, lossy) = GBK.encode(text);
    if lossy || *gbk == *utf8 { vec![utf8] } else { vec![utf8, gbk.into_owned()] }
}

fn find(needle: &[u8], buffer: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    buffer.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INCOMPLETE: Match = Match::Incomplete;
    const fn complete(consumed: usize) -> Match {
        Match::Complete { consumed }
    }
    const fn impossible(offset: usize) -> Match {
        Match::Impossible { offset }
    }

    #[test]
    fn contains_reads_utf8_and_gbk() {
        let check = |needle: &str, buffer: &[u8], expected: Match| {
            assert_eq!(contains(needle, buffer), expected, "{needle:?} in {buffer:?}");
        };
        check("hi", b"oh hi!", complete(5));
        check("hi", b"oh h", INCOMPLETE);
        check("hi", b"", INCOMPLETE);
        check("", b"", complete(0));
        check("你好", "收到: 你好\n".as_bytes(), complete(14));
        check("你好", b"ok \xc4\xe3\xba\xc3\n", complete(7));
        check("你好", b"\xc4\xe3\xba", INCOMPLETE);
        // Not in GBK at all: only UTF-8 counts.
        check("🙂", "a🙂".as_bytes(), complete(5));
        check("aab", b"aaab", complete(4));
    }

    #[test]
    fn exact_stops_at_the_first_difference() {
        let check = |buffer: &[u8], ended: bool, expected: Match| {
            assert_eq!(exact(b"abc", buffer, ended), expected, "{buffer:?} {ended}");
        };
        check(b"", false, INCOMPLETE);
        check(b"", true, impossible(0));
        check(b"ab", false, INCOMPLETE);
        check(b"ab", true, impossible(2));
        check(b"abc", false, complete(3));
        check(b"abcd", true, complete(3));
        check(b"ax", false, impossible(1));
        assert_eq!(exact(b"", b"", true), complete(0));
    }

    #[test]
    fn whole_needs_the_end_and_nothing_behind() {
        let check = |buffer: &[u8], ended: bool, expected: Match| {
            assert_eq!(whole(b"abc", buffer, ended), expected, "{buffer:?} {ended}");
        };
        check(b"abc", false, INCOMPLETE);
        check(b"abc", true, complete(3));
        check(b"abcd", false, impossible(3));
        check(b"ab", true, impossible(2));
        check(b"xbc", false, impossible(0));
    }

    /// The bytes before each cut, then all of them.
    fn prefixes(stream: &[u8], cuts: &[usize]) -> Vec<Vec<u8>> {
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
        ends.sort_unstable();
        ends.push(stream.len());
        ends.into_iter().map(|end| stream[..end].to_vec()).collect()
    }

    /// Plays a stream in pieces, as the session does: the first decision counts.
    fn play(matcher: impl Fn(&[u8], bool) -> Match, stream: &[u8], cuts: &[usize]) -> Match {
        let prefixes = prefixes(stream, cuts);
        let last = prefixes.len() - 1;
        let decided = prefixes
            .iter()
            .enumerate()
            .map(|(index, prefix)| matcher(prefix, index == last))
            .find(|answer| *answer != Match::Incomplete);
        decided.unwrap_or(Match::Incomplete)
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_answer(
            expected in "[ab你]{0,4}",
            stream in prop_oneof!["[ab你]{0,12}".prop_map(String::into_bytes), "[ab你]{0,12}".prop_map(|text| GBK.encode(&text).0.into_owned())],
            cuts in prop::collection::vec(any::<usize>(), 0..6),
        ) {
            let bytes = expected.as_bytes();
            prop_assert_eq!(play(|b, _| contains(&expected, b), &stream, &cuts), contains(&expected, &stream));
            prop_assert_eq!(play(|b, end| exact(bytes, b, end), &stream, &cuts), exact(bytes, &stream, true));
            prop_assert_eq!(play(|b, end| whole(bytes, b, end), &stream, &cuts), whole(bytes, &stream, true));
        }

        #[test]
        fn a_stream_that_holds_the_text_is_complete(head in "[xy你]{0,6}", text in "[ab好]{1,6}", tail in "[xy]{0,6}") {
            let stream = format!("{head}{text}{tail}");
            prop_assert_eq!(contains(&text, stream.as_bytes()), complete(head.len() + text.len()));
            let (gbk, ..) = GBK.encode(&stream);
            prop_assert_ne!(contains(&text, &gbk), INCOMPLETE);
            prop_assert_eq!(exact(stream.as_bytes(), stream.as_bytes(), true), complete(stream.len()));
        }
    }
}
