//! Expected against actual. Must not compare: where they differ is a fact of the verdict.

use std::io;

use super::Context;
use super::failure::{label, labelled, plain};
use crate::grade::GradedCheck;
use crate::report::compared::{self, Expected};
use crate::report::page::{Page, Tone, span, width};

/// Expected and actual under each other, with a mark under the first byte that differs.
pub(super) fn compared(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    let column = width(&[label(context, "label-expected")]);
    let room = page.width().saturating_sub(column);
    let Some(compared) = compared::compared(&context.words, check, room) else { return Ok(()) };
    match compared.expected {
        Expected::Bytes(bytes) => page.line(&[label(context, "label-expected"), span(Tone::Good, bytes)])?,
        Expected::Words(wanted) => labelled(page, context, "label-expected", &[span(Tone::Good, wanted)])?,
        Expected::Anywhere(wanted) => {
            let inside = format!("{}{}", context.words.say("sentence-gap"), context.words.say("mark-inside"));
            labelled(page, context, "label-expected", &[span(Tone::Good, wanted), span(Tone::Dim, inside)])?;
        }
    }
    page.line(&[label(context, "label-actual"), span(Tone::Bad, compared.actual)])?;
    let Some((at, text)) = compared.mark else { return Ok(()) };
    let mark = span(Tone::Bad, format!("{}^ ", " ".repeat(column + at)));
    if width(std::slice::from_ref(&mark)) + width(&plain(&text)) <= page.width() {
        return page.line(&[mark, span(Tone::Dim, text)]);
    }
    page.line(&[mark])?;
    page.labelled(&plain(" ".repeat(column)), &[span(Tone::Dim, text)])
}
