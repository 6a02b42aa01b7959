//! Data flows one way: no module imports one to its left in `main → cli → app → { report → grade →
//! judge → answers, session → plan } → class → { matcher, spec, intake, evidence, likeness } → model`,
//! and there is no cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::bench::root;

/// Whom each module of the crate may import. A new module has to be added here, with its place thought
/// about. `session` and `judge` never meet but in `evidence` and `matcher`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("matcher", &["model"]),
    ("spec", &["matcher", "model"]),
    ("evidence", &["spec", "model"]),
    // What a submission lacks is evidence.
    ("intake", &["evidence", "model"]),
    // Submissions are copied as intake lists them.
    ("class", &["intake", "model"]),
    ("answers", &["spec", "evidence", "model"]),
    ("plan", &["intake", "spec", "evidence", "model"]),
    ("session", &["plan", "matcher", "spec", "evidence", "model"]),
    ("judge", &["answers", "matcher", "spec", "evidence", "model"]),
    ("grade", &["judge", "spec", "evidence", "model"]),
    // The doctor's page names the tools that intake looks for.
    ("report", &["grade", "judge", "answers", "matcher", "spec", "class", "intake", "likeness", "evidence", "model"]),
    (
        "app",
        &[
            "cli", "report", "grade", "judge", "answers", "session", "plan", "class", "intake", "likeness", "spec",
            "evidence", "model",
        ],
    ),
    // Made-up input for every parser of foreign bytes; only part of tests.
    ("fuzzing", &["app", "report", "answers", "session", "class", "matcher", "spec", "intake", "likeness"]),
    // Programs as tokens, whoever wrote them and however they were graded.
    ("likeness", &["model"]),
    ("cli", &["model"]),
];

/// Every `crate::x` in the sources of a module, tests and doc comments included.
fn imports(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            imports(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).unwrap();
        for (place, _) in text.match_indices("crate::") {
            let rest = &text[place + "crate::".len()..];
            // A word that merely ends in `crate`, such as a macro's `$crate`, is another matter.
            let name: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            assert!(!rest.starts_with('{'), "{}: write one `use crate::…` a module", path.display());
            found.insert(name);
        }
    }
}

/// Each module's imports, as the sources have them.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let source = root().join("harness/src");
    let modules = fs::read_dir(&source).unwrap().map(|entry| entry.unwrap().path());
    let mut edges = BTreeMap::new();
    for path in modules.filter(|path| !path.ends_with("main.rs") && !path.ends_with("lib.rs")) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut found = BTreeSet::new();
        imports(&path, &mut found);
        found.remove(&name);
        edges.entry(name).or_insert_with(BTreeSet::new).extend(found);
    }
    edges
}

#[test]
fn modules_import_only_what_lies_to_their_right() {
    let edges = edges();
    assert!(
        edges["app"].contains("session") && edges["grade"].contains("judge"),
        "the sources are not read: {edges:?}"
    );
    for (module, imported) in &edges {
        let allowed = ALLOWED.iter().find(|(name, _)| name == module);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("{module} has no place in this test's table"));
        for other in imported {
            assert!(allowed.contains(&other.as_str()), "{module} must not import {other}");
        }
    }
}

/// The table itself must not allow what the architecture forbids.
#[test]
fn the_table_has_no_cycle_and_keeps_session_and_judge_apart() {
    let reach = |from: &'static str| {
        let (mut found, mut left) = (BTreeSet::new(), vec![from]);
        while let Some(name) = left.pop() {
            let (_, next) = ALLOWED.iter().find(|(module, _)| *module == name).unwrap();
            left.extend(next.iter().filter(|next| found.insert(**next)));
        }
        found
    };
    for (module, _) in ALLOWED {
        assert!(!reach(module).contains(module), "{module} reaches itself");
    }
    assert!(!reach("judge").contains("session") && !reach("session").contains("judge"));
    assert!(!reach("report").contains("session") && !reach("grade").contains("session"));
}

/// `main` hands over to the command line and to the commands, and knows nothing else.
#[test]
fn main_knows_the_commands_only() {
    let text = fs::read_to_string(root().join("harness/src/main.rs")).unwrap();
    let used: Vec<&str> = text.lines().filter(|line| line.contains("netgrade::")).collect();
    assert_eq!(used, ["use netgrade::{app, cli::Cli};"]);
}
