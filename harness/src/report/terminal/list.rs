//! The list of checks with their points, and the last lines: score and next step.

use std::io;

use super::{Context, Standing, is_advice, points};
use crate::grade::{GradedCheck, GradedExercise, Tally};
use crate::judge::Outcome;
use crate::model::Points;
use crate::report::answers::wants_person;
use crate::report::explain;
use crate::report::naming;
use crate::report::page::{Page, Tone, padded, span};

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
    let uncounted = is_advice(check) || standing == Standing::Skipped;
    let earned = match &check.verdict.outcome {
        _ if uncounted => String::new(),
        // No points yet is not no points.
        Outcome::Ungraded { .. } if wants_person(&check.verdict) => format!("?/{}", check.check.points),
        Outcome::Pass
        | Outcome::Fail
        | Outcome::Blocked { .. }
        | Outcome::Ungraded { .. }
        | Outcome::Skipped { .. } => points(check.points, check.check.points),
    };
    // Points of up to 10/10 line up; longer ones push their own line only.
    let mut first =
        vec![span(Tone::Plain, "  "), standing.mark(), span(Tone::Plain, format!("  {}", padded(&earned, 5)))];
    let tone = if standing == Standing::Pass { Tone::Plain } else { Tone::Strong };
    let mut body = vec![span(Tone::Plain, check.check.title.get(context.options.lang))];
    if let Some(remark) = remark(context, check) {
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

fn remark(context: &Context<'_>, check: &GradedCheck<'_>) -> Option<String> {
    let words = &context.words;
    match &check.verdict.outcome {
        Outcome::Blocked { by } => Some(words.with("list-blocked", &[("by", by.to_string().into())])),
        Outcome::Ungraded { .. } if wants_person(&check.verdict) => Some(words.say("list-person")),
        Outcome::Ungraded { .. } => Some(words.say("list-ungraded")),
        Outcome::Skipped { lacks } => Some(words.with("list-skipped", &[("why", naming::lacks(words, *lacks).into())])),
        Outcome::Pass | Outcome::Fail if context.graded.document.repeat > 1 => {
            Some(words.with("list-distribution", &[("times", distribution(context, &check.tally).into())]))
        }
        Outcome::Pass | Outcome::Fail if check.tally.is_flaky() => Some(flaky(context, check)),
        Outcome::Pass | Outcome::Fail => None,
    }
}

/// How often a check passed and failed.
pub(super) fn flaky(context: &Context<'_>, check: &GradedCheck<'_>) -> String {
    let tally = &check.tally;
    context.words.with("list-flaky", &[("pass", tally.pass.into()), ("all", tally.all().into())])
}

/// How often each outcome came, where a check was played more than once: `passed 7×, no-reply 2×`.
pub(super) fn distribution(context: &Context<'_>, tally: &Tally) -> String {
    let words = &context.words;
    let times = |name: String, count: u32| (count > 0).then(|| format!("{name} {count}×"));
    let causes = tally.causes.iter().filter_map(|(cause, count)| times(cause.to_string(), *count));
    let parts: Vec<String> = times(words.say("tally-passed"), tally.pass)
        .into_iter()
        .chain(causes)
        .chain(times(words.say("tally-ungraded"), tally.ungraded))
        .collect();
    parts.join(&words.say("comma"))
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
    let (tone, next) = next_step(context);
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
    if let Some(counts) = counts(context) {
        body.push(span(Tone::Plain, format!(" · {counts}")));
    }
    page.paragraph(&[], &[], &body)
}

fn counts(context: &Context<'_>) -> Option<String> {
    let all: Vec<Standing> = context
        .graded
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
        .map(|check| {
            if is_advice(check) && Standing::of(check) == Standing::Blocked {
                Standing::Pass
            } else {
                Standing::of(check)
            }
        })
        .collect();
    let parts: Vec<String> = [
        (Standing::Fail, "count-failed"),
        (Standing::Flaky, "count-flaky"),
        (Standing::Blocked, "count-blocked"),
        (Standing::Ungraded, "count-ungraded"),
        (Standing::Skipped, "count-skipped"),
        (Standing::Advice, "count-advice"),
    ]
    .into_iter()
    .filter_map(|(standing, id)| {
        let asides = if standing == Standing::Advice { asides(context) } else { 0 };
        let count = all.iter().filter(|one| **one == standing).count() + asides;
        (count > 0).then(|| context.words.with(id, &[("count", count.into())]))
    })
    .collect();
    (!parts.is_empty()).then(|| parts.join(&context.words.say("comma")))
}

/// Steps that only advise and were not followed.
fn asides(context: &Context<'_>) -> usize {
    let checks = context.graded.exercises.iter().flat_map(|exercise| &exercise.checks);
    checks.map(|check| check.verdict.asides.len()).sum()
}

/// One sentence: the first failed check that is worth points and what to do about it.
pub(super) fn next_step(context: &Context<'_>) -> (Tone, String) {
    let words = &context.words;
    let all = || context.graded.exercises.iter().flat_map(|exercise| &exercise.checks);
    let explained = context.graded.exercises.iter().find_map(|exercise| {
        let costs =
            |check: &&GradedCheck<'_>| check.verdict.outcome == Outcome::Fail && check.check.points > Points::ZERO;
        let check = exercise.checks.iter().find(costs)?;
        Some((check, explain::failure(words, exercise, check)?))
    });
    if let Some((check, explanation)) = explained {
        let values = &[("check", check.check.id.to_string().into()), ("hint", explanation.hint.into())];
        return (Tone::Bad, words.with("next-failed", values));
    }
    let ungraded = || all().filter(|check| matches!(check.verdict.outcome, Outcome::Ungraded { .. }));
    if ungraded().next().is_some() && ungraded().all(|check| wants_person(&check.verdict)) {
        return (Tone::Warn, words.say("next-person"));
    }
    if ungraded().next().is_some() {
        return (Tone::Warn, words.say("next-ungraded"));
    }
    if asides(context) > 0 || all().any(|check| check.verdict.outcome == Outcome::Fail) {
        return (Tone::Good, words.say("next-advice"));
    }
    (Tone::Good, words.say("next-nothing"))
}
