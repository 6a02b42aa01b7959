//! What an exercise and its checks are, once read. Every value is resolved: no defaults are left to fill in.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::model::{ActorName, CheckId, ExerciseId, Localised, Millis, Points, Role};

/// A task: handout, starters, checks, points; a folder of `exercises/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exercise {
    /// The folder's name.
    pub id: ExerciseId,
    /// What it is called.
    pub title: Localised,
    /// The programs that a student hands in.
    pub roles: Vec<Role>,
    /// In the order in which reports show them; a check comes after those that it needs.
    pub checks: Vec<Check>,
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
    /// The section of the course notes that it rests on.
    pub notes: Option<Localised>,
    /// The same steps by hand, with `nc` or `python3`; `{host}` and `{port}` are the program's address.
    pub by_hand: Option<Localised>,
    /// What is played, in order.
    pub steps: Vec<Step>,
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
    /// What the client meets at the address that it chose.
    Listen(ListenMode),
    /// An actor, or a crowd of them, connects to the server.
    Connect(ConnectStep),
    /// The client's next connection becomes an actor.
    Accept(ActorName),
    /// What the server says before it is asked is heard and put aside: a greeting is no reply.
    HearOut(ActorName),
    /// An actor sends bytes.
    Send(SendStep),
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
    ExpectStdout(StdoutStep),
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
            | Self::ExpectIdle(role) => About::Program(*role),
            Self::Signal(step) => About::Program(step.who),
            Self::Stdin(step) => About::Program(step.who),
            Self::ExpectStdout(step) => About::Program(step.who),
            Self::ExpectExit(step) => About::Program(step.who),
            Self::ExpectSteps(step) => About::Program(step.who),
            Self::Fault(step) => About::Program(step.who),
            Self::Listen(_) | Self::ExpectExchange(_) => About::Program(Role::Client),
            Self::Connect(step) => About::Actor(&step.who),
            Self::Send(step) => About::Actor(&step.who),
            Self::ExpectReply(step) | Self::ExpectMessage(step) => About::Actor(&step.who),
            Self::ExpectEnd(step) => About::Actor(&step.who),
            Self::Accept(actor)
            | Self::HearOut(actor)
            | Self::ExpectWholeSend(actor)
            | Self::Shutdown(actor)
            | Self::Close(actor)
            | Self::Reset(actor)
            | Self::SendUntilBlocked(actor)
            | Self::PauseReading(actor)
            | Self::ResumeReading(actor) => About::Actor(actor),
            Self::Block(_) | Self::Barrier(_) | Self::Set(_) => About::Nobody,
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

/// `connect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectStep {
    /// The actor, or the crowd.
    pub who: ActorName,
    /// So many members has the crowd; none for a single actor.
    pub count: Option<u32>,
    /// What is to come of it.
    pub outcome: Dial,
    /// The address that it comes from, if that matters.
    pub from: Option<IpAddr>,
    /// The size of its receive buffer in bytes, if that matters (`SO_RCVBUF`; the kernel doubles it).
    pub rcvbuf: Option<u32>,
}

impl ConnectStep {
    /// One actor, and nothing special.
    pub fn plain(who: ActorName) -> Self {
        Self { who, count: None, outcome: Dial::Ok, from: None, rcvbuf: None }
    }
}

/// What is to come of a connection attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dial {
    /// A connection.
    Ok,
    /// A refusal (ECONNREFUSED).
    Refused,
    /// Nothing, until the step's time is over.
    Timeout,
}

/// `signal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalStep {
    /// To whom: the program's first process.
    pub who: Role,
    /// Which one.
    pub signal: SignalName,
}

/// A signal that a program may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "each variant is the name of the signal")]
pub enum SignalName {
    SigHup,
    SigInt,
    SigTerm,
    SigUsr1,
    SigUsr2,
    SigStop,
    SigCont,
    SigKill,
    SigPipe,
    SigQuit,
}

impl SignalName {
    /// Every one, with its usual spelling and its number.
    pub const ALL: [(&'static str, Self, i32); 10] = [
        ("SIGHUP", Self::SigHup, 1),
        ("SIGINT", Self::SigInt, 2),
        ("SIGQUIT", Self::SigQuit, 3),
        ("SIGKILL", Self::SigKill, 9),
        ("SIGUSR1", Self::SigUsr1, 10),
        ("SIGUSR2", Self::SigUsr2, 12),
        ("SIGPIPE", Self::SigPipe, 13),
        ("SIGTERM", Self::SigTerm, 15),
        ("SIGCONT", Self::SigCont, 18),
        ("SIGSTOP", Self::SigStop, 19),
    ];

    /// Its number (`signal(7)`, as on x86 and Arm).
    pub fn number(self) -> i32 {
        Self::ALL.iter().find(|(_, name, _)| *name == self).map_or(0, |(.., number)| *number)
    }
}

/// `parallel`, `repeat`, `eventually`, `group`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStep {
    /// How the steps are played.
    pub kind: BlockKind,
    /// One list; several for `parallel`.
    pub lists: Vec<Vec<Step>>,
}

/// How the steps inside a step are played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The lists at the same time.
    Parallel,
    /// So many times.
    Repeat(u32),
    /// Again and again until all of them succeed.
    Eventually,
    /// Once: a phase with a name, which reports show.
    Group(Localised),
}

/// `set`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetStep {
    /// Names and the texts that they stand for; placeholders as in `send`.
    pub values: Vec<(String, String)>,
}

/// What a client meets at the address that it chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListenMode {
    /// The harness accepts.
    Open,
    /// Nobody listens: ECONNREFUSED.
    Refused,
    /// The student's own server, with nothing of the harness between.
    Through,
}

/// `send`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendStep {
    /// Who sends.
    pub who: ActorName,
    /// What is sent; `{nonce}` in a text is a word that differs from run to run.
    pub data: Data,
    /// In which pieces.
    pub cut: Cut,
    /// The time between two pieces. Without it, a piece is held until the program has read the one before.
    pub gap: Option<Millis>,
}

/// Bytes, as an author gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    /// UTF-8 text with placeholders.
    Text(String),
    /// Bytes.
    Hex(Vec<u8>),
    /// A text, so many times over.
    Repeat {
        /// UTF-8 text with placeholders.
        text: String,
        /// How often.
        times: u32,
    },
    /// So many bytes, made from the check's seed.
    Random(u32),
}

/// How a message is cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// In one piece.
    Whole,
    /// Into this many pieces of about the same length.
    Pieces(u32),
    /// Before these offsets, ascending.
    At(Vec<u32>),
    /// Between all bytes.
    Bytes,
    /// Into this many pieces, at offsets that are made from the check's seed.
    Random(u32),
}

/// `expect_reply` and `expect_message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyStep {
    /// Who receives.
    pub who: ActorName,
    /// Text that it must contain (UTF-8 or GBK), if any; placeholders as in `send`.
    pub contains: Option<String>,
    /// Whether the harness may help a program along (add a newline, answer its operator's terminal).
    pub help: Help,
}

/// Whether the harness may help a waiting program along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// A newline where the program waits for more, an operator's line where it reads its terminal.
    Usual,
    /// None.
    Never,
}

/// `expect_end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndStep {
    /// Whose connection.
    pub who: ActorName,
    /// Which end counts.
    pub how: EndKind,
}

/// How a connection may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndKind {
    /// FIN or RST.
    Any,
    /// FIN.
    Fin,
    /// RST.
    Rst,
}

/// `stdin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StdinStep {
    /// Whose terminal.
    pub who: Role,
    /// What is typed.
    pub input: Input,
}

/// What is typed on a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A line; the newline is added. Placeholders as in `send`.
    Line(String),
    /// End of input.
    Eof,
}

/// `expect_stdout`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StdoutStep {
    /// Whose terminal.
    pub who: Role,
    /// Text that the new output must contain; placeholders as in `send`.
    pub contains: String,
}

/// `expect_exit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExitStep {
    /// Which program.
    pub who: Role,
    /// Which exits count.
    pub how: ExitKind,
}

/// How a program may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitKind {
    /// In any way.
    Any,
    /// By itself, without a signal and without a traceback.
    Orderly,
    /// By itself, with this status.
    Code(i32),
    /// By this signal.
    Signal(SignalName),
}

/// `expect_steps`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepsStep {
    /// Which program.
    pub who: Role,
    /// Names of calls, in their order; others may come between.
    pub calls: Vec<CallName>,
}

/// A call that the observer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the name of the system call")]
pub enum CallName {
    Socket,
    Bind,
    Listen,
    Accept,
    Connect,
    Shutdown,
    Setsockopt,
    /// `send`, `sendto`, `sendmsg`, `write` on a socket; seen only where a fault asks for it.
    Send,
}

/// `expect_exchange`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeStep {
    /// The line that is typed to the client; placeholders as in `send`.
    pub line: String,
}

/// `fault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultStep {
    /// Whose calls.
    pub who: Role,
    /// Which call.
    pub call: CallName,
    /// What goes wrong.
    pub kind: FaultKind,
    /// For so many calls.
    pub times: u32,
}

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Interrupted: EINTR.
    Eintr,
    /// Descriptors run out: EMFILE.
    Emfile,
    /// Only half of the buffer is taken.
    Short,
}
