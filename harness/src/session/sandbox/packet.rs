//! What nix lacks for packet sockets (`packet(7)`). Must not know what is captured for.
#![allow(unsafe_code, reason = "the wrappers of raw system calls live here and nowhere else")]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};

const ETHERTYPE: u32 = 12;
const IPV4_PROTOCOL: u32 = 23;
const IPV6_NEXT_HEADER: u32 = 20;

/// What a packet socket lets pass, as a program for the kernel (`bpf(4)`; offsets are those of an Ethernet
/// frame): TCP over IPv4, and of IPv6 all but UDP and `ICMPv6`, since other headers may stand before TCP's. Of a
/// large packet only the beginning is queued: then the kernel does not count all of it against the queue's
/// room, which an ordinary user can hardly enlarge.
const TCP_ONLY: [libc::sock_filter; 13] = [
    load_half(ETHERTYPE),
    jump_if(0x0800, 0, 3),
    load_byte(IPV4_PROTOCOL),
    jump_if(6, 5, 0),
    keep(0),
    jump_if(0x86dd, 0, 6),
    load_byte(IPV6_NEXT_HEADER),
    jump_if(17, 4, 0),
    jump_if(58, 3, 0),
    LOAD_LENGTH,
    libc::sock_filter { code: 0x25, jt: 0, jf: 2, k: LARGE },
    keep(BEGINNING),
    keep(0),
];

const LARGE: u32 = 1024;
/// All headers, and a bit of the payload.
const BEGINNING: u32 = 128;
const LOAD_LENGTH: libc::sock_filter = libc::sock_filter { code: 0x80, jt: 0, jf: 0, k: 0 };

const fn load_half(at: u32) -> libc::sock_filter {
    libc::sock_filter { code: 0x28, jt: 0, jf: 0, k: at }
}

const fn load_byte(at: u32) -> libc::sock_filter {
    libc::sock_filter { code: 0x30, jt: 0, jf: 0, k: at }
}

const fn jump_if(equals: u32, then: u8, otherwise: u8) -> libc::sock_filter {
    libc::sock_filter { code: 0x15, jt: then, jf: otherwise, k: equals }
}

const fn keep(bytes: u32) -> libc::sock_filter {
    libc::sock_filter { code: 0x06, jt: 0, jf: 0, k: bytes }
}

fn set<T>(fd: BorrowedFd<'_>, level: i32, name: i32, value: &T) -> io::Result<()> {
    let size = u32::try_from(size_of::<T>()).unwrap_or(0);
    // SAFETY: pointer and size describe `value`, which outlives the call; the kernel copies what it needs.
    let result = unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, std::ptr::from_ref(value).cast(), size) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Packets are seen as they arrive, and not as they leave, too: on a loopback interface they do both.
pub(crate) fn see_arrivals_only(fd: BorrowedFd<'_>) -> io::Result<()> {
    set(fd, libc::SOL_PACKET, libc::PACKET_IGNORE_OUTGOING, &1_i32)
}

/// Packets that are no TCP are not queued.
pub(crate) fn see_tcp_only(fd: BorrowedFd<'_>) -> io::Result<()> {
    let mut program = [keep(u32::MAX); TCP_ONLY.len() + 1];
    program[..TCP_ONLY.len()].copy_from_slice(&TCP_ONLY);
    let len = u16::try_from(program.len()).unwrap_or(0);
    let given = libc::sock_fprog { len, filter: program.as_mut_ptr() };
    set(fd, libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, &given)
}

/// How many packets found no room in the queue since this was asked last (`PACKET_STATISTICS`).
pub(crate) fn packets_lost(fd: BorrowedFd<'_>) -> io::Result<u32> {
    let mut stats = libc::tpacket_stats { tp_packets: 0, tp_drops: 0 };
    let mut size = libc::socklen_t::try_from(size_of::<libc::tpacket_stats>()).unwrap_or(0);
    // SAFETY: `stats` has room for `size` bytes, and both outlive the call.
    let result = unsafe {
        libc::getsockopt(
            fd.as_raw_fd(),
            libc::SOL_PACKET,
            libc::PACKET_STATISTICS,
            (&raw mut stats).cast(),
            &raw mut size,
        )
    };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(stats.tp_drops) }
}
