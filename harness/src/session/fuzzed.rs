//! What must hold of the bytes that a session takes in from programs.

pub(crate) use super::capture::fuzzed as capture;
pub(crate) use super::observe::fuzzed as observe;
use super::{sockets, threads};

/// What the kernel tells of threads and sockets, and a thread of any name.
pub(crate) fn records(bytes: &[u8]) -> String {
    let named = [b"7 (", bytes, b") S 1 7 7 0 -1 0 1 0 0 0 0 0 0 0 20 0 3 0 99 4096 12\n"].concat();
    let expected = threads::Stat { state: b'S', siblings: Some(3), resident: 12 };
    assert_eq!(threads::parse_stat(&named), Some(expected), "a name hides its thread");
    let (stat, text) = (threads::parse_stat(bytes), threads::text(bytes));
    let sockets = text.lines().filter_map(sockets::parse);
    let kinds: Vec<String> =
        sockets.take(3).map(|(_, socket)| format!("{:?}{}", socket.state, socket.is_moving())).collect();
    let stat = stat.map(|stat| (stat.state.is_ascii_uppercase(), stat.siblings.is_some(), stat.resident > 0));
    format!("{stat:?} {} {} {kinds:?}", threads::counts(text).is_some(), threads::parse_call(text).is_some())
}

/// One of each kind.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    let samples = [
        "2 (server) S 1 2 1 34816 2 4194560 1 0 0 0 0 0 0 0 20 0 3 0 99 0\n",
        "5497957 1255363 384\n",
        "288 0x3 0x7ffcf5ccb3d0 0x7ffcf5cc 0x80000 0x0 0x0 0x7ffcf5ccb388 0x7efe3a2\n",
        "running\n",
        "1: 0100007F:22B8 0100007F:8F2A 01 00000005:00000010 04:00000015 00000000 65534 0 4711 2 0 20 4 30 10 -1\n",
        "2: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0 0 0 9\n",
    ];
    samples.map(|sample| sample.as_bytes().to_vec()).into()
}
