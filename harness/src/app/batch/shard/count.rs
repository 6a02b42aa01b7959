//! Into how many shards a class is parted. Must not look at a submission.

use crate::spec::Exercise;

/// Job arrays of Slurm end here, unless their administrator wants more.
const MOST: u64 = 1_000;
/// What an exercise takes a processor before its first check: the copy, the start, a small build.
const BEFORE: f64 = 0.2;
/// What a check takes a processor, with its second try where it fails. Its waiting is the other submissions' time.
const CHECK: f64 = 0.12;
/// Answers are only read.
const ANSWERS: f64 = 0.01;

/// How many seconds of one processor a submission takes, as far as the exercises tell.
pub(super) fn estimate(exercises: &[Exercise]) -> f64 {
    let of = |exercise: &Exercise| {
        let checks = u32::try_from(exercise.checks.len()).unwrap_or(u32::MAX);
        if exercise.is_answers() { ANSWERS } else { BEFORE + CHECK * f64::from(checks) }
    };
    exercises.iter().map(of).sum()
}

/// So many shards that each takes so many minutes.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate, positive and capped"
)]
pub(super) fn shards(submissions: u64, seconds: f64, minutes: u32) -> u64 {
    let needed = (submissions as f64 * seconds / (f64::from(minutes) * 60.0)).ceil();
    (needed as u64).clamp(1, MOST.min(submissions.max(1)))
}

/// Indices as Slurm takes them: `0-3,7`.
pub(super) fn ranges(sorted: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &index in sorted {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == index => *last = index,
            _ => ranges.push((index, index)),
        }
    }
    let text = |(first, last): (usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.into_iter().map(text).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_minutes_of_work() {
        let check = |submissions, seconds, minutes, expected| {
            assert_eq!(shards(submissions, seconds, minutes), expected, "{submissions} {seconds} {minutes}");
        };
        check(0, 2.0, 20, 1);
        check(1, 2.0, 20, 1);
        check(600, 2.0, 20, 1);
        check(601, 2.0, 20, 2);
        check(1_000_000, 0.6, 20, 500);
        check(1_000_000, 60.0, 20, 1_000);
        check(3, 100_000.0, 20, 3);
    }

    #[test]
    fn indices_are_named_as_slurm_names_them() {
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[3]), "3");
        assert_eq!(ranges(&[0, 1, 2, 5, 7, 8]), "0-2,5,7-8");
    }
}
