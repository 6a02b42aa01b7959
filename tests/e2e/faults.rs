//! What the machine refuses netgrade itself: descriptors, memory, processes, room on the disk. However little there is, a
//! run ends as ungraded or with an error that says why; a right program never loses a point.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use assert_cmd::Command;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, checks, reference, root};
use crate::tools;

/// A user who has no other processes.
const LONELY: &str = "61234";

/// Runs to the end, which must be full marks, ungraded, or an error with a text. Says whether it was full marks.
fn ends_well(mut command: Command, what: &str) -> bool {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!errors.contains("panicked"), "{what}: {errors}");
    let Ok(result) = serde_json::from_slice::<Value>(&output.stdout) else {
        // Where there is no memory to be loaded into, or none to be had, the kernel or the allocator ends the process.
        let said = output.status.code().is_none_or(|code| code > 1 && !errors.is_empty());
        assert!(said, "{what}: {:?}: {errors}", output.status);
        return false;
    };
    let lost: Vec<&Value> = checks(&result)
        .iter()
        .filter(|check| !["pass", "ungraded", "skipped", "blocked"].contains(&check["verdict"].as_str().unwrap()))
        .collect();
    assert!(lost.is_empty(), "{what}: points are lost: {lost:#?}");
    let full = result["score"] == result["max_score"];
    assert_eq!(output.status.code(), Some(if full { 0 } else { 3 }), "{what}: {errors}");
    full
}

/// A check of the reference whose limits are what `prlimit` is told.
fn limited(bench: &Bench, limits: &[String], language: &str) -> Command {
    let mut command = bench.tool("prlimit");
    command.args(limits).arg("--").arg(env!("CARGO_BIN_EXE_netgrade"));
    ask(&mut command, language);
    command
}

fn ask(command: &mut Command, language: &str) {
    command
        .args(["check", "--exercise", "03-session", "--format", "json", "--exercises"])
        .arg(root().join("exercises"));
    command.args(["--only", "server/replies", "--only", "server/starts"]).arg(reference(language));
}

#[rstest]
#[case::descriptors("nofile", &["3", "4", "6", "9", "13", "20", "40"])]
#[case::addresses("as", &["30000000", "60000000", "200000000"])]
#[case::data("data", &["2000000", "8000000"])]
#[case::written("fsize", &["0", "4096"])]
#[case::stack("stack", &["300000", "1000000"])]
fn a_limit_of_the_grader_s_own_costs_no_point(#[case] name: &str, #[case] values: &[&str]) {
    if !tools::has(&["prlimit"]) {
        return;
    }
    let bench = Bench::new();
    for value in values {
        let limit = format!("--{name}={value}:{value}");
        ends_well(limited(&bench, std::slice::from_ref(&limit), "python"), &limit);
    }
    assert!(ends_well(limited(&bench, &[], "python"), "no limit"));
}

#[test]
fn processes_that_cannot_be_made_cost_no_point() {
    if !tools::is_root() || !tools::has(&["prlimit", "setpriv"]) {
        return;
    }
    let bench = Bench::new();
    let (binary, home, work) = (bench.path("netgrade"), bench.path("home"), bench.copy(&reference("python"), "work"));
    fs::copy(env!("CARGO_BIN_EXE_netgrade"), &binary).unwrap();
    fs::create_dir(&home).unwrap();
    for (path, mode) in [(bench.path(""), 0o755), (home.clone(), 0o777)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let run = |limit: u32| {
        let mut command = bench.tool("setpriv");
        command.args([&format!("--reuid={LONELY}"), &format!("--regid={LONELY}"), "--clear-groups"]);
        command.args(["prlimit", &format!("--nproc={limit}:{limit}"), "--"]).arg(&binary);
        command.current_dir(&home).env("HOME", &home).env("XDG_CACHE_HOME", home.join(".cache"));
        command.args(["check", "--exercise", "03-session", "--format", "json", "--exercises"]);
        command.arg(root().join("exercises")).args(["--only", "server/starts"]).arg(&work);
        ends_well(command, &format!("{limit} processes"))
    };
    let full: Vec<bool> = [1, 2, 3, 5, 8, 2000].map(run).into();
    assert!(full[5] && !full[0], "{full:?}");
}

/// What is built and copied lies in the cache and in the folder for temporary files.
#[rstest]
#[case::python("python")]
#[case::compiled("c")]
fn a_full_disk_costs_no_point(#[case] language: &str) {
    if !tools::has(&["unshare", "mount", "sh", "cc"]) {
        return;
    }
    let bench = Bench::new();
    fs::create_dir(bench.path("small")).unwrap();
    let script = "mount -t tmpfs -o size=\"$1\" tmpfs \"$0\" || exit 99; shift; TMPDIR=\"$0\" XDG_CACHE_HOME=\"$0\" \
                  XDG_STATE_HOME=\"$0\" exec \"$@\"";
    let run = |size: &str| {
        let mut command = bench.tool("unshare");
        command.args(["-Urm", "sh", "-c", script]).arg(bench.path("small")).arg(size);
        command.arg(env!("CARGO_BIN_EXE_netgrade"));
        ask(&mut command, language);
        ends_well(command, size)
    };
    for size in ["4k", "12k", "64k"] {
        run(size);
    }
    assert!(run("64m"));
}
