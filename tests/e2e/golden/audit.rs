//! The audit of all exercises, which writes the report of each faulty solution. Must not look at any report.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::{env, io};

use crate::bench::root;

/// What the messages and the ports in the reports are made from.
const SEED: &str = "5";

/// netgrade in the project's folder.
fn command(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("netgrade").unwrap();
    command.current_dir(root()).args(arguments);
    command
}

/// The course's exercises, and one for causes that none of them leads to.
const CATALOGUES: [&[&str]; 2] = [
    &["--reference", "build/reference"],
    &["--exercises", "tests/causes/exercises", "--solutions", "tests/causes/solutions", "--exercise", "00-causes"],
];

/// Runs the audit, which must find every verdict as it should be, and gives the faulty solutions that this
/// machine lacks a tool for. Where all tools are required, the audit itself fails for them.
pub(super) fn audit(reports: &Path) -> BTreeSet<String> {
    let built = root().join("build/reference");
    assert!(built.is_dir(), "`make reference PROFILE=dev` builds the references in Rust");
    CATALOGUES.iter().flat_map(|catalogue| audit_of(catalogue, reports)).collect()
}

fn audit_of(catalogue: &[&str], reports: &Path) -> BTreeSet<String> {
    let required = env::var_os("NETGRADE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    let output = command(&["audit", "--seed", SEED, "--reports"])
        .arg(reports)
        .args(catalogue)
        .args(required.then_some("--require-tools"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let told = format!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        let last = said.lines().last().unwrap_or_default();
        assert!(last.ends_with(&format!("graded with seed {SEED}: every verdict as it should be.")), "{told}");
    } else {
        look_again(catalogue, &told);
    }
    let skipped = told.lines().filter(|line| line.contains(": skipped, "));
    skipped.inspect(|line| note(line)).filter_map(skipped_name).collect()
}

/// The audit runs beside all other tests. A faulty solution that then gets another verdict is graded three times more;
/// only one that is told otherwise again is a mistake. That it changed is told in any case.
fn look_again(catalogue: &[&str], told: &str) {
    let names = told.lines().filter_map(|line| line.trim().split_once(": NOT as it should be"));
    let doubtful: Vec<(&str, &str)> = names.filter_map(|(name, _)| name.split_once(' ')).collect();
    let found = told.lines().filter(|line| line.starts_with('✗'));
    let unexplained = found.filter(|line| !doubtful.iter().any(|(_, name)| line.starts_with(&format!("✗ {name} "))));
    assert_eq!(unexplained.count(), 0, "{told}");
    assert!(!doubtful.is_empty() && doubtful.iter().all(|(_, name)| name.starts_with("faulty/")), "{told}");
    for (exercise, name) in doubtful {
        note(&format!("{exercise} {name}: another verdict beside other tests; graded three times more"));
        let again = [&["audit", "--filter", name, "--repeat", "3"], catalogue].concat();
        let again = if again.contains(&exercise) { again } else { [&again[..], &["--exercise", exercise]].concat() };
        let again = command(&again).output().unwrap();
        assert!(again.status.success(), "{told}\n{}", String::from_utf8_lossy(&again.stdout));
    }
}

/// `03-session/x` of `03-session faulty/x: skipped, javac is not on this machine`.
fn skipped_name(line: &str) -> Option<String> {
    let (exercise, rest) = line.trim().split_once(" faulty/")?;
    Some(format!("{exercise}/{}", rest.split_once(':')?.0))
}

/// Not `eprintln!`, which the test runner keeps to itself for a test that passes.
fn note(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
