//! Words that students write by hand, brought to one form: width, case, spacing and punctuation do not count.
//! Must not know which words are right.

use unicode_normalization::UnicodeNormalization;

/// Letters and digits alone, in one width (NFKC, UAX #15) and one case. Applying it twice changes nothing more.
pub(crate) fn plain(text: &str) -> String {
    settled(text, |text| text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect())
}

/// One width and one case; signs and spacing stay.
pub(crate) fn even(text: &str) -> String {
    settled(text, |text| text.nfkc().flat_map(char::to_lowercase).collect())
}

/// Lower case and dropped signs may give letters that compose anew: a few rounds, until nothing changes.
fn settled(text: &str, once: impl Fn(&str) -> String) -> String {
    let mut text = once(text);
    for _ in 0..4 {
        let next = once(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Whether a given text is one of these names; an article in front does not count.
pub(crate) fn is_one_of<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> bool {
    let given = without_article(given);
    let given = plain(&given);
    !given.is_empty() && names.into_iter().any(|name| plain(&without_article(name)) == given)
}

fn without_article(text: &str) -> String {
    let text = even(text);
    let text = text.trim_start();
    let rest = ["the ", "a ", "an "].iter().find_map(|article| text.strip_prefix(article));
    rest.unwrap_or(text).to_owned()
}

/// The parts of a list that was written as a text: `a, b`, `a→b`, `[a；b]`.
pub(crate) fn listed(text: &str) -> Vec<String> {
    let arrows = text.replace("->", ",").replace("=>", ",");
    arrows
        .split(|c: char| ",，、;；→⇒>|/\n".contains(c))
        .map(|part| part.trim_matches(|c: char| c.is_whitespace() || "[]【】［］()（）".contains(c)).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// A whole number, in any width, with or without separators of thousands.
pub(crate) fn number(text: &str) -> Option<u64> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace() && !",_'".contains(*c)).collect();
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same word as somebody else may write it.
    fn varied(word: &str, choices: &[u8]) -> String {
        let mut out = String::new();
        for (c, choice) in word.chars().zip(choices.iter().cycle()) {
            let c = if choice & 1 == 1 { c.to_uppercase().next().unwrap_or(c) } else { c };
            let wide = char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_graphic() && choice & 2 == 2);
            out.push(wide.unwrap_or(c));
            out.push_str(["", " ", "\u{3000}", "-", "。", "", "_", ""][usize::from(choice >> 2) % 8]);
        }
        out
    }

    proptest! {
        #[test]
        fn the_form_is_its_own_form(text: String) {
            let once = plain(&text);
            prop_assert_eq!(plain(&once), once);
        }

        #[test]
        fn width_case_and_spacing_do_not_count(choices in proptest::collection::vec(any::<u8>(), 1..40)) {
            for name in ["传输层", "Transport layer", "transport", "L4", "第四层", "4", "FIN-WAIT-1"] {
                let written = varied(name, &choices);
                prop_assert!(is_one_of(&written, ["x", name]), "{} for {}", written, name);
            }
        }

        #[test]
        fn other_words_are_other_words(choices in proptest::collection::vec(any::<u8>(), 1..40)) {
            let written = varied("network", &choices);
            prop_assert!(!is_one_of(&written, ["transport layer", "传输层"]));
        }
    }

    #[test]
    fn words_are_the_same_however_they_are_written() {
        let check = |given: &str, name: &str, expected| assert_eq!(is_one_of(given, [name]), expected, "{given:?}");
        check("Ｔｒａｎｓｐｏｒｔ　ＬＡＹＥＲ", "transport layer", true);
        check("the transport-layer.", "Transport layer", true);
        check("「传输层」", "传输层", true);
        check("ＴＣＰ／ＩＰ", "tcp/ip", true);
        check("", "", false);
        check("。", "x", false);
        check("network", "net", false);
    }

    #[test]
    fn lists_are_split_at_what_people_write_between() {
        let check = |text: &str, expected: &[&str]| assert_eq!(listed(text), expected, "{text}");
        check("a, b，c、d", &["a", "b", "c", "d"]);
        check("应用层→表示层 -> 会话层", &["应用层", "表示层", "会话层"]);
        check("［a；b］", &["a", "b"]);
        check(" ", &[]);
    }

    #[test]
    fn numbers_are_read_in_any_width() {
        let check = |text: &str, expected| assert_eq!(number(text), expected, "{text}");
        check("１２３", Some(123));
        check("3,000,000,001", Some(3_000_000_001));
        check("0x10", Some(16));
        check("-1", None);
        check("seven", None);
    }
}
