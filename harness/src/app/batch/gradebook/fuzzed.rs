//! What must hold of any rules and decisions that somebody wrote into a file.

use std::fs;
use std::time::Duration;

use super::{late, overrides};
use crate::grade::Lateness;
use crate::model::Points;

/// `late.yaml`.
pub(crate) fn lateness(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (rule, times) = match late::parsed(&text) {
        Ok(read) => read,
        Err(error) => return error.split('`').step_by(2).collect(),
    };
    let (score, most) = (Points::new(7.5).expect("points"), Points::new(10.0).expect("points"));
    let by = [0, 1, 59, 3_600, 90_000, u64::MAX].map(|seconds| Lateness::By(Duration::from_secs(seconds)));
    let mut outcome = vec![format!("{:?} {}", rule.base, times.len().min(2))];
    for lateness in [Lateness::InTime, Lateness::Marked]
        .into_iter()
        .chain(by)
        .chain(times.iter().map(|behind| Lateness::By(*behind)))
    {
        let Some(part) = rule.costs(lateness) else { continue };
        let penalty = rule.penalty(part, score, most);
        assert!(penalty <= score, "more is taken than there is: {penalty}");
        outcome.push(if penalty == score { "all" } else { "part" }.to_owned());
    }
    outcome.concat()
}

/// `overrides.yaml`, and behind a line `#result` the result of each student that it names.
pub(crate) fn decisions(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (text, result) = text.split_once("\n#result\n").unwrap_or((&text, ""));
    let results = tempfile::tempdir().expect("a folder");
    let place = results.path().join("students/alice");
    fs::create_dir_all(&place).and_then(|()| fs::write(place.join("result.json"), result)).expect("a folder");
    match overrides::decided(text, results.path()) {
        Ok(decided) => decided
            .iter()
            .map(|one| {
                format!("{:?}", one.as_ref().map_or_else(|told| kind(told), |made| made.checks.len().to_string()))
            })
            .take(4)
            .collect(),
        Err(error) => kind(&error),
    }
}

/// Words without what stands in quotes.
fn kind(told: &str) -> String {
    told.split(['`', '"']).step_by(2).collect()
}
