//! Which exercises a submission holds anything for. Must not look into their folders' files.

use std::fs;
use std::path::Path;

use super::error::IntakeError;
use super::tree::MOST_FILES;
use super::{folder, manifest};
use crate::model::ExerciseId;

/// Whether a submission holds anything for an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// There is a folder of its name, and something in it.
    Yes,
    /// There is none; a folder with nearly its name may have been meant.
    No {
        /// The folder that no other exercise is called by.
        similar: Option<String>,
    },
}

/// What `submission` holds of the exercises, in their order. One that holds nothing of any is an error.
pub fn begun(submission: &Path, exercises: &[&ExerciseId]) -> Result<Vec<Begun>, IntakeError> {
    let root = folder(submission)?;
    let names = folders(submission, &root)?;
    let known = |name: &str| exercises.iter().any(|exercise| exercise.as_ref() == name);
    let strange: Vec<&str> = names.iter().map(String::as_str).filter(|name| !known(name)).collect();
    let found: Vec<Begun> = exercises
        .iter()
        .map(|exercise| {
            let place = root.join(exercise.as_ref());
            // What cannot be read is left to be said by who reads it.
            if place.symlink_metadata().is_ok() && !is_empty(&place) {
                return Begun::Yes;
            }
            Begun::No { similar: manifest::nearest(exercise.as_ref(), &strange).map(str::to_owned) }
        })
        .collect();
    if found.contains(&Begun::Yes) {
        return Ok(found);
    }
    let similar = exercises.iter().zip(&found).find_map(|(exercise, begun)| match begun {
        Begun::No { similar: Some(similar) } => Some((similar.clone(), exercise.to_string())),
        Begun::No { similar: None } | Begun::Yes => None,
    });
    let example = exercises.first().map(ToString::to_string).unwrap_or_default();
    Err(IntakeError::NothingBegun { path: submission.to_path_buf(), similar, example })
}

pub(super) fn folders(shown: &Path, root: &Path) -> Result<Vec<String>, IntakeError> {
    let unreadable = |source| IntakeError::Unreadable { path: shown.to_path_buf(), source };
    let mut entries = fs::read_dir(root).map_err(unreadable)?.take(MOST_FILES).flatten().peekable();
    if entries.peek().is_none() {
        return Err(IntakeError::Empty { path: shown.to_path_buf() });
    }
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(folders: &[&str]) -> Result<Vec<Begun>, String> {
        let submission = tempfile::tempdir().unwrap();
        for folder in folders {
            fs::create_dir_all(submission.path().join(folder)).unwrap();
        }
        let ids = ["03-session", "04-many-clients"].map(|id| ExerciseId::new(id).unwrap());
        begun(submission.path(), &[&ids[0], &ids[1]]).map_err(|error| error.to_string())
    }

    #[test]
    fn what_has_a_folder_with_something_in_it_is_begun() {
        assert_eq!(look(&["03-session/a"]), Ok(vec![Begun::Yes, Begun::No { similar: None }]));
        assert_eq!(look(&["03-session/a", "04-many-clients"]), Ok(vec![Begun::Yes, Begun::No { similar: None }]));
    }

    #[test]
    fn a_misspelt_folder_is_named() {
        let similar = Some("04-many-client".to_owned());
        assert_eq!(look(&["03-session/a", "04-many-client/a"]), Ok(vec![Begun::Yes, Begun::No { similar }]));
        let error = look(&["3-session/a"]).unwrap_err();
        assert!(error.contains("rename `3-session` to `03-session`"), "{error}");
    }

    #[test]
    fn a_submission_of_nothing_is_told_where_things_go() {
        let error = look(&["lib"]).unwrap_err();
        assert!(error.contains("--exercise 03-session"), "{error}");
        assert!(look(&[]).unwrap_err().contains("is empty"));
    }
}
