//! One check on the page: a line that opens, and behind it all there is to say. Must not judge anything.

use maud::{Markup, html};

use super::lines::fit;
use super::{Context, LANGS, answers, both, say, tag};
use crate::grade::{GradedCheck, GradedExercise};
use crate::report::building;
use crate::report::compared::Compared;
use crate::report::json::{CheckResult, VerdictName};
use crate::report::page::clipped;
use crate::report::repeat;
use crate::report::standing::{Standing, doubt, earned, remark};
use crate::report::words::Words;

/// Columns of both sides of a comparison.
const COMPARED: usize = 72;
/// Columns of a message whose check is told in one line.
const SHORT: usize = 100;

/// The place on the page.
pub(in crate::report) fn anchor(exercise: &str, check: &str) -> String {
    format!("{exercise}.{}", check.replace('/', "."))
}

/// Its class and the word for how it stands.
fn class(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Pass => ("pass", "html-pass"),
        Standing::Flaky => ("warn", "html-flaky"),
        Standing::Fail => ("fail", "html-fail"),
        Standing::Advice => ("warn", "html-advice"),
        Standing::Blocked => ("blocked", "html-blocked"),
        Standing::Skipped => ("blocked", "html-skipped"),
        Standing::Ungraded => ("warn", "html-ungraded"),
    }
}

/// A check by its numbers; `seen` is its conversation in each language, where the page has room for it.
pub(super) fn check(context: &Context<'_>, exercise: usize, at: usize, seen: Option<&[Markup; 2]>) -> Markup {
    let of = |lang: usize| &context.results[lang].exercises[exercise];
    let graded = &context.graded.exercises[exercise];
    let one = &graded.checks[at];
    let (class, word) = class(Standing::of(one));
    let bodies = [0, 1].map(|lang| body(context, lang, graded, one, &of(lang).checks[at]));
    let whole = context.texts.afford(bodies.iter().map(|body| body.0.len()).sum());
    let next = context.next_open(exercise, at);
    html! {
        details class=(format!("check {class}")) #(anchor(&of(0).id, &of(0).checks[at].id)) {
            summary {
                span.badge { (say(context, word)) }
                span.what {
                    (both(|lang| of(lang).checks[at].title.clone()))
                    (both(|lang| remark(&context.words[lang], context.graded, one).map_or_else(String::new, |text| format!(" {text}"))))
                    code { (of(0).checks[at].id) }
                }
                span.points { @if let Some(earned) = earned(one) { (earned) } }
            }
            @for (lang, (_, class)) in LANGS.iter().enumerate() {
                div class=(format!("body {class}")) lang=(tag(lang)) {
                    @if whole { (bodies[lang]) } @else { (short(&of(lang).checks[at])) }
                    @if let Some(seen) = seen { (seen[lang]) }
                    @else if one.evidence.is_some() { p.dim { (context.words[lang].say("html-left-out")) } }
                    p.nav {
                        a href="#summary" { (context.words[lang].say("html-back")) }
                        @if let Some(next) = &next { a href=(format!("#{next}")) { (context.words[lang].say("html-next-failed")) " ↓" } }
                    }
                }
            }
        }
    }
}

/// What is left of a check where the page has no room for more.
fn short(told: &CheckResult) -> Markup {
    html! { @if let Some(message) = &told.message { p { (clipped(message, SHORT)) } } }
}

pub(super) fn line(words: &Words, id: &str, text: &Markup) -> Markup {
    html! { dt { (words.say(id)) } dd { (text) } }
}

fn body(
    context: &Context<'_>,
    lang: usize,
    exercise: &GradedExercise<'_>,
    one: &GradedCheck<'_>,
    told: &CheckResult,
) -> Markup {
    let words = &context.words[lang];
    let tried = if one.check.question.is_some() { "label-asked" } else { "label-tried" };
    let failed = told.verdict == VerdictName::Fail;
    html! {
        dl {
            (line(words, tried, &html! { @for part in one.check.tried.get(words.lang()).lines() { p { (part) } } }))
            @if let Some(message) = &told.message { (wrong(words, exercise, one, told, message)) }
            @if let Some(build) = building::failed(exercise, one) { (built(words, build)) }
            @if failed { (sides(words, one)) }
            (answers::items(words, one, context.key))
            @if !told.seen.is_empty() {
                (line(words, "label-doing", &html! { @for seen in &told.seen { p { (fit(seen)) } } }))
            }
            @if let Some(why) = &told.why { (line(words, "label-why", &html! { (fit(why)) })) }
            (answers::explained(words, one, context.key))
            @if let Some(hint) = &told.hint { (line(words, "label-try", &html! { (fit(hint)) })) }
            @for advice in &told.advice {
                (line(words, "html-advice", &html! { p { (fit(&advice.message)) } p { (fit(&advice.hint)) } }))
            }
            @if failed && let Some(notes) = &one.check.notes { (line(words, "label-notes", &html! { (notes.get(words.lang())) })) }
            @if told.repeat.is_some() {
                (line(words, "label-repeat", &html! { pre.command { (fit(&repeat::typed(context.typed, context.graded, exercise, one))) } }))
            }
            @if failed && let Some(steps) = repeat::by_hand(words.lang(), exercise, one) {
                (line(words, "label-by-hand", &html! { pre tabindex="0" { (steps.trim_end()) } }))
            }
        }
    }
}

/// What is wrong, with the check that comes first, and how often it is so.
fn wrong(
    words: &Words,
    exercise: &GradedExercise<'_>,
    one: &GradedCheck<'_>,
    told: &CheckResult,
    message: &str,
) -> Markup {
    let failed = told.verdict == VerdictName::Fail;
    html! {
        dt { (words.say(if failed { "label-wrong" } else { "label-why" })) }
        dd {
            span.wrong[failed] { (fit(message)) }
            @if failed && let Some(doubt) = doubt(words, one) { p.doubt { (doubt) } }
            @if let Some(by) = &told.blocked_by {
                " " a href=(format!("#{}", anchor(exercise.record.exercise.id.as_ref(), by))) { code { (by) } }
            }
        }
    }
}

/// The build's command, and the lines of its output that tell most.
fn built(words: &Words, build: &crate::evidence::BuildRecord) -> Markup {
    let (lines, left) = building::telling(build);
    html! {
        dt { (words.say("html-build")) }
        dd {
            pre tabindex="0" {
                "$ " (fit(&build.command)) "\n"
                @for line in lines { (fit(&line.replace('\t', "    "))) "\n" }
            }
            @if left > 0 { p.dim { (words.with("ladder-left-out", &[("count", left.into())])) } }
        }
    }
}

/// Expected and actual, with a mark under the first byte that differs.
fn sides(words: &Words, one: &GradedCheck<'_>) -> Markup {
    let nothing = || words.say("actual-nothing");
    let right = |bytes: &str| html! { pre tabindex="0" { span.right { (bytes) } } };
    let (expected, actual, mark) = match Compared::of(words, one, COMPARED) {
        None => return html! {},
        Some(Compared::Sought { expected, actual }) => {
            let expected = html! { (right(&expected)) p.dim { (words.say("mark-inside")) } };
            (expected, actual.unwrap_or_else(nothing), None)
        }
        Some(Compared::Misfit { expected, actual }) => {
            (html! { span.right { (fit(&expected)) } }, actual.unwrap_or_else(nothing), None)
        }
        Some(Compared::Differs { shown, nothing: true, .. }) => (right(&shown.expected), nothing(), None),
        Some(Compared::Differs { shown, offset, missing, ends, nothing: false }) => {
            let values = [("offset", offset.into()), ("missing", missing.into())];
            let text = words.with(if ends { "mark-ends" } else { "mark-differs" }, &values);
            (right(&shown.expected), shown.actual, Some((shown.column, text)))
        }
    };
    html! {
        dt { (words.say("label-expected")) }
        dd { (expected) }
        dt { (words.say("label-actual")) }
        dd { pre tabindex="0" {
            span.differs { (actual) }
            @if let Some((column, text)) = mark { "\n" span.differs { (" ".repeat(column)) "^ " (text) } }
        } }
    }
}
