//! Which reports are kept as golden files. Must not read a report.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;

use crate::bench::root;

/// The faulty solutions, as `03-session/no-reply-python`, each with the checks that it fails and their causes.
pub(super) type Faulty = BTreeMap<String, BTreeMap<String, String>>;

/// Exercises of which every report is kept. Of the others only so much is kept that every cause is shown.
const WHOLE: [&str; 4] = ["01-layers", "02-handshake", "03-session", "07-addresses"];

/// Reports that are not the same each time, although their verdicts are; each with what differs.
const UNSTEADY: &[(&str, &str)] = &[
    ("00-causes/unbounded-memory-python", "how much memory a program holds is chance"),
    ("04-many-clients/mixes-clients-broadcast-python", "which of two clients is sent the same bytes first is chance"),
    ("04-many-clients/client-limit-files-python", "whether accept() fails before or after the next message is chance"),
    ("04-many-clients/dies-on-emfile-python", "whether accept() fails before or after the next message is chance"),
    ("09-file-transfer/one-at-a-time-python", "in how many pieces a large file is sent depends on the buffers"),
    ("10-chat/tells-everybody-python", "how much of two answers has come when the first is looked at is chance"),
];

/// Causes that no golden report shows, each with the reason.
pub(super) const UNSHOWN: &[(&str, &str)] = &[
    ("foreign-trace", "an audit knows no students' names"),
    ("unbounded-memory", "how much memory a program holds is chance; tests/resources plays it"),
    ("unknown", "what is not decided has no report to show"),
];

/// `expected.yaml` of a faulty solution.
#[derive(Debug, Deserialize)]
struct Expected {
    expected: BTreeMap<String, String>,
}

pub(super) fn faulty() -> Faulty {
    let mut found = Faulty::new();
    for all in ["solutions/faulty", "tests/causes/solutions/faulty"].map(|folder| root().join(folder)) {
        for exercise in names(&all) {
            for name in names(&all.join(&exercise)) {
                let text = fs::read_to_string(all.join(&exercise).join(&name).join("expected.yaml")).unwrap();
                let expected: Expected = serde_yaml::from_str(&text).unwrap();
                found.insert(format!("{exercise}/{name}"), expected.expected);
            }
        }
    }
    found
}

fn names(folder: &std::path::Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// `03-session/server-c` of `03-session/server-c.en.txt`.
pub(super) fn solution(file: &str) -> &str {
    file.split_once('.').map_or(file, |(name, _)| name)
}

/// Every cause, as the schema of the result has them.
pub(super) fn causes() -> Vec<String> {
    let text = fs::read_to_string(root().join("docs/result-schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names = schema["$defs"]["Check"]["properties"]["cause"]["enum"].as_array().unwrap();
    names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// Causes whose conversation differs from run to run: whether the program is gone before or after the next client has
/// connected is chance. What was found out about them is the same each time.
pub(super) const CHANCE: &[&str] = &["dies-on-eintr"];

/// The first solution and check that shows each cause; one that every machine can play where there is one.
pub(super) fn representatives(faulty: &Faulty) -> BTreeMap<&str, (&str, &str)> {
    let rank = |name: &str| {
        let whole = WHOLE.iter().any(|exercise| name.starts_with(exercise));
        let needs_a_tool = !(name.ends_with("-python") || name.ends_with("-c"));
        (!whole, whole && name.starts_with("03-session") && needs_a_tool, name.to_owned())
    };
    let mut sorted: Vec<_> = faulty.iter().filter(|(name, _)| !is_unsteady(name)).collect();
    sorted.sort_by_key(|(name, _)| rank(name));
    let mut first = BTreeMap::new();
    for (name, causes) in sorted {
        for (check, cause) in causes {
            first.entry(cause.as_str()).or_insert((name.as_str(), check.as_str()));
        }
    }
    first
}

fn is_unsteady(name: &str) -> bool {
    UNSTEADY.iter().any(|(unsteady, _)| *unsteady == name)
}

/// The solutions whose reports are kept.
pub(super) fn kept(faulty: &Faulty) -> BTreeSet<String> {
    let whole =
        faulty.keys().filter(|name| WHOLE.iter().any(|exercise| name.starts_with(exercise)) && !is_unsteady(name));
    let first = representatives(faulty).into_values().map(|(name, _)| name.to_owned());
    whole.cloned().chain(first).collect()
}
