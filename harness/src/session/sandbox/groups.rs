//! Control groups (`cgroups(7)`), which keep a program to its memory and its number of processes at once, and not only
//! when somebody looks. One a start of a program, made below the grader's own, locked by whoever may still be in need
//! of it, and removed at the end; what a killed run left is removed by the next one. Must not say how large a limit is.

mod part;
mod places;

use std::cell::RefCell;
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::OnceLock;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open, openat};
use nix::sys::stat::{Mode, mkdirat};

use super::sys::{self, Forked};
use super::{During, SandboxError, trial};
use crate::model::{Keeper, Walls};
use part::{Part, join, write};
use places::{Controller, Place};

/// Begins the name of every group that is made here.
const PREFIX: &str = "netgrade-";
/// Another run may sweep a group away between its making and its locking.
const TRIES: u32 = 4;

/// What a group's programs may use together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Most {
    /// Bytes, files in memory and what the kernel keeps for the programs included.
    pub(crate) memory: u64,
    /// Processes and threads.
    pub(crate) processes: u64,
}

/// Where groups can be made. Opened before the worker enters its namespaces, where their paths are covered.
#[derive(Debug)]
pub(crate) struct Groups {
    parents: Vec<Parent>,
}

#[derive(Debug)]
struct Parent {
    folder: OwnedFd,
    keeper: Keeper,
    controllers: Vec<Controller>,
}

impl Groups {
    /// The groups that can be had, each tried; and those that were left behind are removed.
    pub(crate) fn found() -> Self {
        let mut parents: Vec<Parent> = Vec::new();
        for place in places::here() {
            let missing = |one: &Controller| !parents.iter().any(|parent| parent.controllers.contains(one));
            let controllers: Vec<Controller> = place.controllers.iter().copied().filter(missing).collect();
            if controllers.is_empty() {
                continue;
            }
            sweep(&place.folder);
            // What cannot be had is done without, and the result says so.
            if let Ok(parent) = Parent::open(&Place { controllers, ..place }) {
                parents.extend(parent.tried().is_ok().then_some(parent));
            }
        }
        Self { parents }
    }

    /// The groups that a run has, as it was found out at its beginning.
    pub(crate) fn of(walls: Walls) -> Result<Self, SandboxError> {
        let wanted = [(walls.memory, Controller::Memory), (walls.processes, Controller::Processes)];
        let (places, mut parents) = (known(), Vec::<Parent>::new());
        for (keeper, controller) in wanted {
            let known = |parent: &Parent| parent.controllers.contains(&controller);
            if keeper == Keeper::Measured || parents.iter().any(known) {
                continue;
            }
            let fits = |place: &Place| place.keeper == keeper && place.controllers.contains(&controller);
            let place = places.iter().filter(|place| fits(place)).find_map(|place| {
                let all = keeper == Keeper::CgroupV2 && walls.memory == walls.processes;
                let controllers = if all { place.controllers.clone() } else { vec![controller] };
                Parent::open(&Place { controllers, ..place.clone() }).ok()
            });
            parents.push(place.ok_or(Errno::ENOENT).during("find the control group again")?);
        }
        Ok(Self { parents })
    }

    /// Who keeps memory and processes to their limits.
    pub(crate) fn keepers(&self) -> (Keeper, Keeper) {
        let keeper = |controller| {
            let parent = self.parents.iter().find(|parent| parent.controllers.contains(&controller));
            parent.map_or(Keeper::Measured, |parent| parent.keeper)
        };
        (keeper(Controller::Memory), keeper(Controller::Processes))
    }

    /// Whether they keep programs to all limits that there are for them.
    pub(crate) fn keep_to_limits(&self) -> bool {
        let (memory, processes) = self.keepers();
        memory != Keeper::Measured && processes != Keeper::Measured
    }

    /// A group for one start of a program. It has no part where only measuring keeps a limit.
    pub(crate) fn group(&self, most: Most) -> Result<Group, SandboxError> {
        let parts = self.parents.iter().map(|parent| parent.group(most).during("make a control group"));
        Ok(Group { parts: parts.collect::<Result<_, _>>()? })
    }
}

/// The places here, found out once in a process and those that are forked from it.
pub(crate) fn remember() {
    known();
}

fn known() -> &'static [Place] {
    static KNOWN: OnceLock<Vec<Place>> = OnceLock::new();
    KNOWN.get_or_init(places::here)
}

/// One start's group in every hierarchy. Removed when dropped, which is when its programs are gone.
#[derive(Debug)]
pub(crate) struct Group {
    parts: Vec<Part>,
}

impl Group {
    /// Forks with these namespace flags; the child is in the group, and with it everything that it will start, or has
    /// the error that kept it out. The caller has one thread.
    pub(super) fn fork(&self, flags: i32) -> io::Result<(Forked, io::Result<()>)> {
        let unified = self.parts.iter().find(|part| part.keeper == Keeper::CgroupV2);
        let inside = unified.and_then(|part| sys::fork_into_group(flags, part.folder.as_fd()).ok());
        // Older kernels have no such fork: then the child moves there itself.
        let moves = inside.is_none();
        let forked = match inside {
            Some(forked) => forked,
            None => sys::fork_into(flags)?,
        };
        let joined = match &forked {
            Forked::Child => self.join(moves),
            Forked::Parent(_) => Ok(()),
        };
        Ok((forked, joined))
    }

    fn join(&self, unified_too: bool) -> io::Result<()> {
        let left = |part: &&Part| unified_too || part.keeper != Keeper::CgroupV2;
        self.parts.iter().filter(left).try_for_each(|part| join(part.folder.as_fd(), part.keeper))
    }

    /// The file that says how many processes and threads are in it, where it counts them.
    pub(crate) fn counter(&self) -> Option<File> {
        let folder = &self.part(Controller::Processes)?.folder;
        openat(folder, "pids.current", OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty()).ok().map(File::from)
    }

    /// Whether it counts its processes and threads.
    pub(crate) fn counts_processes(&self) -> bool {
        self.part(Controller::Processes).is_some()
    }

    /// How many processes and threads are in it, where it counts them.
    pub(crate) fn processes(&self) -> Option<u64> {
        self.read(Controller::Processes, "pids.current")?.trim().parse().ok()
    }

    /// Bytes of its processes' own pages, where it counts them.
    pub(crate) fn memory(&self) -> Option<u64> {
        let name = match self.part(Controller::Memory)?.keeper {
            Keeper::CgroupV2 => "anon",
            Keeper::CgroupV1 | Keeper::Measured => "rss",
        };
        Some(count(&self.read(Controller::Memory, "memory.stat")?, name))
    }

    /// Whether it has refused to let a process be made.
    pub(crate) fn has_refused_processes(&self) -> bool {
        self.read(Controller::Processes, "pids.events").is_some_and(|events| count(&events, "max") > 0)
    }

    /// Whether one of its processes was ended because there was no memory left for it.
    pub(crate) fn was_out_of_memory(&self) -> bool {
        let events = self.part(Controller::Memory).and_then(|part| match part.keeper {
            Keeper::CgroupV2 => part.read("memory.events").ok(),
            Keeper::CgroupV1 => part.read("memory.oom_control").ok(),
            Keeper::Measured => None,
        });
        events.is_some_and(|events| count(&events, "oom_kill") > 0)
    }

    /// Ends everything in it at once, where the kernel has such a call (Linux 5.14).
    pub(crate) fn kill(&self) {
        for part in self.parts.iter().filter(|part| part.keeper == Keeper::CgroupV2) {
            // Without it the cell's own end does the same, one process after the other.
            let _ = write(part.folder.as_fd(), "cgroup.kill", "1");
        }
    }

    fn part(&self, controller: Controller) -> Option<&Part> {
        self.parts.iter().find(|part| part.controllers.contains(&controller))
    }

    fn read(&self, controller: Controller, name: &'static str) -> Option<String> {
        self.part(controller)?.read(name).ok()
    }
}

impl Parent {
    fn open(place: &Place) -> io::Result<Self> {
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let folder = open(&place.folder, flags, Mode::empty())?;
        Ok(Self { folder, keeper: place.keeper, controllers: place.controllers.clone() })
    }

    /// Makes a group and lets a child live in it.
    fn tried(&self) -> Result<(), SandboxError> {
        let part = self.group(Most { memory: 64 << 20, processes: 8 }).during("mkdir(2) cgroup")?;
        trial::in_child(0, || join(part.folder.as_fd(), part.keeper).during("cgroup.procs"))
    }

    fn group(&self, most: Most) -> io::Result<Part> {
        let mut tried = self.group_once(most);
        for _ in 1..TRIES {
            if tried.is_ok() {
                break;
            }
            tried = self.group_once(most);
        }
        tried
    }

    fn group_once(&self, most: Most) -> io::Result<Part> {
        let name = format!("{PREFIX}{}-{:08x}", std::process::id(), fastrand::u32(..));
        mkdirat(&self.folder, name.as_str(), Mode::from_bits_truncate(0o755))?;
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let folder = openat(&self.folder, name.as_str(), flags, Mode::empty())?;
        let part = Part {
            parent: self.folder.try_clone()?,
            name,
            folder: File::from(folder),
            keeper: self.keeper,
            controllers: self.controllers.clone(),
            open: RefCell::default(),
        };
        part.folder.try_lock().map_err(io::Error::from)?;
        part.limit(most)?;
        Ok(part)
    }
}

/// Removes the groups that nobody holds any more.
fn sweep(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    for folder in ours.map(|entry| entry.path()) {
        if File::open(&folder).is_ok_and(|file| file.try_lock().is_ok()) {
            // One that is still lived in stays for the next run.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Lets groups below this process's own have controllers, where it was given a group for itself: the unified hierarchy
/// allows that only while no process is in the group itself. Where it cannot be, nothing is changed.
pub(crate) fn delegate() {
    if let Some(own) = places::delegated() {
        // What cannot be had is done without, and the result says so.
        let _ = delegate_in(&own);
    }
}

fn delegate_in(own: &Path) -> io::Result<()> {
    let enable = || fs::write(own.join("cgroup.subtree_control"), "+memory +pids");
    if enable().is_ok() {
        return Ok(());
    }
    let leaf = own.join(format!("{}{}", places::LEAF, std::process::id()));
    fs::create_dir(&leaf)?;
    let enabled = fs::write(leaf.join("cgroup.procs"), "0").and_then(|()| enable());
    if enabled.is_err() {
        // Others live in the group, too.
        fs::write(own.join("cgroup.procs"), "0").and_then(|()| fs::remove_dir(&leaf))?;
    }
    enabled
}

/// A number in a file of `name number` lines.
fn count(events: &str, name: &str) -> u64 {
    let value = |line: &str| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok();
    events.lines().find_map(value).unwrap_or(0)
}

/// Why a group cannot be had, for a machine's examination.
pub(crate) fn lacking() -> Option<String> {
    let (memory, processes) = Groups::found().keepers();
    let missing: Vec<&str> = [(memory, "memory"), (processes, "pids")]
        .into_iter()
        .filter_map(|(keeper, name)| (keeper == Keeper::Measured).then_some(name))
        .collect();
    (!missing.is_empty()).then(|| format!("cgroup {}: {}", missing.join(", "), refusal(&missing)))
}

/// What the first place says where a group cannot be made there.
fn refusal(missing: &[&str]) -> String {
    let wanted = |place: &Place| place.controllers.iter().any(|one| missing.contains(&one.name()));
    let said = places::here().into_iter().find(wanted).and_then(|place| {
        let tried = Parent::open(&place).during("open(2)").and_then(|parent| parent.tried());
        tried.err().map(|error| error.to_string())
    });
    said.unwrap_or_else(|| "ENOENT".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_told_by_their_whole_names() {
        assert_eq!(count("oom_kill_disable 0\nunder_oom 1\noom_kill 3\n", "oom_kill"), 3);
        assert_eq!(count("oom_kill_disable 1\n", "oom_kill"), 0);
        assert_eq!(count("max 7\n", "max"), 7);
    }

    /// A group of the unified hierarchy, whether it has controllers or not; none where none can be made.
    fn unified() -> Option<std::path::PathBuf> {
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        let mut places = mounts.lines().filter(|line| line.starts_with("cgroup2 "));
        let folder = Path::new(places.next()?.split(' ').nth(1)?).join(format!("{PREFIX}test-{}", std::process::id()));
        fs::create_dir(&folder).ok().map(|()| folder)
    }

    #[test]
    fn a_forked_child_is_in_its_group_from_the_beginning() {
        let Some(folder) = unified() else { return };
        let (read, held) = nix::unistd::pipe().unwrap();
        let pid = match sys::fork_into_group(0, File::open(&folder).unwrap().as_fd()).unwrap() {
            // Other tests may hold the allocator's locks in this copy.
            Forked::Child => {
                drop(held);
                let _ = nix::unistd::read(&read, &mut [0]);
                sys::leave_child(0)
            }
            Forked::Parent(pid) => pid,
        };
        let groups = fs::read_to_string(format!("/proc/{pid}/cgroup")).unwrap();
        drop(held);
        sys::wait_for(nix::unistd::Pid::from_raw(pid)).unwrap();
        fs::remove_dir(&folder).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert!(groups.lines().any(|line| line.starts_with("0::") && line.ends_with(name)), "{groups}");
    }
}
