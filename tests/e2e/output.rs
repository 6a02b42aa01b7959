//! Where results go: files whole or not at all, streams that end early, colour only where it is wanted.

use std::fs;
use std::io::{Read, Write as _};
use std::os::fd::OwnedFd;
use std::process::Stdio;

use predicates::prelude::*;
use predicates::str::contains;

use crate::bench::{Bench, SINGLE, faulty, reference, root};
use crate::processes::spawn;
use crate::users;

const ESCAPE: char = '\u{1b}';

#[test]
fn a_result_goes_to_the_file_that_is_named() {
    let bench = Bench::new();
    let file = bench.put("result.json", "an older result");
    let mut command = bench.check(&faulty("no-reply-python"));
    command.args(["--format", "json", "--output"]).arg(&file).assert().code(1).stdout("").stderr("");
    let result: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(result["schema"], "netgrade/result/1");
    let names: Vec<_> = fs::read_dir(bench.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    // The folders of the cache and of the last run, and the result.
    assert_eq!(names.len(), 3, "something was left beside the result: {names:?}");
}

#[test]
fn a_page_in_a_file_has_no_colour() {
    let bench = Bench::new();
    let file = bench.path("page.txt");
    let mut command = bench.check(&faulty("no-reply-python"));
    command.arg("--output").arg(&file).env("CLICOLOR_FORCE", "1").assert().code(1);
    assert!(!fs::read_to_string(&file).unwrap().contains(ESCAPE));
}

/// Neither an option of its own nor the folder's rights may cost what was there before.
#[test]
fn datagrams_are_drawn_between_both_sides() {
    let bench = Bench::new();
    let mut command = bench.netgrade();
    let solution = root().join("solutions/faulty/08-datagrams/truncates-python");
    command.args(["check", "--exercise", "08-datagrams", "--only", "server/largest"]).arg(solution);
    let sent = contains("a ──────────▶ │ \"0123").and(contains("a ◀────────── │ \"0123"));
    command.assert().code(1).stdout(sent.and(contains("netgrade      server")));
}

#[test]
fn a_file_that_cannot_be_written_is_left_as_it_was() {
    let bench = Bench::new();
    let submission = bench.copy(&reference("python"), "work");
    let Some(mut command) = users::ordinary(&bench) else { return };
    let file = bench.put("closed/result.txt", "an older result");
    if !nix::unistd::geteuid().is_root() {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(bench.path("closed"), fs::Permissions::from_mode(0o555)).unwrap();
    }
    command.args(["check", "--only", "server/starts"]).args(SINGLE).arg(&submission).arg("--output").arg(&file);
    let says = contains(format!("cannot write {}", file.display())).and(contains("permission denied"));
    command.assert().code(3).stdout("").stderr(says.and(contains(".netgrade-").not()));
    assert_eq!(fs::read_to_string(&file).unwrap(), "an older result");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let bench = Bench::new();
    for option in ["--output", "--evidence"] {
        let mut command = bench.check(&reference("python"));
        let assert = command.args(["--only", "server/starts", option, "/nowhere/result.txt"]).assert().code(2);
        assert.stdout("").stderr(contains("cannot write /nowhere/result.txt: the folder /nowhere cannot be used"));
    }
}

/// `netgrade check | head -0`: the reader is gone before the first byte.
#[test]
fn a_reader_that_went_away_changes_nothing() {
    let bench = Bench::new();
    for (arguments, code) in [(vec!["check", "submission"], 1), (vec!["schema"], 0), (vec!["lint"], 0)] {
        let (reader, writer) = nix::unistd::pipe().unwrap();
        drop(reader);
        let child = spawn(bench.netgrade().args(&arguments), Stdio::from(writer));
        let output = child.wait_with_output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), complaint.as_str()), (Some(code), ""), "{arguments:?}");
    }
}

/// A disk that is full is no reader that went away: the result is lost, and that is said.
#[test]
fn a_result_that_is_lost_is_a_fault() {
    let bench = Bench::new();
    for arguments in [["check", "submission"].as_slice(), &["schema"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = spawn(bench.netgrade().args(arguments), Stdio::from(full)).wait_with_output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{complaint}");
        assert!(complaint.contains("cannot write standard output"), "{complaint}");
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    let bench = Bench::new();
    let plain = on_a_terminal(bench.netgrade().args(["check", "submission"]).env("NO_COLOR", "1"));
    assert!(plain.contains("Score 2 of 30") && !plain.contains(ESCAPE), "{plain}");
    let coloured = on_a_terminal(bench.netgrade().args(["check", "submission"]));
    assert!(coloured.contains("Score 2 of 30") && coloured.contains(ESCAPE), "{coloured}");
    bench.netgrade().args(["check", "submission"]).assert().stdout(contains(ESCAPE).not());
}

/// What a command shows on a terminal.
fn on_a_terminal(command: &mut assert_cmd::Command) -> String {
    let pty = nix::pty::openpty(None, None).unwrap();
    let child = spawn(command.env("TERM", "xterm-256color"), Stdio::from(pty.slave));
    let shown = read_to_hang_up(pty.master);
    child.wait_with_output().unwrap();
    shown
}

/// A terminal whose other side is closed answers with an error instead of an end.
fn read_to_hang_up(master: OwnedFd) -> String {
    let (mut bytes, mut room) = (Vec::new(), [0; 4096]);
    let mut master = fs::File::from(master);
    while let Ok(count @ 1..) = master.read(&mut room) {
        bytes.write_all(&room[..count]).unwrap();
    }
    String::from_utf8(bytes).unwrap()
}
