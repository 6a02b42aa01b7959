//! Characters that act on whoever looks at a text. Must not know where it is shown.

/// Whether a character acts on its surroundings instead of showing itself: controls, line and
/// paragraph separators, bidirectional and other format controls (UAX #9 §2, Unicode's category Cf).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text of several lines as it can be shown to anybody: a mark stands for each hidden character.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_and_what_acts_is_marked() {
        assert_eq!(harmless("a\n\u{9b}31m\u{202e}b\tc\r\n你"), "a\n\u{fffd}31m\u{fffd}b\u{fffd}c\u{fffd}\n你");
    }
}
