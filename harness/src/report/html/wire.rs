//! The segments of an attempt's connections as tables, and what its programs printed. Must not judge any of it.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::lines::fit;
use crate::evidence::{Attempt, Connection, ProgramEnd, Side, What};
use crate::model::{Excerpt, RunId};
use crate::report::escape::{inert, is_text, quoted};
use crate::report::naming;
use crate::report::programs::roles;
use crate::report::segments::table::{Line, Table, table};
use crate::report::words::Words;

/// Connections and rows of each that are shown at most.
const CONNECTIONS: usize = 3;
const ROWS: usize = 40;
/// Starts of programs whose output is shown at most.
const RUNS: usize = 4;
/// Bytes of a program's output that are shown at most.
const OUTPUT: usize = 2_000;

/// The connections; nothing where none were seen.
pub(super) fn segments(words: &Words, attempt: &Attempt) -> Markup {
    let all = &attempt.capture.connections;
    if all.is_empty() {
        return html! {};
    }
    html! {
        details.wire {
            summary { (words.say("html-segments")) " (" (all.len()) ")" }
            @for one in all.iter().take(CONNECTIONS) { (connection(words, attempt, one)) }
            @if let Some(left) = all.len().checked_sub(CONNECTIONS).filter(|left| *left > 0) {
                p.dim { (words.with("html-connections-left", &[("count", left.into())])) }
            }
        }
    }
}

/// One connection as a table.
pub(super) fn connection(words: &Words, attempt: &Attempt, connection: &Connection) -> Markup {
    let table: Table = table(words, attempt, connection, ROWS);
    let [client, server] = &table.names;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.say("html-segments")) {
            table {
                thead { tr {
                    th scope="col" { "ms" }
                    th scope="col" { (client) }
                    th scope="col" { (words.say("html-segment")) }
                    th scope="col" { (server) }
                    th scope="col" { (words.say("html-bytes")) }
                } }
                tbody { @for line in &table.lines { (row(line)) } }
            }
        }
        p { (table.ending) }
    }
}

fn row(line: &Line) -> Markup {
    match line {
        Line::Note(text) => html! { tr.between { td {} td colspan="4" { (text) } } },
        Line::Segment { at, states: [client, server], from, bits, text } => {
            let (class, arrow) = match from {
                Side::Client => ("out", format!("{bits} →")),
                Side::Server => ("in", format!("← {bits}")),
            };
            html! { tr { td { (at) } td { (client) } td class=(class) { (arrow) } td { (server) } td { (fit(text)) } } }
        }
    }
}

/// What each start of a program printed, and how it ended.
pub(super) fn output(words: &Words, attempt: &Attempt) -> Markup {
    let mut runs: BTreeMap<RunId, (Excerpt, Option<ProgramEnd>)> = BTreeMap::new();
    for event in &attempt.events {
        if let What::Printed { run, bytes, .. } = &event.what {
            let (all, _) = runs.entry(*run).or_default();
            *all = all.followed_by(bytes);
        } else if let What::Exited { run, end, .. } = &event.what {
            runs.entry(*run).or_default().1 = Some(*end);
        }
    }
    if runs.is_empty() {
        return html! {};
    }
    let roles = roles(&attempt.events);
    html! {
        details.output {
            summary { (words.say("html-output")) }
            @for (run, (bytes, end)) in runs.iter().take(RUNS) {
                p { b { (naming::program(words, roles.get(run).copied())) }
                    @if let Some(end) = end { (words.say("found-gap")) (naming::end(words, *end)) } }
                @if bytes.total() == 0 { p.dim { (words.say("html-no-output")) } }
                @else { pre tabindex="0" { (lines(bytes)) } }
                @if bytes.is_cut() || bytes.kept().len() > OUTPUT { p.dim { (words.say("html-output-cut")) } }
            }
            @if let Some(left) = runs.len().checked_sub(RUNS).filter(|left| *left > 0) {
                p.dim { (words.with("html-starts-left", &[("count", left.into())])) }
            }
        }
    }
}

/// Lines of text with everything hidden written out; hex where it is no text.
pub(super) fn lines(bytes: &Excerpt) -> String {
    let kept = &bytes.kept()[..bytes.kept().len().min(OUTPUT)];
    if !is_text(kept) {
        return quoted(&Excerpt::whole(kept), OUTPUT);
    }
    let text = String::from_utf8_lossy(kept).replace("\r\n", "\n");
    text.lines().map(inert).collect::<Vec<_>>().join("\n")
}
