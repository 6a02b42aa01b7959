//! What is shown while checks run: which ones, how many are done, the points so far. A state that news change, and
//! its lines. Must not know when it is drawn, or where.

use std::io;
use std::time::Duration;

use super::page::{Colour, Page, Tone, span};
use super::words::Words;
use crate::model::{CheckId, ExerciseId, Lang, Localised, Points};

/// How a check that was played ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// In every attempt.
    Passed(Points),
    /// Something is to be mended.
    Failed,
    /// In another way that costs nothing: it is advice, or cannot be played here.
    Aside,
}

/// What happens during a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// So many checks will be decided.
    Planned(usize),
    /// An exercise's programs are being looked for and built.
    Preparing(ExerciseId),
    /// A check begins.
    Began(CheckId, Localised),
    /// A check is over.
    Ended(CheckId, Ending),
    /// All of an exercise's checks, of which there are so many, are decided; some of them without being played.
    Finished(usize),
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    total: usize,
    /// Of exercises that are over.
    finished: usize,
    /// Of the exercise that runs.
    ended: usize,
    failed: usize,
    points: Points,
    preparing: Option<ExerciseId>,
    running: Vec<(CheckId, Localised)>,
}

/// Running checks that are named at most.
const NAMED: usize = 4;

impl Progress {
    /// Takes a piece of news in.
    pub fn hear(&mut self, news: News) {
        match news {
            News::Planned(total) => self.total = total,
            News::Preparing(exercise) => self.preparing = Some(exercise),
            News::Began(check, title) => {
                self.preparing = None;
                self.running.push((check, title));
            }
            News::Ended(check, ending) => {
                self.running.retain(|(running, _)| *running != check);
                self.ended += 1;
                match ending {
                    Ending::Passed(points) => self.points = self.points + points,
                    Ending::Failed => self.failed += 1,
                    Ending::Aside => {}
                }
            }
            News::Finished(checks) => {
                self.preparing = None;
                self.finished += checks;
                self.ended = 0;
            }
        }
    }

    /// Writes it in a few lines, none of them wider than the terminal; says how many. Before anything is planned
    /// there is nothing to tell.
    pub fn write(
        &self,
        out: &mut dyn io::Write,
        words: &Words,
        width: usize,
        colour: Colour,
        elapsed: Duration,
    ) -> io::Result<usize> {
        if self.total == 0 {
            return Ok(0);
        }
        let mut page = Page::new(out, width, colour);
        let indent = [span(Tone::Plain, "  ")];
        page.clipped(&[], &span(Tone::Strong, self.head(words, elapsed)))?;
        let mut lines = 1;
        if let Some(exercise) = &self.preparing {
            let text = words.with("progress-prepare", &[("exercise", exercise.to_string().into())]);
            page.clipped(&indent, &span(Tone::Dim, text))?;
            lines += 1;
        }
        for (check, title) in self.running.iter().take(NAMED) {
            page.clipped(&indent, &span(Tone::Dim, format!("{check}  {}", title.get(words.lang()))))?;
            lines += 1;
        }
        if self.running.len() > NAMED {
            let text = words.with("progress-more", &[("count", (self.running.len() - NAMED).into())]);
            page.clipped(&indent, &span(Tone::Dim, text))?;
            lines += 1;
        }
        Ok(lines)
    }

    fn head(&self, words: &Words, elapsed: Duration) -> String {
        let values = [
            ("done", (self.finished + self.ended).into()),
            ("total", self.total.into()),
            ("points", self.points.to_string().into()),
            ("seconds", elapsed.as_secs().into()),
        ];
        let head = words.with("progress-checks", &values);
        match self.failed {
            0 => head,
            failed => format!("{head} · {}", words.with("progress-failed", &[("count", failed.into())])),
        }
    }
}

/// The words of a language, for [`Progress::write`].
pub fn words(lang: Lang) -> Words {
    Words::new(lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn check(name: &str) -> CheckId {
        CheckId::new(name).unwrap()
    }

    fn title() -> Localised {
        Localised {
            en: "The server answers a rather long message.".into(), zh: "服务端回复一条相当长的消息。".into()
        }
    }

    fn shown(progress: &Progress, lang: Lang, width: usize) -> String {
        let mut out = Vec::new();
        let lines = progress.write(&mut out, &words(lang), width, Colour::Plain, Duration::from_secs(7)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().count(), lines);
        text
    }

    #[test]
    fn news_become_lines() {
        let mut progress = Progress::default();
        progress.hear(News::Planned(9));
        progress.hear(News::Preparing(ExerciseId::new("03-session").unwrap()));
        assert_eq!(
            shown(&progress, Lang::En, 80),
            "0 of 9 checks · 0 points so far · 7 s\n  getting 03-session ready\n"
        );
        progress.hear(News::Began(check("server/starts"), title()));
        progress.hear(News::Began(check("client/starts"), title()));
        progress.hear(News::Ended(check("server/starts"), Ending::Passed(Points::new(2.0).unwrap())));
        let text = shown(&progress, Lang::En, 80);
        assert_eq!(
            text,
            "1 of 9 checks · 2 points so far · 7 s\n  client/starts  The server answers a rather long message.\n"
        );
        progress.hear(News::Ended(check("client/starts"), Ending::Failed));
        progress.hear(News::Finished(5));
        assert_eq!(shown(&progress, Lang::Zh, 80), "已检查 5 / 9 项 · 目前 2 分 · 7 秒 · 1 项未通过\n");
    }

    #[test]
    fn lines_keep_to_their_width_and_are_few() {
        let mut progress = Progress::default();
        progress.hear(News::Planned(30));
        for number in 0..20 {
            progress.hear(News::Began(check(&format!("server/check-{number}")), title()));
        }
        for (lang, width) in [Lang::En, Lang::Zh].into_iter().flat_map(|lang| [40, 80, 120].map(|width| (lang, width)))
        {
            let text = shown(&progress, lang, width);
            assert!(text.lines().all(|line| line.width() <= width) && text.lines().count() <= NAMED + 2, "{text}");
        }
    }
}
