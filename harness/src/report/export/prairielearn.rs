//! `PrairieLearn`'s `results.json`. Where the grader could not decide something, the submission is not `gradable`:
//! it costs no points and no attempt. The file stays below 1 MB: texts are shortened until it does.

use std::io;

use serde_json::{Value, json};

use super::told::{self, Repeat};
use super::{Came, Source, counts};
use crate::report::json::CheckResult;

/// Bytes; above that `PrairieLearn` takes nothing.
const LARGEST: usize = 1_000_000;
/// How long a test's output may be, from one try to the next.
const ROOMS: [usize; 4] = [20_000, 2_000, 200, 0];

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let mut text = String::new();
    for room in ROOMS {
        text = serde_json::to_string(&document(source, room))?;
        if text.len() < LARGEST {
            break;
        }
    }
    if text.len() >= LARGEST {
        // Thousands of checks: the score is what counts.
        let bare = Value::Object(head(source));
        text = serde_json::to_string(&bare)?;
    }
    writeln!(out, "{text}")
}

fn head(source: &Source<'_>) -> serde_json::Map<String, Value> {
    let (score, max) = (source.result.score, source.result.max_score);
    let shown = source.words.with("end-score", &[("score", score.into()), ("max", max.into())]);
    let mut head = serde_json::Map::new();
    let ungraded = source.ungraded();
    if ungraded > 0 || max <= 0.0 {
        let warning = source.words.with("export-ungraded", &[("count", ungraded.into())]);
        head.insert("gradable".to_owned(), false.into());
        head.insert("format_errors".to_owned(), json!([warning]));
    } else {
        head.insert("gradable".to_owned(), true.into());
        head.insert("score".to_owned(), (score / max).clamp(0.0, 1.0).into());
    }
    head.insert("message".to_owned(), shown.into());
    head
}

fn document(source: &Source<'_>, room: usize) -> Value {
    let tests: Vec<Value> = source.checks().map(|(_, check)| test(source, check, room)).collect();
    let mut document = head(source);
    document.insert("tests".to_owned(), tests.into());
    Value::Object(document)
}

fn test(source: &Source<'_>, check: &CheckResult, room: usize) -> Value {
    let told = told::lines(&source.words, &told::told(&source.words, check, Repeat::Hidden)).join("\n");
    // A test worth nothing is shown neutrally, which is right for advice and for what does not count.
    let neutral = !counts(check) || Came::of(check) == Came::Ungraded;
    let (points, max_points) = if neutral { (0.0, 0.0) } else { (check.points, check.max_points) };
    json!({
        "name": check.id,
        "description": check.title,
        "points": points,
        "max_points": max_points,
        "message": told::message(&source.words, check).map(|text| shortened(&text, room)).unwrap_or_default(),
        "output": shortened(&told, room),
    })
}

fn shortened(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
