//! Expected against actual as lines of a terminal. Must not say what is compared.

use std::io;

use super::Context;
use super::failure::{label, labelled, plain};
use crate::grade::GradedCheck;
use crate::report::compared::Compared;
use crate::report::diff::Difference;
use crate::report::page::{Page, Tone, span, width};

/// Expected and actual under each other, with a mark under the first byte that differs.
pub(super) fn compared(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    let column = width(&[label(context, "label-expected")]);
    match Compared::of(&context.words, check, page.width().saturating_sub(column)) {
        None => Ok(()),
        Some(Compared::Sought { expected, actual }) => {
            let inside = format!("{}{}", context.words.say("sentence-gap"), context.words.say("mark-inside"));
            labelled(page, context, "label-expected", &[span(Tone::Good, expected), span(Tone::Dim, inside)])?;
            got(page, context, actual)
        }
        Some(Compared::Misfit { expected, actual }) => {
            labelled(page, context, "label-expected", &[span(Tone::Good, expected)])?;
            got(page, context, actual)
        }
        Some(Compared::Differs { shown, offset, missing, ends, nothing }) => {
            let Difference { expected, actual, column: mark } = shown;
            page.line(&[label(context, "label-expected"), span(Tone::Good, expected)])?;
            got(page, context, (!nothing).then_some(actual))?;
            if nothing {
                return Ok(());
            }
            let values = [("offset", offset.into()), ("missing", missing.into())];
            let text = context.words.with(if ends { "mark-ends" } else { "mark-differs" }, &values);
            marked(page, column, column + mark, &text)
        }
    }
}

fn got(page: &mut Page<'_>, context: &Context<'_>, actual: Option<String>) -> io::Result<()> {
    let actual = actual.unwrap_or_else(|| context.words.say("actual-nothing"));
    page.line(&[label(context, "label-actual"), span(Tone::Bad, actual)])
}

/// A mark under a byte, and what it means beside it or, where that finds no room, below.
fn marked(page: &mut Page<'_>, column: usize, at: usize, text: &str) -> io::Result<()> {
    let mark = span(Tone::Bad, format!("{}^ ", " ".repeat(at)));
    if width(std::slice::from_ref(&mark)) + width(&plain(text)) <= page.width() {
        return page.line(&[mark, span(Tone::Dim, text)]);
    }
    page.line(&[mark])?;
    page.labelled(&plain(" ".repeat(column)), &[span(Tone::Dim, text)])
}
