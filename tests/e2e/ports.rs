//! Programs that insist on the same port do not disturb each other, nor the machine's own programs.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Stdio;

use crate::bench::{Bench, reference};
use crate::processes::spawn;

/// The port that the references, like nearly half of all students' programs, insist on.
const THEIRS: &str = "127.0.0.1:8888";

#[test]
fn two_runs_side_by_side_on_a_machine_that_uses_the_port_itself() {
    // Whoever holds it: it is not free.
    let ours = TcpListener::bind(THEIRS);
    assert!(ours.as_ref().is_ok_and(|_| true) || ours.as_ref().is_err_and(|e| e.kind() == ErrorKind::AddrInUse));
    let benches = [Bench::new(), Bench::new()];
    let start = |bench: &Bench| {
        let mut command = bench.check(&reference("python"));
        spawn(command.args(["--format", "json"]), Stdio::piped())
    };
    let runs = benches.each_ref().map(start);
    for run in runs {
        let output = run.wait_with_output().unwrap();
        let result = serde_json::from_slice(&output.stdout).unwrap();
        crate::bench::assert_full_marks(&(output.status.code().unwrap(), result));
    }
}
