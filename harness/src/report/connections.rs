//! The connections of a whole run, numbered in one row, so that one of them can be asked for. Must not
//! know how they are shown.

use crate::evidence::{Attempt, Connection, RunDocument, Side, TcpState};
use crate::grade::Graded;
use crate::judge::Outcome;
use crate::model::{CheckId, ExerciseId};

/// A connection and where it belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'a> {
    /// From 1, over all of the run.
    pub(crate) number: usize,
    pub(crate) exercise: &'a ExerciseId,
    pub(crate) check: &'a CheckId,
    /// Which of how many attempts at the check, from 1.
    pub(crate) round: (usize, usize),
    pub(crate) attempt: &'a Attempt,
    pub(crate) connection: &'a Connection,
}

/// Which connections are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those of this check only.
    pub check: Option<CheckId>,
    /// The one with this number only.
    pub connection: Option<usize>,
}

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotThere {
    /// A number beyond the last.
    #[error("there is no connection {wanted}: {}", known(*.last))]
    Connection {
        /// The number.
        wanted: usize,
        /// The highest number.
        last: usize,
    },
    /// A check without evidence.
    #[error("there is no evidence of a check `{wanted}`: there is some of {known}")]
    Check {
        /// Its name.
        wanted: CheckId,
        /// The checks that have evidence.
        known: String,
    },
}

fn known(last: usize) -> String {
    if last == 0 { "the evidence has none".to_owned() } else { format!("the evidence has 1 to {last}") }
}

/// Every connection of the run.
fn all(document: &RunDocument) -> impl Iterator<Item = Found<'_>> {
    let attempts = document.exercises.iter().flat_map(|record| {
        record.evidence.iter().flat_map(|evidence| {
            let of = evidence.attempts.len();
            let rounds = evidence.attempts.iter().zip(1..).map(move |(attempt, round)| (attempt, (round, of)));
            rounds.map(|(attempt, round)| (&record.exercise.id, &evidence.check, attempt, round))
        })
    });
    let connections = attempts.flat_map(|(exercise, check, attempt, round)| {
        let all = attempt.capture.connections.iter();
        all.map(move |connection| (exercise, check, attempt, round, connection))
    });
    (1..).zip(connections).map(|(number, (exercise, check, attempt, round, connection))| Found {
        number,
        exercise,
        check,
        round,
        attempt,
        connection,
    })
}

/// The connections that are wanted.
///
/// # Errors
/// Where the check or the number is not in the evidence.
pub(crate) fn wanted<'a>(document: &'a RunDocument, wanted: &Wanted) -> Result<Vec<Found<'a>>, NotThere> {
    let checks: Vec<&CheckId> =
        document.exercises.iter().flat_map(|record| &record.evidence).map(|evidence| &evidence.check).collect();
    if let Some(check) = wanted.check.as_ref().filter(|check| !checks.contains(check)) {
        let known = checks.iter().map(|check| format!("`{check}`")).collect::<Vec<_>>().join(", ");
        return Err(NotThere::Check { wanted: check.clone(), known });
    }
    if let Some(number) = wanted.connection {
        let last = all(document).count();
        if number == 0 || number > last {
            return Err(NotThere::Connection { wanted: number, last });
        }
    }
    let fits = |found: &Found<'_>| {
        wanted.check.as_ref().is_none_or(|check| found.check == check)
            && wanted.connection.is_none_or(|number| found.number == number)
    };
    Ok(all(document).filter(fits).collect())
}

/// A whole connection of the student's own programs, from the checks of an exercise that they passed; none where
/// there is none.
pub(crate) fn own<'a>(graded: &Graded<'a>, id: &ExerciseId) -> Option<(&'a Attempt, &'a Connection)> {
    let others = graded.exercises.iter().filter(|other| other.record.exercise.id == *id);
    let passed = others.flat_map(|other| &other.checks).filter(|check| check.verdict.outcome == Outcome::Pass);
    let all = passed
        .filter_map(|check| check.evidence?.attempts.get(check.attempt?))
        .flat_map(|attempt| attempt.capture.connections.iter().map(move |connection| (attempt, connection)))
        .filter(|(_, connection)| is_whole(connection));
    // Best one that the programs ended themselves, and between two of the student's own.
    all.min_by_key(|(attempt, connection)| (is_cleared_up(attempt, connection), connection.ours.is_some()))
}

/// Whether it was ended only when the check was over.
fn is_cleared_up(attempt: &Attempt, connection: &Connection) -> bool {
    let over = attempt.steps.iter().map(|step| step.ended).max();
    connection.segments.last().map(|segment| segment.at) > over
}

/// From the first SYN to the FINs of both ends, with nothing left out.
fn is_whole(connection: &Connection) -> bool {
    let fin = |side: Side| connection.segments.iter().any(|segment| segment.flags.fin && segment.from == side);
    let opened = connection.states().contains(&(TcpState::Established, TcpState::Established));
    opened && fin(Side::Client) && fin(Side::Server) && connection.seen == connection.segments.len() as u64
}
