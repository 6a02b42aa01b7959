//! What checks and steps are worth: points, and how much is asked. Must not know verbs.

use super::exercise::Severity;
use super::reader::Reader;
use super::tree::{Node, Value};
use crate::model::Points;

const SEVERITIES: &[(&str, Severity)] =
    &[("must", Severity::Must), ("should", Severity::Should), ("info", Severity::Info)];

/// `severity`, of a check or of a step.
pub(super) fn severity(reader: &mut Reader<'_>, node: Option<&Node>) -> Option<Severity> {
    match node {
        Some(node) => reader.choice(node, "severity", SEVERITIES),
        None => Some(Severity::Must),
    }
}

/// A number of points above 0.
pub(super) fn points(reader: &mut Reader<'_>, node: &Node) -> Option<Points> {
    let good = match node.value {
        Value::Number(number) => Points::new(number).ok().filter(|points| *points > Points::ZERO),
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Map(_) => None,
    };
    if good.is_none() {
        let remedy = "give a number up to 10000 with at most two decimals; what earns none has `severity: info`";
        reader.wrong(node, "`points` must be a number above 0", "", remedy);
    }
    good
}

/// The points of a check, of which its steps may take parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purse {
    /// None where the check's own points are wrong.
    pub(super) check: Option<Points>,
    taken: Points,
}

/// Where a step stands, as far as it matters for its worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    /// It holds other steps.
    Block,
    /// It is in an `eventually`, where failing means to be tried again.
    Tried,
}

impl Purse {
    pub(super) fn new(check: Option<Points>) -> Self {
        Self { check, taken: Points::ZERO }
    }

    /// What a step takes and asks.
    pub(super) fn step(
        &mut self,
        reader: &mut Reader<'_>,
        of: (Option<&Node>, Option<&Node>),
        kind: Kind,
    ) -> Option<(Points, Severity)> {
        let (points_node, severity_node) = of;
        let severity = severity(reader, severity_node)?;
        if let Some(node) = severity_node.filter(|_| severity != Severity::Must && kind != Kind::Plain) {
            let (title, remedy) = match kind {
                Kind::Block => ("a step that holds others cannot fail by itself", "put it beside the steps inside"),
                Kind::Plain | Kind::Tried => {
                    ("steps of `eventually` are tried again when they fail", "remove it, or put it behind the block")
                }
            };
            reader.wrong(node, title, "", remedy);
            return None;
        }
        match (points_node, severity) {
            (Some(node), Severity::Info) => {
                let remedy = "remove `points`, or give another severity";
                reader.wrong(node, "`points` for a step that only advises", "`severity: info` earns no points", remedy);
                None
            }
            (None, Severity::Should) => {
                let remedy = "add `points`, which is what failing it costs, or write `severity: info`";
                let node = severity_node?;
                reader.wrong(node, "`severity: should` without `points`", "failing it would cost nothing", remedy);
                None
            }
            (None, Severity::Must | Severity::Info) => Some((Points::ZERO, severity)),
            (Some(node), Severity::Must | Severity::Should) => {
                let points = points(reader, node)?;
                Some((self.take(reader, node, points)?, severity))
            }
        }
    }

    /// Points that a step takes of its check's.
    fn take(&mut self, reader: &mut Reader<'_>, node: &Node, points: Points) -> Option<Points> {
        let Some(check) = self.check else { return Some(points) };
        self.taken = self.taken + points;
        if self.taken <= check {
            return Some(points);
        }
        let (title, label) = if check == Points::ZERO {
            ("`points` of a step in a check that only advises".to_owned(), "the check earns no points".to_owned())
        } else {
            let title = "the steps have more points than their check".to_owned();
            (title, format!("{} so far, and the check has {check}", self.taken))
        };
        reader.wrong(node, title, &label, "a step's points are a part of its check's: make them fewer");
        None
    }
}
