//! A run of one target, in a process of its own: whatever an input does to the process, what is left says which input
//! it was. Measures time and memory. Must not know targets.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, setrlimit};
use nix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

use super::Target;
use super::corpus;
use super::mutate::Mutator;

/// Processor time that one input may take; in a program without optimisation.
pub(super) const MOST_TIME: Duration = Duration::from_secs(2);
/// What the process may hold at once, and how much more at the end than when it was warm.
const MOST_MEMORY: u64 = 2 << 30;
const MOST_GROWTH: u64 = 96 << 20;
/// Inputs until it counts as warm.
const WARM: u64 = 500;
/// Inputs that led to something new and are kept.
const MOST_KEPT: usize = 4_000;
/// Behind this name lies the input that is being taken, its length in front.
pub(super) const CURRENT: &str = "current";
/// And behind this one what a run that went well came to.
pub(super) const REPORT: &str = "report";

/// What a run came to.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) inputs: u64,
    pub(super) seconds: f64,
    /// Of one input.
    pub(super) longest_ms: f64,
    /// Bytes, between a warm process and the end.
    pub(super) growth: u64,
    /// Outcomes that differ in more than their numbers.
    pub(super) outcomes: usize,
}

/// Feeds a target its seeds, its regressions, and what can be made of them for so long.
pub(super) fn run(target: &Target, seed: u64, time: Duration, folder: &Path) -> std::io::Result<()> {
    setrlimit(Resource::RLIMIT_AS, MOST_MEMORY, MOST_MEMORY)?;
    let mut pool = corpus::files(&corpus::folder("corpus", target.name), &[""]);
    pool.extend((target.seeds)());
    pool.extend(corpus::files(&corpus::folder("regressions", target.name), &[""]));
    assert!(!pool.is_empty(), "{} has no seeds", target.name);
    let taken = AtomicU64::new(0);
    let (alive, over) = channel::<()>();
    let thread = nix::unistd::gettid();
    std::thread::scope(|scope| {
        let taken = &taken;
        scope.spawn(move || watch(&over, taken, thread.as_raw()));
        let mut feeding = Feeding::new(target, File::create(folder.join(CURRENT))?, taken);
        let report = feeding.all(&mut pool, seed, time)?;
        drop(alive);
        fs::write(folder.join(REPORT), serde_json::to_vec(&report)?)
    })
}

/// An input that never ends shows from outside: its thread goes on and on with the same one.
fn watch(over: &Receiver<()>, taken: &AtomicU64, thread: i32) {
    let mut since = (u64::MAX, Duration::ZERO);
    while over.recv_timeout(MOST_TIME / 4) == Err(RecvTimeoutError::Timeout) {
        let (number, used) = (taken.load(Ordering::SeqCst), used_by(thread));
        if number != since.0 {
            since = (number, used);
        } else if used.saturating_sub(since.1) > MOST_TIME * 2 {
            std::process::abort();
        }
    }
}

/// The time that a thread was on a processor (`schedstat`, `proc(5)`).
fn used_by(thread: i32) -> Duration {
    let text = fs::read_to_string(format!("/proc/self/task/{thread}/schedstat")).unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|word| word.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

struct Feeding<'a> {
    target: &'a Target,
    current: File,
    taken: &'a AtomicU64,
    outcomes: BTreeSet<u64>,
    longest: Duration,
    warm: Option<u64>,
}

impl<'a> Feeding<'a> {
    fn new(target: &'a Target, current: File, taken: &'a AtomicU64) -> Self {
        Self { target, current, taken, outcomes: BTreeSet::new(), longest: Duration::ZERO, warm: None }
    }

    fn all(&mut self, pool: &mut Vec<Vec<u8>>, seed: u64, time: Duration) -> std::io::Result<Report> {
        let began = Instant::now();
        let mut mutator = Mutator::new(seed, corpus::words(pool));
        for input in pool.iter() {
            self.take(input)?;
        }
        let (given, mut made) = (pool.len(), 0);
        while began.elapsed() < time {
            let input = mutator.next(pool, given);
            if !self.take(&input)? {
                continue;
            }
            made += 1;
            if pool.len() < given + MOST_KEPT {
                pool.push(input);
            } else if let Some(older) = pool.get_mut(given + made % MOST_KEPT) {
                *older = input;
            }
        }
        let kept: usize = pool.iter().map(Vec::capacity).sum();
        let growth = self.warm.map_or(0, |warm| resident().saturating_sub(warm).saturating_sub(kept as u64));
        assert!(growth < MOST_GROWTH, "memory grew by {growth} bytes");
        let inputs = self.taken.load(Ordering::SeqCst);
        let longest_ms = self.longest.as_secs_f64() * 1e3;
        Ok(Report { inputs, seconds: began.elapsed().as_secs_f64(), longest_ms, growth, outcomes: self.outcomes.len() })
    }

    /// Gives the target an input; whether that led to something new.
    fn take(&mut self, input: &[u8]) -> std::io::Result<bool> {
        let kept = [&(input.len() as u64).to_le_bytes(), input].concat();
        self.current.write_all_at(&kept, 0)?;
        let before = processor_time();
        let outcome = (self.target.takes)(input);
        let took = processor_time().saturating_sub(before);
        assert!(took < MOST_TIME, "it took {took:?} of processor time");
        self.longest = self.longest.max(took);
        if self.taken.fetch_add(1, Ordering::SeqCst) == WARM {
            self.warm = Some(resident());
        }
        Ok(self.outcomes.insert(kind(&outcome)))
    }
}

/// This thread's.
fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// Bytes of the process that are in memory (`statm`, `proc(5)`).
fn resident() -> u64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}

/// Outcomes that differ in numbers only are one.
fn kind(outcome: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    outcome.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).for_each(|part| part.hash(&mut hash));
    hash.finish()
}
