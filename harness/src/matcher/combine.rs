//! Expectations made of others: one of several, all of them in any order, so many. Must not know what they
//! look for.

use std::collections::BTreeSet;
use std::ops::Range;

use super::look::{Look, Miss};
use super::pattern::Pattern;
use crate::model::Misfit;

/// The first answer that is not impossible. A later one must not win only because its bytes came first, or
/// the cutting of the stream would decide.
pub(super) fn first(looks: impl Iterator<Item = Look>) -> Look {
    let mut farthest: Option<Miss> = None;
    for look in looks {
        match look {
            Look::Impossible(miss) => farthest = Some(farther(farthest, miss)),
            decided @ (Look::Complete { .. } | Look::Incomplete) => return decided,
        }
    }
    Look::Impossible(farthest.unwrap_or_else(nothing))
}

/// The miss that came farthest tells most; of two, the one of the later part, and then the first.
fn farther(one: Option<Miss>, two: Miss) -> Miss {
    match one {
        Some(one) if (one.offset, one.start) >= (two.offset, two.start) => one,
        Some(_) | None => two,
    }
}

/// No expectation at all: the reader of exercises takes no empty lists.
fn nothing() -> Miss {
    Miss::new(0, Misfit::Unasked)
}

pub(super) fn fits_one(patterns: &[Pattern], frame: &[u8]) -> Result<Range<usize>, Miss> {
    let mut farthest = None;
    for pattern in patterns {
        match pattern.fits(frame) {
            Ok(kept) => return Ok(kept),
            Err(miss) => farthest = Some(farther(farthest, miss)),
        }
    }
    Err(farthest.unwrap_or_else(nothing))
}

pub(super) fn count(count: u32, pattern: &Pattern, bytes: &[u8], ended: bool) -> Look {
    let mut from = 0;
    for _ in 0..count {
        match pattern.look(&bytes[from..], ended) {
            Look::Complete { consumed, .. } => from += consumed,
            undecided @ (Look::Impossible(_) | Look::Incomplete) => return undecided.behind(from),
        }
    }
    Look::whole(from)
}

pub(super) fn any_order(patterns: &[Pattern], bytes: &[u8], ended: bool) -> Look {
    let mut search = Search { patterns, bytes, ended, failed: BTreeSet::new(), farthest: None };
    let all = (0..patterns.len()).collect();
    match search.go(&all, 0) {
        Some(look) => look,
        None => Look::Impossible(search.farthest.unwrap_or_else(nothing)),
    }
}

/// Tries the orders until one is not impossible: what fits several expectations may be needed for a later one.
struct Search<'a> {
    patterns: &'a [Pattern],
    bytes: &'a [u8],
    ended: bool,
    /// Expectations that cannot be met from a place on.
    failed: BTreeSet<(BTreeSet<usize>, usize)>,
    farthest: Option<Miss>,
}

impl Search<'_> {
    /// The answer for those that are left, from a place on; none where it is impossible.
    fn go(&mut self, left: &BTreeSet<usize>, from: usize) -> Option<Look> {
        if left.is_empty() {
            return Some(Look::whole(from));
        }
        let state = (left.clone(), from);
        if self.failed.contains(&state) {
            return None;
        }
        for index in left {
            let Some(pattern) = self.patterns.get(*index) else { continue };
            match pattern.look(&self.bytes[from..], self.ended) {
                Look::Incomplete => return Some(Look::Incomplete),
                Look::Impossible(miss) => self.farthest = Some(farther(self.farthest.take(), miss.behind(from))),
                Look::Complete { consumed, .. } => {
                    let rest = left.iter().copied().filter(|other| other != index).collect();
                    if let Some(found) = self.go(&rest, from + consumed) {
                        return Some(found);
                    }
                }
            }
        }
        self.failed.insert(state);
        None
    }
}
