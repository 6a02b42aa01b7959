//! The result as one page for a browser: nothing is loaded, nothing that a program printed can become markup, both
//! languages are there. Everything works without its script, which only makes things handier. Must not compute
//! points, and says what the JSON result says.

mod answers;
mod bytes;
mod check;
mod counted;
mod diagram;
mod head;
mod lines;
mod seen;
#[cfg(test)]
mod tests;
mod wire;

use std::cell::Cell;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::answers::Key;
use super::escape::visible;
use super::gradebook::Row;
use super::json::{self, ResultDocument};
use super::repeat::Typed;
use super::standing::Standing;
use super::words::Words;
use crate::grade::Graded;
use crate::model::Lang;
pub use counted::refused;

pub(super) use check::anchor;
pub(super) use head::choices;
pub(super) use lines::fit;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Bytes that a page may still take for something.
struct Budget(Cell<usize>);

impl Budget {
    /// Takes so many bytes; nothing where that is too little.
    fn afford(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes);
        self.0.set(left.unwrap_or(self.0.get()));
        left.is_some()
    }

    /// Whether it is worth asking.
    fn has_some(&self) -> bool {
        self.0.get() > 4_000
    }
}

/// Bytes of a page for conversations, segments and output, and for what is said about checks. What is left of a
/// thousand checks without either stays below 1.5 MB, so that a page stays below 5 MB.
const SEEN: usize = 1_200_000;
const TEXTS: usize = 2_000_000;

/// What every part needs: the words and the result, in each language.
struct Context<'a> {
    graded: &'a Graded<'a>,
    words: [Words; 2],
    results: [ResultDocument; 2],
    key: Key,
    typed: Typed,
    /// What counts beside the machine's points.
    counted: Option<&'a Row>,
    seen: Budget,
    texts: Budget,
    /// Numbers of exercise and check, and the place on the page, of each that is not passed.
    open: Vec<((usize, usize), String)>,
}

impl<'a> Context<'a> {
    fn new(graded: &'a Graded<'a>, typed: Typed, key: Key) -> Self {
        Self {
            graded,
            words: LANGS.map(|(lang, _)| Words::new(lang)),
            results: LANGS.map(|(lang, _)| json::result(graded, lang, "netgrade", key)),
            key,
            typed,
            counted: None,
            seen: Budget(Cell::new(SEEN)),
            texts: Budget(Cell::new(TEXTS)),
            open: open(graded),
        }
    }

    /// The place of the next check that is not passed.
    fn next_open(&self, exercise: usize, at: usize) -> Option<&str> {
        self.open.iter().find(|(place, _)| *place > (exercise, at)).map(|(_, anchor)| anchor.as_str())
    }
}

/// The checks that are worth a link: advice is not.
fn open(graded: &Graded<'_>) -> Vec<((usize, usize), String)> {
    let mut open = Vec::new();
    for (number, exercise) in graded.exercises.iter().enumerate() {
        for (at, check) in exercise.checks.iter().enumerate() {
            if let Standing::Fail | Standing::Flaky | Standing::Ungraded = Standing::of(check) {
                let anchor = check::anchor(exercise.record.exercise.id.as_ref(), check.check.id.as_ref());
                open.push(((number, at), anchor));
            }
        }
    }
    open
}

pub(in crate::report) const LANGS: [(Lang, &str); 2] = [(Lang::En, "en"), (Lang::Zh, "zh")];

/// The name of a language for a browser.
pub(in crate::report) fn tag(index: usize) -> &'static str {
    ["en", "zh-CN"][index]
}

/// Writes the page; `lang` is what it shows first, `typed` how its reader calls netgrade.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn io::Write, graded: &Graded<'_>, lang: Lang, typed: Typed, key: Key) -> io::Result<()> {
    let context = Context::new(graded, typed, key);
    out.write_all(gate(&page(&context, lang).into_string()).as_bytes())
}

/// The same for a student of a class, with the points that count.
///
/// # Errors
/// Where `out` fails.
pub fn write_counted(
    out: &mut dyn io::Write,
    graded: &Graded<'_>,
    lang: Lang,
    typed: Typed,
    key: Key,
    row: &Row,
) -> io::Result<()> {
    let context = Context { counted: Some(row), ..Context::new(graded, typed, key) };
    out.write_all(gate(&page(&context, lang).into_string()).as_bytes())
}

/// Whatever a part may have let through: no hidden character reaches the page, but the ends of lines.
pub(in crate::report) fn gate(page: &str) -> String {
    page.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// A message in both languages, of which one is shown.
fn say(context: &Context<'_>, id: &str) -> Markup {
    both(|index| context.words[index].say(id))
}

/// A text in both languages, of which one is shown.
pub(in crate::report) fn both(text: impl Fn(usize) -> String) -> Markup {
    let texts = [text(0), text(1)];
    if texts[0] == texts[1] {
        return html! { (texts[0]) };
    }
    html! { @for (index, (_, class)) in LANGS.iter().enumerate() { span class=(class) lang=(tag(index)) { (texts[index]) } } }
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The policy of a page: nothing is loaded, nothing runs but this style and this script.
pub(in crate::report) fn policy(style: &str, script: &str) -> String {
    let (style, script) = (hash(style), hash(script));
    format!("default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'")
}

fn page(context: &Context<'_>, lang: Lang) -> Markup {
    let first = usize::from(lang == Lang::Zh);
    let result = &context.results[first];
    let seen = seen::all(context);
    html! {
        (DOCTYPE)
        html lang=(tag(first)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(STYLE, SCRIPT));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (context.words[first].with("html-title", &[("submission", lines::fit(&result.submission).into())])) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#checks" { (say(context, "html-skip")) }
                (head::head(context, lang))
                main #checks {
                    @for index in 0..result.exercises.len() { (head::exercise(context, index, &seen)) }
                    (head::not_begun(context))
                }
                footer { p { "netgrade " (result.netgrade) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}
