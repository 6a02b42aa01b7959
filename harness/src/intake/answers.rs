//! The files in which a student answers questions. Must not understand them.

use std::path::Path;

use super::error::IntakeError;
use super::{Listing, exercise_folder, folder, manifest, text};
use crate::evidence::{AnswersContent, AnswersFile, AnswersRecord};
use crate::model::ExerciseId;

/// No answer needs more: a longer file is not read.
const LARGEST: u64 = 64 * 1024;

/// Reads these files of what `submission` holds for `exercise`. What is wrong with a file stands in its place.
pub fn answers(
    submission: &Path,
    exercise: &ExerciseId,
    single: bool,
    names: &[&str],
) -> Result<AnswersRecord, IntakeError> {
    let root = folder(submission)?;
    let place = exercise_folder(submission, &root, exercise, single)?;
    let listing = Listing::read(&place)?;
    let files =
        names.iter().map(|name| AnswersFile { name: (*name).to_owned(), content: content(&listing, name, names) });
    let own = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(AnswersRecord { folder: own, trace_for: None, files: files.collect() })
}

fn content(listing: &Listing, name: &str, all: &[&str]) -> AnswersContent {
    let stem = name.trim_end_matches(".yaml");
    let wanted = [name.to_owned(), format!("{stem}.yml")];
    let is_it = |path: &Path| wanted.iter().any(|name| path.to_string_lossy().to_lowercase() == *name);
    let Some(entry) = listing.files().find(|entry| is_it(&entry.path)) else {
        let there: Vec<String> = listing.files().map(|entry| entry.path.to_string_lossy().into_owned()).collect();
        // A file that is wanted itself was not meant for another one.
        let there: Vec<&str> = there.iter().map(String::as_str).filter(|other| !all.contains(other)).collect();
        return AnswersContent::Missing { similar: manifest::nearest(name, &there).map(str::to_owned) };
    };
    match listing.bytes(entry, LARGEST + 1) {
        Ok(bytes) if bytes.len() as u64 > LARGEST => AnswersContent::TooLarge { most: LARGEST },
        Ok(bytes) => AnswersContent::Text(text::decode(&bytes).text),
        Err(error) => AnswersContent::Unreadable { error: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &[u8])]) -> AnswersContent {
        let submission = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(submission.path().join(name), bytes).unwrap();
        }
        let id = ExerciseId::new("01-a").unwrap();
        answers(submission.path(), &id, true, &["answers.yaml"]).unwrap().files.remove(0).content
    }

    #[test]
    fn a_file_is_read_in_its_encoding_and_up_to_its_cap() {
        let text = |text: &str| AnswersContent::Text(text.to_owned());
        assert_eq!(read(&[("answers.yaml", "a: 层\r\n".as_bytes())]), text("a: 层\n"));
        assert_eq!(read(&[("Answers.yml", b"a: 1")]), text("a: 1"));
        let gbk = encoding_rs::GBK.encode("a: 传输层").0.into_owned();
        assert_eq!(read(&[("answers.yaml", &gbk)]), text("a: 传输层"));
        assert_eq!(read(&[("answers.yaml", &[b'x'; 70_000])]), AnswersContent::TooLarge { most: LARGEST });
        let similar = Some("answer.yaml".to_owned());
        assert_eq!(read(&[("answer.yaml", b"")]), AnswersContent::Missing { similar });
    }
}
