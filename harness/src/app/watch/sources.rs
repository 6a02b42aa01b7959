//! Which files of a submission count as its sources, and what they are like. Must not read what is in them.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::sys::statfs::statfs;

/// What a folder's sources are like: name, inode, length and time of each.
pub(super) type Stamp = Vec<(PathBuf, u64, u64, i64, i64)>;

/// Files that are looked at; a folder with more is watched only in part.
const MOST: usize = 10_000;

/// Folders that builds fill.
const BUILT: [&str; 4] = ["target", "build", "__pycache__", "node_modules"];
/// Endings of files that builds and editors leave.
const LEFT: [&str; 11] = [".log", "~", ".pyc", ".o", ".class", ".swp", ".swx", ".tmp", ".bak", ".orig", ".part"];

/// Whether a file, by its path within the submission, may be a source.
pub(super) fn is_source(path: &Path) -> bool {
    !path.iter().any(is_noise)
}

fn is_noise(name: &OsStr) -> bool {
    let bytes = name.as_bytes();
    // vim tries whether it may write with a file of this name; emacs puts `#` around a copy's.
    bytes.starts_with(b".")
        || bytes.starts_with(b"#")
        || bytes == b"4913"
        || BUILT.iter().any(|built| bytes == built.as_bytes())
        || LEFT.iter().any(|left| bytes.ends_with(left.as_bytes()))
}

/// What the sources in a folder are like now; nothing where it is not there. Links are not followed.
pub(super) fn stamp(folder: &Path) -> Stamp {
    let mut stamp = Stamp::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            if stamp.len() >= MOST || is_noise(&entry.file_name()) {
                continue;
            }
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() {
                left.push(entry.path());
            } else {
                stamp.push((entry.path(), meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec()));
            }
        }
    }
    stamp.sort();
    stamp
}

/// File systems whose files others change without this kernel's knowledge: NFS, SMB, CIFS, SMB2, 9P, FUSE, AFS.
const REMOTE: [i64; 7] = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997, 0x6573_5546, 0x5346_414f];

/// Whether the system cannot tell of all changes in a folder.
pub(super) fn is_remote(folder: &Path) -> bool {
    #[expect(clippy::useless_conversion, reason = "the kind's type differs between machines")]
    statfs(folder).is_ok_and(|found| REMOTE.contains(&i64::from(found.filesystem_type().0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_from_what_editors_and_builds_leave() {
        for (path, expected) in [
            ("03-session/server.py", true),
            ("03-session/src/main.rs", true),
            ("03-session/server", true),
            ("03-session/.server.py.swp", false),
            ("03-session/server.py~", false),
            ("03-session/4913", false),
            ("03-session/#server.py#", false),
            (".git/index", false),
            ("03-session/target/debug/server", false),
            ("03-session/__pycache__/server.cpython-312.pyc", false),
        ] {
            assert_eq!(is_source(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_stamp_changes_with_sources_only() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        put("server.py", "pass");
        let first = stamp(folder.path());
        put(".server.py.swp", "x");
        assert_eq!(stamp(folder.path()), first);
        put("server.py", "pass #");
        assert_ne!(stamp(folder.path()), first);
        assert!(stamp(&folder.path().join("nowhere")).is_empty());
    }
}
