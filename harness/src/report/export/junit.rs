//! `JUnit`, as CI servers read it: a suite an exercise, a test case a check. A check that failed is a `failure`;
//! one that the grader could not decide is an `error`, which is nobody's mistake but the grader's; one that was
//! not tried is `skipped`. A check that only sometimes fails has the passes beside its failure as
//! `flakyFailure`s. Advice never fails: it is told in `system-out`. There is no time of day: the same programs
//! give the same file.

use std::io;
use std::time::Duration;

use quick_junit::{FlakyOrRerun, NonSuccessKind, Report, TestCase, TestCaseStatus, TestRerun, TestSuite};

use super::told::{self, Repeat};
use super::{Came, Source};
use crate::report::json::{CheckResult, ExerciseResult};

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let mut report = Report::new("netgrade");
    report.add_test_suites(source.result.exercises.iter().map(|exercise| suite(source, exercise)));
    report.set_time(Duration::from_millis(
        source.checks().map(|(_, check)| check.duration_ms).fold(0, u64::saturating_add),
    ));
    report.serialize(out).map_err(io::Error::other)
}

fn suite(source: &Source<'_>, exercise: &ExerciseResult) -> TestSuite {
    let mut suite = TestSuite::new(format!("{} {}", exercise.id, exercise.title));
    suite.set_time(Duration::from_millis(
        exercise.checks.iter().map(|check| check.duration_ms).fold(0, u64::saturating_add),
    ));
    suite.add_test_cases(exercise.checks.iter().map(|check| case(source, exercise, check)));
    suite
}

fn case(source: &Source<'_>, exercise: &ExerciseResult, check: &CheckResult) -> TestCase {
    let told = told::told(&source.words, check, Repeat::Shown);
    let text = told::lines(&source.words, &told).join("\n");
    let came = Came::of(check);
    let mut entry = TestCase::new(Source::name(check), status(source, came, check, &text));
    entry.set_classname(exercise.id.as_str()).set_time(Duration::from_millis(check.duration_ms));
    if matches!(came, Came::Advice | Came::Passed) && !text.is_empty() {
        entry.set_system_out(text);
    }
    entry
}

fn status(source: &Source<'_>, came: Came, check: &CheckResult, text: &str) -> TestCaseStatus {
    let message = told::message(&source.words, check).unwrap_or_default();
    let unsuccessful = |kind| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(message.as_str()).set_type(check.cause.unwrap_or("ungraded")).set_description(text);
        status
    };
    match came {
        Came::Passed | Came::Advice => TestCaseStatus::success(),
        Came::Skipped => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(message.as_str());
            status
        }
        Came::Ungraded => unsuccessful(NonSuccessKind::Error),
        Came::Failed => {
            let mut status = unsuccessful(NonSuccessKind::Failure);
            if check.flaky {
                status.add_reruns(failures(check, &message)).set_rerun_kind(FlakyOrRerun::Flaky);
            }
            status
        }
    }
}

/// One entry an attempt that failed.
fn failures(check: &CheckResult, message: &str) -> Vec<TestRerun> {
    let failed = check.tally.as_ref().map_or(0, |tally| tally.fail);
    let one = || {
        let mut rerun = TestRerun::new(NonSuccessKind::Failure);
        rerun.set_message(message).set_type(check.cause.unwrap_or("unknown"));
        rerun
    };
    (0..failed).map(|_| one()).collect()
}
