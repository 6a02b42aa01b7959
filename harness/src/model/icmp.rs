//! ICMP messages of the echo kind (RFC 792): how they are made, and whether their checksum is right.

use std::net::Ipv4Addr;

use super::Excerpt;

/// The type of an echo request.
pub const ECHO_REQUEST: u8 = 8;
/// The type of an echo reply.
pub const ECHO_REPLY: u8 = 0;

/// An echo message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// [`ECHO_REQUEST`] or [`ECHO_REPLY`].
    pub kind: u8,
    /// Tells the senders of one machine apart.
    pub id: u16,
    /// Tells the messages of one sender apart.
    pub sequence: u16,
    /// What is to come back.
    pub data: Vec<u8>,
}

impl Echo {
    /// Its bytes, with their checksum.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind, 0, 0, 0];
        bytes.extend(self.id.to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(&self.data);
        let sum = checksum(&bytes).to_be_bytes();
        bytes[2..4].copy_from_slice(&sum);
        bytes
    }
}

/// The checksum of bytes whose checksum field is zero (RFC 1071). Over a message with its checksum it gives 0.
pub fn checksum(bytes: &[u8]) -> u16 {
    let words = bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | pair.get(1).copied().map_or(0, u32::from));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}

/// Where a message goes, and the message: so that both are compared at once.
pub fn addressed(to: Ipv4Addr, message: &[u8]) -> Vec<u8> {
    [&to.octets(), message].concat()
}

/// A part of an addressed message, by the offset of its first byte.
pub fn field(offset: u64) -> &'static str {
    match offset {
        0..4 => "address",
        4 => "type",
        5 => "code",
        6 | 7 => "checksum",
        8 | 9 => "identifier",
        10 | 11 => "sequence",
        _ => "data",
    }
}

/// An addressed message as people read it: `8 0 c0de 0042 0001 68 69`.
pub fn shown(addressed: &Excerpt) -> String {
    let bytes = addressed.kept();
    let hex = |range: std::ops::Range<usize>| -> String {
        let part = bytes.get(range.start.min(bytes.len())..range.end.min(bytes.len())).unwrap_or_default();
        part.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    };
    let data = String::from_utf8_lossy(bytes.get(12..).unwrap_or_default()).into_owned();
    format!("{} {} {} {} {} {data:?}", hex(4..5), hex(5..6), hex(6..8), hex(8..10), hex(10..12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_with_its_checksum_sums_to_nothing() {
        for data in [&b""[..], b"a", b"ab", b"hello"] {
            let echo = Echo { kind: ECHO_REQUEST, id: 0x1234, sequence: 7, data: data.to_vec() };
            assert_eq!(checksum(&echo.bytes()), 0, "{data:?}");
        }
        // RFC 1071 §3.
        assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
    }
}
