//! What a test works with: the binary, a folder and a cache of its own, and the project's fixtures.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The exercise that the fixtures belong to.
pub(crate) const EXERCISE: &str = "03-session";

/// Options that grade a folder which holds the files themselves.
pub(crate) const SINGLE: [&str; 2] = ["--exercise", EXERCISE];

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The reference solution in a language.
pub(crate) fn reference(language: &str) -> PathBuf {
    existing(root().join("solutions/reference").join(EXERCISE).join(language))
}

/// The faulty solution of a name.
pub(crate) fn faulty(name: &str) -> PathBuf {
    existing(root().join("solutions/faulty").join(EXERCISE).join(name))
}

/// A fixture that is gone must not turn a test into one of a missing submission.
fn existing(folder: PathBuf) -> PathBuf {
    assert!(folder.is_dir(), "the fixture {} is gone", folder.display());
    folder
}

/// A folder of a test's own, with a cache that no other test fills.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("netgrade-e2e-").tempdir().unwrap();
        fs::create_dir(folder.path().join("cache")).unwrap();
        Self { folder }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a file, and the folders above it.
    pub(crate) fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// A copy of a folder.
    pub(crate) fn copy(&self, from: &Path, name: &str) -> PathBuf {
        let to = self.path(name);
        copy_folder(from, &to);
        to
    }

    /// netgrade in an environment that says nothing about language or colour.
    pub(crate) fn netgrade(&self) -> Command {
        self.tool(env!("CARGO_BIN_EXE_netgrade"))
    }

    /// Another program in the same environment.
    pub(crate) fn tool(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(root()).env("XDG_CACHE_HOME", self.path("cache")).env("NETGRADE_LANG", "en");
        command.env("XDG_STATE_HOME", self.path("state")).env_remove("CI");
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        command
    }

    /// `netgrade check` of a folder that holds the files themselves.
    pub(crate) fn check(&self, submission: &Path) -> Command {
        let mut command = self.netgrade();
        command.arg("check").args(SINGLE).arg(submission);
        command
    }

    /// Grades a folder and reads the JSON result; the exit code comes with it.
    pub(crate) fn result(&self, submission: &Path, options: &[&str]) -> (i32, Value) {
        result_of(self.check(submission).args(options))
    }
}

/// Runs a `check` or a `judge` and reads its JSON result.
pub(crate) fn result_of(command: &mut Command) -> (i32, Value) {
    let output = command.args(["--format", "json"]).output().unwrap();
    let code = output.status.code().unwrap_or(-1);
    let text = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let value = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("no result (exit {code}): {error}\nstdout: {text}\nstderr: {complaint}");
    });
    (code, value)
}

/// The checks of a result that has one exercise.
pub(crate) fn checks(result: &Value) -> &Vec<Value> {
    result["exercises"][0]["checks"].as_array().unwrap()
}

/// A check by its id.
pub(crate) fn check<'a>(result: &'a Value, id: &str) -> &'a Value {
    let known: Vec<&Value> = checks(result).iter().map(|check| &check["id"]).collect();
    checks(result).iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("no check {id} in {known:?}"))
}

/// `id verdict cause` of every check: what two gradings of the same program must agree in.
pub(crate) fn verdicts(result: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |check: &Value| format!("{} {} {}", word(&check["id"]), word(&check["verdict"]), word(&check["cause"]));
    checks(result).iter().map(line).collect()
}

/// Fails unless the result has full marks.
pub(crate) fn assert_full_marks((code, result): &(i32, Value)) {
    let lost: Vec<&Value> = checks(result).iter().filter(|check| check["points"] != check["max_points"]).collect();
    assert!(lost.is_empty(), "points are lost: {lost:#?}");
    assert_eq!((*code, &result["score"]), (0, &result["max_score"]));
    assert!(result["max_score"].as_f64().unwrap() > 0.0, "nothing was graded");
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
