//! The lines below a report while netgrade watches: what was graded, what went wrong, the keys. Must not draw a report.

use std::io;

use super::page::{Colour, Page, Tone, span};
use super::words::Words;
use crate::model::Lang;

/// What they tell.
#[derive(Debug, Clone, Copy)]
pub struct Bottom<'a> {
    /// What is watched.
    pub submission: &'a str,
    /// The exercises that were graded last.
    pub graded: &'a [String],
    /// What went wrong.
    pub complaints: &'a [String],
    /// Whether the files are looked at again and again.
    pub polling: bool,
}

impl Bottom<'_> {
    /// Writes them.
    pub fn write(&self, out: &mut dyn io::Write, lang: Lang, width: usize, colour: Colour) -> io::Result<()> {
        let words = Words::new(lang);
        let mut page = Page::new(out, width, colour);
        page.blank()?;
        for complaint in self.complaints {
            page.labelled(&[span(Tone::Warn, "! ")], &[span(Tone::Warn, complaint)])?;
        }
        let graded = self.graded.join(&words.say("comma"));
        let text =
            if graded.is_empty() { String::new() } else { words.with("watch-graded", &[("exercises", graded.into())]) };
        let watched = if self.polling { "watch-polling" } else { "watch-watching" };
        let watched = words.with(watched, &[("submission", self.submission.into())]);
        page.paragraph(&[], &[], &[span(Tone::Dim, format!("{text}{watched}"))])?;
        page.paragraph(&[], &[], &[span(Tone::Plain, words.say("watch-keys"))])
    }
}
