//! Transfers: what a broken one leaves behind, and names that lead elsewhere. Must not know any protocol.

use super::traffic::{contains, joined, received, sent};
use super::view::{Finding, View};
use super::{trouble, wait};
use crate::evidence::{Ended, Event, What};
use crate::model::{ActorName, Cause, Role};
use crate::spec::Verb;

/// So many bytes at the end of what somebody sent prove that it is what came back.
const ENOUGH: usize = 8;
/// What leads out of a folder.
const UP: &[u8] = b"../";

/// What only the course of a transfer explains.
pub(super) fn explain(view: &View<'_>) -> Option<Finding> {
    if !matches!(view.step.verb, Verb::Expect(_) | Verb::Fence(_) | Verb::Close(_) | Verb::ExpectSilence(_)) {
        return None;
    }
    let actor = view.actor()?;
    let differs = matches!(view.why(), Ended::Unmatched(_) | Ended::Contradicted { .. });
    if differs && left_behind(view.events, &actor) {
        return Some(view.finding(Cause::KeepsPartial));
    }
    if let Some((total, arrived)) = trouble::short_send(view, &actor).filter(|(total, arrived)| arrived < total)
        && !view.died()
        && (differs || wait::in_vain(view))
    {
        return Some(view.finding(Cause::ShortSend).count(total - arrived));
    }
    let leads_up = sent(view.events, &actor).last().is_some_and(|bytes| contains(bytes.kept(), UP));
    let allowed = view.role == Role::Server && leads_up && (differs || wait::in_vain(view));
    allowed.then(|| view.finding(Cause::PathEscape))
}

/// Whether an actor got back what another one had sent that was gone before it was answered.
fn left_behind(events: &[Event], actor: &ActorName) -> bool {
    let came = joined(received(events, actor));
    let gone = events.iter().filter_map(|event| {
        if let What::ActorEnded { actor: who, .. } = &event.what { (who != actor).then_some(who) } else { None }
    });
    let mut unanswered = gone.filter(|who| !was_answered(events, who));
    unanswered.any(|who| {
        let Some(last) = sent(events, who).last().filter(|last| !last.is_cut()) else { return false };
        let tail = last.kept().len().checked_sub(ENOUGH).and_then(|from| last.kept().get(from..));
        tail.is_some_and(|tail| contains(&came, tail))
    })
}

/// Whether anything came to an actor behind the last thing that it sent.
fn was_answered(events: &[Event], actor: &ActorName) -> bool {
    let by = |event: &Event| matches!(&event.what, What::Sent { actor: who, .. } if who == actor);
    let Some(at) = events.iter().rposition(by) else { return true };
    received(&events[at..], actor).next().is_some()
}
