//! What is wrong with a student's file, and where. Must not know words of a human language.

use std::ops::Range;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The file's name.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
    /// In characters, counted from 1.
    pub column: u32,
    /// The line itself, its end cut off where it is long.
    pub shown: String,
    /// How many characters of it are meant, at least one.
    pub width: usize,
    /// What is wrong.
    pub kind: TroubleKind,
    /// The key whose answer is lost by it.
    pub key: Option<String>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum TroubleKind {
    /// This part is no YAML, in its reader's words.
    NotYaml { reason: String },
    /// A tab stands in the indentation.
    Tab,
    /// No question has this key; another one may have been meant.
    UnknownKey { word: String, meant: Option<String> },
    /// A key is given twice; the first counts.
    Twice { key: String },
    /// A line without a key.
    NoKey,
    /// The answer has another form than is wanted.
    WrongForm(Wanted),
}

/// The form that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// One word, number or text.
    Word,
    /// A text or a list of texts.
    Words,
    /// A list.
    List,
    /// A line `item: answer` each.
    Items,
}

/// Nobody reads on where a line is longer.
const LONGEST: usize = 120;

impl Trouble {
    /// At these bytes of the file's text.
    pub(crate) fn at(file: &str, text: &str, span: &Range<usize>, kind: TroubleKind, key: Option<&str>) -> Self {
        let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let before = &text[..start];
        let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = text[begin..start].chars().count() + 1;
        let line = before.matches('\n').count() + 1;
        let whole: String = text[begin..].lines().next().unwrap_or("").chars().take(LONGEST).collect();
        let meant = text.get(start..span.end.min(text.len())).unwrap_or("");
        let width = meant.lines().next().map_or(0, |line| line.trim_end().chars().count());
        let room = whole.chars().count().saturating_sub(column - 1);
        Self {
            file: file.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            shown: whole,
            width: width.min(room).max(1),
            kind,
            key: key.map(str::to_owned),
        }
    }
}
