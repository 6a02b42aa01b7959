//! The plan of a class: written once, read by every shard, changed by nobody. It holds the exercises themselves, so
//! that no machine can grade by others.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::super::AppError;
use super::super::one;
use super::entry::{Entry, Place};
use super::publish;
use crate::plan::Policy;
use crate::spec::Exercise;

/// The version of the plan's files.
const SCHEMA: &str = "netgrade/plan/1";
/// What the manifest is called in its folder.
const NAME: &str = "manifest.json";

/// Who is graded where, and by what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    schema: String,
    netgrade: String,
    pub(super) seed: u64,
    /// The hash of exercises, version and seed, which is part of every key.
    pub(super) rules: String,
    /// What the places of submissions are relative to.
    pub(super) input: Place,
    /// All students; those of them whose submission was invalid already.
    pub(super) submissions: u64,
    pub(super) invalid: u64,
    /// What lay in the input and belongs to nobody.
    pub(super) nobodys: Vec<String>,
    /// How long a shard takes one processor, as far as one can tell.
    pub(super) seconds: f64,
    pub(super) shards: Vec<Listed>,
    pub(super) exercises: Vec<Exercise>,
}

/// A shard's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    /// How many are graded there.
    pub(super) submissions: u64,
    sha256: String,
}

/// What a plan is made of beside its lists.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) seed: u64,
    pub(super) rules: String,
    pub(super) input: PathBuf,
    pub(super) submissions: u64,
    pub(super) invalid: u64,
    pub(super) nobodys: Vec<String>,
    pub(super) seconds: f64,
    pub(super) shards: Vec<Listed>,
    pub(super) exercises: Vec<Exercise>,
}

/// A plan's folder.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder itself, or that of its manifest.
    pub(super) fn of(given: &Path) -> Self {
        let is_file = given.file_name().is_some_and(|name| name == NAME);
        let folder = if is_file { given.parent().unwrap_or(Path::new("")) } else { given };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Self(folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()))
    }

    pub(super) fn root(&self) -> &Path {
        &self.0
    }

    pub(super) fn manifest(&self) -> PathBuf {
        self.0.join(NAME)
    }

    pub(super) fn list(&self, shard: usize) -> PathBuf {
        self.0.join("shards").join(format!("{shard}.jsonl"))
    }

    pub(super) fn done(&self, shard: usize) -> PathBuf {
        self.0.join("done").join(shard.to_string())
    }

    pub(super) fn broken(&self, shard: usize) -> PathBuf {
        self.0.join("broken").join(shard.to_string())
    }

    pub(super) fn slurm(&self) -> PathBuf {
        self.0.join("slurm")
    }

    pub(super) fn inputs(&self) -> PathBuf {
        self.0.join(".input")
    }

    /// Writes a shard's list.
    pub(super) fn write_list(&self, shard: usize, lines: &str, submissions: u64) -> Result<Listed, AppError> {
        super::super::super::files::write(&self.list(shard), |file| file.write_all(lines.as_bytes()))?;
        Ok(Listed { submissions, sha256: digest(lines.as_bytes()) })
    }

    /// Publishes the manifest; after that the plan is one.
    pub(super) fn write_manifest(&self, planned: Planned) -> Result<Manifest, AppError> {
        let Planned { seed, rules, input, submissions, invalid, nobodys, seconds, shards, exercises } = planned;
        let (schema, netgrade) = (SCHEMA.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        let input = Place::of(&input);
        let manifest = Manifest {
            schema,
            netgrade,
            seed,
            rules,
            input,
            submissions,
            invalid,
            nobodys,
            seconds,
            shards,
            exercises,
        };
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| AppError::Fault(error.to_string()))?;
        let path = self.manifest();
        let published = publish::link(&path, &|file: &mut dyn Write| file.write_all(text.as_bytes()));
        match published.map_err(|source| AppError::Write { what: path.display().to_string(), source })? {
            publish::Published::Now => Ok(manifest),
            publish::Published::Before => Err(self.is_planned()),
        }
    }

    /// What is said where there is a plan already.
    pub(super) fn is_planned(&self) -> AppError {
        AppError::Usage(format!(
            "{} holds a plan, which never changes: choose another folder with --out",
            self.0.display()
        ))
    }

    /// Reads the manifest, which must be whole and of this netgrade.
    pub(super) fn read(&self) -> Result<Manifest, AppError> {
        let path = self.manifest();
        let wrong = |what: &dyn std::fmt::Display| AppError::Usage(format!("{}: {what}", path.display()));
        let text = fs::read(&path).map_err(|error| {
            wrong(&format!("{error}; give what `netgrade batch plan --out` wrote, where this machine sees it"))
        })?;
        let head: Head = serde_json::from_slice(&text).map_err(|error| wrong(&format!("it is no plan: {error}")))?;
        if (head.schema.as_str(), head.netgrade.as_str()) != (SCHEMA, env!("CARGO_PKG_VERSION")) {
            return Err(wrong(&format!(
                "it was planned by netgrade {}, this is {}: use the same on all machines",
                head.netgrade,
                env!("CARGO_PKG_VERSION")
            )));
        }
        let damaged = "it is damaged: plan the class anew into another folder";
        let read: Manifest = serde_json::from_slice(&text).map_err(|error| wrong(&format!("{damaged} ({error})")))?;
        if super::super::rules(&read.exercises, Policy::Full, read.seed)? != read.rules {
            return Err(wrong(&damaged));
        }
        Ok(read)
    }

    /// Reads a shard's list.
    pub(super) fn entries(&self, manifest: &Manifest, shard: usize) -> Result<Vec<Entry>, AppError> {
        let path = self.list(shard);
        let unreadable = |error: io::Error| AppError::Fault(format!("cannot read {}: {error}", path.display()));
        let text = fs::read(&path).map_err(unreadable)?;
        if manifest.shards.get(shard).is_none_or(|listed| listed.sha256 != digest(&text)) {
            return Err(AppError::Usage(format!(
                "{} is not what was planned: plan the class anew into another folder",
                path.display()
            )));
        }
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let read = lines.map(serde_json::from_slice).collect::<Result<_, _>>();
        read.map_err(|error| AppError::Fault(format!("cannot read {}: {error}", path.display())))
    }
}

/// The head that a plan has, whatever its version.
#[derive(Deserialize)]
struct Head {
    schema: String,
    netgrade: String,
}

fn digest(bytes: &[u8]) -> String {
    one::hex(&Sha256::digest(bytes))
}
