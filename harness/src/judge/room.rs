//! A server that is to tell one client what another one has done, as a protocol says. Must not look at free replies.

use super::reply::came_unasked;
use super::view::{Finding, View, answered_by, asks};
use super::wait;
use crate::model::{ActorName, Cause};
use crate::spec::{About, Verb};

/// What only the server's other connections explain, where an actor waits for certain bytes.
pub(super) fn explain(view: &View<'_>, actor: &ActorName) -> Option<Finding> {
    if !matches!(view.step.verb, Verb::Expect(_) | Verb::Fence(_)) {
        return None;
    }
    if wait::sends_to_another(view, actor) && !came_unasked(view) {
        return Some(view.finding(Cause::BlocksOnSlow));
    }
    (wait::in_vain(view) && view.end().is_none() && is_untold(view, actor)).then(|| view.finding(Cause::NoEvent))
}

/// Whether what the actor waits for is no answer to itself: since it got the one before it has asked nothing, and
/// another one has done something.
fn is_untold(view: &View<'_>, actor: &ActorName) -> bool {
    let mut another = false;
    for (step, _) in view.since_launch().skip(1) {
        if asks(&step.verb, actor) {
            return false;
        }
        if answered_by(&step.verb).is_some_and(|who| actor.is(who)) {
            return another;
        }
        another |= matches!(step.verb.about(), About::Actor(who) if !actor.is(who));
    }
    false
}
