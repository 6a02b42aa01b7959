//! Why one submission of a class cannot be graded. Kept as data, so that it can be told in any language.

use serde::{Deserialize, Serialize};

/// Why one submission cannot be graded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Refusal {
    /// It is a link, which nobody follows.
    Link { name: String },
    /// It is neither a file nor a folder.
    Special { name: String },
    /// It, or a part of it, cannot be read, for the system's own reason.
    Unreadable { name: String, error: String },
    /// It became something else while it was read.
    Changed { name: String },
    /// What reading it as a submission says.
    Submission { text: String },
}
