//! The session's TCP sockets as `/proc/net/tcp` and `tcp6` list them (`proc_pid_net(5)`). Reads only.

use std::fs::{self, File};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::FileExt;
use std::sync::OnceLock;

/// One socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Socket {
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    pub(super) state: State,
    /// Bytes sent and not acknowledged, FIN and SYN counted.
    pub(super) unsent: u64,
    /// Bytes received and not read.
    pub(super) unread: u64,
    /// Whether the peer's window is closed (the zero-window probe timer runs).
    pub(super) window_closed: bool,
}

/// The states that matter here (RFC 9293 §3.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Established,
    Handshake,
    Listen,
    Other,
    /// A socket for datagrams.
    Datagrams,
}

impl Socket {
    /// Whether something of it is under way between the two ends.
    pub(super) fn is_moving(&self) -> bool {
        match self.state {
            State::Handshake => true,
            State::Listen | State::Datagrams => false,
            State::Established | State::Other => self.unsent > 0 && !self.window_closed,
        }
    }
}

/// All sockets of this network namespace with their inodes (0 for half-open ones); TIME-WAIT is left out.
pub(super) fn table() -> Vec<(u64, Socket)> {
    // A process looks at one network from its first look on.
    static TABLES: [OnceLock<File>; 2] = [OnceLock::new(), OnceLock::new()];
    let tables = TABLES.iter().zip(["/proc/self/net/tcp", "/proc/self/net/tcp6"]);
    tables.filter_map(|(table, file)| opened(table, file)).flat_map(all).collect()
}

/// A file that stays open. One that cannot be opened now may be at the next look.
fn opened<'a>(kept: &'a OnceLock<File>, file: &str) -> Option<&'a File> {
    if kept.get().is_none() {
        let opened = File::open(file).ok()?;
        return Some(kept.get_or_init(|| opened));
    }
    kept.get()
}

/// All sockets for datagrams of this network namespace with their inodes.
pub(super) fn datagrams() -> Vec<(u64, Socket)> {
    let tables = ["/proc/self/net/udp", "/proc/self/net/udp6"].map(File::open);
    let sockets = tables.iter().flatten().flat_map(all);
    sockets.map(|(inode, socket)| (inode, Socket { state: State::Datagrams, ..socket })).collect()
}

/// The sockets of a table of the kernel's, which it writes anew when it is read from its beginning. There is one look
/// after the other at it, so it is read in few calls.
fn all(table: &File) -> Vec<(u64, Socket)> {
    let (mut room, mut length) = (vec![0; USUAL], 0);
    while let Ok(count) = table.read_at(&mut room[length..], length as u64)
        && count > 0
    {
        length += count;
        if room.len() - length < LEAST {
            room.resize(room.len() * 2, 0);
        }
    }
    String::from_utf8_lossy(&room[..length]).lines().skip(1).filter_map(parse).collect()
}

/// Bytes of a usual session's table, and what is left for another read at least.
const USUAL: usize = 16 << 10;
const LEAST: usize = 4 << 10;

/// Whether a datagram has left its sender and has not come to the socket that it is for. On the loopback interface
/// it waits for its processor in between, and is in neither socket's queue; the kernel counts it on both sides
/// (RFC 4293: `ipSystemStatsOutRequests`, `ipSystemStatsInReceives`).
pub(super) fn are_in_flight() -> bool {
    let v4 = fs::read_to_string("/proc/self/net/snmp").unwrap_or_default();
    let v6 = fs::read_to_string("/proc/self/net/snmp6").unwrap_or_default();
    is_behind(counters_4(&v4)) || is_behind(counters_6(&v6))
}

/// Fewer have come in than have gone out.
fn is_behind((came, went): (Option<u64>, Option<u64>)) -> bool {
    matches!((came, went), (Some(came), Some(went)) if came < went)
}

/// Received and sent, of a table with a row of names and one of numbers.
fn counters_4(text: &str) -> (Option<u64>, Option<u64>) {
    let mut rows = text.lines().filter(|line| line.starts_with("Ip:"));
    let (names, numbers) = (rows.next().unwrap_or_default(), rows.next().unwrap_or_default());
    let of = |name: &str| {
        let place = names.split_ascii_whitespace().position(|word| word == name)?;
        numbers.split_ascii_whitespace().nth(place)?.parse().ok()
    };
    (of("InReceives"), of("OutRequests"))
}

/// The same of a table with a name and a number a row.
fn counters_6(text: &str) -> (Option<u64>, Option<u64>) {
    let of = |name: &str| {
        let row = text.lines().find(|line| line.split_ascii_whitespace().next() == Some(name))?;
        row.split_ascii_whitespace().nth(1)?.parse().ok()
    };
    (of("Ip6InReceives"), of("Ip6OutRequests"))
}

/// Whether everything that one end of a connection has sent was read at the other, as both sockets show.
pub(super) fn is_read(table: &[(u64, Socket)], local: SocketAddr, remote: SocketAddr) -> bool {
    let ours = |socket: &Socket| socket.local == local && socket.remote == remote && socket.unsent == 0;
    let theirs = |socket: &Socket| socket.local == remote && socket.remote == local && socket.unread == 0;
    table.iter().any(|(_, socket)| ours(socket)) && table.iter().any(|(_, socket)| theirs(socket))
}

/// Whether somebody listens where a connection to this address would come.
pub(super) fn listens(table: &[(u64, Socket)], at: SocketAddr) -> bool {
    let ip = at.ip();
    let reaches = |socket: &Socket| {
        let own = socket.local.ip();
        let any = own.is_unspecified() && (own.is_ipv6() || ip.is_ipv4());
        socket.local.port() == at.port() && (any || own == ip || (ip.is_unspecified() && own.is_loopback()))
    };
    table.iter().any(|(_, socket)| socket.state == State::Listen && reaches(socket))
}

/// `socket:[4711]`, as `/proc/PID/fd` names a socket.
pub(super) fn inode(link: &str) -> Option<u64> {
    link.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// Whether a port cannot be bound: somebody listens on it or, unless the socket may be bound beside those,
/// a connection of it is in TIME-WAIT.
pub(super) fn is_taken(port: u16, reusing: bool) -> bool {
    let taken = |line: &str| {
        let fields: Vec<&str> = line.split_ascii_whitespace().take(4).collect();
        let [_, local, _, state] = fields[..] else { return false };
        address(local).is_some_and(|at| at.port() == port) && (state == "0A" || (state == "06" && !reusing))
    };
    let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
    tables.iter().any(|file| fs::read_to_string(file).unwrap_or_default().lines().skip(1).any(taken))
}

pub(super) fn parse(line: &str) -> Option<(u64, Socket)> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let state = match *fields.get(3)? {
        "01" => State::Established,
        "02" | "03" | "0C" => State::Handshake,
        "06" => return None,
        "0A" => State::Listen,
        _ => State::Other,
    };
    let (unsent, unread) = fields.get(4)?.split_once(':')?;
    let socket = Socket {
        local: address(fields.get(1)?)?,
        remote: address(fields.get(2)?)?,
        state,
        unsent: u64::from_str_radix(unsent, 16).ok()?,
        unread: u64::from_str_radix(unread, 16).ok()?,
        window_closed: fields.get(5)?.starts_with("04:"),
    };
    Some((fields.get(9)?.parse().ok()?, socket))
}

/// Addresses are printed as 32-bit words in the machine's own order, ports in network order.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let words: Option<Vec<[u8; 4]>> = (0..ip.len() / 8)
        .map(|n| u32::from_str_radix(ip.get(8 * n..8 * n + 8)?, 16).ok().map(u32::to_ne_bytes))
        .collect();
    let bytes = words?.concat();
    let ip = match bytes.len() {
        4 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)),
        16 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)).to_canonical(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_the_kernel_prints_them() {
        let row = "   1: 0100007F:22B8 0100007F:8F2A 01 00000005:00000010 04:00000015 00000000 65534        0 4711 2 0 20 4 30 10 -1";
        let (inode, socket) = parse(row).unwrap();
        assert_eq!(inode, 4711);
        assert_eq!(socket.local, "127.0.0.1:8888".parse().unwrap());
        assert_eq!((socket.unsent, socket.unread, socket.window_closed, socket.is_moving()), (5, 16, true, false));
        assert_eq!(address("00000000000000000000000001000000:0050"), "[::1]:80".parse().ok());
        assert_eq!(address("0000000000000000FFFF00000100007F:0050"), "127.0.0.1:80".parse().ok());
        assert_eq!(parse("junk"), None);
    }

    #[test]
    fn what_is_in_flight_is_counted() {
        let v4 = |came, went| format!("Ip: Forwarding InReceives OutRequests\nIp: 1 {came} {went}\nTcp: X\nTcp: 1\n");
        let v6 = |came, went| format!("Ip6InReceives   {came}\nIp6InHdrErrors  0\nIp6OutRequests  {went}\n");
        let check = |came: u64, went: u64, expected: bool| {
            assert_eq!(is_behind(counters_4(&v4(came, went))), expected);
            assert_eq!(is_behind(counters_6(&v6(came, went))), expected);
        };
        check(7, 7, false);
        check(7, 8, true);
        // A large datagram comes in pieces.
        check(9, 8, false);
        assert!(!is_behind(counters_4("")) && !is_behind(counters_6("")));
    }

    #[test]
    fn sockets_are_known_by_their_links() {
        assert_eq!(inode("socket:[4711]"), Some(4711));
        assert_eq!((inode("pipe:[4711]"), inode("/dev/null")), (None, None));
    }
}
