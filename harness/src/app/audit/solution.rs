//! The solutions that an audit grades: where they lie, and what each is for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::AppError;
use crate::cli::Audit;
use crate::evidence::IntakeProblem;
use crate::intake::{self, Toolchains};
use crate::model::{Cause, CheckId, Role};
use crate::spec::Exercise;

/// A solution and what it is for.
#[derive(Debug, Clone)]
pub(super) struct Solution {
    /// `reference/python`, `starter/c`, `faulty/no-reply-python`.
    pub(super) name: String,
    pub(super) folder: PathBuf,
    pub(super) kind: Kind,
}

/// What a solution is for.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// It must pass every check.
    Reference,
    /// It must get less than half the marks.
    Starter,
    /// It must fail these checks for these causes, and no others.
    Faulty { expected: BTreeMap<CheckId, Cause> },
}

/// `expected.yaml` of a faulty solution.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// One sentence; for readers only.
    #[serde(rename = "mistake")]
    _mistake: String,
    expected: BTreeMap<CheckId, Cause>,
}

impl Solution {
    pub(super) fn short_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

/// Every solution of an exercise that the filter lets through.
pub(super) fn all(options: &Audit, catalogue: Option<&Path>, exercise: &Exercise) -> Result<Vec<Solution>, AppError> {
    let id = exercise.id.as_ref();
    let mut found = Vec::new();
    for folder in folders(&options.solutions.join("reference").join(id))? {
        found.push(named("reference", folder, Kind::Reference));
    }
    for folder in options.references.iter().map(|folder| folder.join(id)).filter(|folder| folder.is_dir()) {
        found.push(Solution { name: "reference/rust".to_owned(), folder, kind: Kind::Reference });
    }
    if let Some(catalogue) = catalogue {
        for folder in folders(&catalogue.join(id).join("starter"))? {
            found.push(named("starter", folder, Kind::Starter));
        }
    }
    for folder in folders(&options.solutions.join("faulty").join(id))? {
        let kind = Kind::Faulty { expected: expected(&folder, exercise)? };
        found.push(named("faulty", folder, kind));
    }
    let wanted = |solution: &Solution| options.filter.as_ref().is_none_or(|text| solution.name.contains(text.as_str()));
    found.retain(wanted);
    Ok(found)
}

fn named(kind_name: &str, folder: PathBuf, kind: Kind) -> Solution {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    Solution { name: format!("{kind_name}/{name}"), folder, kind }
}

/// The folders in a folder, sorted; none where it is not there.
fn folders(parent: &Path) -> Result<Vec<PathBuf>, AppError> {
    if !parent.is_dir() {
        return Ok(Vec::new());
    }
    let unreadable = |error| AppError::Usage(format!("cannot read {}: {error}", parent.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(parent).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn expected(folder: &Path, exercise: &Exercise) -> Result<BTreeMap<CheckId, Cause>, AppError> {
    let file = folder.join("expected.yaml");
    let wrong = |what: String| AppError::Usage(format!("{}: {what}", file.display()));
    let text = fs::read_to_string(&file)
        .map_err(|error| wrong(format!("{error}; a faulty solution names its mistake and what it fails")))?;
    let read: Expected = serde_yaml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    match read.expected.keys().find(|id| exercise.checks.iter().all(|check| check.id != **id)) {
        Some(id) => Err(wrong(format!("{} has no check `{id}`", exercise.id))),
        None => Ok(read.expected),
    }
}

/// A faulty solution has one mistake in one program. The other program is taken from a reference, so
/// that checks with both can be played; the folder with both is removed when dropped.
pub(super) fn complete(
    solution: &Solution,
    exercise: &Exercise,
    options: &Audit,
    tools: &Toolchains,
) -> Result<Option<tempfile::TempDir>, AppError> {
    let Kind::Faulty { expected } = &solution.kind else { return Ok(None) };
    if exercise.roles.is_empty() || expected.values().any(|cause| *cause == Cause::MissingProgram) {
        return Ok(None);
    }
    let usage = |error: intake::IntakeError| AppError::Usage(format!("{}: {error}", solution.folder.display()));
    let read = |folder: &Path| intake::read(folder, &exercise.id, &exercise.roles, true, tools);
    let found = read(&solution.folder).map_err(usage)?;
    let missing: Vec<Role> = found.problems.iter().filter_map(missing_role).collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let python = options.solutions.join("reference").join(exercise.id.as_ref()).join("python");
    let reference = read(&python).map_err(usage)?;
    let fault = |error: std::io::Error| AppError::Fault(format!("cannot complete {}: {error}", solution.name));
    let whole = tempfile::tempdir().map_err(fault)?;
    copy(&solution.folder, whole.path()).map_err(fault)?;
    for program in reference.programs.iter().filter(|program| missing.contains(&program.role)) {
        let name = Path::new(&program.file).file_name().unwrap_or_default();
        fs::copy(reference.exercise_dir.join(name), whole.path().join(name)).map_err(fault)?;
    }
    Ok(Some(whole))
}

fn missing_role(problem: &IntakeProblem) -> Option<Role> {
    if let IntakeProblem::Missing { role, .. } = problem { Some(*role) } else { None }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let (entry, target) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if entry.is_dir() {
            fs::create_dir(&target)?;
            copy(&entry, &target)?;
        } else {
            fs::copy(&entry, &target)?;
        }
    }
    Ok(())
}
