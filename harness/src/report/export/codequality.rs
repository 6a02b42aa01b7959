//! GitLab's code quality report: what failed, by file and line. What has no file is not shown there.

use std::io;

use serde_json::{Value, json};

use super::told;
use super::{Came, Source, json_file, sarif};
use crate::report::json::{CheckResult, ExerciseResult, SeverityName};

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let found = source.checks().filter(|(_, check)| matches!(Came::of(check), Came::Failed | Came::Advice));
    let entries: Vec<Value> = found.filter_map(|(exercise, check)| entry(source, exercise, check)).collect();
    json_file(out, &entries.into())
}

fn entry(source: &Source<'_>, exercise: &ExerciseResult, check: &CheckResult) -> Option<Value> {
    let (file, line) = source.place(exercise, check)?;
    let said = told::message(&source.words, check).unwrap_or_default();
    Some(json!({
        "description": format!("{}: {said}", check.id),
        "check_name": check.cause.unwrap_or("unknown"),
        "fingerprint": sarif::fingerprint(exercise, check),
        "severity": match check.severity {
            SeverityName::Must => "major",
            SeverityName::Should => "minor",
            SeverityName::Info => "info",
        },
        "location": { "path": told::clipped(&file), "lines": { "begin": line.unwrap_or(1) } },
    }))
}
