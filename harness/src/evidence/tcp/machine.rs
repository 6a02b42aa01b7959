//! The states of both ends of a connection (RFC 9293 §3.3.2), followed from its segments alone. What an
//! end does without a segment, such as leaving TIME-WAIT, is not seen. Must not do I/O.

use serde::{Deserialize, Serialize};

use super::{Segment, Side};
use crate::evidence::How;

/// A state of one end (RFC 9293 §3.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the state's own name")]
pub enum TcpState {
    #[default]
    Closed,
    Listen,
    SynSent,
    SynReceived,
    Established,
    FinWait1,
    FinWait2,
    CloseWait,
    Closing,
    LastAck,
    TimeWait,
}

impl TcpState {
    /// Its name in the standard, such as `FIN-WAIT-1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "CLOSED",
            Self::Listen => "LISTEN",
            Self::SynSent => "SYN-SENT",
            Self::SynReceived => "SYN-RECEIVED",
            Self::Established => "ESTABLISHED",
            Self::FinWait1 => "FIN-WAIT-1",
            Self::FinWait2 => "FIN-WAIT-2",
            Self::CloseWait => "CLOSE-WAIT",
            Self::Closing => "CLOSING",
            Self::LastAck => "LAST-ACK",
            Self::TimeWait => "TIME-WAIT",
        }
    }
}

/// How one end has ended the connection so far, as its segments show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeerSeen {
    /// What it ended with first.
    pub first: Option<How>,
    /// Whether it has sent a FIN.
    pub fin: bool,
    /// Whether it has sent an RST.
    pub rst: bool,
    /// Whether the other end has sent data behind its FIN, and all of that was acknowledged.
    pub takes_more: bool,
}

/// Follows a connection segment by segment.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    client: End,
    server: End,
}

#[derive(Debug, Clone, Copy, Default)]
struct End {
    state: TcpState,
    /// What it ended with first.
    first: Option<How>,
    rst: bool,
    /// The sequence number of its FIN.
    fin: Option<u32>,
    /// The sequence number behind its last byte of data.
    written: u32,
    /// The highest acknowledgement number that it has sent.
    acked: u32,
    /// The same at the moment of the other end's FIN.
    at_fin: Option<u32>,
}

impl Tracker {
    /// Somebody listens at the server's address.
    pub fn listening() -> Self {
        Self { server: End { state: TcpState::Listen, ..End::default() }, ..Self::default() }
    }

    /// The states of the client and of the server.
    pub fn states(&self) -> (TcpState, TcpState) {
        (self.client.state, self.server.state)
    }

    /// How an end has ended the connection so far.
    pub fn seen_of(&self, side: Side) -> PeerSeen {
        let (end, other) = match side {
            Side::Client => (&self.client, &self.server),
            Side::Server => (&self.server, &self.client),
        };
        let more = other.at_fin.is_some_and(|before| other.written > before);
        let takes_more = more && end.acked >= other.written;
        PeerSeen { first: end.first, fin: end.fin.is_some(), rst: end.rst, takes_more }
    }

    /// Whether both ends are done with it, as far as segments show.
    pub fn is_over(&self) -> bool {
        let over = |end: &End| matches!(end.state, TcpState::Closed | TcpState::TimeWait);
        over(&self.client) && over(&self.server)
    }

    /// Takes in the next segment. Only its numbers and bits are looked at.
    pub fn see(&mut self, segment: &Segment) {
        let (sender, receiver) = match segment.from {
            Side::Client => (&mut self.client, &mut self.server),
            Side::Server => (&mut self.server, &mut self.client),
        };
        if segment.flags.rst {
            sender.rst = true;
            sender.first.get_or_insert(How::Rst);
            (sender.state, receiver.state) = (TcpState::Closed, TcpState::Closed);
            return;
        }
        if segment.flags.syn {
            opens(sender, receiver, segment);
        }
        if segment.flags.ack {
            acknowledges(sender, receiver, segment);
        }
        if segment.len > 0 {
            sender.written = sender.written.max(segment.seq.saturating_add(segment.len));
        }
        if segment.flags.fin {
            ends(sender, receiver, segment);
        }
    }
}

fn opens(sender: &mut End, receiver: &mut End, segment: &Segment) {
    // A SYN takes the first number.
    sender.written = sender.written.max(1);
    if segment.flags.ack {
        if matches!(sender.state, TcpState::Closed | TcpState::Listen) {
            sender.state = TcpState::SynReceived;
        }
        if receiver.state == TcpState::SynSent {
            receiver.state = TcpState::Established;
        }
    } else if matches!(sender.state, TcpState::Closed | TcpState::Listen) {
        sender.state = TcpState::SynSent;
    }
}

fn acknowledges(sender: &mut End, receiver: &mut End, segment: &Segment) {
    sender.acked = sender.acked.max(segment.ack);
    let fin = receiver.fin.is_some_and(|fin| segment.ack > fin);
    receiver.state = match receiver.state {
        TcpState::SynReceived if !segment.flags.syn => TcpState::Established,
        TcpState::FinWait1 if fin => TcpState::FinWait2,
        TcpState::Closing if fin => TcpState::TimeWait,
        TcpState::LastAck if fin => TcpState::Closed,
        other @ (TcpState::Closed
        | TcpState::Listen
        | TcpState::SynSent
        | TcpState::SynReceived
        | TcpState::Established
        | TcpState::FinWait1
        | TcpState::FinWait2
        | TcpState::CloseWait
        | TcpState::Closing
        | TcpState::LastAck
        | TcpState::TimeWait) => other,
    };
}

fn ends(sender: &mut End, receiver: &mut End, segment: &Segment) {
    if sender.fin.is_some() {
        return;
    }
    sender.fin = Some(segment.seq.saturating_add(segment.len));
    sender.first.get_or_insert(How::Fin);
    receiver.at_fin.get_or_insert(receiver.written.max(1));
    // Both may send their FIN before they have the other's (RFC 9293 §3.6, case 3).
    let crossed = receiver.fin.is_some_and(|fin| segment.ack <= fin);
    sender.state = match sender.state {
        TcpState::Established | TcpState::SynReceived => TcpState::FinWait1,
        TcpState::CloseWait if crossed => TcpState::Closing,
        TcpState::CloseWait => TcpState::LastAck,
        other @ (TcpState::Closed
        | TcpState::Listen
        | TcpState::SynSent
        | TcpState::FinWait1
        | TcpState::FinWait2
        | TcpState::Closing
        | TcpState::LastAck
        | TcpState::TimeWait) => other,
    };
    receiver.state = match receiver.state {
        TcpState::Established | TcpState::SynReceived => TcpState::CloseWait,
        TcpState::FinWait1 => TcpState::Closing,
        TcpState::FinWait2 => TcpState::TimeWait,
        other @ (TcpState::Closed
        | TcpState::Listen
        | TcpState::SynSent
        | TcpState::CloseWait
        | TcpState::Closing
        | TcpState::LastAck
        | TcpState::TimeWait) => other,
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Flags;
    use super::*;
    use crate::model::{Excerpt, Micros};

    /// `c SA 0 1 0`: who, bits, sequence and acknowledgement number, length.
    fn segment(text: &str) -> Segment {
        let words: Vec<&str> = text.split(' ').collect();
        let has = |bit| words[1].contains(bit);
        let number = |at: usize| words[at].parse().unwrap();
        Segment {
            number: 1,
            at: Micros(0),
            from: if words[0] == "c" { Side::Client } else { Side::Server },
            flags: Flags { syn: has('S'), ack: has('A'), fin: has('F'), rst: has('R'), psh: false },
            seq: number(2),
            ack: number(3),
            window: 500,
            options: None,
            len: number(4),
            bytes: Excerpt::default(),
        }
    }

    fn tracked(segments: &[&str]) -> Tracker {
        let mut tracker = Tracker::listening();
        for text in segments {
            tracker.see(&segment(text));
        }
        tracker
    }

    const OPEN: [&str; 3] = ["c S 0 0 0", "s SA 0 1 0", "c A 1 1 0"];

    /// Each segment and the states behind it; the connection stands before.
    fn check(steps: &[(&str, &str, &str)]) {
        let mut tracker = tracked(&OPEN);
        for (text, client, server) in steps {
            tracker.see(&segment(text));
            let (a, b) = tracker.states();
            assert_eq!((a.name(), b.name()), (*client, *server), "after {text}");
        }
    }

    #[test]
    fn a_connection_opens_in_three_steps() {
        let names = |count| {
            let (client, server) = tracked(&OPEN[..count]).states();
            (client.name(), server.name())
        };
        assert_eq!(names(0), ("CLOSED", "LISTEN"));
        assert_eq!(names(1), ("SYN-SENT", "LISTEN"));
        assert_eq!(names(2), ("ESTABLISHED", "SYN-RECEIVED"));
        assert_eq!(names(3), ("ESTABLISHED", "ESTABLISHED"));
        let refused = tracked(&["c S 0 0 0", "s RA 0 1 0"]);
        assert_eq!(refused.states(), (TcpState::Closed, TcpState::Closed));
        assert_eq!(refused.seen_of(Side::Server).first, Some(How::Rst));
    }

    #[test]
    fn the_end_that_closes_first_waits() {
        check(&[
            ("c FA 1 1 0", "FIN-WAIT-1", "CLOSE-WAIT"),
            ("s A 1 2 0", "FIN-WAIT-2", "CLOSE-WAIT"),
            ("s A 1 2 5", "FIN-WAIT-2", "CLOSE-WAIT"),
            ("c A 2 6 0", "FIN-WAIT-2", "CLOSE-WAIT"),
            ("s FA 6 2 0", "TIME-WAIT", "LAST-ACK"),
            ("c A 2 7 0", "TIME-WAIT", "CLOSED"),
        ]);
        // The acknowledgement comes with the other FIN; a FIN that is sent again changes nothing.
        check(&[
            ("s FA 1 1 3", "CLOSE-WAIT", "FIN-WAIT-1"),
            ("s FA 1 1 3", "CLOSE-WAIT", "FIN-WAIT-1"),
            ("c FA 1 5 0", "LAST-ACK", "TIME-WAIT"),
            ("s A 5 2 0", "CLOSED", "TIME-WAIT"),
        ]);
    }

    #[test]
    fn both_may_close_at_once() {
        check(&[
            ("c FA 1 1 0", "FIN-WAIT-1", "CLOSE-WAIT"),
            ("s FA 1 1 0", "CLOSING", "CLOSING"),
            ("c A 2 2 0", "CLOSING", "TIME-WAIT"),
            ("s A 2 2 0", "TIME-WAIT", "TIME-WAIT"),
        ]);
    }

    #[test]
    fn a_reset_closes_both_ends_at_once() {
        check(&[("c A 1 1 5", "ESTABLISHED", "ESTABLISHED"), ("s R 1 0 0", "CLOSED", "CLOSED")]);
        let seen = tracked(&[&OPEN[..], &["s FA 1 1 0", "c A 1 2 4", "s R 2 0 0"]].concat()).seen_of(Side::Server);
        assert_eq!(seen, PeerSeen { first: Some(How::Fin), fin: true, rst: true, takes_more: false });
        let ours = tracked(&[&OPEN[..], &["c R 1 0 0"]].concat());
        assert_eq!(ours.seen_of(Side::Server), PeerSeen::default());
    }

    #[test]
    fn more_is_taken_where_data_behind_the_fin_is_acknowledged() {
        let check = |segments: &[&str], expected: bool| {
            let seen = tracked(&[&OPEN[..], segments].concat()).seen_of(Side::Server);
            assert_eq!((seen.fin, seen.takes_more), (true, expected), "{segments:?}");
        };
        check(&["s FA 1 1 0"], false);
        check(&["c A 1 1 4", "s FA 1 5 0"], false);
        // The FIN itself is acknowledged, and our own FIN, which is no data.
        check(&["c A 1 1 4", "s FA 1 5 0", "c FA 5 2 0", "s A 2 6 0"], false);
        check(&["s FA 1 1 0", "c A 1 2 4"], false);
        check(&["s FA 1 1 0", "c A 1 2 4", "s A 2 5 0"], true);
        check(&["s FA 1 1 0", "c A 1 2 4", "s A 2 5 0", "c A 5 2 4"], false);
        check(&["s FA 1 1 0", "c FA 1 2 4", "s A 2 6 0"], true);
    }

    proptest! {
        /// Whatever is put together, nothing overflows, and what was seen stays seen.
        #[test]
        fn any_segments_are_taken(
            all in prop::collection::vec((any::<bool>(), 0u8..16, any::<u32>(), any::<u32>(), any::<u32>()), 0..60),
        ) {
            let mut tracker = Tracker::default();
            let mut before = PeerSeen::default();
            for (client, bits, seq, ack, len) in all {
                let flags = Flags { syn: bits & 1 > 0, ack: bits & 2 > 0, fin: bits & 4 > 0, rst: bits & 8 > 0, psh: false };
                let from = if client { Side::Client } else { Side::Server };
                tracker.see(&Segment { from, flags, seq, ack, len, ..segment("c A 0 0 0") });
                let seen = tracker.seen_of(Side::Server);
                prop_assert!(before.first.is_none() || before.first == seen.first);
                prop_assert!(seen.fin >= before.fin && seen.rst >= before.rst);
                before = seen;
            }
        }
    }
}
