//! What is said about a class that is graded on many machines. Must not count.

use std::io;

use super::page::{Colour, Page, Tone, span};
use super::repeat::shell_word;
use super::words::{Values, Words};
use crate::model::Lang;

/// What `netgrade batch plan` planned.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Planned {
    pub submissions: u64,
    /// Those that are graded, each that is the same as another's once.
    pub graded: u64,
    pub invalid: u64,
    pub shards: u64,
    /// Most that one shard grades.
    pub most: u64,
    /// What that takes one processor.
    pub seconds: f64,
    pub manifest: String,
}

/// Writes what was planned.
pub fn planned(out: &mut dyn io::Write, said: &Planned, lang: Lang, width: usize, colour: Colour) -> io::Result<()> {
    let mut page = Lines::new(out, lang, width, colour);
    page.line(
        Tone::Strong,
        "cluster-planned",
        &[("submissions", said.submissions.into()), ("graded", said.graded.into()), ("invalid", said.invalid.into())],
    )?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and an estimate")]
    let minutes = (said.seconds / 60.0).ceil() as u64;
    page.line(
        Tone::Plain,
        "cluster-shards",
        &[("shards", said.shards.into()), ("most", said.most.into()), ("minutes", minutes.into())],
    )?;
    page.line(Tone::Plain, "cluster-next", &[("manifest", shell_word(&said.manifest).into())])
}

/// How a shard stands.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Shard {
    pub index: u64,
    pub all: u64,
    pub missing: u64,
}

/// Writes how a shard stands.
pub fn shard(out: &mut dyn io::Write, said: Shard, lang: Lang, width: usize, colour: Colour) -> io::Result<()> {
    let mut page = Lines::new(out, lang, width, colour);
    let there = said.all.saturating_sub(said.missing);
    let values = [("index", said.index.into()), ("there", there.into()), ("all", said.all.into())];
    page.line(Tone::Strong, "cluster-shard", &values)?;
    if said.missing > 0 {
        page.line(Tone::Warn, "cluster-shard-again", &[])?;
    }
    Ok(())
}

/// What is to be run again.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Again {
    pub count: u64,
    /// As Slurm names them.
    pub shards: String,
    pub manifest: String,
}

/// Writes what is to be run again.
pub fn again(out: &mut dyn io::Write, said: &Again, lang: Lang, width: usize, colour: Colour) -> io::Result<()> {
    let mut page = Lines::new(out, lang, width, colour);
    let values = [("count", said.count.into()), ("shards", said.shards.as_str().into())];
    page.line(Tone::Warn, "cluster-again", &values)?;
    let values = [("shards", said.shards.as_str().into()), ("manifest", shell_word(&said.manifest).into())];
    page.line(Tone::Plain, "cluster-again-how", &values)
}

/// What Slurm was given.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Submitted {
    pub job: String,
    pub shards: String,
    pub merge: Option<String>,
    pub logs: String,
}

/// Writes what Slurm was given.
pub fn submitted(
    out: &mut dyn io::Write,
    said: &Submitted,
    lang: Lang,
    width: usize,
    colour: Colour,
) -> io::Result<()> {
    let mut page = Lines::new(out, lang, width, colour);
    let values = [("job", said.job.as_str().into()), ("shards", said.shards.as_str().into())];
    page.line(Tone::Strong, "cluster-submitted", &values)?;
    if let Some(merge) = &said.merge {
        page.line(Tone::Plain, "cluster-submitted-merge", &[("job", merge.as_str().into())])?;
    }
    page.line(Tone::Plain, "cluster-logs", &[("folder", said.logs.as_str().into())])
}

/// Why a submission that is not what was planned has no grade.
pub fn changed(lang: Lang) -> String {
    Words::new(lang).say("cluster-changed")
}

struct Lines<'a> {
    page: Page<'a>,
    words: Words,
}

impl<'a> Lines<'a> {
    fn new(out: &'a mut dyn io::Write, lang: Lang, width: usize, colour: Colour) -> Self {
        Self { page: Page::new(out, width, colour), words: Words::new(lang) }
    }

    fn line(&mut self, tone: Tone, id: &str, values: &Values<'_>) -> io::Result<()> {
        self.page.paragraph(&[], &[], &[span(tone, self.words.with(id, values))])
    }
}
