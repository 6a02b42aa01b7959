//! How a program ended a connection, where a step asks for that.

use super::server_end;
use super::view::{Finding, View};
use super::{reply, trouble, wait};
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
    if let Ended::StreamEnded { how: came } = view.why() {
        let aborted = *came == How::Rst && how == EndKind::Fin;
        return view.finding(if aborted { Cause::ResetOnLeave } else { Cause::Unknown });
    }
    // Whether it answers is not asked here, unless the check disturbed it.
    if wait::in_vain(view) && trouble::latest(view).is_none() {
        return view.finding(Cause::Unknown);
    }
    reply::explain(view, actor)
}
