//! What the student of a faulty solution would read, in both languages and in the formats that people and machines
//! read most. Every format is made from the one graded run.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::super::{AppError, files};
use crate::grade::Graded;
use crate::model::Lang;
use crate::report::export::{Export, Source};
use crate::report::{self, Colour, Key};

/// How a reader calls netgrade.
const COMMAND: &str = "netgrade";

/// Writes `NAME.en.txt`, `NAME.en.json`, `NAME.en.xml`, `NAME.en.md`, and the same in Chinese.
pub(super) fn write(folder: &Path, name: &str, graded: &Graded<'_>) -> Result<(), AppError> {
    fs::create_dir_all(folder).map_err(|source| AppError::Write { what: folder.display().to_string(), source })?;
    let place = |exercise: &str, file: &str| Some(format!("{exercise}/{file}"));
    for (lang, tag) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
        let file = |ending: &str| folder.join(format!("{name}.{tag}.{ending}"));
        let source = Source::new(graded, lang, COMMAND, &place);
        files::write(&file("txt"), |file| terminal(file, graded, lang))?;
        files::write(&file("json"), |file| report::json::write(file, graded, lang, COMMAND, Key::Hidden))?;
        files::write(&file("xml"), |file| Export::Junit.write(file, &source))?;
        files::write(&file("md"), |file| Export::Markdown.write(file, &source))?;
    }
    Ok(())
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
