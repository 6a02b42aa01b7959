//! Expected against actual, in a window around the first byte that differs. Must not compare: where
//! they differ is a fact of the verdict.

use super::escape::{Cell, hex_cells, is_text, text_cells};
use crate::judge::Mismatch;

/// Two lines to put under each other, and the column of the mark, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) expected: String,
    pub(crate) actual: String,
    pub(crate) column: usize,
}

/// Lays both sides out in `room` columns, so that equal bytes stand under each other.
pub(crate) fn difference(mismatch: &Mismatch, room: usize) -> Difference {
    let (expected, actual) = (mismatch.expected.kept(), mismatch.actual.kept());
    let text = is_text(expected) && (actual.is_empty() || is_text(actual));
    let cells = if text { text_cells } else { hex_cells };
    let (expected, actual) = (cells(expected), cells(actual));
    let offset = usize::try_from(mismatch.offset).unwrap_or(usize::MAX);
    let first = window_start(&expected, offset, room / 2);
    Difference {
        column: 1 + usize::from(first > 0) + before(&expected, first, offset),
        expected: line(&expected, first, room, mismatch.expected.is_cut(), text),
        actual: line(&actual, first, room, mismatch.actual.is_cut(), text),
    }
}

/// The byte at which the window begins: at most `room` columns before the difference.
fn window_start(cells: &[Cell], offset: usize, room: usize) -> usize {
    let mut used = 0;
    cells
        .iter()
        .rev()
        .skip_while(|cell| cell.start + cell.len > offset)
        .take_while(|cell| {
            used += cell.width();
            used <= room
        })
        .last()
        .map_or(offset, |cell| cell.start)
}

/// Columns of what stands before the difference.
fn before(cells: &[Cell], first: usize, offset: usize) -> usize {
    cells.iter().filter(|cell| cell.start >= first && cell.start + cell.len <= offset).map(Cell::width).sum()
}

fn line(cells: &[Cell], first: usize, room: usize, cut: bool, text: bool) -> String {
    let mut out = String::from(if text { "\"" } else { " " });
    if first > 0 {
        out.push('…');
    }
    let mut used = 0;
    let mut complete = true;
    for cell in cells.iter().filter(|cell| cell.start >= first) {
        used += cell.width();
        if used + 4 > room {
            complete = false;
            break;
        }
        out.push_str(&cell.text);
    }
    if !complete || cut {
        out.push('…');
    }
    if text {
        out.push('"');
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Excerpt;

    fn check(expected: &[u8], actual: &[u8], offset: u64, room: usize, lines: [&str; 3]) {
        let mismatch = Mismatch {
            expected: Excerpt::whole(expected),
            actual: Excerpt::whole(actual),
            offset,
            before: 0,
            why: None,
        };
        let shown = difference(&mismatch, room);
        let mark = format!("{}^", " ".repeat(shown.column));
        assert_eq!([shown.expected.as_str(), &shown.actual, &mark], lines);
    }

    #[test]
    fn the_mark_stands_under_the_first_difference() {
        check(b"hello", b"help!", 3, 40, ["\"hello\"", "\"help!\"", "    ^"]);
        check("你好吗".as_bytes(), "你好".as_bytes(), 6, 40, ["\"你好吗\"", "\"你好\"", "     ^"]);
        check("你好".as_bytes(), b"\xe4\xbd\xa0\xe5", 3, 40, ["\"你好\"", "\"你\\xe5\"", "   ^"]);
        check(b"ok", b"", 0, 40, ["\"ok\"", "\"\"", " ^"]);
        check(&[1, 2, 3], &[1, 9, 3], 1, 40, [" 01 02 03", " 01 09 03", "    ^"]);
        check(
            b"aaaaaaaaaaaaaaaaaaaaBcc",
            b"aaaaaaaaaaaaaaaaaaaaXcc",
            20,
            20,
            ["\"…aaaaaaaaaaBcc\"", "\"…aaaaaaaaaaXcc\"", "            ^"],
        );
    }
}
