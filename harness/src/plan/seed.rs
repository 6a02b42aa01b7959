//! What is random about a run, and how a check repeats exactly with its seed.

use sha2::{Digest, Sha256};

use crate::model::CheckId;

/// The seed of one attempt at a check: differs between checks and attempts, and depends on nothing else.
pub fn check_seed(seed: u64, check: &CheckId, attempt: u32) -> u64 {
    derived(seed, &[check.as_ref().as_bytes(), &attempt.to_le_bytes()])
}

/// The seed of one random choice within a check, told apart from its others by `which`.
pub fn choice_seed(seed: u64, which: &str) -> u64 {
    derived(seed, &[which.as_bytes()])
}

/// 48 bits: exact in every JSON reader, and on the command line of the repeat.
fn derived(seed: u64, parts: &[&[u8]]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().take(6).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// The word that `{nonce}` stands for: five letters, different from run to run, so that replies cannot be
/// written into a program.
pub fn nonce(seed: u64) -> String {
    const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxz";
    let mut left = seed;
    (0..5)
        .map(|_| {
            let letter = LETTERS[usize::try_from(left % LETTERS.len() as u64).unwrap_or(0)];
            left /= LETTERS.len() as u64;
            char::from(letter)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_repeat_and_differ() {
        let (a, b) = (CheckId::new("server/a").unwrap(), CheckId::new("server/b").unwrap());
        assert_eq!(check_seed(7, &a, 0), check_seed(7, &a, 0));
        assert_ne!(check_seed(7, &a, 0), check_seed(7, &b, 0));
        assert_ne!(check_seed(7, &a, 0), check_seed(7, &a, 1));
        assert_ne!(check_seed(7, &a, 0), check_seed(8, &a, 0));
        assert_eq!(choice_seed(7, "0/cut/a"), choice_seed(7, "0/cut/a"));
        assert_ne!(choice_seed(7, "0/cut/a"), choice_seed(7, "1/cut/a"));
        assert_eq!(nonce(0), "bbbbb");
        assert_eq!(nonce(u64::MAX).len(), 5);
    }
}
