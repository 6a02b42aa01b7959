//! A program that calls `accept` without pause where it should rest: found out, and not at the price of two processors.

use crate::bench::{Bench, faulty, verdicts};

/// Runs a command, and says on standard error for how much of its time it and all its children had a processor.
const SHARE: &str = "import resource, subprocess, sys, time
began = time.monotonic()
subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print((used.ru_utime + used.ru_stime) / (time.monotonic() - began), file=sys.stderr)";

#[test]
fn whoever_asks_without_pause_is_answered_only_now_and_then() {
    let bench = Bench::new();
    let mut check = bench.check(&faulty("busy-idle-python"));
    check.args(["--only", "server/idle", "--seed", "5", "--format", "json"]);
    let mut shared = bench.tool("python3");
    shared.args(["-c", SHARE]).arg(check.get_program()).args(check.get_args());
    let said = shared.output().unwrap();
    let result: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    assert!(verdicts(&result).contains(&"server/idle fail busy-idle".to_owned()), "{result:#}");
    let share: f64 = String::from_utf8(said.stderr).unwrap().trim().parse().unwrap();
    // It is about one where every call is answered at once; less where other tests want the processors.
    assert!(share < 0.7, "{share}");
}
