//! What must hold of any file of evidence that somebody gives to be judged or shown.

use super::stored;
use crate::evidence::RunDocument;
use crate::grade;
use crate::model::Lang;
use crate::report::pcap;
use crate::report::segments::{self, Options, Wanted};
use crate::report::{Colour, fixture, fuzzed};

pub(crate) use super::batch::gradebook::fuzzed as gradebook;

/// Evidence: read, judged, graded, and shown.
pub(crate) fn evidence(bytes: &[u8]) -> String {
    let document = match stored::parsed(bytes) {
        Ok(document) => document,
        Err(problem) => return problem.chars().filter(char::is_ascii_lowercase).take(40).collect(),
    };
    let kept = serde_json::to_string(&document).expect("evidence can be written");
    let again: RunDocument = serde_json::from_str(&kept).expect("what was written can be read");
    assert!(again == document, "written and read again it is another one");
    let graded = grade::grade(&document);
    assert!(graded.score <= graded.max_score, "{} of {}", graded.score, graded.max_score);
    let checks = graded.exercises.iter().flat_map(|exercise| &exercise.checks);
    let mut outcome: Vec<String> = checks
        .map(|check| format!("{:?}{:?}", std::mem::discriminant(&check.verdict.outcome), check.verdict.cause))
        .collect();
    let number = kept.bytes().fold(bytes.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    fuzzed::told(&graded, number);
    fuzzed::listed(&graded);
    let mut drawn = Vec::new();
    let options = Options { lang: Lang::En, width: 60, colour: Colour::Plain };
    let ladder = segments::write(&mut drawn, &document, &Wanted::default(), options);
    fuzzed::shown(&String::from_utf8(drawn).expect("a ladder is text"));
    let capture = pcap::file(&document, &Wanted::default());
    outcome.push(format!("{}{}", ladder.is_ok(), capture.is_ok()));
    outcome.concat()
}

/// Documents made by hand, one for each check.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    let cases = [
        fixture::everything(),
        fixture::hostile(),
        fixture::refused(),
        fixture::unbuilt_and_missing(),
        fixture::ambiguous(),
    ];
    cases.iter().flat_map(|case| alone(&case.document)).collect()
}

fn alone(document: &RunDocument) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for index in 0..document.exercises[0].exercise.checks.len() {
        let mut one = document.clone();
        let record = &mut one.exercises[0];
        record.exercise.checks = vec![record.exercise.checks.swap_remove(index)];
        let id = record.exercise.checks[0].id.clone();
        record.evidence.retain(|evidence| evidence.check == id);
        all.push(serde_json::to_vec_pretty(&one).expect("evidence can be written"));
    }
    all
}
