//! What the coordinator asks of a worker, as one serialisable document.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::model::{Part, Role, Walls};
use crate::spec::{Check, OwnFiles, Verb};

/// What a worker reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What it is asked to do.
    pub request: Request,
    /// Behind which walls, as it was found out before; none: behind those that can be had.
    pub walls: Option<Walls>,
}

/// What a worker is asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Play one check.
    Session(Box<SessionRequest>),
    /// Build a submission's programs.
    Build(BuildRequest),
    /// Say whether programs can be started here, kept apart like this.
    Probe(Policy),
    /// Say whether this machine allows one part.
    Examine(Part),
}

impl Request {
    /// Whether all of it happens in namespaces of its own.
    pub fn is_in_namespaces(&self) -> bool {
        match self {
            Self::Session(request) => request.policy == Policy::Full,
            Self::Build(request) => request.policy == Policy::Full,
            Self::Probe(_) | Self::Examine(_) => false,
        }
    }
}

/// One session of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequest {
    /// The check to play.
    pub check: Check,
    /// What random choices are made from.
    pub seed: u64,
    /// The word that `{nonce}` stands for.
    pub nonce: String,
    /// What is added to files of the sandbox, placeholders filled in.
    pub files: OwnFiles,
    /// The programs that it may start.
    pub programs: BTreeMap<Role, Launch>,
    /// The student's folder, or the folder that its build left.
    pub folder: PathBuf,
    /// The folder's name in the sandbox.
    pub name: String,
    /// What programs may use.
    pub limits: Limits,
    /// How they are kept apart.
    pub policy: Policy,
}

/// How a program is started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launch {
    /// Absolute path as the sandbox sees it, or relative to the student's folder.
    pub program: PathBuf,
    /// Arguments of the bare command, without the program's name.
    pub arguments: Vec<String>,
    /// Argument lists to add to it, tried in this order; `{host}` and `{port}` stand for the address.
    pub candidates: Vec<Vec<String>>,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    /// The folder that it starts in, relative to the student's folder.
    pub folder: PathBuf,
    /// Folders outside the system's own that it needs to see, read-only.
    pub needs: Vec<PathBuf>,
}

/// A build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildRequest {
    /// The student's folder.
    pub folder: PathBuf,
    /// The folder's name in the sandbox.
    pub name: String,
    /// An existing, empty folder of the coordinator's for what the build leaves.
    pub out: PathBuf,
    /// Run in this order, each program's until one of them fails.
    pub steps: Vec<BuildStep>,
    /// What the tools may use.
    pub limits: Limits,
    /// How they are kept apart.
    pub policy: Policy,
}

/// One command of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildStep {
    /// The program that it builds.
    pub role: Role,
    /// The command.
    pub launch: Launch,
    /// A folder to make before it, relative to the student's folder; empty for none.
    pub make: PathBuf,
}

/// What a session's programs may use together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Resident memory in bytes.
    pub memory: u64,
    /// CPU time of one process in seconds.
    pub cpu: u64,
    /// Open files of one process.
    pub files: u64,
    /// Processes and threads.
    pub processes: u64,
    /// Bytes printed.
    pub output: u64,
    /// Bytes written to files.
    pub disk: u64,
}

/// Threads that a server may have for one client, such as one that reads and one that writes.
const EACH: u64 = 3;
/// Descriptors that are no client's; of the usual number, a thousand clients leave as many.
const OWN: u64 = 24;

impl Limits {
    /// What a student's program gets.
    pub const PROGRAM: Self =
        Self { memory: 512 << 20, cpu: 60, files: 1024, processes: 512, output: 8 << 20, disk: 128 << 20 };
    /// What a student's program gets in a check: also room for a few threads or processes of its own for each client
    /// of a crowd, and a descriptor for each of very many.
    pub fn of(check: &Check) -> Self {
        let flat = check.flat();
        let crowds =
            flat.iter().filter_map(|step| if let Verb::Connect(step) = &step.verb { step.count } else { None });
        let most = u64::from(crowds.max().unwrap_or(0));
        let files = Self::PROGRAM.files.max(most + OWN);
        Self { processes: Self::PROGRAM.processes + EACH * most, files, ..Self::PROGRAM }
    }

    /// What a compiler gets.
    pub const BUILD: Self =
        Self { memory: 2 << 30, cpu: 120, files: 4096, processes: 512, output: 8 << 20, disk: 512 << 20 };
}

/// How strongly programs are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Namespaces of their own.
    Full,
    /// The host's network and files, where namespaces cannot be had.
    BestEffort,
}
