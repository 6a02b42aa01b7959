//! Steps that a crowd does at once: each member is decided by itself, and the step when all of them are.

use super::{Script, Signal, Touched};
use crate::evidence::{Ended, MemberEnd};
use crate::model::{ActorName, Micros};
use crate::spec::{ConnectStep, Transport};

use super::exchange::Action;
use super::state::{self, ActorState};
use crate::model::Role;

/// Members whose failure is told one by one.
const TOLD: usize = 8;

impl Script<'_> {
    /// The actors that a name stands for: itself, or the members of a crowd.
    pub(super) fn members(&self, who: &ActorName) -> Vec<ActorName> {
        match self.crowds.get(who) {
            Some(count) => (1..=*count).map(|n| who.member(n)).collect(),
            None => vec![who.clone()],
        }
    }

    pub(super) fn for_each(&mut self, who: &ActorName, action: impl Fn(ActorName) -> Action) {
        let members = self.members(who);
        self.actions.extend(members.into_iter().map(action));
    }

    pub(super) fn connect(&mut self, step: &ConnectStep) {
        if let Some(count) = step.count {
            self.crowds.insert(step.who.clone(), count);
        }
        let address = self.programs.get(&Role::Server).and_then(|server| server.listening);
        for actor in self.members(&step.who) {
            let state = ActorState { post: self.new_post(), ..ActorState::default() };
            self.actors.insert(actor.clone(), state);
            let Some(to) = address.map(state::reachable) else { continue };
            let ConnectStep { from, rcvbuf, gone, .. } = *step;
            self.actions.push(match self.transport {
                Transport::Tcp => Action::Connect { actor, to, from, rcvbuf },
                Transport::Udp => Action::Open { actor, to, from, gone },
            });
        }
    }

    /// Decides a step for an actor, or for every member of a crowd.
    pub(super) fn each(
        &mut self,
        who: &ActorName,
        signal: &Signal,
        decide: impl Fn(&mut Self, &ActorName) -> Option<Ended>,
    ) -> Option<Ended> {
        let Some(&count) = self.crowds.get(who) else { return decide(self, who) };
        for member in self.undecided(who, signal) {
            if let Some(why) = decide(self, &member) {
                self.doing.decided.insert(member, why);
            }
        }
        (self.doing.decided.len() >= count as usize).then(|| self.together(count))
    }

    /// The members that may have changed: where one input was about one of them, only that one.
    fn undecided(&mut self, who: &ActorName, signal: &Signal) -> Vec<ActorName> {
        let all = !self.doing.swept || !matches!(signal, Signal::Changed);
        self.doing.swept = true;
        let members = match &self.touched {
            Touched::One(actor) if !all => vec![actor.clone()],
            Touched::Nobody if !all => Vec::new(),
            Touched::One(_) | Touched::Nobody | Touched::Everybody => self.members(who),
        };
        let open = |member: &ActorName| !self.doing.decided.contains_key(member) && member.is_member_of(who);
        members.into_iter().filter(open).collect()
    }

    /// How the step ended for all of them.
    fn together(&self, of: u32) -> Ended {
        let mut pause: Option<Micros> = None;
        let mut ends = Vec::new();
        for (member, why) in &self.doing.decided {
            if let Ended::SatisfiedByPause { pause: length } = why {
                pause = pause.max(Some(*length));
            } else if *why != Ended::Satisfied {
                ends.push(MemberEnd { number: member.number().unwrap_or(0), why: why.clone() });
            }
        }
        if ends.is_empty() {
            return pause.map_or(Ended::Satisfied, |pause| Ended::SatisfiedByPause { pause });
        }
        ends.sort_by_key(|end| end.number);
        let failed = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        ends.truncate(TOLD);
        Ended::Members { of, failed, first: ends }
    }
}
