//! Calls that read, or wait until there is something to read; seen only where one of them is to go wrong.

use std::os::fd::AsFd;

use nix::sys::socket::{Shutdown, shutdown};

use super::address::is_connected_stream;
use super::{Caller, Look, Seen, blind, unseen};
use crate::spec::{CallName, Errno, FaultKind};

/// What a descriptor is, as far as faults tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Socket,
    /// A terminal or a pipe.
    Stream,
    Other,
}

impl Caller<'_> {
    pub(super) fn receive(&mut self) -> Seen {
        if !self.wants(CallName::Recv) && !self.wants(CallName::Read) {
            return unseen();
        }
        match self.target() {
            Target::Socket => self.receive_on_connection(),
            Target::Stream => self.on_stream(CallName::Read),
            Target::Other => unseen(),
        }
    }

    fn receive_on_connection(&mut self) -> Seen {
        let socket = match self.descriptor() {
            Look::Descriptor(socket) if is_connected_stream(socket.as_fd()) => socket,
            Look::Descriptor(_) | Look::Nothing => return unseen(),
            Look::Refused(error) => return blind(error),
        };
        let Some(FaultKind::Errno(errno)) = self.strike(CallName::Recv) else { return unseen() };
        if ends_connection(errno) {
            // What the kernel does before it says so; one that is not connected any more needs none.
            let _ = shutdown(std::os::fd::AsRawFd::as_raw_fd(&socket), Shutdown::Both);
        }
        self.refuse(CallName::Recv, errno)
    }

    /// `read` and `write` on a terminal or a pipe.
    pub(super) fn on_stream(&mut self, name: CallName) -> Seen {
        match self.strike(name) {
            Some(FaultKind::Errno(errno)) => self.refuse(name, errno),
            Some(FaultKind::Short) | None => unseen(),
        }
    }

    /// `poll` and its fellows.
    pub(super) fn wait(&mut self) -> Seen {
        self.on_stream(CallName::Poll)
    }

    /// What the call is made on.
    pub(super) fn target(&self) -> Target {
        let link = std::fs::read_link(format!("/proc/{}/fd/{}", self.held.tid, self.fd())).unwrap_or_default();
        let link = link.to_string_lossy();
        if link.starts_with("socket:[") {
            Target::Socket
        } else if link.starts_with("/dev/pts/") || link.starts_with("/dev/tty") || link.starts_with("pipe:[") {
            Target::Stream
        } else {
            Target::Other
        }
    }
}

/// Whether nothing can be received or sent behind this error.
pub(super) fn ends_connection(errno: Errno) -> bool {
    matches!(errno, Errno::Econnreset | Errno::Etimedout)
}
