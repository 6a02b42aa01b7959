//! Certain waiting, by runtime and style: what is proved to wait for ever, what only seems to wait and
//! answers later, and what never answers but cannot be proved. The page is what the programs show;
//! `BLESS=1` writes it anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{env, fs};

use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, checks, result_of, root};
use crate::{catalogue, tools};

const EXERCISE: &str = "00-waiting";
const PAGE: &str = "docs/waiting.md";

/// A program, and what was seen of it.
type Rows = BTreeMap<String, (String, String)>;

fn programs(group: &str, runtime: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("tests/waiting").join(group)).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = files.filter(|path| stem(path).starts_with(&format!("{runtime}-"))).collect();
    found.sort();
    found
}

fn stem(path: &Path) -> &str {
    path.file_stem().unwrap().to_str().unwrap()
}

/// What a program's first line says of it.
fn style(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().next().unwrap().trim_start_matches(['#', '/', ' ']).to_owned()
}

/// Grades one program as a server.
fn graded(program: &Path) -> Value {
    let bench = Bench::new();
    let extension = program.extension().unwrap().to_str().unwrap();
    let name = if extension == "java" { "Server.java".to_owned() } else { format!("server.{extension}") };
    let text = fs::read_to_string(program).unwrap();
    let submission = bench.put(&format!("submission/{name}"), &text).parent().unwrap().to_path_buf();
    if extension == "c" {
        let shared = fs::read_to_string(root().join("tests/waiting/listening.h")).unwrap();
        bench.put("submission/listening.h", &shared);
    }
    let exercises = catalogue::write(&bench, EXERCISE, "[server]", &root().join("tests/waiting/checks"));
    let mut check = bench.netgrade();
    check.arg("check").arg(submission).arg("--exercises").arg(exercises).args(["--exercise", EXERCISE]);
    let (_, result) = result_of(&mut check);
    checks(&result)[0].clone()
}

/// What the threads were seen to do, without what differs from run to run.
fn seen(check: &Value) -> String {
    let lines: Vec<&str> = check["seen"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    lines.join("; ")
}

const RUNTIMES: [(&str, &str, &[&str]); 7] = [
    ("python", "CPython", &["python3"]),
    ("c", "C", &["cc"]),
    ("java", "JVM", &["javac", "java"]),
    ("node", "Node", &["node"]),
    ("rust", "Rust", &["rustc"]),
    ("perl", "Perl", &["perl"]),
    ("tcl", "Tcl", &["tclsh"]),
];

/// Grades each program of a group in one runtime. Each must come to this verdict, certain or not where that is the
/// matter; what was seen of them is held against the page.
fn play(group: &str, runtime: usize, verdict: &str, certain: Option<bool>) {
    let (name, _, needs) = RUNTIMES[runtime];
    if !tools::has(needs) {
        return;
    }
    let mut rows = Rows::new();
    for program in programs(group, name) {
        let check = graded(&program);
        assert_eq!(check["verdict"], verdict, "{}: {check:#}", program.display());
        if let Some(certain) = certain {
            assert_eq!(check["certain"], certain, "{}: {check:#}", program.display());
        }
        rows.insert(stem(&program).to_owned(), (style(&program), seen(&check)));
    }
    assert_rows(group, runtime, &rows);
}

#[rstest]
fn what_waits_for_ever_is_proved(#[values(0, 1, 2, 3, 4, 5, 6)] runtime: usize) {
    play("proved", runtime, "fail", Some(true));
}

#[rstest]
fn what_answers_by_itself_is_waited_for(#[values(0, 1, 2, 3, 4, 5, 6)] runtime: usize) {
    play("late", runtime, "pass", None);
}

#[rstest]
fn what_cannot_be_proved_is_left_to_its_deadline(#[values(0, 1, 2, 3)] runtime: usize) {
    play("undecided", runtime, "fail", Some(false));
}

/// Rows are written by tests that run side by side.
static WRITING: Mutex<()> = Mutex::new(());

/// The heading of a group's table.
fn heading(group: &str) -> &'static str {
    match group {
        "proved" => "## Proved to wait for ever",
        "late" => "## Answers by itself, and is waited for",
        _ => "## Never answers, and is left to its deadline",
    }
}

/// Holds the page's rows of one runtime against what was seen.
fn assert_rows(group: &str, runtime: usize, rows: &Rows) {
    assert!(!rows.is_empty());
    let (_, shown, _) = RUNTIMES[runtime];
    let line = |(style, seen): &(String, String)| {
        let style = style.trim_end_matches('.');
        if group == "proved" { format!("| {shown} | {style} | {seen} |") } else { format!("| {shown} | {style} |") }
    };
    let expected: Vec<String> = rows.values().map(line).collect();
    let _guard = WRITING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let page = fs::read_to_string(root().join(PAGE)).unwrap();
    let (head, rest) = page.split_once(heading(group)).unwrap();
    let (section, tail) = rest.split_at(rest.find("\n## ").unwrap_or(rest.len()));
    let (found, others): (Vec<&str>, Vec<&str>) =
        section.lines().partition(|line| line.starts_with(&format!("| {shown} |")));
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        let section = others.iter().copied().chain(expected.iter().map(String::as_str));
        let section = section.collect::<Vec<_>>().join("\n");
        fs::write(root().join(PAGE), format!("{head}{}{section}\n{tail}", heading(group))).unwrap();
        return;
    }
    assert_eq!(found, expected, "{PAGE} is not what it should be: see `make bless`");
}
