//! Children that are forked into the namespaces of a session, where a privileged process has prepared for it: a worker
//! that begins there need not have anybody write its maps from outside, nor a network made only to make another from it.

use std::fs::File;
use std::os::fd::AsFd;

use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::namespaces::{self, Identity};
use super::sys::{self, Forked};
use super::{During, SandboxError, make_room, net};

/// Where a worker begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    /// Among all others: it enters namespaces by itself.
    Outside,
    /// In namespaces of its own, as root with all ids there are, and a table of [`BUCKETS`] for its TCP sockets.
    Inside,
}

/// Buckets of the table of TCP sockets of those that begin inside: as many as usual programs want.
pub(crate) const BUCKETS: u64 = 1024;

/// A process that can fork children into namespaces. It has left its network for one that only serves as a model.
#[derive(Debug)]
pub(crate) struct Model {
    host: File,
}

impl Model {
    /// Prepares this process; none where it may not. After an error it is in no network that anybody wants.
    pub(crate) fn prepare() -> Result<Option<Self>, SandboxError> {
        if namespaces::identity() == Identity::Same {
            return Ok(None);
        }
        // Only the machine's own root may; a worker that has too little says so.
        let _ = make_room();
        let model = Self { host: File::open("/proc/self/ns/net").during("/proc/self/ns/net")? };
        if unshare(CloneFlags::CLONE_NEWNET).is_err() {
            return Ok(None);
        }
        if net::ask_for_socket_table(BUCKETS).is_ok() {
            return Ok(Some(model));
        }
        // Then nobody begins inside, and all in the machine's network.
        model.leave().map(|()| None)
    }

    /// Brings a child back to the machine's network.
    pub(crate) fn leave(&self) -> Result<(), SandboxError> {
        setns(self.host.as_fd(), CloneFlags::CLONE_NEWNET).during("setns(2)")
    }

    /// Forks a child of this process's parent into namespaces. It must do nothing that needs a privilege before its
    /// parent is told of it.
    #[expect(clippy::unused_self, reason = "only a process that has prepared may")]
    pub(crate) fn fork(&self) -> std::io::Result<Forked> {
        let forked = sys::fork_into(libc::CLONE_PARENT | namespaces::flags().bits())?;
        if let Forked::Parent(pid) = forked {
            namespaces::map(pid).inspect_err(|_| {
                // It is of no use to anybody.
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            })?;
        }
        Ok(forked)
    }
}
