//! Faults that a check has asked for: which of them strikes a call, given the state that the call is made
//! in. Must not carry anything out.

use std::fs;

use super::Held;
use crate::model::Role;
use crate::session::procs;
use crate::session::threads::SystemCall;
use crate::session::waits;
use crate::spec::{CallName, Errno, FaultKind, FaultStep};

/// The faults of a session.
#[derive(Debug, Default)]
pub(in crate::session) struct Faults(Vec<Armed>);

#[derive(Debug)]
struct Armed {
    step: FaultStep,
    /// Calls so far that could have gone wrong like this.
    seen: u32,
    struck: u32,
}

impl Faults {
    /// From now on, too.
    pub(in crate::session) fn add(&mut self, step: FaultStep) {
        self.0.push(Armed { step, seen: 0, struck: 0 });
    }

    /// Whether a call of this name may still go wrong.
    pub(super) fn want(&self, role: Role, call: CallName) -> bool {
        self.0.iter().any(|armed| armed.is_of(role, call))
    }

    /// What goes wrong with a call, if anything; `can` says what could in its state.
    pub(super) fn strike(&mut self, role: Role, call: CallName, can: impl Fn(FaultKind) -> bool) -> Option<FaultKind> {
        let mut struck = None;
        for armed in self.0.iter_mut().filter(|armed| armed.is_of(role, call) && can(armed.step.kind)) {
            armed.seen = armed.seen.saturating_add(1);
            if struck.is_none() && armed.step.which.takes(armed.seen) {
                armed.struck += 1;
                struck = Some(armed.step.kind);
            }
        }
        self.0.retain(|armed| armed.struck < armed.step.which.times);
        struck
    }
}

impl Armed {
    fn is_of(&self, role: Role, call: CallName) -> bool {
        (self.step.who, self.step.call) == (role, call)
    }
}

/// Whether a held call can go wrong like this. What waits can be interrupted; what does not wait can have
/// nothing to do, unless an edge-triggered `epoll` watches: that would never tell of it again (`epoll(7)`).
pub(super) fn possible(held: &Held, process: i32, kind: FaultKind) -> bool {
    match kind {
        FaultKind::Errno(Errno::Eintr) => may_wait(held),
        FaultKind::Errno(Errno::Eagain) => !may_wait(held) && !is_watched_for_edges(held, process),
        FaultKind::Short
        | FaultKind::Errno(
            Errno::Emfile
            | Errno::Enfile
            | Errno::Enobufs
            | Errno::Econnaborted
            | Errno::Econnrefused
            | Errno::Econnreset
            | Errno::Epipe
            | Errno::Etimedout
            | Errno::Eaddrinuse
            | Errno::Eaddrnotavail
            | Errno::Eacces
            | Errno::Enetunreach
            | Errno::Ehostunreach,
        ) => true,
    }
}

/// Whether the call may put its thread to sleep.
fn may_wait(held: &Held) -> bool {
    let dont_wait = |flags: u64| flags & u64::from(libc::MSG_DONTWAIT.cast_unsigned()) != 0;
    match held.nr {
        libc::SYS_sendto | libc::SYS_recvfrom if dont_wait(held.args[3]) => false,
        libc::SYS_sendmsg | libc::SYS_recvmsg if dont_wait(held.args[2]) => false,
        nr if super::is_wait(nr) => !is_zero_wait(held),
        _ => descriptor_flags(held).is_some_and(|flags| flags & libc::O_NONBLOCK == 0),
    }
}

/// Whether a `poll` or the like only looks.
fn is_zero_wait(held: &Held) -> bool {
    match waits::limit(&SystemCall { nr: held.nr, args: held.args }) {
        waits::Bound::None => false,
        waits::Bound::Millis(millis) => millis == 0,
        waits::Bound::At(address) => {
            let bytes = procs::read_memory(format!("/proc/{}/mem", held.tid).as_ref(), address, 16);
            bytes.len() == 16 && bytes.iter().all(|byte| *byte == 0)
        }
    }
}

/// The flags of the descriptor that a call is made on (`proc_pid_fdinfo(5)`).
fn descriptor_flags(held: &Held) -> Option<i32> {
    let info = fs::read_to_string(format!("/proc/{}/fdinfo/{}", held.tid, super::low(held.args[0]))).ok()?;
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"))?;
    i32::from_str_radix(flags.trim(), 8).ok()
}

fn is_watched_for_edges(held: &Held, process: i32) -> bool {
    let wanted = super::low(held.args[0]).to_string();
    let entries = fs::read_dir(format!("/proc/{process}/fdinfo")).into_iter().flatten().flatten();
    entries.filter_map(|entry| fs::read_to_string(entry.path()).ok()).any(|info| watches_edges(&info, &wanted))
}

/// A line `tfd: 5 events: 80000019 …` for each descriptor that an `epoll` watches (`proc_pid_fdinfo(5)`).
fn watches_edges(info: &str, wanted: &str) -> bool {
    info.lines().filter_map(|line| line.strip_prefix("tfd:")).any(|line| {
        let mut words = line.split_ascii_whitespace();
        let (fd, _, events) = (words.next(), words.next(), words.next());
        let events = events.and_then(|events| u32::from_str_radix(events, 16).ok()).unwrap_or(0);
        fd == Some(wanted) && events & libc::EPOLLET.cast_unsigned() != 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Which;

    const EINTR: FaultKind = FaultKind::Errno(Errno::Eintr);

    fn armed(call: CallName, kind: FaultKind, which: Which) -> Faults {
        let mut faults = Faults::default();
        faults.add(FaultStep { who: Role::Server, call, kind, which });
        faults
    }

    #[test]
    fn a_fault_strikes_the_calls_that_it_names_and_is_spent() {
        let mut faults = armed(CallName::Recv, EINTR, Which { nth: 2, every: 2, times: 2 });
        let struck: Vec<bool> =
            (0..6).map(|_| faults.strike(Role::Server, CallName::Recv, |_| true).is_some()).collect();
        assert_eq!(struck, [false, true, false, true, false, false]);
        assert!(!faults.want(Role::Server, CallName::Recv));
    }

    #[test]
    fn calls_that_cannot_fail_like_this_are_not_counted() {
        let mut faults = armed(CallName::Recv, EINTR, Which::next(1));
        assert_eq!(faults.strike(Role::Server, CallName::Recv, |_| false), None);
        assert_eq!(faults.strike(Role::Client, CallName::Recv, |_| true), None);
        assert_eq!(faults.strike(Role::Server, CallName::Send, |_| true), None);
        assert_eq!(faults.strike(Role::Server, CallName::Recv, |_| true), Some(EINTR));
    }

    #[test]
    fn edges_are_told_from_levels() {
        let info = "pos:\t0\nflags:\t02000002\ntfd:        5 events: 80002001 data: 5  pos:0 ino:1 sdev:8\n\
                    tfd:        6 events:       19 data: 6  pos:0 ino:1 sdev:8\n";
        assert!(watches_edges(info, "5"));
        assert!(!watches_edges(info, "6") && !watches_edges(info, "7"));
    }
}
