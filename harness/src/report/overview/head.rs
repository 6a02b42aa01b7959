//! What stands above the table: how the class stands, how scores are spread, what is hard, what goes wrong. Must not count
//! students.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::sum::{Ends, LISTED, Named, Spread};
use super::{Column, Overview, Tongues};
use crate::model::{Cause, Lang};
use crate::report::explain::explain;
use crate::report::html::{LANGS, both, choices, fit};

/// Bars of the spread of scores.
const BARS: usize = 10;

pub(super) fn head(tongues: &Tongues, overview: &Overview, lang: Lang) -> Markup {
    let first = usize::from(lang == Lang::Zh);
    let links = [
        ("scores", "class-scores"),
        ("checks", "class-checks"),
        ("causes", "class-causes"),
        ("slow", "class-slow"),
        ("students", "class-students"),
    ];
    html! {
        a.skip href="#students" { (tongues.say("class-skip")) }
        header {
            div.settings role="group" aria-label=(tongues.0[first].say("html-settings")) { (choices(&tongues.0, lang)) }
            h1 #summary { (tongues.say("class-title")) }
            p.figures {
                (figure(tongues, "class-all", overview.all))
                (figure(tongues, "class-graded", overview.graded))
                @for (id, count) in asides(overview) { (figure(tongues, id, count)) }
            }
            @if overview.is_anonymous() { p.meta { (tongues.say("class-anonymous")) } }
            p.nav { @for (place, id) in links { a href=(format!("#{place}")) { (tongues.say(id)) } } }
        }
    }
}

fn figure(tongues: &Tongues, id: &'static str, count: u64) -> Markup {
    html! { span { b { (count) } " " (tongues.count(id, count)) } " " }
}

/// What not every class has.
fn asides(overview: &Overview) -> Vec<(&'static str, u64)> {
    let all = [
        ("class-open", overview.open),
        ("class-invalid", overview.invalid),
        ("class-fault", overview.fault),
        ("class-waiting", overview.waiting),
        ("class-late", overview.late),
        ("class-flaky", overview.flaky),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

pub(super) fn sections(tongues: &Tongues, overview: &Overview) -> Markup {
    html! {
        section aria-labelledby="scores" { h2 #scores { (tongues.say("class-scores")) } (scores(tongues, overview)) }
        section aria-labelledby="checks" { h2 #checks { (tongues.say("class-checks")) } (checks(tongues, overview)) }
        section aria-labelledby="causes" { h2 #causes { (tongues.say("class-causes")) } (causes(tongues, overview)) }
        section aria-labelledby="slow" { h2 #slow { (tongues.say("class-slow")) } (slow(tongues, overview)) }
    }
}

/// A bar of a thousandth parts, each with its class.
fn bar(parts: &[(&str, u64)]) -> Markup {
    let mut from = 0;
    let placed: Vec<(&str, u64, u64)> = parts
        .iter()
        .map(|(class, width)| {
            let at = from;
            from += width;
            (*class, at, *width)
        })
        .collect();
    html! {
        svg.bar viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            @for (class, at, width) in placed { @if width > 0 { rect class=(class) x=(at) y="0" width=(width) height="10" {} } }
        }
    }
}

/// So many of so many, as thousandth parts.
fn part(count: u64, of: u64) -> u64 {
    (count * 1000).checked_div(of).unwrap_or(0)
}

/// How scores are spread; what has none has a bar of its own.
fn scores(tongues: &Tongues, overview: &Overview) -> Markup {
    let sorted = overview.sorted();
    let bars = bars(&sorted, overview.max_score);
    let none = overview.invalid + overview.fault + overview.waiting;
    let rest = [("class-bar-open", overview.open), ("class-bar-none", none)];
    let most = bars.iter().copied().chain(rest.map(|(_, count)| count)).max().unwrap_or(0);
    html! {
        @if let Some([low, middle, high]) = quartiles(&sorted) {
            p { (both(|lang| tongues.0[lang].with("class-quartiles", &[
                ("low", plain(low).into()), ("middle", plain(middle).into()), ("high", plain(high).into()),
                ("max", plain(overview.max_score).into()), ("count", sorted.len().into()),
            ]))) }
        }
        table.spread {
            thead { tr { th scope="col" { (tongues.say("class-points")) } th scope="col" { span.sr { (tongues.say("class-bar")) } } th.number scope="col" { (tongues.say("class-students")) } } }
            tbody {
                @for (at, count) in bars.iter().enumerate().rev() {
                    tr { th scope="row" { (range(at, overview.max_score)) } td { (bar(&[("pass", part(*count, most))])) } td.number { (count) } }
                }
                @for (id, count) in rest { @if count > 0 {
                    tr.none { th scope="row" { (tongues.say(id)) } td { (bar(&[("open", part(count, most))])) } td.number { (count) } }
                } }
            }
        }
    }
}

/// How many scores lie in each tenth of what can be reached; the whole counts to the last.
fn bars(scores: &[f64], max: f64) -> [u64; BARS] {
    let mut bars = [0; BARS];
    for score in scores {
        let at = (1..BARS).take_while(|at| *score >= edge(*at, max)).count();
        bars[at] += 1;
    }
    bars
}

#[expect(clippy::cast_precision_loss, reason = "there are ten")]
fn edge(at: usize, max: f64) -> f64 {
    max * at as f64 / BARS as f64
}

fn range(at: usize, max: f64) -> String {
    format!("{}–{}", plain(edge(at, max)), plain(edge(at + 1, max)))
}

/// A number with two digits behind the point at most.
pub(super) fn plain(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn quartiles(sorted: &[f64]) -> Option<[f64; 3]> {
    let last = sorted.len().checked_sub(1)?;
    Some([1, 2, 3].map(|quarter| sorted[last * quarter / 4]))
}

/// All checks, those that most fail first.
fn checks(tongues: &Tongues, overview: &Overview) -> Markup {
    let mut all: Vec<(usize, &Column, Ends)> =
        overview.shown().into_iter().map(|(number, column)| (number, column, overview.ends[number])).collect();
    all.sort_by_key(|(_, _, ends)| Reverse((ends.hardness(), ends.fail)));
    // What nobody fails is not hard.
    let hard = all.iter().take_while(|(_, _, ends)| ends.fail > 0).count();
    let (first, rest) = all.split_at(hard.min(LISTED));
    html! {
        p.meta.legend { span.key.pass { (tongues.say("class-passed")) } span.key.fail { (tongues.say("class-failed")) } span.key.blocked { (tongues.say("class-blocked")) } span.key.open { (tongues.say("class-undecided")) } }
        (check_list(tongues, first))
        @if !rest.is_empty() { details { summary { (tongues.count("class-more-checks", rest.len() as u64)) } (check_list(tongues, rest)) } }
    }
}

fn check_list(tongues: &Tongues, checks: &[(usize, &Column, Ends)]) -> Markup {
    html! {
        ol.bars { @for (number, column, ends) in checks {
            @let all = ends.decided() + ends.blocked + ends.ungraded;
            li {
                p.what { code { (fit(&column.exercise)) " " (fit(&column.check)) } " " (both(|lang| fit(&column.titles[lang]))) }
                (bar(&[("pass", part(ends.pass, all)), ("fail", part(ends.fail, all)), ("blocked", part(ends.blocked, all)), ("open", part(ends.ungraded, all))]))
                p.meta { (both(|lang| told(tongues, lang, *ends)))
                    @if ends.fail > 0 { " " button.pick type="button" data-pick="check" data-value=(number) hidden { (tongues.say("class-who")) } } }
            }
        } }
    }
}

/// How often a check ended how, in words.
fn told(tongues: &Tongues, lang: usize, ends: Ends) -> String {
    let words = &tongues.0[lang];
    let values =
        [("fail", ends.fail.into()), ("all", ends.decided().into()), ("percent", (ends.hardness() / 10).into())];
    let mut parts = vec![words.with("class-check-failed", &values)];
    let rest = [
        ("class-check-blocked", ends.blocked),
        ("class-check-ungraded", ends.ungraded),
        ("class-check-flaky", ends.flaky),
    ];
    for (id, count) in rest.into_iter().filter(|(_, count)| *count > 0) {
        parts.push(words.with(id, &[("count", count.into())]));
    }
    parts.join(" · ")
}

/// Causes, those that most students meet first.
fn causes(tongues: &Tongues, overview: &Overview) -> Markup {
    let mut all: Vec<(&String, Spread)> = overview.causes.iter().map(|(cause, spread)| (cause, *spread)).collect();
    all.sort_by_key(|(_, spread)| Reverse((spread.students, spread.checks)));
    let (first, rest) = all.split_at(all.len().min(LISTED));
    html! {
        @if all.is_empty() { p { (tongues.say("class-no-causes")) } }
        (cause_list(tongues, overview, first))
        @if !rest.is_empty() { details { summary { (tongues.count("class-more-causes", rest.len() as u64)) } (cause_list(tongues, overview, rest)) } }
    }
}

fn cause_list(tongues: &Tongues, overview: &Overview, causes: &[(&String, Spread)]) -> Markup {
    html! {
        ol.bars { @for (cause, spread) in causes {
            li {
                p.what { code { (fit(cause)) } " " (both(|lang| meaning(cause, LANGS[lang].0))) }
                (bar(&[("fail", part(spread.students, overview.graded))]))
                p.meta { (both(|lang| tongues.0[lang].with("class-cause", &[("count", spread.students.into()), ("checks", spread.checks.into())])))
                    " " button.pick type="button" data-pick="cause" data-value=(cause) hidden { (tongues.say("class-who")) } }
            }
        } }
    }
}

/// What a cause means; nothing where an older netgrade has found it.
fn meaning(cause: &str, lang: Lang) -> String {
    let [what, ..] = cause.parse().map(|cause: Cause| explain(cause, lang)).unwrap_or_default();
    what
}

fn slow(tongues: &Tongues, overview: &Overview) -> Markup {
    let flaky: Vec<(usize, &Column)> =
        overview.shown().into_iter().filter(|(number, _)| overview.ends[*number].flaky > 0).collect();
    html! {
        h3 { (tongues.say("class-slowest")) }
        @if overview.slowest.is_empty() { p { (tongues.say("class-none-slow")) } }
        ol.plain { @for named in &overview.slowest { li { (who(tongues, overview, named)) span.points { (seconds(named.millis)) } } } }
        h3 { (tongues.say("class-flaky-checks")) }
        @if flaky.is_empty() { p { (tongues.say("class-none-flaky")) } }
        ol.plain { @for (number, column) in flaky {
            li { span { code { (fit(&column.exercise)) " " (fit(&column.check)) } " " (both(|lang| fit(&column.titles[lang]))) }
                span.points { (tongues.count("class-flaky-of", overview.ends[number].flaky)) } }
        } }
    }
}

fn who(tongues: &Tongues, overview: &Overview, named: &Named) -> Markup {
    let name = if let Some(number) = overview.number(named.row) {
        tongues.count("class-number", number as u64)
    } else {
        html! { (fit(&named.name)) }
    };
    html! { @if let Some(page) = &named.page { a href=(page) { (name) } } @else { span { (name) } } }
}

/// Milliseconds as seconds.
pub(super) fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}
