//! What is counted of a class, a student at a time. Keeps a number a student at most. Must not know how it is shown.

use std::collections::BTreeMap;

use super::{Column, Mark, State, Student};

/// Students that a list names.
pub(super) const LISTED: usize = 10;

/// How often a check ended how.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ends {
    pub(super) pass: u64,
    pub(super) fail: u64,
    pub(super) blocked: u64,
    pub(super) ungraded: u64,
    pub(super) flaky: u64,
}

impl Ends {
    /// Those that it was decided for.
    pub(super) fn decided(self) -> u64 {
        self.pass + self.fail
    }

    /// Of a thousand for whom it was decided, so many failed.
    pub(super) fn hardness(self) -> u64 {
        (self.fail * 1000).checked_div(self.decided()).unwrap_or(0)
    }
}

/// How often a cause was found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spread {
    pub(super) students: u64,
    pub(super) checks: u64,
}

/// A student whom a list names.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) row: usize,
    pub(super) name: String,
    pub(super) page: Option<String>,
    pub(super) millis: u64,
}

/// A class.
#[derive(Debug, Default)]
pub struct Overview {
    columns: Vec<Column>,
    /// Numbers of columns by name.
    known: BTreeMap<(String, String), usize>,
    pub(super) ends: Vec<Ends>,
    pub(super) causes: BTreeMap<String, Spread>,
    /// Scores of those whose every check was decided.
    pub(super) scores: Vec<f64>,
    /// Those with a score of which a part is open.
    pub(super) open: u64,
    pub(super) all: u64,
    pub(super) graded: u64,
    pub(super) invalid: u64,
    pub(super) fault: u64,
    pub(super) waiting: u64,
    pub(super) late: u64,
    pub(super) flaky: u64,
    /// The most that anybody could reach.
    pub(super) max_score: f64,
    /// The slowest, at most [`LISTED`], the slowest first.
    pub(super) slowest: Vec<Named>,
    /// Of each row that is shown, the number that stands for its student, where names are left out.
    numbers: Option<Vec<usize>>,
}

impl Overview {
    /// The column of a check, where it is known.
    pub fn column(&self, exercise: &str, check: &str) -> Option<usize> {
        self.known.get(&(exercise.to_owned(), check.to_owned())).copied()
    }

    /// Makes a check known; the number of its column.
    pub fn add_column(&mut self, column: Column) -> usize {
        let number = self.columns.len();
        self.known.insert((column.exercise.clone(), column.check.clone()), number);
        self.columns.push(column);
        self.ends.push(Ends::default());
        number
    }

    /// Leaves names out: of each row, in the order of adding, the number that it is called by.
    pub fn anonymous(&mut self, numbers: Vec<usize>) {
        self.numbers = Some(numbers);
    }

    /// What a row is called where names are left out.
    pub(super) fn number(&self, row: usize) -> Option<usize> {
        self.numbers.as_ref().and_then(|numbers| numbers.get(row).copied())
    }

    pub(super) fn is_anonymous(&self) -> bool {
        self.numbers.is_some()
    }

    /// The columns with their numbers, exercise by exercise, in the order of its checks.
    pub(super) fn shown(&self) -> Vec<(usize, &Column)> {
        let mut columns: Vec<_> = self.columns.iter().enumerate().collect();
        columns.sort_by(|(a, one), (b, other)| one.exercise.cmp(&other.exercise).then(a.cmp(b)));
        columns
    }

    /// Counts a student.
    pub fn add(&mut self, student: &Student) {
        let row = usize::try_from(self.all).unwrap_or(usize::MAX);
        self.all += 1;
        self.late += u64::from(student.late);
        match student.state {
            State::Graded => self.graded += 1,
            State::Invalid => self.invalid += 1,
            State::Fault => self.fault += 1,
            State::Waiting => self.waiting += 1,
        }
        self.score(student);
        let mut causes = BTreeMap::new();
        for seen in &student.checks {
            if let Some(ends) = self.ends.get_mut(seen.column) {
                match seen.mark {
                    Mark::Pass => ends.pass += 1,
                    Mark::Fail => ends.fail += 1,
                    Mark::Blocked => ends.blocked += 1,
                    Mark::Ungraded => ends.ungraded += 1,
                    Mark::Skipped => {}
                }
                ends.flaky += u64::from(seen.flaky);
            }
            if let Some(cause) = &seen.cause {
                *causes.entry(cause).or_insert(0) += 1;
            }
        }
        self.flaky += u64::from(student.checks.iter().any(|seen| seen.flaky));
        for (cause, checks) in causes {
            let spread = self.causes.entry(cause.clone()).or_default();
            spread.students += 1;
            spread.checks += checks;
        }
        self.slow(row, student);
    }

    fn score(&mut self, student: &Student) {
        let Some(score) = student.score.filter(|_| student.state == State::Graded) else { return };
        self.max_score = self.max_score.max(student.max_score.unwrap_or(0.0));
        if student.ungraded > 0 {
            self.open += 1;
        } else {
            self.scores.push(score);
        }
    }

    fn slow(&mut self, row: usize, student: &Student) {
        if student.millis > 0 {
            let (name, page) = (student.name.clone(), student.page.clone());
            let at = self.slowest.partition_point(|other| other.millis >= student.millis);
            self.slowest.insert(at, Named { row, name, page, millis: student.millis });
            self.slowest.truncate(LISTED);
        }
    }

    /// Scores in order, for medians.
    pub(super) fn sorted(&self) -> Vec<f64> {
        let mut scores = self.scores.clone();
        scores.sort_by(f64::total_cmp);
        scores
    }
}
