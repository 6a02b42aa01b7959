//! What can happen while netgrade watches, and the threads that wait for it. Must not decide what is done about it.

use std::io::Read;
use std::path::Path;
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecursiveMode, Watcher};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};

use super::super::AppError;
use super::sources;
use crate::evidence::ExerciseRecord;
use crate::report::progress::News;

/// Something that happened.
pub(super) enum Event {
    /// A file of the submission.
    Changed,
    /// A deadline has come.
    Time,
    /// A key was pressed.
    Key(Key),
    /// The terminal has another size.
    Resized,
    /// A signal that ends netgrade.
    Signal(i32),
    /// Something of the run that is under way.
    News(News),
    /// The run is over: a record an exercise, in the order in which they were asked for.
    Finished(Vec<Result<ExerciseRecord, AppError>>),
}

/// A key that means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Hint,
    Next,
    All,
    Language,
    Again,
    Quit,
}

impl Key {
    fn of(byte: u8) -> Option<Self> {
        match byte {
            b'h' => Some(Self::Hint),
            b'n' => Some(Self::Next),
            b'a' => Some(Self::All),
            b'l' => Some(Self::Language),
            b'r' => Some(Self::Again),
            // Ctrl-C and Ctrl-D are keys here: the terminal does not turn them into anything else.
            b'q' | 0x03 | 0x04 => Some(Self::Quit),
            0..=u8::MAX => None,
        }
    }
}

/// Reads keys until the terminal is gone, which is a wish to quit, too.
pub(super) fn keys(events: &Sender<Event>) {
    let events = events.clone();
    std::thread::spawn(move || {
        for byte in std::io::stdin().lock().bytes() {
            let Ok(byte) = byte else { break };
            if let Some(key) = Key::of(byte)
                && events.send(Event::Key(key)).is_err()
            {
                return;
            }
        }
        let _ = events.send(Event::Key(Key::Quit));
    });
}

/// Signals that are events from now on; the thread ends with this.
pub(super) struct Listening(Handle);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Makes events of the signals that end netgrade or that tell of another size.
pub(super) fn signals(events: &Sender<Event>) -> Result<Listening, AppError> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGWINCH])
        .map_err(|error| AppError::Fault(format!("signals cannot be caught: {error}")))?;
    let (events, handle) = (events.clone(), signals.handle());
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let event = if signal == SIGWINCH { Event::Resized } else { Event::Signal(signal) };
            if events.send(event).is_err() {
                return;
            }
        }
    });
    Ok(Listening(handle))
}

/// Makes events of changed files, as long as what is returned lives.
///
/// # Errors
/// Where the system does not tell of changes, such as when a user watches too many files.
pub(super) fn files(folder: &Path, events: &Sender<Event>) -> notify::Result<notify::RecommendedWatcher> {
    let folder = folder.canonicalize().map_err(notify::Error::io)?;
    let (events, root) = (events.clone(), folder.clone());
    let mut watcher = notify::recommended_watcher(move |found: notify::Result<notify::Event>| {
        if counts(&found, &root) {
            // Nobody listens any more when netgrade ends.
            let _ = events.send(Event::Changed);
        }
    })?;
    watcher.watch(&folder, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// Whether an event may mean that a source has changed: reading files, which netgrade does itself, does not.
fn counts(found: &notify::Result<notify::Event>, root: &Path) -> bool {
    let Ok(event) = found else { return true };
    let changes = match event.kind {
        EventKind::Access(how) => how == AccessKind::Close(AccessMode::Write),
        EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) | EventKind::Other => true,
    };
    let source = |path: &std::path::PathBuf| path.strip_prefix(root).is_ok_and(sources::is_source);
    event.need_rescan() || changes && event.paths.iter().any(source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, ModifyKind, RenameMode};

    #[test]
    fn keys_mean_what_the_page_says() {
        for (byte, key) in
            [(b'h', Some(Key::Hint)), (b'q', Some(Key::Quit)), (3, Some(Key::Quit)), (b'A', None), (27, None)]
        {
            assert_eq!(Key::of(byte), key, "{byte}");
        }
    }

    #[test]
    fn only_changes_of_sources_count() {
        let check = |kind: EventKind, path: &str, expected: bool| {
            let event = notify::Event::new(kind).add_path(Path::new("/work").join(path));
            assert_eq!(counts(&Ok(event), Path::new("/work")), expected, "{kind:?} {path}");
        };
        let saved = EventKind::Access(AccessKind::Close(AccessMode::Write));
        check(saved, "03-session/server.py", true);
        check(EventKind::Modify(ModifyKind::Name(RenameMode::To)), "03-session/server.py", true);
        check(EventKind::Access(AccessKind::Open(AccessMode::Read)), "03-session/server.py", false);
        check(EventKind::Access(AccessKind::Close(AccessMode::Read)), "03-session/server.py", false);
        check(EventKind::Create(CreateKind::File), "03-session/.server.py.swp", false);
        check(saved, "03-session/__pycache__/server.pyc", false);
        assert!(counts(&Err(notify::Error::generic("lost")), Path::new("/work")));
    }
}
