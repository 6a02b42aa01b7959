//! `netgrade watch`: grades again what changed whenever a file is saved. Every source (files, keys, signals, news of a
//! run, its end) becomes one event, all of them are handled in one function, and nothing is waited for but the next of
//! them and deadlines. Must not grade by itself.

mod input;
mod run;
mod screen;
mod sources;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::progress::Drawing;
use super::{AppError, Exit, check, lang, last, show};
use crate::cli;
use crate::evidence::{ExerciseRecord, NotBegun, RunDocument};
use crate::grade;
use crate::model::ExerciseId;
use crate::report;
use input::{Event, Key};
use run::Shared;
use screen::{RawTerminal, Screen, View};
use sources::Stamp;

/// Saving a file is more than one event; they are over after this long.
const SETTLED: Duration = Duration::from_millis(200);
/// How often files are looked at where the system does not tell of changes.
const LOOK: Duration = Duration::from_millis(500);

/// Watches a submission until the user has had enough.
pub(super) fn run(options: &cli::Watch, out: &mut dyn Write) -> Result<Exit, AppError> {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if dumb || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let text = "watching needs a terminal for its keys and its page; without one use `netgrade check --next`, which \
                    shows the next thing to mend and ends";
        return Err(AppError::Usage(text.to_owned()));
    }
    let shared = Arc::new(Shared::new(options)?);
    // Once, so that a folder that is not there is told before the terminal is changed.
    shared.begun()?;
    let (sender, events) = mpsc::channel();
    let signals = input::signals(&sender)?;
    let terminal = RawTerminal::enter(io::stdin())
        .map_err(|error| AppError::Fault(format!("the terminal cannot be used: {error}")))?;
    input::keys(&sender);
    let why = Watching::new(options, shared, sender).until_quit(&events, out);
    drop(terminal);
    drop(signals);
    match why {
        Quit::Asked => Ok(Exit::Full),
        Quit::Signal(signal) => {
            // As if it had never been caught: whoever sent it sees what it did.
            signal_hook::low_level::emulate_default_handler(signal)
                .map(|()| Exit::Full)
                .map_err(|error| AppError::Fault(error.to_string()))
        }
        Quit::Lost(error) => Err(show::stdout(error)),
    }
}

/// Why watching is over.
enum Quit {
    /// A key.
    Asked,
    /// A signal, by its number.
    Signal(i32),
    /// The terminal cannot be written to.
    Lost(io::Error),
}

impl From<io::Error> for Quit {
    fn from(error: io::Error) -> Self {
        Self::Lost(error)
    }
}

/// What watching knows.
struct Watching {
    shared: Arc<Shared>,
    sender: Sender<Event>,
    screen: Screen,
    /// What was graded last, and what the files were like then.
    graded: BTreeMap<ExerciseId, (Stamp, ExerciseRecord)>,
    not_begun: Vec<NotBegun>,
    /// Whether `netgrade evidence` finds what the last run saw.
    kept: bool,
    /// When files that change now have settled.
    settled: Option<Instant>,
    /// When the files are looked at next, where nobody tells of changes.
    look: Option<Instant>,
    seen: Vec<Stamp>,
    /// What is drawn of a run that is under way, and what its files were like at its beginning.
    running: Option<(Drawing, Vec<(ExerciseId, Stamp)>)>,
    /// Tells of changes as long as it lives.
    _watcher: Option<notify::RecommendedWatcher>,
}

impl Watching {
    fn new(options: &cli::Watch, shared: Arc<Shared>, sender: Sender<Event>) -> Self {
        let mut screen = Screen::new(lang::choose(options.lang), shared.submission.display().to_string());
        let watcher = if options.poll || sources::is_remote(&shared.submission) {
            None
        } else {
            input::files(&shared.submission, &sender).map_err(|error| screen.complain(&error)).ok()
        };
        let now = Instant::now();
        Self {
            shared,
            sender,
            screen,
            graded: BTreeMap::new(),
            not_begun: Vec::new(),
            kept: false,
            settled: Some(now),
            look: watcher.is_none().then_some(now + LOOK),
            seen: Vec::new(),
            running: None,
            _watcher: watcher,
        }
    }

    fn until_quit(mut self, events: &Receiver<Event>, out: &mut dyn Write) -> Quit {
        self.screen.polling = self.look.is_some();
        if let Err(quit) = self.redraw(out) {
            return quit;
        }
        loop {
            let event = match self.deadline() {
                Some(at) => events.recv_timeout(at.saturating_duration_since(Instant::now())),
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let event = match event {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => Event::Time,
                // Cannot be: this side holds a sender, too.
                Err(RecvTimeoutError::Disconnected) => return Quit::Asked,
            };
            if let Err(quit) = self.handle(event, out) {
                return quit;
            }
        }
    }

    /// The next moment at which something is due by itself.
    fn deadline(&self) -> Option<Instant> {
        let settled = if self.running.is_some() { None } else { self.settled };
        let clock = self.running.as_ref().map(|(drawing, _)| Instant::now() + drawing.until_next_second());
        [settled, self.look, clock].into_iter().flatten().min()
    }

    fn handle(&mut self, event: Event, out: &mut dyn Write) -> Result<(), Quit> {
        match event {
            Event::Changed => {
                self.settled = Some(Instant::now() + SETTLED);
                Ok(())
            }
            Event::Time => self.on_time(out),
            Event::News(news) => {
                if let Some((drawing, _)) = &mut self.running {
                    drawing.hear(news);
                    drawing.draw(out)?;
                }
                Ok(())
            }
            Event::Finished(records) => self.finished(records, out),
            Event::Key(key) => self.key(key, out),
            Event::Resized => self.redraw(out),
            Event::Signal(signal) => Err(Quit::Signal(signal)),
        }
    }

    fn on_time(&mut self, out: &mut dyn Write) -> Result<(), Quit> {
        let now = Instant::now();
        if self.look.is_some_and(|at| at <= now) {
            self.look = Some(now + LOOK);
            let stamps = self.shared.stamps();
            if stamps != self.seen {
                self.seen = stamps;
                self.settled = Some(now + SETTLED);
            }
        }
        if self.running.is_none() && self.settled.is_some_and(|at| at <= now) {
            self.settled = None;
            self.begin(out)?;
        }
        match &mut self.running {
            Some((drawing, _)) => Ok(drawing.draw(out)?),
            None => Ok(()),
        }
    }

    /// Grades what is not as it was when it was graded last.
    fn begin(&mut self, out: &mut dyn Write) -> Result<(), Quit> {
        let (begun, not_begun) = match self.shared.begun() {
            Ok(found) => found,
            Err(error) => {
                self.screen.complain(&error);
                return self.redraw(out);
            }
        };
        let before = self.graded.len();
        self.graded.retain(|id, _| begun.iter().any(|exercise| exercise.id == *id));
        self.not_begun = not_begun;
        let stamps = begun.iter().map(|exercise| (exercise.id.clone(), self.shared.stamp(&exercise.id)));
        let changed: Vec<(ExerciseId, Stamp)> =
            stamps.filter(|(id, stamp)| self.graded.get(id).is_none_or(|(graded, _)| graded != stamp)).collect();
        if changed.is_empty() {
            return if self.graded.len() < before { self.redraw(out) } else { Ok(()) };
        }
        let exercises = begun.into_iter().filter(|exercise| changed.iter().any(|(id, _)| exercise.id == *id)).collect();
        self.screen.quieten();
        self.redraw(out)?;
        let mut drawing = Drawing::new(self.screen.lang, show::colour());
        run::start(Arc::clone(&self.shared), exercises, self.sender.clone());
        drawing.draw(out)?;
        self.running = Some((drawing, changed));
        Ok(())
    }

    fn finished(&mut self, records: Vec<Result<ExerciseRecord, AppError>>, out: &mut dyn Write) -> Result<(), Quit> {
        let Some((_, stamps)) = self.running.take() else { return Ok(()) };
        let mut names = Vec::new();
        for (record, (id, stamp)) in records.into_iter().zip(stamps) {
            match record {
                Ok(record) => {
                    names.push(id.to_string());
                    self.graded.insert(id, (stamp, record));
                }
                Err(error) => self.screen.complain(&error),
            }
        }
        self.screen.graded(&names);
        self.kept = last::keep(&self.document());
        self.redraw(out)?;
        // What changed meanwhile has waited for long enough.
        self.settled = self.settled.map(|_| Instant::now());
        Ok(())
    }

    fn key(&mut self, key: Key, out: &mut dyn Write) -> Result<(), Quit> {
        match key {
            Key::Quit => return Err(Quit::Asked),
            Key::Again => {
                self.graded.clear();
                self.settled = Some(Instant::now());
            }
            Key::Language => self.screen.other_language(),
            Key::Hint => self.screen.toggle(View::Page),
            Key::All => self.screen.toggle(View::All),
            Key::Next => {
                let document = self.document();
                let count = report::to_mend(&grade::grade(&document)).len();
                self.screen.next(count);
            }
        }
        self.redraw(out)
    }

    /// All that is graded, as one run.
    fn document(&self) -> RunDocument {
        let in_order = self.shared.exercises.iter().filter_map(|exercise| self.graded.get(&exercise.id));
        let records = in_order.map(|(_, record)| record.clone()).collect();
        let document = check::document(&self.shared.submission, self.shared.grading(None), records);
        RunDocument { not_begun: self.not_begun.clone(), ..document }
    }

    fn redraw(&mut self, out: &mut dyn Write) -> Result<(), Quit> {
        let document = (!self.graded.is_empty()).then(|| self.document());
        self.screen.draw(out, document.as_ref(), self.kept)?;
        if let Some((drawing, _)) = &mut self.running {
            drawing.anew();
            drawing.draw(out)?;
        }
        Ok(())
    }
}
