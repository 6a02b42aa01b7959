//! The step machine of a conversation: state and input in, state and actions out. Must not do I/O, and
//! must not read a clock: deadlines, proofs of waiting and the time of an input come to it from outside.

mod absorb;
mod begin;
mod crowd;
mod datagrams;
mod decide;
mod ending;
#[cfg(test)]
mod ends_tests;
mod exchange;
mod fiber;
mod help;
mod holdings;
mod matching;
mod pieces;
mod ping;
mod state;
#[cfg(test)]
mod tests;
mod values;
mod waiting;

pub(crate) use datagrams::Datagram;
pub(crate) use exchange::{Action, FiberId, Input, Waiting, Waits};
pub(crate) use state::{ActorState, ProgramState, reachable};

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::echo::Ping;
use crate::evidence::{Ended, LimitHit};
use crate::matcher;
use crate::model::{ActorName, Micros, Millis, Role};
use crate::plan;
use crate::spec::{BlockKind, BlockStep, Check, Rest, Severity, Step, Transport, Verb};
use fiber::{Fiber, Play};

/// The words that end a client's session, in the order in which they are tried; then end of input.
const END_WORDS: &[&str] = &["", "##", "exit", "quit", "q", "bye"];

/// How long is waited after the last step for what nobody has expected, unless nothing more comes for certain.
const REST: Millis = Millis(2000);

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
    /// What bytes mean that no step has expected.
    rest: Rest,
    transport: Transport,
    values: BTreeMap<String, String>,
    programs: BTreeMap<Role, ProgramState>,
    actors: BTreeMap<ActorName, ActorState>,
    /// How many members each crowd has.
    crowds: BTreeMap<ActorName, u32>,
    /// Whom the latest input was about.
    touched: Touched,
    limit: Option<LimitHit>,
    short: Option<Vec<u8>>,
    exchange: Exchange,
    /// Something is on its way between the programs; who has ended may not be all that there is to see.
    carrying: bool,
    /// ICMP messages that no step has looked at.
    pings: VecDeque<Ping>,
    /// Actors whose bytes are not all handed over.
    sending: BTreeSet<ActorName>,
    actions: Vec<Action>,
}

/// For which members of a crowd an input may change anything.
#[derive(Debug)]
enum Touched {
    Everybody,
    One(ActorName),
    /// It is a program's alone.
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Playing,
    /// All steps are over; connections whose bytes are expected exactly must stay silent.
    Resting,
    Settling,
    Done,
}

#[derive(Debug, Clone, Copy, Default)]
struct Exchange {
    /// When the step began.
    since: Micros,
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
    /// How long after the datagram before it the one came that it took.
    since: Option<Micros>,
    /// Copies that it has seen.
    copies: u32,
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
    /// What is expected, for each member of a crowd that has been looked at.
    wanted: BTreeMap<Option<u32>, Rc<matcher::Pattern>>,
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
        let mut values: BTreeMap<String, String> = plan::drawn(seed).into_iter().collect();
        values.insert("nonce".to_owned(), nonce);
        let programs = candidates.into_iter().map(|(role, list)| (role, ProgramState::new(list))).collect();
        Self {
            fibers: BTreeMap::from([(FiberId(0), Fiber::new(&check.steps, None))]),
            next: 1,
            doing: Doing::default(),
            phase: Phase::Playing,
            epochs: 0,
            now: Micros(0),
            seed,
            rest: check.rest,
            transport: Transport::default(),
            values,
            programs,
            actors: BTreeMap::new(),
            crowds: BTreeMap::new(),
            touched: Touched::Everybody,
            limit: None,
            short: None,
            exchange: Exchange::default(),
            carrying: false,
            pings: VecDeque::new(),
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
        self.touched = Touched::Everybody;
        std::mem::take(&mut self.actions)
    }

    /// How programs and actors talk.
    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    /// Whether an actor has heard the client.
    pub(crate) fn is_accepted(&self, actor: &ActorName) -> bool {
        self.actors.get(actor).is_some_and(|state| state.accepted)
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
                Phase::Resting => {
                    self.nothing_is_left(signal);
                    return;
                }
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
                self.phase = Phase::Resting;
                self.epochs += 1;
                self.nothing_is_left(&Signal::Changed);
                return;
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
            if let Some(list) = block.chosen(self.seed, step.number, fiber.round()) {
                fiber.enter(&block.kind, list, self.epochs, step.within);
            }
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
        // What only should hold, or is advice, does not end the conversation.
        if !good && (step.severity == Severity::Must || self.limit.is_some()) {
            self.phase = Phase::Settling;
            self.epochs += 1;
        }
    }

    /// Whether what a step waited for came earlier than it may.
    fn too_early(&self, step: &Step) -> Option<Ended> {
        let after = step.after?;
        let since_try = self.programs.get(&Role::Client).and_then(|client| client.since_try);
        let since_try = since_try.filter(|_| matches!(step.verb, Verb::Accept(_)));
        let came = self.doing.since.or(since_try).unwrap_or(Micros(self.now.0.saturating_sub(self.doing.began.0)));
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

impl Signal {
    /// What the programs wait for, where they wait or the time is over.
    fn waits(&self) -> Option<&Waits> {
        match self {
            Self::Quiet(waits) | Self::Deadline(_, waits) => Some(waits),
            Self::Changed | Self::Pause(_) | Self::Span(_) => None,
        }
    }
}

fn is_good(why: &Ended) -> bool {
    matches!(why, Ended::Satisfied | Ended::SatisfiedByPause { .. })
}
