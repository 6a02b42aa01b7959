//! Protocols that are checked byte by byte: right programs lose nothing, however they cut what they send, and
//! each mistake is told by its cause.

use std::fs;
use std::path::PathBuf;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, assert_full_marks, check, checks, result_of, root};
use crate::tools;

const EXERCISE: &str = "00-strict";

fn fixture(name: &str) -> String {
    fs::read_to_string(root().join("tests/reference/strict").join(name)).unwrap()
}

/// A catalogue with the strict exercise, beside a submission.
fn with_exercise() -> Bench {
    let bench = Bench::new();
    let main = "title: {en: Strict, zh: 严格}\nroles: [server, client]\nchecks: [checks/strict.yaml]\n";
    bench.put(&format!("catalogue/{EXERCISE}/exercise.yaml"), &format!("id: {EXERCISE}\n{main}"));
    bench.put(&format!("catalogue/{EXERCISE}/checks/strict.yaml"), &fixture("checks.yaml"));
    bench
}

fn grade(bench: &Bench) -> assert_cmd::Command {
    let mut command = bench.netgrade();
    command.arg("check").arg(bench.path("work")).arg("--exercises").arg(bench.path("catalogue"));
    command.args(["--exercise", EXERCISE]);
    command
}

/// The right programs with one thing changed in one of them.
fn changed(file: &str, right: &str, wrong: &str) -> Bench {
    let bench = with_exercise();
    for name in ["server.py", "client.py"] {
        let text = fixture(name);
        let text = if name == file {
            assert_eq!(text.matches(right).count(), 1, "{right:?} is not in {name} once");
            text.replace(right, wrong)
        } else {
            text
        };
        bench.put(&format!("work/{name}"), &text);
    }
    bench
}

/// `id cause` of the checks that failed.
fn failed(result: &Value) -> Vec<String> {
    let failed = checks(result).iter().filter(|check| check["verdict"] != "pass");
    failed
        .map(|check| format!("{} {}", check["id"].as_str().unwrap(), check["cause"].as_str().unwrap_or("-")))
        .collect()
}

const SENDALL: &str = "connection.sendall(answer(line))";

#[rstest]
#[case::as_it_is(SENDALL)]
#[case::in_pieces("for byte in answer(line):\n                connection.sendall(bytes([byte]))")]
#[case::in_two_halves(
    "out = answer(line); connection.sendall(out[:2]); import time; time.sleep(0.4); connection.sendall(out[2:])"
)]
#[case::with_a_timeout("connection.settimeout(60); connection.sendall(answer(line))")]
fn a_right_server_loses_nothing(#[case] sends: &str) {
    assert_full_marks(&result_of(&mut grade(&changed("server.py", SENDALL, sends))));
}

#[test]
fn a_server_that_sends_byte_by_byte_loses_nothing() {
    if !tools::has(&["gcc"]) {
        return;
    }
    let bench = with_exercise();
    bench.put("work/server.c", &fixture("server.c"));
    bench.put("work/client.py", &fixture("client.py"));
    assert_full_marks(&result_of(&mut grade(&bench)));
}

#[rstest]
#[case::lower(
    "b\"PONG \"", "b\"pong \"",
    &["server/line wrong-answer", "server/fence wrong-answer", "server/rounds wrong-answer", "server/rest wrong-answer"],
)]
#[case::no_newline(
    " + b\"\\n\"", "",
    &["server/line wrong-answer", "server/fence wrong-answer", "server/rounds wrong-answer", "server/rest wrong-answer"],
)]
#[case::wrong_length("struct.pack(\">H\", count)", "struct.pack(\"<H\", count)", &["server/frame wrong-answer"])]
#[case::short_frame("b\"x\" * count", "b\"x\" * (count - 1)", &["server/frame wrong-answer"])]
#[case::twice(
    SENDALL, "connection.sendall(answer(line)); connection.sendall(answer(line))",
    &["server/line unexpected-bytes", "server/frame unexpected-bytes", "server/fence unexpected-bytes",
      "server/rounds unexpected-bytes"],
)]
#[case::twice_later(
    SENDALL, "connection.sendall(answer(line)); import time; time.sleep(0.1); connection.sendall(answer(line))",
    &["server/line unexpected-bytes", "server/frame unexpected-bytes", "server/fence unexpected-bytes",
      "server/rounds unexpected-bytes"],
)]
#[case::greets(
    "waiting = b\"\"\n", "waiting = b\"\"\n    connection.sendall(b\"hi\")\n",
    &["server/line wrong-answer", "server/frame wrong-answer", "server/fence wrong-answer",
      "server/silence unexpected-bytes", "server/rounds wrong-answer", "server/rest wrong-answer"],
)]
#[case::impatient(
    "while b\"\\n\" in waiting", "if b\"\\n\" not in waiting:\n            connection.sendall(b\"what?\\n\")\n        while b\"\\n\" in waiting",
    &["server/line wrong-answer", "server/silence unexpected-bytes"],
)]
#[case::leaves(
    "while b\"\\n\" in waiting", "if b\"\\n\" not in waiting:\n            break\n        while b\"\\n\" in waiting",
    &["server/line no-reply", "server/silence closes-early"],
)]
#[case::silent(
    SENDALL, "pass",
    &["server/line no-reply", "server/frame no-reply", "server/fence no-reply", "server/rounds no-reply",
      "server/rest no-reply"],
)]
fn a_wrong_server_is_told_by_its_cause(#[case] right: &str, #[case] wrong: &str, #[case] causes: &[&str]) {
    let (code, result) = result_of(&mut grade(&changed("server.py", right, wrong)));
    assert_eq!((code, failed(&result)), (1, causes.iter().map(|cause| (*cause).to_owned()).collect()));
}

#[rstest]
#[case::other_words("f\"SAY {line}", "f\"SAID {line}", &["client/line wrong-answer"])]
#[case::other_output("print(\"reply:\"", "print(\"answer:\"", &["client/line wrong-output"])]
#[case::other_stream(", file=sys.stderr", "", &["client/complains wrong-output"])]
#[case::chatty(
    "print(\"reply:\"", "connection.sendall(b\"?\")\n    print(\"reply:\"", &["client/line unexpected-bytes"],
)]
fn a_wrong_client_is_told_by_its_cause(#[case] right: &str, #[case] wrong: &str, #[case] causes: &[&str]) {
    let (_, result) = result_of(&mut grade(&changed("client.py", right, wrong)));
    assert_eq!(failed(&result), causes.iter().map(|cause| (*cause).to_owned()).collect::<Vec<_>>());
}

#[rstest]
#[case::english("en", "differs from byte 0 on", "Expected  nothing")]
#[case::chinese("zh", "从第 0 字节起不同", "什么也没有")]
fn the_report_shows_both_sides(#[case] lang: &str, #[case] mark: &str, #[case] nothing: &str) {
    let lower = changed("server.py", "b\"PONG \"", "b\"pong \"");
    let mut command = grade(&lower);
    command.args(["--lang", lang, "--only", "server/line"]);
    command.assert().code(1).stdout(contains("\"PONG ").and(contains("\"pong ")).and(contains(mark)));
    let twice = changed("server.py", SENDALL, "connection.sendall(answer(line) * 2)");
    let mut command = grade(&twice);
    command.args(["--lang", lang, "--only", "server/line"]);
    command.assert().code(1).stdout(contains(nothing));
}

#[test]
fn stored_evidence_gives_the_same_verdict() {
    let bench = changed("server.py", "b\"x\" * count", "b\"x\" * (count - 1) + b\"y\"");
    let file: PathBuf = bench.path("evidence.json");
    let (_, result) = result_of(grade(&bench).arg("--evidence").arg(&file));
    assert_eq!(check(&result, "server/frame")["cause"], "wrong-answer");
    let (_, judged) = result_of(bench.netgrade().arg("judge").arg(&file));
    assert_eq!(result, judged);
}
