//! Rows for spreadsheets and for programs, written one by one.

use std::io::{self, Write};

use super::{GRADEBOOK_SCHEMA, Row};

/// Columns, in this order for good; new ones come last.
const COLUMNS: [&str; 17] = [
    "student",
    "name",
    "number",
    "late",
    "state",
    "score",
    "max_score",
    "ungraded",
    "points",
    "reason",
    "open",
    "by_person",
    "checks",
    "override",
    "lateness",
    "late_by",
    "late_penalty",
];

/// Writes rows one by one, for spreadsheets (RFC 4180).
#[derive(Debug)]
pub struct Csv<W>(W);

impl<W: Write> Csv<W> {
    /// Begins with the names of the columns.
    pub fn begin(mut out: W) -> io::Result<Self> {
        write!(out, "{}\r\n", COLUMNS.join(","))?;
        Ok(Self(out))
    }

    /// Writes a row.
    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
        let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
        let checks: Vec<String> =
            row.checks.iter().map(|given| format!("{}:{}={}", given.exercise, given.check, given.points)).collect();
        let cells = [
            cell(&row.student),
            cell(&row.name),
            text(&row.number),
            if row.late { "yes".to_owned() } else { String::new() },
            cell(&row.state),
            number(row.score),
            number(row.max_score),
            count(row.ungraded),
            number(row.points),
            text(&row.reason),
            count(row.open),
            number(row.by_person),
            cell(&checks.join(" ")),
            number(row.instead),
            row.lateness.map(|when| when.name().to_owned()).unwrap_or_default(),
            row.late_by_s.map(span).unwrap_or_default(),
            number(row.late_penalty),
        ];
        write!(self.0, "{}\r\n", cells.join(","))
    }
}

pub(super) fn number(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// Hours, minutes and seconds.
fn span(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A text that no spreadsheet takes for a formula, or for the end of its cell. A line's end within would be one of the
/// row's for many readers.
pub(super) fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // Full-width forms are formulas as well where Chinese is typed.
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let text = if is_formula { format!("'{text}") } else { text };
    if text.contains([',', '"', ';', '\'']) || text != text.trim() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// Writes rows one by one, for programs.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    any: bool,
}

impl<W: Write> Json<W> {
    /// Begins the document.
    pub fn begin(mut out: W) -> io::Result<Self> {
        write!(out, "{{\"schema\":\"{GRADEBOOK_SCHEMA}\",\"students\":[")?;
        Ok(Self { out, any: false })
    }

    /// Writes a row.
    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        writeln!(self.out, "{}", if self.any { "," } else { "" })?;
        self.any = true;
        serde_json::to_writer(&mut self.out, row).map_err(Into::into)
    }

    /// Ends the document.
    pub fn end(mut self) -> io::Result<()> {
        writeln!(self.out, "\n]}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_breaks_its_row() {
        let check = |text: &str, expected: &str| assert_eq!(cell(text), expected, "{text:?}");
        check("alice", "alice");
        check("Doe, Jane", "\"Doe, Jane\"");
        check("a \"b\"", "\"a \"\"b\"\"\"");
        check("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"");
        for formula in ["+1", "-rf", "@x", " =1", "\t=1", "\r\n=1", "＝1"] {
            assert!(cell(formula).starts_with("\"'"), "{formula:?}: {}", cell(formula));
        }
        check("a\nb", "a b");
        check("王 小明", "王 小明");
    }

    #[test]
    fn a_row_without_points_has_none() {
        let row = Row { student: "a".into(), name: "a".into(), late: true, state: "invalid".into(), ..Row::default() };
        let mut out = Vec::new();
        Csv::begin(&mut out).unwrap().row(&row).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().nth(1), Some("a,a,,yes,invalid,,,,,,,,,,,,"));
        let mut out = Vec::new();
        let mut json = Json::begin(&mut out).unwrap();
        json.row(&row).unwrap();
        json.row(&row).unwrap();
        json.end().unwrap();
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((read["students"].as_array().unwrap().len(), read["students"][1]["points"].is_null()), (2, true));
    }
}
