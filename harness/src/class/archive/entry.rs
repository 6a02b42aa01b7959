//! One entry of an archive, whatever the archive is.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::super::decoded;

/// What an entry says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::class) enum EntryKind {
    Folder,
    File,
    /// Symbolic or hard.
    Link,
    /// A device, a pipe, or something unknown.
    Special,
    /// Its bytes are locked by a password.
    Locked,
}

/// One entry.
pub(in crate::class) struct Entry<'a> {
    /// Its name, decoded, not escaped.
    pub(in crate::class) name: String,
    pub(in crate::class) kind: EntryKind,
    /// Whether it may be run.
    pub(in crate::class) executable: bool,
    pub(in crate::class) bytes: &'a mut dyn Read,
}

/// Traces of tools, whose insides are nobody's concern.
const LEFT_OUT: [&str; 5] = ["__MACOSX", ".git", ".hg", ".svn", ".DS_Store"];

impl Entry<'_> {
    /// Where it belongs, below the folder that is unpacked to; none where its name leads anywhere else.
    pub(in crate::class) fn place(&self) -> Option<PathBuf> {
        // Windows writes its own separator into archives.
        let name = if self.name.contains('/') { self.name.clone() } else { self.name.replace('\\', "/") };
        if name.contains('\0') || name.starts_with('/') || has_drive(&name) {
            return None;
        }
        let mut place = PathBuf::new();
        for part in Path::new(&name).components() {
            match part {
                Component::Normal(part) => place.push(part),
                Component::CurDir => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        Some(place)
    }
}

/// Whether it is no part of what was handed in.
pub(in crate::class) fn is_left_out(place: &Path) -> bool {
    place.iter().any(|part| LEFT_OUT.iter().any(|name| part == *name))
}

fn has_drive(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'/' | b'\\')
}

/// A name as it was written: UTF-8 or, by older Chinese systems, GBK.
pub(in crate::class) fn name(bytes: &[u8]) -> String {
    decoded(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_below_or_nowhere() {
        let check = |name: &str, expected: Option<&str>| {
            let mut nothing: &[u8] = &[];
            let entry = Entry { name: name.to_owned(), kind: EntryKind::File, executable: false, bytes: &mut nothing };
            assert_eq!(entry.place(), expected.map(PathBuf::from), "{name}");
        };
        check("a/b.py", Some("a/b.py"));
        check("./a//b.py", Some("a/b.py"));
        check("a\\b.py", Some("a/b.py"));
        check("=HYPERLINK(\"x\")", Some("=HYPERLINK(\"x\")"));
        check("a\nb", Some("a\nb"));
        for name in ["../a", "a/../../b", "/etc/passwd", "..", "a\0b", "..\\a", "C:\\a", "C:/a"] {
            check(name, None);
        }
        assert_eq!(super::name("服务端".as_bytes()), "服务端");
        assert_eq!(super::name(&encoding_rs::GBK.encode("服务端").0), "服务端");
    }
}
