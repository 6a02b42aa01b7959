//! The formats of others, each held against its reader's own rules: the schemas that they publish, or ours after
//! their documentation.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use base64::Engine as _;
use predicates::prelude::*;
use predicates::str::contains;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, faulty, reference, root};
use crate::tools;

/// Every format, and the file that it goes to.
pub(crate) const ALL: [(&str, &str); 12] = [
    ("terminal", "page.txt"),
    ("html", "page.html"),
    ("json", "result.json"),
    ("junit", "junit.xml"),
    ("markdown", "page.md"),
    ("ctrf", "ctrf.json"),
    ("sarif", "sarif.json"),
    ("codequality", "codequality.json"),
    ("gradescope", "gradescope.json"),
    ("github-classroom", "classroom.b64"),
    ("prairielearn", "prairielearn.json"),
    ("autolab", "autolab.txt"),
];

/// Asks for every format at once.
pub(crate) fn every_format(command: &mut Command, folder: &Path) {
    for (format, file) in ALL {
        command.arg("--format").arg(format!("{format}={}", folder.join(file).display()));
    }
}

/// What was written in a format.
pub(crate) fn read(folder: &Path, format: &str) -> String {
    let (_, file) = ALL.iter().find(|(name, _)| *name == format).unwrap();
    fs::read_to_string(folder.join(file)).unwrap()
}

/// The document that a reader of the format sees.
pub(crate) fn document(folder: &Path, format: &str) -> Value {
    let text = read(folder, format);
    let bytes = match format {
        "github-classroom" => base64::engine::general_purpose::STANDARD.decode(text.trim()).unwrap(),
        "autolab" => text.lines().last().unwrap().as_bytes().to_vec(),
        _ => text.into_bytes(),
    };
    serde_json::from_slice(&bytes).unwrap()
}

pub(crate) fn assert_valid(what: &str, schema: &Path, value: &Value) {
    // SARIF's own schema has a pattern with a bracket too many, which no strict reader of patterns takes.
    let text = fs::read_to_string(schema).unwrap().replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\nin {value:#}");
}

/// A schema that others publish; none where `.ci/schemas` was not run.
pub(crate) fn published(name: &str) -> Option<PathBuf> {
    let path = root().join("build/schemas").join(name);
    let there = tools::has_file(&path, "what .ci/schemas build/schemas fetches");
    there.then_some(path)
}

/// Holds every file against its reader's rules.
pub(crate) fn assert_all_valid(folder: &Path) {
    let ours = ["gradescope", "prairielearn", "autolab", "codequality"].map(|name| (name, name));
    for (format, schema) in ours.into_iter().chain([("github-classroom", "classroom")]) {
        assert_valid(format, &root().join(format!("tests/schemas/{schema}.json")), &document(folder, format));
    }
    for format in ["ctrf", "sarif"] {
        if let Some(schema) = published(&format!("{format}.json")) {
            assert_valid(format, &schema, &document(folder, format));
        }
    }
    assert_plain(&read(folder, "markdown"));
    assert_self_contained(&read(folder, "html"));
    let junit = quick_junit::Report::deserialize_from_str(&read(folder, "junit")).unwrap();
    assert_eq!(junit.tests, document(folder, "ctrf")["results"]["tests"].as_array().unwrap().len());
    if tools::has(&["xmllint"]) {
        let schema = root().join("tests/schemas/junit.xsd");
        let mut xmllint = Command::new("xmllint");
        xmllint.args(["--nonet", "--noout", "--schema"]).arg(schema).arg(folder.join("junit.xml")).assert().success();
    }
}

/// A page that loads nothing, leads nowhere but to itself and runs nothing but its own script. What a browser makes of
/// it is tried elsewhere.
fn assert_self_contained(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("default-src 'none'"));
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("href=\"").count(), page.matches("href=\"#").count());
    assert!(!page.contains("src=\"") && !page.contains("url("));
}

/// Markdown with nothing live in it but what the report itself has.
pub(crate) fn assert_plain(text: &str) {
    assert!(text.len() <= 1 << 20);
    let mut in_block = false;
    for event in Parser::new_ext(text, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        let live = if let Event::Start(Tag::CodeBlock(kind)) = &event {
            !matches!(kind, CodeBlockKind::Fenced(name) if name.as_ref() == "text")
        } else {
            matches!(
                event,
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
                    | Event::Html(_)
                    | Event::InlineHtml(_)
                    | Event::InlineMath(_)
                    | Event::DisplayMath(_)
                    | Event::FootnoteReference(_)
                    | Event::Rule
            )
        };
        assert!(!live, "live markup: {event:?}");
        if let Event::Start(Tag::CodeBlock(_)) = event {
            in_block = true;
        } else if let Event::End(TagEnd::CodeBlock) = event {
            in_block = false;
        } else if let (Event::Text(text), false) = (event, in_block) {
            let sigil = |sigil: char| text.split(sigil).skip(1).any(|rest| rest.starts_with(char::is_alphanumeric));
            let live = text.contains("://") || text.contains("www.") || sigil('@') || sigil('#');
            assert!(!live, "a forge links {text}");
        }
    }
    assert!(!in_block, "a block of code has no end");
}

/// A good program, a bad one, one that is not there, one that is not graded, answers.
#[rstest]
#[case::full_marks(reference("python"), "03-session")]
#[case::no_reply(faulty("no-reply-python"), "03-session")]
#[case::crash_with_a_line(faulty("serve-crash-python"), "03-session")]
#[case::missing(faulty("missing-program"), "03-session")]
#[case::answers(root().join("solutions/reference/01-layers/english"), "01-layers")]
fn each_format_keeps_to_its_reader_s_rules(#[case] submission: PathBuf, #[case] exercise: &str) {
    let bench = Bench::new();
    let mut command = bench.netgrade();
    command.args(["check", "--exercise", exercise]).arg(submission);
    every_format(&mut command, &bench.path(""));
    command.assert().stdout("").stderr("");
    assert_all_valid(&bench.path(""));
    let (result, gradescope) = (document(&bench.path(""), "json"), document(&bench.path(""), "gradescope"));
    assert_eq!(gradescope["score"], result["score"]);
    assert_eq!(document(&bench.path(""), "autolab")["scores"][exercise], result["score"]);
    let classroom = document(&bench.path(""), "github-classroom");
    let scores = classroom["tests"].as_array().unwrap().iter().map(|test| test["score"].as_f64().unwrap());
    assert_eq!((Some(scores.sum::<f64>()), &classroom["max_score"]), (result["score"].as_f64(), &result["max_score"]));
}

#[test]
fn the_same_programs_give_the_same_files() {
    let bench = Bench::new();
    let files = |name: &str| {
        let folder = bench.path(name);
        fs::create_dir(&folder).unwrap();
        let evidence = bench.path("evidence.json");
        let mut command = bench.netgrade();
        if name == "first" {
            command
                .arg("check")
                .args(["--exercise", "03-session", "--evidence"])
                .arg(&evidence)
                .arg(faulty("no-reply-python"));
        } else {
            command.arg("judge").arg(&evidence);
        }
        every_format(&mut command, &folder);
        command.assert().code(1);
        ALL.map(|(format, _)| read(&folder, format))
    };
    assert_eq!(files("first"), files("second"));
}

#[test]
fn what_cannot_be_written_is_told_before_anything_runs() {
    let bench = Bench::new();
    let check = |formats: &[&str], says: &str| {
        let mut command = bench.check(&bench.path("no-such-submission"));
        for format in formats {
            command.args(["--format", format]);
        }
        command.assert().code(2).stdout("").stderr(contains(says));
    };
    check(&["json,junit"], "json and junit would both go to standard output");
    check(&["json=x.out", "junit=./x.out"], "would both go to ./x.out");
    check(&["jsn"], "there is no format `jsn`: there are terminal, json, html, junit");
    check(&["json=/nowhere/x"], "the folder /nowhere cannot be used");
    check(&["json="], "a file is missing");
    assert!(!root().join("x.out").exists());
}

#[test]
fn where_one_file_is_lost_the_others_are_written() {
    let bench = Bench::new();
    let mut command = bench.check(&reference("python"));
    let junit = bench.path("junit.xml");
    command.args(["--only", "server/starts", "--format", "json=/dev/full", "--format"]);
    command.arg(format!("junit={}", junit.display())).args(["--format", "ctrf"]);
    let says = contains("cannot write /dev/full").and(contains("junit").not());
    command.assert().code(3).stdout(contains("\"CTRF\"")).stderr(says);
    assert!(fs::read_to_string(junit).unwrap().contains("</testsuites>"));
    // A device stays one.
    assert!(!fs::metadata("/dev/full").unwrap().is_file());
}
