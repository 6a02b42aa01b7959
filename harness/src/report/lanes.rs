//! Which way and between whom something went: the lanes of a picture. Must not draw.

use std::collections::BTreeMap;

use super::fold::Tell;
use super::programs::roles;
use crate::evidence::{Attempt, What};
use crate::model::{Role, RunId};

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the harness to the program.
    Out,
    /// From the program to the harness.
    In,
    /// Something that the program did by itself.
    Own,
    /// What was waited for in vain.
    Failed,
}

/// A part of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    Netgrade,
    Program(Role),
}

pub(super) const CLIENT: Lane = Lane::Program(Role::Client);
pub(super) const SERVER: Lane = Lane::Program(Role::Server);

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
