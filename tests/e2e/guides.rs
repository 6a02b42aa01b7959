//! The guides for students and instructors: what they say to type works, in both languages.

use std::fs;

use predicates::prelude::predicate;
use rstest::rstest;

use crate::bench::{Bench, root};

/// The lines of a document's blocks of commands.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(language) => inside = !inside && language == "sh",
            None if inside => found.push(line.to_owned()),
            None => {}
        }
    }
    found
}

/// What stands as code in a line of text or in a table, where it is a command.
fn mentioned(text: &str) -> Vec<String> {
    let code = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    code.filter(|code| code.starts_with("netgrade ") || code.starts_with("make ")).collect()
}

/// In the folder of a student who has begun. A grade below full marks, or one that a person has to finish, is a result.
fn run(bench: &Bench, command: &str) {
    if let Some(target) = command.strip_prefix("make ") {
        // Whether make would know what to do; what it then runs is netgrade.
        let mut make = bench.tool("sh");
        make.current_dir(root()).args(["-c", &format!("make --dry-run {target}")]).assert().success();
        return;
    }
    let words: Vec<&str> = command.split_whitespace().collect();
    assert_eq!(words[0], "netgrade", "{command}");
    let mut netgrade = bench.netgrade();
    netgrade.current_dir(bench.path("")).args(&words[1..]);
    netgrade.assert().code(predicate::in_iter([0, 1, 3]));
}

#[rstest]
#[case::students("docs/students.md")]
#[case::students_in_chinese("docs/students.zh.md")]
#[case::instructors("docs/instructors.md")]
#[case::questions("docs/faq.md")]
#[case::questions_in_chinese("docs/faq.zh.md")]
fn what_a_guide_says_to_type_works(#[case] name: &str) {
    let bench = Bench::new();
    bench.copy(&root().join("solutions/reference/03-session/python"), "submission/03-session");
    bench.copy(&root().join("solutions/reference/02-handshake/english"), "submission/02-handshake");
    bench.copy(&root().join("solutions/reference/03-session/python"), "handed-in/alice");
    let text = fs::read_to_string(root().join(name)).unwrap();
    let known = [
        "check",
        "judge",
        "watch",
        "evidence",
        "lint",
        "audit",
        "doctor",
        "explain",
        "trace",
        "ci",
        "new",
        "schema",
        "batch",
        "gradebook",
    ];
    for code in mentioned(&text) {
        let first = code.split_whitespace().nth(1).unwrap();
        if code.starts_with("make ") {
            run(&bench, &code);
        } else {
            assert!(known.contains(&first), "{name}: {code}");
        }
    }
    // Blocks are followed from top to bottom: evidence is of the check before it.
    bench
        .netgrade()
        .current_dir(bench.path(""))
        .args(["check", "--exercise", "03-session"])
        .arg("submission/03-session")
        .assert()
        .code(0);
    for command in commands(&text) {
        run(&bench, &command);
    }
}
