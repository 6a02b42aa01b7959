//! The JSON result against its documented schema.

use std::fs;

use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, check, faulty, reference, result_of, root};

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(root().join("docs/result-schema.json")).unwrap()).unwrap()
}

fn assert_valid(result: &Value) {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(result).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\nin {result:#}");
}

#[test]
fn the_schema_refuses_what_is_no_result() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let (_, mut result) = Bench::new().result(&reference("python"), &["--only", "server/starts"]);
    assert!(validator.is_valid(&result));
    result["exercises"][0]["checks"][0]["verdict"] = "excellent".into();
    assert!(!validator.is_valid(&result));
    assert!(!validator.is_valid(&serde_json::json!({})));
}

#[test]
fn the_command_prints_the_documented_schema() {
    let output = Bench::new().netgrade().args(["schema", "result"]).output().unwrap();
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), printed), (Some(0), schema()));
}

#[test]
fn the_starters_give_a_valid_result() {
    let bench = Bench::new();
    let (code, result) = result_of(bench.netgrade().args(["check", "submission"]));
    assert_valid(&result);
    assert_eq!((code, &result["schema"]), (1, &"netgrade/result/1".into()));
    assert_eq!(check(&result, "server/starts")["cause"], "never-listens");
    assert_eq!(check(&result, "server/replies")["blocked_by"], "server/starts");
}

#[test]
fn a_reference_gives_a_valid_result() {
    let (code, result) = Bench::new().result(&reference("python"), &[]);
    assert_valid(&result);
    assert_eq!((code, &result["isolation"]), (0, &"full".into()));
}

/// Several kinds of ends: a wrong answer, a loop, a crash, nothing there, nothing built, a choice.
#[rstest]
#[case::no_reply("no-reply-python", "server/replies", "no-reply")]
#[case::loops("eof-loop-python", "server/end-of-session", "eof-loop")]
#[case::crashes("serve-crash-python", "server/replies", "serve-crash")]
#[case::client("no-print-python", "client/prints-reply", "no-print")]
#[case::missing("missing-program", "client/connects", "missing-program")]
#[case::broken_c("build-failed-c", "server/starts", "build-failed")]
#[case::broken_java("build-failed-client-java", "client/connects", "build-failed")]
#[case::ambiguous("ambiguous-program-python", "server/starts", "ambiguous-program")]
fn a_faulty_solution_gives_a_valid_result(#[case] name: &str, #[case] failed: &str, #[case] cause: &str) {
    if name.ends_with("-java") && !crate::tools::has(&["javac"]) || name.ends_with("-c") && !crate::tools::has(&["cc"])
    {
        return;
    }
    let (code, result) = Bench::new().result(&faulty(name), &[]);
    assert_valid(&result);
    let found = check(&result, failed);
    assert_eq!((code, &found["verdict"], &found["cause"]), (1, &"fail".into(), &cause.into()), "{found:#}");
    for text in ["message", "why", "hint", "repeat"] {
        assert!(found[text].as_str().is_some_and(|text| !text.is_empty()), "no {text} in {found:#}");
    }
}

#[test]
fn repetition_is_tallied() {
    let (code, result) = Bench::new().result(&faulty("no-reply-python"), &["--repeat", "3"]);
    assert_valid(&result);
    let found = check(&result, "server/replies");
    assert_eq!((code, &found["attempts"], &found["flaky"]), (1, &3.into(), &false.into()));
    let causes = [serde_json::json!({"cause": "no-reply", "times": 3})];
    assert_eq!(found["tally"], serde_json::json!({"pass": 0, "fail": 3, "ungraded": 0, "causes": causes}));
}

#[test]
fn the_command_that_repeats_a_check_repeats_it() {
    let bench = Bench::new();
    let (_, result) = bench.result(&faulty("no-reply-python"), &["--seed", "11"]);
    let found = check(&result, "server/replies");
    let words: Vec<&str> = found["repeat"].as_str().unwrap().split_whitespace().skip(1).collect();
    let (code, again) = result_of(bench.netgrade().args(words));
    assert_eq!((code, &again["seed"]), (1, &11.into()));
    assert_eq!(check(&again, "server/replies")["cause"], found["cause"]);
}
