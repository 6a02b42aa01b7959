//! What an exercise and its checks are, once read. Every value is resolved: no defaults are left to fill in.

use serde::{Deserialize, Serialize};

use super::faults::FaultStep;
use super::proxy::{ProxyStep, SeverStep};
use super::question::Question;
use super::surroundings::{OwnFiles, Requirement};
use super::values::{
    BlockKind, BlockStep, ConnectStep, CopiesStep, EchoStep, EndStep, ExchangeStep, ExitStep, ExpectStep, FenceStep,
    GrowthStep, ListenStep, OutputStep, ReplyStep, SendStep, SetStep, SignalStep, StdinStep, StepsStep, Transport,
    ZombieStep,
};
use crate::model::{ActorName, CheckId, ExerciseId, Localised, Millis, Points, Role};

/// A task: handout, starters, checks, points; a folder of `exercises/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exercise {
    /// The folder's name.
    pub id: ExerciseId,
    /// What it is called.
    pub title: Localised,
    /// The programs that a student hands in; none where questions are answered.
    pub roles: Vec<Role>,
    /// What is added to files of the sandbox.
    #[serde(default)]
    pub files: OwnFiles,
    /// An exercise whose captured connections the report shows beside this one's.
    #[serde(default)]
    pub own: Option<ExerciseId>,
    /// In the order in which reports show them; a check comes after those that it needs.
    pub checks: Vec<Check>,
}

impl Exercise {
    /// Whether students answer questions instead of handing in programs.
    pub fn is_answers(&self) -> bool {
        self.checks.iter().any(|check| check.question.is_some())
    }

    /// Whether a server may answer as it likes somewhere. Where not, it speaks the exercise's own protocol.
    pub fn leaves_replies_free(&self) -> bool {
        let free = |step: &&Step| matches!(step.verb, Verb::ExpectReply(_));
        self.checks.iter().any(|check| check.flat().iter().any(free))
    }

    /// Whether it has a personal trace.
    pub fn has_trace(&self) -> bool {
        self.checks.iter().filter_map(|check| check.question.as_ref()).any(Question::is_trace)
    }
}

/// How much a check asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Part of the task.
    Must,
    /// Good practice that earns points.
    Should,
    /// Advice: shown, never any points.
    Info,
}

/// What bytes mean that no step has expected, on connections with an `expect` or a `fence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rest {
    /// They fail the check.
    Fail,
    /// Nothing.
    Ignore,
}

/// One gradable statement about a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// `group/name`, unique in the exercise.
    pub id: CheckId,
    /// What a passing program does, as a statement.
    pub title: Localised,
    /// What the harness does to find out, in one sentence.
    pub tried: Localised,
    /// How much it asks; `info` carries no points.
    pub severity: Severity,
    /// What it is worth; zero for `info` only.
    pub points: Points,
    /// Checks that must pass before this one can say anything.
    pub needs: Vec<CheckId>,
    /// What the machine must allow; without it the check is skipped.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// The section of the course notes that it rests on.
    pub notes: Option<Localised>,
    /// The same steps by hand, with `nc` or `python3`; `{host}` and `{port}` are the program's address.
    pub by_hand: Option<Localised>,
    /// What bytes mean that no step has expected.
    pub rest: Rest,
    /// What is played, in order; nothing where a question is asked.
    pub steps: Vec<Step>,
    /// What is asked, where students answer in a file instead of handing in a program.
    #[serde(default)]
    pub question: Option<Question>,
}

impl Check {
    /// Every step, those inside others too, in the order of their numbers.
    pub fn flat(&self) -> Vec<&Step> {
        let mut flat = Vec::new();
        flatten(&self.steps, &mut flat);
        flat
    }

    /// The name of the innermost phase that a step is in.
    pub fn phase(&self, number: usize) -> Option<&Localised> {
        let inside = |step: &Step| {
            let mut flat = Vec::new();
            step.verb.blocks().for_each(|block| flatten(block, &mut flat));
            flat.iter().any(|step| step.number == number)
        };
        self.flat().into_iter().rev().find_map(|step| {
            let Verb::Block(BlockStep { kind: BlockKind::Group(name), .. }) = &step.verb else { return None };
            inside(step).then_some(name)
        })
    }

    /// The step of this number.
    pub fn step(&self, number: usize) -> Option<&Step> {
        self.flat().get(number).copied()
    }
}

/// Numbers steps in the order of [`Check::flat`].
pub(crate) fn number(steps: &mut [Step]) {
    fn go(steps: &mut [Step], next: &mut usize) {
        for step in steps {
            step.number = *next;
            *next += 1;
            step.verb.blocks_mut().for_each(|block| go(block, next));
        }
    }
    go(steps, &mut 0);
}

fn flatten<'a>(steps: &'a [Step], flat: &mut Vec<&'a Step>) {
    for step in steps {
        flat.push(step);
        step.verb.blocks().for_each(|block| flatten(block, flat));
    }
}

/// One step of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its place among all steps of the check, from 0: a step comes before those inside it.
    pub number: usize,
    /// What is done.
    pub verb: Verb,
    /// The deadline: the program's own time, counted from the step's start.
    pub within: Millis,
    /// What the step waits for must not come earlier than this after its begin.
    pub after: Option<Millis>,
    /// The name under which later steps find what this one received.
    pub save: Option<String>,
    /// How many of the check's points it earns by itself, whatever becomes of the other steps.
    pub points: Points,
    /// What its failing means: the end of the conversation (`Must`), the loss of its points (`Should`), or a piece of
    /// advice (`Info`).
    pub severity: Severity,
    /// Said when this very step fails, instead of the cause's own hint.
    pub hint: Option<Localised>,
    /// The check's file, relative to the exercise, and the line of the step in it, counted from 1.
    pub at: Place,
}

/// A place in an author's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Relative to the exercise's folder.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// What a step does. A verb that waits ends as soon as its outcome is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Starts a program.
    Start(Role),
    /// Ends a program and all that it started, then starts it again with the same arguments, while its
    /// old connections may still be in TIME-WAIT.
    Restart(Role),
    /// Ends a program and all that it started.
    Kill(Role),
    /// Sends a program a signal.
    Signal(SignalStep),
    /// The server listens, or the client has tried to connect; its address is recorded.
    Ready(Role),
    /// How programs and actors talk from now on.
    Transport(Transport),
    /// What the client meets at the address that it chose.
    Listen(ListenStep),
    /// From now on the harness stands between the client and the server, and carries what they send.
    Proxy(ProxyStep),
    /// Cuts the connections that the harness carries.
    Sever(SeverStep),
    /// New connections are carried again.
    Heal,
    /// An actor, or a crowd of them, connects to the server.
    Connect(ConnectStep),
    /// The client's next connection becomes an actor.
    Accept(ActorName),
    /// What the server says before it is asked is heard and put aside: a greeting is no reply.
    HearOut(ActorName),
    /// An actor sends bytes.
    Send(SendStep),
    /// What comes next to an actor.
    Expect(ExpectStep),
    /// An actor sends a request, whose answer comes next.
    Fence(FenceStep),
    /// The client sends its latest datagram again, so many times.
    ExpectCopies(CopiesStep),
    /// Nothing comes to an actor, and its connection stands.
    ExpectSilence(ActorName),
    /// Any non-empty answer; ends when the program has paused, because it waits again.
    ExpectReply(ReplyStep),
    /// A client's message: like `expect_reply`, and when the client waits for a greeting it gets one.
    ExpectMessage(ReplyStep),
    /// The whole buffer that the program handed to its shortened send arrives.
    ExpectWholeSend(ActorName),
    /// How the program ended the connection.
    ExpectEnd(EndStep),
    /// The actor stops writing (FIN) and goes on reading.
    Shutdown(ActorName),
    /// The actor reads what is there and closes (FIN).
    Close(ActorName),
    /// The actor aborts the connection (RST).
    Reset(ActorName),
    /// The actor sends until neither its own buffers nor the program's take any more.
    SendUntilBlocked(ActorName),
    /// The actor reads nothing from now on.
    PauseReading(ActorName),
    /// The actor reads again.
    ResumeReading(ActorName),
    /// Types on a program's terminal.
    Stdin(StdinStep),
    /// The program's standard output, from what it has printed since the last step that looked at it.
    ExpectStdout(OutputStep),
    /// The same of its standard error.
    ExpectStderr(OutputStep),
    /// The program's next ping, and what it gets back.
    ExpectEcho(EchoStep),
    /// Ends the client's session: the usual end words, then end of input, until the client ends.
    Leave(Role),
    /// The program waits at its terminal again, or has ended.
    ExpectPrompt(Role),
    /// The program has ended, or ends now.
    ExpectExit(ExitStep),
    /// The program still runs.
    ExpectAlive(Role),
    /// The program made these calls, in this order.
    ExpectSteps(StepsStep),
    /// The program burns no CPU while nothing happens.
    ExpectIdle(Role),
    /// Notes what the program holds, to tell later what has grown.
    Mark(Role),
    /// The program holds at most so much more than at the mark.
    ExpectGrowth(GrowthStep),
    /// No child of the program waits to be collected.
    ExpectNoZombies(ZombieStep),
    /// The student's own client and server exchange a message and a reply, and the client prints it.
    ExpectExchange(ExchangeStep),
    /// From now on calls of a program go wrong, so many times.
    Fault(FaultStep),
    /// Steps inside a step.
    Block(BlockStep),
    /// Waits for the other lists of a `parallel`.
    Barrier(String),
    /// Gives names to texts.
    Set(SetStep),
}

impl Verb {
    /// The lists of steps inside it.
    pub fn blocks(&self) -> impl Iterator<Item = &[Step]> {
        let lists: &[Vec<Step>] = if let Self::Block(block) = self { &block.lists } else { &[] };
        lists.iter().map(Vec::as_slice)
    }

    /// Whom it is about: an actor, a program, or nobody in particular.
    pub fn about(&self) -> About<'_> {
        match self {
            Self::Start(role)
            | Self::Restart(role)
            | Self::Kill(role)
            | Self::Ready(role)
            | Self::Leave(role)
            | Self::ExpectPrompt(role)
            | Self::ExpectAlive(role)
            | Self::ExpectIdle(role)
            | Self::Mark(role) => About::Program(*role),
            Self::ExpectGrowth(step) => About::Program(step.who),
            Self::ExpectNoZombies(step) => About::Program(step.who),
            Self::Signal(step) => About::Program(step.who),
            Self::Stdin(step) => About::Program(step.who),
            Self::ExpectStdout(step) | Self::ExpectStderr(step) => About::Program(step.who),
            Self::ExpectExit(step) => About::Program(step.who),
            Self::ExpectSteps(step) => About::Program(step.who),
            Self::Fault(step) => About::Program(step.who),
            Self::ExpectEcho(_) => About::Program(Role::Program),
            Self::Listen(_) | Self::ExpectExchange(_) => About::Program(Role::Client),
            Self::Connect(step) => About::Actor(&step.who),
            Self::Send(step) => About::Actor(&step.who),
            Self::ExpectReply(step) | Self::ExpectMessage(step) => About::Actor(&step.who),
            Self::Expect(step) => About::Actor(&step.who),
            Self::Fence(step) => About::Actor(&step.who),
            Self::ExpectCopies(step) => About::Actor(&step.who),
            Self::ExpectEnd(step) => About::Actor(&step.who),
            Self::Accept(actor)
            | Self::HearOut(actor)
            | Self::ExpectSilence(actor)
            | Self::ExpectWholeSend(actor)
            | Self::Shutdown(actor)
            | Self::Close(actor)
            | Self::Reset(actor)
            | Self::SendUntilBlocked(actor)
            | Self::PauseReading(actor)
            | Self::ResumeReading(actor) => About::Actor(actor),
            Self::Block(_)
            | Self::Barrier(_)
            | Self::Set(_)
            | Self::Transport(_)
            | Self::Proxy(_)
            | Self::Sever(_)
            | Self::Heal => About::Nobody,
        }
    }

    /// The same, to be changed.
    pub(super) fn blocks_mut(&mut self) -> impl Iterator<Item = &mut [Step]> {
        let lists: &mut [Vec<Step>] = if let Self::Block(block) = self { &mut block.lists } else { &mut [] };
        lists.iter_mut().map(Vec::as_mut_slice)
    }
}

/// Whom a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// An actor, or a crowd.
    Actor(&'a ActorName),
    /// A program.
    Program(Role),
    /// Nobody in particular.
    Nobody,
}
