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
        look_again(catalogue, reports, &told);
    }
    let skipped = told.lines().filter(|line| line.contains(": skipped, "));
    skipped.inspect(|line| note(line)).filter_map(skipped_name).collect()
}

/// The audit runs beside all other tests. A solution that a busy machine leaves ungraded, or a faulty one that then gets
/// another verdict, is graded three times more; only one that is told otherwise again is a mistake. A right program
/// that is told to be wrong is one at once. That something changed is told in any case.
fn look_again(catalogue: &[&str], reports: &Path, told: &str) {
    let said = findings(told);
    let names = told.lines().filter_map(|line| line.trim().split_once(": NOT as it should be"));
    let doubtful: Vec<(&str, &str)> = names.filter_map(|(name, _)| name.split_once(' ')).collect();
    let allowed = |finding: &&str| {
        let of = |name: &str| finding.starts_with(&format!("✗ {name} "));
        let known = doubtful.iter().find(|(_, name)| of(name));
        known.is_some_and(|(_, name)| name.starts_with("faulty/") || finding.contains("is ungraded ("))
    };
    let wrong: Vec<&str> = said.lines().filter(|line| line.starts_with('✗')).filter(|line| !allowed(line)).collect();
    assert!(!doubtful.is_empty() && wrong.is_empty(), "{said}");
    for (exercise, name) in doubtful {
        note(&format!("{exercise} {name}: another verdict beside other tests; graded three times more"));
        let again = |options: &[&std::ffi::OsStr]| {
            let mut command = command(&["audit", "--filter", name]);
            command.args(options).args(catalogue);
            if !catalogue.contains(&exercise) {
                command.args(["--exercise", exercise]);
            }
            command
        };
        let output = again(&["--repeat".as_ref(), "3".as_ref()]).output().unwrap();
        assert!(output.status.success(), "{said}\n{output:?}");
        // What is told of it is what it was told when it was graded in full.
        let whole = ["--seed".as_ref(), SEED.as_ref(), "--reports".as_ref(), reports.as_os_str()];
        let output = again(&whole).output().unwrap();
        assert!(output.status.success(), "{said}\n{output:?}");
    }
}

/// What is not as it should be, without the tables of what is.
fn findings(told: &str) -> String {
    let tells = |line: &&str| line.starts_with('✗') || line.contains(": NOT as it should be");
    let lines: Vec<&str> = told.lines().filter(tells).collect();
    if lines.is_empty() { told.to_owned() } else { lines.join("\n") }
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
