//! Texts for a page: in lines of a given width for drawings, which do not break lines themselves, and no longer than
//! a page can bear.

use unicode_width::UnicodeWidthChar;

use crate::report::escape::inert;
use crate::report::page::clipped;

/// Columns of a text that a page keeps: whatever a program prints, a page stays small.
const LONGEST: usize = 1_200;

/// A text with everything hidden written out, cut where it is far too long. A page may be printed into a log, so no
/// line of it is a command there.
pub(in crate::report) fn fit(text: &str) -> String {
    clipped(&inert(text), LONGEST)
}

/// A text in lines of `room` columns, broken at blanks and between wide characters; blanks inside a line stay.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for c in text.chars() {
        let columns = c.width().unwrap_or(0);
        if used + columns > room && c == ' ' {
            lines.push(std::mem::take(&mut line));
            used = 0;
            continue;
        }
        if used + columns > room {
            let at = if columns == 2 { None } else { line.rfind(' ').filter(|at| *at > 0) };
            let rest = at.map(|at| line.split_off(at).trim_start().to_owned()).unwrap_or_default();
            lines.push(std::mem::replace(&mut line, rest));
            used = line.chars().map(|c| c.width().unwrap_or(0)).sum();
        }
        line.push(c);
        used += columns;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_their_width() {
        for (text, room, expected) in [
            ("a short line", 20, vec!["a short line"]),
            ("one  two three", 8, vec!["one  two", "three"]),
            ("服务器没有回复", 8, vec!["服务器没", "有回复"]),
            ("abcdefgh", 3, vec!["abc", "def", "gh"]),
            ("", 3, vec![""]),
        ] {
            assert_eq!(wrapped(text, room), expected, "{text} in {room}");
        }
    }

    #[test]
    fn no_text_is_too_long_for_a_page() {
        let long = fit(&"\u{202e}x".repeat(1_000_000));
        assert!(long.len() < 2 * LONGEST && long.ends_with('…') && long.starts_with("\\u{202e}x"));
    }
}
