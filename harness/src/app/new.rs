//! `netgrade new exercise`: a folder that lints, audits and grades at once, to be changed step by step.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{AppError, Exit, show};
use crate::cli::NewExercise;
use crate::model::ExerciseId;

/// Where a file of the template goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Under {
    /// The exercise's own folder.
    Exercise,
    /// Its correct programs.
    Reference,
    /// Its programs with one mistake each.
    Faulty,
}

macro_rules! files {
    ($($under:ident $folder:literal: $($name:literal),+;)+) => {
        &[$($((Under::$under, $name, include_str!(concat!("../../templates/exercise/", $folder, "/", $name)))),+),+]
    };
}

/// The template: where each file goes, its name there, and its text, in which `{{id}}` stands for the exercise's id.
const TEMPLATE: &[(Under, &str, &str)] = files! {
    Exercise "course": "exercise.yaml", "checks/server.yaml", "README.md", "README.zh.md", "starter/python/server.py";
    Reference "reference": "python/server.py";
    Faulty "faulty": "wrong-answer-python/server.py", "wrong-answer-python/expected.yaml",
        "one-client-python/server.py", "one-client-python/expected.yaml";
};

/// Makes the folders of a new exercise; none of them may be there already.
pub(super) fn exercise(options: &NewExercise, out: &mut dyn Write) -> Result<Exit, AppError> {
    let targets = [
        (Under::Exercise, options.catalogue.clone()),
        (Under::Reference, options.solutions.join("reference")),
        (Under::Faulty, options.solutions.join("faulty")),
    ];
    for (_, parent) in &targets {
        let place = parent.join(options.id.as_ref());
        if place.symlink_metadata().is_ok() {
            let message = format!("{} is there already: choose another name, or remove it", place.display());
            return Err(AppError::Usage(message));
        }
    }
    // All are written aside before the first is put in place.
    let aside =
        targets.iter().map(|(under, parent)| fill(*under, parent, &options.id)).collect::<Result<Vec<_>, _>>()?;
    for ((_, parent), folder) in targets.iter().zip(aside) {
        let place = parent.join(options.id.as_ref());
        fs::rename(folder.keep(), &place).map_err(|source| failed(&place, source))?;
        show::text(out, &place.display().to_string())?;
    }
    Ok(Exit::Full)
}

/// Writes what goes under one parent into a folder beside its place.
fn fill(under: Under, parent: &Path, id: &ExerciseId) -> Result<tempfile::TempDir, AppError> {
    fs::create_dir_all(parent).map_err(|source| failed(parent, source))?;
    let folder =
        tempfile::Builder::new().prefix(".new-").tempdir_in(parent).map_err(|source| failed(parent, source))?;
    for (_, name, text) in TEMPLATE.iter().filter(|(of, ..)| *of == under) {
        let file: PathBuf = folder.path().join(name);
        let write = || {
            fs::create_dir_all(file.parent().unwrap_or(folder.path()))?;
            fs::write(&file, text.replace("{{id}}", id.as_ref()))
        };
        write().map_err(|source| failed(&file, source))?;
    }
    let all = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.path(), all).map_err(|source| failed(folder.path(), source))?;
    Ok(folder)
}

fn failed(what: &Path, source: std::io::Error) -> AppError {
    AppError::Write { what: what.display().to_string(), source }
}
