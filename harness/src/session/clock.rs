//! Deadlines that do not punish a busy machine: a step's time is the program's own, without the time
//! that its threads were kept by the machine (ready to run without a processor, or waiting for a disk), and
//! without what the harness took to look at it.

use std::fs::File;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};

use super::threads;
use crate::model::Micros;

/// However busy the machine is, a step ends after so many times its deadline.
const HARD_CAP: u32 = 10;

/// How a deadline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// The program has had its time, so much of its own.
    Over(Micros),
    /// The hard cap is reached, and the program has had so much only: nothing is known about it.
    Starved(Micros),
}
/// The first and the longest time between two looks at a silent program.
const FIRST_LOOK: Duration = Duration::from_millis(1);
const LAST_LOOK: Duration = Duration::from_millis(32);
/// However long a look takes, the next one is not put off for longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// The clock of one deadline.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepClock {
    began: Instant,
    /// As it was when it began.
    start: Account,
}

/// What has become of a session's time so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Account {
    /// How long the machine and the harness kept the programs' threads and the worker itself.
    pub(super) kept: Duration,
    /// Time that the programs' threads had on a processor.
    pub(super) used: Duration,
}

/// When to look next at programs that are silent.
#[derive(Debug)]
pub(super) struct Looks {
    next: Duration,
    /// What the latest took.
    took: Duration,
}

impl Looks {
    pub(super) fn new() -> Self {
        Self { next: FIRST_LOOK, took: Duration::ZERO }
    }

    /// How long to wait for an event before the next look.
    pub(super) fn next(&self) -> Duration {
        self.next.max(self.took.min(LONGEST_PAUSE))
    }

    /// A look took so long: where there is much to look at, as much time is left to the conversation.
    pub(super) fn took(&mut self, length: Duration) {
        self.took = length;
    }

    /// A look showed nothing: the next one may wait longer.
    pub(super) fn looked(&mut self) {
        self.next = (self.next * 2).min(LAST_LOOK);
    }

    /// Something happened: look again soon.
    pub(super) fn something_happened(&mut self) {
        self.next = FIRST_LOOK;
    }
}

impl StepClock {
    /// A deadline that begins now.
    pub(super) fn start(now: Account) -> Self {
        Self { began: Instant::now(), start: now }
    }

    /// Whether the deadline could be over, by the wall clock alone.
    pub(super) fn is_due(&self, within: Duration) -> bool {
        self.began.elapsed() >= within
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether the deadline is over; `elapsed` was read before `now`, so that whatever passes in between counts
    /// for the program. Waits of several threads are added up, so a program that kept several busy may have had
    /// more than `own` says: what it used of a processor is its own in any case.
    pub(super) fn over(&self, within: Duration, elapsed: Duration, now: Account) -> Option<Due> {
        let own = elapsed.saturating_sub(now.kept.saturating_sub(self.start.kept));
        let had = own.max(now.used.saturating_sub(self.start.used).min(elapsed));
        if own >= within {
            Some(Due::Over(micros(own)))
        } else if elapsed < within * HARD_CAP {
            None
        } else if had >= within {
            Some(Due::Over(micros(had)))
        } else {
            Some(Due::Starved(micros(had)))
        }
    }
}

/// Whole microseconds.
pub(super) fn micros(duration: Duration) -> Micros {
    Micros(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}

/// Time that this thread has had on a processor.
pub(super) fn own_work() -> Duration {
    let spent = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID);
    spent.map_or(Duration::ZERO, Duration::from)
}

/// How long this process itself was runnable without a processor. It runs as it asks, so that no wait of
/// its own is left out.
pub(super) fn own_delay() -> Duration {
    // It is asked at every turn; and this process forks none that goes on to ask.
    static OWN: OnceLock<Option<File>> = OnceLock::new();
    let file = OWN.get_or_init(|| File::open("/proc/self/schedstat").ok());
    let counts = file.as_ref().and_then(|file| threads::record(file, |bytes| threads::counts(threads::text(bytes)))?);
    Duration::from_nanos(counts.unwrap_or_default().delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn due(elapsed: u64, kept: u64, used: u64) -> Option<Due> {
        let began = Instant::now().checked_sub(ms(elapsed)).unwrap();
        let clock = StepClock { began, start: Account { kept: ms(7), used: ms(3) } };
        clock.over(ms(1000), ms(elapsed), Account { kept: ms(7 + kept), used: ms(3 + used) })
    }

    #[test]
    fn time_without_a_processor_does_not_count() {
        assert_eq!(due(900, 0, 0), None);
        assert_eq!(due(1100, 0, 0), Some(Due::Over(Micros(1_100_000))));
        assert_eq!(due(1100, 500, 0), None);
        assert_eq!(due(9000, 8500, 0), None);
    }

    #[test]
    fn a_program_that_never_had_its_time_is_not_late() {
        assert_eq!(due(10_100, 10_000, 90), Some(Due::Starved(Micros(100_000))));
        assert_eq!(due(10_100, 30_000, 200), Some(Due::Starved(Micros(200_000))));
        // Four threads that waited for a processor by turns, and were never done.
        assert_eq!(due(10_100, 30_000, 1200), Some(Due::Over(Micros(1_200_000))));
    }

    #[test]
    fn work_of_this_thread_is_counted() {
        let before = own_work();
        let sum: u64 = (0..200_000_u64).map(std::hint::black_box).sum();
        assert!(own_work() > before, "{sum}");
    }

    #[test]
    fn looks_grow_rarer_until_something_happens() {
        let mut looks = Looks::new();
        (0..20).for_each(|_| looks.looked());
        assert_eq!(looks.next(), LAST_LOOK);
        looks.something_happened();
        assert_eq!(looks.next(), FIRST_LOOK);
    }
}
