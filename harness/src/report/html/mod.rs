//! The result as one page for a browser: nothing is loaded, nothing that a program printed can become markup, both
//! languages are there. Everything works without its script, which only makes things handier. Must not compute
//! points, and says what the JSON result says.

mod check;
mod diagram;
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
use super::json::{self, ExerciseResult, IsolationName, ResultDocument, VerdictName};
use super::words::Words;
use crate::grade::Graded;
use crate::model::Lang;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What every part needs: the words and the result, in each language.
struct Context<'a> {
    graded: &'a Graded<'a>,
    words: [Words; 2],
    results: [ResultDocument; 2],
    /// Bytes that conversations, segments and output may still take.
    left: Cell<usize>,
}

impl Context<'_> {
    /// Takes so many bytes of what is left; nothing where that is too little.
    fn afford(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(self.left.get()));
        left.is_some()
    }
}

/// Bytes of a page for conversations, segments and output: with the texts of a thousand checks it stays below 5 MB.
const ROOM: usize = 1_500_000;

const LANGS: [(Lang, &str); 2] = [(Lang::En, "en"), (Lang::Zh, "zh")];

/// The name of a language for a browser.
fn tag(index: usize) -> &'static str {
    ["en", "zh-CN"][index]
}

/// Writes the page; `lang` is what it shows first.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn io::Write, graded: &Graded<'_>, lang: Lang, command: &str, key: Key) -> io::Result<()> {
    let context = Context {
        graded,
        words: LANGS.map(|(lang, _)| Words::new(lang)),
        results: LANGS.map(|(lang, _)| json::result(graded, lang, command, key)),
        left: Cell::new(ROOM),
    };
    out.write_all(gate(&page(&context, lang).into_string()).as_bytes())
}

/// Whatever a part may have let through: no hidden character reaches the page, but the ends of lines.
fn gate(page: &str) -> String {
    page.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// A message in both languages, of which one is shown.
fn say(context: &Context<'_>, id: &str) -> Markup {
    both(|index| context.words[index].say(id))
}

/// A text in both languages, of which one is shown.
fn both(text: impl Fn(usize) -> String) -> Markup {
    let texts = [text(0), text(1)];
    if texts[0] == texts[1] {
        return html! { (texts[0]) };
    }
    html! { @for (index, (_, class)) in LANGS.iter().enumerate() { span class=(class) lang=(tag(index)) { (texts[index]) } } }
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

fn page(context: &Context<'_>, lang: Lang) -> Markup {
    let first = usize::from(lang == Lang::Zh);
    let result = &context.results[first];
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    );
    html! {
        (DOCTYPE)
        html lang=(tag(first)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (context.words[first].with("html-title", &[("submission", result.submission.as_str().into())])) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#checks" { (say(context, "html-skip")) }
                (head(context, lang))
                main #checks { @for (index, exercise) in result.exercises.iter().enumerate() { (exercise_of(context, index, exercise)) } (not_begun(context)) }
                footer { p { "netgrade " (result.netgrade) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn radio(name: &str, id: &str, on: bool, text: &Markup) -> Markup {
    html! { label { input type="radio" name=(name) id=(id) checked[on]; " " (text) } }
}

fn settings(context: &Context<'_>, lang: Lang) -> Markup {
    let word = |id: &str| say(context, id);
    html! {
        div.settings role="group" aria-label=(context.words[usize::from(lang == Lang::Zh)].say("html-settings")) {
            fieldset { legend { (word("html-language")) }
                (radio("l", "l-en", lang == Lang::En, &html! { span lang="en" { "English" } }))
                (radio("l", "l-zh", lang == Lang::Zh, &html! { span lang="zh-CN" { "中文" } })) }
            fieldset { legend { (word("html-colours")) }
                (radio("t", "t-system", true, &word("html-colours-system")))
                (radio("t", "t-light", false, &word("html-colours-light")))
                (radio("t", "t-dark", false, &word("html-colours-dark"))) }
            fieldset { legend { (word("html-bytes")) }
                (radio("b", "b-text", true, &word("html-bytes-text")))
                (radio("b", "b-hex", false, &word("html-bytes-hex"))) }
            label { input type="checkbox" #only; " " (word("html-filter")) }
        }
    }
}

fn head(context: &Context<'_>, lang: Lang) -> Markup {
    let [result, _] = &context.results;
    let run = both(|index| {
        let values = [("submission", result.submission.as_str().into()), ("seed", result.seed.to_string().into())];
        context.words[index].with("head-run", &values)
    });
    let isolation = match result.isolation {
        IsolationName::Full => "html-isolation-full",
        IsolationName::BestEffort => "head-best-effort",
    };
    let score = both(|index| {
        let graded = context.graded;
        let values = [("score", graded.score.to_string().into()), ("max", graded.max_score.to_string().into())];
        context.words[index].with("end-score", &values)
    });
    html! {
        header {
            (settings(context, lang))
            h1 #summary { (say(context, "html-summary")) }
            p.score { b { (score) } }
            p.meta { (run) " · " (say(context, isolation)) }
            @if let Some((exercise, check)) = first_failed(result) {
                p.nav { a href=(format!("#{}", check::anchor(exercise, check))) { (say(context, "html-next-failed")) " " code { (check) } } }
            }
        }
    }
}

/// The first check that cost points.
fn first_failed(result: &ResultDocument) -> Option<(&str, &str)> {
    result.exercises.iter().find_map(|exercise| {
        let failed = exercise.checks.iter().find(|check| check.verdict == VerdictName::Fail && check.max_points > 0.0);
        failed.map(|check| (exercise.id.as_str(), check.id.as_str()))
    })
}

fn exercise_of(context: &Context<'_>, index: usize, exercise: &ExerciseResult) -> Markup {
    let other = |lang: usize| &context.results[lang].exercises[index];
    html! {
        section aria-labelledby=(format!("x-{}", exercise.id)) {
            h2 #(format!("x-{}", exercise.id)) { (exercise.id) " " (both(|lang| other(lang).title.clone())) }
            p.meta { (context.graded.exercises[index].score) " / " (context.graded.exercises[index].max_score) }
            @if !exercise.programs.is_empty() {
                div.found { @for at in 0..exercise.programs.len() { p { (both(|lang| other(lang).programs[at].found.clone())) } } }
            }
            @for at in 0..exercise.mistakes.len() {
                p.mono { (exercise.mistakes[at].file) ":" (exercise.mistakes[at].line) ":" (exercise.mistakes[at].column) " " (both(|lang| other(lang).mistakes[at].message.clone())) }
            }
            @for at in 0..exercise.checks.len() { (check::check(context, index, at)) }
        }
    }
}

fn not_begun(context: &Context<'_>) -> Markup {
    let [result, _] = &context.results;
    if result.not_begun.is_empty() {
        return html! {};
    }
    html! {
        section { h2 { (say(context, "not-begun")) }
            ul { @for (at, one) in result.not_begun.iter().enumerate() {
                li { code { (one.id) } " " (both(|lang| context.results[lang].not_begun[at].title.clone())) }
            } }
        }
    }
}
