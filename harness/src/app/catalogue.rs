//! Where exercises come from: the folder that was named, the one beside the binary, or those built in.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{AppError, Exit, show};
use crate::cli::Lint;
use crate::model::ExerciseId;
use crate::spec::{self, Exercise, Mistakes};

/// A file that is part of the binary: its path in the exercise, and its text.
type BuiltIn = (&'static str, &'static str);

/// The exercises that are part of the binary, each with the name of its folder.
const BUILT_IN: &[(&str, &[BuiltIn])] = include!(concat!(env!("OUT_DIR"), "/exercises.rs"));

/// Reads the exercises that were asked for, or all.
pub(super) fn load(folder: Option<&Path>, wanted: &[ExerciseId]) -> Result<Vec<Exercise>, AppError> {
    let mut exercises: Vec<Exercise> = if let Some(folder) = place(folder) {
        let folders = named(folders(&folder)?, wanted, |dir| dir.file_name().and_then(OsStr::to_str));
        folders.iter().map(|dir| spec::load(dir)).collect::<Result<_, Mistakes>>()
    } else {
        let built_in = named(BUILT_IN.to_vec(), wanted, |(name, _)| Some(*name));
        built_in.iter().map(|(_, files)| spec::load_embedded(files)).collect()
    }
    .map_err(|mistakes| AppError::Spec(mistakes.to_string()))?;
    exercises.sort_by(|a, b| a.id.cmp(&b.id));
    let unknown = wanted.iter().find(|id| exercises.iter().all(|exercise| exercise.id != **id));
    if let Some(id) = unknown {
        let known: Vec<&str> = exercises.iter().map(|exercise| exercise.id.as_ref()).collect();
        return Err(AppError::Usage(format!("there is no exercise `{id}`: there are {}", known.join(", "))));
    }
    exercises.retain(|exercise| wanted.is_empty() || wanted.contains(&exercise.id));
    Ok(exercises)
}

/// Those that are called as the wanted ones, so that nothing else is read; all where one of them is not there by its
/// name, or none is wanted.
fn named<T>(all: Vec<T>, wanted: &[ExerciseId], name: impl Fn(&T) -> Option<&str>) -> Vec<T> {
    let is_there = |id: &ExerciseId| all.iter().any(|one| name(one) == Some(id.as_ref()));
    if wanted.is_empty() || !wanted.iter().all(is_there) {
        return all;
    }
    all.into_iter().filter(|one| wanted.iter().any(|id| name(one) == Some(id.as_ref()))).collect()
}

/// The folder that exercises are read from; none where only those built in are there.
pub(super) fn place(folder: Option<&Path>) -> Option<PathBuf> {
    folder.map(Path::to_path_buf).or_else(beside_the_binary)
}

/// `exercises/` next to the binary, or next to the folder that a build put it in.
fn beside_the_binary() -> Option<PathBuf> {
    let binary = std::env::current_exe().ok()?;
    binary.ancestors().skip(1).take(3).map(|folder| folder.join("exercises")).find(|folder| {
        fs::read_dir(folder)
            .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|e| e.path().join("exercise.yaml").is_file())))
    })
}

fn folders(catalogue: &Path) -> Result<Vec<PathBuf>, AppError> {
    let entries = fs::read_dir(catalogue).map_err(|error| {
        AppError::Usage(format!(
            "cannot read the exercises in {}: {error}; name their folder with --exercises",
            catalogue.display()
        ))
    })?;
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.join("exercise.yaml").is_file()).collect();
    folders.sort();
    if folders.is_empty() {
        return Err(AppError::Usage(format!(
            "there is no exercise in {}: an exercise is a folder with an exercise.yaml",
            catalogue.display()
        )));
    }
    Ok(folders)
}

/// `netgrade lint`.
pub(super) fn lint(options: &Lint, out: &mut dyn Write) -> Result<Exit, AppError> {
    let dirs = if options.exercises.is_empty() {
        let catalogue = place(options.catalogue.as_deref()).unwrap_or_else(|| PathBuf::from("exercises"));
        folders(&catalogue)?
    } else {
        options.exercises.clone()
    };
    let mut mistakes = Vec::new();
    for dir in &dirs {
        match spec::load(dir) {
            Ok(exercise) => {
                show::text(out, &format!("{}: {} checks, no mistakes", exercise.id, exercise.checks.len()))?;
            }
            Err(found) => mistakes.push(found.to_string()),
        }
    }
    if mistakes.is_empty() { Ok(Exit::Full) } else { Err(AppError::Spec(mistakes.join("\n"))) }
}
