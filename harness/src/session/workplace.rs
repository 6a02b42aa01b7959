//! Where a worker's programs run: its namespaces entered, its tree built.

use std::path::{Path, PathBuf};

use super::sandbox::{self, Begins, Groups, HOME, Identity, Reach, SandboxError, Tree, TreeSpec};
use crate::model::Walls;
use crate::plan::{Launch, Limits, Policy};
use crate::spec::OwnFiles;

/// Where a worker's programs run.
#[derive(Debug)]
pub(super) struct Workplace {
    pub(super) identity: Identity,
    /// The tree of a full sandbox.
    pub(super) tree: Option<Tree>,
    /// The folder that programs start in, as they see it.
    pub(super) folder: PathBuf,
    /// The same folder as the worker sees it.
    pub(super) outside: PathBuf,
    /// Where their control groups are made.
    pub(super) groups: Groups,
    /// What they may reach of the files that they see, where the kernel holds them to that.
    pub(super) reach: Option<Reach>,
    /// Kept for its removal, where the copy lies on the host.
    _host: Option<tempfile::TempDir>,
}

impl Workplace {
    /// Enters the namespaces, with these walls behind them or those that can be had, and makes the private copy of `folder`.
    pub(super) fn enter<'a>(
        policy: Policy,
        folder: &Path,
        name: &str,
        launches: impl Iterator<Item = &'a Launch>,
        limits: Limits,
        files: &OwnFiles,
        (walls, begins): (Option<Walls>, Begins),
    ) -> Result<Self, SandboxError> {
        sandbox::make_room()?;
        let mut needs: Vec<PathBuf> = launches.flat_map(|launch| launch.needs.clone()).collect();
        needs.sort();
        needs.dedup();
        let (groups, landlock) = match walls {
            None => (Groups::found(), sandbox::usable_landlock().ok()),
            Some(walls) => (Groups::of(walls)?, walls.landlock),
        };
        let reach = |own: Vec<PathBuf>| landlock.map(|version| reach(version, policy, &needs, own));
        match policy {
            Policy::Full => {
                let identity = sandbox::enter(begins, buckets(limits))?;
                let reach = reach(vec![PathBuf::from(HOME)]);
                let (folder, name, files) = (folder.to_path_buf(), name.to_owned(), files.clone());
                let spec = TreeSpec { folder, name, needs: needs.clone(), files, size: limits.disk };
                let tree = Tree::build(&spec, identity)?;
                let (folder, outside) = (tree.work.clone(), tree.outside(&tree.work));
                Ok(Self { identity, folder, outside, groups, reach, tree: Some(tree), _host: None })
            }
            Policy::BestEffort => {
                let identity = sandbox::identity();
                let host = sandbox::host_copy(folder, name, identity)?;
                let outside = host.path().join(name);
                let (folder, reach) = (outside.clone(), reach(vec![host.path().to_path_buf()]));
                Ok(Self { identity, tree: None, folder, outside, groups, reach, _host: Some(host) })
            }
        }
    }

    /// The walls that its programs have.
    pub(super) fn walls(&self) -> Walls {
        let (memory, processes) = self.groups.keepers();
        Walls { memory, processes, landlock: self.reach.as_ref().map(|reach| reach.version) }
    }

    /// Makes a folder in the copy, the student's own.
    pub(super) fn make_folder(&self, relative: &Path) -> Result<(), SandboxError> {
        sandbox::make_folder(&self.outside, relative, self.identity)
    }

    /// A path of the student's folder as programs see it: relative ones lie in it, and the home in an
    /// environment is the sandbox's own.
    pub(super) fn resolve(&self, launch: &Launch) -> Launch {
        let mut launch = launch.clone();
        if launch.program.is_relative() {
            launch.program = self.folder.join(&launch.program);
        }
        let home = if self.tree.is_some() { HOME.to_owned() } else { self.folder.to_string_lossy().into_owned() };
        launch.env.retain(|(name, _)| name != "HOME");
        launch.env.push(("HOME".to_owned(), home));
        launch
    }
}

/// Buckets of the table of TCP sockets: where more processes may be, more clients are.
fn buckets(limits: Limits) -> u64 {
    (2 * limits.processes).next_power_of_two()
}

/// Where interpreters, compilers and what they need lie.
const SYSTEM: [&str; 8] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"];
/// What runtimes look at where they see all of the host.
const HOST: [&str; 2] = ["/opt", "/sys"];
/// Folders for everybody.
const SHARED: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];

/// What a program may reach: the system's folders and those that it needs; to write in, its own and those for
/// everybody.
fn reach(version: u32, policy: Policy, needs: &[PathBuf], own: Vec<PathBuf>) -> Reach {
    let paths = |all: &[&str]| all.iter().map(PathBuf::from).collect::<Vec<_>>();
    let (host, listed) = match policy {
        // Nothing is there but what the tree is made of.
        Policy::Full => (Vec::new(), paths(&["/"])),
        Policy::BestEffort => (paths(&HOST), Vec::new()),
    };
    Reach {
        version,
        readable: [paths(&SYSTEM), host, needs.to_vec()].concat(),
        writable: [paths(&SHARED), own].concat(),
        listed,
        alone: policy == Policy::BestEffort,
    }
}
