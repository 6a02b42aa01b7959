//! Programs that are alike, on one page: a list of pairs, and each pair side by side with what stands in both marked and
//! linked. It says that it proves nothing. Must not compare anything.

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::html::{LANGS, both, choices, fit, gate, policy, tag};
use super::words::Words;
use crate::likeness::{Pair, Side, Source};
use crate::model::Lang;

const STYLE: &str = concat!(include_str!("html/page.css"), include_str!("likeness.css"));
const SCRIPT: &str = include_str!("likeness.js");

/// Bytes of programs that a page shows: it stays below 5 MB, whatever was handed in.
const PROGRAMS: usize = 3_500_000;
/// Members of a group, and groups, that are named.
const NAMED: usize = 50;
/// Colours of fragments.
const COLOURS: usize = 5;

/// Two students' programs that are alike.
#[derive(Debug, Clone)]
pub struct Alike {
    /// The numbers by which their programs can be had.
    pub numbers: [usize; 2],
    /// Their names.
    pub students: [String; 2],
    /// What they have in common.
    pub pair: Pair,
}

/// What was found in a class.
#[derive(Debug, Clone, Default)]
pub struct Likeness {
    /// Submissions that hold programs.
    pub read: u64,
    /// Those that hold none that can be compared.
    pub empty: u64,
    /// Whether nothing was known of what was given to everybody.
    pub no_starters: bool,
    /// Students whose programs are the same but for names, layout and comments.
    pub groups: Vec<Vec<String>>,
    /// Pairs, in the order in which they are shown.
    pub pairs: Vec<Alike>,
    /// Pairs that are left out.
    pub more: u64,
}

/// Writes the page; `program` gives a submission's files by its number.
///
/// # Errors
/// Where `out` or `program` fails.
pub fn write(
    out: &mut dyn io::Write,
    found: &Likeness,
    lang: Lang,
    program: &dyn Fn(usize) -> io::Result<Vec<Source>>,
) -> io::Result<()> {
    let words = LANGS.map(|(lang, _)| Words::new(lang));
    let first = usize::from(lang == Lang::Zh);
    let mut put = |markup: &Markup| out.write_all(gate(&markup.0).as_bytes());
    put(&html! { (DOCTYPE) })?;
    put(&PreEscaped(format!("<html lang=\"{}\">", tag(first))))?;
    put(&html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy(STYLE, SCRIPT));
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="referrer" content="no-referrer";
            title { (words[first].say("likeness-title")) }
            style { (PreEscaped(STYLE)) }
        }
    })?;
    put(&PreEscaped("<body>".to_owned()))?;
    put(&head(&words, found, lang))?;
    put(&PreEscaped("<main id=\"pairs\">".to_owned()))?;
    put(&html! { (list(&words, found)) (groups(&words, found)) })?;
    let mut room = PROGRAMS;
    for (at, alike) in found.pairs.iter().enumerate() {
        let [one, other] = alike.numbers.map(program);
        let programs = [one?, other?];
        let bytes = programs.iter().flatten().map(|source| source.text.len() * 5 / 4 + 200).sum::<usize>();
        let left = room.checked_sub(bytes);
        room = left.unwrap_or(room);
        put(&pair(&words, at, alike, left.is_some().then_some(&programs)))?;
    }
    put(&PreEscaped("</main>".to_owned()))?;
    put(&html! { footer { p { "netgrade " (env!("CARGO_PKG_VERSION")) } } script { (PreEscaped(SCRIPT)) } })?;
    put(&PreEscaped("</body></html>\n".to_owned()))
}

fn say(words: &[Words; 2], id: &str) -> Markup {
    both(|lang| words[lang].say(id))
}

fn count(words: &[Words; 2], id: &str, count: u64) -> Markup {
    both(|lang| words[lang].with(id, &[("count", count.into())]))
}

fn head(words: &[Words; 2], found: &Likeness, lang: Lang) -> Markup {
    let first = usize::from(lang == Lang::Zh);
    let pairs = found.pairs.len() as u64 + found.more;
    html! {
        a.skip href="#pairs" { (say(words, "likeness-skip")) }
        header {
            div.settings role="group" aria-label=(words[first].say("html-settings")) { (choices(words, lang)) }
            h1 #summary { (say(words, "likeness-title")) }
            p.warning role="note" { (say(words, "likeness-what")) }
            p.meta { (say(words, "likeness-how")) }
            p.figures {
                span { b { (found.read) } " " (count(words, "likeness-read", found.read)) } " "
                span { b { (pairs) } " " (count(words, "likeness-pairs", pairs)) } " "
                @if found.empty > 0 { span { b { (found.empty) } " " (say(words, "likeness-empty")) } }
            }
            @if found.no_starters { p.remark { (say(words, "likeness-no-starters")) } }
        }
    }
}

fn list(words: &[Words; 2], found: &Likeness) -> Markup {
    let heads = ["likeness-table-one", "likeness-table-other", "likeness-table-alike"];
    html! {
        section aria-labelledby="list" {
            h2 #list { (say(words, "likeness-list")) }
            @if found.pairs.is_empty() { p { (say(words, "likeness-none")) } } @else {
                div.scroll tabindex="0" role="region" aria-labelledby="list" {
                    table {
                        thead { tr { @for head in heads { th scope="col" { (say(words, head)) } } } }
                        tbody { @for (at, alike) in found.pairs.iter().enumerate() {
                            tr { @for (name, side) in alike.students.iter().zip([alike.pair.one, alike.pair.other]) { td { (fit(name)) " " b { (side.percent()) " %" } } }
                                td { a href=(format!("#p{at}")) { (fragments(words, &alike.pair)) } } }
                        } }
                    }
                }
            }
            @if found.more > 0 { p.meta { (count(words, "likeness-more", found.more)) } }
        }
    }
}

fn fragments(words: &[Words; 2], pair: &Pair) -> Markup {
    let longest = pair.fragments.iter().map(|fragment| fragment.tokens as u64).max().unwrap_or(0);
    let values = [("count", pair.fragments.len().into()), ("longest", longest.into())];
    both(|lang| words[lang].with("likeness-fragments", &values))
}

fn groups(words: &[Words; 2], found: &Likeness) -> Markup {
    if found.groups.is_empty() {
        return html! {};
    }
    html! {
        section aria-labelledby="groups" {
            h2 #groups { (say(words, "likeness-groups")) }
            ul { @for group in found.groups.iter().take(NAMED) {
                li { (group.iter().take(NAMED).map(|name| fit(name)).collect::<Vec<_>>().join(", ")) @if group.len() > NAMED { " … (" (group.len()) ")" } }
            } }
        }
    }
}

fn pair(words: &[Words; 2], at: usize, alike: &Alike, programs: Option<&[Vec<Source>; 2]>) -> Markup {
    let [one, other] = &alike.students;
    let title =
        both(|lang| words[lang].with("likeness-pair", &[("one", fit(one).into()), ("other", fit(other).into())]));
    html! {
        section.pair aria-labelledby=(format!("p{at}")) {
            h2 #(format!("p{at}")) { (title) }
            p.meta { (fragments(words, &alike.pair)) " · " a href="#list" { (say(words, "likeness-back")) } }
            @match programs {
                Some(programs) => {
                    div.sides { @for side in [0, 1] { (program(words, (at, side), alike, &programs[side])) } }
                }
                None => { p.meta { (say(words, "likeness-left-out")) } }
            }
        }
    }
}

/// One of the two programs: the files that have something in common with the other's.
fn program(words: &[Words; 2], (at, side): (usize, usize), alike: &Alike, sources: &[Source]) -> Markup {
    let share: Side = [alike.pair.one, alike.pair.other][side];
    let name = &alike.students[side];
    html! {
        div.side {
            h3 { (both(|lang| words[lang].with("likeness-of", &[("percent", share.percent().into()), ("student", fit(name).into())]))) }
            @for (number, source) in sources.iter().enumerate() {
                @let marks = marks(&alike.pair, side, number);
                @if !marks.is_empty() {
                    p.file { code { (fit(&source.name)) } }
                    pre tabindex="0" role="region" aria-label=(fit(&source.name)) { (marked(words, (at, side), &source.text, &marks)) }
                }
            }
        }
    }
}

/// What is marked in a file: the fragments' numbers and their bytes, in order.
fn marks(pair: &Pair, side: usize, file: usize) -> Vec<(usize, std::ops::Range<usize>)> {
    let places = pair.fragments.iter().map(|fragment| if side == 0 { &fragment.one } else { &fragment.other });
    let mut marks: Vec<_> = places
        .enumerate()
        .filter(|(_, place)| place.0 == file)
        .map(|(number, place)| (number, place.1.clone()))
        .collect();
    marks.sort_by_key(|(_, range)| range.start);
    marks
}

fn marked(
    words: &[Words; 2],
    (at, side): (usize, usize),
    text: &str,
    marks: &[(usize, std::ops::Range<usize>)],
) -> Markup {
    // A tab is a hidden character elsewhere; here it is layout.
    let piece = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default().replace('\t', "    ");
    let (mut parts, mut from) = (Vec::new(), 0);
    for (number, range) in marks {
        parts.push((None, piece(from..range.start)));
        parts.push((Some(*number), piece(range.clone())));
        from = range.end;
    }
    parts.push((None, piece(from..text.len())));
    let [here, there] = if side == 0 { ["a", "b"] } else { ["b", "a"] };
    html! { @for (number, text) in parts { @match number {
        None => (text),
        Some(number) => mark #(format!("p{at}{here}{number}")) class=(format!("m{}", number % COLOURS)) {
            a href=(format!("#p{at}{there}{number}")) { (number + 1) span.sr { " " (both(|lang| words[lang].with("likeness-there", &[("number", (number + 1).into())]))) } }
            (text)
        }
    } } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::likeness::{Prints, compare};
    use crate::model::Language;

    #[test]
    fn what_is_alike_is_marked_and_linked_and_nothing_becomes_markup() {
        let line = |n| format!("\tf{n}(x, '</script><script>alert({n})</script>') + y[{n}]\n");
        let body = (0..20).map(line).fold(String::new(), |text, line| text + &line);
        let source = |before: &str| {
            vec![Source { name: "<b>.py".into(), language: Language::Python, text: format!("{before}\n{body}") }]
        };
        let programs = [source("a = 1"), source("while b: \u{202e}c()")];
        let none = Prints::new();
        let pair = compare(&programs[0], &programs[1], [&none, &none]);
        assert_eq!(pair.fragments.len(), 1);
        let students = ["<img src=x>".to_owned(), "=HYPERLINK(\"x\")\u{202e}".to_owned()];
        let found = Likeness { read: 2, pairs: vec![Alike { numbers: [0, 1], students, pair }], ..Likeness::default() };
        let mut out = Vec::new();
        write(&mut out, &found, Lang::Zh, &|number| Ok(programs[number].clone())).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert_eq!(
            (page.matches("<script").count(), page.matches("<img").count(), page.matches("<mark").count()),
            (1, 0, 2)
        );
        assert!(
            page.contains("href=\"#p0b0\"")
                && page.contains("id=\"p0b0\"")
                && !page.contains('\u{202e}')
                && !page.contains('\t')
        );
        assert!(page.contains("与成绩无关") && page.contains("no part of any grade"));
    }
}
