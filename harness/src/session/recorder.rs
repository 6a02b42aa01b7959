//! The session's clock and timeline. Keeps what fits under its caps; counts what does not.

use std::time::Instant;

use crate::evidence::{Event, What};
use crate::model::{Excerpt, Micros};

const MAX_EVENTS: usize = 6_000;
/// Bytes kept of one piece that was sent, received or printed.
const MAX_BYTES: usize = 8 << 10;
/// Bytes kept of all pieces together; of later ones only the beginning is kept.
const MAX_ALL: usize = 4 << 20;
const MAX_LATER: usize = 32;

/// The session's clock and timeline.
#[derive(Debug)]
pub(super) struct Recorder {
    began: Instant,
    events: Vec<Event>,
    dropped: u64,
    /// Bytes kept so far.
    kept: usize,
}

impl Recorder {
    pub(super) fn start(began: Instant) -> Self {
        Self { began, events: Vec::new(), dropped: 0, kept: 0 }
    }

    pub(super) fn now(&self) -> Micros {
        Micros(u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    pub(super) fn note(&mut self, mut what: What) {
        if let What::Printed { bytes, .. } | What::Received { bytes, .. } | What::Sent { bytes, .. } = &mut what {
            if self.kept > MAX_ALL {
                bytes.shorten(MAX_LATER);
            }
            self.kept += bytes.kept().len();
        }
        // Ends, snapshots and limits decide verdicts: they are kept even where chatter is not.
        let vital =
            matches!(what, What::Exited { .. } | What::Stopped { .. } | What::Snapshot { .. } | What::Limit { .. });
        if self.events.len() < MAX_EVENTS || (vital && self.events.len() < 2 * MAX_EVENTS) {
            let at = self.now();
            self.events.push(Event { at, what });
        } else {
            self.dropped += 1;
        }
    }

    pub(super) fn finish(self) -> (Vec<Event>, u64) {
        (self.events, self.dropped)
    }
}

/// Bytes as evidence keeps them.
pub(super) fn excerpt(bytes: &[u8]) -> Excerpt {
    Excerpt::capped(bytes, MAX_BYTES)
}
