//! `netgrade batch`: grades a class. Its state stands in the folder of results, so that a run that ends early, however
//! it ends, is gone on with by the next one. Must not decide any verdict.

mod folder;
pub(super) mod gradebook;
mod input;
mod lanes;
mod looking;
mod one;
pub(super) mod overview;
mod progress;
mod rejudge;
mod run;
mod shard;
mod stop;
mod store;
mod summary;
mod work;

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;

use super::grading::{self, Grading};
use super::prepare::Preparing;
use super::threads::taken;
use super::{AppError, Exit, catalogue, check, lang};
use crate::class::Student;
use crate::cli::{AnyBatch, Batch};
use crate::intake::Toolchains;
use crate::plan::Policy;
use crate::session::Workers;
use crate::spec::Exercise;
use folder::Folder;
use input::Looker;
use lanes::Lanes;
use run::Run;
use store::{Store, StoreError};

/// Submissions side by side for each processor: most of the time goes by while a program that waits, sleeps or hangs is
/// watched.
const FOR_EACH_PROCESSOR: usize = 4;

/// Grades a class here, or does a part of that on many machines.
pub(super) fn any(options: &AnyBatch, out: &mut dyn Write) -> Result<Exit, AppError> {
    match (&options.shared, &options.here) {
        (Some(shared), _) => shard::run(shared, out),
        (None, Some(here)) => run(here, out),
        // What clap does not let through.
        (None, None) => Err(AppError::Usage("give what was handed in, and --out".to_owned())),
    }
}

/// Grades a class, or judges it again.
fn run(options: &Batch, out: &mut dyn Write) -> Result<Exit, AppError> {
    let lang = lang::choose(options.lang);
    let Some(input) = options.submissions.as_deref().filter(|_| !options.rejudge) else {
        let folder = Folder::take(&options.out)?;
        let store = Mutex::new(Store::open(&folder.state()).map_err(state)?);
        let judged = rejudge::all(&folder, &store, lang, &|student| is_meant(options, student))?;
        let store = taken(store);
        return summary::tell(&store, &folder, judged, lang, out);
    };
    let exercises = catalogue::load(options.catalogue.as_deref(), &options.exercises)?;
    let workers = Workers::of_this_binary().map_err(|error| AppError::Fault(error.to_string()))?.apart();
    let policy = check::policy(&workers, options.isolation)?;
    let folder = Folder::take(&options.out)?;
    let mut store = Store::open(&folder.state()).map_err(state)?;
    let seed = seed(&store, options.seed)?;
    let rules = rules(&exercises, policy, seed)?;
    let (own, inputs) = (folder.root(), folder.inputs());
    let look = Looker { id: options.id.as_deref(), exercises: &options.exercises, own, inputs: &inputs, lang };
    let input = input::look(&mut store, look, input)?;
    plan(&mut store, options, &rules, &folder)?;
    let tools = Toolchains::from_env();
    let how = Grading {
        with: Preparing { tools: &tools, workers: &workers, policy, builds: None },
        seed,
        repeat: 1,
        doubt: true,
        side_by_side: 1,
        trace_for: None,
        news: None,
    };
    let wanted = store.wanted().map_err(state)?;
    let run = Run::new((&folder, store, &input), &exercises, how, &rules, options.force, lang);
    let store = run.grade(lanes(options.jobs, grading::side_by_side(policy), policy), wanted)?;
    let now = store.graded_now().map_err(state)?;
    summary::tell(&store, &folder, now, lang, out)
}

/// How many side by side: as many as were asked for, else by the processors that there are for it.
fn lanes(asked: Option<usize>, processors: usize, policy: Policy) -> Lanes {
    match policy {
        Policy::Full => {
            let many = asked.unwrap_or(processors * FOR_EACH_PROCESSOR);
            Lanes { many, few: processors.min(many) }
        }
        // Programs that share the host's ports.
        Policy::BestEffort => Lanes { many: 1, few: 1 },
    }
}

fn is_meant(options: &Batch, student: &Student) -> bool {
    options.only.is_empty() || options.only.iter().any(|word| student.is(word))
}

/// The seed that was asked for, else the one that the folder of results was begun with.
fn seed(store: &Store, asked: Option<u64>) -> Result<u64, AppError> {
    let known = store.meta("seed").map_err(state)?.and_then(|text| text.parse().ok());
    let seed = asked.or(known).unwrap_or_else(|| fastrand::u64(1..1_000_000));
    store.set_meta("seed", &seed.to_string()).map_err(state)?;
    Ok(seed)
}

/// The hash of all that a grade depends on beside the submission.
fn rules(exercises: &[Exercise], policy: Policy, seed: u64) -> Result<String, AppError> {
    let exercises = serde_json::to_string(exercises).map_err(|error| AppError::Fault(error.to_string()))?;
    let isolation = format!("{:?}", check::isolation(policy));
    Ok(one::hash(&[&exercises, env!("CARGO_PKG_VERSION"), &isolation, &seed.to_string()]))
}

/// Decides what is to be graded.
fn plan(store: &mut Store, options: &Batch, rules: &str, folder: &Folder) -> Result<(), AppError> {
    store.plan(rules, options.force).map_err(state)?;
    store.plan_missing(&|slug| folder.has(slug)).map_err(state)?;
    for word in &options.only {
        if store.count_of(&|student| student.is(word)).map_err(state)? == 0 {
            return Err(AppError::Usage(format!(
                "no student is called `{}`: give the name of a folder, or a number, of {}",
                word.escape_debug(),
                options.submissions.as_deref().unwrap_or(Path::new("the class")).display()
            )));
        }
    }
    store.only(&|student| is_meant(options, student)).map_err(state)
}

/// The class whose results lie in a folder.
fn class_in(results: &Path) -> Result<Store, AppError> {
    let place = results.join("state.sqlite");
    if !place.is_file() {
        return Err(AppError::Usage(format!(
            "{} is no folder of results: give the folder that `netgrade batch --out` wrote",
            results.display()
        )));
    }
    Store::open(&place).map_err(state)
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        state(error)
    }
}

/// What is wrong with the state, and what to do.
#[expect(clippy::needless_pass_by_value, reason = "it maps errors")]
fn state(error: StoreError) -> AppError {
    let remedy = match &error {
        StoreError::Newer => "use that version, or choose another folder with --out",
        StoreError::Sqlite(_) | StoreError::Input(_) | StoreError::Json(_) => {
            "see whether its disk is full or not to be written; what was graded before is kept"
        }
    };
    AppError::Fault(format!("the state in the folder of results cannot be used: {error}; {remedy}"))
}
