//! The files of a submission: listed with caps, in a stable order, without what leads outwards or is
//! no file. Whatever lies there was put there by somebody else; nothing may hang or overflow on it.

use std::fmt::Write as _;
use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::fcntl::OFlag;
use sha2::{Digest, Sha256};

use super::IntakeError;

/// More files and folders than this are not a student's own.
pub const MOST_FILES: usize = 2_000;
/// More bytes than this are not a student's own.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Folders that lie deeper in each other than this are not a student's own.
pub const DEEPEST: usize = 32;

/// Traces of tools; no part of what is handed in, and often more files than all the rest.
const NOT_HANDED_IN: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    ".idea",
    ".vscode",
    ".vs",
    ".DS_Store",
    "__pycache__",
    "__MACOSX",
    ".mypy_cache",
    ".pytest_cache",
    ".gradle",
];

/// What is handed in, in the order of the names' bytes.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The folder, absolute, no link.
    pub root: PathBuf,
    /// Files and folders; a folder comes before what is in it.
    pub entries: Vec<Entry>,
    /// What was left out, and why.
    pub left_out: Vec<(PathBuf, LeftOut)>,
}

/// A file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the listing's root.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Its permission bits.
    pub mode: u32,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A regular file.
    File {
        /// Where its bytes are; for a link that stays inside, the file that it leads to.
        real: PathBuf,
    },
}

/// Why something is no part of the submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// A link that leads out of the folder, to another folder, or nowhere.
    Link,
    /// A pipe, a socket or a device.
    Special,
}

impl Listing {
    /// Lists `folder`.
    pub fn read(folder: &Path) -> Result<Self, IntakeError> {
        let unreadable = |source| IntakeError::Unreadable { path: folder.to_path_buf(), source };
        let root = folder.canonicalize().map_err(unreadable)?;
        let mut walk = Walk { root: &root, entries: Vec::new(), left_out: Vec::new(), seen: 0, bytes: 0 };
        walk.folder(Path::new(""), 0)?;
        let Walk { mut entries, left_out, .. } = walk;
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { root, entries, left_out })
    }

    /// The regular files.
    pub fn files(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| matches!(entry.kind, Kind::File { .. }))
    }

    /// Whether `path` is a regular file of the submission.
    pub fn has_file(&self, path: &Path) -> bool {
        self.files().any(|entry| entry.path == path)
    }

    /// At most the first `cap` bytes of a file.
    pub fn bytes(&self, entry: &Entry, cap: u64) -> Result<Vec<u8>, IntakeError> {
        let unreadable = |source| IntakeError::Unreadable { path: self.root.join(&entry.path), source };
        let mut bytes = Vec::new();
        if let Kind::File { real } = &entry.kind {
            open(real).and_then(|file| file.take(cap).read_to_end(&mut bytes)).map_err(unreadable)?;
        }
        Ok(bytes)
    }

    /// A stable hash over relative names, permissions and bytes, in hexadecimal.
    pub fn key(&self) -> Result<String, IntakeError> {
        let mut hash = Sha256::new();
        for entry in &self.entries {
            let is_file = matches!(entry.kind, Kind::File { .. });
            let bytes = self.bytes(entry, MOST_BYTES)?;
            // Each part is preceded by its length, so that no two folders give the same stream.
            for part in [entry.path.as_os_str().as_bytes(), &[u8::from(is_file)], &entry.mode.to_le_bytes(), &bytes] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        Ok(hex(&hash.finalize()))
    }

    /// Copies everything into the existing folder `to`: links become files, times are kept (`make` goes
    /// by them), and the owner may read and write whatever it is.
    pub fn copy_to(&self, to: &Path) -> Result<(), IntakeError> {
        for entry in &self.entries {
            let target = to.join(&entry.path);
            copy(entry, &target).map_err(|source| IntakeError::Unreadable { path: target, source })?;
        }
        Ok(())
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A stable hash over what lies in `folder`: names, permissions and bytes.
pub fn content_key(folder: &Path) -> Result<String, IntakeError> {
    Listing::read(folder)?.key()
}

fn copy(entry: &Entry, target: &Path) -> io::Result<()> {
    let Kind::File { real } = &entry.kind else { return fs::create_dir(target) };
    let mut from = open(real)?;
    let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).open(target)?;
    io::copy(&mut from.by_ref().take(MOST_BYTES), &mut to)?;
    to.set_permissions(fs::Permissions::from_mode(entry.mode & 0o777 | 0o600))?;
    to.set_times(FileTimes::new().set_modified(from.metadata()?.modified()?))
}

/// Opens a regular file: no link is followed, no pipe waited for.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits()).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

struct Walk<'a> {
    root: &'a Path,
    entries: Vec<Entry>,
    left_out: Vec<(PathBuf, LeftOut)>,
    seen: usize,
    bytes: u64,
}

impl Walk<'_> {
    fn folder(&mut self, relative: &Path, depth: usize) -> Result<(), IntakeError> {
        if depth > DEEPEST {
            return Err(IntakeError::TooDeep { path: self.root.to_path_buf(), limit: DEEPEST });
        }
        let unreadable = |source| IntakeError::Unreadable { path: self.root.join(relative), source };
        for entry in fs::read_dir(self.root.join(relative)).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            if !NOT_HANDED_IN.iter().any(|tool| name == *tool) {
                self.entry(&relative.join(name), depth)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, depth: usize) -> Result<(), IntakeError> {
        self.seen += 1;
        if self.seen > MOST_FILES {
            return Err(IntakeError::TooMany { path: self.root.to_path_buf(), limit: MOST_FILES });
        }
        let full = self.root.join(path);
        let unreadable = |source| IntakeError::Unreadable { path: full.clone(), source };
        let meta = full.symlink_metadata().map_err(unreadable)?;
        let mode = meta.permissions().mode() & 0o777;
        if meta.is_dir() {
            if is_build_output(&full) {
                return Ok(());
            }
            self.entries.push(Entry { path: path.to_path_buf(), kind: Kind::Folder, mode });
            return self.folder(path, depth + 1);
        }
        if meta.is_file() {
            return self.file(path, full, &meta);
        }
        if !meta.is_symlink() {
            self.left_out.push((path.to_path_buf(), LeftOut::Special));
            return Ok(());
        }
        let real = full.canonicalize().ok().filter(|real| real.starts_with(self.root) && real.is_file());
        if let Some(real) = real {
            let meta = real.metadata().map_err(unreadable)?;
            return self.file(path, real, &meta);
        }
        self.left_out.push((path.to_path_buf(), LeftOut::Link));
        Ok(())
    }

    fn file(&mut self, path: &Path, real: PathBuf, meta: &Metadata) -> Result<(), IntakeError> {
        self.bytes = self.bytes.saturating_add(meta.len());
        if self.bytes > MOST_BYTES {
            return Err(IntakeError::TooLarge { path: self.root.to_path_buf(), limit: MOST_BYTES });
        }
        let mode = meta.permissions().mode() & 0o777;
        self.entries.push(Entry { path: path.to_path_buf(), kind: Kind::File { real }, mode });
        Ok(())
    }
}

/// Cargo's output beside its manifest, and a virtual environment: made by tools, and of no use elsewhere.
fn is_build_output(folder: &Path) -> bool {
    let is_target = folder.file_name().is_some_and(|name| name == "target");
    (is_target && folder.with_file_name("Cargo.toml").is_file()) || folder.join("pyvenv.cfg").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::stat::Mode;
    use std::ffi::OsStr;
    use std::os::unix::fs::symlink;

    fn put(root: &Path, name: &str, text: &str) {
        let file = root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn names(root: &Path) -> Vec<String> {
        let listing = Listing::read(root).unwrap();
        listing.files().map(|entry| entry.path.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn files_are_listed_in_order_without_traces_of_tools() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "b.py",
            "a.py",
            "sub/c.py",
            ".git/config",
            "__pycache__/x.pyc",
            "r/Cargo.toml",
            "r/target/x",
            "v/pyvenv.cfg",
        ] {
            put(dir.path(), name, "x");
        }
        put(dir.path(), "target/mine.c", "x");
        assert_eq!(names(dir.path()), ["a.py", "b.py", "r/Cargo.toml", "sub/c.py", "target/mine.c"]);
    }

    #[test]
    fn links_are_followed_inside_only_and_special_files_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("s");
        put(dir.path(), "outside/secret.py", "secret");
        put(&root, "real.py", "real");
        symlink("real.py", root.join("inside.py")).unwrap();
        for (name, target) in [
            ("out.py", "../outside/secret.py"),
            ("abs.py", "/etc/passwd"),
            ("loop", "loop"),
            ("up", ".."),
            ("self", "."),
            ("gone", "nothing"),
            ("dev", "/dev/zero"),
        ] {
            symlink(target, root.join(name)).unwrap();
        }
        nix::unistd::mkfifo(&root.join("pipe"), Mode::S_IRWXU).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
        assert_eq!(names(&root), ["inside.py", "real.py"]);
        let listing = Listing::read(&root).unwrap();
        assert_eq!(listing.left_out.len(), 9);
        assert_eq!(listing.left_out.iter().filter(|(_, why)| *why == LeftOut::Special).count(), 2);
        let to = dir.path().join("copy");
        fs::create_dir(&to).unwrap();
        listing.copy_to(&to).unwrap();
        assert_eq!(fs::read_to_string(to.join("inside.py")).unwrap(), "real");
        assert_eq!(names(&to), ["inside.py", "real.py"]);
    }

    #[test]
    fn caps_are_errors() {
        let dir = tempfile::tempdir().unwrap();
        let huge = dir.path().join("huge");
        fs::create_dir(&huge).unwrap();
        File::create(huge.join("sparse")).unwrap().set_len(1 << 42).unwrap();
        assert!(matches!(Listing::read(&huge), Err(IntakeError::TooLarge { .. })));
        let deep = dir.path().join("deep");
        fs::create_dir_all(deep.join("d/".repeat(DEEPEST + 1))).unwrap();
        assert!(matches!(Listing::read(&deep), Err(IntakeError::TooDeep { .. })));
        let many = dir.path().join("many");
        fs::create_dir(&many).unwrap();
        for n in 0..MOST_FILES {
            File::create(many.join(n.to_string())).unwrap();
        }
        assert_eq!(names(&many).len(), MOST_FILES);
        File::create(many.join("one more")).unwrap();
        assert!(matches!(Listing::read(&many), Err(IntakeError::TooMany { .. })));
    }

    #[test]
    fn any_name_is_taken_literally() {
        let dir = tempfile::tempdir().unwrap();
        let odd: [&[u8]; 6] = [b"a\nb.py", b"-rf", b"$(x)", b"\xb7\xfe.py", b"\x1b[0m", " 服务端 .py".as_bytes()];
        for name in odd {
            fs::write(dir.path().join(OsStr::from_bytes(name)), name).unwrap();
        }
        let listing = Listing::read(dir.path()).unwrap();
        let read: Vec<Vec<u8>> = listing.files().map(|entry| listing.bytes(entry, 100).unwrap()).collect();
        let mut expected = odd.map(<[u8]>::to_vec);
        expected.sort();
        assert_eq!(read, expected);
    }

    #[test]
    fn a_copy_keeps_modes_and_times() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        put(&from, "sub/run.sh", "x");
        fs::create_dir(&to).unwrap();
        fs::set_permissions(from.join("sub/run.sh"), fs::Permissions::from_mode(0o555)).unwrap();
        Listing::read(&from).unwrap().copy_to(&to).unwrap();
        let [a, b] = [&from, &to].map(|root| root.join("sub/run.sh").metadata().unwrap());
        assert_eq!(a.modified().unwrap(), b.modified().unwrap());
        assert_eq!(b.permissions().mode() & 0o777, 0o755);
    }

    #[test]
    fn keys_change_with_names_modes_and_bytes_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = |name: &str, files: &[(&str, &str)]| {
            let root = dir.path().join(name);
            fs::create_dir(&root).unwrap();
            for (file, text) in files {
                put(&root, file, text);
            }
            root
        };
        let key = |root: &Path| content_key(root).unwrap();
        let first = folder("1", &[("a", "x"), ("b", "yz")]);
        assert_eq!(key(&first), key(&folder("2", &[("b", "yz"), ("a", "x"), (".git/c", "z")])));
        assert_eq!(key(&first).len(), 64);
        for (n, other) in [&[("a", "xy"), ("b", "z")][..], &[("a", "x"), ("c", "yz")], &[("a", "x")]].iter().enumerate()
        {
            assert_ne!(key(&first), key(&folder(&format!("other{n}"), other)), "{other:?}");
        }
        let before = key(&first);
        fs::set_permissions(first.join("a"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_ne!(before, key(&first));
    }
}
