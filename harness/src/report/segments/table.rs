//! The segments of a connection as rows of a table, for pages that are no terminal. Must not lay them out.

use super::rows::{self, Row};
use super::{began, milliseconds, name, numbers};
use crate::evidence::{Attempt, Connection, Side};
use crate::report::escape::quoted;
use crate::report::words::Words;

/// Columns for a payload.
const ROOM: usize = 48;

/// A row.
#[derive(Debug)]
pub(crate) enum Line {
    /// A segment.
    Segment {
        /// Since the connection began.
        at: String,
        /// The states of client and server behind it.
        states: [&'static str; 2],
        /// Its sender.
        from: Side,
        /// Its control bits.
        bits: String,
        /// Its numbers and its payload.
        text: String,
    },
    /// What else happened.
    Note(String),
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Table {
    /// Both ends by name, the client first.
    pub(crate) names: [String; 2],
    pub(crate) lines: Vec<Line>,
    /// Who closed first.
    pub(crate) ending: String,
}

/// All that is told of a connection; of more than `most` rows those in the middle are left out.
pub(crate) fn table(words: &Words, attempt: &Attempt, connection: &Connection, most: usize) -> Table {
    let mut lines: Vec<Line> = rows::of(words, attempt, connection)
        .iter()
        .map(|row| match row {
            Row::Segment { segment, states: (client, server) } => {
                let payload = if segment.len > 0 { quoted(&segment.bytes, ROOM) } else { String::new() };
                Line::Segment {
                    at: milliseconds(segment.at.since(began(connection))),
                    states: [client.name(), server.name()],
                    from: segment.from,
                    bits: super::flags(segment).join(" "),
                    text: format!("{} {payload}", numbers(words, segment)).trim_end().to_owned(),
                }
            }
            Row::LeftOut { count, .. } => Line::Note(words.with("segments-left-out", &[("count", (*count).into())])),
            Row::Mark(mark) => Line::Note(mark.text.clone()),
        })
        .collect();
    if lines.len() > most {
        let left = lines.len() - most;
        let tail = lines.split_off(lines.len() - most / 2);
        lines.truncate(most - most / 2);
        lines.push(Line::Note(words.with("segments-left-out", &[("count", left.into())])));
        lines.extend(tail);
    }
    Table {
        names: [Side::Client, Side::Server].map(|side| name(words, connection, side)),
        lines,
        ending: rows::ending(words, attempt, connection),
    }
}
