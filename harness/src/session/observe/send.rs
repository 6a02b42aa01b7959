//! Sends that are seen: what a program wants to send, and sends that are made to go wrong.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{Shutdown, shutdown};

use super::address::is_connected_stream;
use super::receive::{Target, ends_connection};
use super::{Answer, Caller, Held, Hit, Look, News, Seen, blind, unseen};
use crate::evidence::Injected;
use crate::model::Excerpt;
use crate::session::sandbox;
use crate::session::sockets::{self, State};
use crate::spec::{CallName, Errno, FaultKind};

/// The largest buffer of which a send is shortened.
const MAX_SEND: u64 = 1 << 20;
/// Parts of a message that are put together.
const MAX_PARTS: u64 = 64;
/// So much of one call is held at once.
#[cfg(test)]
pub(super) const MOST_GATHERED: u64 = MAX_PARTS * MAX_SEND;

impl Caller<'_> {
    /// Only seen where a check asked for it.
    pub(super) fn send(&mut self) -> Seen {
        if self.wants(CallName::Write) && self.target() == Target::Stream {
            return self.on_stream(CallName::Write);
        }
        let socket = match self.descriptor() {
            Look::Descriptor(socket) if is_connected_stream(socket.as_fd()) => socket,
            Look::Descriptor(_) | Look::Nothing => return unseen(),
            Look::Refused(error) => return self.send_unseen(error),
        };
        let buffer = self.buffer();
        if buffer.is_empty() {
            return unseen();
        }
        // A single byte has no half, and nothing is taken where there is no room.
        let fits = |kind| kind != FaultKind::Short || (buffer.len() > 1 && has_room(&socket));
        match self.strike_if(CallName::Send, fits) {
            None => Seen { news: News::Sends(buffer), ..unseen() },
            Some(FaultKind::Short) => shorten(&socket, buffer),
            Some(FaultKind::Errno(errno)) => self.fail(&socket, errno),
        }
    }

    fn fail(&self, socket: &OwnedFd, errno: Errno) -> Seen {
        let seen = self.refuse(CallName::Send, errno);
        if errno == Errno::Epipe {
            // The kernel says the rest itself, SIGPIPE included.
            let _ = shutdown(socket.as_raw_fd(), Shutdown::Write);
            return Seen { answer: Answer::Continue, ..seen };
        }
        if ends_connection(errno) {
            // What the kernel does before it says so; one that is not connected any more needs none.
            let _ = shutdown(socket.as_raw_fd(), Shutdown::Both);
        }
        seen
    }

    /// Where the socket cannot be looked at, the kernel's table says whether it is a connection. A fault
    /// cannot be carried out then.
    fn send_unseen(&mut self, error: std::io::Error) -> Seen {
        let name = self.process().map(|process| format!("/proc/{process}/fd/{}", self.fd()));
        let link = name.and_then(|name| std::fs::read_link(name).ok()).unwrap_or_default();
        let inode = sockets::inode(&link.to_string_lossy());
        let connected = |row: &(u64, sockets::Socket)| Some(row.0) == inode && row.1.state == State::Established;
        if !sockets::table().iter().any(connected) {
            return unseen();
        }
        match self.strike(CallName::Send) {
            Some(_) => blind(error),
            None => Seen { news: News::Sends(self.buffer()), ..unseen() },
        }
    }

    /// What the call wants to send, gathered.
    fn buffer(&self) -> Vec<u8> {
        gathered(self.held, &|address, length| self.memory(address, length))
    }
}

/// What a call wants to send, as far as the caller's memory can be read.
pub(super) fn gathered(held: &Held, memory: &dyn Fn(u64, usize) -> Vec<u8>) -> Vec<u8> {
    let [_, pointer, count, ..] = held.args;
    match held.nr {
        libc::SYS_sendto | libc::SYS_write => memory(pointer, usize::try_from(count.min(MAX_SEND)).unwrap_or(0)),
        libc::SYS_writev => gather(memory, pointer, count),
        _ => {
            // struct msghdr: name, its length, then the vector and its length at 16 and 24.
            let header = memory(pointer, 32);
            gather(memory, word(&header, 16), word(&header, 24))
        }
    }
}

fn gather(memory: &dyn Fn(u64, usize) -> Vec<u8>, vector: u64, count: u64) -> Vec<u8> {
    let entries = memory(vector, usize::try_from(count.min(MAX_PARTS)).unwrap_or(0) * 16);
    let parts = entries.chunks_exact(16).map(|entry| (word(entry, 0), word(entry, 8).min(MAX_SEND)));
    parts.flat_map(|(pointer, length)| memory(pointer, usize::try_from(length).unwrap_or(0))).collect()
}

/// Sends the first half here and returns its length; a correct program sends the rest itself.
fn shorten(socket: &OwnedFd, buffer: Vec<u8>) -> Seen {
    match sandbox::send(socket.as_fd(), &buffer[..buffer.len() / 2]) {
        Ok(taken) => {
            let what = Injected::ShortSend { buffer: Excerpt::capped(&buffer, 4096), taken: taken as u64 };
            let hit = Hit { call: CallName::Send, what, buffer: Some(buffer) };
            Seen { answer: Answer::Value(i64::try_from(taken).unwrap_or(0)), hit: Some(hit), ..unseen() }
        }
        Err(_) => unseen(),
    }
}

fn has_room(socket: &OwnedFd) -> bool {
    let mut fds = [PollFd::new(socket.as_fd(), PollFlags::POLLOUT)];
    poll(&mut fds, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
}

pub(super) fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_ne_bytes)
}
