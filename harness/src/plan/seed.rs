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

/// Numbers that are made from a check's seed, and what each placeholder for them stands for: `{d1}` to `{d9}` are
/// bytes from 16 to 249 in decimal, `{x1}` to `{x9}` the same in hexadecimal, `{w1}` to `{w8}` the numbers whose
/// two bytes are those of the same number and the one after it, in network byte order.
pub fn drawn(seed: u64) -> Vec<(String, String)> {
    const FROM: u64 = 16;
    const TO: u64 = 249;
    // No two are the same, so that one cannot be taken for another.
    let mut bytes: Vec<u16> = Vec::new();
    let mut tries = 0u32;
    while bytes.len() < 9 {
        tries += 1;
        let byte = FROM + choice_seed(seed, &format!("drawn/{tries}")) % (TO - FROM + 1);
        let byte = u16::try_from(byte).unwrap_or(16);
        if !bytes.contains(&byte) {
            bytes.push(byte);
        }
    }
    let single = bytes.iter().enumerate().flat_map(|(at, byte)| {
        [(format!("d{}", at + 1), byte.to_string()), (format!("x{}", at + 1), format!("{byte:02x}"))]
    });
    let double =
        bytes.windows(2).enumerate().map(|(at, pair)| (format!("w{}", at + 1), (pair[0] << 8 | pair[1]).to_string()));
    single.chain(double).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_numbers_are_those_that_authors_may_name() {
        let drawn: std::collections::BTreeMap<String, String> = super::drawn(7).into_iter().collect();
        let names: Vec<&str> = drawn.keys().map(String::as_str).collect();
        let mut known: Vec<&str> = crate::spec::DRAWN.to_vec();
        known.sort_unstable();
        assert_eq!(names, known);
        let byte = |name: &str| drawn[name].parse::<u16>().unwrap();
        assert!((1..=9).all(|n| (16..=249).contains(&byte(&format!("d{n}")))));
        assert_eq!(drawn["x1"], format!("{:02x}", byte("d1")));
        assert_eq!(byte("w3"), byte("d3") * 256 + byte("d4"));
        assert_ne!(super::drawn(7), super::drawn(8));
    }

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
