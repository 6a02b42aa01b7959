//! The closed list of targets.

use std::path::Path;

use super::Target;
use super::corpus::{below, files, nothing, root};
use crate::answers;
use crate::app;
use crate::class;
use crate::intake;
use crate::likeness;
use crate::matcher;
use crate::report;
use crate::session;
use crate::spec;

/// All of them; each has a test of its name.
pub(super) const TARGETS: &[Target] = &[
    Target { name: "answers", takes: answers::fuzzed::answers, seeds: sheets },
    Target { name: "archives", takes: class::fuzzed::archives, seeds: class::fuzzed::samples },
    Target { name: "calls", takes: session::fuzzed::observe::calls, seeds: session::fuzzed::observe::samples },
    Target { name: "decisions", takes: app::fuzzed::gradebook::decisions, seeds: nothing },
    Target { name: "evidence", takes: app::fuzzed::evidence, seeds: app::fuzzed::samples },
    Target { name: "exercise", takes: spec::fuzzed::exercise, seeds: exercises },
    Target { name: "frames", takes: session::fuzzed::capture::frames, seeds: session::fuzzed::capture::samples },
    Target { name: "lateness", takes: app::fuzzed::gradebook::lateness, seeds: nothing },
    Target { name: "likeness", takes: likeness::fuzzed::likeness, seeds: programs },
    Target { name: "matchers", takes: matcher::fuzzed::matchers, seeds: matcher::fuzzed::samples },
    Target { name: "names", takes: class::fuzzed::names, seeds: nothing },
    Target { name: "output", takes: report::fuzzed::output, seeds: nothing },
    Target { name: "records", takes: session::fuzzed::records, seeds: session::fuzzed::samples },
    Target { name: "sheet", takes: report::gradebook::fuzzed::sheet, seeds: nothing },
    Target { name: "sources", takes: intake::fuzzed::sources, seeds: programs },
    Target { name: "submission", takes: intake::fuzzed::submission, seeds: manifests },
    Target { name: "table", takes: report::gradebook::fuzzed::table, seeds: nothing },
];

/// The course's exercises, each file of checks or questions as an exercise of its own.
fn exercises() -> Vec<Vec<u8>> {
    below(&root().join("exercises")).iter().filter(|place| place.is_dir()).flat_map(|folder| parts(folder)).collect()
}

fn parts(folder: &Path) -> Vec<Vec<u8>> {
    let main = std::fs::read_to_string(folder.join("exercise.yaml")).unwrap_or_default();
    let mut parts = Vec::new();
    for place in ["checks", "questions"].iter().flat_map(|within| below(&folder.join(within))) {
        let Some(path) = place.strip_prefix(folder).ok().and_then(Path::to_str) else { continue };
        // The list has the other files, too.
        let is_kept = |line: &&str| !line.trim_start().starts_with("- ") || line.trim_end().ends_with(path);
        let main: String = main.split_inclusive('\n').filter(is_kept).collect();
        let text = std::fs::read_to_string(&place).unwrap_or_default();
        parts.push(format!("{main}#file {path}\n{text}").into_bytes());
    }
    parts
}

/// Answers of the references, and those with one mistake each.
fn sheets() -> Vec<Vec<u8>> {
    ["reference", "faulty"]
        .iter()
        .flat_map(|kind| {
            ["01-layers", "02-handshake"]
                .iter()
                .flat_map(move |exercise| files(&root().join("solutions").join(kind).join(exercise), &[".yaml"]))
        })
        .filter(|text| !text.starts_with(b"expect"))
        .collect()
}

/// Programs in many languages, and what builds them.
fn programs() -> Vec<Vec<u8>> {
    let endings = [".py", ".c", ".java", ".js", ".go", ".rs", ".pl", ".tcl", ".rb", ".sh", "Makefile"];
    files(&root().join("solutions/reference"), &endings)
}

fn manifests() -> Vec<Vec<u8>> {
    files(&root().join("solutions"), &["submission.yaml"])
}
