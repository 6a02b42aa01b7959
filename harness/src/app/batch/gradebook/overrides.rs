//! What a person decides: points for everything, or for single checks, each with a reason. Held against the student's
//! result, so that a slip of the pen costs nobody a point.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::super::super::AppError;
use super::super::store::Store;
use super::{who, wrong};
use crate::grade::{Given, Person};
use crate::model::Points;
use crate::report::gradebook::GivenCheck;

/// An entry of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    points: Option<f64>,
    #[serde(default)]
    checks: BTreeMap<String, f64>,
    reason: String,
}

/// What a person decided about a student.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) person: Person,
    /// The same for readers.
    pub(super) checks: Vec<GivenCheck>,
    pub(super) reason: String,
}

/// The part of a result that decisions are held against.
#[derive(Deserialize)]
struct ResultFile {
    exercises: Vec<ExercisePart>,
}

#[derive(Deserialize)]
struct ExercisePart {
    id: String,
    checks: Vec<CheckPart>,
}

#[derive(Deserialize)]
struct CheckPart {
    id: String,
    severity: String,
    points: f64,
    max_points: f64,
    verdict: String,
}

const REMEDY: &str = "write a line a student, such as `alice: {points: 12, reason: read by hand}` or `bob: {checks: {texts/layering: 1}, reason: read by hand}`";

/// Reads the file; decisions by the names of folders of results.
pub(super) fn read(file: &Path, store: &Store, results: &Path) -> Result<BTreeMap<String, Decision>, AppError> {
    let text = fs::read_to_string(file).map_err(|error| wrong(file, &error, REMEDY))?;
    let written: BTreeMap<String, Written> =
        serde_yaml::from_str(&text).map_err(|error| wrong(file, &error, REMEDY))?;
    let whose = who::resolve(store, file, written.keys())?;
    let mut decisions = BTreeMap::new();
    for (slug, word) in whose {
        let Some(entry) = written.get(word) else { continue };
        let told = |what: String| wrong(file, &format!("`{}` {what}", word.escape_debug()), REMEDY);
        decisions.insert(slug.clone(), decision(entry, &slug, results).map_err(told)?);
    }
    Ok(decisions)
}

/// All that a file's text decides, each entry as one about the student `alice` of these results.
#[cfg(test)]
pub(super) fn decided(text: &str, results: &Path) -> Result<Vec<Result<Decision, String>>, String> {
    let written: BTreeMap<String, Written> = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    Ok(written.values().map(|entry| decision(entry, "alice", results)).collect())
}

fn decision(entry: &Written, slug: &str, results: &Path) -> Result<Decision, String> {
    if entry.reason.trim().is_empty() {
        return Err("needs points from 0 and a reason".to_owned());
    }
    let reason = entry.reason.clone();
    match (entry.points, entry.checks.is_empty()) {
        (Some(value), true) => {
            let points = Points::new(value).map_err(|error| format!("needs points from 0 and a reason: {error}"))?;
            Ok(Decision { person: Person::Instead(points), checks: Vec::new(), reason })
        }
        (None, false) => {
            let (given, checks) = checks(&entry.checks, slug, results)?.into_iter().unzip();
            Ok(Decision { person: Person::Checks(given), checks, reason })
        }
        (Some(_), false) => Err("has both `points`, which are for everything, and `checks`".to_owned()),
        (None, true) => Err("has neither `points` nor `checks`".to_owned()),
    }
}

fn checks(entries: &BTreeMap<String, f64>, slug: &str, results: &Path) -> Result<Vec<(Given, GivenCheck)>, String> {
    let place = results.join("students").join(slug).join("result.json");
    let none = |error: &dyn std::fmt::Display| format!("has no result whose checks could get points ({error})");
    let text = fs::read(&place).map_err(|error| none(&error))?;
    let result: ResultFile = serde_json::from_slice(&text).map_err(|error| none(&error))?;
    let mut given: Vec<(Given, GivenCheck)> = Vec::new();
    for (name, points) in entries {
        let found = check(&result, name, *points)?;
        if given.iter().any(|(_, other)| (&other.exercise, &other.check) == (&found.1.exercise, &found.1.check)) {
            return Err(format!("has the check `{name}` twice"));
        }
        given.push(found);
    }
    Ok(given)
}

/// A check by its name, or by `EXERCISE:CHECK` where several exercises have one of that name.
fn check(result: &ResultFile, name: &str, value: f64) -> Result<(Given, GivenCheck), String> {
    let shown = name.escape_debug();
    let all =
        || result.exercises.iter().flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)));
    let is_meant = |exercise: &ExercisePart, check: &CheckPart| {
        check.id == name || name.split_once(':') == Some((exercise.id.as_str(), check.id.as_str()))
    };
    let found: Vec<_> = all().filter(|(exercise, check)| is_meant(exercise, check)).collect();
    let (exercise, check) = match found[..] {
        [one] => one,
        [] => {
            let names: Vec<&str> = all().map(|(_, check)| check.id.as_str()).collect();
            return Err(format!("has no check `{shown}`: there are {}", names.join(", ")));
        }
        [(first, _), ..] => {
            return Err(format!("has `{shown}` in several exercises: write `{}:{name}`", first.id));
        }
    };
    if check.verdict == "skipped" || check.severity == "info" {
        return Err(format!("cannot get points for `{shown}`, which does not count"));
    }
    let points = Points::new(value).map_err(|error| format!("has wrong points for `{shown}`: {error}"))?;
    let (Ok(machine), Ok(most)) = (Points::new(check.points), Points::new(check.max_points)) else {
        return Err(format!("has a result that cannot be read at `{shown}`"));
    };
    if points > most {
        return Err(format!("has {points} points for `{shown}`, which is worth {most}"));
    }
    let told = GivenCheck {
        exercise: exercise.id.clone(),
        check: check.id.clone(),
        points: value,
        machine: check.points,
        max_points: check.max_points,
    };
    Ok((Given { points, machine, was_open: check.verdict == "ungraded" }, told))
}
