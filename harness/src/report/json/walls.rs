//! The walls behind a run's isolation, as the result names them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Keeper, Walls};

/// What kept programs to their limits, and files apart a second time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Walls")]
pub struct WallsResult {
    /// Who limited memory.
    pub memory: KeeperName,
    /// Who limited processes and threads.
    pub processes: KeeperName,
    /// `landlock-` and its version; absent where the kernel has it not, or only its first version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^landlock-[0-9]+$"))]
    pub files: Option<String>,
    /// The same for other reports.
    #[serde(skip)]
    pub(crate) of: Walls,
}

/// Who keeps programs to a limit: a control group, or the grader, which looks now and then.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Keeper")]
#[expect(missing_docs, reason = "the names say it")]
pub enum KeeperName {
    CgroupV2,
    CgroupV1,
    Measured,
}

pub(super) fn result(walls: &Walls) -> WallsResult {
    WallsResult {
        memory: keeper(walls.memory),
        processes: keeper(walls.processes),
        of: *walls,
        files: walls.landlock.map(|version| format!("landlock-{version}")),
    }
}

fn keeper(keeper: Keeper) -> KeeperName {
    match keeper {
        Keeper::CgroupV2 => KeeperName::CgroupV2,
        Keeper::CgroupV1 => KeeperName::CgroupV1,
        Keeper::Measured => KeeperName::Measured,
    }
}
