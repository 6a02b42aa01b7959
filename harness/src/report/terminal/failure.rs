//! A failed check in full: what was tried, the conversation, expected against actual, what the
//! program was doing, why, what to try, how to repeat it. Advice is told in short.

use std::io;

use super::compared::compared;
use super::drawing::{Drawing, INDENT};
use super::{Context, answers, mark};
use crate::evidence::BuildRecord;
use crate::grade::{GradedCheck, GradedExercise};
use crate::judge::{Outcome, Why};
use crate::report::answers::wants_person;
use crate::report::building;
use crate::report::escape::visible;
use crate::report::explain::{self, Explanation};
use crate::report::ladder::{Ladder, ladder, passed_ladder};
use crate::report::mending::told;
use crate::report::naming;
use crate::report::page::{Page, Span, Tone, clipped, padded, span, width};
use crate::report::repeat;
use crate::report::segments::Ending;
use crate::report::standing::{Standing, doubt, is_advice, points, went_well};

/// One of them.
pub(super) fn one(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> io::Result<()> {
    title(page, context, check)?;
    match &check.verdict.outcome {
        Outcome::Ungraded { .. } if wants_person(&check.verdict) && !is_advice(check) => {
            answers::person(page, context, check)
        }
        Outcome::Ungraded { why } => ungraded(page, context, exercise, check, why),
        Outcome::Pass | Outcome::Fail | Outcome::Blocked { .. } | Outcome::Skipped { .. } if is_advice(check) => {
            advice(page, context, exercise, check)
        }
        Outcome::Pass | Outcome::Fail | Outcome::Blocked { .. } | Outcome::Skipped { .. } => {
            task(page, context, exercise, check)
        }
    }
}

/// The checks that passed, with their whole conversations.
pub(super) fn passed(page: &mut Page<'_>, context: &Context<'_>, exercise: &GradedExercise<'_>) -> io::Result<()> {
    for check in exercise.checks.iter().filter(|check| check.verdict.outcome == Outcome::Pass) {
        let Some(attempt) = explain::attempt_of(check) else { continue };
        title(page, context, check)?;
        labelled(page, context, "label-tried", &plain(check.check.tried.get(context.options.lang)))?;
        let drawing = Drawing::new(context, check, page.width());
        drawn(page, context, &drawing, &passed_ladder(&context.words, attempt, None, drawing.room))?;
    }
    Ok(())
}

/// Every check of the exercise that did not pass and that is not merely blocked.
pub(super) fn all(page: &mut Page<'_>, context: &Context<'_>, exercise: &GradedExercise<'_>) -> io::Result<()> {
    for check in told(exercise) {
        one(page, context, exercise, check)?;
    }
    for check in &exercise.checks {
        for aside in &check.verdict.asides {
            let aside = explain::aside(check, aside);
            titled(page, &aside, span(Tone::Warn, "!"), advised(context, &aside))?;
            advice(page, context, exercise, &aside)?;
        }
    }
    Ok(())
}

pub(super) fn title(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    let title = check.check.title.get(context.options.lang);
    let body = if is_advice(check) {
        advised(context, check)
    } else {
        let points = if wants_person(&check.verdict) {
            check.check.points.to_string()
        } else {
            points(check.points, check.check.points)
        };
        context.words.with("title-worth", &[("title", title.into()), ("points", points.into())])
    };
    titled(page, check, mark(Standing::of(check)), body)
}

fn advised(context: &Context<'_>, check: &GradedCheck<'_>) -> String {
    context.words.with("title-advice", &[("title", check.check.title.get(context.options.lang).into())])
}

fn titled(page: &mut Page<'_>, check: &GradedCheck<'_>, mark: Span, body: String) -> io::Result<()> {
    page.blank()?;
    let id = span(Tone::Strong, format!(" {}", check.check.id));
    page.labelled(&[mark, id, span(Tone::Plain, "  ")], &[span(Tone::Plain, body)])
}

/// A line with a label in front; all labels are as wide as the widest.
pub(super) fn labelled(page: &mut Page<'_>, context: &Context<'_>, id: &str, body: &[Span]) -> io::Result<()> {
    page.labelled(&[label(context, id)], body)
}

/// Several lines, of which the first has the label in front.
pub(super) fn labelled_lines<'a>(
    page: &mut Page<'_>,
    context: &Context<'_>,
    id: &str,
    lines: impl Iterator<Item = &'a str>,
) -> io::Result<()> {
    let rest = [span(Tone::Plain, " ".repeat(width(&[label(context, id)])))];
    for (index, line) in lines.enumerate() {
        let first = if index == 0 { vec![label(context, id)] } else { rest.to_vec() };
        page.paragraph(&first, &rest, &plain(line))?;
    }
    Ok(())
}

pub(super) fn label(context: &Context<'_>, id: &str) -> Span {
    const LABELS: [&str; 14] = [
        "label-asked",
        "label-answer",
        "label-key",
        "label-tried",
        "label-wrong",
        "label-passed",
        "label-expected",
        "label-actual",
        "label-doing",
        "label-why",
        "label-try",
        "label-notes",
        "label-repeat",
        "label-by-hand",
    ];
    let columns = LABELS.iter().map(|id| width(&[span(Tone::Dim, context.words.say(id))])).max().unwrap_or(0);
    span(Tone::Dim, format!("{}{}  ", " ".repeat(INDENT), padded(&context.words.say(id), columns)))
}

pub(super) fn plain(text: impl AsRef<str>) -> [Span; 1] {
    [span(Tone::Plain, text)]
}

fn task(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> io::Result<()> {
    let Some(explanation) = explain::failure(&context.words, exercise, check) else { return Ok(()) };
    wrong(page, context, check, &explanation)?;
    conversation(page, context, check)?;
    if let Some(failed) = building::failed(exercise, check) {
        build(page, context, failed)?;
    }
    compared(page, context, check)?;
    answers::items(page, context, check)?;
    doing(page, context, &explanation)?;
    labelled(page, context, "label-why", &plain(&explanation.why))?;
    next(page, context, exercise, check, &explanation)
}

/// What was tried, if anything was, and what is wrong.
fn wrong(
    page: &mut Page<'_>,
    context: &Context<'_>,
    check: &GradedCheck<'_>,
    explanation: &Explanation,
) -> io::Result<()> {
    if explain::attempt_of(check).is_some() {
        labelled(page, context, "label-tried", &plain(check.check.tried.get(context.options.lang)))?;
    }
    if check.check.question.is_some() {
        answers::asked(page, context, check)?;
    }
    let mut body = vec![span(Tone::Strong, &explanation.sentence)];
    if let Some(doubt) = doubt(&context.words, check) {
        body.push(span(Tone::Warn, format!("{}{doubt}", context.words.say("sentence-gap"))));
    }
    labelled(page, context, "label-wrong", &body)
}

fn advice(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> io::Result<()> {
    let Some(explanation) = explain::failure(&context.words, exercise, check) else { return Ok(()) };
    wrong(page, context, check, &explanation)?;
    if let Some(ending) = Ending::of(&context.words, check) {
        page.blank()?;
        ending.draw(page, &context.words)?;
    }
    compared(page, context, check)?;
    doing(page, context, &explanation)?;
    labelled(page, context, "label-try", &plain(&explanation.hint))?;
    labelled_command(page, context, exercise, check)
}

fn ungraded(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
    why: &Why,
) -> io::Result<()> {
    let explained = context.words.say("ungraded-explained");
    if let Some(explanation) = explain::failure(&context.words, exercise, check) {
        let body = format!("{}{}{explained}", explanation.sentence, context.words.say("sentence-gap"));
        labelled(page, context, "label-wrong", &plain(body))?;
        labelled(page, context, "label-try", &plain(&explanation.hint))?;
    } else {
        labelled(page, context, "label-wrong", &plain(explained))?;
        labelled(page, context, "label-why", &plain(naming::ungraded(&context.words, why)))?;
    }
    labelled_command(page, context, exercise, check)
}

/// Why, hint, notes, and how to do it again.
fn next(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
    explanation: &Explanation,
) -> io::Result<()> {
    let lang = context.options.lang;
    labelled(page, context, "label-try", &plain(&explanation.hint))?;
    // Where no program ran, neither the notes' steps nor anything by hand is the matter.
    if explain::attempt_of(check).is_none() && check.check.question.is_none() {
        return labelled_command(page, context, exercise, check);
    }
    if let Some(notes) = &check.check.notes {
        labelled(page, context, "label-notes", &plain(notes.get(lang)))?;
    }
    labelled_command(page, context, exercise, check)?;
    match repeat::by_hand(lang, exercise, check) {
        Some(steps) => labelled_lines(page, context, "label-by-hand", steps.trim_end().lines()),
        None => Ok(()),
    }
}

/// The command stands on one line, however long, so that it can be copied.
fn labelled_command(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> io::Result<()> {
    let command = repeat::command(&context.options.command, context.graded, exercise, check);
    page.line(&[label(context, "label-repeat"), span(Tone::Sent, command)])
}

fn doing(page: &mut Page<'_>, context: &Context<'_>, explanation: &Explanation) -> io::Result<()> {
    labelled_lines(page, context, "label-doing", explanation.doing.iter().map(String::as_str))
}

fn conversation(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    let Some(attempt) = explain::attempt_of(check) else { return Ok(()) };
    let drawing = Drawing::new(context, check, page.width());
    let step = check.verdict.step;
    drawn(page, context, &drawing, &ladder(&context.words, check.check, attempt, step, drawing.room))?;
    if let Some(ending) = Ending::of(&context.words, check) {
        ending.draw(page, &context.words)?;
    }
    let passed = check.passed.and_then(|passed| check.evidence?.attempts.get(passed));
    let Some(passed) = passed.filter(|_| check.tally.is_flaky()) else { return Ok(()) };
    let went_well = went_well(&context.words, context.graded);
    labelled(page, context, "label-passed", &plain(went_well))?;
    drawn(page, context, &drawing, &passed_ladder(&context.words, passed, step, drawing.room))
}

pub(super) fn drawn(page: &mut Page<'_>, context: &Context<'_>, drawing: &Drawing, ladder: &Ladder) -> io::Result<()> {
    if ladder.rungs.is_empty() {
        return Ok(());
    }
    page.blank()?;
    drawing.draw(page, context, ladder)?;
    page.blank()
}

/// The build's command, and its output from the first error on.
fn build(page: &mut Page<'_>, context: &Context<'_>, build: &BuildRecord) -> io::Result<()> {
    page.blank()?;
    let indent = " ".repeat(INDENT + 2);
    page.line(&[span(Tone::Dim, format!("{indent}$ {}", build.command))])?;
    let (lines, left) = building::telling(build);
    for line in &lines {
        let line = visible(&line.replace('\t', "    ")).into_owned();
        page.line(&plain(format!("{indent}{}", clipped(&line, page.width() - indent.len()))))?;
    }
    if left > 0 {
        let text = context.words.with("ladder-left-out", &[("count", left.into())]);
        page.line(&[span(Tone::Dim, format!("{indent}{text}"))])?;
    }
    page.blank()
}
