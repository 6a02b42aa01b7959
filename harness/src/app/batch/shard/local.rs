//! A place on the machine's own disk, for copies while they are graded. Whoever comes next removes what a killed run
//! has left.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::super::super::AppError;

/// What such places are called.
const PREFIX: &str = "netgrade-shard-";

/// A folder of this process; removed when dropped.
#[derive(Debug)]
pub(super) struct Local {
    path: PathBuf,
    /// Held while the folder is in use: let go of however the process ends.
    _lock: File,
}

impl Drop for Local {
    fn drop(&mut self) {
        // What cannot be removed is removed by the next run.
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl Local {
    /// Makes one where the machine keeps such things (`TMPDIR`).
    pub(super) fn new() -> Result<Self, AppError> {
        let base = std::env::temp_dir();
        Self::beneath(&base).map_err(|source| AppError::Write { what: base.display().to_string(), source })
    }

    fn beneath(base: &Path) -> io::Result<Self> {
        sweep(base);
        // It gets its name when it is locked: nobody ever takes it for one that was left.
        let made = tempfile::Builder::new().prefix(".netgrade-").tempdir_in(base)?;
        let lock = File::open(made.path())?;
        lock.try_lock()?;
        let name = made.path().file_name().unwrap_or_default().to_string_lossy().replace(".netgrade-", PREFIX);
        let path = base.join(name);
        fs::rename(made.path(), &path)?;
        // It has another name now: nothing is left to remove.
        let _ = made.keep();
        Ok(Self { path, _lock: lock })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Removes this user's own places that nobody holds any more. What cannot be removed is in nobody's way.
fn sweep(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let is_ours = entry.metadata().is_ok_and(|meta| meta.is_dir() && meta.uid() == nix::unistd::geteuid().as_raw());
        if let Some(lock) = is_ours.then(|| File::open(entry.path()).ok()).flatten()
            && lock.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_is_removed_and_nothing_else() {
        let base = tempfile::tempdir().unwrap();
        let held = Local::beneath(base.path()).unwrap();
        let left = base.path().join("netgrade-shard-left");
        fs::create_dir(&left).unwrap();
        std::os::unix::fs::symlink("/etc", base.path().join("netgrade-shard-link")).unwrap();
        fs::create_dir(base.path().join("other")).unwrap();
        let next = Local::beneath(base.path()).unwrap();
        assert!(!left.exists() && held.path().is_dir() && next.path().is_dir());
        assert!(base.path().join("other").is_dir() && base.path().join("netgrade-shard-link").exists());
        let path = held.path().to_path_buf();
        drop(held);
        assert!(!path.exists());
    }
}
