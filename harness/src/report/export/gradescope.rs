//! Gradescope's `results.json`. Names are in both languages, since a class reads one page. All texts are of the
//! format `text`, which Gradescope shows as it is.
//!
//! A check that the grader could not decide has no score of its own, neither a zero nor a maximum; the top of the
//! page says so to the student, and `extra_data` to the instructor.

use std::io;

use serde_json::{Value, json};

use super::told::{self, Repeat};
use super::{Came, Source, counts, json_file, verdict};
use crate::report::json::{CheckResult, ExerciseResult};

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let milliseconds: u64 = source.checks().map(|(_, check)| check.duration_ms).fold(0, u64::saturating_add);
    let others = source.other.exercises.iter().flat_map(|exercise| &exercise.checks);
    let tests: Vec<Value> = source
        .checks()
        .zip(others)
        .enumerate()
        .map(|(index, ((exercise, check), other))| test(source, index + 1, exercise, check, other))
        .collect();
    let ungraded = source.ungraded();
    json_file(
        out,
        &json!({
            "score": source.result.score,
            "execution_time": milliseconds.div_ceil(1000),
            "output": head(source, ungraded),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            // What the grader prints beside its result is for the instructor.
            "stdout_visibility": "hidden",
            "extra_data": {
                "netgrade": source.result.netgrade,
                "seed": source.result.seed,
                "max_score": source.result.max_score,
                "ungraded": ungraded,
            },
            "tests": tests,
        }),
    )
}

fn head(source: &Source<'_>, ungraded: usize) -> String {
    let score = [("score", source.result.score.into()), ("max", source.result.max_score.into())];
    let score = source.words.with("end-score", &score);
    if ungraded == 0 {
        return score;
    }
    let warning = source.words.with("export-ungraded", &[("count", ungraded.into())]);
    format!("{score}\n{warning}")
}

fn test(
    source: &Source<'_>,
    number: usize,
    exercise: &ExerciseResult,
    check: &CheckResult,
    other: &CheckResult,
) -> Value {
    let came = Came::of(check);
    let told = told::lines(&source.words, &told::told(&source.words, check, Repeat::Hidden));
    let mut test = json!({
        "name": format!("{} · {}", Source::name(check), other.title),
        "name_format": "text",
        "number": number.to_string(),
        "output": told.join("\n"),
        "output_format": "text",
        "tags": [exercise.id],
        "visibility": "visible",
        "extra_data": {
            "exercise": exercise.id,
            "check": check.id,
            "verdict": verdict(check),
            "cause": check.cause,
        },
    });
    let counts = counts(check) && came != Came::Ungraded;
    if counts {
        test["score"] = check.points.into();
        test["max_score"] = check.max_points.into();
    }
    match came {
        Came::Passed => test["status"] = "passed".into(),
        Came::Failed => test["status"] = "failed".into(),
        // Without a status of its own Gradescope would colour a blocked check by its points: 0 of 4 has failed.
        Came::Skipped if counts => test["status"] = "failed".into(),
        Came::Skipped | Came::Advice | Came::Ungraded => {}
    }
    test
}
