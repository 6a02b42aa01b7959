//! Moodle's grading worksheet. Its headers are in the language of who downloaded it; the columns are told by what their
//! headers mean. On import Moodle goes by identifier and by the time of the last change, and drops in silence what is
//! above the maximum or was changed since: so nothing but grades is touched.

use super::Sheet;
use super::fill::{ColumnError, Columns, column, plain};

/// A column that may have to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// `Participant 123`.
    Identifier,
    /// Where the grade goes.
    Grade,
    /// What can be reached.
    Maximum,
}

const IDENTIFIER: &[&str] = &[
    "identifier",
    "标识符",
    "标识",
    "识别码",
    "编号",
    "識別碼",
    "識別符",
    "編號",
    "id",
    "identifiant",
    "identificador",
    "identificativo",
    "número de identificación",
    "識別子",
];
const GRADE: &[&str] = &[
    "grade",
    "成绩",
    "评分",
    "分数",
    "成績",
    "評分",
    "分數",
    "bewertung",
    "note",
    "calificación",
    "valutazione",
    "nota",
];
const MAXIMUM: &[&str] = &[
    "maximum grade",
    "最高成绩",
    "最高分",
    "最高分数",
    "最大成绩",
    "满分",
    "最高評分",
    "最高成績",
    "最高分數",
    "滿分",
    "bestwertung",
    "beste bewertung",
    "note maximale",
    "calificación máxima",
    "valutazione massima",
    "nota máxima",
];
const NAME: &[&str] =
    &["full name", "全名", "姓名", "vollständiger name", "nom complet", "nombre completo", "nome completo", "氏名"];
const ID_NUMBER: &[&str] =
    &["id number", "学号", "學號", "学号/工号", "id号", "身份号码", "idnummer", "matrikelnummer"];
const EMAIL: &[&str] =
    &["email address", "电子邮件地址", "邮箱地址", "电子邮件", "電子郵件地址", "電子郵件信箱", "e-mail-adresse"];
const CHANGEABLE: &[&str] = &[
    "grade can be changed",
    "成绩可以更改",
    "成绩可更改",
    "可以更改成绩",
    "可以修改成绩",
    "評分可以更改",
    "成績可以更改",
];
const NO: &[&str] = &["No", "no", "否", "不"];

/// The columns of a worksheet; `given` are the headers that a user has named.
///
/// # Errors
/// [`ColumnError`].
pub fn columns(sheet: &Sheet, given: &[(Meaning, String)]) -> Result<Columns, ColumnError> {
    let find = |meaning: Meaning, words: &[&str]| match given.iter().find(|(of, _)| *of == meaning) {
        Some((_, header)) => column(sheet, &[plain(header).as_str()]),
        None => column(sheet, words),
    };
    let need = |what: &'static str, meaning: Meaning, words: &[&str]| {
        let remedy = "say which one with --columns, as in `identifier=ID,grade=Bewertung,maximum=Bestwertung`";
        find(meaning, words).ok_or_else(|| ColumnError::None { what, headers: sheet.texts(0), remedy })
    };
    let (name, number) = (column(sheet, NAME), column(sheet, ID_NUMBER));
    let others = [name, number, column(sheet, EMAIL)].into_iter().flatten();
    Ok(Columns {
        grade: need("grade", Meaning::Grade, GRADE)?,
        maximum_column: Some(need("maximum grade", Meaning::Maximum, MAXIMUM)?),
        identifier: Some((need("identifier", Meaning::Identifier, IDENTIFIER)?, name)),
        numbers: number.into_iter().collect(),
        names: others.map(|column| vec![column]).collect(),
        locked: column(sheet, CHANGEABLE).map(|column| (column, NO)),
        first: 1,
        drops_more: true,
        ..Columns::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Fill, Note, Row, Scale};
    use super::*;

    const ENGLISH: &str = "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\",\
        \"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\n\
        \"Participant 7\",\"Zoë O'Neil\",z@example.org,\"Submitted for grading\",,100.00,Yes,\"1 March 2026, 9:00 AM\",-,\n\
        \"Participant 8\",\"Doe, \"\"J\"\"\",d@example.org,\"No submission\",50.00,100.00,Yes,-,-,\"fine\n\nso far\"\n\
        \"Participant 9\",Locked,l@example.org,\"Submitted for grading\",3.00,100.00,No,-,-,\n";

    fn row(name: &str, number: &str, points: Option<f64>) -> Row {
        let (name, number) = (name.to_owned(), Some(number.to_owned()));
        Row {
            student: name.clone(),
            name,
            number,
            state: "graded".into(),
            max_score: Some(20.0),
            points,
            ..Row::default()
        }
    }

    fn filled(sheet: &str, scale: Option<Scale>, rows: &[Row]) -> (String, Vec<Note>) {
        let sheet = Sheet::read(sheet.as_bytes().to_vec()).unwrap();
        let columns = columns(&sheet, &[]).unwrap();
        let mut fill = Fill::new(sheet, columns, scale);
        for row in rows {
            fill.take(row, Some(20.0));
        }
        let (sheet, filling) = fill.end().unwrap();
        let mut out = Vec::new();
        sheet.write(&mut out).unwrap();
        (String::from_utf8(out).unwrap(), filling.notes)
    }

    #[test]
    fn only_grades_change_and_whoever_gets_none_is_said() {
        let rows = [
            row("Zoë ONeil", "7", Some(10.0)),
            row("Doe J", "8", None),
            row("Locked", "9", Some(1.0)),
            row("Ghost", "10", Some(1.0)),
        ];
        let (text, notes) = filled(ENGLISH, Some(Scale::Maximum), &rows);
        assert_eq!(text, ENGLISH.replace("grading\",,100", "grading\",50,100"));
        let who = |name: &str| name.to_owned();
        assert_eq!(
            notes,
            [
                Note::Scaled { from: 20.0, to: 100.0 },
                Note::NotGraded { who: who("Doe J (8)"), kept: "50.00".into() },
                Note::Locked { who: who("Locked (9)") },
                Note::NotInSheet { who: who("Ghost (10)") },
            ]
        );
    }

    #[test]
    fn the_sheet_of_another_assignment_is_noticed() {
        let (text, notes) = filled(ENGLISH, Some(Scale::Keep), &[row("Li Wei", "7", Some(10.0))]);
        assert_eq!(text, ENGLISH);
        assert!(
            matches!(&notes[0], Note::OtherName { who, row } if who == "Li Wei (7)" && row.contains("Zoë")),
            "{notes:?}"
        );
        assert_eq!(notes.len(), 4, "nobody of the sheet has a mark: {notes:?}");
    }

    #[test]
    fn more_than_the_maximum_is_not_written() {
        let sheet = ENGLISH.replace("100.00", "5.00");
        let (text, notes) = filled(&sheet, Some(Scale::Keep), &[row("Zoë O'Neil", "7", Some(10.0))]);
        assert_eq!(text, sheet);
        assert!(matches!(notes[0], Note::Above { points: 10.0, maximum: 5.0, .. }), "{notes:?}");
    }

    #[test]
    fn headers_in_chinese_or_named_by_the_user() {
        let chinese = "\u{feff}标识符,全名,成绩,最高成绩,最后修改（教师）\r\n参与者 7,王 小明,,20.00,-\r\n";
        let (text, notes) = filled(chinese, None, &[row("王 小明", "7", Some(10.5))]);
        assert_eq!((text, notes), (chinese.replace("小明,,20", "小明,10.5,20"), vec![]));
        let other = Sheet::read("Tunniste;Arvosana;Paras\nOsallistuja 7;;20,00\n".as_bytes().to_vec()).unwrap();
        let error = columns(&other, &[]).unwrap_err().to_string();
        assert!(
            error.starts_with("no column is the grade; there are `Tunniste`, `Arvosana`, `Paras`: say which"),
            "{error}"
        );
        let given = [(Meaning::Identifier, "tunniste"), (Meaning::Grade, "Arvosana"), (Meaning::Maximum, "Paras")];
        let given = given.map(|(meaning, header)| (meaning, header.to_owned()));
        let columns = columns(&other, &given).unwrap();
        let mut fill = Fill::new(other, columns, None);
        fill.take(&row("Osallistuja", "7", Some(10.5)), None);
        let mut out = Vec::new();
        fill.end().unwrap().0.write(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "Tunniste;Arvosana;Paras\nOsallistuja 7;\"10,5\";20,00\n");
    }
}
