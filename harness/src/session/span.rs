//! A span in which a program ought to be idle: how much of it was the program's. Must not judge.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::clock;
use super::quiet::{self, Rest};
use super::run::Run;
use super::threads::{Detail, Thread};

/// The span over which an idle program's processor time is measured.
const SPAN: Duration = Duration::from_millis(250);
/// Fewer calls within a span say nothing about a program.
const ASKS: u64 = 10;
/// On a busy machine fewer will do, where the program is seen to do nothing else.
const FEW_ASKS: u64 = 3;

/// A measurement of processor time under way.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) epoch: u64,
    /// Just before, and just after the look: the worker itself may lose its processor in between.
    pub(super) before: Instant,
    pub(super) after: Instant,
    /// Time that its threads had on a processor so far.
    pub(super) used: Duration,
    /// Time that its threads wanted on a processor so far, whether they got it or not.
    wanted: Duration,
    /// Calls that the program was held in.
    held: u64,
    /// How often its threads went to sleep.
    sleeps: u64,
    /// Its threads, by process and thread, and those of them that were awake.
    threads: BTreeSet<(i32, i32)>,
    awake: BTreeSet<(i32, i32)>,
    /// How long the worker itself was kept from its processor so far.
    delayed: Duration,
    /// How often it had to wait for an answer because it asked without pause.
    pub(super) put_off: u64,
    /// How long the span lasts at least, as far as was asked how long the worker was kept.
    least: Duration,
}

impl Span {
    /// A span that begins now; none if the program's threads cannot be looked at, since it has just ended.
    pub(super) fn begin(epoch: u64, run: &mut Run) -> Option<Self> {
        let (before, delayed) = (Instant::now(), clock::own_delay());
        let threads = run.procs.threads(Detail::Call).ok()?;
        let sleeps = run.procs.sleeps(&threads);
        let after = Instant::now();
        run.delays.note(&threads, before, after);
        let (used, delays) = (run.delays.used(), run.delays.waited());
        let numbers = |thread: &Thread| (thread.pid, thread.tid);
        let awake = threads.iter().filter(|thread| quiet::rest(thread) == Rest::Awake).map(numbers).collect();
        let threads = threads.iter().map(numbers).collect();
        let (held, put_off) = (run.held, run.put_off);
        let wanted = used + delays;
        Some(Self { epoch, before, after, used, wanted, held, sleeps, threads, awake, delayed, put_off, least: SPAN })
    }

    /// The clock is asked first: how long the worker was kept from its processor stands in a file.
    pub(super) fn is_over(&mut self) -> bool {
        if self.after.elapsed() >= self.least {
            self.least = SPAN + clock::own_delay().saturating_sub(self.delayed);
        }
        self.after.elapsed() >= self.least
    }

    /// Whether the program burnt more than half of the time up to `later`, asked again and again without ever going
    /// to sleep, or has begun something that is not over. While it is held in a call it uses no processor, so what it would have
    /// used cannot be measured; but being held is the only sleep that such a program has.
    pub(super) fn is_busy_until(&self, later: &Self) -> bool {
        let wanted = later.wanted.saturating_sub(self.wanted);
        let (held, sleeps) = (later.held - self.held, later.sleeps.saturating_sub(self.sleeps));
        let asks = held >= ASKS && sleeps.saturating_sub(held) < held / 4;
        let half = later.before.duration_since(self.after) / 2;
        // Held until a worker has its processor again, it sleeps no sleep of its own.
        let delayed = later.delayed.saturating_sub(self.delayed);
        let only_asks = held >= FEW_ASKS && sleeps <= held && wanted + delayed > half;
        // What one that has just come has wanted so far, and what those wanted that have come and gone, is not known.
        let came = later.awake.iter().any(|thread| !self.threads.contains(thread));
        came || asks || only_asks || wanted > half
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A span of 250 ms behind a look that saw these threads, and one in which these are awake.
    fn spans(began: Instant, threads: &[(i32, i32)], awake: &[(i32, i32)]) -> (Span, Span) {
        let none = Duration::ZERO;
        let at = |before: Instant, after: Instant, threads: &[(i32, i32)], awake: &[(i32, i32)]| Span {
            epoch: 1,
            before,
            after,
            used: none,
            wanted: none,
            held: 0,
            sleeps: 0,
            threads: threads.iter().copied().collect(),
            awake: awake.iter().copied().collect(),
            delayed: none,
            put_off: 0,
            least: SPAN,
        };
        let end = began + Duration::from_millis(250);
        // The worker was kept from its processor behind the look: that is no time of the program's.
        (at(began, began, threads, &[]), at(end, end + Duration::from_secs(1), awake, awake))
    }

    #[test]
    fn whoever_came_within_the_span_and_is_awake_keeps_the_program_busy() {
        let check = |threads: &[(i32, i32)], awake: &[(i32, i32)], busy: bool| {
            let (before, later) = spans(Instant::now(), threads, awake);
            assert_eq!(before.is_busy_until(&later), busy, "{threads:?} {awake:?}");
        };
        check(&[(2, 2)], &[], false);
        // It has just woken: what it wants is measured.
        check(&[(2, 2)], &[(2, 2)], false);
        check(&[(2, 2)], &[(2, 3)], true);
        check(&[(2, 2)], &[(2, 2), (7, 7)], true);
    }

    #[test]
    fn a_program_that_never_sleeps_is_busy() {
        let kept = |cpu_ms: u64, delay_ms: u64, held: u64, sleeps: u64, worker_ms: u64, busy: bool| {
            let (used, wanted) = (Duration::from_millis(cpu_ms), Duration::from_millis(cpu_ms + delay_ms));
            let (before, later) = spans(Instant::now(), &[], &[]);
            let later = Span { used, wanted, held, sleeps, delayed: Duration::from_millis(worker_ms), ..later };
            assert_eq!(before.is_busy_until(&later), busy, "{cpu_ms} {delay_ms} {held} {sleeps} {worker_ms}");
        };
        let check = |cpu_ms, delay_ms, held, sleeps, busy| kept(cpu_ms, delay_ms, held, sleeps, 0, busy);
        check(0, 0, 0, 0, false);
        check(100, 0, 0, 0, false);
        check(130, 0, 0, 0, true);
        check(20, 120, 0, 0, true);
        // Asks for a client without pause; asks for one every millisecond.
        check(60, 0, 6000, 6000, true);
        check(5, 0, 240, 480, false);
        check(0, 0, 3, 3, false);
        // The worker is without a processor while the program is held; the same of one that sleeps by itself as well.
        kept(5, 40, 4, 4, 150, true);
        kept(5, 40, 4, 5, 150, false);
        kept(5, 0, 0, 0, 240, false);
    }
}
