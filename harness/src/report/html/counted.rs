//! The points that count, where they are not simply the machine's: what a person gave and what lateness took, each
//! apart. And the page of a submission that could not be graded. Must not compute points.

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::lines::fit;
use super::{LANGS, STYLE, both, gate, hash, tag};
use crate::model::Lang;
use crate::report::gradebook::{Row, When};
use crate::report::words::{Values, Words};

/// The table of what counts; nothing where that is the machine's score alone.
pub(super) fn table(words: &[Words; 2], row: &Row) -> Markup {
    let is_late = matches!(row.lateness, Some(When::Late | When::MarkedLate | When::Excused));
    if row.checks.is_empty() && row.instead.is_none() && !is_late {
        return html! {};
    }
    let say = |id: &str, values: &Values<'_>| both(|index| words[index].with(id, values));
    let line = |what: Markup, points: Markup| html! { tr { th scope="row" { (what) } td { (points) } } };
    let number = |value: f64| html! { (value) };
    html! {
        section.counted {
            h2 { (say("counted-title", &[])) }
            table {
                @if let Some(score) = row.score { (line(say("counted-machine", &[]), number(score))) }
                @for given in &row.checks {
                    @let values = [
                        ("points", given.points.to_string().into()),
                        ("max", given.max_points.to_string().into()),
                        ("machine", given.machine.to_string().into()),
                    ];
                    (line(say("counted-check", &[("check", given.check.as_str().into())]), say("counted-check-points", &values)))
                }
                @if is_late && row.instead.is_none() { (line(late(words, row), html! { @if let Some(lost) = row.late_penalty { "−" (lost) } })) }
                @if let Some(points) = row.instead { (line(say("counted-instead", &[]), number(points))) }
                (line(html! { b { (say("counted-total", &[])) } }, html! { b {
                    @match row.points { Some(points) => { (points) } None => { (say("counted-open", &[])) } }
                } }))
            }
            @if let Some(reason) = &row.reason { p { (say("counted-reason", &[("reason", fit(reason).into())])) } }
        }
    }
}

fn late(words: &[Words; 2], row: &Row) -> Markup {
    let said = |index: usize| match (row.lateness, row.late_by_s) {
        (Some(When::Excused), _) => words[index].say("counted-excused"),
        (_, Some(seconds)) => {
            let time = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
            words[index].with("counted-late-by", &[("time", time.into())])
        }
        (_, None) => words[index].say("counted-late"),
    };
    html! { (both(said)) @if let Some(part) = &row.late_part { " (" (part) ")" } }
}

/// Writes the page of a submission that could not be graded; `why` tells it in a language.
///
/// # Errors
/// Where `out` fails.
pub fn refused(out: &mut dyn io::Write, who: &str, why: &dyn Fn(Lang) -> String, lang: Lang) -> io::Result<()> {
    let words = LANGS.map(|(lang, _)| Words::new(lang));
    let first = usize::from(lang == Lang::Zh);
    let policy = format!("default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'", hash(STYLE));
    // Without a script nobody can choose: one language behind the other.
    let order = [first, 1 - first];
    let page = html! {
        (DOCTYPE)
        html lang=(tag(first)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "netgrade: " (fit(who)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    @for index in order {
                        section lang=(tag(index)) {
                            h1 { (words[index].say("counted-refused-title")) }
                            p.meta { (fit(who)) }
                            p { (words[index].say("counted-refused")) }
                            pre { (why(LANGS[index].0)) }
                        }
                    }
                }
            }
        }
    };
    out.write_all(gate(&page.into_string()).as_bytes())
}
