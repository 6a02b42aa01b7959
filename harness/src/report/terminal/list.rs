//! The list of checks with their points, and the last lines: score and next step.

use std::io;

use super::{Context, mark};
use crate::grade::{GradedCheck, GradedExercise};
use crate::judge::Outcome;
use crate::report::mending::next_step;
use crate::report::page::{Page, Tone, padded, span};
use crate::report::standing::{Standing, counts, earned, is_advice, remark};

/// All checks: the task first, then the advice.
pub(super) fn checks(page: &mut Page<'_>, context: &Context<'_>, exercise: &GradedExercise<'_>) -> io::Result<()> {
    let (advice, task): (Vec<_>, Vec<_>) = exercise.checks.iter().partition(|check| is_advice(check));
    let columns = exercise.checks.iter().map(|check| check.check.id.to_string().len()).max().unwrap_or(0);
    for check in &task {
        one(page, context, check, columns)?;
    }
    if !advice.is_empty() {
        page.blank()?;
        page.line(&[span(Tone::Dim, format!("  {}", context.words.say("list-advice")))])?;
        for check in &advice {
            one(page, context, check, columns)?;
        }
    }
    Ok(())
}

fn one(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>, columns: usize) -> io::Result<()> {
    let standing = Standing::of(check);
    let earned = earned(check).unwrap_or_default();
    // Points of up to 10/10 line up; longer ones push their own line only.
    let mut first =
        vec![span(Tone::Plain, "  "), mark(standing), span(Tone::Plain, format!("  {}", padded(&earned, 5)))];
    let tone = if standing == Standing::Pass { Tone::Plain } else { Tone::Strong };
    let mut body = vec![span(Tone::Plain, check.check.title.get(context.options.lang))];
    if let Some(remark) = remark(&context.words, context.graded, check) {
        body.push(span(Tone::Dim, format!("{}{remark}", context.words.say("sentence-gap"))));
    }
    let id = check.check.id.to_string();
    if page.width() >= columns + 40 {
        first.push(span(tone, format!(" {}  ", padded(&id, columns))));
        page.labelled(&first, &body)
    } else {
        first.push(span(tone, format!(" {id}")));
        page.line(&first)?;
        page.labelled(&[span(Tone::Plain, " ".repeat(11))], &body)
    }
}

/// The exercises that the submission holds nothing for, in one list.
pub(super) fn not_begun(page: &mut Page<'_>, context: &Context<'_>) -> io::Result<()> {
    let words = &context.words;
    let exercises = &context.graded.document.not_begun;
    if exercises.is_empty() {
        return Ok(());
    }
    page.blank()?;
    let ids: Vec<String> = exercises.iter().map(|one| one.exercise.to_string()).collect();
    let body = [span(Tone::Dim, ids.join(&words.say("comma")))];
    page.labelled(&[span(Tone::Dim, words.say("not-begun"))], &body)?;
    for one in exercises {
        if let Some(similar) = &one.similar {
            let values = [("similar", similar.as_str().into()), ("exercise", one.exercise.to_string().into())];
            page.labelled(&[span(Tone::Warn, "! ")], &[span(Tone::Plain, words.with("not-begun-similar", &values))])?;
        }
    }
    Ok(())
}

/// The score, how many checks stand how, and the next step.
pub(super) fn ending(page: &mut Page<'_>, context: &Context<'_>) -> io::Result<()> {
    score(page, context)?;
    let words = &context.words;
    let (tone, next) = next_step(words, context.graded);
    page.labelled(&[span(tone, words.say("end-next"))], &[span(Tone::Plain, next)])?;
    let Some(found) = &context.options.evidence else { return Ok(()) };
    // On a line of its own, however long, so that it can be copied.
    let command = format!("{} evidence {} {found}", context.options.command, looked_at(context));
    page.line(&[span(Tone::Dim, words.say("end-evidence")), span(Tone::Sent, command.trim_end())])
}

/// What of the evidence is worth a look: the check to mend, else all.
fn looked_at(context: &Context<'_>) -> String {
    let mut played = context.graded.exercises.iter().flat_map(|exercise| &exercise.checks);
    let failed = played.find(|check| check.verdict.outcome == Outcome::Fail && check.evidence.is_some());
    failed.map_or_else(|| "list".to_owned(), |check| format!("show {}", check.check.id))
}

/// The score, and how many checks stand how.
pub(super) fn score(page: &mut Page<'_>, context: &Context<'_>) -> io::Result<()> {
    let graded = context.graded;
    let words = &context.words;
    page.blank()?;
    let score = words
        .with("end-score", &[("score", graded.score.to_string().into()), ("max", graded.max_score.to_string().into())]);
    let mut body = vec![span(Tone::Strong, score)];
    if let Some(counts) = counts(words, context.graded) {
        body.push(span(Tone::Plain, format!(" · {counts}")));
    }
    page.paragraph(&[], &[], &body)
}
