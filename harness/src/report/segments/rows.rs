//! What a ladder of segments consists of, and what it comes to. Must not draw.

use crate::evidence::{Attempt, Connection, Segment, Side, TcpState, What};
use crate::model::{Micros, RunId};
use crate::report::carried;
use crate::report::naming;
use crate::report::programs::roles;
use crate::report::words::Words;

/// A row of a ladder.
#[derive(Debug)]
pub(super) enum Row<'a> {
    /// A segment and the states of client and server behind it.
    Segment { segment: &'a Segment, states: (TcpState, TcpState) },
    /// So many segments are not there; the next one came at `at`.
    LeftOut { count: u64, at: Micros },
    /// What else happened at that time.
    Mark(Mark),
}

/// What happened to a program meanwhile.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) at: Micros,
    pub(super) text: String,
}

impl Row<'_> {
    pub(super) fn at(&self) -> Micros {
        match self {
            Self::Segment { segment, .. } => segment.at,
            Self::LeftOut { at, .. } => *at,
            Self::Mark(mark) => mark.at,
        }
    }

    /// Whether it begins to end the connection.
    pub(super) fn is_end(&self) -> bool {
        matches!(self, Self::Segment { segment, .. } if segment.flags.fin || segment.flags.rst)
    }
}

/// When the check was decided: what comes later is the harness's tidying up.
fn over(attempt: &Attempt) -> Micros {
    attempt.steps.iter().map(|record| record.ended).max().unwrap_or_default()
}

/// Every row of a connection.
pub(super) fn of<'a>(words: &Words, attempt: &Attempt, connection: &'a Connection) -> Vec<Row<'a>> {
    let states = connection.states();
    let mut marks = marks(words, attempt).into_iter().peekable();
    let (mut rows, mut last) = (Vec::new(), 0);
    for (index, segment) in connection.segments.iter().enumerate() {
        while let Some(mark) = marks.next_if(|mark| mark.at <= segment.at) {
            // What came before the connection does not belong to it.
            if index > 0 {
                rows.push(Row::Mark(mark));
            }
        }
        let missing = segment.number.saturating_sub(last + 1);
        if missing > 0 {
            rows.push(Row::LeftOut { count: missing, at: segment.at });
        }
        last = segment.number;
        rows.push(Row::Segment { segment, states: states.get(index + 1).copied().unwrap_or_default() });
    }
    let missing = connection.seen.saturating_sub(last);
    if missing > 0 {
        rows.push(Row::LeftOut { count: missing, at: rows.last().map_or(Micros(0), Row::at) });
    }
    rows
}

/// The rows up to a moment that tell something by themselves: bare acknowledgements, which come together with
/// other segments as it happens, do not, unless they change a state.
pub(super) fn telling(rows: Vec<Row<'_>>, until: Micros) -> Vec<Row<'_>> {
    let mut before = (TcpState::Closed, TcpState::Closed);
    let mut kept = Vec::new();
    for row in rows.into_iter().take_while(|row| row.at() <= until) {
        let tells = match &row {
            Row::Segment { segment, states } => {
                let changes = std::mem::replace(&mut before, *states) != *states;
                changes || segment.is_mark() || segment.len > 0
            }
            Row::LeftOut { .. } => true,
            Row::Mark(_) => false,
        };
        if tells {
            kept.push(row);
        }
    }
    kept
}

/// Ends of programs, and the end of the check.
fn marks(words: &Words, attempt: &Attempt) -> Vec<Mark> {
    let (roles, over) = (roles(&attempt.events), over(attempt));
    let program = |run| naming::program(words, roles.get(&run).copied());
    let mut marks: Vec<Mark> = attempt
        .events
        .iter()
        .filter(|event| event.at <= over)
        .filter_map(|event| {
            let text = mark(words, &program, &event.what)?;
            Some(Mark { at: event.at, text })
        })
        .collect();
    marks.push(Mark { at: over, text: words.say("segments-over") });
    marks
}

/// The end of a program, or of a carried connection.
fn mark(words: &Words, program: &dyn Fn(RunId) -> String, what: &What) -> Option<String> {
    if let What::Severed { link, how, lost } = what {
        return Some(carried::of_link(words, *link, carried::severed(words, *how, *lost)));
    }
    let program = program(what.run()?);
    if let What::Exited { end, .. } = what {
        let values = &[("program", program.into()), ("ended", naming::end(words, *end).into())];
        return Some(words.with("segments-exited", values));
    }
    matches!(what, What::Stopped { .. }).then(|| words.with("segments-stopped", &[("program", program.into())]))
}

/// Who closed first, in one sentence.
pub(super) fn ending(words: &Words, attempt: &Attempt, connection: &Connection) -> String {
    let first = connection.first_end().filter(|segment| segment.at <= over(attempt));
    let Some(first) = first else { return words.say("segments-open") };
    let refused = connection.segments.iter().all(|segment| !segment.flags.syn || segment.from == Side::Client);
    if refused && first.flags.rst && first.from == Side::Server {
        return words.with("segments-refused", &[("address", connection.server.to_string().into())]);
    }
    let who = super::name(words, connection, first.from);
    let id = if first.flags.rst { "segments-first-rst" } else { "segments-first-fin" };
    words.with(id, &[("who", who.into())])
}
