//! The timeline of a session: one entry for each thing that was seen or done.

use std::net::{Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::model::{ActorName, Excerpt, Micros, Role, RunId};
use crate::spec::{Amount, CallName, EchoReply, ProxyStep};

/// Something that happened, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Since the session began.
    pub at: Micros,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum What {
    /// A program was started. `arguments` are those that the harness added to the bare command.
    Started { run: RunId, role: Role, arguments: Vec<String> },
    /// A program's call was seen.
    Called { run: RunId, call: Call },
    /// An actor connected (`error` is none), or was refused.
    Dialled { actor: ActorName, to: SocketAddr, error: Option<String> },
    /// An actor got a socket for datagrams to this address.
    Opened { actor: ActorName, to: SocketAddr },
    /// The client's datagrams to this address come to an actor.
    Heard { actor: ActorName, at: SocketAddr },
    /// A client's connection became an actor.
    Accepted { actor: ActorName, at: SocketAddr },
    /// A client was refused by the harness, as the check wanted.
    RefusedClient { at: SocketAddr },
    /// A client's SYN was left without an answer, as the check wanted.
    LeftUnanswered { at: SocketAddr },
    /// From now on the harness carries the client's connections under these conditions.
    Proxied { conditions: ProxyStep },
    /// A connection of the client to this address is carried; links are numbered from 1.
    Linked { link: u32, to: SocketAddr },
    /// Carried bytes were handed to a program.
    Passed { link: u32, to: Role, bytes: Excerpt },
    /// Bytes for a program were taken, and held back.
    Held { link: u32, to: Role, bytes: Excerpt },
    /// A program's end of a carried connection was handed on: FIN, or RST.
    LinkEnded { link: u32, by: Role, how: How },
    /// The harness cut a carried connection; `lost` bytes that it held were never handed on.
    Severed { link: u32, how: How, lost: u64 },
    /// An actor handed bytes to its socket.
    Sent { actor: ActorName, bytes: Excerpt },
    /// An actor received bytes.
    Received { actor: ActorName, bytes: Excerpt },
    /// The program ended an actor's connection: FIN, or RST.
    PeerEnded { actor: ActorName, how: How },
    /// The actor ended its side.
    ActorEnded { actor: ActorName, how: How },
    /// Something was typed on a program's terminal; `None` is end of input.
    Typed { run: RunId, line: Option<Excerpt> },
    /// A program sent an ICMP message: the address that it went to (4 bytes), and the message.
    Pinged { from: Ipv4Addr, bytes: Excerpt },
    /// The harness answered it.
    PingAnswered { how: EchoReply },
    /// A program printed.
    Printed { run: RunId, stream: OutputStream, bytes: Excerpt },
    /// The program's first process ended. `left` processes of it went on.
    Exited { run: RunId, end: ProgramEnd, left: u32 },
    /// The harness ended the program and all that it had started; `killed` processes were left.
    Stopped { run: RunId, killed: u32 },
    /// The harness sent the program a signal, by its number.
    Signalled { run: RunId, signal: i32 },
    /// What every thread of the session's programs was doing.
    Snapshot { certain: bool, threads: Vec<ThreadState> },
    /// The harness helped a program along.
    Adapted { what: Adaptation },
    /// A call was made to go wrong, as the check wanted.
    Injected { run: RunId, call: CallName, what: Injected },
    /// CPU time that a program used over a span in which nothing happened, both in microseconds.
    Idle { run: RunId, cpu: Micros, span: Micros },
    /// What a program held at a moment.
    Measured { run: RunId, usage: Usage },
    /// A limit was hit, and the program was ended for it.
    Limit { run: RunId, resource: Resource },
}

impl What {
    /// The start of a program that it is about, where it is about one.
    pub fn run(&self) -> Option<RunId> {
        match self {
            Self::Started { run, .. }
            | Self::Called { run, .. }
            | Self::Typed { run, .. }
            | Self::Printed { run, .. }
            | Self::Exited { run, .. }
            | Self::Stopped { run, .. }
            | Self::Injected { run, .. }
            | Self::Signalled { run, .. }
            | Self::Idle { run, .. }
            | Self::Measured { run, .. }
            | Self::Limit { run, .. } => Some(*run),
            Self::Dialled { .. }
            | Self::Opened { .. }
            | Self::Heard { .. }
            | Self::Accepted { .. }
            | Self::RefusedClient { .. }
            | Self::LeftUnanswered { .. }
            | Self::Proxied { .. }
            | Self::Linked { .. }
            | Self::Passed { .. }
            | Self::Held { .. }
            | Self::LinkEnded { .. }
            | Self::Severed { .. }
            | Self::Sent { .. }
            | Self::Received { .. }
            | Self::PeerEnded { .. }
            | Self::ActorEnded { .. }
            | Self::Snapshot { .. }
            | Self::Pinged { .. }
            | Self::PingAnswered { .. }
            | Self::Adapted { .. } => None,
        }
    }
}

/// What a program and all that it started hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Open descriptors.
    pub descriptors: u64,
    /// Processes that run.
    pub processes: u64,
    /// Threads, without a runtime's own.
    pub threads: u64,
    /// Bytes in memory; pages that processes share count once.
    pub memory: u64,
    /// Children that have ended and were not waited for.
    pub zombies: u64,
}

impl Usage {
    /// One of them.
    pub fn of(&self, what: Amount) -> u64 {
        match what {
            Amount::Descriptors => self.descriptors,
            Amount::Threads => self.threads,
            Amount::Memory => self.memory,
            Amount::Zombies => self.zombies,
        }
    }
}

/// How one side of a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Writing ended in order (RFC 9293 §3.6).
    Fin,
    /// The connection was aborted (RFC 9293 §3.5.2).
    Rst,
}

/// One of a program's output streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the name of the stream")]
pub enum OutputStream {
    Stdout,
    Stderr,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgramEnd {
    /// By itself, with this status.
    Code(i32),
    /// By this signal's number.
    Signal(i32),
}

/// A call that the observer saw, with its result where the harness made the call on the program's behalf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Which call.
    pub name: CallName,
    /// The descriptor it was made on (for `socket`: none).
    pub fd: Option<i32>,
    /// What it was called with.
    pub facts: CallFacts,
    /// The errno's name, such as `EADDRINUSE`, where it is known to have failed.
    pub error: Option<String>,
}

/// Arguments of a call, as far as they matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum CallFacts {
    /// Nothing further.
    None,
    /// `socket`: family and type by name, such as `AF_INET`, `SOCK_STREAM`.
    Socket { family: String, kind: String },
    /// `bind`, `connect`, and `listen` (the address that the socket is bound to).
    Address { address: SocketAddr },
    /// An address that is no IPv4 or IPv6 address.
    OtherAddress { family: i32 },
    /// `setsockopt`: level and option by name where known, else by number.
    Option { name: String },
    /// `send` on a socket: the bytes handed over.
    Bytes { bytes: Excerpt },
}

/// What a thread is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadState {
    /// Whose thread.
    pub run: RunId,
    /// Process id as the program itself sees it.
    pub pid: i32,
    /// The thread's name.
    pub name: String,
    /// The system call it is in, by name (`recvfrom`, `accept4`, `futex`), or none where it runs.
    pub call: Option<String>,
    /// What the call waits on, where that is known.
    pub on: WaitOn,
    /// Whether the call ends by itself after a time.
    pub timed: bool,
    /// Whether it is a runtime's own housekeeping thread, which is not counted.
    pub housekeeping: bool,
}

/// What a blocked call waits on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum WaitOn {
    /// Not known, or nothing in particular.
    Unknown,
    /// The program's own terminal.
    Terminal,
    /// A listening socket.
    Listener { address: SocketAddr },
    /// A connection, and the actor at its other end if it is one of ours.
    Connection { actor: Option<ActorName>, peer: SocketAddr },
    /// A socket for datagrams, bound to this address.
    Datagrams { address: SocketAddr },
    /// Any of several descriptors (poll, select, epoll); those that could be told.
    Several { of: Vec<WaitOn> },
    /// Another thread (a lock, a join).
    Thread,
    /// A child process.
    Child,
    /// A pipe.
    Pipe,
}

/// How the harness helped a program along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Adaptation {
    /// The bare command ended without listening or dialling; with these arguments it does.
    Arguments { arguments: Vec<String> },
    /// A newline was sent behind the message.
    Newline { actor: ActorName },
    /// The program read its own terminal; an answer was typed there.
    Operator { role: Role },
    /// The client waited to be greeted.
    Greeting { actor: ActorName },
    /// The word that ended the client's session; `None` is end of input.
    EndWord { word: Option<String> },
}

/// A fault that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Injected {
    /// The call failed with this errno's name.
    Errno { name: String },
    /// Of this buffer only the first `taken` bytes were sent.
    ShortSend { buffer: Excerpt, taken: u64 },
}

/// What a program ran out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the name of the resource")]
pub enum Resource {
    Memory,
    Processes,
    Output,
    CpuTime,
}
