//! The matrix of solutions against checks, as text. Must not decide what is right.

use std::fmt::Write;

use super::row::{Cell, Row};
use crate::model::CheckId;
use crate::spec::Exercise;

/// A line a solution, a column a check.
pub(super) fn render(exercise: &Exercise, rows: &[Row]) -> String {
    let mut text = format!("{}: {} checks, {} solutions\n\n", exercise.id, exercise.checks.len(), rows.len());
    for (index, check) in exercise.checks.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {:>3}  {}", index + 1, check.id);
    }
    let columns = rows.iter().map(|row| row.solution.name.len()).max().unwrap_or(0);
    text.push('\n');
    for digits in header(exercise.checks.len()) {
        let _ = writeln!(text, "  {:columns$}  {digits}", "");
    }
    for row in rows {
        let cells: String = row.cells.iter().map(|(id, cell)| sign(row, id, cell)).collect();
        let _ = writeln!(text, "  {:columns$}  {cells}", row.solution.name);
    }
    text.push_str(
        "\n  . passed   F failed as it should   ! not as it should be   ? ungraded as it should   - blocked\n",
    );
    text
}

/// Column numbers, read from top to bottom.
fn header(count: usize) -> [String; 2] {
    let tens = (1..=count).map(|n| if n % 10 == 0 { digit(n / 10) } else { ' ' }).collect();
    let ones = (1..=count).map(digit).collect();
    [tens, ones]
}

fn digit(n: usize) -> char {
    u32::try_from(n % 10).ok().and_then(|n| char::from_digit(n, 10)).unwrap_or('?')
}

fn sign(row: &Row, id: &CheckId, cell: &Cell) -> char {
    if row.lacks.is_some() {
        return ' ';
    }
    if !row.is_right(id, cell) {
        return '!';
    }
    match cell {
        Cell::Passed => '.',
        Cell::Blocked => '-',
        Cell::Open(super::row::Shown::Ungraded(..)) => '?',
        Cell::Open(_) => 'F',
        Cell::Differs(_) => '!',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_numbered_from_top_to_bottom() {
        assert_eq!(header(12), ["         1  ".to_owned(), "123456789012".to_owned()]);
    }
}
