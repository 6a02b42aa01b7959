//! The step machine of a conversation: state and input in, state and actions out. Must not do I/O, and
//! must not know time: deadlines and proofs of waiting come to it as inputs.

mod decide;
mod exchange;
mod state;

pub(crate) use exchange::{Action, Input, Waiting, Waits};
pub(crate) use state::{ActorState, ProgramState, reachable};

use std::collections::BTreeMap;

use crate::evidence::{Ended, LimitHit};
use crate::matcher;
use crate::model::{ActorName, Micros, Millis, Role};
use crate::spec::{Check, Cut, Data, Input as Typed, Step, Verb};

/// The words that end a client's session, in the order in which they are tried; then end of input.
const END_WORDS: &[&str] = &["", "##", "exit", "quit", "q", "bye"];

/// How long the programs may go on after the failing step, so that their end is seen.
const SETTLE: Millis = Millis(1000);

/// The machine.
#[derive(Debug)]
pub(crate) struct Script<'a> {
    steps: &'a [Step],
    nonce: String,
    at: usize,
    epoch: u64,
    begun: bool,
    phase: Phase,
    programs: BTreeMap<Role, ProgramState>,
    actors: BTreeMap<ActorName, ActorState>,
    limit: Option<LimitHit>,
    short: Option<Vec<u8>>,
    exchange: Exchange,
    helped: Helped,
    /// How many end words were typed.
    words: usize,
    sending: Option<ActorName>,
    actions: Vec<Action>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Playing,
    Settling,
    Done,
}

#[derive(Debug, Clone, Copy, Default)]
struct Exchange {
    to_server: bool,
    to_client: bool,
    printed: bool,
}

/// The help that was given within the current step.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent kinds of help, each given once")]
struct Helped {
    newline: bool,
    operator: bool,
    greeting: bool,
    unblocked: bool,
}

impl<'a> Script<'a> {
    /// A machine before its first step. `candidates` are the argument lists to try, by role.
    pub(crate) fn new(check: &'a Check, nonce: String, candidates: BTreeMap<Role, Vec<Vec<String>>>) -> Self {
        let programs = candidates.into_iter().map(|(role, list)| (role, ProgramState::new(list))).collect();
        Self {
            steps: &check.steps,
            nonce,
            at: 0,
            epoch: 0,
            begun: false,
            phase: Phase::Playing,
            programs,
            actors: BTreeMap::new(),
            limit: None,
            short: None,
            exchange: Exchange::default(),
            helped: Helped::default(),
            words: 0,
            sending: None,
            actions: Vec::new(),
        }
    }

    /// Plays on as far as possible without waiting.
    pub(crate) fn advance(&mut self) -> Vec<Action> {
        self.run(&Signal::Changed);
        std::mem::take(&mut self.actions)
    }

    /// Takes in what was seen and plays on as far as possible.
    pub(crate) fn feed(&mut self, input: Input) -> Vec<Action> {
        let signal = self.absorb(input);
        self.run(&signal);
        std::mem::take(&mut self.actions)
    }

    /// What is waited for; `None` once the conversation is over.
    pub(crate) fn waiting(&self) -> Option<Waiting> {
        match self.phase {
            Phase::Done => None,
            Phase::Settling => Some(Waiting { within: SETTLE, epoch: self.epoch, pause: false, span: None }),
            Phase::Playing => self.steps.get(self.at).map(|step| Waiting {
                within: step.within,
                epoch: self.epoch,
                pause: self.pauses(&step.verb),
                span: if let Verb::ExpectIdle(role) = step.verb { Some(role) } else { None },
            }),
        }
    }

    /// The state of a program, if the check has it.
    pub(crate) fn program(&self, role: Role) -> Option<&ProgramState> {
        self.programs.get(&role)
    }

    fn run(&mut self, signal: &Signal) {
        let mut signal = signal;
        loop {
            match self.phase {
                Phase::Done => return,
                Phase::Settling => return self.settle(signal),
                Phase::Playing => {}
            }
            let Some(step) = self.steps.get(self.at) else {
                self.phase = Phase::Done;
                return;
            };
            if !self.begun {
                self.begun = true;
                self.epoch += 1;
                self.helped = Helped::default();
                self.begin(&step.verb);
            }
            let decided = match self.limit {
                Some(hit) => Some(Ended::LimitHit(hit)),
                None => self.decide(&step.verb, signal),
            };
            let Some(why) = decided else { return };
            self.end_step(why);
            signal = &Signal::Changed;
        }
    }

    fn end_step(&mut self, why: Ended) {
        let good = matches!(why, Ended::Satisfied | Ended::SatisfiedByPause { .. });
        self.actions.push(Action::StepEnded { step: self.at, why });
        self.begun = false;
        self.at += 1;
        if !good {
            self.phase = Phase::Settling;
            self.epoch += 1;
        }
    }

    /// After a failure the programs may still be about to end; their end explains it.
    fn settle(&mut self, signal: &Signal) {
        let over = match signal {
            Signal::Quiet(_) | Signal::Deadline(..) => true,
            Signal::Changed | Signal::Pause(_) | Signal::Span(_) => {
                self.programs.values().all(|program| !program.runs())
            }
        };
        if over {
            self.phase = Phase::Done;
        }
    }

    fn absorb(&mut self, input: Input) -> Signal {
        match input {
            Input::Quiet(waits) => return Signal::Quiet(waits),
            Input::Pause(length) => return Signal::Pause(length),
            Input::Deadline { own, waits } => return Signal::Deadline(own, waits),
            Input::Span { busy } => return Signal::Span(busy),
            Input::Listening { role, address } => self.with(role, |program| {
                program.listening.get_or_insert(address);
            }),
            Input::Dialled { role, address } => self.with(role, |program| program.dialled = Some(address)),
            Input::Called { role, call } => self.with(role, |program| program.calls.push(call)),
            Input::Exited { role, run, end, left } => self.with(role, |program| program.ended(run, end, left)),
            Input::AllGone { role, run } => self.with(role, |program| program.all_gone(run)),
            Input::Connected { actor } | Input::Accepted { actor } => self.actor(actor).connected = true,
            Input::NotConnected { actor, error } => self.actor(actor).refused = Some(error),
            Input::Bytes { actor, bytes } => self.actor(actor).inbox.extend(bytes),
            Input::StreamEnded { actor, how } => self.actor(actor).ended = Some(how),
            Input::SendDone { actor } => {
                if self.sending.as_ref() == Some(&actor) {
                    self.sending = None;
                }
            }
            Input::Printed { role, bytes } => {
                self.exchange.printed |= role == Role::Client;
                self.with(role, |program| program.out.extend(bytes));
            }
            Input::Complained { role, bytes } => self.with(role, |program| program.err.extend(bytes)),
            Input::ShortSent { buffer } => self.short = Some(buffer),
            Input::Exchanged { to_server } => {
                self.exchange.to_server |= to_server;
                self.exchange.to_client |= !to_server && self.exchange.to_server;
            }
            Input::Limit { run, resource } => self.limit = Some(LimitHit { run, resource }),
        }
        Signal::Changed
    }

    fn with(&mut self, role: Role, change: impl FnOnce(&mut ProgramState)) {
        if let Some(program) = self.programs.get_mut(&role) {
            change(program);
        }
    }

    fn actor(&mut self, name: ActorName) -> &mut ActorState {
        self.actors.entry(name).or_default()
    }

    /// What a step does when it begins.
    fn begin(&mut self, verb: &Verb) {
        match verb {
            Verb::Start(role) => self.start(*role),
            Verb::Restart(role) => {
                self.actions.push(Action::Stop { role: *role });
                self.with(*role, ProgramState::forget_run);
                self.start(*role);
            }
            Verb::Kill(role) => self.actions.push(Action::Stop { role: *role }),
            Verb::Listen(mode) => self.actions.push(Action::Listen(*mode)),
            Verb::Connect(actor) => self.connect(actor),
            Verb::Accept(actor) => self.actions.push(Action::Accept { actor: actor.clone() }),
            Verb::Send(send) => {
                let bytes = self.bytes(&send.data);
                self.send(&send.who, pieces(&bytes, &send.cut));
            }
            Verb::Shutdown(actor) => self.actions.push(Action::Shutdown { actor: actor.clone() }),
            Verb::Close(actor) => self.actions.push(Action::Close { actor: actor.clone() }),
            Verb::Reset(actor) => self.actions.push(Action::Reset { actor: actor.clone() }),
            Verb::Stdin(typed) => {
                let line = match &typed.input {
                    Typed::Line(text) => Some(self.expand(text).into_bytes()),
                    Typed::Eof => None,
                };
                self.actions.push(Action::Type { role: typed.who, line });
            }
            Verb::Leave(role) => {
                self.words = 0;
                self.next_word(*role);
            }
            Verb::ExpectExchange(exchange) => {
                self.exchange = Exchange::default();
                let line = Some(self.expand(&exchange.line).into_bytes());
                self.actions.push(Action::Type { role: Role::Client, line });
            }
            Verb::Fault(fault) => self.actions.push(Action::Fault(fault.clone())),
            Verb::Ready(_)
            | Verb::HearOut(_)
            | Verb::ExpectReply(_)
            | Verb::ExpectMessage(_)
            | Verb::ExpectWholeSend(_)
            | Verb::ExpectEnd(_)
            | Verb::ExpectStdout(_)
            | Verb::ExpectPrompt(_)
            | Verb::ExpectExit(_)
            | Verb::ExpectAlive(_)
            | Verb::ExpectSteps(_)
            | Verb::ExpectIdle(_) => {}
        }
    }

    fn start(&mut self, role: Role) {
        let Some(program) = self.programs.get_mut(&role) else { return };
        let arguments = program.arguments();
        self.actions.push(Action::Start { role, arguments });
    }

    fn connect(&mut self, actor: &ActorName) {
        self.actor(actor.clone());
        let address = self.programs.get(&Role::Server).and_then(|server| server.listening);
        if let Some(address) = address {
            self.actions.push(Action::Connect { actor: actor.clone(), to: state::reachable(address) });
        }
    }

    fn send(&mut self, actor: &ActorName, pieces: Vec<Vec<u8>>) {
        let state = self.actor(actor.clone());
        state.unterminated = !pieces.last().is_some_and(|piece| piece.ends_with(b"\n"));
        self.sending = Some(actor.clone());
        self.actions.push(Action::Send { actor: actor.clone(), pieces });
    }

    /// Types the next of the words that end a session, or end of input after the last.
    fn next_word(&mut self, role: Role) {
        let line = END_WORDS.get(self.words).map(|word| word.as_bytes().to_vec());
        self.words += 1;
        self.epoch += 1;
        self.helped = Helped::default();
        self.actions.push(Action::Type { role, line });
    }

    fn expand(&self, text: &str) -> String {
        matcher::expand(text, &self.nonce)
    }

    fn bytes(&self, data: &Data) -> Vec<u8> {
        match data {
            Data::Text(text) => self.expand(text).into_bytes(),
            Data::Hex(bytes) => bytes.clone(),
            Data::Repeat { text, times } => self.expand(text).repeat(*times as usize).into_bytes(),
        }
    }
}

/// What made the machine look again.
#[derive(Debug)]
enum Signal {
    Changed,
    Quiet(Waits),
    Pause(Micros),
    Deadline(Micros, Waits),
    Span(bool),
}

/// Cuts bytes as an author asked.
fn pieces(bytes: &[u8], cut: &Cut) -> Vec<Vec<u8>> {
    let offsets: Vec<usize> = match cut {
        Cut::Whole => Vec::new(),
        Cut::Pieces(count) => {
            let count = *count as usize;
            (1..count).map(|n| bytes.len() * n / count).collect()
        }
        Cut::At(offsets) => offsets.iter().map(|&offset| offset as usize).collect(),
    };
    let mut parts = Vec::new();
    let mut from = 0;
    for offset in offsets.into_iter().filter(|&offset| offset < bytes.len()) {
        if offset > from {
            parts.push(bytes[from..offset].to_vec());
            from = offset;
        }
    }
    parts.push(bytes[from..].to_vec());
    parts
}
