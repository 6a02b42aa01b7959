//! What the machine waits for, as far as time is concerned. Must not decide anything.

use super::exchange::{FiberId, Waiting};
use super::fiber::{Fiber, Play};
use super::{Phase, REST, SETTLE, Script};
use crate::model::Role;
use crate::spec::Verb;

impl<'a> Script<'a> {
    /// What is waited for; nothing once the conversation is over.
    pub(crate) fn waiting(&self) -> Vec<Waiting> {
        match self.phase {
            Phase::Done => Vec::new(),
            Phase::Resting => {
                vec![Waiting { pause: true, ..Waiting::until(FiberId(0), REST, self.epochs) }]
            }
            Phase::Settling => vec![Waiting::until(FiberId(0), SETTLE, self.epochs)],
            Phase::Playing => self.fibers.iter().flat_map(|(id, fiber)| self.waits_of(*id, fiber)).collect(),
        }
    }

    /// Whether all that is wanted of the programs is that they rest, and nothing has to be `measured` for it any more.
    pub(crate) fn wants_rest(&self, measured: bool) -> bool {
        match self.phase {
            Phase::Done | Phase::Resting | Phase::Settling => true,
            Phase::Playing => measured && self.waiting().iter().all(|one| one.span.is_some()),
        }
    }

    fn waits_of(&self, id: FiberId, fiber: &Fiber<'a>) -> Vec<Waiting> {
        let mut all = Vec::new();
        match fiber.play() {
            Play::Step(step) if !matches!(step.verb, Verb::Block(_) | Verb::Barrier(_)) => all.push(Waiting {
                fiber: id,
                within: step.within,
                epoch: fiber.doing.epoch,
                pause: self.pauses(&step.verb),
                span: rests(&step.verb),
                usage: rests(&step.verb).is_some() && !matches!(step.verb, Verb::ExpectIdle(_)),
            }),
            Play::Pausing(within) => all.push(Waiting::until(id, within, fiber.doing.epoch)),
            // Others have deadlines while this one waits for them.
            Play::Step(_) | Play::BlockOver(_) | Play::Over => {}
        }
        let tries = fiber.tries();
        all.extend(tries.map(|(epoch, within)| Waiting::until(id, within, epoch)));
        all
    }
}

/// The program that a step wants to see at rest.
fn rests(verb: &Verb) -> Option<Role> {
    if let Verb::ExpectIdle(role) | Verb::Mark(role) = verb {
        return Some(*role);
    }
    if let Verb::ExpectGrowth(step) = verb {
        return Some(step.who);
    }
    if let Verb::ExpectNoZombies(step) = verb { Some(step.who) } else { None }
}
