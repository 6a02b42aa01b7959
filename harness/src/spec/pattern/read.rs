//! From a node to a pattern: a text stands for itself, a mapping has exactly one matcher. Must not know what
//! each matcher's value may be.

use super::{Around, MatcherForm, Pattern, matchers};
use crate::spec::mistake::{Draft, instead, nearest, quoted};
use crate::spec::reader::{Fields, Reader};
use crate::spec::tree::{Node, Value};

/// Where a pattern stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::spec) enum Within {
    /// At the front of a stream.
    Stream,
    /// At the front of a stream, with others behind it.
    Sequence,
    /// In a complete frame.
    Frame,
}

/// Reads a pattern. `names` are the placeholders that may stand in its texts.
pub(in crate::spec) fn read(reader: &mut Reader<'_>, node: &Node, within: Within, names: &[&str]) -> Option<Pattern> {
    let around = Around { within, names };
    match &node.value {
        Value::Text(_) => super::literal::exact(reader, node, &around),
        Value::Map(_) => read_beside(reader, node, within, names, &[]),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) => {
            let remedy = "write the text that is to come, in quotes, or a mapping such as `{line: \"hello\"}`";
            reader.wrong(node, "this is no expectation", "neither a text nor a mapping", remedy);
            None
        }
    }
}

/// Reads a mapping that has a matcher; `more` are keys that may stand in it, too, and are read elsewhere.
pub(in crate::spec) fn read_beside(
    reader: &mut Reader<'_>,
    node: &Node,
    within: Within,
    names: &[&str],
    more: &[&'static str],
) -> Option<Pattern> {
    let entries = reader.entries(node, "this expectation")?;
    let found = find(reader, node, &entries, more)?;
    let fields = Fields::new(node, entries.iter().map(|(_, name, value)| (*name, *value)).collect());
    let good = known(reader, &entries, found.form, more);
    let around = Around { within, names };
    let pattern = (found.form.read)(reader, found.value, &fields, &around)?;
    if !fits(reader, found.key, &pattern, within) {
        return None;
    }
    (good && found.exact).then_some(pattern)
}

/// The matcher of a mapping: the key as written, and the matcher that is meant.
struct Found<'n> {
    key: &'n Node,
    value: &'n Node,
    form: &'static MatcherForm,
    /// The author's spelling is a matcher.
    exact: bool,
}

type Entry<'n> = (&'n Node, &'n str, &'n Node);

fn form(name: &str) -> Option<&'static MatcherForm> {
    matchers().find(|form| form.name == name)
}

fn names() -> impl Iterator<Item = &'static str> + Clone {
    matchers().map(|form| form.name)
}

/// The one matcher. A word that is nearly one is reported, and taken for it, so that its value is looked at.
fn find<'n>(reader: &mut Reader<'_>, node: &Node, entries: &[Entry<'n>], more: &[&'static str]) -> Option<Found<'n>> {
    let given: Vec<Found<'n>> = entries
        .iter()
        .filter_map(|(key, name, value)| form(name).map(|form| Found { key, value, form, exact: true }))
        .collect();
    if let [first, second, ..] = given.as_slice() {
        let title = format!("two matchers in one expectation: `{}` and `{}`", first.form.name, second.form.name);
        let draft = Draft::new(reader.at(&second.key.span), title, "the second one")
            .other(reader.at(&first.key.span), "the first one")
            .remedy("make two steps of it, or put one into the other, such as `{line: {contains: \"hello\"}}`");
        reader.drafts.add(draft);
        return None;
    }
    if let Some(only) = given.into_iter().next() {
        return Some(only);
    }
    let beside = |name: &str| more.contains(&name) || matchers().any(|form| form.beside.contains(&name));
    let Some((key, name, value)) = entries.iter().find(|(_, name, _)| !beside(name)) else {
        let remedy = format!("give one of {}", quoted(names()));
        reader.wrong(node, "this expectation has no matcher", "nothing is expected here", remedy);
        return None;
    };
    let meant = nearest(name, names()).and_then(form);
    let remedy = match meant {
        Some(form) => format!("did you mean `{}`? It is written `{}`", form.name, form.example),
        None => format!("the matchers are {}", quoted(names().chain(more.iter().copied()))),
    };
    reader.wrong(key, format!("unknown matcher `{name}`"), "nothing is matched in this way", remedy);
    meant.map(|form| Found { key, value, form, exact: false })
}

/// Whether all other keys may stand beside the matcher; the others are reported.
fn known(reader: &mut Reader<'_>, entries: &[Entry<'_>], form: &MatcherForm, more: &[&'static str]) -> bool {
    let may = form.beside.iter().chain(more).copied();
    let others = entries.iter().filter(|(_, name, _)| *name != form.name && nearest(name, [form.name]).is_none());
    let wrong: Vec<&Entry<'_>> = others.filter(|(_, name, _)| !may.clone().any(|known| known == *name)).collect();
    for (key, name, _) in &wrong {
        let remedy = match may.clone().next() {
            Some(_) => instead(name, may.clone()),
            None => format!("remove it; it is written `{}`", form.example),
        };
        let label = format!("nothing of that name stands beside `{}`", form.name);
        reader.wrong(key, format!("unknown key `{name}`"), &label, remedy);
    }
    wrong.is_empty()
}

/// Whether a pattern can be met where it stands.
fn fits(reader: &mut Reader<'_>, key: &Node, pattern: &Pattern, within: Within) -> bool {
    let frame = "give it a frame, such as `{line: {contains: \"hello\"}}`";
    match within {
        Within::Frame => true,
        Within::Sequence if !pattern.is_anchored() => {
            reader.wrong(key, "this can never be met", "it takes in all that is there, and more is expected", frame);
            false
        }
        Within::Stream | Within::Sequence => match pattern {
            Pattern::Not(inner) if inner.is_anchored() => {
                let remedy = "put `not` into the frame, such as `{line: {not: \"hello\"}}`";
                reader.wrong(key, "`not` has no frame here", "how much is it that must not be this?", remedy);
                false
            }
            Pattern::Exact(_)
            | Pattern::Hex(_)
            | Pattern::Framed { .. }
            | Pattern::Contains(_)
            | Pattern::Regex(_)
            | Pattern::Json(_)
            | Pattern::Number(_)
            | Pattern::Utf8(_)
            | Pattern::OneOf(_)
            | Pattern::AnyOrder(_)
            | Pattern::Count { .. }
            | Pattern::Not(_) => true,
        },
    }
}
