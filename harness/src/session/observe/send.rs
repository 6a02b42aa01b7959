//! Sends that are seen: what a program wants to send, and sends that are made to go wrong.

use std::os::fd::AsFd;

use super::address::is_connected_stream;
use super::{Answer, Caller, Look, News, Seen, blind, unseen};
use crate::evidence::Injected;
use crate::model::Excerpt;
use crate::session::sandbox;
use crate::session::sockets::{self, State};
use crate::spec::{CallName, FaultKind};

/// The largest buffer of which a send is shortened.
const MAX_SEND: u64 = 1 << 20;

impl Caller<'_> {
    /// Only seen where a check asked for it. Of a short send the first half is sent here, and its length
    /// returned; a correct program sends the rest itself.
    pub(super) fn send(&self, fault: &mut dyn FnMut(CallName) -> Option<FaultKind>) -> Seen {
        let socket = match self.descriptor() {
            Look::Descriptor(socket) if is_connected_stream(socket.as_fd()) => socket,
            Look::Descriptor(_) | Look::Nothing => return unseen(),
            Look::Refused(error) => return self.send_unseen(error, fault),
        };
        let buffer = self.buffer();
        if buffer.is_empty() {
            return unseen();
        }
        // A single byte has no half.
        match fault(CallName::Send).filter(|_| buffer.len() > 1) {
            None => Seen { answer: Answer::Continue, call: None, news: News::Sends(buffer) },
            Some(FaultKind::Short) => match sandbox::send(socket.as_fd(), &buffer[..buffer.len() / 2]) {
                Ok(taken) => {
                    let injected = Injected::ShortSend { buffer: Excerpt::capped(&buffer, 4096), taken: taken as u64 };
                    let answer = Answer::Value(i64::try_from(taken).unwrap_or(0));
                    Seen { answer, call: None, news: News::Injected(injected, Some(buffer)) }
                }
                Err(_) => unseen(),
            },
            Some(kind @ (FaultKind::Eintr | FaultKind::Emfile)) => self.refuse(CallName::Send, kind),
        }
    }

    /// Where the socket cannot be looked at, the kernel's table says whether it is a connection. A fault
    /// cannot be carried out then.
    fn send_unseen(&self, error: std::io::Error, fault: &mut dyn FnMut(CallName) -> Option<FaultKind>) -> Seen {
        let name = self.process().map(|process| format!("/proc/{process}/fd/{}", self.fd()));
        let link = name.and_then(|name| std::fs::read_link(name).ok()).unwrap_or_default();
        let inode = sockets::inode(&link.to_string_lossy());
        let connected = |row: &(u64, sockets::Socket)| Some(row.0) == inode && row.1.state == State::Established;
        if !sockets::table().iter().any(connected) {
            return unseen();
        }
        match fault(CallName::Send) {
            Some(_) => blind(error),
            None => Seen { news: News::Sends(self.buffer()), ..unseen() },
        }
    }

    /// What the call wants to send, gathered.
    fn buffer(&self) -> Vec<u8> {
        let [_, pointer, count, ..] = self.held.args;
        match self.held.nr {
            libc::SYS_sendto | libc::SYS_write => {
                self.memory(pointer, usize::try_from(count.min(MAX_SEND)).unwrap_or(0))
            }
            libc::SYS_writev => self.gather(pointer, count),
            _ => {
                // struct msghdr: name, its length, then the vector and its length at 16 and 24.
                let header = self.memory(pointer, 32);
                self.gather(word(&header, 16), word(&header, 24))
            }
        }
    }

    fn gather(&self, vector: u64, count: u64) -> Vec<u8> {
        let entries = self.memory(vector, usize::try_from(count.min(64)).unwrap_or(0) * 16);
        let parts = entries.chunks_exact(16).map(|entry| (word(entry, 0), word(entry, 8).min(MAX_SEND)));
        parts.flat_map(|(pointer, length)| self.memory(pointer, usize::try_from(length).unwrap_or(0))).collect()
    }
}

fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_ne_bytes)
}
