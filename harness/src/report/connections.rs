//! The connections of a whole run, numbered in one row, so that one of them can be asked for. Must not
//! know how they are shown.

use crate::evidence::{Attempt, Connection, RunDocument};
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
