//! Help that the free protocol leaves open: a newline, an operator's line, a greeting, an answer. Each is given
//! once a step, only where the program is seen waiting for it, and noted. Must not decide steps.

use super::decide::waited_out;
use super::{Action, ActorState, Script, Signal, Waits};
use crate::evidence::{Adaptation, Ended, How};
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
        let waits = signal.waits()?;
        let helped = match (help, role) {
            (Help::Never, _) | (Help::Usual, Role::Program) => false,
            (Help::Operator, _) => role == Role::Server && self.took(who, waits) && self.help_operator(waits),
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

    /// Whether the server has taken an actor's message, although no newline was behind it: nothing but its terminal
    /// is read, or the message was shown. Where one thread reads on and another one the terminal, that one may be
    /// there for another purpose, such as to stop the server.
    fn took(&self, actor: &ActorName, waits: &Waits) -> bool {
        let Some(server) = self.programs.get(&Role::Server) else { return false };
        let heard = self.actors.get(actor).map_or(0, |state| state.heard);
        !waits.apart(Role::Server) || server.out.len() + server.err.len() > heard
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

    /// A client that has said all that it had to say may wait for the server's side to end as well, as every server
    /// does then.
    pub(super) fn see_off(&mut self) -> bool {
        let done = |state: &ActorState| state.accepted && state.ended == Some(How::Fin) && !state.seen_off;
        let Some((name, state)) = self.actors.iter_mut().find(|(_, state)| done(state)) else { return false };
        state.seen_off = true;
        let actor = name.clone();
        self.actions.push(Action::Close { actor });
        self.anew();
        true
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
