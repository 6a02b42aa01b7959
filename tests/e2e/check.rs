//! `netgrade check`: the starters as a student first sees them, and the references.

use std::fs;
use std::path::{Path, PathBuf};

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;

use crate::bench::{Bench, assert_full_marks, checks, reference, result_of, root, verdicts};
use crate::tools;

/// The report names the steps that the server takes, the one that is missing, and what to do next.
#[rstest]
#[case::english("en", "socket → bind", "never calls listen()", "Next: server/starts – Add listen()", "Score 2 of 30")]
#[case::chinese("zh", "socket → bind", "没有调用 listen()", "下一步：server/starts", "得分 2 / 30")]
fn the_starters_fail_and_show_the_next_step(
    #[case] lang: &str,
    #[case] there: &str,
    #[case] missing: &str,
    #[case] next: &str,
    #[case] score: &str,
) {
    let bench = Bench::new();
    let assert = bench.netgrade().args(["check", "submission", "--lang", lang]).assert().code(1).stderr("");
    assert
        .stdout(contains(there).and(contains(missing)).and(contains(next)).and(contains(score)))
        .stdout(contains("timeout").not().and(contains("assertion").not()));
}

#[test]
fn the_submission_folder_is_the_default_and_the_environment_chooses_the_language() {
    let bench = Bench::new();
    bench.netgrade().arg("check").env("NETGRADE_LANG", "zh").assert().code(1).stdout(contains("得分 2 / 30"));
}

#[test]
fn a_report_in_chinese_has_no_english_sentences() {
    let bench = Bench::new();
    let output = bench.netgrade().args(["check", "submission", "--lang", "zh"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for word in ["The ", "server listens", "Wrong", "Score", "Advice", "points"] {
        assert!(!text.contains(word), "{word:?} in\n{text}");
    }
}

#[rstest]
#[case::python("python", &["python3"])]
#[case::c("c", &["cc"])]
#[case::java("java", &["javac", "java"])]
#[case::node("node", &["node"])]
fn references_get_full_marks(#[case] language: &str, #[case] needs: &[&str]) {
    if !tools::has(needs) {
        return;
    }
    let graded = Bench::new().result(&reference(language), &["--repeat", "2"]);
    assert_full_marks(&graded);
    // There is nothing to advise either, and nothing that passes now and then.
    let other: Vec<_> = checks(&graded.1).iter().filter(|check| check["tally"]["pass"] != 2).collect();
    assert!(other.is_empty(), "{other:#?}");
}

#[test]
fn the_rust_reference_gets_full_marks() {
    let bench = Bench::new();
    let folder = bench.path("rust");
    fs::create_dir(&folder).unwrap();
    for role in ["server", "client"] {
        fs::copy(built(&format!("session_{role}")), folder.join(role)).unwrap();
    }
    assert_full_marks(&bench.result(&folder, &[]));
}

/// A binary of the package `solutions`: cargo names those of other packages nowhere, but puts them
/// beside netgrade.
fn built(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_netgrade")).with_file_name(name);
    assert!(path.is_file(), "{} is not there: run `cargo build -p solutions` first", path.display());
    path
}

#[test]
fn a_build_is_done_once_and_its_result_is_the_same() {
    if !tools::has(&["cc"]) {
        return;
    }
    let bench = Bench::new();
    let first = bench.result(&reference("c"), &["--seed", "7"]);
    let builds = || fs::read_dir(bench.path("cache/netgrade/builds")).unwrap().count();
    assert_eq!(builds(), 1);
    // A compiler that is not called cannot fail: the second run has none.
    let second = result_of(bench.check(&reference("c")).args(["--seed", "7"]));
    assert_eq!((builds(), verdicts(&first.1)), (1, verdicts(&second.1)));
    assert_full_marks(&first);
    assert_full_marks(&second);
}

#[test]
fn only_asks_for_one_check_and_those_that_it_needs() {
    let (code, result) = Bench::new().result(&reference("python"), &["--only", "server/replies"]);
    let ids: Vec<_> = checks(&result).iter().map(|check| check["id"].clone()).collect();
    assert_eq!((code, ids), (0, vec!["server/replies".into()]));
}

#[test]
fn only_asks_for_a_group_of_checks() {
    let (code, result) = Bench::new().result(&reference("python"), &["--only", "pair/", "--only", "client/connects"]);
    let ids: Vec<_> = checks(&result).iter().map(|check| check["id"].clone()).collect();
    assert_eq!((code, ids), (0, vec!["client/connects".into(), "pair/talk".into()]));
}

#[test]
fn names_that_do_not_exist_are_answered_with_those_that_do() {
    let bench = Bench::new();
    let check = |options: &[&str], expected: &str| {
        bench.netgrade().arg("check").args(options).assert().code(2).stdout("").stderr(contains(expected));
    };
    check(&["--only", "server/nothing"], "there is no check `server/nothing`: there are layers/order, ");
    check(&["--only", "nothing/"], "there is no check `nothing/`: there are layers/order, ");
    check(
        &["--exercise", "04-nothing"],
        "there is no exercise `04-nothing`: there are 01-layers, 02-handshake, 03-session",
    );
    check(&["--exercises", "/nowhere"], "name their folder with --exercises");
    check(&["--repeat", "0"], "--repeat");
    check(&["--fromat", "json"], "--format");
}

#[test]
fn without_a_folder_of_exercises_those_built_in_are_used() {
    let bench = Bench::new();
    let binary = bench.path("netgrade");
    fs::copy(env!("CARGO_BIN_EXE_netgrade"), &binary).unwrap();
    let mut command = bench.tool(&binary);
    command.arg("check").arg(root().join("submission"));
    command.assert().code(1).stdout(contains("Score 2 of 30"));
}
