//! Several submissions at a time: what grading a folder and grading a shard have in common. Must not know what is graded.

use std::sync::mpsc::{self, Sender};
use std::thread::{self, Builder};

use super::super::{AppError, threads};
use super::progress::{self, News};
use super::stop::{self, Stop};
use crate::model::Lang;

/// Does `work` on so many threads until all have ended, shows how far they are of `total`, and listens for Ctrl-C.
pub(super) fn run(
    count: usize,
    total: u64,
    lang: Lang,
    stop: &Stop,
    work: &(dyn Fn(&Sender<News>) + Sync),
) -> Result<(), AppError> {
    let (sender, news) = mpsc::channel();
    thread::scope(|scope| {
        // Workers would be told of Ctrl-C as well, were they not apart.
        let listening = stop::listen(scope, stop, sender.clone())?;
        let show = move || progress::show(&news, total, lang);
        let cannot = |error| AppError::Fault(format!("no thread can be started: {error}"));
        Builder::new().spawn_scoped(scope, show).map_err(cannot)?;
        threads::side_by_side(count, || work(&sender));
        // The end of both threads: nobody has news any more, and nobody is listened to.
        drop(sender);
        drop(listening);
        Ok(())
    })
}
