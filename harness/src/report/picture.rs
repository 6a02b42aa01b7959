//! The ladder of a picture: with what a student's own programs send each other without netgrade in between. Must not
//! draw.

use std::collections::BTreeMap;

use super::escape::quoted;
use super::ladder::{Drawer, Ladder, Rung, capped, decided, failed, rungs};
use super::lanes::{CLIENT, SERVER, Way};
use super::programs::roles;
use super::words::Words;
use crate::evidence::{Attempt, Connection, Ended, Segment, Side, StepRecord, What};
use crate::model::{Micros, Role};
use crate::spec::Check;

/// The ladder of an attempt up to the step that decided. `room` is the columns for a text.
pub(crate) fn picture(words: &Words, check: &Check, attempt: &Attempt, step: Option<usize>, room: usize) -> Ladder {
    let record = decided(attempt, step);
    let mut rungs = pictured(words, attempt, record, record.map(|record| &record.why), room);
    rungs.extend(failed(words, check, record, step));
    capped(rungs)
}

/// The same of an attempt that passed.
pub(crate) fn passed_picture(words: &Words, attempt: &Attempt, step: Option<usize>, room: usize) -> Ladder {
    capped(pictured(words, attempt, decided(attempt, step), None, room))
}

fn pictured(
    words: &Words,
    attempt: &Attempt,
    last: Option<&StepRecord>,
    why: Option<&Ended>,
    room: usize,
) -> Vec<Rung> {
    let drawer = Drawer::unnamed(words, attempt, room);
    let mut rungs = rungs(&drawer, attempt, last, why);
    // What comes after the last step is the harness's tidying up.
    let last = last.or_else(|| attempt.steps.iter().max_by_key(|step| step.ended));
    rungs.extend(direct(attempt, last.map_or(Micros(0), |step| step.ended), room));
    rungs.sort_by_key(|rung| rung.at);
    rungs
}

/// What the student's programs sent each other without netgrade in between, up to a moment: it is seen in the
/// segments only.
fn direct(attempt: &Attempt, until: Micros, room: usize) -> Vec<Rung> {
    let carried = attempt.events.iter().any(|event| matches!(event.what, What::Linked { .. }));
    let parts: Vec<Role> = roles(&attempt.events).into_values().collect();
    let both = parts.contains(&Role::Client) && parts.contains(&Role::Server);
    let between = |connection: &&Connection| both && !carried && connection.ours.is_none();
    let of = |connection: &Connection| {
        let mut sent = BTreeMap::new();
        let first = |segment: &&Segment| is_first(segment, &mut sent);
        let rungs = connection.segments.iter().take_while(|segment| segment.at <= until).filter(first);
        rungs.filter_map(|segment| rung(connection, segment, room)).collect::<Vec<_>>()
    };
    attempt.capture.connections.iter().filter(between).flat_map(of).collect()
}

/// Whether it is no repetition of what was sent before.
fn is_first(segment: &Segment, sent: &mut BTreeMap<Side, u32>) -> bool {
    let end = segment.seq + segment.len + u32::from(segment.flags.syn) + u32::from(segment.flags.fin);
    let before = sent.entry(segment.from).or_default();
    let fresh = end > *before || segment.flags.rst;
    *before = end.max(*before);
    fresh
}

/// A segment that opens, carries something or ends; none for one that only acknowledges.
fn rung(connection: &Connection, segment: &Segment, room: usize) -> Option<Rung> {
    let flags = segment.flags;
    let label = match (flags.syn, flags.ack, flags.fin, flags.rst) {
        (true, false, _, _) => "connect",
        (_, _, true, _) => "FIN",
        (_, _, _, true) => "RST",
        _ => "",
    };
    let bytes = (segment.len > 0).then(|| segment.bytes.clone());
    if label.is_empty() && bytes.is_none() {
        return None;
    }
    let text = match &bytes {
        Some(bytes) => quoted(bytes, room),
        None if label == "connect" => connection.server.to_string(),
        None => String::new(),
    };
    let ends = if segment.from == Side::Client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
    Some(Rung { at: segment.at, way: Way::Own, ends, actor: String::new(), label, text, bytes })
}
