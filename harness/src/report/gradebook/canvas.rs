//! Canvas's exported gradebook: one column an assignment, `Title (1234)`. An empty cell takes a grade away on import, so
//! whoever has no points keeps what stands there.

use super::Sheet;
use super::fill::{ColumnError, Columns, column, plain, value};

const REMEDY: &str = "give the whole header with --column, such as 'Lab 3 (1234)'";

/// The columns of a gradebook whose assignment is `title`: the whole header, or the title or the number alone where
/// only one column has it.
///
/// # Errors
/// [`ColumnError`].
pub fn columns(sheet: &Sheet, title: &str) -> Result<Columns, ColumnError> {
    let (Some(student), Some(id)) = (column(sheet, &["student"]), column(sheet, &["id"])) else {
        return Err(ColumnError::Header("a gradebook of Canvas"));
    };
    let grade = assignment(sheet, title, id)?;
    // Rows between the header and the first student say what holds for columns.
    let is_about_columns = |row: usize| sheet.text(row, id).trim().is_empty();
    let first = (1..sheet.len()).find(|row| !is_about_columns(*row)).unwrap_or(sheet.len());
    let possible = (1..first).find(|row| sheet.text(*row, student).trim() == "Points Possible");
    let possible = possible.map(|row| sheet.text(row, grade).trim().to_owned()).unwrap_or_default();
    if possible.to_ascii_lowercase().contains("read only") {
        return Err(ColumnError::ReadOnly(sheet.text(0, grade).into_owned()));
    }
    let others = ["sis user id", "sis login id", "integration id"].map(|word| column(sheet, &[word]));
    let others: Vec<usize> = others.into_iter().flatten().collect();
    Ok(Columns {
        grade,
        maximum: value(&possible),
        numbers: [id].into_iter().chain(others.iter().copied()).collect(),
        names: [student].into_iter().chain(others).map(|column| vec![column]).collect(),
        excused: Some("EX"),
        first,
        ..Columns::default()
    })
}

fn assignment(sheet: &Sheet, title: &str, behind: usize) -> Result<usize, ColumnError> {
    let headers = sheet.texts(0);
    let wanted = plain(title);
    let of = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        (behind + 1..headers.len()).filter(|column| is(&plain(&headers[*column]))).collect()
    };
    let is_titled = |header: &str| {
        header.rsplit_once(" (").and_then(|(name, id)| Some((name, id.strip_suffix(')')?))).is_some_and(|(name, id)| {
            let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
            is_number && (name.trim() == wanted || id == wanted)
        })
    };
    let mut found = of(&|header| header == wanted);
    if found.is_empty() {
        found = of(&is_titled);
    }
    let named = |columns: &[usize]| columns.iter().map(|column| headers[*column].clone()).collect();
    match found[..] {
        [one] => Ok(one),
        [] => Err(ColumnError::None { what: "assignment", headers: headers[behind + 1..].to_vec(), remedy: REMEDY }),
        _ => Err(ColumnError::Several { what: "assignment", headers: named(&found), remedy: REMEDY }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Fill, Note, Row};
    use super::*;

    const SHEET: &str = "Student,ID,SIS User ID,SIS Login ID,Section,Lab 3 (77),Lab 3 (78),Lab 30 (79),Final Score\r\n\
        ,,,,,Manual Posting,,,(read only)\r\n\
        \"    Points Possible\",,,,,20,20,5,(read only)\r\n\
        \"Doe, Jane\",1001,s1,jane,One,,EX,1,50\r\n\
        \"Roe, John\",1002,1001,john,One,3,,2,\r\n\
        \"Roe, John\",1003,s3,john3,One,ex,,2,\r\n\
        \"Student, Test\",1004,,abc,One,,,,\r\n";

    fn sheet() -> Sheet {
        Sheet::read(SHEET.as_bytes().to_vec()).unwrap()
    }

    fn row(name: &str, number: Option<&str>, points: Option<f64>) -> Row {
        let (name, number) = (name.to_owned(), number.map(str::to_owned));
        Row { student: name.clone(), name, number, max_score: Some(20.0), points, ..Row::default() }
    }

    #[test]
    fn the_assignment_is_named_by_header_title_or_number() {
        let found =
            |title: &str| columns(&sheet(), title).map(|columns| columns.grade).map_err(|error| error.to_string());
        assert_eq!((found("Lab 3 (77)"), found("lab 30"), found("78")), (Ok(5), Ok(7), Ok(6)));
        assert!(
            found("Lab 3")
                .unwrap_err()
                .starts_with("several columns may be the assignment (`Lab 3 (77)`, `Lab 3 (78)`)")
        );
        assert!(found("Lab 4").unwrap_err().starts_with("no column is the assignment; there are `SIS User ID`"));
        assert!(found("Final Score").unwrap_err().contains("read-only"));
        let other = Sheet::read(b"a,b\n1,2\n".to_vec()).unwrap();
        assert_eq!(columns(&other, "b").unwrap_err(), ColumnError::Header("a gradebook of Canvas"));
    }

    #[test]
    fn marks_go_to_one_row_or_nowhere() {
        let mut fill = Fill::new(sheet(), columns(&sheet(), "77").unwrap(), None);
        fill.take(&row("doejane", Some("1001"), Some(17.5)), None);
        fill.take(&row("roejohn", Some("1002"), Some(4.0)), None);
        fill.take(&row("roejohn", Some("1003"), Some(4.0)), None);
        fill.take(&row("Roe, John", None, Some(4.0)), None);
        fill.take(&row("abc", None, Some(9.0)), None);
        let (sheet, filling) = fill.end().unwrap();
        let mut out = Vec::new();
        sheet.write(&mut out).unwrap();
        // 1001 is a number of two people: of one for Canvas, of the other for the university.
        let expected = SHEET.replace("One,3,,2", "One,4,,2").replace("abc,One,,", "abc,One,9,");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        let who = |name: &str| name.to_owned();
        assert_eq!(
            filling.notes,
            [
                Note::Ambiguous { who: who("doejane (1001)") },
                Note::Replaced { who: who("roejohn (1002)"), old: "3".into() },
                Note::Excused { who: who("roejohn (1003)") },
                Note::Ambiguous { who: who("Roe, John") },
                Note::NoStudent { row: who("Doe, Jane, s1") },
            ]
        );
        assert_eq!((filling.written, filling.missed), (2, 2));
    }
}
