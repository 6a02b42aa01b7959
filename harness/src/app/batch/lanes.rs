//! Several submissions at a time, in two rounds: what grading a folder and grading a shard have in common. Must not know
//! what is graded.

use std::sync::mpsc::{self, Sender};
use std::thread::{self, Builder};

use super::super::{AppError, threads};
use super::progress::{self, News};
use super::stop::{self, Stop};
use crate::model::Lang;

/// How many submissions are graded side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lanes {
    /// At first.
    pub(super) many: usize,
    /// When what was left ungraded beside so many others is tried once more. Programs that compute without end keep
    /// each other from getting anywhere within their limits.
    pub(super) few: usize,
}

/// Does `work` until there is nothing left, then once more with fewer side by side where `again`, which is asked in
/// between, says that there is so much more to do.
pub(super) fn rounds(
    lanes: Lanes,
    total: u64,
    lang: Lang,
    stop: &Stop,
    work: &(dyn Fn(&Sender<News>) + Sync),
    again: &dyn Fn() -> Result<u64, AppError>,
) -> Result<(), AppError> {
    round(lanes.many, total, lang, stop, work)?;
    if lanes.few >= lanes.many || stop.is_asked_for() {
        return Ok(());
    }
    match again()? {
        0 => Ok(()),
        left => {
            progress::again(left, lang);
            round(lanes.few, left, lang, stop, work)
        }
    }
}

/// Does `work` on so many threads until all have ended, shows how far they are of `total`, and listens for Ctrl-C.
fn round(
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::app::threads::lock;

    /// How many lanes each round had, where `left` is found to be left behind the first.
    fn played(lanes: Lanes, left: u64, stopped: bool) -> Vec<usize> {
        let (began, rounds, stop) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Stop::default());
        let work = |_: &Sender<News>| {
            began.fetch_add(1, Ordering::Relaxed);
        };
        let note = || lock(&rounds).push(began.swap(0, Ordering::Relaxed));
        let again = || {
            note();
            Ok(left)
        };
        if stopped {
            stop.ask();
        }
        super::rounds(lanes, 0, Lang::En, &stop, &work, &again).unwrap();
        note();
        rounds.into_inner().unwrap()
    }

    #[test]
    fn what_was_left_beside_many_is_tried_beside_few_once() {
        assert_eq!(played(Lanes { many: 5, few: 2 }, 3, false), [5, 2]);
        assert_eq!(played(Lanes { many: 5, few: 2 }, 0, false), [5, 0], "nothing was left");
        assert_eq!(played(Lanes { many: 2, few: 2 }, 3, false), [2], "no fewer than before");
        assert_eq!(played(Lanes { many: 5, few: 2 }, 3, true), [5], "nothing more may begin");
    }
}
