//! The page of a hand-made class.

use super::*;

fn class() -> (Overview, Vec<Student>) {
    let mut overview = Overview::default();
    for check in ["server/starts", "server/replies"] {
        let titles = ["It works".to_owned(), "能用".to_owned()];
        overview.add_column(Column { exercise: "03-session".into(), check: check.into(), titles });
    }
    let seen = |column, mark, cause: Option<&str>| Seen {
        column,
        mark,
        cause: cause.map(str::to_owned),
        flaky: cause.is_some(),
    };
    let student = |name: &str, state, score| Student {
        name: name.into(),
        number: Some("4711".into()),
        late: false,
        state,
        why: None,
        score,
        max_score: Some(8.0),
        ungraded: 0,
        millis: 1234,
        checks: Vec::new(),
        page: Some(format!("pages/{}.html", name.len())),
    };
    let students = vec![
        Student {
            checks: vec![seen(0, Mark::Pass, None), seen(1, Mark::Fail, Some("no-reply"))],
            ..student("<script>alert(1)</script>\u{202e}", State::Graded, Some(4.0))
        },
        Student {
            checks: vec![seen(0, Mark::Pass, None), seen(1, Mark::Ungraded, None)],
            ungraded: 1,
            ..student("王小明", State::Graded, Some(4.0))
        },
        Student { page: None, ..student("=HYPERLINK(\"x\")", State::Invalid, None) },
    ];
    for student in &students {
        overview.add(student);
    }
    (overview, students)
}

fn page(overview: &Overview, students: Vec<Student>) -> String {
    let mut out = Vec::new();
    write(&mut out, overview, Lang::En, &mut students.into_iter().map(Ok)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn nothing_hostile_becomes_markup() {
    let (overview, students) = class();
    let page = page(&overview, students);
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains('\u{202e}') && !page.contains(" style="));
}

#[test]
fn what_is_not_graded_is_no_zero() {
    let (overview, students) = class();
    let page = page(&overview, students);
    assert_eq!((overview.scores.len(), overview.open, overview.invalid), (1, 1, 1));
    let row = page.lines().find(|line| line.contains("HYPERLINK")).unwrap();
    assert!(row.contains("data-kind=\"none\"") && row.contains("data-by=\"\">–<"), "{row}");
    let row = page.lines().find(|line| line.contains("王小明")).unwrap();
    assert!(row.contains("data-kind=\"open\"") && row.contains(">?</a>"), "{row}");
    let row = page.lines().find(|line| line.contains("alert(1)") && line.starts_with("<tr")).unwrap();
    assert!(row.contains("title=\"no-reply\"><a href=\"pages/26.html#03-session.server.replies\">✗~<"), "{row}");
}

#[test]
fn names_can_be_left_out() {
    let (mut overview, students) = class();
    overview.anonymous(vec![2, 3, 1]);
    // As whoever leaves names out gives them.
    let nameless = |student: Student| Student { name: String::new(), number: None, page: None, ..student };
    overview.slowest.iter_mut().for_each(|named| {
        named.name.clear();
        named.page = None;
    });
    let page = page(&overview, students.into_iter().map(nameless).collect());
    for word in ["alert(1)", "王小明", "HYPERLINK", "4711", "pages/", "id=\"find\""] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("Student 1"));
}
