//! Of each cause the part of a report that tells it, in the formats that programs read: one file a format and language.
//! Must not choose which reports are kept.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::{Faulty, Texts, kept};
use crate::redact::{ladder, redact};

/// The formats, by their files' endings.
pub(super) const FORMATS: [&str; 10] =
    ["json", "md", "xml", "html", "ctrf", "sarif", "gradescope", "classroom", "prairielearn", "autolab"];

/// Those that are one JSON value.
const VALUES: [&str; 6] = ["json", "ctrf", "sarif", "gradescope", "classroom", "prairielearn"];

/// What stands in front of a cause's part.
pub(super) fn heading(format: &str, cause: &str) -> String {
    match format {
        _ if VALUES.contains(&format) => format!("\n  \"{cause}\": {{"),
        _ => format!("<!-- {cause}: "),
    }
}

/// Of each cause the check of its first solution. Solutions that this machine cannot play are not among them: every
/// machine that tests has what those of the first need.
pub(super) fn of(written: &Texts, faulty: &Faulty, skipped: &BTreeSet<String>, lang: &str, format: &str) -> String {
    let (mut lines, mut values) = (String::new(), Map::new());
    for (cause, (solution, check)) in kept::representatives(faulty) {
        assert!(!skipped.contains(solution), "{solution} was not played, but the tests need what it needs");
        // A page is in both languages.
        let file = if format == "html" { format!("{solution}.html") } else { format!("{solution}.{lang}.{format}") };
        let text = written.get(&file).unwrap_or_else(|| panic!("{file} was not written"));
        let chance = kept::CHANCE.contains(&cause);
        let part = match format {
            "ctrf" | "sarif" | "gradescope" | "prairielearn" => {
                values.insert(cause.to_owned(), entry(text, format, solution, check));
                continue;
            }
            "classroom" => {
                values.insert(cause.to_owned(), counted(text, solution, check));
                continue;
            }
            "json" => {
                let mut told = told(text, solution, check);
                told.as_object_mut().unwrap().retain(|name, _| !(chance && name == "conversation"));
                values.insert(cause.to_owned(), told);
                continue;
            }
            "md" if chance => section(text, check).map(|text| without_ladder(&text)),
            "md" => section(text, check),
            "html" => body(text, lang, check),
            "autolab" => paragraph(text, check),
            _ => case(text, check),
        };
        let part = part.unwrap_or_else(|| panic!("{file} does not tell {check}"));
        let _ = write!(lines, "{}{solution} -->\n{part}\n", heading(format, cause));
    }
    if VALUES.contains(&format) { serde_json::to_string_pretty(&values).unwrap() + "\n" } else { lines }
}

/// The check of a JSON result, its conversation as lines.
fn told(text: &str, solution: &str, id: &str) -> Value {
    let result: Value = serde_json::from_str(text).unwrap();
    let checks = result["exercises"][0]["checks"].as_array().unwrap();
    let mut check = checks.iter().find(|check| check["id"] == id).unwrap().clone();
    let fields = check.as_object_mut().unwrap();
    fields.retain(|name, _| !["duration_ms", "attempts"].contains(&name.as_str()));
    if let Some(Value::Array(rungs)) = fields.get_mut("conversation") {
        let lines: Vec<String> = rungs.iter().map(line).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        *rungs = ladder(&lines).into_iter().map(Value::String).collect();
    }
    settle(&mut check);
    check["solution"] = Value::String(solution.to_owned());
    check
}

/// What a format of others has on a check: the one value that names it.
fn entry(text: &str, format: &str, solution: &str, id: &str) -> Value {
    let whole: Value = serde_json::from_str(text).unwrap();
    let exercise = solution.split_once('/').unwrap().0;
    let found = match format {
        "ctrf" => named(&whole["results"]["tests"], |one| one["testId"] == format!("{exercise}/{id}")),
        "sarif" => {
            let run = &whole["runs"][0];
            // What is not graded is no finding, but a trouble of the tool.
            let notes = &run["invocations"][0]["toolExecutionNotifications"];
            let is_note = |one: &Value| one["message"]["text"].as_str().is_some_and(|text| text.starts_with(id));
            named(&run["results"], |one| one["properties"]["check"] == id).or_else(|| named(notes, is_note))
        }
        "prairielearn" => named(&whole["tests"], |one| one["name"] == id),
        _ => named(&whole["tests"], |one| one["extra_data"]["check"] == id),
    };
    let mut found = found.unwrap_or_else(|| panic!("{format} of {solution} has no {id}"));
    found.as_object_mut().unwrap().retain(|name, _| name != "duration");
    if let Some(rule) = found["ruleIndex"].as_u64() {
        let rules = &whole["runs"][0]["tool"]["driver"]["rules"];
        found["rule"] = rules[usize::try_from(rule).unwrap()].clone();
    }
    by_lines(&mut found);
    found["solution"] = Value::String(solution.to_owned());
    found
}

/// The first of a check's tests in GitHub Classroom's line of base64. A check that gives no points is none there.
fn counted(text: &str, solution: &str, id: &str) -> Value {
    let whole: Value = serde_json::from_slice(&STANDARD.decode(text.trim_end()).unwrap()).unwrap();
    let begin = format!("{} {id}: ", solution.split_once('/').unwrap().0);
    let found = named(&whole["tests"], |one| one["name"].as_str().is_some_and(|name| name.starts_with(&begin)));
    let mut found = found.unwrap_or_else(|| Value::Object(Map::new()));
    found.as_object_mut().unwrap().retain(|name, _| name != "execution_time");
    by_lines(&mut found);
    found["solution"] = Value::String(solution.to_owned());
    found
}

fn named(all: &Value, is_it: impl Fn(&Value) -> bool) -> Option<Value> {
    all.as_array().unwrap().iter().find(|one| is_it(one)).cloned()
}

/// Texts of several lines become lists: a difference is then one of lines. What was measured is taken out.
fn by_lines(value: &mut Value) {
    match value {
        Value::String(text) => {
            let lines: Vec<String> = redact(text).lines().map(str::to_owned).collect();
            *value = match <[String; 1]>::try_from(lines) {
                Ok([line]) => Value::String(line),
                Err(lines) => lines.into(),
            };
        }
        Value::Array(all) => all.iter_mut().for_each(by_lines),
        Value::Object(fields) => fields.values_mut().for_each(by_lines),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a page tells of a check in one language: its line in the list, then its terms with what they mean. Its pictures
/// are looked at in a browser.
fn body(text: &str, lang: &str, id: &str) -> Option<String> {
    let mark = format!("<code>{id}</code>");
    let check = text.split("<details id=\"").skip(1).find(|part| part.contains(&mark))?;
    let summary = check.split_once("<summary>")?.1.split_once("</summary>")?.0;
    let body = check.split_once(&format!("<div class=\"body {lang}\""))?.1;
    let list = body.split_once("<dl>")?.1.split_once("</dl>")?.0;
    let lines = format!("<summary>{summary}</summary>\n<dl>{list}\n</dl>").replace("<dt>", "\n<dt>");
    Some(redact(&lines.replace("&quot;", "\"")))
}

/// A rung as a terminal has it, for the rules of [`ladder`].
fn line(rung: &Value) -> String {
    let text = |name: &str| rung[name].as_str().unwrap_or_default();
    let (actor, label) = (text("actor"), text("label"));
    let arrow = match text("way") {
        "left-out" => return format!("  {}", text("text")),
        "sent" => format!("{actor} ─{label}▶"),
        "received" => format!("{actor} ◀{label}─"),
        _ => String::new(),
    };
    let mark = if text("way") == "failed" { '✗' } else { ' ' };
    format!("  {mark} 0.0 ms {arrow} │ {}", text("text"))
}

/// Takes out what was measured.
fn settle(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('│') => {}
        Value::String(text) => redact(text).trim_end().clone_into(text),
        Value::Array(all) => all.iter_mut().for_each(settle),
        Value::Object(fields) => {
            fields.remove("at_us");
            fields.values_mut().for_each(settle);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// From a check's heading to the next one.
fn section(text: &str, id: &str) -> Option<String> {
    let begin = text.match_indices("\n#### ").map(|(at, _)| at + 1);
    let mut ours = begin.filter(|at| text[*at..].lines().next().is_some_and(|line| line.contains(&format!("`{id}`"))));
    let from = ours.next()?;
    let end = text[from..].find("\n###").map_or(text.len(), |at| from + at);
    Some(redact(&text[from..end]))
}

/// A check's line in Autolab's text, with the lines below it that are further in.
fn paragraph(text: &str, id: &str) -> Option<String> {
    let is_its = |line: &&str| line.get(2..).is_some_and(|rest| rest.starts_with(&format!("{id}: ")));
    let mut lines = text.lines().skip_while(|line| !is_its(line));
    let head = lines.next()?;
    let told = lines.take_while(|line| line.starts_with("    "));
    Some(redact(&std::iter::once(head).chain(told).collect::<Vec<_>>().join("\n")) + "\n")
}

fn without_ladder(section: &str) -> String {
    section.split_once("\n```text\n").map_or(section, |(before, _)| before).to_owned() + "\n"
}

/// A test case, its quotes as they are read.
fn case(text: &str, id: &str) -> Option<String> {
    let from = text.find(&format!("<testcase name=\"{id}: "))?;
    let end = from + text[from..].find("</testcase>")? + "</testcase>".len();
    let (before, rest) = text[from..end].split_once(" time=\"")?;
    let (_, after) = rest.split_once('"')?;
    Some(redact(&format!("{before}{after}").replace("&quot;", "\"").replace("&apos;", "'")))
}
