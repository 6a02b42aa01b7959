//! The report for a terminal: what was found, every check, each failure explained, what to do next.
//! Must not compute points, and writes only through [`Page`].

mod amounts;
mod answers;
mod compared;
mod drawing;
pub mod evidence;
mod failure;
mod head;
mod list;
#[cfg(test)]
mod tests;

use std::io;

use super::answers::Key;
use super::page::{Colour, Page, Span, Tone, span};
use super::standing::Standing;
use super::words::Words;
use crate::grade::Graded;
use crate::model::Lang;

/// How the report is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The reader's language.
    pub lang: Lang,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether it shows colours.
    pub colour: Colour,
    /// How the reader calls this program, for commands to copy.
    pub command: String,
    /// Where the evidence was kept, if it was: the options with which `netgrade evidence` finds it.
    pub evidence: Option<String>,
    /// How much is told.
    pub amount: Amount,
    /// Whether it says what the right answers are.
    pub key: Key,
}

/// How much a report tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// The score, and a line for each check that did not pass.
    Summary,
    /// All checks, and each failure explained.
    Failures,
    /// The conversations of passed checks, too.
    Everything,
    /// Only one thing to mend, counted from 0, in full.
    One(usize),
}

/// What every part of the report needs.
struct Context<'a> {
    words: Words,
    graded: &'a Graded<'a>,
    options: &'a Options,
}

/// Writes the whole report.
pub fn write(out: &mut dyn io::Write, graded: &Graded<'_>, options: &Options) -> io::Result<()> {
    let context = Context { words: Words::new(options.lang), graded, options };
    let mut page = Page::new(out, options.width, options.colour);
    match options.amount {
        Amount::Summary => return amounts::summary(&mut page, &context),
        Amount::One(number) => return amounts::one(&mut page, &context, number),
        Amount::Failures | Amount::Everything => {}
    }
    head::run(&mut page, &context)?;
    for exercise in &graded.exercises {
        head::exercise(&mut page, &context, exercise)?;
        list::checks(&mut page, &context, exercise)?;
        failure::all(&mut page, &context, exercise)?;
        if options.amount == Amount::Everything {
            failure::passed(&mut page, &context, exercise)?;
        }
        answers::explained(&mut page, &context, exercise)?;
        answers::own(&mut page, &context, exercise)?;
    }
    list::not_begun(&mut page, &context)?;
    list::ending(&mut page, &context)
}

/// The mark of a check.
fn mark(standing: Standing) -> Span {
    match standing {
        Standing::Pass => span(Tone::Good, "✓"),
        Standing::Flaky => span(Tone::Warn, "~"),
        Standing::Fail => span(Tone::Bad, "✗"),
        Standing::Advice => span(Tone::Warn, "!"),
        Standing::Blocked | Standing::Skipped => span(Tone::Dim, "-"),
        Standing::Ungraded => span(Tone::Warn, "?"),
    }
}
