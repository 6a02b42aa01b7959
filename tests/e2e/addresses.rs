//! Programs that are neither server nor client: whatever their style, a right answer is a right answer; what a
//! machine cannot give is skipped and does not count.

use std::fs;

use rstest::rstest;

use crate::bench::{Bench, assert_full_marks, check, result_of, root};
use crate::best_effort::bare;

const EXERCISE: &str = "07-addresses";

fn python() -> String {
    fs::read_to_string(root().join("solutions/reference/07-addresses/python/addresses.py")).unwrap()
}

const LOOP: &str = "for line in sys.stdin:\n";

/// The reference, reading in another way. Input that ends with an exception is no crash.
#[rstest]
#[case::all_at_once("for line in sys.stdin.read().splitlines():\n")]
#[case::an_exception_at_the_end("while True:\n    line = input()\n")]
#[case::thinking("import time\nfor line in sys.stdin:\n    time.sleep(0.02)\n")]
#[case::debugging("for line in sys.stdin:\n    print('got', line, file=sys.stderr)\n")]
#[case::after_the_end("for line in list(sys.stdin):\n")]
fn every_style_gets_full_marks(#[case] style: &str) {
    let bench = Bench::new();
    let text = python();
    assert!(text.contains(LOOP), "the reference no longer holds what this test changes");
    bench.put("s/homework.py", &text.replace(LOOP, style));
    let mut command = bench.netgrade();
    command.args(["check", "--exercise", EXERCISE]).arg(bench.path("s"));
    assert_full_marks(&result_of(&mut command));
}

#[test]
fn what_a_machine_cannot_give_is_skipped_and_does_not_count() {
    let bench = Bench::new();
    let Some(mut command) = bare(&bench) else { return };
    command.args(["check", "--exercise", EXERCISE, "--isolation", "best-effort"]);
    let (code, result) = result_of(command.arg(root().join("solutions/reference/07-addresses/python")));
    assert_eq!((code, &result["score"], &result["max_score"]), (0, &18.0.into(), &18.0.into()), "{result:#}");
    let hosts = check(&result, "files/hosts");
    assert_eq!(hosts["verdict"], "skipped", "{hosts:#}");
    assert!(hosts["message"].as_str().unwrap().contains("/etc/hosts"), "{hosts:#}");
}
