//! The evidence of the last check on this machine, kept so that `netgrade evidence` has something to look at. It lies
//! in the user's own state folder, never in a submission, and one run replaces the other.

use std::fs::DirBuilder;
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::{AppError, files};
use crate::evidence::RunDocument;

/// More than this is not kept; `--evidence FILE` has no such limit.
const MOST: usize = 64 << 20;

/// Keeps a run; says whether it is there now. That it cannot be kept is no fault of the grading.
pub(super) fn keep(document: &RunDocument) -> bool {
    let Some(path) = path() else { return false };
    let Some(folder) = path.parent() else { return false };
    if is_within(folder, Path::new(&document.submission)) {
        return false;
    }
    // Others have no business with what a student's programs did.
    if DirBuilder::new().recursive(true).mode(0o700).create(folder).is_err() {
        return false;
    }
    files::write(&path, |file| {
        let mut capped = Capped { file, left: MOST };
        serde_json::to_writer(&mut capped, document).map_err(Into::into)
    })
    .is_ok()
}

/// Where the last run lies.
///
/// # Errors
/// Where none was kept, with the remedy.
pub(super) fn found() -> Result<PathBuf, AppError> {
    path().filter(|path| path.is_file()).ok_or_else(|| {
        let text = "no check was kept on this machine: run `netgrade check` first, or name a file with --from FILE";
        AppError::Usage(text.to_owned())
    })
}

fn path() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| home.join(".local/state")))?;
    Some(base.join("netgrade/last.json"))
}

/// Whether a folder that may not be there yet lies in a submission.
fn is_within(folder: &Path, submission: &Path) -> bool {
    let there = folder.ancestors().find_map(|folder| folder.canonicalize().ok());
    match (there, submission.canonicalize()) {
        (Some(folder), Ok(submission)) => folder.starts_with(submission),
        (None, _) | (_, Err(_)) => false,
    }
}

/// A file that takes only so much.
struct Capped<'a> {
    file: &'a mut dyn Write,
    left: usize,
}

impl Write for Capped<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len()).ok_or(io::ErrorKind::FileTooLarge)?;
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_kept_in_a_submission() {
        let folder = tempfile::tempdir().unwrap();
        let check = |inside: &str, submission: &str, expected: bool| {
            let of = |name: &str| folder.path().join(name);
            assert_eq!(is_within(&of(inside), &of(submission)), expected, "{inside} in {submission}");
        };
        std::fs::create_dir(folder.path().join("work")).unwrap();
        std::os::unix::fs::symlink("work", folder.path().join("link")).unwrap();
        check("work/state/netgrade", "work", true);
        check("link/state", "work", true);
        check("state/netgrade", "work", false);
        check("work", "nowhere", false);
    }

    #[test]
    fn a_file_takes_so_much_and_no_more() {
        let mut file = Vec::new();
        let mut capped = Capped { file: &mut file, left: 5 };
        assert!(capped.write_all(b"12345").is_ok() && capped.write_all(b"6").is_err());
    }
}
