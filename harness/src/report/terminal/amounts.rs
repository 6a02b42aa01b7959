//! Less than the whole report: its summary, or one thing to mend. Must not explain anything in words of its own.

use std::io;

use super::{Context, failure, list, mark};
use crate::grade::{GradedCheck, GradedExercise};
use crate::judge::Outcome;
use crate::report::explain;
use crate::report::mending::queue;
use crate::report::page::{Page, Tone, padded, span};
use crate::report::standing::{Standing, is_advice, points};

/// The score, and a line for each check that did not pass.
pub(super) fn summary(page: &mut Page<'_>, context: &Context<'_>) -> io::Result<()> {
    for exercise in &context.graded.exercises {
        for check in &exercise.checks {
            match Standing::of(check) {
                Standing::Pass | Standing::Blocked | Standing::Skipped => {}
                Standing::Flaky | Standing::Fail | Standing::Advice | Standing::Ungraded => {
                    line(page, context, exercise, check)?;
                }
            }
        }
    }
    list::score(page, context)
}

/// One check in one line: longer text is cut, the report has it.
fn line(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> io::Result<()> {
    let wrong = explain::failure(&context.words, exercise, check)
        .map_or_else(|| check.check.title.get(context.options.lang).to_owned(), |explanation| explanation.sentence);
    let earned = if is_advice(check) { String::new() } else { points(check.points, check.check.points) };
    let first = format!("  {}  {} {}  ", padded(&earned, 5), exercise.record.exercise.id, check.check.id);
    let first = [mark(Standing::of(check)), span(Tone::Strong, first)];
    page.clipped(&first, &span(Tone::Plain, wrong))
}

/// One thing to mend in full, then the score.
pub(super) fn one(page: &mut Page<'_>, context: &Context<'_>, number: usize) -> io::Result<()> {
    if let Some((exercise, check)) = queue(context.graded).into_iter().nth(number) {
        let record = &exercise.record.exercise;
        page.line(&[span(Tone::Dim, format!("{}  {}", record.id, record.title.get(context.options.lang)))])?;
        failure::one(page, context, exercise, check)?;
        if check.verdict.outcome == Outcome::Fail {
            return list::score(page, context);
        }
    }
    list::ending(page, context)
}
