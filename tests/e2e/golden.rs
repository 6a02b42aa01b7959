//! What a student reads, word for word: the audit of all exercises writes the report of every faulty solution, and
//! those that [`kept`] names are held against golden files in both languages and in several formats; whatever changes
//! them shows up here. `BLESS=1` rewrites the files instead.

mod audit;
mod excerpts;
mod kept;
mod latin;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::bench::root;
use crate::redact::redact;
use kept::Faulty;

/// Texts by their names below `tests/golden`, such as `reports/03-session/no-reply-python.en.txt`.
type Texts = BTreeMap<String, String>;

/// What all golden files are below, and the folders of those that are made here.
const GOLDEN: &str = "tests/golden";
const FOLDERS: [&str; 2] = ["reports", "formats"];

/// Every file below a folder, by its name from there.
fn texts(folder: &Path) -> Texts {
    let mut found = Texts::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(next) = left.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn golden() -> Texts {
    let folder = root().join(GOLDEN);
    let of = |name: &str| {
        texts(&folder.join(name)).into_iter().map(|(file, text)| (format!("{name}/{file}"), text)).collect::<Vec<_>>()
    };
    FOLDERS.into_iter().flat_map(of).collect()
}

/// Whether it is a report as a terminal shows it.
fn is_page(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "txt")
}

/// What the golden files have to be.
fn made(written: &Texts, faulty: &Faulty, skipped: &BTreeSet<String>) -> Texts {
    let kept = kept::kept(faulty);
    let is_kept = |name: &str| is_page(name) && kept.contains(kept::solution(name));
    let pages = written.iter().filter(|(name, _)| is_kept(name));
    let mut made: Texts = pages.map(|(name, text)| (format!("reports/{name}"), redact(text))).collect();
    for lang in ["en", "zh"] {
        for format in excerpts::FORMATS {
            let text = excerpts::of(written, faulty, skipped, lang, format);
            made.insert(format!("formats/{lang}.{format}"), text);
        }
    }
    made
}

/// Where two texts part, with the lines around it.
fn difference(expected: &str, actual: &str) -> String {
    const AROUND: usize = 3;
    const MOST: usize = 60;
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = expected.iter().zip(&actual).take_while(|(one, two)| one == two).count();
    let tail = |lines: &[&str]| lines.len() - same;
    let alike = expected.iter().rev().zip(actual.iter().rev()).take_while(|(one, two)| one == two).count();
    let alike = alike.min(tail(&expected)).min(tail(&actual));
    let mut out = format!("line {}:\n", same + 1);
    let mut show = |mark: char, lines: &[&str]| {
        for line in lines.iter().take(MOST) {
            let _ = writeln!(out, "  {mark} {line}");
        }
    };
    show(' ', &expected[same.saturating_sub(AROUND)..same]);
    show('-', &expected[same..expected.len() - alike]);
    show('+', &actual[same..actual.len() - alike]);
    show(' ', &expected[expected.len() - alike..(expected.len() - alike + AROUND).min(expected.len())]);
    out
}

/// All that is wrong with the golden files, for a reader.
fn differences(golden: &Texts, reports: &Texts) -> String {
    let mut out = String::new();
    for name in golden.keys().chain(reports.keys()).collect::<BTreeSet<_>>() {
        let said = match (golden.get(name), reports.get(name)) {
            (Some(expected), Some(actual)) if expected == actual => continue,
            (Some(expected), Some(actual)) => difference(expected, actual),
            (Some(_), None) => "is left over: no report is kept there".to_owned(),
            (None, Some(_)) => "is missing".to_owned(),
            (None, None) => continue,
        };
        let _ = writeln!(out, "{GOLDEN}/{name} {said}");
    }
    out
}

/// Writes what was made, and removes what is left over.
fn bless(golden: &Texts, made: &Texts) {
    let path = |name: &str| -> PathBuf { root().join(GOLDEN).join(name) };
    for name in golden.keys().filter(|name| !made.contains_key(*name)) {
        fs::remove_file(path(name)).unwrap();
    }
    for (name, text) in made {
        fs::create_dir_all(path(name).parent().unwrap()).unwrap();
        fs::write(path(name), text).unwrap();
    }
}

#[test]
fn every_faulty_solution_is_told_what_is_wrong_in_the_golden_words() {
    let folder = tempfile::tempdir().unwrap();
    let skipped = audit::audit(folder.path());
    let (written, faulty) = (texts(folder.path()), kept::faulty());
    let pages = written.keys().filter(|name| is_page(name)).count();
    assert_eq!(pages, (faulty.len() - skipped.len()) * 2, "one report for each solution and language");
    let here = |texts: Texts| -> Texts {
        let there =
            |name: &str| name.strip_prefix("reports/").is_some_and(|name| skipped.contains(kept::solution(name)));
        texts.into_iter().filter(|(name, _)| !there(name)).collect()
    };
    let (golden, made) = (here(golden()), here(made(&written, &faulty, &skipped)));
    if env::var_os("BLESS").is_some() {
        bless(&golden, &made);
    } else {
        let found = differences(&golden, &made);
        assert!(found.is_empty(), "not the golden reports (BLESS=1 rewrites them):\n{found}");
    }
    let english = latin::left_in(&written);
    assert!(english.is_empty(), "English in Chinese reports:\n{english}");
}

#[test]
fn every_cause_is_shown_by_a_golden_report_in_both_languages_and_each_format() {
    let (faulty, golden) = (kept::faulty(), golden());
    let kept = kept::kept(&faulty);
    let shown: BTreeSet<&str> = faulty
        .iter()
        .filter(|(name, _)| kept.contains(*name))
        .flat_map(|(_, causes)| causes.values())
        .map(String::as_str)
        .collect();
    let causes = kept::causes();
    for cause in &causes {
        let why = kept::UNSHOWN.iter().find(|(name, _)| name == cause).map(|(_, why)| *why);
        assert_eq!(shown.contains(cause.as_str()), why.is_none(), "{cause}: {why:?}");
    }
    for (name, _) in kept::UNSHOWN {
        assert!(causes.iter().any(|cause| cause == name), "{name} is no cause");
    }
    for lang in ["en", "zh"] {
        for name in &kept {
            let file = format!("reports/{name}.{lang}.txt");
            assert!(golden.contains_key(&file), "{file} is missing (BLESS=1 writes it)");
        }
        for format in excerpts::FORMATS {
            let file = format!("formats/{lang}.{format}");
            let text = golden.get(&file).unwrap_or_else(|| panic!("{file} is missing (BLESS=1 writes it)"));
            for cause in &shown {
                assert!(text.contains(&excerpts::heading(format, cause)), "{file} has nothing on {cause}");
            }
        }
    }
}

#[test]
fn a_difference_is_shown_with_what_stands_around_it() {
    let texts = |text: &str| BTreeMap::from([("x.en.txt".to_owned(), text.to_owned())]);
    let shown = differences(&texts("a\nb\nc\nd\n"), &texts("a\nb\nX\nd\n"));
    assert_eq!(shown, "tests/golden/x.en.txt line 3:\n    a\n    b\n  - c\n  + X\n    d\n\n");
    assert_eq!(differences(&texts("a"), &BTreeMap::new()).lines().count(), 1);
    assert!(differences(&BTreeMap::new(), &texts("a")).contains("is missing"));
    assert!(differences(&texts("a"), &texts("a")).is_empty());
}
