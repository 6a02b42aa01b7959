//! What a failed build printed that tells most. Must not judge it.

use super::explain;
use crate::evidence::BuildRecord;
use crate::grade::{GradedCheck, GradedExercise};
use crate::model::{Cause, Role};

/// The build that a check failed for; none where it did not fail for one.
pub(crate) fn failed<'a>(exercise: &'a GradedExercise<'_>, check: &GradedCheck<'_>) -> Option<&'a BuildRecord> {
    if check.verdict.cause != Some(Cause::BuildFailed) {
        return None;
    }
    let role = check.verdict.facts.role.or_else(|| explain::main_role(check.check)).unwrap_or(Role::Server);
    exercise.record.programs.iter().find(|program| program.role == role)?.build.as_ref()
}

/// The lines of a build's output that tell most, at most six from the first that speaks of an error, and how many
/// others there are.
pub(crate) fn telling(build: &BuildRecord) -> (Vec<&str>, usize) {
    let lines: Vec<&str> = build.output.lines().collect();
    let named = build.first_error.as_ref().map(|(file, line)| format!("{file}:{line}"));
    let first = lines
        .iter()
        .position(|line| named.as_ref().is_some_and(|named| line.contains(named.as_str())))
        .or_else(|| lines.iter().position(|line| line.to_lowercase().contains("error")))
        .unwrap_or(0);
    let all = lines.len();
    let shown: Vec<&str> = lines.into_iter().skip(first).take(6).collect();
    let left = all - shown.len();
    (shown, left)
}
