//! A server that does not answer as it should.

use super::trouble;
use super::view::{Finding, View, answered_by, asks};
use super::{crowd, datagrams, kind, printed, server_end, wait};
use crate::evidence::{Adaptation, Ended, Event, How, OutputStream, What};
use crate::model::{ActorName, Cause, Micros, Misfit, Role};
use crate::spec::{CallName, Help, Step, Verb};

/// Any step that needs the server at the other end of an actor's connection.
pub(super) fn explain(view: &View<'_>, actor: &ActorName) -> Finding {
    match view.why() {
        Ended::ProgramEnded { .. } | Ended::NotConnected { .. } => {
            crowd::gone(view).unwrap_or_else(|| server_end::explain(view, Some(actor)))
        }
        Ended::StreamEnded { .. } => closed(view, actor),
        Ended::Contradicted { .. } | Ended::Unmatched(_) => other_reply(view, actor),
        Ended::CertainlyWaiting
        | Ended::DeadlineOver { .. }
        | Ended::Satisfied
        | Ended::SatisfiedByPause { .. }
        | Ended::LimitHit(_)
        | Ended::NotSo
        | Ended::Copies { .. }
        | Ended::Grown { .. }
        | Ended::TooEarly { .. }
        | Ended::Members { .. } => silent(view, actor),
    }
}

/// Whether an earlier message on the same connection was answered.
pub(super) fn answered(view: &View<'_>, actor: &ActorName) -> bool {
    let replied = |step: &Step| answered_by(&step.verb).is_some_and(|who| actor.is(who));
    view.since_launch().skip(1).any(|(step, _)| replied(step))
}

/// Whether another client was answered before, by the same start of the server.
fn served_another(view: &View<'_>, actor: &ActorName) -> bool {
    let replied = |step: &Step| answered_by(&step.verb).is_some_and(|who| !actor.is(who));
    view.since_launch().skip(1).any(|(step, _)| replied(step))
}

/// How many messages the actor has sent.
pub(super) fn messages(view: &View<'_>, actor: &ActorName) -> u64 {
    let sends = |step: &Step| asks(&step.verb, actor);
    view.since_launch().filter(|(step, _)| sends(step)).count() as u64
}

/// The server ended the connection. Where its own end follows, that explains it; a second client whom
/// it never went to accept has met a server that is ending.
fn closed(view: &View<'_>, actor: &ActorName) -> Finding {
    if let Some(finding) = crowd::gone(view) {
        return finding;
    }
    let never_accepted = served_another(view, actor) && view.called(CallName::Accept) < view.clients();
    if view.end().is_some() || never_accepted || view.crash_since(Micros(0)).is_some() {
        return server_end::explain(view, Some(actor));
    }
    let one_message = || view.finding(Cause::OneMessage).count(messages(view, actor));
    if answered(view, actor) && closed_before_message(view, actor) {
        return one_message();
    }
    if let Some(trouble) = trouble::latest(view) {
        return view.finding(trouble::server_cause(trouble, false));
    }
    if answered(view, actor) {
        return one_message();
    }
    if served_another(view, actor) {
        return view.finding(Cause::StopsAccepting);
    }
    unanswered(view, actor)
}

/// Whether the server had closed the connection before the latest message: then that message is not why.
fn closed_before_message(view: &View<'_>, actor: &ActorName) -> bool {
    let Some(sending) = view.sending_began(actor) else { return false };
    let closed = |event: &Event| matches!(&event.what, What::PeerEnded { actor: who, how: How::Fin } if who == actor);
    view.events.iter().any(|event| event.at <= sending && closed(event))
}

fn other_reply(view: &View<'_>, actor: &ActorName) -> Finding {
    if came_unasked(view) {
        return view.finding(Cause::UnexpectedBytes);
    }
    if let Some(finding) = crowd::mixed_up(view, actor) {
        return finding;
    }
    let trouble = trouble::latest(view).map(|trouble| trouble::server_cause(trouble, false));
    view.finding(trouble.unwrap_or(Cause::WrongAnswer))
}

/// Whether bytes came where none were asked for. What stands before the answer to a fence's request is one case:
/// whether it came before the request or behind it is chance.
pub(super) fn came_unasked(view: &View<'_>) -> bool {
    let Ended::Unmatched(unmatched) = view.why() else { return false };
    unmatched.why == Misfit::Unasked || matches!(view.step.verb, Verb::Fence(_))
}

/// The connection stands, and nothing comes.
fn silent(view: &View<'_>, actor: &ActorName) -> Finding {
    if datagrams::speaks(view.check) {
        return datagrams::silent(view, actor);
    }
    if let Some(trouble) = trouble::latest(view) {
        return view.finding(trouble::server_cause(trouble, false));
    }
    if wait::busy(view) && view.somebody_left() {
        return view.finding(Cause::EofLoop);
    }
    let since = view.sending_began(actor).unwrap_or(Micros(0));
    // A thread may have ended that served this very connection.
    if (!served_another(view, actor) || answered(view, actor)) && view.crash_since(since).is_some() {
        return server_end::explain(view, Some(actor));
    }
    if let Some(finding) = crowd::unanswered(view, actor) {
        return finding;
    }
    if view.called(CallName::Accept) == 0 {
        let mut finding = view.finding(Cause::NeverAccepts);
        finding.facts.missing = Some(CallName::Accept);
        return finding;
    }
    if answered(view, actor) {
        return view.finding(Cause::OneMessage).count(messages(view, actor));
    }
    if served_another(view, actor) {
        return view.finding(Cause::StopsAccepting);
    }
    if wants_more(view, actor, since) { view.finding(Cause::NeedsNewline) } else { unanswered(view, actor) }
}

/// It waits on this very connection for more than it got: either the bare message was all it was to
/// get, or the newline that came as help was not enough either and it shows no sign of having taken
/// anything for a message: it printed neither the message nor, once it got the newline, anything. What
/// it printed in between may be about the connection.
fn wants_more(view: &View<'_>, actor: &ActorName, since: Micros) -> bool {
    if !wait::on_connection(view, actor) || kind::only_receives(view) {
        return false;
    }
    let message = view.message(actor);
    let unhelped = matches!(&view.step.verb, Verb::ExpectReply(reply) if reply.help != Help::Usual);
    // A whole line is all that anybody could wait for.
    let bare = unhelped && !message.ends_with('\n');
    let newline = |event: &Event| matches!(&event.what, What::Adapted { what: Adaptation::Newline { actor: who } } if who == actor && event.at >= since);
    let Some(helped) = view.events.iter().rposition(newline) else { return bare };
    let run = view.run();
    let prints = |event: &Event| matches!(&event.what, What::Printed { run: of, .. } if Some(*of) == run);
    let text = run.map(|run| view.text_since(run, since)).unwrap_or_default();
    let shown = !message.is_empty() && text.contains(&message);
    bare || !(shown || view.events[helped..].iter().any(prints))
}

/// The message got no answer: none at all, or one on the wrong stream.
pub(super) fn unanswered(view: &View<'_>, actor: &ActorName) -> Finding {
    let since = view.sending_began(actor).unwrap_or(Micros(0));
    let bytes = view.run().map(|run| view.printed(run, OutputStream::Stdout, since)).unwrap_or_default();
    let operated = view
        .events
        .iter()
        .any(|event| matches!(&event.what, What::Adapted { what: Adaptation::Operator { role: Role::Server } }));
    let text = String::from_utf8_lossy(&bytes);
    match printed::reply(&text, &view.message(actor)).filter(|_| !operated) {
        Some(line) => view.finding(Cause::PrintsInstead).printed(line.as_bytes()),
        // All of it: whether what was printed just before the message came before or after it is chance.
        None => view.finding(Cause::NoReply).printed(&printed_so_far(view)),
    }
}

fn printed_so_far(view: &View<'_>) -> Vec<u8> {
    view.run().map(|run| view.printed(run, OutputStream::Stdout, Micros(0))).unwrap_or_default()
}

/// `connect`: nobody is there, or not at this address.
pub(super) fn connect(view: &View<'_>, actor: &ActorName) -> Finding {
    if view.end().is_some() || view.clients() > 0 {
        return if wait::in_vain(view) { silent(view, actor) } else { server_end::explain(view, None) };
    }
    let mut finding = view.finding(Cause::WrongAddress);
    let dialled = view
        .events
        .iter()
        .rev()
        .find_map(|event| if let What::Dialled { to, .. } = &event.what { Some(*to) } else { None });
    finding.facts.address = finding.facts.address.or(dialled);
    finding
}

/// A loop that began when a client left, or one that was there before: a server that has rested once
/// turns only since then.
fn loop_cause(view: &View<'_>) -> Cause {
    if view.somebody_left() && view.has_rested() { Cause::EofLoop } else { Cause::BusyIdle }
}

/// `expect_idle`: CPU time where nothing happens.
pub(super) fn idle(view: &View<'_>) -> Finding {
    if view.end().is_some() {
        return server_end::explain(view, None);
    }
    let cause = loop_cause(view);
    let mut finding = view.finding(cause);
    finding.facts.cpu = view
        .events
        .iter()
        .rev()
        .find_map(|event| if let What::Idle { cpu, span, .. } = &event.what { Some((*cpu, *span)) } else { None });
    finding
}

/// `expect_whole_send`: what is missing of the buffer that was taken in part.
pub(super) fn whole_send(view: &View<'_>, actor: &ActorName) -> Finding {
    match trouble::short_send(view, actor) {
        Some(_) if view.died() => server_end::explain(view, Some(actor)),
        Some((total, arrived)) => view.finding(Cause::ShortSend).count(total.saturating_sub(arrived)),
        None => explain(view, actor),
    }
}
