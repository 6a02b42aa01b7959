//! A server that does not manage several clients at the same time: one of them keeps it from the others, it has room
//! for so many only, or it mixes them up. Must not look at what a single client shows.

use super::traffic::{contains, joined, received, sent, sent_by_others};
use super::view::{Finding, View, answered_by};
use super::wait;
use super::words::Theme;
use crate::evidence::{Ended, Event, What};
use crate::model::{ActorName, Cause, Micros};

/// What keeps a server from taking more clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientLimit {
    /// Open files: EMFILE.
    Descriptors,
    /// The sets of `select` end at `FD_SETSIZE`.
    Select,
    /// Each of its threads or processes stays with one client.
    Workers,
}

/// A message of fewer bytes may be found in any reply.
const TELLING: usize = 6;

/// Why an actor's message got no answer, where other clients are the reason.
pub(super) fn unanswered(view: &View<'_>, actor: &ActorName) -> Option<Finding> {
    if let Ended::Members { of, failed, .. } = &view.failed.why
        && failed < of
        && answered_by(&view.step.verb).is_some()
        && !wait::on_connection(view, actor)
    {
        let one = of - failed == 1 && wait::on_others(view, |_| true) == 1;
        return Some(if one { view.finding(Cause::BlocksOnIdle) } else { limited(view, u64::from(of - failed)) });
    }
    let since = view.sending_began(actor).unwrap_or(Micros(0));
    if went_elsewhere(view, actor, since) {
        return Some(view.finding(Cause::MixesClients));
    }
    if !wait::in_vain(view) || wait::on_connection(view, actor) {
        return None;
    }
    let held = wait::on_others(view, |other| is_open(view, other) && !actor.is(other));
    match held {
        0 => None,
        1 => Some(view.finding(Cause::BlocksOnIdle)),
        held => Some(limited(view, held)),
    }
}

/// A server that ended, or shut some of a crowd out.
pub(super) fn gone(view: &View<'_>) -> Option<Finding> {
    let Ended::Members { of, failed, .. } = &view.failed.why else { return None };
    let some = failed < of;
    let says = |theme| view.words().is_some_and(|words| words.about(&theme));
    if says(Theme::Descriptors) || says(Theme::SelectSet) {
        return Some(limited(view, u64::from(of - failed)));
    }
    let shut_out = matches!(view.why(), Ended::StreamEnded { .. }) && view.end().is_none();
    (some && shut_out && !view.somebody_left()).then(|| limited(view, u64::from(of - failed)))
}

/// Where only some of a crowd got as far as a connection, because the server said that something ran out. How many
/// were served is not known then, for some are only in the queue.
pub(super) fn too_large(view: &View<'_>) -> Option<Finding> {
    let some = matches!(view.failed.why, Ended::Members { of, failed, .. } if failed < of);
    let finding = limited(view, 0);
    (some && finding.facts.limit == Some(ClientLimit::Descriptors)).then_some(finding)
}

fn limited(view: &View<'_>, served: u64) -> Finding {
    let words = view.words();
    let says = |theme| words.as_ref().is_some_and(|words| words.about(&theme));
    let refused = view.calls().any(|call| matches!(call.error.as_deref(), Some("EMFILE" | "ENFILE")));
    let mut finding = view.finding(Cause::ClientLimit);
    if served > 0 {
        finding = finding.count(served);
    }
    finding.facts.limit = if says(Theme::SelectSet) {
        Some(ClientLimit::Select)
    } else if says(Theme::Descriptors) || refused || ever_said(view, "Too many open files") {
        Some(ClientLimit::Descriptors)
    } else if served > 1 && wait::on_others(view, |_| true) == served {
        Some(ClientLimit::Workers)
    } else {
        None
    };
    finding
}

/// Whether the latest start ever printed this.
fn ever_said(view: &View<'_>, text: &str) -> bool {
    view.run().is_some_and(|run| view.text_since(run, Micros(0)).contains(text))
}

/// Whether an answer to the actor came to somebody else, who had not asked.
fn went_elsewhere(view: &View<'_>, actor: &ActorName, since: Micros) -> bool {
    let later = || view.events.iter().filter(move |event| event.at >= since);
    let asked = |who: &ActorName| later().any(|event| matches!(&event.what, What::Sent { actor: by, .. } if by == who));
    let got = |event: &Event| matches!(&event.what, What::Received { actor: by, .. } if by != actor && !asked(by));
    later().any(got)
}

/// Whether what came to the actor has bytes that only another client sent.
pub(super) fn mixed_up(view: &View<'_>, actor: &ActorName) -> Option<Finding> {
    let events = view.since_start();
    let (came, own) = (joined(received(events, actor)), joined(sent(events, actor)));
    let foreign = |sent: &[u8]| sent.len() >= TELLING && contains(&came, sent) && !contains(&own, sent);
    let mut others = sent_by_others(events, actor).map(|bytes| bytes.kept().trim_ascii());
    others.any(foreign).then(|| view.finding(Cause::MixesClients))
}

/// Whether neither side has ended the actor's connection.
fn is_open(view: &View<'_>, actor: &ActorName) -> bool {
    let ends = |what: &What| matches!(what, What::ActorEnded { actor: who, .. } | What::PeerEnded { actor: who, .. } if who == actor);
    !view.since_start().iter().any(|event| ends(&event.what))
}
