//! The rules for what is handed in late, and when who handed in: from a file, since no download says it. Times of files
//! are not asked: they are the students' own, or those of an upload.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use serde::Deserialize;

use super::super::super::AppError;
use super::super::store::Store;
use super::{who, wrong};
use crate::grade::{Base, LateRule, Lateness};
use crate::model::Percent;
use crate::report::gradebook::{Row, When};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    due: Option<String>,
    grace: Option<String>,
    #[serde(default)]
    steps: Vec<Step>,
    every: Option<Every>,
    cap: Option<String>,
    marked: Option<String>,
    #[serde(default)]
    of: Of,
    #[serde(default)]
    submitted: BTreeMap<String, String>,
    #[serde(default)]
    excused: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    after: String,
    minus: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Every {
    period: String,
    minus: String,
}

#[derive(Debug, Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Of {
    #[default]
    Score,
    Maximum,
}

/// Rules and times.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) rule: LateRule,
    due: Option<DateTime<FixedOffset>>,
    /// By the names of folders of results.
    submitted: BTreeMap<String, DateTime<FixedOffset>>,
    excused: BTreeMap<String, String>,
}

/// When one submission came.
#[derive(Debug, Clone)]
pub(super) struct Came<'a> {
    pub(super) when: When,
    pub(super) lateness: Lateness,
    /// Behind the due time.
    pub(super) by: Option<Duration>,
    /// Why it was excused.
    pub(super) reason: Option<&'a str>,
}

const REMEDY: &str = "see docs/gradebook.md for an example";

/// Reads the file.
pub(super) fn read(file: &Path, store: &Store) -> Result<Late, AppError> {
    let text = fs::read_to_string(file).map_err(|error| wrong(file, &error, REMEDY))?;
    let written: Written = serde_yaml::from_str(&text).map_err(|error| wrong(file, &error, REMEDY))?;
    let told = |what: String| wrong(file, &what, REMEDY);
    let due = written.due.as_deref().map(|text| time("due", text, None)).transpose().map_err(told)?;
    let rule = rule(&written).map_err(told)?;
    if due.is_none() && !written.submitted.is_empty() {
        return Err(told("`submitted` has times, and `due` is missing".to_owned()));
    }
    let whose = who::resolve(store, file, written.submitted.keys())?;
    let offset = due.map(|due| *due.offset());
    let mut submitted = BTreeMap::new();
    for (slug, word) in whose {
        let Some(text) = written.submitted.get(word) else { continue };
        submitted.insert(slug, time(word, text, offset).map_err(told)?);
    }
    let whose = who::resolve(store, file, written.excused.keys())?;
    let reason = |word: &str| written.excused.get(word).cloned().unwrap_or_default();
    let excused: BTreeMap<String, String> = whose.into_iter().map(|(slug, word)| (slug, reason(word))).collect();
    if let Some(word) = written.excused.iter().find(|(_, reason)| reason.trim().is_empty()).map(|(word, _)| word) {
        return Err(told(format!("`{}` is excused without a reason", word.escape_debug())));
    }
    Ok(Late { rule, due, submitted, excused })
}

fn rule(written: &Written) -> Result<LateRule, String> {
    let percent = |key: &str, text: &str| text.parse::<Percent>().map_err(|error| format!("`{key}`: {error}"));
    let optional = |key: &str, text: &Option<String>| text.as_deref().map(|text| percent(key, text)).transpose();
    let step = |step: &Step| Ok((span("after", &step.after)?, percent("minus", &step.minus)?));
    let every = |every: &Every| match span("period", &every.period)? {
        Duration::ZERO => Err("`period` is nothing: give one such as `1d`".to_owned()),
        period => Ok((period, percent("minus", &every.minus)?)),
    };
    let rule = LateRule {
        grace: written.grace.as_deref().map_or(Ok(Duration::ZERO), |text| span("grace", text))?,
        steps: written.steps.iter().map(step).collect::<Result<_, String>>()?,
        every: written.every.as_ref().map(every).transpose()?,
        cap: optional("cap", &written.cap)?,
        marked: optional("marked", &written.marked)?,
        base: match written.of {
            Of::Score => Base::Score,
            Of::Maximum => Base::Maximum,
        },
    };
    if rule.steps.is_empty() && rule.every.is_none() && rule.marked.is_none() {
        return Err("it has no rule: `steps`, `every` or `marked` says what lateness costs".to_owned());
    }
    Ok(rule)
}

/// `1d 12h`, `90m`, `30s`.
fn span(key: &str, text: &str) -> Result<Duration, String> {
    let wrong =
        || format!("`{key}: {}` is no span of time: write it as in `1d 12h`, `90m` or `30s`", text.escape_debug());
    let mut seconds = 0u64;
    let mut any = false;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let count: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        let mut behind = rest[digits..].chars();
        let unit = match behind.next() {
            Some('d') => 86_400,
            Some('h') => 3_600,
            Some('m') => 60,
            Some('s') => 1,
            Some(_) | None => return Err(wrong()),
        };
        seconds = count.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(wrong)?;
        any = true;
        rest = behind.as_str().trim_start();
    }
    if any { Ok(Duration::from_secs(seconds)) } else { Err(wrong()) }
}

/// A time; without an offset of its own it is one in `offset`.
fn time(key: &str, text: &str, offset: Option<FixedOffset>) -> Result<DateTime<FixedOffset>, String> {
    let plain = text.trim().replacen('T', " ", 1);
    let plain = plain.strip_suffix('Z').map_or_else(|| plain.clone(), |plain| format!("{plain} +0000"));
    let whole = ["%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M%z", "%Y-%m-%d %H:%M:%S%z"];
    if let Some(time) = whole.iter().find_map(|format| DateTime::parse_from_str(&plain, format).ok()) {
        return Ok(time);
    }
    let local = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let local = local.iter().find_map(|format| NaiveDateTime::parse_from_str(&plain, format).ok());
    let time = local.zip(offset).and_then(|(local, offset)| local.and_local_timezone(offset).single());
    time.ok_or_else(|| {
        let (key, text) = (key.escape_debug(), text.escape_debug());
        format!("`{key}: {text}` is no time: write it as in `2026-03-01 23:59 +08:00`; only behind `due` the offset may be left out")
    })
}

impl Late {
    /// When a submission came, as far as file and platform say.
    pub(super) fn came(&self, row: &Row) -> Came<'_> {
        let known = self.submitted.get(&row.student).zip(self.due);
        let behind = known.map(|(time, due)| (*time - due).to_std().unwrap_or_default());
        let by = behind.filter(|behind| !behind.is_zero());
        if let Some(reason) = self.excused.get(&row.student) {
            return Came { when: When::Excused, lateness: Lateness::InTime, by, reason: Some(reason) };
        }
        let (when, lateness) = match (behind, by, row.late) {
            (_, Some(by), _) => (When::Late, Lateness::By(by)),
            (Some(_), None, _) => (When::InTime, Lateness::InTime),
            (None, None, true) => (When::MarkedLate, Lateness::Marked),
            (None, None, false) => (When::Unmarked, Lateness::InTime),
        };
        Came { when, lateness, by, reason: None }
    }
}

/// Of a file's text alone: its rules, and how late it says that somebody was; else what is wrong.
#[cfg(test)]
pub(super) fn parsed(text: &str) -> Result<(LateRule, Vec<Duration>), String> {
    let written: Written = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let due = written.due.as_deref().map(|text| time("due", text, None)).transpose()?;
    let offset = due.map(|due| *due.offset());
    let times = written.submitted.iter().filter_map(|(word, text)| time(word, text, offset).ok());
    let behind = times.filter_map(|time| due.map(|due| (time - due).to_std().unwrap_or_default())).collect();
    Ok((rule(&written)?, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_times() {
        let check = |text: &str, expected: Option<u64>| {
            assert_eq!(span("grace", text).ok(), expected.map(Duration::from_secs), "{text}");
        };
        check("1d 12h", Some(129_600));
        check("90m", Some(5_400));
        check("0s", Some(0));
        check("1d12h", Some(129_600));
        for text in ["", "5", "h", "1w", "-1h", "99999999999999999999d", "１h"] {
            check(text, None);
        }
        let east = FixedOffset::east_opt(8 * 3600);
        let stamp = |text: &str, offset| time("due", text, offset).map(|time| time.timestamp()).ok();
        assert_eq!(stamp("2026-03-01 23:59 +08:00", None), Some(1_772_380_740));
        assert_eq!(stamp("2026-03-01T15:59:00Z", None), Some(1_772_380_740));
        assert_eq!(stamp("2026-03-01 23:59:00+0800", None), Some(1_772_380_740));
        assert_eq!(stamp("2026-03-01 23:59", east), Some(1_772_380_740));
        assert_eq!((stamp("2026-03-01 23:59", None), stamp("2026-13-01 23:59", east)), (None, None));
    }
}
