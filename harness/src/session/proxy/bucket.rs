//! A token bucket: how many bytes may go on by when, so that no more than a rate allows do. Reads no clock.

use std::time::{Duration, Instant};

/// A bucket holds what flows in within this time, and is full at first.
const BURST: Duration = Duration::from_millis(50);
/// Bytes are not let go in smaller drops than flow in within this time.
const DROP: Duration = Duration::from_millis(10);

/// Bytes that may go on.
#[derive(Debug)]
pub(super) struct Bucket {
    /// Bytes a second.
    rate: u32,
    /// In nanoseconds of flowing in, which loses nothing by rounding.
    level: Duration,
    at: Instant,
}

impl Bucket {
    /// Full at this moment.
    pub(super) fn new(rate: u32, now: Instant) -> Self {
        let rate = rate.max(1);
        let mut bucket = Self { rate, level: Duration::ZERO, at: now };
        bucket.level = bucket.depth();
        bucket
    }

    /// How many of `wanted` bytes may go on now; otherwise when to ask again.
    pub(super) fn allows(&self, wanted: usize, now: Instant) -> Result<usize, Instant> {
        let level = self.level_at(now);
        let drop = wanted.min(self.bytes(DROP)).max(1);
        let there = self.bytes(level);
        if there >= drop {
            Ok(there.min(wanted))
        } else {
            Err(self.at.max(now) + self.time(drop).saturating_sub(level))
        }
    }

    /// So many go on now.
    pub(super) fn take(&mut self, count: usize, now: Instant) {
        self.level = self.level_at(now).saturating_sub(self.time(count));
        self.at = self.at.max(now);
    }

    fn level_at(&self, now: Instant) -> Duration {
        (self.level + now.saturating_duration_since(self.at)).min(self.depth())
    }

    /// Even the slowest holds one byte.
    fn depth(&self) -> Duration {
        BURST.max(self.time(1))
    }

    /// What flows in within a time, rounded down.
    fn bytes(&self, time: Duration) -> usize {
        usize::try_from(time.as_nanos() * u128::from(self.rate) / 1_000_000_000).unwrap_or(usize::MAX)
    }

    /// How long bytes take to flow in, rounded up.
    fn time(&self, bytes: usize) -> Duration {
        let nanos = (bytes as u128 * 1_000_000_000).div_ceil(u128::from(self.rate));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whoever takes what is allowed, as soon as it is, neither exceeds the rate nor falls behind it.
        #[test]
        fn the_rate_is_kept(rate in 1u32..2_000_000, wanted in prop::collection::vec(1usize..20_000, 1..40)) {
            let start = Instant::now();
            let (mut bucket, mut now, mut sent) = (Bucket::new(rate, start), start, 0u128);
            for mut left in wanted {
                while left > 0 {
                    match bucket.allows(left, now) {
                        Ok(count) => {
                            prop_assert!(count > 0 && count <= left);
                            bucket.take(count, now);
                            (left, sent) = (left - count, sent + count as u128);
                            let most = (now - start + bucket.depth()).as_nanos() * u128::from(rate) / 1_000_000_000;
                            prop_assert!(sent <= most + 1, "{sent} of {most}");
                        }
                        Err(later) => {
                            prop_assert!(later > now);
                            now = later;
                        }
                    }
                }
            }
            let least = (now - start).saturating_sub(DROP.max(bucket.time(1)));
            prop_assert!(sent + 1 >= least.as_nanos() * u128::from(rate) / 1_000_000_000);
        }
    }

    #[test]
    fn an_idle_time_saves_no_more_than_a_burst() {
        let start = Instant::now();
        let mut bucket = Bucket::new(1000, start);
        let later = start + Duration::from_secs(60);
        bucket.take(50, start);
        assert_eq!(bucket.allows(1000, later), Ok(50));
        bucket.take(50, later);
        assert_eq!(bucket.allows(1000, later), Err(later + Duration::from_millis(10)));
    }
}
