//! What must hold of any frames that pass on the session's loopback interface.

use std::net::SocketAddr;

use super::SNAP;
use super::parse::{Parsed, parse};
use super::table::Table;
use crate::evidence::Connection;
use crate::model::{ActorName, Micros};

/// Frames one behind the other, each with its length and its length on the wire in front.
pub(crate) fn frames(bytes: &[u8]) -> String {
    let (mut table, mut rest, mut at) = (Table::default(), bytes, 0);
    let mut outcome = Vec::new();
    while let Some(([a, b, c, d], behind)) = rest.split_first_chunk::<4>() {
        let [length, wire] = [[*a, *b], [*c, *d]].map(|pair| usize::from(u16::from_le_bytes(pair)));
        let (frame, behind) = behind.split_at(length.min(behind.len()).min(SNAP));
        (rest, at) = (behind, at + 1);
        match parse(frame, wire) {
            Parsed::Tcp(header) => {
                assert!(header.payload.len() <= header.len as usize, "more payload than the segment has");
                table.see(&header, Micros(at));
                if at % 5 == 1 {
                    claim(&mut table, at, header.from, header.to);
                }
                outcome.push(if header.flags.syn { "S" } else { "t" }.to_owned());
            }
            Parsed::Other => outcome.push("o".to_owned()),
            Parsed::Unreadable => outcome.push("u".to_owned()),
        }
    }
    let news = table.news().len();
    let (connections, others) = table.finish();
    assert!(connections.iter().map(|one| one.seen).sum::<u64>() + others <= at, "segments that never passed");
    for connection in &connections {
        assert_eq!(connection.states().len(), connection.segments.len() + 1);
        assert!(connection.left_out() <= connection.seen);
        outcome.push(format!("{:?}{:?}", connection.first_end().map(|end| end.flags), connection.states().last()));
    }
    let kept = serde_json::to_string(&connections).expect("connections can be written");
    let again: Vec<Connection> = serde_json::from_str(&kept).expect("what was written can be read");
    assert_eq!(again, connections, "written and read again they are others");
    outcome.truncate(40);
    format!("{} {}", outcome.concat(), news.min(2))
}

fn claim(table: &mut Table, number: u64, from: SocketAddr, to: SocketAddr) {
    if let Ok(actor) = ActorName::new(&format!("a{}", number % 3)) {
        table.claim(&actor, from, to);
    }
}

/// A connection over each protocol, opened, used, and ended.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    [false, true].map(conversation).into()
}

fn conversation(v6: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let steps = [
        (true, "S", 0, ""),
        (false, "SA", 1, ""),
        (true, "A", 1, "hello\n"),
        (false, "A", 7, "hi"),
        (true, "FA", 3, ""),
    ];
    for (client, bits, ack, payload) in steps {
        let (from, to, seq) = if client { (40_000, 8888, 700) } else { (8888, 40_000, 9000) };
        let ethernet = etherparse::PacketBuilder::ethernet2([0; 6], [0; 6]);
        let ip =
            if v6 { ethernet.ipv6([1; 16], [1; 16], 64) } else { ethernet.ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64) };
        let mut tcp = ip.tcp(from, to, seq + u32::from(ack > 0), 500);
        for bit in bits.chars() {
            tcp = match bit {
                'S' => tcp.syn(),
                'F' => tcp.fin(),
                _ => tcp.ack(ack),
            };
        }
        let mut frame = Vec::new();
        tcp.write(&mut frame, payload.as_bytes()).expect("a vector takes all");
        let length = u16::try_from(frame.len()).expect("a short frame").to_le_bytes();
        out.extend(length.into_iter().chain(length).chain(frame));
    }
    out
}
