//! What there is to say about a check, line by line, for formats that show text. Must not lay it out.

use super::super::escape::visible;
use super::super::json::{CheckResult, ComparedResult, ItemResult, VerdictName};
use super::super::words::Words;

/// Of a longer text the end is left out: no reader gets to it.
const LONGEST: usize = 4_000;

/// A text with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) label: String,
    pub(crate) text: String,
}

/// Whether the command that repeats a check helps its reader: on a platform's own machine it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    Shown,
    Hidden,
}

/// What there is to say; nothing about a check that simply passed.
pub(crate) fn told(words: &Words, check: &CheckResult, repeat: Repeat) -> Vec<Told> {
    let mut all = Vec::new();
    let mut say = |id: &str, text: &str| all.push(Told { label: words.say(id), text: clipped(text) });
    check.tried.iter().for_each(|text| say("label-tried", text));
    if let Some(text) = message(words, check) {
        let label = if check.verdict == VerdictName::Fail { "label-wrong" } else { "label-why" };
        say(label, &text);
    }
    if let Some(ComparedResult { expected, actual, .. }) = &check.compared {
        say("label-expected", expected);
        say("label-actual", actual.as_ref().unwrap_or(&words.say("actual-nothing")));
    }
    for item in &check.items {
        say("label-answer", &answered(words, item));
    }
    for seen in &check.seen {
        say("label-doing", seen);
    }
    check.why.iter().for_each(|text| say("label-why", text));
    check.hint.iter().for_each(|text| say("label-try", text));
    check.notes.iter().for_each(|text| say("label-notes", text));
    for advice in &check.advice {
        say("list-advice", &format!("{}{}{}", advice.message, words.say("sentence-gap"), advice.hint));
    }
    check.repeat.iter().filter(|_| repeat == Repeat::Shown).for_each(|text| say("label-repeat", text));
    all
}

/// The sentence that says what is wrong, and whether that is always so.
pub(crate) fn message(words: &Words, check: &CheckResult) -> Option<String> {
    let message = clipped(check.message.as_deref()?);
    let Some(tally) = check.tally.as_ref().filter(|_| check.flaky) else { return Some(message) };
    let all = tally.pass + tally.fail + tally.ungraded;
    let flaky = words.with("list-flaky", &[("pass", tally.pass.into()), ("all", all.into())]);
    Some(format!("{message}{}{flaky}", words.say("sentence-gap")))
}

fn answered(words: &Words, item: &ItemResult) -> String {
    let given = item.given.iter().map(|given| format!("{}{given}", words.say("found-gap")));
    format!("{}{} – {}", item.item, given.collect::<String>(), item.message)
}

/// A labelled line each.
pub(crate) fn lines(words: &Words, told: &[Told]) -> Vec<String> {
    told.iter().map(|Told { label, text }| format!("{label}{}{text}", words.say("found-gap"))).collect()
}

/// The text, hidden characters written out once more, without what is too long.
pub(crate) fn clipped(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
