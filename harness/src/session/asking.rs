//! A program that asks for a client over and over, where it should be at rest, has two processors busy: the worker is one
//! of them, which has to answer each call. Once that is plain the program is answered in short bursts only. Must not judge.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::sandbox::Held;
use crate::model::RunId;

/// Whoever asks more often than so many times in a millisecond, for so long, without anything else happening, asks
/// without pause.
const A_MILLISECOND: u128 = 2;
const PLAIN: Duration = Duration::from_millis(300);
/// From then on it is answered for so long, and then not for so long.
const BURST: Duration = Duration::from_millis(1);
const PAUSE: Duration = Duration::from_millis(9);

/// How programs ask, and who waits for an answer.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// When the first of these calls came.
    began: Option<Instant>,
    calls: u128,
    /// When the burst began that is under way.
    burst: Option<Instant>,
    waiting: Vec<(RunId, Held)>,
    due: Option<Instant>,
    /// Those of whom is known what they use where they should rest.
    pub(super) measured: BTreeSet<RunId>,
}

impl Asking {
    /// Another call; whether it is to wait for its answer. `rests` is asked once all else is plain: whether all that is
    /// wanted of the program is that it rests.
    pub(super) fn waits(&mut self, now: Instant, rests: impl FnOnce() -> bool) -> bool {
        self.calls += 1;
        let began = *self.began.get_or_insert(now);
        let length = now.duration_since(began);
        if self.burst.is_none() && (length < PLAIN || self.calls < length.as_millis() * A_MILLISECOND) {
            return false;
        }
        let burst = *self.burst.get_or_insert(now);
        (now.duration_since(burst) >= BURST || !self.waiting.is_empty()) && rests()
    }

    /// It waits from now on.
    pub(super) fn wait(&mut self, now: Instant, run: RunId, held: Held) {
        self.due.get_or_insert(now + PAUSE);
        self.waiting.push((run, held));
    }

    /// When those that wait are to be answered.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Those that waited, and another burst begins.
    pub(super) fn take(&mut self, now: Instant) -> Vec<(RunId, Held)> {
        self.due = None;
        self.burst = self.burst.map(|_| now);
        std::mem::take(&mut self.waiting)
    }

    /// Something else has happened: whoever waits is answered at once, and whoever asks then asks anew.
    pub(super) fn something_happened(&mut self) {
        (self.began, self.calls, self.burst) = (None, 0, None);
        self.due = self.due.map(|_| Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> Held {
        Held::made(2, libc::SYS_accept, [3, 0, 0, 0, 0, 0])
    }

    /// Asks so often, every so many microseconds; how many of these calls were to wait, and from which on.
    fn asked(asking: &mut Asking, began: Instant, every: u64, calls: u32) -> (u32, Option<u32>) {
        let (mut waited, mut first) = (0, None);
        for call in 0..calls {
            let now = began + Duration::from_micros(every) * call;
            if asking.due().is_some_and(|due| now >= due) {
                assert_eq!(asking.take(now).len(), 1);
            }
            if asking.due().is_none() && asking.waits(now, || true) {
                asking.wait(now, RunId(0), held());
                waited += 1;
                first.get_or_insert(call);
            }
        }
        (waited, first)
    }

    #[test]
    fn whoever_asks_without_pause_is_answered_now_and_then() {
        let began = Instant::now();
        let (waited, first) = asked(&mut Asking::default(), began, 20, 50_000);
        // A second, of which 300 ms pass first; then a burst of 1 ms for each 10 ms.
        assert!((68..=72).contains(&waited) && first > Some(15_000), "{waited} {first:?}");
        // Every millisecond, or not for long: that is another matter.
        assert_eq!(asked(&mut Asking::default(), began, 1000, 5_000), (0, None));
        assert_eq!(asked(&mut Asking::default(), began, 20, 14_000), (0, None));
    }

    #[test]
    fn what_happens_meanwhile_begins_it_anew() {
        let (began, mut asking) = (Instant::now(), Asking::default());
        assert!(asked(&mut asking, began, 20, 15_060).0 == 1 && asking.due().is_some());
        asking.something_happened();
        let now = Instant::now();
        assert!(asking.due() <= Some(now), "it is answered at once");
        assert_eq!(asking.take(now).len(), 1);
        assert_eq!(asked(&mut asking, began + PLAIN * 2, 20, 14_000), (0, None));
    }

    #[test]
    fn nobody_waits_of_whom_more_is_wanted() {
        let (began, mut asking) = (Instant::now(), Asking::default());
        let waits = (0..50_000).any(|call| asking.waits(began + Duration::from_micros(20) * call, || false));
        assert!(!waits && asking.due().is_none());
    }
}
