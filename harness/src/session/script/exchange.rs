//! What goes into the step machine and what comes out of it.

use std::net::{IpAddr, SocketAddr};

use super::super::echo::Ping;
use super::datagrams::Datagram;
use crate::evidence::{Adaptation, Ended, How, PeerSeen, ProgramEnd, Resource, Usage, WaitOn};
use crate::model::{ActorName, Micros, Millis, Role, RunId};
use crate::spec::{CallName, EchoReply, FaultStep, ListenStep, ProxyStep, SeverStep, SignalName};

/// Something that the session saw.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// The server listens.
    Listening { role: Role, address: SocketAddr },
    /// The client is about to connect; `at`: when its call was seen, before it was answered.
    Dialled { role: Role, address: SocketAddr, at: Micros },
    /// A call of the notes was made, and did not fail as far as is known.
    Called { role: Role, call: CallName },
    /// The program's first process ended; `left` of its processes go on.
    Exited { role: Role, run: RunId, end: ProgramEnd, left: u32 },
    /// Nothing is left of a program whose first process had ended before.
    AllGone { role: Role, run: RunId },
    /// An actor is connected.
    Connected { actor: ActorName },
    /// An actor could not connect.
    NotConnected { actor: ActorName, error: String },
    /// A client's connection became an actor.
    Accepted { actor: ActorName },
    /// An actor received bytes.
    Bytes { actor: ActorName, bytes: Vec<u8> },
    /// An actor received a datagram.
    Datagram { actor: ActorName, datagram: Datagram },
    /// The program ended an actor's stream.
    StreamEnded { actor: ActorName, how: How },
    /// How the program has ended an actor's connection so far, as segments show it.
    Wire { actor: ActorName, seen: PeerSeen },
    /// Segments were lost: what they showed of ends counts no more.
    Blind,
    /// Everything that an actor was to send has been handed over.
    SendDone { actor: ActorName },
    /// An actor that sends whatever fits has sent so much in all.
    Filled { actor: ActorName, total: u64 },
    /// The program printed.
    Printed { role: Role, bytes: Vec<u8> },
    /// The program complained: standard error.
    Complained { role: Role, bytes: Vec<u8> },
    /// The program sent an ICMP message.
    Ping(Ping),
    /// A call of the program was made to fail.
    Struck { role: Role },
    /// A send of the program was shortened; this is the buffer that it wanted to send.
    ShortSent { buffer: Vec<u8> },
    /// The student's own programs exchanged payload at this moment: towards the server, or away from it.
    Exchanged { to_server: bool, at: Micros },
    /// What a program holds now.
    Measured { role: Role, usage: Usage },
    /// Whether something is on its way between the student's programs that its reader will get.
    Carrying(bool),
    /// A limit was hit and the program ended for it.
    Limit { run: RunId, resource: Resource },
    /// Proved: nothing happens any more unless the harness does something.
    Quiet(Waits),
    /// Nothing has come for this long, but the program may still be at it.
    Pause { fiber: FiberId, epoch: u64, length: Micros },
    /// The step's own time is over.
    Deadline { fiber: FiberId, epoch: u64, own: Micros, waits: Waits },
    /// A span without any event is over; whether the program burnt CPU in it.
    Span { fiber: FiberId, epoch: u64, busy: bool },
}

/// What the programs' threads wait on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waits(pub(crate) Vec<(Role, WaitOn)>);

impl Waits {
    pub(super) fn on_terminal(&self, role: Role) -> bool {
        self.any(role, &|on| matches!(on, WaitOn::Terminal))
    }

    pub(super) fn on_connection(&self, role: Role) -> bool {
        self.any(role, &|on| matches!(on, WaitOn::Connection { .. } | WaitOn::Datagrams { .. }))
    }

    /// Whether one thread waits on a connection and another one on the terminal.
    pub(super) fn apart(&self, role: Role) -> bool {
        let terminal = |on: &WaitOn| touches(on, &|on| matches!(on, WaitOn::Terminal));
        let connection =
            |on: &WaitOn| touches(on, &|on| matches!(on, WaitOn::Connection { .. } | WaitOn::Datagrams { .. }));
        let all = || self.0.iter().filter(|(whose, _)| *whose == role).map(|(_, on)| on);
        let both = all().any(|on| terminal(on) && connection(on));
        !both && all().any(terminal) && all().any(connection)
    }

    fn any(&self, role: Role, test: &dyn Fn(&WaitOn) -> bool) -> bool {
        self.0.iter().filter(|(whose, _)| *whose == role).any(|(_, on)| touches(on, test))
    }
}

fn touches(on: &WaitOn, test: &dyn Fn(&WaitOn) -> bool) -> bool {
    match on {
        WaitOn::Several { of } => of.iter().any(test),
        one @ (WaitOn::Unknown
        | WaitOn::Terminal
        | WaitOn::Listener { .. }
        | WaitOn::Connection { .. }
        | WaitOn::Datagrams { .. }
        | WaitOn::Thread
        | WaitOn::Child
        | WaitOn::Pipe) => test(one),
    }
}

/// Something that the session is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Start a program with these arguments added to its command.
    Start { role: Role, arguments: Vec<String> },
    /// End a program and all that it started.
    Stop { role: Role },
    /// Send a program a signal.
    Signal { role: Role, signal: SignalName },
    /// From now on this is what clients meet.
    Listen(ListenStep),
    /// From now on the client's connections are carried to the server under these conditions; what is random
    /// in it is made from the seed.
    Proxy { step: ProxyStep, seed: u64 },
    /// Cut the carried connections.
    Sever(SeverStep),
    /// Carry new connections again.
    Heal,
    /// Connect an actor.
    Connect { actor: ActorName, to: SocketAddr, from: Option<IpAddr>, rcvbuf: Option<u32> },
    /// Give an actor a socket for datagrams to this address; `gone`: nobody is there where they come from.
    Open { actor: ActorName, to: SocketAddr, from: Option<IpAddr>, gone: bool },
    /// Let the client's datagrams come to this actor.
    Hear { actor: ActorName },
    /// Give the client's next connection this name.
    Accept { actor: ActorName },
    /// Send these pieces, each held until the program has read the one before, or for a time.
    Send { actor: ActorName, pieces: Vec<Vec<u8>>, gap: Option<Millis> },
    /// Send whatever fits, until nothing does.
    Fill { actor: ActorName },
    /// No more of that.
    StopFilling { actor: ActorName },
    /// Read nothing, or read again.
    Read { actor: ActorName, on: bool },
    /// FIN, and go on reading.
    Shutdown { actor: ActorName },
    /// Read what is there, FIN.
    Close { actor: ActorName },
    /// RST.
    Reset { actor: ActorName },
    /// Type on a program's terminal; `None` is end of input.
    Type { role: Role, line: Option<Vec<u8>> },
    /// Answer a ping.
    Answer { ping: Ping, how: EchoReply },
    /// Let calls go wrong.
    Fault(FaultStep),
    /// Write this into the evidence.
    Note(Adaptation),
    /// The check cannot be played on, by no fault of the programs.
    GiveUp { why: String },
    /// A step has begun.
    StepBegan { step: usize },
    /// A step has ended.
    StepEnded { step: usize, why: Ended },
    /// The latest records of these steps belong to a try that failed.
    Forget { steps: Vec<usize> },
}

/// One of the lists of steps that are played at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FiberId(pub(crate) u32);

/// What a step under way waits for, as far as time is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// Whose step.
    pub(crate) fiber: FiberId,
    /// The program's own time that it may take.
    pub(crate) within: Millis,
    /// Another one whenever the deadline starts anew; never the same for two deadlines.
    pub(crate) epoch: u64,
    /// Whether a pause in the stream ends the step.
    pub(crate) pause: bool,
    /// Whether spans without events are to be measured, and of which program.
    pub(crate) span: Option<Role>,
    /// Whether what that program holds is to be measured before the step is decided.
    pub(crate) usage: bool,
}

impl Waiting {
    /// Nothing but a deadline.
    pub(super) fn until(fiber: FiberId, within: Millis, epoch: u64) -> Self {
        Self { fiber, within, epoch, pause: false, span: None, usage: false }
    }
}
