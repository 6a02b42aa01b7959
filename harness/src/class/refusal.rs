//! Why one submission of a class cannot be graded. Kept as data, so that it can be told in any language.

use serde::{Deserialize, Serialize};

/// Why one submission cannot be graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Refusal {
    /// It is a link, which nobody follows.
    Link { name: String },
    /// It is neither a file nor a folder that can be read here.
    Special { name: String },
    /// It, or a part of it, cannot be read, for the system's own reason.
    Unreadable { name: String, error: String },
    /// It became something else while it was read.
    Changed { name: String },
    /// It is no whole archive.
    Corrupt { name: String, error: String },
    /// It is an archive of another kind than those that are unpacked.
    Format { name: String, format: String },
    /// It is locked by a password.
    Locked { name: String },
    /// Its name leads out of the folder.
    Outside { name: String },
    /// More files than a student writes.
    TooMany { most: u64 },
    /// More bytes than a student writes.
    TooLarge { mebibytes: u64 },
    /// Folders that lie deeper in each other than a student's.
    TooDeep { most: u64 },
    /// Archives in archives in archives.
    Nested { most: u64 },
    /// It becomes so many times what it was packed.
    Bomb { times: u64 },
    /// What reading it as a submission says.
    Submission { text: String },
}
