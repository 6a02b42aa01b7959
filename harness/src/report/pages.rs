//! The pages of `netgrade explain`: one a cause, and the list of all. Must not know of any run.

use std::io;

use super::causes::{Group, place};
use super::escape::visible;
use super::explain::explain;
use super::page::{Colour, Page, Tone, padded, span};
use super::words::Words;
use crate::model::{Cause, Lang};

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The reader's language.
    pub lang: Lang,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether it shows colours.
    pub colour: Colour,
}

/// A page in its parts.
struct Parts {
    what: String,
    why: String,
    mend: String,
    by_hand: String,
    notes: String,
}

impl Parts {
    fn of(words: &Words, cause: Cause) -> Self {
        let place = place(cause);
        let [what, why, mend] = explain(cause, words.lang());
        Self { what, why, mend, by_hand: words.say(place.by_hand), notes: words.say(place.notes) }
    }
}

/// A command to copy, of a line of steps by hand.
pub(crate) fn command(line: &str) -> Option<&str> {
    line.strip_prefix("$ ")
}

/// Writes the page of a cause.
pub fn page(out: &mut dyn io::Write, cause: Cause, options: Options) -> io::Result<()> {
    let words = Words::new(options.lang);
    let mut page = Page::new(out, options.width, options.colour);
    let parts = Parts::of(&words, cause);
    let group = words.say(place(cause).group.title());
    page.labelled(&[span(Tone::Strong, format!("{cause}  "))], &[span(Tone::Dim, group)])?;
    page.blank()?;
    page.paragraph(&[], &[], &[span(Tone::Strong, &parts.what)])?;
    let mut part = |id: &str, text: &str| -> io::Result<()> {
        page.blank()?;
        page.line(&[span(Tone::Dim, words.say(id))])?;
        for line in text.lines() {
            match command(line) {
                // On one line, however long, so that it can be copied.
                Some(command) => page.line(&[span(Tone::Dim, "    $ "), span(Tone::Sent, command)])?,
                None => page.labelled(&[span(Tone::Plain, "  ")], &[span(Tone::Plain, line)])?,
            }
        }
        Ok(())
    };
    part("explain-why", &parts.why)?;
    part("explain-see", &parts.by_hand)?;
    part("explain-mend", &parts.mend)?;
    part("explain-notes", &parts.notes)
}

/// Writes the list of all causes.
pub fn list(out: &mut dyn io::Write, options: Options) -> io::Result<()> {
    let words = Words::new(options.lang);
    let mut page = Page::new(out, options.width, options.colour);
    let columns = Cause::ALL.iter().map(|cause| cause.name().len()).max().unwrap_or(0);
    for (group, causes) in grouped() {
        page.paragraph(&[], &[], &[span(Tone::Strong, words.say(group.title()))])?;
        for cause in causes {
            let [what, ..] = explain(cause, options.lang);
            if page.width() >= columns + 30 {
                page.labelled(
                    &[span(Tone::Sent, format!("  {}  ", padded(cause.name(), columns)))],
                    &[span(Tone::Plain, what)],
                )?;
            } else {
                page.line(&[span(Tone::Sent, format!("  {cause}"))])?;
                page.labelled(&[span(Tone::Plain, "    ")], &[span(Tone::Plain, what)])?;
            }
        }
        page.blank()?;
    }
    page.paragraph(&[], &[], &[span(Tone::Dim, words.say("explain-more"))])
}

fn grouped() -> impl Iterator<Item = (Group, Vec<Cause>)> {
    let of = |group| Cause::ALL.iter().copied().filter(|cause| place(*cause).group == group).collect();
    Group::ALL.into_iter().map(move |group| (group, of(group)))
}

/// Writes all pages as one Markdown document.
pub fn markdown(out: &mut dyn io::Write, lang: Lang) -> io::Result<()> {
    let words = Words::new(lang);
    writeln!(out, "# {}\n\n{}", words.say("explain-pages"), words.say("explain-made"))?;
    for (group, causes) in grouped() {
        writeln!(out, "\n## {}", words.say(group.title()))?;
        for cause in causes {
            one(out, &words, cause)?;
        }
    }
    Ok(())
}

fn one(out: &mut dyn io::Write, words: &Words, cause: Cause) -> io::Result<()> {
    let parts = Parts::of(words, cause);
    writeln!(out, "\n### `{cause}`\n\n{}", literal(&parts.what))?;
    writeln!(out, "\n**{}** {}", words.say("explain-why"), literal(&parts.why))?;
    let (commands, text): (Vec<&str>, Vec<&str>) = parts.by_hand.lines().partition(|line| command(line).is_some());
    writeln!(out, "\n**{}** {}\n", words.say("explain-see"), literal(&text.join(" ")))?;
    writeln!(out, "```sh")?;
    for command in commands.into_iter().filter_map(command) {
        writeln!(out, "{command}")?;
    }
    writeln!(out, "```")?;
    writeln!(out, "\n**{}** {}", words.say("explain-mend"), literal(&parts.mend))?;
    writeln!(out, "\n**{}** {}", words.say("explain-notes"), literal(&parts.notes))
}

/// Text that Markdown must not read as marks.
fn literal(text: &str) -> String {
    let mut literal = String::new();
    for c in visible(text).chars() {
        if "\\*_<>[]#|".contains(c) {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn every_cause_has_a_whole_page_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            let words = Words::new(lang);
            for cause in Cause::ALL {
                let Parts { what, why, mend, by_hand, notes } = Parts::of(&words, *cause);
                for part in [&what, &why, &mend, &by_hand, &notes] {
                    assert!(!part.is_empty() && !part.contains('[') || part.contains("$ "), "{cause}: {part:?}");
                }
                assert!(by_hand.lines().any(|line| command(line).is_some()), "{cause}: no command in {by_hand:?}");
                assert!(command(&by_hand).is_none(), "{cause}: says nothing before its commands");
            }
        }
    }

    #[test]
    fn commands_are_the_same_in_both_languages() {
        let commands = |lang, cause| -> Vec<String> {
            let text = Words::new(lang).say(place(cause).by_hand);
            text.lines().filter_map(command).map(str::to_owned).collect()
        };
        for cause in Cause::ALL {
            assert_eq!(commands(Lang::En, *cause), commands(Lang::Zh, *cause), "{cause}");
        }
    }

    #[test]
    fn pages_keep_to_their_width() {
        for (lang, width) in [Lang::En, Lang::Zh].into_iter().flat_map(|lang| [40, 80, 120].map(|width| (lang, width)))
        {
            let options = Options { lang, width, colour: Colour::Plain };
            let mut out = Vec::new();
            list(&mut out, options).unwrap();
            for cause in Cause::ALL {
                page(&mut out, *cause, options).unwrap();
            }
            for line in String::from_utf8(out).unwrap().lines() {
                assert!(line.trim_start().starts_with("$ ") || line.width() <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn markdown_has_no_marks_of_its_text() {
        assert_eq!(literal("a_b <x> *y*\u{1b}"), "a\\_b \\<x\\> \\*y\\*\\\\x1b");
    }
}
