//! Whom the names in a file of decisions mean.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::super::AppError;
use super::super::store::Store;
use super::wrong;
use crate::class::Student;

/// The students that words mean, by the names of their folders of results, each with its word. One pass through the
/// class, however many words there are.
pub(super) fn resolve<'a>(
    store: &Store,
    file: &Path,
    words: impl Iterator<Item = &'a String>,
) -> Result<BTreeMap<String, &'a str>, AppError> {
    let mut found: BTreeMap<&str, Vec<Student>> = words.map(|word| (word.as_str(), Vec::new())).collect();
    store.entries(&mut |entry| -> Result<(), AppError> {
        let meant = found.iter_mut().filter(|(word, _)| entry.student.is(word));
        meant.for_each(|(_, students)| students.push(entry.student.clone()));
        Ok(())
    })?;
    let remedy = "give the name of the folder in the results' `students`, or the number";
    let mut whose = BTreeMap::new();
    for (word, students) in found {
        let [student] = &students[..] else {
            return Err(wrong(file, &format!("`{}` is not one student of the class", word.escape_debug()), remedy));
        };
        if let Some(other) = whose.insert(student.slug.clone(), word) {
            let both = format!("`{}` and `{}` are the same student", other.escape_debug(), word.escape_debug());
            return Err(wrong(file, &both, "write one entry a student"));
        }
    }
    Ok(whose)
}
