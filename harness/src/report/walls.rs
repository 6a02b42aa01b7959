//! The walls behind a run's isolation, in words.

use super::words::Words;
use crate::model::{Keeper, Walls};

/// Who keeps programs to their limits, and whether files are kept apart a second time.
pub(super) fn told(words: &Words, walls: &Walls) -> String {
    let files = match walls.landlock {
        Some(version) => words.with("walls-landlock", &[("version", version.to_string().into())]),
        None => words.say("walls-no-landlock"),
    };
    let (memory, processes) = (words.say(keeper(walls.memory)), words.say(keeper(walls.processes)));
    words.with("walls", &[("memory", memory.into()), ("processes", processes.into()), ("files", files.into())])
}

fn keeper(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::CgroupV2 => "walls-cgroup-v2",
        Keeper::CgroupV1 => "walls-cgroup-v1",
        Keeper::Measured => "walls-measured",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn every_wall_has_its_words() {
        let check = |lang: Lang, walls: Walls, expected: &str| assert_eq!(told(&Words::new(lang), &walls), expected);
        let strong = Walls { memory: Keeper::CgroupV2, processes: Keeper::CgroupV1, landlock: Some(7) };
        let weak = Walls { memory: Keeper::Measured, processes: Keeper::Measured, landlock: None };
        check(
            Lang::En,
            strong,
            "Memory is limited by cgroup v2, the number of processes by cgroup v1; files are kept apart by Landlock \
             (version 7), too.",
        );
        check(
            Lang::En,
            weak,
            "Memory is limited by measuring, the number of processes by measuring; files are not kept apart by Landlock.",
        );
        check(
            Lang::Zh,
            strong,
            "内存限制方式：cgroup v2；进程数限制方式：cgroup v1；另有 Landlock（版本 7）保护文件。",
        );
        check(Lang::Zh, weak, "内存限制方式：netgrade 测量；进程数限制方式：netgrade 测量；没有 Landlock 保护文件。");
    }
}
