//! The step machine of a conversation: state and input in, state and actions out. Must not do I/O, and
//! must not read a clock: deadlines, proofs of waiting and the time of an input come to it from outside.

mod crowd;
mod decide;
mod exchange;
mod fiber;
mod pieces;
mod state;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use exchange::{Action, FiberId, Input, Waiting, Waits};
pub(crate) use state::{ActorState, ProgramState, reachable};

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Ended, LimitHit};
use crate::model::{ActorName, Micros, Millis, Role};
use crate::spec::{BlockKind, BlockStep, Check, Data, Input as Typed, Step, Verb};
use fiber::{Fiber, Play};

/// The words that end a client's session, in the order in which they are tried; then end of input.
const END_WORDS: &[&str] = &["", "##", "exit", "quit", "q", "bye"];

/// How long the programs may go on after the failing step, so that their end is seen.
const SETTLE: Millis = Millis(1000);

/// The machine.
#[derive(Debug)]
pub(crate) struct Script<'a> {
    /// What is played at the same time; one, where no `parallel` is under way.
    fibers: BTreeMap<FiberId, Fiber<'a>>,
    /// The next fiber's id.
    next: u32,
    /// Of the fiber whose turn it is.
    doing: Doing,
    phase: Phase,
    /// Grows with every deadline that starts.
    epochs: u64,
    /// When the latest input came, since the session began.
    now: Micros,
    seed: u64,
    values: BTreeMap<String, String>,
    programs: BTreeMap<Role, ProgramState>,
    actors: BTreeMap<ActorName, ActorState>,
    /// How many members each crowd has.
    crowds: BTreeMap<ActorName, u32>,
    /// The only actor that the latest input was about.
    touched: Option<ActorName>,
    limit: Option<LimitHit>,
    short: Option<Vec<u8>>,
    exchange: Exchange,
    /// Actors whose bytes are not all handed over.
    sending: BTreeSet<ActorName>,
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

/// What belongs to the step under way.
#[derive(Debug, Default)]
struct Doing {
    /// Of its deadline.
    epoch: u64,
    /// Its number, and when it began.
    number: usize,
    began: Micros,
    /// What it received, as `save` keeps it.
    received: Option<String>,
    helped: Helped,
    /// How many end words were typed.
    words: usize,
    /// The round of the innermost `repeat`.
    round: Option<u32>,
    /// How the step ended for members of a crowd.
    decided: BTreeMap<ActorName, Ended>,
    /// Whether every member of the crowd has been looked at.
    swept: bool,
}

/// The help that was given within the current step.
#[derive(Debug, Clone, Default)]
struct Helped {
    newline: BTreeSet<ActorName>,
    greeting: BTreeSet<ActorName>,
    operator: bool,
    unblocked: bool,
}

impl<'a> Script<'a> {
    /// A machine before its first step. What is random is made from `seed`; `candidates` are the argument
    /// lists to try, by role.
    pub(crate) fn new(
        check: &'a Check,
        seed: u64,
        nonce: String,
        candidates: BTreeMap<Role, Vec<Vec<String>>>,
    ) -> Self {
        let programs = candidates.into_iter().map(|(role, list)| (role, ProgramState::new(list))).collect();
        Self {
            fibers: BTreeMap::from([(FiberId(0), Fiber::new(&check.steps, None))]),
            next: 1,
            doing: Doing::default(),
            phase: Phase::Playing,
            epochs: 0,
            now: Micros(0),
            seed,
            values: BTreeMap::from([("nonce".to_owned(), nonce)]),
            programs,
            actors: BTreeMap::new(),
            crowds: BTreeMap::new(),
            touched: None,
            limit: None,
            short: None,
            exchange: Exchange::default(),
            sending: BTreeSet::new(),
            actions: Vec::new(),
        }
    }

    /// Plays on as far as possible without waiting.
    pub(crate) fn advance(&mut self, now: Micros) -> Vec<Action> {
        self.now = now;
        self.run(&Signal::Changed, None);
        std::mem::take(&mut self.actions)
    }

    /// Takes in what was seen and plays on as far as possible.
    pub(crate) fn feed(&mut self, input: Input, now: Micros) -> Vec<Action> {
        self.now = now;
        let (signal, target) = self.absorb(input);
        self.run(&signal, target);
        self.touched = None;
        std::mem::take(&mut self.actions)
    }

    /// What is waited for; nothing once the conversation is over.
    pub(crate) fn waiting(&self) -> Vec<Waiting> {
        match self.phase {
            Phase::Done => Vec::new(),
            Phase::Settling => {
                vec![Waiting { fiber: FiberId(0), within: SETTLE, epoch: self.epochs, pause: false, span: None }]
            }
            Phase::Playing => self.fibers.iter().flat_map(|(id, fiber)| self.waits_of(*id, fiber)).collect(),
        }
    }

    fn waits_of(&self, id: FiberId, fiber: &Fiber<'a>) -> Vec<Waiting> {
        let mut all = Vec::new();
        match fiber.play() {
            Play::Step(step) if !matches!(step.verb, Verb::Block(_) | Verb::Barrier(_)) => all.push(Waiting {
                fiber: id,
                within: step.within,
                epoch: fiber.doing.epoch,
                pause: self.pauses(&step.verb),
                span: if let Verb::ExpectIdle(role) = step.verb { Some(role) } else { None },
            }),
            Play::Pausing(within) => {
                all.push(Waiting { fiber: id, within, epoch: fiber.doing.epoch, pause: false, span: None });
            }
            // Others have deadlines while this one waits for them.
            Play::Step(_) | Play::BlockOver(_) | Play::Over => {}
        }
        let tries = fiber.tries();
        all.extend(tries.map(|(epoch, within)| Waiting { fiber: id, within, epoch, pause: false, span: None }));
        all
    }

    /// The state of a program, if the check has it.
    pub(crate) fn program(&self, role: Role) -> Option<&ProgramState> {
        self.programs.get(&role)
    }

    /// Lets every fiber play on until none can. `target` is the only one that the signal is for.
    fn run(&mut self, signal: &Signal, target: Option<Target>) {
        let mut signal = signal;
        loop {
            match self.phase {
                Phase::Done => return,
                Phase::Settling => return self.settle(signal),
                Phase::Playing => {}
            }
            let mut moved = false;
            for id in self.fibers.keys().copied().collect::<Vec<_>>() {
                let mine = target.is_none_or(|target| target.fiber == id);
                moved |= self.turn(id, if mine { signal } else { &Signal::Changed }, target);
                if moved {
                    // What one of them does may bring what another waits for, whatever was proved before.
                    signal = &Signal::Changed;
                }
            }
            if self.phase == Phase::Playing && self.fibers.is_empty() {
                self.phase = Phase::Done;
            }
            if !moved {
                return;
            }
        }
    }

    /// One fiber plays on; returns whether it did anything.
    fn turn(&mut self, id: FiberId, signal: &Signal, target: Option<Target>) -> bool {
        let Some(mut fiber) = self.fibers.remove(&id) else { return false };
        std::mem::swap(&mut self.doing, &mut fiber.doing);
        let before = (self.actions.len(), self.epochs);
        if let (Signal::Deadline(..), Some(target)) = (signal, target) {
            fiber.time_is_over(target.epoch);
        }
        let over = self.play_fiber(id, &mut fiber, signal);
        std::mem::swap(&mut self.doing, &mut fiber.doing);
        if !over {
            self.fibers.insert(id, fiber);
        }
        over || before != (self.actions.len(), self.epochs)
    }

    /// Plays steps until one waits; returns whether there is nothing left to play.
    fn play_fiber(&mut self, id: FiberId, fiber: &mut Fiber<'a>, signal: &Signal) -> bool {
        let mut signal = signal;
        while self.phase == Phase::Playing {
            let (step, why) = match fiber.play() {
                Play::Over => return true,
                Play::Pausing(_) => {
                    if !matches!(signal, Signal::Deadline(..)) && self.limit.is_none() {
                        return false;
                    }
                    fiber.try_again();
                    signal = &Signal::Changed;
                    continue;
                }
                Play::BlockOver(step) => (step, Ended::Satisfied),
                Play::Step(step) => {
                    if !fiber.begun {
                        self.begin_step(id, fiber, step);
                        continue;
                    }
                    let decided = match self.limit {
                        Some(hit) => Some(Ended::LimitHit(hit)),
                        None => self.decide_step(id, fiber, step, signal),
                    };
                    let Some(why) = decided else { return false };
                    (step, why)
                }
            };
            self.end_step(fiber, step, why);
            signal = &Signal::Changed;
        }
        false
    }

    fn begin_step(&mut self, id: FiberId, fiber: &mut Fiber<'a>, step: &'a Step) {
        fiber.begun = true;
        self.epochs += 1;
        let (number, began) = (step.number, self.now);
        self.doing = Doing { epoch: self.epochs, number, began, round: fiber.round(), ..Doing::default() };
        self.actions.push(Action::StepBegan { step: step.number });
        if let Verb::Block(block) = &step.verb {
            self.begin_block(id, fiber, block, step);
        }
        fiber.barriers += u32::from(matches!(step.verb, Verb::Barrier(_)));
        self.begin(&step.verb);
    }

    fn begin_block(&mut self, id: FiberId, fiber: &mut Fiber<'a>, block: &'a BlockStep, step: &'a Step) {
        if block.kind == BlockKind::Parallel {
            for list in &block.lists {
                self.fibers.insert(FiberId(self.next), Fiber::new(list, Some(id)));
                self.next += 1;
            }
        } else {
            self.epochs += 1;
            block.lists.iter().for_each(|list| fiber.enter(&block.kind, list, self.epochs, step.within));
        }
    }

    fn decide_step(&mut self, id: FiberId, fiber: &Fiber<'a>, step: &'a Step, signal: &Signal) -> Option<Ended> {
        let over = if let Verb::Block(_) = step.verb {
            // Only `parallel` is still a step of its fiber: the others have entered their list.
            !self.fibers.values().any(|other| other.parent == Some(id))
        } else if let Verb::Barrier(_) = step.verb {
            let mut beside = self.fibers.values().filter(|other| other.parent == fiber.parent);
            beside.all(|other| other.barriers >= fiber.barriers)
        } else {
            let epoch = self.doing.epoch;
            let decided = self.decide(&step.verb, signal);
            // A deadline ends a step, unless it gave the program help and with it a new deadline.
            return match signal {
                Signal::Deadline(own, _) if epoch == self.doing.epoch => {
                    decided.or(Some(Ended::DeadlineOver { own: *own }))
                }
                Signal::Deadline(..) | Signal::Changed | Signal::Quiet(_) | Signal::Pause(_) | Signal::Span(_) => {
                    decided
                }
            };
        };
        over.then_some(Ended::Satisfied)
    }

    fn end_step(&mut self, fiber: &mut Fiber<'a>, step: &'a Step, why: Ended) {
        let why = self.too_early(step).filter(|_| is_good(&why)).unwrap_or(why);
        let good = is_good(&why);
        if let (true, Some(name)) = (good, &step.save) {
            self.values.insert(name.clone(), self.doing.received.take().unwrap_or_default());
        }
        if !good && self.limit.is_none() && self.gives_another_try(fiber) {
            return;
        }
        self.actions.push(Action::StepEnded { step: step.number, why });
        fiber.step_over(step.number);
        if !good {
            self.phase = Phase::Settling;
            self.epochs += 1;
        }
    }

    /// Whether what a step waited for came earlier than it may.
    fn too_early(&self, step: &Step) -> Option<Ended> {
        let after = step.after?;
        let since_try = self.programs.get(&Role::Client).and_then(|client| client.since_try);
        let since_try = since_try.filter(|_| matches!(step.verb, Verb::Accept(_)));
        let came = since_try.unwrap_or(Micros(self.now.0.saturating_sub(self.doing.began.0)));
        (came.0 < after.0.saturating_mul(1000)).then_some(Ended::TooEarly { came })
    }

    /// A step inside `eventually` has failed: what the try did is undone as far as it can be.
    fn gives_another_try(&mut self, fiber: &mut Fiber<'a>) -> bool {
        let Some(tried) = fiber.begin_pause() else { return false };
        self.epochs += 1;
        self.doing = Doing { epoch: self.epochs, ..Doing::default() };
        for step in &tried {
            for actor in self.introduced(&step.verb) {
                self.actors.remove(&actor);
                self.sending.remove(&actor);
                self.actions.push(Action::Close { actor });
            }
        }
        self.actions.push(Action::Forget { steps: tried.iter().map(|step| step.number).collect() });
        true
    }

    /// The actors that a step brings in.
    fn introduced(&self, verb: &Verb) -> Vec<ActorName> {
        if let Verb::Accept(actor) = verb {
            return vec![actor.clone()];
        }
        if let Verb::Connect(connect) = verb { self.members(&connect.who) } else { Vec::new() }
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

    fn absorb(&mut self, input: Input) -> (Signal, Option<Target>) {
        let at = |fiber, epoch| Some(Target { fiber, epoch });
        match input {
            Input::Quiet(waits) => return (Signal::Quiet(waits), None),
            Input::Pause { fiber, epoch, length } => return (Signal::Pause(length), at(fiber, epoch)),
            Input::Deadline { fiber, epoch, own, waits } => return (Signal::Deadline(own, waits), at(fiber, epoch)),
            Input::Span { fiber, epoch, busy } => return (Signal::Span(busy), at(fiber, epoch)),
            Input::Listening { role, address } => self.with(role, |program| {
                program.listening.get_or_insert(address);
            }),
            Input::Dialled { role, address } => {
                let now = self.now;
                self.with(role, |program| program.dials(address, now));
            }
            Input::Called { role, call } => self.with(role, |program| program.calls.push(call)),
            Input::Exited { role, run, end, left } => self.with(role, |program| program.ended(run, end, left)),
            Input::AllGone { role, run } => self.with(role, |program| program.all_gone(run)),
            Input::Connected { actor } => self.touch(actor).connected = true,
            Input::Accepted { actor } => {
                let state = self.touch(actor);
                (state.connected, state.accepted) = (true, true);
            }
            Input::NotConnected { actor, error } => self.touch(actor).refused = Some(error),
            Input::Bytes { actor, bytes } => self.touch(actor).inbox.extend(bytes),
            Input::StreamEnded { actor, how } => {
                let state = self.touch(actor);
                state.ended = Some(how);
                let accepted = state.accepted;
                self.left(accepted);
            }
            Input::Filled { actor, total } => self.touch(actor).filled = total,
            Input::SendDone { actor } => {
                self.sending.remove(&actor);
                self.touched = Some(actor);
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
        (Signal::Changed, None)
    }

    /// A connection of the client is over: the time until it tries again counts from here.
    fn left(&mut self, accepted: bool) {
        let now = self.now;
        if accepted {
            self.with(Role::Client, |client| client.last_try = client.last_try.max(Some(now)));
        }
    }

    /// The actor that the input is about.
    fn touch(&mut self, name: ActorName) -> &mut ActorState {
        self.touched = Some(name.clone());
        self.actor(name)
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
            Verb::Listen(mode) => self.actions.push(Action::Listen(*mode)),
            Verb::Connect(step) => self.connect(step),
            Verb::Accept(actor) => {
                self.actors.insert(actor.clone(), ActorState::default());
                self.actions.push(Action::Accept { actor: actor.clone() });
            }
            Verb::Signal(step) => self.actions.push(Action::Signal { role: step.who, signal: step.signal }),
            Verb::Send(send) => {
                for actor in self.members(&send.who) {
                    let bytes = self.bytes(&send.data, &actor);
                    let pieces = self.pieces(&bytes, &send.cut, &actor);
                    self.send(&actor, pieces, send.gap);
                }
            }
            Verb::SendUntilBlocked(actor) => self.for_each(actor, |actor| Action::Fill { actor }),
            Verb::PauseReading(actor) => self.for_each(actor, |actor| Action::Read { actor, on: false }),
            Verb::ResumeReading(actor) => self.for_each(actor, |actor| Action::Read { actor, on: true }),
            Verb::Shutdown(actor) => self.for_each(actor, |actor| Action::Shutdown { actor }),
            Verb::Close(actor) => {
                self.left_by(actor);
                self.for_each(actor, |actor| Action::Close { actor });
            }
            Verb::Reset(actor) => {
                self.left_by(actor);
                self.for_each(actor, |actor| Action::Reset { actor });
            }
            Verb::Stdin(typed) => {
                let line = match &typed.input {
                    Typed::Line(text) => Some(self.expand(text).into_bytes()),
                    Typed::Eof => None,
                };
                self.actions.push(Action::Type { role: typed.who, line });
            }
            Verb::Leave(role) => self.next_word(*role),
            Verb::ExpectExchange(exchange) => {
                self.exchange = Exchange::default();
                let line = Some(self.expand(&exchange.line).into_bytes());
                self.actions.push(Action::Type { role: Role::Client, line });
            }
            Verb::Fault(fault) => self.actions.push(Action::Fault(fault.clone())),
            Verb::Set(set) => {
                for (name, text) in &set.values {
                    let text = self.expand(text);
                    self.values.insert(name.clone(), text);
                }
            }
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
            | Verb::ExpectIdle(_)
            | Verb::Block(_)
            | Verb::Barrier(_) => {}
        }
    }

    fn start(&mut self, role: Role) {
        let Some(program) = self.programs.get_mut(&role) else { return };
        let arguments = program.arguments();
        self.actions.push(Action::Start { role, arguments });
    }

    /// The harness ends a connection.
    fn left_by(&mut self, actor: &ActorName) {
        let accepted = self.actors.get(actor).is_some_and(|state| state.accepted);
        self.left(accepted);
    }

    fn send(&mut self, actor: &ActorName, pieces: Vec<Vec<u8>>, gap: Option<Millis>) {
        let state = self.actor(actor.clone());
        state.unterminated = !pieces.last().is_some_and(|piece| piece.ends_with(b"\n"));
        self.sending.insert(actor.clone());
        self.actions.push(Action::Send { actor: actor.clone(), pieces, gap });
    }

    /// Types the next of the words that end a session, or end of input after the last.
    fn next_word(&mut self, role: Role) {
        let line = END_WORDS.get(self.doing.words).map(|word| word.as_bytes().to_vec());
        self.doing.words += 1;
        self.anew();
        self.doing.helped = Helped::default();
        self.actions.push(Action::Type { role, line });
    }

    /// The step's deadline starts anew.
    fn anew(&mut self) {
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

/// The fiber and the deadline that a signal is for.
#[derive(Debug, Clone, Copy)]
struct Target {
    fiber: FiberId,
    epoch: u64,
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

fn is_good(why: &Ended) -> bool {
    matches!(why, Ended::Satisfied | Ended::SatisfiedByPause { .. })
}
