//! Machines that do not allow namespaces: what works there works as elsewhere, and the report says so.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;

use crate::bench::{Bench, assert_full_marks, check, faulty, reference, result_of};
use crate::processes::{Family, follow, spawn};
use crate::tools;

/// A network of the test's own, so that no port of the machine is in the way, and then no namespaces
/// any more.
const NO_NAMESPACES: &str = "ip link set lo up && echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";

/// Listens where the references want to, and becomes the program that its arguments name.
const STRANGER: &str = "import os, socket, sys
stranger = socket.create_server(('127.0.0.1', 8888))
stranger.set_inheritable(True)
os.execv(sys.argv[1], sys.argv[1:])
";

/// Becomes the program that its arguments name, under a filter that refuses `pidfd_getfd(2)`, as some
/// containers do: `ld nr; jeq 438 → EPERM; allow`.
pub(crate) const BLINDFOLD: &str = "import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
step = lambda code, jt, jf, k: struct.pack('HBBI', code, jt, jf, k)
program = step(0x20, 0, 0, 0) + step(0x15, 0, 1, 438) + step(0x06, 0, 0, 0x00050001) + step(0x06, 0, 0, 0x7fff0000)
room = ctypes.create_string_buffer(program)
class Filter(ctypes.Structure):
    _fields_ = [('len', ctypes.c_ushort), ('filter', ctypes.c_void_p)]
given = Filter(4, ctypes.addressof(room))
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(given), 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
";

/// netgrade where namespaces cannot be created, started by `by` and without arguments; none where that cannot
/// be arranged.
fn started_bare(bench: &Bench, by: &[&str]) -> Option<Command> {
    if !tools::has(&["unshare", "ip", "sh", "python3"]) {
        return None;
    }
    let mut command = bench.tool("unshare");
    command.args(["-Urn", "sh", "-c", NO_NAMESPACES, "sh"]).args(by).arg(env!("CARGO_BIN_EXE_netgrade"));
    Some(command)
}

fn started(bench: &Bench, by: &[&str]) -> Option<Command> {
    let mut command = started_bare(bench, by)?;
    command.args(["check", "--exercise", "03-session"]);
    Some(command)
}

/// netgrade without arguments where namespaces cannot be created.
pub(crate) fn bare(bench: &Bench) -> Option<Command> {
    started_bare(bench, &[])
}

fn without_namespaces(bench: &Bench) -> Option<Command> {
    started(bench, &[])
}

#[test]
fn required_isolation_is_refused_with_what_is_missing_and_how_to_get_it() {
    let bench = Bench::new();
    let Some(mut command) = without_namespaces(&bench) else { return };
    let assert = command.args(["--isolation", "required"]).arg(reference("python")).assert().code(3).stdout("");
    let missing = contains("unshare(2)");
    assert.stderr(missing.and(contains("netgrade doctor")).and(contains("--isolation best-effort")));
}

#[test]
fn the_reference_gets_full_marks_and_the_report_says_what_was_reduced() {
    let bench = Bench::new();
    let Some(mut command) = without_namespaces(&bench) else { return };
    let graded = result_of(command.args(["--isolation", "best-effort"]).arg(reference("python")));
    assert_full_marks(&graded);
    assert_eq!(graded.1["isolation"], "best-effort");
}

#[rstest]
#[case::english("en", "Isolation is not full on this machine")]
#[case::chinese("zh", "隔离")]
fn the_page_says_what_was_reduced(#[case] lang: &str, #[case] says: &str) {
    let bench = Bench::new();
    let Some(mut command) = without_namespaces(&bench) else { return };
    command.args(["--only", "server/starts", "--lang", lang]).arg(reference("python"));
    command.assert().code(0).stdout(contains(says).and(contains("netgrade doctor")));
}

/// What cannot be looked at is ungraded; all else is graded as elsewhere.
#[test]
fn sockets_that_cannot_be_looked_at_cost_no_point() {
    let bench = Bench::new();
    let Some(mut command) = started(&bench, &["python3", "-c", BLINDFOLD]) else { return };
    let (code, result) = result_of(command.args(["--isolation", "best-effort"]).arg(reference("python")));
    assert_eq!((code, &result["score"]), (3, &result["max_score"]), "{result:#}");
    let checks = result["exercises"][0]["checks"].as_array().unwrap();
    let open: Vec<&str> =
        checks.iter().filter(|check| check["verdict"] != "pass").map(|check| check["id"].as_str().unwrap()).collect();
    assert_eq!(open, ["server/short-send"], "{result:#}");
    assert_eq!(check(&result, "server/short-send")["verdict"], "ungraded");
    let Some(mut command) = started(&bench, &["python3", "-c", BLINDFOLD]) else { return };
    let (code, result) = result_of(command.args(["--isolation", "best-effort"]).arg(faulty("no-reply-python")));
    assert_eq!((code, &check(&result, "server/replies")["cause"]), (1, &"no-reply".into()), "{result:#}");
}

#[rstest]
#[case::no_reply(faulty("no-reply-python"), "server/replies", "no-reply")]
#[case::no_print(faulty("no-print-python"), "client/prints-reply", "no-print")]
#[case::never_listens(faulty("never-listens-python"), "server/starts", "never-listens")]
#[case::loops(faulty("eof-loop-python"), "server/end-of-session", "eof-loop")]
fn a_faulty_solution_fails_with_its_cause(#[case] submission: PathBuf, #[case] failed: &str, #[case] cause: &str) {
    let bench = Bench::new();
    let Some(mut command) = without_namespaces(&bench) else { return };
    let (code, result) = result_of(command.args(["--only", failed]).arg(submission));
    let found = check(&result, failed);
    assert_eq!((code, &found["verdict"], &found["cause"]), (1, &"fail".into(), &cause.into()), "{found:#}");
}

/// What earlier sessions left in TIME-WAIT on the machine's port is not this program's fault.
#[test]
fn a_server_that_could_not_restart_at_once_gets_full_marks() {
    let bench = Bench::new();
    let folder = bench.copy(&reference("python"), "work");
    let server = fs::read_to_string(folder.join("server.py")).unwrap();
    let line = "    sockfd.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)\n";
    assert!(server.contains(line));
    fs::write(folder.join("server.py"), server.replace(line, "")).unwrap();
    let Some(mut command) = without_namespaces(&bench) else { return };
    let graded = result_of(command.arg(&folder));
    assert_full_marks(&graded);
    assert_eq!(check(&graded.1, "server/restarts")["cause"], "address-in-use");
}

#[test]
fn an_address_that_a_stranger_holds_costs_no_points() {
    let bench = Bench::new();
    let Some(mut command) = started(&bench, &["python3", "-c", STRANGER]) else { return };
    let (code, result) = result_of(command.arg(reference("python")));
    assert_eq!(code, 3);
    for id in ["server/starts", "client/connects"] {
        let found = check(&result, id);
        assert_eq!(found["verdict"], "ungraded", "{found:#}");
        assert!(found["message"].as_str().unwrap().contains("127.0.0.1:8888"), "{found:#}");
    }
}

#[rstest]
#[case::a_daemon(faulty("daemonises-python"))]
#[case::threads_that_loop(faulty("eof-loop-threads-python"))]
fn nothing_is_left_where_no_namespace_ends_with_the_run(#[case] submission: PathBuf) {
    let bench = Bench::new();
    let Some(mut command) = without_namespaces(&bench) else { return };
    let page = fs::File::create(bench.path("page.txt")).unwrap();
    let mut family = Family::default();
    let status = follow(&mut spawn(command.arg(submission), Stdio::from(page)), &mut family);
    assert_eq!(status.code(), Some(1));
    assert!(family.len() > 5, "only {} processes were seen", family.len());
    family.assert_processes_end();
}

#[test]
fn a_compiled_reference_gets_full_marks_too() {
    let bench = Bench::new();
    let Some(mut command) = without_namespaces(&bench).filter(|_| tools::has(&["cc"])) else { return };
    assert_full_marks(&result_of(command.arg(reference("c"))));
}

/// As in containers that mount it so. Processes cannot have a `/proc` of their own there, either.
const SETTINGS_CANNOT_BE_WRITTEN: &str = "mount --bind /proc/sys/net /proc/sys/net && \
                                          mount -o remount,bind,ro /proc/sys/net && exec \"$@\"";

#[test]
fn checks_that_need_a_raw_socket_are_skipped_where_nobody_may_have_one() {
    if !tools::has(&["unshare", "mount", "sh", "python3"]) {
        return;
    }
    let bench = Bench::new();
    let mut command = bench.tool("unshare");
    command.args(["-Urm", "sh", "-c", SETTINGS_CANNOT_BE_WRITTEN, "sh", env!("CARGO_BIN_EXE_netgrade")]);
    command.args(["check", "--exercise", "11-raw"]).arg(reference("../11-raw/python"));
    let (code, result) = result_of(&mut command);
    assert_eq!(code, 0, "{result}");
    let checks = result["exercises"][0]["checks"].as_array().unwrap();
    let skipped = checks.iter().filter(|check| check["verdict"] == "skipped").count();
    assert!(skipped > 0 && checks.iter().all(|check| check["verdict"] != "ungraded"), "{result}");
    assert!(checks.iter().all(|check| check["verdict"] != "fail"), "{result}");
}
