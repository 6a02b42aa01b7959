//! Is the program certainly waiting? Two looks at every thread prove that at one moment in between all
//! of them slept at once, in calls that nothing but the harness can end. Must not judge.

use super::procs::{Procs, Thread};
use super::waits::{self, Kind};

/// What one look at a program's threads showed.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) threads: Vec<Thread>,
    /// The cell's init; none once it is gone.
    init: Option<Thread>,
}

/// Whether a thread leaves the question open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// It sleeps until something happens.
    Endless,
    /// It sleeps, and wakes by itself.
    Timed,
    /// It runs, or waits for a disk.
    Awake,
    /// It is no longer there.
    Gone,
}

pub(super) fn rest(thread: &Thread) -> Rest {
    match (thread.state, &thread.call) {
        (b'Z' | b'X', _) => Rest::Gone,
        // Stopped by a signal: only another signal wakes it.
        (b'T' | b't', _) => Rest::Endless,
        (b'S', Some(call)) => match waits::kind(call) {
            Kind::Endless => Rest::Endless,
            Kind::Timed => Rest::Timed,
        },
        (_, _) => Rest::Awake,
    }
}

/// Threads that a runtime keeps for itself and that wake now and then: their waking cannot bring an
/// answer. Only the JVM has such (`HotSpot`'s own names, cut at 15 characters by the kernel).
const HOUSEKEEPING: &[&str] = &[
    "VM Periodic Tas",
    "VM Thread",
    "Common-Cleaner",
    "Notification Th",
    "Service Thread",
    "Monitor Deflati",
    "Signal Dispatch",
    "Reference Handl",
    "Finalizer",
    "C1 CompilerThre",
    "C2 CompilerThre",
    "G1 Service",
    "Attach Listener",
    "Sweeper thread",
];

impl Look {
    pub(super) fn take(procs: &Procs) -> std::io::Result<Self> {
        Ok(Self { threads: procs.threads()?, init: procs.init() })
    }

    /// Whether every thread sleeps until something happens, housekeeping left aside. The init must sleep
    /// as well: while it is awake it may have an end to tell.
    pub(super) fn is_endless(&self, procs: &Procs) -> bool {
        if self.init.as_ref().map(rest) != Some(Rest::Endless) {
            return false;
        }
        self.threads.iter().all(|thread| match rest(thread) {
            Rest::Endless | Rest::Gone => true,
            Rest::Timed => is_housekeeping(procs, thread),
            Rest::Awake => false,
        })
    }

    /// Whether no thread has run between the two looks, and none has come or gone.
    pub(super) fn stood_still_until(&self, later: &Self) -> bool {
        let same = |(a, b): (&Thread, &Thread)| {
            (a.pid, a.tid, a.switches) == (b.pid, b.tid, b.switches)
                && a.call == b.call
                && (a.state == b.state || rest(a) == Rest::Gone)
        };
        self.threads.len() == later.threads.len()
            && self.init.iter().zip(&later.init).all(same)
            && self.threads.iter().zip(&later.threads).all(same)
    }

    /// Nanoseconds of processor time of all threads.
    pub(super) fn cpu(&self) -> u64 {
        self.threads.iter().map(|thread| thread.cpu).sum()
    }

    /// Nanoseconds that threads were runnable without a processor.
    pub(super) fn delay(&self) -> u64 {
        self.threads.iter().map(|thread| thread.delay).sum()
    }
}

pub(super) fn is_housekeeping(procs: &Procs, thread: &Thread) -> bool {
    procs.program(thread.pid).file_name().is_some_and(|name| name == "java")
        && HOUSEKEEPING.contains(&procs.name(thread.pid, thread.tid).as_str())
}

#[cfg(test)]
mod tests {
    use super::super::procs::SystemCall;
    use super::*;

    fn thread(state: u8, nr: Option<i64>, switches: u64) -> Thread {
        let call = nr.map(|nr| SystemCall { nr, args: [0; 6] });
        Thread { pid: 2, tid: 2, state, call, switches, cpu: 0, delay: 0 }
    }

    #[test]
    fn only_endless_sleep_is_rest() {
        let check = |state, nr, expected| assert_eq!(rest(&thread(state, nr, 0)), expected, "{state} {nr:?}");
        check(b'S', Some(libc::SYS_recvfrom), Rest::Endless);
        check(b'S', Some(libc::SYS_clock_nanosleep), Rest::Timed);
        check(b'S', None, Rest::Awake);
        check(b'R', None, Rest::Awake);
        check(b'D', Some(libc::SYS_read), Rest::Awake);
        check(b'T', None, Rest::Endless);
        check(b'Z', None, Rest::Gone);
    }

    #[test]
    fn a_thread_that_ran_between_looks_breaks_the_proof() {
        let init = || Some(thread(b'S', Some(libc::SYS_wait4), 1));
        let look = |switches| Look { threads: vec![thread(b'S', Some(libc::SYS_recvfrom), switches)], init: init() };
        assert!(look(5).stood_still_until(&look(5)));
        assert!(!look(5).stood_still_until(&look(6)));
        assert!(!look(5).stood_still_until(&Look { threads: Vec::new(), init: init() }));
    }

    #[test]
    fn an_end_that_is_still_to_be_told_is_no_rest() {
        let procs = Procs::Descendants(0);
        let check = |init: Option<Thread>, expected| {
            assert_eq!(Look { threads: vec![thread(b'Z', None, 1)], init }.is_endless(&procs), expected);
        };
        check(Some(thread(b'S', Some(libc::SYS_wait4), 1)), true);
        check(Some(thread(b'R', None, 1)), false);
        check(None, false);
    }
}
