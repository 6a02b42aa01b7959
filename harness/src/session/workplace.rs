//! Where a worker's programs run: its namespaces entered, its tree built.

use std::path::{Path, PathBuf};

use super::sandbox::{self, HOME, Identity, SandboxError, Tree, TreeSpec};
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
    /// Kept for its removal, where the copy lies on the host.
    _host: Option<tempfile::TempDir>,
}

impl Workplace {
    /// Enters the namespaces and makes the private copy of `folder`.
    pub(super) fn enter<'a>(
        policy: Policy,
        folder: &Path,
        name: &str,
        launches: impl Iterator<Item = &'a Launch>,
        limits: Limits,
        files: &OwnFiles,
    ) -> Result<Self, SandboxError> {
        let mut needs: Vec<PathBuf> = launches.flat_map(|launch| launch.needs.clone()).collect();
        needs.sort();
        needs.dedup();
        match policy {
            Policy::Full => {
                let identity = sandbox::enter()?;
                let (folder, name, files) = (folder.to_path_buf(), name.to_owned(), files.clone());
                let spec = TreeSpec { folder, name, needs, files, size: limits.disk };
                let tree = Tree::build(&spec, identity)?;
                let outside = tree.outside(&tree.work);
                Ok(Self { identity, folder: tree.work.clone(), outside, tree: Some(tree), _host: None })
            }
            Policy::BestEffort => {
                let identity = sandbox::identity();
                let host = sandbox::host_copy(folder, name, identity)?;
                let outside = host.path().join(name);
                Ok(Self { identity, tree: None, folder: outside.clone(), outside, _host: Some(host) })
            }
        }
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
