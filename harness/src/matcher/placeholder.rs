//! Words in braces that stand for something that differs from run to run. Must not invent values.

use std::ops::Range;

/// Puts each placeholder's value in its place. A name without a value stays, braces included, and a value
/// is not looked at again: a program's words in braces are no placeholders.
pub fn expand_with(text: &str, values: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for (name, place) in placeholders(text) {
        let Some(value) = values(name) else { continue };
        filled.push_str(&text[from..place.start]);
        filled.push_str(&value);
        from = place.end;
    }
    filled.push_str(&text[from..]);
    filled
}

/// The placeholders of a text: each name, and the bytes that it takes with its braces. A placeholder is a
/// lower-case word in braces, perhaps with digits behind its first letter; other braces are text, so that JSON or
/// code can stand there.
pub fn placeholders(text: &str) -> Vec<(&str, Range<usize>)> {
    let open = text.match_indices('{').map(|(at, _)| at);
    open.filter_map(|at| {
        let rest = text.get(at + 1..)?;
        let name = rest.get(..rest.find('}')?)?;
        let is_word = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        let is_word = is_word && name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
        is_word.then(|| (name, at..at + name.len() + 2))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_filled_in() {
        let values = |name: &str| match name {
            "nonce" => Some("k7f".to_owned()),
            "said" => Some("{nonce}".to_owned()),
            _ => None,
        };
        let check = |text: &str, expected: &str| assert_eq!(expand_with(text, values), expected, "{text:?}");
        check("hello {nonce}", "hello k7f");
        check("{nonce}{nonce}", "k7fk7f");
        check("{{nonce}} {n} {", "{k7f} {n} {");
        check("{Nonce} {n} {", "{Nonce} {n} {");
        check("{said}", "{nonce}");
        check("", "");
    }

    #[test]
    fn placeholders_are_lower_case_words_in_braces() {
        let check =
            |text: &str, expected: &[(&str, Range<usize>)]| assert_eq!(placeholders(text), expected, "{text:?}");
        check("你 {nonce}!", &[("nonce", 4..11)]);
        check("{host}:{port}", &[("host", 0..6), ("port", 7..13)]);
        check(r#"{"a": 1} {} {x y} {A} {"#, &[]);
        check("[0-9]{2} {d1}", &[("d1", 9..13)]);
        check("{{nonce}}", &[("nonce", 1..8)]);
    }
}
