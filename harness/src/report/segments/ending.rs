//! The last segments of a connection, where a failure is about how it ended. Must not judge how that was.

use std::io;

use super::rows::{self, Row};
use super::{began, ladder};
use crate::evidence::{Attempt, Connection, Ended, Segment, TcpState};
use crate::grade::GradedCheck;
use crate::model::{ActorName, Micros};
use crate::report::explain;
use crate::report::page::Page;
use crate::report::words::Words;
use crate::spec::Verb;

/// Rows of a connection that a failure shows at most, and how many of them come before its end.
const FEW: usize = 12;
const BEFORE: usize = 2;

/// The segments with which an actor's connection ended.
#[derive(Debug)]
pub(crate) struct Ending<'a> {
    connection: &'a Connection,
    rows: Vec<Row<'a>>,
}

impl<'a> Ending<'a> {
    /// Those that a failed check is about; none where it is about something else, or nothing was seen of them.
    pub(crate) fn of(words: &Words, check: &GradedCheck<'a>) -> Option<Self> {
        let attempt = explain::attempt_of(check)?;
        let failed = check.verdict.step?;
        let record = attempt.steps.iter().rfind(|record| record.step == failed)?;
        let Verb::ExpectEnd(end) = &check.check.step(failed)?.verb else { return None };
        let member = if let Ended::Members { first, .. } = &record.why { first.first() } else { None };
        let actor = member.map_or_else(|| end.who.clone(), |member| end.who.member(member.number));
        Self::until(words, attempt, &actor, record.ended)
    }

    /// Those up to a moment; none where none were seen.
    fn until(words: &Words, attempt: &'a Attempt, actor: &ActorName, until: Micros) -> Option<Self> {
        let ours = |connection: &&Connection| connection.ours.as_ref().is_some_and(|ours| ours.actor == *actor);
        let connection = attempt.capture.connections.iter().rfind(ours)?;
        let mut rows = rows::telling(rows::of(words, attempt, connection), until);
        let end = rows.iter().position(Row::is_end);
        let from = end.map_or(rows.len().saturating_sub(2 * BEFORE), |end| end.saturating_sub(BEFORE));
        rows.drain(..from);
        rows.truncate(FEW);
        (!rows.is_empty()).then_some(Self { connection, rows })
    }

    /// Draws them, with an empty line behind.
    pub(crate) fn draw(&self, page: &mut Page<'_>, words: &Words) -> io::Result<()> {
        ladder(page, words, self.connection, &self.rows)?;
        page.blank()
    }

    /// Each with its time since the connection began, and the states of client and server behind it.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (Micros, &Segment, (TcpState, TcpState))> {
        self.rows.iter().filter_map(|row| match row {
            Row::Segment { segment, states } => Some((segment.at.since(began(self.connection)), *segment, *states)),
            Row::LeftOut { .. } | Row::Mark(_) => None,
        })
    }
}
