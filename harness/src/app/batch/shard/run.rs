//! `netgrade batch run`: grades one shard. Everything that it leaves behind is a published result, or a note why there
//! is none. Must not take a machine's trouble for a student's.

use std::collections::VecDeque;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::Sender;

use super::super::super::grading::Grading;
use super::super::super::prepare::Preparing;
use super::super::super::threads::lock;
use super::super::super::{AppError, Exit, check, lang, show};
use super::super::input::Input;
use super::super::lanes::{self, Lanes};
use super::super::one::{self, Marks};
use super::super::progress::{Ending, News};
use super::super::stop::Stop;
use super::super::work::Work;
use super::entry::{Entry, What};
use super::local::Local;
use super::manifest::{Folder, Manifest};
use super::publish::{self, Became, Outcome, Trouble};
use crate::class::Refusal;
use crate::cli::{Isolation, RunShard, ShardName};
use crate::evidence::RunDocument;
use crate::grade;
use crate::intake::Toolchains;
use crate::model::Lang;
use crate::plan::Policy;
use crate::report::{batch, cluster};
use crate::session::Workers;

/// Grades a shard.
pub(super) fn run(options: &RunShard, out: &mut dyn Write) -> Result<Exit, AppError> {
    let lang = lang::choose(options.lang);
    let environment = |name: &str| std::env::var(name).ok();
    let folder = Folder::of(&options.manifest);
    let manifest = folder.read()?;
    let shard = which(options.shard, &environment, manifest.shards.len())?;
    let entries = folder.entries(&manifest, shard)?;
    let input = manifest.input.path();
    if !input.is_dir() {
        return Err(AppError::Fault(format!(
            "this machine does not see {}: mount it here, under the same path",
            input.display()
        )));
    }
    let workers = Workers::of_this_binary().map_err(|error| AppError::Fault(error.to_string()))?.apart();
    let policy = check::policy(&workers, Isolation::Required)?;
    let tools = Toolchains::from_env();
    let with = Preparing { tools: &tools, workers: &workers, policy, builds: None };
    let seed = manifest.seed;
    let how = Grading { with, seed, repeat: 1, doubt: true, side_by_side: 1, trace_for: None, news: None };
    let (done, broken) = (folder.done(shard), folder.broken(shard));
    let todo = || entries.iter().filter_map(wanted).filter(|(entry, _)| !is_done(&done, entry));
    let input = Input { folder: input, refused: std::collections::BTreeMap::new() };
    let local = Local::new()?;
    let run = Run {
        manifest: &manifest,
        input: &input,
        how,
        lang,
        local: &local,
        done: done.clone(),
        broken,
        queue: Mutex::new(todo().collect()),
        again: Mutex::default(),
        failed: Mutex::new(None),
        stop: Stop::default(),
    };
    run.grade(side_by_side(options.jobs, policy, &environment))?;
    let (all, missing) = (entries.iter().filter_map(wanted).count(), todo().count());
    let said = cluster::Shard { index: shard as u64, all: all as u64, missing: missing as u64 };
    cluster::shard(out, said, lang, show::width(), show::colour()).map_err(show::stdout)?;
    Ok(if missing > 0 { Exit::Again } else { Exit::Full })
}

/// The shard that is meant: what was said, else what Slurm or Kubernetes says. How many there are says the manifest
/// alone: an array that is given in again in part says something else.
fn which(
    said: Option<ShardName>,
    environment: &dyn Fn(&str) -> Option<String>,
    shards: usize,
) -> Result<usize, AppError> {
    let wrong = |what: String| {
        let last = shards.saturating_sub(1);
        AppError::Usage(format!("{what}: the plan has {shards} shards, from 0 to {last}; give one with --shard"))
    };
    if let Some(of) = said.and_then(|said| said.of).filter(|of| usize::try_from(*of) != Ok(shards)) {
        return Err(wrong(format!("there are no {of} shards")));
    }
    let name = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"];
    let found = name.into_iter().find_map(|name| Some((name, environment(name)?)));
    let index = match (said, found) {
        (Some(said), _) => said.index,
        (None, Some((name, text))) => {
            text.parse().map_err(|_| wrong(format!("{name} is `{}`, which is no number", text.escape_debug())))?
        }
        (None, None) => return Err(wrong("nothing says which shard is meant".to_owned())),
    };
    match usize::try_from(index) {
        Ok(index) if index < shards => Ok(index),
        _ => Err(wrong(format!("there is no shard {index}"))),
    }
}

/// Submissions side by side: a node of a cluster may have more processors than the job was given.
fn side_by_side(asked: Option<usize>, policy: Policy, environment: &dyn Fn(&str) -> Option<String>) -> Lanes {
    let all = super::super::super::grading::side_by_side(policy);
    let given = environment("SLURM_CPUS_PER_TASK").and_then(|text| text.parse().ok()).filter(|given| *given > 0);
    super::super::lanes(asked, given.map_or(all, |given: usize| given.min(all)), policy)
}

/// Those that are graded, with their keys.
fn wanted(entry: &Entry) -> Option<(&Entry, &str)> {
    match &entry.what {
        What::Grade { key } => Some((entry, key)),
        What::Same { .. } | What::Invalid { .. } => None,
    }
}

fn is_done(done: &std::path::Path, entry: &Entry) -> bool {
    publish::place(done, &entry.student.slug).exists()
}

/// A shard that is being graded.
struct Run<'a> {
    manifest: &'a Manifest,
    input: &'a Input,
    how: Grading<'a>,
    lang: Lang,
    local: &'a Local,
    done: PathBuf,
    broken: PathBuf,
    queue: Mutex<VecDeque<(&'a Entry, &'a str)>>,
    /// Those that this machine could not grade.
    again: Mutex<VecDeque<(&'a Entry, &'a str)>>,
    /// What ended the run.
    failed: Mutex<Option<AppError>>,
    stop: Stop,
}

impl<'a> Run<'a> {
    fn grade(&self, lanes: Lanes) -> Result<(), AppError> {
        let total = lock(&self.queue).len() as u64;
        lanes::rounds(lanes, total, self.lang, &self.stop, &|news| self.lane(news), &|| {
            let mut queue = lock(&self.queue);
            *queue = std::mem::take(&mut lock(&self.again));
            Ok(queue.len() as u64)
        })?;
        lock(&self.failed).take().map_or(Ok(()), Err)
    }

    fn lane(&self, news: &Sender<News>) {
        while !self.stop.is_asked_for() {
            let next = lock(&self.queue).pop_front();
            let Some((entry, key)) = next else { return };
            let _ = news.send(News::Began);
            match self.one(entry, key) {
                Ok(ending) => drop(news.send(News::Ended(ending))),
                Err(error) => {
                    lock(&self.failed).get_or_insert(error);
                    self.stop.ask();
                }
            }
        }
    }

    fn one(&self, entry: &'a Entry, key: &'a str) -> Result<Ending, AppError> {
        let slug = &entry.student.slug;
        // Another run of the same shard may be at work.
        if is_done(&self.done, entry) {
            return Ok(Ending::Graded);
        }
        let (became, ending) = match self.became(entry, key)? {
            Ok(Became::Invalid(refusal)) => (Became::Invalid(refusal), Ending::Invalid),
            Ok(graded @ Became::Graded(_)) => (graded, Ending::Graded),
            Err(trouble) => {
                publish::trouble(&self.broken, slug, &trouble).map_err(|source| self.unwritten(source))?;
                if matches!(trouble, Trouble::Machine { .. }) {
                    lock(&self.again).push_back((entry, key));
                }
                return Ok(Ending::Fault);
            }
        };
        let outcome = Outcome { key: key.to_owned(), became };
        publish::outcome(&self.done, slug, &outcome).map_err(|source| self.unwritten(source))?;
        Ok(ending)
    }

    fn unwritten(&self, source: std::io::Error) -> AppError {
        AppError::Write { what: self.done.display().to_string(), source }
    }

    fn became(&self, entry: &Entry, key: &str) -> Result<Result<Became, Trouble>, AppError> {
        let exercises = &self.manifest.exercises;
        let mut work = Work::new(self.local.path(), &entry.student.slug, &entry.student)?;
        match work.fill(self.input, &entry.paths(), exercises)? {
            Ok(content) if one::hash(&[&content, &self.manifest.rules]) == key => {}
            // It could be taken when it was planned.
            Err(refusal @ (Refusal::Unreadable { .. } | Refusal::Changed { .. })) => {
                return Ok(Err(Trouble::Machine { text: batch::refusal(&batch::words(self.lang), &refusal) }));
            }
            Ok(_)
            | Err(
                Refusal::Link { .. }
                | Refusal::Special { .. }
                | Refusal::Corrupt { .. }
                | Refusal::Format { .. }
                | Refusal::Locked { .. }
                | Refusal::Outside { .. }
                | Refusal::TooMany { .. }
                | Refusal::TooLarge { .. }
                | Refusal::TooDeep { .. }
                | Refusal::Nested { .. }
                | Refusal::Bomb { .. }
                | Refusal::Submission { .. },
            ) => return Ok(Err(Trouble::Changed)),
        }
        Ok(match work.play(exercises, self.how) {
            Ok(document) => match fault(&document) {
                Some(text) => Err(Trouble::Machine { text }),
                None => Ok(Became::Graded(Box::new(document))),
            },
            Err(AppError::Usage(text) | AppError::Spec(text)) => {
                Ok(Became::Invalid(Refusal::Submission { text: work.told(&text) }))
            }
            Err(AppError::Fault(text)) => Err(Trouble::Machine { text }),
            Err(error @ AppError::Write { .. }) => return Err(error),
        })
    }
}

/// What the harness itself failed at, where it left something ungraded.
fn fault(document: &RunDocument) -> Option<String> {
    if !Marks::of(&grade::grade(document)).fault {
        return None;
    }
    let checks = document.exercises.iter().flat_map(|exercise| &exercise.evidence);
    let mut last = checks.filter_map(|check| check.attempts.last()?.fault.as_ref());
    Some(last.next().map(ToString::to_string).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_says_how_many_and_the_machine_which() {
        let check = |said: Option<(u32, Option<u32>)>, variables: &[(&str, &str)], expected: Result<usize, &str>| {
            let said = said.map(|(index, of)| ShardName { index, of });
            let get = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            match (which(said, &get, 8), expected) {
                (Ok(index), Ok(expected)) => assert_eq!(index, expected),
                (Err(error), Err(says)) => assert!(error.to_string().contains(says), "{error}"),
                (found, expected) => panic!("{found:?} instead of {expected:?}"),
            }
        };
        check(Some((3, None)), &[("SLURM_ARRAY_TASK_ID", "5")], Ok(3));
        check(Some((3, Some(8))), &[], Ok(3));
        check(Some((3, Some(2))), &[], Err("there are no 2 shards"));
        check(Some((8, None)), &[], Err("there is no shard 8: the plan has 8 shards, from 0 to 7"));
        check(None, &[("SLURM_ARRAY_TASK_ID", "5"), ("SLURM_ARRAY_TASK_COUNT", "2")], Ok(5));
        check(None, &[("JOB_COMPLETION_INDEX", "7")], Ok(7));
        check(None, &[("JOB_COMPLETION_INDEX", "x")], Err("JOB_COMPLETION_INDEX is `x`"));
        check(None, &[], Err("nothing says which shard is meant"));
    }

    #[test]
    fn a_job_uses_the_processors_that_it_was_given() {
        let all = std::thread::available_parallelism().unwrap().get();
        let check = |asked, given: Option<&str>, expected| {
            let lanes = side_by_side(asked, Policy::Full, &|_| given.map(str::to_owned));
            assert_eq!((lanes.many, lanes.few), expected, "{asked:?} {given:?}");
        };
        check(None, Some("1"), (4, 1));
        check(None, Some("100000"), (all * 4, all));
        check(None, Some("x"), (all * 4, all));
        check(None, None, (all * 4, all));
        check(Some(3), Some("1"), (3, 1));
        check(Some(1), None, (1, 1));
    }
}
