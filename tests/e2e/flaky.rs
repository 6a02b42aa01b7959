//! A program that works now and then: a failed check is played once more, with the same seed; `--repeat`
//! shows how often each verdict came.

use std::path::PathBuf;

use serde_json::Value;

use crate::bench::{Bench, checks, faulty, result_of};

/// Answers from its first message on in every second run, by chance.
const TOSSES_A_COIN: &str = r#"
import os
import socket

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", 8888))
server.listen()
answers = os.urandom(1)[0] % 2
while True:
    connection, _ = server.accept()
    while data := connection.recv(1024):
        if answers:
            connection.sendall(data)
    connection.close()
"#;

fn tossing(bench: &Bench) -> PathBuf {
    bench.put("submission/server.py", TOSSES_A_COIN).parent().unwrap().to_path_buf()
}

const ONLY: [&str; 2] = ["--only", "server/replies"];

fn graded(result: &Value) -> &Value {
    checks(result).iter().find(|check| check["id"] == "server/replies").unwrap()
}

/// Both kinds come within so many runs, but for one time in ten thousand.
const RUNS: usize = 40;

#[test]
fn a_failed_check_is_played_once_more_with_the_same_seed() {
    let bench = Bench::new();
    let submission = tossing(&bench);
    let (mut flaky, mut steady) = (0, 0);
    for run in 0..RUNS {
        let evidence = bench.path(&format!("{run}.json"));
        let (code, result) = result_of(bench.check(&submission).args(ONLY).arg("--evidence").arg(&evidence));
        let check = graded(&result);
        let document: Value = serde_json::from_slice(&std::fs::read(&evidence).unwrap()).unwrap();
        let played = document["exercises"][0]["evidence"].as_array().unwrap();
        let attempts = &played.iter().find(|one| one["check"] == "server/replies").unwrap()["attempts"];
        match check["attempts"].as_u64() {
            Some(1) => assert_eq!((code, &check["verdict"]), (0, &"pass".into()), "{check:#}"),
            Some(2) => {
                assert_eq!((code, &check["verdict"], &check["points"]), (1, &"fail".into(), &0.0.into()), "{check:#}");
                assert_eq!(attempts[0]["seed"], attempts[1]["seed"]);
                assert!(!check["repeat"].as_str().unwrap().contains("--repeat"), "{check:#}");
                *(if check["flaky"] == true { &mut flaky } else { &mut steady }) += 1;
            }
            _ => panic!("{check:#}"),
        }
        if flaky > 0 && steady > 0 {
            // The stored evidence tells the same.
            let again = result_of(bench.netgrade().arg("judge").arg(&evidence)).1;
            assert_eq!(graded(&again)["flaky"], check["flaky"]);
            return;
        }
    }
    panic!("of {RUNS} runs {flaky} were flaky and {steady} failed twice");
}

#[test]
fn repeats_show_how_often_each_verdict_came_and_both_conversations() {
    let bench = Bench::new();
    let submission = tossing(&bench);
    // All alike: once in a million runs.
    let evidence = bench.path("evidence.json");
    let options = ["--repeat", "21", "--evidence"];
    let output = bench.check(&submission).args(ONLY).args(options).arg(&evidence).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    let report = report.split_whitespace().collect::<Vec<_>>().join(" ");
    let result = result_of(bench.netgrade().arg("judge").arg(&evidence)).1;
    let check = graded(&result);
    let (pass, fail) = (check["tally"]["pass"].as_u64().unwrap(), check["tally"]["fail"].as_u64().unwrap());
    assert_eq!((pass + fail, &check["flaky"]), (21, &true.into()), "{check:#}");
    assert_eq!(check["tally"]["causes"], serde_json::json!([{"cause": "needs-newline", "times": fail}]));
    assert!(check["repeat"].as_str().unwrap().ends_with("--repeat 21"), "{check:#}");
    let times = format!("(passed {pass}×, needs-newline {fail}×)");
    let went_well = ["Passed In another attempt it went well:", "a ◀────────── │ \"hello", "· 1 flaky"];
    for text in went_well.into_iter().chain([&*times]) {
        assert!(report.contains(text), "{text:?} is not in {report}");
    }
}

#[test]
fn a_check_that_always_fails_is_not_called_flaky() {
    let (_, result) = Bench::new().result(&faulty("no-reply-python"), &ONLY);
    let check = graded(&result);
    assert_eq!((&check["attempts"], &check["flaky"]), (&2.into(), &false.into()));
    assert_eq!(check["tally"]["causes"], serde_json::json!([{"cause": "no-reply", "times": 2}]));
}
