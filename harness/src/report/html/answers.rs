//! Answers to questions on the page: the files, each item, the student's own segments. Must not mark anything.

use maud::{Markup, html};

use super::check::line;
use super::lines::fit;
use super::wire;
use crate::answers::{self, State, Trouble};
use crate::grade::{GradedCheck, GradedExercise};
use crate::report::answers::{Key, explanation, file, line as told, made_for, right_of, shown, text_of, trouble};
use crate::report::connections;
use crate::report::page::clipped;
use crate::report::words::Words;

/// Mistakes in files, and columns of a line of theirs, that are shown at most.
const MISTAKES: usize = 20;
const COLUMNS: usize = 160;

/// The files, and what is wrong in them.
pub(super) fn files(words: &Words, exercise: &GradedExercise<'_>) -> Markup {
    let Some(read) = &exercise.record.answers else { return html! {} };
    let troubles = answers::troubles(&exercise.record.exercise, read);
    html! {
        @for one in &read.files {
            p { code { (fit(&one.name)) }
                @if let Some(problem) = file(words, &one.name, &one.content) { (words.say("found-gap")) span.differs { (fit(&problem)) } } }
        }
        @if let Some((_, text)) = made_for(words, read) { p { (fit(&text)) } }
        @for one in troubles.iter().take(MISTAKES) { (mistake(words, one)) }
        @if let Some(left) = troubles.len().checked_sub(MISTAKES).filter(|left| *left > 0) {
            p.dim { (words.with("ladder-left-out", &[("count", left.into())])) }
        }
    }
}

/// What is wrong, the line, and a caret under the place.
fn mistake(words: &Words, one: &Trouble) -> Markup {
    let head = format!("{} | ", one.line);
    let before = (one.column as usize).saturating_sub(1);
    let line: String = one.shown.chars().take(COLUMNS).collect();
    html! {
        p { code { (fit(&one.file)) ":" (one.line) ":" (one.column) } (words.say("found-gap")) (fit(&trouble(words, one))) }
        pre tabindex="0" { (head) (fit(&line))
            @if before < COLUMNS { "\n" span.differs { (" ".repeat(head.len() + before)) ("^".repeat(one.width.clamp(1, COLUMNS - before))) } }
        }
    }
}

/// How many items of an answer are right, the answer itself where it is a text, and each item that is not right.
pub(super) fn items(words: &Words, check: &GradedCheck<'_>, key: Key) -> Markup {
    let Some(marks) = &check.verdict.facts.marks else { return html! {} };
    let lines: Vec<(&str, String)> = shown(marks, key)
        .map(|mark| {
            let sign = match mark.state {
                State::Right | State::Follows | State::ByNotes => "✓",
                State::Wrong(_) | State::Empty => "✗",
                State::Person => "?",
            };
            (sign, fit(&told(words, mark, key)))
        })
        .collect();
    let (right, text) = (right_of(words, check), text_of(check));
    if lines.is_empty() && right.is_none() && text.is_none() {
        return html! {};
    }
    line(
        words,
        "label-answer",
        &html! {
            @if let Some(right) = right { p { (right) } }
            @if let Some(text) = text { p.given { "“" (fit(&text)) "”" } }
            @if !lines.is_empty() { ul.items { @for (sign, text) in &lines { li { span.sign aria-hidden="true" { (sign) } " " (text) } } } }
        },
    )
}

/// What is right, and what the standard says, where the reader may know.
pub(super) fn explained(words: &Words, check: &GradedCheck<'_>, key: Key) -> Markup {
    let right = check.verdict.facts.marks.as_ref().filter(|_| key == Key::Shown).map(|marks| marks.key.as_str());
    let explain = explanation(check, key, words.lang()).map(|(_, explain)| explain);
    html! {
        @if let Some(right) = right.filter(|right| !right.is_empty()) { (line(words, "label-key", &html! { (fit(right)) })) }
        @if let Some(explain) = explain.filter(|explain| !explain.is_empty()) { (line(words, "html-background", &html! { (explain) })) }
    }
}

/// The student's own programs on the wire, where another exercise of the same run has shown them at work.
pub(super) fn own(words: &Words, graded: &crate::grade::Graded<'_>, exercise: &GradedExercise<'_>) -> Markup {
    let Some(id) = &exercise.record.exercise.own else { return html! {} };
    let values = [("exercise", clipped(id.as_ref(), COLUMNS).into())];
    html! {
        h3 { (words.with("answers-own", &values)) }
        @match connections::own(graded, id) {
            Some((attempt, connection)) => { (wire::connection(words, attempt, connection)) }
            None => { p { (words.with("answers-own-none", &values)) } }
        }
    }
}
