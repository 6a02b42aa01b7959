//! What the step machine asks for is done here. Must not decide when.

use std::net::SocketAddr;
use std::time::Duration;

use super::actor::{Actor, Dialling, Stage};
use super::driver::Session;
use super::error::{SessionError, Within};
use super::poller::Interest;
use super::recorder::excerpt;
use super::run::Run;
use super::script::{self, Action, Input};
use super::terminal::Streams;
use crate::evidence::{Attempt, Call, CallFacts, Ended, How, OutputStream, StepRecord, What};
use crate::model::{ActorName, Role, RunId};
use crate::spec::{CallName, ListenMode, SignalName};

impl Session<'_> {
    pub(super) fn carry_out(&mut self, actions: Vec<Action>) -> Result<(), SessionError> {
        for action in actions {
            self.act(action)?;
        }
        Ok(())
    }

    fn close(&mut self, actor: &ActorName) -> Result<(), SessionError> {
        // It may not have come so far as to be connected.
        self.dials.retain(|dialling| dialling.actor != *actor);
        self.awaited.retain(|name| name != actor);
        self.on_actor(actor)?;
        self.unwatch_actor(actor);
        self.end_actor(actor, How::Fin, Actor::close);
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
                self.carry_all()?;
                self.close_ended()
            }
            Action::Listen(step) => {
                self.leave_proxy();
                self.set_listen(step)
            }
            Action::Proxy { step, seed } => self.set_proxy(step, seed),
            Action::Sever(step) => self.sever(step),
            Action::Heal => {
                self.heal();
                Ok(())
            }
            Action::Signal { role, signal } => self.signal(role, signal),
            Action::Connect { actor, to, from, rcvbuf } => {
                let dialling = Dialling { actor, to, from, rcvbuf };
                if dialling.actor.number().is_none() {
                    return self.dial(&dialling);
                }
                self.dials.push_back(dialling);
                Ok(())
            }
            Action::Open { actor, to, from, gone } => self.open_socket(&actor, to, from, gone),
            Action::Hear { actor } => self.hear(actor),
            Action::Accept { actor } => {
                self.awaited.push_back(actor);
                self.name_arrivals()
            }
            Action::Send { actor, pieces, .. } if self.has_socket(&actor) => {
                pieces.iter().try_for_each(|piece| self.post(&actor, piece))
            }
            Action::Send { actor, pieces, gap } => {
                if let Some(state) = self.actors.get_mut(&actor) {
                    state.queue(pieces, gap.map(|gap| Duration::from_millis(gap.0)));
                }
                self.pump(&actor)
            }
            Action::Fill { actor } => self.fill(&actor),
            Action::StopFilling { actor } => {
                if let Some(state) = self.actors.get_mut(&actor) {
                    state.filling = false;
                }
                self.want_room(&actor, false);
                Ok(())
            }
            Action::Read { actor, on } => self.read_or_not(&actor, on),
            Action::Shutdown { actor } => {
                self.end_actor(&actor, How::Fin, Actor::shutdown);
                Ok(())
            }
            Action::Close { actor } if self.has_socket(&actor) => {
                self.take_datagrams()?;
                self.close_socket(&actor);
                Ok(())
            }
            Action::Close { actor } => self.close(&actor),
            Action::Reset { actor } => {
                self.aborted.extend(self.actors.get(&actor).map(|actor| (actor.local, actor.remote)));
                self.unwatch_actor(&actor);
                self.end_actor(&actor, How::Rst, Actor::reset);
                Ok(())
            }
            Action::Type { role, line } => self.type_line(role, line),
            Action::Answer { ping, how } => {
                self.recorder.note(What::PingAnswered { how });
                self.pings.as_mut().map_or(Ok(()), |pings| pings.answer(&ping, how)).within("answer a ping")
            }
            Action::Fault(fault) => {
                self.faults.add(fault);
                Ok(())
            }
            Action::GiveUp { why } => Err(SessionError::Expectation(why)),
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

    /// To the program's first process, as `kill PID` would.
    fn signal(&mut self, role: Role, signal: SignalName) -> Result<(), SessionError> {
        let Some(run) = self.runs.values().rfind(|run| run.role == role && !run.exited) else { return Ok(()) };
        self.recorder.note(What::Signalled { run: run.id, signal: signal.number() });
        run.cell.signal(signal.number()).within("send a program a signal")
    }

    fn type_line(&mut self, role: Role, line: Option<Vec<u8>>) -> Result<(), SessionError> {
        let Some(run) = self.runs.values_mut().rfind(|run| run.role == role) else { return Ok(()) };
        match &line {
            Some(line) => run.terminal.write(&[line.as_slice(), b"\n"].concat()),
            None => run.terminal.end_input(),
        }
        .within("type on a program's terminal")?;
        self.recorder.note(What::Typed { run: run.id, line: line.map(|line| excerpt(&line)) });
        Ok(())
    }

    fn start(&mut self, role: Role, arguments: &[String]) -> Result<(), SessionError> {
        let Some(launch) = self.launches.get(&role) else { return Ok(()) };
        let id = RunId(u32::try_from(self.runs.len()).unwrap_or(u32::MAX));
        let server = self.script.program(Role::Server).and_then(|server| server.listening);
        let address = match (role, server) {
            (Role::Client, Some(address)) => script::reachable(address),
            (Role::Client | Role::Server | Role::Program, _) => self.default_address,
        };
        let arguments: Vec<String> = arguments.iter().map(|argument| with_address(argument, address)).collect();
        self.recorder.note(What::Started { run: id, role, arguments: arguments.clone() });
        let run = Run::start(id, role, streams(role), launch, &arguments, &self.place)?;
        for (fd, source) in run.sources() {
            self.poller.add(fd, source, Interest::READS).within("watch a program")?;
        }
        self.runs.insert(id, run);
        Ok(())
    }

    /// Without a capture, what the student's two programs send each other is seen where they send it.
    pub(super) fn on_send(&mut self, id: RunId, role: Role, bytes: &[u8]) -> Result<(), SessionError> {
        if self.capture.is_some() || self.mode != ListenMode::Through || self.is_proxied() {
            return Ok(());
        }
        let facts = CallFacts::Bytes { bytes: excerpt(bytes) };
        let call = Call { name: CallName::Send, fd: None, facts, error: None };
        self.recorder.note(What::Called { run: id, call });
        let at = self.recorder.now();
        self.feed(Input::Exchanged { to_server: role == Role::Client, at })
    }

    /// Ends everything and hands over the evidence.
    pub(super) fn finish(mut self, attempt: &mut Attempt) {
        if self.place.tree.is_none() {
            // On ports that are shared, an orderly end would leave the program's own in TIME-WAIT.
            self.actors.values_mut().for_each(Actor::reset);
            self.abort_links();
        }
        let ids: Vec<RunId> = self.runs.keys().copied().collect();
        for id in ids {
            self.stop_run(id);
        }
        attempt.capture = self.captured();
        attempt.addresses = self.addresses;
        attempt.steps = self.steps;
        (attempt.events, attempt.dropped_events) = self.recorder.finish();
    }

    /// Ends a run and all that it started; what it printed before is kept.
    pub(super) fn stop_run(&mut self, id: RunId) {
        self.will_listen.retain(|(run, _)| *run != id);
        self.forget_diverted(id);
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

/// Who talks to a peer has a terminal, as a student has who runs it by hand. Who only answers what it is given
/// gets pipes, as in `program < requests`: libraries that edit lines on a terminal write on it themselves.
fn streams(role: Role) -> Streams {
    match role {
        Role::Server | Role::Client => Streams::Terminal,
        Role::Program => Streams::Pipes,
    }
}

/// Puts the address into an argument.
fn with_address(argument: &str, address: SocketAddr) -> String {
    argument.replace("{host}", &address.ip().to_string()).replace("{port}", &address.port().to_string())
}
