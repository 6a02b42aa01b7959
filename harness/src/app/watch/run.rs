//! What every run of a watched submission needs, and the thread that grades. Must not draw anything.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};

use super::super::grading::{self, Grading};
use super::super::prepare::Preparing;
use super::super::{AppError, catalogue, check};
use super::input::Event;
use super::sources::{self, Stamp};
use crate::cli;
use crate::evidence::NotBegun;
use crate::intake::Toolchains;
use crate::model::ExerciseId;
use crate::plan::Policy;
use crate::report::progress::News;
use crate::session::Workers;
use crate::spec::Exercise;

/// The same for all runs.
pub(super) struct Shared {
    pub(super) submission: PathBuf,
    pub(super) exercises: Vec<Exercise>,
    /// Whether exercises were asked for by name.
    named: bool,
    workers: Workers,
    tools: Toolchains,
    policy: Policy,
    seed: u64,
}

impl Shared {
    pub(super) fn new(options: &cli::Watch) -> Result<Self, AppError> {
        let exercises = catalogue::load(options.catalogue.as_deref(), &options.exercises)?;
        let workers = Workers::of_this_binary().map_err(|error| AppError::Fault(error.to_string()))?;
        let policy = check::policy(&workers, options.isolation)?;
        Ok(Self {
            submission: options.submission.clone(),
            exercises,
            named: !options.exercises.is_empty(),
            workers,
            tools: Toolchains::from_env(),
            policy,
            seed: options.seed.unwrap_or_else(|| fastrand::u64(1..1_000_000)),
        })
    }

    pub(super) fn grading<'a>(&'a self, news: Option<&'a Sender<News>>) -> Grading<'a> {
        Grading {
            with: Preparing { tools: &self.tools, workers: &self.workers, policy: self.policy, builds: None },
            seed: self.seed,
            repeat: 1,
            doubt: true,
            side_by_side: grading::side_by_side(self.policy),
            trace_for: None,
            news,
        }
    }

    /// The exercises that are graded now, and those that the submission holds nothing for.
    pub(super) fn begun(&self) -> Result<(Vec<Exercise>, Vec<NotBegun>), AppError> {
        if self.named {
            return Ok((self.exercises.clone(), Vec::new()));
        }
        check::begun(&self.submission, self.exercises.clone())
    }

    fn single(&self) -> bool {
        self.named && self.exercises.len() == 1
    }

    /// What an exercise's files are like now.
    pub(super) fn stamp(&self, exercise: &ExerciseId) -> Stamp {
        let folder = self.submission.join(exercise.as_ref());
        let folder = if self.single() && !folder.is_dir() { self.submission.clone() } else { folder };
        sources::stamp(&folder)
    }

    /// What all exercises' files are like now.
    pub(super) fn stamps(&self) -> Vec<Stamp> {
        self.exercises.iter().map(|exercise| self.stamp(&exercise.id)).collect()
    }
}

/// Grades exercises in a thread of their own. When netgrade ends, so does the thread, and with it, by the kernel's
/// hand, the sessions that it has started.
pub(super) fn start(shared: Arc<Shared>, exercises: Vec<Exercise>, events: Sender<Event>) {
    let (news, heard) = mpsc::channel();
    let listener = events.clone();
    std::thread::spawn(move || {
        for news in heard {
            if listener.send(Event::News(news)).is_err() {
                return;
            }
        }
    });
    std::thread::spawn(move || {
        let how = shared.grading(Some(&news));
        how.tell(|| News::Planned(exercises.iter().map(|exercise| exercise.checks.len()).sum()));
        let grade = |exercise| grading::grade(exercise, &shared.submission, shared.single(), &[], how);
        let run = std::panic::AssertUnwindSafe(|| exercises.iter().map(grade).collect::<Vec<_>>());
        let records = std::panic::catch_unwind(run).unwrap_or_else(|_| {
            exercises
                .iter()
                .map(|_| Err(AppError::Fault("grading broke off; press r to try again".to_owned())))
                .collect()
        });
        // Nobody listens any more when netgrade ends.
        let _ = events.send(Event::Finished(records));
    });
}
