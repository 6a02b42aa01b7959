//! Where a stream is cut: the lengths of its pieces, one after the other. The same seed gives the same
//! lengths, however the bytes come.

use crate::spec::LaneCut;

/// The pieces of one way of a connection.
#[derive(Debug)]
pub(super) struct Cuts {
    cut: LaneCut,
    random: fastrand::Rng,
    /// Pieces so far.
    count: usize,
}

impl Cuts {
    pub(super) fn new(cut: LaneCut, seed: u64) -> Self {
        Self { cut, random: fastrand::Rng::with_seed(seed), count: 0 }
    }

    /// The next piece's length in bytes, at least 1; none where the rest is one piece.
    pub(super) fn next(&mut self) -> Option<usize> {
        let length = match &self.cut {
            LaneCut::Whole => return None,
            LaneCut::Sizes(sizes) => *sizes.get(self.count % sizes.len().max(1))?,
            LaneCut::Random(most) => self.random.u32(1..=(*most).max(1)),
        };
        self.count += 1;
        Some(usize::try_from(length).unwrap_or(usize::MAX).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(cut: LaneCut, seed: u64) -> Vec<Option<usize>> {
        let mut cuts = Cuts::new(cut, seed);
        (0..6).map(|_| cuts.next()).collect()
    }

    #[test]
    fn lengths_come_over_and_over_or_from_the_seed() {
        assert_eq!(first(LaneCut::Whole, 1), [None; 6]);
        assert_eq!(first(LaneCut::Sizes(vec![3, 1]), 1), [3, 1, 3, 1, 3, 1].map(Some));
        let random = |seed| first(LaneCut::Random(100), seed);
        assert_eq!(random(7), random(7));
        assert_ne!(random(7), random(8));
        assert!(random(7).iter().all(|length| (1..=100).contains(&length.unwrap())));
        assert_eq!(first(LaneCut::Random(1), 9), [Some(1); 6]);
    }
}
