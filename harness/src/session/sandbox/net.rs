//! The session's own network: a loopback interface on which every address is local, so that a program
//! that insists on its classroom's address is served too.

use std::os::fd::{AsFd, AsRawFd};

use nix::sys::socket::{AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, recv, sendto, socket};

use super::{During, SandboxError, sys};

/// Asks for a table of TCP sockets of its own for the network namespaces made from this one
/// (`tcp_child_ehash_entries`, Linux 6.1), with so many buckets. Namespaces share the host's table otherwise, sized for
/// its memory (hundreds of thousands of buckets), and each look at `/proc/net/tcp` walks all of it: 1 ms a look, against
/// 5 µs for a thousand buckets. The kernel also derives the most TIME-WAIT sockets from it: half as many.
///
/// Refused where the kernel is older or its settings are read-only: then looks cost more, and that is all.
pub(super) fn ask_for_socket_table(buckets: u64) -> std::io::Result<()> {
    std::fs::write("/proc/sys/net/ipv4/tcp_child_ehash_entries", buckets.to_string())
}

/// Brings `lo` up and routes every IPv4 and IPv6 address to it.
pub(super) fn bring_up() -> Result<(), SandboxError> {
    let control = socket(AddressFamily::Inet, SockType::Datagram, SockFlag::SOCK_CLOEXEC, None).during("socket(2)")?;
    sys::loopback_up(control.as_fd()).during("ioctl(SIOCSIFFLAGS)")?;
    for family in [libc::AF_INET, libc::AF_INET6] {
        route_everything(family).during("RTM_NEWROUTE")?;
    }
    Ok(())
}

/// `ip route add local 0.0.0.0/0 dev lo` (`rtnetlink(7)`, `RTM_NEWROUTE`), and the same for `::/0`.
fn route_everything(family: i32) -> std::io::Result<()> {
    let netlink = socket(AddressFamily::Netlink, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::NetlinkRoute)?;
    let request = new_route(family);
    match sendto(netlink.as_raw_fd(), &request, &NetlinkAddr::new(0, 0), MsgFlags::empty()) {
        Ok(_) => {}
        Err(errno) => return Err(errno.into()),
    }
    let mut reply = [0u8; 256];
    let len = recv(netlink.as_raw_fd(), &mut reply, MsgFlags::empty())?;
    // nlmsghdr (16 bytes), then the error as a negative errno; 0 is an acknowledgement.
    let code =
        reply.get(16..20).filter(|_| len >= 20).map_or(-libc::EPROTO, |b| i32::from_ne_bytes([b[0], b[1], b[2], b[3]]));
    match -code {
        0 | libc::EEXIST => Ok(()),
        // A machine without IPv6 has nothing to route there.
        libc::EAFNOSUPPORT | libc::EOPNOTSUPP | libc::EACCES if family == libc::AF_INET6 => Ok(()),
        errno => Err(std::io::Error::from_raw_os_error(errno)),
    }
}

fn new_route(family: i32) -> Vec<u8> {
    const LENGTH: u32 = 16 + 12 + 8;
    #[expect(clippy::cast_possible_truncation, reason = "the flags of a request fit its 16 bits")]
    const FLAGS: u16 = (libc::NLM_F_REQUEST | libc::NLM_F_ACK | libc::NLM_F_CREATE) as u16;
    const LOOPBACK_INDEX: u32 = 1;
    let mut message = Vec::with_capacity(LENGTH as usize);
    message.extend(LENGTH.to_ne_bytes());
    message.extend(libc::RTM_NEWROUTE.to_ne_bytes());
    message.extend(FLAGS.to_ne_bytes());
    message.extend(1u32.to_ne_bytes()); // sequence
    message.extend(0u32.to_ne_bytes()); // port
    // rtmsg: family, destination, source and service lengths, table, protocol, scope, type, flags.
    let family = u8::try_from(family).unwrap_or(0);
    message.extend([family, 0, 0, 0, libc::RT_TABLE_LOCAL, libc::RTPROT_STATIC, libc::RT_SCOPE_HOST, libc::RTN_LOCAL]);
    message.extend(0u32.to_ne_bytes());
    message.extend(8u16.to_ne_bytes());
    message.extend(libc::RTA_OIF.to_ne_bytes());
    message.extend(LOOPBACK_INDEX.to_ne_bytes());
    message
}
