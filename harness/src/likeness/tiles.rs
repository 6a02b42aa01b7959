//! The fragments that two programs have in common, longest first (greedy string tiling), each token in one of them at
//! most. Must not rest on what was given, or on what many have.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Source;
use super::prints::{Prints, STRETCH, stretches};
use super::tokens::{Token, tokens};

/// A place where many others begin the same way is looked at only so often: programs may repeat a line for ever.
const MOST_PLACES: usize = 16;
/// Tokens that are gone through for one pair; what honest programs take is a hundredth of it.
const MOST_STEPS: usize = 4_000_000;

/// Something that stands in both programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// Where in the one: the number of the file, and its bytes.
    pub one: (usize, Range<usize>),
    /// Where in the other.
    pub other: (usize, Range<usize>),
    /// How many tokens it has.
    pub tokens: usize,
}

/// How much of a program is alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Side {
    /// Its own tokens.
    pub own: usize,
    /// Those of them that stand in the other one, too.
    pub alike: usize,
}

impl Side {
    /// Of a hundred.
    pub fn percent(self) -> usize {
        (self.alike * 100).checked_div(self.own).unwrap_or(0)
    }
}

/// What two programs have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// In the order of the one.
    pub fragments: Vec<Fragment>,
    /// How much of the one.
    pub one: Side,
    /// How much of the other.
    pub other: Side,
}

/// Compares two programs, without what is in one of `without`.
pub fn compare(one: &[Source], other: &[Source], without: [&Prints; 2]) -> Pair {
    let (one, other) = (Program::new(one, without), Program::new(other, without));
    let mut taken = [vec![false; one.tokens.len()], vec![false; other.tokens.len()]];
    let mut fragments = Vec::new();
    for (a, b, length) in runs(&one, &other) {
        // What is left of it where a longer one has a part of it.
        let free = |at: &usize| !taken[0][a + at] && !taken[1][b + at];
        let Some(free) = longest((0..length).map(|at| free(&at))) else { continue };
        if free.len() < STRETCH {
            continue;
        }
        let (in_one, in_other) = (a + free.start..a + free.end, b + free.start..b + free.end);
        taken[0][in_one.clone()].fill(true);
        taken[1][in_other.clone()].fill(true);
        fragments.push(Fragment { one: one.place(in_one), other: other.place(in_other), tokens: free.len() });
    }
    fragments.sort_by_key(|fragment| (fragment.one.0, fragment.one.1.start));
    let side = |program: &Program, taken: &[bool]| Side {
        own: program.own.iter().filter(|own| **own).count(),
        alike: taken.iter().filter(|taken| **taken).count(),
    };
    let (one, other) = (side(&one, &taken[0]), side(&other, &taken[1]));
    Pair { fragments, one, other }
}

/// The longest stretch of `true`.
fn longest(all: impl Iterator<Item = bool>) -> Option<Range<usize>> {
    let (mut best, mut begin) = (None::<Range<usize>>, None);
    for (at, free) in all.chain([false]).enumerate() {
        match (free, begin) {
            (true, None) => begin = Some(at),
            (false, Some(from)) => {
                if best.as_ref().is_none_or(|best| best.len() < at - from) {
                    best = Some(from..at);
                }
                begin = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    best
}

/// Stretches that are the same, as long as they go: where they begin in the one and in the other, and their length;
/// the longest first.
fn runs(one: &Program, other: &Program) -> Vec<(usize, usize, usize)> {
    let mut places: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (hash, at) in &other.stretches {
        let places = places.entry(*hash).or_default();
        if places.len() < MOST_PLACES {
            places.push(*at);
        }
    }
    let mut runs = Vec::new();
    let same = |a: usize, b: usize| {
        one.own.get(a) == Some(&true) && other.own.get(b) == Some(&true) && one.tokens[a].kind == other.tokens[b].kind
    };
    let pairs = one.stretches.iter().flat_map(|(hash, a)| places.get(hash).into_iter().flatten().map(|b| (*a, *b)));
    let mut left = MOST_STEPS;
    for (a, b) in pairs {
        let goes_on = a > 0 && b > 0 && same(a - 1, b - 1) && one.file_of(a - 1) == one.file_of(a);
        let is_within = goes_on && other.file_of(b - 1) == other.file_of(b);
        let most = (one.end_of(a) - a).min(other.end_of(b) - b);
        let length = if is_within { 0 } else { (0..most).take_while(|at| same(a + at, b + at)).count() };
        if length >= STRETCH {
            runs.push((a, b, length));
        }
        left = left.saturating_sub(length + 1);
        if left == 0 {
            break;
        }
    }
    runs.sort_by_key(|(a, b, length)| (std::cmp::Reverse(*length), *a, *b));
    runs
}

/// A program's files one after another.
struct Program {
    tokens: Vec<Token>,
    /// The token behind each file.
    ends: Vec<usize>,
    /// Which tokens are its own.
    own: Vec<bool>,
    /// Hashes, and the token that each begins with; within a file only.
    stretches: Vec<(u64, usize)>,
}

impl Program {
    fn new(sources: &[Source], without: [&Prints; 2]) -> Self {
        let mut program = Self { tokens: Vec::new(), ends: Vec::new(), own: Vec::new(), stretches: Vec::new() };
        for source in sources {
            let tokens = tokens(&source.text, source.language);
            let from = program.tokens.len();
            let hashes = stretches(&tokens, source.language);
            program.tokens.extend(tokens);
            program.ends.push(program.tokens.len());
            program.own.resize(program.tokens.len(), true);
            for (at, hash) in hashes.into_iter().enumerate() {
                if without.iter().any(|prints| prints.binary_search(&hash).is_ok()) {
                    program.own[from + at..from + at + STRETCH].fill(false);
                }
                program.stretches.push((hash, from + at));
            }
        }
        program
    }

    fn file_of(&self, token: usize) -> usize {
        self.ends.partition_point(|end| *end <= token)
    }

    fn end_of(&self, token: usize) -> usize {
        self.ends.get(self.file_of(token)).copied().unwrap_or(self.tokens.len())
    }

    fn place(&self, tokens: Range<usize>) -> (usize, Range<usize>) {
        let (first, last) = (self.tokens[tokens.start], self.tokens[tokens.end - 1]);
        (self.file_of(tokens.start), first.start as usize..last.end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::likeness::every;
    use crate::model::Language;

    fn source(text: &str) -> Vec<Source> {
        vec![Source { name: "a.py".into(), language: Language::Python, text: text.into() }]
    }

    fn function(calls: usize) -> String {
        let line = |n: usize| format!("    x.f(a{}, [{n}])\n", ", b".repeat(n % 3 + calls % 5));
        let body = (0..calls).map(line).fold(String::new(), |text, line| text + &line);
        format!("def g():\n{body}\n")
    }

    #[test]
    fn another_order_and_other_names_change_nothing() {
        let (one, other) = (function(6), function(9));
        let none = Prints::new();
        let renamed = format!("{other}{one}").replace('x', "verbindung").replace("    ", "\t");
        let pair = compare(&source(&format!("{one}{other}")), &source(&renamed), [&none, &none]);
        assert!(pair.one.percent() > 95 && pair.other.percent() > 95, "{pair:?}");
        assert!(pair.fragments.len() >= 2, "{pair:?}");
    }

    #[test]
    fn what_was_given_is_nobodys_own() {
        let (given, own) = (function(6), function(9));
        let none = Prints::new();
        let starter = every(&source(&given));
        let programs = [source(&given), source(&format!("{given}\n{own}"))];
        let pair = compare(&programs[0], &programs[1], [&starter, &none]);
        assert_eq!((pair.one.own, pair.fragments.len(), pair.one.percent()), (0, 0, 0));
        assert!(pair.other.own > 50, "{pair:?}");
    }

    #[test]
    fn a_line_that_is_repeated_for_ever_is_compared_in_time() {
        let endless = source(&"f(x)\n".repeat(50_000));
        let none = Prints::new();
        let pair = compare(&endless, &endless, [&none, &none]);
        assert!(pair.one.alike >= STRETCH, "{:?}", pair.one);
    }
}
