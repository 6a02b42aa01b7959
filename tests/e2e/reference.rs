//! The reference of verbs and matchers: its pages are what the tables' comments say, each of them has an example
//! that is played, and a mistake whose message is kept word for word. `BLESS=1` writes pages and messages anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use netgrade::spec::{MatcherForm, VerbForm, Who, matchers, verbs};

use crate::bench::{Bench, root};
use crate::catalogue::{self, names};

const EXERCISE: &str = "00-reference";
const PAGE: &str = "docs/reference/verbs.md";
const MATCHERS_PAGE: &str = "docs/reference/matchers.md";
/// The folder of what belongs to matchers, beside what belongs to verbs.
const MATCHERS: &str = "matchers";

fn examples() -> PathBuf {
    root().join("docs/reference/examples")
}

fn fixtures() -> PathBuf {
    root().join("tests/reference")
}

fn all_verbs() -> BTreeSet<String> {
    verbs().map(|form| form.name.to_owned()).collect()
}

fn all_matchers() -> BTreeSet<String> {
    matchers().map(|form| form.name.to_owned()).collect()
}

/// Compares a file with what it should be, or writes it.
fn golden(path: &Path, expected: &str) {
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        fs::write(path, expected).unwrap();
        return;
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "{} is not what it should be: see `make bless`", path.display());
}

fn section(form: &VerbForm) -> String {
    let mut text = format!("## {}\n\n", form.name);
    writeln!(text, "{}\n", form.markdown()).unwrap();
    let who = match form.who {
        Who::Nobody => "",
        Who::Actor => " `who` beside it names the actor, where more than one is connected.",
        Who::Role => " `who` beside it names the program, where the check starts more than one.",
    };
    writeln!(text, "Deadline where none is given: {} ms.{who}\n", form.within.0).unwrap();
    let example = fs::read_to_string(examples().join(format!("{}.yaml", form.name))).unwrap();
    writeln!(text, "```yaml\n{}\n```\n", example.trim_end()).unwrap();
    text
}

#[test]
fn the_page_says_what_the_table_says() {
    let mut page = "# Verbs\n\nA check's `steps` are played in order; each has exactly one verb. Beside it may stand \
        `who`, `within` (the deadline, in the program's own time), `after` (what is waited for must not come \
        earlier), `save` (a name for what is received, for later texts), \
        `points` (what the step earns of the check's points by itself, whatever becomes of others), `severity` (what its \
        failing means: `must` ends the conversation and fails the check; `should` costs the step's points, `info` is \
        advice, and after both the conversation goes on) and `hint`. In texts, `{nonce}` stands for \
        a word that differs from run to run, `{port}` for the server's port, `{n}` for the round of a `repeat` or \
        the number of a crowd's member, `{d1}` to `{d9}` for numbers from 16 to 249 that differ from run to run, \
        `{x1}` to `{x9}` for the same as two hexadecimal digits, `{w1}` to `{w8}` for the numbers whose two bytes are \
        `{x1} {x2}` to `{x8} {x9}`, and names that were set or saved for their texts.\n\nThis page is made from \
        the comments of the table of verbs. Every example is played by the tests, against \
        [these programs](../../tests/reference/submission).\n\n"
        .to_owned();
    page.extend(verbs().map(section));
    golden(&root().join(PAGE), &format!("{}\n", page.trim_end()));
}

fn matcher_section(form: &MatcherForm) -> String {
    let mut text = format!("## {}\n\n", form.name);
    writeln!(text, "{}\n", form.markdown()).unwrap();
    let example = fs::read_to_string(examples().join(MATCHERS).join(format!("{}.yaml", form.name))).unwrap();
    writeln!(text, "```yaml\n{}\n```\n", example.trim_end()).unwrap();
    text
}

#[test]
fn the_page_of_matchers_says_what_their_table_says() {
    let mut page = "# Matchers\n\nWhat is expected of the next bytes of a connection (`expect`, `fence`), of a whole \
        reply (`expect_reply`, `expect_message`) or of what a program prints (`expect_stdout`, `expect_stderr`): a \
        text, byte for byte, or a mapping with exactly one matcher. Any cutting of the bytes gives the same answer. \
        A matcher fails at the first byte that cannot be right, and a frame that has begun when the program \
        certainly waits is not complete. Placeholders stand in texts as in `send`; `save` beside the step keeps the \
        content, without delimiters and lengths.\n\nThis page is made from the comments of the table of matchers. \
        Every example is played by the tests, against [this server](../../tests/reference/submission). The steps \
        that use them are on the [page of verbs](verbs.md).\n\n"
        .to_owned();
    page.extend(matchers().map(matcher_section));
    golden(&root().join(MATCHERS_PAGE), &format!("{}\n", page.trim_end()));
}

fn catalogue(bench: &Bench, folder: &Path) -> PathBuf {
    catalogue::write(bench, EXERCISE, "[server, client, program]", folder)
}

/// Plays every file of a folder against the reference's programs: all must pass.
fn assert_all_pass(folder: &Path) {
    let bench = Bench::new();
    let catalogue = catalogue(&bench, folder);
    bench.put(&format!("{EXERCISE}/data.txt"), "from the file");
    let submission = fixtures().join("submission");
    let mut check = bench.netgrade();
    check.arg("check").arg(submission).arg("--exercises").arg(catalogue).args(["--exercise", EXERCISE]);
    let assert = check.assert();
    let output = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(output.contains(&format!("{0} of {0}", names(folder).len())), "{output}");
}

#[test]
fn every_verb_has_an_example_that_passes() {
    assert_eq!(names(&examples()), all_verbs());
    assert_all_pass(&examples());
}

#[test]
fn every_matcher_has_an_example_that_passes() {
    let folder = examples().join(MATCHERS);
    assert_eq!(names(&folder), all_matchers());
    for name in names(&folder) {
        let text = fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        assert!(text.contains(&format!("{name}:")), "{name} is not in its example");
    }
    assert_all_pass(&folder);
}

/// Values and combinations that no example shows.
#[test]
fn further_steps_pass() {
    assert_all_pass(&fixtures().join("played"));
}

/// What lint says of one check file.
fn complaint(text: &str) -> String {
    let bench = Bench::new();
    bench.put(&format!("{EXERCISE}/checks/server.yaml"), text);
    let main = "title: {en: Reference, zh: 参考}\nroles: [server, client]\nchecks: [checks/server.yaml]\n";
    bench.put(&format!("{EXERCISE}/exercise.yaml"), &format!("id: {EXERCISE}\n{main}"));
    let mut lint = bench.netgrade();
    lint.arg("lint").arg("--exercises").arg(bench.path(""));
    let assert = lint.assert().code(2);
    let text = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    text.replace(&format!("{}", bench.path("").display()), "")
}

#[test]
fn every_verb_has_a_mistake_with_its_message() {
    let folder = fixtures().join("mistakes");
    assert_eq!(names(&folder), all_verbs());
    assert_messages(&folder);
}

#[test]
fn every_matcher_has_a_mistake_with_its_message() {
    let folder = fixtures().join("mistakes").join(MATCHERS);
    assert_eq!(names(&folder), all_matchers());
    assert_messages(&folder);
}

fn assert_messages(folder: &Path) {
    for name in names(folder) {
        let steps = fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        let mut text = "checks:\n- id: server/replies\n  title: {en: It replies, zh: 它会回复}\n".to_owned();
        text.push_str("  tried: {en: Sent it., zh: 发送。}\n  points: 1\n  steps:\n");
        steps.lines().for_each(|line| writeln!(text, "  {line}").unwrap());
        golden(&folder.join(format!("{name}.txt")), &complaint(&text));
    }
}

/// The slips that authors make most, each with what it says.
#[test]
fn ten_typical_mistakes_are_told_in_the_golden_words() {
    let folder = fixtures().join("authors");
    let names = names(&folder);
    assert_eq!(names.len(), 10, "{names:?}");
    for name in names {
        let text = fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        golden(&folder.join(format!("{name}.txt")), &complaint(&text));
    }
}

/// A file as an editor sees it.
fn json(path: &Path) -> serde_json::Value {
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn validator(of: &str) -> jsonschema::Validator {
    let output = Bench::new().netgrade().args(["schema", of]).output().unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn the_schema_for_editors_takes_what_lint_takes() {
    let (exercise, checks) = (validator("exercise"), validator("checks"));
    let bench = Bench::new();
    let reference = catalogue(&bench, &examples()).join(EXERCISE);
    for folder in [root().join("exercises/03-session"), reference] {
        exercise.validate(&json(&folder.join("exercise.yaml"))).unwrap();
        for name in names(&folder.join("checks")) {
            checks.validate(&json(&folder.join(format!("checks/{name}.yaml")))).unwrap();
        }
    }
}

#[test]
fn the_schema_for_editors_refuses_slips() {
    let checks = validator("checks");
    for name in ["unknown-verb", "two-verbs", "forgotten-translation"] {
        let slip = json(&fixtures().join(format!("authors/{name}.yaml")));
        assert!(!checks.is_valid(&slip), "{name} is taken");
    }
}
