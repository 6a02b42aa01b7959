//! Bytes for a browser: in hex on an arrow, and in hex and text beside each other where one looks closer. Must not
//! decide whether they are text.

use maud::{Markup, html};

use super::diagram::WIDTH;
use crate::model::Excerpt;
use crate::report::escape::{hex_cells, quoted};
use crate::report::words::Words;

/// Bytes of a line of hex, and lines of them that a look shows: more of them is no look.
const IN_LINE: usize = 16;
const LINES: usize = 8;
/// Pixels of a line.
const LINE: usize = 17;
/// Columns for a line's text.
const TEXT: usize = 42;

/// The first bytes in hex.
pub(super) fn hex(bytes: &Excerpt) -> String {
    let shown = &bytes.kept()[..bytes.kept().len().min(IN_LINE)];
    let more = if (shown.len() as u64) < bytes.total() { " …" } else { "" };
    let cells: String = hex_cells(shown).into_iter().map(|cell| cell.text).collect();
    format!("{}{more}", cells.trim_end())
}

/// A look at bytes: shown where the message of that number, whose arrow is at `line`, is
/// pointed at or has the focus. It opens above its arrow and its text, or below where there is no
/// room, and then over what follows the diagram.
pub(super) fn look(words: &Words, bytes: &Excerpt, number: usize, line: usize) -> Markup {
    let chunks: Vec<&[u8]> = bytes.kept().chunks(IN_LINE).take(LINES).collect();
    let shown: usize = chunks.iter().map(|chunk| chunk.len()).sum();
    let height = (chunks.len() + 1) * LINE + 12;
    let top = if line > height + 50 { line - height - 46 } else { line + 8 };
    let count = words.with("html-shown-of", &[("shown", shown.into()), ("all", bytes.total().into())]);
    html! {
        g class=(format!("look l{number}")) aria-hidden="true" {
            rect x="20" y=(top) width=(WIDTH - 40) height=(height) rx="6" {}
            @for (index, chunk) in chunks.iter().enumerate() {
                text x="32" y=(top + LINE * (index + 1)) { (hex(&Excerpt::whole(chunk))) }
                text x="436" y=(top + LINE * (index + 1)) { (quoted(&Excerpt::whole(chunk), TEXT)) }
            }
            text.dim x="32" y=(top + LINE * (chunks.len() + 1) + 2) { (count) }
        }
    }
}
