//! Calls that send and receive datagrams: seen where a check's programs speak in them. Must not change what
//! they do.

use std::net::SocketAddr;
use std::os::fd::AsFd;

use super::address::{is_datagram, parse_address, peer_address};
use super::send::word;
use super::{Caller, Held, Look, News, Seen, plain};
use crate::evidence::{Call, CallFacts};
use crate::spec::CallName;

impl Caller<'_> {
    /// Whether a call is made on a socket for datagrams, as far as can be told.
    pub(super) fn is_on_datagrams(&self, nr: i64) -> bool {
        let on_sockets = sends(nr) || receives(nr) || nr == libc::SYS_write || nr == libc::SYS_writev;
        on_sockets
            && match self.descriptor() {
                Look::Descriptor(socket) => is_datagram(socket.as_fd()),
                Look::Nothing => false,
                // The latest internet socket says what it is likely to be.
                Look::Refused(_) => {
                    let streams = self.process().and_then(|process| self.memory.streams.get(&process));
                    streams == Some(&false) && nr != libc::SYS_write && nr != libc::SYS_writev
                }
            }
    }

    /// A datagram is sent, or one is waited for.
    pub(super) fn datagram(&self) -> Seen {
        if receives(self.held.nr) {
            return plain(self.call(CallName::Recvfrom, CallFacts::None, None));
        }
        let to = self.target_address();
        let facts = to.map_or(CallFacts::None, |address| CallFacts::Address { address });
        Seen { news: News::Posts(to), ..plain(self.call(CallName::Sendto, facts, None)) }
    }

    /// To connect such a socket sends nothing.
    pub(super) fn asks(&self, address: SocketAddr) -> Seen {
        let call = self.call(CallName::Connect, CallFacts::Address { address }, None);
        Seen { news: News::Asks(address), ..plain(call) }
    }

    /// A bind that is left to the kernel, on a socket that cannot be looked at.
    pub(super) fn bind_unseen(&self, call: Call, address: SocketAddr) -> Seen {
        let streams = self.process().and_then(|process| self.memory.streams.get(&process));
        let binds = self.in_datagrams && streams == Some(&false) && address.port() != 0;
        Seen { news: if binds { News::Binds(address) } else { News::None }, ..plain(call) }
    }

    /// Where the datagram goes: the call says so, or the socket was connected before.
    fn target_address(&self) -> Option<SocketAddr> {
        if let Some(bytes) = named(self.held, &|address, length| self.memory(address, length)) {
            return parse_address(&bytes);
        }
        let Look::Descriptor(socket) = self.descriptor() else { return None };
        peer_address(socket.as_fd())
    }
}

/// The address that the call itself has, if it has one.
pub(super) fn named(held: &Held, memory: &dyn Fn(u64, usize) -> Vec<u8>) -> Option<Vec<u8>> {
    let [_, header, _, _, name, length] = held.args;
    let (name, length) = match held.nr {
        libc::SYS_sendto => (name, length),
        libc::SYS_sendmsg | libc::SYS_sendmmsg => {
            // struct msghdr begins with the name and its length; of several messages the first tells.
            let start = memory(header, 16);
            (word(&start, 0), word(&start, 8) & 0xffff_ffff)
        }
        _ => (0, 0),
    };
    let written = usize::try_from(length).ok().filter(|length| name != 0 && (2..=128).contains(length));
    written.map(|length| memory(name, length))
}

fn sends(nr: i64) -> bool {
    matches!(nr, libc::SYS_sendto | libc::SYS_sendmsg | libc::SYS_sendmmsg)
}

fn receives(nr: i64) -> bool {
    matches!(nr, libc::SYS_recvfrom | libc::SYS_recvmsg | libc::SYS_recvmmsg)
}
