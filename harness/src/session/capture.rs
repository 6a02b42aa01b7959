//! The segments on the session's own loopback interface (`packet(7)`). Reads only.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use nix::sys::socket::{
    AddressFamily, LinkAddr, SockFlag, SockProtocol, SockType, recvfrom, setsockopt, socket, sockopt,
};

use crate::evidence::{Segment, SegmentFlags};
use crate::model::Excerpt;

/// Bytes kept of one payload.
const KEPT: usize = 512;
/// Every packet on a loopback interface is seen twice: as it leaves and as it arrives.
const PACKET_OUTGOING: u8 = 4;
const ETHERNET_HEADER: usize = 14;

impl AsFd for Capture {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// A packet socket on the loopback interface.
#[derive(Debug)]
pub(super) struct Capture {
    fd: OwnedFd,
    /// The initial sequence number of each direction.
    initial: BTreeMap<(SocketAddr, SocketAddr), u32>,
}

impl Capture {
    /// Opens the socket; the worker is root in its own network namespace.
    pub(super) fn open() -> std::io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
        let fd = socket(AddressFamily::Packet, SockType::Raw, flags, SockProtocol::EthAll)?;
        // What a flood does not fit into is lost to the ladder, never to the conversation.
        let _ = setsockopt(&fd, sockopt::RcvBufForce, &(8 << 20));
        Ok(Self { fd, initial: BTreeMap::new() })
    }

    /// The segments that were seen since the last call, at most so many.
    pub(super) fn segments(&mut self, most: usize) -> std::io::Result<Vec<Segment>> {
        let mut found = Vec::new();
        let mut room = vec![0; 66 << 10];
        for _ in 0..most {
            match recvfrom::<LinkAddr>(self.fd.as_raw_fd(), &mut room) {
                Ok((length, Some(from))) if from.pkttype() == PACKET_OUTGOING => {
                    found.extend(self.parse(&room[..length]));
                }
                Ok(_) | Err(nix::errno::Errno::EINTR) => {}
                Err(nix::errno::Errno::EAGAIN) => break,
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(found)
    }

    fn parse(&mut self, packet: &[u8]) -> Option<Segment> {
        let sliced = SlicedPacket::from_ip(packet.get(ETHERNET_HEADER..)?).ok()?;
        let (from, to) = match sliced.net? {
            NetSlice::Ipv4(ip) => (IpAddr::V4(ip.header().source_addr()), IpAddr::V4(ip.header().destination_addr())),
            NetSlice::Ipv6(ip) => (IpAddr::V6(ip.header().source_addr()), IpAddr::V6(ip.header().destination_addr())),
            NetSlice::Arp(_) => return None,
        };
        let Some(TransportSlice::Tcp(tcp)) = sliced.transport else { return None };
        let from = SocketAddr::new(from, tcp.source_port());
        let to = SocketAddr::new(to, tcp.destination_port());
        if tcp.syn() {
            self.initial.insert((from, to), tcp.sequence_number());
        }
        let relative = |number: u32, way: (SocketAddr, SocketAddr)| {
            number.wrapping_sub(self.initial.get(&way).copied().unwrap_or(number))
        };
        Some(Segment {
            from,
            to,
            flags: SegmentFlags { syn: tcp.syn(), ack: tcp.ack(), fin: tcp.fin(), rst: tcp.rst(), psh: tcp.psh() },
            seq: relative(tcp.sequence_number(), (from, to)),
            ack: if tcp.ack() { relative(tcp.acknowledgment_number(), (to, from)) } else { 0 },
            len: u32::try_from(tcp.payload().len()).unwrap_or(u32::MAX),
            bytes: Excerpt::capped(tcp.payload(), KEPT),
        })
    }
}
