//! Brings what one student handed in into a folder of its own, where nobody else can change it any more. Must not run
//! anything, and takes nothing from outside the input.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::Refusal;
use super::beneath::{Beneath, Opened};
use crate::intake::{IntakeError, Kind, Listing, MOST_BYTES};

/// Why a submission is not in its folder.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// The student's side.
    #[error("the submission cannot be taken")]
    Refused(Refusal),
    /// The grader's side: the place that it is copied to.
    #[error("cannot write {}: {source}", path.display())]
    Place {
        /// What could not be written.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl From<Refusal> for GatherError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Copies `members`, which are paths in `input`, into the folder `to`, which is there and empty.
///
/// # Errors
/// [`GatherError`].
pub fn gather(input: &Path, members: &[PathBuf], to: &Path) -> Result<(), GatherError> {
    let root = Beneath::open(input).map_err(|error| unreadable(input, &error))?;
    for member in members {
        match root.get(member).map_err(|error| unreadable(member, &error))? {
            Opened::Folder(folder) => copy_folder(&folder, &input.join(member), to)?,
            Opened::File(file) => {
                let name = member.file_name().unwrap_or(member.as_os_str());
                copy_file(file, &to.join(name), 0o644)?;
            }
            Opened::Link => return Err(Refusal::Link { name: shown(member) }.into()),
            Opened::Special => return Err(Refusal::Special { name: shown(member) }.into()),
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn unreadable(path: &Path, error: &io::Error) -> Refusal {
    Refusal::Unreadable { name: shown(path), error: error.to_string() }
}

/// The listing says what to look for; what is there is looked at once more when it is opened.
fn copy_folder(folder: &Beneath, path: &Path, to: &Path) -> Result<(), GatherError> {
    let text = |error: IntakeError| Refusal::Submission { text: error.to_string() };
    let listing = Listing::read(path).map_err(text)?;
    for entry in &listing.entries {
        let target = to.join(&entry.path);
        if entry.kind == Kind::Folder {
            make_folder(&target)?;
            continue;
        }
        let file = folder.file(&entry.path).map_err(|error| {
            let is_closed = error.kind() == io::ErrorKind::PermissionDenied;
            let name = shown(&entry.path);
            if is_closed { unreadable(&entry.path, &error) } else { Refusal::Changed { name } }
        })?;
        copy_file(file, &target, entry.mode)?;
    }
    Ok(())
}

fn make_folder(target: &Path) -> Result<(), GatherError> {
    match fs::create_dir(target) {
        // Two members may have the same folder.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && target.is_dir() => Ok(()),
        other => other.map_err(|source| GatherError::Place { path: target.to_path_buf(), source }),
    }
}

fn copy_file(mut from: File, target: &Path, mode: u32) -> Result<(), GatherError> {
    let place = |source| GatherError::Place { path: target.to_path_buf(), source };
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(target).map_err(place)?;
    io::copy(&mut from.by_ref().take(MOST_BYTES), &mut to).map_err(place)?;
    to.set_permissions(fs::Permissions::from_mode(mode & 0o777 | 0o600)).map_err(place)?;
    let modified = from.metadata().and_then(|meta| meta.modified()).map_err(place)?;
    to.set_times(FileTimes::new().set_modified(modified)).map_err(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_folder_comes_whole_and_nothing_from_outside() {
        let folder = tempfile::tempdir().unwrap();
        let (input, to) = (folder.path().join("in"), folder.path().join("to"));
        fs::create_dir_all(input.join("alice/src")).unwrap();
        fs::create_dir(&to).unwrap();
        fs::write(input.join("alice/src/server.py"), "x").unwrap();
        fs::write(input.join("secret"), "secret").unwrap();
        symlink("../secret", input.join("alice/secret.py")).unwrap();
        symlink("alice", input.join("bob")).unwrap();
        gather(&input, &["alice".into()], &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("src/server.py")).unwrap(), "x");
        assert!(!to.join("secret.py").exists());
        for (member, expected) in [
            ("bob", Refusal::Link { name: "bob".into() }),
            ("carol", Refusal::Unreadable { name: "carol".into(), error: String::new() }),
        ] {
            let GatherError::Refused(refusal) = gather(&input, &[member.into()], &to).unwrap_err() else {
                panic!("{member} is taken")
            };
            assert_eq!(std::mem::discriminant(&refusal), std::mem::discriminant(&expected), "{member}");
        }
    }
}
