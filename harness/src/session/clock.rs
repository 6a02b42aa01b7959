//! Deadlines that do not punish a busy machine: a step's time is the program's own, without the time
//! that its threads were kept by the machine: ready to run without a processor, or waiting for a disk.

use std::time::{Duration, Instant};

use crate::model::Micros;

/// However busy the machine is, a step ends after so many times its deadline.
const HARD_CAP: u32 = 10;
/// The first and the longest time between two looks at a silent program.
const FIRST_LOOK: Duration = Duration::from_millis(1);
const LAST_LOOK: Duration = Duration::from_millis(32);
/// However long a look takes, the next one is not put off for longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// The clock of one deadline.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepClock {
    began: Instant,
    /// How long the machine had kept the programs' threads and the worker itself when it began.
    kept_at_start: Duration,
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
    /// A deadline that begins now, with how long the machine had kept programs and worker before.
    pub(super) fn start(kept: Duration) -> Self {
        Self { began: Instant::now(), kept_at_start: kept }
    }

    /// Whether the deadline could be over, by the wall clock alone.
    pub(super) fn is_due(&self, within: Duration) -> bool {
        self.began.elapsed() >= within
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// The program's own time, if the deadline is over; `elapsed` was read before `kept`, so that whatever
    /// passes in between counts for the program.
    pub(super) fn over(&self, within: Duration, elapsed: Duration, kept: Duration) -> Option<Micros> {
        let own = elapsed.saturating_sub(kept.saturating_sub(self.kept_at_start));
        let over = own >= within || elapsed >= within * HARD_CAP;
        over.then(|| Micros(u64::try_from(own.as_micros()).unwrap_or(u64::MAX)))
    }
}

/// How long this process itself was runnable without a processor. It runs as it asks, so that no wait of
/// its own is left out.
pub(super) fn own_delay() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos = text.split_ascii_whitespace().nth(1).and_then(|field| field.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_without_a_processor_does_not_count() {
        let ago = |millis| Instant::now().checked_sub(Duration::from_millis(millis)).unwrap();
        let check = |elapsed, kept: u64, over: bool| {
            let clock = StepClock { began: ago(elapsed), kept_at_start: Duration::from_millis(7) };
            let result = clock.over(Duration::from_secs(1), clock.elapsed(), Duration::from_millis(7 + kept));
            assert_eq!(result.is_some(), over, "{elapsed} {kept}");
        };
        check(900, 0, false);
        check(1100, 0, true);
        check(1100, 500, false);
        check(9000, 8500, false);
        check(10_100, 10_000, true);
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
