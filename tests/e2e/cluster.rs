//! A class that is graded in shards: planned once, run anywhere and as often as one likes, merged. Every result is there
//! once, and is what one machine gives.

mod clocks;
mod kills;
mod slurm;
mod submitted;

use std::fs;
use std::path::{Path, PathBuf};

use predicates::prelude::*;
use predicates::str::contains;

use crate::batch::{Class, names};
use crate::batch_ends::outcome;

/// A planned class.
pub(crate) struct Planned {
    pub(crate) class: Class,
}

impl Planned {
    /// `netgrade batch plan` of a class, into so many shards.
    pub(crate) fn plan(class: &Class, shards: usize) -> assert_cmd::Command {
        let mut command = class.bench.netgrade();
        command.args(["batch", "plan"]).arg(class.bench.path("class")).arg("--out").arg(class.bench.path("plan"));
        command.args(["--exercise", "tiny", "--exercises"]).arg(class.bench.path("exercises"));
        command.args(["--seed", "7", "--shards", &shards.to_string()]);
        command
    }

    pub(crate) fn new(class: Class, shards: usize, code: i32) -> Self {
        Self::plan(&class, shards).assert().code(code);
        Self { class }
    }

    /// `netgrade batch run` of a shard.
    pub(crate) fn run(&self, shard: usize) -> assert_cmd::Command {
        let mut command = self.class.bench.netgrade();
        command.args(["batch", "run", "--shard", &shard.to_string(), "--manifest"]).arg(self.path("manifest.json"));
        command.env("TMPDIR", self.scratch());
        command
    }

    pub(crate) fn merge(&self) -> assert_cmd::Command {
        let mut command = self.class.bench.netgrade();
        command.args(["batch", "merge", "--manifest"]).arg(self.path("")).arg("--out");
        command.arg(self.class.bench.path("results"));
        command
    }

    /// Something in the folder of the plan.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.class.bench.path("plan").join(name)
    }

    /// Where shards keep their copies.
    fn scratch(&self) -> PathBuf {
        let scratch = self.class.bench.path("scratch");
        fs::create_dir_all(&scratch).unwrap();
        scratch
    }

    /// All published results, of all shards.
    pub(crate) fn published(&self) -> Vec<String> {
        let shards = fs::read_dir(self.path("done")).into_iter().flatten().map(|shard| shard.unwrap().path());
        let mut all: Vec<String> = shards.flat_map(|shard| names(&shard)).collect();
        all.sort();
        all
    }
}

/// One of everything: two that are the same, one that is empty, one with a mistake, and a link.
pub(crate) fn class() -> Class {
    let class = Class::new();
    for name in ["alice", "bob"] {
        class.student(name);
    }
    class.hand_in("carol", "reference/tiny/python", "alice");
    class.hand_in("frank", "faulty/tiny/wrong-answer-python", "frank");
    fs::create_dir(class.bench.path("class/dave")).unwrap();
    class.bench.put("class/erin/submission.yaml", "sevrer: server.py\n");
    std::os::unix::fs::symlink("/etc", class.bench.path("class/gina")).unwrap();
    class.bench.put("class/notes.txt", "");
    class
}

/// What one machine gives, in a folder of its own.
pub(crate) fn alone(class: &Class) -> Vec<String> {
    class.batch().args(["--seed", "7"]).assert().code(1);
    let outcome = outcome(class);
    fs::rename(class.bench.path("results"), class.bench.path("alone")).unwrap();
    outcome
}

fn gradebook(class: &Class, results: &str) -> String {
    let mut command = class.bench.netgrade();
    let output = command.arg("gradebook").arg(class.bench.path(results)).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn shards_give_what_one_machine_gives() {
    let class = class();
    let alone = alone(&class);
    let said = contains("7 submissions: 5 to be graded, 1 invalid");
    Planned::plan(&class, 3).assert().code(1).stdout(said.and(contains("netgrade batch submit --engine slurm")));
    let planned = Planned { class };
    // Nothing is there: nobody has a zero, and what has to be run is named.
    let first = planned.merge().assert().code(75).stdout(contains("are to be run again: 0-2"));
    first.stdout(contains("7 submissions: 0 graded"));
    let rows = gradebook(&planned.class, "results");
    assert!(rows.contains("\r\nalice,alice,,,waiting,,,,,,"), "{rows}");
    planned.run(1).assert().code(0).stdout(contains("Shard 1: "));
    planned.merge().assert().code(75).stdout(contains("are to be run again: 0,2"));
    // As a task of Slurm, and as one of Kubernetes.
    for (name, shard) in [("SLURM_ARRAY_TASK_ID", "0"), ("JOB_COMPLETION_INDEX", "2")] {
        let mut run = planned.class.bench.netgrade();
        run.args(["batch", "run", "--manifest"]).arg(planned.path("")).env(name, shard);
        run.assert().code(0);
    }
    planned.merge().assert().code(1).stdout(contains("7 submissions: 4 graded"));
    assert_eq!(outcome(&planned.class), alone);
    assert_eq!(gradebook(&planned.class, "results"), gradebook(&planned.class, "alone"));
    // A shard that is done has nothing to do; neither has a merge, nor a batch of the same class.
    let before = planned.published();
    planned.run(1).assert().code(0);
    assert_eq!(planned.published(), before);
    planned.merge().assert().code(1).stdout(contains("0 of them now"));
    planned.class.batch().assert().code(1).stdout(contains("0 of them now"));
}

#[test]
fn a_plan_is_made_once_and_kept() {
    let planned = Planned::new(class(), 2, 1);
    Planned::plan(&planned.class, 4).assert().code(2).stderr(contains("holds a plan, which never changes"));
    planned.run(2).assert().code(2).stderr(contains("there is no shard 2: the plan has 2 shards, from 0 to 1"));
    let mut other = planned.class.bench.netgrade();
    other.args(["batch", "run", "--shard", "0/3", "--manifest"]).arg(planned.path(""));
    other.assert().code(2).stderr(contains("there are no 3 shards"));
    let list = planned.path("shards/0.jsonl");
    let whole = fs::read_to_string(&list).unwrap();
    fs::write(&list, &whole[1..]).unwrap();
    planned.run(0).assert().code(2).stderr(contains("is not what was planned"));
    fs::write(&list, whole).unwrap();
    let manifest = planned.path("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    for (from, to, says) in [
        ("\"seed\": 7", "\"seed\": 8", "it is damaged"),
        ("netgrade/plan/1", "netgrade/plan/9", "use the same on all machines"),
        ("{", "", "it is no plan"),
    ] {
        fs::write(&manifest, text.replacen(from, to, 1)).unwrap();
        planned.run(0).assert().code(2).stderr(contains(says));
        planned.merge().assert().code(2).stderr(contains(says));
    }
}

#[test]
fn what_changes_after_the_plan_is_neither_graded_nor_a_zero() {
    let class = Class::new();
    let alice = class.student("alice");
    class.student("bob");
    let planned = Planned::new(class, 1, 0);
    fs::write(alice.join("server.py"), "import sys\nsys.exit(1)\n").unwrap();
    let only = contains("Shard 0: 1 of 2 have a result");
    planned.run(0).assert().code(75).stdout(only).stderr(contains("once more").not());
    let said = contains("alice: it has changed since the class was planned").and(contains("run again").not());
    planned.merge().assert().code(3).stdout(said.and(contains("2 submissions: 1 graded")));
    let rows = gradebook(&planned.class, "results");
    assert!(rows.contains("\r\nalice,alice,,,fault,,,,,,"), "{rows}");
    // What it was planned as is back.
    planned.class.hand_in("alice", "reference/tiny/python", "alice");
    planned.run(0).assert().code(0);
    planned.merge().assert().code(0).stdout(contains("2 submissions: 2 graded"));
}

#[test]
fn a_damaged_result_is_graded_again() {
    let class = Class::new();
    class.student("alice");
    let planned = Planned::new(class, 1, 0);
    planned.run(0).assert().code(0);
    let result = planned.path("done/0/alice.json.gz");
    let bytes = fs::read(&result).unwrap();
    fs::write(&result, &bytes[..bytes.len() / 2]).unwrap();
    planned.merge().assert().code(75).stdout(contains("1 shard is to be run again: 0"));
    planned.run(0).assert().code(0);
    planned.merge().assert().code(0).stdout(contains("1 submission: 1 graded"));
}

#[test]
fn a_machine_that_does_not_see_the_class_says_so() {
    let class = Class::new();
    class.student("alice");
    let planned = Planned::new(class, 1, 0);
    fs::rename(planned.class.bench.path("class"), planned.class.bench.path("elsewhere")).unwrap();
    planned.run(0).assert().code(3).stderr(contains("this machine does not see").and(contains("mount it here")));
    planned.merge().assert().code(75).stdout(contains("1 submission: 0 graded"));
}

/// The number of files below a folder.
pub(crate) fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}
