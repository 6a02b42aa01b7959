//! Attacks by archives, trees and whole classes: a script under `tests/hostile/classes/` each lays what a hostile student
//! hands in beside two who have done nothing wrong, or does to the grader what the threat says. Its first lines say what
//! is to become of it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

use assert_cmd::Command;
use serde_json::Value;

use super::{CANARY, SECRET_NAME, both, ended, folder, numbered};
use crate::batch::{Class, names};
use crate::bench::checks;
use crate::determinism::redacted;
use crate::processes::{Family, mounts, spawn};
use crate::tools;

/// Who has done nothing wrong.
const NEIGHBOURS: [&str; 2] = ["alice", "bob"];

/// A script of the catalogue, and what is to become of what it does.
pub(super) struct Script {
    path: PathBuf,
    pub(super) number: u32,
    text: String,
}

pub(super) fn scripts() -> Vec<Script> {
    numbered(&folder().join("classes")).iter().map(|path| Script::read(path)).collect()
}

/// Plays all of them, two at a time, and says all that went wrong.
pub(super) fn all() {
    if !tools::has(&["python3"]) {
        return;
    }
    let wrong = both(scripts(), Script::play);
    assert!(wrong.is_empty(), "{} attacks:\n{}", wrong.len(), wrong.join("\n"));
}

impl Script {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let number = text.strip_prefix("# threat ").and_then(|rest| rest.split_once(':')?.0.parse().ok());
        Self { number: number.unwrap_or_else(|| panic!("{} names no threat", path.display())), path: path.into(), text }
    }

    fn fields(&self, name: &str) -> Vec<&str> {
        let head = self.text.lines().take_while(|line| line.starts_with('#'));
        head.filter_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": ")).collect()
    }

    fn words(&self, name: &str) -> Vec<&str> {
        self.fields(name).into_iter().flat_map(str::split_whitespace).collect()
    }

    fn play(&self) -> Result<(), String> {
        if !tools::has(&self.words("needs")) {
            return Ok(());
        }
        let place = Place::new();
        let before = (mounts(), tree(&place.class.bench.path("outside")));
        let mut run = place.script(&self.path);
        if self.fields("runs").is_empty() {
            run.assert().success();
            run = place.class.batch();
            run.args(["--seed", SEED]).env(SECRET_NAME, CANARY);
        }
        let handed_in = tree(&place.class.bench.path("class"));
        let told = place.class.bench.path("told");
        let mut family = Family::default();
        let child = spawn(&run, Stdio::from(fs::File::create(&told).unwrap()));
        let (status, stderr) = ended(child, &mut family);
        family.assert_processes_end();
        family.assert_no_groups();
        assert_eq!((mounts(), tree(&place.class.bench.path("outside"))), before, "{}", self.path.display());
        if self.fields("runs").is_empty() {
            assert_eq!(tree(&place.class.bench.path("class")), handed_in, "{}", self.path.display());
        }
        let stdout = fs::read(told).unwrap();
        self.judge(&place, status.code(), &stdout, &stderr)
            .map_err(|wrong| format!("{}: {wrong}", self.path.file_name().unwrap().to_string_lossy()))
    }

    fn judge(&self, place: &Place, code: Option<i32>, stdout: &[u8], stderr: &[u8]) -> Result<(), String> {
        let flat = |bytes: &[u8]| String::from_utf8_lossy(bytes).split_whitespace().collect::<Vec<_>>().join(" ");
        let (said, errors) = (flat(stdout), flat(stderr));
        if code.map(|code| code.to_string()).as_deref() != self.fields("exit").first().copied() {
            return Err(format!("exit code {code:?}: {said}: {errors}"));
        }
        if let Some(missing) = self.fields("says").into_iter().find(|wanted| !said.contains(wanted.trim())) {
            return Err(format!("`{missing}` is not said: {said}"));
        }
        if said.contains(CANARY) || errors.contains(CANARY) || place.tells(CANARY) {
            return Err("the canary is told".to_owned());
        }
        let work = place.class.bench.path("results/.work");
        if work.exists() && !names(&work).is_empty() {
            return Err(format!("{:?} is left", names(&work)));
        }
        self.graded(place)
    }

    /// The neighbours have what they always have; the others what the script says.
    fn graded(&self, place: &Place) -> Result<(), String> {
        let ungraded = self.words("ungraded");
        for name in NEIGHBOURS {
            let result = place.class.result(name);
            if ungraded.contains(&name) {
                let open = checks(&result).iter().all(|check| check["verdict"] == "ungraded");
                if !open {
                    return Err(format!("{name} lost points: {result:#}"));
                }
            } else if redacted(result.clone()) != undisturbed(name) {
                return Err(format!("{name} has another result than alone: {result:#}"));
            }
        }
        let full = self.words("zero").into_iter().find(|name| place.class.result(name)["score"] != 0.0);
        full.map_or(Ok(()), |name| Err(format!("{name} got points")))
    }
}

const SEED: &str = "7";

/// A class of two, and a place outside of it with the canary.
struct Place {
    class: Class,
}

impl Place {
    fn new() -> Self {
        let class = Class::new();
        for name in NEIGHBOURS {
            class.student(name);
        }
        class.bench.put("outside/canary", CANARY);
        Self { class }
    }

    fn script(&self, path: &Path) -> Command {
        let batch = self.class.batch();
        let mut command = self.class.bench.tool("python3");
        command.env("PYTHONPATH", folder().join("classes/lib")).env("PYTHONDONTWRITEBYTECODE", "1");
        command.env(SECRET_NAME, CANARY).arg(path);
        command.args(["class", "results", "outside"].map(|name| self.class.bench.path(name)));
        command.arg(batch.get_program()).args(batch.get_args()).args(["--seed", SEED]);
        command
    }

    /// Whether something is told anywhere in the results.
    fn tells(&self, secret: &str) -> bool {
        let told = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        tree(&self.class.bench.path("results")).into_iter().any(|(path, bytes)| {
            let mut plain = Vec::new();
            let packed = path.extension().is_some_and(|ending| ending == "gz");
            let unpacked = packed && flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).is_ok();
            told(&bytes) || unpacked && told(&plain)
        })
    }
}

/// What a neighbour has where there is no attacker.
fn undisturbed(name: &str) -> Value {
    static ALONE: OnceLock<Vec<Value>> = OnceLock::new();
    let alone = ALONE.get_or_init(|| {
        let place = Place::new();
        place.class.batch().args(["--seed", SEED]).assert().code(0);
        NEIGHBOURS.iter().map(|name| redacted(place.class.result(name))).collect()
    });
    alone[NEIGHBOURS.iter().position(|one| *one == name).unwrap()].clone()
}

/// Every file below a folder with its content; what is no file by its name and, for a link, its target.
fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            found.extend(tree(&path));
        }
        let target = || fs::read_link(&path).map(|target| target.to_string_lossy().into_owned().into_bytes());
        let bytes = if kind.is_file() { fs::read(&path) } else { target() };
        found.push((path, bytes.unwrap_or_default()));
    }
    found.sort();
    found
}
