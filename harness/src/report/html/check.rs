//! One check on the page: a line that opens, and behind it all there is to say. Must not judge anything.

use maud::{Markup, html};

use super::diagram::{ROOM, diagram};
use super::{Context, LANGS, both, say, tag, wire};
use crate::grade::{GradedCheck, GradedExercise};
use crate::report::diff::difference;
use crate::report::explain;
use crate::report::json::{CheckResult, SeverityName, VerdictName};
use crate::report::ladder::{ladder, passed_ladder};
use crate::report::naming;
use crate::report::repeat;
use crate::report::words::Words;

/// How many checks of a page are told in full; of the others a page keeps the texts.
const IN_FULL: usize = 60;

/// The place on the page.
pub(super) fn anchor(exercise: &str, check: &str) -> String {
    format!("{exercise}.{}", check.replace('/', "."))
}

/// Its class and the word for how it stands.
fn standing(check: &CheckResult) -> (&'static str, &'static str) {
    match check.verdict {
        VerdictName::Pass => ("pass", "html-pass"),
        VerdictName::Fail if check.severity == SeverityName::Info => ("warn", "html-advice"),
        VerdictName::Fail => ("fail", "html-fail"),
        VerdictName::Blocked => ("blocked", "html-blocked"),
        VerdictName::Skipped => ("blocked", "html-skipped"),
        VerdictName::Ungraded => ("warn", "html-ungraded"),
    }
}

/// How many checks that were not passed come before this one.
fn place(context: &Context<'_>, exercise: usize, at: usize) -> usize {
    let all = context.results[0].exercises[..exercise].iter().flat_map(|one| &one.checks);
    let here = &context.results[0].exercises[exercise].checks[..at];
    all.chain(here).filter(|check| check.verdict == VerdictName::Fail).count()
}

pub(super) fn check(context: &Context<'_>, exercise: usize, at: usize) -> Markup {
    let of = |lang: usize| &context.results[lang].exercises[exercise];
    let result = &of(0).checks[at];
    let (class, word) = standing(result);
    let graded = &context.graded.exercises[exercise];
    let one = &graded.checks[at];
    let in_full = result.verdict == VerdictName::Fail && place(context, exercise, at) < IN_FULL;
    let seen = [0, 1].map(|lang| {
        if in_full {
            seen(&context.words[lang], one)
        } else {
            html! {}
        }
    });
    let in_full = in_full && context.afford(seen.iter().map(|part| part.0.len()).sum());
    html! {
        details class=(format!("check {class}")) #(anchor(&of(0).id, &result.id)) {
            summary {
                span.badge { (say(context, word)) }
                span.what { (both(|lang| of(lang).checks[at].title.clone())) code { (result.id) } }
                span.points { @if result.severity != SeverityName::Info { (one.points) "/" (one.check.points) } }
            }
            @for (lang, (_, class)) in LANGS.iter().enumerate() {
                div class=(format!("body {class}")) lang=(tag(lang)) {
                    (body(context, lang, graded, one, &of(lang).checks[at]))
                    @if in_full { (seen[lang]) }
                    @else if result.verdict == VerdictName::Fail { p.dim { (context.words[lang].say("html-left-out")) } }
                    p.nav { a href="#summary" { (context.words[lang].say("html-back")) } }
                }
            }
        }
    }
}

fn line(words: &Words, id: &str, text: &Markup) -> Markup {
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
    let language = LANGS[lang].0;
    let tried = if one.check.question.is_some() { "label-asked" } else { "label-tried" };
    let failed = told.verdict == VerdictName::Fail;
    html! {
        dl {
            (line(words, tried, &html! { @for part in one.check.tried.get(language).lines() { p { (part) } } }))
            @if let Some(message) = &told.message {
                dt { (words.say(if failed { "label-wrong" } else { "label-why" })) }
                dd.wrong { (message)
                    @if let Some(by) = &told.blocked_by {
                        " " a href=(format!("#{}", anchor(exercise.record.exercise.id.as_ref(), by))) { code { (by) } }
                    }
                }
            }
            @if failed { (compared(words, one)) }
            @for item in &told.items {
                (line(words, "label-answer", &html! { (item.item) @if let Some(given) = &item.given { ": “" (given) "”" } " – " (item.message) @if let Some(right) = &item.right { (words.with("answers-line-key", &[("right", right.as_str().into())])) } }))
            }
            @if let Some(key) = &told.key { (line(words, "label-key", &html! { (key) })) }
            @if !told.seen.is_empty() {
                (line(words, "label-doing", &html! { @for seen in &told.seen { p { (seen) } } }))
            }
            @if let Some(why) = &told.why { (line(words, "label-why", &html! { (why) })) }
            @if let Some(hint) = &told.hint { (line(words, "label-try", &html! { (hint) })) }
            @for advice in &told.advice { (line(words, "list-advice", &html! { p { (advice.message) } p { (advice.hint) } })) }
            @if failed && let Some(notes) = &one.check.notes { (line(words, "label-notes", &html! { (notes.get(language)) })) }
            @if let Some(command) = &told.repeat { (line(words, "label-repeat", &html! { pre tabindex="0" { (command) } })) }
            @if failed && let Some(steps) = repeat::by_hand(language, exercise, one) {
                (line(words, "label-by-hand", &html! { pre tabindex="0" { (steps.trim_end()) } }))
            }
        }
    }
}

fn compared(words: &Words, one: &GradedCheck<'_>) -> Markup {
    let Some(mismatch) = &one.verdict.facts.mismatch else { return html! {} };
    if let Some(why) = &mismatch.why {
        return line(words, "label-expected", &html! { span.right { (naming::wanted(words, why)) } });
    }
    let shown = difference(mismatch, 64);
    let values = [
        ("offset", (mismatch.before + mismatch.offset).into()),
        ("missing", mismatch.expected.total().saturating_sub(mismatch.actual.total()).into()),
    ];
    let ends = mismatch.actual.total() == mismatch.offset;
    let mark = words.with(if ends { "mark-ends" } else { "mark-differs" }, &values);
    html! {
        dt { (words.say("label-expected")) " / " (words.say("label-actual")) }
        dd { pre tabindex="0" {
            span.right { (shown.expected) } "\n"
            span.differs { (shown.actual) } "\n"
            span.differs { (" ".repeat(shown.column)) "^ " (mark) }
        } }
    }
}

/// The conversation, the segments and the output of the attempt that decided, and of one that passed.
fn seen(words: &Words, one: &GradedCheck<'_>) -> Markup {
    let Some(attempt) = explain::attempt_of(one) else { return html! {} };
    let program = naming::program(words, explain::main_role(one.check));
    let step = one.verdict.step;
    let passed = one.passed.and_then(|passed| one.evidence?.attempts.get(passed));
    html! {
        h3 { (words.say("html-conversation")) }
        (diagram(words, &ladder(words, one.check, attempt, step, ROOM), &program))
        @if let Some(passed) = passed.filter(|_| one.tally.is_flaky()) {
            p { (words.with("flaky-passed", &[("again", "no".into())])) }
            (diagram(words, &passed_ladder(words, passed, step, ROOM), &program))
        }
        (wire::segments(words, attempt))
        (wire::output(words, attempt))
    }
}
