//! How a program ended a connection, where a step asks for that.

use super::server_end;
use super::view::{Finding, View};
use super::{reply, trouble};
use crate::evidence::{Ended, How};
use crate::model::{ActorName, Cause, Micros};
use crate::spec::{EndKind, EndStep, Verb};

/// A program that closed both directions where only its sending was to end: what the actor sent afterwards was
/// answered with a reset. None where that is not what happened.
pub(super) fn closed_fully(view: &View<'_>) -> Option<Finding> {
    let half = matches!(&view.step.verb, Verb::ExpectEnd(EndStep { how: EndKind::Half, .. }));
    let broken = matches!(view.why(), Ended::StreamEnded { how: How::Rst });
    (half && broken).then(|| view.finding(Cause::ClosesFully))
}

/// A server at the other end of an actor's connection.
pub(super) fn server(view: &View<'_>, actor: &ActorName, how: EndKind) -> Finding {
    let crashed = view.died() || view.crash_since(Micros(0)).is_some();
    if crashed {
        return server_end::explain(view, Some(actor));
    }
    if let Some(finding) = closed_fully(view) {
        return finding;
    }
    match view.why() {
        Ended::StreamEnded { how: How::Rst } if how == EndKind::Fin => view.finding(Cause::ResetOnLeave),
        Ended::StreamEnded { .. } => view.finding(Cause::Unknown),
        // Whether it answers is not asked here, unless the check disturbed it.
        Ended::CertainlyWaiting | Ended::DeadlineOver { .. } if trouble::latest(view).is_none() => {
            view.finding(Cause::Unknown)
        }
        Ended::CertainlyWaiting
        | Ended::DeadlineOver { .. }
        | Ended::ProgramEnded { .. }
        | Ended::NotConnected { .. }
        | Ended::Contradicted { .. }
        | Ended::Unmatched(_)
        | Ended::LimitHit(_)
        | Ended::NotSo
        | Ended::Grown { .. }
        | Ended::TooEarly { .. }
        | Ended::Members { .. }
        | Ended::Satisfied
        | Ended::SatisfiedByPause { .. } => reply::explain(view, actor),
    }
}
