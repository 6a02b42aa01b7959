//! Makes what a program printed, sent or is called safe and readable: nothing in it may act on a
//! terminal, reorder a line or hide in it. Must not choose words of a human language.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::{Excerpt, is_hidden};

fn push_hidden(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\x7f' => out.extend(format!("\\x{:02x}", u32::from(c)).chars()),
        '\u{80}'..=char::MAX => out.extend(format!("\\u{{{:x}}}", u32::from(c)).chars()),
    }
}

/// The text with every hidden character written out. Applying it twice changes nothing more.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) { push_hidden(&mut out, c) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// The text as one that no pipeline takes for a command, should it stand at the beginning of a log's line
/// (`::error::`) or anywhere in it (`##[error]`).
pub(crate) fn inert(text: &str) -> String {
    let text = visible(text).replace("##[", "##\\x5b");
    if text.trim_start().starts_with("::") { text.replacen("::", "\\x3a:", 1) } else { text }
}

/// A piece of shown bytes, and which bytes it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// How it is shown.
    pub(crate) text: String,
    /// Its first byte, from the start of all that is shown.
    pub(crate) start: usize,
    /// How many bytes it stands for.
    pub(crate) len: usize,
}

impl Cell {
    /// Columns on a terminal.
    pub(crate) fn width(&self) -> usize {
        self.text.width()
    }
}

/// Whether bytes are better read as text than as hex: UTF-8 for the most part, few controls.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    let mut odd = 0;
    for chunk in bytes.utf8_chunks() {
        odd += chunk.invalid().len();
        odd += chunk.valid().chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')).count();
    }
    odd * 3 <= bytes.len()
}

/// Bytes as text, one cell a character; what is not text is `\xNN`.
pub(crate) fn text_cells(bytes: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut start = 0;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            let mut text = String::new();
            match c {
                '"' | '\\' => text.extend(['\\', c]),
                hidden if is_hidden(hidden) => push_hidden(&mut text, hidden),
                shown => text.push(shown),
            }
            // A combining mark stands by itself, so that a tower of them cannot hide in one column.
            if c.width() == Some(0) && !is_hidden(c) {
                text = format!("\\u{{{:x}}}", u32::from(c));
            }
            cells.push(Cell { text, start, len: c.len_utf8() });
            start += c.len_utf8();
        }
        for byte in chunk.invalid() {
            cells.push(Cell { text: format!("\\x{byte:02x}"), start, len: 1 });
            start += 1;
        }
    }
    cells
}

/// Bytes as hex, one cell a byte.
pub(crate) fn hex_cells(bytes: &[u8]) -> Vec<Cell> {
    bytes.iter().enumerate().map(|(start, b)| Cell { text: format!("{b:02x} "), start, len: 1 }).collect()
}

fn joined(cells: &[Cell]) -> String {
    cells.iter().map(|cell| cell.text.as_str()).collect()
}

/// How many of `cells` fit into `room` columns.
fn fitting<'a>(cells: impl Iterator<Item = &'a Cell>, room: usize) -> usize {
    let mut used = 0;
    cells
        .take_while(|cell| {
            used += cell.width();
            used <= room
        })
        .count()
}

/// Head and tail of `cells` in `room` columns, with `…` for what is left out.
fn shortened(cells: &[Cell], room: usize, cut: bool) -> String {
    let all: usize = cells.iter().map(Cell::width).sum();
    if all <= room {
        return format!("{}{}", joined(cells), if cut { "…" } else { "" });
    }
    if cut {
        return format!("{}…", joined(&cells[..fitting(cells.iter(), room.saturating_sub(1))]));
    }
    let head = fitting(cells.iter(), room * 2 / 3);
    let tail = fitting(cells[head..].iter().rev(), room.saturating_sub(room * 2 / 3 + 1));
    format!("{}…{}", joined(&cells[..head]), joined(&cells[cells.len() - tail..]))
}

/// Bytes for a reader, in about `room` columns: quoted text, or hex where it is not text.
pub(crate) fn quoted(bytes: &Excerpt, room: usize) -> String {
    if is_text(bytes.kept()) {
        format!("\"{}\"", shortened(&text_cells(bytes.kept()), room.saturating_sub(2), bytes.is_cut()))
    } else {
        format!("0x {}", shortened(&hex_cells(bytes.kept()), room.saturating_sub(3), bytes.is_cut()).trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], room: usize, expected: &str) {
        assert_eq!(quoted(&Excerpt::whole(bytes), room), expected, "{bytes:?}");
    }

    #[test]
    fn bytes_are_readable() {
        check(b"hello\n", 40, r#""hello\n""#);
        check("你好".as_bytes(), 40, "\"你好\"");
        check(b"a\\\"b", 40, r#""a\\\"b""#);
        check("收到了你\u{4f60}".as_bytes().split_last().unwrap().1, 40, r#""收到了你\xe4\xbd""#);
        check(&[0x16, 0x03, 0x01, 0xff], 40, "0x 16 03 01 ff");
        check(&[0xe4, 0xbd], 40, "0x e4 bd");
        check(b"", 40, "\"\"");
        check(&[b'x'; 40], 12, "\"xxxxxx…xxx\"");
        check("一二三四五六七八".as_bytes(), 12, "\"一二三…八\"");
        assert_eq!(quoted(&Excerpt::capped(b"abcdef", 3), 40), "\"abc…\"");
        assert_eq!(quoted(&Excerpt::capped(b"abcdef", 5), 6), "\"abc…\"");
    }

    #[test]
    fn nothing_hidden_is_left() {
        let hostile = "a\x1b[2J\x07\0\u{9b}31m\u{202e}b\u{2066}c\u{2069}\u{200b}\u{feff}\r\n\t\u{2028}\u{e0041}z";
        for text in [visible(hostile).into_owned(), quoted(&Excerpt::whole(hostile.as_bytes()), 999)] {
            assert!(!text.chars().any(is_hidden), "{text:?}");
            assert!(text.contains("\\x1b[2J") && text.contains("\\u{202e}") && text.contains("\\x00"), "{text}");
            assert_eq!(visible(&text), text);
        }
        assert_eq!(visible("C:\\temp 你好"), "C:\\temp 你好");
    }

    #[test]
    fn a_tower_of_marks_is_written_out() {
        check("e\u{301}\u{301}".as_bytes(), 40, "\"e\\u{301}\\u{301}\"");
    }
}
