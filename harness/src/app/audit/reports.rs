//! What the student of a faulty solution would read, in both languages and in the formats that people and machines
//! read most. Every format is made from the one graded run.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::super::{AppError, files};
use crate::grade::Graded;
use crate::model::Lang;
use crate::report::export::{Export, Source};
use crate::report::{self, Colour, Key, Typed};

/// How a reader calls netgrade.
const COMMAND: &str = "netgrade";

/// The formats that are made from the result, by their files' endings.
const EXPORTS: [(&str, Export); 8] = [
    ("xml", Export::Junit),
    ("md", Export::Markdown),
    ("ctrf", Export::Ctrf),
    ("sarif", Export::Sarif),
    ("gradescope", Export::Gradescope),
    ("classroom", Export::GithubClassroom),
    ("prairielearn", Export::Prairielearn),
    ("autolab", Export::Autolab),
];

/// Writes `NAME.en.txt`, `NAME.en.json` and one file for each of [`EXPORTS`], the same in Chinese, and `NAME.html`, which
/// is in both languages.
pub(super) fn write(folder: &Path, name: &str, graded: &Graded<'_>) -> Result<(), AppError> {
    fs::create_dir_all(folder).map_err(|source| AppError::Write { what: folder.display().to_string(), source })?;
    let place = |exercise: &str, file: &str| Some(format!("{exercise}/{file}"));
    for (lang, tag) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
        let file = |ending: &str| folder.join(format!("{name}.{tag}.{ending}"));
        let source = Source::new(graded, lang, COMMAND, &place);
        files::write(&file("txt"), |file| terminal(file, graded, lang))?;
        files::write(&file("json"), |file| report::json::write(file, graded, lang, COMMAND, Key::Hidden))?;
        for (ending, export) in EXPORTS {
            files::write(&file(ending), |file| export.write(file, &source))?;
        }
    }
    files::write(&folder.join(format!("{name}.html")), |file| {
        report::html::write(file, graded, Lang::En, Typed::Netgrade, Key::Hidden)
    })
}

fn terminal(out: &mut dyn Write, graded: &Graded<'_>, lang: Lang) -> io::Result<()> {
    let options = report::terminal::Options {
        lang,
        width: 80,
        colour: Colour::Plain,
        command: COMMAND.to_owned(),
        evidence: None,
        amount: report::terminal::Amount::Failures,
        key: Key::Hidden,
    };
    report::terminal::write(out, graded, &options)
}
