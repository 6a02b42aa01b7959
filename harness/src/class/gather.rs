//! Brings what one student handed in into a folder of its own, where nobody else can change it any more. Must not run
//! anything, and takes nothing from outside the input.

use std::ffi::OsString;
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::archive::{self, Broken};
use super::beneath::{Beneath, Opened};
use super::{Refusal, decoded, layout};
use crate::intake::{IntakeError, Kind, LeftOut, Listing, MOST_BYTES};

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

/// Copies `members`, which are paths in `input`, into the folder `to`, which is there and empty, and unpacks what is
/// packed. The folder that holds the student's own files is `to`, or one in it.
///
/// # Errors
/// [`GatherError`].
pub fn gather(
    input: &Path,
    members: &[PathBuf],
    to: &Path,
    is_own: &dyn Fn(&str) -> bool,
) -> Result<PathBuf, GatherError> {
    let root = Beneath::open(input).map_err(|error| unreadable(input, &error))?;
    for member in members {
        match root.get(member).map_err(|error| unreadable(member, &error))? {
            Opened::Folder(folder) => copy_folder(&folder, &input.join(member), to)?,
            Opened::File(file) => {
                let name = member.file_name().map(|name| decoded(name.as_bytes())).unwrap_or_default();
                copy_file(file, &to.join(layout::own_name(&name)), 0o644)?;
            }
            Opened::Link => return Err(Refusal::Link { name: shown(member) }.into()),
            Opened::Special => return Err(Refusal::Special { name: shown(member) }.into()),
        }
    }
    opened(to, is_own)
}

/// Archives in archives deeper than this are nobody's work.
const DEEPEST_ARCHIVE: u64 = 3;

/// Unpacks the archives in a folder, and goes into the one folder that everything lies in, until there is neither.
fn opened(to: &Path, is_own: &dyn Fn(&str) -> bool) -> Result<PathBuf, GatherError> {
    let (mut root, mut depth) = (to.to_path_buf(), 0);
    loop {
        while let Some(only) = only_folder(&root, is_own)? {
            root = only;
        }
        let archives = archives(&root)?;
        if archives.is_empty() {
            return Ok(root);
        }
        depth += 1;
        if depth > DEEPEST_ARCHIVE {
            return Err(Refusal::Nested { most: DEEPEST_ARCHIVE }.into());
        }
        for archive in archives {
            open_archive(&root, &archive)?;
        }
    }
}

fn read(folder: &Path) -> Result<Vec<OsString>, GatherError> {
    let place = |source| GatherError::Place { path: folder.to_path_buf(), source };
    let entries = fs::read_dir(folder).map_err(place)?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<_>>>();
    let mut names = names.map_err(place)?;
    names.sort();
    Ok(names)
}

/// The folder that is all there is; none where it is one of the student's own work.
fn only_folder(root: &Path, is_own: &dyn Fn(&str) -> bool) -> Result<Option<PathBuf>, GatherError> {
    let [name] = &read(root)?[..] else { return Ok(None) };
    let path = root.join(name);
    Ok((path.is_dir() && !is_own(&name.to_string_lossy())).then_some(path))
}

fn archives(root: &Path) -> Result<Vec<String>, GatherError> {
    let names = read(root)?;
    let packed = names.iter().filter_map(|name| name.to_str()).filter(|name| layout::is_packed(name));
    Ok(packed.filter(|name| root.join(name).is_file()).map(str::to_owned).collect())
}

/// Puts what an archive holds in its place: into the folder itself where it is all there is.
fn open_archive(root: &Path, name: &str) -> Result<(), GatherError> {
    let path = root.join(name);
    let place = |path: &Path| {
        let path = path.to_path_buf();
        move |source| GatherError::Place { path, source }
    };
    let mut file = File::open(&path).map_err(place(&path))?;
    fs::remove_file(&path).map_err(place(&path))?;
    let alone = read(root)?.is_empty();
    let stem = layout::stem(name).filter(|stem| !stem.is_empty()).unwrap_or(name);
    let to = match root.join(stem) {
        _ if alone => root.to_path_buf(),
        taken if taken.exists() => root.join(format!("{name}.unpacked")),
        free => free,
    };
    fs::create_dir_all(&to).map_err(place(&to))?;
    let format = archive::format(&mut file).map_err(place(&path))?.ok_or_else(|| Refusal::Corrupt {
        name: name.to_owned(),
        error: io::Error::from(io::ErrorKind::InvalidData).to_string(),
    })?;
    archive::unpack(&mut file, format, name, &to).map_err(|broken| match broken {
        Broken::Refused(refusal) => refusal.into(),
        Broken::Place(path, source) => GatherError::Place { path, source },
    })
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
    for (link, _) in listing.left_out.iter().filter(|(_, why)| *why == LeftOut::Link) {
        // So that the report can say why it does not count; it leads nowhere now. One that cannot be made is not told.
        let _ = symlink("/nowhere", to.join(link));
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
        assert_eq!(gather(&input, &["alice".into()], &to, &|name| name == "src").unwrap(), to);
        assert_eq!(fs::read_to_string(to.join("src/server.py")).unwrap(), "x");
        assert!(!to.join("secret.py").exists());
        for (member, expected) in [
            ("bob", Refusal::Link { name: "bob".into() }),
            ("carol", Refusal::Unreadable { name: "carol".into(), error: String::new() }),
        ] {
            let GatherError::Refused(refusal) = gather(&input, &[member.into()], &to, &|_| false).unwrap_err() else {
                panic!("{member} is taken")
            };
            assert_eq!(std::mem::discriminant(&refusal), std::mem::discriminant(&expected), "{member}");
        }
    }
}
