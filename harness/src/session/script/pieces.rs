//! How a message is cut into pieces, and what of it is made from the seed.

use super::Script;
use crate::model::ActorName;
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
        let text = format!("{}/{}/{round}/{what}/{actor}", self.seed, self.doing.number);
        Choices(fastrand::Rng::with_seed(fnv(text.as_bytes())))
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

/// FNV-1a, 64 bits: enough to tell the choices of a check apart.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
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
        let choices = |seed: &[u8]| Choices(fastrand::Rng::with_seed(fnv(seed)));
        let offsets = choices(b"7").offsets(4, 100);
        assert_eq!(offsets.len(), 4);
        assert!(offsets.is_sorted() && offsets.iter().all(|at| (1..100).contains(at)), "{offsets:?}");
        assert_eq!(offsets, choices(b"7").offsets(4, 100));
        assert_ne!(offsets, choices(b"8").offsets(4, 100));
        assert_eq!(choices(b"7").offsets(9, 3), [1, 2]);
        assert_eq!(choices(b"7").offsets(9, 0), Vec::<usize>::new());
        assert_ne!(choices(b"7").bytes(8), choices(b"8").bytes(8));
    }
}
