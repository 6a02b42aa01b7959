//! Deadlines that do not punish a busy machine: a step's time is the program's own, without the time
//! that its threads were ready to run and had no processor.

use std::time::{Duration, Instant};

use crate::model::Micros;

/// However busy the machine is, a step ends after so many times its deadline.
const HARD_CAP: u32 = 10;
/// The first and the longest time between two looks at a silent program.
const FIRST_LOOK: Duration = Duration::from_millis(1);
const LAST_LOOK: Duration = Duration::from_millis(32);

/// The clock of one deadline.
#[derive(Debug)]
pub(super) struct StepClock {
    began: Instant,
    /// Delay of the programs' threads and of the worker itself when it began, in nanoseconds.
    delay_at_start: u64,
}

/// When to look next at programs that are silent.
#[derive(Debug)]
pub(super) struct Looks(Duration);

impl Looks {
    pub(super) fn new() -> Self {
        Self(FIRST_LOOK)
    }

    /// How long to wait for an event before the next look.
    pub(super) fn next(&self) -> Duration {
        self.0
    }

    /// A look showed nothing: the next one may wait longer.
    pub(super) fn looked(&mut self) {
        self.0 = (self.0 * 2).min(LAST_LOOK);
    }

    /// Something happened: look again soon.
    pub(super) fn something_happened(&mut self) {
        self.0 = FIRST_LOOK;
    }
}

impl StepClock {
    /// A deadline that begins now, with the delay that there was before.
    pub(super) fn start(delay: u64) -> Self {
        Self { began: Instant::now(), delay_at_start: delay }
    }

    /// Whether the deadline could be over, by the wall clock alone.
    pub(super) fn is_due(&self, within: Duration) -> bool {
        self.began.elapsed() >= within
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// The program's own time, if the deadline is over; `elapsed` was read before `delay`, so that whatever
    /// passes in between counts for the program.
    pub(super) fn over(&self, within: Duration, elapsed: Duration, delay: u64) -> Option<Micros> {
        let waited = Duration::from_nanos(delay.saturating_sub(self.delay_at_start));
        let own = elapsed.saturating_sub(waited);
        let over = own >= within || elapsed >= within * HARD_CAP;
        over.then(|| Micros(u64::try_from(own.as_micros()).unwrap_or(u64::MAX)))
    }
}

/// Nanoseconds that this process itself was runnable without a processor.
pub(super) fn own_delay() -> u64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split_ascii_whitespace().nth(1).and_then(|field| field.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_without_a_processor_does_not_count() {
        let ago = |millis| Instant::now().checked_sub(Duration::from_millis(millis)).unwrap();
        let check = |elapsed, delay_ms: u64, over: bool| {
            let clock = StepClock { began: ago(elapsed), delay_at_start: 7 };
            let result = clock.over(Duration::from_secs(1), clock.elapsed(), 7 + delay_ms * 1_000_000);
            assert_eq!(result.is_some(), over, "{elapsed} {delay_ms}");
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
