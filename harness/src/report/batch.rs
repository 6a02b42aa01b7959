//! What is said while a class is graded, and at the end. Must not count.

use std::io;
use std::time::Duration;

use super::page::{Colour, Page, Tone, span};
use super::words::{Values, Words};
use crate::class::Refusal;
use crate::model::Lang;

/// How far a run is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    /// What this run has to grade.
    pub total: u64,
    /// What of it has an end, whatever that is.
    pub done: u64,
    /// Of those, the ones that cannot be read.
    pub invalid: u64,
    /// Of those, the ones that the harness could not grade.
    pub faults: u64,
    /// What is running now.
    pub running: u64,
    /// Whether no more will begin.
    pub stopping: bool,
}

/// Cells of the bar.
const CELLS: u64 = 20;

impl Done {
    /// Everything in one line.
    pub fn line(&self, words: &Words, elapsed: Duration) -> String {
        let mut parts = vec![words.with("batch-done", &[("done", self.done.into()), ("total", self.total.into())])];
        let mut count = |id: &str, count: u64| {
            if count > 0 {
                parts.push(words.with(id, &[("count", count.into())]));
            }
        };
        count("batch-running", self.running);
        count("batch-invalid", self.invalid);
        count("batch-faults", self.faults);
        let seconds = elapsed.as_secs();
        if self.done > 0 && seconds > 0 {
            count("batch-rate", self.done * 60 / seconds);
        }
        parts.push(match (self.stopping, self.left(elapsed)) {
            (true, _) => words.say("batch-stopping"),
            (false, Some(left)) => words.with("batch-left", &[("time", clock(left).into())]),
            (false, None) => clock(seconds),
        });
        parts.join(" · ")
    }

    /// The line with a bar before it.
    pub fn bar(
        &self,
        out: &mut dyn io::Write,
        words: &Words,
        width: usize,
        colour: Colour,
        elapsed: Duration,
    ) -> io::Result<usize> {
        let full = (self.done * CELLS).checked_div(self.total).unwrap_or(CELLS).min(CELLS);
        let cells = |count: u64, cell: &str| cell.repeat(usize::try_from(count).unwrap_or(0));
        let bar = format!("[{}{}] ", cells(full, "#"), cells(CELLS - full, "-"));
        let text = format!("{bar}{}", self.line(words, elapsed));
        Page::new(out, width, colour).clipped(&[], &span(Tone::Plain, text))?;
        Ok(1)
    }

    /// Seconds that what is left will take, if all goes on like this.
    fn left(&self, elapsed: Duration) -> Option<u64> {
        let left = self.total.saturating_sub(self.done);
        (self.done > 0 && left > 0).then(|| elapsed.as_secs() * left / self.done)
    }
}

/// Hours, minutes and seconds.
fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// How a class stands.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Summary {
    pub all: u64,
    pub graded: u64,
    /// What this run has done of it.
    pub now: u64,
    pub ungraded: u64,
    pub waiting: u64,
    /// Students and reasons.
    pub invalid: Vec<(String, Refusal)>,
    pub invalid_count: u64,
    pub faults: Vec<(String, String)>,
    pub fault_count: u64,
    /// Students, and whose submission theirs is the same as.
    pub same: Vec<(String, String)>,
    pub same_count: u64,
    /// What lies in the input and belongs to nobody.
    pub nobodys: Vec<String>,
    pub nobodys_count: u64,
    pub folder: String,
}

/// Writes the summary.
pub fn summary(out: &mut dyn io::Write, summary: &Summary, lang: Lang, width: usize, colour: Colour) -> io::Result<()> {
    let words = Words::new(lang);
    let mut page = Page::new(out, width, colour);
    let head = words.with(
        "batch-summary",
        &[("all", summary.all.into()), ("graded", summary.graded.into()), ("now", summary.now.into())],
    );
    page.paragraph(&[], &[], &[span(Tone::Strong, head)])?;
    let invalid: Vec<String> =
        summary.invalid.iter().map(|(who, why)| about(&words, who, &refusal(&words, why))).collect();
    section(&mut page, &words, "batch-list-invalid", summary.invalid_count, &invalid)?;
    let faults: Vec<String> = summary.faults.iter().map(|(who, why)| about(&words, who, why)).collect();
    section(&mut page, &words, "batch-list-faults", summary.fault_count, &faults)?;
    let same: Vec<String> = summary.same.iter().map(|(who, whose)| about(&words, who, whose)).collect();
    section(&mut page, &words, "batch-list-same", summary.same_count, &same)?;
    section(&mut page, &words, "batch-list-nobodys", summary.nobodys_count, &summary.nobodys)?;
    for (id, count) in [("batch-ungraded", summary.ungraded), ("batch-waiting", summary.waiting)] {
        if count > 0 {
            page.paragraph(&[], &[], &[span(Tone::Warn, words.with(id, &[("count", count.into())]))])?;
        }
    }
    let place = words.with("batch-place", &[("folder", summary.folder.as_str().into())]);
    page.paragraph(&[], &[], &[span(Tone::Plain, place)])
}

/// A mistake in a student's own file is told in several lines.
fn about(words: &Words, who: &str, what: &str) -> String {
    let (first, rest) = what.split_once('\n').map_or((what, None), |(first, rest)| (first, Some(rest)));
    let first = words.with("batch-about", &[("who", who.into()), ("what", first.into())]);
    rest.map_or(first.clone(), |rest| format!("{first}\n{rest}"))
}

fn section(page: &mut Page<'_>, words: &Words, id: &str, count: u64, lines: &[String]) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    page.paragraph(&[], &[], &[span(Tone::Strong, words.with(id, &[("count", count.into())]))])?;
    let indent = [span(Tone::Plain, "  ")];
    for line in lines {
        for (number, part) in line.lines().enumerate() {
            let before = [span(Tone::Plain, if number == 0 { "  " } else { "    " })];
            page.paragraph(&before, &before, &[span(Tone::Plain, super::escape::visible(part))])?;
        }
    }
    match count.saturating_sub(lines.len() as u64) {
        0 => Ok(()),
        more => {
            page.paragraph(&indent, &indent, &[span(Tone::Dim, words.with("batch-more", &[("count", more.into())]))])
        }
    }
}

/// Why a submission is invalid.
pub fn refusal(words: &Words, why: &Refusal) -> String {
    let say = |id: &str, name: &str, more: &Values<'_>| {
        let mut values: Vec<_> = more.to_vec();
        values.push(("name", name.into()));
        words.with(id, &values)
    };
    match why {
        Refusal::Link { name } => say("refusal-link", name, &[]),
        Refusal::Special { name } => say("refusal-special", name, &[]),
        Refusal::Unreadable { name, error } => say("refusal-unreadable", name, &[("error", error.as_str().into())]),
        Refusal::Changed { name } => say("refusal-changed", name, &[]),
        Refusal::Corrupt { name, error } => say("refusal-corrupt", name, &[("error", error.as_str().into())]),
        Refusal::Format { name, format } => say("refusal-format", name, &[("format", format.as_str().into())]),
        Refusal::Locked { name } => say("refusal-locked", name, &[]),
        Refusal::Outside { name } => say("refusal-outside", name, &[]),
        Refusal::TooMany { most } => words.with("refusal-too-many", &[("most", (*most).into())]),
        Refusal::TooLarge { mebibytes } => words.with("refusal-too-large", &[("most", (*mebibytes).into())]),
        Refusal::TooDeep { most } => words.with("refusal-too-deep", &[("most", (*most).into())]),
        Refusal::Nested { most } => words.with("refusal-nested", &[("most", (*most).into())]),
        Refusal::Bomb { times } => words.with("refusal-bomb", &[("times", (*times).into())]),
        Refusal::Submission { text } => text.clone(),
    }
}

/// The words of a language, for [`Done::line`].
pub fn words(lang: Lang) -> Words {
    Words::new(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_how_far_it_is() {
        let done = Done { total: 100, done: 25, invalid: 1, faults: 2, running: 4, stopping: false };
        let line = |done: Done, lang, seconds| done.line(&words(lang), Duration::from_secs(seconds));
        assert_eq!(
            line(done, Lang::En, 60),
            "25 of 100 · 4 running · 1 invalid · 2 not gradable now · 25 a minute · 3:00 left"
        );
        assert_eq!(line(Done { total: 9, ..Done::default() }, Lang::En, 3), "0 of 9 · 0:03");
        assert_eq!(line(Done { stopping: true, ..done }, Lang::Zh, 60).split(" · ").next(), Some("25 / 100"));
        let mut out = Vec::new();
        done.bar(&mut out, &words(Lang::En), 40, Colour::Plain, Duration::from_secs(7200)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "[#####---------------] 25 of 100 · 4 ru…\n");
        assert_eq!(clock(7265), "2:01:05");
    }
}
