//! Why a check failed: the stable names of students' mistakes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! causes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// Why a check failed. The names are stable: they stand in JSON results, in the `expected` of
        /// faulty solutions, in hints and in translations.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Cause {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }
        impl Cause {
            /// Every cause, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, such as `no-reply`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

causes! {
    /// Ends or stops before listening.
    NeverListens = "never-listens",
    /// Dies at start.
    StartCrash = "start-crash",
    /// Listens where the client cannot reach it.
    WrongAddress = "wrong-address",
    /// Sends other bytes than were asked for.
    WrongAnswer = "wrong-answer",
    /// Answers nothing to a request on its standard input.
    NoAnswer = "no-answer",
    /// Prints something beside its answers.
    ExtraOutput = "extra-output",
    /// The right bytes in the wrong order.
    WrongByteOrder = "wrong-byte-order",
    /// The right address, but not in its canonical form (RFC 5952).
    NotCanonical = "not-canonical",
    /// Answers a request that has to be refused.
    AcceptsBadInput = "accepts-bad-input",
    /// Refuses a request that is right.
    RefusesGoodInput = "refuses-good-input",
    /// Ends, or crashes, on a request that has to be refused.
    DiesOnBadInput = "dies-on-bad-input",
    /// Ends, or crashes, on a request that is right.
    DiesOnRequest = "dies-on-request",
    /// Sends nothing that a raw socket would send.
    NotRaw = "not-raw",
    /// A checksum that does not fit its message.
    WrongChecksum = "wrong-checksum",
    /// A message in which a field is another one than asked for.
    WrongField = "wrong-field",
    /// Takes what was meant for somebody else, or arrived damaged, for its answer.
    AcceptsWrongReply = "accepts-wrong-reply",
    /// Sends bytes that nobody asked for.
    UnexpectedBytes = "unexpected-bytes",
    /// Prints something else than it should.
    WrongOutput = "wrong-output",
    /// Ends a connection that is still needed.
    ClosesEarly = "closes-early",
    /// Accepts and reads, never answers.
    NoReply = "no-reply",
    /// Listens, but never takes a connection.
    NeverAccepts = "never-accepts",
    /// Dies while it serves a well-behaved client.
    ServeCrash = "serve-crash",
    /// Serves one client, then ends.
    OneClient = "one-client",
    /// Serves one message, then closes.
    OneMessage = "one-message",
    /// Answers only messages with a newline, or of exactly N bytes.
    NeedsNewline = "needs-newline",
    /// `recv` returns nothing and the loop never ends.
    EofLoop = "eof-loop",
    /// Dies by a reset or a broken pipe.
    DiesOnReset = "dies-on-reset",
    /// Stays up but serves nobody after a disturbance.
    StopsAccepting = "stops-accepting",
    /// Ignores the count that `send` returns.
    ShortSend = "short-send",
    /// Decodes each piece of a text by itself.
    SplitsCharacters = "splits-characters",
    /// Takes one recv for one message.
    OneRecvOneMessage = "one-recv-one-message",
    /// Keeps what a broken transfer has left, as if it were whole.
    KeepsPartial = "keeps-partial",
    /// Opens files outside its folder.
    PathEscape = "path-escape",
    /// Cannot take text outside ASCII.
    OnlyAscii = "only-ascii",
    /// Cannot take a long message.
    LongMessage = "long-message",
    /// While one client is idle, nobody else is served.
    BlocksOnIdle = "blocks-on-idle",
    /// While one client does not read, nobody else is served.
    BlocksOnSlow = "blocks-on-slow",
    /// Does not tell one client what another one has done.
    NoEvent = "no-event",
    /// Serves only so many clients at once.
    ClientLimit = "client-limit",
    /// What belongs to one client comes to another.
    MixesClients = "mixes-clients",
    /// Burns CPU while nothing happens.
    BusyIdle = "busy-idle",
    /// Leaves descriptors open.
    FdLeak = "fd-leak",
    /// Leaves threads or processes behind.
    ThreadLeak = "thread-leak",
    /// Keeps all that clients send.
    UnboundedMemory = "unbounded-memory",
    /// Does not collect its children.
    Zombies = "zombies",
    /// Cannot restart on its port.
    AddressInUse = "address-in-use",
    /// Takes a half close for the end.
    HalfClose = "half-close",
    /// Ends on an interrupted call.
    DiesOnEintr = "dies-on-eintr",
    /// Answers only what its own protocol knows: HTTP, files, a dictionary, commands.
    OtherKind = "other-kind",
    /// Ends or gets stuck when descriptors run out.
    DiesOnEmfile = "dies-on-emfile",
    /// Ends or gets stuck when a call fails that may fail.
    DiesOnFailedCall = "dies-on-failed-call",
    /// Holds connections where datagrams are asked for.
    WrongTransport = "wrong-transport",
    /// Cuts a long datagram with a small buffer.
    Truncates = "truncates",
    /// Makes one message of several.
    MergesMessages = "merges-messages",
    /// Sends its answer to somebody else.
    WrongPeer = "wrong-peer",
    /// Ties its socket to its first peer.
    OnePeer = "one-peer",
    /// Takes an empty datagram for the end.
    DiesOnEmpty = "dies-on-empty",
    /// Does not survive that its answer finds nobody.
    DiesOnUnreachable = "dies-on-unreachable",
    /// Prints what was due on the wire.
    PrintsInstead = "prints-instead",
    /// Connects nowhere, or never.
    NoConnect = "no-connect",
    /// Connects, but sends nothing of what was typed.
    NoMessage = "no-message",
    /// Sends something other than what was typed.
    WrongMessage = "wrong-message",
    /// Receives the reply and does not show it.
    NoPrint = "no-print",
    /// Sends one message, then ends.
    OneQuestion = "one-question",
    /// Dies while its server behaves well.
    ClientCrash = "client-crash",
    /// Traceback or hang when nobody listens.
    RefusedCrash = "refused-crash",
    /// Gives up at the first refusal.
    NoRetry = "no-retry",
    /// Tries again without a pause.
    Hammering = "hammering",
    /// Never gives up trying.
    RetriesForever = "retries-forever",
    /// Waits for minutes where nothing answers.
    NoTimeout = "no-timeout",
    /// Prints before the answer is whole, or only a part.
    PrintsEarly = "prints-early",
    /// Wants more than a short answer.
    WaitsForMore = "waits-for-more",
    /// Does not notice that the server ended first.
    HangsOnEnd = "hangs-on-end",
    /// Does not connect again after its connection was cut.
    NoReconnect = "no-reconnect",
    /// Does not send again what was not answered.
    NoResend = "no-resend",
    /// Takes an old reply for that to a new request.
    TakesDuplicate = "takes-duplicate",
    /// Sends again what the new connection has had already, or what was answered.
    DoubleSend = "double-send",
    /// Ends without telling its user why.
    SilentExit = "silent-exit",
    /// Waits without a limit for a reply that got lost on the way.
    WaitsForever = "waits-forever",
    /// Leaves with a reset.
    ResetOnLeave = "reset-on-leave",
    /// Closes both directions where only its sending was to end.
    ClosesFully = "closes-fully",
    /// Does not end on end of input.
    IgnoresEof = "ignores-eof",
    /// An empty line makes both sides wait.
    EmptyMessage = "empty-message",
    /// The student's own two programs do not find each other.
    OtherAddress = "other-address",
    /// Client and server wait for each other.
    BothWait = "both-wait",
    /// Does not compile.
    BuildFailed = "build-failed",
    /// Is not there.
    MissingProgram = "missing-program",
    /// More than one file could be the program.
    AmbiguousProgram = "ambiguous-program",
    /// The machine has nothing to run it with.
    MissingInterpreter = "missing-interpreter",
    /// Wants a package that the machine does not have.
    NeedsPackage = "needs-package",
    /// Wants other arguments than those that are tried.
    OtherArguments = "other-arguments",
    /// Prints without end.
    EndlessOutput = "endless-output",
    /// Starts processes without end.
    ForkBomb = "fork-bomb",
    /// Uses more memory than it may.
    OutOfMemory = "out-of-memory",
    /// Leaves its terminal and runs on in the background.
    Daemonises = "daemonises",
    /// The file with the answers is not there.
    AnswersMissing = "answers-missing",
    /// The answer, or its file, cannot be read.
    AnswersUnreadable = "answers-unreadable",
    /// The question was not answered.
    NotAnswered = "not-answered",
    /// The right things in a wrong order.
    WrongOrder = "wrong-order",
    /// An item was put to the wrong choice.
    WrongMatch = "wrong-match",
    /// Another choice is right, or one more, or one less.
    WrongChoice = "wrong-choice",
    /// Another word or number is right.
    WrongWord = "wrong-word",
    /// A text says the opposite of what is so.
    Contradiction = "contradiction",
    /// The trace was made for somebody else.
    ForeignTrace = "foreign-trace",
    /// Wrong control bits of a segment.
    WrongFlags = "wrong-flags",
    /// A SYN takes a sequence number, and it was not counted.
    SynNotCounted = "syn-not-counted",
    /// A FIN takes a sequence number, and it was not counted.
    FinNotCounted = "fin-not-counted",
    /// Data that was sent was not counted.
    DataNotCounted = "data-not-counted",
    /// The numbers of the two directions were mixed up.
    OtherDirection = "other-direction",
    /// A sequence or acknowledgement number that follows from no usual slip.
    WrongNumber = "wrong-number",
    /// The wrong state of an end.
    WrongState = "wrong-state",
    /// The evidence does not decide.
    Unknown = "unknown",
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no cause has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a cause")]
pub struct UnknownCause(String);

impl FromStr for Cause {
    type Err = UnknownCause;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|cause| cause.name() == text).ok_or_else(|| UnknownCause(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for cause in Cause::ALL {
            assert_eq!(cause.name().parse(), Ok(*cause));
        }
        assert!("timeout".parse::<Cause>().is_err());
    }
}
