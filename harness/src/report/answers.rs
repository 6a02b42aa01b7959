//! Answers to questions in words: what is wrong with a file, how each item stands. Must not mark anything.

use super::words::Words;
use crate::answers::{self, Item, Mark, Marks, State, Trouble, TroubleKind, Wanted};
use crate::evidence::{AnswersContent, AnswersRecord};
use crate::grade::GradedCheck;
use crate::judge::{Outcome, Verdict};
use crate::model::{Cause, Lang};
use crate::spec::QuestionKind;

/// Whether a report says what is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// For students.
    Hidden,
    /// For instructors.
    Shown,
}

/// Whether a person has to read the answer.
pub(crate) fn wants_person(verdict: &Verdict) -> bool {
    verdict.facts.marks.as_ref().is_some_and(Marks::wants_person)
}

/// What is wrong with a file, without its place.
pub(crate) fn trouble(words: &Words, trouble: &Trouble) -> String {
    match &trouble.kind {
        TroubleKind::NotYaml { reason } => words.with("answers-not-yaml", &[("reason", reason.as_str().into())]),
        TroubleKind::Tab => words.say("answers-tab"),
        TroubleKind::UnknownKey { word, meant } => {
            let meant = meant.as_deref().unwrap_or("none").to_owned();
            words.with("answers-unknown-key", &[("word", word.as_str().into()), ("meant", meant.into())])
        }
        TroubleKind::Twice { key } => words.with("answers-twice", &[("key", key.as_str().into())]),
        TroubleKind::NoKey => words.say("answers-no-key"),
        TroubleKind::WrongForm(wanted) => words.say(match wanted {
            Wanted::Word => "answers-wants-word",
            Wanted::Words => "answers-wants-words",
            Wanted::List => "answers-wants-list",
            Wanted::Items => "answers-wants-items",
        }),
    }
}

/// What is the matter with a file as a whole; none where it was read.
pub(crate) fn file(words: &Words, name: &str, content: &AnswersContent) -> Option<String> {
    Some(match content {
        AnswersContent::Text(_) => return None,
        AnswersContent::Missing { similar } => {
            let similar = similar.as_deref().unwrap_or("none").to_owned();
            let values = [("file", name.into()), ("similar", similar.into())];
            words.with("answers-missing", &values)
        }
        AnswersContent::TooLarge { most } => words.with("answers-too-large", &[("most", (most / 1024).into())]),
        AnswersContent::Unreadable { error } => words.with("answers-unreadable", &[("error", error.as_str().into())]),
    })
}

/// The items that are worth a line.
pub(crate) fn shown(marks: &Marks, key: Key) -> impl Iterator<Item = &Mark> {
    marks.items.iter().filter(move |mark| match (key, mark.state) {
        // Which ideas are looked for is the key.
        (Key::Hidden, State::Person) => false,
        (_, State::Right) => matches!((key, &mark.item), (Key::Shown, Item::Idea(_))),
        (_, State::Person | State::ByNotes | State::Follows | State::Wrong(_) | State::Empty) => true,
    })
}

/// An item by its name.
pub(crate) fn item(words: &Words, item: &Item) -> String {
    match item {
        Item::Key(key) => key.clone(),
        Item::Place(number) => words.with("answers-place", &[("number", (*number).into())]),
        Item::Choice(letter) => words.with("answers-choice", &[("letter", letter.as_str().into())]),
        Item::More(count) => words.with("answers-more", &[("count", (*count).into())]),
        Item::Idea(number) => words.with("answers-idea", &[("number", (*number).into())]),
        Item::Segment(number, cell) => {
            words.with("answers-segment", &[("number", (*number).into()), ("cell", (*cell).into())])
        }
    }
}

/// How an item stands, in a few words.
pub(crate) fn state(words: &Words, mark: &Mark) -> String {
    words.say(match mark.state {
        State::Right => "answers-right",
        State::ByNotes => "answers-by-notes",
        State::Follows => "answers-follows",
        State::Empty if matches!(mark.item, Item::More(_)) => "answers-not-given",
        State::Empty => "answers-empty",
        State::Person => "answers-person",
        State::Wrong(cause) => wrong(cause),
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these causes are those of items")]
fn wrong(cause: Cause) -> &'static str {
    match cause {
        Cause::WrongOrder => "answers-wrong-order",
        Cause::WrongMatch => "answers-wrong-match",
        Cause::WrongChoice => "answers-wrong-choice",
        Cause::Contradiction => "answers-contradiction",
        Cause::WrongFlags => "answers-wrong-flags",
        Cause::SynNotCounted => "answers-syn",
        Cause::FinNotCounted => "answers-fin",
        Cause::DataNotCounted => "answers-data",
        Cause::OtherDirection => "answers-direction",
        Cause::WrongNumber => "answers-wrong-number",
        Cause::WrongState => "answers-wrong-state",
        _ => "answers-wrong-word",
    }
}

/// One item in one line.
pub(crate) fn line(words: &Words, mark: &Mark, key: Key) -> String {
    let (item, state) = (item(words, &mark.item), state(words, mark));
    let is_text = matches!(mark.item, Item::Idea(_) | Item::Choice(_));
    let mut line = match mark.given.as_deref().filter(|_| !is_text) {
        Some(given) => words.with(
            "answers-line-given",
            &[("item", item.into()), ("given", given.to_owned().into()), ("state", state.into())],
        ),
        None => words.with("answers-line", &[("item", item.into()), ("state", state.into())]),
    };
    let right = mark.right.get(words.lang());
    if key == Key::Shown && !right.is_empty() {
        line.push_str(&words.with("answers-line-key", &[("right", right.into())]));
    }
    line
}

/// How many items of an answer are right; none where that says nothing.
pub(crate) fn right_of(words: &Words, check: &GradedCheck<'_>) -> Option<String> {
    let marks = check.verdict.facts.marks.as_ref()?;
    let right = marks.items.iter().filter(|mark| mark.state.earns()).count();
    let values = [("right", right.into()), ("of", marks.items.len().into())];
    (marks.items.len() > 1 && !wants_person(&check.verdict)).then(|| words.with("answers-right-of", &values))
}

/// The text of an answer that is a text.
pub(crate) fn text_of(check: &GradedCheck<'_>) -> Option<String> {
    let question = check.check.question.as_ref()?;
    let QuestionKind::Text(_) = question.kind else { return None };
    let given = check.verdict.facts.marks.as_ref()?.items.first()?.given.as_ref()?;
    Some(given.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The name that the personal trace was made for, and the sentence that says so.
pub(crate) fn made_for(words: &Words, read: &AnswersRecord) -> Option<(String, String)> {
    let name = read.files.iter().find_map(|one| match &one.content {
        AnswersContent::Text(text) if one.name == answers::TRACE => answers::made_for(text),
        AnswersContent::Text(_)
        | AnswersContent::Missing { .. }
        | AnswersContent::TooLarge { .. }
        | AnswersContent::Unreadable { .. } => None,
    })?;
    let values = [("name", name.clone().into()), ("folder", read.folder.clone().into())];
    Some((name, words.with("answers-made-for", &values)))
}

/// What is right, and what the standard says, where a report tells it: to students only where the notes say
/// something else and the answer was theirs. Either may be empty, not both.
pub(crate) fn explanation<'a>(check: &'a GradedCheck<'_>, key: Key, lang: Lang) -> Option<(&'a str, &'a str)> {
    let question = check.check.question.as_ref()?;
    let marks = check.verdict.facts.marks.as_ref()?;
    let by_notes = marks.items.iter().any(|mark| mark.state == State::ByNotes);
    let passed = check.verdict.outcome == Outcome::Pass;
    let right = if key == Key::Shown && passed { marks.key.as_str() } else { "" };
    let wanted = key == Key::Shown || (by_notes && passed);
    let explain = question.explain.as_ref().filter(|_| wanted).map(|text| text.get(lang)).unwrap_or_default();
    (!right.is_empty() || !explain.is_empty()).then_some((right, explain))
}
