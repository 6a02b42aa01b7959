//! The TCP connections of a session as their segments show them: what passed over its own loopback
//! interface. Must not decide what any of it means for a check.

mod machine;

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::model::{ActorName, Excerpt, Micros};

pub use machine::{PeerSeen, TcpState, Tracker};

/// What the session's loopback interface showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Whether every segment was seen.
    pub coverage: Coverage,
    /// Every connection, in the order in which they began.
    pub connections: Vec<Connection>,
    /// Segments of further connections, of which nothing was kept.
    pub others: u64,
}

/// Whether a capture has seen every segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// All of them.
    Complete,
    /// Some were lost before they could be read, or could not be read as TCP.
    Gap {
        /// How many.
        lost: u64,
    },
    /// None: this machine gives a session no network of its own.
    None,
}

/// One connection, or one attempt to connect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The end that sent the first SYN.
    pub client: SocketAddr,
    /// The other end.
    pub server: SocketAddr,
    /// Which end is an actor of the harness, if one is.
    pub ours: Option<Ours>,
    /// How many segments there were, kept or not.
    pub seen: u64,
    /// Those that were kept, in order: the first, the last, and those that change a state.
    pub segments: Vec<Segment>,
}

/// An end of a connection that belongs to the harness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ours {
    /// Whose it is.
    pub actor: ActorName,
    /// Which end.
    pub side: Side,
}

/// An end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The one that connects.
    Client,
    /// The one that is connected to.
    Server,
}

/// A segment (RFC 9293 §3.1). Sequence and acknowledgement numbers are relative to the connection's
/// initial ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Its place among all segments of the connection, from 1: a leap says that others were not kept.
    pub number: u64,
    /// When it passed, since the session began.
    pub at: Micros,
    /// Who sent it.
    pub from: Side,
    /// The control bits.
    pub flags: Flags,
    /// The sequence number.
    pub seq: u32,
    /// The acknowledgement number; 0 without the bit.
    pub ack: u32,
    /// The window as it stands in the header, not scaled.
    pub window: u16,
    /// Options of a SYN.
    pub options: Option<SynOptions>,
    /// Length of the payload in bytes.
    pub len: u32,
    /// The payload's first bytes.
    pub bytes: Excerpt,
}

/// The control bits that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, clippy::struct_excessive_bools, reason = "they are the header's own bits")]
pub struct Flags {
    pub syn: bool,
    pub ack: bool,
    pub fin: bool,
    pub rst: bool,
    pub psh: bool,
}

/// Options of a SYN segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SynOptions {
    /// The largest segment that its sender takes (RFC 9293 §3.7.1).
    pub mss: Option<u16>,
    /// By how many bits its sender's later windows are to be shifted (RFC 7323 §2).
    pub scale: Option<u8>,
}

impl Capture {
    /// What a session has that sees no segments.
    pub fn none() -> Self {
        Self { coverage: Coverage::None, connections: Vec::new(), others: 0 }
    }
}

impl Side {
    /// The other end.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

impl Segment {
    /// Whether it may change a state by itself: it opens, ends or aborts.
    pub fn is_mark(&self) -> bool {
        self.flags.syn || self.flags.fin || self.flags.rst
    }
}

impl Connection {
    /// How many segments were not kept.
    pub fn left_out(&self) -> u64 {
        self.seen.saturating_sub(self.segments.len() as u64)
    }

    /// The address of an end.
    pub fn address(&self, side: Side) -> SocketAddr {
        match side {
            Side::Client => self.client,
            Side::Server => self.server,
        }
    }

    /// The states of both ends, the client's first: before the first segment, and after each that was kept.
    pub fn states(&self) -> Vec<(TcpState, TcpState)> {
        let answers = |segment: &Segment| segment.from == Side::Server && segment.flags.syn;
        // That somebody listened only shows in the answer.
        let mut tracker = if self.segments.iter().any(answers) { Tracker::listening() } else { Tracker::default() };
        let mut states = vec![tracker.states()];
        for segment in &self.segments {
            tracker.see(segment);
            states.push(tracker.states());
        }
        states
    }

    /// The first segment with which an end began to end the connection: FIN or RST.
    pub fn first_end(&self) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.flags.fin || segment.flags.rst)
    }
}
