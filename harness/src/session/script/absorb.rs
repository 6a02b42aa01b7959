//! What an input changes in what the machine knows. Must not decide steps.

use super::exchange::Input;
use super::state::{ActorState, ProgramState};
use super::{Script, Signal, Target, Touched};
use crate::evidence::LimitHit;
use crate::model::{ActorName, Role};

impl Script<'_> {
    pub(super) fn absorb(&mut self, input: Input) -> (Signal, Option<Target>) {
        let at = |fiber, epoch| Some(Target { fiber, epoch });
        match input {
            Input::Quiet(waits) => return (Signal::Quiet(waits), None),
            Input::Pause { fiber, epoch, length } => return (Signal::Pause(length), at(fiber, epoch)),
            Input::Deadline { fiber, epoch, own, waits } => return (Signal::Deadline(own, waits), at(fiber, epoch)),
            Input::Span { fiber, epoch, busy } => return (Signal::Span(busy), at(fiber, epoch)),
            Input::Listening { role, address } => self.with(role, |program| {
                program.listening.get_or_insert(address);
            }),
            Input::Dialled { role, address, at } => self.with(role, |program| program.dials(address, at)),
            Input::Called { role, call } => {
                self.touched = Touched::Nobody;
                self.with(role, |program| program.calls.push(call));
            }
            Input::Exited { role, run, end, left } => self.with(role, |program| program.ended(run, end, left)),
            Input::AllGone { role, run } => self.with(role, |program| program.all_gone(run)),
            Input::Connected { actor } => self.touch(actor).connected = true,
            Input::Accepted { actor } => {
                let state = self.touch(actor);
                (state.connected, state.accepted) = (true, true);
            }
            Input::NotConnected { actor, error } => self.touch(actor).refused = Some(error),
            Input::Bytes { actor, bytes } => self.touch(actor).inbox.extend(bytes),
            Input::Datagram { actor, datagram } => {
                self.touch(actor).post.get_or_insert_default().waiting.push_back(datagram);
            }
            Input::StreamEnded { actor, how } => {
                let state = self.touch(actor);
                state.ended = Some(how);
                // Where the harness had ended it before, the time has begun.
                if state.accepted && !state.left {
                    let now = self.now;
                    self.with(Role::Client, |client| client.is_cut(now));
                }
            }
            Input::Wire { actor, seen } => self.touch(actor).wire = Some(seen),
            Input::Blind => self.actors.values_mut().for_each(|state| state.wire = None),
            Input::Filled { actor, total } => self.touch(actor).filled = total,
            Input::SendDone { actor } => {
                self.sending.remove(&actor);
                self.touched = Touched::One(actor);
            }
            Input::Printed { role, bytes } => {
                self.touched = Touched::Nobody;
                self.exchange.printed |= role == Role::Client;
                self.with(role, |program| program.out.extend(bytes));
            }
            Input::Complained { role, bytes } => {
                self.touched = Touched::Nobody;
                self.with(role, |program| program.err.extend(bytes));
            }
            Input::Ping(ping) => self.pings.push_back(ping),
            Input::Struck { role } => self.with(role, |program| program.struck = true),
            Input::ShortSent { buffer } => self.short = Some(buffer),
            // What passed before the step began is told only now.
            Input::Exchanged { at, .. } if at < self.exchange.since => {}
            Input::Exchanged { to_server, .. } => {
                self.exchange.to_server |= to_server;
                self.exchange.to_client |= !to_server && self.exchange.to_server;
            }
            Input::Measured { role, usage } => self.with(role, |program| program.usage = Some(usage)),
            Input::Carrying(something) => self.carrying = something,
            Input::Limit { run, resource } => self.limit = Some(LimitHit { run, resource }),
        }
        (Signal::Changed, None)
    }

    /// The actor that the input is about.
    fn touch(&mut self, name: ActorName) -> &mut ActorState {
        self.touched = Touched::One(name.clone());
        self.actor(name)
    }

    pub(super) fn with(&mut self, role: Role, change: impl FnOnce(&mut ProgramState)) {
        if let Some(program) = self.programs.get_mut(&role) {
            change(program);
        }
    }

    pub(super) fn actor(&mut self, name: ActorName) -> &mut ActorState {
        self.actors.entry(name).or_default()
    }
}
