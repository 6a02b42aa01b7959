//! The walls behind the namespaces: which there are is told truly, and right programs do not feel them.

use std::fs;
use std::process::Stdio;

use assert_cmd::Command;
use nix::sys::signal::Signal;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::bench::{Bench, assert_full_marks, reference, result_of, verdicts};
use crate::best_effort;
use crate::processes::{Family, own_groups, spawn, until};
use crate::{tools, users};

/// What a user may have of control groups here, found out without netgrade; none where the unified hierarchy may have
/// it instead.
fn expected() -> Option<&'static str> {
    let groups = own_groups();
    let may = |folder: &std::path::PathBuf| {
        let trial = folder.join(format!("test-{}-{}", std::process::id(), fastrand::u32(..)));
        fs::create_dir(&trial).is_ok() && fs::remove_dir(&trial).is_ok()
    };
    match groups.len() {
        2 if groups.iter().all(may) => Some("cgroup-v1"),
        2 => Some("measured"),
        _ => None,
    }
}

fn assert_told(result: &Value, expected: Option<&str>) {
    let walls = &result["walls"];
    let known = ["cgroup-v2", "cgroup-v1", "measured"];
    for keeper in [&walls["memory"], &walls["processes"]] {
        assert!(keeper.as_str().is_some_and(|name| known.contains(&name)), "{walls}");
        assert!(expected.is_none_or(|name| keeper == name), "{walls} instead of {expected:?}");
    }
}

#[test]
fn the_level_that_was_reached_stands_in_the_result() {
    let bench = Bench::new();
    let evidence = bench.path("evidence.json");
    let graded = result_of(bench.check(&reference("python")).arg("--evidence").arg(&evidence));
    assert_full_marks(&graded);
    assert_told(&graded.1, expected());
    // And so it does when the evidence is judged again, and in evidence from before it was told nothing is claimed.
    let judged = |document: &Value| {
        let file = bench.put("judged.json", &document.to_string());
        result_of(bench.netgrade().arg("judge").arg(file)).1
    };
    let mut document: Value = serde_json::from_slice(&fs::read(&evidence).unwrap()).unwrap();
    assert_eq!(judged(&document)["walls"], graded.1["walls"]);
    document.as_object_mut().unwrap().remove("walls");
    let old = judged(&document);
    assert_eq!((old.get("walls"), &old["score"]), (None, &graded.1["score"]));
}

#[test]
fn an_ordinary_user_is_told_what_there_is() {
    let bench = Bench::new();
    let Some(mut command) = users::ordinary(&bench).filter(|_| tools::is_root()) else { return };
    let copy = bench.copy(&reference("python"), "work");
    let graded = result_of(command.args(["check", "--exercise", "03-session"]).arg(copy));
    assert_full_marks(&graded);
    assert_told(&graded.1, expected().map(|_| "measured"));
}

#[test]
fn doctor_says_it_too() {
    let bench = Bench::new();
    let said = contains("Memory is limited by").and(contains("the number of processes by"));
    bench.netgrade().arg("doctor").assert().code(0).stdout(said.and(contains("Landlock")));
}

/// Without namespaces the second wall is the only one around files that everybody of this machine may read.
#[test]
fn files_are_out_of_reach_without_namespaces_too() {
    let bench = Bench::new();
    let Some(mut command) = best_effort::bare(&bench) else { return };
    bench.put(
        "work/server.py",
        "import os\nprint('BEGUN', flush=True)\nprint('LISTED', os.listdir('/var'), flush=True)\n",
    );
    let evidence = bench.path("evidence.json");
    command.args(["check", "--exercise", "03-session", "--only", "server/starts", "--evidence"]);
    let (_, result) = result_of(command.arg(&evidence).arg(bench.path("work")));
    let told = fs::read_to_string(evidence).unwrap();
    let says = ["BEGUN", "LISTED [", "PermissionError"].map(|word| told.contains(word));
    let held = result["walls"]["files"].is_string();
    assert_eq!(says, [true, !held, held], "{told}");
}

/// A run's groups go with it; those of one that was killed, with the next run.
#[test]
fn a_killed_run_s_control_groups_are_removed_by_the_next() {
    if expected() != Some("cgroup-v1") {
        return;
    }
    let bench = Bench::new();
    let folder = bench.copy(&reference("python"), "slow");
    let server = folder.join("server.py");
    let text = fs::read_to_string(&server).unwrap();
    fs::write(&server, text.replacen("def main():\n", "def main():\n    import time\n    time.sleep(60)\n", 1))
        .unwrap();
    let start = |command: &mut Command| spawn(command.args(["--only", "server/starts"]), Stdio::null());
    let mut child = start(&mut bench.check(&folder));
    let pid = i32::try_from(child.id()).unwrap();
    let mut family = Family::default();
    until("the program runs", || {
        family.look(pid);
        family.find("server.py").map(drop)
    });
    // The worker first, so that nobody removes its groups.
    family.worker(pid).signal(Signal::SIGKILL);
    child.kill().unwrap();
    child.wait().unwrap();
    family.assert_processes_end();
    let again = result_of(bench.check(&reference("python")).args(["--only", "server/starts"]));
    assert_eq!(verdicts(&again.1), ["server/starts pass -"]);
    family.assert_no_groups();
}
