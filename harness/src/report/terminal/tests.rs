//! What a student reads, from made-up runs.

use super::*;
use crate::report::fixture::{self, Case};

fn shown(case: &Case, lang: Lang, width: usize, colour: Colour) -> String {
    let options = Options { lang, width, colour, command: "netgrade".into(), evidence: None };
    let mut out = Vec::new();
    write(&mut out, &case.graded(), &options).unwrap();
    String::from_utf8(out).unwrap()
}

/// The lines must appear in this order, each as a part of a line.
fn check(case: &Case, lang: Lang, lines: &[&str]) {
    let text = shown(case, lang, 80, Colour::Plain);
    let mut rest = text.as_str();
    for line in lines {
        let at = rest.find(line).unwrap_or_else(|| panic!("no {line:?} in what is left of\n{text}"));
        rest = &rest[at + line.len()..];
    }
}

#[test]
#[ignore = "prints every report, to be read by eye"]
fn show() {
    for (name, case) in cases() {
        for lang in [Lang::En, Lang::Zh] {
            let text = shown(&case, lang, 80, Colour::Plain);
            std::io::Write::write_all(&mut std::io::stderr(), format!("\n##### {name}\n{text}").as_bytes()).unwrap();
        }
    }
}

fn cases() -> Vec<(&'static str, Case)> {
    vec![
        ("everything", fixture::everything()),
        ("unbuilt and missing", fixture::unbuilt_and_missing()),
        ("ambiguous", fixture::ambiguous()),
        ("refused", fixture::refused()),
        ("hostile", fixture::hostile()),
    ]
}
