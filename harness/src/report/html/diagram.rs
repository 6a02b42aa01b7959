//! A ladder as a sequence diagram in SVG with a lane for each part, and as a list for those who cannot see it. Must
//! not decide what is told.

use std::cmp::Ordering;

use maud::{Markup, html};

use super::bytes::{hex, look};
use super::lines::wrapped;
use crate::model::{Excerpt, Role};
use crate::report::ladder::{Ladder, Rung};
use crate::report::lanes::{Lane, Way};
use crate::report::naming;
use crate::report::words::Words;

/// Columns for a text in the diagram.
pub(super) const ROOM: usize = 62;
pub(super) const WIDTH: usize = 800;
const FIRST: usize = 140;
const LAST: usize = 730;
const TOP: usize = 60;
const LINE: usize = 17;
/// Tenths of a pixel that a column takes.
const COLUMN: usize = 80;

/// Where the lanes are.
pub(super) struct Layout<'a> {
    words: &'a Words,
    lanes: Vec<(Lane, usize)>,
}

impl<'a> Layout<'a> {
    /// netgrade, with the program to its right, or between both.
    pub(super) fn new(words: &'a Words, roles: &[Role]) -> Self {
        let lanes = match roles {
            [] => vec![(Lane::Netgrade, FIRST)],
            [one] => vec![(Lane::Netgrade, FIRST), (Lane::Program(*one), LAST)],
            _ => vec![
                (Lane::Program(Role::Client), FIRST),
                (Lane::Netgrade, usize::midpoint(FIRST, LAST)),
                (Lane::Program(Role::Server), LAST),
            ],
        };
        Self { words, lanes }
    }

    /// The pixel of a lane, from the left.
    fn at(&self, lane: Lane) -> usize {
        self.lanes.iter().find(|(one, _)| *one == lane).map_or(LAST, |(_, at)| *at)
    }

    fn name(&self, lane: Lane) -> String {
        match lane {
            Lane::Netgrade => "netgrade".to_owned(),
            Lane::Program(role) => naming::program(self.words, Some(role)),
        }
    }
}

/// The diagram and its list.
pub(super) fn diagram(layout: &Layout<'_>, ladder: &Ladder) -> Markup {
    let words = layout.words;
    let mut drawing = Drawing { layout, y: TOP, rows: Vec::new(), looks: Vec::new() };
    ladder.before.iter().for_each(|rung| drawing.row(rung));
    if ladder.left_out > 0 {
        drawing.left_out(&words.with("ladder-left-out", &[("count", ladder.left_out.into())]));
    }
    ladder.rungs.iter().for_each(|rung| drawing.row(rung));
    let (lanes, height) = (drawing.y + 6, drawing.y + 10);
    let programs = layout.lanes.iter().filter(|(lane, _)| *lane != Lane::Netgrade);
    let programs: Vec<String> = programs.map(|(lane, _)| layout.name(*lane)).collect();
    let title = words.with("html-diagram", &[("program", programs.join(&words.say("html-and")).into())]);
    html! {
        figure.diagram {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                svg viewBox=(format!("0 0 {WIDTH} {height}")) width=(WIDTH) height=(height) role="group" aria-label=(title) {
                    g.head aria-hidden="true" {
                        @for (lane, at) in &layout.lanes {
                            line.lane x1=(at) y1="32" x2=(at) y2=(lanes) {}
                            rect x=(at - 62) y="6" width="124" height="26" rx="6" {}
                            text x=(at) y="24" { (layout.name(*lane)) }
                        }
                    }
                    @for row in &drawing.rows { (row) }
                    @for look in &drawing.looks { (look) }
                }
            }
            details.list {
                summary { (words.say("html-as-list")) }
                ol { @for rung in ladder.before.iter().chain(&ladder.rungs) { li { (told(layout, rung)) } } }
            }
        }
    }
}

/// One rung as a line of text.
fn told(layout: &Layout<'_>, rung: &Rung) -> String {
    let (from, to) = rung.ends;
    let sign = match rung.way {
        Way::Failed => "✗".to_owned(),
        Way::Out | Way::In | Way::Own if from == to => format!("{}:", layout.name(from)),
        Way::Out | Way::In | Way::Own => format!("{} → {}", layout.name(from), layout.name(to)),
    };
    let parts = [naming::time(rung.at), sign, rung.actor.clone(), rung.label.to_owned(), rung.text.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What has been drawn so far.
struct Drawing<'a> {
    layout: &'a Layout<'a>,
    /// The pixel under the last row.
    y: usize,
    rows: Vec<Markup>,
    /// Looks at bytes. They are painted last, over all rows.
    looks: Vec<Markup>,
}

impl Drawing<'_> {
    fn row(&mut self, rung: &Rung) {
        match rung.way {
            Way::Failed => self.failed(rung),
            Way::Out | Way::In | Way::Own if rung.ends.0 == rung.ends.1 => self.note(rung),
            Way::Out | Way::In | Way::Own => self.arrow(rung),
        }
    }

    fn left_out(&mut self, text: &str) {
        self.y += LINE + 8;
        let at = usize::midpoint(FIRST, LAST);
        self.rows.push(html! { text.note.dim x=(at) y=(self.y - 4) { (text) } });
    }

    fn arrow(&mut self, rung: &Rung) {
        let (from, to) = (self.layout.at(rung.ends.0), self.layout.at(rung.ends.1));
        // Between three lanes there is no column for names of actors.
        let beside = self.layout.lanes.len() < 3;
        let actor = if beside { "" } else { rung.actor.as_str() };
        let parts = [actor, rung.label, rung.text.as_str()].into_iter().filter(|part| !part.is_empty());
        let room = (from.abs_diff(to) * 10 / COLUMN).saturating_sub(3);
        let texts = wrapped(&parts.collect::<Vec<_>>().join(" "), room);
        let hexes = carried(rung).map(|bytes| wrapped(&hex(bytes), room));
        let top = self.y;
        self.y += texts.len().max(hexes.as_ref().map_or(0, Vec::len)) * LINE + 18;
        let line = self.y - 7;
        let middle = usize::midpoint(from, to);
        let inner = html! {
            rect.hit x="0" y=(top + 2) width=(WIDTH) height=(line + 6 - top) rx="4" {}
            text.time x="8" y=(line + 4) { (naming::time(rung.at)) }
            @if beside && !rung.actor.is_empty() { text.actor x=(FIRST - 8) y=(line + 4) { (rung.actor) } }
            (shaft(from, to, line))
            (block(if hexes.is_some() { "t" } else { "w" }, middle, line - 7, &texts))
            @if let Some(hexes) = &hexes { (block("x", middle, line - 7, hexes)) }
        };
        self.message(rung, if to > from { "out" } else { "in" }, line, &inner);
    }

    /// An arrow with all that belongs to it; bytes can be looked at.
    fn message(&mut self, rung: &Rung, way: &str, line: usize, inner: &Markup) {
        let told = told(self.layout, rung);
        let Some(bytes) = carried(rung) else {
            self.rows.push(html! { g class=(format!("msg {way}")) role="img" aria-label=(told) { (inner) } });
            return;
        };
        let number = self.looks.len();
        let class = format!("msg {way} m{number}");
        self.rows.push(html! { g class=(class) tabindex="0" role="img" aria-label=(told) { (inner) } });
        let look = look(self.layout.words, bytes, number, line);
        self.looks.push(look);
    }

    /// What happened at one place, with a dot on its lane.
    fn note(&mut self, rung: &Rung) {
        let at = self.layout.at(rung.ends.0);
        let lines = wrapped(&rung.text, ROOM + 6);
        let middle = usize::midpoint(FIRST, LAST);
        // To the side where there is room; in the middle the lane itself stands for the dot.
        let (side, x) = match at.cmp(&middle) {
            Ordering::Less => ("after", at + 14),
            Ordering::Equal => ("over", at),
            Ordering::Greater => ("before", at - 14),
        };
        let top = self.y + 4;
        self.y += lines.len() * LINE + 8;
        self.rows.push(html! {
            g.own role="img" aria-label=(told(self.layout, rung)) {
                text.time x="8" y=(top + 13) { (naming::time(rung.at)) }
                @if side != "over" { circle cx=(at) cy=(top + 9) r="4" {} }
                (block(side, x, top + 13 + (lines.len() - 1) * LINE, &lines))
            }
        });
    }

    /// The step that was not passed, over all lanes.
    fn failed(&mut self, rung: &Rung) {
        let lines = wrapped(&rung.text, ROOM + 6);
        let top = self.y + 8;
        self.y += lines.len() * LINE + 18;
        self.rows.push(html! {
            g.failed role="img" aria-label=(told(self.layout, rung)) {
                rect.box x=(FIRST - 4) y=(top - 2) width=(LAST - FIRST + 8) height=(lines.len() * LINE + 8) rx="5" {}
                text.time x="8" y=(top + 14) { (naming::time(rung.at)) }
                text.mark x=(FIRST - 12) y=(top + 14) { "✗" }
                (block("after", FIRST + 8, top + 14 + (lines.len() - 1) * LINE, &lines))
            }
        });
    }
}

/// Bytes that can be looked at; an empty datagram has none.
fn carried(rung: &Rung) -> Option<&Excerpt> {
    rung.bytes.as_ref().filter(|bytes| bytes.total() > 0)
}

fn shaft(from: usize, to: usize, line: usize) -> Markup {
    let back = if to > from { to - 9 } else { to + 9 };
    html! {
        line x1=(from) y1=(line) x2=(to) y2=(line) {}
        polygon points=(format!("{to},{line} {back},{} {back},{}", line - 5, line + 5)) {}
    }
}

/// Lines of text over each other, the last of them at `bottom`.
fn block(class: &str, x: usize, bottom: usize, lines: &[String]) -> Markup {
    html! {
        g class=(class) {
            @for (index, line) in lines.iter().rev().enumerate().rev() { text x=(x) y=(bottom - index * LINE) { (line) } }
        }
    }
}
