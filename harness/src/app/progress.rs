//! Draws how far a run is at the bottom of the terminal, on standard error, and takes it away again before the report
//! comes. Draws only when something happens, and once a second for the clock. The cursor is never hidden, and stands
//! below what is drawn: whatever ends netgrade, there is nothing to put right.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::show;
use crate::model::Lang;
use crate::report::Colour;
use crate::report::progress::{self, News, Progress};

/// Does some work, and shows meanwhile how far it is, where somebody looks.
pub(super) fn show<T>(lang: Lang, work: impl FnOnce(Option<&Sender<News>>) -> T) -> T {
    if !is_wanted() {
        return work(None);
    }
    let (sender, news) = mpsc::channel();
    std::thread::scope(|scope| {
        // Where no thread can be had nothing is drawn.
        let _ = std::thread::Builder::new().spawn_scoped(scope, move || draw(&news, lang));
        // Dropped when the work is over, however it ends: that is the end of the drawing.
        let sender = sender;
        work(Some(&sender))
    })
}

/// A pipeline's log is no place for what is drawn over.
pub(super) fn is_wanted() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    io::stderr().is_terminal() && set("CI").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}

fn draw(news: &Receiver<News>, lang: Lang) {
    let colour = show::colour_of(&io::stderr());
    let mut drawing = Drawing::new(lang, colour);
    loop {
        match news.recv_timeout(drawing.until_next_second()) {
            Ok(first) => {
                drawing.hear(first);
                // What has come meanwhile is drawn together.
                for more in news.try_iter() {
                    drawing.hear(more);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        // A terminal that is gone has nobody before it.
        let _ = drawing.draw(&mut io::stderr().lock());
    }
    let _ = drawing.erase(&mut io::stderr().lock());
}

/// What stands on the terminal.
pub(super) struct Drawing {
    progress: Progress,
    words: crate::report::Words,
    colour: Colour,
    began: Instant,
    lines: usize,
}

impl Drawing {
    /// Nothing yet; the clock starts.
    pub(super) fn new(lang: Lang, colour: Colour) -> Self {
        Self { progress: Progress::default(), words: progress::words(lang), colour, began: Instant::now(), lines: 0 }
    }

    /// Takes a piece of news in, without drawing it.
    pub(super) fn hear(&mut self, news: News) {
        self.progress.hear(news);
    }

    /// How long the clock shows what it shows.
    pub(super) fn until_next_second(&self) -> Duration {
        Duration::from_nanos(1_000_000_000 - u64::from(self.began.elapsed().subsec_nanos()))
    }

    /// Draws it anew in place of what stands there, in one write.
    pub(super) fn draw(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut text = self.back();
        let elapsed = self.began.elapsed();
        self.lines = self.progress.write(&mut text, &self.words, show::width(), self.colour, elapsed)?;
        out.write_all(&text)?;
        out.flush()
    }

    /// What was drawn is gone already.
    pub(super) fn anew(&mut self) {
        self.lines = 0;
    }

    /// Takes it away.
    pub(super) fn erase(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let text = self.back();
        self.lines = 0;
        out.write_all(&text)?;
        out.flush()
    }

    /// To the first line that is drawn, with all from there on cleared.
    fn back(&self) -> Vec<u8> {
        match self.lines {
            0 => Vec::new(),
            lines => format!("\r\x1b[{lines}A\x1b[J").into_bytes(),
        }
    }
}
