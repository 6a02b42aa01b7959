//! A ladder as a sequence diagram in SVG, and as a list for those who cannot see it. Must not decide what is told.

use maud::{Markup, html};
use unicode_width::UnicodeWidthChar;

use crate::model::Excerpt;
use crate::report::escape::{hex_cells, quoted};
use crate::report::ladder::{Ladder, Rung, Way};
use crate::report::naming;
use crate::report::words::Words;

/// Columns for a text in the diagram.
pub(super) const ROOM: usize = 54;
const WIDTH: usize = 760;
const LEFT: usize = 190;
const RIGHT: usize = 690;
const TOP: usize = 68;
const LINE: usize = 18;
/// Bytes that a row shows in hex, and lines of them that a look at it shows.
const IN_ROW: usize = 16;
const LINES: usize = 2;

/// The diagram and its list; nothing where nothing is told.
pub(super) fn diagram(words: &Words, ladder: &Ladder, program: &str) -> Markup {
    let mut rows = Vec::new();
    let mut y = TOP;
    let left_out = (ladder.left_out > 0).then(|| words.with("ladder-left-out", &[("count", ladder.left_out.into())]));
    for rung in &ladder.before {
        rows.push(row(rung, &mut y));
    }
    rows.extend(left_out.as_ref().map(|text| {
        y += LINE + 6;
        html! { text.note.dim x=(LEFT + 14) y=(y - 8) { (text) } }
    }));
    for rung in &ladder.rungs {
        rows.push(row(rung, &mut y));
    }
    let height = y + 8;
    let title = words.with("html-diagram", &[("program", program.into())]);
    html! {
        figure.diagram {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                svg viewBox=(format!("0 0 {WIDTH} {height}")) width=(WIDTH) height=(height) role="group" aria-label=(title) {
                    title { (title) }
                    g.head aria-hidden="true" {
                        rect x=(LEFT - 60) y="6" width="120" height="26" rx="6" {}
                        text x=(LEFT) y="24" { "netgrade" }
                        rect x=(RIGHT - 60) y="6" width="120" height="26" rx="6" {}
                        text x=(RIGHT) y="24" { (program) }
                        line.lane x1=(LEFT) y1="32" x2=(LEFT) y2=(height) {}
                        line.lane x1=(RIGHT) y1="32" x2=(RIGHT) y2=(height) {}
                    }
                    @for row in &rows { (row) }
                }
            }
            details.list {
                summary { (words.say("html-as-list")) }
                ol { @for rung in ladder.before.iter().chain(&ladder.rungs) { li { (told(rung)) } } }
            }
        }
    }
}

/// One rung as a line of text.
fn told(rung: &Rung) -> String {
    let sign = match rung.way {
        Way::Out => "netgrade →",
        Way::In => "netgrade ←",
        Way::Own => "·",
        Way::Failed => "✗",
    };
    let parts = [naming::time(rung.at), sign.to_owned(), rung.actor.clone(), rung.label.to_owned(), rung.text.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn row(rung: &Rung, y: &mut usize) -> Markup {
    match rung.way {
        Way::Out | Way::In => arrow(rung, y),
        Way::Own | Way::Failed => note(rung, y),
    }
}

fn arrow(rung: &Rung, y: &mut usize) -> Markup {
    *y += 40;
    let (line, text) = (*y - 8, *y - 15);
    let (class, from, to, back) =
        if rung.way == Way::Out { ("out", LEFT, RIGHT, RIGHT - 9) } else { ("in", RIGHT, LEFT, LEFT + 9) };
    let head = format!("{to},{line} {back},{} {back},{}", line - 5, line + 5);
    let label =
        [rung.label, rung.text.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let middle = usize::midpoint(LEFT, RIGHT);
    let inner = html! {
        rect.hit x="0" y=(*y - 34) width=(WIDTH) height="34" rx="4" {}
        text.time x="8" y=(line + 4) { (naming::time(rung.at)) }
        text.actor x=(LEFT - 8) y=(line + 4) { (rung.actor) }
        line x1=(from) y1=(line) x2=(to) y2=(line) {}
        polygon points=(head) {}
        @if let Some(bytes) = &rung.bytes {
            text.t x=(middle) y=(text) { (label) }
            text.x x=(middle) y=(text) { (hex(bytes)) }
            (look(bytes, line))
        } @else {
            text x=(middle) y=(text) { (label) }
        }
    };
    if rung.bytes.is_some() {
        html! { g class=(format!("msg {class}")) tabindex="0" role="img" aria-label=(told(rung)) { (inner) } }
    } else {
        html! { g class=(format!("msg {class}")) role="img" aria-label=(told(rung)) { (inner) } }
    }
}

fn hex(bytes: &Excerpt) -> String {
    let shown = &bytes.kept()[..bytes.kept().len().min(IN_ROW)];
    let more = if (shown.len() as u64) < bytes.total() { "…" } else { "" };
    let cells: String = hex_cells(shown).into_iter().map(|cell| cell.text).collect();
    format!("{}{more}", cells.trim_end())
}

/// The bytes in hex and text, shown where the row is pointed at or has the focus. It opens upwards, over rows that
/// are painted before it.
fn look(bytes: &Excerpt, line: usize) -> Markup {
    let chunks: Vec<&[u8]> = bytes.kept().chunks(IN_ROW).take(LINES).collect();
    let shown: usize = chunks.iter().map(|chunk| chunk.len()).sum();
    let height = (chunks.len() + 1) * LINE + 10;
    let top = line.saturating_sub(height + 28).max(2);
    html! {
        g.look aria-hidden="true" {
            rect x="14" y=(top) width=(WIDTH - 28) height=(height) rx="6" {}
            @for (index, chunk) in chunks.iter().enumerate() {
                text x="24" y=(top + LINE * (index + 1)) { (hex(&Excerpt::whole(chunk))) }
                text x="470" y=(top + LINE * (index + 1)) { (quoted(&Excerpt::whole(chunk), 32)) }
            }
            text.dim x="24" y=(top + LINE * (chunks.len() + 1)) { (shown) " / " (bytes.total()) " B" }
        }
    }
}

fn note(rung: &Rung, y: &mut usize) -> Markup {
    let failed = rung.way == Way::Failed;
    let lines = wrapped(&rung.text, ROOM + 2);
    let top = *y + 6;
    *y += lines.len() * LINE + 12;
    html! {
        g class=(if failed { "own failed" } else { "own" }) role="img" aria-label=(told(rung)) {
            @if failed { rect.box x=(LEFT + 8) y=(top - 2) width=(RIGHT - LEFT - 16) height=(lines.len() * LINE + 6) rx="5" {} }
            text.time x="8" y=(top + 13) { (naming::time(rung.at)) }
            @if failed { text.mark x=(LEFT - 8) y=(top + 13) { "✗" } } @else { circle cx=(RIGHT) cy=(top + 9) r="4" {} }
            @for (index, line) in lines.iter().enumerate() {
                text.note x=(LEFT + 16) y=(top + 13 + index * LINE) { (line) }
            }
        }
    }
}

/// A text in lines of `room` columns, broken at blanks and between wide characters.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for c in text.chars() {
        let columns = c.width().unwrap_or(0);
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
