//! A class on many machines. `plan` says once and for all who is graded in which shard, `run` grades a shard and
//! publishes each result by a link that only the first one can make, `merge` holds what is there against the plan.
//! What the machines share is files only: no database, no locks, no clocks.
//!
//! ```text
//! PLAN/manifest.json       the plan, whole and never changed
//! PLAN/shards/7.jsonl      who is graded in shard 7, a line a student
//! PLAN/done/7/NAME.json.gz a result that counts
//! PLAN/broken/7/NAME.json  why there was none the last time
//! PLAN/slurm/              scripts and their output
//! PLAN/.input/             an archive of the class, unpacked
//! ```

mod count;
mod entry;
mod kubernetes;
mod local;
mod manifest;
mod merge;
mod plan;
mod publish;
mod run;
mod slurm;
mod sorted;

use std::io::Write;

use super::super::{AppError, Exit};
use crate::cli::{Engine, Shared};

/// Does a part of the work.
pub(super) fn run(shared: &Shared, out: &mut dyn Write) -> Result<Exit, AppError> {
    match shared {
        Shared::Plan(options) => plan::run(options, out),
        Shared::Run(options) => run::run(options, out),
        Shared::Merge(options) => merge::run(options, out),
        Shared::Submit(options) => match options.engine {
            Engine::Slurm => slurm::submit(options, out),
            Engine::Kubernetes => kubernetes::print(options, out),
        },
    }
}
