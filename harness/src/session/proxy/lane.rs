//! One way of a proxied connection: bytes come in at one end and go on at the other, in order and all of
//! them, when and in what pieces the conditions say. Does no I/O and reads no clock.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::bucket::Bucket;
use super::cuts::Cuts;
use crate::evidence::How;
use crate::plan;
use crate::spec::{Break, Conditions, Lane as Way};

/// Bytes that may wait in a lane. A sender of more has to wait itself, as for any reader that is slow.
const CAPACITY: usize = 64 << 10;
/// Bytes that are handed on at a time.
const AT_ONCE: usize = 16 << 10;

/// One way of a connection.
#[derive(Debug)]
pub(super) struct Lane {
    queue: VecDeque<Parcel>,
    /// Bytes in the queue.
    waiting: usize,
    /// Nothing goes on, for as long as the check does not say otherwise.
    is_blackhole: bool,
    latency: Duration,
    jitter: Duration,
    delays: fastrand::Rng,
    cuts: Cuts,
    /// Bytes to the end of the piece under way; none where nothing is cut.
    piece: Option<usize>,
    /// A piece has gone on, and the next one waits until it is read.
    gated: bool,
    bucket: Option<Bucket>,
    /// Bytes that may still go on, and what comes then.
    limit: Option<(usize, Break)>,
    /// There is nobody left to hand anything on to.
    void: bool,
    /// The latest time at which anything in the queue goes on.
    last: Option<Instant>,
}

/// What waits in a lane.
#[derive(Debug)]
enum Parcel {
    Bytes { due: Instant, bytes: Vec<u8>, gone: usize },
    End { due: Instant, how: How },
}

/// What a lane has to hand on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<'a> {
    /// These bytes, or their beginning.
    Bytes(&'a [u8]),
    /// The stream's end.
    End(How),
    /// The limit is reached: the whole connection is to be severed.
    Sever(Break),
    /// Nothing before this time.
    NotBefore(Instant),
    /// Nothing before the reader has read what went on before.
    Gated,
    /// Nothing before the check says otherwise.
    Held,
    /// There is nothing.
    Empty,
}

impl Lane {
    /// A lane under these conditions; `limited`: their limit holds for this connection.
    pub(super) fn new(way: &Way, seed: u64, limited: bool, now: Instant) -> Self {
        let mut lane = Self {
            queue: VecDeque::new(),
            waiting: 0,
            is_blackhole: false,
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            delays: fastrand::Rng::with_seed(0),
            cuts: Cuts::new(Conditions::default().cut, 0),
            piece: None,
            gated: false,
            bucket: None,
            limit: None,
            void: false,
            last: None,
        };
        lane.change(way, seed, limited, now);
        lane
    }

    /// From now on these conditions hold. What waits already keeps its time.
    pub(super) fn change(&mut self, way: &Way, seed: u64, limited: bool, now: Instant) {
        let conditions = match way {
            Way::Blackhole => {
                self.is_blackhole = true;
                return;
            }
            Way::Open(conditions) => conditions,
        };
        let length = |millis: crate::model::Millis| Duration::from_millis(millis.0);
        self.is_blackhole = false;
        (self.latency, self.jitter) = (length(conditions.latency), length(conditions.jitter));
        self.delays = fastrand::Rng::with_seed(plan::choice_seed(seed, "jitter"));
        self.cuts = Cuts::new(conditions.cut.clone(), plan::choice_seed(seed, "cut"));
        self.piece = self.cuts.next();
        self.gated = false;
        self.bucket = conditions.rate.map(|rate| Bucket::new(rate, now));
        let limit = conditions.limit.filter(|_| limited);
        self.limit = limit.map(|limit| (usize::try_from(limit.bytes).unwrap_or(usize::MAX), limit.end));
    }

    /// How many bytes it takes in.
    pub(super) fn room(&self) -> usize {
        if self.void { 0 } else { CAPACITY.saturating_sub(self.waiting) }
    }

    pub(super) fn is_blackhole(&self) -> bool {
        self.is_blackhole
    }

    /// Bytes have come.
    pub(super) fn take_in(&mut self, bytes: &[u8], now: Instant) {
        if self.void || bytes.is_empty() {
            return;
        }
        let due = self.due(now);
        self.waiting += bytes.len();
        if let Some(Parcel::Bytes { due: last, bytes: known, .. }) = self.queue.back_mut()
            // What has the same time, or need not wait any more, is one.
            && (*last == due || due <= now)
            && known.len() + bytes.len() <= AT_ONCE
        {
            known.extend_from_slice(bytes);
            return;
        }
        self.queue.push_back(Parcel::Bytes { due, bytes: bytes.to_vec(), gone: 0 });
    }

    /// The stream that comes in has ended.
    pub(super) fn end(&mut self, how: How, now: Instant) {
        if !self.void {
            let due = self.due(now);
            self.queue.push_back(Parcel::End { due, how });
        }
    }

    /// When what comes now is to go on: never before what came earlier.
    fn due(&mut self, now: Instant) -> Instant {
        let most = u64::try_from((self.jitter * 2).as_micros()).unwrap_or(u64::MAX);
        let drawn = Duration::from_micros(if most == 0 { 0 } else { self.delays.u64(0..=most) });
        let due = now + (self.latency + drawn).saturating_sub(self.jitter);
        let due = self.last.map_or(due, |last| last.max(due));
        self.last = Some(due);
        due
    }

    /// What it has to hand on at this moment.
    pub(super) fn next(&self, now: Instant) -> Next<'_> {
        if self.is_blackhole {
            return if self.queue.is_empty() { Next::Empty } else { Next::Held };
        }
        if let Some((0, end)) = self.limit {
            return Next::Sever(end);
        }
        let (due, bytes) = match self.queue.front() {
            None => return Next::Empty,
            Some(Parcel::End { due, how }) if *due <= now => return Next::End(*how),
            Some(Parcel::End { due, .. }) => return Next::NotBefore(*due),
            Some(Parcel::Bytes { due, bytes, gone }) => (*due, &bytes[*gone..]),
        };
        if due > now {
            return Next::NotBefore(due);
        }
        if self.gated {
            return Next::Gated;
        }
        let limit = self.limit.map_or(usize::MAX, |(left, _)| left);
        let wanted = bytes.len().min(AT_ONCE).min(self.piece.unwrap_or(usize::MAX)).min(limit);
        match self.bucket.as_ref().map_or(Ok(wanted), |bucket| bucket.allows(wanted, now)) {
            Ok(count) => Next::Bytes(&bytes[..count]),
            Err(later) => Next::NotBefore(later),
        }
    }

    /// So many of the bytes that were next have gone on.
    pub(super) fn handed_on(&mut self, count: usize, now: Instant) {
        let Some(Parcel::Bytes { bytes, gone, .. }) = self.queue.front_mut() else { return };
        *gone += count;
        if *gone >= bytes.len() {
            self.queue.pop_front();
        }
        self.waiting = self.waiting.saturating_sub(count);
        if let Some((left, _)) = &mut self.limit {
            *left = left.saturating_sub(count);
        }
        if let Some(bucket) = &mut self.bucket {
            bucket.take(count, now);
        }
        if let Some(left) = self.piece.map(|left| left.saturating_sub(count)) {
            self.gated = left == 0;
            self.piece = if left == 0 { self.cuts.next() } else { Some(left) };
        }
    }

    /// The end that was next has gone on.
    pub(super) fn ended(&mut self) {
        if let Some(Parcel::End { .. }) = self.queue.front() {
            self.queue.pop_front();
        }
    }

    /// What went on before has been read, or never will be.
    pub(super) fn open_gate(&mut self) {
        self.gated = false;
    }

    /// There is nobody left to hand anything on to; returns how many bytes are lost.
    pub(super) fn give_up(&mut self) -> usize {
        self.void = true;
        self.queue.clear();
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests;
