//! Fingerprints of a program: of every stretch of tokens a hash, and of neighbouring stretches the least one, so that
//! whatever is long enough and stands in two programs leaves the same print in both (winnowing; Schleimer, Wilkerson,
//! Aiken 2003). Must not compare programs.

use super::tokens::{Token, tokens};
use super::{Source, style};
use crate::model::Language;

/// Tokens of a stretch: what is shorter may be alike by chance, since there are few ways to begin a server.
pub(super) const STRETCH: usize = 24;
/// Stretches of which one leaves its print. Not more than tokens of a stretch, so that prints of what is alike touch.
const WINDOW: usize = 12;

/// The prints of a program, each once and in order.
pub type Prints = Vec<u64>;

/// The hashes of all stretches, in their order.
pub(super) fn stretches(tokens: &[Token], language: Language) -> Vec<u64> {
    // Programs in different languages are never alike, whatever their hashes.
    let seed = (style::style(language).keywords.len() as u64) << 32 | style::style(language).quotes.len() as u64;
    let whole = tokens.windows(STRETCH).map(|stretch| {
        stretch.iter().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, token| mixed(hash ^ u64::from(token.kind)))
    });
    whole.collect()
}

/// Bits that all depend on all bits (the finaliser of `MurmurHash3`).
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// The prints of a program.
pub fn prints(sources: &[Source]) -> Prints {
    let mut all = Vec::new();
    for source in sources {
        let hashes = stretches(&tokens(&source.text, source.language), source.language);
        match hashes.len() {
            0..WINDOW => all.extend(hashes.iter().min()),
            WINDOW.. => all.extend(hashes.windows(WINDOW).filter_map(|window| window.iter().min())),
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The hashes of all stretches of what was given, each once and in order: none of them is a student's own.
pub fn every(sources: &[Source]) -> Prints {
    let of = |source: &Source| stretches(&tokens(&source.text, source.language), source.language);
    let mut all: Prints = sources.iter().flat_map(of).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Vec<Source> {
        vec![Source { name: "a.py".into(), language: Language::Python, text: text.into() }]
    }

    #[test]
    fn what_is_long_enough_leaves_a_print_wherever_it_stands() {
        let common = (0..12).fold(String::new(), |text, n| format!("{text}f{n}(x, {n}) + y[{n}]\n"));
        let (one, other) = (format!("a = 1\n{common}"), format!("if b:\n  c()\n{common}\nd = e"));
        let (one, other) = (prints(&source(&one)), prints(&source(&other)));
        assert!(one.iter().any(|print| other.binary_search(print).is_ok()));
        assert!(one.iter().all(|print| every(&source(&format!("a = 1\n{common}"))).binary_search(print).is_ok()));
    }

    #[test]
    fn short_programs_have_one_print_or_none() {
        assert!(prints(&source("a = b")).is_empty());
        assert_eq!(prints(&source(&"a, ".repeat(14))).len(), 1);
    }
}
