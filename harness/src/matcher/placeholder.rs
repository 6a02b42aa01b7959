//! Words in braces that stand for something that differs from run to run. Must not invent values.

use std::ops::Range;

/// Puts `nonce` where a text has `{nonce}`. Everything else stays, braces included.
pub fn expand(text: &str, nonce: &str) -> String {
    text.replace("{nonce}", nonce)
}

/// The placeholders of a text: each name, and the bytes that it takes with its braces. A placeholder is a
/// lower-case word in braces; other braces are text, so that JSON or code can stand there.
pub fn placeholders(text: &str) -> Vec<(&str, Range<usize>)> {
    let open = text.match_indices('{').map(|(at, _)| at);
    open.filter_map(|at| {
        let rest = text.get(at + 1..)?;
        let name = rest.get(..rest.find('}')?)?;
        let is_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        is_word.then(|| (name, at..at + name.len() + 2))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_nonce_is_expanded() {
        let check = |text: &str, expected: &str| assert_eq!(expand(text, "k7f"), expected, "{text:?}");
        check("hello {nonce}", "hello k7f");
        check("{nonce}{nonce}", "k7fk7f");
        check("{Nonce} {n} {", "{Nonce} {n} {");
        check("", "");
    }

    #[test]
    fn placeholders_are_lower_case_words_in_braces() {
        let check =
            |text: &str, expected: &[(&str, Range<usize>)]| assert_eq!(placeholders(text), expected, "{text:?}");
        check("你 {nonce}!", &[("nonce", 4..11)]);
        check("{host}:{port}", &[("host", 0..6), ("port", 7..13)]);
        check(r#"{"a": 1} {} {x y} {A} {"#, &[]);
        check("{{nonce}}", &[("nonce", 1..8)]);
    }
}
