//! One question of a question file. Must not read files.

use super::check::Declared;
use super::exercise::{Check, Rest};
use super::mistake::{Draft, Drafts};
use super::question::{
    Blank, ChooseQuestion, Idea, MatchQuestion, Phrase, Question, QuestionKind, Term, TextQuestion, TraceColumn,
};
use super::reader::{Fields, Reader};
use super::tree::{Node, Value};
use super::{check, worth};
use crate::model::Localised;

const KEYS: &[&str] = &[
    "id", "title", "ask", "severity", "points", "notes", "hint", "explain", "order", "match", "choose", "fill", "text",
    "trace",
];
const KINDS: &[&str] = &["order", "match", "choose", "fill", "text", "trace"];
const COLUMNS: &[(&str, TraceColumn)] = &[
    ("flags", TraceColumn::Flags),
    ("seq", TraceColumn::Seq),
    ("ack", TraceColumn::Ack),
    ("states", TraceColumn::States),
];

/// Reads one entry of `questions:`. Its answer stands under the second word of its id.
pub(super) fn read_question(reader: &mut Reader<'_>, node: &Node) -> Option<Declared> {
    let fields = reader.fields(node, "a question", KEYS)?;
    let id = fields.need(reader, "id", "the question").and_then(|node| check::check_id(reader, node));
    let title = fields.need(reader, "title", "the question").and_then(|node| reader.localised(node, "title"));
    let ask = fields.need(reader, "ask", "the question").and_then(|node| reader.localised(node, "ask"));
    let severity = worth::severity(reader, fields.get("severity"));
    let points = severity.and_then(|severity| check::points(reader, &fields, severity));
    let notes = check::optional(&fields, "notes", |node| reader.localised(node, "notes"));
    let hint = check::optional(&fields, "hint", |node| reader.localised(node, "hint"));
    let explain = check::optional(&fields, "explain", |node| reader.localised(node, "explain"));
    let kind = reader.one_of(node, &fields, KINDS).and_then(|(key, node)| kind(reader, key, node));
    let question = (|| {
        let key = id.as_ref()?.0.as_ref().rsplit('/').next()?.to_owned();
        Some(Question { key, ask: ask.clone()?, hint: hint?, explain: explain?, kind: kind? })
    })();
    let check = (|| {
        Some(Check {
            id: id.clone()?.0,
            title: title?,
            tried: ask?,
            severity: severity?,
            points: points?,
            needs: Vec::new(),
            notes: notes?,
            by_hand: None,
            rest: Rest::Fail,
            steps: Vec::new(),
            requires: Vec::new(),
            question: Some(question?),
        })
    })();
    Some(Declared::new(id, severity, check))
}

/// Two questions whose answers would stand in the same place.
pub(super) fn keys_differ(all: &[Declared], drafts: &mut Drafts) {
    let key = |declared: &Declared| declared.check.as_ref()?.question.as_ref().map(|question| question.key.clone());
    for (index, declared) in all.iter().enumerate() {
        let (Some(key_here), Some(at)) = (key(declared), declared.at()) else { continue };
        let twin = all.iter().take(index).find(|other| key(other).as_ref() == Some(&key_here));
        let Some(twin) =
            twin.filter(|twin| twin.check.as_ref().map(|c| &c.id) != declared.check.as_ref().map(|c| &c.id))
        else {
            continue;
        };
        let title = format!("two questions have the key `{key_here}`");
        let draft = Draft::new(at.clone(), title, "the second one")
            .remedy("give them different second words: that is where the answer stands in the student's file");
        drafts.add(match twin.at() {
            Some(place) => draft.other(place.clone(), "the first one"),
            None => draft,
        });
    }
}

fn kind(reader: &mut Reader<'_>, key: &str, node: &Node) -> Option<QuestionKind> {
    match key {
        "order" => terms(reader, node).map(QuestionKind::Order),
        "match" => matching(reader, node).map(QuestionKind::Match),
        "choose" => choosing(reader, node).map(QuestionKind::Choose),
        "fill" => blanks(reader, node).map(QuestionKind::Fill),
        "text" => text(reader, node).map(QuestionKind::Text),
        _ => reader.choice(node, "column", COLUMNS).map(QuestionKind::Trace),
    }
}

/// Several names of one thing: a list, or a single text.
fn names(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Vec<String>> {
    if let Value::Text(_) = &node.value {
        return reader.filled(node, what).map(|name| vec![name.to_owned()]);
    }
    let items = reader.items(node, what)?;
    let read: Vec<Option<String>> = items.iter().map(|item| reader.filled(item, "a name").map(str::to_owned)).collect();
    read.into_iter().collect()
}

fn terms(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Term>> {
    let items = reader.items(node, "`order`")?;
    let read: Vec<Option<Term>> =
        items.iter().map(|item| names(reader, item, "the names of an item").map(|names| Term { names })).collect();
    let terms: Vec<Term> = read.into_iter().collect::<Option<_>>()?;
    if terms.len() < 2 {
        reader.wrong(node, "one item has no order", "", "give two items or more, each a list of its names");
        return None;
    }
    Some(terms)
}

fn matching(reader: &mut Reader<'_>, node: &Node) -> Option<MatchQuestion> {
    let fields = reader.fields(node, "`match`", &["choices", "items"])?;
    let choices = fields.need(reader, "choices", "`match`").and_then(|node| choices(reader, node));
    let items = fields.need(reader, "items", "`match`")?;
    let choices = choices?;
    let mut read = Vec::new();
    for (_, name, value) in reader.entries(items, "`items`")? {
        let right = names(reader, value, "the right choice of an item")?;
        if let Some(id) = right.iter().find(|id| choices.iter().all(|(known, _)| known != *id)) {
            let known: Vec<&str> = choices.iter().map(|(known, _)| known.as_str()).collect();
            let remedy = super::mistake::instead(id, known);
            reader.wrong(value, format!("`{id}` is none of the `choices`"), "", remedy);
            return None;
        }
        read.push((name.to_owned(), right));
    }
    Some(MatchQuestion { choices, items: read })
}

fn choices(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<(String, Term)>> {
    let mut read = Vec::new();
    for (_, id, value) in reader.entries(node, "`choices`")? {
        let names = names(reader, value, "the names of a choice")?;
        read.push((id.to_owned(), Term { names: std::iter::once(id.to_owned()).chain(names).collect() }));
    }
    Some(read)
}

fn choosing(reader: &mut Reader<'_>, node: &Node) -> Option<ChooseQuestion> {
    let fields = reader.fields(node, "`choose`", &["choices", "right"])?;
    let mut choices: Vec<(String, Localised)> = Vec::new();
    let node = fields.need(reader, "choices", "`choose`")?;
    for (_, letter, value) in reader.entries(node, "`choices`")? {
        choices.push((letter.to_owned(), reader.localised(value, "a choice")?));
    }
    let node = fields.need(reader, "right", "`choose`")?;
    let several = matches!(node.value, Value::List(_));
    let right = names(reader, node, "`right`")?;
    if let Some(letter) = right.iter().find(|letter| choices.iter().all(|(known, _)| known != *letter)) {
        reader.wrong(node, format!("`{letter}` is none of the `choices`"), "", "give the letters of right choices");
        return None;
    }
    Some(ChooseQuestion { choices, right, several })
}

fn blanks(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Blank>> {
    let mut read = Vec::new();
    for (_, key, value) in reader.entries(node, "`fill`")? {
        let key = key.to_owned();
        if let Value::Map(_) = value.value {
            let fields = reader.fields(value, "an item", &["right", "notes"])?;
            let right = fields.need(reader, "right", "the item").and_then(|node| names(reader, node, "`right`"))?;
            let notes = fields.get("notes").map_or(Some(Vec::new()), |node| names(reader, node, "`notes`"))?;
            read.push(Blank { key, right, notes });
        } else {
            read.push(Blank { key, right: names(reader, value, "what is right")?, notes: Vec::new() });
        }
    }
    Some(read)
}

fn text(reader: &mut Reader<'_>, node: &Node) -> Option<TextQuestion> {
    let fields = reader.fields(node, "`text`", &["ideas", "enough", "ordered"])?;
    let ordered = flag(reader, &fields, "ordered")?;
    let list = fields.need(reader, "ideas", "`text`")?;
    let items = reader.items(list, "`ideas`")?;
    let read: Vec<Option<Idea>> = items.iter().map(|item| idea(reader, item)).collect();
    let ideas: Vec<Idea> = read.into_iter().collect::<Option<_>>()?;
    let most = u32::try_from(ideas.len()).unwrap_or(u32::MAX);
    let enough = fields.get("enough").map_or(Some(most), |node| reader.count(node, "`enough`", 1, most))?;
    Some(TextQuestion { ideas, enough: enough as usize, ordered })
}

fn idea(reader: &mut Reader<'_>, node: &Node) -> Option<Idea> {
    let fields = reader.fields(node, "an idea", &["name", "said", "rivals", "hypothetical"])?;
    let name = fields.need(reader, "name", "the idea").and_then(|node| reader.localised(node, "name"));
    let said = fields.need(reader, "said", "the idea").and_then(|node| names(reader, node, "`said`"));
    let rivals = fields.get("rivals").map_or(Some(Vec::new()), |node| names(reader, node, "`rivals`"));
    let hypothetical = flag(reader, &fields, "hypothetical");
    let said = said?.iter().map(|text| phrase(text)).collect();
    Some(Idea { name: name?, said, rivals: rivals?, hypothetical: hypothetical? })
}

/// `=!udp reliable|可靠`: words by blanks, what may stand for each other by bars, denied with `!` in front; with `=`
/// the contrary is a mistake. `_` in a word is a blank.
fn phrase(text: &str) -> Phrase {
    let (sharp, text) = text.strip_prefix('=').map_or((false, text), |rest| (true, rest));
    let (denied, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
    let word = |word: &str| word.split('|').map(|one| one.replace('_', " ")).collect();
    Phrase { words: text.split_whitespace().map(word).collect(), denied, sharp }
}

fn flag(reader: &mut Reader<'_>, fields: &Fields<'_>, key: &str) -> Option<bool> {
    let Some(node) = fields.get(key) else { return Some(false) };
    if let Value::Bool(value) = node.value {
        return Some(value);
    }
    reader.wrong(node, format!("`{key}` must be true or false"), "", "write `true`, or remove it");
    None
}
