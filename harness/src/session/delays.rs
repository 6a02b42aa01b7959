//! What a program's threads have used and lost of the machine's time. The kernel adds a wait for a
//! processor to a thread's count only when the wait is over, never counts one for a disk, and forgets all
//! counts with the thread; here none of that is lost. Must not judge.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::threads::Thread;

/// The counts of one program's threads, those included that have ended.
#[derive(Debug, Default)]
pub(super) struct Delays {
    threads: BTreeMap<(i32, i32), Seen>,
    /// Time on a processor.
    used: Duration,
    /// Waits for a processor that are over.
    waited: Duration,
    /// Waits for a disk that are over.
    blocked: Duration,
    /// When the latest look ended.
    latest: Option<Instant>,
}

/// A thread as it was when it was last looked at.
#[derive(Debug)]
struct Seen {
    cpu: u64,
    delay: u64,
    switches: u64,
    idle: Option<Idle>,
    /// It has been in this wait, without running, at least from and until.
    from: Instant,
    until: Instant,
}

/// A wait that the machine makes a thread wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Idle {
    Processor,
    Disk,
}

impl Delays {
    /// Adds a look at all threads, which began and ended at these times.
    pub(super) fn note(&mut self, threads: &[Thread], began: Instant, ended: Instant) {
        self.latest = Some(ended);
        let mut seen = BTreeMap::new();
        for thread in threads {
            let before = self.threads.remove(&(thread.pid, thread.tid));
            seen.insert((thread.pid, thread.tid), self.follow(before, thread, began, ended));
        }
        // Those that are gone: a wait for a disk that was under way is over.
        let gone = std::mem::replace(&mut self.threads, seen);
        self.blocked += gone.values().filter(|gone| gone.idle == Some(Idle::Disk)).map(Seen::length).sum::<Duration>();
    }

    /// Counts what has changed since the thread was last looked at.
    fn follow(&mut self, before: Option<Seen>, now: &Thread, began: Instant, ended: Instant) -> Seen {
        // Smaller counts are those of another thread with the same number.
        let before = before.filter(|b| b.cpu <= now.cpu && b.delay <= now.delay && b.switches <= now.switches);
        let (cpu, delay) = before.as_ref().map_or((0, 0), |before| (before.cpu, before.delay));
        self.used += Duration::from_nanos(now.cpu - cpu);
        self.waited += Duration::from_nanos(now.delay - delay);
        let idle = match now.state {
            b'R' => Some(Idle::Processor),
            b'D' => Some(Idle::Disk),
            _ => None,
        };
        let fresh = |from| Seen { cpu: now.cpu, delay: now.delay, switches: now.switches, idle, from, until: began };
        let Some(before) = before else { return fresh(ended) };
        let same = before.idle == idle && (before.cpu, before.switches) == (now.cpu, now.switches);
        if same && idle.is_some() {
            return fresh(before.from);
        }
        if before.idle == Some(Idle::Disk) {
            self.blocked += before.length();
        }
        fresh(ended)
    }

    /// When the latest look ended, if there was one.
    pub(super) fn latest(&self) -> Option<Instant> {
        self.latest
    }

    /// Time on a processor.
    pub(super) fn used(&self) -> Duration {
        self.used
    }

    /// Time that threads were ready to run without a processor.
    pub(super) fn waited(&self) -> Duration {
        self.waited + self.under_way(Idle::Processor)
    }

    /// Time that threads were kept by the machine: without a processor, or by a disk.
    pub(super) fn kept(&self) -> Duration {
        self.waited() + self.blocked + self.under_way(Idle::Disk)
    }

    /// Waits that were not over at the last look.
    fn under_way(&self, idle: Idle) -> Duration {
        self.threads.values().filter(|seen| seen.idle == Some(idle)).map(Seen::length).sum()
    }
}

impl Seen {
    fn length(&self) -> Duration {
        self.until.saturating_duration_since(self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn thread(tid: i32, state: u8, cpu: u64, delay: u64) -> Thread {
        let nanos = |millis: u64| millis * 1_000_000;
        Thread { pid: 2, tid, state, call: None, switches: cpu, cpu: nanos(cpu), delay: nanos(delay), resident: 0 }
    }

    /// Looks at these threads at these times, each look taking a millisecond.
    fn after(looks: &[(u64, &[Thread])]) -> Delays {
        let (start, mut delays) = (Instant::now(), Delays::default());
        for (at, threads) in looks {
            delays.note(threads, start + ms(*at), start + ms(*at + 1));
        }
        delays
    }

    #[test]
    fn a_wait_for_a_processor_counts_while_it_lasts_and_once_when_it_is_over() {
        let waiting: &[Thread] = &[thread(2, b'R', 5, 1)];
        let under_way = after(&[(0, waiting), (100, waiting), (250, waiting)]);
        assert_eq!((under_way.waited(), under_way.used()), (ms(1 + 249), ms(5)));
        let over = after(&[(0, waiting), (250, waiting), (300, &[thread(2, b'S', 6, 280)])]);
        assert_eq!((over.waited(), over.kept()), (ms(280), ms(280)));
    }

    #[test]
    fn a_thread_that_runs_or_sleeps_is_not_kept() {
        let runs = after(&[(0, &[thread(2, b'R', 5, 0)]), (100, &[thread(2, b'R', 105, 0)])]);
        assert_eq!((runs.waited(), runs.used()), (Duration::ZERO, ms(105)));
        let sleeps = after(&[(0, &[thread(2, b'S', 5, 0)]), (100, &[thread(2, b'S', 5, 0)])]);
        assert_eq!(sleeps.kept(), Duration::ZERO);
    }

    #[test]
    fn counts_outlive_their_thread() {
        let (first, other): (&[Thread], &[Thread]) = (&[thread(2, b'S', 5, 40)], &[thread(3, b'S', 1, 2)]);
        assert_eq!(after(&[(0, first), (10, other)]).kept(), ms(42));
        assert_eq!(after(&[(0, first), (10, &[])]).used(), ms(5));
        // The number of a thread that is gone is used again.
        assert_eq!(after(&[(0, first), (10, &[thread(2, b'S', 1, 2)])]).kept(), ms(42));
    }

    #[test]
    fn a_wait_for_a_disk_keeps_a_thread_but_is_no_use_of_a_processor() {
        let waits: &[Thread] = &[thread(2, b'D', 5, 0)];
        let check = |delays: &Delays| assert_eq!((delays.kept(), delays.waited()), (ms(99), Duration::ZERO));
        check(&after(&[(0, waits), (100, waits)]));
        check(&after(&[(0, waits), (100, waits), (120, &[thread(2, b'S', 6, 0)])]));
        check(&after(&[(0, waits), (100, waits), (120, &[])]));
    }
}
