//! The students, a row each, against the checks. Rows are written one by one. Must not order them.

use std::io;

use maud::{Markup, PreEscaped, html};

use super::head::{plain, seconds};
use super::{Column, Mark, Overview, Seen, State, Student, Tongues};
use crate::report::html::{anchor, both, fit};

type Put<'a> = &'a mut dyn FnMut(&Markup) -> io::Result<()>;

pub(super) fn write(
    put: Put<'_>,
    tongues: &Tongues,
    overview: &Overview,
    first: usize,
    students: &mut dyn Iterator<Item = io::Result<Student>>,
) -> io::Result<()> {
    let columns = overview.shown();
    put(&PreEscaped("<section aria-labelledby=\"students\">".to_owned()))?;
    put(&html! {
        h2 #students { (tongues.say("class-students")) }
        (filters(tongues, overview, &columns, first))
        (legend(tongues))
    })?;
    let label = tongues.0[first].say("class-table");
    // A table that is wider than the screen is moved by keys, too.
    put(&html! { div #count .meta role="status" data-en=(template(tongues, 0)) data-zh=(template(tongues, 1)) {} })?;
    let region = html! { (label) };
    put(&PreEscaped(format!(
        "<div class=\"scroll grid\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table id=\"table\">",
        region.0
    )))?;
    put(&heads(tongues, &columns))?;
    put(&PreEscaped("<tbody>\n".to_owned()))?;
    for (row, student) in students.enumerate() {
        put(&line(tongues, overview, &columns, row, &student?))?;
        put(&PreEscaped("\n".to_owned()))?;
    }
    put(&PreEscaped("</tbody></table></div></section>".to_owned()))
}

/// How many are shown, with marks for the script.
fn template(tongues: &Tongues, lang: usize) -> String {
    tongues.0[lang].with("class-shown", &[("shown", "#1".into()), ("all", "#2".into())])
}

/// What a row may be, for the filter.
const KINDS: [(&str, &str); 8] = [
    ("", "class-show-all"),
    ("full", "class-show-full"),
    ("lost", "class-show-lost"),
    ("open", "class-show-open"),
    ("none", "class-show-none"),
    ("late", "class-show-late"),
    ("flaky", "class-show-flaky"),
    ("zero", "class-show-zero"),
];

/// Shown by the script, without which they could do nothing.
fn filters(tongues: &Tongues, overview: &Overview, columns: &[(usize, &Column)], first: usize) -> Markup {
    let option = |value: &str, id: &str| {
        let texts = [0, 1].map(|lang| tongues.0[lang].say(id));
        html! { option value=(value) data-en=(texts[0]) data-zh=(texts[1]) { (texts[first]) } }
    };
    html! {
        form #filters .settings hidden {
            @if !overview.is_anonymous() { label { (tongues.say("class-find")) " " input #find type="search" autocomplete="off"; } }
            label { (tongues.say("class-show")) " " select #show { @for (value, id) in KINDS { (option(value, id)) } } }
            label { (tongues.say("class-fails")) " " select #check { (option("", "class-any"))
                @for (number, column) in columns { option value=(number) { (fit(&column.exercise)) " " (fit(&column.check)) } } } }
            label { (tongues.say("class-with-cause")) " " select #cause { (option("", "class-any"))
                @for cause in overview.causes.keys() { option value=(cause) { (fit(cause)) } } } }
            button #clear type="button" { (tongues.say("class-reset")) }
        }
    }
}

const SIGNS: [(Mark, &str); 5] = [
    (Mark::Pass, "class-passed"),
    (Mark::Fail, "class-failed"),
    (Mark::Blocked, "class-blocked"),
    (Mark::Ungraded, "class-undecided"),
    (Mark::Skipped, "class-skipped"),
];

fn legend(tongues: &Tongues) -> Markup {
    html! {
        p.meta.legend {
            @for (mark, id) in SIGNS { span { b class=(class(mark)) { (sign(mark)) } " " (tongues.say(id)) } }
            span { b.fail { "~" } " " (tongues.say("class-flaky-sign")) }
        }
    }
}

fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Pass => "✓",
        Mark::Fail => "✗",
        Mark::Blocked => "–",
        Mark::Skipped => "·",
        Mark::Ungraded => "?",
    }
}

fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Pass => "pass",
        Mark::Fail => "fail",
        Mark::Blocked => "blocked",
        Mark::Skipped => "skipped",
        Mark::Ungraded => "open",
    }
}

/// A title that sorts its column by a click.
fn title(text: &Markup, class: &str) -> Markup {
    html! { th scope="col" class=(class) { button.sort type="button" { (text) } } }
}

fn heads(tongues: &Tongues, columns: &[(usize, &Column)]) -> Markup {
    let exercises = columns.chunk_by(|(_, one), (_, other)| one.exercise == other.exercise);
    html! {
        thead {
            tr { th colspan="3" { span.sr { (tongues.say("class-student")) } }
                @for columns in exercises { th.exercise scope="colgroup" colspan=(columns.len()) { (fit(&columns[0].1.exercise)) } }
                th { span.sr { (tongues.say("class-time")) } } }
            tr #heads {
                (title(&tongues.say("class-student"), "who"))
                (title(&tongues.say("class-standing"), ""))
                (title(&tongues.say("class-score"), "number"))
                @for (_, column) in columns { (title(&html! { (fit(&column.check)) }, "check")) }
                (title(&tongues.say("class-time"), "number"))
            }
        }
    }
}

fn line(tongues: &Tongues, overview: &Overview, columns: &[(usize, &Column)], row: usize, student: &Student) -> Markup {
    let of = |number: usize| student.checks.iter().find(|seen| seen.column == number);
    let failed: Vec<String> =
        student.checks.iter().filter(|seen| seen.mark == Mark::Fail).map(|seen| seen.column.to_string()).collect();
    let mut causes: Vec<&str> = student.checks.iter().filter_map(|seen| seen.cause.as_deref()).collect();
    causes.sort_unstable();
    causes.dedup();
    html! {
        tr data-kind=(kinds(student)) data-fails=(failed.join(" ")) data-causes=(causes.join(" ")) {
            th.who scope="row" { (name(tongues, overview, row, student)) }
            td.state { (standing(tongues, student)) }
            td.number data-by=(student.score.map(plain).unwrap_or_default()) { (score(student)) }
            @for (number, column) in columns { (cell(column, of(*number), student.page.as_deref())) }
            td.number data-by=(time(student)) { @if student.millis > 0 { (seconds(student.millis)) } }
        }
    }
}

fn time(student: &Student) -> String {
    if student.millis > 0 { student.millis.to_string() } else { String::new() }
}

/// What the filter may ask for.
fn kinds(student: &Student) -> String {
    let graded = student.state == State::Graded && student.score.is_some();
    let open = student.ungraded > 0;
    let full = student.score.is_some() && student.score == student.max_score;
    let kinds = [
        ("full", graded && !open && full),
        ("lost", graded && student.checks.iter().any(|seen| matches!(seen.mark, Mark::Fail | Mark::Blocked))),
        ("open", graded && open),
        ("none", !graded),
        ("late", student.late),
        ("flaky", student.checks.iter().any(|seen| seen.flaky)),
        ("zero", graded && !open && student.score == Some(0.0)),
    ];
    kinds.iter().filter(|(_, is)| *is).map(|(kind, _)| *kind).collect::<Vec<_>>().join(" ")
}

fn name(tongues: &Tongues, overview: &Overview, row: usize, student: &Student) -> Markup {
    if overview.is_anonymous() {
        return tongues.count("class-number", row as u64 + 1);
    }
    html! {
        @if let Some(page) = &student.page { a href=(page) { (fit(&student.name)) } } @else { (fit(&student.name)) }
        @if let Some(number) = &student.number { " " span.dim { (fit(number)) } }
    }
}

fn standing(tongues: &Tongues, student: &Student) -> Markup {
    let (class, id) = match student.state {
        State::Graded if student.ungraded > 0 => ("warn", "class-is-open"),
        State::Graded => ("", "class-is-graded"),
        State::Invalid => ("warn", "class-is-invalid"),
        State::Fault => ("warn", "class-is-fault"),
        State::Waiting => ("warn", "class-is-waiting"),
    };
    html! {
        span class=(class) { span.badge { (tongues.count(id, student.ungraded.into())) } }
        @if student.late { " " span.badge { (tongues.say("class-is-late")) } }
        @if let Some(why) = &student.why { span.why { (both(|lang| fit(&why[lang]))) } }
    }
}

/// No score is not a zero.
fn score(student: &Student) -> Markup {
    if let (Some(score), Some(max)) = (student.score, student.max_score) {
        html! { (plain(score)) "/" (plain(max)) }
    } else {
        html! { "–" }
    }
}

fn cell(column: &Column, seen: Option<&Seen>, page: Option<&str>) -> Markup {
    let Some(seen) = seen else { return html! { td {} } };
    let text = html! { (sign(seen.mark)) @if seen.flaky { "~" } };
    let title = seen.cause.as_deref().map(fit);
    let link = page.filter(|_| matches!(seen.mark, Mark::Fail | Mark::Ungraded));
    html! {
        td class=(class(seen.mark)) title=[title] {
            @if let Some(page) = link { a href=(format!("{page}#{}", anchor(&column.exercise, &column.check))) { (text) } }
            @else { (text) }
        }
    }
}
