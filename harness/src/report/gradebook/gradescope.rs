//! Gradescope's table of scores, as it gives it for an assignment (`Download Grades`): filled in, or made anew with its
//! columns for programs that read such tables.

use std::io::{self, Write};

use super::fill::{ColumnError, Columns, column};
use super::table::{cell, number};
use super::{Row, Sheet};

/// The columns of a table of scores.
///
/// # Errors
/// [`ColumnError`].
pub fn columns(sheet: &Sheet) -> Result<Columns, ColumnError> {
    let Some(grade) = column(sheet, &["total score"]) else {
        return Err(ColumnError::Header("a table of scores of Gradescope"));
    };
    let of = |word: &str| column(sheet, &[word]);
    let numbers: Vec<usize> = ["sid", "submission id"].into_iter().filter_map(of).collect();
    let full = match (of("first name"), of("last name")) {
        (Some(first), Some(last)) => Some(vec![first, last]),
        (Some(_), None) | (None, Some(_) | None) => of("name").map(|name| vec![name]),
    };
    let names =
        full.into_iter().chain(["sid", "email"].into_iter().filter_map(of).map(|column| vec![column])).collect();
    Ok(Columns { grade, maximum_column: of("max points"), numbers, names, first: 1, ..Columns::default() })
}

/// A table made anew, row by row.
#[derive(Debug)]
pub struct Fresh<W>(W);

impl<W: Write> Fresh<W> {
    /// Begins with the names of the columns.
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn begin(mut out: W) -> io::Result<Self> {
        write!(out, "Name,SID,Email,Total Score,Max Points,Status\r\n")?;
        Ok(Self(out))
    }

    /// Writes a row; who has no points has no score, and is not `Graded`.
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        let email = if row.name.contains('@') { row.name.as_str() } else { "" };
        let status = match (row.points, row.state.as_str()) {
            (Some(_), _) => "Graded",
            (None, "waiting") => "Submitted",
            (None, _) => "Ungraded",
        };
        let cells = [
            cell(&row.name),
            cell(row.number.as_deref().unwrap_or_default()),
            cell(email),
            number(row.points),
            number(row.max_score),
            status.to_owned(),
        ];
        write!(self.0, "{}\r\n", cells.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Fill;
    use super::*;

    fn row(name: &str, number: Option<&str>, points: Option<f64>) -> Row {
        let (name, number) = (name.to_owned(), number.map(str::to_owned));
        Row { student: name.clone(), name, number, max_score: Some(20.0), points, ..Row::default() }
    }

    #[test]
    fn a_table_is_filled_in_by_number_address_or_name() {
        let table = "First Name,Last Name,SID,Email,Total Score,Max Points,Status,Submission ID\n\
            Jane,Doe,s1,jane@example.org,,20.0,Ungraded,111\n\
            Li,Wei,s2,wei@example.org,3.0,20.0,Graded,112\n\
            A,B,s3,ab@example.org,,20.0,Missing,\n";
        let sheet = Sheet::read(table.as_bytes().to_vec()).unwrap();
        let columns = columns(&sheet).unwrap();
        let mut fill = Fill::new(sheet, columns, None);
        fill.take(&row("submission", Some("111"), Some(7.5)), None);
        fill.take(&row("Li Wei", None, Some(8.0)), None);
        fill.take(&row("ab@example.org", None, Some(9.0)), None);
        let (sheet, filling) = fill.end().unwrap();
        let scores: Vec<String> = (1..4).map(|row| sheet.text(row, 4).into_owned()).collect();
        assert_eq!((scores, filling.written, filling.missed), (vec![String::new(), "3.0".into(), String::new()], 3, 0));
        let mut out = Vec::new();
        sheet.write(&mut out).unwrap();
        let expected = table
            .replace("org,,20.0,U", "org,7.5,20.0,U")
            .replace(",3.0,", ",8,")
            .replace("org,,20.0,M", "org,9,20.0,M");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_table_made_anew_has_no_zero_for_who_is_not_graded() {
        let mut out = Vec::new();
        let mut table = Fresh::begin(&mut out).unwrap();
        table.row(&row("=x", Some("7"), Some(0.0))).unwrap();
        table.row(&row("a@example.org", None, None)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text.lines().skip(1).collect::<Vec<_>>(),
            ["\"'=x\",7,,0,20,Graded", "a@example.org,,a@example.org,,20,Ungraded"]
        );
    }
}
