//! What actors sent and got, of a list of events. Must not judge it.

use crate::evidence::{Event, What};
use crate::model::{ActorName, Excerpt};

/// What an actor sent.
pub(super) fn sent<'a>(events: &'a [Event], actor: &ActorName) -> impl Iterator<Item = &'a Excerpt> + use<'a> {
    let actor = actor.clone();
    all_sent(events).filter(move |(who, _)| **who == actor).map(|(_, bytes)| bytes)
}

/// What all other actors sent.
pub(super) fn sent_by_others<'a>(
    events: &'a [Event],
    actor: &ActorName,
) -> impl Iterator<Item = &'a Excerpt> + use<'a> {
    let actor = actor.clone();
    all_sent(events).filter(move |(who, _)| **who != actor).map(|(_, bytes)| bytes)
}

fn all_sent(events: &[Event]) -> impl Iterator<Item = (&ActorName, &Excerpt)> {
    events
        .iter()
        .filter_map(|event| if let What::Sent { actor, bytes } = &event.what { Some((actor, bytes)) } else { None })
}

/// What came to an actor.
pub(super) fn received<'a>(events: &'a [Event], actor: &ActorName) -> impl Iterator<Item = &'a Excerpt> + use<'a> {
    let actor = actor.clone();
    events.iter().filter_map(move |event| {
        if let What::Received { actor: who, bytes } = &event.what { (*who == actor).then_some(bytes) } else { None }
    })
}

/// What was kept of several pieces, as one.
pub(super) fn joined<'a>(pieces: impl Iterator<Item = &'a Excerpt>) -> Vec<u8> {
    pieces.flat_map(|piece| piece.kept().iter().copied()).collect()
}

/// Whether bytes stand somewhere in others; none stand nowhere.
pub(super) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && bytes.windows(part.len()).any(|window| window == part)
}
