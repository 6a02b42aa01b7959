//! Where each cause belongs, how it is seen by hand, and on which section of the notes it rests: names of messages.
//! Must not choose words.

use crate::model::Cause;

/// Whose mistake a cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Servers,
    Clients,
    Both,
    Programs,
    Answers,
}

impl Group {
    pub(crate) const ALL: [Self; 5] = [Self::Servers, Self::Clients, Self::Both, Self::Programs, Self::Answers];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Servers => "explain-servers",
            Self::Clients => "explain-clients",
            Self::Both => "explain-both",
            Self::Programs => "explain-programs",
            Self::Answers => "explain-answers",
        }
    }
}

/// What a page has beside the words of its cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) group: Group,
    /// The message with the steps by hand.
    pub(crate) by_hand: &'static str,
    /// The message with the section.
    pub(crate) notes: &'static str,
}

/// The place of a cause.
pub(crate) fn place(cause: Cause) -> Place {
    use Group::{Answers, Both, Clients, Programs, Servers};
    let (group, by_hand, notes) = match cause {
        Cause::NeverListens => (Servers, "hand-listens", "notes-listen"),
        Cause::WrongAddress => (Servers, "hand-listens", "notes-bind"),
        Cause::NoReply | Cause::PrintsInstead | Cause::OneMessage => (Servers, "hand-talk", "notes-server-talk"),
        Cause::NeverAccepts => (Servers, "hand-connected", "notes-accept"),
        Cause::OneClient => (Servers, "hand-next-client", "notes-many"),
        Cause::ServeCrash => (Servers, "hand-calls", "notes-server-talk"),
        Cause::NeedsNewline => (Servers, "hand-no-newline", "notes-server-talk"),
        Cause::EofLoop | Cause::BusyIdle => (Servers, "hand-idle-cpu", "notes-server-talk"),
        Cause::DiesOnReset => (Servers, "hand-reset", "notes-broken-pipe"),
        Cause::StopsAccepting => (Servers, "hand-reset", "notes-accept"),
        Cause::ShortSend | Cause::LongMessage => (Servers, "hand-long", "notes-server-talk"),
        Cause::SplitsCharacters => (Servers, "hand-pieces", "notes-reliable"),
        Cause::OnlyAscii => (Servers, "hand-chinese", "notes-server-talk"),
        Cause::OneRecvOneMessage => (Servers, "hand-coalesced", "notes-reliable"),
        Cause::KeepsPartial => (Servers, "hand-transfer", "notes-reliable"),
        Cause::PathEscape => (Servers, "hand-path", "notes-server-talk"),
        Cause::BlocksOnIdle => (Servers, "hand-two-clients", "notes-many"),
        Cause::BlocksOnSlow => (Servers, "hand-slow", "notes-many"),
        Cause::NoEvent | Cause::MixesClients => (Servers, "hand-chat", "notes-many"),
        Cause::ClientLimit => (Servers, "hand-crowd", "notes-many"),
        Cause::FdLeak => (Servers, "hand-leaks", "notes-close"),
        Cause::ThreadLeak => (Servers, "hand-leaks", "notes-many"),
        Cause::Zombies => (Servers, "hand-zombies", "notes-many"),
        Cause::UnboundedMemory => (Servers, "hand-memory", "notes-server-talk"),
        Cause::AddressInUse => (Servers, "hand-restart", "notes-bind"),
        Cause::HalfClose => (Servers, "hand-half-close", "notes-teardown"),
        Cause::DiesOnEintr => (Servers, "hand-interrupted", "notes-server-talk"),
        Cause::OtherKind => (Servers, "hand-talk", "notes-practice"),
        Cause::DiesOnEmfile => (Servers, "hand-descriptors", "notes-accept"),
        Cause::DiesOnFailedCall => (Servers, "hand-failed-call", "notes-accept"),
        Cause::WrongTransport => (Both, "hand-datagram", "notes-udp"),
        Cause::Truncates => (Both, "hand-datagram-long", "notes-datagram"),
        Cause::MergesMessages => (Both, "hand-datagram-two", "notes-udp"),
        Cause::WrongPeer | Cause::OnePeer | Cause::DiesOnEmpty => (Servers, "hand-datagram-two", "notes-udp"),
        Cause::DiesOnUnreachable => (Servers, "hand-datagram-gone", "notes-udp"),
        Cause::NoConnect => (Clients, "hand-client", "notes-client"),
        Cause::NoMessage
        | Cause::WrongMessage
        | Cause::NoPrint
        | Cause::OneQuestion
        | Cause::ClientCrash
        | Cause::WaitsForMore => (Clients, "hand-client", "notes-client-talk"),
        Cause::RefusedCrash => (Clients, "hand-no-server", "notes-connect"),
        Cause::NoRetry | Cause::Hammering | Cause::RetriesForever => (Clients, "hand-late-server", "notes-connect"),
        Cause::NoTimeout => (Clients, "hand-no-answer-address", "notes-connect"),
        Cause::PrintsEarly => (Clients, "hand-cut-reply", "notes-client-talk"),
        Cause::HangsOnEnd | Cause::SilentExit => (Clients, "hand-server-leaves", "notes-client-talk"),
        Cause::NoReconnect | Cause::NoResend | Cause::DoubleSend => (Clients, "hand-reconnect", "notes-reliable"),
        Cause::TakesDuplicate => (Clients, "hand-datagram", "notes-udp"),
        Cause::WaitsForever => (Both, "hand-stopped-server", "notes-reliable"),
        Cause::ResetOnLeave | Cause::ClosesFully => (Both, "hand-leave", "notes-teardown"),
        Cause::IgnoresEof => (Clients, "hand-end-of-input", "notes-client-close"),
        Cause::EmptyMessage => (Clients, "hand-empty-line", "notes-client-talk"),
        Cause::StartCrash => (Both, "hand-start", "notes-server"),
        Cause::WrongAnswer | Cause::UnexpectedBytes | Cause::ClosesEarly => (Both, "hand-talk", "notes-practice"),
        Cause::WrongOutput => (Both, "hand-client", "notes-practice"),
        Cause::OtherAddress => (Both, "hand-both", "notes-ip"),
        Cause::BothWait => (Both, "hand-both", "notes-practice"),
        Cause::BuildFailed => (Both, "hand-build", "notes-practice"),
        Cause::MissingProgram | Cause::AmbiguousProgram => (Both, "hand-folder", "notes-practice"),
        Cause::MissingInterpreter => (Both, "hand-tools", "notes-practice"),
        Cause::NeedsPackage => (Both, "hand-import", "notes-practice"),
        Cause::OtherArguments => (Both, "hand-arguments", "notes-practice"),
        Cause::EndlessOutput => (Both, "hand-endless", "notes-server-talk"),
        Cause::ForkBomb | Cause::Daemonises => (Both, "hand-children", "notes-many"),
        Cause::OutOfMemory => (Both, "hand-memory", "notes-server-talk"),
        Cause::Unknown => (Both, "hand-evidence", "notes-practice"),
        Cause::NoAnswer | Cause::ExtraOutput | Cause::RefusesGoodInput | Cause::DiesOnRequest => {
            (Programs, "hand-request", "notes-ip")
        }
        Cause::WrongByteOrder => (Programs, "hand-bytes", "notes-order"),
        Cause::NotCanonical => (Programs, "hand-request", "notes-ipv6"),
        Cause::AcceptsBadInput | Cause::DiesOnBadInput => (Programs, "hand-request-bad", "notes-ip"),
        Cause::NotRaw | Cause::WrongChecksum | Cause::WrongField | Cause::AcceptsWrongReply => {
            (Programs, "hand-icmp", "notes-raw")
        }
        Cause::AnswersMissing | Cause::AnswersUnreadable => (Answers, "hand-answers", "notes-practice"),
        Cause::NotAnswered
        | Cause::WrongOrder
        | Cause::WrongMatch
        | Cause::WrongChoice
        | Cause::WrongWord
        | Cause::Contradiction => (Answers, "hand-answers", "notes-layers"),
        Cause::ForeignTrace | Cause::WrongFlags | Cause::SynNotCounted | Cause::WrongState => {
            (Answers, "hand-trace", "notes-handshake")
        }
        Cause::FinNotCounted => (Answers, "hand-trace", "notes-teardown"),
        Cause::DataNotCounted | Cause::OtherDirection | Cause::WrongNumber => (Answers, "hand-trace", "notes-reliable"),
    };
    Place { group, by_hand, notes }
}
