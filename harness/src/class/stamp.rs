//! Whether a submission has changed, told from its files' stamps without reading them. Must not read a file.

use std::fs::Metadata;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use crate::intake::{DEEPEST, MOST_FILES};

/// What is kept of a place: names, kinds, lengths, inodes and times of all that lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp(pub [u8; 32]);

impl Stamp {
    /// Of two places together, whatever their order.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] ^ other.0[at]))
    }
}

/// File systems tell times by a clock that stands still for some milliseconds: what has changed this lately may change
/// once more without another time.
const TICK: u64 = 50_000_000;

/// The stamp of a file or folder. One that cannot be trusted, since something changed just now, is unlike all others.
///
/// # Errors
/// Where something there cannot be looked at.
pub fn stamp(place: &Path) -> io::Result<Stamp> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    stamp_at(place, u64::try_from(now.as_nanos()).unwrap_or(u64::MAX))
}

fn stamp_at(place: &Path, now: u64) -> io::Result<Stamp> {
    let mut walk = Walk { hash: Sha256::new(), seen: 0, newest: 0 };
    walk.entry(place, place, 0)?;
    if walk.newest.saturating_add(TICK) > now {
        walk.hash.update(fastrand::u128(..).to_le_bytes());
    }
    Ok(Stamp(walk.hash.finalize().into()))
}

struct Walk {
    hash: Sha256,
    seen: usize,
    /// The newest change, in nanoseconds since 1970.
    newest: u64,
}

impl Walk {
    fn entry(&mut self, root: &Path, path: &Path, depth: usize) -> io::Result<()> {
        let meta = path.symlink_metadata()?;
        self.note(path.strip_prefix(root).unwrap_or(path), &meta);
        self.seen += 1;
        // One with more is refused when it is read.
        if !meta.is_dir() || depth > DEEPEST || self.seen > MOST_FILES {
            return Ok(());
        }
        let mut names: Vec<_> = std::fs::read_dir(path)?.take(MOST_FILES).collect::<io::Result<Vec<_>>>()?;
        names.sort_by_key(std::fs::DirEntry::file_name);
        names
            .into_iter()
            .filter(|name| name.file_name() != ".git")
            .try_for_each(|name| self.entry(root, &name.path(), depth + 1))
    }

    fn note(&mut self, name: &Path, meta: &Metadata) {
        let name = name.as_os_str().as_bytes();
        self.hash.update((name.len() as u64).to_le_bytes());
        self.hash.update(name);
        for number in [meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec()] {
            self.hash.update(number.to_le_bytes());
        }
        for number in [u64::from(meta.mode()), meta.len(), meta.ino(), meta.dev()] {
            self.hash.update(number.to_le_bytes());
        }
        let changed = meta.ctime().saturating_mul(1_000_000_000).saturating_add(meta.ctime_nsec());
        self.newest = self.newest.max(u64::try_from(changed).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// Long after every change.
    fn settled(place: &Path) -> Stamp {
        stamp_at(place, u64::MAX).unwrap()
    }

    #[test]
    fn every_change_shows_and_none_without_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.py");
        fs::write(&file, "one").unwrap();
        let mut before = settled(folder.path());
        assert_eq!(settled(folder.path()), before);
        let mut changed = |what: &str| {
            let after = settled(folder.path());
            assert_ne!(after, before, "{what}");
            before = after;
        };
        fs::write(&file, "two").unwrap();
        changed("other bytes of the same length");
        let times = fs::FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
        fs::File::open(&file).unwrap().set_times(times).unwrap();
        changed("a time that was set back");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).unwrap();
        changed("permissions");
        fs::rename(&file, folder.path().join("client.py")).unwrap();
        changed("a name");
        fs::create_dir(folder.path().join("empty")).unwrap();
        changed("a folder");
    }

    #[test]
    fn what_changed_just_now_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "one").unwrap();
        let meta = folder.path().join("a").metadata().unwrap();
        let changed = u64::try_from(meta.ctime() * 1_000_000_000 + meta.ctime_nsec()).unwrap();
        let at = |now| stamp_at(folder.path(), now).unwrap();
        assert_ne!(at(changed), at(changed));
        assert_eq!(at(changed + TICK), at(changed + TICK));
        assert!(stamp(&folder.path().join("nothing")).is_err());
    }
}
