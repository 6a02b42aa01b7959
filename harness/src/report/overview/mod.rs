//! A class on one page: how its scores are spread, which checks are hard, what goes wrong most, and a table of students
//! against checks. Says what the results say. A student at a time is added and written, so that a class may be of any
//! size. Must not compute points, and must not take what is not graded for a zero.

mod head;
mod sum;
mod table;
#[cfg(test)]
mod tests;

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::{Deserialize, Serialize};

use super::html::{LANGS, both, gate, policy, tag};
use super::words::Words;
use crate::model::Lang;
pub use sum::Overview;

const STYLE: &str = concat!(include_str!("../html/page.css"), include_str!("page.css"));
const SCRIPT: &str = include_str!("page.js");

/// How a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It has a result.
    Graded,
    /// It cannot be read.
    Invalid,
    /// The machine was at fault.
    Fault,
    /// It has not been its turn.
    Waiting,
}

/// How a check of a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// The statement holds.
    Pass,
    /// It does not.
    Fail,
    /// One that it needs did not pass.
    Blocked,
    /// This machine does not allow what it needs.
    Skipped,
    /// It could not be decided.
    Ungraded,
}

/// A check of a submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seen {
    /// Its column, by the order in which columns were made known.
    pub column: usize,
    /// How it stands.
    pub mark: Mark,
    /// Why it failed.
    pub cause: Option<String>,
    /// Whether it went one way once and another way again.
    pub flaky: bool,
}

/// A student's submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Student {
    /// As the platform has it; empty where names are left out.
    pub name: String,
    /// By which the platform knows the student; none where names are left out.
    pub number: Option<String>,
    /// Whether the platform says that it came late.
    pub late: bool,
    /// How it stands.
    pub state: State,
    /// Why it has no result, in each language.
    pub why: Option<[String; 2]>,
    /// What the machine gave.
    pub score: Option<f64>,
    /// What could be reached.
    pub max_score: Option<f64>,
    /// Checks that could not be decided.
    pub ungraded: u32,
    /// Milliseconds that the sessions took which decided.
    pub millis: u64,
    /// The checks that were tried.
    pub checks: Vec<Seen>,
    /// Where the student's page lies, as a link.
    pub page: Option<String>,
}

/// A check of the class.
#[derive(Debug, Clone)]
pub struct Column {
    /// The exercise's name.
    pub exercise: String,
    /// The check's name in it.
    pub check: String,
    /// What a passing program does, in each language.
    pub titles: [String; 2],
}

/// Words of both languages.
struct Tongues([Words; 2]);

impl Tongues {
    fn new() -> Self {
        Self(LANGS.map(|(lang, _)| Words::new(lang)))
    }

    fn say(&self, id: &str) -> Markup {
        both(|lang| self.0[lang].say(id))
    }

    fn count(&self, id: &str, count: u64) -> Markup {
        both(|lang| self.0[lang].with(id, &[("count", count.into())]))
    }
}

/// Writes the page. `lines` gives the students in the order in which they are shown.
///
/// # Errors
/// Where `out` or `lines` fails.
pub fn write(
    out: &mut dyn io::Write,
    overview: &Overview,
    lang: Lang,
    students: &mut dyn Iterator<Item = io::Result<Student>>,
) -> io::Result<()> {
    let tongues = Tongues::new();
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
            title { (tongues.0[first].say("class-title")) }
            style { (PreEscaped(STYLE)) }
        }
    })?;
    put(&PreEscaped("<body>".to_owned()))?;
    put(&head::head(&tongues, overview, lang))?;
    put(&PreEscaped("<main id=\"main\">".to_owned()))?;
    put(&head::sections(&tongues, overview))?;
    table::write(&mut put, &tongues, overview, first, students)?;
    put(&PreEscaped("</main>".to_owned()))?;
    put(&html! { footer { p { "netgrade " (env!("CARGO_PKG_VERSION")) } } script { (PreEscaped(SCRIPT)) } })?;
    put(&PreEscaped("</body></html>\n".to_owned()))
}
