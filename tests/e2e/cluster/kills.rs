//! Shards, workers and coordinators that are killed, two shards of one number, full and closed disks: nothing is lost,
//! nothing is there twice.

use std::fs;
use std::process::Stdio;

use nix::sys::signal::Signal;
use predicates::prelude::*;
use predicates::str::contains;

use super::{Planned, alone, class, files};
use crate::batch::{Class, names};
use crate::batch_ends::{Events, chance, outcome};
use crate::processes::{Family, pidfd, spawn};
use crate::tools;

/// So many moments of a shard, and of a worker; those of a coordinator are in `batch_ends`.
const SHARD: usize = 14;
const WORKER: usize = 12;

#[test]
fn a_shard_that_is_killed_at_any_moment_is_run_again() {
    let (seed, mut random) = chance();
    let class = class();
    let alone = alone(&class);
    let planned = Planned::new(class, 1, 1);
    let done = planned.path("done");
    let watch = || {
        fs::create_dir_all(done.join("0")).unwrap();
        Events::of(&[&done, &done.join("0")])
    };
    let events = watch();
    let mut child = spawn(&planned.run(0), Stdio::null());
    let all = events.wait(&child, usize::MAX);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let published = planned.published();
    assert!(published.len() == 5 && all > published.len(), "{all} events: {published:?}");
    for moment in 0..SHARD {
        fs::remove_dir_all(&done).unwrap();
        let _ = fs::remove_dir_all(planned.class.bench.path("results"));
        let events = watch();
        let mut child = spawn(&planned.run(0), Stdio::null());
        let wanted = all * moment / SHARD + random.usize(0..=all / SHARD + 1);
        events.wait(&child, wanted);
        child.kill().unwrap();
        child.wait().unwrap();
        planned.run(0).assert().code(0);
        planned.merge().assert().code(1);
        assert_eq!(outcome(&planned.class), alone, "seed {seed}: killed at event {wanted} of {all}");
        // What the killed one left is gone, too.
        assert_eq!(planned.published(), published, "seed {seed}: killed at event {wanted} of {all}");
        assert_eq!(names(&planned.class.bench.path("scratch")), [""; 0], "seed {seed}");
    }
}

#[test]
fn two_shards_of_one_number_at_once_leave_one_result_each() {
    let class = class();
    let alone = alone(&class);
    let planned = Planned::new(class, 1, 1);
    let both = [0, 1].map(|_| spawn(&planned.run(0), Stdio::null()));
    for mut one in both {
        assert_eq!(one.wait().unwrap().code(), Some(0));
    }
    let published = planned.published();
    let mut once = published.clone();
    once.dedup();
    assert_eq!(published, once);
    assert!(published.iter().all(|name| name.ends_with(".json.gz")), "{published:?}");
    planned.merge().assert().code(1);
    assert_eq!(outcome(&planned.class), alone);
}

#[test]
fn workers_that_are_killed_cost_nobody_a_mark() {
    let (seed, mut random) = chance();
    let class = class();
    let alone = alone(&class);
    let mut command = class.batch();
    command.args(["--seed", "7", "--jobs", "2"]);
    // A run that loses the worker which tries the machine ends before it makes anything.
    fs::create_dir_all(class.bench.path("results/students")).unwrap();
    let mut child = spawn(&command, Stdio::null());
    let root = i32::try_from(child.id()).unwrap();
    let end = pidfd(root).unwrap();
    let (mut family, mut killed) = (Family::default(), 0);
    while killed < WORKER && !is_over(&end, random.u8(0..40)) {
        family.look(root);
        // It may have ended between the look and the signal.
        if let Some(worker) = family.children_of(root).last() {
            killed += usize::from(nix::sys::signal::kill(nix::unistd::Pid::from_raw(*worker), Signal::SIGKILL).is_ok());
        }
    }
    let code = child.wait().unwrap().code();
    assert!(killed > 0 && (code == Some(1) || code == Some(3)), "seed {seed}: {killed} killed, {code:?}");
    // Whom the machine has failed has no mark; the next run gives it.
    for line in outcome(&class) {
        assert!(alone.contains(&line) || line.contains("nothing") || line.contains("ungraded"), "seed {seed}: {line}");
    }
    command.assert().code(1);
    assert_eq!(outcome(&class), alone, "seed {seed}: {killed} workers were killed");
    family.assert_processes_end();
}

/// Whether a process ends within so many milliseconds.
fn is_over(end: &std::os::fd::OwnedFd, milliseconds: u8) -> bool {
    use std::os::fd::AsFd;
    let mut fds = [nix::poll::PollFd::new(end.as_fd(), nix::poll::PollFlags::POLLIN)];
    nix::poll::poll(&mut fds, nix::poll::PollTimeout::from(milliseconds)).unwrap() > 0
}

#[test]
fn a_second_coordinator_says_who_holds_the_results() {
    let class = Class::new();
    let folder = class.student("alice");
    fs::write(folder.join("server.py"), "import time\nwhile True: time.sleep(1)\n").unwrap();
    let results = class.bench.path("results");
    let mut first = spawn(&class.batch(), Stdio::null());
    // It has taken the folder when it has made what it needs there.
    crate::processes::until("a folder that is held", || results.join("state.sqlite").exists().then_some(()));
    let said = contains(format!("is being written by netgrade batch, process {} on ", first.id()));
    class.batch().assert().code(2).stdout("").stderr(said.and(contains("wait until it ends")));
    first.kill().unwrap();
    first.wait().unwrap();
    class.student("bob");
    fs::remove_dir_all(folder).unwrap();
    class.batch().assert().code(0).stdout(contains("1 submission: 1 graded"));
}

/// A shard on a folder of published results that a shell command has prepared, and what else it does.
fn mounted(planned: &Planned, script: &str) -> assert_cmd::Command {
    fs::create_dir_all(planned.path("done/0")).unwrap();
    let run = planned.run(0);
    let words: Vec<_> = run.get_args().map(std::ffi::OsStr::to_owned).collect();
    let mut command = planned.class.bench.tool("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command.arg(planned.path("done/0")).arg(env!("CARGO_BIN_EXE_netgrade")).args(words);
    command
}

#[test]
fn a_full_shared_disk_is_said_and_gone_on_with() {
    if !tools::has(&["unshare", "mount"]) {
        return;
    }
    let class = Class::new();
    for number in 0..6 {
        class.student(&format!("s{number}"));
    }
    let planned = Planned::new(class, 1, 0);
    let script = "mount -t tmpfs -o size=12k tmpfs \"$0\" || exit 99; \"$@\"; echo \"code $?\"; \
                  mount -o remount,size=64m \"$0\" || exit 99; \"$@\"; echo \"code $?\"; \
                  find \"$0\" -name '*.json.gz' | wc -l";
    let assert = mounted(&planned, script).assert().code(0).stderr(contains("No space left"));
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(text.starts_with("code 3\n"), "{text}");
    assert!(text.contains("Shard 0: 6 of 6 have a result") && text.ends_with("code 0\n6\n"), "{text}");
}

#[test]
fn a_closed_shared_folder_is_said() {
    if !tools::has(&["unshare", "mount"]) {
        return;
    }
    let class = Class::new();
    class.student("alice");
    let planned = Planned::new(class, 1, 0);
    let script = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" || exit 99; exec \"$@\"";
    let said = contains("cannot write").and(contains("read-only"));
    mounted(&planned, script).assert().code(3).stderr(said);
    planned.merge().assert().code(75).stdout(contains("1 submission: 0 graded"));
    assert_eq!(files(&planned.path("done")), 0);
}
