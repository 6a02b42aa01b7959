//! Texts among bytes, in the encodings that programs print, and tracebacks. Must not look at streams.

use std::ops::Range;

use encoding_rs::GBK;

/// Where a text stands among bytes, which may have been sent as UTF-8 or as GBK; both are in use.
pub(super) fn find_text(needle: &str, buffer: &[u8]) -> Option<Range<usize>> {
    let places = encodings(needle).into_iter();
    places
        .filter_map(|bytes| find(&bytes, buffer).map(|start| start..start + bytes.len()))
        .min_by_key(|place| place.end)
}

/// Whether a text is among the bytes, in either encoding.
pub fn text_is_in(needle: &str, buffer: &[u8]) -> bool {
    find_text(needle, buffer).is_some()
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

/// The bytes that a text may be sent as: UTF-8, and GBK where that is another spelling and has all of the
/// text's characters.
fn encodings(text: &str) -> Vec<Vec<u8>> {
    let utf8 = text.as_bytes().to_vec();
    let (gbk, _, lossy) = GBK.encode(text);
    if lossy || *gbk == *utf8 { vec![utf8] } else { vec![utf8, gbk.into_owned()] }
}

pub(super) fn find(needle: &[u8], buffer: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    buffer.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_in_utf8_and_gbk() {
        let check = |needle: &str, buffer: &[u8], expected: Option<Range<usize>>| {
            assert_eq!(find_text(needle, buffer), expected, "{needle:?} in {buffer:?}");
        };
        check("hi", b"oh hi!", Some(3..5));
        check("hi", b"oh h", None);
        check("hi", b"", None);
        check("", b"", Some(0..0));
        check("你好", "收到: 你好\n".as_bytes(), Some(8..14));
        check("你好", b"ok \xc4\xe3\xba\xc3\n", Some(3..7));
        check("你好", b"\xc4\xe3\xba", None);
        // Not in GBK at all: only UTF-8 counts.
        check("🙂", "a🙂".as_bytes(), Some(1..5));
        check("aab", b"aaab", Some(1..4));
    }
}
