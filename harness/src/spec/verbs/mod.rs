//! The table of verbs: how each is spelled, how its value is read, and the page of reference that its
//! comment is. Must not know the order of steps.
//!
//! A verb whose value is no actor or program takes one in `who:` beside it, where more than one is possible.

mod connections;
mod control;
mod datagrams;
mod expect;
mod fault;
mod programs;
mod proxy;
mod replies;
mod resources;
mod send;
mod terminal;

use super::exercise::Verb;
use super::mistake::instead;
use super::pattern::Within;
use super::reader::Reader;
use super::tree::Node;
use super::values::Transport;
use crate::model::{ActorName, Millis, Role};

/// A verb: its name, its page, how it is written, how long it may take, and how its value is read.
#[derive(Debug)]
pub struct VerbForm {
    /// As authors write it.
    pub name: &'static str,
    /// What it does and what its value may be, as its comment says.
    page: &'static str,
    /// The shortest way to write it.
    pub example: &'static str,
    /// The deadline of a step that gives none.
    pub within: Millis,
    /// What `who` beside it names.
    pub who: Who,
    /// How its value is read.
    pub(super) read: Reading,
}

impl VerbForm {
    /// Its page in Markdown.
    pub fn markdown(&self) -> String {
        // Comments begin with a space.
        let lines: Vec<&str> = self.page.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n")
    }
}

/// How a verb's value is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// By itself.
    Value(fn(&mut Reader<'_>, &Node, &Cast) -> Option<Verb>),
    /// It has steps of its own, which are read where this one is.
    Steps(Block),
}

/// A verb that has steps of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Parallel,
    Repeat,
    Eventually,
    Choose,
    Group,
}

/// What `who` beside a verb names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Nothing: the verb's value says it, or there is nothing to say.
    Nobody,
    /// An actor.
    Actor,
    /// A program.
    Role,
}

/// Who acts in a step, as `who` or the steps before say; absent where that could not be told.
#[derive(Debug, Clone, Default)]
pub(super) struct Cast {
    pub(super) actor: Option<ActorName>,
    pub(super) role: Option<Role>,
    /// The exercise's roles.
    pub(super) roles: Vec<Role>,
    /// The placeholders that may stand in a text here.
    pub(super) values: Vec<String>,
    /// How the check's programs talk.
    pub(super) transport: Transport,
}

/// The deadline of a step that gives none.
const USUAL: Millis = Millis(2_000);
/// A program may think before it answers.
const ANSWER: Millis = Millis(5_000);
/// Programs may start slowly.
const START: Millis = Millis(10_000);
/// Placeholders that are always there: a word that differs from run to run, the server's port, and the
/// number of the round or of a crowd's member.
pub(super) const ALWAYS: &[&str] = &["nonce", "port", "n"];

/// Placeholders that stand for numbers which differ from run to run: bytes in decimal and in hexadecimal, and
/// numbers of two bytes.
pub const DRAWN: &[&str] = &[
    "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "w1",
    "w2", "w3", "w4", "w5", "w6", "w7", "w8",
];

/// A form whose comment is its page.
macro_rules! verb {
    ($(#[doc = $page:literal])+ $name:literal, $example:literal, $within:expr, $who:expr, $read:expr) => {
        $crate::spec::verbs::VerbForm {
            name: $name,
            page: concat!($($page, "\n"),+),
            example: $example,
            within: $within,
            who: $who,
            read: $read,
        }
    };
}
use verb;

/// Every verb, family by family.
pub fn verbs() -> impl Iterator<Item = &'static VerbForm> + Clone {
    let families: [&'static [VerbForm]; 11] = [
        programs::VERBS,
        connections::VERBS,
        datagrams::VERBS,
        send::VERBS,
        expect::VERBS,
        replies::VERBS,
        terminal::VERBS,
        resources::VERBS,
        fault::VERBS,
        proxy::VERBS,
        control::VERBS,
    ];
    families.into_iter().flatten()
}

/// The spellings of all verbs.
pub fn verb_names() -> impl Iterator<Item = &'static str> + Clone {
    verbs().map(|form| form.name)
}

/// A role of the exercise.
pub(super) fn role(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Role> {
    let word = reader.text(node, "a role")?;
    let found = cast.roles.iter().copied().find(|role| role.to_string() == word);
    if found.is_none() {
        let names: Vec<String> = cast.roles.iter().map(ToString::to_string).collect();
        let remedy = instead(word, names.iter().map(String::as_str));
        reader.wrong(node, format!("unknown role `{word}`"), "the exercise has no such program", remedy);
    }
    found
}

/// An actor's name.
pub(super) fn actor(reader: &mut Reader<'_>, node: &Node) -> Option<ActorName> {
    let word = reader.text(node, "an actor's name")?;
    let name = ActorName::new(word).ok();
    if name.is_none() {
        let remedy = "use lower-case letters, digits and `-`, such as `a`";
        reader.wrong(node, format!("`{word}` is not an actor's name"), "", remedy);
    }
    name
}

/// A text with placeholders, of at least one byte; a datagram may be empty.
fn filled_template(reader: &mut Reader<'_>, node: &Node, what: &str, cast: &Cast) -> Option<String> {
    let text = reader.template(node, what, &cast.names())?;
    if text.is_empty() && cast.transport == Transport::Tcp {
        reader.wrong(node, format!("{what} is empty"), "there is nothing in it", "write at least one character");
        return None;
    }
    Some(text)
}

/// A line as it is typed; it may be empty.
fn one_line(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<String> {
    let text = reader.template(node, "`line`", &cast.names())?;
    if text.contains(['\n', '\r']) {
        reader.wrong(node, "`line` has more than one line", "", "give each line a `stdin` of its own; Enter is added");
        return None;
    }
    Some(text)
}

/// Whether a name can be given to a text; `node` is where it stands.
pub(super) fn settable(reader: &mut Reader<'_>, node: &Node, name: &str) -> bool {
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let taken = ALWAYS.contains(&name);
    if !is_name || taken {
        let label = if taken { "it is always there" } else { "" };
        let remedy = "choose a word of lower-case letters and `_` that is none of `nonce`, `port`, `n`";
        reader.wrong(node, format!("`{name}` cannot be set"), label, remedy);
    }
    is_name && !taken
}

impl Cast {
    /// Where an expectation stands: a datagram is complete as it comes.
    fn within(&self) -> Within {
        match self.transport {
            Transport::Tcp => Within::Stream,
            Transport::Udp => Within::Frame,
        }
    }

    /// The placeholders that may stand in a text here.
    pub(super) fn names(&self) -> Vec<&str> {
        ALWAYS.iter().chain(DRAWN).copied().chain(self.values.iter().map(String::as_str)).collect()
    }
}
