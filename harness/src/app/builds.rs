//! The cache of builds: a folder a build, by the hash of what it is made from. Must not run a build.
//!
//! ```text
//! CACHE/KEY/outcomes.json       how its commands went; written last, so that a build with it is whole
//! CACHE/KEY/files/              what they left
//! CACHE/.building-RANDOM/       a build that is under way, locked by the process that runs it
//! ```

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::session::BuildOutcome;

const ASIDE: &str = ".building-";
const OUTCOMES: &str = "outcomes.json";

/// Where builds lie.
#[derive(Debug)]
pub(super) struct Builds(PathBuf);

/// A build under way. It is gone with its owner: what a process that was killed leaves, the next one removes.
#[derive(Debug)]
pub(super) struct Aside {
    folder: TempDir,
    _lock: File,
}

impl Aside {
    /// Where its files belong.
    pub(super) fn files(&self) -> PathBuf {
        files(self.folder.path())
    }
}

impl Builds {
    /// Those in this folder, or in the user's own.
    pub(super) fn at(folder: Option<&Path>) -> Self {
        Self(folder.map_or_else(of_user, Path::to_path_buf))
    }

    /// Where the files of a build lie.
    pub(super) fn files(&self, key: &str) -> PathBuf {
        files(&self.0.join(key))
    }

    /// How a build went, if there is one that is whole.
    pub(super) fn known(&self, key: &str) -> Option<BuildOutcome> {
        let text = fs::read(self.0.join(key).join(OUTCOMES)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Begins a build.
    pub(super) fn begin(&self) -> io::Result<Aside> {
        fs::create_dir_all(&self.0)?;
        self.sweep()?;
        loop {
            let folder = tempfile::Builder::new().prefix(ASIDE).tempdir_in(&self.0)?;
            let lock = File::open(folder.path())?;
            // Another process may have swept it away before it was locked.
            if lock.try_lock().is_ok() && folder.path().is_dir() {
                return Ok(Aside { folder, _lock: lock });
            }
        }
    }

    /// Removes what builds left that were killed.
    fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            if !entry.file_name().to_string_lossy().starts_with(ASIDE) {
                continue;
            }
            // Its owner may be done with it at this very moment.
            let Ok(folder) = File::open(entry.path()) else { continue };
            if folder.try_lock().is_ok() {
                // What cannot be removed, such as another user's, does not hinder this build.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(())
    }

    /// Makes a build known. Where another run has made the same one known meanwhile, that one stays: sessions may be
    /// copying it.
    pub(super) fn publish(&self, aside: Aside, key: &str, outcomes: &BuildOutcome) -> io::Result<()> {
        fs::write(aside.folder.path().join(OUTCOMES), serde_json::to_vec(outcomes)?)?;
        let done = self.0.join(key);
        if self.known(key).is_some() {
            return Ok(());
        }
        if done.exists() {
            fs::remove_dir_all(&done)?;
        }
        match fs::rename(aside.folder.path(), &done) {
            Ok(()) => {
                // It has another name now: nothing is left to remove.
                let _ = aside.folder.keep();
                Ok(())
            }
            Err(_) if self.known(key).is_some() => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn files(folder: &Path) -> PathBuf {
    folder.join("files")
}

fn of_user() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .unwrap_or_else(std::env::temp_dir);
    base.join("netgrade/builds")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_build_left_is_removed_and_what_runs_stays() {
        let folder = tempfile::tempdir().unwrap();
        let builds = Builds::at(Some(folder.path()));
        fs::create_dir_all(folder.path().join(".building-killed/files")).unwrap();
        fs::create_dir(folder.path().join("another")).unwrap();
        let first = builds.begin().unwrap();
        let second = builds.begin().unwrap();
        assert_eq!(names(folder.path()).len(), 3, "{:?}", names(folder.path()));
        builds.publish(first, "key", &Vec::new()).unwrap();
        drop(second);
        assert_eq!(names(folder.path()), ["another", "key"]);
    }

    #[test]
    fn the_first_of_two_same_builds_stays() {
        let folder = tempfile::tempdir().unwrap();
        let builds = Builds::at(Some(folder.path()));
        assert_eq!(builds.known("key"), None);
        let (first, second) = (builds.begin().unwrap(), builds.begin().unwrap());
        for (aside, text) in [(first, "first"), (second, "second")] {
            fs::create_dir(aside.files()).unwrap();
            fs::write(aside.files().join("program"), text).unwrap();
            builds.publish(aside, "key", &Vec::new()).unwrap();
        }
        assert_eq!(fs::read_to_string(builds.files("key").join("program")).unwrap(), "first");
        assert_eq!((builds.known("key"), names(folder.path())), (Some(Vec::new()), vec!["key".to_owned()]));
    }

    #[test]
    fn half_a_build_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let builds = Builds::at(Some(folder.path()));
        fs::create_dir_all(builds.files("key")).unwrap();
        fs::write(folder.path().join("key").join(OUTCOMES), "[").unwrap();
        assert_eq!(builds.known("key"), None);
        builds.publish(builds.begin().unwrap(), "key", &Vec::new()).unwrap();
        assert_eq!(builds.known("key"), Some(Vec::new()));
    }
}
