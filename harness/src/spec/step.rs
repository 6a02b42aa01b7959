//! One step and the list of them: exactly one verb, what may stand beside it, and who is meant where the
//! author left it out. Must not know checks.

use std::ops::Range;

use super::beside::{BESIDE, Extras, extras};
use super::exercise::{Place, Step, Verb, number};
use super::mistake::{Draft, instead, line_and_column, nearest, quoted};
use super::reader::{Fields, Reader};
use super::stage::Stage;
use super::tree::{Node, Value};
use super::values::Cut;
use super::verbs::{Cast, Reading, VerbForm, Who, actor, role, verb_names, verbs as table};
use super::worth::Purse;
use crate::model::{ActorName, Points, Role};

/// Reads a check's steps in order; none where one of them is wrong. `points` are the check's, if they are right.
pub(super) fn read_steps(
    reader: &mut Reader<'_>,
    node: &Node,
    roles: &[Role],
    points: Option<Points>,
) -> Option<Vec<Step>> {
    let started: Vec<Role> = roles.iter().copied().filter(|role| is_started_in(node, *role)).collect();
    let stage = Stage::of(started.clone());
    let mut steps = Steps {
        roles: roles.to_vec(),
        started,
        stage,
        values: Vec::new(),
        level: Level::Top,
        trying: false,
        purse: Purse::new(points),
    };
    let mut read = steps.list(reader, node, "`steps`")?;
    number(&mut read);
    Some(read)
}

/// Reads steps one after the other, those inside others too.
pub(super) struct Steps {
    roles: Vec<Role>,
    /// The roles that the check starts anywhere.
    started: Vec<Role>,
    pub(super) stage: Stage,
    /// The names that were set.
    pub(super) values: Vec<String>,
    pub(super) level: Level,
    /// Whether they are in an `eventually`, however deep.
    pub(super) trying: bool,
    /// The check's points.
    purse: Purse,
}

/// Where a list of steps stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// In the check itself, or in a group there.
    Top,
    /// In a list of `parallel`.
    Branch,
    /// In a list of `choose`, which may not be played at all.
    Choice,
    /// In steps that are played more than once.
    Round,
}

/// A step's verb: the key as written, and the verb that is meant.
struct Found<'n> {
    key: &'n Node,
    value: &'n Node,
    form: &'static VerbForm,
    /// The author's spelling is a verb.
    exact: bool,
}

/// What became of a step.
enum Read {
    Good(Box<Step>),
    /// It is wrong, and has been reported; what it does is known.
    Wrong,
    /// It is wrong, and has been reported; later steps may rest on what it would have done.
    Doubtful,
}

impl Steps {
    /// A list of steps; none where one of them is wrong.
    pub(super) fn list(&mut self, reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Vec<Step>> {
        let items = reader.items(node, what)?;
        let read: Vec<Option<Step>> = items.iter().map(|item| self.read(reader, item)).collect();
        let needless = needless_silences(reader, items, &read);
        read.into_iter().collect::<Option<_>>().filter(|_| !needless)
    }

    fn read(&mut self, reader: &mut Reader<'_>, item: &Node) -> Option<Step> {
        match self.read_one(reader, item) {
            Read::Good(step) => Some(*step),
            Read::Wrong => None,
            Read::Doubtful => {
                self.stage.doubt(words(item));
                None
            }
        }
    }

    fn read_one(&mut self, reader: &mut Reader<'_>, item: &Node) -> Read {
        let Value::Map(_) = item.value else {
            not_a_mapping(reader, item);
            return Read::Doubtful;
        };
        let Some(entries) = reader.entries(item, "a step") else { return Read::Doubtful };
        let Some(found) = find_verb(reader, item, &entries) else { return Read::Doubtful };
        let beside = Fields::new(item, entries.iter().map(|(_, name, value)| (*name, *value)).collect());
        let extras = extras(reader, found.form, &beside, self.trying, &mut self.purse);
        // The value is looked at even where it is not known who acts.
        let cast = self.cast(reader, &found, &beside);
        let verb = self.verb(reader, &found, cast.as_ref());
        let Some(verb) = verb.filter(|_| cast.is_some()) else {
            return if changes_stage(found.form.name) { Read::Doubtful } else { Read::Wrong };
        };
        if let Some(draft) = self.stage.play(&verb, &reader.at(&spot(&found, &beside))) {
            reader.drafts.add(draft);
            return Read::Wrong;
        }
        let (line, _) = line_and_column(&reader.file.text, item.span.start);
        let at = Place { file: reader.file.path.clone(), line };
        match extras.filter(|_| found.exact) {
            Some(Extras { within, after, save, points, severity, hint }) => {
                if let Some(draft) = self.stage.too_short(&verb, within, &reader.at(&spot(&found, &beside))) {
                    reader.drafts.add(draft);
                    return Read::Wrong;
                }
                self.values.extend(save.clone());
                Read::Good(Box::new(Step { number: 0, verb, within, after, save, points, severity, hint, at }))
            }
            None => Read::Wrong,
        }
    }

    fn verb(&mut self, reader: &mut Reader<'_>, found: &Found<'_>, cast: Option<&Cast>) -> Option<Verb> {
        let verb = match found.form.read {
            Reading::Value(read) => read(reader, found.value, cast.unwrap_or(&self.nobody()))?,
            Reading::Steps(block) => self.block(reader, block, found.key, found.value)?,
        };
        if matches!(verb, Verb::Barrier(_)) && !self.barrier_fits(reader, found.key) {
            return None;
        }
        if let Verb::Set(set) = &verb {
            self.values.extend(set.values.iter().map(|(name, _)| name.clone()));
        }
        Some(verb)
    }

    fn nobody(&self) -> Cast {
        let transport = self.stage.transport();
        Cast { roles: self.roles.clone(), values: self.values.clone(), transport, ..Cast::default() }
    }

    /// Who acts: as `who` says, else the only one that is possible. None where that cannot be told.
    fn cast(&self, reader: &mut Reader<'_>, found: &Found<'_>, beside: &Fields<'_>) -> Option<Cast> {
        let mut cast = self.nobody();
        let who = beside.get("who");
        match (found.form.who, who) {
            (Who::Nobody, None) => {}
            (Who::Nobody, Some(node)) => {
                let title = format!("`{}` takes no `who`", found.form.name);
                let remedy = format!("remove it, and write `{}`", found.form.example);
                reader.wrong(node, title, "", remedy);
                return None;
            }
            (Who::Actor, Some(node)) => cast.actor = Some(actor(reader, node)?),
            (Who::Actor, None) => cast.actor = Some(self.only_actor(reader, found)?),
            (Who::Role, Some(node)) => cast.role = Some(role(reader, node, &cast)?),
            (Who::Role, None) => cast.role = Some(self.only_role(reader, found)?),
        }
        Some(cast)
    }

    fn only_actor(&self, reader: &mut Reader<'_>, found: &Found<'_>) -> Option<ActorName> {
        let open = self.stage.open_actors();
        if let [only] = open.as_slice() {
            return Some((*only).clone());
        }
        // Perhaps the unreadable step connected one.
        if !self.stage.is_doubtful() {
            let names: Vec<&str> = open.into_iter().map(AsRef::as_ref).collect();
            let (label, remedy) = if names.is_empty() {
                ("nobody is connected here", "put `connect: a` or `accept: a` before this step".to_owned())
            } else {
                ("more than one is connected", format!("add `who:` with one of {}", quoted(names)))
            };
            reader.wrong(found.key, "which actor is meant?", label, remedy);
        }
        None
    }

    fn only_role(&self, reader: &mut Reader<'_>, found: &Found<'_>) -> Option<Role> {
        let possible = if self.started.is_empty() { &self.roles } else { &self.started };
        if let [only] = possible.as_slice() {
            return Some(*only);
        }
        // Perhaps the unreadable step started one.
        if self.started.is_empty() && self.stage.is_doubtful() {
            return None;
        }
        let remedy = "add `who: server` or `who: client`";
        reader.wrong(found.key, "which program is meant?", "more than one is possible", remedy);
        None
    }
}

/// The one verb of a step. Unknown words are reported; if one of them is nearly a verb, it is taken for it, so
/// that the rest of the step is looked at too.
fn find_verb<'n>(reader: &mut Reader<'_>, item: &Node, entries: &[(&'n Node, &'n str, &'n Node)]) -> Option<Found<'n>> {
    let mut verbs: Vec<Found<'n>> = Vec::new();
    let mut unknown: Vec<(&'n Node, &'n str, &'n Node)> = Vec::new();
    for (key, name, value) in entries {
        if let Some(form) = table().find(|form| form.name == *name) {
            verbs.push(Found { key, value, form, exact: true });
        } else if !BESIDE.contains(name) {
            unknown.push((key, name, value));
        }
    }
    let has_verb = !verbs.is_empty();
    for (key, name, value) in &unknown {
        let meant = unknown_key(reader, key, name, has_verb);
        if let Some(form) = meant.filter(|_| !has_verb && verbs.is_empty()) {
            verbs.push(Found { key, value, form, exact: false });
        }
    }
    if verbs.len() > 1 {
        two_verbs(reader, &verbs);
        return None;
    }
    if verbs.is_empty() && unknown.is_empty() {
        let remedy = format!("add one verb, such as `{}`", first_example());
        reader.wrong(item, "this step does nothing", "it has no verb", remedy);
    }
    verbs.pop()
}

fn first_example() -> &'static str {
    table().next().map_or("", |form| form.example)
}

/// Reports silences that are followed by a request and its answer, which together prove the same at once.
fn needless_silences(reader: &mut Reader<'_>, items: &[Node], read: &[Option<Step>]) -> bool {
    let mut found = false;
    for (item, steps) in items.iter().zip(read.windows(3)) {
        let [Some(silence), Some(request), Some(answer)] = steps else { continue };
        if let (Verb::ExpectSilence(who), Verb::Send(send), Verb::Expect(expect)) =
            (&silence.verb, &request.verb, &answer.verb)
            && *who == send.who
            && *who == expect.who
            && send.cut == Cut::Whole
            && expect.pattern.tells_what_comes_first()
        {
            let remedy = "write `fence: {send: …, expect: …}` instead of the three steps: it needs no waiting";
            reader.wrong(item, "silence where a fence would do", "the answer that follows proves it, too", remedy);
            found = true;
        }
    }
    found
}

/// Reports a key that is neither a verb nor one that may stand beside it; the verb that was meant, if any.
fn unknown_key(reader: &mut Reader<'_>, key: &Node, name: &str, has_verb: bool) -> Option<&'static VerbForm> {
    let beside = BESIDE.iter().copied();
    if has_verb {
        let remedy = instead(name, beside);
        reader.wrong(key, format!("unknown key `{name}`"), "nothing of that name stands beside a verb", remedy);
        return None;
    }
    let meant = nearest(name, verb_names());
    let form = meant.and_then(|meant| table().find(|form| form.name == meant));
    let remedy = match form {
        Some(form) => format!("did you mean `{}`? It is written `{}`", form.name, form.example),
        None => format!("the verbs are {}", quoted(verb_names())),
    };
    reader.wrong(key, format!("unknown verb `{name}`"), "no step has this verb", remedy);
    form
}

fn two_verbs(reader: &mut Reader<'_>, verbs: &[Found<'_>]) {
    let [first, second, ..] = verbs else { return };
    let title = format!("two verbs in one step: `{}` and `{}`", first.form.name, second.form.name);
    let draft = Draft::new(reader.at(&second.key.span), title, "the second one")
        .other(reader.at(&first.key.span), "the first one")
        .remedy("make two steps of it: put `- ` before each verb");
    reader.drafts.add(draft);
}

fn not_a_mapping(reader: &mut Reader<'_>, item: &Node) {
    let text = match &item.value {
        Value::Text(text) => text.as_str(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_) => "",
    };
    let word = text.split_whitespace().next().unwrap_or("");
    let form =
        nearest(word.trim_end_matches(':'), verb_names()).and_then(|meant| table().find(|form| form.name == meant));
    let example = form.map_or(first_example(), |form| form.example);
    reader.wrong(item, "a step must be a mapping", "there is no `verb: value` here", format!("write `- {example}`"));
}

/// Where a step that cannot be played is marked: the name of who acts, else the verb.
fn spot(found: &Found<'_>, beside: &Fields<'_>) -> Range<usize> {
    let named = beside.get("who").or(if found.form.who == Who::Nobody { Some(found.value) } else { None });
    match named {
        Some(Node { span, value: Value::Text(_) }) => span.clone(),
        Some(_) | None => found.key.span.clone(),
    }
}

/// Whether steps after this verb rest on it.
fn changes_stage(verb: &str) -> bool {
    const CHANGES: &[&str] = &[
        "start",
        "restart",
        "ready",
        "transport",
        "listen",
        "proxy",
        "sever",
        "heal",
        "connect",
        "accept",
        "fault",
        "mark",
        "parallel",
        "repeat",
        "eventually",
        "choose",
        "group",
        "set",
    ];
    CHANGES.contains(&verb)
}

/// Whether any step in a tree starts a program of this role.
fn is_started_in(node: &Node, role: Role) -> bool {
    match &node.value {
        Value::List(items) => items.iter().any(|item| is_started_in(item, role)),
        Value::Map(entries) => entries.iter().any(|(key, value)| {
            (is_text(key, "start") && is_text(value, &role.to_string())) || is_started_in(value, role)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => false,
    }
}

fn is_text(node: &Node, wanted: &str) -> bool {
    matches!(&node.value, Value::Text(text) if text == wanted)
}

/// All words of a step.
fn words(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Text(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::List(items) => items.iter().flat_map(words).collect(),
        Value::Map(entries) => entries.iter().flat_map(|(_, value)| words(value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
