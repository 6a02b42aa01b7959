//! Where control groups could be made: the groups that this process is in, by the table of mounts. Reads only.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::Keeper;

/// What a group can limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Controller {
    Memory,
    Processes,
}

impl Controller {
    const ALL: [Self; 2] = [Self::Memory, Self::Processes];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Processes => "pids",
        }
    }
}

/// A group below which others may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    pub(super) keeper: Keeper,
    pub(super) controllers: Vec<Controller>,
}

/// Begins the name of the group that the grader itself moves to where it was given one for itself.
pub(super) const LEAF: &str = "netgrade-grader-";

/// The places here, the better ones first. Whether groups can be made there must be tried.
pub(super) fn here() -> Vec<Place> {
    let (mounts, own) = tables();
    let mut places: Vec<Place> = unified(&mounts, &own).into_iter().filter_map(|folder| enabled(&folder)).collect();
    places.extend(Controller::ALL.into_iter().filter_map(|controller| of_its_own(&mounts, &own, controller)));
    places
}

/// This process's group of the unified hierarchy, where it has the controllers and those below it have not.
pub(super) fn delegated() -> Option<PathBuf> {
    let (mounts, own) = tables();
    let own = unified(&mounts, &own).into_iter().next()?;
    let has = controllers(&own, "cgroup.controllers").len() == Controller::ALL.len();
    let given = controllers(&own, "cgroup.subtree_control").len() == Controller::ALL.len();
    (has && !given).then_some(own)
}

fn tables() -> (String, String) {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    (read("/proc/self/mountinfo"), read("/proc/self/cgroup"))
}

/// This process's own group of the unified hierarchy, and the top of what is mounted of it, where root may make some.
fn unified(mounts: &str, own: &str) -> Vec<PathBuf> {
    let Some(mount) = mounts.lines().filter_map(Mount::read).find(|mount| mount.kind == "cgroup2") else {
        return Vec::new();
    };
    let path = own.lines().find_map(|line| line.strip_prefix("0::"));
    let own = path.and_then(|path| mount.folder(path)).map(|folder| match folder.file_name() {
        Some(name) if name.to_string_lossy().starts_with(LEAF) => folder.parent().unwrap_or(&folder).to_path_buf(),
        Some(_) | None => folder,
    });
    own.into_iter().chain([PathBuf::from(mount.point)]).collect()
}

/// A group of the unified hierarchy, where those below it have a controller.
fn enabled(folder: &Path) -> Option<Place> {
    let controllers = controllers(folder, "cgroup.subtree_control");
    let place = Place { folder: folder.to_path_buf(), keeper: Keeper::CgroupV2, controllers };
    (!place.controllers.is_empty()).then_some(place)
}

fn controllers(folder: &Path, file: &str) -> Vec<Controller> {
    let listed = fs::read_to_string(folder.join(file)).unwrap_or_default();
    let is_listed = |one: &Controller| listed.split_ascii_whitespace().any(|name| name == one.name());
    Controller::ALL.into_iter().filter(is_listed).collect()
}

/// This process's group in a controller's own hierarchy.
fn of_its_own(mounts: &str, own: &str, controller: Controller) -> Option<Place> {
    let names = |list: &str| list.split(',').any(|name| name == controller.name());
    let mount = mounts.lines().filter_map(Mount::read).find(|mount| mount.kind == "cgroup" && names(mount.options))?;
    let path = own.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        fields.next().filter(|list| names(list)).and_then(|_| fields.next())
    })?;
    Some(Place { folder: mount.folder(path)?, keeper: Keeper::CgroupV1, controllers: vec![controller] })
}

/// A line of `/proc/self/mountinfo` (`proc_pid_mountinfo(5)`).
struct Mount<'a> {
    /// The group that is mounted.
    root: &'a str,
    point: &'a str,
    kind: &'a str,
    options: &'a str,
}

impl<'a> Mount<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (place, what) = line.split_once(" - ")?;
        let (mut place, mut what) = (place.split(' ').skip(3), what.split(' '));
        let (root, point) = (place.next()?, place.next()?);
        let (kind, _source, options) = (what.next()?, what.next()?, what.next()?);
        Some(Self { root, point, kind, options })
    }

    /// Where a group of this hierarchy is seen; one outside of what is mounted is not.
    fn folder(&self, group: &str) -> Option<PathBuf> {
        let below = Path::new(group).strip_prefix(self.root).ok()?;
        let inside = below.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        inside.then(|| Path::new(self.point).join(below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "8:pids:/\n5:cpu,cpuacct:/a\n4:memory:/job/7\n0::/user.slice/x.scope\n";

    #[test]
    fn a_controller_s_own_hierarchy_is_found_among_mounts() {
        let check = |line: &str, controller, expected: Option<&str>| {
            let found = of_its_own(line, OWN, controller).map(|place| place.folder);
            assert_eq!(found, expected.map(PathBuf::from), "{line}");
        };
        let memory = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory";
        check(memory, Controller::Memory, Some("/sys/fs/cgroup/memory/job/7"));
        check(memory, Controller::Processes, None);
        let pids = "36 31 0:33 / /groups/pids rw shared:9 - cgroup cgroup rw,pids";
        check(pids, Controller::Processes, Some("/groups/pids"));
        // Part of the hierarchy, as containers have it: the own group may lie in it or not.
        check("1 2 0:3 /job /g rw - cgroup cgroup rw,memory", Controller::Memory, Some("/g/7"));
        check("1 2 0:3 /other /g rw - cgroup cgroup rw,memory", Controller::Memory, None);
        check("1 2 0:3 / /g rw - cgroup2 cgroup2 rw", Controller::Memory, None);
        check("", Controller::Memory, None);
    }

    #[test]
    fn a_group_outside_of_the_namespace_is_not_seen() {
        let mount = Mount::read("35 26 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw").unwrap();
        assert_eq!(mount.folder("/a/b"), Some("/sys/fs/cgroup/a/b".into()));
        assert_eq!(mount.folder("/../b"), None);
    }
}
