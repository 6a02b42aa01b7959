//! Runs over a class that end early: killed at any moment, stopped by Ctrl-C, on a full or closed disk. The next run
//! goes on, loses nothing and doubles nothing.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use predicates::prelude::*;
use predicates::str::contains;

use crate::batch::{Class, names};
use crate::bench::verdicts;
use crate::leftovers::kill_workers;
use crate::processes::{DEADLINE, Family, pidfd, spawn, until};
use crate::tools;

/// A class that has one of everything.
fn class() -> Class {
    let class = Class::new();
    for name in ["alice", "bob"] {
        class.student(name);
    }
    class.hand_in("carol", "reference/tiny/python", "alice");
    fs::create_dir(class.bench.path("class/dave")).unwrap();
    class
}

/// Everything that must not depend on how often a run was killed.
pub(crate) fn outcome(class: &Class) -> Vec<String> {
    let students = class.bench.path("results/students");
    let of = |name: &String| {
        if !students.join(name).join("result.json").exists() {
            return format!("{name}: nothing");
        }
        let result = class.result(name);
        assert_eq!(names(&students.join(name)), ["evidence.json.gz", "result.json"]);
        format!("{name}: {} of {}, {:?}", result["score"], result["max_score"], verdicts(&result))
    };
    names(&students).iter().map(of).collect()
}

/// Events in folders of results.
pub(crate) struct Events {
    inotify: Inotify,
}

impl Events {
    pub(crate) fn of(folders: &[&Path]) -> Self {
        let inotify = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK).unwrap();
        let flags = AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_MODIFY
            | AddWatchFlags::IN_DELETE
            | AddWatchFlags::IN_MOVED_TO
            | AddWatchFlags::IN_CLOSE_WRITE;
        for folder in folders {
            fs::create_dir_all(folder).unwrap();
            inotify.add_watch(*folder, flags).unwrap();
        }
        Self { inotify }
    }

    /// Waits until so many have come, or the process has ended; says how many came.
    pub(crate) fn wait(&self, child: &Child, wanted: usize) -> usize {
        let end = pidfd(i32::try_from(child.id()).unwrap()).unwrap();
        let (until, mut seen) = (Instant::now() + DEADLINE, 0);
        while seen < wanted {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "only {seen} events of {wanted}");
            let mut fds =
                [PollFd::new(self.inotify.as_fd(), PollFlags::POLLIN), PollFd::new(end.as_fd(), PollFlags::POLLIN)];
            poll(&mut fds, PollTimeout::try_from(left).unwrap()).unwrap();
            let ended = fds[1].any().unwrap_or(false);
            match self.inotify.read_events() {
                Ok(events) => seen += events.len(),
                Err(nix::errno::Errno::EAGAIN) if ended => return seen,
                Err(nix::errno::Errno::EAGAIN) => {}
                Err(errno) => panic!("{errno}"),
            }
        }
        seen
    }
}

/// Chance that a failure tells how to repeat: `NETGRADE_TEST_SEED`.
pub(crate) fn chance() -> (u64, fastrand::Rng) {
    let seed = std::env::var("NETGRADE_TEST_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    (seed, fastrand::Rng::with_seed(seed))
}

/// With those of workers and shards (`cluster::kills`) fifty moments.
#[test]
fn a_run_that_is_killed_at_any_moment_is_gone_on_with() {
    const MOMENTS: usize = 24;
    let (seed, mut random) = chance();
    let class = class();
    let results = class.bench.path("results");
    let mut command = class.batch();
    command.args(["--seed", "7", "--jobs", "2"]);
    let events = Events::of(&[&results, &results.join("students")]);
    let mut child = spawn(&command, Stdio::null());
    let all = events.wait(&child, usize::MAX);
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let undisturbed = outcome(&class);
    assert!(undisturbed.len() == 3 && all > MOMENTS, "{all} events: {undisturbed:?}");
    for moment in 0..MOMENTS {
        fs::remove_dir_all(&results).unwrap();
        let events = Events::of(&[&results, &results.join("students")]);
        let mut child = spawn(&command, Stdio::null());
        // Spread over the run, and by chance within each part.
        let wanted = all * moment / MOMENTS + 1 + random.usize(0..=all / MOMENTS);
        events.wait(&child, wanted);
        child.kill().unwrap();
        child.wait().unwrap();
        command.assert().code(1).stdout(contains("4 submissions: 3 graded").and(contains("dave: ")));
        assert_eq!(outcome(&class), undisturbed, "seed {seed}: killed at event {wanted} of {all}");
        assert_eq!(names(&results.join(".work")), [""; 0], "killed at event {wanted} of {all}");
    }
    command.assert().code(1).stdout(contains("0 of them now"));
}

/// A run whose standard error is read line by line.
fn started(command: &assert_cmd::Command) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut child = spawn(command, Stdio::piped());
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    (child, lines)
}

fn signal(child: &Child) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
}

#[test]
fn ctrl_c_lets_what_runs_come_to_its_end() {
    let class = Class::new();
    let students: Vec<String> = (0..30).map(|number| format!("s{number}")).collect();
    for name in &students {
        class.student(name);
    }
    let mut command = class.batch();
    command.args(["--jobs", "1"]);
    let (child, mut lines) = started(&command);
    assert!(lines.next().unwrap().starts_with("1 of 30"));
    signal(&child);
    assert!(lines.any(|line| line.contains("stopping")));
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(3) && text.contains("are not graded yet: start the same"), "{text}");
    let graded = names(&class.bench.path("results/students")).len();
    assert!((1..30).contains(&graded), "{graded}");
    let rest = format!("30 submissions: 30 graded, {} of them now", 30 - graded);
    class.batch().assert().code(0).stdout(contains(rest));
}

#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let class = Class::new();
    let folder = class.student("alice");
    fs::write(folder.join("server.py"), "import time\nwhile True: time.sleep(1)\n").unwrap();
    let mut family = Family::default();
    let (mut child, mut lines) = started(&class.batch());
    // Its worker is there.
    let pid = i32::try_from(child.id()).unwrap();
    until("a submission that is begun", || {
        family.look(pid);
        fs::read_dir(class.bench.path("results/.work")).ok()?.next()?.ok()
    });
    signal(&child);
    assert!(lines.next().unwrap().contains("stopping"));
    family.look(pid);
    signal(&child);
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::SIGINT as i32));
    family.assert_ends();
    class.batch().assert().code(0).stdout(contains("1 graded, 1 of them now"));
}

/// Every attempt at its first check loses its worker.
#[test]
fn what_the_machine_kept_from_being_graded_is_tried_once_more() {
    let class = Class::new();
    let server = class.student("alice").join("server.py");
    let text = fs::read_to_string(&server).unwrap();
    // Slow to start, so that the worker can be killed meanwhile.
    fs::write(&server, format!("import time\ntime.sleep(0.7)\n{text}")).unwrap();
    let mut command = class.batch();
    let more_than_processors = std::thread::available_parallelism().unwrap().get() + 1;
    command.args(["--jobs", &more_than_processors.to_string()]);
    let child = spawn(&command, Stdio::piped());
    let family = kill_workers(&child, 3);
    let output = child.wait_with_output().unwrap();
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 graded, 1 of them now"), "{said}\n{told}");
    let again = "1 submission could not be graded for reasons of this machine: once more, with fewer at a time.";
    assert!(told.contains(again), "{told}");
    family.assert_ends();
}

/// netgrade on a folder of results that a shell command has prepared, and what else it does.
fn mounted(class: &Class, script: &str) -> assert_cmd::Command {
    fs::create_dir_all(class.bench.path("results")).unwrap();
    let batch = class.batch();
    let words: Vec<_> = batch.get_args().map(std::ffi::OsStr::to_owned).collect();
    let mut command = class.bench.tool("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command.arg(class.bench.path("results")).arg(env!("CARGO_BIN_EXE_netgrade")).args(words);
    command
}

#[test]
fn a_full_disk_is_said_and_gone_on_with() {
    if !tools::has(&["unshare", "mount"]) {
        return;
    }
    let class = Class::new();
    for number in 0..8 {
        class.student(&format!("s{number}"));
    }
    let script = "mount -t tmpfs -o size=160k tmpfs \"$0\" || exit 99; \"$@\"; echo \"code $?\"; \
                  mount -o remount,size=64m \"$0\" || exit 99; \"$@\"; echo \"code $?\"; \
                  find \"$0/students\" -name result.json | wc -l";
    let assert = mounted(&class, script).assert().code(0).stderr(contains("No space left").or(contains("is full")));
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(text.starts_with("code 3\n") || text.contains("code 3\n"), "{text}");
    assert!(text.contains("8 submissions: 8 graded") && text.ends_with("code 0\n8\n"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    if !tools::has(&["unshare", "mount"]) {
        return;
    }
    let class = class();
    let script = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" || exit 99; exec \"$@\"";
    let said = contains("cannot write").and(contains("Read-only file system")).and(contains("choose a place"));
    mounted(&class, script).assert().code(3).stdout("").stderr(said);
}
