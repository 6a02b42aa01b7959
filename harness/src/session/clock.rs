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
/// Of the time that nothing has happened so much more may pass before the next look, at most the longest pause.
const PART_OF_SILENCE: u32 = 8;
/// However long a look takes, and however long nothing has happened, the next one is not put off for longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// The clock of one deadline.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepClock {
    began: Instant,
    /// As it was when it began.
    start: Account,
    /// What the program was kept since then, as far as was asked.
    kept: Duration,
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
    /// When something happened last.
    silent: Instant,
    /// What may pass between two at most.
    longest: Duration,
}

impl Looks {
    /// Where nothing but looks keeps programs to their limits they never come `rarely`.
    pub(super) fn new(rarely: bool) -> Self {
        let longest = if rarely { LONGEST_PAUSE } else { LAST_LOOK };
        Self { next: FIRST_LOOK, took: Duration::ZERO, silent: Instant::now(), longest }
    }

    /// How long to wait for an event before the next look, where so much is left until a deadline may be over. The longer
    /// nothing has happened, the more may pass; but what the machine keeps a program from is known exactly only from
    /// looks that follow each other soon, and just then it counts.
    pub(super) fn next(&self, left: Duration) -> Duration {
        self.next.min((left / 2).max(LAST_LOOK)).max(self.took.min(LONGEST_PAUSE))
    }

    /// A look took so long: where there is much to look at, as much time is left to the conversation.
    pub(super) fn took(&mut self, length: Duration) {
        self.took = length;
    }

    /// A look showed nothing: the next one may wait longer.
    pub(super) fn looked(&mut self) {
        let most = (self.silent.elapsed() / PART_OF_SILENCE).clamp(LAST_LOOK, self.longest);
        self.next = (self.next * 2).min(most);
    }

    /// Something happened: look again soon.
    pub(super) fn something_happened(&mut self) {
        self.next = FIRST_LOOK;
        self.silent = Instant::now();
    }
}

impl StepClock {
    /// A deadline that begins now.
    pub(super) fn start(now: Account) -> Self {
        Self { began: Instant::now(), start: now, kept: Duration::ZERO }
    }

    /// How long the deadline cannot be over yet: what the program was kept so far is no time of its own.
    pub(super) fn left(&self, within: Duration) -> Duration {
        (within + self.kept).min(within * HARD_CAP).saturating_sub(self.began.elapsed())
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Whether the deadline is over; `elapsed` was read before `now`, so that whatever passes in between counts
    /// for the program. Waits of several threads are added up, so a program that kept several busy may have had
    /// more than `own` says: what it used of a processor is its own in any case.
    pub(super) fn over(&mut self, within: Duration, elapsed: Duration, now: Account) -> Option<Due> {
        self.kept = now.kept.saturating_sub(self.start.kept);
        let own = elapsed.saturating_sub(self.kept);
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

/// The queue of events counts in milliseconds: one that is begun is waited for.
pub(super) fn begun_millis(duration: Duration) -> Duration {
    Duration::from_millis(u64::try_from(duration.as_micros().div_ceil(1000)).unwrap_or(u64::MAX))
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
        let mut clock = StepClock { began, start: Account { kept: ms(7), used: ms(3) }, kept: Duration::ZERO };
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
    fn a_deadline_is_not_asked_for_before_it_may_be_over() {
        let began = Instant::now().checked_sub(ms(1100)).unwrap();
        let mut clock = StepClock { began, start: Account::default(), kept: Duration::ZERO };
        assert_eq!(clock.left(ms(1000)), Duration::ZERO);
        assert_eq!(clock.over(ms(1000), ms(1100), Account { kept: ms(600), used: ms(0) }), None);
        let left = clock.left(ms(1000));
        assert!(left <= ms(500) && left > ms(300), "{left:?}");
        // Whatever it was kept, the cap ends it.
        assert_eq!(clock.over(ms(1000), ms(1100), Account { kept: ms(90_000), used: ms(0) }), None);
        assert!(clock.left(ms(1000)) <= ms(8900));
    }

    #[test]
    fn looks_grow_rarer_until_something_happens() {
        let mut looks = Looks::new(true);
        let never = ms(1_000_000);
        looks.silent += ms(1000);
        (0..20).for_each(|_| looks.looked());
        assert_eq!(looks.next(never), LAST_LOOK);
        looks.silent = Instant::now().checked_sub(ms(10_000)).unwrap();
        (0..20).for_each(|_| looks.looked());
        assert_eq!(looks.next(never), LONGEST_PAUSE);
        let mut careful = Looks { silent: looks.silent, ..Looks::new(false) };
        (0..20).for_each(|_| careful.looked());
        assert_eq!(careful.next(never), LAST_LOOK);
        // Where a deadline is near they come soon again.
        assert_eq!((looks.next(ms(100)), looks.next(Duration::ZERO)), (ms(50), LAST_LOOK));
        looks.something_happened();
        assert_eq!(looks.next(never), FIRST_LOOK);
    }
}
