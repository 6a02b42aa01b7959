//! What a check's programs find around them: the lines of their own `/etc/hosts` and `/etc/services`, and what a
//! machine must allow. Must not read check files.

use serde::{Deserialize, Serialize};

use super::exercise::{Step, Verb};
use super::reader::Reader;
use super::tree::Node;
use super::verbs::DRAWN;
use crate::matcher::expand_with;

/// Lines that are added to files in the sandbox; placeholders as in `send`, but none that steps give values to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnFiles {
    /// Of `/etc/hosts`: `ADDRESS NAME…`.
    pub hosts: Vec<String>,
    /// Of `/etc/services`: `NAME PORT/PROTOCOL ALIAS…`.
    pub services: Vec<String>,
}

impl OwnFiles {
    /// The lines with their values.
    #[must_use]
    pub fn filled(&self, value: &dyn Fn(&str) -> Option<String>) -> Self {
        let fill = |lines: &[String]| lines.iter().map(|line| expand_with(line, value)).collect();
        Self { hosts: fill(&self.hosts), services: fill(&self.services) }
    }
}

/// What a machine must allow for a check to be played; without it the check is skipped and does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// The exercise's own lines in `/etc/hosts` and `/etc/services`.
    Hosts,
    /// A network of the program's own in which it may open raw sockets.
    RawSockets,
}

impl Requirement {
    /// Every one, as authors write it.
    pub const ALL: &'static [(&'static str, Self)] = &[("hosts", Self::Hosts), ("raw-sockets", Self::RawSockets)];
}

/// The placeholders that may stand in these lines.
fn names() -> Vec<&'static str> {
    std::iter::once("nonce").chain(DRAWN.iter().copied()).collect()
}

/// What may stand for a placeholder, to see whether a line has its form.
fn sample(name: &str) -> Option<String> {
    Some(match name.chars().next()? {
        'd' => "16".to_owned(),
        'x' => "10".to_owned(),
        'w' => "4112".to_owned(),
        _ => "word".to_owned(),
    })
}

/// The lines of `hosts:`.
pub(super) fn hosts(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<String>> {
    let remedy = "write `ADDRESS NAME`, such as `10.{d1}.{d2}.7 mill-{nonce}`";
    lines(reader, node, "`hosts`", remedy, |line| {
        let mut words = line.split_whitespace();
        words.next().is_some_and(|word| word.parse::<std::net::IpAddr>().is_ok()) && words.next().is_some()
    })
}

/// The lines of `services:`.
pub(super) fn services(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<String>> {
    let remedy = "write `NAME PORT/PROTOCOL`, such as `mill-{nonce} {w1}/tcp`";
    lines(reader, node, "`services`", remedy, |line| {
        let mut words = line.split_whitespace().skip(1);
        let port = words.next().and_then(|word| word.split_once('/'));
        port.is_some_and(|(port, protocol)| port.parse::<u16>().is_ok() && ["tcp", "udp"].contains(&protocol))
    })
}

fn lines(
    reader: &mut Reader<'_>,
    node: &Node,
    what: &str,
    remedy: &str,
    has_form: fn(&str) -> bool,
) -> Option<Vec<String>> {
    let mut good = true;
    let mut lines = Vec::new();
    for item in reader.items(node, what)? {
        let Some(text) = reader.template(item, what, &names()) else {
            good = false;
            continue;
        };
        if text.contains(['\n', '#']) || !has_form(&expand_with(&text, sample)) {
            reader.wrong(item, format!("this is no line of {what}"), "", remedy.to_owned());
            good = false;
        }
        lines.push(text);
    }
    good.then_some(lines)
}

/// What a check requires by what it asks for, too: who pings needs a raw socket.
pub(super) fn implied(mut requires: Vec<Requirement>, steps: &[Step]) -> Vec<Requirement> {
    fn pings(steps: &[Step]) -> bool {
        steps.iter().any(|step| matches!(step.verb, Verb::ExpectEcho(_)) || step.verb.blocks().any(pings))
    }
    if pings(steps) && !requires.contains(&Requirement::RawSockets) {
        requires.push(Requirement::RawSockets);
    }
    requires
}

/// The value of `requires:`.
pub(super) fn requires(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Requirement>> {
    let items = reader.items(node, "`requires`")?;
    items.iter().map(|item| reader.choice(item, "requirement", Requirement::ALL)).collect()
}
