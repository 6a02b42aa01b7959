//! Programs as students hand them in, right and wrong, without a word of configuration. Each folder of
//! `tests/programs` holds one submission, and `expected.yaml` beside it says what is due.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde::Deserialize;
use serde_json::Value;

use crate::bench::{Bench, checks, root};
use crate::tools;

/// What is due to a program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// What is special about it; for readers.
    #[serde(rename = "what")]
    _what: String,
    /// Commands without which it cannot be tried.
    needs: Vec<String>,
    /// The parts that it has, each with the line that tells what was found out about it. A port
    /// that the grader chose is `PORT`. The checks of other parts are not looked at.
    found: BTreeMap<String, String>,
    /// Every check that fails, with its cause. All others pass, or wait for one of these.
    #[serde(default)]
    fails: BTreeMap<String, String>,
    /// Texts of the report.
    #[serde(default)]
    says: Vec<String>,
}

fn expected(folder: &Path) -> Expected {
    let text = fs::read_to_string(folder.join("expected.yaml")).unwrap();
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

impl Expected {
    /// Whether a check is about the parts that were handed in.
    fn concerns(&self, id: &str) -> bool {
        match id.split('/').next() {
            Some("pair") => self.found.len() == 2,
            part => self.found.keys().any(|role| Some(role.as_str()) == part),
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[rstest]
#[case::asks_then_rests("asks-then-rests")]
#[case::bare_port("bare-port")]
#[case::chinese_names("chinese-names")]
#[case::classroom_address("classroom-address")]
#[case::client_c("client-c")]
#[case::client_eof_traceback("client-eof-traceback")]
#[case::client_gbk("client-gbk")]
#[case::client_greeting("client-greeting")]
#[case::client_ignores_eof("client-ignores-eof")]
#[case::client_no_terminal("client-no-terminal")]
#[case::client_python_2("client-python-2")]
#[case::console_thread("console-thread")]
#[case::constant_reply("constant-reply")]
#[case::crlf("crlf")]
#[case::dash_p("dash-p")]
#[case::decorated_echo("decorated-echo")]
#[case::dictionary("dictionary")]
#[case::echo_with_newline("echo-with-newline")]
#[case::end_word_hash("end-word-hash")]
#[case::eof_loop_c("eof-loop-c")]
#[case::first_unanswered("first-unanswered")]
#[case::ftp("ftp")]
#[case::full_width_space("full-width-space")]
#[case::gbk_declared("gbk-declared")]
#[case::gbk_undeclared("gbk-undeclared")]
#[case::hides_array("hides-array")]
#[case::hides_select("hides-select")]
#[case::host_and_port("host-and-port")]
#[case::host_colon_port("host-colon-port")]
#[case::http("http")]
#[case::http_module("http-module")]
#[case::java_lines("java-lines")]
#[case::java_packages("java-packages")]
#[case::java_semicolon("java-semicolon")]
#[case::line_reader("line-reader")]
#[case::log_and_data("log-and-data")]
#[case::makefile_c("makefile-c")]
#[case::missing_file("missing-file")]
#[case::missing_module("missing-module")]
#[case::mixed_tabs("mixed-tabs")]
#[case::node_fixed("node-fixed")]
#[case::node_missing_package("node-missing-package")]
#[case::node_uncaught("node-uncaught")]
#[case::one_client_only("one-client-only")]
#[case::one_reply_and_close("one-reply-and-close")]
#[case::operator("operator")]
#[case::perl_fork("perl-fork")]
#[case::pthread_c("pthread-c")]
#[case::python_2("python-2")]
#[case::receive_only("receive-only")]
#[case::rust_single_file("rust-single-file")]
#[case::several_c("several-c")]
#[case::shell_client("shell-client")]
#[case::shell_starts_python("shell-starts-python")]
#[case::sibling_modules("sibling-modules")]
#[case::sigpipe_c("sigpipe-c")]
#[case::spins_in_thread("spins-in-thread")]
#[case::tcl_event("tcl-event")]
#[case::time_reply("time-reply")]
#[case::typo_address("typo-address")]
#[case::upper_case("upper-case")]
#[case::winsock("winsock")]
fn programs_are_graded_as_they_are(#[case] name: &str) {
    let folder = root().join("tests/programs").join(name);
    let expected = expected(&folder);
    if !tools::has(&expected.needs.iter().map(String::as_str).collect::<Vec<_>>()) {
        return;
    }
    let bench = Bench::new();
    // A name of its own would say what is wrong with it.
    let copy = bench.copy(&folder, "handed-in");
    fs::remove_file(copy.join("expected.yaml")).unwrap();
    let before = listing(&copy);
    let evidence = bench.path("evidence.json");
    let (_, result) = bench.result(&copy, &["--evidence", evidence.to_str().unwrap()]);
    assert_eq!(listing(&copy), before, "the submission itself was changed");

    let mut failed = BTreeMap::new();
    for check in checks(&result).iter().filter(|check| expected.concerns(text(check, "id"))) {
        let id = text(check, "id").to_owned();
        assert_eq!(check["flaky"], false, "{check:#}");
        match text(check, "verdict") {
            "pass" => {}
            "fail" => drop(failed.insert(id, text(check, "cause").to_owned())),
            "blocked" => assert!(is_due(&expected, &result, check), "{check:#}"),
            _ => panic!("{check:#}"),
        }
    }
    assert_eq!(failed, expected.fails, "{result:#}");
    assert_eq!(findings(&result), expected.found);
    let output = bench.netgrade().arg("judge").arg(&evidence).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    // However the page is wide, a text may be broken into lines anywhere.
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in &expected.says {
        assert!(flat(&report).contains(&flat(said)), "{said:?} is not said in\n{report}");
    }
}

/// The line of each part.
fn findings(result: &Value) -> BTreeMap<String, String> {
    let programs = result["exercises"][0]["programs"].as_array().unwrap();
    let line = |program: &Value| {
        let port = program["address"].as_str().and_then(|address| address.rsplit(':').next()).unwrap_or("none");
        let chosen = program["arguments"].as_array().is_some_and(|all| !all.is_empty());
        let found = text(program, "found");
        let found = if chosen { found.replace(port, "PORT") } else { found.to_owned() };
        (text(program, "role").to_owned(), found)
    };
    programs.iter().map(line).collect()
}

/// A check may wait for one that is to fail, or for one that waits itself.
fn is_due(expected: &Expected, result: &Value, check: &Value) -> bool {
    let by = text(check, "blocked_by");
    let other = checks(result).iter().find(|other| other["id"] == by).unwrap();
    match text(other, "verdict") {
        "fail" => expected.fails.contains_key(by) || !expected.concerns(by),
        "blocked" => is_due(expected, result, other),
        _ => false,
    }
}

/// Every file below a folder, with its length.
fn listing(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                left.push(entry.path());
            } else {
                found.push((entry.path(), entry.metadata().unwrap().len()));
            }
        }
    }
    found.sort();
    found
}

/// A folder without a row is tried by nobody.
#[test]
fn every_program_has_a_row() {
    let rows = include_str!("programs.rs");
    let folders = fs::read_dir(root().join("tests/programs")).unwrap().map(|entry| entry.unwrap().path());
    for folder in folders.filter(|path| path.is_dir()) {
        let row = format!("(\"{}\")]", folder.file_name().unwrap().to_str().unwrap());
        assert!(rows.contains(&row), "{} has no row", folder.display());
    }
}
