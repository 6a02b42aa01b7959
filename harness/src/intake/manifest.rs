//! `submission.yaml`: how a student says what names do not. Every mistake at once, with its place.
//! Must not look for programs.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use super::error::{ManifestError, Mistake};
use super::words;
use crate::model::Role;

/// A manifest longer than this is none.
pub(crate) const LARGEST: u64 = 64 * 1024;

/// Lists and mappings within each other; it needs three, and each costs stack.
const DEEPEST: usize = 16;

/// Longer words are not compared: nobody mistypes them in one place only.
const LONGEST_NAME: usize = 100;

/// What a `submission.yaml` says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Manifest {
    /// Shell commands that build it, in order.
    pub(crate) build: Vec<String>,
    server: Option<Start>,
    client: Option<Start>,
    program: Option<Start>,
}

/// How to start a program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Start {
    /// The main file, relative.
    pub(crate) file: Option<String>,
    /// The command's words.
    pub(crate) command: Option<Vec<String>>,
    /// What follows, with `{host}` and `{port}`.
    pub(crate) args: Option<Vec<String>>,
    /// Where it stands in the text, for later complaints.
    pub(crate) span: Range<usize>,
}

impl Manifest {
    /// How to start the program of `role`, where it is said.
    pub(crate) fn start(&self, role: Role) -> Option<&Start> {
        match role {
            Role::Server => self.server.as_ref(),
            Role::Client => self.client.as_ref(),
            Role::Program => self.program.as_ref(),
        }
    }
}

/// Reads a manifest. `file` is its name for messages.
pub(crate) fn read(file: &str, text: &str) -> Result<Manifest, ManifestError> {
    let mut reader = Reader { text, mistakes: Vec::new() };
    let manifest = reader.document();
    if reader.mistakes.is_empty() {
        Ok(manifest)
    } else {
        reader.mistakes.sort_by_key(|mistake| mistake.span.start);
        Err(ManifestError { file: file.to_owned(), text: text.to_owned(), mistakes: reader.mistakes })
    }
}

const KEYS: &[&str] = &["build", "server", "client", "program"];
const START_KEYS: &[&str] = &["file", "command", "args"];
const PLACEHOLDERS: &[&str] = &["{host}", "{port}"];

struct Reader<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn mistake(&mut self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) {
        self.mistakes.push(Mistake { span, message: message.into(), remedy: remedy.into() });
    }

    fn document(&mut self) -> Manifest {
        let mut manifest = Manifest::default();
        let options = serde_yaml::options! { budget: serde_yaml::budget! { max_depth: DEEPEST } };
        let root: Spanned<Value> = match serde_yaml::from_str_with_options(self.text, options) {
            Ok(root) => root,
            Err(error) => {
                self.broken(&error);
                return manifest;
            }
        };
        let entries = match root.value {
            Value::Map(entries) => entries,
            Value::Nothing => return manifest,
            Value::Scalar(_) | Value::List(_) => {
                let remedy = "write `server: python3 my_program.py`";
                self.mistake(
                    0..0,
                    "`submission.yaml` says nothing about `server`, `client`, `program` or `build`",
                    remedy,
                );
                return manifest;
            }
        };
        for (key, value) in entries {
            match key.value.as_str() {
                "build" => manifest.build = self.build(&value),
                "server" => manifest.server = Some(self.start(&value)),
                "client" => manifest.client = Some(self.start(&value)),
                "program" => manifest.program = Some(self.start(&value)),
                unknown => self.unknown_key(self.span(&key), unknown, KEYS),
            }
        }
        manifest
    }

    fn broken(&mut self, error: &serde_yaml::Error) {
        let location = error.location();
        let line = location.map_or(1, |location| location.line());
        let column = location.map_or(1, |location| location.column());
        let start = byte_at(self.text, line, column);
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let remedy = "each line is `key: value`, indented with spaces; put a value with `: ` or `#` in quotes";
        self.mistake(start..start, format!("`submission.yaml` is not YAML: {message}"), remedy);
    }

    fn unknown_key(&mut self, span: Range<usize>, key: &str, known: &[&str]) {
        let remedy = match nearest(key, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", known.join(", ")),
        };
        self.mistake(span, format!("`{}` is no key here", key.escape_debug()), remedy);
    }

    /// One shell command, or several.
    fn build(&mut self, value: &Spanned<Value>) -> Vec<String> {
        let steps: Vec<String> = match &value.value {
            Value::Scalar(_) => vec![self.scalar(value)],
            Value::List(items) => items.iter().map(|item| self.text_of(item)).collect(),
            Value::Map(_) | Value::Nothing => {
                self.mistake(self.span(value), "`build` is no command", "write `build: gcc -o server server.c`");
                Vec::new()
            }
        };
        if steps.iter().skip(1).any(|step| step.starts_with('-')) {
            let remedy = "write the whole command in one line: `build: gcc -o server server.c`";
            self.mistake(self.span(value), "the words of one command stand as several commands", remedy);
        }
        steps
    }

    fn start(&mut self, value: &Spanned<Value>) -> Start {
        let span = self.span(value);
        match &value.value {
            Value::Scalar(_) | Value::List(_) => {
                let command = self.words(value);
                if command.is_empty() && self.mistakes.iter().all(|mistake| mistake.span != span) {
                    self.mistake(span.clone(), "the command is empty", "write it, such as `python3 server.py`");
                }
                Start { command: Some(command), span, ..Start::default() }
            }
            Value::Map(entries) => self.start_map(entries, span),
            Value::Nothing => {
                self.mistake(span.clone(), "no command is given", "write it, such as `python3 server.py`");
                Start { span, ..Start::default() }
            }
        }
    }

    fn start_map(&mut self, entries: &[(Spanned<String>, Spanned<Value>)], span: Range<usize>) -> Start {
        let mut start = Start { span: span.clone(), ..Start::default() };
        for (key, value) in entries {
            match key.value.as_str() {
                "file" => start.file = Some(self.file(value)),
                "command" => start.command = Some(self.words(value)),
                "args" => start.args = Some(self.words(value)),
                unknown => self.unknown_key(self.span(key), unknown, START_KEYS),
            }
        }
        if start.file.is_none() && start.command.as_ref().is_none_or(Vec::is_empty) {
            self.mistake(span, "neither `file` nor `command` is given", "add `file: my_server.py`");
        }
        start
    }

    fn file(&mut self, value: &Spanned<Value>) -> String {
        let text = self.text_of(value);
        if text.starts_with('/') || text.split('/').any(|part| part == "..") || text.is_empty() {
            self.mistake(self.span(value), "the file is not one of the submission", "give its path inside the folder");
        }
        text.trim_start_matches("./").to_owned()
    }

    fn words(&mut self, value: &Spanned<Value>) -> Vec<String> {
        let found: Vec<String> = match &value.value {
            Value::Scalar(_) => {
                let text = self.scalar(value);
                words::split(&text).unwrap_or_else(|| {
                    self.mistake(self.span(value), "a quote is left open", "close it");
                    Vec::new()
                })
            }
            Value::List(items) => items.iter().map(|item| self.text_of(item)).collect(),
            Value::Nothing => Vec::new(),
            Value::Map(_) => {
                self.mistake(self.span(value), "a command is a text or a list", "write `python3 server.py {port}`");
                Vec::new()
            }
        };
        for placeholder in found.iter().flat_map(|word| placeholders(word)) {
            if !PLACEHOLDERS.contains(&placeholder) {
                let remedy = format!("did you mean `{}`?", nearest(placeholder, PLACEHOLDERS).unwrap_or("{port}"));
                self.mistake(self.span(value), format!("`{placeholder}` is filled in by nobody"), remedy);
            }
        }
        found
    }

    fn text_of(&mut self, value: &Spanned<Value>) -> String {
        if matches!(value.value, Value::Scalar(_)) {
            return self.scalar(value);
        }
        self.mistake(self.span(value), "a text is expected here", "write a word, in quotes if it has `{` in front");
        String::new()
    }

    /// A scalar as it was written: `8888` and `no` are words here, whatever YAML makes of them.
    fn scalar(&self, value: &Spanned<Value>) -> String {
        match &value.value {
            Value::Scalar(Some(text)) => text.clone(),
            Value::Scalar(None) => self.text.get(self.span(value)).unwrap_or_default().trim().to_owned(),
            Value::List(_) | Value::Map(_) | Value::Nothing => String::new(),
        }
    }

    /// The bytes that a value was read from, up to the end of its first line.
    fn span<T>(&self, value: &Spanned<T>) -> Range<usize> {
        let place = value.referenced.span();
        let start =
            place.byte_offset().and_then(|at| usize::try_from(at).ok()).filter(|at| self.text.is_char_boundary(*at));
        let start = start.unwrap_or_else(|| byte_at(self.text, value.referenced.line(), value.referenced.column()));
        let length = place.byte_len().and_then(|len| usize::try_from(len).ok()).unwrap_or(0);
        let line = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let end = start.saturating_add(length).min(line);
        if self.text.is_char_boundary(end) { start..end } else { start..line }
    }
}

/// The offset of a line and column, both counted from 1.
fn byte_at(text: &str, line: u64, column: u64) -> usize {
    let line = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
    let column = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text[start..].lines().next().unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

/// The `{word}` parts of a word.
fn placeholders(word: &str) -> impl Iterator<Item = &str> {
    word.match_indices('{').filter_map(move |(at, _)| {
        let end = at + word[at..].find('}')?;
        let inside = &word[at + 1..end];
        let is_word = !inside.is_empty() && inside.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_word.then(|| &word[at..=end])
    })
}

/// The known word that `word` was most likely meant to be.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let short = |name: &&&str| word.len() <= LONGEST_NAME && name.len() <= LONGEST_NAME;
    let near = known.iter().filter(short).map(|name| (strsim::damerau_levenshtein(&word.to_lowercase(), name), *name));
    near.filter(|(distance, name)| *distance <= name.chars().count() / 2).min().map(|(_, name)| name)
}

/// Any YAML value, spans kept. Whether a text is plain or a number is left to who asks.
#[derive(Debug, Clone)]
enum Value {
    /// A text, or what YAML takes for something else.
    Scalar(Option<String>),
    List(Vec<Spanned<Value>>),
    Map(Vec<(Spanned<String>, Spanned<Value>)>),
    Nothing,
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or a mapping")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Scalar(Some(text.to_owned())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Scalar(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Scalar(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
        Ok(Value::Scalar(None))
    }

    fn visit_i128<E>(self, _: i128) -> Result<Value, E> {
        Ok(Value::Scalar(None))
    }

    fn visit_u128<E>(self, _: u128) -> Result<Value, E> {
        Ok(Value::Scalar(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Scalar(None))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn manifests_are_read() {
        let check = |text: &str, build: &[&str], server: Option<Start>| {
            let read = read("submission.yaml", text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((read.build, read.server.map(|s| Start { span: 0..0, ..s })), (list(build), server), "{text}");
        };
        let command = |words| Some(Start { command: Some(list(words)), ..Start::default() });
        check("", &[], None);
        check("# nothing\n", &[], None);
        check("build: make all\n", &["make all"], None);
        check("build: [make clean, make]\n", &["make clean", "make"], None);
        check(
            "server: python3 'my server.py' {host} {port}",
            &[],
            command(&["python3", "my server.py", "{host}", "{port}"]),
        );
        check(
            "server: [java, -cp, out, Main, 8888, no, 1.50]",
            &[],
            command(&["java", "-cp", "out", "Main", "8888", "no", "1.50"]),
        );
        check("server:\n  - ./srv\n  - -p\n  - '{port}'\n", &[], command(&["./srv", "-p", "{port}"]));
        let map = Start { file: Some("src/服务.py".into()), args: Some(list(&["-p", "{port}"])), ..Start::default() };
        check("server:\n  file: ./src/服务.py\n  args: -p {port}\n", &[], Some(map));
        let none = Start { file: Some("s.py".into()), args: Some(list(&[])), ..Start::default() };
        check("server: {file: s.py, args: []}", &[], Some(none));
    }

    #[test]
    fn each_mistake_has_its_place_and_a_remedy() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let error = read("submission.yaml", text).expect_err(text);
            let found: Vec<(&str, &str)> =
                error.mistakes.iter().map(|m| (&text[m.span.clone()], m.remedy.as_str())).collect();
            assert_eq!(found.len(), expected.len(), "{error}");
            for ((at, remedy), (expected_at, expected_remedy)) in found.into_iter().zip(expected) {
                assert!(at == *expected_at && remedy.contains(expected_remedy), "{at:?}: {error}");
            }
        };
        check("sever: x", &[("sever", "`server`")]);
        check("colour: x\nbuild: make\nClient: y", &[("colour", "build, server"), ("Client", "`client`")]);
        check("server: {fil: x}", &[("{", "add `file"), ("fil", "`file`")]);
        check("server: python3 s.py {prot}", &[("python3 s.py {prot}", "`{port}`")]);
        check("server: \"'x\"", &[("\"'x\"", "close it")]);
        check("server:\n", &[("", "python3 server.py")]);
        check("server: {file: /etc/passwd}", &[("/etc/passwd", "inside")]);
        check("server: {file: ../x}", &[("../x", "inside")]);
        check("build: [gcc, -o, s, s.c]", &[("[", "one line")]);
        check("- a\n", &[("", "write `server")]);
        check("server: a\n\tx: b\n", &[("", "spaces")]);
        check("server: a\nserver: b\n", &[("", "key: value")]);
    }

    #[test]
    fn messages_show_file_line_and_caret() {
        let text = read("03-session/submission.yaml", "build: make\nsevrer: x\n").unwrap_err().to_string();
        for part in ["03-session/submission.yaml:2:1", "sevrer: x", "^^^^^^", "did you mean `server`?"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn hostile_manifests_end_in_errors() {
        let deep = "[".repeat(10_000);
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n\
                    d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nserver: [*e,*e,*e,*e,*e,*e,*e]\n";
        for text in [deep.as_str(), bomb, "\u{0}", "{", "*a", "? [a]\n: b", "server: !!binary x\n\u{1b}[0m: 1"] {
            let error = read("submission.yaml", text).map(|_| ()).expect_err(&text[..text.len().min(40)]);
            assert!(!error.to_string().is_empty());
        }
    }
}
