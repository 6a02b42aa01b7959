//! Submissions that cannot be read, found, built or chosen: what to do stands in the message.
//! What cannot be read at all ends with 2; what can be read and does not work is graded and ends with 1.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::json;

use crate::bench::{Bench, EXERCISE, assert_full_marks, check, faulty, reference, result_of, root};
use crate::{tools, users};

fn assert_refused(bench: &Bench, submission: &Path, says: &str, remedy: &str) {
    for mut command in [bench.check(submission), whole(bench, submission)] {
        let assert = command.assert().code(2).stdout("");
        assert.stderr(contains(says).and(contains(remedy)).and(contains("netgrade: ")));
    }
}

/// A check of a folder that should hold a folder an exercise.
fn whole(bench: &Bench, submission: &Path) -> assert_cmd::Command {
    let mut command = bench.netgrade();
    command.arg("check").arg(submission);
    command
}

#[test]
fn a_folder_that_is_missing() {
    let bench = Bench::new();
    assert_refused(&bench, &bench.path("nowhere"), "there is no folder", "give the folder that holds your programs");
}

#[test]
fn a_folder_that_is_empty() {
    let bench = Bench::new();
    fs::create_dir(bench.path("empty")).unwrap();
    assert_refused(&bench, &bench.path("empty"), "is empty", "put your programs into it");
}

#[test]
fn a_folder_that_is_a_file() {
    let bench = Bench::new();
    let file = bench.put("server.py", "");
    assert_refused(&bench, &file, "is a file, not a folder", "give the folder that it lies in");
}

#[test]
fn a_folder_without_the_exercise() {
    let bench = Bench::new();
    bench.copy(&reference("python"), "work/3-session");
    let assert = whole(&bench, &bench.path("work")).assert().code(2).stdout("");
    assert.stderr(contains("has no folder").and(contains("rename `3-session` to `03-session`")));
}

#[test]
fn what_is_not_begun_is_named_and_costs_nothing() {
    let bench = Bench::new();
    let session = root().join("exercises").join(EXERCISE);
    bench.copy(&session, "course/03-session");
    bench.copy(&session, "course/04-more");
    let main = fs::read_to_string(session.join("exercise.yaml")).unwrap();
    bench.put("course/04-more/exercise.yaml", &main.replace("03-session", "04-more"));
    bench.copy(&reference("python"), "work/03-session");
    bench.copy(&reference("python"), "work/4-more");
    let graded = || {
        let mut command = whole(&bench, &bench.path("work"));
        command.arg("--exercises").arg(bench.path("course"));
        command
    };
    let result = result_of(&mut graded());
    assert_full_marks(&result);
    let expected = json!([{ "id": "04-more", "title": "A conversation over TCP", "similar": "4-more" }]);
    assert_eq!(result.1["not_begun"], expected);
    let said = contains("Not begun: 04-more").and(contains("The folder 4-more is no exercise's"));
    graded().assert().code(0).stdout(said);

    // What is asked for is graded.
    let assert = graded().args(["--exercise", "04-more", "--exercise", "03-session"]).assert().code(2);
    assert.stderr(contains("has no folder `04-more`").and(contains("rename `4-more`")));
}

#[rstest]
#[case::the_folder("")]
#[case::a_program("server.py")]
fn what_may_not_be_read(#[case] closed: &str) {
    let bench = Bench::new();
    let folder = bench.copy(&reference("python"), "closed");
    fs::set_permissions(folder.join(closed), fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything.
    let Some(mut command) = users::ordinary(&bench) else { return };
    command.args(["check", "--exercise", "03-session"]).arg(&folder);
    let assert = command.assert().code(2).stdout("");
    let path = folder.join(closed);
    assert.stderr(contains("cannot read").and(contains(path.display().to_string())).and(contains("chmod u+rX")));
    // So that the test's folder can be removed by whoever runs it.
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[rstest]
#[case::c("build-failed-c", "server/starts", "server.c", "cc")]
#[case::java("build-failed-client-java", "client/connects", "Client.java", "javac")]
fn a_program_that_does_not_compile_is_graded(
    #[case] name: &str,
    #[case] failed: &str,
    #[case] file: &str,
    #[case] compiler: &str,
) {
    if !tools::has(&[compiler]) {
        return;
    }
    let bench = Bench::new();
    let (code, result) = bench.result(&faulty(name), &[]);
    let found = check(&result, failed);
    assert_eq!((code, &found["cause"], &found["place"]["file"]), (1, &"build-failed".into(), &file.into()));
    assert!(found["place"]["line"].as_u64().is_some_and(|line| line > 0), "{found:#}");
    // The page shows what the compiler said, at the student's own line.
    let assert = bench.check(&faulty(name)).assert().code(1);
    assert.stdout(contains("error").and(contains(format!("{file}:{}", found["place"]["line"]))));
}

#[test]
fn two_candidates_are_both_named_with_the_way_to_choose() {
    let bench = Bench::new();
    let folder = bench.copy(&faulty("ambiguous-program-python"), "two");
    let assert = bench.check(&folder).assert().code(1);
    assert.stdout(contains("server_a.py").and(contains("server_b.py")).and(contains("submission.yaml")));
    // The way that it names works.
    fs::write(folder.join("submission.yaml"), "server: python3 server_b.py\n").unwrap();
    let (_, result) = bench.result(&folder, &["--only", "server/starts"]);
    assert_eq!(
        (&result["exercises"][0]["programs"][0]["file"], result["score"].as_f64()),
        (&"server_b.py".into(), Some(2.0))
    );
}

#[rstest]
#[case::unknown_key("sevrer: python3 server.py\n", "1:1", "`sevrer` is no key here", "did you mean `server`?")]
#[case::inner_key("server:\n  flie: server.py\n", "2:3", "`flie` is no key here", "did you mean `file`?")]
#[case::wrong_type("server: {command: {python3: server.py}}\n", "1:19", "a command is a text or a list", "write `")]
#[case::no_command("server:\n", "1:", "no command is given", "write it, such as `python3 server.py`")]
#[case::not_there("server: srever.py\n", "1:9", "there is no `srever.py`", "did you mean `server.py`?")]
#[case::file_not_there("server: {file: main/talk.py}\n", "1:9", "there is no `main/talk.py`", "give a file's path")]
#[case::argument_not_there(
    "server: python3 srever.py\n",
    "1:9",
    "there is no `srever.py`",
    "did you mean `server.py`?"
)]
#[case::outside("server: {file: ../server.py}\n", "1:16", "not one of the submission", "inside the folder")]
#[case::no_yaml("server: [python3\n", "1:", "is not YAML", "each line is `key: value`")]
fn mistakes_in_the_submission_s_own_file(
    #[case] text: &str,
    #[case] place: &str,
    #[case] says: &str,
    #[case] remedy: &str,
) {
    let bench = Bench::new();
    let folder = bench.copy(&reference("python"), "work");
    fs::write(folder.join("submission.yaml"), text).unwrap();
    let assert = bench.check(&folder).assert().code(2).stdout("");
    let shown = contains(format!("submission.yaml:{place}")).and(contains("^"));
    assert.stderr(shown.and(contains(says)).and(contains(remedy)));
}

#[test]
fn all_mistakes_of_the_submission_s_own_file_are_shown_at_once() {
    let bench = Bench::new();
    let folder = bench.copy(&reference("python"), "work");
    let check = |text: &str, expected: [&str; 2]| {
        fs::write(folder.join("submission.yaml"), text).unwrap();
        let assert = bench.check(&folder).assert().code(2).stdout("");
        assert.stderr(contains(expected[0]).and(contains(expected[1])));
    };
    check("sevrer: server.py\nbuild:\n", ["`sevrer`", "`build` is no command"]);
    check("server: one.py\nclient: python3 another.py\n", ["`one.py`", "`another.py`"]);
}

#[test]
fn an_interpreter_that_no_machine_has_is_a_verdict_of_its_own() {
    let (code, result) = Bench::new().result(&faulty("missing-interpreter"), &[]);
    let found = check(&result, "server/starts");
    // The machine's lack is no mistake of the student's.
    assert_eq!((code, &found["verdict"]), (3, &"ungraded".into()), "{found:#}");
    assert_eq!(found["cause"], "missing-interpreter", "{found:#}");
    assert!(found["message"].as_str().unwrap().contains("python4"), "{found:#}");
}
