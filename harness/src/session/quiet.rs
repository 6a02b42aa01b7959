//! Is the program certainly waiting? Two looks at every thread prove that at one moment in between all
//! of them slept at once, in calls that nothing but the harness can end. Must not judge.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

use super::procs::Procs;
use super::threads::{Detail, Thread};
use super::waits::{self, Kind};

/// What one look at a program's threads showed.
#[derive(Debug, Clone)]
pub(super) struct Look {
    threads: Vec<Thread>,
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
    /// A look at a program of which every thread sleeps until something happens, housekeeping left aside. The init must
    /// sleep as well: while it is awake it may have an end to tell.
    pub(super) fn at_rest(procs: &Procs) -> Option<Self> {
        let threads = procs.threads(Detail::Call).ok()?;
        // Most looks end here, without one at the init.
        let sleep = threads.iter().all(|thread| sleeps(procs, thread));
        let look = Self { init: if sleep { procs.init() } else { None }, threads };
        look.has_resting_init().then_some(look)
    }

    fn has_resting_init(&self) -> bool {
        self.init.as_ref().map(rest) == Some(Rest::Endless)
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
}

/// Whether a thread sleeps until something happens, or has ended.
fn sleeps(procs: &Procs, thread: &Thread) -> bool {
    match rest(thread) {
        Rest::Endless | Rest::Gone => true,
        Rest::Timed => is_housekeeping(procs, thread) && !is_vm_at_work(procs, thread),
        Rest::Awake => false,
    }
}

pub(super) fn is_housekeeping(procs: &Procs, thread: &Thread) -> bool {
    procs.program(thread.pid).file_name().is_some_and(|name| name == "java")
        && HOUSEKEEPING.contains(&procs.name(thread.pid, thread.tid).as_str())
}

/// Threads that the JVM makes more of when it sees fit; a number or more of the name may follow.
const ON_DEMAND: &[&str] = &["GC Thread#", "G1 ", "C1 CompilerThre", "C2 CompilerThre", "ForkJoinPool.co"];

/// Whether a thread is none that the program has started itself.
pub(super) fn is_runtime_s_own(procs: &Procs, thread: &Thread) -> bool {
    let is_java = procs.program(thread.pid).file_name().is_some_and(|name| name == "java");
    let name = procs.name(thread.pid, thread.tid);
    is_java && (HOUSEKEEPING.contains(&name.as_str()) || ON_DEMAND.iter().any(|start| name.starts_with(start)))
}

/// `HotSpot`'s VM Thread idles in waits of a second. In shorter ones it is in the middle of something
/// that another thread waits for, such as the end of the whole program.
const VM_IDLES: Duration = Duration::from_millis(50);

fn is_vm_at_work(procs: &Procs, thread: &Thread) -> bool {
    procs.name(thread.pid, thread.tid) == "VM Thread" && left(procs, thread).is_none_or(|left| left < VM_IDLES)
}

/// How long a thread goes on waiting at most, where it waits as the C library's timed waits do: until an
/// absolute time (`futex(2)`, `FUTEX_WAIT_BITSET`).
fn left(procs: &Procs, thread: &Thread) -> Option<Duration> {
    let call = thread.call.filter(|call| call.nr == libc::SYS_futex)?;
    let operation = i32::try_from(call.args[1]).ok()?;
    if operation & libc::FUTEX_CMD_MASK != libc::FUTEX_WAIT_BITSET {
        return None;
    }
    let bytes = procs.read_memory(thread.pid, call.args[3], 16);
    let seconds = u64::from_ne_bytes(bytes.get(..8)?.try_into().ok()?);
    let nanos = u64::from_ne_bytes(bytes.get(8..)?.try_into().ok()?);
    let is_real = operation & libc::FUTEX_CLOCK_REALTIME != 0;
    let clock = if is_real { ClockId::CLOCK_REALTIME } else { ClockId::CLOCK_MONOTONIC };
    let now = Duration::from(clock_gettime(clock).ok()?);
    (Duration::from_secs(seconds) + Duration::from_nanos(nanos)).checked_sub(now)
}

#[cfg(test)]
mod tests {
    use super::super::threads::SystemCall;
    use super::*;

    fn thread(state: u8, nr: Option<i64>, switches: u64) -> Thread {
        let call = nr.map(|nr| SystemCall { nr, args: [0; 6] });
        Thread { pid: 2, tid: 2, state, call, switches, cpu: 0, delay: 0, resident: 0 }
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
        assert!(sleeps(&Procs::descendants(0), &thread(b'Z', None, 1)));
        let check = |init: Option<Thread>, expected| {
            assert_eq!(Look { threads: Vec::new(), init }.has_resting_init(), expected);
        };
        check(Some(thread(b'S', Some(libc::SYS_wait4), 1)), true);
        check(Some(thread(b'R', None, 1)), false);
        check(None, false);
    }

    #[test]
    fn how_long_a_wait_goes_on_is_read_from_the_waiting_thread() {
        let pair = std::sync::Arc::new((std::sync::Mutex::new(()), std::sync::Condvar::new()));
        let (waits, own) = (std::sync::Arc::clone(&pair), Procs::listed_in("/proc".into()));
        let waiter = std::thread::Builder::new().name("waits long".to_owned()).spawn(move || {
            let guard = waits.0.lock().unwrap();
            drop(waits.1.wait_timeout(guard, Duration::from_secs(100)).unwrap());
        });
        let pid = std::process::id().cast_signed();
        let found = std::iter::repeat_with(|| {
            let threads = own.threads(Detail::Call).unwrap();
            let ours = threads.iter().find(|thread| thread.pid == pid && own.name(pid, thread.tid) == "waits long");
            ours.and_then(|thread| left(&own, thread))
        });
        // Once the thread has come to its wait, which the scheduler decides.
        let left = found.take(10_000).flatten().next().unwrap();
        assert!(left > Duration::from_secs(50) && left <= Duration::from_secs(100), "{left:?}");
        pair.1.notify_all();
        waiter.unwrap().join().unwrap();
    }
}
