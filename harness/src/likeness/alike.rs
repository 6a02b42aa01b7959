//! Who shares prints with whom, by an index from print to programs. What many programs share is nobody's own: it is left
//! out, as what was given is. Takes memory for the prints and for one count a program, never for all pairs. Must not
//! look at texts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::prints::Prints;

/// A print that more than a tenth of a class has is no sign of anything.
const TENTH: usize = 10;
/// In a small class a few may have worked together.
const FEWEST: usize = 10;
/// Fewer prints than this are chance.
const LEAST: u32 = 4;

/// Two programs that share prints; the lower number first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// One of them.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// Of a thousand prints of the one that has fewer, so many are the other's too.
    pub share: u32,
}

/// What was found in a class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Pairs, those that share most first.
    pub pairs: Vec<Candidate>,
    /// Programs that are the same but for names, layout and comments; each group in order, the largest first.
    pub groups: Vec<Vec<usize>>,
    /// Hashes that nobody's likeness may rest on, in order.
    pub common: Prints,
}

/// Looks through a class: the prints of each program, and those of what was given.
pub fn find(class: &[Prints], given: &Prints, most: usize) -> Found {
    let mut same: BTreeMap<&Prints, Vec<usize>> = BTreeMap::new();
    for (at, prints) in class.iter().enumerate().filter(|(_, prints)| !prints.is_empty()) {
        same.entry(prints).or_default().push(at);
    }
    // One of each group stands for it, in the counts as well: a program that fifty hand in is not common ground.
    let mut firsts: Vec<usize> = same.values().map(|group| group[0]).collect();
    firsts.sort_unstable();
    let index = Index::new(class, &firsts, given);
    let mut groups: Vec<Vec<usize>> = same
        .into_iter()
        .filter(|(prints, group)| group.len() > 1 && index.own(prints) > 0)
        .map(|(_, group)| group)
        .collect();
    groups.sort_by_key(|group| (Reverse(group.len()), group[0]));
    let mut pairs: Vec<Candidate> =
        groups.iter().take(most).map(|group| Candidate { one: group[0], other: group[1], share: 1000 }).collect();
    pairs.extend(index.pairs(most));
    pairs.sort_by_key(|pair| (Reverse(pair.share), pair.one, pair.other));
    pairs.truncate(most);
    Found { pairs, groups, common: index.common }
}

struct Index<'a> {
    class: &'a [Prints],
    firsts: &'a [usize],
    given: &'a Prints,
    /// A print and who of `firsts` has it, in order.
    entries: Vec<(u64, u32)>,
    common: Prints,
}

impl<'a> Index<'a> {
    fn new(class: &'a [Prints], firsts: &'a [usize], given: &'a Prints) -> Self {
        let own = |print: &u64| given.binary_search(print).is_err();
        let mut entries = Vec::new();
        for (place, first) in firsts.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            entries.extend(class[*first].iter().filter(|print| own(print)).map(|print| (*print, place)));
        }
        entries.sort_unstable();
        let limit = (firsts.len() / TENTH).max(FEWEST);
        let mut common: Prints =
            entries.chunk_by(|a, b| a.0 == b.0).filter(|all| all.len() > limit).map(|all| all[0].0).collect();
        entries.retain(|(print, _)| common.binary_search(print).is_err());
        common.shrink_to_fit();
        Self { class, firsts, given, entries, common }
    }

    /// How many prints are a program's own.
    fn own(&self, prints: &Prints) -> usize {
        let is_own =
            |print: &&u64| self.given.binary_search(print).is_err() && self.common.binary_search(print).is_err();
        prints.iter().filter(is_own).count()
    }

    fn having(&self, print: u64) -> &[(u64, u32)] {
        let from = self.entries.partition_point(|entry| entry.0 < print);
        let count = self.entries[from..].partition_point(|entry| entry.0 == print);
        &self.entries[from..from + count]
    }

    fn pairs(&self, most: usize) -> Vec<Candidate> {
        let own: Vec<usize> = self.firsts.iter().map(|first| self.own(&self.class[*first])).collect();
        let mut best = BinaryHeap::new();
        let mut shared = vec![0u32; self.firsts.len()];
        for (one, first) in self.firsts.iter().enumerate() {
            let mut met = Vec::new();
            for (_, other) in self.class[*first].iter().flat_map(|print| self.having(*print)) {
                let other = *other as usize;
                if other > one {
                    if shared[other] == 0 {
                        met.push(other);
                    }
                    shared[other] += 1;
                }
            }
            for other in met {
                let count = std::mem::take(&mut shared[other]);
                let smaller = u32::try_from(own[one].min(own[other]).max(1)).unwrap_or(u32::MAX);
                if count >= LEAST.min(smaller) {
                    best.push(Reverse((count * 1000 / smaller, count, Reverse((one, other)))));
                    if best.len() > most {
                        best.pop();
                    }
                }
            }
        }
        let candidate = |Reverse((share, _, Reverse((one, other))))| Candidate {
            one: self.firsts[one],
            other: self.firsts[other],
            share,
        };
        best.into_iter().map(candidate).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_prints_make_pairs_and_common_ones_do_not() {
        // Everybody has 1 to 5; 3 and 7 share five more, 4 and 5 are the same.
        let mut class: Vec<Prints> =
            (0..20u64).map(|n| (1..=5).chain((0..10).map(|k| 100 * (n + 1) + k)).collect()).collect();
        for print in 5000..5005 {
            class[3].push(print);
            class[7].push(print);
        }
        for prints in &mut class {
            prints.sort_unstable();
            prints.dedup();
        }
        class[5] = class[4].clone();
        let found = find(&class, &vec![], 10);
        assert_eq!(found.common, [1, 2, 3, 4, 5]);
        assert_eq!(found.groups, [vec![4, 5]]);
        let pairs: Vec<(usize, usize)> = found.pairs.iter().map(|pair| (pair.one, pair.other)).collect();
        assert_eq!(pairs, [(4, 5), (3, 7)]);
        // What was given is nobody's own, in pairs and in groups.
        let given: Prints =
            class[4].iter().copied().chain(5000..5005).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        let found = find(&class, &given, 10);
        assert_eq!((found.pairs.len(), found.groups.len()), (0, 0), "{found:?}");
    }

    #[test]
    fn a_program_that_many_hand_in_is_no_common_ground() {
        let class: Vec<Prints> = (0..50).map(|_| (0..30).collect()).collect();
        let found = find(&class, &vec![], 10);
        assert_eq!((found.groups.len(), found.groups[0].len(), found.common.len()), (1, 50, 0));
        assert_eq!(found.pairs.len(), 1);
    }
}
