//! Programs that speak in datagrams: what their mistakes look like. Must not know connections.

use super::traffic::{contains, received, sent, sent_by_others};
use super::trouble::{self, Trouble};
use super::view::{Finding, View};
use super::words::Words;
use super::{client, reply, server_end, wait};
use crate::evidence::{CallFacts, Ended, OutputStream, What};
use crate::model::{ActorName, Cause, Excerpt, Micros, Role};
use crate::spec::{CallName, Check, Step, Transport, Verb};

/// Whether a check's programs speak in datagrams.
pub(super) fn speaks(check: &Check) -> bool {
    check.flat().iter().any(|step| step.verb == Verb::Transport(Transport::Udp))
}

/// What only datagrams explain.
pub(super) fn explain(view: &View<'_>) -> Option<Finding> {
    if !speaks(view.check) {
        return None;
    }
    if let Verb::Start(_) | Verb::Restart(_) | Verb::Ready(_) | Verb::Accept(_) = view.step.verb
        && connects(view)
    {
        return Some(view.finding(Cause::WrongTransport));
    }
    match view.role {
        Role::Server => server(view, &view.actor()?),
        Role::Client => asking(view),
        Role::Program => None,
    }
}

/// Whether the program has made a socket for connections, and none for datagrams.
fn connects(view: &View<'_>) -> bool {
    let made =
        |wanted: &str| view.calls().any(|call| matches!(&call.facts, CallFacts::Socket { kind, .. } if kind == wanted));
    made("SOCK_STREAM") && !made("SOCK_DGRAM")
}

/// A server, while an actor waits for its answer.
fn server(view: &View<'_>, actor: &ActorName) -> Option<Finding> {
    if matches!(view.why(), Ended::Contradicted { .. } | Ended::Unmatched(_)) {
        return other(view, actor);
    }
    if elsewhere(view, actor) {
        return Some(view.finding(Cause::WrongPeer));
    }
    let fails = wait::in_vain(view) || matches!(view.why(), Ended::ProgramEnded { .. });
    if !fails {
        return None;
    }
    if somebody_was_gone(view) {
        return Some(view.finding(Cause::DiesOnUnreachable));
    }
    if sent_nothing(view, actor) {
        return Some(view.finding(Cause::DiesOnEmpty));
    }
    let ties_itself = view.called(CallName::Connect) > 0 && served_another(view, actor);
    ties_itself.then(|| view.finding(Cause::OnePeer))
}

/// Another datagram came than was to come.
fn other(view: &View<'_>, actor: &ActorName) -> Option<Finding> {
    let came = received(view.events, actor).last()?;
    let said: Vec<&Excerpt> = sent(view.events, actor).collect();
    let asked = *said.last()?;
    let foreign = |bytes: &&Excerpt| *bytes == came && !said.contains(bytes) && bytes.total() > 0;
    if sent_by_others(view.events, actor).any(|bytes| foreign(&bytes)) {
        return Some(view.finding(Cause::WrongPeer));
    }
    if came.total() < asked.total() && asked.kept().starts_with(came.kept().get(..came.kept().len().min(64))?) {
        return Some(view.finding(Cause::Truncates).count(came.total()));
    }
    let holds = |bytes: &&&Excerpt| bytes.total() > 2 && contains(came.kept(), bytes.kept());
    let mut held: Vec<&[u8]> = said.iter().filter(holds).map(|bytes| bytes.kept()).collect();
    held.sort_unstable();
    held.dedup();
    (held.len() > 1).then(|| view.finding(Cause::MergesMessages))
}

/// Whether what an actor waits for came to another one.
fn elsewhere(view: &View<'_>, actor: &ActorName) -> bool {
    let Some(asked) = sent(view.events, actor).last().filter(|_| wait::in_vain(view)) else { return false };
    let since = view.sending_began(actor).unwrap_or(Micros(0));
    view.events.iter().filter(|event| event.at >= since).any(|event| {
        matches!(&event.what, What::Received { actor: who, bytes } if who != actor && bytes == asked && bytes.total() > 0)
    })
}

/// Whether an answer went to somebody who was gone, and nobody was answered since.
fn somebody_was_gone(view: &View<'_>) -> bool {
    let gone: Vec<&ActorName> = view
        .check
        .flat()
        .into_iter()
        .filter_map(|step| if let Verb::Connect(step) = &step.verb { step.gone.then_some(&step.who) } else { None })
        .collect();
    let events = view.since_start();
    let Some(at) =
        events.iter().rposition(|event| matches!(&event.what, What::Sent { actor, .. } if gone.contains(&actor)))
    else {
        return false;
    };
    !events[at..].iter().any(|event| matches!(event.what, What::Received { .. }))
}

/// Whether an actor's empty datagram is the latest that nobody has answered, or that was.
fn sent_nothing(view: &View<'_>, actor: &ActorName) -> bool {
    sent(view.since_start(), actor).any(|bytes| bytes.total() == 0)
}

fn served_another(view: &View<'_>, actor: &ActorName) -> bool {
    view.since_start().iter().any(|event| matches!(&event.what, What::Received { actor: who, .. } if who != actor))
}

/// A client that asks, and may have to ask again.
fn asking(view: &View<'_>) -> Option<Finding> {
    if matches!(view.why(), Ended::TooEarly { .. }) {
        return Some(view.finding(Cause::Hammering));
    }
    if let (Ended::Copies { seen }, Verb::ExpectCopies(step)) = (view.why(), &view.step.verb) {
        return Some(if *seen > step.at_most {
            view.finding(Cause::RetriesForever).count(u64::from(*seen) + 1)
        } else {
            unasked(view, u64::from(*seen) + 1)
        });
    }
    let waits_for_copy = asks_again(view);
    if waits_for_copy && (wait::in_vain(view) || matches!(view.why(), Ended::ProgramEnded { .. })) {
        return Some(unasked(view, 1));
    }
    if let Verb::ExpectStdout(_) = view.step.verb
        && shows_earlier(view)
    {
        return Some(view.finding(Cause::TakesDuplicate).printed(&printed(view)));
    }
    let unsent = matches!(view.step.verb, Verb::Ready(_) | Verb::Accept(_)) && wait::in_vain(view);
    (unsent && view.called(CallName::Sendto) == 0).then(|| view.finding(Cause::NoMessage))
}

/// It has not asked again after so many tries: it waits without a limit, or has stopped.
fn unasked(view: &View<'_>, tries: u64) -> Finding {
    let timed = |words: &Words| ["timed out", "timeout", "Timeout"].iter().any(|word| words.last.text.contains(word));
    if view.died() && !view.words().as_ref().is_some_and(timed) {
        return client::crash(view).unwrap_or_else(|| view.finding(Cause::NoResend));
    }
    let endless = view.end().is_none() && wait::only_on_connection(view);
    view.finding(if endless && tries == 1 { Cause::WaitsForever } else { Cause::NoResend }).count(tries)
}

/// Whether the step waits for a datagram that has come before, and got no answer.
fn asks_again(view: &View<'_>) -> bool {
    if let Verb::ExpectCopies(_) = view.step.verb {
        return true;
    }
    let Verb::Expect(wanted) = &view.step.verb else { return false };
    let spoke = |step: &Step| matches!(&step.verb, Verb::Send(_) | Verb::Stdin(_) | Verb::Expect(_));
    let before = view.earlier().map(|(step, _)| step).find(|step| spoke(step));
    before.is_some_and(|step| matches!(&step.verb, Verb::Expect(known) if known == wanted))
}

fn printed(view: &View<'_>) -> Vec<u8> {
    let typed = |step: &Step| matches!(step.verb, Verb::Stdin(_));
    let since = view.earlier().find(|(step, _)| typed(step)).map_or(Micros(0), |(_, record)| record.began);
    let run = view.run();
    run.map(|run| view.printed(run, OutputStream::Stdout, since)).unwrap_or_default()
}

/// Whether what it has shown since the latest line was typed is an earlier reply once more.
fn shows_earlier(view: &View<'_>) -> bool {
    let all: Vec<&Excerpt> = view
        .events
        .iter()
        .filter_map(|event| if let What::Sent { bytes, .. } = &event.what { Some(bytes) } else { None })
        .collect();
    let Some((latest, earlier)) = all.split_last() else { return false };
    let shown = printed(view);
    let words = |bytes: &Excerpt| -> Vec<Vec<u8>> {
        let words = bytes.kept().split(u8::is_ascii_whitespace);
        words.filter(|word| word.len() >= 4).map(<[u8]>::to_vec).collect()
    };
    let (new, old): (Vec<_>, Vec<_>) = (words(latest), earlier.iter().flat_map(|bytes| words(bytes)).collect());
    let is_shown = |word: &Vec<u8>| contains(&shown, word);
    !new.iter().any(is_shown) && old.iter().filter(|word| !new.contains(word)).any(is_shown)
}

/// Nothing comes from a server: what is to be said where no connection was taken.
pub(super) fn silent(view: &View<'_>, actor: &ActorName) -> Finding {
    match trouble::latest(view) {
        Some(Trouble::Long) => view.finding(Cause::LongMessage),
        Some(trouble) => view.finding(trouble::server_cause(trouble, false)),
        None if reply::answered(view, actor) => view.finding(Cause::OneMessage).count(reply::messages(view, actor)),
        None if view.crash_since(Micros(0)).is_some() => server_end::explain(view, Some(actor)),
        None => reply::unanswered(view, actor),
    }
}
