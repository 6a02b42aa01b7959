//! GitHub Classroom: the result of an autograding runner, one line of base64, for a step's output `result`.
//!
//! The reporter knows no weights: it adds up the tests' scores, and in other places it counts passed tests. Both
//! must come to the same, so a check is as many tests as it has units of points, where a unit divides the points of
//! every check and what each has earned: a check worth 4 with a unit of 2 is two tests worth 2. Where that would be
//! too many tests for an environment variable, a check is one test and only the sum, which is what Classroom
//! stores, is exact.
//!
//! The reporter prints names and messages into the log of a job, where a line can be a command: each is one line.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::told;
use super::{Came, Source, counts};
use crate::report::escape;
use crate::report::json::{CheckResult, ExerciseResult};

/// More tests than this are not made of one result.
const MOST: u64 = 300;

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let counted: Vec<_> = source.checks().filter(|(_, check)| counts(check)).collect();
    let unit = unit(counted.iter().map(|(_, check)| *check));
    let tests: Vec<Value> = counted.iter().flat_map(|(exercise, check)| tests(source, exercise, check, unit)).collect();
    let status = if source.ungraded() > 0 {
        "error"
    } else if source.result.score >= source.result.max_score {
        "pass"
    } else {
        "fail"
    };
    let result = json!({
        "version": 1,
        "status": status,
        "max_score": source.result.max_score,
        "tests": tests,
    });
    writeln!(out, "{}", STANDARD.encode(serde_json::to_vec(&result)?))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "points are 0 to 10,000 in hundredths")]
fn hundredths(points: f64) -> u64 {
    (points * 100.0).round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "points are 0 to 10,000 in hundredths")]
fn points(hundredths: u64) -> f64 {
    hundredths as f64 / 100.0
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// What divides all points, in hundredths; none where that makes too many tests.
fn unit<'a>(checks: impl Iterator<Item = &'a CheckResult>) -> Option<u64> {
    let (mut unit, mut all) = (0, 0);
    for check in checks {
        all += hundredths(check.max_points);
        unit = gcd(gcd(unit, hundredths(check.max_points)), hundredths(check.points));
    }
    (unit > 0 && all / unit <= MOST).then_some(unit)
}

fn tests(source: &Source<'_>, exercise: &ExerciseResult, check: &CheckResult, unit: Option<u64>) -> Vec<Value> {
    let (earned, of) = (hundredths(check.points), hundredths(check.max_points));
    let Some(unit) = unit else {
        let passed = if earned >= of { "pass" } else { "fail" };
        return vec![test(source, exercise, check, "", status(check, passed), earned)];
    };
    let all = of / unit;
    let one = |number| {
        let part = if all > 1 { format!(" {number}/{all}") } else { String::new() };
        let passed = number <= earned / unit;
        let (status, score) = if passed { ("pass", unit) } else { (status(check, "fail"), 0) };
        test(source, exercise, check, &part, status, score)
    };
    (1..=all).map(one).collect()
}

fn status(check: &CheckResult, graded: &'static str) -> &'static str {
    if Came::of(check) == Came::Ungraded { "error" } else { graded }
}

fn test(
    source: &Source<'_>,
    exercise: &ExerciseResult,
    check: &CheckResult,
    part: &str,
    status: &str,
    score: u64,
) -> Value {
    let place = source.place(exercise, check).filter(|_| check.cause.is_some());
    let (file, line) = place.map_or_else(|| (String::new(), 0), |(file, line)| (file, line.unwrap_or(0)));
    let name = format!("{} {}{part}", exercise.id, Source::name(check));
    let message =
        if status == "pass" { String::new() } else { told::message(&source.words, check).unwrap_or_default() };
    json!({
        "name": escape::inert(&name),
        "status": status,
        "score": points(score),
        "message": escape::inert(&told::clipped(&message)),
        "test_code": "",
        "filename": escape::inert(&file),
        "line_no": line,
        "execution_time": check.duration_ms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_divides_everything() {
        assert_eq!(gcd(gcd(0, 400), 200), 200);
        assert_eq!(gcd(400, 0), 400);
        assert_eq!((hundredths(0.29), hundredths(10_000.0)), (29, 1_000_000));
    }
}
