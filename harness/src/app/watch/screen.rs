//! The terminal while netgrade watches: its modes, which are put back whatever happens, and the page on it. Must not
//! know where events come from.

use std::io::{self, Write};
use std::os::fd::AsFd;

use nix::sys::termios::{LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr};

use super::super::show;
use crate::evidence::RunDocument;
use crate::grade;
use crate::model::Lang;
use crate::report::terminal::{self, Amount};
use crate::report::{self, Key, pages, watching};

/// A terminal that hands over each key at once and shows none of them. Dropping it puts the old modes back, after a
/// panic, too.
pub(super) struct RawTerminal<F: AsFd> {
    terminal: F,
    before: Termios,
}

impl<F: AsFd> RawTerminal<F> {
    pub(super) fn enter(terminal: F) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut modes = before.clone();
        modes.local_flags.remove(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG);
        modes.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        modes.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        tcsetattr(&terminal, SetArg::TCSANOW, &modes)?;
        Ok(Self { terminal, before })
    }
}

impl<F: AsFd> Drop for RawTerminal<F> {
    fn drop(&mut self) {
        // A terminal that is gone has no modes.
        let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &self.before);
    }
}

/// What the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// The next thing to mend.
    Next,
    /// The page of its cause.
    Page,
    /// The whole report.
    All,
}

/// The page.
pub(super) struct Screen {
    pub(super) lang: Lang,
    pub(super) polling: bool,
    submission: String,
    view: View,
    /// Which of the things to mend, from 0.
    number: usize,
    graded: Vec<String>,
    complaints: Vec<String>,
}

impl Screen {
    pub(super) fn new(lang: Lang, submission: String) -> Self {
        let (graded, complaints) = (Vec::new(), Vec::new());
        Self { lang, polling: false, submission, view: View::Next, number: 0, graded, complaints }
    }

    /// Says at the bottom what went wrong, until the next run.
    pub(super) fn complain(&mut self, problem: &dyn std::fmt::Display) {
        self.complaints.push(problem.to_string());
    }

    /// A new run begins: what was said of the last one is past.
    pub(super) fn quieten(&mut self) {
        self.graded.clear();
        self.complaints.clear();
    }

    /// Another grade: its first thing to mend comes first.
    pub(super) fn graded(&mut self, exercises: &[String]) {
        self.graded = exercises.to_vec();
        self.number = 0;
        self.view = if self.view == View::All { View::All } else { View::Next };
    }

    pub(super) fn toggle(&mut self, view: View) {
        self.view = if self.view == view { View::Next } else { view };
    }

    pub(super) fn next(&mut self, count: usize) {
        self.number = if self.view == View::All { self.number } else { (self.number + 1) % count.max(1) };
        self.view = View::Next;
    }

    pub(super) fn other_language(&mut self) {
        self.lang = match self.lang {
            Lang::En => Lang::Zh,
            Lang::Zh => Lang::En,
        };
    }

    /// Clears the terminal and writes the page, in one write.
    pub(super) fn draw(&self, out: &mut dyn Write, document: Option<&RunDocument>, kept: bool) -> io::Result<()> {
        let mut text = b"\x1b[H\x1b[2J".to_vec();
        if let Some(document) = document {
            self.report(&mut text, document, kept)?;
        }
        let bottom = watching::Bottom {
            submission: &self.submission,
            graded: &self.graded,
            complaints: &self.complaints,
            polling: self.polling,
        };
        bottom.write(&mut text, self.lang, show::width(), show::colour())?;
        out.write_all(&text)?;
        out.flush()
    }

    fn report(&self, text: &mut Vec<u8>, document: &RunDocument, kept: bool) -> io::Result<()> {
        let graded = grade::grade(document);
        let cause = report::to_mend(&graded).get(self.number).copied().flatten();
        let (lang, width, colour) = (self.lang, show::width(), show::colour());
        let amount = match (self.view, cause) {
            (View::Page, Some(cause)) => return pages::page(text, cause, pages::Options { lang, width, colour }),
            (View::All, _) => Amount::Failures,
            (View::Next | View::Page, _) => Amount::One(self.number),
        };
        let evidence = kept.then(String::new);
        let command = show::command();
        let options = terminal::Options { lang, width, colour, command, evidence, amount, key: Key::Hidden };
        terminal::write(text, &graded, &options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_puts_the_terminal_back() {
        let pty = nix::pty::openpty(None, None).unwrap();
        let before = tcgetattr(&pty.slave).unwrap();
        let broken = std::panic::catch_unwind(|| {
            let _terminal = RawTerminal::enter(&pty.slave).unwrap();
            assert!(!tcgetattr(&pty.slave).unwrap().local_flags.contains(LocalFlags::ICANON));
            panic!("on purpose");
        });
        assert!(broken.is_err());
        assert_eq!(tcgetattr(&pty.slave).unwrap().local_flags, before.local_flags);
    }
}
