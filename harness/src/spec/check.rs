//! One check of a check file, and the rules that hold between checks. Must not read files.

use super::exercise::{Check, Rest, Severity, Step};
use super::mistake::{At, Draft, Drafts, instead};
use super::reader::{Fields, Reader};
use super::step::read_steps;
use super::surroundings;
use super::tree::Node;
use super::worth;
use crate::model::{CheckId, Points, Role};

const KEYS: &[&str] =
    &["id", "title", "tried", "severity", "points", "needs", "requires", "notes", "by_hand", "rest", "steps"];
const RESTS: &[(&str, Rest)] = &[("fail", Rest::Fail), ("ignore", Rest::Ignore)];
/// The placeholders of `by_hand`.
const BY_HAND: &[&str] = &["host", "port"];

/// A check as far as it could be read.
pub(super) struct Declared {
    /// The id, where it is one.
    id: Option<(CheckId, At)>,
    needs: Vec<(CheckId, At)>,
    severity: Option<Severity>,
    /// The check, where nothing in it is wrong.
    pub(super) check: Option<Check>,
}

impl Declared {
    /// A check that needs no other.
    pub(super) fn new(id: Option<(CheckId, At)>, severity: Option<Severity>, check: Option<Check>) -> Self {
        Self { id, needs: Vec::new(), severity, check }
    }

    /// Where it is declared.
    pub(super) fn at(&self) -> Option<&At> {
        self.id.as_ref().map(|(_, at)| at)
    }
}

/// Reads one entry of `checks:`.
pub(super) fn read_check(reader: &mut Reader<'_>, node: &Node, roles: &[Role]) -> Option<Declared> {
    let fields = reader.fields(node, "a check", KEYS)?;
    let id = fields.need(reader, "id", "the check").and_then(|node| check_id(reader, node));
    let title = fields.need(reader, "title", "the check").and_then(|node| reader.localised(node, "title"));
    let tried = fields.need(reader, "tried", "the check").and_then(|node| reader.localised(node, "tried"));
    let severity = worth::severity(reader, fields.get("severity"));
    let points = severity.and_then(|severity| points(reader, &fields, severity));
    let needs = needs(reader, &fields);
    let requires = fields.get("requires").map_or(Some(Vec::new()), |node| surroundings::requires(reader, node));
    let notes = optional(&fields, "notes", |node| reader.localised(node, "notes"));
    let by_hand = optional(&fields, "by_hand", |node| reader.localised_template(node, "by_hand", BY_HAND));
    let rest = fields.get("rest").map_or(Some(Rest::Fail), |node| reader.choice(node, "`rest`", RESTS));
    let steps: Option<Vec<Step>> =
        fields.need(reader, "steps", "the check").and_then(|node| read_steps(reader, node, roles, points));
    let requires = requires.zip(steps.as_ref()).map(|(requires, steps)| surroundings::implied(requires, steps));
    let known = needs.clone().unwrap_or_default();
    let check = (|| {
        Some(Check {
            id: id.clone()?.0,
            title: title?,
            tried: tried?,
            severity: severity?,
            points: points?,
            needs: needs?.into_iter().map(|(id, _)| id).collect(),
            requires: requires?,
            notes: notes?,
            by_hand: by_hand?,
            rest: rest?,
            steps: steps?,
            question: None,
        })
    })();
    Some(Declared { id, needs: known, severity, check })
}

/// The outer option is empty where the value is wrong, the inner one where it is absent.
#[expect(clippy::option_option, reason = "wrong and absent are two things")]
pub(super) fn optional<T>(fields: &Fields<'_>, key: &str, read: impl FnOnce(&Node) -> Option<T>) -> Option<Option<T>> {
    match fields.get(key) {
        Some(node) => read(node).map(Some),
        None => Some(None),
    }
}

pub(super) fn check_id(reader: &mut Reader<'_>, node: &Node) -> Option<(CheckId, At)> {
    let text = reader.text(node, "a check's id")?;
    let Ok(id) = CheckId::new(text) else {
        let remedy = "write two words with a `/`, in lower-case letters, digits and `-`, such as `server/replies`";
        reader.wrong(node, format!("`{text}` is not a check's id"), "", remedy);
        return None;
    };
    Some((id, reader.at(&node.span)))
}

pub(super) fn points(reader: &mut Reader<'_>, fields: &Fields<'_>, severity: Severity) -> Option<Points> {
    if severity == Severity::Info {
        let Some(node) = fields.get("points") else { return Some(Points::ZERO) };
        let remedy = "remove `points`, or give another severity";
        reader.wrong(node, "`points` for a check that only advises", "`severity: info` earns no points", remedy);
        return None;
    }
    let node = fields.need(reader, "points", "the check")?;
    worth::points(reader, node)
}

fn needs(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Vec<(CheckId, At)>> {
    let Some(node) = fields.get("needs") else { return Some(Vec::new()) };
    let items = reader.items(node, "`needs`")?;
    let ids: Vec<Option<(CheckId, At)>> = items.iter().map(|item| check_id(reader, item)).collect();
    ids.into_iter().collect()
}

/// The rules between checks: ids are unique, and each check comes after those that it needs. `all_read` says
/// that no file was left out, so that an id that is not here is nowhere.
pub(super) fn compare(checks: &[Declared], all_read: bool, drafts: &mut Drafts) {
    let ids: Vec<Option<&CheckId>> = checks.iter().map(|check| check.id.as_ref().map(|(id, _)| id)).collect();
    // A wrong id may be the one that is needed.
    let all_read = all_read && ids.iter().all(Option::is_some);
    for (index, check) in checks.iter().enumerate() {
        if let Some((id, at)) = &check.id
            && let Some(first) = ids.iter().take(index).position(|known| *known == Some(id))
        {
            drafts.add(twice(id, at, checks.get(first)));
        }
        for (needed, at) in &check.needs {
            let found = ids.iter().position(|known| *known == Some(needed));
            let wrong = match found {
                None if all_read => Some(unknown(needed, at, &ids)),
                None => None,
                Some(position) if position >= index => Some(too_late(checks, index, position, at)),
                Some(position) => only_advice(check, checks.get(position), needed, at),
            };
            if let Some(draft) = wrong {
                drafts.add(draft);
            }
        }
    }
}

fn twice(id: &CheckId, at: &At, first: Option<&Declared>) -> Draft {
    let draft = Draft::new(at.clone(), format!("two checks are called `{id}`"), "the second one")
        .remedy("give each check an id of its own");
    match first.and_then(|first| first.id.as_ref()) {
        Some((_, place)) => draft.other(place.clone(), "the first one"),
        None => draft,
    }
}

fn unknown(needed: &CheckId, at: &At, ids: &[Option<&CheckId>]) -> Draft {
    let known = ids.iter().flatten().map(AsRef::as_ref);
    Draft::new(at.clone(), format!("unknown check `{needed}` in `needs`"), "the exercise has no such check")
        .remedy(instead(needed.as_ref(), known))
}

/// A need that comes later: perhaps because it needs this check in turn.
fn too_late(checks: &[Declared], index: usize, position: usize, at: &At) -> Draft {
    let id = |index: usize| checks.get(index).and_then(|check| check.id.as_ref());
    let name = |index: usize| id(index).map(|(id, _)| id.to_string()).unwrap_or_default();
    if index == position {
        return Draft::new(at.clone(), format!("`{}` needs itself", name(index)), "this is the same check")
            .remedy("remove it from `needs`");
    }
    let draft = if needs_in_turn(checks, position, index) {
        let title = format!("`{}` and `{}` need each other", name(index), name(position));
        Draft::new(at.clone(), title, "it needs this check in turn").remedy("remove one of the two needs")
    } else {
        let title = format!("`{}` needs `{}`, which comes later", name(index), name(position));
        let remedy = format!("move `{}` before `{}`", name(position), name(index));
        Draft::new(at.clone(), title, "it has not been played yet").remedy(remedy)
    };
    match id(position) {
        Some((_, place)) => draft.other(place.clone(), "it is here"),
        None => draft,
    }
}

/// Whether the check at `from` needs the one at `to`, over any number of steps.
fn needs_in_turn(checks: &[Declared], from: usize, to: usize) -> bool {
    let position = |wanted: &CheckId| checks.iter().position(|c| c.id.as_ref().is_some_and(|(id, _)| id == wanted));
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(check) = seen.get(next).and_then(|index| checks.get(*index)) {
        next += 1;
        for found in check.needs.iter().filter_map(|(id, _)| position(id)) {
            if found == to {
                return true;
            }
            if !seen.contains(&found) {
                seen.push(found);
            }
        }
    }
    false
}

/// Advice must not cost points, so a check with points cannot rest on one without.
fn only_advice(check: &Declared, needed: Option<&Declared>, id: &CheckId, at: &At) -> Option<Draft> {
    let earns = matches!(check.severity, Some(Severity::Must | Severity::Should));
    let advises = needed.is_some_and(|needed| needed.severity == Some(Severity::Info));
    (earns && advises).then(|| {
        let title = format!("a check with points needs `{id}`, which only advises");
        Draft::new(at.clone(), title, "failing it would cost points").remedy("give both the same severity")
    })
}
