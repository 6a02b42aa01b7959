//! Segments by connection: what is kept of them under caps, and what they say of the connection's ends.
//! Must not do I/O.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use super::parse::Header;
use crate::evidence::{Connection, Flags, Ours, PeerSeen, Segment, Side, Tracker};
use crate::model::{ActorName, Excerpt, Micros};

/// Segments kept at the beginning and at the end of a connection.
const HEAD: usize = 64;
const TAIL: usize = 64;
/// Segments that open, end or abort and that are kept in between.
const MARKS: usize = 16;
/// Segments kept of all connections; of marks twice as many.
const ALL: usize = 4_000;
/// Connections that are followed.
const CONNECTIONS: usize = 8_192;
/// Bytes kept of one payload, and of all.
const PAYLOAD: usize = 512;
const PAYLOADS: usize = 1 << 20;

/// The connections of a session.
#[derive(Debug, Default)]
pub(super) struct Table {
    all: Vec<Followed>,
    /// The latest connection between two addresses, the lower one first.
    latest: BTreeMap<(SocketAddr, SocketAddr), usize>,
    /// Ends of actors whose first segment has not come yet.
    claims: BTreeMap<(SocketAddr, SocketAddr), (ActorName, SocketAddr)>,
    /// The latest connection of each actor: a name may be used again.
    current: BTreeMap<ActorName, usize>,
    /// Connections of actors about which something may be new.
    touched: BTreeSet<usize>,
    /// Segments and bytes of payload kept.
    kept: usize,
    bytes: usize,
    /// Segments of connections that are not followed.
    others: u64,
}

#[derive(Debug)]
struct Followed {
    client: SocketAddr,
    server: SocketAddr,
    ours: Option<Ours>,
    /// The sequence numbers from which the client's and the server's count.
    initial: [Option<u32>; 2],
    tracker: Tracker,
    /// What was told of the program's end.
    told: PeerSeen,
    seen: u64,
    head: Vec<Segment>,
    marks: Vec<Segment>,
    tail: VecDeque<Segment>,
}

fn pair(one: SocketAddr, other: SocketAddr) -> (SocketAddr, SocketAddr) {
    if one <= other { (one, other) } else { (other, one) }
}

/// An IPv4 address that an IPv6 socket has is still an IPv4 address on the wire.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

impl Table {
    /// Takes in a segment.
    pub(super) fn see(&mut self, header: &Header<'_>, at: Micros) {
        let Some(index) = self.connection(header) else {
            self.others += 1;
            return;
        };
        let (kept, room) = (self.kept, PAYLOADS.saturating_sub(self.bytes).min(PAYLOAD));
        let Some(followed) = self.all.get_mut(index) else { return };
        let before = followed.count();
        let (added, dropped) = followed.see(header, at, kept, room);
        self.kept = (kept + followed.count()).saturating_sub(before);
        self.bytes = (self.bytes + added).saturating_sub(dropped);
        if followed.ours.is_some() {
            self.touched.insert(index);
        }
    }

    /// The connection that a segment belongs to; none where there are too many.
    fn connection(&mut self, header: &Header<'_>) -> Option<usize> {
        let key = pair(header.from, header.to);
        let known = self.latest.get(&key).copied();
        let goes_on = known.and_then(|index| self.all.get(index)).is_some_and(|known| !known.is_begun_anew(header));
        if goes_on {
            return known;
        }
        if self.all.len() >= CONNECTIONS {
            return None;
        }
        let mut followed = Followed::begin(header);
        if let Some((actor, local)) = self.claims.remove(&key) {
            self.current.insert(actor.clone(), self.all.len());
            followed.ours = Some(followed.ours(actor, local));
        }
        self.latest.insert(key, self.all.len());
        self.all.push(followed);
        Some(self.all.len() - 1)
    }

    /// One end is an actor's: of the latest connection between the two, or of the next, where that has an owner.
    pub(super) fn claim(&mut self, actor: &ActorName, local: SocketAddr, remote: SocketAddr) {
        let (local, remote) = (canonical(local), canonical(remote));
        let key = pair(local, remote);
        let known = self.latest.get(&key).copied();
        match known.and_then(|index| self.all.get_mut(index).map(|followed| (index, followed))) {
            Some((index, followed)) if followed.ours.is_none() => {
                followed.ours = Some(followed.ours(actor.clone(), local));
                self.current.insert(actor.clone(), index);
                self.touched.insert(index);
            }
            Some(_) | None => {
                self.current.remove(actor);
                self.claims.insert(key, (actor.clone(), local));
            }
        }
    }

    /// What is new about how programs end their connections to actors.
    pub(super) fn news(&mut self) -> Vec<(ActorName, PeerSeen)> {
        let mut news = Vec::new();
        for index in std::mem::take(&mut self.touched) {
            let Some(followed) = self.all.get_mut(index) else { continue };
            let Some(ours) = followed.ours.as_ref().filter(|ours| self.current.get(&ours.actor) == Some(&index)) else {
                continue;
            };
            let seen = followed.tracker.seen_of(ours.side.other());
            if seen != followed.told {
                followed.told = seen;
                news.push((ours.actor.clone(), seen));
            }
        }
        news
    }

    /// Everything as evidence keeps it, and the segments of connections that were not followed.
    pub(super) fn finish(self) -> (Vec<Connection>, u64) {
        (self.all.into_iter().map(Followed::finish).collect(), self.others)
    }
}

impl Followed {
    /// A connection that is first seen in the middle is its sender's.
    fn begin(header: &Header<'_>) -> Self {
        let answers = header.flags.syn && header.flags.ack;
        let (client, server) = if answers { (header.to, header.from) } else { (header.from, header.to) };
        Self {
            client,
            server,
            ours: None,
            initial: [None; 2],
            tracker: Tracker::default(),
            told: PeerSeen::default(),
            seen: 0,
            head: Vec::new(),
            marks: Vec::new(),
            tail: VecDeque::new(),
        }
    }

    fn ours(&self, actor: ActorName, local: SocketAddr) -> Ours {
        Ours { actor, side: if self.client == local { Side::Client } else { Side::Server } }
    }

    fn sender(&self, header: &Header<'_>) -> Side {
        if header.from == self.client { Side::Client } else { Side::Server }
    }

    /// Whether the segment opens another connection between the same addresses: a SYN that is only sent again
    /// has the same number.
    fn is_begun_anew(&self, header: &Header<'_>) -> bool {
        let opens = header.flags.syn && !header.flags.ack;
        opens && self.initial[index(self.sender(header))].is_some_and(|initial| initial != header.seq)
    }

    /// Returns how many bytes of payload were kept, and how many of earlier ones were not any more.
    fn see(&mut self, header: &Header<'_>, at: Micros, kept: usize, room: usize) -> (usize, usize) {
        let from = self.sender(header);
        self.seen += 1;
        let mut segment = Segment {
            number: self.seen,
            at,
            from,
            flags: header.flags,
            seq: self.relative(from, header.seq, header.flags),
            ack: if header.flags.ack { self.acknowledged(from.other(), header.ack) } else { 0 },
            window: header.window,
            options: header.options,
            len: header.len,
            bytes: Excerpt::default(),
        };
        self.tracker.see(&segment);
        segment.bytes = Excerpt::beginning(&header.payload[..header.payload.len().min(room)], header.len.into());
        self.keep(segment, kept)
    }

    /// What a SYN has is 0; where none was seen, the first number counts as 1.
    fn relative(&mut self, from: Side, seq: u32, flags: Flags) -> u32 {
        let initial = &mut self.initial[index(from)];
        if flags.syn {
            *initial = Some(seq);
        }
        seq.wrapping_sub(*initial.get_or_insert(seq.wrapping_sub(1)))
    }

    fn acknowledged(&mut self, of: Side, ack: u32) -> u32 {
        ack.wrapping_sub(*self.initial[index(of)].get_or_insert(ack.wrapping_sub(1)))
    }

    /// Keeps a segment while there is room.
    fn keep(&mut self, segment: Segment, kept: usize) -> (usize, usize) {
        let most = if segment.is_mark() { 2 * ALL } else { ALL };
        let rolls = self.tail.len() == TAIL;
        if kept >= most && !rolls {
            return (0, 0);
        }
        let added = segment.bytes.kept().len();
        if self.head.len() < HEAD {
            self.head.push(segment);
            return (added, 0);
        }
        self.tail.push_back(segment);
        let Some(oldest) = rolls.then(|| self.tail.pop_front()).flatten() else { return (added, 0) };
        if oldest.is_mark() && self.marks.len() < MARKS {
            self.marks.push(oldest);
            return (added, 0);
        }
        (added, oldest.bytes.kept().len())
    }

    fn count(&self) -> usize {
        self.head.len() + self.marks.len() + self.tail.len()
    }

    fn finish(self) -> Connection {
        let segments = self.head.into_iter().chain(self.marks).chain(self.tail).collect();
        Connection { client: self.client, server: self.server, ours: self.ours, seen: self.seen, segments }
    }
}

fn index(side: Side) -> usize {
    match side {
        Side::Client => 0,
        Side::Server => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evidence::{How, TcpState};

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    const CLIENT: u16 = 40_000;
    const SERVER: u16 = 8888;

    fn header<'a>(from: u16, to: u16, bits: &str, (seq, ack): (u32, u32), payload: &'a [u8]) -> Header<'a> {
        let has = |bit| bits.contains(bit);
        Header {
            from: address(from),
            to: address(to),
            flags: Flags { syn: has('S'), ack: has('A'), fin: has('F'), rst: has('R'), psh: false },
            seq,
            ack,
            window: 500,
            options: None,
            len: u32::try_from(payload.len()).unwrap(),
            payload,
        }
    }

    fn open(table: &mut Table, client: u16, isn: u32) {
        table.see(&header(client, SERVER, "S", (isn, 0), b""), Micros(1));
        table.see(&header(SERVER, client, "SA", (900, isn + 1), b""), Micros(2));
        table.see(&header(client, SERVER, "A", (isn + 1, 901), b""), Micros(3));
    }

    fn actor(name: &str) -> ActorName {
        ActorName::new(name).unwrap()
    }

    #[test]
    fn numbers_count_from_the_connection_s_own() {
        let mut table = Table::default();
        open(&mut table, CLIENT, u32::MAX - 1);
        table.see(&header(CLIENT, SERVER, "A", (0, 901), b"hello"), Micros(4));
        table.see(&header(SERVER, CLIENT, "A", (901, 5), b""), Micros(5));
        let (connections, others) = table.finish();
        let [connection] = &connections[..] else { panic!("{connections:?}") };
        assert_eq!((connection.client, connection.server, others), (address(CLIENT), address(SERVER), 0));
        let seen: Vec<(u32, u32, u32)> = connection.segments.iter().map(|s| (s.seq, s.ack, s.len)).collect();
        // The numbers wrap.
        assert_eq!(seen, [(0, 0, 0), (0, 1, 0), (1, 1, 0), (2, 1, 5), (1, 7, 0)]);
        assert_eq!(connection.states().last(), Some(&(TcpState::Established, TcpState::Established)));
        assert_eq!(connection.segments[3].bytes.kept(), b"hello");
    }

    #[test]
    fn a_port_that_is_used_again_begins_another_connection() {
        let mut table = Table::default();
        open(&mut table, CLIENT, 5);
        table.claim(&actor("a"), address(CLIENT), address(SERVER));
        table.see(&header(CLIENT, SERVER, "R", (6, 0), b""), Micros(4));
        table.claim(&actor("b"), address(CLIENT), address(SERVER));
        // The SYN is sent twice.
        table.see(&header(CLIENT, SERVER, "S", (77, 0), b""), Micros(5));
        open(&mut table, CLIENT, 77);
        let (connections, _) = table.finish();
        let told: Vec<(usize, &str)> =
            connections.iter().map(|one| (one.segments.len(), one.ours.as_ref().unwrap().actor.as_ref())).collect();
        assert_eq!(told, [(4, "a"), (4, "b")]);
    }

    #[test]
    fn how_the_program_ends_is_told_once_for_each_change() {
        let mut table = Table::default();
        table.claim(&actor("a"), address(CLIENT), address(SERVER));
        open(&mut table, CLIENT, 5);
        assert!(table.news().is_empty());
        table.see(&header(SERVER, CLIENT, "FA", (901, 6), b""), Micros(4));
        let fin = PeerSeen { first: Some(How::Fin), fin: true, ..PeerSeen::default() };
        assert_eq!(table.news(), [(actor("a"), fin)]);
        assert!(table.news().is_empty());
        table.see(&header(CLIENT, SERVER, "A", (6, 902), b"more"), Micros(5));
        assert!(table.news().is_empty());
        table.see(&header(SERVER, CLIENT, "A", (902, 10), b""), Micros(6));
        assert_eq!(table.news(), [(actor("a"), PeerSeen { takes_more: true, ..fin })]);
        // What a client that dialled the harness does is told as well, by the address that its socket has.
        let mapped: SocketAddr = "[::ffff:127.0.0.1]:9999".parse().unwrap();
        table.see(&header(41_000, 9999, "S", (5, 0), b""), Micros(7));
        table.claim(&actor("b"), mapped, address(41_000));
        table.see(&header(41_000, 9999, "R", (6, 0), b""), Micros(8));
        assert_eq!(table.news(), [(actor("b"), PeerSeen { first: Some(How::Rst), rst: true, ..PeerSeen::default() })]);
        // Of an actor's earlier connection nothing is told any more.
        table.claim(&actor("a"), address(40_002), address(SERVER));
        table.see(&header(SERVER, CLIENT, "R", (902, 0), b""), Micros(9));
        assert!(table.news().is_empty());
    }

    #[test]
    fn of_a_flood_the_first_the_last_and_the_marks_are_kept() {
        let mut table = Table::default();
        open(&mut table, CLIENT, 0);
        for n in 0..10_000_u32 {
            let bits = if n == 5_000 { "FA" } else { "A" };
            table.see(&header(SERVER, CLIENT, bits, (901 + n, 1), &[b'x'; 600]), Micros(10));
        }
        let (connections, _) = table.finish();
        let connection = &connections[0];
        assert_eq!(connection.seen, 10_003);
        assert_eq!(connection.segments.len(), HEAD + TAIL + 1);
        assert_eq!(connection.left_out(), 10_003 - (HEAD + TAIL + 1) as u64);
        let numbers: Vec<u64> = connection.segments.iter().map(|segment| segment.number).collect();
        assert!(numbers.is_sorted() && numbers[HEAD] == 5_004 && numbers.last() == Some(&10_003), "{numbers:?}");
        let bytes = &connection.segments[10].bytes;
        assert_eq!((bytes.kept().len(), bytes.total()), (PAYLOAD, 600));
    }

    #[test]
    fn of_many_connections_all_ends_are_known_and_little_is_kept() {
        let mut table = Table::default();
        for client in 0..10_000_u16 {
            open(&mut table, client, 0);
            table.see(&header(client, SERVER, "A", (1, 901), &[b'x'; 600]), Micros(10));
        }
        assert!(table.kept <= 2 * ALL && table.bytes <= PAYLOADS + PAYLOAD, "{} {}", table.kept, table.bytes);
        let (connections, others) = table.finish();
        assert_eq!((connections.len(), others), (CONNECTIONS, 4 * (10_000 - CONNECTIONS) as u64));
        assert_eq!(connections[CONNECTIONS - 1].seen, 4);
    }

    proptest! {
        /// Whatever comes, caps hold and segments stay in their order.
        #[test]
        fn caps_hold(
            all in prop::collection::vec((0u16..4, 0u16..4, 0u8..32, any::<u32>(), any::<u32>(), 0usize..700), 0..300),
        ) {
            let mut table = Table::default();
            for (from, to, bits, seq, ack, len) in all {
                let payload = vec![0; len];
                let mut segment = header(from, to, "", (seq, ack), &payload);
                segment.flags = Flags { syn: bits & 1 > 0, ack: bits & 2 > 0, fin: bits & 4 > 0, rst: bits & 8 > 0, psh: false };
                table.see(&segment, Micros(0));
            }
            let kept = table.kept;
            let bytes = table.bytes;
            let (connections, _) = table.finish();
            let all: Vec<&Segment> = connections.iter().flat_map(|one| &one.segments).collect();
            prop_assert_eq!(all.len(), kept);
            prop_assert_eq!(all.iter().map(|one| one.bytes.kept().len()).sum::<usize>(), bytes);
            for connection in &connections {
                prop_assert!(connection.segments.is_sorted_by_key(|segment| segment.number));
                prop_assert!(connection.segments.len() as u64 <= connection.seen);
            }
        }
    }
}
