//! The top of the page and of each exercise: how it is shown, the score, the next step, what was found. Must not
//! compute points.

use maud::{Markup, html};

use super::lines::fit;
use super::seen::Seen;
use super::{Context, answers, both, check, counted, say};
use crate::evidence::Isolation;
use crate::grade::GradedExercise;
use crate::model::Lang;
use crate::report::finding;
use crate::report::mending::{next_step, queue};
use crate::report::naming;
use crate::report::programs::{self, Seen as Program};
use crate::report::remarks;
use crate::report::standing::counts;
use crate::report::walls;
use crate::report::words::Words;

pub(super) fn head(context: &Context<'_>, lang: Lang) -> Markup {
    let document = context.graded.document;
    let run = both(|index| {
        let values = [("submission", fit(&document.submission).into()), ("seed", document.seed.to_string().into())];
        context.words[index].with("head-run", &values)
    });
    html! {
        header {
            (settings(context, lang))
            h1 #summary { (say(context, "html-summary")) }
            p.meta { (run) }
            @if document.isolation == Isolation::BestEffort { p.warning role="note" { (say(context, "head-best-effort")) } }
            @if let Some(walls) = &document.walls { p.meta { (both(|index| walls::told(&context.words[index], walls))) } }
            (score(context))
            @if let Some(row) = context.counted { (counted::table(&context.words, row)) }
            p.next { b { (both(|index| context.words[index].say("end-next"))) } " " (both(|index| next_step(&context.words[index], context.graded).1)) }
            @if let Some((exercise, check)) = queue(context.graded).first() {
                @let id = exercise.record.exercise.id.as_ref();
                p.nav { a href=(format!("#{}", check::anchor(id, check.check.id.as_ref()))) { (say(context, "html-first-failed")) " " code { (check.check.id) } } }
            }
            (contents(context))
        }
    }
}

/// The score, as a bar too, and how many checks stand how.
fn score(context: &Context<'_>) -> Markup {
    let graded = context.graded;
    let score = both(|index| {
        let values = [("score", graded.score.to_string().into()), ("max", graded.max_score.to_string().into())];
        context.words[index].with("end-score", &values)
    });
    html! {
        p.score { b { (score) }
            span.meta { (both(|index| counts(&context.words[index], graded).unwrap_or_default())) } }
        meter min="0" max=(graded.max_score.value().max(1.0)) value=(graded.score.value()) aria-hidden="true" {}
    }
}

/// The exercises with their scores, where there are several.
fn contents(context: &Context<'_>) -> Markup {
    let exercises = &context.graded.exercises;
    if exercises.len() < 2 {
        return html! {};
    }
    html! {
        ul.contents {
            @for (index, one) in exercises.iter().enumerate() {
                li {
                    a href=(format!("#x-{}", one.record.exercise.id)) { (one.record.exercise.id) } " "
                    (both(|lang| context.results[lang].exercises[index].title.clone()))
                    span.points { (one.score) "/" (one.max_score) }
                }
            }
        }
    }
}

fn radio(name: &str, id: &str, on: bool, text: &Markup) -> Markup {
    html! { label { input type="radio" name=(name) id=(id) checked[on]; " " (text) } }
}

/// How any page is shown: its language and its colours.
pub(in crate::report) fn choices(words: &[Words; 2], lang: Lang) -> Markup {
    let word = |id: &str| both(|index| words[index].say(id));
    html! {
        fieldset { legend { (word("html-language")) }
            (radio("l", "l-en", lang == Lang::En, &html! { span lang="en" { "English" } }))
            (radio("l", "l-zh", lang == Lang::Zh, &html! { span lang="zh-CN" { "中文" } })) }
        fieldset { legend { (word("html-colours")) }
            (radio("t", "t-system", true, &word("html-colours-system")))
            (radio("t", "t-light", false, &word("html-colours-light")))
            (radio("t", "t-dark", false, &word("html-colours-dark"))) }
    }
}

fn settings(context: &Context<'_>, lang: Lang) -> Markup {
    let word = |id: &str| say(context, id);
    html! {
        div.settings role="group" aria-label=(context.words[usize::from(lang == Lang::Zh)].say("html-settings")) {
            (choices(&context.words, lang))
            fieldset { legend { (word("html-bytes")) }
                (radio("b", "b-text", true, &word("html-bytes-text")))
                (radio("b", "b-hex", false, &word("html-bytes-hex"))) }
            label { input type="checkbox" #only; " " (word("html-filter")) }
        }
    }
}

/// An exercise with its checks.
pub(super) fn exercise(context: &Context<'_>, index: usize, seen: &Seen) -> Markup {
    let graded = &context.graded.exercises[index];
    let id = format!("x-{}", graded.record.exercise.id);
    let found = [0, 1].map(|lang| found(&context.words[lang], graded));
    html! {
        section aria-labelledby=(id) {
            h2 #(id) { (graded.record.exercise.id) " " (both(|lang| context.results[lang].exercises[index].title.clone()))
                span.points { (graded.score) "/" (graded.max_score) } }
            @if !found[0].0.is_empty() {
                div.found { @for (lang, class) in ["en", "zh"].iter().enumerate() { div class=(class) lang=(super::tag(lang)) { (found[lang]) } } }
            }
            @for at in 0..graded.checks.len() { (check::check(context, index, at, seen.get(&(index, at)))) }
            @if graded.record.exercise.own.is_some() {
                @for (lang, class) in ["en", "zh"].iter().enumerate() {
                    div.own class=(class) lang=(super::tag(lang)) { (answers::own(&context.words[lang], context.graded, graded)) }
                }
            }
        }
    }
}

/// The programs, or why there are none, and the files of answers.
fn found(words: &Words, graded: &GradedExercise<'_>) -> Markup {
    let programs = programs::seen(graded.record);
    html! {
        @for program in &programs { (one(words, program)) }
        @for problem in &graded.record.problems {
            @if !programs.iter().any(|program| program.record.role == problem.role()) {
                p { b { (naming::program(words, Some(problem.role()))) } (words.say("found-gap"))
                    span.differs { (fit(&finding::absent(words, problem))) } }
            }
        }
        (answers::files(words, graded))
    }
}

fn one(words: &Words, program: &Program<'_>) -> Markup {
    html! {
        p { b { (naming::program(words, Some(program.record.role))) } " " code { (fit(&program.record.file)) }
            (words.say("found-gap")) (fit(&finding::line(words, program))) }
        @if !program.steps.is_empty() { p.steps { (naming::chain(&program.steps)) } }
        @for remark in &program.record.remarks { p.remark { "! " (fit(&remarks::remark(words, remark))) } }
    }
}

/// The exercises that the submission holds nothing for, and folders that may be meant for them.
pub(super) fn not_begun(context: &Context<'_>) -> Markup {
    let all = &context.graded.document.not_begun;
    if all.is_empty() {
        return html! {};
    }
    html! {
        section.rest { h2 { (say(context, "not-begun")) }
            ul { @for (at, one) in all.iter().enumerate() {
                li { code { (one.exercise) } " " (both(|lang| context.results[lang].not_begun[at].title.clone()))
                    @if let Some(similar) = &one.similar {
                        p.remark { (both(|lang| {
                            let values = [("similar", fit(similar).into()), ("exercise", one.exercise.to_string().into())];
                            context.words[lang].with("not-begun-similar", &values)
                        })) }
                    } }
            } }
        }
    }
}
