//! Stored evidence: judged again without running anything, and refused where it is none.

use std::fs;
use std::path::PathBuf;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, faulty, reference, result_of, verdicts};

/// Grades a submission and keeps its evidence; returns where it lies, and the result.
fn recorded(bench: &Bench, submission: &std::path::Path) -> (PathBuf, i32, Value) {
    let file = bench.path("evidence.json");
    let (code, result) = result_of(bench.check(submission).arg("--evidence").arg(&file));
    (file, code, result)
}

#[rstest]
#[case::reference(reference("python"))]
#[case::faulty(faulty("no-reply-python"))]
#[case::ambiguous(faulty("ambiguous-program-python"))]
fn judging_again_gives_the_same_result(#[case] submission: PathBuf) {
    let bench = Bench::new();
    let (file, code, result) = recorded(&bench, &submission);
    let (again, judged) = result_of(bench.netgrade().arg("judge").arg(&file));
    assert_eq!((code, &result), (again, &judged));
}

#[test]
fn judging_again_runs_nothing() {
    let bench = Bench::new();
    let submission = bench.copy(&faulty("no-reply-python"), "work");
    let (file, _, result) = recorded(&bench, &submission);
    // Neither the submission nor any tool is there any more.
    fs::remove_dir_all(&submission).unwrap();
    let (code, judged) = result_of(bench.netgrade().arg("judge").arg(&file).env("PATH", "/nowhere"));
    assert_eq!((code, verdicts(&judged)), (1, verdicts(&result)));
}

#[rstest]
#[case::english("en", "Wrong", "Score 2 of 30")]
#[case::chinese("zh", "问题", "得分 2 / 30")]
fn judging_again_shows_the_same_page(#[case] lang: &str, #[case] wrong: &str, #[case] score: &str) {
    let bench = Bench::new();
    let (file, ..) = recorded(&bench, &faulty("no-reply-python"));
    let mut command = bench.netgrade();
    command.arg("judge").arg(&file).args(["--lang", lang]);
    command.assert().code(1).stderr("").stdout(contains(wrong).and(contains(score)).and(contains("server/replies")));
}

/// What is done to a file of evidence, and what netgrade must say of it.
#[rstest]
#[case::truncated(|text: String| text.chars().take(text.chars().count() / 2).collect(), "is not evidence of netgrade")]
#[case::empty(|_| String::new(), "is not evidence of netgrade")]
#[case::binary(|_| "\u{0}\u{1}".repeat(50), "is not evidence of netgrade")]
#[case::damaged(|text: String| text.replacen("\"exercises\"", "\"exercizes\"", 1), "is not evidence of netgrade")]
#[case::number(|text: String| text.replacen("\"seed\":", "\"seed\":-", 1), "is not evidence of netgrade")]
#[case::version(|text: String| text.replacen("netgrade/evidence/1", "netgrade/evidence/9", 1), "netgrade/evidence/9")]
// Another version may look different as a whole: its name still comes first.
#[case::other_shape(|_| r#"{"schema":"netgrade/evidence/9","netgrade":"9.0.0","runs":[]}"#.to_owned(), "netgrade/evidence/9")]
#[case::a_result(|_| r#"{"schema":"netgrade/result/1","netgrade":"0.1.0"}"#.to_owned(), "netgrade/result/1")]
fn what_is_no_evidence_is_refused(#[case] spoil: fn(String) -> String, #[case] expected: &str) {
    let bench = Bench::new();
    let (file, ..) = recorded(&bench, &faulty("no-reply-python"));
    fs::write(&file, spoil(fs::read_to_string(&file).unwrap())).unwrap();
    let assert = bench.netgrade().arg("judge").arg(&file).assert().code(2).stdout("");
    let remedy = contains("give a file that `netgrade check --evidence` wrote").or(contains("judge it with netgrade"));
    assert.stderr(contains(expected).and(remedy).and(contains(file.display().to_string())));
}

#[test]
fn evidence_that_is_not_there_is_refused() {
    let assert = Bench::new().netgrade().args(["judge", "/nowhere/evidence.json"]).assert().code(2).stdout("");
    assert.stderr(contains("cannot read /nowhere/evidence.json").and(contains("`netgrade check --evidence` wrote")));
}

#[test]
fn a_folder_is_no_evidence() {
    let bench = Bench::new();
    let assert = bench.netgrade().arg("judge").arg(bench.path("cache")).assert().code(2).stdout("");
    assert.stderr(contains("give a file that `netgrade check --evidence` wrote"));
}

/// The report names a command, and the command works at once: the last run is kept.
#[test]
fn the_last_run_can_be_looked_at() {
    let bench = Bench::new();
    let mut command = bench.check(&faulty("no-reply-python"));
    let assert = command.args(["--only", "server/replies", "--seed", "7"]).assert().code(1);
    assert.stdout(contains("All that was seen: ").and(contains("netgrade evidence show server/replies\n")));
    let list = contains("server/replies").and(contains("connection")).and(contains("event"));
    bench.netgrade().args(["evidence", "list"]).assert().code(0).stdout(list);
    let shown =
        contains("hello ").and(contains("│ 等待客户端连接 ...")).and(contains("evidence segments server/replies"));
    bench.netgrade().args(["evidence", "show", "server/replies"]).assert().code(0).stdout(shown);
    let second = contains("attempt 2 of 2");
    bench.netgrade().args(["evidence", "show", "server/replies", "--attempt", "2"]).assert().code(0).stdout(second);
    let refused = |arguments: &[&str], says: &str| {
        bench.netgrade().arg("evidence").args(arguments).assert().code(2).stdout("").stderr(contains(says));
    };
    refused(&["show", "server/replies", "--attempt", "3"], "there is no attempt 3 at `server/replies`: there are 2");
    refused(&["show", "server/none"], "nothing was seen of a check `server/none`: there is server/replies");
}

#[test]
fn a_run_is_kept_for_its_user_only_and_in_no_submission() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let none = contains("no check was kept on this machine: run `netgrade check` first");
    bench.netgrade().args(["evidence", "list"]).assert().code(2).stdout("").stderr(none.clone());
    let submission = bench.copy(&faulty("no-reply-python"), "work");
    let only = ["--only", "server/starts"];
    bench.check(&submission).args(only).env("XDG_STATE_HOME", submission.join("state")).assert().code(0);
    assert!(!submission.join("state").exists());
    bench.check(&submission).args(only).assert().code(0);
    let mode = bench.path("state/netgrade").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    // Where it cannot be kept, the grade is the same, and no command is named.
    let state = bench.put("file", "");
    let assert = bench.check(&submission).args(only).env("XDG_STATE_HOME", state).assert().code(0).stderr("");
    assert.stdout(contains("evidence").not());
}

/// What a program prints is shown, and does nothing.
#[test]
fn hostile_output_is_shown_escaped() {
    let bench = Bench::new();
    let text = r#"print("\x1b]0;title\x07\x1b[2J ::error::x \u202e", flush=True)"#;
    let server = fs::read_to_string(faulty("no-reply-python").join("server.py")).unwrap();
    bench.put("work/server.py", &format!("{text}\n{server}"));
    bench.check(&bench.path("work")).args(["--only", "server/replies"]).assert().code(1);
    let acts = predicate::function(|text: &str| text.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    let shown = contains("\\x1b]0;title\\x07\\x1b[2J").and(acts.not());
    bench.netgrade().args(["evidence", "show", "server/replies"]).assert().code(0).stdout(shown);
}
