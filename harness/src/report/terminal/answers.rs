//! Answers to questions: the files at the top of an exercise, the items of an answer, the key for instructors, and
//! the student's own segments. Must not mark anything.

use std::io;

use super::Context;
use super::failure::{label, labelled, labelled_lines, plain};
use crate::answers::{self, State, Trouble};
use crate::evidence::{AnswersContent, Attempt, Connection, Side, TcpState};
use crate::grade::{GradedCheck, GradedExercise};
use crate::judge::Outcome;
use crate::report::answers::{Key, file, line, shown, trouble, wants_person};
use crate::report::page::{Page, Tone, clipped, span, width};
use crate::report::segments;
use crate::spec::QuestionKind;

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
    let made_for = read.files.iter().find_map(|one| match &one.content {
        AnswersContent::Text(text) if one.name == answers::TRACE => answers::made_for(text),
        AnswersContent::Text(_)
        | AnswersContent::Missing { .. }
        | AnswersContent::TooLarge { .. }
        | AnswersContent::Unreadable { .. } => None,
    });
    if let Some(name) = made_for {
        let text =
            words.with("answers-made-for", &[("name", name.clone().into()), ("folder", read.folder.clone().into())]);
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
    let right = marks.items.iter().filter(|mark| mark.state.earns()).count();
    if marks.items.len() > 1 && !wants_person(&check.verdict) {
        let values = [("right", right.into()), ("of", marks.items.len().into())];
        page.labelled(&[first], &plain(words.with("answers-right-of", &values)))?;
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

/// The text of an answer that is a text.
fn text_of(check: &GradedCheck<'_>) -> Option<String> {
    let question = check.check.question.as_ref()?;
    let QuestionKind::Text(_) = question.kind else { return None };
    let given = check.verdict.facts.marks.as_ref()?.items.first()?.given.as_ref()?;
    Some(given.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a check failed only because of a file, which another check before it was told about at length.
pub(super) fn is_told_before(exercise: &GradedExercise<'_>, check: &GradedCheck<'_>) -> bool {
    let file = |check: &GradedCheck<'_>| Some(check.verdict.facts.marks.as_ref()?.file.as_ref()?.0.clone());
    let Some(lost) = file(check) else { return false };
    let first = exercise.checks.iter().find(|other| file(other).as_ref() == Some(&lost));
    first.is_some_and(|first| first.check.id != check.check.id)
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
    let lang = context.options.lang;
    for check in &exercise.checks {
        let Some(question) = &check.check.question else { continue };
        let Some(marks) = &check.verdict.facts.marks else { continue };
        let by_notes = marks.items.iter().any(|mark| mark.state == State::ByNotes);
        let passed = check.verdict.outcome == Outcome::Pass;
        let wanted = context.options.key == Key::Shown || (by_notes && passed);
        let key = if context.options.key == Key::Shown && passed { marks.key.as_str() } else { "" };
        let explain = question.explain.as_ref().filter(|_| wanted).map(|text| text.get(lang)).unwrap_or_default();
        if key.is_empty() && explain.is_empty() {
            continue;
        }
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
    let others = context.graded.exercises.iter().filter(|other| other.record.exercise.id == *id);
    let passed = others.flat_map(|other| &other.checks).filter(|check| check.verdict.outcome == Outcome::Pass);
    let mut all: Vec<(&Attempt, &Connection)> = passed
        .filter_map(|check| check.evidence?.attempts.get(check.attempt?))
        .flat_map(|attempt| attempt.capture.connections.iter().map(move |connection| (attempt, connection)))
        .filter(|(_, connection)| is_whole(connection))
        .collect();
    // Best one that the programs ended themselves, and between two of the student's own.
    all.sort_by_key(|(attempt, connection)| (is_cleared_up(attempt, connection), connection.ours.is_some()));
    page.blank()?;
    let title = context.words.with("answers-own", &[("exercise", id.to_string().into())]);
    page.paragraph(&[], &[], &[span(Tone::Strong, title)])?;
    if let Some((attempt, connection)) = all.first() {
        return segments::ladder_of(page, &context.words, attempt, connection);
    }
    let text = context.words.with("answers-own-none", &[("exercise", id.to_string().into())]);
    page.labelled(&[span(Tone::Plain, "  ")], &plain(text))
}

/// Whether it was ended only when the check was over.
fn is_cleared_up(attempt: &Attempt, connection: &Connection) -> bool {
    let over = attempt.steps.iter().map(|step| step.ended).max();
    connection.segments.last().map(|segment| segment.at) > over
}

/// From the first SYN to the FINs of both ends, with nothing left out.
fn is_whole(connection: &Connection) -> bool {
    let fin = |side: Side| connection.segments.iter().any(|segment| segment.flags.fin && segment.from == side);
    let opened = connection.states().contains(&(TcpState::Established, TcpState::Established));
    opened && fin(Side::Client) && fin(Side::Server) && connection.seen == connection.segments.len() as u64
}

/// The question, for a failed answer.
pub(super) fn asked(page: &mut Page<'_>, context: &Context<'_>, check: &GradedCheck<'_>) -> io::Result<()> {
    labelled_lines(page, context, "label-asked", check.check.tried.get(context.options.lang).trim_end().lines())
}
