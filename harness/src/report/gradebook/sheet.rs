//! A sheet of comma-separated values that somebody else made: read cell by cell, written back with other texts in some
//! cells and every other byte as it was. Must not know what its columns mean.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use encoding_rs::GBK;

/// A sheet.
#[derive(Debug)]
pub struct Sheet {
    bytes: Vec<u8>,
    /// Where the cells of each row lie, quotes included.
    rows: Vec<Vec<Range<usize>>>,
    /// New texts, by where the old ones begin.
    changes: BTreeMap<usize, (Range<usize>, Vec<u8>)>,
}

/// Why a sheet cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages name the fields")]
pub enum SheetError {
    #[error("it is empty: give the file as the platform has written it")]
    Empty,
    #[error("it is UTF-16 text: save it as CSV in UTF-8")]
    Utf16,
    #[error("it is a workbook: save it as CSV in UTF-8")]
    Workbook,
    #[error("a quoted cell that begins in line {line} has no end: give the file as the platform has written it")]
    Quote { line: usize },
}

const BOM: &[u8] = b"\xef\xbb\xbf";

impl Sheet {
    /// Reads a sheet.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn read(bytes: Vec<u8>) -> Result<Self, SheetError> {
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(SheetError::Utf16);
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(SheetError::Workbook);
        }
        let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        if bytes[start..].trim_ascii().is_empty() {
            return Err(SheetError::Empty);
        }
        let delimiter = delimiter(&bytes[start..]);
        let rows = rows(&bytes, start, delimiter)?;
        Ok(Self { bytes, rows, changes: BTreeMap::new() })
    }

    /// How many rows there are, the header included; there is one at least.
    #[expect(clippy::len_without_is_empty, reason = "a sheet that is empty cannot be read")]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many cells a row has.
    pub fn width(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, Vec::len)
    }

    /// What a cell holds, without quotes; nothing where there is none.
    pub fn text(&self, row: usize, column: usize) -> Cow<'_, str> {
        let Some(cell) = self.rows.get(row).and_then(|row| row.get(column)) else { return Cow::Borrowed("") };
        let bytes = &self.bytes[cell.clone()];
        match bytes.strip_prefix(b"\"") {
            Some(quoted) => {
                let quoted = quoted.strip_suffix(b"\"").unwrap_or(quoted);
                Cow::Owned(decoded(quoted).replace("\"\"", "\""))
            }
            None => decoded(bytes),
        }
    }

    /// The texts of a row.
    pub fn texts(&self, row: usize) -> Vec<String> {
        (0..self.width(row)).map(|column| self.text(row, column).into_owned()).collect()
    }

    /// Puts a plain word or number into a cell; false where the row has no such cell.
    pub fn set(&mut self, row: usize, column: usize, plain: &str) -> bool {
        let Some(cell) = self.rows.get(row).and_then(|row| row.get(column)).cloned() else { return false };
        let is_quoted = self.bytes[cell.clone()].starts_with(b"\"") || plain.contains([',', ';', '\t']);
        let new = if is_quoted { format!("\"{plain}\"") } else { plain.to_owned() };
        self.changes.insert(cell.start, (cell, new.into_bytes()));
        true
    }

    /// Writes the sheet: what was not set is as it was, byte by byte.
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut at = 0;
        for (cell, new) in self.changes.values() {
            out.write_all(&self.bytes[at..cell.start])?;
            out.write_all(new)?;
            at = cell.end;
        }
        out.write_all(&self.bytes[at..])
    }
}

/// UTF-8 or, as spreadsheets in China save it, GBK.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => GBK.decode_without_bom_handling(bytes).0,
    }
}

/// The one of the usual ones that the first line has most of outside quotes.
fn delimiter(bytes: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            byte => counts.iter_mut().filter(|(known, _)| known == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The first of equal ones.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| *byte)
}

/// The cells of every row; lines that hold nothing are rows without cells. No byte within a character of GBK is a
/// delimiter, a quote or a line's end.
fn rows(bytes: &[u8], start: usize, delimiter: u8) -> Result<Vec<Vec<Range<usize>>>, SheetError> {
    let (mut rows, mut row, mut at, mut line) = (Vec::new(), Vec::new(), start, 1);
    let mut is_owed = false;
    while at < bytes.len() || is_owed {
        let end = cell_end(bytes, at, delimiter, line)?;
        line += bytes[at..end].split(|byte| *byte == b'\n').count() - 1;
        let goes_on = bytes.get(end) == Some(&delimiter);
        if goes_on || is_owed || at < end || !row.is_empty() {
            row.push(at..end);
        }
        is_owed = goes_on;
        at = end;
        if goes_on {
            at += 1;
        } else {
            at += if bytes[at..].starts_with(b"\r\n") { 2 } else { usize::from(at < bytes.len()) };
            line += 1;
            rows.push(std::mem::take(&mut row));
        }
    }
    Ok(rows)
}

/// What stands behind a closing quote belongs to its cell.
fn cell_end(bytes: &[u8], at: usize, delimiter: u8, line: usize) -> Result<usize, SheetError> {
    let quoted = if bytes.get(at) == Some(&b'"') { quoted_end(bytes, at, line)? } else { at };
    Ok(plain_end(bytes, quoted, delimiter))
}

fn plain_end(bytes: &[u8], at: usize, delimiter: u8) -> usize {
    let is_end = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r');
    bytes[at..].iter().position(is_end).map_or(bytes.len(), |length| at + length)
}

fn quoted_end(bytes: &[u8], start: usize, line: usize) -> Result<usize, SheetError> {
    let mut at = start + 1;
    loop {
        let quote = bytes[at..].iter().position(|byte| *byte == b'"').ok_or(SheetError::Quote { line })?;
        at += quote + 1;
        if bytes.get(at) != Some(&b'"') {
            return Ok(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Sheet {
        Sheet::read(text.as_bytes().to_vec()).unwrap()
    }

    fn written(sheet: &Sheet) -> String {
        let mut out = Vec::new();
        sheet.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_read_whatever_they_hold() {
        let sheet = read("\u{feff}a,\"b, \"\"c\"\"\",\r\n\"x\ny\",,z\r\n\r\n1,2,3");
        assert_eq!(sheet.texts(0), ["a", "b, \"c\"", ""]);
        assert_eq!(sheet.texts(1), ["x\ny", "", "z"]);
        assert_eq!(
            (sheet.texts(2), sheet.texts(3), sheet.len()),
            (vec![], vec!["1".into(), "2".into(), "3".into()], 4)
        );
        assert_eq!(read("a;b\n1,5;2\n").texts(1), ["1,5", "2"]);
        assert_eq!(read("a\tb\n,\t2").texts(1), [",", "2"]);
        let gbk = GBK.encode("标识符,成绩\n参与者 1,乱码\\,5\n").0.into_owned();
        let sheet = Sheet::read(gbk).unwrap();
        assert_eq!(
            (sheet.texts(0), sheet.texts(1)),
            (vec!["标识符".into(), "成绩".into()], vec!["参与者 1".into(), "乱码\\".into(), "5".into()])
        );
    }

    #[test]
    fn only_what_is_set_changes() {
        let text = "\u{feff}a,\"b\",c\r\n\"x\r\n\",\"\",\n 1 ,\"q\",\"say \"\"hi\"\"\"";
        let mut sheet = read(text);
        assert_eq!(written(&sheet), text);
        assert!(sheet.set(1, 1, "7.5") && sheet.set(1, 2, "2") && !sheet.set(1, 3, "1") && !sheet.set(9, 0, "1"));
        assert!(sheet.set(1, 2, "3"));
        assert_eq!(written(&sheet), "\u{feff}a,\"b\",c\r\n\"x\r\n\",\"7.5\",3\n 1 ,\"q\",\"say \"\"hi\"\"\"");
    }

    #[test]
    fn what_is_no_sheet_is_said() {
        let check = |bytes: &[u8], expected: SheetError| {
            assert_eq!(Sheet::read(bytes.to_vec()).map(|_| ()), Err(expected), "{bytes:?}");
        };
        check(b"\xef\xbb\xbf \r\n", SheetError::Empty);
        check(b"\xff\xfea\0", SheetError::Utf16);
        check(b"PK\x03\x04", SheetError::Workbook);
        check(b"a,b\n1,\"2\n3", SheetError::Quote { line: 2 });
    }

    proptest! {
        #[test]
        fn whatever_it_is_comes_back_and_a_number_lands_in_its_cell(
            rows in prop::collection::vec(prop::collection::vec("[a\",;\r\n小 =]{0,4}", 3), 1..6),
            row in 0usize..6, column in 0usize..3, end in prop::sample::select(vec!["\n", "\r\n"]),
        ) {
            let cell = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
            let line = |cells: &Vec<String>| cells.iter().map(cell).collect::<Vec<_>>().join(",");
            let text = rows.iter().map(line).collect::<Vec<_>>().join(end) + end;
            let mut sheet = read(&text);
            prop_assert_eq!(written(&sheet), text);
            let mut expected = rows.clone();
            let is_there = sheet.set(row, column, "12.5");
            prop_assert_eq!(is_there, row < rows.len());
            if is_there {
                expected[row][column] = "12.5".into();
            }
            let again = read(&written(&sheet));
            let found: Vec<Vec<String>> = (0..again.len()).map(|row| again.texts(row)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
