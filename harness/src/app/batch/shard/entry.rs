//! A line of a shard's list: a student, where the submission lies, and what is to become of it.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::one;
use crate::class::{Refusal, Stamp, Student};

/// A student in the list of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) student: Student,
    pub(super) parts: Vec<Place>,
    /// That of all parts together, in hexadecimal.
    stamp: String,
    pub(super) what: What,
}

/// What becomes of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    /// It is graded; its key is the hash of all that the grade depends on.
    Grade { key: String },
    /// It is the same as that of another one of this shard, and gets what that one becomes.
    Same { key: String, student: String },
    /// It cannot be graded, which was seen when the class was looked at.
    Invalid { refusal: Refusal },
}

/// A path whose bytes need not be text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Place {
    Text(String),
    Bytes(Vec<u8>),
}

impl Place {
    pub(super) fn of(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_bytes().to_vec()),
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        match self {
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => OsString::from_vec(bytes.clone()).into(),
        }
    }
}

impl Entry {
    pub(super) fn new(student: Student, parts: &[PathBuf], stamp: Stamp, what: What) -> Self {
        let stamp = one::hex(&stamp.0);
        Self { student, parts: parts.iter().map(|part| Place::of(part)).collect(), stamp, what }
    }

    /// The stamp; one that cannot be read is like no other.
    pub(super) fn stamp(&self) -> Stamp {
        let byte = |at: usize| self.stamp.get(2 * at..2 * at + 2).and_then(|text| u8::from_str_radix(text, 16).ok());
        Stamp(std::array::from_fn(|at| byte(at).unwrap_or_default()))
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.parts.iter().map(Place::path).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_every_name_and_stamp() {
        let names = [PathBuf::from("王小明/作业"), OsString::from_vec(vec![0xc4, 0xe3, 0xff, b'\n']).into()];
        let stamp = Stamp(std::array::from_fn(|at| u8::try_from(at * 7).unwrap()));
        let what = What::Same { key: "k".into(), student: "bob".into() };
        let entry = Entry::new(Student::numbered("a\nb", "7", true), &names, stamp, what);
        let line = serde_json::to_string(&entry).unwrap();
        assert!(!line.contains('\n'), "{line}");
        let read: Entry = serde_json::from_str(&line).unwrap();
        assert_eq!((read.stamp(), read.paths(), &read), (stamp, names.to_vec(), &entry));
    }
}
