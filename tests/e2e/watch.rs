//! `netgrade watch` on a terminal: what is shown, which keys do what, what a saved file leads to, and that the
//! terminal is put back however it ends.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;
use predicates::str::contains;
use rstest::rstest;
use std::os::unix::process::ExitStatusExt;

use crate::bench::{Bench, root};
use crate::processes::{Family, until};
use crate::pty::{On, Pty};

const KEYS: &str = "q quit";
/// A server that takes clients and answers none of them.
const MUTE: &str = "import socket
server = socket.create_server(('127.0.0.1', 8888))
while True:
    connection, _ = server.accept()
    while connection.recv(1024):
        pass
    connection.close()
";
/// One that does not even listen.
const DEAF: &str = "import socket
socket.socket().bind(('127.0.0.1', 8888))
";

/// A submission with two exercises, of which one has questions only, so that grading takes little time.
fn submission(bench: &Bench) -> PathBuf {
    bench.put("work/03-session/server.py", MUTE);
    bench.copy(&root().join("exercises/01-layers/starter/en"), "work/01-layers");
    bench.path("work")
}

fn watch(bench: &Bench, options: &[&str]) -> Pty {
    let mut command = bench.netgrade();
    command.arg("watch").arg(bench.path("work")).args(["--seed", "7"]).args(options);
    Pty::start(&command, 80, On::All)
}

/// As most editors save: aside, then renamed.
fn save_aside(path: &Path, text: &str) {
    let aside = path.with_file_name(".server.py.new");
    fs::write(&aside, text).unwrap();
    fs::rename(&aside, path).unwrap();
}

/// Ends with `q` and holds the terminal's modes to what they were.
fn quit(mut pty: Pty, before: &nix::sys::termios::Termios) {
    assert_ne!(pty.modes().local_flags, before.local_flags, "it does not read keys");
    pty.press("q");
    let (status, _, after) = pty.end();
    assert_eq!(
        (status.code(), after.local_flags, after.control_chars),
        (Some(0), before.local_flags, before.control_chars)
    );
}

#[rstest]
#[case::told(&[])]
#[case::looked_at(&["--poll"])]
fn what_is_saved_is_graded_again_and_nothing_else(#[case] options: &[&str]) {
    let bench = Bench::new();
    let server = submission(&bench).join("03-session/server.py");
    let before = {
        let pty = nix::pty::openpty(None, None).unwrap();
        nix::sys::termios::tcgetattr(&pty.slave).unwrap()
    };
    let mut pty = watch(&bench, options);
    pty.until("Graded 01-layers, 03-session.");
    pty.until(KEYS);
    // In place.
    fs::write(&server, DEAF).unwrap();
    let shown = pty.until("Graded 03-session.");
    assert!(shown.contains("checks ·"), "no progress in {shown}");
    pty.until(KEYS);
    save_aside(&server, MUTE);
    pty.until("Graded 03-session.");
    pty.until(KEYS);
    // What is no source leads to nothing: the next grade is that of the other exercise.
    fs::write(server.with_file_name("server.py~"), "x").unwrap();
    fs::write(server.with_file_name("__pycache__"), "x").unwrap();
    let answers = bench.path("work/01-layers/answers.yaml");
    fs::write(&answers, fs::read_to_string(&answers).unwrap() + "# saved\n").unwrap();
    let shown = pty.until("Graded 01-layers.");
    assert!(!shown.contains("Graded 03-session"), "{shown}");
    quit(pty, &before);
}

/// In a user namespace of its own, where the system gives nobody an inotify instance.
#[test]
fn where_the_system_tells_of_no_changes_the_files_are_looked_at() {
    if !crate::tools::has(&["unshare"]) {
        return;
    }
    let bench = Bench::new();
    let server = submission(&bench).join("03-session/server.py");
    let none = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$0\" \"$@\"";
    let mut command = bench.tool("unshare");
    command.args(["--map-root-user", "--user", "sh", "-c", none, env!("CARGO_BIN_EXE_netgrade"), "watch"]);
    command.arg(bench.path("work")).args(["--seed", "7"]);
    let mut pty = Pty::start(&command, 80, On::All);
    pty.until("Graded 01-layers, 03-session.");
    let shown = pty.until(KEYS);
    assert!(shown.contains("twice a second"), "{shown}");
    save_aside(&server, DEAF);
    pty.until("Graded 03-session.");
    pty.until(KEYS);
    pty.press("q");
    assert_eq!(pty.end().0.code(), Some(0));
}

#[test]
fn keys_show_more_or_another_language() {
    let bench = Bench::new();
    fs::remove_dir_all(submission(&bench).join("01-layers")).unwrap();
    let mut pty = watch(&bench, &["--exercise", "03-session"]);
    let first = pty.until("Graded 03-session.");
    pty.until(KEYS);
    assert!(first.contains("server/replies") && first.contains("sends nothing back"), "{first}");
    pty.resize(60);
    let narrow = pty.until(KEYS);
    assert!(narrow.contains("server/replies") && narrow.lines().count() > first.lines().count() / 2, "{narrow}");
    pty.resize(80);
    pty.until(KEYS);
    pty.press("h");
    let page = pty.until(KEYS);
    assert!(page.contains("See it by hand") && page.contains("nc 127.0.0.1 8888"), "{page}");
    pty.press("h");
    assert!(pty.until(KEYS).contains("server/replies"));
    pty.press("n");
    let next = pty.until(KEYS);
    assert!(next.contains("client/connects") || next.contains("server/"), "{next}");
    pty.press("a");
    let all = pty.until(KEYS);
    assert!(all.contains("server/replies") && all.contains("client/connects") && all.contains("Next: "), "{all}");
    pty.press("l");
    assert!(pty.until("q 退出").contains("下一步："));
    pty.press("l");
    pty.until(KEYS);
    pty.press("r");
    pty.until("checks ·");
    pty.until("Graded 03-session.");
    // Ctrl-C is a key.
    pty.press("\u{3}");
    assert_eq!(pty.end().0.code(), Some(0));
}

#[rstest]
#[case(Signal::SIGTERM)]
#[case(Signal::SIGHUP)]
#[case(Signal::SIGINT)]
fn a_signal_puts_the_terminal_back_and_takes_the_sessions_along(#[case] signal: Signal) {
    let bench = Bench::new();
    submission(&bench);
    let cooked = {
        let pty = nix::pty::openpty(None, None).unwrap();
        nix::sys::termios::tcgetattr(&pty.slave).unwrap()
    };
    let mut pty = watch(&bench, &["--exercise", "03-session"]);
    // In the middle of a run.
    pty.until("server/");
    assert_ne!(pty.modes().local_flags, cooked.local_flags);
    let mut family = Family::default();
    until("a session", || {
        family.look(pty.pid().as_raw());
        (family.len() > 0).then_some(())
    });
    pty.signal(signal);
    let (status, _, after) = pty.end();
    assert_eq!((status.signal(), after.local_flags), (Some(signal as i32), cooked.local_flags));
    family.assert_processes_end();
}

#[test]
fn a_storm_of_saves_during_a_run_leads_to_one_more_run() {
    let bench = Bench::new();
    let server = submission(&bench).join("03-session/server.py");
    let mut pty = watch(&bench, &["--exercise", "03-session"]);
    pty.until("server/");
    for number in 0..200 {
        fs::write(&server, format!("{MUTE}# {number}\n")).unwrap();
    }
    pty.until("Graded 03-session.");
    pty.until("Graded 03-session.");
    pty.until(KEYS);
    // A third run would have begun by itself before the key is looked at, and would say how far it is.
    pty.press("l");
    let shown = pty.until("q 退出");
    assert!(!shown.contains("checks ·") && !shown.contains("已检查"), "{shown}");
    pty.press("q");
    assert_eq!(pty.end().0.code(), Some(0));
}

#[test]
fn without_a_terminal_there_is_another_way() {
    let bench = Bench::new();
    submission(&bench);
    bench
        .netgrade()
        .args(["watch", "submission"])
        .assert()
        .code(2)
        .stdout("")
        .stderr(contains("netgrade check --next"));
    let mut pty = watch(&bench, &["--exercise", "no-such"]);
    pty.until("there is no exercise");
    assert_eq!(pty.end().0.code(), Some(2));
}
