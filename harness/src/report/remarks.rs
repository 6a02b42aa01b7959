//! What reading a source showed, in the reader's language. Evidence keeps it in intake's machine form, which is
//! what is shown where it cannot be read. Must not look at sources.

use super::words::Words;
use crate::intake::{OtherKind, Remark, Seen};

/// A remark as a phrase: `Python 2, first at line 9`.
pub(crate) fn remark(words: &Words, machine: &str) -> String {
    let Ok(Remark { what, file }) = machine.parse::<Remark>() else { return machine.to_owned() };
    let (id, name, line) = parts(&what);
    let values = [("name", name.unwrap_or_default().into()), ("line", line.unwrap_or_default().to_string().into())];
    let phrase = words.with(id, &values);
    match file {
        Some(file) => words.with("remark-of", &[("remark", phrase.into()), ("file", file.into())]),
        None => phrase,
    }
}

/// What to do about it, where a remark is why a program does not start or build.
pub(crate) fn hint(words: &Words, machine: &str) -> Option<String> {
    let what = machine.parse::<Remark>().ok()?.what;
    let (id, name, _) = parts(&what);
    Some(words.with(&format!("{id}.hint"), &[("name", name.unwrap_or_default().into())]))
}

/// The message, and what stands in it.
fn parts(what: &Seen) -> (&'static str, Option<String>, Option<u32>) {
    match what {
        Seen::NeedsPackage { module } => ("remark-needs-package", Some(module.clone()), None),
        Seen::HidesStandard { file } => ("remark-hides-standard", Some(file.clone()), None),
        Seen::Python2 { line } => ("remark-python-2", None, Some(*line)),
        Seen::FullWidth { character, line } => {
            ("remark-full-width", Some(format!("U+{:04X}", u32::from(*character))), Some(*line))
        }
        Seen::MixedTabs { line } => ("remark-mixed-tabs", None, Some(*line)),
        Seen::NotUtf8 { line } => ("remark-not-utf-8", None, Some(*line)),
        Seen::WindowsHeader { header, line } => ("remark-windows-header", Some(header.clone()), Some(*line)),
        Seen::OtherKind { kind, line } => {
            let id = match kind {
                OtherKind::Http => "remark-kind-http",
                OtherKind::Files => "remark-kind-files",
                OtherKind::Dictionary => "remark-kind-dictionary",
                OtherKind::Commands => "remark-kind-commands",
            };
            (id, None, Some(*line))
        }
        Seen::ReceivesOnly => ("remark-receives-only", None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn remarks_are_phrases_with_a_way_out_in_both_languages() {
        for machine in [
            "needs-package pymysql",
            "hides-standard select.py",
            "python-2 line 9",
            "full-width U+3000 line 9",
            "mixed-tabs line 9",
            "not-utf-8 line 9 of lib/db.py",
            "windows-header winsock2.h line 9",
            "other-kind http line 9",
            "other-kind files line 9",
            "other-kind dictionary line 9",
            "other-kind commands line 9",
            "receives-only",
        ] {
            for lang in [Lang::En, Lang::Zh] {
                let words = Words::new(lang);
                for text in [remark(&words, machine), hint(&words, machine).unwrap()] {
                    assert!(!text.contains('[') && !text.contains('{') && !text.contains("  "), "{machine}: {text}");
                }
            }
        }
        assert_eq!(
            remark(&Words::new(Lang::En), "not-utf-8 line 9 of a.py"),
            "text that is not UTF-8 at line 9 of a.py"
        );
        assert_eq!(remark(&Words::new(Lang::En), "of another kind"), "of another kind");
    }
}
