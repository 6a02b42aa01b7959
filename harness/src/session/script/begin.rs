//! What a step does when it begins. Must not decide when it ends.

use super::datagrams::Post;
use super::exchange::Action;
use super::state::{ActorState, ProgramState};
use super::{END_WORDS, Exchange, Helped, Script};
use crate::model::{ActorName, Millis, Role};
use crate::plan;
use crate::spec::{Cut, Data, FenceStep, Input as Typed, ProxyStep, SendStep, SetStep, Transport, Verb};

impl Script<'_> {
    /// What a step does when it begins.
    pub(super) fn begin(&mut self, verb: &Verb) {
        match verb {
            Verb::Start(role) => {
                self.with(*role, ProgramState::forget_run);
                self.start(*role);
            }
            Verb::Restart(role) => {
                self.actions.push(Action::Stop { role: *role });
                self.with(*role, ProgramState::forget_run);
                self.start(*role);
            }
            Verb::Kill(role) => self.actions.push(Action::Stop { role: *role }),
            Verb::Listen(step) => self.actions.push(Action::Listen(*step)),
            Verb::Proxy(step) => self.proxy(step),
            Verb::Sever(step) => {
                self.with(Role::Client, ProgramState::loses_connection);
                self.actions.push(Action::Sever(*step));
            }
            Verb::Heal => self.actions.push(Action::Heal),
            Verb::Connect(step) => self.connect(step),
            Verb::Transport(transport) => self.transport = *transport,
            Verb::Accept(actor) => self.accept(actor),
            Verb::Signal(step) => self.actions.push(Action::Signal { role: step.who, signal: step.signal }),
            Verb::Send(send) => self.send_all(send),
            Verb::Fence(fence) => self.send_request(fence),
            Verb::SendUntilBlocked(actor) => self.for_each(actor, |actor| Action::Fill { actor }),
            Verb::PauseReading(actor) => self.for_each(actor, |actor| Action::Read { actor, on: false }),
            Verb::ResumeReading(actor) => self.for_each(actor, |actor| Action::Read { actor, on: true }),
            Verb::Shutdown(actor) => self.for_each(actor, |actor| Action::Shutdown { actor }),
            Verb::Reset(actor) => {
                self.members(actor).into_iter().for_each(|actor| self.actor(actor).strict = None);
                self.leave(actor, |actor| Action::Reset { actor });
            }
            Verb::Stdin(typed) => match &typed.input {
                Typed::Line(text) => self.type_line(typed.who, Some(text)),
                Typed::Eof => self.type_line(typed.who, None),
            },
            Verb::Leave(role) => self.next_word(*role),
            Verb::ExpectExchange(exchange) => {
                self.exchange = Exchange { since: self.now, ..Exchange::default() };
                self.type_line(Role::Client, Some(&exchange.line));
            }
            Verb::Fault(fault) => self.actions.push(Action::Fault(fault.clone())),
            Verb::Set(set) => self.set(set),
            Verb::Ready(_)
            | Verb::Close(_)
            | Verb::HearOut(_)
            | Verb::Expect(_)
            | Verb::ExpectCopies(_)
            | Verb::ExpectSilence(_)
            | Verb::ExpectReply(_)
            | Verb::ExpectMessage(_)
            | Verb::ExpectWholeSend(_)
            | Verb::ExpectEnd(_)
            | Verb::ExpectEcho(_)
            | Verb::ExpectStdout(_)
            | Verb::ExpectStderr(_)
            | Verb::ExpectPrompt(_)
            | Verb::ExpectExit(_)
            | Verb::ExpectAlive(_)
            | Verb::ExpectSteps(_)
            | Verb::ExpectIdle(_)
            | Verb::Mark(_)
            | Verb::ExpectGrowth(_)
            | Verb::ExpectNoZombies(_)
            | Verb::Block(_)
            | Verb::Barrier(_) => {}
        }
    }

    fn accept(&mut self, actor: &ActorName) {
        let state = ActorState { post: self.new_post(), ..ActorState::default() };
        self.actors.insert(actor.clone(), state);
        let actor = actor.clone();
        self.actions.push(match self.transport {
            Transport::Tcp => Action::Accept { actor },
            Transport::Udp => Action::Hear { actor },
        });
    }

    /// Where datagrams come in, if there are any.
    pub(super) fn new_post(&self) -> Option<Post> {
        (self.transport == Transport::Udp).then(Post::default)
    }

    fn proxy(&mut self, step: &ProxyStep) {
        let which = format!("{}/{}/proxy", self.doing.number, self.doing.round.unwrap_or(0));
        let seed = plan::choice_seed(self.seed, &which);
        self.actions.push(Action::Proxy { step: step.clone(), seed });
    }

    pub(super) fn start(&mut self, role: Role) {
        let Some(program) = self.programs.get_mut(&role) else { return };
        let arguments = program.arguments();
        self.actions.push(Action::Start { role, arguments });
    }

    /// The harness ends connections.
    pub(super) fn leave(&mut self, actor: &ActorName, action: impl Fn(ActorName) -> Action) {
        let now = self.now;
        if let Some(state) = self.actors.get_mut(actor).filter(|state| state.accepted) {
            state.left = true;
            self.with(Role::Client, |client| client.loses(now));
        }
        self.for_each(actor, action);
    }

    /// `None` is the end of input.
    fn type_line(&mut self, role: Role, text: Option<&str>) {
        let line = text.map(|text| self.expand(text).into_bytes());
        self.actions.push(Action::Type { role, line });
    }

    fn set(&mut self, step: &SetStep) {
        for (name, text) in &step.values {
            let text = self.expand(text);
            self.values.insert(name.clone(), text);
        }
    }

    fn send_request(&mut self, step: &FenceStep) {
        for actor in self.members(&step.who) {
            let bytes = self.bytes(&step.data, &actor);
            let pieces = self.pieces(&bytes, &Cut::Whole, &actor);
            self.send(&actor, pieces, None);
        }
    }

    fn send_all(&mut self, step: &SendStep) {
        for actor in self.members(&step.who) {
            let bytes = self.bytes(&step.data, &actor);
            let pieces = self.pieces(&bytes, &step.cut, &actor);
            self.send(&actor, pieces, step.gap);
        }
    }

    fn send(&mut self, actor: &ActorName, pieces: Vec<Vec<u8>>, gap: Option<Millis>) {
        let heard = self.programs.get(&Role::Server).map_or(0, |server| server.out.len() + server.err.len());
        let state = self.actor(actor.clone());
        state.heard = heard;
        state.unterminated = !pieces.last().is_some_and(|piece| piece.ends_with(b"\n"));
        self.sending.insert(actor.clone());
        self.actions.push(Action::Send { actor: actor.clone(), pieces, gap });
    }

    /// Types the next of the words that end a session, or end of input after the last.
    pub(super) fn next_word(&mut self, role: Role) {
        let line = END_WORDS.get(self.doing.words).map(|word| word.as_bytes().to_vec());
        self.doing.words += 1;
        self.anew();
        self.doing.helped = Helped::default();
        self.actions.push(Action::Type { role, line });
    }

    /// The step's deadline starts anew.
    pub(super) fn anew(&mut self) {
        self.epochs += 1;
        self.doing.epoch = self.epochs;
    }

    fn bytes(&self, data: &Data, actor: &ActorName) -> Vec<u8> {
        match data {
            Data::Text(text) => self.expand_for(text, actor).into_bytes(),
            Data::Hex(bytes) => bytes.clone(),
            Data::Random(count) => self.choices("send", actor).bytes(*count),
            Data::Repeat { text, times } => self.expand_for(text, actor).repeat(*times as usize).into_bytes(),
        }
    }
}
