//! Between whom something went: the lanes of a picture, and what a student's own programs send each other directly.
//! Must not draw.

use std::collections::BTreeMap;

use super::escape::quoted;
use super::fold::Tell;
use super::ladder::{Rung, Way};
use super::programs::roles;
use crate::evidence::{Attempt, Connection, Segment, Side, What};
use crate::model::{Micros, Role, RunId};

/// A part of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    Netgrade,
    Program(Role),
}

const CLIENT: Lane = Lane::Program(Role::Client);
const SERVER: Lane = Lane::Program(Role::Server);

/// The parts that an attempt has.
pub(super) struct Lanes {
    runs: BTreeMap<RunId, Role>,
    /// Which program an actor talks to.
    actors: BTreeMap<String, Role>,
}

impl Lanes {
    pub(super) fn of(attempt: &Attempt) -> Self {
        let partner = |what: &What| {
            if let What::Dialled { actor, .. } | What::Opened { actor, .. } = what {
                Some((actor.to_string(), Role::Server))
            } else if let What::Accepted { actor, .. } | What::Heard { actor, .. } = what {
                Some((actor.to_string(), Role::Client))
            } else {
                None
            }
        };
        let actors = attempt.events.iter().filter_map(|event| partner(&event.what)).collect();
        Self { runs: roles(&attempt.events), actors }
    }

    /// From where to where something went; the same lane twice where it stayed there.
    pub(super) fn ends(&self, what: &Tell, way: Way, actor: &str) -> (Lane, Lane) {
        let carried = if let Tell::Event(what) = what { carried(what) } else { None };
        if let Some(ends) = carried {
            return ends;
        }
        let other = self.actors.get(actor).copied();
        let other = Lane::Program(other.or_else(|| self.runs.values().next().copied()).unwrap_or(Role::Server));
        match way {
            Way::Out => (Lane::Netgrade, other),
            Way::In => (other, Lane::Netgrade),
            Way::Own | Way::Failed => {
                let lane = self.whose(what).map_or(Lane::Netgrade, Lane::Program);
                (lane, lane)
            }
        }
    }

    fn whose(&self, what: &Tell) -> Option<Role> {
        let run = match what {
            Tell::Event(What::Pinged { .. }) => return self.runs.values().next().copied(),
            Tell::Event(what) => what.run()?,
            Tell::Trial { run, .. } | Tell::Idles { run, .. } => *run,
        };
        self.runs.get(&run).copied()
    }
}

/// What netgrade carries between a student's two programs.
fn carried(what: &What) -> Option<(Lane, Lane)> {
    let other = |role: Role| if role == Role::Client { SERVER } else { CLIENT };
    if let What::Passed { to, .. } = what {
        Some((Lane::Netgrade, Lane::Program(*to)))
    } else if let What::Held { to, .. } = what {
        Some((other(*to), Lane::Netgrade))
    } else if let What::Linked { .. } = what {
        Some((CLIENT, Lane::Netgrade))
    } else if let What::LinkEnded { by, .. } = what {
        Some((Lane::Program(*by), other(*by)))
    } else {
        None
    }
}

/// What the student's programs sent each other without netgrade in between, up to a moment: it is seen in the
/// segments only.
pub(super) fn direct(attempt: &Attempt, until: Micros, room: usize) -> Vec<Rung> {
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
