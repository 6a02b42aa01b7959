//! A socket of the harness towards one of the programs of a carried connection. Must not know the other.

use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream};

use super::super::poller::Interest;

/// Bytes that are read at a time.
const AT_ONCE: usize = 16 << 10;
/// Bytes that are forgotten at most, where a connection is cut.
const FORGOTTEN: u64 = 16 << 20;

/// A socket of the harness towards one of the programs.
#[derive(Debug)]
pub(super) struct End {
    pub(super) stream: TcpStream,
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
    pub(super) stage: Stage,
    /// What of it is watched; none where it has hung up, and tells nothing more by itself.
    pub(super) watched: Option<Interest>,
    /// A reset has come, or nothing can be sent on it any more.
    pub(super) broken: bool,
    /// The other program's end has gone on to it.
    pub(super) closing: bool,
    /// It has taken nothing more when it was last tried, because the program does not read.
    pub(super) full: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Connecting,
    /// The program may still send.
    Open,
    /// Its end has been read.
    Ended,
}

impl End {
    pub(super) fn new(stream: TcpStream, remote: SocketAddr, stage: Stage) -> io::Result<Self> {
        // A piece must not wait for the one before to be acknowledged (RFC 9293 §3.7.4).
        stream.set_nodelay(true)?;
        let local = stream.local_addr()?;
        let watched = Some(if stage == Stage::Connecting { Interest::BOTH } else { Interest::READS });
        Ok(Self { stream, local, remote, stage, watched, broken: false, closing: false, full: false })
    }

    /// Reads and forgets what is there; returns how much that was.
    pub(super) fn drain(&mut self) -> u64 {
        let mut room = [0; AT_ONCE];
        let mut count = 0;
        // A flood does not hold the session up: what is left makes a reset of the end.
        while let Ok(more @ 1..) = self.stream.read(&mut room)
            && count < FORGOTTEN
        {
            count += more as u64;
        }
        count
    }
}
