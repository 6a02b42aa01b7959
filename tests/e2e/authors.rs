//! Mistakes of exercise authors: all of them at once, each with its place and what to do; nothing is
//! graded.

use std::fs;
use std::path::PathBuf;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;

use crate::bench::{Bench, EXERCISE, root};

const SERVER: &str = "checks/server.yaml";

/// A catalogue in which `spoil` changed the server's checks.
fn catalogue(bench: &Bench, spoil: impl Fn(String) -> String) -> PathBuf {
    let catalogue = bench.copy(&root().join("exercises"), "exercises");
    let file = catalogue.join(EXERCISE).join(SERVER);
    let text = fs::read_to_string(&file).unwrap();
    let spoilt = spoil(text.clone());
    assert_ne!(text, spoilt, "the exercise no longer holds what this test spoils");
    fs::write(file, spoilt).unwrap();
    catalogue
}

/// Line of the first occurrence of `text` in the spoilt file, as messages count.
fn line_of(catalogue: &std::path::Path, text: &str) -> usize {
    let file = fs::read_to_string(catalogue.join(EXERCISE).join(SERVER)).unwrap();
    file.lines().position(|line| line.contains(text)).unwrap() + 1
}

/// What both `check` and `lint` say of a catalogue.
fn complaints(bench: &Bench, catalogue: &std::path::Path) -> [String; 2] {
    let evidence = bench.path("evidence.json");
    let mut check = bench.netgrade();
    check.arg("check").arg(root().join("submission")).arg("--exercises").arg(catalogue);
    check.arg("--evidence").arg(&evidence);
    let mut lint = bench.netgrade();
    lint.arg("lint").arg("--exercises").arg(catalogue);
    [check, lint].map(|mut command| {
        let assert = command.assert().code(2).stdout(contains("Score").not());
        assert!(!evidence.exists(), "something was graded");
        String::from_utf8(assert.get_output().stderr.clone()).unwrap()
    })
}

fn assert_place(text: &str, line: usize) {
    assert!(text.contains(&format!("{SERVER}:{line}:")), "line {line} is not named in\n{text}");
    assert!(text.contains('^'), "no caret in\n{text}");
    assert!(text.contains("help: "), "no remedy in\n{text}");
}

#[rstest]
#[case::syntax(
    "    points: 2\n",
    "    points: [2\n",
    "    notes:",
    "this is not YAML",
    "close every bracket before this line"
)]
#[case::verb("- ready: server", "- raedy: server", "raedy", "unknown verb `raedy`", "did you mean `ready`?")]
#[case::actor("- close: a", "- close: b", "close: b", "unknown actor `b`", "connected here: `a`")]
#[case::role("- start: server", "- start: sever", "sever", "sever", "did you mean `server`?")]
#[case::key("    points: 2\n", "    pionts: 2\n", "pionts", "pionts", "did you mean `points`?")]
#[case::twice("    points: 2\n", "    points: 2\n    points: 3\n", "points: 3", "points", "")]
fn a_mistake_is_shown_at_its_place(
    #[case] right: &str,
    #[case] wrong: &str,
    #[case] mark: &str,
    #[case] says: &str,
    #[case] remedy: &str,
) {
    let bench = Bench::new();
    let catalogue = catalogue(&bench, |text| text.replacen(right, wrong, 1));
    for text in complaints(&bench, &catalogue) {
        assert!(text.contains(says) && text.contains(remedy), "{says:?} and {remedy:?} are not in\n{text}");
        assert_place(&text, line_of(&catalogue, mark));
    }
}

#[test]
fn several_mistakes_are_shown_at_once() {
    let bench = Bench::new();
    let pairs = [
        ("- ready: server", "- raedy: server"),
        ("[socket, bind, listen]", "[sokcet, bind, listen]"),
        ("- connect: a", "- connekt: a"),
        ("needs: [server/starts]", "needs: [server/starst]"),
    ];
    let catalogue =
        catalogue(&bench, |text| pairs.iter().fold(text, |text, (right, wrong)| text.replacen(right, wrong, 1)));
    for text in complaints(&bench, &catalogue) {
        for (word, remedy) in
            [("raedy", "`ready`"), ("sokcet", "`socket`"), ("connekt", "`connect`"), ("server/starst", "server/starts")]
        {
            assert!(text.contains(word) && text.contains(remedy), "{word} is not explained in\n{text}");
            assert_place(&text, line_of(&catalogue, word));
        }
    }
}

#[test]
fn mistakes_in_several_files_are_shown_at_once() {
    let bench = Bench::new();
    let catalogue = catalogue(&bench, |text| text.replacen("- ready: server", "- raedy: server", 1));
    let client = catalogue.join(EXERCISE).join("checks/client.yaml");
    fs::write(&client, fs::read_to_string(&client).unwrap().replacen("- start: client", "- strat: client", 1)).unwrap();
    for text in complaints(&bench, &catalogue) {
        assert!(text.contains("raedy") && text.contains("strat") && text.contains("checks/client.yaml:"), "{text}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let bench = Bench::new();
    let catalogue = bench.copy(&root().join("exercises"), "exercises");
    fs::remove_file(catalogue.join(EXERCISE).join("checks/pair.yaml")).unwrap();
    for text in complaints(&bench, &catalogue) {
        assert!(text.contains("checks/pair.yaml") && text.contains("exercise.yaml:11:"), "{text}");
    }
}

#[test]
fn exercises_without_mistakes_pass() {
    let assert = Bench::new().netgrade().arg("lint").assert().code(0).stderr("");
    assert.stdout(contains("03-session: 28 checks, no mistakes"));
}
