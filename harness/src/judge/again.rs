//! A client that is to try again: while nobody is there, and after its connection was ended. Must not look at what
//! it does on its first connection.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::view::{Finding, View};
use super::words::Theme;
use crate::evidence::{Ended, What};
use crate::model::{ActorName, Cause, Micros};
use crate::spec::{ExitKind, Input, StdinStep, Verb};

/// `accept`: the client does not come, comes too early, or not again.
pub(super) fn accept(view: &View<'_>, crash: Option<Finding>) -> Option<Finding> {
    if let Ended::TooEarly { came } = view.why() {
        let mut finding = view.finding(Cause::Hammering);
        finding.facts.pause = Some(*came);
        return Some(finding);
    }
    let tries = tries(view);
    if was_cut(view) {
        let about_the_cut = view.words().is_some_and(|words| words.about(&Theme::BrokenPipe));
        let cause = if tries == 0 || about_the_cut { Cause::NoReconnect } else { Cause::NoRetry };
        return match crash {
            // A refusal that nobody handles is another mistake than none to try again.
            Some(crash) if tries > 0 && !about_the_cut => Some(crash.count(tries)),
            Some(_) | None => Some(view.finding(cause).count(tries)),
        };
    }
    if tries == 0 || view.end().is_none() {
        return None;
    }
    Some(crash.unwrap_or_else(|| view.finding(Cause::NoRetry)).count(tries))
}

/// `expect_exit` of a client that is to give up, or to tell its user.
pub(super) fn exit(view: &View<'_>, how: ExitKind) -> Option<Finding> {
    let tries = tries(view);
    match how {
        ExitKind::GivesUp { at_most, .. } if tries > u64::from(at_most) || view.end().is_none() && tries > 1 => {
            Some(view.finding(Cause::RetriesForever).count(tries))
        }
        ExitKind::GivesUp { at_least, .. } if view.end().is_some() && tries < u64::from(at_least) => {
            let cause = if tries == 0 && was_cut(view) { Cause::NoReconnect } else { Cause::NoRetry };
            Some(view.finding(cause).count(tries))
        }
        ExitKind::GivesUp { .. } | ExitKind::Told if view.end().is_some() => Some(view.finding(Cause::SilentExit)),
        ExitKind::Any
        | ExitKind::Orderly
        | ExitKind::Code(_)
        | ExitKind::Signal(_)
        | ExitKind::Told
        | ExitKind::GivesUp { .. } => None,
    }
}

/// Whether a client that ended in order did so as it was to.
pub(super) fn ends_so(view: &View<'_>, how: ExitKind) -> bool {
    match how {
        ExitKind::Told => told(view),
        ExitKind::GivesUp { at_least, at_most } => {
            told(view) && (u64::from(at_least)..=u64::from(at_most)).contains(&tries(view))
        }
        ExitKind::Any | ExitKind::Orderly | ExitKind::Code(_) | ExitKind::Signal(_) => true,
    }
}

/// Whether the client has printed anything since the harness ended its connection.
pub(super) fn told(view: &View<'_>) -> bool {
    let events = view.since_start();
    let cut = events.iter().rposition(|event| matches!(event.what, What::ActorEnded { .. })).unwrap_or(0);
    events[cut..].iter().any(|event| {
        matches!(&event.what, What::Printed { run, bytes, .. }
            if Some(*run) == view.run() && !bytes.kept().trim_ascii().is_empty())
    })
}

/// Whether the harness ended a connection of the client.
fn was_cut(view: &View<'_>) -> bool {
    let accepted = |actor: &ActorName| {
        view.since_start().iter().any(|event| matches!(&event.what, What::Accepted { actor: who, .. } if who == actor))
    };
    view.since_start().iter().any(|event| matches!(&event.what, What::ActorEnded { actor, .. } if accepted(actor)))
}

/// The refusals that it met since its connection was ended, or from the start, at the address that it tried most.
fn tries(view: &View<'_>) -> u64 {
    let events = view.since_start();
    let cut = events.iter().rposition(|event| matches!(event.what, What::ActorEnded { .. })).unwrap_or(0);
    let mut tries: BTreeMap<SocketAddr, u64> = BTreeMap::new();
    for event in &events[cut..] {
        if let What::RefusedClient { at } | What::LeftUnanswered { at } = event.what {
            *tries.entry(at).or_default() += 1;
        }
    }
    tries.into_values().max().unwrap_or(0)
}

/// When the client came back as this actor, after the harness had ended an earlier connection of it.
fn came_back(view: &View<'_>, actor: &ActorName) -> Option<Micros> {
    let events = view.since_start();
    let at =
        events.iter().position(|event| matches!(&event.what, What::Accepted { actor: who, .. } if who == actor))?;
    let ended = |what: &What| matches!(what, What::ActorEnded { actor: who, .. } if who != actor);
    events[..at].iter().any(|event| ended(&event.what)).then_some(events[at].at)
}

/// What comes on a new connection is not what was to come again: nothing (`silent`), or too much.
pub(super) fn message(view: &View<'_>, silent: bool) -> Option<Finding> {
    let actor = view.actor()?;
    let since = came_back(view, &actor)?;
    if doubles(view, &actor, since) {
        return Some(view.finding(Cause::DoubleSend));
    }
    let typed_since = view
        .since_launch()
        .take_while(|(_, record)| record.began >= since)
        .any(|(step, _)| matches!(&step.verb, Verb::Stdin(StdinStep { input: Input::Line(_), .. })));
    let waits = silent && !typed_since && !matches!(view.step.verb, Verb::Stdin(_) | Verb::ExpectSilence(_));
    waits.then(|| view.finding(Cause::NoResend))
}

/// Whether a message that was to be repeated once came more often.
pub(super) fn doubled_unnoticed(view: &View<'_>) -> bool {
    let Verb::ExpectMessage(step) = &view.step.verb else { return false };
    came_back(view, &step.who).is_some_and(|since| doubles(view, &step.who, since))
}

/// Whether the new connection has had a typed line twice, or one that was answered before.
fn doubles(view: &View<'_>, actor: &ActorName, since: Micros) -> bool {
    let came: Vec<u8> = received(view, |who| who == actor);
    let typed: Vec<(Micros, &[u8])> = view
        .since_start()
        .iter()
        .filter_map(|event| {
            let What::Typed { line: Some(line), .. } = &event.what else { return None };
            Some((event.at, line.kept().trim_ascii()))
        })
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let before = typed.iter().filter(|(at, _)| *at < since);
    // All but the last of what was typed before has been answered.
    let answered = before.clone().count().saturating_sub(1);
    before.enumerate().any(|(number, (_, line))| count(&came, line) > usize::from(number >= answered))
}

fn received(view: &View<'_>, by: impl Fn(&ActorName) -> bool) -> Vec<u8> {
    let pieces = view.since_start().iter().filter_map(|event| {
        let What::Received { actor, bytes } = &event.what else { return None };
        by(actor).then_some(bytes.kept())
    });
    pieces.flatten().copied().collect()
}

fn count(whole: &[u8], part: &[u8]) -> usize {
    let (mut found, mut rest) = (0, whole);
    while let Some(at) = rest.windows(part.len()).position(|window| window == part) {
        found += 1;
        rest = &rest[at + part.len()..];
    }
    found
}
