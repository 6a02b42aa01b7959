//! What must hold of any bytes that an author's files hold.

use super::{Exercise, Mistake, load_embedded};
use crate::model::is_hidden;

/// The files of an exercise, one behind the other: `#file PATH` begins the next one.
pub(crate) fn exercise(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut files = vec![("exercise.yaml", String::new())];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("#file "), files.last_mut()) {
            (Some(path), _) => files.push((path.trim(), String::new())),
            (None, Some((_, file))) => file.push_str(line),
            (None, None) => {}
        }
    }
    let given: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    match load_embedded(&given) {
        Ok(exercise) => {
            let kept = serde_json::to_string(&exercise).expect("an exercise can be written");
            let again: Exercise = serde_json::from_str(&kept).expect("what was written can be read");
            assert_eq!(again, exercise, "written and read again it is another one");
            format!("read, {} checks", exercise.checks.len())
        }
        Err(mistakes) => {
            assert!(!mistakes.list().is_empty());
            let lines: Vec<(&str, usize)> =
                given.iter().map(|(path, text)| (*path, text.split('\n').count())).collect();
            for mistake in mistakes.list() {
                placed(mistake, &lines);
            }
            let quotes = |mistake: &Mistake| mistake.title.split('`').step_by(2).collect::<String>();
            mistakes.list().iter().map(quotes).take(2).collect()
        }
    }
}

/// A mistake has a place in its file, and acts on nobody's terminal.
fn placed(mistake: &Mistake, files: &[(&str, usize)]) {
    let of_its_name = files.iter().filter(|(path, _)| *path == mistake.file);
    let lines = of_its_name.map(|(_, lines)| *lines).max().unwrap_or(1);
    assert!(mistake.line >= 1 && mistake.column >= 1, "{mistake:?}");
    assert!(usize::try_from(mistake.line).is_ok_and(|line| line <= lines), "{mistake:?}, of {lines} lines");
    assert!(!mistake.title.is_empty());
    for text in [&mistake.title, &mistake.rendered].into_iter().chain(&mistake.remedy) {
        let acting = text.chars().find(|c| *c != '\n' && is_hidden(*c));
        assert!(acting.is_none(), "{acting:?} is shown in {text:?}");
    }
}
