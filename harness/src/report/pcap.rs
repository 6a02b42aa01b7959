//! Segments as a capture file that Wireshark reads: libpcap's format with microseconds, raw IP packets. The
//! headers are built anew from the evidence, with initial sequence numbers made up for each connection and
//! times that count from 1970, since evidence has no clock time. Must not judge, or write files itself.

use std::io;
use std::net::IpAddr;

use etherparse::{IpNumber, Ipv4Header, Ipv6FlowLabel, Ipv6Header, TcpHeader, TcpOptionElement};

use super::connections::{self, Found, NotThere, Wanted};
use crate::answers::Trace;
use crate::evidence::{Attempt, Connection, RunDocument, Segment, Side};

/// `a1b2c3d4`: times in microseconds; version 2.4 follows.
const MAGIC: u32 = 0xa1b2_c3d4;
const SNAP: u32 = 262_144;
/// Packets begin with their IPv4 or IPv6 header (`LINKTYPE_RAW`).
const RAW_IP: u32 = 101;
const HOPS: u8 = 64;
/// Sessions had times of their own, from 0 on; here they come one after the other, so far apart.
const APART: u64 = 1_000_000;

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum PcapError {
    /// What was asked for is not there.
    #[error(transparent)]
    NotThere(#[from] NotThere),
    /// There is not one segment.
    #[error(
        "no segments were recorded there; they can only be seen where a session has a network of its own, and \
         `netgrade doctor` says what is missing for that"
    )]
    Empty,
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// A packet and when it passed, in microseconds.
struct Packet {
    at: u64,
    /// As much of it as is known.
    bytes: Vec<u8>,
    /// How long it was.
    length: usize,
}

/// The capture file of the connections that are wanted.
///
/// # Errors
/// [`PcapError`].
pub fn file(document: &RunDocument, wanted: &Wanted) -> Result<Vec<u8>, PcapError> {
    let found = connections::wanted(document, wanted)?;
    let packets = packets(&found)?;
    if packets.is_empty() {
        return Err(PcapError::Empty);
    }
    Ok(bytes(packets))
}

/// The capture file of a session that was made from a name, with its own initial numbers.
///
/// # Errors
/// Numbers that no header has room for.
pub fn of_trace(trace: &Trace) -> io::Result<Vec<u8>> {
    let (client, server) = trace.initial;
    let one = |segment| packet(&trace.connection, &Initial { client, server }, segment, 0);
    Ok(bytes(trace.connection.segments.iter().map(one).collect::<io::Result<_>>()?))
}

fn bytes(packets: Vec<Packet>) -> Vec<u8> {
    let mut out = Vec::new();
    for number in [MAGIC, 2 | 4 << 16, 0, 0, SNAP, RAW_IP] {
        out.extend(number.to_le_bytes());
    }
    for packet in packets {
        let lengths = [packet.bytes.len(), packet.length].map(|length| u32::try_from(length).unwrap_or(u32::MAX));
        let time = [packet.at / 1_000_000, packet.at % 1_000_000].map(|part| u32::try_from(part).unwrap_or(u32::MAX));
        out.extend([time, lengths].concat().into_iter().flat_map(u32::to_le_bytes));
        out.extend(packet.bytes);
    }
    out
}

/// Every packet, in the order in which they passed.
fn packets(found: &[Found<'_>]) -> io::Result<Vec<Packet>> {
    let mut packets = Vec::new();
    let mut began = 0;
    let mut before: Option<&Attempt> = None;
    for found in found {
        if let Some(before) = before.filter(|before| !std::ptr::eq(*before, found.attempt)) {
            began += before.duration.0 + APART;
        }
        before = Some(found.attempt);
        for segment in &found.connection.segments {
            packets.push(packet(found.connection, &Initial::of(found), segment, began)?);
        }
    }
    packets.sort_by_key(|packet| packet.at);
    Ok(packets)
}

/// The numbers from which both ends' sequence numbers count: others for each connection, so that none is
/// taken for another that had the same ports.
struct Initial {
    client: u32,
    server: u32,
}

impl Initial {
    fn of(found: &Found<'_>) -> Self {
        let client = u32::try_from(found.number).unwrap_or(u32::MAX).wrapping_mul(0x0100_0000);
        Self { client, server: client.wrapping_add(0x0080_0000) }
    }

    fn get(&self, side: Side) -> u32 {
        match side {
            Side::Client => self.client,
            Side::Server => self.server,
        }
    }
}

fn packet(connection: &Connection, initial: &Initial, segment: &Segment, began: u64) -> io::Result<Packet> {
    let tcp = header(connection, initial, segment)?;
    let (payload, length) = (segment.bytes.kept(), segment.len as usize);
    // What is not known cannot be summed up; of a packet that was cut off nobody expects it.
    let is_whole = payload.len() == length;
    let (from, to) = (connection.address(segment.from), connection.address(segment.from.other()));
    let bytes = match (from.ip(), to.ip()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            let room = u16::MAX - u16::try_from(Ipv4Header::MIN_LEN).unwrap_or(0);
            let inside = u16::try_from(tcp.header_len() + length).unwrap_or(room).min(room);
            let ip = Ipv4Header::new(inside, HOPS, IpNumber::TCP, from.octets(), to.octets()).map_err(odd)?;
            let checksum = if is_whole { tcp.calc_checksum_ipv4(&ip, payload).map_err(odd)? } else { 0 };
            let mut bytes = Vec::new();
            ip.write(&mut bytes)?;
            with_checksum(tcp, checksum).write(&mut bytes)?;
            bytes
        }
        (from, to) => {
            let address = |ip: IpAddr| match ip {
                IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
                IpAddr::V6(ip) => ip.octets(),
            };
            let ip = Ipv6Header {
                traffic_class: 0,
                flow_label: Ipv6FlowLabel::ZERO,
                payload_length: u16::try_from(tcp.header_len() + length).unwrap_or(0),
                next_header: IpNumber::TCP,
                hop_limit: HOPS,
                source: address(from),
                destination: address(to),
            };
            let checksum = if is_whole { tcp.calc_checksum_ipv6(&ip, payload).map_err(odd)? } else { 0 };
            let mut bytes = Vec::new();
            ip.write(&mut bytes)?;
            with_checksum(tcp, checksum).write(&mut bytes)?;
            bytes
        }
    };
    let headers = bytes.len();
    Ok(Packet { at: began + segment.at.0, bytes: [bytes.as_slice(), payload].concat(), length: headers + length })
}

fn with_checksum(tcp: TcpHeader, checksum: u16) -> TcpHeader {
    TcpHeader { checksum, ..tcp }
}

/// The segment's header, its checksum left out.
fn header(connection: &Connection, initial: &Initial, segment: &Segment) -> io::Result<TcpHeader> {
    let (from, to) = (segment.from, segment.from.other());
    let (source, destination) = (connection.address(from).port(), connection.address(to).port());
    let seq = initial.get(from).wrapping_add(segment.seq);
    let mut tcp = TcpHeader::new(source, destination, seq, segment.window);
    let flags = segment.flags;
    (tcp.syn, tcp.ack, tcp.fin, tcp.rst, tcp.psh) = (flags.syn, flags.ack, flags.fin, flags.rst, flags.psh);
    if flags.ack {
        tcp.acknowledgment_number = initial.get(to).wrapping_add(segment.ack);
    }
    let mut options = Vec::new();
    if let Some(syn) = segment.options {
        options.extend(syn.mss.map(TcpOptionElement::MaximumSegmentSize));
        options.extend(syn.scale.map(TcpOptionElement::WindowScale));
    }
    tcp.set_options(&options).map_err(odd)?;
    Ok(tcp)
}

/// Numbers that no header has room for.
fn odd(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Flags, SynOptions};
    use crate::model::{Excerpt, Micros};
    use crate::report::fixture;

    /// A file's packets, read by hand: time, length on the wire, bytes.
    fn parsed(file: &[u8]) -> Vec<(u64, usize, Vec<u8>)> {
        let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        assert_eq!([word(0), word(4), word(20)], [MAGIC, 0x0004_0002, RAW_IP]);
        let (mut at, mut packets) = (24, Vec::new());
        while at < file.len() {
            let kept = word(at + 8) as usize;
            let time = u64::from(word(at)) * 1_000_000 + u64::from(word(at + 4));
            packets.push((time, word(at + 12) as usize, file[at + 16..at + 16 + kept].to_vec()));
            at += 16 + kept;
        }
        assert_eq!(at, file.len(), "the last packet is cut off");
        packets
    }

    /// The Internet checksum (RFC 1071) over 16-bit words.
    fn sum(parts: &[&[u8]]) -> u16 {
        let mut bytes = parts.concat();
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let mut total: u32 = bytes.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
        while total > 0xffff {
            total = (total & 0xffff) + (total >> 16);
        }
        !u16::try_from(total).unwrap()
    }

    fn connection(v6: bool, cut: bool) -> Connection {
        let address = |host: &str, port: u16| format!("{host}:{port}").parse().unwrap();
        let (client, server) = if v6 { ("[::1]", "[::2]") } else { ("127.0.0.1", "127.0.0.2") };
        let plain = |number, at, from, flags| Segment {
            number,
            at: Micros(at),
            from,
            flags,
            seq: 0,
            ack: 0,
            window: 500,
            options: None,
            len: 0,
            bytes: Excerpt::default(),
        };
        let syn = Flags { syn: true, ..Flags::default() };
        let push = Flags { ack: true, psh: true, ..Flags::default() };
        let text = b"hello";
        let segments = vec![
            Segment {
                options: Some(SynOptions { mss: Some(65_495), scale: Some(10) }),
                ..plain(1, 1_500, Side::Client, syn)
            },
            Segment {
                seq: 1,
                ack: 1,
                len: if cut { 9_000 } else { 5 },
                bytes: Excerpt::beginning(text, if cut { 9_000 } else { 5 }),
                ..plain(2, 2_500, Side::Server, push)
            },
        ];
        Connection { client: address(client, 40_000), server: address(server, 8888), ours: None, seen: 2, segments }
    }

    fn document(connections: &[Connection]) -> RunDocument {
        let mut document = fixture::everything().document;
        let evidence = &mut document.exercises[0].evidence;
        for (evidence, connection) in evidence.iter_mut().zip(connections) {
            evidence.attempts[0].capture.connections = vec![connection.clone()];
        }
        document
    }

    #[test]
    fn packets_have_lengths_checksums_numbers_and_times() {
        for v6 in [false, true] {
            let packets = parsed(&file(&document(&[connection(v6, false)]), &Wanted::default()).unwrap());
            let ip = if v6 { 40 } else { 20 };
            let lengths: Vec<(usize, usize)> = packets.iter().map(|(_, wire, bytes)| (*wire, bytes.len())).collect();
            assert_eq!(lengths, [(ip + 28, ip + 28), (ip + 25, ip + 25)]);
            assert_eq!(packets.iter().map(|packet| packet.0).collect::<Vec<_>>(), [1_500, 2_500]);
            for (_, wire, bytes) in &packets {
                let (head, tcp) = bytes.split_at(ip);
                let length = u16::try_from(tcp.len()).unwrap().to_be_bytes();
                let addresses = if v6 { &head[8..40] } else { &head[12..20] };
                assert_eq!(sum(&[addresses, &[0, 6], &length, tcp]), 0, "the segment's checksum is wrong");
                if v6 {
                    assert_eq!(head[4..6], length);
                } else {
                    assert_eq!(sum(&[head]), 0, "the header's checksum is wrong");
                    assert_eq!(head[2..4], u16::try_from(*wire).unwrap().to_be_bytes());
                }
            }
            let (syn, data) = (&packets[0].2[ip..], &packets[1].2[ip..]);
            assert_eq!(syn[..4], [0x9c, 0x40, 0x22, 0xb8]);
            assert_eq!((syn[13], &syn[20..]), (2, &[2, 4, 0xff, 0xd7, 3, 3, 10, 0][..]));
            assert_eq!((data[13], &data[20..]), (0x18, &b"hello"[..]));
            let number = |at: usize| u32::from_be_bytes(data[at..at + 4].try_into().unwrap());
            assert_eq!((number(4), number(8)), (0x0180_0001, 0x0100_0001));
        }
    }

    #[test]
    fn what_was_not_kept_is_known_to_be_missing() {
        let packets = parsed(&file(&document(&[connection(false, true)]), &Wanted::default()).unwrap());
        let (_, wire, bytes) = &packets[1];
        assert_eq!((*wire, bytes.len()), (9_040, 45));
        assert_eq!(bytes[2..4], 9_040u16.to_be_bytes());
        assert_eq!(bytes[36..38], [0, 0]);
    }

    #[test]
    fn sessions_come_one_after_the_other_with_numbers_of_their_own() {
        let document = document(&[connection(false, false), connection(true, false)]);
        let packets = parsed(&file(&document, &Wanted::default()).unwrap());
        let first = document.exercises[0].evidence[0].attempts[0].duration.0;
        let times: Vec<u64> = packets.iter().map(|packet| packet.0).collect();
        assert_eq!(times, [1_500, 2_500, first + APART + 1_500, first + APART + 2_500]);
        assert_eq!((packets[0].2[24], packets[2].2[44]), (1, 2));
        let second = Wanted { connection: Some(2), ..Wanted::default() };
        assert_eq!(parsed(&file(&document, &second).unwrap()).len(), 2);
    }

    #[test]
    fn nothing_is_no_file() {
        assert!(matches!(file(&document(&[]), &Wanted::default()), Err(PcapError::Empty)));
        let far = Wanted { connection: Some(9), ..Wanted::default() };
        assert!(matches!(file(&document(&[]), &far), Err(PcapError::NotThere(_))));
    }
}
