//! What a question is, once read: what is asked, and which answers are right. Must not know students' answers.

use serde::{Deserialize, Serialize};

use crate::model::Localised;

/// A question that students answer in a file, instead of a conversation with their program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Where its answer stands in the student's file; for a trace what is asked of each segment.
    pub key: String,
    /// What is asked.
    pub ask: Localised,
    /// What helps without giving the answer away.
    pub hint: Option<Localised>,
    /// What is right, and by which standard: for who answered right by the notes alone, and for the instructor.
    pub explain: Option<Localised>,
    /// What kind of answer it wants.
    pub kind: QuestionKind,
}

/// What kind of answer a question wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// These terms in this order.
    Order(Vec<Term>),
    /// To each item one of the choices.
    Match(MatchQuestion),
    /// One of the choices, or several.
    Choose(ChooseQuestion),
    /// A word or a number for each item.
    Fill(Vec<Blank>),
    /// A short text.
    Text(TextQuestion),
    /// A column of the personal trace.
    Trace(TraceColumn),
}

/// A thing with several names; all of them count, whatever their letters' width and case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// At least one.
    pub names: Vec<String>,
}

/// To each item one of the choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchQuestion {
    /// Each with its id, which counts as a name.
    pub choices: Vec<(String, Term)>,
    /// Each item and the ids of choices that are right for it.
    pub items: Vec<(String, Vec<String>)>,
}

/// One of the choices, or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseQuestion {
    /// Each with its letter.
    pub choices: Vec<(String, Localised)>,
    /// The letters of those that are right.
    pub right: Vec<String>,
    /// Whether more than one may be given.
    pub several: bool,
}

/// An item to fill in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    /// Its key in the student's file.
    pub key: String,
    /// What is right by the standard.
    pub right: Vec<String>,
    /// What the course notes say instead, which counts as well.
    pub notes: Vec<String>,
}

/// A short text, graded by the ideas in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextQuestion {
    /// What should be said.
    pub ideas: Vec<Idea>,
    /// So many of them are enough for full marks.
    pub enough: usize,
    /// Whether they are to come in their order.
    pub ordered: bool,
}

/// Something that a text should say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idea {
    /// What it is, for the instructor.
    pub name: Localised,
    /// Ways to say it.
    pub said: Vec<Phrase>,
    /// Other subjects: between the words of a phrase they mean that it is about them.
    pub rivals: Vec<String>,
    /// Whether it counts in what-ifs too.
    pub hypothetical: bool,
}

/// Words that stand in one clause in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Each with the words that may stand for it.
    pub words: Vec<Vec<String>>,
    /// Whether it is to be denied: `UDP` … `reliable` is right where the clause says that it is not.
    pub denied: bool,
    /// Whether to say the contrary is a mistake, and not merely another way to speak.
    pub sharp: bool,
}

/// A column of the personal trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceColumn {
    /// The control bits of each segment.
    Flags,
    /// Its sequence number.
    Seq,
    /// Its acknowledgement number.
    Ack,
    /// The states of both ends once it has arrived.
    States,
}

impl Question {
    /// Whether it is about the trace.
    pub fn is_trace(&self) -> bool {
        matches!(self.kind, QuestionKind::Trace(_))
    }
}
