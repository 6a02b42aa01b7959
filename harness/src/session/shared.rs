//! What a session has to mind where it shares the machine's network and processes, because it has no
//! namespaces: others may hold an address, and nothing ends by itself. Must not judge.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::os::fd::AsFd;

use super::driver::Session;
use super::error::SessionError;
use super::observe::Ports;
use super::procs::Procs;
use super::{sandbox, sockets};
use crate::evidence::{Call, CallFacts};
use crate::model::Role;
use crate::spec::CallName;

impl Session<'_> {
    /// Whose ports a program of this role binds.
    pub(super) fn ports(&self, role: Role) -> Ports {
        let has_listened = self.addresses.iter().any(|(whose, _)| *whose == role);
        if self.place.tree.is_some() || has_listened { Ports::Untouched } else { Ports::UsedBefore }
    }

    /// A call that failed only because the session shares the machine's network says nothing of the program.
    pub(super) fn refuse_strangers(&self, call: &Call) -> Result<(), SessionError> {
        if self.place.tree.is_some() {
            return Ok(());
        }
        let fault = machine_s_fault(call, self.runs.values().map(|run| &run.procs));
        fault.map_or(Ok(()), |address| Err(SessionError::NotOurs(address)))
    }
}

/// Rounds of killing: a fork that was under way shows in the next one.
const ROUNDS: usize = 100;

/// Ends every process of a cell but its init, which reaps them and is ended afterwards.
pub(super) fn end_all(procs: &Procs) {
    for _ in 0..ROUNDS {
        let found = procs.pids().unwrap_or_default();
        if found.is_empty() {
            return;
        }
        let held: Vec<_> = found.into_iter().filter_map(|pid| Some((pid, sandbox::pidfd_open(pid).ok()?))).collect();
        // A number that was given to a stranger between the two lists is in the first one only.
        let still = procs.pids().unwrap_or_default();
        for (_, process) in held.iter().filter(|(pid, _)| still.contains(pid)) {
            // What has ended meanwhile is what was wanted.
            let _ = sandbox::pidfd_kill(process.as_fd(), libc::SIGKILL);
        }
    }
}

/// The address of a failed `bind`, if it failed for reasons of the machine: a stranger listens there, or
/// only a network of the session's own would have the address.
fn machine_s_fault<'a>(call: &Call, cells: impl Iterator<Item = &'a Procs>) -> Option<SocketAddr> {
    let CallFacts::Address { address } = call.facts else { return None };
    let is_foreign = || {
        let own = sockets_of(cells);
        sockets::table().iter().any(|(inode, socket)| {
            socket.state == sockets::State::Listen && socket.local.port() == address.port() && !own.contains(inode)
        })
    };
    let is_so = match call.error.as_deref() {
        Some("EADDRINUSE") => is_foreign(),
        Some("EADDRNOTAVAIL") => !super::observe::is_nobodys(address.ip()),
        Some(_) | None => false,
    };
    (call.name == CallName::Bind && is_so).then_some(address)
}

/// The inodes of all sockets that the processes of these cells hold.
fn sockets_of<'a>(cells: impl Iterator<Item = &'a Procs>) -> BTreeSet<u64> {
    let folders = cells.flat_map(|procs| procs.pids().unwrap_or_default()).map(|pid| format!("/proc/{pid}/fd"));
    let descriptors = folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
    descriptors.filter_map(|entry| sockets::inode(fs::read_link(entry.path()).ok()?.to_str()?)).collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn failed(name: CallName, address: SocketAddr, error: &str) -> Call {
        Call { name, fd: Some(3), facts: CallFacts::Address { address }, error: Some(error.to_owned()) }
    }

    #[test]
    fn a_stranger_s_address_is_the_machine_s_fault() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = listener.local_addr().unwrap();
        let nobody: [Procs; 0] = [];
        let check = |call: &Call, expected| assert_eq!(machine_s_fault(call, nobody.iter()), expected, "{call:?}");
        check(&failed(CallName::Bind, taken, "EADDRINUSE"), Some(taken));
        check(&failed(CallName::Connect, taken, "EADDRINUSE"), None);
        check(&failed(CallName::Bind, taken, "EACCES"), None);
        drop(listener);
        check(&failed(CallName::Bind, taken, "EADDRINUSE"), None);
        let classroom = "192.168.1.2:8888".parse().unwrap();
        check(&failed(CallName::Bind, classroom, "EADDRNOTAVAIL"), Some(classroom));
        check(&failed(CallName::Bind, "0.0.0.1:8888".parse().unwrap(), "EADDRNOTAVAIL"), None);
    }
}
