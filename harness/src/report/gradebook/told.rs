//! What filling in a sheet came to, in words. Must not decide anything.

use std::io::{self, Write};

use super::fill::{Filling, Note};
use crate::model::Lang;
use crate::report::words::Words;

/// Tells what there is to say, a line each: whoever gets no mark, and why.
///
/// # Errors
/// Where `out` fails.
pub fn tell(out: &mut dyn Write, filling: &Filling, lang: Lang) -> io::Result<()> {
    let words = Words::new(lang);
    for note in &filling.notes {
        writeln!(out, "{}", line(&words, note))?;
    }
    writeln!(out, "{}", words.with("sheet-written", &[("count", filling.written.into())]))
}

fn line(words: &Words, note: &Note) -> String {
    let about = |id: &str, who: &str| words.with(id, &[("who", who.into())]);
    match note {
        Note::NotInSheet { who } => about("sheet-not-there", who),
        Note::Ambiguous { who } => about("sheet-ambiguous", who),
        Note::OtherName { who, row } => {
            words.with("sheet-other-name", &[("who", who.as_str().into()), ("row", row.as_str().into())])
        }
        Note::Taken { who, row } => {
            words.with("sheet-taken", &[("who", who.as_str().into()), ("other", row.as_str().into())])
        }
        Note::NotGraded { who, kept } if kept.is_empty() => about("sheet-not-graded", who),
        Note::NotGraded { who, kept } => {
            words.with("sheet-not-graded-kept", &[("who", who.as_str().into()), ("kept", kept.as_str().into())])
        }
        Note::Locked { who } => about("sheet-locked", who),
        Note::Excused { who } => about("sheet-excused", who),
        Note::Above { who, points, maximum } => words.with(
            "sheet-above",
            &[
                ("who", who.as_str().into()),
                ("points", points.to_string().into()),
                ("maximum", maximum.to_string().into()),
            ],
        ),
        Note::Replaced { who, old } => {
            words.with("sheet-replaced", &[("who", who.as_str().into()), ("old", old.as_str().into())])
        }
        Note::Scaled { from, to } => {
            words.with("sheet-scaled", &[("from", from.to_string().into()), ("to", to.to_string().into())])
        }
        Note::NoStudent { row } => about("sheet-no-student", row),
    }
}
