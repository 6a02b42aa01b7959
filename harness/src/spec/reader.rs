//! From nodes to words, numbers and texts: each function reads one value or says what is wrong with it and
//! what to write. Must not know checks or steps.

use std::ops::Range;

use super::mistake::{At, Draft, Drafts, instead, nearest, quoted};
use super::source::{File, Sources};
use super::tree::{Node, Value};
use crate::matcher::placeholders;
use crate::model::{Localised, Millis};

/// The longest deadline that a step may have.
const LONGEST: Millis = Millis(300_000);

/// Reads the values of one file and collects its mistakes.
pub(super) struct Reader<'a> {
    pub(super) file: &'a File,
    /// All files of the exercise.
    pub(super) sources: &'a Sources,
    pub(super) drafts: &'a mut Drafts,
}

/// The keys and values of a mapping, each key once.
pub(super) struct Fields<'n> {
    place: Range<usize>,
    entries: Vec<(&'n str, &'n Node)>,
    /// Keys that were most likely meant by unknown ones: they are not reported as missing too.
    meant: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The entries of a mapping whose keys were looked at elsewhere.
    pub(super) fn new(node: &Node, entries: Vec<(&'n str, &'n Node)>) -> Self {
        Self { place: node.span.clone(), entries, meant: Vec::new() }
    }

    /// The value of a key that may be absent.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    /// The value of a key that must be there.
    pub(super) fn need(&self, reader: &mut Reader<'_>, key: &str, what: &str) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() && !self.meant.contains(&key) {
            let draft = Draft::new(reader.at(&self.place), format!("{what} has no `{key}`"), "it is missing here");
            reader.drafts.add(draft.remedy(format!("add `{key}:`")));
        }
        found
    }
}

impl Reader<'_> {
    pub(super) fn at(&self, span: &Range<usize>) -> At {
        self.file.at(span)
    }

    /// Reports `node`, with what to do instead.
    pub(super) fn wrong(&mut self, node: &Node, title: impl Into<String>, label: &str, remedy: impl Into<String>) {
        let draft = Draft::new(self.at(&node.span), title, label).remedy(remedy);
        self.drafts.add(draft);
    }

    /// What the author wrote, quotes included.
    fn written(&self, node: &Node) -> &str {
        self.file.text.get(node.span.clone()).unwrap_or("")
    }

    /// The entries of a mapping; a key that is no text, and a key that was there before, are reported.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Option<Vec<(&'n Node, &'n str, &'n Node)>> {
        let Value::Map(pairs) = &node.value else {
            let label = format!("this is {}", kind(&node.value));
            self.wrong(node, format!("{what} must be a mapping"), &label, "write it as `key: value` lines");
            return None;
        };
        let mut entries: Vec<(&Node, &str, &Node)> = Vec::new();
        for (key, value) in pairs {
            let Value::Text(name) = &key.value else {
                self.wrong(key, format!("a key of {what} is not a word"), "", "keys are words such as `title`");
                continue;
            };
            if let Some((first, ..)) = entries.iter().find(|(_, known, _)| known == name) {
                let draft = Draft::new(self.at(&key.span), format!("`{name}` is given twice"), "given again here")
                    .other(self.at(&first.span), "first given here")
                    .remedy("keep one of the two");
                self.drafts.add(draft);
            } else {
                entries.push((key, name, value));
            }
        }
        Some(entries)
    }

    /// A mapping with these keys and no others.
    pub(super) fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&'static str]) -> Option<Fields<'n>> {
        let mut entries = Vec::new();
        let mut meant = Vec::new();
        for (key, name, value) in self.entries(node, what)? {
            if known.contains(&name) {
                entries.push((name, value));
            } else {
                meant.extend(nearest(name, known.iter().copied()));
                let remedy = instead(name, known.iter().copied());
                self.wrong(key, format!("unknown key `{name}`"), &format!("{what} has no such key"), remedy);
            }
        }
        Some(Fields { place: node.span.clone(), entries, meant })
    }

    /// A sequence with at least one item.
    pub(super) fn items<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match &node.value {
            Value::List(items) if !items.is_empty() => Some(items),
            Value::List(_) | Value::Null => {
                self.wrong(node, format!("{what} is empty"), "nothing is listed", "list at least one");
                None
            }
            Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) => {
                let label = format!("this is {}", kind(&node.value));
                self.wrong(
                    node,
                    format!("{what} must be a list"),
                    &label,
                    "write `[one, two]`, or a line `- one` each",
                );
                None
            }
        }
    }

    /// A text. What other programs that read YAML take for a number or a truth value must be in quotes.
    pub(super) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        let written = self.written(node).to_owned();
        match &node.value {
            Value::Text(text) if !is_truth_value(&written) => return Some(text),
            Value::Text(_) | Value::Bool(_) => self.wrong(
                node,
                format!("`{written}` is not a text"),
                "this word means true or false to many readers of YAML",
                format!("put it in quotes: `\"{written}\"`"),
            ),
            Value::Number(_) => self.wrong(
                node,
                format!("{what} must be a text"),
                "this is a number",
                format!("put it in quotes: `\"{written}\"`"),
            ),
            Value::Null => self.wrong(node, format!("{what} is empty"), "a text is missing here", "write a text"),
            Value::List(_) | Value::Map(_) => {
                let label = format!("this is {}", kind(&node.value));
                self.wrong(node, format!("{what} must be a text"), &label, "write a text, in quotes if it has braces");
            }
        }
        None
    }

    /// A text with at least one character that is not a space.
    pub(super) fn filled<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        let text = self.text(node, what)?;
        if text.trim().is_empty() {
            self.wrong(node, format!("{what} is empty"), "a text is missing here", "write a text");
            return None;
        }
        Some(text)
    }

    /// A text whose placeholders are all of `allowed`.
    pub(super) fn template(&mut self, node: &Node, what: &str, allowed: &[&str]) -> Option<String> {
        let text = self.text(node, what)?;
        self.known_placeholders(node, text, allowed).then(|| text.to_owned())
    }

    fn known_placeholders(&mut self, node: &Node, text: &str, allowed: &[&str]) -> bool {
        self.known_names(node, placeholders(text).into_iter().map(|(name, _)| name), allowed)
    }

    /// Whether all placeholders in a value are of `allowed`; the others are reported.
    pub(super) fn known_names<'t>(
        &mut self,
        node: &Node,
        names: impl Iterator<Item = &'t str>,
        allowed: &[&str],
    ) -> bool {
        let unknown: Vec<&str> = names.filter(|name| !allowed.contains(name)).collect();
        for name in &unknown {
            let remedy = match nearest(name, allowed.iter().copied()) {
                Some(meant) => format!("did you mean `{{{meant}}}`?"),
                None => format!("known here: `{{{}}}`", allowed.join("}`, `{")),
            };
            self.wrong(node, format!("unknown placeholder `{{{name}}}`"), "nothing fills it in here", remedy);
        }
        unknown.is_empty()
    }

    /// A text in both languages.
    pub(super) fn localised(&mut self, node: &Node, what: &str) -> Option<Localised> {
        if let Value::Text(_) | Value::Null = &node.value {
            let remedy = format!("write `{what}: {{en: \"…\", zh: \"…\"}}`");
            self.wrong(node, format!("`{what}` must be in both languages"), "no `en` and `zh` here", remedy);
            return None;
        }
        let fields = self.fields(node, &format!("`{what}`"), &["en", "zh"])?;
        let en = self.translation(&fields, what, "en", "English");
        let zh = self.translation(&fields, what, "zh", "Chinese");
        Some(Localised { en: en?, zh: zh? })
    }

    fn translation(&mut self, fields: &Fields<'_>, what: &str, key: &str, language: &str) -> Option<String> {
        let Some(node) = fields.get(key) else {
            if fields.meant.contains(&key) {
                return None;
            }
            let at = self.at(&fields.place);
            let draft = Draft::new(at, format!("`{what}` has no {language} text"), format!("`{key}` is missing"));
            self.drafts.add(draft.remedy(format!("add `{key}:`; students read reports in English and Chinese")));
            return None;
        };
        self.filled(node, &format!("`{key}`")).map(str::to_owned)
    }

    /// As [`Self::localised`], with placeholders of `allowed`.
    pub(super) fn localised_template(&mut self, node: &Node, what: &str, allowed: &[&str]) -> Option<Localised> {
        let texts = self.localised(node, what)?;
        let en = self.known_placeholders(node, &texts.en, allowed);
        let zh = self.known_placeholders(node, &texts.zh, allowed);
        (en && zh).then_some(texts)
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(&mut self, node: &Node, what: &str, table: &[(&'static str, T)]) -> Option<T> {
        let word = self.text(node, what)?;
        let found = table.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let remedy = instead(word, table.iter().map(|(name, _)| *name));
            self.wrong(node, format!("unknown {what} `{word}`"), "no such word here", remedy);
        }
        found
    }

    /// A whole number between two bounds, both included.
    pub(super) fn count(&mut self, node: &Node, what: &str, least: u32, most: u32) -> Option<u32> {
        if let Value::Number(number) = node.value
            && number.fract() == 0.0
            && (f64::from(least)..=f64::from(most)).contains(&number)
        {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between two u32 above")]
            return Some(number as u32);
        }
        let title = format!("{what} must be a whole number");
        self.wrong(node, title, "this is not one", format!("give a number from {least} to {most}"));
        None
    }

    /// A length of time such as `500ms` or `2s`.
    pub(super) fn duration(&mut self, node: &Node, what: &str) -> Option<Millis> {
        let written = self.written(node).trim_matches(['"', '\'']).to_owned();
        if let Value::Number(_) = node.value {
            let remedy = format!("write `{written}s` or `{written}ms`");
            self.wrong(node, format!("{what} has no unit"), "seconds or milliseconds?", remedy);
            return None;
        }
        let text = self.text(node, what)?;
        let Some(length) = parse_duration(text) else {
            let title = format!("`{text}` is not a length of time");
            self.wrong(node, title, "not understood", "write a whole number and `ms` or `s`, such as `500ms` or `2s`");
            return None;
        };
        if length == Millis(0) || length > LONGEST {
            self.wrong(node, format!("{what} is out of range"), "", "give at least `1ms` and at most `300s`");
            return None;
        }
        Some(length)
    }

    /// Bytes in hexadecimal, in pairs, spaces between them as the author likes.
    pub(super) fn hex(&mut self, node: &Node) -> Option<Vec<u8>> {
        let text = self.filled(node, "`hex`")?;
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let pairs: Option<Vec<u8>> = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2))
            // A sign would be taken for a digit otherwise.
            .map(|pair| pair.filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit())))
            .map(|pair| u8::from_str_radix(pair?, 16).ok())
            .collect();
        if pairs.is_none() {
            let remedy = "write two digits 0-9 a-f for each byte, such as `\"00 ff\"`";
            self.wrong(node, "`hex` is not hexadecimal", "not pairs of hexadecimal digits", remedy);
        }
        pairs
    }

    /// Exactly one of several keys, for a mapping that says one thing in one of several forms.
    pub(super) fn one_of<'n>(
        &mut self,
        node: &Node,
        fields: &Fields<'n>,
        keys: &[&'static str],
    ) -> Option<(&'static str, &'n Node)> {
        let given: Vec<(&'static str, &Node)> =
            keys.iter().filter_map(|key| fields.get(key).map(|value| (*key, value))).collect();
        if let [only] = given.as_slice() {
            return Some(*only);
        }
        if given.is_empty() && fields.meant.iter().any(|key| keys.contains(key)) {
            return None;
        }
        let remedy = format!("give exactly one of {}", quoted(keys.iter().copied()));
        let label = if given.is_empty() { "none is given" } else { "more than one is given" };
        self.wrong(node, format!("one of {} is wanted", quoted(keys.iter().copied())), label, remedy);
        None
    }
}

/// `500ms` and `2s`.
fn parse_duration(text: &str) -> Option<Millis> {
    let (digits, factor) = match text.strip_suffix("ms") {
        Some(digits) => (digits, 1),
        None => (text.strip_suffix('s')?, 1000),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(factor).map(Millis)
}

/// Words that YAML 1.1 reads as true or false where they are not in quotes.
fn is_truth_value(written: &str) -> bool {
    ["y", "n", "yes", "no", "on", "off", "true", "false"].contains(&written.to_ascii_lowercase().as_str())
}

/// What a value is, with its article.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::Text(_) => "a text",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_whole_number_and_a_unit() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(parse_duration(text), expected.map(Millis), "{text:?}");
        };
        check("500ms", Some(500));
        check("2s", Some(2000));
        check("10s", Some(10_000));
        for wrong in ["", "s", "ms", "2", "2 s", "1.5s", "-1s", "2m", "99999999999999999999s", "18446744073709551615s"]
        {
            check(wrong, None);
        }
    }
}
