//! Answers to questions in the JSON result. Must not mark anything.

use schemars::JsonSchema;
use serde::Serialize;

use super::shown;
use crate::answers::{self, Marks, State};
use crate::evidence::{AnswersContent, ExerciseRecord};
use crate::model::Cause;
use crate::report::answers::{Key, item, state, trouble};
use crate::report::words::Words;

/// One item of an answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Item")]
pub struct ItemResult {
    /// Which one, in the report's language.
    pub item: String,
    /// What was answered; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// How it stands.
    pub state: ItemState,
    /// Why it is wrong; only with `wrong`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::cause_name")]
    pub cause: Option<&'static str>,
    /// How it stands, in a few words.
    pub message: String,
    /// What is right; only with `--show-key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemState {
    /// Right.
    Right,
    /// Right by the course notes; the standard says something else.
    ByNotes,
    /// Follows rightly from an earlier slip, which alone costs.
    Follows,
    /// Wrong.
    Wrong,
    /// Not answered.
    Empty,
    /// A person has to read it.
    ToBeRead,
}

/// Something that is wrong in a file of answers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Mistake")]
pub struct MistakeResult {
    /// The file's name.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// In characters, counted from 1.
    pub column: u32,
    /// What is wrong, and what to do.
    pub message: String,
}

/// The items that are worth a line.
pub(super) fn items(words: &Words, marks: &Marks, key: Key) -> Vec<ItemResult> {
    let one = |mark: &answers::Mark| {
        let right = mark.right.get(words.lang());
        ItemResult {
            item: shown(&item(words, &mark.item)),
            given: mark.given.as_deref().map(shown),
            state: match mark.state {
                State::Right => ItemState::Right,
                State::ByNotes => ItemState::ByNotes,
                State::Follows => ItemState::Follows,
                State::Wrong(_) => ItemState::Wrong,
                State::Empty => ItemState::Empty,
                State::Person => ItemState::ToBeRead,
            },
            cause: if let State::Wrong(cause) = mark.state { Some(Cause::name(cause)) } else { None },
            message: state(words, mark),
            right: (key == Key::Shown && !right.is_empty()).then(|| shown(right)),
        }
    };
    crate::report::answers::shown(marks, key).map(one).collect()
}

/// What is wrong in the files.
pub(super) fn mistakes(words: &Words, record: &ExerciseRecord) -> Vec<MistakeResult> {
    let Some(read) = &record.answers else { return Vec::new() };
    let told = |one: &answers::Trouble| MistakeResult {
        file: shown(&one.file),
        line: one.line,
        column: one.column,
        message: shown(&trouble(words, one)),
    };
    answers::troubles(&record.exercise, read).iter().map(told).collect()
}

/// The name that the trace was made for.
pub(super) fn trace_for(record: &ExerciseRecord) -> Option<String> {
    let file = record.answers.as_ref()?.files.iter().find(|file| file.name == answers::TRACE)?;
    if let AnswersContent::Text(text) = &file.content { answers::made_for(text).map(|name| shown(&name)) } else { None }
}
