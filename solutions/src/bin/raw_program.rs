//! A ping: echo requests and replies, built and read byte by byte on a raw socket (RFC 792).

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, SockFlag, SockProtocol, SockType, SockaddrIn, recvfrom, sendto, setsockopt, socket,
    sockopt,
};
use nix::sys::time::{TimeVal, TimeValLike};

const ECHO_REQUEST: u8 = 8;
const ECHO_REPLY: u8 = 0;
/// How long a reply is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lines() {
        match answer(&line?) {
            Ok(text) => writeln!(out, "{text}")?,
            Err(why) => writeln!(out, "error {why}")?,
        }
    }
    Ok(())
}

fn answer(line: &str) -> Result<String, String> {
    let words: Vec<&str> = line.splitn(5, ' ').collect();
    let ["ping", address, id, sequence, text] = words[..] else { return Err("no request".to_owned()) };
    let to: Ipv4Addr = address.parse().map_err(|error| format!("{address}: {error}"))?;
    let number = |word: &str| word.parse::<u16>().map_err(|error| format!("{word}: {error}"));
    let (id, sequence) = (number(id)?, number(sequence)?);
    let reply = ping(to, id, sequence, text.as_bytes()).map_err(|errno| errno.to_string())?;
    Ok(match reply {
        Some(data) => format!("reply {to} {id} {sequence} {}", String::from_utf8_lossy(&data)),
        None => format!("lost {to}"),
    })
}

/// Sends one request; the data of its reply, if there is one in time.
fn ping(to: Ipv4Addr, id: u16, sequence: u16, data: &[u8]) -> Result<Option<Vec<u8>>, Errno> {
    let fd = socket(AddressFamily::Inet, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::Icmp)?;
    let address = SockaddrIn::from(SocketAddrV4::new(to, 0));
    sendto(fd.as_raw_fd(), &request(id, sequence, data), &address, MsgFlags::empty())?;
    let until = Instant::now() + PATIENCE;
    let mut packet = vec![0; 65_536];
    while let Some(length) = receive(&fd, until, &mut packet)? {
        if let Some(data) = reply_in(&packet[..length], to, id, sequence) {
            return Ok(Some(data.to_vec()));
        }
    }
    Ok(None)
}

fn request(id: u16, sequence: u16, data: &[u8]) -> Vec<u8> {
    let mut message = vec![ECHO_REQUEST, 0, 0, 0];
    message.extend(id.to_be_bytes());
    message.extend(sequence.to_be_bytes());
    message.extend(data);
    let sum = checksum(&message).to_be_bytes();
    message[2..4].copy_from_slice(&sum);
    message
}

/// The complement of the sum of all words, with what runs over 16 bits added to it (RFC 1071). Over a message with
/// its checksum it gives 0.
fn checksum(bytes: &[u8]) -> u16 {
    let word = |pair: &[u8]| u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
    !bytes.chunks(2).map(word).fold(0, |sum: u16, word| {
        let (sum, carry) = sum.overflowing_add(word);
        sum + u16::from(carry)
    })
}

/// The length of the next packet; none where the time is over.
fn receive(fd: &OwnedFd, until: Instant, packet: &mut [u8]) -> Result<Option<usize>, Errno> {
    let left = until.saturating_duration_since(Instant::now());
    let Ok(left @ 1..) = i64::try_from(left.as_micros()) else { return Ok(None) };
    setsockopt(fd, sockopt::ReceiveTimeout, &TimeVal::microseconds(left))?;
    match recvfrom::<SockaddrIn>(fd.as_raw_fd(), packet) {
        Ok((length, _)) => Ok(Some(length)),
        Err(Errno::EAGAIN) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// The data of an IP packet, if it is the reply to this request: a raw socket gets everybody's.
fn reply_in(packet: &[u8], from: Ipv4Addr, id: u16, sequence: u16) -> Option<&[u8]> {
    let header = usize::from(packet.first()? & 15) * 4;
    let message = packet.get(header..)?;
    let (head, data) = message.split_first_chunk::<8>()?;
    let [kind, code, _, _, id_bytes @ .., _, _] = *head;
    let ours = kind == ECHO_REPLY
        && code == 0
        && id_bytes == id.to_be_bytes()
        && head[6..] == sequence.to_be_bytes()
        && packet.get(12..16)? == from.octets();
    (ours && checksum(message) == 0).then_some(data)
}
