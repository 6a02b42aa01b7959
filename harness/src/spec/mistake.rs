//! What an author got wrong: file, place, reason, remedy, and how that is shown. Must not decide what
//! is wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::source::{File, Sources};
use crate::model::harmless;

/// Everything that is wrong with an exercise, in the order of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

/// One thing that is wrong, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file, relative to the exercise's folder.
    pub file: String,
    /// The line, counted from 1; 1 where the mistake is about the file as a whole.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// What is wrong, in one line.
    pub title: String,
    /// What to do about it.
    pub remedy: Option<String>,
    /// All of it with the line and carets under the place.
    pub rendered: String,
}

impl Mistakes {
    /// The mistakes; at least one.
    pub fn list(&self) -> &[Mistake] {
        &self.0
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.0 {
            writeln!(f, "{}\n", mistake.rendered)?;
        }
        match self.0.len() {
            1 => f.write_str("1 mistake in the exercise"),
            count => write!(f, "{count} mistakes in the exercise"),
        }
    }
}

impl std::error::Error for Mistakes {}

/// A place in a file, by the file's path relative to the exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At {
    pub(super) file: String,
    pub(super) span: Range<usize>,
}

/// A mistake before it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    at: At,
    title: String,
    label: String,
    remedy: Option<String>,
    other: Option<(At, String)>,
}

impl Draft {
    /// What is wrong as a whole, and what is wrong with the marked bytes.
    pub(super) fn new(at: At, title: impl Into<String>, label: impl Into<String>) -> Self {
        Self { at, title: shortened(title.into()), label: shortened(label.into()), remedy: None, other: None }
    }

    /// What to do about it.
    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// A second place that explains the first.
    pub(super) fn other(mut self, at: At, label: impl Into<String>) -> Self {
        self.other = Some((at, label.into()));
        self
    }
}

/// Characters of a title or a label; what it quotes may be a whole file.
const MOST_SAID: usize = 400;
const BEGINNING: usize = 300;

/// Without its middle, where it is longer than anybody reads.
fn shortened(text: String) -> String {
    let Some(surplus) = text.chars().count().checked_sub(MOST_SAID).filter(|surplus| *surplus > 0) else { return text };
    let beginning: String = text.chars().take(BEGINNING).collect();
    let end: String = text.chars().skip(BEGINNING + surplus).collect();
    format!("{beginning} … {end}")
}

/// Mistakes as they are found.
#[derive(Debug, Default)]
pub(super) struct Drafts(Vec<Draft>);

impl Drafts {
    pub(super) fn add(&mut self, draft: Draft) {
        self.0.push(draft);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sorts by file (in the exercise's order) and place, and renders. The order of what is found while
    /// reading is not that of the lines, because some rules look at a whole file.
    pub(super) fn into_mistakes(mut self, sources: &Sources) -> Mistakes {
        let order: BTreeMap<&str, usize> =
            sources.files().iter().enumerate().map(|(index, file)| (file.path.as_str(), index)).collect();
        self.0.sort_by_key(|draft| (order.get(draft.at.file.as_str()).copied(), draft.at.span.start));
        self.0.dedup();
        Mistakes(self.0.iter().enumerate().map(|(number, draft)| finish(draft, sources, number)).collect())
    }
}

/// Mistakes that are shown with their lines: to find those takes as long as the file is.
const MOST_DRAWN: usize = 100;

fn finish(draft: &Draft, sources: &Sources, number: usize) -> Mistake {
    let (line, column) =
        sources.file(&draft.at.file).map_or((1, 1), |file| line_and_column(&file.text, draft.at.span.start));
    let rendered = if number < MOST_DRAWN {
        render(draft, sources)
    } else {
        format!("error: {}\n --> {}:{line}:{column}", draft.title, sources.shown(&draft.at.file))
    };
    Mistake {
        file: draft.at.file.clone(),
        line,
        column,
        title: harmless(&draft.title),
        remedy: draft.remedy.as_deref().map(harmless),
        rendered: harmless(&rendered),
    }
}

fn render(draft: &Draft, sources: &Sources) -> String {
    let mut group = Level::ERROR.primary_title(draft.title.as_str()).element(snippet(
        sources,
        &draft.at,
        &draft.label,
        AnnotationKind::Primary,
        draft.other.as_ref(),
    ));
    if let Some((at, label)) = draft.other.as_ref().filter(|(at, _)| at.file != draft.at.file) {
        group = group.element(snippet(sources, at, label, AnnotationKind::Context, None));
    }
    if let Some(remedy) = &draft.remedy {
        group = group.element(Level::HELP.message(remedy.as_str()));
    }
    Renderer::plain().render(&[group])
}

/// The lines around `at`; `other` is marked too if it lies in the same file.
fn snippet<'a>(
    sources: &'a Sources,
    at: &At,
    label: &'a str,
    kind: AnnotationKind,
    other: Option<&'a (At, String)>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let text = sources.file(&at.file).map_or("", |file| file.text.as_str());
    let mark = kind.span(first_line(text, &at.span)).label(Some(label).filter(|label| !label.is_empty()));
    let snippet = Snippet::source(text).path(sources.shown(&at.file)).annotation(mark);
    match other.filter(|(other, _)| other.file == at.file) {
        Some((other, label)) => {
            snippet.annotation(AnnotationKind::Context.span(first_line(text, &other.span)).label(label.as_str()))
        }
        None => snippet,
    }
}

/// The part of a place that lies in its first line: a caret under a line says where, bars beside twenty
/// lines do not.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = floor(text, span.start);
    let end = floor(text, span.end.max(start));
    let marked = text.get(start..end).unwrap_or("");
    let line = marked.lines().next().unwrap_or("").trim_end();
    start..start + line.len()
}

/// The nearest character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Line and column in characters, both counted from 1.
pub(super) fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..floor(text, offset)).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Characters of the longest words that are compared, which takes as long as both lengths multiplied.
const MOST_COMPARED: usize = 256;

/// The word of `known` that was most likely meant, if one is near enough to be worth naming.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let short = |word: &str| word.chars().nth(MOST_COMPARED).is_none();
    if !short(word) {
        return None;
    }
    let word = word.to_lowercase().replace(['-', ' '], "_");
    let far_enough = word.chars().count().div_ceil(3).max(1);
    known
        .into_iter()
        .filter(|candidate| short(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.replace('-', "_")), candidate))
        .filter(|(distance, _)| *distance <= far_enough)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A remedy for a wrong word: the nearest right one, or all of them.
pub(super) fn instead<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => format!("known here: {}", quoted(known)),
    }
}

/// `a`, `b`, `c`.
pub(super) fn quoted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

impl File {
    /// A place in this file.
    pub(super) fn at(&self, span: &Range<usize>) -> At {
        At { file: self.path.clone(), span: span.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names_what_was_meant_and_nothing_far_off() {
        for (word, expected) in [
            ("conect", Some("connect")),
            ("Expect-Reply", Some("expect_reply")),
            ("expect reply", Some("expect_reply")),
            ("acept", Some("accept")),
            ("sned", Some("send")),
            ("wait", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, ["connect", "expect_reply", "accept", "send"]), expected, "{word:?}");
        }
        let (long, same) = ("a".repeat(MOST_COMPARED + 1), "a".repeat(MOST_COMPARED));
        assert_eq!((nearest(&long, [long.as_str()]), nearest(&same, [long.as_str()])), (None, None));
        assert_eq!(nearest(&same, [same.as_str()]), Some(same.as_str()));
    }

    #[test]
    fn what_is_longer_than_anybody_reads_loses_its_middle() {
        let said = |length: usize| shortened(format!("there is no file `{}`", "你".repeat(length)));
        assert_eq!(said(100), format!("there is no file `{}`", "你".repeat(100)));
        let long = said(60_000);
        assert!(
            long.chars().count() == MOST_SAID + 3 && long.starts_with("there is no file `你") && long.ends_with("你`")
        );
    }

    #[test]
    fn columns_count_characters() {
        for (text, offset, expected) in
            [("", 0, (1, 1)), ("ab\nc", 4, (2, 2)), ("你好: x", 6, (1, 3)), ("你", 1, (1, 1)), ("a\n", 9, (2, 1))]
        {
            assert_eq!(line_and_column(text, offset), expected, "{text:?} {offset}");
        }
    }
}
