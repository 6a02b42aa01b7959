//! How a message is cut into pieces, and what of it is made from the seed.

use super::Script;
use crate::model::ActorName;
use crate::plan;
use crate::spec::Cut;

/// Random choices of one step: the same for the same seed, whatever else the check does.
pub(super) struct Choices(fastrand::Rng);

impl Choices {
    /// So many bytes.
    pub(super) fn bytes(&mut self, count: u32) -> Vec<u8> {
        (0..count).map(|_| self.0.u8(..)).collect()
    }

    /// So many different offsets inside a message of `length` bytes, ascending; fewer where it is shorter.
    fn offsets(&mut self, count: usize, length: usize) -> Vec<usize> {
        let mut offsets = self.0.choose_multiple(1..length.max(1), count);
        offsets.sort_unstable();
        offsets
    }
}

impl Script<'_> {
    /// The random choices of the current step for one actor. `what` keeps different ones apart.
    pub(super) fn choices(&self, what: &str, actor: &ActorName) -> Choices {
        let round = u64::from(self.doing.round.unwrap_or(0));
        let which = format!("{}/{round}/{what}/{actor}", self.doing.number);
        Choices(fastrand::Rng::with_seed(plan::choice_seed(self.seed, &which)))
    }

    /// Cuts bytes as an author asked.
    pub(super) fn pieces(&self, bytes: &[u8], cut: &Cut, actor: &ActorName) -> Vec<Vec<u8>> {
        let length = bytes.len();
        let offsets: Vec<usize> = match cut {
            Cut::Whole => Vec::new(),
            Cut::Pieces(count) => {
                let count = *count as usize;
                (1..count).map(|n| length * n / count).collect()
            }
            Cut::At(offsets) => offsets.iter().map(|&offset| offset as usize).collect(),
            Cut::Bytes => (1..length).collect(),
            Cut::Random(count) => self.choices("cut", actor).offsets((*count as usize).saturating_sub(1), length),
        };
        split(bytes, &offsets)
    }
}

/// The pieces between ascending offsets; none is empty.
fn split(bytes: &[u8], offsets: &[usize]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    let mut from = 0;
    for &offset in offsets.iter().filter(|&&offset| offset < bytes.len()) {
        if offset > from {
            parts.push(bytes[from..offset].to_vec());
            from = offset;
        }
    }
    parts.push(bytes[from..].to_vec());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_lie_between_the_offsets() {
        let check =
            |offsets: &[usize], expected: &[&[u8]]| assert_eq!(split(b"hello", offsets), expected, "{offsets:?}");
        check(&[], &[b"hello"]);
        check(&[1, 4], &[b"h", b"ell", b"o"]);
        check(&[0, 2, 2, 9], &[b"he", b"llo"]);
    }

    #[test]
    fn random_offsets_are_inside_and_repeat() {
        let choices = |seed: u64| Choices(fastrand::Rng::with_seed(seed));
        let offsets = choices(7).offsets(4, 100);
        assert_eq!(offsets.len(), 4);
        assert!(offsets.is_sorted() && offsets.iter().all(|at| (1..100).contains(at)), "{offsets:?}");
        assert_eq!(offsets, choices(7).offsets(4, 100));
        assert_ne!(offsets, choices(8).offsets(4, 100));
        assert_eq!(choices(7).offsets(9, 3), [1, 2]);
        assert_eq!(choices(7).offsets(9, 0), Vec::<usize>::new());
        assert_ne!(choices(7).bytes(8), choices(8).bytes(8));
    }
}
