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
/// Carried pieces that are kept apart, and that are kept at all.
const APART: u32 = 256;
const MOST_CARRIED: u32 = 2_000;

/// The session's clock and timeline.
#[derive(Debug)]
pub(super) struct Recorder {
    began: Instant,
    events: Vec<Event>,
    dropped: u64,
    /// Bytes kept so far.
    kept: usize,
    /// Pieces that were carried from one program to the other so far.
    carried: u32,
}

impl Recorder {
    pub(super) fn start(began: Instant) -> Self {
        Self { began, events: Vec::new(), dropped: 0, kept: 0, carried: 0 }
    }

    pub(super) fn now(&self) -> Micros {
        Micros(u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    pub(super) fn note(&mut self, mut what: What) {
        if self.joins(&what) {
            return;
        }
        if let What::Printed { bytes, .. }
        | What::Received { bytes, .. }
        | What::Sent { bytes, .. }
        | What::Passed { bytes, .. }
        | What::Held { bytes, .. } = &mut what
        {
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

    /// Carried bytes are kept apart only at first: later pieces are joined with the one before, and in the end
    /// only counted, so that a flood leaves room for what else happens.
    fn joins(&mut self, what: &What) -> bool {
        let What::Passed { link, to, bytes } = what else { return false };
        self.carried = self.carried.saturating_add(1);
        if self.carried <= APART {
            return false;
        }
        if let Some(Event { what: What::Passed { link: before, to: also, bytes: known }, .. }) = self.events.last_mut()
            && (link, to) == (before, also)
        {
            *known = known.followed_by(bytes);
            known.shorten(MAX_BYTES);
            return true;
        }
        let counted = self.carried > MOST_CARRIED;
        self.dropped += u64::from(counted);
        counted
    }

    pub(super) fn finish(self) -> (Vec<Event>, u64) {
        (self.events, self.dropped)
    }
}

/// Bytes as evidence keeps them.
pub(super) fn excerpt(bytes: &[u8]) -> Excerpt {
    Excerpt::capped(bytes, MAX_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;

    fn passed(to: Role, count: usize) -> What {
        What::Passed { link: 1, to, bytes: excerpt(&vec![b'x'; count]) }
    }

    #[test]
    fn carried_floods_leave_room() {
        let mut recorder = Recorder::start(Instant::now());
        (0..300).for_each(|_| recorder.note(passed(Role::Server, 1000)));
        assert_eq!(recorder.events.len(), 256);
        let Some(Event { what: What::Passed { bytes, .. }, .. }) = recorder.events.last() else { panic!() };
        assert_eq!((bytes.total(), bytes.kept().len()), (45_000, MAX_BYTES));
        (0..5000).for_each(|n| recorder.note(passed(if n % 2 == 0 { Role::Client } else { Role::Server }, 1)));
        let (events, dropped) = recorder.finish();
        assert!(events.len() < 2_000 && dropped > 1_500, "{} {dropped}", events.len());
    }
}
