//! A conversation as lines of plain text. Must not decide what is told, nor know where the lines go.

use super::super::json::{CheckResult, EndName, RungResult, SegmentResult, WayName};
use super::super::naming;
use super::super::page::padded;
use super::super::words::Words;
use super::told;
use crate::model::Micros;

/// Columns of an arrow: `──connect─▶`.
const ARROW: usize = 11;
/// Columns of a segment's arrow: `─FIN PSH ACK▶`.
const FLAGS: usize = 13;
/// Columns of a state: `SYN-RECEIVED`.
const STATE: usize = 12;

/// The ladder; nothing where no program was played.
pub(super) fn conversation(check: &CheckResult) -> Vec<String> {
    let actor = check.conversation.iter().map(|rung| rung.actor.len()).max().unwrap_or(0);
    check.conversation.iter().map(|one| rung(actor, one)).collect()
}

fn rung(actor: usize, rung: &RungResult) -> String {
    let mark = if rung.way == WayName::Failed { '✗' } else { ' ' };
    let time = naming::time(Micros(rung.at_us));
    let arrow = match rung.way {
        WayName::Sent => arrow(rung.label, ARROW, Towards::Right),
        WayName::Received => arrow(rung.label, ARROW, Towards::Left),
        WayName::LeftOut => return format!("  {}", rung.text),
        WayName::Own | WayName::Failed => " ".repeat(ARROW),
    };
    let who = if actor == 0 { String::new() } else { format!("{:actor$} {arrow} ", rung.actor) };
    format!("{mark} {time:>9} {who}│ {}", told::clipped(&rung.text))
}

/// The last segments; nothing where the failure is not about the end of a connection.
pub(super) fn segments(words: &Words, check: &CheckResult) -> Vec<String> {
    let client = padded(&words.say("role-client"), STATE + 1 + FLAGS);
    let title = format!("{:>12} {client} {}", "ms", words.say("role-server"));
    let rows = check.segments.iter().map(segment);
    if check.segments.is_empty() { Vec::new() } else { std::iter::once(title).chain(rows).collect() }
}

fn segment(one: &SegmentResult) -> String {
    let towards = match one.from {
        EndName::Client => Towards::Right,
        EndName::Server => Towards::Left,
    };
    let (time, arrow) = (milliseconds(one.at_us), arrow(&one.flags, FLAGS, towards));
    let SegmentResult { client, server, seq, ack, len, .. } = one;
    format!("{time:>12} {client:STATE$} {arrow} {server:STATE$} seq {seq} ack {ack} len {len}")
}

#[derive(Clone, Copy)]
enum Towards {
    Left,
    Right,
}

fn arrow(label: &str, columns: usize, towards: Towards) -> String {
    let free = (columns - 1).saturating_sub(label.len());
    let (left, right) = ("─".repeat(free / 2), "─".repeat(free - free / 2));
    match towards {
        Towards::Right => format!("{left}{label}{right}▶"),
        Towards::Left => format!("◀{left}{label}{right}"),
    }
}

fn milliseconds(at_us: u64) -> String {
    format!("{}.{:03}", at_us / 1000, at_us % 1000)
}
