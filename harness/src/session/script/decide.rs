//! When a step ends, and why: one function a verb.

use super::matching::{contradiction, text_of};
use super::{Action, Script, Signal};
use crate::evidence::{Adaptation, Ended, OutputStream, ProgramEnd};
use crate::model::{ActorName, Role};
use crate::spec::{Dial, EndKind, EndStep, ExitKind, ExitStep, Help, ReplyStep, StepsStep, Verb};

/// The most bytes that `send_until_blocked` sends.
const MOST_FILLED: u64 = 64 << 20;
/// A free reply of so many bytes is taken for one, though more follows without a pause.
const MOST_REPLIED: usize = 4 << 20;

impl Script<'_> {
    pub(super) fn decide(&mut self, verb: &Verb, signal: &Signal) -> Option<Ended> {
        match verb {
            Verb::Ready(role) => self.decide_ready(*role, signal),
            Verb::Connect(step) => self.each(&step.who, signal, |s, who| s.decide_connect(who, step.outcome, signal)),
            Verb::Accept(actor) => self.decide_accept(actor, signal),
            Verb::HearOut(actor) => self.each(actor, signal, |s, who| s.decide_hear_out(who, signal)),
            Verb::Send(send) => self.each(&send.who, signal, |s, who| s.decide_send(who, signal)),
            Verb::SendUntilBlocked(actor) => self.each(actor, signal, |s, who| s.decide_fill(who, signal)),
            Verb::Expect(step) => self.each(&step.who, signal, |s, who| s.decide_expect(&step.pattern, who, signal)),
            Verb::Fence(step) => self.each(&step.who, signal, |s, who| s.decide_expect(&step.pattern, who, signal)),
            Verb::ExpectCopies(step) => self.decide_copies(step, signal),
            Verb::ExpectSilence(actor) => self.each(actor, signal, |s, who| s.decide_silence(who, signal)),
            Verb::Close(actor) => self.each(actor, signal, |s, who| s.decide_close(who, signal)),
            Verb::ExpectReply(reply) => {
                self.each(&reply.who, signal, |s, who| s.decide_reply(reply, who, Role::Server, signal))
            }
            Verb::ExpectMessage(reply) => self.decide_reply(reply, &reply.who, Role::Client, signal),
            Verb::ExpectWholeSend(actor) => self.decide_whole_send(actor, signal),
            Verb::ExpectEnd(end) => self.each(&end.who, signal, |s, who| s.decide_end(end.how, who, signal)),
            Verb::ExpectStdout(step) => self.decide_output(step, OutputStream::Stdout, signal),
            Verb::ExpectStderr(step) => self.decide_output(step, OutputStream::Stderr, signal),
            Verb::Leave(role) => self.decide_leave(*role, signal),
            Verb::ExpectPrompt(role) => self.decide_prompt(*role, signal),
            Verb::ExpectExit(exit) => self.decide_exit(exit, signal),
            Verb::ExpectAlive(role) => self.decide_alive(*role, signal),
            Verb::ExpectSteps(steps) => self.decide_steps(steps, signal),
            Verb::ExpectIdle(role) => self.decide_idle(*role, signal),
            Verb::Mark(role) => self.decide_mark(*role, signal),
            Verb::ExpectGrowth(step) => self.decide_growth(step, signal),
            Verb::ExpectNoZombies(step) => self.decide_zombies(step, signal),
            Verb::ExpectEcho(step) => self.decide_echo(step, signal),
            Verb::ExpectExchange(_) => self.decide_exchange(signal),
            Verb::Start(_)
            | Verb::Restart(_)
            | Verb::Kill(_)
            | Verb::Signal(_)
            | Verb::PauseReading(_)
            | Verb::ResumeReading(_)
            | Verb::Transport(_)
            | Verb::Listen(_)
            | Verb::Proxy(_)
            | Verb::Sever(_)
            | Verb::Heal
            | Verb::Shutdown(_)
            | Verb::Reset(_)
            | Verb::Stdin(_)
            | Verb::Fault(_)
            | Verb::Block(_)
            | Verb::Barrier(_)
            | Verb::Set(_) => Some(Ended::Satisfied),
        }
    }

    /// Whether a pause in the stream may end the step.
    pub(super) fn pauses(&self, verb: &Verb) -> bool {
        if let Verb::ExpectReply(reply) | Verb::ExpectMessage(reply) = verb {
            // Asked at every turn of the loop: without making the names of a whole crowd.
            self.actors.iter().any(|(name, state)| name.is(&reply.who) && !state.inbox.is_empty())
        } else if let Verb::ExpectEnd(EndStep { who, how: EndKind::Half }) = verb {
            self.has_half_closed(who)
        } else {
            let exchanged = self.exchange.printed && self.exchange.to_client;
            matches!(verb, Verb::HearOut(_) | Verb::SendUntilBlocked(_) | Verb::Close(_))
                || (matches!(verb, Verb::ExpectExchange(_)) && exchanged)
        }
    }

    fn decide_ready(&mut self, role: Role, signal: &Signal) -> Option<Ended> {
        let program = self.programs.get_mut(&role)?;
        let ready = match role {
            Role::Server => program.listening.is_some(),
            Role::Client => program.dialled.is_some(),
            // It has nobody to get ready for.
            Role::Program => true,
        };
        if ready {
            program.first_end = None;
            program.keep_arguments();
            if program.needed_arguments() {
                let arguments = program.arguments();
                self.actions.push(Action::Note(Adaptation::Arguments { arguments }));
            }
            return Some(Ended::Satisfied);
        }
        if let Some(exit) = program.gone() {
            let by_itself = matches!(exit.end, ProgramEnd::Code(_));
            // Other arguments would not meet the failure that it is to be tried with.
            if by_itself && !program.struck && program.try_next() {
                self.start(role);
                return None;
            }
            return Some(Ended::ProgramEnded { run: program.first_end.unwrap_or(exit.run) });
        }
        waited_out(signal)
    }

    fn decide_connect(&mut self, actor: &ActorName, outcome: Dial, signal: &Signal) -> Option<Ended> {
        let state = self.actors.get(actor)?;
        if state.connected {
            return Some(if outcome == Dial::Ok { Ended::Satisfied } else { Ended::NotSo });
        }
        if let Some(error) = &state.refused {
            let wanted = outcome == Dial::Refused && error == "ECONNREFUSED";
            return Some(if wanted { Ended::Satisfied } else { Ended::NotConnected { error: error.clone() } });
        }
        match (waited_out(signal)?, outcome) {
            (_, Dial::Timeout) => {
                self.actions.push(Action::Reset { actor: actor.clone() });
                Some(Ended::Satisfied)
            }
            (why, Dial::Ok | Dial::Refused) => Some(why),
        }
    }

    /// Nothing of it went on for a while: neither side has room.
    fn decide_fill(&mut self, actor: &ActorName, signal: &Signal) -> Option<Ended> {
        let state = self.actors.get(actor)?;
        let why = if let Some(how) = state.ended {
            Ended::StreamEnded { how }
        } else if state.filled >= MOST_FILLED {
            Ended::NotSo
        } else if matches!(signal, Signal::Pause(_) | Signal::Quiet(_)) && state.filled > 0 {
            Ended::Satisfied
        } else {
            waited_out(signal)?
        };
        self.doing.received = Some(state.filled.to_string());
        self.actions.push(Action::StopFilling { actor: actor.clone() });
        Some(why)
    }

    fn decide_accept(&mut self, actor: &ActorName, signal: &Signal) -> Option<Ended> {
        if self.actors.get(actor).is_some_and(|state| state.connected) {
            return Some(Ended::Satisfied);
        }
        self.gone(Role::Client).or_else(|| waited_out(signal))
    }

    /// Whatever the server does before it is asked is no failure yet.
    fn decide_hear_out(&mut self, actor: &ActorName, signal: &Signal) -> Option<Ended> {
        let state = self.actors.get_mut(actor)?;
        state.post.iter_mut().for_each(|post| post.waiting.clear());
        let over = state.ended.is_some() || !matches!(signal, Signal::Changed | Signal::Span(_));
        if !over {
            return self.gone(Role::Server).map(|_| Ended::Satisfied);
        }
        state.inbox.clear();
        Some(Ended::Satisfied)
    }

    /// A step that sends is over when the bytes are handed over; whether they were read is the next
    /// step's matter, so a program that will not read them does not fail here.
    fn decide_send(&mut self, actor: &ActorName, signal: &Signal) -> Option<Ended> {
        let over = match signal {
            Signal::Quiet(_) | Signal::Deadline(..) => true,
            Signal::Changed | Signal::Pause(_) | Signal::Span(_) => !self.sending.contains(actor),
        };
        over.then_some(Ended::Satisfied)
    }

    fn decide_reply(&mut self, reply: &ReplyStep, who: &ActorName, role: Role, signal: &Signal) -> Option<Ended> {
        if self.has_post(who) {
            return self.decide_datagram((reply.pattern.as_ref(), reply.help), who, signal);
        }
        let actor = self.actors.get(who)?;
        if actor.inbox.is_empty() {
            if let Some(how) = actor.ended {
                return Some(Ended::StreamEnded { how });
            }
            return self.gone(role).or_else(|| self.help_along(reply.help, who, role, signal));
        }
        let why = match signal {
            Signal::Quiet(_) | Signal::Deadline(..) => Ended::Satisfied,
            Signal::Pause(pause) => Ended::SatisfiedByPause { pause: *pause },
            Signal::Changed | Signal::Span(_) if actor.inbox.len() >= MOST_REPLIED => Ended::Satisfied,
            Signal::Changed | Signal::Span(_) => {
                actor.ended?;
                Ended::Satisfied
            }
        };
        let other = match &reply.pattern {
            Some(pattern) => self.other_reply(pattern, who)?,
            None => None,
        };
        // What is awaited may still follow, so a pause is no end of it.
        if other.is_some() && matches!(signal, Signal::Pause(_)) {
            return None;
        }
        let received = std::mem::take(&mut self.actor(who.clone()).inbox);
        self.doing.received.get_or_insert_with(|| text_of(&received));
        Some(other.unwrap_or(why))
    }

    fn decide_whole_send(&mut self, actor: &ActorName, signal: &Signal) -> Option<Ended> {
        let Some(buffer) = &self.short else {
            if let Some(how) = self.actors.get(actor)?.ended {
                return Some(Ended::StreamEnded { how });
            }
            return self.gone(Role::Server).or_else(|| self.help_along(Help::Usual, actor, Role::Server, signal));
        };
        let state = self.actors.get_mut(actor)?;
        if state.inbox.starts_with(buffer) {
            state.inbox.clear();
            return Some(Ended::Satisfied);
        }
        let stopped = state.ended.is_some() || matches!(signal, Signal::Quiet(_) | Signal::Deadline(..));
        stopped.then(|| contradiction(buffer, &state.inbox))
    }

    fn decide_leave(&mut self, role: Role, signal: &Signal) -> Option<Ended> {
        if !self.programs.get(&role)?.runs() {
            let word = super::END_WORDS.get(self.doing.words.saturating_sub(1)).map(|&word| word.to_owned());
            self.actions.push(Action::Note(Adaptation::EndWord { word }));
            return Some(Ended::Satisfied);
        }
        let waits = signal.waits()?;
        if self.see_off() {
            return None;
        }
        // A client that took the word for a message waits for its reply.
        let stuck = waits.on_connection(role) && !waits.on_terminal(role) && !self.doing.helped.unblocked;
        if stuck && self.answer(|_| true) {
            return None;
        }
        if self.doing.words <= super::END_WORDS.len() {
            self.next_word(role);
            return None;
        }
        waited_out(signal)
    }

    fn decide_prompt(&mut self, role: Role, signal: &Signal) -> Option<Ended> {
        if !self.programs.get(&role)?.runs() {
            return Some(Ended::Satisfied);
        }
        let waits = signal.waits()?;
        if waits.on_terminal(role) {
            return Some(Ended::Satisfied);
        }
        // A client that sent something for what was typed waits for its reply.
        if waits.on_connection(role) && !self.doing.helped.unblocked && self.answer(|state| !state.inbox.is_empty()) {
            return None;
        }
        waited_out(signal)
    }

    fn decide_exit(&mut self, exit: &ExitStep, signal: &Signal) -> Option<Ended> {
        let program = self.programs.get(&exit.who)?;
        if let ExitKind::GivesUp { at_most, .. } = exit.how
            && program.tries() > at_most
        {
            return Some(Ended::NotSo);
        }
        let Some(end) = program.exit else { return waited_out(signal) };
        match exit.how {
            ExitKind::Any => Some(Ended::Satisfied),
            ExitKind::Orderly if program.left_in_order() => Some(Ended::Satisfied),
            ExitKind::Code(code) if end.end == ProgramEnd::Code(code) => Some(Ended::Satisfied),
            ExitKind::Signal(signal) if end.end == ProgramEnd::Signal(signal.number()) => Some(Ended::Satisfied),
            ExitKind::Told if program.left_in_order() && program.told() => Some(Ended::Satisfied),
            ExitKind::GivesUp { at_least, .. }
                if program.left_in_order() && program.told() && program.tries() >= at_least =>
            {
                Some(Ended::Satisfied)
            }
            ExitKind::Orderly | ExitKind::Told | ExitKind::GivesUp { .. } | ExitKind::Code(_) | ExitKind::Signal(_) => {
                Some(Ended::ProgramEnded { run: end.run })
            }
        }
    }

    fn decide_alive(&mut self, role: Role, signal: &Signal) -> Option<Ended> {
        if let Some(exit) = self.programs.get(&role)?.exit {
            return Some(Ended::ProgramEnded { run: exit.run });
        }
        waited_out(signal).map(|_| Ended::Satisfied)
    }

    fn decide_steps(&mut self, steps: &StepsStep, signal: &Signal) -> Option<Ended> {
        let program = self.programs.get(&steps.who)?;
        let mut calls = program.calls.iter();
        if steps.calls.iter().all(|wanted| calls.any(|call| call == wanted)) {
            return Some(Ended::Satisfied);
        }
        self.gone(steps.who).or_else(|| waited_out(signal))
    }

    fn decide_idle(&mut self, role: Role, signal: &Signal) -> Option<Ended> {
        let program = self.programs.get(&role)?;
        if let Some(exit) = program.gone() {
            return Some(if program.left_in_order() {
                Ended::Satisfied
            } else {
                Ended::ProgramEnded { run: exit.run }
            });
        }
        match signal {
            Signal::Quiet(_) | Signal::Span(false) => Some(Ended::Satisfied),
            Signal::Deadline(..) => Some(Ended::NotSo),
            Signal::Changed | Signal::Pause(_) | Signal::Span(true) => None,
        }
    }

    fn decide_exchange(&mut self, signal: &Signal) -> Option<Ended> {
        let complete = self.exchange.to_client && self.exchange.printed;
        match signal {
            Signal::Quiet(_) | Signal::Deadline(..) if complete => Some(Ended::Satisfied),
            Signal::Pause(pause) if complete => Some(Ended::SatisfiedByPause { pause: *pause }),
            Signal::Quiet(waits) | Signal::Deadline(_, waits) => {
                if !self.exchange.to_client && self.help_operator(waits) {
                    self.anew();
                    return None;
                }
                self.either_gone().or_else(|| waited_out(signal))
            }
            Signal::Changed | Signal::Pause(_) | Signal::Span(_) if complete => {
                (!self.programs.get(&Role::Client)?.runs()).then_some(Ended::Satisfied)
            }
            // The client may still show what the server said before it ended.
            Signal::Changed | Signal::Pause(_) | Signal::Span(_) if self.exchange.to_client => self.gone(Role::Client),
            Signal::Changed | Signal::Pause(_) | Signal::Span(_) => self.either_gone(),
        }
    }

    /// What is still on its way comes first: a program may have answered before it ended.
    fn either_gone(&self) -> Option<Ended> {
        if self.carrying {
            return None;
        }
        self.gone(Role::Client).or_else(|| self.gone(Role::Server))
    }

    pub(super) fn gone(&self, role: Role) -> Option<Ended> {
        self.programs.get(&role)?.gone().map(|exit| Ended::ProgramEnded { run: exit.run })
    }
}

/// Why a step ends that has only waited so far.
pub(super) fn waited_out(signal: &Signal) -> Option<Ended> {
    match signal {
        Signal::Quiet(_) => Some(Ended::CertainlyWaiting),
        Signal::Deadline(own, _) => Some(Ended::DeadlineOver { own: *own }),
        Signal::Changed | Signal::Pause(_) | Signal::Span(_) => None,
    }
}
