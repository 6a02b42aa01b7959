//! `netgrade batch merge`: puts what the shards have published into an ordinary folder of results, holding it against
//! the plan: what an array says of its tasks does not count. Runs nothing of anybody.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use super::super::super::threads::{lock, side_by_side, taken};
use super::super::super::{AppError, Exit, lang, show};
use super::super::folder::Folder as Results;
use super::super::store::{self, Job, Store};
use super::super::{one, state, summary};
use super::count;
use super::entry::{Entry, What};
use super::manifest::{Folder, Manifest};
use super::publish::{self, Became, Read, Trouble};
use crate::class::Stamp;
use crate::cli::Merge;
use crate::model::Lang;
use crate::report::cluster;

/// Merges what is there.
pub(super) fn run(options: &Merge, out: &mut dyn Write) -> Result<Exit, AppError> {
    let lang = lang::choose(options.lang);
    let from = Folder::of(&options.manifest);
    let manifest = from.read()?;
    let results = Results::take(&options.out)?;
    let mut store = Store::open(&results.state()).map_err(state)?;
    store.set_meta("seed", &manifest.seed.to_string()).map_err(state)?;
    look(&mut store, &from, &manifest)?;
    store.plan(&manifest.rules, false).map_err(state)?;
    store.plan_missing(&|slug| results.has(slug)).map_err(state)?;
    let merging = Merging {
        from: &from,
        manifest: &manifest,
        results: &results,
        store: Mutex::new(store),
        lang,
        next: AtomicUsize::new(0),
        again: Mutex::default(),
    };
    let (store, again) = merging.all()?;
    let now = store.graded_now().map_err(state)?;
    let exit = summary::tell(&store, &results, now, lang, out)?;
    if again.is_empty() {
        return Ok(exit);
    }
    let again: Vec<usize> = again.into_iter().collect();
    let said = cluster::Again {
        count: again.len() as u64,
        shards: count::ranges(&again),
        manifest: from.manifest().display().to_string(),
    };
    cluster::again(out, &said, lang, show::width(), show::colour()).map_err(show::stdout)?;
    Ok(Exit::Again)
}

/// Puts the class into the state as it was planned.
fn look(store: &mut Store, from: &Folder, manifest: &Manifest) -> Result<(), AppError> {
    store.look::<AppError>(|looking| {
        for name in &manifest.nobodys {
            looking.nobodys(name)?;
        }
        for shard in 0..manifest.shards.len() {
            for entry in from.entries(manifest, shard)? {
                // The stamp is that of all parts together: the first one brings it.
                let stamps = std::iter::once(entry.stamp()).chain(std::iter::repeat(Stamp::default()));
                for (part, stamp) in entry.paths().iter().zip(stamps) {
                    looking.part(&entry.student, part, stamp)?;
                }
            }
        }
        Ok(())
    })
}

/// A merge that is under way.
struct Merging<'a> {
    from: &'a Folder,
    manifest: &'a Manifest,
    results: &'a Results,
    store: Mutex<Store>,
    lang: Lang,
    /// The next shard.
    next: AtomicUsize,
    /// The shards that are to be run again.
    again: Mutex<BTreeSet<usize>>,
}

impl Merging<'_> {
    /// Takes shard after shard, several side by side.
    fn all(self) -> Result<(Store, BTreeSet<usize>), AppError> {
        let lanes = std::thread::available_parallelism().map_or(1, usize::from);
        let failed = Mutex::new(None);
        side_by_side(lanes, || {
            if let Err(error) = self.lane() {
                lock(&failed).get_or_insert(error);
            }
        });
        taken(failed).map_or_else(|| Ok((taken(self.store), taken(self.again))), Err)
    }

    fn lane(&self) -> Result<(), AppError> {
        loop {
            let shard = self.next.fetch_add(1, Ordering::Relaxed);
            if shard >= self.manifest.shards.len() {
                return Ok(());
            }
            let mut whole = true;
            for entry in self.from.entries(self.manifest, shard)? {
                whole &= self.entry(&entry, shard)?;
            }
            if whole {
                publish::tidy(&self.from.done(shard));
            } else {
                lock(&self.again).insert(shard);
            }
        }
    }

    /// Whether nothing more is to be expected of the entry's shard.
    fn entry(&self, entry: &Entry, shard: usize) -> Result<bool, AppError> {
        let slug = &entry.student.slug;
        let Some(job) = self.store().wanted_of(slug).map_err(state)? else { return Ok(true) };
        let (key, whose, same_as) = match &entry.what {
            What::Invalid { refusal } => {
                self.note(&job, &store::Became::Invalid(refusal.clone()))?;
                return Ok(true);
            }
            What::Grade { key } => (key, slug, None),
            What::Same { key, student } => (key, student, Some(student.clone())),
        };
        let done = self.from.done(shard);
        let unread = |source: io::Error| {
            AppError::Fault(format!("cannot read {}: {source}", publish::place(&done, whose).display()))
        };
        match publish::read(&done, whose, key).map_err(unread)? {
            Read::There(outcome) => {
                self.became(&job, key, same_as, outcome.became)?;
                Ok(true)
            }
            Read::Nothing => self.missing(&job, shard, whose),
            Read::Damaged => {
                publish::set_aside(&done, whose).map_err(unread)?;
                Ok(false)
            }
        }
    }

    fn became(&self, job: &Job, key: &str, same_as: Option<String>, became: Became) -> Result<(), AppError> {
        let became = match became {
            Became::Graded(document) => {
                let marks = one::put(self.results, &job.student, *document, self.lang)?;
                store::Became::Graded { key: key.to_owned(), same_as, marks }
            }
            Became::Invalid(refusal) => store::Became::Invalid(refusal),
        };
        self.note(job, &became)
    }

    /// Says why there is no result, as far as anybody could tell; who has never been begun stays waiting.
    fn missing(&self, job: &Job, shard: usize, whose: &str) -> Result<bool, AppError> {
        let (text, known) = match publish::troubled(&self.from.broken(shard), whose) {
            None => return Ok(false),
            Some(Trouble::Machine { text }) => (text, false),
            Some(Trouble::Changed) => (cluster::changed(self.lang), true),
        };
        self.note(job, &store::Became::Fault(text))?;
        Ok(known)
    }

    /// The state says it first; a result of something else that was handed in before then goes.
    fn note(&self, job: &Job, became: &store::Became) -> Result<(), AppError> {
        self.store().became(job, &self.manifest.rules, became).map_err(state)?;
        match became {
            store::Became::Graded { .. } => Ok(()),
            store::Became::Invalid(_) | store::Became::Fault(_) => self.results.forget(&job.student.slug),
        }
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }
}
