//! The audit of all exercises, and the reports of the faulty solutions against golden files: whatever changes what a
//! student reads shows up here, word for word. `BLESS=1` rewrites the files instead. Reports are kept of the exercises
//! that have a folder in `tests/golden/reports`: those whose conversations go the same way each time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::redact::redact;

/// What the messages and the ports in the reports are made from.
const SEED: &str = "5";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn golden() -> PathBuf {
    root().join("tests/golden/reports")
}

/// The faulty solutions, as `03-session/no-reply-python`.
fn solutions() -> BTreeSet<String> {
    let all = root().join("solutions/faulty");
    names(&all)
        .iter()
        .flat_map(|exercise| names(&all.join(exercise)).into_iter().map(move |name| format!("{exercise}/{name}")))
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// netgrade in the project's folder.
fn command(arguments: &[&str]) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::cargo_bin("netgrade").unwrap();
    command.current_dir(root()).args(arguments);
    command
}

/// Runs the audit, which must find every verdict as it should be, and gives the faulty solutions that this
/// machine lacks a tool for. Where all tools are required, the audit itself fails for them.
fn audit(reports: &Path) -> BTreeSet<String> {
    let built = root().join("build/reference");
    assert!(built.is_dir(), "`make reference PROFILE=dev` builds the references in Rust");
    let required = env::var_os("NETGRADE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    let output = command(&["audit", "--seed", SEED, "--reports"])
        .arg(reports)
        .arg("--reference")
        .arg(built)
        .args(required.then_some("--require-tools"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let told = format!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        let last = said.lines().last().unwrap_or_default();
        assert!(last.ends_with(&format!("graded with seed {SEED}: every verdict as it should be.")), "{told}");
    } else {
        look_again(&told);
    }
    let skipped = told.lines().filter(|line| line.contains(": skipped, "));
    skipped.inspect(|line| note(line)).filter_map(skipped_name).collect()
}

/// The audit runs beside all other tests. A faulty solution that then gets another verdict is graded three times more;
/// only one that is told otherwise again is a mistake. That it changed is told in any case.
fn look_again(told: &str) {
    let names = told.lines().filter_map(|line| line.trim().split_once(": NOT as it should be"));
    let doubtful: Vec<(&str, &str)> = names.filter_map(|(name, _)| name.split_once(' ')).collect();
    let found = told.lines().filter(|line| line.starts_with('✗'));
    let unexplained = found.filter(|line| !doubtful.iter().any(|(_, name)| line.starts_with(&format!("✗ {name} "))));
    assert_eq!(unexplained.count(), 0, "{told}");
    assert!(!doubtful.is_empty() && doubtful.iter().all(|(_, name)| name.starts_with("faulty/")), "{told}");
    for (exercise, name) in doubtful {
        note(&format!("{exercise} {name}: another verdict beside other tests; graded three times more"));
        let again = command(&["audit", "--exercise", exercise, "--filter", name, "--repeat", "3"]).output().unwrap();
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

/// The texts in the folders of a folder, as `03-session/no-reply-python.en.txt`.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let in_one = |exercise: String| {
        let texts = names(&folder.join(&exercise))
            .into_iter()
            .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "txt"));
        let texts = texts.map(|name| format!("{exercise}/{name}")).collect::<Vec<_>>();
        texts.into_iter().map(|name| (name.clone(), fs::read_to_string(folder.join(name)).unwrap()))
    };
    names(folder).into_iter().flat_map(in_one).collect()
}

/// `03-session/server-c` of `03-session/server-c.en.txt`.
fn solution(file: &str) -> &str {
    file.split_once('.').map_or(file, |(name, _)| name)
}

/// Where two texts part, with the lines around it.
fn difference(expected: &str, actual: &str) -> String {
    const AROUND: usize = 3;
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = expected.iter().zip(&actual).take_while(|(one, two)| one == two).count();
    let tail = |lines: &[&str]| lines.len() - same;
    let alike = expected.iter().rev().zip(actual.iter().rev()).take_while(|(one, two)| one == two).count();
    let alike = alike.min(tail(&expected)).min(tail(&actual));
    let mut out = format!("line {}:\n", same + 1);
    let mut show = |mark: char, lines: &[&str]| {
        for line in lines {
            let _ = writeln!(out, "  {mark} {line}");
        }
    };
    show(' ', &expected[same.saturating_sub(AROUND)..same]);
    show('-', &expected[same..expected.len() - alike]);
    show('+', &actual[same..actual.len() - alike]);
    show(' ', &expected[expected.len() - alike..(expected.len() - alike + AROUND).min(expected.len())]);
    out
}

/// All that is wrong with the golden files, for a reader.
fn differences(golden: &BTreeMap<String, String>, reports: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    for name in golden.keys().chain(reports.keys()).collect::<BTreeSet<_>>() {
        let said = match (golden.get(name), reports.get(name)) {
            (Some(expected), Some(actual)) if expected == actual => continue,
            (Some(expected), Some(actual)) => difference(expected, actual),
            (Some(_), None) => "is left over: there is no such solution".to_owned(),
            (None, Some(_)) => "is missing".to_owned(),
            (None, None) => continue,
        };
        let _ = writeln!(out, "tests/golden/reports/{name} {said}");
    }
    out
}

fn bless(golden: &Path, reports: &BTreeMap<String, String>, skipped: &BTreeSet<String>) {
    fs::create_dir_all(golden).unwrap();
    for name in texts(golden).keys().filter(|name| !skipped.contains(solution(name))) {
        fs::remove_file(golden.join(name)).unwrap();
    }
    for (name, text) in reports {
        fs::create_dir_all(golden.join(name).parent().unwrap()).unwrap();
        fs::write(golden.join(name), text).unwrap();
    }
}

#[test]
fn every_faulty_solution_is_told_what_is_wrong_in_the_golden_words() {
    let folder = tempfile::tempdir().unwrap();
    let skipped = audit(folder.path());
    let here = |files: BTreeMap<String, String>| -> BTreeMap<String, String> {
        files.into_iter().filter(|(name, _)| !skipped.contains(solution(name))).collect()
    };
    let reports: BTreeMap<String, String> =
        here(texts(folder.path())).into_iter().map(|(name, text)| (name, redact(&text))).collect();
    let languages = 2;
    let graded = solutions().len() - skipped.len();
    assert_eq!(reports.len(), graded * languages, "one report for each solution and language");
    let kept = names(&golden());
    assert!(kept.contains(&"03-session".to_owned()), "{kept:?}");
    let reports: BTreeMap<String, String> =
        reports.into_iter().filter(|(name, _)| kept.iter().any(|exercise| name.starts_with(exercise))).collect();
    if env::var_os("BLESS").is_some() {
        return bless(&golden(), &reports, &skipped);
    }
    let found = differences(&here(texts(&golden())), &reports);
    assert!(found.is_empty(), "not the golden reports (BLESS=1 rewrites them):\n{found}");
}

#[test]
fn a_difference_is_shown_with_what_stands_around_it() {
    let texts = |text: &str| BTreeMap::from([("x.en.txt".to_owned(), text.to_owned())]);
    let shown = differences(&texts("a\nb\nc\nd\n"), &texts("a\nb\nX\nd\n"));
    assert_eq!(shown, "tests/golden/reports/x.en.txt line 3:\n    a\n    b\n  - c\n  + X\n    d\n\n");
    assert_eq!(differences(&texts("a"), &BTreeMap::new()).lines().count(), 1);
    assert!(differences(&BTreeMap::new(), &texts("a")).contains("is missing"));
    assert!(differences(&texts("a"), &texts("a")).is_empty());
}
