//! What must hold of any sheet that a platform, or somebody's spreadsheet, wrote.

use super::{Columns, Fill, GradescopeTable, Meaning, Row, Scale, Sheet, canvas, gradescope, moodle, tell};
use crate::model::Lang;
use crate::report::escape::visible;

/// A worksheet, filled in as that of each platform.
pub(crate) fn sheet(bytes: &[u8]) -> String {
    let sheet = match Sheet::read(bytes.to_vec()) {
        Ok(sheet) => sheet,
        Err(error) => return error.to_string(),
    };
    assert!(written(&sheet) == bytes, "nothing was set, and it is another sheet");
    let rows = sheet.len();
    let given = [(Meaning::Grade, "Bewertung".to_owned())];
    let mut outcome = Vec::new();
    for (name, columns) in [
        ("moodle", moodle(&sheet, &[])),
        ("given", moodle(&sheet, &given)),
        ("canvas", canvas(&sheet, "Lab 3 (1234)")),
        ("gradescope", gradescope(&sheet)),
    ] {
        match columns {
            Ok(columns) => {
                let again = Sheet::read(bytes.to_vec()).expect("it was read before");
                outcome.push(format!("{name}{}", filled(again, columns, rows, bytes.len() % 3)));
            }
            // The header is somebody's.
            Err(error) => shown(&error.to_string()),
        }
    }
    outcome.concat()
}

fn filled(sheet: Sheet, columns: Columns, rows: usize, scale: usize) -> String {
    let scale = [None, Some(Scale::Maximum), Some(Scale::Keep)][scale];
    let name = sheet.text(columns.first, 0).into_owned();
    let mut fill = Fill::new(sheet, columns, scale);
    for row in class(&name) {
        fill.take(&row, Some(20.0));
    }
    let (sheet, filling) = match fill.end() {
        Ok(filled) => filled,
        Err(unscaled) => return format!("{unscaled:?}"),
    };
    let again = Sheet::read(written(&sheet)).expect("a sheet that was filled in can be read");
    assert_eq!(again.len(), rows, "it has other rows");
    let mut told = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        tell(&mut told, &filling, lang).expect("a vector takes all");
    }
    shown(&String::from_utf8(told).expect("what is told is text"));
    format!("{} {} {}", filling.written, filling.missed, filling.notes.len())
}

/// Students as a class has them, one of them called like somebody in the sheet.
fn class(name: &str) -> Vec<Row> {
    let graded = |name: &str, number: Option<&str>| Row {
        student: name.to_owned(),
        name: name.to_owned(),
        number: number.map(str::to_owned),
        state: "graded".to_owned(),
        max_score: Some(20.0),
        points: Some(12.5),
        ..Row::default()
    };
    vec![graded("Zoë O'Neil", Some("7")), graded(name, None), graded("Doe, \"J\"", Some("8")), Row::default()]
}

fn written(sheet: &Sheet) -> Vec<u8> {
    let mut out = Vec::new();
    sheet.write(&mut out).expect("a vector takes all");
    out
}

fn shown(text: &str) {
    for line in text.split('\n') {
        assert_eq!(visible(line), line, "something hidden is shown");
    }
}

/// A table that is made anew, of names that strangers gave.
pub(crate) fn table(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let (mut out, mut other) = (Vec::new(), Vec::new());
    let mut rows = 1;
    let (mut csv, mut fresh) = (
        super::Csv::begin(&mut out).expect("a vector takes all"),
        GradescopeTable::begin(&mut other).expect("a vector takes all"),
    );
    for line in text.split('\n').take(16) {
        let row = class(line).swap_remove(1);
        let row = Row { number: Some(line.to_owned()), reason: Some(line.to_owned()), state: line.to_owned(), ..row };
        csv.row(&row).and_then(|()| fresh.row(&row)).expect("a vector takes all");
        rows += 1;
    }
    for table in [out, other] {
        let read: Vec<csv::StringRecord> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(table.as_slice())
            .records()
            .collect::<Result<_, _>>()
            .expect("every row has as many cells");
        assert_eq!(read.len(), rows, "another number of rows");
        for cell in read.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "a formula: {cell:?}");
        }
    }
    format!("{}", text.contains('"'))
}
