//! An ordinary user grades as root does.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use assert_cmd::Command;
use rstest::rstest;

use crate::bench::{Bench, assert_full_marks, faulty, reference, result_of, verdicts};
use crate::tools;

/// A user who is nobody in particular.
const USER: &str = "65534";

/// A copy of netgrade that runs as an ordinary user in a home of its own; none where that cannot be had.
pub(crate) fn ordinary(bench: &Bench) -> Option<Command> {
    if !nix::unistd::geteuid().is_root() {
        return Some(bench.netgrade());
    }
    if !tools::has(&["setpriv"]) {
        return None;
    }
    let (binary, home) = (bench.path("netgrade"), bench.path("home"));
    if !home.exists() {
        fs::set_permissions(bench.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        // The build's folder may be closed to others.
        fs::copy(env!("CARGO_BIN_EXE_netgrade"), &binary).unwrap();
        fs::create_dir(&home).unwrap();
        let id = USER.parse().unwrap();
        std::os::unix::fs::chown(&home, Some(id), Some(id)).unwrap();
    }
    let mut command = bench.tool("setpriv");
    command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups"]).arg(binary);
    // The interpreters that only root may use are not found: an ordinary user would not have them either.
    command.current_dir(&home).env("HOME", &home).env("XDG_CACHE_HOME", home.join(".cache"));
    Some(command)
}

#[rstest]
#[case::python(reference("python"), &["python3"])]
#[case::c(reference("c"), &["cc"])]
#[case::no_reply(faulty("no-reply-python"), &["python3"])]
#[case::no_print(faulty("no-print-python"), &["python3"])]
fn the_verdicts_are_those_of_root(#[case] submission: PathBuf, #[case] needs: &[&str]) {
    if !tools::is_root() || !tools::has(needs) {
        return;
    }
    let bench = Bench::new();
    let copy = bench.copy(&submission, "work");
    let Some(mut command) = ordinary(&bench) else { return };
    let (code, result) = result_of(command.args(["check", "--exercise", "03-session", "--seed", "5"]).arg(&copy));
    let (root_code, root_result) = bench.result(&copy, &["--seed", "5"]);
    assert_eq!((code, verdicts(&result)), (root_code, verdicts(&root_result)));
    assert_eq!(result["isolation"], "full");
    if submission.ends_with("python") && !submission.to_string_lossy().contains("faulty") {
        assert_full_marks(&(code, result));
    }
}
