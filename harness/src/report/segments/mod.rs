//! The segments of connections as ladders: who sent what, and in which states both ends were then. Must not
//! judge any of it, and writes only through [`Page`].

mod ending;
mod rows;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use std::io;

use super::connections::{self, Found};
use super::escape::quoted;
use super::naming;
use super::page::{Colour, Page, Span, Tone, padded, span, width};
use super::words::Words;
use crate::evidence::{Attempt, Connection, Coverage, RunDocument, Segment, Side, TcpState};
use crate::model::{Lang, Micros};
use rows::{Mark, Row};

pub use connections::{NotThere, Wanted};
pub(crate) use ending::Ending;

/// How the page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The reader's language.
    pub lang: Lang,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether it shows colours.
    pub colour: Colour,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SegmentsError {
    /// What was asked for is not there.
    #[error(transparent)]
    NotThere(#[from] NotThere),
    /// The page could not be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Columns in front of a ladder.
const INDENT: usize = 2;
/// Columns of a time in milliseconds: `12345.678`.
const TIME: usize = 9;
/// Columns of a state: `SYN-RECEIVED`.
const STATE: usize = 12;
/// Columns of an arrow: `─FIN PSH ACK▶`.
const ARROW: usize = 13;

/// Writes the ladder of every connection that is wanted.
///
/// # Errors
/// [`SegmentsError`].
pub fn write(
    out: &mut dyn io::Write,
    document: &RunDocument,
    wanted: &Wanted,
    options: Options,
) -> Result<(), SegmentsError> {
    let found = connections::wanted(document, wanted)?;
    let words = Words::new(options.lang);
    let mut page = Page::new(out, options.width, options.colour);
    if found.is_empty() {
        let text = words.say(if has_capture(document) { "segments-no-connection" } else { "segments-none" });
        page.paragraph(&[], &[], &[span(Tone::Plain, text)])?;
    }
    let mut before: Option<&Found<'_>> = None;
    for found in &found {
        // One heading for the connections of an attempt.
        if before.is_none_or(|before| !std::ptr::eq(before.attempt, found.attempt)) {
            if before.is_some() {
                page.blank()?;
            }
            heading(&mut page, &words, found)?;
        }
        whole(&mut page, &words, found)?;
        before = Some(found);
    }
    Ok(())
}

fn has_capture(document: &RunDocument) -> bool {
    let mut attempts = document.exercises.iter().flat_map(|record| &record.evidence).flat_map(|one| &one.attempts);
    attempts.any(|attempt| attempt.capture.coverage != Coverage::None)
}

fn heading(page: &mut Page<'_>, words: &Words, found: &Found<'_>) -> io::Result<()> {
    let mut line = vec![span(Tone::Strong, format!("{}  {}", found.exercise, found.check))];
    let (round, of) = found.round;
    if of > 1 {
        let text = words.with("segments-attempt", &[("number", round.into()), ("of", of.into())]);
        line.push(span(Tone::Plain, format!("  {text}")));
    }
    page.line(&line)?;
    if let Coverage::Gap { lost } = found.attempt.capture.coverage {
        page.labelled(&blank(INDENT), &[span(Tone::Warn, words.with("segments-gap", &[("count", lost.into())]))])?;
    }
    Ok(())
}

fn whole(page: &mut Page<'_>, words: &Words, found: &Found<'_>) -> io::Result<()> {
    let connection = found.connection;
    page.blank()?;
    let end = |side| format!("{} {}", name(words, connection, side), connection.address(side));
    let values = [
        ("number", found.number.into()),
        ("client", end(Side::Client).into()),
        ("server", end(Side::Server).into()),
        ("at", naming::time(began(connection)).into()),
    ];
    page.labelled(&blank(INDENT), &[span(Tone::Strong, words.with("segments-connection", &values))])?;
    page.blank()?;
    let rows = rows::of(words, found.attempt, connection);
    ladder(page, words, connection, &rows)?;
    page.labelled(&blank(INDENT), &[span(Tone::Plain, rows::ending(words, found.attempt, connection))])
}

/// All segments of one connection, without a heading.
pub(super) fn ladder_of(
    page: &mut Page<'_>,
    words: &Words,
    attempt: &Attempt,
    connection: &Connection,
) -> io::Result<()> {
    page.blank()?;
    let rows = rows::of(words, attempt, connection);
    ladder(page, words, connection, &rows)?;
    page.labelled(&blank(INDENT), &[span(Tone::Plain, rows::ending(words, attempt, connection))])
}

fn ladder(page: &mut Page<'_>, words: &Words, connection: &Connection, rows: &[Row<'_>]) -> io::Result<()> {
    let names = [Side::Client, Side::Server].map(|side| name(words, connection, side));
    let gap = " ".repeat(INDENT);
    let head = format!("{gap}{:>TIME$} {} {}", "ms", padded(&names[0], STATE + 1 + ARROW), names[1]);
    page.line(&[span(Tone::Dim, head)])?;
    for row in rows {
        match row {
            Row::Segment { segment, states } => rung(page, words, connection, segment, *states)?,
            Row::LeftOut { count, .. } => {
                note(page, &words.with("segments-left-out", &[("count", (*count).into())]))?;
            }
            Row::Mark(Mark { text, .. }) => note(page, text)?,
        }
    }
    Ok(())
}

fn note(page: &mut Page<'_>, text: &str) -> io::Result<()> {
    page.labelled(&blank(INDENT + TIME + 1), &[span(Tone::Dim, text)])
}

fn rung(
    page: &mut Page<'_>,
    words: &Words,
    connection: &Connection,
    segment: &Segment,
    (client, server): (TcpState, TcpState),
) -> io::Result<()> {
    let time = milliseconds(segment.at.since(began(connection)));
    let (shown, tone) = arrow(segment);
    let first = vec![
        span(Tone::Dim, format!("{}{time:>TIME$} ", " ".repeat(INDENT))),
        span(Tone::Plain, padded(client.name(), STATE + 1)),
        span(tone, format!("{shown} ")),
        span(Tone::Plain, padded(server.name(), STATE + 2)),
    ];
    let numbers = numbers(words, segment);
    let rest = blank(width(&first));
    let room = page.width().saturating_sub(width(&first));
    if segment.len == 0 || segment.bytes.kept().is_empty() {
        return page.paragraph(&first, &rest, &[span(Tone::Plain, numbers)]);
    }
    let left = room.saturating_sub(numbers.len() + 1);
    let short = quoted(&segment.bytes, left);
    // All of it beside the numbers, or as much as a line of its own holds.
    if !short.contains('…') && width(&[span(Tone::Plain, &short)]) <= left {
        return page.line(&[&first[..], &[span(Tone::Plain, format!("{numbers} {short}"))]].concat());
    }
    page.paragraph(&first, &rest, &[span(Tone::Plain, numbers)])?;
    page.line(&[&rest[..], &[span(Tone::Plain, quoted(&segment.bytes, room))]].concat())
}

/// `seq 12 ack 21 len 5`: the numbers that matter of a segment.
fn numbers(words: &Words, segment: &Segment) -> String {
    let closed = segment.window == 0 && !segment.flags.rst;
    let parts = [
        Some(format!("seq {}", segment.seq)),
        segment.flags.ack.then(|| format!("ack {}", segment.ack)),
        (segment.len > 0).then(|| format!("len {}", segment.len)),
        closed.then(|| words.say("segments-window-closed")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The names of the control bits that are set.
pub(crate) fn flags(segment: &Segment) -> Vec<&'static str> {
    let bits = [
        (segment.flags.syn, "SYN"),
        (segment.flags.fin, "FIN"),
        (segment.flags.rst, "RST"),
        (segment.flags.psh, "PSH"),
        (segment.flags.ack, "ACK"),
    ];
    bits.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name).collect()
}

fn arrow(segment: &Segment) -> (String, Tone) {
    let label = flags(segment).join(" ");
    let free = (ARROW - 1).saturating_sub(label.len());
    let (left, right) = ("─".repeat(free / 2), "─".repeat(free - free / 2));
    let tone = if segment.flags.rst {
        Tone::Bad
    } else if segment.from == Side::Client {
        Tone::Sent
    } else {
        Tone::Good
    };
    match segment.from {
        Side::Client => (format!("{left}{label}{right}▶"), tone),
        Side::Server => (format!("◀{left}{label}{right}"), tone),
    }
}

/// Who an end is: a program of the student's, or an actor.
fn name(words: &Words, connection: &Connection, side: Side) -> String {
    match connection.ours.as_ref().filter(|ours| ours.side == side) {
        Some(ours) => words.with("segments-ours", &[("actor", ours.actor.as_ref().into())]),
        None => words.say(match side {
            Side::Client => "role-client",
            Side::Server => "role-server",
        }),
    }
}

fn began(connection: &Connection) -> Micros {
    connection.segments.first().map_or(Micros(0), |segment| segment.at)
}

/// `12.345`.
fn milliseconds(at: Micros) -> String {
    format!("{}.{:03}", at.0 / 1000, at.0 % 1000)
}

fn blank(columns: usize) -> [Span; 1] {
    [span(Tone::Plain, " ".repeat(columns))]
}
