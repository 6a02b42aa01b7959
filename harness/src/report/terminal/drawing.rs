//! A ladder as lines of a terminal. Must not decide what is told.

use std::io;

use super::Context;
use crate::evidence::What;
use crate::grade::GradedCheck;
use crate::model::ActorName;
use crate::report::explain;
use crate::report::ladder::{Ladder, Rung};
use crate::report::lanes::Way;
use crate::report::naming;
use crate::report::page::{Page, Tone, padded, span};

/// Columns in front of all that belongs to a check.
pub(super) const INDENT: usize = 2;

/// Columns of a ladder: mark and time, actor, arrow, text.
pub(super) struct Drawing {
    actor: usize,
    /// Columns of an arrow.
    arrow: usize,
    /// Columns for a text.
    pub(super) room: usize,
    program: String,
}

/// Columns of mark and time.
const TIME: usize = 11;
/// Columns of an arrow: `──connect─▶`; on a narrow terminal only `─▶`, its label before the text.
const ARROW: usize = 11;
const SHORT_ARROW: usize = 2;
const NARROW: usize = 60;

impl Drawing {
    pub(super) fn new(context: &Context<'_>, check: &GradedCheck<'_>, columns: usize) -> Self {
        let events = explain::attempt_of(check).into_iter().flat_map(|attempt| &attempt.events);
        let names = events.filter_map(|event| appears(&event.what)).map(|actor| actor.to_string().len());
        let actor = names.max().unwrap_or(0);
        let program = naming::program(&context.words, explain::main_role(check.check));
        let arrow = if columns < NARROW { SHORT_ARROW } else { ARROW };
        let left = INDENT + TIME + 1 + actor + usize::from(actor > 0) * (arrow + 2) + 2;
        Self { actor, arrow, room: columns.saturating_sub(left + 1), program }
    }

    pub(super) fn draw(&self, page: &mut Page<'_>, context: &Context<'_>, ladder: &Ladder) -> io::Result<()> {
        if self.actor > 0 {
            let harness = padded("netgrade", self.actor + self.arrow + 2);
            let head = format!("{}{harness}{}", " ".repeat(INDENT + TIME + 1), self.program);
            page.line(&[span(Tone::Dim, head)])?;
        }
        for rung in &ladder.before {
            self.rung(page, rung)?;
        }
        if ladder.left_out > 0 {
            let text = context.words.with("ladder-left-out", &[("count", ladder.left_out.into())]);
            page.line(&[span(Tone::Dim, format!("{}{text}", " ".repeat(INDENT + TIME + 1)))])?;
        }
        for rung in &ladder.rungs {
            self.rung(page, rung)?;
        }
        Ok(())
    }

    fn rung(&self, page: &mut Page<'_>, rung: &Rung) -> io::Result<()> {
        let indent = " ".repeat(INDENT);
        let time = naming::time(rung.at);
        let failed = rung.way == Way::Failed;
        let mark =
            if failed { span(Tone::Bad, format!("{indent}✗ ")) } else { span(Tone::Plain, format!("{indent}  ")) };
        let mut first = vec![mark, span(Tone::Dim, format!("{time:>width$} ", width = TIME - 2))];
        let mut rest = vec![span(Tone::Plain, " ".repeat(INDENT + TIME + 1))];
        if self.actor > 0 {
            first.push(span(Tone::Plain, format!("{} ", padded(&rung.actor, self.actor))));
            first.push(span(tone(rung.way), format!("{} ", self.arrow(rung))));
            rest.push(span(Tone::Plain, " ".repeat(self.actor + self.arrow + 2)));
        }
        let bar = span(Tone::Dim, "│ ");
        first.push(bar.clone());
        rest.push(bar);
        let label =
            if self.arrow < ARROW && !rung.label.is_empty() { format!("{} ", rung.label) } else { String::new() };
        let body = [span(if failed { Tone::Bad } else { Tone::Plain }, format!("{label}{}", rung.text))];
        page.paragraph(&first, &rest, &body)
    }

    fn arrow(&self, rung: &Rung) -> String {
        let label = if self.arrow < ARROW { "" } else { rung.label };
        let free = self.arrow - 1 - label.len();
        let (left, right) = ("─".repeat(free / 2), "─".repeat(free - free / 2));
        match rung.way {
            Way::Out => format!("{left}{label}{right}▶"),
            Way::In => format!("◀{left}{label}{right}"),
            Way::Own | Way::Failed => " ".repeat(self.arrow),
        }
    }
}

/// The actor that takes part from here on, connected or with datagrams.
fn appears(what: &What) -> Option<&ActorName> {
    if let What::Dialled { actor, .. }
    | What::Accepted { actor, .. }
    | What::Opened { actor, .. }
    | What::Heard { actor, .. } = what
    {
        Some(actor)
    } else {
        None
    }
}

fn tone(way: Way) -> Tone {
    match way {
        Way::Out => Tone::Sent,
        Way::In => Tone::Good,
        Way::Own | Way::Failed => Tone::Plain,
    }
}
