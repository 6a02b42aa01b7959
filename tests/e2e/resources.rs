//! What programs hold after clients have come and gone: right ones pass, and each that keeps something fails
//! for just that, with its cause.

use std::fs;

use rstest::rstest;

use crate::bench::{Bench, result_of, root};
use crate::catalogue;

const EXERCISE: &str = "00-resources";

/// `check cause` of all that failed, once, for the program of this name.
fn failures(name: &str) -> Vec<String> {
    let bench = Bench::new();
    let fixtures = root().join("tests/resources");
    let exercises = catalogue::write(&bench, EXERCISE, "[server]", &fixtures.join("checks"));
    let submission = bench.copy(&fixtures.join(name), "submission");
    if name.ends_with("-c") {
        fs::copy(fixtures.join("serving.h"), submission.join("serving.h")).unwrap();
    }
    let mut check = bench.netgrade();
    check.arg("check").arg(submission).arg("--exercises").arg(exercises).args(["--exercise", EXERCISE]);
    let (_, result) = result_of(&mut check);
    let checks = crate::bench::checks(&result);
    assert_eq!(checks.len(), 5);
    let failed = checks.iter().filter(|check| check["verdict"] != "pass");
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    failed
        .map(|check| format!("{} {} {}", word(&check["id"]), word(&check["verdict"]), word(&check["cause"])))
        .collect()
}

#[rstest]
#[case::threads("right-python", &[])]
#[case::processes("right-c", &[])]
#[case::collected_late("lazy-c", &["verb/zombies fail zombies"])]
#[case::descriptors("fd-leak-python", &["verb/fds fail fd-leak"])]
#[case::descriptors_in_c("fd-leak-c", &["verb/fds fail fd-leak"])]
#[case::leaked_threads("thread-leak-python", &["verb/threads fail thread-leak"])]
// A process that stays keeps its descriptors, which is not another mistake.
#[case::leaked_processes("process-leak-c", &["verb/fds fail thread-leak", "verb/threads fail thread-leak"])]
#[case::memory("memory-python", &["verb/memory fail unbounded-memory"])]
#[case::memory_in_c("memory-c", &["verb/memory fail unbounded-memory"])]
#[case::zombies("zombies-python", &["verb/zombies fail zombies", "verb/zombies-but-two fail zombies"])]
#[case::zombies_in_c("zombies-c", &["verb/zombies fail zombies", "verb/zombies-but-two fail zombies"])]
fn what_is_kept_is_found(#[case] name: &str, #[case] expected: &[&str]) {
    if name.ends_with("-c") && !crate::tools::has(&["gcc"]) {
        return;
    }
    assert_eq!(failures(name), expected, "{name}");
}
