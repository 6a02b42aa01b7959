//! Grades into the sheet that a platform gave: every mark on the row of its student, or nowhere, and each student that
//! gets none is said. Must not know the words of a platform's headers.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::{Row, Sheet};

/// What the columns of a sheet are.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Where grades go.
    pub(super) grade: usize,
    /// Where each row's maximum stands; else it is `maximum`.
    pub(super) maximum_column: Option<usize>,
    pub(super) maximum: Option<f64>,
    /// A text that ends in the number of a student, and the column that says the student's name: such numbers are
    /// those of one assignment only.
    pub(super) identifier: Option<(usize, Option<usize>)>,
    /// Columns that hold numbers or names of a student, and parts of a name that belong together.
    pub(super) numbers: Vec<usize>,
    pub(super) names: Vec<Vec<usize>>,
    /// Where it stands that a grade cannot be changed, and the words for that.
    pub(super) locked: Option<(usize, &'static [&'static str])>,
    /// The word for those who need no grade.
    pub(super) excused: Option<&'static str>,
    /// The first row that is a student's.
    pub(super) first: usize,
    /// Whether the platform drops grades above the maximum.
    pub(super) drops_more: bool,
}

/// Why the columns of a sheet cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages name the fields")]
pub enum ColumnError {
    #[error("no column is the {what}; there are {}: {remedy}", list(.headers))]
    None { what: &'static str, headers: Vec<String>, remedy: &'static str },
    #[error("several columns may be the {what} ({}): {remedy}", list(.headers))]
    Several { what: &'static str, headers: Vec<String>, remedy: &'static str },
    #[error("the column `{}` is read-only: choose another one with --column", .0.escape_debug())]
    ReadOnly(String),
    #[error("its first row is no header of {0}: give the file as the platform has written it")]
    Header(&'static str),
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{}`", name.escape_debug())).collect::<Vec<_>>().join(", ")
}

/// What to do where netgrade's maximum is not the sheet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Points become a part of the sheet's maximum.
    Maximum,
    /// They stay what they are.
    Keep,
}

/// Two maxima differ, and nobody has said what to do.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "netgrade's maximum is {own}, the sheet's {sheet}: give --scale maximum to convert, or --scale keep for the points as they are"
)]
pub struct Unscaled {
    own: f64,
    sheet: f64,
}

/// What happened to one student's mark, where it is not simply in the sheet.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the variants say it; `who` is a student of the class, `row` one of the sheet")]
pub enum Note {
    NotInSheet { who: String },
    Ambiguous { who: String },
    OtherName { who: String, row: String },
    Taken { who: String, row: String },
    NotGraded { who: String, kept: String },
    Locked { who: String },
    Excused { who: String },
    Above { who: String, points: f64, maximum: f64 },
    Replaced { who: String, old: String },
    Scaled { from: f64, to: f64 },
    NoStudent { row: String },
}

/// A sheet that is being filled in.
#[derive(Debug)]
pub struct Fill {
    sheet: Sheet,
    columns: Columns,
    scale: Option<Scale>,
    by_number: BTreeMap<String, BTreeSet<usize>>,
    by_name: BTreeMap<String, BTreeSet<usize>>,
    by_identifier: BTreeMap<String, BTreeSet<usize>>,
    /// Rows that have their student, and who that is.
    taken: BTreeMap<usize, String>,
    filling: Filling,
    unscaled: Option<Unscaled>,
}

/// What filling in came to.
#[derive(Debug, Default)]
pub struct Filling {
    /// Marks that are in the sheet now.
    pub written: u64,
    /// Students who have points that are not in the sheet.
    pub missed: u64,
    /// What there is to say.
    pub notes: Vec<Note>,
}

impl Fill {
    /// Begins with a sheet whose columns are known.
    pub fn new(sheet: Sheet, columns: Columns, scale: Option<Scale>) -> Self {
        let (mut by_number, mut by_name, mut by_identifier) = (Index::new(), Index::new(), Index::new());
        for row in columns.first..sheet.len() {
            let put = |index: &mut Index, key: &str| {
                if !key.trim().is_empty() {
                    index.entry(key.trim().to_owned()).or_default().insert(row);
                }
            };
            if let Some((column, _)) = columns.identifier {
                put(&mut by_identifier, last_number(&sheet.text(row, column)));
            }
            columns.numbers.iter().for_each(|column| put(&mut by_number, &sheet.text(row, *column)));
            columns.names.iter().for_each(|columns| put(&mut by_name, &joined(&sheet, row, columns)));
        }
        let (taken, filling) = (BTreeMap::new(), Filling::default());
        Self { sheet, columns, scale, by_number, by_name, by_identifier, taken, filling, unscaled: None }
    }

    /// Puts a student's points into the sheet; `class_maximum` is for those who have no maximum of their own.
    pub fn take(&mut self, row: &Row, class_maximum: Option<f64>) {
        let who = who(row);
        match self.place(row, &who).and_then(|at| self.write(at, row, class_maximum, &who)) {
            Ok(()) => self.filling.written += 1,
            Err(note) => {
                let is_settled = matches!(note, Note::NotGraded { .. } | Note::Excused { .. });
                self.filling.missed += u64::from(row.points.is_some() && !is_settled);
                self.filling.notes.push(note);
            }
        }
    }

    /// The sheet, and what there is to say.
    ///
    /// # Errors
    /// Where maxima differ and nobody has said what to do.
    pub fn end(mut self) -> Result<(Sheet, Filling), Unscaled> {
        if let Some(unscaled) = self.unscaled {
            return Err(unscaled);
        }
        for row in self.columns.first..self.sheet.len() {
            let name = self.name(row);
            if !self.taken.contains_key(&row) && !name.is_empty() {
                self.filling.notes.push(Note::NoStudent { row: name });
            }
        }
        Ok((self.sheet, self.filling))
    }

    /// The row of a student, which is nobody else's.
    fn place(&mut self, row: &Row, who: &str) -> Result<usize, Note> {
        let at = self.find(row, who)?;
        if let Some(other) = self.taken.get(&at) {
            return Err(Note::Taken { who: who.to_owned(), row: other.clone() });
        }
        self.taken.insert(at, who.to_owned());
        Ok(at)
    }

    fn find(&self, row: &Row, who: &str) -> Result<usize, Note> {
        let number = row.number.as_deref().unwrap_or_default();
        let identified = self.by_identifier.get(number);
        if let Some(at) = identified.map(|rows| one(rows, who)).transpose()? {
            return if self.is_called(at, &row.name) {
                Ok(at)
            } else {
                Err(Note::OtherName { who: who.to_owned(), row: self.name(at) })
            };
        }
        if let Some(rows) = self.by_number.get(number) {
            return one(rows, who);
        }
        let known = [&row.name, &row.student].into_iter().filter_map(|name| self.by_name.get(name.trim()));
        let rows: BTreeSet<usize> = known.flatten().copied().collect();
        if rows.is_empty() { Err(Note::NotInSheet { who: who.to_owned() }) } else { one(&rows, who) }
    }

    /// Whether the row with a student's number is called like the student, or has no name: else it is the sheet of
    /// another assignment.
    fn is_called(&self, at: usize, name: &str) -> bool {
        let Some((identifier, named)) = self.columns.identifier else { return true };
        let identifier = self.sheet.text(at, identifier);
        let hidden = identifier.trim_end_matches(|c: char| c.is_ascii_digit());
        let Some(named) = named else { return true };
        letters(&self.sheet.text(at, named)) == letters(name) || letters(hidden) == letters(name)
    }

    fn write(&mut self, at: usize, row: &Row, class_maximum: Option<f64>, who: &str) -> Result<(), Note> {
        let old = self.sheet.text(at, self.columns.grade).trim().to_owned();
        let who = who.to_owned();
        let Some(points) = row.points else { return Err(Note::NotGraded { who, kept: old }) };
        if self.columns.excused.is_some_and(|word| old.eq_ignore_ascii_case(word)) {
            return Err(Note::Excused { who });
        }
        let is_locked = |(column, words): (usize, &[&str])| words.contains(&self.sheet.text(at, column).trim());
        if self.columns.locked.is_some_and(is_locked) {
            return Err(Note::Locked { who });
        }
        let shown = self.columns.maximum_column.map(|column| self.sheet.text(at, column).into_owned());
        let maximum = shown.as_deref().and_then(value).or(self.columns.maximum);
        let points = self.scaled(points, row.max_score.or(class_maximum), maximum);
        if let Some(maximum) = maximum.filter(|maximum| self.columns.drops_more && points > *maximum) {
            return Err(Note::Above { who, points, maximum });
        }
        let has_comma = shown.is_some_and(|shown| shown.contains(','));
        let text = if has_comma { points.to_string().replace('.', ",") } else { points.to_string() };
        if !self.sheet.set(at, self.columns.grade, &text) {
            return Err(Note::NotInSheet { who });
        }
        if !old.is_empty() && old != "-" && value(&old) != Some(points) {
            self.filling.notes.push(Note::Replaced { who, old });
        }
        Ok(())
    }

    fn scaled(&mut self, points: f64, own: Option<f64>, sheet: Option<f64>) -> f64 {
        let (Some(own), Some(sheet)) = (own.filter(|own| *own > 0.0), sheet) else { return points };
        if (own - sheet).abs() < 1e-9 {
            return points;
        }
        match self.scale {
            Some(Scale::Keep) => points,
            Some(Scale::Maximum) => {
                let note = Note::Scaled { from: own, to: sheet };
                if !self.filling.notes.contains(&note) {
                    self.filling.notes.push(note);
                }
                (points * sheet / own * 100.0).round() / 100.0
            }
            None => {
                self.unscaled.get_or_insert(Unscaled { own, sheet });
                points
            }
        }
    }

    /// What people call a row: the name, and what tells it from another one of that name.
    fn name(&self, row: usize) -> String {
        let identifier = self.columns.identifier.map(|(identifier, _)| vec![identifier]);
        let (name, others) = self.columns.names.split_at(self.columns.names.len().min(1));
        let mut parts: Vec<String> = Vec::new();
        for columns in name.iter().chain(&identifier).chain(others).chain([&self.columns.numbers]) {
            let part = joined(&self.sheet, row, columns);
            if !part.is_empty() && !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.truncate(2);
        parts.join(", ")
    }
}

type Index = BTreeMap<String, BTreeSet<usize>>;

fn who(row: &Row) -> String {
    row.number.as_ref().map_or_else(|| row.name.clone(), |number| format!("{} ({number})", row.name))
}

fn one(rows: &BTreeSet<usize>, who: &str) -> Result<usize, Note> {
    match rows.iter().collect::<Vec<_>>()[..] {
        [one] => Ok(*one),
        _ => Err(Note::Ambiguous { who: who.to_owned() }),
    }
}

fn joined(sheet: &Sheet, row: usize, columns: &[usize]) -> String {
    let parts: Vec<String> = columns.iter().map(|column| sheet.text(row, *column).trim().to_owned()).collect();
    parts.join(" ").trim().to_owned()
}

/// `Participant 123` → `123`, in whatever language.
fn last_number(text: &str) -> &str {
    let text = text.trim();
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    &text[start..]
}

/// What names have in common wherever they stand: platforms leave out of file names what file systems do not like.
fn letters(name: &str) -> String {
    name.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A number, whichever mark stands before its decimals.
pub(super) fn value(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite())
}

/// A header in the form that headers are compared in.
pub(super) fn plain(header: &str) -> String {
    header.nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// The column whose header is one of the words.
pub(super) fn column(sheet: &Sheet, words: &[&str]) -> Option<usize> {
    (0..sheet.width(0)).find(|column| words.contains(&plain(&sheet.text(0, *column)).as_str()))
}
