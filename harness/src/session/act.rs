//! What the step machine asks for is done here. Must not decide when.

use std::net::SocketAddr;

use super::actor::{Actor, Stage};
use super::driver::Session;
use super::error::{SessionError, Within};
use super::observe::Ports;
use super::recorder::excerpt;
use super::run::Run;
use super::script::{self, Action, Input};
use super::shared;
use super::terminal::END_OF_INPUT;
use crate::evidence::{Attempt, Call, CallFacts, Ended, How, OutputStream, StepRecord, What};
use crate::model::{ActorName, Role, RunId};
use crate::spec::{CallName, ListenMode};

impl Session<'_> {
    pub(super) fn carry_out(&mut self, actions: Vec<Action>) -> Result<(), SessionError> {
        for action in actions {
            self.act(action)?;
        }
        Ok(())
    }

    fn act(&mut self, action: Action) -> Result<(), SessionError> {
        match action {
            Action::Start { role, arguments } => self.start(role, &arguments),
            Action::Stop { role } => {
                let ids: Vec<RunId> = self.runs.values().filter(|run| run.role == role).map(|run| run.id).collect();
                for id in ids {
                    self.stop_run(id);
                }
                self.close_ended()
            }
            Action::Listen(mode) => {
                self.mode = mode;
                Ok(())
            }
            Action::Connect { actor, to } => self.connect(&actor, to),
            Action::Accept { actor } => {
                self.awaited.push_back(actor);
                self.name_arrivals()
            }
            Action::Send { actor, pieces } => {
                if let Some(state) = self.actors.get_mut(&actor) {
                    state.queue(pieces);
                }
                self.pump(&actor)
            }
            Action::Shutdown { actor } => {
                self.end_actor(&actor, How::Fin, Actor::shutdown);
                Ok(())
            }
            Action::Close { actor } => {
                self.on_actor(&actor)?;
                self.unwatch_actor(&actor);
                self.end_actor(&actor, How::Fin, Actor::close);
                Ok(())
            }
            Action::Reset { actor } => {
                self.aborted.extend(self.actors.get(&actor).map(|actor| actor.local));
                self.unwatch_actor(&actor);
                self.end_actor(&actor, How::Rst, Actor::reset);
                Ok(())
            }
            Action::Type { role, line } => self.type_line(role, line),
            Action::Fault(fault) => {
                self.faults.push(fault);
                Ok(())
            }
            Action::Note(what) => {
                self.recorder.note(What::Adapted { what });
                Ok(())
            }
            Action::StepBegan { step } => {
                self.begun.insert(step, self.recorder.now());
                Ok(())
            }
            Action::StepEnded { step, why } => {
                self.step_ended(step, why);
                Ok(())
            }
            Action::Forget { steps } => {
                for step in steps {
                    if let Some(at) = self.steps.iter().rposition(|record| record.step == step) {
                        self.steps.remove(at);
                    }
                }
                Ok(())
            }
        }
    }

    fn step_ended(&mut self, step: usize, why: Ended) {
        let ended = self.recorder.now();
        let began = self.begun.remove(&step).unwrap_or(ended);
        self.steps.push(StepRecord { step, began, ended, why });
    }

    fn end_actor(&mut self, name: &ActorName, how: How, end: fn(&mut Actor)) {
        if let Some(actor) = self.actors.get_mut(name) {
            end(actor);
            self.recorder.note(What::ActorEnded { actor: name.clone(), how });
        }
    }

    fn connect(&mut self, name: &ActorName, to: SocketAddr) -> Result<(), SessionError> {
        // A name may be used again in the next round.
        self.unwatch_actor(name);
        match Actor::dial(to) {
            Ok(actor) => {
                let stage = actor.stage;
                self.add_actor(name.clone(), actor, true)?;
                if stage == Stage::Open { self.on_dialled(name) } else { Ok(()) }
            }
            Err(error) => self.not_connected(name, to, &error),
        }
    }

    fn type_line(&mut self, role: Role, line: Option<Vec<u8>>) -> Result<(), SessionError> {
        let Some(run) = self.runs.values().rfind(|run| run.role == role) else { return Ok(()) };
        let bytes = match &line {
            Some(line) => [line.as_slice(), b"\n"].concat(),
            None => vec![END_OF_INPUT],
        };
        run.terminal.write(&bytes).within("type on a program's terminal")?;
        self.recorder.note(What::Typed { run: run.id, line: line.map(|line| excerpt(&line)) });
        Ok(())
    }

    fn start(&mut self, role: Role, arguments: &[String]) -> Result<(), SessionError> {
        let Some(launch) = self.launches.get(&role) else { return Ok(()) };
        let id = RunId(u32::try_from(self.runs.len()).unwrap_or(u32::MAX));
        let server = self.script.program(Role::Server).and_then(|server| server.listening);
        let address = match (role, server) {
            (Role::Client, Some(address)) => script::reachable(address),
            (Role::Client | Role::Server, _) => self.default_address,
        };
        let arguments: Vec<String> = arguments.iter().map(|argument| with_address(argument, address)).collect();
        self.recorder.note(What::Started { run: id, role, arguments: arguments.clone() });
        let run = Run::start(id, role, launch, &arguments, &self.place)?;
        for (fd, source) in run.sources() {
            self.poller.add(fd, source, false).within("watch a program")?;
        }
        self.runs.insert(id, run);
        Ok(())
    }

    /// Whose ports a program of this role binds.
    pub(super) fn ports(&self, role: Role) -> Ports {
        let has_listened = self.addresses.iter().any(|(whose, _)| *whose == role);
        if self.place.tree.is_some() || has_listened { Ports::Untouched } else { Ports::UsedBefore }
    }

    /// A call that failed only because the session shares the machine's network says nothing of the program.
    pub(super) fn is_the_machine_s_fault(&self, call: &Call) -> Result<(), SessionError> {
        if self.place.tree.is_some() {
            return Ok(());
        }
        let fault = shared::machine_s_fault(call, self.runs.values().map(|run| &run.procs));
        fault.map_or(Ok(()), |address| Err(SessionError::NotOurs(address)))
    }

    /// Without a capture, what the student's two programs send each other is seen where they send it.
    pub(super) fn on_send(&mut self, id: RunId, role: Role, bytes: &[u8]) -> Result<(), SessionError> {
        if self.capture.is_some() || self.mode != ListenMode::Through {
            return Ok(());
        }
        let facts = CallFacts::Bytes { bytes: excerpt(bytes) };
        let call = Call { name: CallName::Send, fd: None, facts, error: None };
        self.recorder.note(What::Called { run: id, call });
        self.feed(Input::Exchanged { to_server: role == Role::Client })
    }

    /// Ends everything and hands over the evidence.
    pub(super) fn finish(mut self, attempt: &mut Attempt) {
        if self.place.tree.is_none() {
            // On ports that are shared, an orderly end would leave the program's own in TIME-WAIT.
            self.actors.values_mut().for_each(Actor::reset);
        }
        let ids: Vec<RunId> = self.runs.keys().copied().collect();
        for id in ids {
            self.stop_run(id);
        }
        attempt.addresses = self.addresses;
        attempt.steps = self.steps;
        (attempt.events, attempt.dropped_events) = self.recorder.finish();
        // Closing a packet socket waits until no processor can be in it any more, milliseconds on a busy
        // machine. The worker's end, behind its answer, closes it too.
        std::mem::forget(self.capture.take());
    }

    /// Ends a run and all that it started; what it printed before is kept.
    pub(super) fn stop_run(&mut self, id: RunId) {
        let Some(run) = self.runs.get_mut(&id) else { return };
        if run.over && run.exited {
            run.stop();
            return;
        }
        for stream in [OutputStream::Stdout, OutputStream::Stderr] {
            // Its listen() may have been read before the lines that it printed first.
            while let Ok(bytes) = run.terminal_of(stream).read()
                && !bytes.is_empty()
                && run.printed <= self.place.limits.output
            {
                run.printed += bytes.len() as u64;
                self.recorder.note(What::Printed { run: id, stream, bytes: excerpt(&bytes) });
            }
        }
        let killed = if run.notify.is_some() { run.procs.live() } else { 0 };
        run.stop();
        run.over = true;
        self.recorder.note(What::Stopped { run: id, killed });
        for (fd, source) in run.sources() {
            self.poller.remove(fd, &source);
        }
    }

    /// After a program was ended: the ends of its connections arrive, and ours are closed.
    fn close_ended(&mut self) -> Result<(), SessionError> {
        let names: Vec<ActorName> = self.actors.keys().cloned().collect();
        for name in names {
            self.on_actor(&name)?;
            let over = self.actors.get(&name).is_some_and(|actor| actor.stage == Stage::HalfOpen);
            if over {
                self.end_actor(&name, How::Fin, Actor::close);
            }
        }
        Ok(())
    }
}

/// Puts the address into an argument.
fn with_address(argument: &str, address: SocketAddr) -> String {
    argument.replace("{host}", &address.ip().to_string()).replace("{port}", &address.port().to_string())
}
