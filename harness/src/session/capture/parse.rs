//! An Ethernet frame as a TCP segment. Takes any bytes, whole or cut off; must not keep anything.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::evidence::{Flags, SynOptions};

/// What a frame was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed<'a> {
    /// A segment.
    Tcp(Header<'a>),
    /// Something that is no TCP.
    Other,
    /// TCP, perhaps, that cannot be read.
    Unreadable,
}

/// A segment's header, with the numbers as they stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) flags: Flags,
    pub(super) seq: u32,
    pub(super) ack: u32,
    pub(super) window: u16,
    /// Those of a SYN.
    pub(super) options: Option<SynOptions>,
    /// Length of the payload.
    pub(super) len: u32,
    /// As much of the payload as is there.
    pub(super) payload: &'a [u8],
}

const ETHERNET: usize = 14;
const TCP: u8 = 6;
/// Extension headers that may stand before TCP's (RFC 8200 §4.1): hop-by-hop, routing, destination.
const EXTENSIONS: [u8; 3] = [0, 43, 60];
const FRAGMENT: u8 = 44;
const MOST_EXTENSIONS: usize = 8;

/// Reads a frame; `wire` is how long it was before it was cut off.
pub(super) fn parse(frame: &[u8], wire: usize) -> Parsed<'_> {
    let (Some(kind), Some(packet)) = (half(frame, 12), frame.get(ETHERNET..)) else { return Parsed::Other };
    let wire = wire.max(frame.len()) - ETHERNET;
    let inner = match kind {
        0x0800 => ipv4(packet, wire),
        0x86dd => ipv6(packet, wire),
        _ => return Parsed::Other,
    };
    match inner {
        Inner::Tcp(ip) => tcp(&ip).map_or(Parsed::Unreadable, Parsed::Tcp),
        Inner::Other => Parsed::Other,
        Inner::Unreadable => Parsed::Unreadable,
    }
}

/// What an IP packet carries.
enum Inner<'a> {
    Tcp(Ip<'a>),
    Other,
    Unreadable,
}

struct Ip<'a> {
    from: IpAddr,
    to: IpAddr,
    /// Length of the segment with its header.
    len: usize,
    /// As much of it as is there.
    bytes: &'a [u8],
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_be_bytes(*four))
}

fn ipv4(packet: &[u8], wire: usize) -> Inner<'_> {
    match packet.get(9) {
        Some(&TCP) => ipv4_tcp(packet, wire).map_or(Inner::Unreadable, Inner::Tcp),
        Some(_) => Inner::Other,
        None => Inner::Unreadable,
    }
}

/// RFC 791 §3.1. Fragments are not put together.
fn ipv4_tcp(packet: &[u8], wire: usize) -> Option<Ip<'_>> {
    let first = packet.first()?;
    let (header, total) = (usize::from(first & 15) * 4, usize::from(half(packet, 2)?));
    let fragment = half(packet, 6)? & 0x3fff != 0;
    // Larger than the field can say: the kernel hands such packets over whole on a loopback interface.
    let total = if total == 0 { wire } else { total };
    if first >> 4 != 4 || header < 20 || total < header || fragment {
        return None;
    }
    let address = |at: usize| word(packet, at).map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits)));
    let inside = packet.get(header..total.min(packet.len()))?;
    Some(Ip { from: address(12)?, to: address(16)?, len: total - header, bytes: inside })
}

/// RFC 8200 §3.
fn ipv6(packet: &[u8], wire: usize) -> Inner<'_> {
    let mut at = 40;
    let mut next = packet.get(6).copied();
    for _ in 0..MOST_EXTENSIONS {
        match next {
            Some(TCP) => return ipv6_tcp(packet, at, wire).map_or(Inner::Unreadable, Inner::Tcp),
            Some(kind) if EXTENSIONS.contains(&kind) => {
                let Some(length) = packet.get(at + 1) else { return Inner::Unreadable };
                next = packet.get(at).copied();
                at += 8 + usize::from(*length) * 8;
            }
            Some(FRAGMENT) | None => return Inner::Unreadable,
            Some(_) => return Inner::Other,
        }
    }
    Inner::Unreadable
}

fn ipv6_tcp(packet: &[u8], at: usize, wire: usize) -> Option<Ip<'_>> {
    let length = usize::from(half(packet, 4)?);
    let total = if length == 0 { wire } else { 40 + length };
    if packet.first()? >> 4 != 6 || total < at {
        return None;
    }
    let address = |at: usize| {
        let bytes: [u8; 16] = *packet.get(at..)?.first_chunk()?;
        Some(IpAddr::V6(Ipv6Addr::from(bytes)))
    };
    let inside = packet.get(at..total.min(packet.len()))?;
    Some(Ip { from: address(8)?, to: address(24)?, len: total - at, bytes: inside })
}

/// RFC 9293 §3.1.
fn tcp<'a>(ip: &Ip<'a>) -> Option<Header<'a>> {
    let bytes = ip.bytes;
    let header = usize::from(bytes.get(12)? >> 4) * 4;
    let bits = *bytes.get(13)?;
    let len = u32::try_from(ip.len.checked_sub(header)?).ok()?;
    let options = bytes.get(20..header)?;
    let flags =
        Flags { fin: bits & 1 != 0, syn: bits & 2 != 0, rst: bits & 4 != 0, psh: bits & 8 != 0, ack: bits & 16 != 0 };
    Some(Header {
        from: SocketAddr::new(ip.from, half(bytes, 0)?),
        to: SocketAddr::new(ip.to, half(bytes, 2)?),
        flags,
        seq: word(bytes, 4)?,
        ack: word(bytes, 8)?,
        window: half(bytes, 14)?,
        options: flags.syn.then(|| syn_options(options)),
        len,
        payload: bytes.get(header..).unwrap_or_default(),
    })
}

/// RFC 9293 §3.2, RFC 7323 §2.2. What is malformed ends the list.
fn syn_options(mut bytes: &[u8]) -> SynOptions {
    let mut found = SynOptions::default();
    while let Some(&kind) = bytes.first().filter(|kind| **kind != 0) {
        let length = if kind == 1 { 1 } else { bytes.get(1).copied().unwrap_or(0) };
        let Some(option) = bytes.get(..usize::from(length).max(1)).filter(|_| kind == 1 || length >= 2) else { break };
        match (kind, option) {
            (2, [_, _, high, low]) => found.mss = Some(u16::from_be_bytes([*high, *low])),
            (3, [_, _, shift]) => found.scale = Some(*shift),
            _ => {}
        }
        bytes = &bytes[option.len()..];
    }
    found
}

#[cfg(test)]
mod tests {
    use etherparse::{PacketBuilder, TcpOptionElement};
    use proptest::prelude::*;

    use super::*;

    fn built(v6: bool, payload: &[u8], syn: bool) -> Vec<u8> {
        let ethernet = PacketBuilder::ethernet2([0; 6], [0; 6]);
        let ip =
            if v6 { ethernet.ipv6([1; 16], [2; 16], 64) } else { ethernet.ipv4([127, 0, 0, 1], [127, 0, 0, 2], 64) };
        let tcp = ip.tcp(40_000, 8888, 7, 500);
        let tcp = if syn {
            let options =
                [TcpOptionElement::MaximumSegmentSize(1460), TcpOptionElement::Noop, TcpOptionElement::WindowScale(7)];
            tcp.syn().options(&options).unwrap()
        } else {
            tcp.ack(9).psh()
        };
        let mut frame = Vec::new();
        tcp.write(&mut frame, payload).unwrap();
        frame
    }

    #[test]
    fn segments_are_read_over_both_protocols() {
        for (v6, from, to) in [
            (false, "127.0.0.1:40000", "127.0.0.2:8888"),
            (true, "[101:101:101:101:101:101:101:101]:40000", "[202:202:202:202:202:202:202:202]:8888"),
        ] {
            let frame = built(v6, b"hello", false);
            let Parsed::Tcp(header) = parse(&frame, frame.len()) else { panic!("not read") };
            assert_eq!((header.from.to_string(), header.to.to_string()), (from.to_owned(), to.to_owned()));
            assert_eq!((header.seq, header.ack, header.window), (7, 9, 500));
            assert_eq!((header.len, header.payload, header.options), (5, &b"hello"[..], None));
            assert_eq!(header.flags, Flags { ack: true, psh: true, ..Flags::default() });
            let frame = built(v6, b"", true);
            let Parsed::Tcp(header) = parse(&frame, frame.len()) else { panic!("not read") };
            assert_eq!(header.options, Some(SynOptions { mss: Some(1460), scale: Some(7) }));
        }
    }

    #[test]
    fn a_payload_may_be_cut_off_but_no_header() {
        for v6 in [false, true] {
            let frame = built(v6, &[b'x'; 300], false);
            let header = frame.len() - 300;
            let Parsed::Tcp(cut) = parse(&frame[..header + 10], frame.len()) else { panic!("not read") };
            assert_eq!((cut.len, cut.payload.len()), (300, 10));
            assert_eq!(parse(&frame[..header - 1], frame.len()), Parsed::Unreadable);
        }
    }

    #[test]
    fn what_is_no_segment_is_known() {
        let mut udp = Vec::new();
        PacketBuilder::ethernet2([0; 6], [0; 6])
            .ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64)
            .udp(1, 2)
            .write(&mut udp, b"x")
            .unwrap();
        assert_eq!(parse(&udp, udp.len()), Parsed::Other);
        assert_eq!(parse(&[], 0), Parsed::Other);
        let mut fragment = built(false, b"hello", false);
        fragment[ETHERNET + 6] = 0x20;
        assert_eq!(parse(&fragment, fragment.len()), Parsed::Unreadable);
        // Options may stand before the segment.
        let mut behind = built(true, b"hello", false);
        behind[ETHERNET + 6] = 60;
        behind[ETHERNET + 5] += 8;
        behind.splice(ETHERNET + 40..ETHERNET + 40, [TCP, 0, 1, 4, 0, 0, 0, 0]);
        assert!(matches!(parse(&behind, behind.len()), Parsed::Tcp(Header { len: 5, .. })));
    }

    proptest! {
        /// Any bytes, and any damage to a good frame, give an answer.
        #[test]
        fn any_bytes_are_taken(bytes: Vec<u8>, wire in 0usize..100_000) {
            let _ = parse(&bytes, wire);
        }

        #[test]
        fn damaged_and_truncated_frames_are_taken(
            v6: bool,
            syn: bool,
            payload in prop::collection::vec(any::<u8>(), 0..40),
            damage in prop::collection::vec((0usize..140, any::<u8>()), 0..6),
            cut in 0usize..160,
        ) {
            let mut frame = built(v6, &payload, syn);
            for (at, byte) in damage {
                if let Some(place) = frame.get_mut(at) {
                    *place = byte;
                }
            }
            let wire = frame.len();
            frame.truncate(cut);
            if let Parsed::Tcp(header) = parse(&frame, wire) {
                prop_assert!(header.payload.len() <= header.len as usize);
            }
        }

        /// Undamaged, whatever is cut off behind the headers, the numbers stay.
        #[test]
        fn a_good_frame_is_always_read(v6: bool, payload in prop::collection::vec(any::<u8>(), 0..40), cut in 0usize..40) {
            let frame = built(v6, &payload, false);
            let kept = frame.len() - cut.min(payload.len());
            let read = matches!(parse(&frame[..kept], frame.len()), Parsed::Tcp(header) if header.len as usize == payload.len());
            prop_assert!(read);
        }
    }
}
