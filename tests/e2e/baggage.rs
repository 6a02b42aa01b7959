//! What a submission brings along in the hope that the grader reads it: nothing of it changes a grade, neither behind
//! the workflow for pull requests nor where it is graded in place.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, copy_folder, faulty, reference, root};
use crate::ci::overlay;
use crate::tools;

/// All that a student might bring along in the hope that the grader reads it.
const BAGGAGE: &[(&str, &str)] = &[
    ("exercise.yaml", "id: 03-session\ntitle: {en: x, zh: x}\nroles: []\n"),
    ("checks/server.yaml", "- id: server/starts\n  points: 1000\n"),
    (".cargo/config.toml", "[build]\nrustc-wrapper = \"/bin/false\"\ntarget-dir = \"/nowhere\"\n"),
    (".cargo/config", "[build]\nrustc = \"/bin/false\"\n"),
    ("rust-toolchain", "1.0.0\n"),
    ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.0.0\"\n"),
    ("netgrade.toml", "points = 1000\n"),
    ("pytest.ini", "[pytest]\naddopts = -k nothing\n"),
    ("conftest.py", "import os; os._exit(0)\n"),
    ("sitecustomize.py", "import os; os._exit(0)\n"),
    ("usercustomize.py", "import os; os._exit(0)\n"),
    (".env", "NETGRADE_LANG=zh\nGITHUB_STEP_SUMMARY=/tmp/x\n"),
    (".python-version", "2.0\n"),
    (".github/workflows/grade.yml", "on: push\njobs: {}\n"),
    (".github/actions/grade/action.yml", "runs: {using: composite, steps: []}\n"),
    (".gitlab-ci.yml", "grade: {script: [true]}\n"),
    ("result.json", "{\"score\": 1000}"),
    ("results/results.json", "{\"score\": 1000}"),
    ("evidence.json", "{\"schema\": \"netgrade/evidence/1\"}"),
    ("expected.yaml", "fails: []\n"),
    ("Makefile", "all check test:\n\t@echo 30/30; exit 1\n"),
    ("exercises/03-session/exercise.yaml", "id: 03-session\ntitle: {en: x, zh: x}\nroles: []\n"),
    ("exercises/03-session/checks/server.yaml", "- id: server/starts\n  points: 1000\n"),
    ("solutions/reference/03-session/python/server.py", "raise SystemExit\n"),
    ("netgrade", "#!/bin/sh\necho 30/30\n"),
    ("last.json", "{\"schema\": \"netgrade/evidence/1\"}"),
];

fn load(bench: &Bench, folder: &str) {
    for (file, text) in BAGGAGE {
        bench.put(&format!("{folder}{file}"), text);
    }
}

/// The result without what differs from run to run.
fn graded(command: &mut Command, file: &Path) -> Value {
    command
        .args(["--seed", "7", "--format"])
        .arg(format!("json={}", file.display()))
        .assert()
        .code(predicate::in_iter([0, 1]));
    let mut result: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    for exercise in result["exercises"].as_array_mut().unwrap() {
        for check in exercise["checks"].as_array_mut().unwrap() {
            let check = check.as_object_mut().unwrap();
            check.retain(|key, _| {
                ["id", "verdict", "cause", "points", "max_points", "severity"].contains(&key.as_str())
            });
        }
        let exercise = exercise.as_object_mut().unwrap();
        exercise.retain(|key, _| ["id", "score", "max_score", "checks"].contains(&key.as_str()));
    }
    result
}

#[rstest]
#[case::python(reference("python"))]
#[case::faulty(faulty("no-reply-python"))]
#[case::c(reference("c"))]
fn what_a_submission_brings_along_changes_nothing(#[case] solution: PathBuf) {
    if !tools::has(&["bash", "tar", "find", "awk", "cc"]) {
        return;
    }
    let bench = Bench::new();
    let grade = |name: &str| {
        overlay(&bench).assert().success();
        let mut command = bench.netgrade();
        command.current_dir(bench.path("work")).args(["ci", "--platform", "none", "--exercises"]);
        graded(command.arg(root().join("exercises")), &bench.path(name))
    };
    copy_folder(&solution, &bench.path("work/.pull-request/submission/03-session"));
    let plain = grade("plain.json");
    for folder in ["", "submission/", "submission/03-session/"] {
        load(&bench, &format!("work/.pull-request/{folder}"));
    }
    assert_eq!(grade("laden.json"), plain);
    assert!(bench.path("work/submission/03-session/exercise.yaml").exists(), "the baggage has to be there");
    assert!(!bench.path("work/exercise.yaml").exists() && !bench.path("work/.github").exists());
}

/// In its own folder, as a student would type it, with nothing said about where exercises lie.
#[rstest]
#[case::python(reference("python"))]
#[case::faulty(faulty("no-reply-python"))]
fn neither_does_it_where_the_submission_is_graded_in_place(#[case] solution: PathBuf) {
    let bench = Bench::new();
    copy_folder(&solution, &bench.path("work/03-session"));
    let grade = |name: &str| {
        let mut command = bench.netgrade();
        command.current_dir(bench.path("work")).args(["check", "."]);
        // What a program of the submission could have written for the grader to find.
        command.env("NETGRADE_LANG", "en").env("PYTHONPATH", bench.path("work"));
        graded(&mut command, &bench.path(name))
    };
    let plain = grade("plain.json");
    for folder in ["work/", "work/03-session/"] {
        load(&bench, folder);
    }
    assert_eq!(grade("laden.json"), plain);
}

/// A file of the submission's own says how its programs are started, and nothing else.
#[rstest]
#[case::points("points: 1000")]
#[case::score("score: 30")]
#[case::checks("checks: []")]
#[case::exercise("exercise: {points: 1000}")]
#[case::seed("seed: 1")]
#[case::isolation("isolation: none")]
#[case::limits("limits: {memory: 64G}")]
#[case::needs("needs: []")]
#[case::env("env: {LD_PRELOAD: ./x.so}")]
#[case::in_a_program("client: {file: client.py, points: 1000}")]
fn what_submission_yaml_may_not_say_is_refused(#[case] line: &str) {
    let bench = Bench::new();
    let work = bench.copy(&reference("python"), "work");
    fs::write(work.join("submission.yaml"), format!("server: server.py\n{line}\n")).unwrap();
    let result = bench.path("result.json");
    let mut command = bench.check(&work);
    command.arg("--format").arg(format!("json={}", result.display()));
    command.assert().code(2).stdout("").stderr(contains("is no key here").and(contains("submission.yaml:")));
    assert!(!result.exists(), "nothing is graded by such a file");
}
