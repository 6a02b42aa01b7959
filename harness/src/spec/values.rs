//! The values of verbs, once read: one type a verb, and the words that stand in them.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::exercise::Step;
use super::pattern::Pattern;
use crate::model::{ActorName, Localised, Millis, Role};

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
    /// Whether nobody is there any more where its datagrams come from.
    pub gone: bool,
}

impl ConnectStep {
    /// One actor, and nothing special.
    pub fn plain(who: ActorName) -> Self {
        Self { who, count: None, outcome: Dial::Ok, from: None, rcvbuf: None, gone: false }
    }
}

/// How the programs of a check talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Connections (RFC 9293).
    #[default]
    Tcp,
    /// Datagrams (RFC 768).
    Udp,
}

/// `expect_copies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiesStep {
    /// Who receives.
    pub who: ActorName,
    /// So many further copies of the latest datagram at least.
    pub at_least: u32,
    /// And at most.
    pub at_most: u32,
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

/// `parallel`, `repeat`, `eventually`, `choose`, `group`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStep {
    /// How the steps are played.
    pub kind: BlockKind,
    /// One list; several for `parallel` and `choose`.
    pub lists: Vec<Vec<Step>>,
}

impl BlockStep {
    /// The list that is played, where not all of them are: with `choose` the same for the same seed of the check, the
    /// same step, and the same round of the innermost `repeat`.
    pub fn chosen(&self, seed: u64, step: usize, round: Option<u32>) -> Option<&[Step]> {
        let at = match self.kind {
            BlockKind::Choose => {
                let place = (step as u64) << 32 | u64::from(round.unwrap_or(0));
                fastrand::Rng::with_seed(seed ^ place).usize(..self.lists.len().max(1))
            }
            BlockKind::Parallel | BlockKind::Repeat(_) | BlockKind::Eventually | BlockKind::Group(_) => 0,
        };
        self.lists.get(at).map(Vec::as_slice)
    }
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
    /// One of the lists, which the seed chooses.
    Choose,
    /// Once: a phase with a name, which reports show.
    Group(Localised),
}

/// `set`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetStep {
    /// Names and the texts that they stand for; placeholders as in `send`.
    pub values: Vec<(String, String)>,
}

/// `listen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListenStep {
    /// What the client meets.
    pub mode: ListenMode,
    /// For so many tries, and `open` afterwards; none for as long as no other `listen` comes.
    pub tries: Option<u32>,
}

impl ListenStep {
    /// From now on, however often it tries.
    pub fn always(mode: ListenMode) -> Self {
        Self { mode, tries: None }
    }
}

/// What a client meets at the address that it chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListenMode {
    /// The harness accepts.
    Open,
    /// Nobody listens: ECONNREFUSED.
    Refused,
    /// The queue of connections that wait to be accepted is full: the SYN is dropped (`listen(2)`).
    Full,
    /// The SYN is not answered.
    Hanging,
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
    /// What it must be as a whole, if that matters.
    pub pattern: Option<Pattern>,
    /// Whether the harness may help a program along (add a newline, answer its operator's terminal).
    pub help: Help,
}

/// Whether the harness may help a waiting program along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Help {
    /// A newline where the program waits for more, an operator's line where it reads its terminal.
    Usual,
    /// An operator's line only.
    Operator,
    /// None.
    Never,
}

/// `expect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectStep {
    /// Who receives.
    pub who: ActorName,
    /// What comes next.
    pub pattern: Pattern,
}

/// `fence`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FenceStep {
    /// Who sends and receives.
    pub who: ActorName,
    /// The request.
    pub data: Data,
    /// Its answer, which comes next.
    pub pattern: Pattern,
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
    /// FIN, and what is sent to the program afterwards is still taken.
    Half,
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

/// `expect_stdout` and `expect_stderr`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputStep {
    /// Which program.
    pub who: Role,
    /// What the new output is; of a text that it contains, whatever else it has.
    pub pattern: Pattern,
}

/// `expect_echo`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EchoStep {
    /// Whom the program asks: an IPv4 address; placeholders as in `send`.
    pub to: String,
    /// The identifier, a number; placeholders as in `send`.
    pub id: String,
    /// The sequence number; placeholders as in `send`.
    pub sequence: String,
    /// What the request carries; placeholders as in `send`.
    pub text: String,
    /// What it gets back, in this order.
    pub replies: Vec<EchoReply>,
}

/// What an echo request gets back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EchoReply {
    /// Its answer.
    Right,
    /// Nothing.
    None,
    /// An answer to another sender.
    WrongId,
    /// An answer to another request.
    WrongSequence,
    /// A message of another type.
    WrongType,
    /// An answer with a wrong checksum.
    WrongChecksum,
    /// An answer from somebody else.
    WrongAddress,
}

impl EchoReply {
    /// Every one, as authors write it.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("right", Self::Right),
        ("none", Self::None),
        ("wrong-id", Self::WrongId),
        ("wrong-sequence", Self::WrongSequence),
        ("wrong-type", Self::WrongType),
        ("wrong-checksum", Self::WrongChecksum),
        ("wrong-address", Self::WrongAddress),
    ];

    /// As authors write it.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, how)| *how == self).map_or("", |(word, _)| word)
    }
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
    /// Like `Orderly`, and it has printed something since it last tried to connect, or the harness ended its
    /// connection.
    Told,
    /// Like `Told`, after so many tries to connect at the same address.
    GivesUp {
        /// It tried at least so often.
        at_least: u32,
        /// Any further try ends the step.
        at_most: u32,
    },
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
    /// `send`, `sendto`, `sendmsg`, `write` on a connection; seen only where a fault asks for it, like the
    /// rest.
    Send,
    /// `recv`, `recvfrom`, `recvmsg`, `read` on a connection.
    Recv,
    /// `read` on the terminal or a pipe.
    Read,
    /// `write` on the terminal or a pipe.
    Write,
    /// `poll`, `select`, `epoll_wait` and their variants.
    Poll,
    /// Any call that sends a datagram; seen where a check speaks UDP, like the next.
    Sendto,
    /// Any call that receives a datagram.
    Recvfrom,
}

/// What a program can hold too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// Open files, sockets, pipes.
    Descriptors,
    /// Of all its processes.
    Threads,
    /// Bytes in memory.
    Memory,
    /// Children that have ended and were not waited for.
    Zombies,
}

/// `expect_fds`, `expect_threads`, `expect_memory`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrowthStep {
    /// Which program.
    pub who: Role,
    /// What of it.
    pub what: Amount,
    /// So much more than at the mark; of memory, in bytes.
    pub most: u64,
}

/// `expect_no_zombies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZombieStep {
    /// Which program.
    pub who: Role,
    /// So many do no harm.
    pub allow: u32,
}

/// `expect_exchange`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeStep {
    /// The line that is typed to the client; placeholders as in `send`.
    pub line: String,
}
