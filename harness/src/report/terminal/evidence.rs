//! What was seen while checks ran: a list of them, and all of one attempt. Must not judge, and writes only through
//! [`Page`].

use std::collections::BTreeMap;
use std::io;

use super::drawing::Drawing;
use super::failure::{drawn, labelled, plain};
use super::{Context, Options, mark};
use crate::evidence::{Attempt, OutputStream, What};
use crate::grade::{Graded, GradedCheck, GradedExercise};
use crate::model::{CheckId, RunId};
use crate::report::explain;
use crate::report::ladder::whole_ladder;
use crate::report::naming;
use crate::report::page::{Page, Tone, padded, span};
use crate::report::programs::roles;
use crate::report::standing::Standing;
use crate::report::words::Words;

/// Why nothing was shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// A check without evidence.
    #[error("nothing was seen of a check `{wanted}`: {known}")]
    Check {
        /// Its name.
        wanted: CheckId,
        /// The checks that have evidence, or that there are none.
        known: String,
    },
    /// An attempt that was not made.
    #[error("there is no attempt {wanted} at `{check}`: there are {of}")]
    Attempt {
        /// At which check.
        check: CheckId,
        /// Its number, from 1.
        wanted: usize,
        /// How many there are.
        of: usize,
    },
    /// The page could not be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Writes a line for each check that was played.
pub fn list(out: &mut dyn io::Write, graded: &Graded<'_>, options: &Options) -> io::Result<()> {
    let context = Context { words: Words::new(options.lang), graded, options };
    let mut page = Page::new(out, options.width, options.colour);
    for exercise in &graded.exercises {
        let record = &exercise.record.exercise;
        let title = format!("{}  {}", record.id, record.title.get(options.lang));
        page.labelled(&[], &[span(Tone::Strong, title)])?;
        let columns = exercise.checks.iter().map(|check| check.check.id.to_string().len()).max().unwrap_or(0);
        for check in &exercise.checks {
            let id = padded(check.check.id.as_ref(), columns);
            let first = [span(Tone::Plain, "  "), mark(Standing::of(check)), span(Tone::Plain, format!(" {id}  "))];
            page.labelled(&first, &[span(Tone::Dim, counts(&context.words, check))])?;
        }
        page.blank()?;
    }
    let command =
        format!("{} evidence show CHECK {}", options.command, options.evidence.as_deref().unwrap_or_default());
    page.line(&[span(Tone::Dim, context.words.say("seen-look")), span(Tone::Sent, command.trim_end())])
}

fn counts(words: &Words, check: &GradedCheck<'_>) -> String {
    let Some(evidence) = check.evidence else { return words.say("seen-nothing") };
    let attempts = || evidence.attempts.iter();
    let connections: usize = attempts().map(|attempt| attempt.capture.connections.len()).sum();
    let events: usize = attempts().map(|attempt| attempt.events.len()).sum();
    let bytes: u64 =
        attempts().flat_map(|attempt| &attempt.events).map(|event| carried(&event.what)).fold(0, u64::saturating_add);
    words.with(
        "seen-counts",
        &[
            ("attempts", attempts().count().into()),
            ("connections", connections.into()),
            ("events", events.into()),
            ("bytes", bytes.into()),
        ],
    )
}

/// Bytes that an event is about, between the harness and a program.
fn carried(what: &What) -> u64 {
    if let What::Sent { bytes, .. } | What::Received { bytes, .. } | What::Passed { bytes, .. } = what {
        bytes.total()
    } else {
        0
    }
}

/// Writes all that was seen in one attempt at a check: that with the given number, from 1, else the one that the
/// verdict rests on.
///
/// # Errors
/// [`ShowError`].
pub fn show(
    out: &mut dyn io::Write,
    graded: &Graded<'_>,
    wanted: &CheckId,
    number: Option<usize>,
    options: &Options,
) -> Result<(), ShowError> {
    let (exercise, check) = find(graded, wanted)?;
    let attempts = check.evidence.map_or(&[][..], |evidence| &evidence.attempts);
    let number = number.or_else(|| check.attempt.map(|attempt| attempt + 1)).unwrap_or(1);
    let attempt = number.checked_sub(1).and_then(|index| attempts.get(index));
    let missing = || ShowError::Attempt { check: wanted.clone(), wanted: number, of: attempts.len() };
    let attempt = attempt.ok_or_else(missing)?;
    let context = Context { words: Words::new(options.lang), graded, options };
    let mut page = Page::new(out, options.width, options.colour);
    heading(&mut page, &context, exercise, check)?;
    let values = [
        ("number", number.into()),
        ("of", attempts.len().into()),
        ("seed", attempt.seed.to_string().into()),
        ("time", naming::time(attempt.duration).into()),
    ];
    page.labelled(&[span(Tone::Plain, "  ")], &[span(Tone::Dim, context.words.with("seen-attempt", &values))])?;
    conversation(&mut page, &context, check, attempt)?;
    printed(&mut page, &context, attempt)?;
    rest(&mut page, &context, check, attempt)?;
    Ok(())
}

fn find<'a, 'b>(
    graded: &'b Graded<'a>,
    wanted: &CheckId,
) -> Result<(&'b GradedExercise<'a>, &'b GradedCheck<'a>), ShowError> {
    let all =
        || graded.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)));
    let seen = || all().filter(|(_, check)| check.evidence.is_some());
    seen().find(|(_, check)| check.check.id == *wanted).ok_or_else(|| {
        let known: Vec<String> = seen().map(|(_, check)| check.check.id.to_string()).collect();
        let known =
            if known.is_empty() { "no check was played".to_owned() } else { format!("there is {}", known.join(", ")) };
        ShowError::Check { wanted: wanted.clone(), known }
    })
}

fn heading(
    page: &mut Page<'_>,
    context: &Context<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> io::Result<()> {
    let id = span(Tone::Strong, format!(" {}  {}  ", exercise.record.exercise.id, check.check.id));
    let title = check.check.title.get(context.options.lang);
    page.labelled(&[mark(Standing::of(check)), id], &[span(Tone::Plain, title)])?;
    match explain::failure(&context.words, exercise, check) {
        Some(explanation) => labelled(page, context, "label-wrong", &plain(explanation.sentence)),
        None => Ok(()),
    }
}

fn conversation(
    page: &mut Page<'_>,
    context: &Context<'_>,
    check: &GradedCheck<'_>,
    attempt: &Attempt,
) -> io::Result<()> {
    let drawing = Drawing::new(context, check, page.width());
    drawn(page, context, &drawing, &whole_ladder(&context.words, attempt, drawing.room))?;
    if attempt.dropped_events > 0 {
        let text = context.words.with("seen-dropped", &[("count", attempt.dropped_events.into())]);
        page.labelled(&[span(Tone::Plain, "  ")], &[span(Tone::Warn, text)])?;
    }
    Ok(())
}

/// What the programs printed, a part for each start and stream.
fn printed(page: &mut Page<'_>, context: &Context<'_>, attempt: &Attempt) -> io::Result<()> {
    let roles = roles(&attempt.events);
    let mut outputs: BTreeMap<(RunId, bool), Vec<u8>> = BTreeMap::new();
    for event in &attempt.events {
        if let What::Printed { run, stream, bytes } = &event.what {
            outputs.entry((*run, *stream == OutputStream::Stderr)).or_default().extend_from_slice(bytes.kept());
        }
    }
    for ((run, complaints), bytes) in outputs {
        let program = naming::program(&context.words, roles.get(&run).copied());
        let id = if complaints { "seen-complained" } else { "seen-printed" };
        let title = context.words.with(id, &[("program", program.into())]);
        page.line(&[span(Tone::Dim, format!("  {title}"))])?;
        for line in String::from_utf8_lossy(&bytes).lines() {
            page.labelled(&[span(Tone::Dim, "  │ ")], &[span(Tone::Plain, line)])?;
        }
        page.blank()?;
    }
    Ok(())
}

/// How to see the segments.
fn rest(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>, attempt: &Attempt) -> io::Result<()> {
    if attempt.capture.connections.is_empty() {
        return Ok(());
    }
    let Options { command, evidence, .. } = context.options;
    let found = evidence.as_deref().unwrap_or_default();
    let command = format!("{command} evidence segments {} {found}", check.check.id);
    page.line(&[span(Tone::Dim, context.words.say("seen-segments")), span(Tone::Sent, command.trim_end())])
}
