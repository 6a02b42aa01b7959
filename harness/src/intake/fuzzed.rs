//! What must hold of any bytes of a submission.

use super::makefile::Makefile;
use super::manifest;
use super::source::facts;
use super::words;
use super::{python, text};
use crate::model::{Language, Role, is_hidden};

/// Nothing hidden but the ends of lines: what is shown may act on nobody's terminal.
fn shown(text: &str) {
    let acting = text.chars().find(|c| *c != '\n' && is_hidden(*c));
    assert!(acting.is_none(), "{acting:?} is shown in {text:?}");
}

/// `submission.yaml`.
pub(crate) fn submission(bytes: &[u8]) -> String {
    let text = text::decode(bytes).text;
    match manifest::read("submission.yaml", &text) {
        Ok(found) => {
            for start in [Role::Server, Role::Client, Role::Program].map(|role| found.start(role)).into_iter().flatten()
            {
                assert!(start.file.as_ref().is_none_or(|file| {
                    !file.is_empty() && !file.starts_with('/') && !file.split('/').any(|part| part == "..")
                }));
                assert!(text.get(start.span.clone()).is_some(), "{:?} is no part of it", start.span);
                let words = start.command.iter().flatten().map(String::as_str);
                let line = words::join(words.clone());
                assert!(words.eq(words::split(&line).expect("a line that was joined").iter().map(String::as_str)));
            }
            format!("{} {found:?}", found.build.len()).split('"').step_by(2).collect()
        }
        Err(error) => {
            assert!(!error.mistakes.is_empty());
            for mistake in &error.mistakes {
                assert!(text.get(mistake.span.clone()).is_some(), "{:?} is no part of it", mistake.span);
                assert!(!mistake.message.is_empty() && !mistake.remedy.is_empty());
            }
            shown(&error.to_string());
            let quotes = |message: &str| message.split('`').step_by(2).collect::<String>();
            error.mistakes.iter().map(|mistake| quotes(&mistake.message)).take(3).collect()
        }
    }
}

const LANGUAGES: [Language; 12] = [
    Language::Python,
    Language::C,
    Language::Cpp,
    Language::Java,
    Language::Node,
    Language::Rust,
    Language::Go,
    Language::Perl,
    Language::Tcl,
    Language::Ruby,
    Language::Shell,
    Language::Binary,
];

/// A student's source, in any language, and a makefile.
pub(crate) fn sources(bytes: &[u8]) -> String {
    let text::Text { text, not_utf8 } = text::decode(bytes);
    let lines = u32::try_from(text.lines().count()).expect("few lines");
    assert!(not_utf8.is_none_or(|line| line > 0));
    let mut outcome = Vec::new();
    // All of them at each input would take most of the time.
    for language in (0..3).map(|more| LANGUAGES[(bytes.len() + 5 * more) % LANGUAGES.len()]) {
        let code = text::code(&text, language);
        let kept = text::uncommented(&text, language);
        assert_eq!(code.matches('\n').count(), text.matches('\n').count(), "{language:?}: lines stay where they are");
        assert_eq!(kept.matches('\n').count(), text.matches('\n').count(), "{language:?}: lines stay where they are");
        let found = facts(&text, "server", language);
        outcome.push(format!("{}{}{}", found.listens, found.connects, found.datagrams));
    }
    let read = python::read(&text, not_utf8);
    let makefile = Makefile::read(&text);
    let product = makefile.product(Role::Server, Some("server.c"));
    let goals = makefile.goals(&product.iter().cloned().collect::<Vec<_>>());
    format!(
        "{}{:?}{}{}{}{}",
        outcome.concat(),
        read.seen,
        read.imports.len(),
        product.is_some(),
        goals.len(),
        lines.min(2)
    )
}
