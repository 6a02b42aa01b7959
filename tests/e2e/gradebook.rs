//! Grades go back to the platform that the class came from: downloads are made as platforms make them, the sheets are
//! filled in, read again by another reader, and compared person by person.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::bench::{Bench, root};

/// The names that people have, as a platform shows them.
const NAMES: [&str; 12] = [
    "Zoë O'Neil",
    "=HYPERLINK(\"http://x.example\",\"a\")",
    "王 小明",
    "a\nb",
    "\u{1f600} smile",
    "-rf",
    "$(touch x)",
    "Doe, \"J\" Jane",
    "Li Wei",
    "Li Wei",
    "+49 Max",
    "陈; 晓",
];

/// What complete answers earn.
const FULL: u32 = 21;

/// Who has a text that a person has to read, worth 3.
const TO_BE_READ: usize = 11;

/// Answers that lose as many points as the student's place in the list.
fn answers(student: usize) -> String {
    let complete = fs::read_to_string(root().join("solutions/reference/01-layers/english/answers.yaml")).unwrap();
    let lost = [
        &["five-layers"][..],
        &["encapsulation"],
        &["order", "decapsulation"],
        &["functions", "placement", "numbers", "design"],
    ];
    let dropped: Vec<&str> = lost
        .iter()
        .enumerate()
        .filter(|(bit, _)| student >> bit & 1 == 1)
        .flat_map(|(_, keys)| *keys)
        .copied()
        .collect();
    let is_kept = |line: &&str| !dropped.iter().any(|key| line.starts_with(&format!("{key}:")));
    let text: String = complete.lines().filter(is_kept).flat_map(|line| [line, "\n"]).collect();
    if student == TO_BE_READ {
        text.replace("UDP is connectionless, and it is not reliable.", "UDP is a datagram thing.")
    } else {
        text
    }
}

/// What the machine gives; nothing where a person has to read.
fn score(student: usize) -> Option<f64> {
    (student != TO_BE_READ).then(|| f64::from(FULL - u32::try_from(student).unwrap()))
}

/// A name as Moodle leaves it in names of files.
fn moodles(name: &str) -> String {
    name.replace('_', " ").chars().filter(|c| !c.is_control() && !"&<>\"`|':\\/".contains(*c)).collect()
}

/// A name as Canvas has it in names of files.
fn canvass(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn zip(files: &[(String, String)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A class that is graded.
struct Graded(Bench);

impl Graded {
    fn new(files: &[(String, String)]) -> Self {
        let bench = Bench::new();
        fs::write(bench.path("class.zip"), zip(files)).unwrap();
        let mut batch = bench.netgrade();
        batch.arg("batch").arg(bench.path("class.zip")).arg("--out").arg(bench.path("results"));
        batch.args(["--exercise", "01-layers"]).assert().code(3).stdout(contains(format!("{} graded", NAMES.len())));
        Self(bench)
    }

    fn gradebook(&self, options: &[&str]) -> Command {
        let mut command = self.0.netgrade();
        command.current_dir(self.0.path(".")).arg("gradebook").arg(self.0.path("results")).args(options);
        command
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.path(file)).unwrap()
    }
}

/// Rows as another reader of such files sees them.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A cell as PHP and Ruby write it.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', ' ', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn line(cells: &[&str], end: &str) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + end
}

fn number(student: usize) -> usize {
    501 + student
}

/// Everything but grades is as it was, byte for byte; grades by what identifies their rows.
fn compared(before: &[u8], after: &[u8], (id, grade): (usize, usize)) -> BTreeMap<String, String> {
    let (before, mut after) = (rows(before), rows(after));
    let grades = after.iter().map(|row| (row[id].clone(), row[grade].clone())).collect();
    assert_eq!(before.len(), after.len());
    for (old, new) in before.iter().zip(&mut after) {
        new[grade].clone_from(&old[grade]);
        assert_eq!(old, new);
    }
    grades
}

fn moodle_class() -> Graded {
    let folder = |student: usize| format!("{}_{}_assignsubmission_file", moodles(NAMES[student]), number(student));
    let files = |student| (format!("{}/answers.yaml", folder(student)), answers(student));
    Graded::new(&(0..NAMES.len()).map(files).collect::<Vec<_>>())
}

const ENGLISH: [&str; 10] = [
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
];

fn moodle_sheet(header: &[&str], participant: &str, maximum: &str, end: &str) -> String {
    let mut sheet = line(header, end);
    let mut row = |id: usize, name: &str, grade: &str| {
        let id = format!("{participant}{id}");
        let changed = "Sunday, 1 March 2026, 11:59 PM";
        sheet +=
            &line(&[&id, name, "x@example.org", "Submitted", grade, maximum, "Yes", changed, "-", "so\n\"far\""], end);
    };
    // In another order than the download, and with somebody who handed in nothing.
    row(999, "Nemo", "");
    (0..NAMES.len())
        .rev()
        .for_each(|student| row(number(student), NAMES[student], if student == 3 { "1.00" } else { "" }));
    sheet
}

#[test]
fn moodles_worksheet_comes_back_with_everybodys_own_mark() {
    let class = moodle_class();
    let sheet = moodle_sheet(&ENGLISH, "Participant ", "100.00", "\n");
    fs::write(class.0.path("sheet.csv"), &sheet).unwrap();
    let options = ["--format", "moodle", "--worksheet", "sheet.csv", "--output", "out.csv"];
    // Nothing is converted, or left as it is, unasked.
    class.gradebook(&options).assert().code(2).stderr(contains("maximum is 21, the sheet's 100: give --scale"));
    assert!(!class.0.path("out.csv").exists());
    let said = contains("Nemo, Participant 999: in the sheet, but handed in nothing")
        .and(contains("陈; 晓 (512): not graded; the cell stays empty."))
        .and(contains("ab (504): the mark takes the place of “1.00”."))
        .and(contains("Points of 21 were converted to points of 100."))
        .and(contains("11 marks are in the sheet."));
    class.gradebook(&[&options[..], &["--scale", "maximum"]].concat()).assert().code(3).stderr(said);
    let grades = compared(sheet.as_bytes(), &class.read("out.csv"), (0, 4));
    for student in 0..NAMES.len() {
        let expected = score(student).map(|score| (score * 10_000.0 / f64::from(FULL)).round() / 100.0);
        let found = &grades[&format!("Participant {}", number(student))];
        assert_eq!(found.parse().ok(), expected, "{:?}", NAMES[student]);
    }
    assert_eq!(grades["Participant 999"], "");
    // What stands beside the grades is the same bytes, quotes and line ends included.
    let after = String::from_utf8(class.read("out.csv")).unwrap();
    assert_eq!(after.matches("\"so\n\"\"far\"\"\"\n").count(), NAMES.len() + 1);
    // Another assignment's sheet has other people behind the same numbers.
    let shifted = sheet.replace("Participant 5", "Participant 6").replace("Participant 60", "Participant 51");
    fs::write(class.0.path("other.csv"), shifted).unwrap();
    let other = ["--format", "moodle", "--worksheet", "other.csv", "--scale", "keep"];
    class.gradebook(&other).assert().code(3).stderr(contains("Is it the sheet of this assignment?"));
}

#[test]
fn a_chinese_worksheet_with_decisions_lateness_and_feedback() {
    let class = moodle_class();
    let header = [
        "标识符",
        "全名",
        "邮箱地址",
        "状态",
        "成绩",
        "最高成绩",
        "成绩可以更改",
        "最后修改（提交）",
        "最后修改（教师）",
        "反馈",
    ];
    let sheet = format!("\u{feff}{}", moodle_sheet(&header, "参与者 ", "21.00", "\r\n"));
    fs::write(class.0.path("sheet.csv"), &sheet).unwrap();
    let decisions = "'512': {checks: {texts/tcp-udp: 2}, reason: read by hand}\n\
        '502': {points: 20.5, reason: 'shown in class, <b>twice</b>'}\n";
    fs::write(class.0.path("overrides.yaml"), decisions).unwrap();
    let late = "due: 2026-03-01 23:59 +08:00\ngrace: 10m\nsteps: [{after: 0s, minus: 10%}, {after: 1d, minus: 50%}]\n\
        submitted: {'501': 2026-03-02 00:05, '503': 2026-03-02 08:00, '505': '2026-03-05T00:00:00Z'}\n\
        excused: {'505': ill}\n";
    fs::write(class.0.path("late.yaml"), late).unwrap();
    let rules = ["--overrides", "overrides.yaml", "--late", "late.yaml"];
    let fill = ["--format", "moodle", "--worksheet", "sheet.csv", "--output", "out.csv", "--feedback", "feedback.zip"];
    let said =
        contains("8 submissions have neither a time nor a mark").and(contains("12 pages of feedback: feedback.zip"));
    class.gradebook(&[&fill[..], &rules[..]].concat()).assert().code(0).stderr(said);
    let grades = compared(sheet.as_bytes(), &class.read("out.csv"), (0, 4));
    let counts = |student: usize| match student {
        1 => Some(20.5),
        2 => Some(17.1),
        TO_BE_READ => Some(9.0),
        other => score(other),
    };
    for student in 0..NAMES.len() {
        let found = &grades[&format!("参与者 {}", number(student))];
        assert_eq!(found.parse().ok(), counts(student), "{:?}", NAMES[student]);
    }
    let table = class.gradebook(&rules).assert().code(0).get_output().stdout.clone();
    let table = rows(&table);
    let cell = |student: usize, column: &str| {
        let at = table[0].iter().position(|name| name == column).unwrap();
        table.iter().find(|row| row[2] == number(student).to_string()).unwrap()[at].clone()
    };
    let parts = |student| {
        ["score", "ungraded", "open", "by_person", "override", "late_penalty", "points"]
            .map(|column| cell(student, column))
    };
    assert_eq!(parts(2), ["19", "0", "0", "", "", "1.9", "17.1"]);
    assert_eq!(parts(1), ["20", "0", "", "", "20.5", "", "20.5"]);
    assert_eq!(parts(TO_BE_READ), ["7", "1", "0", "2", "", "0", "9"]);
    assert_eq!(
        (cell(TO_BE_READ, "checks"), cell(4, "lateness")),
        ("01-layers:texts/tcp-udp=2".into(), "excused".into())
    );
    assert_eq!(
        (cell(2, "late_by"), cell(0, "late_by"), cell(0, "late_penalty")),
        ("8:01:00".into(), "0:06:00".into(), "0".into())
    );
    assert_feedback(&class, &counts);
}

/// Every page is for its student, read as Moodle reads an archive of feedback.
fn assert_feedback(class: &Graded, counts: &dyn Fn(usize) -> Option<f64>) {
    let mut archive = ZipArchive::new(File::open(class.0.path("feedback.zip")).unwrap()).unwrap();
    assert_eq!(archive.len(), NAMES.len());
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let (folder, name) = file.name().split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let parts: Vec<&str> = folder.splitn(5, '_').collect();
        assert_eq!((&parts[2..4], name.as_str()), (&["assignsubmission", "file"][..], "netgrade.html"));
        let student = parts[1].parse::<usize>().unwrap() - 501;
        assert_eq!(parts[0], moodles(NAMES[student]));
        let mut page = String::new();
        file.read_to_string(&mut page).unwrap();
        let machine = score(student).unwrap_or(7.0);
        assert!(
            page.contains(&format!("{machine} of {FULL}"))
                || page.contains(&format!("{machine}/{FULL}"))
                || page.contains(&format!("value=\"{machine}\"")),
            "{folder}"
        );
        let is_more = matches!(student, 0 | 1 | 2 | 4 | TO_BE_READ);
        assert_eq!(page.contains("class=\"counted\""), is_more, "{folder}");
        if is_more {
            assert!(page.contains(&format!("<b>{}</b>", counts(student).unwrap())), "{folder}");
        }
        assert!(!page.contains("<b>twice</b>"), "{folder}");
    }
}

fn canvas_class() -> Graded {
    let mut files = Vec::new();
    for (student, name) in NAMES.iter().enumerate() {
        let (late, id) = (if student == 2 { "_LATE" } else { "" }, number(student));
        files.push((format!("{}{late}_{id}_{}_answers.yaml", canvass(name), 9000 + student), answers(student)));
        files.push((format!("{}{late}_{id}_{}_my_1_2_notes.txt", canvass(name), 9500 + student), "mine".to_owned()));
    }
    Graded::new(&files)
}

fn canvas_sheet() -> String {
    let header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 0 (76)", "Lab 1 (77)", "Final Score"];
    let mut sheet = line(&header, "\n");
    sheet += ",,,,,,Manual Posting,\n";
    sheet += "    Points Possible,,,,,5,21,(read only)\n";
    for (student, name) in NAMES.iter().enumerate() {
        let (id, sis) = (number(student).to_string(), format!("s{student}"));
        let own = if student == 5 { "EX" } else { "" };
        sheet += &line(&[name, &id, &sis, &sis, "One", "4", own, "88.5"], "\n");
    }
    sheet + "\"Student, Test\",777,,0abc,One,,,\n"
}

#[test]
fn canvass_gradebook_comes_back_with_everybodys_own_mark() {
    let class = canvas_class();
    let sheet = canvas_sheet();
    fs::write(class.0.path("sheet.csv"), &sheet).unwrap();
    let fill = ["--format", "canvas", "--worksheet", "sheet.csv", "--column", "lab 1", "--output", "out.csv"];
    let said = contains("rf (506): excused, and stays so.")
        .and(contains("Student, Test, 0abc: in the sheet, but handed in nothing"))
        .and(contains("10 marks are in the sheet."));
    class.gradebook(&fill).assert().code(3).stderr(said);
    let grades = compared(sheet.as_bytes(), &class.read("out.csv"), (1, 6));
    for student in 0..NAMES.len() {
        let expected = if student == 5 { None } else { score(student) };
        assert_eq!(grades[&number(student).to_string()].parse().ok(), expected, "{:?}", NAMES[student]);
    }
    assert_eq!((grades["506"].as_str(), grades["777"].as_str()), ("EX", ""));
    // How late 503 was, nobody has said: no points before somebody does, or a rule is for that.
    fs::write(class.0.path("late.yaml"), "steps: [{after: 0s, minus: 10%}]\n").unwrap();
    let late = [&fill[..], &["--late", "late.yaml"]].concat();
    class.gradebook(&late).assert().code(3).stderr(contains("王小明: late, and nobody knows how much"));
    assert_eq!(compared(sheet.as_bytes(), &class.read("out.csv"), (1, 6))["503"], "");
    fs::write(class.0.path("late.yaml"), "marked: 20%\nof: maximum\n").unwrap();
    class.gradebook(&late).assert().code(3).stderr(contains("nobody knows").not());
    assert_eq!(compared(sheet.as_bytes(), &class.read("out.csv"), (1, 6))["503"], "14.8");
    let wrong = |options: &[&str], says: &str| {
        class.gradebook(options).assert().code(2).stdout("").stderr(contains(says));
    };
    wrong(
        &["--format", "canvas", "--worksheet", "sheet.csv", "--column", "Lab 2"],
        "no column is the assignment; there are `SIS User ID`",
    );
    wrong(&["--format", "canvas"], "export the gradebook");
    wrong(&["--format", "moodle"], "download the grading worksheet");
    wrong(&["--worksheet", "sheet.csv"], "--worksheet needs --format");
    wrong(&["--format", "gradescope", "--worksheet", "sheet.csv"], "no header of a table of scores of Gradescope");
}

#[test]
fn feedback_for_canvas_is_made_anew_as_a_whole() {
    let class = canvas_class();
    let names = || crate::batch::names(&class.0.path("feedback"));
    let feedback = ["--feedback", "feedback"];
    class.gradebook(&feedback).assert().code(3).stdout("").stderr(contains("12 pages of feedback: feedback"));
    let first = names();
    assert_eq!(first.len(), NAMES.len() + 1);
    for name in first.iter().filter(|name| !name.starts_with('.')) {
        // What Canvas goes by: the first two parts that are numbers.
        let ids: Vec<usize> = name.split('_').filter_map(|part| part.parse().ok()).take(2).collect();
        let student = ids[0] - 501;
        assert!(ids[1] == 9000 + student || ids[1] == 9500 + student, "{name}");
        assert!(name.starts_with(&canvass(NAMES[student])) && name.ends_with("_netgrade.html"), "{name}");
    }
    fs::write(class.0.path("feedback/old.html"), "").unwrap();
    class.gradebook(&feedback).assert().code(3);
    assert_eq!(names(), first);
    assert_eq!(crate::batch::names(&class.0.path(".")).iter().filter(|name| name.starts_with(".netgrade")).count(), 0);
    fs::create_dir(class.0.path("mine")).unwrap();
    fs::write(class.0.path("mine/thesis.txt"), "x").unwrap();
    class.gradebook(&["--feedback", "mine"]).assert().code(2).stderr(contains("choose another place"));
    assert!(Path::new(&class.0.path("mine/thesis.txt")).exists());
}

#[test]
fn decisions_are_held_against_the_result() {
    let class = moodle_class();
    let decided = |text: &str, options: &[&str]| {
        fs::write(class.0.path("overrides.yaml"), text).unwrap();
        class.gradebook(&[&["--overrides", "overrides.yaml"], options].concat()).assert()
    };
    for (text, says) in [
        (
            "'501': {checks: {texts/nothing: 1}, reason: x}\n",
            "`501` has no check `texts/nothing`: there are layers/order, ",
        ),
        ("'501': {checks: {texts/tcp-udp: 3.5}, reason: x}\n", "has 3.5 points for `texts/tcp-udp`, which is worth 3"),
        ("'501': {checks: {texts/tcp-udp: -1}, reason: x}\n", "has wrong points for `texts/tcp-udp`"),
        ("'501': {checks: {texts/tcp-udp: 1, '01-layers:texts/tcp-udp': 2}, reason: x}\n", "twice"),
        ("'501': {checks: {texts/tcp-udp: 1}, points: 3, reason: x}\n", "has both `points`"),
        ("'501': {reason: x}\n", "has neither `points` nor `checks`"),
        ("'501': {checks: {texts/tcp-udp: 1}, reason: ' '}\n", "and a reason"),
        ("Li Wei: {points: 3, reason: x}\n", "`Li Wei` is not one student"),
        ("'501': {points: 3, reason: x}\nZoë ONeil: {points: 4, reason: x}\n", "are the same student"),
    ] {
        decided(text, &[]).code(2).stdout("").stderr(contains(says));
    }
    // One of two open things is decided, or the machine is corrected: both are told apart from its score.
    let text =
        "'512': {checks: {texts/tcp-udp: 0}, reason: wrong}\n'501': {checks: {texts/layering: 0.5}, reason: half}\n";
    let output = decided(text, &["--format", "json"]).code(0);
    let read: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let of =
        |number: &str| read["students"].as_array().unwrap().iter().find(|row| row["number"] == number).unwrap().clone();
    let (open, corrected) = (of("512"), of("501"));
    assert_eq!((&open["score"], &open["by_person"], &open["points"]), (&7.0.into(), &0.0.into(), &7.0.into()));
    assert_eq!(
        (&corrected["score"], &corrected["by_person"], &corrected["points"]),
        (&21.0.into(), &(-0.5).into(), &20.5.into())
    );
    assert_eq!(corrected["checks"][0]["machine"], 1.0);
    let gradescope = decided(text, &["--format", "gradescope"]).code(0);
    let table = rows(&gradescope.get_output().stdout);
    assert_eq!(table[0], ["Name", "SID", "Email", "Total Score", "Max Points", "Status"]);
    assert!(table.iter().any(|row| row[1..] == ["501", "", "20.5", "21", "Graded"]), "{table:?}");
    for (late, says) in [
        ("due: tomorrow\nmarked: 10%\n", "`due: tomorrow` is no time"),
        ("grace: 1w\nmarked: 10%\n", "is no span of time"),
        ("marked: 110%\n", "is not a percentage"),
        ("due: 2026-03-01 23:59 Z\n", "it has no rule"),
        ("marked: 10%\nsubmitted: {'501': 2026-03-01 23:59 Z}\n", "`due` is missing"),
        ("marked: 10%\nexcused: {'501': ''}\n", "excused without a reason"),
        ("marked: 10%\npenalty: 3\n", "penalty"),
    ] {
        fs::write(class.0.path("late.yaml"), late).unwrap();
        class.gradebook(&["--late", "late.yaml"]).assert().code(2).stdout("").stderr(contains(says));
    }
}
