//! Answers to questions: the files at the top of an exercise, the items of an answer, the key for instructors, and
//! the student's own segments. Must not mark anything.

use std::io;

use super::failure::{label, labelled, labelled_lines, plain};
use super::{Context, Options};
use crate::answers::{self, State, Trouble};
use crate::grade::{GradedCheck, GradedExercise};
use crate::report::answers::{Key, explanation, file, line, made_for, right_of, shown, text_of, trouble};
use crate::report::page::{Page, Tone, clipped, span, width};
use crate::report::{connections, segments};

/// The files, how much of them is answered, and what is wrong in them.
pub(super) fn files(page: &mut Page<'_>, context: &Context<'_>, exercise: &GradedExercise<'_>) -> io::Result<()> {
    let words = &context.words;
    let Some(read) = &exercise.record.answers else { return Ok(()) };
    for one in &read.files {
        let name = span(Tone::Strong, format!("  {}", one.name));
        match file(words, &one.name, &one.content) {
            Some(problem) => {
                page.labelled(&[name, span(Tone::Plain, words.say("found-gap"))], &[span(Tone::Bad, problem)])?;
            }
            None => page.line(&[name])?,
        }
    }
    if let Some((name, text)) = made_for(words, read) {
        let tone = if name == read.folder { Tone::Dim } else { Tone::Plain };
        page.labelled(&[span(Tone::Plain, "  ")], &[span(tone, text)])?;
    }
    for one in answers::troubles(&exercise.record.exercise, read) {
        place(page, context, &one)?;
    }
    Ok(())
}

/// What is wrong, the line, and a caret under the place.
fn place(page: &mut Page<'_>, context: &Context<'_>, one: &Trouble) -> io::Result<()> {
    let text = trouble(&context.words, one);
    let at = format!("{}:{}:{}{}", one.file, one.line, one.column, context.words.say("found-gap"));
    page.blank()?;
    page.labelled(&[span(Tone::Bad, "  ✗ ")], &[span(Tone::Strong, at), span(Tone::Plain, text)])?;
    let head = format!("    {} | ", one.line);
    let before: String = one.shown.chars().take((one.column - 1) as usize).collect();
    let meant: String = one.shown.chars().skip((one.column - 1) as usize).take(one.width).collect();
    // What is shown of a hidden character is wider than the character.
    let columns = width(&[span(Tone::Plain, &before)]);
    let carets = width(&[span(Tone::Plain, &meant)]).max(1);
    let room = page.width().saturating_sub(head.len());
    let shown = span(Tone::Plain, &one.shown);
    page.line(&[span(Tone::Dim, &head), span(Tone::Plain, clipped(&shown.text, room))])?;
    if columns + 1 < room {
        let mark = "^".repeat(carets.min(room - columns));
        page.line(&[span(Tone::Bad, format!("{}{mark}", " ".repeat(head.len() + columns)))])?;
    }
    Ok(())
}

/// What was asked, and each item that is not right.
pub(super) fn items(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    let words = &context.words;
    let Some(marks) = &check.verdict.facts.marks else { return Ok(()) };
    let rest = span(Tone::Plain, " ".repeat(width(&[label(context, "label-answer")])));
    let mut first = label(context, "label-answer");
    if let Some(text) = right_of(words, check) {
        page.labelled(&[first], &plain(text))?;
        first = rest.clone();
    }
    if let Some(text) = text_of(check) {
        page.labelled(&[first], &[span(Tone::Plain, format!("“{text}”"))])?;
        first = rest.clone();
    }
    for mark in shown(marks, context.options.key) {
        let (sign, tone) = match mark.state {
            State::Right | State::Follows | State::ByNotes => ("✓ ", Tone::Good),
            State::Wrong(_) | State::Empty => ("✗ ", Tone::Bad),
            State::Person => ("? ", Tone::Warn),
        };
        page.labelled(&[first, span(tone, sign)], &plain(line(words, mark, context.options.key)))?;
        first = rest.clone();
    }
    if context.options.key == Key::Shown && !marks.key.is_empty() {
        labelled(page, context, "label-key", &plain(&marks.key))?;
    }
    Ok(())
}

/// An answer that a person has to read.
pub(super) fn person(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    asked(page, context, check)?;
    let id = match context.options.key {
        Key::Hidden => "answers-person-student",
        Key::Shown => "answers-person-instructor",
    };
    items(page, context, check)?;
    labelled(page, context, "label-why", &plain(context.words.say(id)))
}

/// What the standard says, where the notes say something else and the answer was theirs; for instructors all of it.
pub(super) fn explained(page: &mut Page<'_>, context: &Context<'_>, exercise: &GradedExercise<'_>) -> io::Result<()> {
    let Options { lang, key, .. } = context.options;
    for check in &exercise.checks {
        let Some((key, explain)) = explanation(check, *key, *lang) else { continue };
        page.blank()?;
        let id = span(Tone::Strong, format!("  {}", check.check.id));
        page.labelled(&[id, span(Tone::Plain, "  ")], &plain(key))?;
        if !explain.is_empty() {
            page.labelled(&[span(Tone::Plain, "    ")], &plain(explain))?;
        }
    }
    Ok(())
}

/// The student's own programs on the wire, where another exercise of the same run has shown them at work.
pub(super) fn own(page: &mut Page<'_>, context: &Context<'_>, exercise: &GradedExercise<'_>) -> io::Result<()> {
    let Some(id) = &exercise.record.exercise.own else { return Ok(()) };
    page.blank()?;
    let title = context.words.with("answers-own", &[("exercise", id.to_string().into())]);
    page.paragraph(&[], &[], &[span(Tone::Strong, title)])?;
    if let Some((attempt, connection)) = connections::own(context.graded, id) {
        return segments::ladder_of(page, &context.words, attempt, connection);
    }
    let text = context.words.with("answers-own-none", &[("exercise", id.to_string().into())]);
    page.labelled(&[span(Tone::Plain, "  ")], &plain(text))
}

/// The question, for a failed answer.
pub(super) fn asked(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    labelled_lines(page, context, "label-asked", check.check.tried.get(context.options.lang).trim_end().lines())
}
