//! `netgrade batch plan`: looks at a class once, and writes who is graded in which shard. Runs nothing of anybody.

use std::fs;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread::Builder;

use super::super::super::threads::{lock, side_by_side, taken};
use super::super::super::{AppError, Exit, catalogue, lang, show};
use super::super::folder as results;
use super::super::input::{self, Input, Looker};
use super::super::progress::{self, Ending, News};
use super::super::store::{Job, Store};
use super::super::work::Work;
use super::super::{one, state};
use super::count;
use super::entry::{Entry, What};
use super::local::Local;
use super::manifest::{Folder, Listed, Planned};
use super::sorted::{SortError, Sorted};
use crate::cli::Plan;
use crate::plan::Policy;
use crate::report::cluster;
use crate::spec::Exercise;

/// More names of nobody's things are not kept.
const MOST_NOBODYS: usize = 10_000;

/// Plans a class.
pub(super) fn run(options: &Plan, out: &mut dyn Write) -> Result<Exit, AppError> {
    let lang = lang::choose(options.lang);
    let exercises = catalogue::load(options.catalogue.as_deref(), &options.exercises)?;
    let made = fs::create_dir_all(&options.out);
    made.map_err(|source| AppError::Write { what: options.out.display().to_string(), source })?;
    let folder = Folder::of(&options.out);
    let _alone = results::lock(folder.root())?;
    if folder.manifest().exists() {
        return Err(folder.is_planned());
    }
    let local = Local::new()?;
    let mut store = Store::open(&local.path().join("state.sqlite")).map_err(state)?;
    let inputs = folder.inputs();
    let look =
        Looker { id: options.id.as_deref(), exercises: &options.exercises, own: folder.root(), inputs: &inputs, lang };
    let input = input::look(&mut store, look, &options.submissions)?;
    let input = Input { folder: input.folder.canonicalize().unwrap_or(input.folder), ..input };
    store.plan("", true).map_err(state)?;
    let nobodys = store.nobodys(MOST_NOBODYS).map_err(state)?.0;
    let submissions = store.wanted().map_err(state)?;
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(1..1_000_000));
    let rules = super::super::rules(&exercises, Policy::Full, seed)?;
    let sorted = Sorted::new(&local.path().join("plan.sqlite")).map_err(|error| unsorted(&error))?;
    let planning = Planning {
        store: Mutex::new(store),
        sorted: Mutex::new(sorted),
        input: &input,
        exercises: &exercises,
        rules: &rules,
        local: &local,
        last: Mutex::new(0),
        over: AtomicBool::new(false),
    };
    let sorted = planning.all(submissions, lang)?;
    let (graded, invalid) = sorted.counts().map_err(|error| unsorted(&error))?;
    let each = options.seconds.unwrap_or_else(|| count::estimate(&exercises));
    let wanted = options.shards.map_or_else(|| count::shards(graded, each, options.minutes), u64::from);
    let shards = lists(&folder, &sorted, wanted)?;
    let most = shards.iter().map(|listed| listed.submissions).max().unwrap_or(0);
    let seconds = each * f64::from(u32::try_from(most).unwrap_or(u32::MAX));
    let input = input.folder;
    let planned = Planned { seed, rules, input, submissions, invalid, nobodys, seconds, shards, exercises };
    let manifest = folder.write_manifest(planned)?;
    let said = cluster::Planned {
        submissions,
        graded,
        invalid,
        shards: manifest.shards.len() as u64,
        most,
        seconds,
        manifest: folder.manifest().display().to_string(),
    };
    cluster::planned(out, &said, lang, show::width(), show::colour()).map_err(show::stdout)?;
    Ok(if invalid > 0 { Exit::Below } else { Exit::Full })
}

/// Writes the lists of all shards; those that get nobody have an empty one.
fn lists(folder: &Folder, sorted: &Sorted, wanted: u64) -> Result<Vec<Listed>, AppError> {
    let place = folder.list(0).parent().map(std::path::Path::to_path_buf).unwrap_or_default();
    fs::create_dir_all(&place).map_err(|source| AppError::Write { what: place.display().to_string(), source })?;
    let mut lists = Lists { folder, done: Vec::new(), lines: String::new(), graded: 0 };
    sorted
        .shards::<ListError>(wanted, &mut |shard, entry| {
            lists.until(shard)?;
            lists.graded += u64::from(matches!(entry.what, What::Grade { .. }));
            lists.lines.push_str(&serde_json::to_string(&entry).map_err(SortError::from)?);
            lists.lines.push('\n');
            Ok(())
        })
        .and_then(|()| lists.until(wanted))
        .map_err(|error| match error {
            ListError::App(error) => error,
            ListError::Sort(error) => unsorted(&error),
        })?;
    Ok(lists.done)
}

#[derive(Debug, thiserror::Error)]
enum ListError {
    #[error("{0}")]
    App(#[from] AppError),
    #[error("{0}")]
    Sort(#[from] SortError),
}

/// The list that is being made, and those before it.
struct Lists<'a> {
    folder: &'a Folder,
    done: Vec<Listed>,
    lines: String,
    graded: u64,
}

impl Lists<'_> {
    /// Writes all before this one.
    fn until(&mut self, shard: u64) -> Result<(), ListError> {
        while (self.done.len() as u64) < shard {
            let lines = std::mem::take(&mut self.lines);
            let graded = std::mem::take(&mut self.graded);
            self.done.push(self.folder.write_list(self.done.len(), &lines, graded)?);
        }
        Ok(())
    }
}

fn unsorted(error: &SortError) -> AppError {
    AppError::Fault(format!("the plan cannot be sorted: {error}; see whether the disk of TMPDIR is full"))
}

/// A class of which every submission is looked at.
struct Planning<'a> {
    store: Mutex<Store>,
    sorted: Mutex<Sorted>,
    input: &'a Input,
    exercises: &'a [Exercise],
    rules: &'a str,
    local: &'a Local,
    last: Mutex<i64>,
    /// One of the threads could not go on.
    over: AtomicBool,
}

impl Planning<'_> {
    /// Looks at all of them, several side by side.
    fn all(self, total: u64, lang: crate::model::Lang) -> Result<Sorted, AppError> {
        let lanes = std::thread::available_parallelism().map_or(1, usize::from);
        let (sender, news) = mpsc::channel();
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            // Where no thread can be had nothing is shown.
            let _ = Builder::new().spawn_scoped(scope, move || progress::show(&news, total, lang));
            side_by_side(lanes, || {
                if let Err(error) = self.lane(&sender) {
                    lock(&failed).get_or_insert(error);
                    self.over.store(true, Ordering::Relaxed);
                }
            });
            drop(sender);
        });
        taken(failed).map_or_else(|| Ok(taken(self.sorted)), Err)
    }

    fn lane(&self, news: &Sender<News>) -> Result<(), AppError> {
        while let Some(job) = self.take()? {
            let _ = news.send(News::Began);
            let entry = self.entry(job)?;
            let ending = if let What::Invalid { .. } = entry.what { Ending::Invalid } else { Ending::Graded };
            lock(&self.sorted).add(&entry).map_err(|error| unsorted(&error))?;
            let _ = news.send(News::Ended(ending));
        }
        Ok(())
    }

    fn take(&self) -> Result<Option<Job>, AppError> {
        if self.over.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let mut last = lock(&self.last);
        let job = lock(&self.store).next(*last).map_err(state)?;
        if let Some(job) = &job {
            *last = job.id;
        }
        Ok(job)
    }

    fn entry(&self, job: Job) -> Result<Entry, AppError> {
        let (parts, stamp) = {
            let store = lock(&self.store);
            (store.parts(job.id).map_err(state)?, store.seen(job.id).map_err(state)?)
        };
        let filled = Work::new(self.local.path(), &job.id.to_string(), &job.student)?.fill(
            self.input,
            &parts,
            self.exercises,
        )?;
        let what = match filled {
            Ok(content) => What::Grade { key: one::hash(&[&content, self.rules]) },
            Err(refusal) => What::Invalid { refusal },
        };
        Ok(Entry::new(job.student, &parts, stamp, what))
    }
}
