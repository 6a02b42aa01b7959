//! A session's segments made from a name: the same name gives the same session, another one another. Must not know
//! what students answered.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use sha2::{Digest, Sha256};

use crate::evidence::{Connection, Flags, Segment, Side, SynOptions, TcpState, Tracker};
use crate::model::{Excerpt, Micros};

/// Real sequence numbers begin above this, relative ones end below it: none is taken for the other.
pub(crate) const LEAST_INITIAL: u32 = 100_000_000;

/// A session made from a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The name.
    pub name: String,
    /// The initial sequence numbers of the client and of the server.
    pub initial: (u32, u32),
    /// The segments, their numbers relative to the initial ones.
    pub connection: Connection,
    /// One entry a segment.
    pub rows: Vec<Row>,
}

/// What belongs to a segment beside its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Why it is sent.
    pub why: Why,
    /// The states of the client and of the server once it has arrived.
    pub states: (TcpState, TcpState),
}

/// Why a segment is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The client calls `connect()`.
    Connects,
    /// The server takes the request.
    Accepts,
    /// The client has got the answer.
    Confirms,
    /// It calls `send()`.
    Sends,
    /// It has received data.
    Received,
    /// It calls `close()`, and nobody has before.
    Closes,
    /// It has received the other's FIN, and has not closed yet.
    ReceivedEnd,
    /// It calls `close()` after the other.
    ClosesToo,
    /// It has received the other's FIN and calls `close()` before that was acknowledged.
    ClosesAtOnce,
    /// It has received the last FIN.
    Ends,
}

impl Trace {
    /// The session of a name.
    pub fn of(name: &str) -> Self {
        let random = Random::new(name);
        let span = u32::MAX - LEAST_INITIAL - 100_000;
        let initial = (LEAST_INITIAL + random.below(0, span), LEAST_INITIAL + random.below(1, span));
        let port = |which| u16::try_from(random.below(which, 16_000)).unwrap_or(0);
        let address = |host, port| SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 168, 1, host)), port);
        let mut session = Session::default();
        let (client, server) = (address(10, 49_152 + port(2)), address(20, 8_888));
        session.opens();
        session.talks(20 + random.below(3, 1_300), 20 + random.below(4, 1_300), random.is(5));
        let first = if random.is(6) { Side::Client } else { Side::Server };
        session.closes(first, random.is(7));
        let Session { segments, rows, .. } = session;
        let seen = segments.len() as u64;
        Self {
            name: name.to_owned(),
            initial,
            connection: Connection { client, server, ours: None, seen, segments },
            rows,
        }
    }

    /// The initial sequence number of an end.
    pub fn initial_of(&self, side: Side) -> u32 {
        match side {
            Side::Client => self.initial.0,
            Side::Server => self.initial.1,
        }
    }
}

/// Numbers from a name. From a hash, so that no release of a generator makes other traces.
struct Random([u8; 32]);

impl Random {
    fn new(name: &str) -> Self {
        Self(Sha256::digest(format!("netgrade trace\n{}", name.trim())).into())
    }

    /// The number of this place, from 0 on, below `most`.
    fn below(&self, place: usize, most: u32) -> u32 {
        let word = self.0.iter().skip(place * 4).take(4).fold(0u32, |word, byte| word << 8 | u32::from(*byte));
        word % most.max(1)
    }

    fn is(&self, place: usize) -> bool {
        self.below(place, 2) == 1
    }
}

/// A session as it is made up.
#[derive(Default)]
struct Session {
    segments: Vec<Segment>,
    rows: Vec<Row>,
    /// The next sequence number of the client and of the server.
    next: (u32, u32),
    tracker: Option<Tracker>,
}

impl Session {
    fn opens(&mut self) {
        self.segment(Side::Client, Flags { syn: true, ..Flags::default() }, 0, Why::Connects);
        self.segment(Side::Server, Flags { syn: true, ack: true, ..Flags::default() }, 0, Why::Accepts);
        self.acknowledges(Side::Client, Why::Confirms);
    }

    /// A message and its reply. The reply may carry the acknowledgement of the message.
    fn talks(&mut self, message: u32, reply: u32, together: bool) {
        let data = Flags { ack: true, psh: true, ..Flags::default() };
        self.segment(Side::Client, data, message, Why::Sends);
        if !together {
            self.acknowledges(Side::Server, Why::Received);
        }
        self.segment(Side::Server, data, reply, Why::Sends);
        self.acknowledges(Side::Client, Why::Received);
    }

    fn closes(&mut self, first: Side, together: bool) {
        let fin = Flags { fin: true, ack: true, ..Flags::default() };
        self.segment(first, fin, 0, Why::Closes);
        if !together {
            self.acknowledges(first.other(), Why::ReceivedEnd);
        }
        let why = if together { Why::ClosesAtOnce } else { Why::ClosesToo };
        self.segment(first.other(), fin, 0, why);
        self.acknowledges(first, Why::Ends);
    }

    fn acknowledges(&mut self, from: Side, why: Why) {
        self.segment(from, Flags { ack: true, ..Flags::default() }, 0, why);
    }

    fn segment(&mut self, from: Side, flags: Flags, len: u32, why: Why) {
        let (own, other) = match from {
            Side::Client => (&mut self.next.0, self.next.1),
            Side::Server => (&mut self.next.1, self.next.0),
        };
        let seq = *own;
        *own += consumed(flags, len);
        let number = self.segments.len() as u64 + 1;
        let bytes: Vec<u8> = b"netgrade\n".iter().copied().cycle().take(len as usize).collect();
        let segment = Segment {
            number,
            at: Micros(number * 1_000),
            from,
            flags,
            seq,
            ack: if flags.ack { other } else { 0 },
            window: 64_240,
            options: flags.syn.then_some(SynOptions { mss: Some(1_460), scale: Some(7) }),
            len,
            bytes: Excerpt::whole(&bytes),
        };
        let tracker = self.tracker.get_or_insert_with(Tracker::listening);
        tracker.see(&segment);
        let (client, server) = tracker.states();
        // The new socket of this session; the one that listens stays in LISTEN (RFC 9293 §3.10.7.2).
        let server = if server == TcpState::Listen { TcpState::SynReceived } else { server };
        self.rows.push(Row { why, states: (client, server) });
        self.segments.push(segment);
    }
}

/// How many sequence numbers a segment takes: SYN and FIN one each (RFC 9293 §3.4).
pub(crate) fn consumed(flags: Flags, len: u32) -> u32 {
    len + u32::from(flags.syn) + u32::from(flags.fin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use TcpState::{CloseWait, Closed, Established, FinWait1, FinWait2, LastAck, SynReceived, SynSent, TimeWait};

    #[test]
    fn a_name_gives_one_session_and_another_name_another() {
        assert_eq!(Trace::of("alice"), Trace::of("alice"));
        assert_eq!(Trace::of(" alice\n").initial, Trace::of("alice").initial);
        let all: std::collections::BTreeSet<(u32, u32)> =
            (0..200).map(|n| Trace::of(&format!("student {n}")).initial).collect();
        assert_eq!(all.len(), 200);
    }

    #[test]
    fn every_kind_of_session_is_made() {
        let kinds: std::collections::BTreeSet<(usize, Side)> = (0..100)
            .map(|n| {
                let trace = Trace::of(&n.to_string());
                let fin = trace.connection.segments.iter().find(|segment| segment.flags.fin).unwrap().from;
                (trace.rows.len(), fin)
            })
            .collect();
        // A reply and a FIN each may carry an acknowledgement.
        assert_eq!(kinds.len(), 6, "{kinds:?}");
    }

    #[test]
    fn states_are_those_of_the_standard() {
        let four = (0..1000).map(|n| Trace::of(&n.to_string())).find(|trace| trace.rows.len() == 11).unwrap();
        let first = four.connection.segments.iter().find(|segment| segment.flags.fin).unwrap().from;
        let states: Vec<(TcpState, TcpState)> = four.rows.iter().map(|row| row.states).collect();
        assert_eq!(states[..3], [(SynSent, SynReceived), (Established, SynReceived), (Established, Established)]);
        let ends: Vec<(TcpState, TcpState)> = states[7..]
            .iter()
            .map(|(client, server)| if first == Side::Client { (*client, *server) } else { (*server, *client) })
            .collect();
        assert_eq!(ends, [(FinWait1, CloseWait), (FinWait2, CloseWait), (TimeWait, LastAck), (TimeWait, Closed)]);
    }

    #[test]
    fn no_real_number_can_be_taken_for_a_relative_one() {
        for n in 0..300 {
            let trace = Trace::of(&n.to_string());
            let largest = trace.connection.segments.iter().map(|segment| segment.seq.max(segment.ack)).max().unwrap();
            assert!(largest < 10_000 && trace.initial.0 >= LEAST_INITIAL && trace.initial.1 >= LEAST_INITIAL);
            assert!(trace.initial.0.checked_add(largest).is_some() && trace.initial.1.checked_add(largest).is_some());
        }
    }
}
