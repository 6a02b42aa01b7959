//! The socket addresses of calls, as programs write them and as the kernel knows them. Reads only.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, BorrowedFd};

use nix::sys::socket::{SockType, SockaddrLike, SockaddrStorage, getpeername, getsockname, getsockopt, sockopt};

/// Addresses of 0.0.0.0/8 other than the unspecified one are nobody's (RFC 1122 §3.2.1.3), though every
/// address is local here; the same holds for broadcast and multicast.
pub(in crate::session) fn is_nobodys(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => (ip.octets()[0] == 0 && !ip.is_unspecified()) || ip.is_broadcast() || ip.is_multicast(),
        IpAddr::V6(ip) => ip.is_multicast(),
    }
}

pub(super) fn parse_address(bytes: &[u8]) -> Option<SocketAddr> {
    let family = i32::from(u16::from_ne_bytes([*bytes.first()?, *bytes.get(1)?]));
    let port = u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]);
    match family {
        libc::AF_INET => {
            let ip: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
            Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(ip)), port))
        }
        libc::AF_INET6 => {
            let ip: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
            Some(SocketAddr::new(IpAddr::V6(Ipv6Addr::from(ip)).to_canonical(), port))
        }
        _ => None,
    }
}

/// Where a stream socket is bound.
pub(super) fn local_address(socket: BorrowedFd<'_>) -> Option<SocketAddr> {
    is_stream(socket).then(|| bound_address(socket)).flatten()
}

/// Where a socket is bound.
pub(super) fn bound_address(socket: BorrowedFd<'_>) -> Option<SocketAddr> {
    internet(&getsockname(socket.as_raw_fd()).ok()?)
}

/// Where a socket sends to by default.
pub(super) fn peer_address(socket: BorrowedFd<'_>) -> Option<SocketAddr> {
    internet(&getpeername(socket.as_raw_fd()).ok()?)
}

/// An address as the kernel gives it, if it is an IPv4 or IPv6 address.
pub(in crate::session) fn internet(name: &SockaddrStorage) -> Option<SocketAddr> {
    name.as_sockaddr_in()
        .map(|v4| SocketAddr::new(IpAddr::V4(v4.ip()), v4.port()))
        .or_else(|| name.as_sockaddr_in6().map(|v6| SocketAddr::new(IpAddr::V6(v6.ip()).to_canonical(), v6.port())))
}

/// Whether it is an internet socket for datagrams.
pub(super) fn is_datagram(socket: BorrowedFd<'_>) -> bool {
    matches!(getsockopt(&socket, sockopt::SockType), Ok(SockType::Datagram)) && bound_address(socket).is_some()
}

pub(super) fn is_stream(socket: BorrowedFd<'_>) -> bool {
    matches!(getsockopt(&socket, sockopt::SockType), Ok(SockType::Stream))
}

pub(super) fn is_connected_stream(socket: BorrowedFd<'_>) -> bool {
    let peer: Result<SockaddrStorage, _> = nix::sys::socket::getpeername(socket.as_raw_fd());
    is_stream(socket) && peer.is_ok_and(|peer| peer.family() != Some(nix::sys::socket::AddressFamily::Unix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_programs_write_them() {
        let v4 = [2, 0, 0x22, 0xb8, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(parse_address(&v4), "127.0.0.1:8888".parse().ok());
        let mut v6 = vec![10, 0, 0, 80, 0, 0, 0, 0];
        v6.extend(Ipv6Addr::LOCALHOST.octets());
        assert_eq!(parse_address(&v6), "[::1]:80".parse().ok());
        assert_eq!(parse_address(&[1, 0]), None);
    }

    #[test]
    fn a_typo_of_the_unspecified_address_is_nobodys() {
        let check = |ip: &str, nobodys: bool| assert_eq!(is_nobodys(ip.parse().unwrap()), nobodys, "{ip}");
        check("0.0.0.0", false);
        check("0.0.0.1", true);
        check("192.168.1.2", false);
        check("255.255.255.255", true);
        check("::", false);
    }
}
