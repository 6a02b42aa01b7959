//! Steps about what a program holds. They are decided when it has come to rest, or when their time is over.

use super::{Script, Signal};
use crate::evidence::Ended;
use crate::model::{Micros, Role};
use crate::spec::{Amount, GrowthStep, ZombieStep};

/// A moment at which a step about holdings may be decided.
enum Moment {
    /// Nothing changes any more.
    Rest,
    /// Nothing is happening just now.
    Lull,
    /// The program's own time is over.
    Late(Micros),
}

impl Script<'_> {
    pub(super) fn decide_mark(&mut self, role: Role, signal: &Signal) -> Option<Ended> {
        if let Some(gone) = self.gone(role) {
            return Some(gone);
        }
        moment(signal)?;
        let program = self.programs.get_mut(&role)?;
        program.mark = program.usage;
        Some(Ended::Satisfied)
    }

    pub(super) fn decide_growth(&mut self, step: &GrowthStep, signal: &Signal) -> Option<Ended> {
        let before = self.programs.get(&step.who)?.mark.map(|mark| mark.of(step.what));
        self.decide_amount((step.who, step.what), before.unwrap_or(0), step.most, signal)
    }

    pub(super) fn decide_zombies(&mut self, step: &ZombieStep, signal: &Signal) -> Option<Ended> {
        self.decide_amount((step.who, Amount::Zombies), 0, u64::from(step.allow), signal)
    }

    fn decide_amount(&self, (role, what): (Role, Amount), before: u64, most: u64, signal: &Signal) -> Option<Ended> {
        if let Some(gone) = self.gone(role) {
            return Some(gone);
        }
        let moment = moment(signal)?;
        let after = self.programs.get(&role)?.usage?.of(what);
        if after <= before.saturating_add(most) {
            return Some(Ended::Satisfied);
        }
        match moment {
            Moment::Rest => Some(Ended::Grown { what, before, after, own: None }),
            Moment::Late(own) => Some(Ended::Grown { what, before, after, own: Some(own) }),
            // It may still give something back.
            Moment::Lull => None,
        }
    }
}

fn moment(signal: &Signal) -> Option<Moment> {
    match signal {
        Signal::Quiet(_) => Some(Moment::Rest),
        Signal::Span(false) => Some(Moment::Lull),
        Signal::Deadline(own, _) => Some(Moment::Late(*own)),
        Signal::Changed | Signal::Pause(_) | Signal::Span(true) => None,
    }
}
