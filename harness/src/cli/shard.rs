//! The options of grading a class on many machines: `netgrade batch plan`, `run`, `merge` and `submit`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Batch, LangName, batch, exercise_id};
use crate::model::ExerciseId;

/// `netgrade batch`: a class on this machine, or a part of the work on many.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct AnyBatch {
    /// On many machines.
    #[command(subcommand)]
    pub shared: Option<Shared>,
    /// On this one.
    #[command(flatten)]
    pub here: Option<Batch>,
}

/// A part of the work of grading a class on many machines.
#[derive(Debug, Subcommand)]
pub enum Shared {
    /// For many machines: look at a class and write into a shared folder who is graded where
    Plan(Plan),
    /// For many machines: grade one shard of a planned class
    Run(RunShard),
    /// For many machines: put the shards' results into an ordinary folder of results
    Merge(Merge),
    /// For many machines: give the shards to Slurm, or print what gives them to Kubernetes
    Submit(Submit),
}

/// Options of `netgrade batch plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// What was handed in, as for `netgrade batch`; all machines must see it under this path
    pub submissions: PathBuf,
    /// The folder of the plan, which all machines see: the manifest, then what each shard publishes
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Grade this exercise only (may be given more than once); with one, submissions may hold the files themselves
    #[arg(long = "exercise", value_name = "ID", value_parser = exercise_id)]
    pub exercises: Vec<ExerciseId>,
    /// Where the exercises lie; else beside the binary, else those built in
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// For other layouts: a regular expression of names with the group `student`, and `number` and `late` if need be;
    /// with `/` in it, of paths
    #[arg(long, value_name = "REGEX")]
    pub id: Option<String>,
    /// What random choices are made from
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Into so many shards; else so many that each takes `--minutes`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub shards: Option<u32>,
    /// How long a shard should take on one processor
    #[arg(long, value_name = "MINUTES", default_value_t = 20, conflicts_with = "shards",
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub minutes: u32,
    /// How long one submission takes a processor, where you know it; else an estimate from the checks
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub seconds: Option<f64>,
    /// The language of what is said; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade batch run`.
#[derive(Debug, Args)]
pub struct RunShard {
    /// What `netgrade batch plan` wrote: the folder, or the manifest in it
    #[arg(long, value_name = "FILE")]
    pub manifest: PathBuf,
    /// Which shard, from 0: `3`, or `3/8` where the plan has 8; else `SLURM_ARRAY_TASK_ID` or `JOB_COMPLETION_INDEX`
    #[arg(long, value_name = "I[/N]", value_parser = shard)]
    pub shard: Option<ShardName>,
    /// How many submissions are graded side by side; else four for each processor of this job
    #[arg(long, value_name = "N", value_parser = batch::jobs)]
    pub jobs: Option<usize>,
    /// The language of what is said; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade batch merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// What `netgrade batch plan` wrote: the folder, or the manifest in it
    #[arg(long, value_name = "FILE")]
    pub manifest: PathBuf,
    /// The folder of results, as of `netgrade batch`
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The language of the results; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade batch submit`.
#[derive(Debug, Args)]
pub struct Submit {
    /// What runs the shards
    #[arg(long, value_enum)]
    pub engine: Engine,
    /// What `netgrade batch plan` wrote: the folder, or the manifest in it
    #[arg(long, value_name = "FILE")]
    pub manifest: PathBuf,
    /// Slurm: merge into this folder of results when all shards have ended
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// These shards only, as `merge` names them: `3,7-9`
    #[arg(long, value_name = "LIST", value_parser = shards)]
    pub shards: Option<String>,
    /// Processors of each shard
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub cpus: u32,
    /// Slurm: write the scripts and say what would be called, but do not call it
    #[arg(long)]
    pub dry_run: bool,
    /// Kubernetes: the image, which holds netgrade and the languages' tools
    #[arg(long, value_name = "IMAGE", required_if_eq("engine", "kubernetes"))]
    pub image: Option<String>,
    /// Kubernetes: the claim of the volume that holds the plan and the submissions
    #[arg(long, value_name = "CLAIM", required_if_eq("engine", "kubernetes"))]
    pub claim: Option<String>,
    /// Kubernetes: where that volume is mounted, here as in the shards; else the folder that holds plan and submissions
    #[arg(long, value_name = "DIR")]
    pub mount: Option<PathBuf>,
    /// Kubernetes: so many shards at a time
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub parallel: u32,
    /// The language of what is said; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
    /// Slurm: further options of sbatch, such as `-- --partition=short`
    #[arg(last = true)]
    pub more: Vec<String>,
}

/// `--engine`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// A job array of Slurm
    Slurm,
    /// An Indexed Job of Kubernetes
    Kubernetes,
}

/// `--shard`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardName {
    /// Which one, from 0.
    pub index: u32,
    /// Of how many, where that was given: it must be what the manifest says.
    pub of: Option<u32>,
}

fn shard(text: &str) -> Result<ShardName, String> {
    let number = |text: &str| text.parse().map_err(|_| "write it as `3` or `3/8`, the first one is 0".to_owned());
    match text.split_once('/') {
        None => Ok(ShardName { index: number(text)?, of: None }),
        Some((index, of)) => Ok(ShardName { index: number(index)?, of: Some(number(of)?) }),
    }
}

/// As Slurm takes them.
fn shards(text: &str) -> Result<String, String> {
    let is_number = |text: &str| text.parse::<u32>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_range = |text: &str| match text.split_once('-') {
        None => is_number(text),
        Some((first, last)) => is_number(first) && is_number(last),
    };
    if text.split(',').all(is_range) { Ok(text.to_owned()) } else { Err("write them as `3,7-9`".to_owned()) }
}

fn seconds(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| (0.001..=100_000.0).contains(number));
    number.ok_or_else(|| "give seconds from 0.001 to 100000".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_named_as_slurm_names_them() {
        assert_eq!(shard("3"), Ok(ShardName { index: 3, of: None }));
        assert_eq!(shard("3/8"), Ok(ShardName { index: 3, of: Some(8) }));
        for text in ["", "-1", "3/", "/8", "3/8/9", "a"] {
            assert!(shard(text).is_err(), "{text}");
        }
        assert_eq!(shards("3,7-9"), Ok("3,7-9".to_owned()));
        for text in ["", "3,", "7-", "3 4", "+3", "1-2-3", "%4"] {
            assert!(shards(text).is_err(), "{text}");
        }
        assert_eq!(seconds("0.5"), Ok(0.5));
        for text in ["0", "-1", "NaN", "inf", "x"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
