//! Grades a class: several submissions side by side from one queue, each by one thread. A slow one holds up nobody but
//! itself, and one that cannot be read or graded is noted and left behind. What the machine kept from a grade is tried
//! once more when the others are done. Must not keep anything of a submission that is done.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard};

use super::super::AppError;
use super::super::grading::Grading;
use super::super::threads::{lock, taken};
use super::folder::Folder;
use super::input::Input;
use super::lanes::{self, Lanes};
use super::one::{self, End};
use super::progress::{Ending, News};
use super::stop::Stop;
use super::store::{Became, Job, Store};
use crate::model::Lang;
use crate::spec::Exercise;

/// A class that is being graded.
pub(super) struct Run<'a> {
    pub(super) folder: &'a Folder,
    pub(super) store: Mutex<Store>,
    pub(super) input: &'a Input,
    pub(super) exercises: &'a [Exercise],
    pub(super) how: Grading<'a>,
    /// The hash of exercises, grader version and seed.
    pub(super) rules: &'a str,
    /// Whether results of earlier runs do not count.
    pub(super) force: bool,
    pub(super) lang: Lang,
    queue: Mutex<Queue>,
    stop: Stop,
}

/// Who is next, and who waits for whom.
#[derive(Default)]
struct Queue {
    /// The last one that was taken.
    last: i64,
    /// Those that hold the same as one that is being graded now.
    waiting: BTreeMap<String, Vec<Job>>,
    /// What ended the run.
    failed: Option<AppError>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        (folder, store, input): (&'a Folder, Store, &'a Input),
        exercises: &'a [Exercise],
        how: Grading<'a>,
        rules: &'a str,
        force: bool,
        lang: Lang,
    ) -> Self {
        let (store, queue) = (Mutex::new(store), Mutex::default());
        Self { folder, store, input, exercises, how, rules, force, lang, queue, stop: Stop::default() }
    }

    /// Grades what is wanted with so many side by side; the state comes back.
    pub(super) fn grade(self, lanes: Lanes, total: u64) -> Result<Store, AppError> {
        lanes::rounds(lanes, total, self.lang, &self.stop, &|news| self.lane(news), &|| self.again())?;
        match lock(&self.queue).failed.take() {
            Some(error) => Err(error),
            None => Ok(taken(self.store)),
        }
    }

    /// Says how many are to be tried once more.
    fn again(&self) -> Result<u64, AppError> {
        lock(&self.queue).last = 0;
        self.store().again().map_err(super::state)
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    fn lane(&self, news: &Sender<News>) {
        loop {
            let ended = match self.take() {
                Ok(Some(job)) => {
                    let _ = news.send(News::Began);
                    self.one(&job, news)
                }
                Ok(None) => return,
                Err(error) => Err(error),
            };
            if let Err(error) = ended {
                lock(&self.queue).failed.get_or_insert(error);
                self.stop.ask();
                return;
            }
        }
    }

    /// The next one; none where no more are there, or no more may begin.
    fn take(&self) -> Result<Option<Job>, AppError> {
        if self.stop.is_asked_for() {
            return Ok(None);
        }
        let mut queue = lock(&self.queue);
        let job = self.store().next(queue.last).map_err(super::state)?;
        if let Some(job) = &job {
            queue.last = job.id;
        }
        Ok(job)
    }

    /// Grades one, and gives its grade to all that turn out to hold the same meanwhile.
    fn one(&self, job: &Job, news: &Sender<News>) -> Result<(), AppError> {
        let mut key = None;
        let became = one::grade(self, job, &mut |found| {
            let is_first = self.is_first(found, job);
            key = is_first.then(|| found.to_owned());
            is_first
        });
        let others = key.map(|key| lock(&self.queue).waiting.remove(&key).unwrap_or_default()).unwrap_or_default();
        let became = match became? {
            End::Became(became) => became,
            End::Unchanged => {
                let _ = news.send(News::Ended(Ending::Graded));
                return Ok(());
            }
            End::Later => {
                let _ = news.send(News::Ended(Ending::Later));
                return Ok(());
            }
        };
        let _ = news.send(News::Ended(ending(&became)));
        for other in others {
            let _ = news.send(News::Began);
            let became = one::same(self, &other, job, &became)?;
            let _ = news.send(News::Ended(ending(&became)));
        }
        Ok(())
    }

    /// Whether nobody else grades the same now; else the submission waits for that.
    fn is_first(&self, key: &str, job: &Job) -> bool {
        let mut queue = lock(&self.queue);
        if let Some(waiting) = queue.waiting.get_mut(key) {
            waiting.push(job.clone());
            return false;
        }
        queue.waiting.insert(key.to_owned(), Vec::new());
        true
    }
}

fn ending(became: &Became) -> Ending {
    match became {
        Became::Graded { marks, .. } if !marks.fault => Ending::Graded,
        Became::Invalid(_) => Ending::Invalid,
        Became::Graded { .. } | Became::Fault(_) => Ending::Fault,
    }
}
