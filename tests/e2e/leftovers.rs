//! Whatever ends a run, nothing of it is left: no process, no mount, no namespace.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Instant;

use nix::sys::signal::Signal;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, SINGLE, assert_full_marks, check, checks, faulty, reference};
use crate::processes::{DEADLINE, Family, follow, mounts, spawn, until};

/// A server that never gets anywhere: neither waiting for ever, which netgrade would notice, nor ending.
const HANGS: &str = "import time\nwhile True:\n    time.sleep(0.1)\n";

/// Starts to grade `submission`, with its result on standard output.
fn start(bench: &Bench, submission: &std::path::Path, options: &[&str]) -> Child {
    spawn(bench.check(submission).args(options), Stdio::piped())
}

fn pid(child: &Child) -> i32 {
    i32::try_from(child.id()).unwrap()
}

/// Waits until the student's program itself runs; everything that lives then is in the family.
fn until_it_runs(child: &Child, program: &str) -> Family {
    let mut family = Family::default();
    until("the student's program runs", || {
        family.look(pid(child));
        family.find(program).map(drop)
    });
    family
}

#[rstest]
#[case::all_is_well(reference("python"), 0)]
#[case::a_daemon(faulty("daemonises-python"), 1)]
#[case::a_loop(faulty("eof-loop-threads-python"), 1)]
fn a_run_that_ends_leaves_nothing(#[case] submission: PathBuf, #[case] code: i32) {
    let (bench, before) = (Bench::new(), mounts());
    let mut family = Family::default();
    let output = fs::File::create(bench.path("page.txt")).unwrap();
    let mut child = spawn(&bench.check(&submission), Stdio::from(output));
    let status = follow(&mut child, &mut family);
    assert_eq!(status.code(), Some(code));
    // Coordinator's workers and students' programs, of several checks.
    assert!(family.len() > 10, "only {} processes were seen", family.len());
    family.assert_ends();
    assert_eq!(mounts(), before);
}

#[rstest]
#[case::interrupted(Signal::SIGINT)]
#[case::terminated(Signal::SIGTERM)]
#[case::hung_up(Signal::SIGHUP)]
#[case::killed(Signal::SIGKILL)]
fn a_run_that_is_ended_leaves_nothing(#[case] signal: Signal) {
    let (bench, before) = (Bench::new(), mounts());
    let submission = bench.put("work/hanging_server.py", HANGS).parent().unwrap().to_path_buf();
    // Whoever runs the tests in the background has them, and all that they start, ignore some of these.
    let mut command = bench.tool("env");
    command.args(["--default-signal", env!("CARGO_BIN_EXE_netgrade"), "check", "--only", "server/starts"]);
    let mut child = spawn(command.args(SINGLE).arg(&submission), Stdio::piped());
    let family = until_it_runs(&child, "hanging_server.py");
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid(&child)), signal).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(signal as i32), "{status:?}");
    family.assert_ends();
    assert_eq!(mounts(), before);
}

#[test]
fn a_build_that_is_ended_leaves_nothing() {
    let (bench, before) = (Bench::new(), mounts());
    bench.put("work/hanging_build.py", HANGS);
    bench.put("work/server.c", "int main(void) { return 0; }\n");
    bench.put("work/submission.yaml", "build: python3 hanging_build.py\nserver: ./server\n");
    let mut child = start(&bench, &bench.path("work"), &["--only", "server/starts"]);
    let family = until_it_runs(&child, "hanging_build.py");
    child.kill().unwrap();
    child.wait().unwrap();
    family.assert_ends();
    assert_eq!(mounts(), before);
    // What was not finished is not taken for a finished build by the next run.
    bench.put("work/hanging_build.py", "raise SystemExit(1)\n");
    let (code, result) = bench.result(&bench.path("work"), &["--only", "server/starts"]);
    assert_eq!((code, &check(&result, "server/starts")["cause"]), (1, &"build-failed".into()));
}

/// The reference, but so slow to start that its worker can be killed meanwhile. What it waits with is
/// the student's matter; netgrade waits for its `listen()`.
fn slow_reference(bench: &Bench) -> PathBuf {
    let folder = bench.copy(&reference("python"), "slow");
    let server = folder.join("server.py");
    let text = fs::read_to_string(&server).unwrap();
    fs::write(&server, text.replacen("def main():\n", "def main():\n    import time\n    time.sleep(0.7)\n", 1))
        .unwrap();
    folder
}

/// Kills the worker of the first `times` attempts, each as soon as the student's program runs in it.
pub(crate) fn kill_workers(child: &Child, times: usize) -> Family {
    let mut family = Family::default();
    for _ in 0..times {
        until("a worker's program runs", || {
            family.look(pid(child));
            family.find("server.py").map(drop)
        });
        let program = family.find("server.py").unwrap();
        family.worker(pid(child)).signal(Signal::SIGKILL);
        // The program of this attempt, so that it is not taken for that of the next.
        assert!(program.ends_before(Instant::now() + DEADLINE), "the worker's program outlived it");
    }
    family
}

fn result_of(child: Child) -> (i32, Value) {
    let output = child.wait_with_output().unwrap();
    let code = output.status.code().unwrap();
    (code, serde_json::from_slice(&output.stdout).unwrap())
}

const ONE_CHECK: [&str; 4] = ["--only", "server/starts", "--format", "json"];

#[test]
fn a_check_whose_worker_was_killed_is_played_again() {
    let (bench, before) = (Bench::new(), mounts());
    let child = start(&bench, &slow_reference(&bench), &ONE_CHECK);
    let family = kill_workers(&child, 1);
    let graded = result_of(child);
    assert_full_marks(&graded);
    assert_eq!(check(&graded.1, "server/starts")["attempts"], 2);
    family.assert_ends();
    assert_eq!(mounts(), before);
}

/// One process forks all workers. Without it each is executed by itself, and nobody loses anything.
#[test]
fn whoever_forks_the_workers_may_be_killed() {
    let (bench, before) = (Bench::new(), mounts());
    let child = start(&bench, &slow_reference(&bench), &["--format", "json"]);
    let family = until_it_runs(&child, "server.py");
    let forks = family.oldest_child(pid(&child));
    forks.signal(Signal::SIGKILL);
    assert!(forks.ends_before(Instant::now() + DEADLINE));
    let graded = result_of(child);
    assert_full_marks(&graded);
    let attempts = |check: &Value| check["attempts"].as_u64().unwrap();
    assert!(checks(&graded.1).iter().map(attempts).all(|count| count == 1), "{:#}", graded.1);
    family.assert_ends();
    assert_eq!(mounts(), before);
}

#[test]
fn a_check_whose_workers_are_all_killed_is_ungraded_and_never_a_zero() {
    let (bench, before) = (Bench::new(), mounts());
    let child = start(&bench, &slow_reference(&bench), &ONE_CHECK);
    let family = kill_workers(&child, 3);
    let (code, result) = result_of(child);
    let found = check(&result, "server/starts");
    assert_eq!((code, &found["verdict"], &found["attempts"]), (3, &"ungraded".into(), &3.into()), "{found:#}");
    assert!(found["message"].as_str().is_some_and(|text| text.contains("not your mistake")), "{found:#}");
    family.assert_ends();
    assert_eq!(mounts(), before);
}
