//! Expected against actual. Must not compare: where they differ is a fact of the verdict.

use std::io;

use super::Context;
use super::failure::{label, labelled, plain};
use crate::grade::GradedCheck;
use crate::judge::{Facts, Mismatch};
use crate::model::Misfit;
use crate::report::diff::difference;
use crate::report::escape::quoted;
use crate::report::explain;
use crate::report::naming;
use crate::report::page::{Page, Tone, span, width};
use crate::spec::Verb;

/// Expected and actual under each other, with a mark under the first byte that differs.
pub(super) fn compared(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    let Some(mismatch) = &check.verdict.facts.mismatch else { return Ok(()) };
    let column = width(&[label(context, "label-expected")]);
    if mismatch.offset == 0 && is_sought(check) {
        return sought(page, context, &check.verdict.facts, mismatch);
    }
    if let Some(why) = &mismatch.why {
        return misfit(page, context, mismatch, why);
    }
    let shown = difference(mismatch, page.width().saturating_sub(column));
    page.line(&[label(context, "label-expected"), span(Tone::Good, shown.expected)])?;
    if mismatch.actual.total() == 0 {
        return page.line(&[label(context, "label-actual"), span(Tone::Bad, context.words.say("actual-nothing"))]);
    }
    page.line(&[label(context, "label-actual"), span(Tone::Bad, shown.actual)])?;
    let values = [
        ("offset", (mismatch.before + mismatch.offset).into()),
        ("missing", mismatch.expected.total().saturating_sub(mismatch.actual.total()).into()),
    ];
    let ends = mismatch.actual.total() == mismatch.offset;
    let text = context.words.with(if ends { "mark-ends" } else { "mark-differs" }, &values);
    let mark = span(Tone::Bad, format!("{}^ ", " ".repeat(column + shown.column)));
    if width(std::slice::from_ref(&mark)) + width(&plain(&text)) <= page.width() {
        return page.line(&[mark, span(Tone::Dim, text)]);
    }
    page.line(&[mark])?;
    page.labelled(&plain(" ".repeat(column)), &[span(Tone::Dim, text)])
}

/// Whether what was expected may stand anywhere in what came, so that no byte of it is the wrong one.
fn is_sought(check: &GradedCheck<'_>) -> bool {
    let step = check.verdict.step.and_then(|step| check.check.step(step));
    match step.map(|step| &step.verb) {
        Some(Verb::ExpectReply(step) | Verb::ExpectMessage(step)) => {
            step.pattern.as_ref().is_some_and(|pattern| pattern.sought().is_some())
        }
        Some(Verb::ExpectStdout(step) | Verb::ExpectStderr(step)) => step.pattern.sought().is_some(),
        Some(_) | None => false,
    }
}

/// What is wrong with what came, where that is not one byte that should be another.
fn misfit(page: &mut Page<'_>, context: &Context<'_>, mismatch: &Mismatch, why: &Misfit) -> io::Result<()> {
    let room = page.width().saturating_sub(width(&[label(context, "label-expected")]));
    let wanted = naming::wanted(&context.words, why);
    labelled(page, context, "label-expected", &[span(Tone::Good, wanted)])?;
    let actual =
        if mismatch.actual.total() == 0 { context.words.say("actual-nothing") } else { quoted(&mismatch.actual, room) };
    page.line(&[label(context, "label-actual"), span(Tone::Bad, actual)])
}

/// A text that was looked for, and all that came instead: its head and its tail.
fn sought(page: &mut Page<'_>, context: &Context<'_>, facts: &Facts, mismatch: &Mismatch) -> io::Result<()> {
    let room = page.width().saturating_sub(width(&[label(context, "label-expected")]));
    let wanted = [
        span(Tone::Good, quoted(&mismatch.expected, room)),
        span(Tone::Dim, format!("{}{}", context.words.say("sentence-gap"), context.words.say("mark-inside"))),
    ];
    labelled(page, context, "label-expected", &wanted)?;
    let actual = match explain::actual(facts).filter(|actual| actual.total() > 0) {
        Some(actual) => quoted(actual, room),
        None => context.words.say("actual-nothing"),
    };
    page.line(&[label(context, "label-actual"), span(Tone::Bad, actual)])
}
