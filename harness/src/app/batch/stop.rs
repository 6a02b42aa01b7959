//! Ctrl-C: the first one lets what runs come to its end, the second one ends netgrade at once, and its workers with it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{Builder, Scope};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use super::super::AppError;
use super::progress::News;

/// Whether no more may begin.
#[derive(Debug, Default)]
pub(super) struct Stop(AtomicBool);

impl Stop {
    pub(super) fn is_asked_for(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Listens for signals until it is dropped.
#[derive(Debug)]
pub(super) struct Listening(Handle);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Begins to listen.
pub(super) fn listen<'scope>(
    scope: &'scope Scope<'scope, '_>,
    stop: &'scope Stop,
    news: Sender<News>,
) -> Result<Listening, AppError> {
    let cannot = |error: std::io::Error| AppError::Fault(format!("cannot listen for signals: {error}"));
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(cannot)?;
    let handle = signals.handle();
    let listening = move || {
        for signal in &mut signals {
            if stop.is_asked_for() {
                // Workers die with the thread that asked them.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            stop.ask();
            let _ = news.send(News::Stopping);
        }
    };
    Builder::new().spawn_scoped(scope, listening).map_err(cannot)?;
    Ok(Listening(handle))
}
