//! `netgrade ci`, and the workflow that calls it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, copy_folder, faulty, reference, root};
use crate::formats::published;
use crate::tools;

/// A workspace of GitHub Actions that holds a submission for 03-session.
fn workspace(bench: &Bench, solution: &Path) -> Command {
    copy_folder(solution, &bench.path("work/submission/03-session"));
    let mut command = bench.netgrade();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", bench.path("work"));
    command.env("GITHUB_STEP_SUMMARY", bench.path("summary.md")).current_dir(bench.path("work"));
    command.args(["ci", "--exercises"]).arg(root().join("exercises"));
    command
}

/// What a runner does with the log: commands that it takes, in order.
pub(crate) fn taken(log: &str) -> Vec<&str> {
    let (mut resumes, mut commands) = (None, Vec::new());
    for line in log.lines() {
        if let Some(resume) = &resumes {
            if line == *resume {
                resumes = None;
            }
        } else if let Some(token) = line.strip_prefix("::stop-commands::") {
            resumes = Some(format!("::{token}::"));
        } else if line.trim_start().starts_with("::") || line.contains("##[") {
            commands.push(line);
        }
    }
    assert_eq!(resumes, None, "commands are never taken again");
    commands
}

fn output_of(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_pull_request_is_told_at_the_student_s_own_lines() {
    let bench = Bench::new();
    let junit = bench.path("junit.xml");
    fs::write(bench.path("summary.md"), "before\n").unwrap();
    let (code, log) = output_of(workspace(&bench, &faulty("serve-crash-python")).arg("--junit").arg(&junit));
    let commands = taken(&log);
    assert_eq!(code, 1, "{log}");
    let at_line = |line: &&&str| line.starts_with("::error file=submission/03-session/server.py,line=");
    assert!(commands.iter().any(|line| at_line(&line)), "{commands:#?}");
    let summary = fs::read_to_string(bench.path("summary.md")).unwrap();
    assert!(summary.starts_with("before\n## Score ") && summary.contains("server/replies"), "{summary}");
    assert!(fs::read_to_string(junit).unwrap().contains("type=\"serve-crash\""));
    assert!(log.contains("Score "), "the report for people is in the log");
}

#[rstest]
#[case::full_marks(reference("python"), "100", 0)]
#[case::below(faulty("no-print-python"), "100%", 1)]
#[case::enough(faulty("no-print-python"), "10", 0)]
#[case::no_percentage(reference("python"), "101", 2)]
fn the_threshold_decides_the_exit_code(
    #[case] solution: std::path::PathBuf,
    #[case] threshold: &str,
    #[case] expected: i32,
) {
    let bench = Bench::new();
    let mut command = workspace(&bench, &solution);
    command.args(["--threshold", threshold]).assert().code(expected);
}

#[test]
fn elsewhere_nothing_is_said_in_github_s_words() {
    let bench = Bench::new();
    let mut command = workspace(&bench, &faulty("no-reply-python"));
    command.env_remove("GITHUB_ACTIONS").env("GITLAB_CI", "true").env("CI_PROJECT_DIR", bench.path("work"));
    command.env_remove("GITHUB_WORKSPACE").args(["--format", "terminal,codequality=quality.json"]);
    let (code, log) = output_of(&mut command);
    assert!(code == 1 && !log.contains("::error") && !log.contains("stop-commands"), "{log}");
    let quality: Value = serde_json::from_str(&fs::read_to_string(bench.path("work/quality.json")).unwrap()).unwrap();
    assert_eq!(quality[0]["location"]["path"], "submission/03-session/server.py");
    assert!(!bench.path("summary.md").exists());
}

/// A mistake in a student's own file is shown with the line that it stands in.
#[test]
fn what_a_submission_says_in_a_complaint_is_no_command_either() {
    let bench = Bench::new();
    let mut command = workspace(&bench, &reference("python"));
    let yaml = "\"::error::x\": 1\n::set-output name=result::x\n##[error]y\nserver: [\n";
    fs::write(bench.path("work/submission/03-session/submission.yaml"), yaml).unwrap();
    let (code, log) = output_of(&mut command);
    let commands = taken(&log);
    assert_eq!((code, commands.len()), (2, 1), "{log}");
    assert!(commands[0].starts_with("::error title=netgrade::"), "{commands:?}");
}

/// A base branch with the script of the workflow, and a pull request beside it.
pub(crate) fn overlay(bench: &Bench) -> Command {
    let mut command = bench.tool(root().join(".github/scripts/overlay.sh"));
    fs::create_dir_all(bench.path("work")).unwrap();
    command.current_dir(bench.path("work")).args([".pull-request/submission", "submission"]);
    command
}

#[test]
fn only_files_and_folders_are_taken_from_a_pull_request() {
    if !tools::has(&["bash", "tar", "find", "awk", "mkfifo"]) {
        return;
    }
    let check = |prepare: &dyn Fn(&Path), says: &str| {
        let bench = Bench::new();
        bench.put("work/submission/03-session/server.py", "of the base branch");
        bench.put("work/secret", "secret");
        let theirs = bench.path("work/.pull-request/submission");
        fs::create_dir_all(theirs.parent().unwrap()).unwrap();
        prepare(&theirs);
        overlay(&bench).assert().code(2).stderr(contains(says).and(contains('\x1b').not()));
        let kept = fs::read_to_string(bench.path("work/submission/03-session/server.py")).unwrap();
        assert_eq!(kept, "of the base branch");
        let left: Vec<_> = fs::read_dir(bench.path("work")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 3, "{left:?}");
    };
    let with = |act: fn(&Path)| {
        move |folder: &Path| {
            fs::create_dir(folder).unwrap();
            act(folder);
        }
    };
    check(&|folder| symlink("../..", folder).unwrap(), "is a link");
    check(&|_| (), "there is no folder");
    check(&|folder| fs::write(folder, "").unwrap(), "there is no folder");
    check(&with(|folder| symlink("../../secret", folder.join("server.py")).unwrap()), "is a link");
    check(&with(|folder| symlink("/etc", folder.join("03-session")).unwrap()), "is a link");
    check(&with(|folder| symlink("x", folder.join("a\x1b[2J\n::error::")).unwrap()), "is a link");
    check(
        &with(|folder| nix::unistd::mkfifo(&folder.join("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap()),
        "no regular file",
    );
    check(&with(|folder| drop(std::os::unix::net::UnixListener::bind(folder.join("s")).unwrap())), "no regular file");
    check(
        &with(|folder| fs::File::create(folder.join("big")).unwrap().set_len(65 << 20).unwrap()),
        "larger than 64 MiB",
    );
    check(
        &with(|folder| (0..4001).for_each(|n| fs::write(folder.join(n.to_string()), "").unwrap())),
        "more than 4000 files",
    );
}

#[test]
fn a_submission_replaces_that_of_the_base_branch_as_plain_files() {
    use std::os::unix::fs::PermissionsExt;
    if !tools::has(&["bash", "tar", "find", "awk"]) {
        return;
    }
    let bench = Bench::new();
    bench.put("work/submission/old.py", "old");
    let server = bench.put("work/.pull-request/submission/03-session/-rf $(x)\n.py", "new");
    fs::set_permissions(&server, fs::Permissions::from_mode(0o4777)).unwrap();
    // What a submodule leaves behind, and a repository in the repository.
    bench.put("work/.pull-request/submission/sub/.git", "gitdir: ../../../.git/modules/sub");
    bench.put("work/.pull-request/submission/.git/config", "[core]\nfsmonitor = touch /tmp/x\n");
    overlay(&bench).assert().success();
    let taken = bench.path("work/submission/03-session/-rf $(x)\n.py");
    assert_eq!(fs::read_to_string(&taken).unwrap(), "new");
    assert_eq!(taken.metadata().unwrap().permissions().mode() & 0o7022, 0);
    for gone in ["old.py", ".git", "sub/.git"] {
        assert!(!bench.path("work/submission").join(gone).exists(), "{gone}");
    }
}

/// Every `key: value` of a tree.
fn entries(value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            found.push((key.clone(), value.clone()));
            entries(value, found);
        }),
        Value::Array(list) => list.iter().for_each(|value| entries(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[rstest]
#[case::workflow(".github/workflows/grade.yml", "github-workflows.json")]
#[case::action(".github/actions/grade/action.yml", "github-actions.json")]
#[case::gitlab("docs/ci/gitlab-ci.yml", "gitlab-ci.json")]
fn pipelines_are_pinned_and_read_only(#[case] file: &str, #[case] schema: &str) {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let tree: Value = serde_yaml::from_str(&text).unwrap();
    let mut found = Vec::new();
    entries(&tree, &mut found);
    let all =
        |name: &str| found.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect::<Vec<_>>();
    for uses in all("uses") {
        let uses = uses.as_str().unwrap();
        let pinned =
            uses.rsplit_once('@').is_some_and(|(_, sha)| sha.len() == 40 && sha.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(pinned || uses.starts_with("./"), "{uses} is not pinned by its commit");
    }
    for run in all("run") {
        assert!(!run.as_str().unwrap().contains("${{"), "an expression becomes the text of a script: {run}");
    }
    for permissions in all("permissions") {
        assert_eq!(permissions, serde_json::json!({ "contents": "read" }));
    }
    assert!(!text.contains("pull_request_target") && !text.contains("secrets."), "{file}");
    if file.contains("workflows") {
        assert!(
            tree["permissions"].is_object()
                && tree["on"]["pull_request"].is_object()
                && tree["concurrency"].is_object()
        );
        for job in tree["jobs"].as_object().unwrap().values() {
            assert!(job["timeout-minutes"].is_number());
            for step in job["steps"].as_array().unwrap() {
                let checks_out = step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/checkout@"));
                assert!(!checks_out || step["with"]["persist-credentials"] == false, "{step}");
            }
        }
    }
    if let Some(schema) = published(schema) {
        let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&tree).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{file}: {errors:#?}");
    }
}
