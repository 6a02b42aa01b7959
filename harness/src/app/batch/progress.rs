//! Shows how far a class is: a bar at a terminal, else a line from time to time. Draws only when something happens, and
//! once a second for a terminal's clock.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::super::{progress, show};
use crate::model::Lang;
use crate::report::batch::{self, Done};
use crate::report::{Colour, Words};

/// What happens while a class is graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// A submission is begun.
    Began,
    /// A submission has an end.
    Ended(Ending),
    /// No more will begin.
    Stopping,
}

/// How a submission ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Graded,
    Invalid,
    Fault,
    /// It waits for the one that is the same.
    Later,
}

/// Lines of a log are at least this far from each other.
const PAUSE: Duration = Duration::from_secs(10);

/// Shows what comes until nobody sends any more.
pub(super) fn show(news: &Receiver<News>, total: u64, lang: Lang) {
    let words = batch::words(lang);
    let done = Done { total, ..Done::default() };
    if total == 0 {
        return;
    }
    if progress::is_wanted() {
        Bar { done, words, colour: show::colour_of(&io::stderr()), began: Instant::now(), lines: 0 }.follow(news);
    } else {
        log(news, done, &words);
    }
}

/// Says that so many are tried once more.
pub(super) fn again(count: u64, lang: Lang) {
    // A reader that went away changes nothing.
    let _ = writeln!(io::stderr(), "{}", batch::words(lang).with("batch-again", &[("count", count.into())]));
}

fn hear(done: &mut Done, news: News) {
    match news {
        News::Began => done.running += 1,
        News::Ended(ending) => {
            done.running = done.running.saturating_sub(1);
            match ending {
                Ending::Graded => done.done += 1,
                Ending::Invalid => (done.done, done.invalid) = (done.done + 1, done.invalid + 1),
                Ending::Fault => (done.done, done.faults) = (done.done + 1, done.faults + 1),
                Ending::Later => {}
            }
        }
        News::Stopping => done.stopping = true,
    }
}

fn log(news: &Receiver<News>, mut done: Done, words: &Words) {
    let began = Instant::now();
    let mut last: Option<Instant> = None;
    for one in news {
        hear(&mut done, one);
        let due = last.is_none_or(|last| last.elapsed() >= PAUSE);
        let ended = matches!(one, News::Ended(ending) if ending != Ending::Later);
        if one == News::Stopping || ended && (due || done.done == done.total) {
            // A reader that went away changes nothing.
            let _ = writeln!(io::stderr(), "{}", done.line(words, began.elapsed()));
            last = Some(Instant::now());
        }
    }
}

/// What stands on the terminal.
struct Bar {
    done: Done,
    words: Words,
    colour: Colour,
    began: Instant,
    lines: usize,
}

impl Bar {
    fn follow(mut self, news: &Receiver<News>) {
        loop {
            // A terminal that is gone has nobody before it.
            let _ = self.draw(true);
            let second = Duration::from_nanos(1_000_000_000 - u64::from(self.began.elapsed().subsec_nanos()));
            match news.recv_timeout(second) {
                Ok(first) => {
                    hear(&mut self.done, first);
                    for more in news.try_iter() {
                        hear(&mut self.done, more);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let _ = self.draw(false);
    }

    /// Draws it anew in place of what stands there, or takes that away, in one write.
    fn draw(&mut self, again: bool) -> io::Result<()> {
        let mut text = match self.lines {
            0 => Vec::new(),
            lines => format!("\r\x1b[{lines}A\x1b[J").into_bytes(),
        };
        self.lines = 0;
        if again {
            let elapsed = self.began.elapsed();
            self.lines = self.done.bar(&mut text, &self.words, show::width(), self.colour, elapsed)?;
        }
        let mut out = io::stderr().lock();
        out.write_all(&text)?;
        out.flush()
    }
}
