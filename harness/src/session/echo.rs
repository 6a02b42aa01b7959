//! The other end of a program's pings: sees every ICMP message of the session's own network, and answers as a check
//! wants it, while the kernel itself answers none. Must not judge.

use std::io;
use std::io::IoSliceMut;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::time::{Duration, SystemTime};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, MsgFlags, SockFlag, SockProtocol, SockType, SockaddrIn, bind, recvmsg, sendto,
    setsockopt, socket, sockopt,
};
use nix::sys::time::TimeSpec;

use crate::model::icmp::{ECHO_REPLY, Echo};
use crate::spec::EchoReply;

/// What the kernel itself would answer (`icmp(7)`).
const IGNORE: &str = "/proc/sys/net/ipv4/icmp_echo_ignore_all";
/// Destination unreachable and time exceeded: the kernel's own.
const ERRORS: [u8; 2] = [3, 11];

/// A program may give up after two seconds: an answer that would come this long after the request is no answer to
/// judge it by.
const LATEST: Duration = Duration::from_secs(1);

/// Address mask reply: a type that no kernel answers.
const OTHER: u8 = 18;

/// A raw socket that sees what programs send.
#[derive(Debug)]
pub(super) struct Pings {
    socket: OwnedFd,
    /// What was sent as a reply, and comes back to this socket, too.
    own: Vec<Vec<u8>>,
}

/// An ICMP message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ping {
    pub(crate) from: Ipv4Addr,
    pub(crate) to: Ipv4Addr,
    pub(crate) message: Vec<u8>,
    /// When it reached the harness, by the kernel's clock.
    pub(crate) came: Option<SystemTime>,
}

impl Pings {
    /// Opens the socket; the worker is root in its own network namespace.
    pub(super) fn open() -> io::Result<Self> {
        std::fs::write(IGNORE, "1")?;
        let socket = raw()?;
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
        Ok(Self { socket, own: Vec::new() })
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// The next message that a program sent; none if there is none yet.
    pub(super) fn next(&mut self) -> io::Result<Option<Ping>> {
        loop {
            let Some((packet, came)) = self.receive()? else { return Ok(None) };
            let Some(ping) = parse(&packet, came) else { continue };
            if let Some(at) = self.own.iter().position(|sent| *sent == ping.message) {
                self.own.remove(at);
            } else if !ping.message.first().is_some_and(|kind| ERRORS.contains(kind)) {
                return Ok(Some(ping));
            }
        }
    }

    /// The next packet, and when it came.
    fn receive(&self) -> io::Result<Option<(Vec<u8>, Option<SystemTime>)>> {
        let (mut bytes, mut space) = ([0; 4096], nix::cmsg_space!(TimeSpec));
        let mut parts = [IoSliceMut::new(&mut bytes)];
        let fd = self.socket.as_raw_fd();
        let (length, came) = match recvmsg::<()>(fd, &mut parts, Some(&mut space), MsgFlags::empty()) {
            Ok(received) => (received.bytes, received.cmsgs()?.find_map(|message| stamp(&message))),
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        };
        Ok(Some((bytes[..length].to_vec(), came)))
    }

    /// Answers a request, unless it is too late for that.
    pub(super) fn answer(&mut self, request: &Ping, how: EchoReply) -> io::Result<()> {
        let Some((from, message)) = reply(request, how) else { return Ok(()) };
        // A clock that was set back says nothing.
        let waited = request.came.and_then(|came| came.elapsed().ok()).unwrap_or_default();
        if waited > LATEST {
            let text = format!("the request had waited for {} ms: this machine is too busy", waited.as_millis());
            return Err(io::Error::other(text));
        }
        let socket = raw()?;
        bind(socket.as_raw_fd(), &SockaddrIn::from(SocketAddrV4::new(from, 0)))?;
        self.own.push(message.clone());
        let to = SockaddrIn::from(SocketAddrV4::new(request.from, 0));
        sendto(socket.as_raw_fd(), &message, &to, MsgFlags::empty())?;
        Ok(())
    }
}

fn raw() -> io::Result<OwnedFd> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    Ok(socket(AddressFamily::Inet, SockType::Raw, flags, SockProtocol::Icmp)?)
}

fn stamp(message: &ControlMessageOwned) -> Option<SystemTime> {
    let ControlMessageOwned::ScmTimestampns(time) = message else { return None };
    Some(SystemTime::UNIX_EPOCH + Duration::from(*time))
}

/// An IPv4 packet (RFC 791 §3.1) with what is in it.
fn parse(packet: &[u8], came: Option<SystemTime>) -> Option<Ping> {
    let header = usize::from(packet.first()? & 15) * 4;
    let address = |at: usize| packet.get(at..)?.first_chunk::<4>().map(|octets| Ipv4Addr::from(*octets));
    Some(Ping { from: address(12)?, to: address(16)?, message: packet.get(header..)?.to_vec(), came })
}

/// The sender and the message of a reply.
fn reply(request: &Ping, how: EchoReply) -> Option<(Ipv4Addr, Vec<u8>)> {
    let half = |at: usize| request.message.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair));
    let right = Echo {
        kind: ECHO_REPLY,
        id: half(4)?,
        sequence: half(6)?,
        data: request.message.get(8..).unwrap_or_default().to_vec(),
    };
    // What must not be taken for the answer says so itself.
    let other = Echo { data: how.word().as_bytes().to_vec(), ..right.clone() };
    let [a, b, c, d] = request.to.octets();
    Some(match how {
        EchoReply::None => return None,
        EchoReply::Right => (request.to, right.bytes()),
        EchoReply::WrongId => (request.to, Echo { id: right.id.wrapping_add(1), ..other }.bytes()),
        EchoReply::WrongSequence => (request.to, Echo { sequence: right.sequence.wrapping_add(1), ..other }.bytes()),
        EchoReply::WrongType => (request.to, Echo { kind: OTHER, ..other }.bytes()),
        EchoReply::WrongAddress => (Ipv4Addr::new(a, b, c, d ^ 1), other.bytes()),
        EchoReply::WrongChecksum => {
            let mut bytes = other.bytes();
            bytes[2] ^= 0x55;
            (request.to, bytes)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_right_or_wrong_in_one_thing() {
        let request = Echo { kind: 8, id: 7, sequence: 1, data: b"hi".to_vec() }.bytes();
        let ping = Ping { from: Ipv4Addr::LOCALHOST, to: Ipv4Addr::new(10, 1, 2, 3), message: request, came: None };
        let (from, right) = reply(&ping, EchoReply::Right).unwrap();
        assert_eq!(
            (from, right.as_slice()),
            (ping.to, &Echo { kind: 0, id: 7, sequence: 1, data: b"hi".to_vec() }.bytes()[..])
        );
        for how in EchoReply::ALL.iter().map(|(_, how)| *how).filter(|how| *how != EchoReply::Right) {
            assert_ne!(reply(&ping, how), Some((from, right.clone())), "{how:?}");
        }
    }
}
