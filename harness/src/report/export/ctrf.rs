//! CTRF, the Common Test Report Format. Its `start` and `stop` are counted from 0 and not from 1970: the same
//! programs give the same file.

use std::io;

use serde_json::{Value, json};

use super::told::{self, Repeat};
use super::{Came, Source, json_file, verdict};
use crate::report::json::{CheckResult, ExerciseResult};

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let count = |status: &str| source.checks().filter(|(_, check)| status_of(check) == status).count();
    let duration: u64 = source.checks().map(|(_, check)| check.duration_ms).fold(0, u64::saturating_add);
    let document = json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "generatedBy": "netgrade",
        "results": {
            "tool": { "name": "netgrade", "version": source.result.netgrade },
            "summary": {
                "tests": source.checks().count(),
                "passed": count("passed"),
                "failed": count("failed"),
                "skipped": count("skipped"),
                "pending": 0,
                "other": count("other"),
                "flaky": source.checks().filter(|(_, check)| check.flaky).count(),
                "suites": source.result.exercises.len(),
                "start": 0,
                "stop": duration,
                "extra": { "score": source.result.score, "maxScore": source.result.max_score },
            },
            "tests": source.checks().map(|(exercise, check)| test(source, exercise, check)).collect::<Vec<_>>(),
        },
    });
    json_file(out, &document)
}

fn status_of(check: &CheckResult) -> &'static str {
    match Came::of(check) {
        // Advice that is not followed costs nothing.
        Came::Passed | Came::Advice => "passed",
        Came::Failed => "failed",
        Came::Skipped => "skipped",
        Came::Ungraded => "other",
    }
}

fn test(source: &Source<'_>, exercise: &ExerciseResult, check: &CheckResult) -> Value {
    let told = told::lines(&source.words, &told::told(&source.words, check, Repeat::Shown));
    let mut test = json!({
        "testId": format!("{}/{}", exercise.id, check.id),
        "name": Source::name(check),
        "status": status_of(check),
        "rawStatus": verdict(check),
        "duration": check.duration_ms,
        "suite": [format!("{} {}", exercise.id, exercise.title)],
        "type": "e2e",
        "retries": check.attempts.saturating_sub(1),
        "extra": { "points": check.points, "maxPoints": check.max_points },
    });
    if let Some(message) = told::message(&source.words, check) {
        test["message"] = message.into();
    }
    if !told.is_empty() {
        test["trace"] = told.join("\n").into();
    }
    if let Some(cause) = check.cause {
        test["tags"] = json!([cause]);
    }
    if check.flaky {
        // What CTRF calls flaky has passed in the end; here any failure counts, and so it says `failed`, too.
        test["flaky"] = true.into();
    }
    if let Some((file, line)) = source.place(exercise, check).filter(|_| check.cause.is_some()) {
        test["filePath"] = file.into();
        if let Some(line) = line {
            test["line"] = line.into();
        }
    }
    test
}
