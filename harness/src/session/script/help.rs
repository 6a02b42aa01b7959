//! Help that the free protocol leaves open: a newline, an operator's line, a greeting, an answer. Each is given
//! once a step, only where the program is seen waiting for it, and noted. Must not decide steps.

use super::decide::waited_out;
use super::{Action, ActorState, Script, Signal, Waits};
use crate::evidence::{Adaptation, Ended};
use crate::model::{ActorName, Role};
use crate::spec::Help;

/// What an operator at the server's terminal types.
const OPERATOR: &str = "ok {nonce}";
const GREETING: &[u8] = b"welcome\n";
const ANSWER: &[u8] = b"ok\n";

impl Script<'_> {
    /// Nothing has come yet. Where the program waits for something that the free protocol leaves open,
    /// it gets it, once; only then is its waiting a failure.
    pub(super) fn help_along(&mut self, help: Help, who: &ActorName, role: Role, signal: &Signal) -> Option<Ended> {
        let waits = match signal {
            Signal::Quiet(waits) | Signal::Deadline(_, waits) => waits,
            Signal::Changed | Signal::Pause(_) | Signal::Span(_) => return None,
        };
        let helped = match (help, role) {
            (Help::Never, _) => false,
            (Help::Operator, _) => role == Role::Server && self.help_operator(waits),
            (Help::Usual, Role::Server) => self.help_server(who, waits),
            (Help::Usual, Role::Client) => self.help_client(who, waits),
        };
        if helped {
            self.anew();
            return None;
        }
        waited_out(signal)
    }

    fn help_server(&mut self, actor: &ActorName, waits: &Waits) -> bool {
        let unterminated = self.actors.get(actor).is_some_and(|state| state.unterminated);
        if unterminated && waits.on_connection(Role::Server) && self.doing.helped.newline.insert(actor.clone()) {
            self.actions.push(Action::Note(Adaptation::Newline { actor: actor.clone() }));
            self.actions.push(Action::Send { actor: actor.clone(), pieces: vec![b"\n".to_vec()], gap: None });
            return true;
        }
        self.help_operator(waits)
    }

    pub(super) fn help_operator(&mut self, waits: &Waits) -> bool {
        let helps = !self.doing.helped.operator && waits.on_terminal(Role::Server);
        if helps {
            self.doing.helped.operator = true;
            self.actions.push(Action::Note(Adaptation::Operator { role: Role::Server }));
            let line = Some(self.expand(OPERATOR).into_bytes());
            self.actions.push(Action::Type { role: Role::Server, line });
        }
        helps
    }

    fn help_client(&mut self, actor: &ActorName, waits: &Waits) -> bool {
        let waits = waits.on_connection(Role::Client) && !waits.on_terminal(Role::Client);
        let helps = waits && self.doing.helped.greeting.insert(actor.clone());
        if helps {
            self.actions.push(Action::Note(Adaptation::Greeting { actor: actor.clone() }));
            self.actions.push(Action::Send { actor: actor.clone(), pieces: vec![GREETING.to_vec()], gap: None });
        }
        helps
    }

    /// Answers the client once, where one of its open connections is `meant`.
    pub(super) fn answer(&mut self, meant: impl Fn(&ActorState) -> bool) -> bool {
        let open = |state: &ActorState| state.connected && state.ended.is_none() && meant(state);
        let Some(name) = self.actors.iter().find(|(_, state)| open(state)).map(|(name, _)| name.clone()) else {
            return false;
        };
        self.doing.helped.unblocked = true;
        self.anew();
        self.actor(name.clone()).inbox.clear();
        self.actions.push(Action::Send { actor: name, pieces: vec![ANSWER.to_vec()], gap: None });
        true
    }
}
