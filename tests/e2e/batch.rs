//! A class is graded: every submission once, none in the way of another, and only what changed when it is done again.

use std::fs;
use std::path::{Path, PathBuf};

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::bench::Bench;

/// A class, and an exercise of two checks that is graded fast.
pub(crate) struct Class {
    pub(crate) bench: Bench,
}

impl Class {
    pub(crate) fn new() -> Self {
        let bench = Bench::new();
        let mut new = bench.netgrade();
        new.args(["new", "exercise", "tiny", "--exercises"]).arg(bench.path("exercises"));
        new.arg("--solutions").arg(bench.path("solutions")).assert().success();
        fs::create_dir(bench.path("class")).unwrap();
        Self { bench }
    }

    /// A student with a correct program, like nobody else's.
    pub(crate) fn student(&self, name: &str) -> PathBuf {
        self.hand_in(name, "reference/tiny/python", name)
    }

    /// A student with a copy of a solution and a remark.
    pub(crate) fn hand_in(&self, name: &str, solution: &str, remark: &str) -> PathBuf {
        let from = self.bench.path("solutions").join(solution);
        let folder = self.bench.copy(&from, &format!("class/{name}"));
        let server = folder.join("server.py");
        let text = fs::read_to_string(&server).unwrap();
        fs::write(server, format!("{text}\n# {}\n", remark.escape_debug())).unwrap();
        folder
    }

    /// `netgrade batch` of the class.
    pub(crate) fn batch(&self) -> assert_cmd::Command {
        self.batch_of("class")
    }

    pub(crate) fn batch_of(&self, input: &str) -> assert_cmd::Command {
        let mut command = self.bench.netgrade();
        command.arg("batch").arg(self.bench.path(input)).arg("--out").arg(self.bench.path("results"));
        command.args(["--exercise", "tiny", "--exercises"]).arg(self.bench.path("exercises"));
        command
    }

    pub(crate) fn result(&self, student: &str) -> Value {
        let path = self.bench.path("results/students").join(student).join("result.json");
        serde_json::from_slice(&fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).unwrap()
    }

    fn evidence(&self, student: &str) -> PathBuf {
        self.bench.path("results/students").join(student).join("evidence.json.gz")
    }

    /// The inode of each student's evidence: another one was written anew.
    fn written(&self) -> Vec<(String, u64)> {
        use std::os::unix::fs::MetadataExt;
        let students = names(&self.bench.path("results/students"));
        students.into_iter().map(|name| (name.clone(), self.evidence(&name).metadata().unwrap().ino())).collect()
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_class_is_graded_and_what_cannot_be_read_is_listed() {
    let class = Class::new();
    class.student("alice");
    class.hand_in("bob", "reference/tiny/python", "alice");
    let faulty = names(&class.bench.path("solutions/faulty/tiny")).remove(0);
    class.hand_in("carol", &format!("faulty/tiny/{faulty}"), "carol");
    fs::create_dir(class.bench.path("class/dave")).unwrap();
    class.bench.put("class/erin/submission.yaml", "sevrer: server.py\n");
    class.bench.put("class/notes.txt", "");
    std::os::unix::fs::symlink("/etc", class.bench.path("class/frank")).unwrap();
    let said = contains("6 submissions: 3 graded, 3 of them now.")
        .and(contains("`dave` is empty"))
        .and(contains("erin: error: `sevrer` is no key here").and(contains("did you mean `server`?")))
        .and(contains("“frank” is a link"))
        .and(contains("notes.txt"));
    class.batch().assert().code(1).stdout(said);
    let (alice, bob, carol) = (class.result("alice"), class.result("bob"), class.result("carol"));
    assert_eq!((&alice["score"], &alice["submission"]), (&alice["max_score"], &"alice".into()));
    assert_eq!((&bob["score"], &bob["submission"]), (&alice["score"], &"bob".into()));
    assert!(carol["score"].as_f64() < carol["max_score"].as_f64(), "{carol:#}");
    assert_eq!(names(&class.bench.path("results/students")), ["alice", "bob", "carol"]);
    assert_eq!(names(&class.bench.path("results/.work")), [""; 0]);
    // The evidence says the same.
    let judged = class.bench.netgrade().arg("judge").arg(class.evidence("alice")).args(["--format", "json"]).output();
    let judged: Value = serde_json::from_slice(&judged.unwrap().stdout).unwrap();
    assert_eq!(judged["score"], alice["score"]);
}

#[test]
fn the_same_is_graded_once_and_listed() {
    let class = Class::new();
    for name in ["alice", "bob", "carol"] {
        class.hand_in(name, "reference/tiny/python", "the same");
    }
    class.batch().assert().code(0).stdout(contains("The same as another's, and graded once (2):"));
    let seen = |student: &str| {
        let file = fs::File::open(class.evidence(student)).unwrap();
        let mut document: Value = serde_json::from_reader(flate2::read::GzDecoder::new(file)).unwrap();
        assert_eq!(document["submission"].take(), student);
        document
    };
    // The very same conversations, down to the microseconds that they took.
    assert!(seen("alice") == seen("bob"), "they differ");
}

#[test]
fn a_second_run_grades_what_changed_only() {
    let class = Class::new();
    let alice = class.student("alice");
    class.student("bob");
    class.batch().assert().code(0).stdout(contains("2 graded, 2 of them now"));
    let first = class.written();
    class.batch().assert().code(0).stdout(contains("2 graded, 0 of them now"));
    assert_eq!(class.written(), first);
    // Another time of the same bytes is no other submission.
    let times = fs::FileTimes::new().set_modified(std::time::SystemTime::UNIX_EPOCH);
    fs::File::open(alice.join("server.py")).unwrap().set_times(times).unwrap();
    class.batch().assert().code(0);
    assert_eq!(class.written(), first);
    fs::write(alice.join("server.py"), "import sys\nsys.exit(1)\n").unwrap();
    class.batch().assert().code(0).stdout(contains("2 graded, 1 of them now"));
    assert_ne!(class.written()[0], first[0]);
    assert_eq!(class.written()[1], first[1]);
    assert_eq!(class.result("alice")["score"], 0.0);
    // By another seed, all is another matter; with --force, too, and a result that is gone comes back.
    class.batch().args(["--seed", "8"]).assert().code(0).stdout(contains("2 of them now"));
    class.batch().args(["--force", "--only", "bob"]).assert().code(0).stdout(contains("1 of them now"));
    fs::remove_file(class.evidence("bob")).unwrap();
    class.batch().assert().code(0).stdout(contains("1 of them now"));
    class.batch().args(["--only", "zoe"]).assert().code(2).stderr(contains("no student is called `zoe`"));
}

#[test]
fn what_turns_invalid_has_no_result_any_more() {
    let class = Class::new();
    let alice = class.student("alice");
    class.batch().assert().code(0);
    fs::write(alice.join("submission.yaml"), "server: [\n").unwrap();
    class.batch().assert().code(1).stdout(contains("alice: error: "));
    assert_eq!(names(&class.bench.path("results/students/alice")), [""; 0]);
    fs::remove_file(alice.join("submission.yaml")).unwrap();
    class.batch().assert().code(0).stdout(contains("1 graded, 1 of them now"));
    assert_eq!(class.result("alice")["score"], class.result("alice")["max_score"]);
}

#[test]
fn results_are_judged_again_without_running_anything() {
    let class = Class::new();
    class.student("alice");
    class.batch().assert().code(0);
    let (before, written) = (class.result("alice"), class.written());
    fs::remove_file(class.bench.path("results/students/alice/result.json")).unwrap();
    fs::remove_dir_all(class.bench.path("class")).unwrap();
    let mut again = class.bench.netgrade();
    again.args(["batch", "--rejudge", "--out"]).arg(class.bench.path("results"));
    again.assert().code(0).stdout(contains("1 of them now"));
    assert_eq!((class.result("alice"), class.written()), (before, written));
}

#[test]
fn a_folder_of_results_has_one_writer() {
    let class = Class::new();
    class.student("alice");
    class.batch().assert().code(0);
    let lock = fs::File::open(class.bench.path("results/.lock")).unwrap();
    lock.lock().unwrap();
    let said = contains("is being written by netgrade batch, process ").and(contains("wait until it ends"));
    class.batch().assert().code(2).stderr(said);
    drop(lock);
    class.batch().assert().code(0);
}

#[test]
fn the_gradebook_has_everybody_and_no_zero_for_what_is_not_graded() {
    let class = Class::new();
    class.student("alice");
    class.student("=HYPERLINK(\"x\")");
    fs::create_dir(class.bench.path("class/dave")).unwrap();
    class.batch().assert().code(1);
    let gradebook = |options: &[&str]| {
        let mut command = class.bench.netgrade();
        command.arg("gradebook").arg(class.bench.path("results")).args(options);
        command
    };
    let rows = contains("student,name,number,late,state,score,max_score,ungraded,points,reason,open,by_person,")
        .and(contains("\r\nalice,alice,,,graded,3,3,0,3,,0,,,,,,\r\n"))
        .and(contains("\"'=HYPERLINK(\"\"x\"\")\",,,graded,3,3,0,3,,0,,,,,,\r\n"))
        .and(contains("\r\ndave,dave,,,invalid,,,,,,,,,,,,\r\n"));
    gradebook(&[]).assert().code(3).stdout(rows);
    let file = class.bench.put("overrides.yaml", "dave: {points: 1.5, reason: 'shown in class'}\n");
    let overrides = ["--format", "json", "--overrides", file.to_str().unwrap()];
    let output = gradebook(&overrides).assert().code(0);
    let read: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let dave = read["students"].as_array().unwrap().iter().find(|row| row["student"] == "dave").unwrap();
    assert_eq!(
        (&dave["points"], &dave["score"], &dave["reason"]),
        (&1.5.into(), &Value::Null, &"shown in class".into())
    );
    for (text, says) in [
        ("zoe: {points: 1, reason: x}\n", "`zoe` is not one student"),
        ("dave: {points: 1, reason: ''}\n", "needs points from 0 and a reason"),
        ("dave: {points: 1}\n", "write a line a student"),
        ("dave: {checks: {a/b: 1}, reason: x}\n", "`dave` has no result whose checks could get points"),
    ] {
        class.bench.put("overrides.yaml", text);
        gradebook(&overrides).assert().code(2).stdout("").stderr(contains(says));
    }
    let nowhere = class.bench.netgrade().args(["gradebook", "exercises"]).assert().code(2);
    nowhere.stderr(contains("is no folder of results"));
}
