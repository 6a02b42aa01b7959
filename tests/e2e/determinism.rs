//! The same seed gives the same result, but for how long things took.

use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, faulty, reference};

/// The one ordered place where what may differ is taken out: when things happened and how long they took, how the
/// kernel cut and acknowledged a stream, and the ephemeral ports that it gave to connections and that programs print.
pub(crate) fn redacted(mut result: Value) -> Value {
    for exercise in result["exercises"].as_array_mut().unwrap() {
        for check in exercise["checks"].as_array_mut().unwrap() {
            check["duration_ms"] = Value::Null;
            check["segments"] = Value::Null;
            check["conversation"] = Value::Array(told(&check["conversation"]));
            for seen in check["seen"].as_array_mut().into_iter().flatten() {
                *seen = without_ephemeral_ports(seen.as_str().unwrap()).into();
            }
        }
    }
    result
}

/// What both sides said in a conversation, whichever came first. In how many pieces a program's own output is read is
/// the terminal's matter.
fn told(conversation: &Value) -> Vec<Value> {
    let line = |rung: &Value| {
        let text = |name: &str| rung[name].as_str().unwrap_or_default().to_owned();
        without_ephemeral_ports(&["way", "actor", "label", "text"].map(text).join(" "))
    };
    let rungs = conversation.as_array().into_iter().flatten().filter(|rung| rung["way"] != "own");
    let mut lines: Vec<String> = rungs.map(line).collect();
    lines.sort();
    lines.into_iter().map(Value::String).collect()
}

/// Numbers of Linux's default range (`ip_local_port_range`, `ip(7)`) become `PORT`.
fn without_ephemeral_ports(text: &str) -> String {
    let parts = text.split_inclusive(|c: char| !c.is_ascii_digit()).flat_map(|part| {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        [digits, &part[digits.len()..]]
    });
    let is_ephemeral = |part: &str| part.parse().is_ok_and(|port: u32| (32_768..61_000).contains(&port));
    parts.map(|part| if is_ephemeral(part) { "PORT" } else { part }).collect()
}

#[rstest]
#[case::reference(reference("python"))]
#[case::no_reply(faulty("no-reply-python"))]
#[case::no_print(faulty("no-print-python"))]
fn the_same_seed_gives_the_same_result(#[case] submission: std::path::PathBuf) {
    let grade = || format!("{:#}", redacted(Bench::new().result(&submission, &["--seed", "4711"]).1));
    let (first, second) = (grade(), grade());
    let different = first.lines().zip(second.lines()).find(|(first, second)| first != second);
    assert_eq!((different, first.len()), (None, second.len()));
    assert!(first.contains("\"seed\": 4711"));
}

#[test]
fn without_a_seed_one_is_chosen_and_told() {
    let seeds: std::collections::BTreeSet<u64> = (0..3)
        .map(|_| Bench::new().result(&reference("python"), &["--only", "server/starts"]).1["seed"].as_u64().unwrap())
        .collect();
    assert!(seeds.len() > 1, "{seeds:?}");
}
