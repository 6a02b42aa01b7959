//! The ready `autograder` folder for Gradescope, in a tree of the test's own and without namespaces.

use std::fs;

use assert_cmd::Command;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, copy_folder, faulty, reference, root};
use crate::tools;

/// A network of the test's own, and then no namespaces any more, as in a container.
const CONTAINER: &str = "ip link set lo up && echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";

/// Gradescope's folder with a submission in it.
fn autograder(bench: &Bench, exercise: &str) -> Option<Command> {
    if !tools::has(&["unshare", "ip", "sh", "bash", "python3"]) {
        return None;
    }
    for name in ["setup.sh", "run_autograder"] {
        fs::create_dir_all(bench.path("autograder/source")).unwrap();
        fs::copy(root().join("docs/gradescope").join(name), bench.path("autograder/source").join(name)).unwrap();
    }
    fs::copy(env!("CARGO_BIN_EXE_netgrade"), bench.path("autograder/source/netgrade")).unwrap();
    copy_folder(&root().join("exercises"), &bench.path("autograder/source/exercises"));
    bench.put("autograder/source/exercise", exercise);
    let mut command = bench.tool("unshare");
    command.args(["-Urn", "sh", "-c", CONTAINER, "sh"]).arg(bench.path("autograder/source/run_autograder"));
    command.env("NETGRADE_AUTOGRADER", bench.path("autograder")).env("SECRET_TOKEN", "of the platform");
    Some(command)
}

fn results(bench: &Bench) -> Value {
    serde_json::from_str(&fs::read_to_string(bench.path("autograder/results/results.json")).unwrap()).unwrap()
}

fn assert_valid(results: &Value) {
    let schema = fs::read_to_string(root().join("tests/schemas/gradescope.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let errors: Vec<String> = validator.iter_errors(results).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[rstest]
#[case::full_marks(reference("python"), true)]
#[case::no_reply(faulty("no-reply-python"), false)]
fn a_submission_is_graded_in_a_container(#[case] solution: std::path::PathBuf, #[case] full: bool) {
    let bench = Bench::new();
    let Some(mut command) = autograder(&bench, "03-session\n") else { return };
    copy_folder(&solution, &bench.path("autograder/submission"));
    command.assert().success();
    let results = results(&bench);
    assert_valid(&results);
    assert_eq!(results["score"] == results["extra_data"]["max_score"], full, "{results:#}");
    let name = results["tests"][0]["name"].as_str().unwrap();
    assert!(name.contains("The server starts") && name.contains("服务端"), "{name}");
}

#[test]
fn a_submission_that_cannot_be_read_is_told_why() {
    let bench = Bench::new();
    let Some(mut command) = autograder(&bench, "03-session") else { return };
    bench.put("autograder/submission/submission.yaml", "server: [\x1b\n\"\n");
    command.assert().success();
    let results = results(&bench);
    assert_valid(&results);
    assert!(results["output"].as_str().unwrap().contains("submission.yaml"), "{results:#}");
}

#[test]
fn a_grader_that_is_broken_gives_no_zero() {
    let bench = Bench::new();
    let Some(mut command) = autograder(&bench, "03-session") else { return };
    copy_folder(&reference("python"), &bench.path("autograder/submission"));
    fs::write(bench.path("autograder/source/netgrade"), "#!/bin/sh\nexit 3\n").unwrap();
    command.assert().code(3);
    assert!(!bench.path("autograder/results/results.json").exists());
}
