//! The walls that stand behind a session's namespaces, and which of them a run had. Must not try anything.

use serde::{Deserialize, Serialize};

/// What kept a run's programs to their limits, and its files apart a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walls {
    /// Who limits memory.
    pub memory: Keeper,
    /// Who limits processes and threads.
    pub processes: Keeper,
    /// The version of Landlock that was in force; none where the kernel has it not, or too old a one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landlock: Option<u32>,
}

/// Who keeps a program to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keeper {
    /// A control group of the unified hierarchy (`cgroups(7)`).
    CgroupV2,
    /// A control group of the controller's own hierarchy.
    CgroupV1,
    /// The grader, which looks at the program now and then.
    Measured,
}

impl Keeper {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::CgroupV2 => "cgroup-v2",
            Self::CgroupV1 => "cgroup-v1",
            Self::Measured => "measured",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_name_keepers_as_messages_do() {
        for keeper in [Keeper::CgroupV2, Keeper::CgroupV1, Keeper::Measured] {
            assert_eq!(serde_json::to_value(keeper).unwrap(), keeper.name());
        }
    }
}
