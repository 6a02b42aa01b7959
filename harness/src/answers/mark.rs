//! One question's answer, item by item. Must not know points or a human language.

use super::numbers;
use super::prose::{Said, said, turns_order};
use super::read::{Form, Given, Sheet, TraceSheet, sheet, trace_sheet};
use super::trouble::Trouble;
use super::words::{is_one_of, listed, plain};
use super::{ANSWERS, TRACE};
use crate::evidence::{AnswersContent, AnswersRecord};
use crate::model::{Cause, Localised};
use crate::spec::{
    Blank, ChooseQuestion, Exercise, MatchQuestion, Question, QuestionKind, Term, TextQuestion, TraceColumn,
};

/// A question's answer, item by item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// In the question's order, or that of the answer.
    pub items: Vec<Mark>,
    /// What was earned, out of `of`.
    pub earned: u32,
    /// What can be earned.
    pub of: u32,
    /// Why it could not be read, where it could not.
    pub trouble: Option<Box<Trouble>>,
    /// The file that is not there, or not usable as a whole.
    pub file: Option<(String, AnswersContent)>,
    /// The name that the trace was made for, and the one that it should have been.
    pub names: Option<(String, String)>,
    /// What is right, in one line, for the instructor.
    pub key: String,
}

/// One item of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which item.
    pub item: Item,
    /// What was answered; none where nothing was.
    pub given: Option<String>,
    /// How it stands.
    pub state: State,
    /// What is right, for the instructor.
    pub right: Localised,
}

/// An item of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// By the key that the question gives it.
    Key(String),
    /// By its place in the answer, from 1.
    Place(usize),
    /// A choice.
    Choice(String),
    /// So many right choices that were not given.
    More(usize),
    /// An idea of a text, by its number from 1.
    Idea(usize),
    /// A segment of the trace, by its number from 1, and which cell of it.
    Segment(usize, &'static str),
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Right.
    Right,
    /// Right by the course notes; the standard says something else.
    ByNotes,
    /// It follows rightly from an earlier slip, which alone costs.
    Follows,
    /// Wrong.
    Wrong(Cause),
    /// Nothing was answered.
    Empty,
    /// A person has to read it.
    Person,
}

impl State {
    /// Whether it earns what it is worth.
    pub fn earns(self) -> bool {
        matches!(self, Self::Right | Self::ByNotes | Self::Follows)
    }
}

impl Marks {
    /// Why it is not all right: the first mistake, else that something is not answered.
    pub fn cause(&self) -> Option<Cause> {
        match (&self.file, &self.trouble, &self.names) {
            (Some((_, AnswersContent::Missing { .. })), ..) => return Some(Cause::AnswersMissing),
            (Some(_), ..) | (None, Some(_), _) => return Some(Cause::AnswersUnreadable),
            (None, None, Some(_)) => return Some(Cause::ForeignTrace),
            (None, None, None) => {}
        }
        let wrong =
            self.items.iter().find_map(|mark| if let State::Wrong(cause) = mark.state { Some(cause) } else { None });
        let missed = self.earned < self.of && !self.wants_person();
        wrong.or_else(|| missed.then_some(Cause::NotAnswered))
    }

    /// Whether the rest hangs on what a person says.
    pub fn wants_person(&self) -> bool {
        self.items.iter().any(|mark| mark.state == State::Person)
    }

    fn of_items(items: Vec<Mark>) -> Self {
        let earned = items.iter().filter(|mark| mark.state.earns()).count();
        Self { earned: number(earned), of: number(items.len()), items, ..Self::default() }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Marks the answer to a question.
pub fn mark(question: &Question, exercise: &Exercise, answers: &AnswersRecord) -> Marks {
    let lost = Marks { of: 1, key: key(question), ..Marks::default() };
    let name = if question.is_trace() { TRACE } else { ANSWERS };
    let text = match content(answers, name) {
        AnswersContent::Text(text) => text,
        other => return Marks { file: Some((name.to_owned(), other)), ..lost },
    };
    if let QuestionKind::Trace(column) = question.kind {
        return traced(column, &trace_sheet(TRACE, &text), answers, lost);
    }
    match sheet_of(exercise, &text).get(&question.key) {
        Err(trouble) => Marks { trouble: Some(Box::new(trouble)), ..lost },
        Ok(given) => Marks { key: key(question), ..answer(&question.kind, &given) },
    }
}

/// The name that a trace's file says it was made for.
pub fn made_for(text: &str) -> Option<String> {
    trace_sheet(TRACE, text).name
}

/// All that is wrong with a student's files.
pub fn troubles(exercise: &Exercise, answers: &AnswersRecord) -> Vec<Trouble> {
    let mut all = Vec::new();
    for file in &answers.files {
        if let AnswersContent::Text(text) = &file.content {
            all.extend(if file.name == TRACE {
                trace_sheet(TRACE, text).troubles
            } else {
                sheet_of(exercise, text).troubles
            });
        }
    }
    all.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    all
}

fn content(answers: &AnswersRecord, name: &str) -> AnswersContent {
    let file = answers.files.iter().find(|file| file.name == name);
    file.map_or(AnswersContent::Missing { similar: None }, |file| file.content.clone())
}

fn sheet_of(exercise: &Exercise, text: &str) -> Sheet {
    let questions = exercise.checks.iter().filter_map(|check| check.question.as_ref());
    let known: Vec<(String, Form)> = questions
        .filter(|question| !question.is_trace())
        .map(|question| (question.key.clone(), form(&question.kind)))
        .collect();
    sheet(ANSWERS, text, &known)
}

fn form(kind: &QuestionKind) -> Form {
    match kind {
        QuestionKind::Match(question) => Form::Items(question.items.iter().map(|(key, _)| key.clone()).collect()),
        QuestionKind::Fill(blanks) => Form::Items(blanks.iter().map(|blank| blank.key.clone()).collect()),
        QuestionKind::Order(_) | QuestionKind::Choose(_) | QuestionKind::Text(_) | QuestionKind::Trace(_) => {
            Form::Words
        }
    }
}

fn answer(kind: &QuestionKind, given: &Given) -> Marks {
    match kind {
        QuestionKind::Order(terms) => ordered(terms, given),
        QuestionKind::Match(question) => matched(question, given),
        QuestionKind::Choose(question) => chosen(question, given),
        QuestionKind::Fill(blanks) => filled(blanks, given),
        QuestionKind::Text(question) => text(question, given),
        QuestionKind::Trace(_) => Marks::default(),
    }
}

/// What is right, in one line.
fn key(question: &Question) -> String {
    let first = |names: &[String]| names.first().cloned().unwrap_or_default();
    match &question.kind {
        QuestionKind::Order(terms) => terms.iter().map(|term| first(&term.names)).collect::<Vec<_>>().join(" → "),
        QuestionKind::Choose(question) => question.right.join(", "),
        QuestionKind::Match(question) => question
            .items
            .iter()
            .map(|(item, right)| format!("{item}: {}", right.join("|")))
            .collect::<Vec<_>>()
            .join(", "),
        QuestionKind::Fill(blanks) => {
            blanks.iter().map(|blank| format!("{}: {}", blank.key, first(&blank.right))).collect::<Vec<_>>().join(", ")
        }
        QuestionKind::Text(_) | QuestionKind::Trace(_) => String::new(),
    }
}

fn same(text: impl Into<String>) -> Localised {
    let text = text.into();
    Localised { en: text.clone(), zh: text }
}

/// The words of a list, however it was written.
fn words(given: &Given) -> Vec<String> {
    match given {
        Given::Nothing | Given::Items(_) => Vec::new(),
        Given::Text(text) => listed(text),
        // `[a，b]` is one word to a reader of YAML.
        Given::List(words) if words.len() == 1 => listed(&words[0]),
        Given::List(words) => words.clone(),
    }
}

/// Items in the right order among each other are right: the longest such row counts, so that one that is missing
/// does not make all behind it wrong.
fn ordered(terms: &[Term], given: &Given) -> Marks {
    let words = words(given);
    let mut places: Vec<Option<usize>> = Vec::new();
    for word in &words {
        let place = terms.iter().position(|term| is_one_of(word, term.names.iter().map(String::as_str)));
        // Said twice, it counts once.
        places.push(place.filter(|place| !places.contains(&Some(*place))));
    }
    let row = longest_row(&places);
    let items = words.iter().enumerate().map(|(at, word)| {
        let state = match places[at] {
            Some(_) if row.contains(&at) => State::Right,
            Some(_) => State::Wrong(Cause::WrongOrder),
            None => State::Wrong(Cause::WrongWord),
        };
        let right = terms.get(at).and_then(|term| term.names.first()).cloned().unwrap_or_default();
        Mark { item: Item::Place(at + 1), given: Some(word.clone()), state, right: same(right) }
    });
    let mut items: Vec<Mark> = items.collect();
    let (earned, of) = (number(row.len()), number(terms.len()));
    if words.len() < terms.len() {
        let right = same("");
        items.push(Mark { item: Item::More(terms.len() - words.len()), given: None, state: State::Empty, right });
    }
    // Words of no meaning beside all the right ones are no full answer.
    let spoilt = words.len().saturating_sub(terms.len());
    Marks { items, earned: earned.saturating_sub(number(spoilt)), of, ..Marks::default() }
}

/// The places of the longest ascending row.
fn longest_row(places: &[Option<usize>]) -> Vec<usize> {
    let mut best: Vec<Vec<usize>> = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let mut row = Vec::new();
        if let Some(place) = place {
            let before = (0..at).filter(|other| places[*other].is_some_and(|other| other < *place));
            row = before.map(|other| best[other].clone()).max_by_key(Vec::len).unwrap_or_default();
            row.push(at);
        }
        best.push(row);
    }
    // Of rows of one length the first.
    best.into_iter().rev().max_by_key(Vec::len).unwrap_or_default()
}

fn of_item<'g>(given: &'g Given, key: &str, only: bool) -> Option<&'g str> {
    match given {
        Given::Items(items) => items.iter().find(|(name, _)| name == key)?.1.as_deref(),
        Given::Text(text) if only => Some(text),
        Given::Nothing | Given::Text(_) | Given::List(_) => None,
    }
}

fn matched(question: &MatchQuestion, given: &Given) -> Marks {
    let only = question.items.len() == 1;
    let one = |(key, right): &(String, Vec<String>)| {
        let answer = of_item(given, key, only);
        let is = |id: &String| {
            let names = question.choices.iter().find(|(known, _)| known == id).map(|(_, term)| &term.names);
            names.is_some_and(|names| is_one_of(answer.unwrap_or(""), names.iter().map(String::as_str)))
        };
        let state = match answer {
            None => State::Empty,
            Some(_) if right.iter().any(is) => State::Right,
            Some(_) if question.choices.iter().any(|(id, _)| is(id)) => State::Wrong(Cause::WrongMatch),
            Some(_) => State::Wrong(Cause::WrongWord),
        };
        Mark { item: Item::Key(key.clone()), given: answer.map(str::to_owned), state, right: same(right.join(" | ")) }
    };
    Marks::of_items(question.items.iter().map(one).collect())
}

fn filled(blanks: &[Blank], given: &Given) -> Marks {
    let one = |blank: &Blank| {
        let answer = of_item(given, &blank.key, blanks.len() == 1);
        let is = |names: &[String]| is_one_of(answer.unwrap_or(""), names.iter().map(String::as_str));
        let state = match answer {
            None => State::Empty,
            Some(_) if is(&blank.right) => State::Right,
            Some(_) if is(&blank.notes) => State::ByNotes,
            Some(_) => State::Wrong(Cause::WrongWord),
        };
        let right = same(blank.right.first().cloned().unwrap_or_default());
        Mark { item: Item::Key(blank.key.clone()), given: answer.map(str::to_owned), state, right }
    };
    Marks::of_items(blanks.iter().map(one).collect())
}

/// A wrong choice takes a right one away: to tick all of them does not pay.
fn chosen(question: &ChooseQuestion, given: &Given) -> Marks {
    let mut picked: Vec<(String, Option<&str>)> = Vec::new();
    for word in letters(question, words(given)) {
        let names = |(letter, text): &(String, Localised)| [letter.clone(), text.en.clone(), text.zh.clone()];
        let of = |choice: &&(String, Localised)| is_one_of(&word, names(choice).iter().map(String::as_str));
        let letter = question.choices.iter().find(of).map(|(letter, _)| letter.as_str());
        if letter.is_none() || picked.iter().all(|(_, known)| *known != letter) {
            picked.push((word, letter));
        }
    }
    let right = |letter: &str| question.right.iter().any(|known| known == letter);
    let hits = picked.iter().filter(|(_, letter)| letter.is_some_and(right)).count();
    let of = if question.several { question.right.len() } else { 1 };
    let mut items: Vec<Mark> = picked
        .iter()
        .map(|(word, letter)| {
            let state = match letter {
                Some(letter) if right(letter) && (question.several || picked.len() == 1) => State::Right,
                Some(_) => State::Wrong(Cause::WrongChoice),
                None => State::Wrong(Cause::WrongWord),
            };
            let shown = letter.unwrap_or(word.as_str()).to_owned();
            Mark { item: Item::Choice(shown), given: Some(word.clone()), state, right: same("") }
        })
        .collect();
    if picked.is_empty() || (question.several && hits < of) {
        let missing = of - hits.min(of);
        items.push(Mark { item: Item::More(missing), given: None, state: State::Empty, right: same("") });
    }
    let wrong = items.iter().filter(|mark| matches!(mark.state, State::Wrong(_))).count();
    let earned = if question.several { hits.saturating_sub(wrong) } else { usize::from(wrong == 0 && hits == 1) };
    Marks { items, earned: number(earned), of: number(of), ..Marks::default() }
}

/// `ac` for a and c, where all choices are single letters.
fn letters(question: &ChooseQuestion, words: Vec<String>) -> Vec<String> {
    let is_letter = |c: char| question.choices.iter().any(|(letter, _)| plain(letter) == plain(&c.to_string()));
    let [only] = words.as_slice() else { return words };
    let signs: Vec<char> = plain(only).chars().collect();
    if signs.len() > 1 && signs.iter().all(|c| is_letter(*c)) {
        return signs.iter().map(char::to_string).collect();
    }
    words
}

fn text(question: &TextQuestion, given: &Given) -> Marks {
    let text = match given {
        Given::Nothing | Given::Items(_) => String::new(),
        Given::Text(text) => text.clone(),
        Given::List(parts) => parts.join("\n"),
    };
    let of = number(question.enough);
    if text.trim().is_empty() {
        let item = Mark { item: Item::Idea(1), given: None, state: State::Empty, right: same("") };
        return Marks { items: vec![item], of, ..Marks::default() };
    }
    let said: Vec<Said> = question.ideas.iter().map(|idea| said(&text, idea)).collect();
    let yes: Vec<usize> =
        said.iter().filter_map(|said| if let Said::Yes { at } = said { Some(*at) } else { None }).collect();
    let any_opposite = said.contains(&Said::Opposite);
    let enough = yes.len() >= question.enough && !any_opposite;
    let out_of_order = question.ordered && !yes.is_sorted();
    let state = |said: &Said| match said {
        Said::Opposite => State::Wrong(Cause::Contradiction),
        // Whoever tells the later thing first, with `after` or `before`, may well mean the right order.
        Said::Yes { .. } if out_of_order && turns_order(&text) => State::Person,
        Said::Yes { .. } if out_of_order => State::Wrong(Cause::WrongOrder),
        Said::Yes { .. } => State::Right,
        Said::Unclear => State::Person,
    };
    let marks = question.ideas.iter().zip(&said).enumerate().map(|(at, (idea, said))| Mark {
        item: Item::Idea(at + 1),
        given: Some(text.clone()),
        state: state(said),
        right: idea.name.clone(),
    });
    let mut items: Vec<Mark> = marks.collect();
    if enough && !out_of_order {
        items.retain(|mark| mark.state == State::Right);
    }
    let earned = items.iter().filter(|mark| mark.state.earns()).count().min(question.enough);
    Marks { items, earned: number(earned), of, ..Marks::default() }
}

fn traced(column: TraceColumn, sheet: &TraceSheet, answers: &AnswersRecord, lost: Marks) -> Marks {
    let Some(name) = sheet.name.clone() else {
        let trouble = sheet.troubles.first().cloned().map(Box::new);
        let file = trouble.is_none().then(|| (TRACE.to_owned(), AnswersContent::Missing { similar: None }));
        return Marks { trouble, file, ..lost };
    };
    if let Some(wanted) = answers.trace_for.as_ref().filter(|wanted| wanted.trim() != name.trim()) {
        return Marks { names: Some((name, wanted.clone())), ..lost };
    }
    Marks::of_items(numbers::column(column, &super::Trace::of(&name), &sheet.rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(names: &[&str]) -> Term {
        Term { names: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    fn list(words: &[&str]) -> Given {
        Given::List(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn an_order_is_marked_by_its_longest_right_row() {
        let terms = [term(&["a", "甲"]), term(&["b"]), term(&["c"]), term(&["d"])];
        let check = |words: &[&str], earned, cause| {
            let marks = ordered(&terms, &list(words));
            assert_eq!((marks.earned, marks.of, marks.cause()), (earned, 4, cause), "{words:?}");
        };
        check(&["甲", "B", "ｃ", "d"], 4, None);
        check(&["a，b→c、d"], 4, None);
        check(&["a", "c", "b", "d"], 3, Some(Cause::WrongOrder));
        check(&["b", "c", "d"], 3, Some(Cause::NotAnswered));
        check(&["d", "c", "b", "a"], 1, Some(Cause::WrongOrder));
        check(&["a", "x", "c", "d"], 3, Some(Cause::WrongWord));
        check(&["a", "a", "a", "a"], 1, Some(Cause::WrongWord));
        check(&["a", "b", "c", "d", "x"], 3, Some(Cause::WrongWord));
        check(&[], 0, Some(Cause::NotAnswered));
    }

    fn choice(right: &[&str], several: bool) -> ChooseQuestion {
        let text = |en: &str, zh: &str| Localised { en: en.to_owned(), zh: zh.to_owned() };
        let choices = [("a", "one", "一"), ("b", "two", "二"), ("c", "three", "三"), ("d", "four", "四")];
        let choices = choices.map(|(letter, en, zh)| (letter.to_owned(), text(en, zh))).to_vec();
        ChooseQuestion { choices, right: right.iter().map(|r| (*r).to_owned()).collect(), several }
    }

    #[test]
    fn choices_are_marked_with_what_is_too_much() {
        let check = |question: &ChooseQuestion, given: &[&str], earned, cause| {
            let marks = chosen(question, &list(given));
            assert_eq!((marks.earned, marks.cause()), (earned, cause), "{given:?}");
        };
        let several = choice(&["a", "c"], true);
        check(&several, &["a", "c"], 2, None);
        check(&several, &["C，Ａ"], 2, None);
        check(&several, &["ca"], 2, None);
        check(&several, &["one", "三"], 2, None);
        check(&several, &["a"], 1, Some(Cause::NotAnswered));
        check(&several, &["a", "a"], 1, Some(Cause::NotAnswered));
        check(&several, &["a", "b", "c"], 1, Some(Cause::WrongChoice));
        check(&several, &["a", "b", "c", "d"], 0, Some(Cause::WrongChoice));
        let one = choice(&["c"], false);
        check(&one, &["三"], 1, None);
        check(&one, &["b"], 0, Some(Cause::WrongChoice));
        check(&one, &["b", "c"], 0, Some(Cause::WrongChoice));
        check(&one, &["e"], 0, Some(Cause::WrongWord));
        check(&one, &[], 0, Some(Cause::NotAnswered));
    }

    #[test]
    fn blanks_count_by_the_standard_and_by_the_notes() {
        let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        let blanks = [Blank { key: "last".to_owned(), right: texts(&["1023"]), notes: texts(&["255"]) }];
        let check = |text: &str, state| {
            let given = Given::Items(vec![("last".to_owned(), Some(text.to_owned()))]);
            assert_eq!(filled(&blanks, &given).items[0].state, state, "{text}");
        };
        check("１０２３", State::Right);
        check("255", State::ByNotes);
        check("1024", State::Wrong(Cause::WrongWord));
        assert_eq!(filled(&blanks, &Given::Nothing).items[0].state, State::Empty);
    }

    #[test]
    fn steps_told_in_a_wrong_order_are_wrong_unless_the_text_turns_them() {
        let idea = |word: &str| crate::spec::Idea {
            name: same(word),
            said: vec![crate::spec::Phrase { words: vec![vec![word.to_owned()]], denied: false, sharp: false }],
            rivals: Vec::new(),
            hypothetical: false,
        };
        let question = TextQuestion { ideas: vec![idea("asks"), idea("answers")], enough: 2, ordered: true };
        let check = |words: &str, cause, person| {
            let marks = text(&question, &Given::Text(words.to_owned()));
            assert_eq!((marks.cause(), marks.wants_person()), (cause, person), "{words}");
        };
        check("The client asks, then the server answers.", None, false);
        check("The server answers, and the client asks.", Some(Cause::WrongOrder), false);
        check("The server answers after the client asks.", None, true);
        check("The client asks.", None, true);
        check("  ", Some(Cause::NotAnswered), false);
    }
}
