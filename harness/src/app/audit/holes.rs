//! Checks and causes that no faulty solution shows: what nothing proves may not work.

use super::row::Row;
use super::solution::Kind;
use crate::model::{Cause, CheckId};
use crate::spec::{EndKind, EndStep, Exercise, Step, Verb};

/// Every hole.
pub(super) fn find(exercises: &[Exercise], rows: &[Row]) -> Vec<String> {
    let checks = exercises.iter().flat_map(|exercise| exercise.checks.iter().map(|check| &check.id));
    let uncaught = checks.filter(|id| !rows.iter().any(|row| is_for(row, id)));
    let mut holes: Vec<String> =
        uncaught.map(|id| format!("{id} · there is no faulty solution that only this check catches")).collect();
    let unshown = Cause::ALL
        .iter()
        .filter(|cause| can_be_shown(exercises, **cause) && !rows.iter().any(|row| shows(row, **cause)));
    holes.extend(unshown.map(|cause| format!("{cause} · no faulty solution shows this cause")));
    holes
}

/// Whether a check asks for something that fails with this cause.
fn can_be_shown(exercises: &[Exercise], cause: Cause) -> bool {
    if cause == Cause::ClosesFully {
        let half = |step: &&Step| matches!(&step.verb, Verb::ExpectEnd(EndStep { how: EndKind::Half, .. }));
        let mut checks = exercises.iter().flat_map(|exercise| &exercise.checks);
        return checks.any(|check| check.flat().iter().any(half));
    }
    cause != Cause::Unknown
}

/// Whether the solution is there for this check alone.
fn is_for(row: &Row, id: &CheckId) -> bool {
    match &row.solution.kind {
        Kind::Faulty { expected } => expected.len() == 1 && expected.contains_key(id),
        Kind::Reference | Kind::Starter => false,
    }
}

fn shows(row: &Row, cause: Cause) -> bool {
    match &row.solution.kind {
        Kind::Faulty { expected } => expected.values().any(|shown| *shown == cause),
        Kind::Reference | Kind::Starter => false,
    }
}
