//! Time offsets. All of them are monotonic; none is a clock time.

use serde::{Deserialize, Serialize};

/// Microseconds since the session began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Micros(pub u64);

/// A length of time in milliseconds, as authors write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Micros {
    /// How long after `earlier` this is; 0 if it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    /// Whole milliseconds, rounded down.
    pub fn as_millis(self) -> Millis {
        Millis(self.0 / 1000)
    }
}
