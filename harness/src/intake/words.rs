//! Splits a command line into words as a shell would, without anything else that a shell does.

/// The words of `text`; `None` where a quote is left open.
pub(crate) fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().push(chars.next()?),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None | Some(_), c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// The words as one line that reads, and splits, as the same words.
pub(crate) fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=+,@%{}".contains(c);
    let quoted = words.into_iter().map(|word| {
        if !word.is_empty() && word.chars().all(plain) {
            word.to_owned()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_split_as_a_shell_would() {
        for (text, expected) in [
            ("", Some(&[][..])),
            ("  a  b ", Some(&["a", "b"])),
            ("'a b' \"c d\"e", Some(&["a b", "c de"])),
            ("a\\ b \"\\\"\" ''", Some(&["a b", "\"", ""])),
            ("$(x) * `y`", Some(&["$(x)", "*", "`y`"])),
            ("'open", None),
            ("end\\", None),
        ] {
            let expected = expected.map(|words| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
            assert_eq!(split(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn joined_words_split_into_themselves(words: Vec<String>) {
            prop_assert_eq!(split(&join(words.iter().map(String::as_str))), Some(words));
        }
    }
}
