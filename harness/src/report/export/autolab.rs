//! Autolab: what is said to the student, and on the last line the scores by exercise. Autolab sets every problem
//! to zero where that line says nothing at all, so an exercise with a check that the grader could not decide is
//! `null` there: not scored. Autolab also puts quotation marks around any word in front of a colon, so no text
//! stands on that line.

use std::io;

use serde_json::{Map, Value};

use super::told::{self, Repeat};
use super::{Came, Source};
use crate::report::json::{CheckResult, ExerciseResult};

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    for exercise in &source.result.exercises {
        writeln!(out, "{}  {}  ({}/{})\n", exercise.id, exercise.title, exercise.score, exercise.max_score)?;
        for check in &exercise.checks {
            told_of(out, source, check)?;
        }
        writeln!(out)?;
    }
    let ungraded = source.ungraded();
    if ungraded > 0 {
        writeln!(out, "{}\n", source.words.with("export-ungraded", &[("count", ungraded.into())]))?;
    }
    let scores: Map<String, Value> =
        source.result.exercises.iter().map(|exercise| (exercise.id.clone(), score(exercise))).collect();
    writeln!(out, "{}", serde_json::json!({ "scores": scores }))
}

fn score(exercise: &ExerciseResult) -> Value {
    let decided = exercise.checks.iter().all(|check| Came::of(check) != Came::Ungraded);
    if decided { exercise.score.into() } else { Value::Null }
}

fn told_of(out: &mut dyn io::Write, source: &Source<'_>, check: &CheckResult) -> io::Result<()> {
    let mark = match Came::of(check) {
        Came::Passed => "+",
        Came::Failed => "x",
        Came::Advice => "!",
        Came::Skipped => "-",
        Came::Ungraded => "?",
    };
    writeln!(out, "{mark} {} ({}/{})", Source::name(check), check.points, check.max_points)?;
    for line in told::lines(&source.words, &told::told(&source.words, check, Repeat::Hidden)) {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}
