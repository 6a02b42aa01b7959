//! The machine's row, a person's decisions and the rules for lateness, put together. Must not compute points itself.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::super::AppError;
use super::super::state;
use super::super::store::{Entry, Store};
use super::late::{self, Late};
use super::overrides::{self, Decision};
use crate::cli::Gradebook;
use crate::grade::{self, ByMachine, Person};
use crate::model::{Lang, Points};
use crate::report::Words;
use crate::report::gradebook::{Row, When};

/// What decides about points beside the machine.
#[derive(Debug)]
pub(super) struct Book {
    decisions: BTreeMap<String, Decision>,
    late: Option<Late>,
    /// What those have as a maximum who have none of their own.
    pub(super) class_maximum: Option<f64>,
}

impl Book {
    /// Reads the files that were given, and holds them against the class.
    pub(super) fn read(options: &Gradebook, store: &Store) -> Result<Self, AppError> {
        let decisions = options.overrides.as_deref().map(|file| overrides::read(file, store, &options.results));
        let late = options.late.as_deref().map(|file| late::read(file, store));
        Ok(Self {
            decisions: decisions.transpose()?.unwrap_or_default(),
            late: late.transpose()?,
            class_maximum: store.class_maximum().map_err(state)?,
        })
    }

    /// A student's row with everything that counts.
    pub(super) fn row(&self, entry: &Entry) -> Row {
        let row = entry.row.clone();
        let decision = self.decisions.get(&row.student);
        let machine = machine(&row);
        let came = self.late.as_ref().map(|late| (late, late.came(&row)));
        let rule = came.as_ref().map(|(late, came)| (&late.rule, came.lateness));
        let total = grade::total(machine, decision.map(|decision| &decision.person), rule);
        let value = |points: Option<Points>| points.map(Points::value);
        let instead = match decision.map(|decision| &decision.person) {
            Some(Person::Instead(points)) => Some(points.value()),
            Some(Person::Checks(_)) | None => None,
        };
        let checks = decision.map(|decision| decision.checks.clone()).unwrap_or_default();
        let change = machine.zip(total.score).map(|(machine, score)| score.value() - machine.score.value());
        let excused = came.as_ref().and_then(|(_, came)| came.reason);
        Row {
            points: value(total.points),
            reason: reasons(decision.map(|decision| decision.reason.as_str()), excused),
            open: machine.filter(|_| instead.is_none()).map(|_| total.open),
            by_person: change.filter(|_| !checks.is_empty()).map(hundredths),
            checks,
            instead,
            lateness: came.as_ref().map(|(_, came)| came.when),
            late_by_s: came.as_ref().and_then(|(_, came)| came.by).map(|by| by.as_secs()),
            late_part: total.part.map(|part| part.to_string()),
            late_penalty: value(total.penalty),
            ..row
        }
    }

    /// Tells what is not known about lateness; whether somebody has no points.
    pub(super) fn tell(&self, store: &Store, lang: Lang) -> Result<bool, AppError> {
        let (is_open, unmarked, unknown) = (Cell::new(false), Cell::new(0u64), RefCell::new(Vec::new()));
        store.entries(&mut |entry| -> Result<(), AppError> {
            let row = self.row(&entry);
            is_open.set(is_open.get() || row.points.is_none());
            if row.instead.is_some() || row.score.is_none() {
                return Ok(());
            }
            match row.lateness {
                Some(When::Unmarked) => unmarked.set(unmarked.get() + 1),
                Some(When::MarkedLate) if row.late_part.is_none() => unknown.borrow_mut().push(row.name),
                Some(When::MarkedLate | When::InTime | When::Late | When::Excused) | None => {}
            }
            Ok(())
        })?;
        let words = Words::new(lang);
        let mut lines: Vec<String> = unknown
            .into_inner()
            .iter()
            .map(|who| words.with("late-unknown", &[("who", who.as_str().into())]))
            .collect();
        if unmarked.get() > 0 {
            lines.push(words.with("late-unmarked", &[("count", unmarked.get().into())]));
        }
        say(&lines);
        Ok(is_open.get())
    }
}

/// Shows lines beside the result.
pub(super) fn say(lines: &[String]) {
    let mut err = io::stderr().lock();
    for line in lines {
        // Whoever has closed it does not want to know.
        let _ = writeln!(err, "{line}");
    }
}

fn machine(row: &Row) -> Option<ByMachine> {
    let is_graded = row.state == "graded";
    let (score, max_score) = row.score.zip(row.max_score).filter(|_| is_graded)?;
    Some(ByMachine {
        score: Points::new(score).ok()?,
        max_score: Points::new(max_score).ok()?,
        ungraded: row.ungraded.unwrap_or_default(),
    })
}

/// The reasons that persons gave.
fn reasons(decision: Option<&str>, excused: Option<&str>) -> Option<String> {
    let all: Vec<&str> = decision.into_iter().chain(excused).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
