//! A student's file of answers: what is given under each key, and all that is wrong with the file, with its place.
//! The text is a stranger's; a part that cannot be read takes nothing else with it. Must not know what is right.

use std::ops::Range;

use super::trouble::{Trouble, TroubleKind, Wanted};
use super::words::plain;
use crate::spec::{self, Node, Value, parse};

/// So many mistakes are told; nobody reads more.
const MOST_TROUBLES: usize = 30;

/// What is given as an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// Nothing.
    Nothing,
    /// A word, a number, a text.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// One for each item; what is left empty is none.
    Items(Vec<(String, Option<String>)>),
}

/// The form that an answer must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// A text or a list of texts.
    Words,
    /// A mapping with these keys.
    Items(Vec<String>),
}

/// A file of answers, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sheet {
    given: Vec<(String, Given)>,
    /// All that is wrong, in the order of the file.
    pub(crate) troubles: Vec<Trouble>,
}

impl Sheet {
    /// What is given under a key, or what is wrong with it.
    pub(crate) fn get(&self, key: &str) -> Result<Given, Box<Trouble>> {
        if let Some((_, given)) = self.given.iter().find(|(name, _)| name == key) {
            return Ok(given.clone());
        }
        let about = self.troubles.iter().find(|trouble| trouble.key.as_deref() == Some(key));
        about.map_or(Ok(Given::Nothing), |trouble| Err(Box::new(trouble.clone())))
    }
}

/// Reads `answers.yaml`, in which these keys are known.
pub(crate) fn sheet(file: &str, text: &str, known: &[(String, Form)]) -> Sheet {
    let text = prepared(text);
    let mut reader = Reading { file, text: &text, sheet: Sheet::default() };
    for (key, value, base) in reader.top() {
        reader.answer(&key, &value, base, known);
    }
    reader.sheet
}

/// A row of the trace's file, as it is written: its keys and what stands there.
pub(crate) type Cells = Vec<(String, Option<String>)>;

/// What `trace.yaml` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TraceSheet {
    /// The name that it was made for.
    pub(crate) name: Option<String>,
    /// Its rows.
    pub(crate) rows: Vec<Cells>,
    /// All that is wrong, in the order of the file.
    pub(crate) troubles: Vec<Trouble>,
}

const ROW: &[&str] = &["segment", "from", "data", "flags", "seq", "ack", "client", "server"];

/// Reads `trace.yaml`.
pub(crate) fn trace_sheet(file: &str, text: &str) -> TraceSheet {
    let text = prepared(text);
    let mut reader = Reading { file, text: &text, sheet: Sheet::default() };
    let mut found = TraceSheet::default();
    for (key, value, base) in reader.top() {
        let name = reader.word(&key).unwrap_or_default();
        match (name.as_str(), &value.value) {
            ("for", _) => found.name = scalar(reader.text, &value, base),
            ("segments", Value::List(rows)) => found.rows = rows.iter().map(|row| reader.row(row, base)).collect(),
            ("segments", _) => reader.wrong(&value.span, base, TroubleKind::WrongForm(Wanted::List), Some("segments")),
            (_, _) => {
                let meant = nearest(&name, ["for", "segments"]).map(str::to_owned);
                reader.wrong(
                    &key.span,
                    base,
                    TroubleKind::UnknownKey { word: name, meant: meant.clone() },
                    meant.as_deref(),
                );
            }
        }
    }
    found.troubles = reader.sheet.troubles;
    found
}

/// Signs of a Chinese keyboard in places where YAML wants its own, as many bytes long as before: a full-width colon
/// behind a key, a full-width blank in front of a line.
fn prepared(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.trim_start_matches('\u{feff}').split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '\u{3000}', '-']);
        let (indent, _) = line.split_at(line.len() - body.len());
        out.push_str(&indent.replace('\u{3000}', "   "));
        let key = body.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).unwrap_or(0);
        match body.get(key..).and_then(|rest| rest.strip_prefix('：')) {
            Some(rest) if key > 0 => {
                out.push_str(&body[..key]);
                out.push_str(":  ");
                out.push_str(rest);
            }
            // A dash for nothing begins a list to a reader of YAML.
            Some(_) | None if key > 0 && body[key..].strip_prefix(':').is_some_and(|rest| rest.trim() == "-") => {
                out.push_str(&body[..key]);
                out.push_str(&body[key..].replace('-', "~"));
            }
            Some(_) | None => out.push_str(body),
        }
    }
    out
}

struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    sheet: Sheet,
}

impl Reading<'_> {
    /// Keys and values at the top, each with the place that its bytes count from. Where the text as a whole is no
    /// YAML, its parts are read one by one.
    fn top(&mut self) -> Vec<(Node, Node, usize)> {
        let error = match parse(self.text) {
            Ok(node) => return self.entries(node, 0),
            Err(error) => error,
        };
        let mut all = Vec::new();
        let parts = parts(self.text);
        if parts.is_empty() {
            self.wrong(&error.span, 0, TroubleKind::NotYaml { reason: error.reason }, None);
        }
        for part in parts {
            let base = part.start;
            match parse(self.text.get(part.clone()).unwrap_or("")) {
                Ok(node) => all.extend(self.entries(node, base)),
                Err(error) => {
                    let key = self.text[part.clone()].split(':').next().map(str::trim).map(str::to_owned);
                    let span = base + error.span.start..base + error.span.end;
                    let kind = match tab(self.text, &part, span.start) {
                        Some(at) => {
                            self.wrong(&(at..at + 1), 0, TroubleKind::Tab, key.as_deref());
                            continue;
                        }
                        None => TroubleKind::NotYaml { reason: error.reason },
                    };
                    self.wrong(&span, 0, kind, key.as_deref());
                }
            }
        }
        all
    }

    fn entries(&mut self, node: Node, base: usize) -> Vec<(Node, Node, usize)> {
        match node.value {
            Value::Map(entries) => entries.into_iter().map(|(key, value)| (key, value, base)).collect(),
            Value::Null => Vec::new(),
            Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                self.wrong(&node.span, base, TroubleKind::NoKey, None);
                Vec::new()
            }
        }
    }

    fn word(&self, key: &Node) -> Option<String> {
        if let Value::Text(word) = &key.value { Some(word.clone()) } else { scalar(self.text, key, 0) }
    }

    fn answer(&mut self, key: &Node, value: &Node, base: usize, known: &[(String, Form)]) {
        let word = self.word(key).unwrap_or_default();
        let Some((name, form)) = known.iter().find(|(name, _)| plain(name) == plain(&word)) else {
            let meant = nearest(&word, known.iter().map(|(name, _)| name.as_str())).map(str::to_owned);
            // A key that is there already was not meant.
            let about = meant.clone().filter(|meant| self.sheet.given.iter().all(|(name, _)| name != meant));
            return self.wrong(&key.span, base, TroubleKind::UnknownKey { word, meant }, about.as_deref());
        };
        if self.sheet.given.iter().any(|(given, _)| given == name) {
            return self.wrong(&key.span, base, TroubleKind::Twice { key: name.clone() }, None);
        }
        let given = match form {
            Form::Words => self.words(value, base, name),
            Form::Items(items) => self.items(value, base, name, items),
        };
        if let Some(given) = given {
            self.sheet.given.push((name.clone(), given));
        }
    }

    fn words(&mut self, value: &Node, base: usize, key: &str) -> Option<Given> {
        match &value.value {
            Value::List(items) => {
                if let Some(odd) = items.iter().find(|item| matches!(item.value, Value::List(_) | Value::Map(_))) {
                    self.wrong(&odd.span, base, TroubleKind::WrongForm(Wanted::Words), Some(key));
                    return None;
                }
                Some(Given::List(items.iter().filter_map(|item| scalar(self.text, item, base)).collect()))
            }
            Value::Map(_) => {
                self.wrong(&value.span, base, TroubleKind::WrongForm(Wanted::Words), Some(key));
                None
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
                Some(scalar(self.text, value, base).map_or(Given::Nothing, Given::Text))
            }
        }
    }

    fn items(&mut self, value: &Node, base: usize, key: &str, known: &[String]) -> Option<Given> {
        let entries = match &value.value {
            Value::Map(entries) => entries,
            Value::Null => return Some(Given::Nothing),
            Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                self.wrong(&value.span, base, TroubleKind::WrongForm(Wanted::Items), Some(key));
                return None;
            }
        };
        let mut read: Vec<(String, Option<String>)> = Vec::new();
        for (item, value) in entries {
            let word = self.word(item).unwrap_or_default();
            let Some(name) = known.iter().find(|name| plain(name) == plain(&word)) else {
                let meant = nearest(&word, known.iter().map(String::as_str)).map(str::to_owned);
                self.wrong(&item.span, base, TroubleKind::UnknownKey { word, meant }, None);
                continue;
            };
            if read.iter().any(|(given, _)| given == name) {
                self.wrong(&item.span, base, TroubleKind::Twice { key: name.clone() }, None);
            } else if let Value::List(_) | Value::Map(_) = value.value {
                self.wrong(&value.span, base, TroubleKind::WrongForm(Wanted::Word), None);
            } else {
                read.push((name.clone(), scalar(self.text, value, base)));
            }
        }
        Some(Given::Items(read))
    }

    fn row(&mut self, row: &Node, base: usize) -> Cells {
        let Value::Map(entries) = &row.value else {
            self.wrong(&row.span, base, TroubleKind::WrongForm(Wanted::Items), None);
            return Vec::new();
        };
        let mut cells = Cells::new();
        for (key, value) in entries {
            let word = self.word(key).unwrap_or_default();
            let Some(name) = ROW.iter().find(|name| plain(name) == plain(&word)) else {
                let meant = nearest(&word, ROW.iter().copied()).map(str::to_owned);
                self.wrong(&key.span, base, TroubleKind::UnknownKey { word, meant }, None);
                continue;
            };
            let given = match &value.value {
                Value::List(items) => {
                    let parts: Vec<String> = items.iter().filter_map(|item| scalar(self.text, item, base)).collect();
                    (!parts.is_empty()).then(|| parts.join(" "))
                }
                Value::Map(_) => {
                    self.wrong(&value.span, base, TroubleKind::WrongForm(Wanted::Word), None);
                    None
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => scalar(self.text, value, base),
            };
            cells.push(((*name).to_owned(), given));
        }
        cells
    }

    fn wrong(&mut self, span: &Range<usize>, base: usize, kind: TroubleKind, key: Option<&str>) {
        if self.sheet.troubles.len() < MOST_TROUBLES {
            let span = span.start + base..span.end + base;
            self.sheet.troubles.push(Trouble::at(self.file, self.text, &span, kind, key));
        }
    }
}

/// The name that was most likely meant.
fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<(String, &str)> = names.into_iter().map(|name| (name.to_lowercase(), name)).collect();
    let lower = spec::nearest(word, names.iter().map(|(lower, _)| lower.as_str()))?.to_owned();
    names.iter().find(|(known, _)| *known == lower).map(|(_, name)| *name)
}

/// The parts of a text that begin with a key at the margin.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with(|c: char| !" \t#-[]{}.\n\r,".contains(c)) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// A tab in the indentation of a part, in the line of its error or before it.
fn tab(text: &str, part: &Range<usize>, error: usize) -> Option<usize> {
    let mut at = part.start;
    for line in text.get(part.clone())?.split_inclusive('\n') {
        let indentation = line.len() - line.trim_start().len();
        if let Some(tab) = line.get(..indentation).and_then(|blank| blank.find('\t')) {
            return Some(at + tab);
        }
        if at > error {
            break;
        }
        at += line.len();
    }
    None
}

/// A value that is one word, number or text, as it is written; none where nothing is.
fn scalar(text: &str, node: &Node, base: usize) -> Option<String> {
    let written = || text.get(node.span.start + base..node.span.end + base).unwrap_or("").trim().to_owned();
    let found = match &node.value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) => written(),
        Value::Null | Value::List(_) | Value::Map(_) => String::new(),
    };
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<(String, Form)> {
        let items = Form::Items(vec!["tcp".to_owned(), "udp".to_owned()]);
        vec![("order".to_owned(), Form::Words), ("place".to_owned(), items), ("why".to_owned(), Form::Words)]
    }

    fn told(text: &str) -> Vec<String> {
        let sheet = sheet("answers.yaml", text, &known());
        let told = sheet.troubles.iter().map(|t| format!("{}:{} {:?} {:?}", t.line, t.column, t.kind, t.key));
        told.collect()
    }

    #[test]
    fn what_is_given_is_read() {
        let text = "order: [应用层, 4, yes]\nplace: {TCP: 4, udp: }\nwhy: |\n  because\n  so\n";
        let sheet = sheet("answers.yaml", text, &known());
        assert_eq!(sheet.troubles, []);
        let list = ["应用层", "4", "yes"].map(str::to_owned).to_vec();
        assert_eq!(sheet.get("order"), Ok(Given::List(list)));
        let items = vec![("tcp".to_owned(), Some("4".to_owned())), ("udp".to_owned(), None)];
        assert_eq!(sheet.get("place"), Ok(Given::Items(items)));
        assert_eq!(sheet.get("why"), Ok(Given::Text("because\nso".to_owned())));
    }

    #[test]
    fn a_chinese_keyboard_is_no_mistake() {
        let text = "\u{feff}order：[应用层]\nplace：\n\u{3000}tcp：4\n";
        let sheet = sheet("answers.yaml", text, &known());
        assert_eq!(sheet.troubles, []);
        assert_eq!(sheet.get("place"), Ok(Given::Items(vec![("tcp".to_owned(), Some("4".to_owned()))])));
    }

    #[test]
    fn mistakes_are_told_with_their_place_and_the_rest_is_read() {
        let text = "ordre: [a]\nplace: 7\nwhy: x\nwhy: y\n";
        assert_eq!(
            told(text),
            [
                "1:1 UnknownKey { word: \"ordre\", meant: Some(\"order\") } Some(\"order\")",
                "2:8 WrongForm(Items) Some(\"place\")",
                "4:1 Twice { key: \"why\" } None",
            ]
        );
        let sheet = sheet("answers.yaml", text, &known());
        assert!(sheet.get("order").is_err() && sheet.get("place").is_err());
        assert_eq!(sheet.get("why"), Ok(Given::Text("x".to_owned())));
    }

    #[test]
    fn a_part_that_is_no_yaml_takes_nothing_else_with_it() {
        let text = "order: [a, b\nplace:\n\ttcp: 4\nwhy: because\n";
        let sheet = sheet("answers.yaml", text, &known());
        assert_eq!(sheet.get("why"), Ok(Given::Text("because".to_owned())));
        assert!(sheet.get("order").is_err());
        let tab = sheet.get("place").unwrap_err();
        assert_eq!((tab.line, tab.column, tab.kind), (3, 1, TroubleKind::Tab));
    }

    #[test]
    fn hostile_texts_are_read_or_told() {
        let line = |n: u32| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n.max(1) - 1);
        let bomb = (0..40).map(line).collect::<Vec<_>>().concat();
        let deep = format!("order: {}", "[".repeat(30_000));
        let many = "x: 1\n".repeat(10_000);
        for text in
            [bomb.as_str(), &deep, &many, "\0\0", "just text", "- a\n- b\n", "%YAML 9\n---\n", "{", "*a", "!!x y"]
        {
            let sheet = sheet("answers.yaml", text, &known());
            assert!(
                !sheet.troubles.is_empty() && sheet.troubles.len() <= MOST_TROUBLES,
                "{}",
                &text[..text.len().min(20)]
            );
        }
        assert_eq!(told(""), Vec::<String>::new());
        assert_eq!(told("# nothing yet\n"), Vec::<String>::new());
    }

    #[test]
    fn a_dash_for_nothing_is_nothing() {
        let text = "place:\n  tcp: -\n  udp: 4\nwhy: -\n";
        let sheet = sheet("answers.yaml", text, &known());
        assert_eq!(sheet.troubles, []);
        assert_eq!(sheet.get("why"), Ok(Given::Nothing));
        let items = vec![("tcp".to_owned(), None), ("udp".to_owned(), Some("4".to_owned()))];
        assert_eq!(sheet.get("place"), Ok(Given::Items(items)));
    }

    #[test]
    fn a_key_in_other_letters_is_found_again() {
        assert!(told("place: {UPD: 4}")[0].contains("meant: Some(\"udp\")"));
        assert!(told("ORDRE: [a]")[0].contains("meant: Some(\"order\")"));
    }

    #[test]
    fn a_trace_is_read_row_by_row() {
        let text =
            "for: alice\nsegments:\n- {segment: 1, flags: [SYN, ACK], seq: 7, ack: , client: ESTABLISHED}\n- {sq: 1}\n";
        let sheet = trace_sheet("trace.yaml", text);
        assert_eq!(sheet.name.as_deref(), Some("alice"));
        assert_eq!(sheet.rows[0][1], ("flags".to_owned(), Some("SYN ACK".to_owned())));
        assert_eq!(sheet.rows[0][3], ("ack".to_owned(), None));
        assert_eq!(sheet.troubles.len(), 1);
    }
}
