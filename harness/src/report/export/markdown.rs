//! Markdown for people: what is in the result, the task first. GitHub takes a step's summary up to 1 MiB and
//! nothing of a larger one, so what no longer fits is left out and counted.

use std::io;

use super::marked::{block, cell, code, prose};
use super::told::{self, Repeat, Told};
use super::{Came, Source, drawn};
use crate::report::json::{CheckResult, ExerciseResult, IsolationName, SeverityName};
use crate::report::walls;

/// Bytes that a step's summary may have.
pub const LARGEST: usize = 1 << 20;
/// Bytes kept for what is said at the end.
const END: usize = 512;

/// Writes at most `room` bytes.
pub fn write(out: &mut dyn io::Write, source: &Source<'_>, room: usize) -> io::Result<()> {
    let mut page = Page { text: String::new(), room: room.saturating_sub(END), left_out: 0 };
    page.put(&head(source));
    for exercise in &source.result.exercises {
        page.put(&format!(
            "\n### {} {} ({}/{})\n\n",
            code(&exercise.id),
            prose(&exercise.title),
            exercise.score,
            exercise.max_score
        ));
        table(&mut page, source, exercise);
        for check in &exercise.checks {
            let told = told::told(&source.words, check, Repeat::Shown);
            // What only waits for another check stands in the table.
            if !told.is_empty() && Came::of(check) != Came::Skipped {
                page.put(&explained(source, check, &told));
            }
        }
    }
    not_begun(&mut page, source);
    if page.left_out > 0 {
        let said = source.words.with("export-left-out", &[("count", page.left_out.into())]);
        page.text.extend([format!("\n{}\n", prose(&said))]);
    }
    if page.text.len() > room {
        return Ok(());
    }
    out.write_all(page.text.as_bytes())
}

/// What was written so far, piece by piece.
struct Page {
    text: String,
    room: usize,
    left_out: usize,
}

impl Page {
    /// Takes a piece where it fits.
    fn put(&mut self, piece: &str) {
        if self.text.len() + piece.len() <= self.room {
            self.text.push_str(piece);
        } else {
            self.left_out += 1;
        }
    }
}

fn head(source: &Source<'_>) -> String {
    let result = &source.result;
    let values = [("score", result.score.into()), ("max", result.max_score.into())];
    let mut head = format!("## {}\n", prose(&source.words.with("end-score", &values)));
    let ungraded = source.ungraded();
    if ungraded > 0 {
        let warning = source.words.with("export-ungraded", &[("count", ungraded.into())]);
        head.extend([format!("\n> {}\n", prose(&warning))]);
    }
    match result.isolation {
        IsolationName::Full => {}
        IsolationName::BestEffort => {
            let walls = result.walls.as_ref().map(|walls| walls::told(&source.words, &walls.of)).unwrap_or_default();
            let said = format!("{} {walls}", source.words.say("head-best-effort"));
            head.extend([format!("\n> {}\n", prose(said.trim_end()))]);
        }
    }
    head
}

fn mark(check: &CheckResult) -> &'static str {
    match Came::of(check) {
        Came::Failed if check.flaky => "~",
        Came::Passed => "✓",
        Came::Failed => "✗",
        Came::Advice => "!",
        Came::Skipped => "–",
        Came::Ungraded => "?",
    }
}

fn table(page: &mut Page, source: &Source<'_>, exercise: &ExerciseResult) {
    page.put(&format!(
        "| | {} | {} |\n|---|---|---|\n",
        source.words.say("export-check"),
        source.words.say("export-points")
    ));
    for check in &exercise.checks {
        let points = match (check.severity, Came::of(check)) {
            (SeverityName::Info, _) => String::new(),
            (_, Came::Ungraded) => format!("?/{}", check.max_points),
            (_, Came::Passed | Came::Failed | Came::Advice | Came::Skipped) => {
                format!("{}/{}", check.points, check.max_points)
            }
        };
        page.put(&format!("| {} | {} {} | {points} |\n", mark(check), code(&check.id), cell(&check.title)));
    }
}

fn explained(source: &Source<'_>, check: &CheckResult, told: &[Told]) -> String {
    let mut text = format!("\n#### {} {} {}\n\n", mark(check), code(&check.id), prose(&check.title));
    let repeat = source.words.say("label-repeat");
    for Told { label, text: said } in told {
        let said = if *label == repeat { code(said) } else { prose(said) };
        text.extend([format!("- **{label}** {said}\n")]);
    }
    let by_hand = check.by_hand.iter().map(String::as_str).collect::<Vec<_>>();
    if !by_hand.is_empty() {
        text.extend([format!("- **{}**\n\n{}", source.words.say("label-by-hand"), block("  ", &by_hand))]);
    }
    for lines in [drawn::conversation(check), drawn::segments(&source.words, check)] {
        if !lines.is_empty() {
            text.extend([format!("\n{}", block("", &lines))]);
        }
    }
    text
}

fn not_begun(page: &mut Page, source: &Source<'_>) {
    let ids: Vec<String> = source.result.not_begun.iter().map(|one| code(&one.id)).collect();
    if !ids.is_empty() {
        page.put(&format!("\n{}{}\n", source.words.say("not-begun"), ids.join(&source.words.say("found-comma"))));
    }
}
