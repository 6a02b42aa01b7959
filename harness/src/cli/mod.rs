//! The command line: raw arguments in, options out. Must not do anything itself.

mod batch;
mod class;
mod evidence;
mod gradebook;
mod likeness;
mod shard;
mod watch;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use batch::Batch;
pub use class::Class;
pub use evidence::{Evidence, EvidenceWhat, ListEvidence, Pcap, Segments, ShowEvidence, Stored};
pub use gradebook::{Gradebook, GradebookFormat, ScaleName, SheetColumn};
pub use likeness::Likeness;
pub use shard::{AnyBatch, Engine, Merge, Plan, RunShard, ShardName, Shared, Submit};
pub use watch::Watch;

use crate::model::{Cause, CheckId, ExerciseId, Lang, Percent};

/// Grades students' TCP servers and clients.
#[derive(Debug, Parser)]
#[command(name = "netgrade", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grade one submission
    Check(Check),
    /// Grade in a pipeline: annotations, a summary of the step, an exit code by threshold
    Ci(Ci),
    /// Grade a class: every submission in a folder, only what changed, from where the last run ended
    Batch(AnyBatch),
    /// The grades of a class as a table, from the results of a batch
    Gradebook(Gradebook),
    /// A class as one page for a browser, from the results of a batch
    Class(Class),
    /// Which programs of a class are alike; never a part of a grade
    Likeness(Likeness),
    /// Compute a grade again from stored evidence, without running anything
    Judge(Judge),
    /// Grade again what changes whenever a file is saved, and show the next thing to mend
    Watch(Watch),
    /// Look at what was seen while checks ran: list it, show it, draw or export its segments
    Evidence(Evidence),
    /// Write a personal trace of TCP segments with blanks to fill in, or the same as a capture file
    Trace(Trace),
    /// Look for mistakes in exercises
    Lint(Lint),
    /// Run every reference and every faulty solution against the exercises
    Audit(Audit),
    /// Make a new exercise, to be changed
    New(New),
    /// Say what this machine allows, and what each missing part costs
    Doctor(Doctor),
    /// Explain a cause: what it is, why it happens, how it is usually mended
    Explain(Explain),
    /// Print a JSON Schema, for editors and for readers of results
    Schema(Schema),
}

/// Options of `netgrade schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Of which document
    #[arg(value_enum, default_value_t = SchemaOf::Checks)]
    pub of: SchemaOf,
}

/// A document that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// An exercise's `checks/*.yaml`
    Checks,
    /// `exercise.yaml`
    Exercise,
    /// What `netgrade check --format json` prints
    Result,
}

/// Options of `netgrade check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The student's folder: a folder an exercise or, with one `--exercise`, the files themselves
    #[arg(default_value = "submission")]
    pub submission: PathBuf,
    /// Grade this exercise only (may be given more than once)
    #[arg(long = "exercise", value_name = "ID", value_parser = exercise_id)]
    pub exercises: Vec<ExerciseId>,
    /// Grade this check only, or all whose names begin with `server/`, with those that they need (may be given
    /// more than once)
    #[arg(long = "only", value_name = "CHECK", value_parser = only)]
    pub only: Vec<Only>,
    /// Show only the next thing to mend: the first check that failed, in full
    #[arg(long, conflicts_with_all = ["quiet", "verbose"])]
    pub next: bool,
    /// Where the exercises lie; else beside the binary, else those built in
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// What random choices are made from; printed in every report
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Play every check so many times and say how often each verdict came
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub repeat: u32,
    /// The name that a personal trace must have been made for; else the one in its file
    #[arg(long = "trace-for", value_name = "NAME")]
    pub trace_for: Option<String>,
    /// How strongly programs must be kept apart from this machine
    #[arg(long, value_enum, default_value_t = Isolation::BestEffort)]
    pub isolation: Isolation,
    /// Store all that was seen, for `netgrade judge`
    #[arg(long, value_name = "FILE")]
    pub evidence: Option<PathBuf>,
    /// How the result is shown.
    #[command(flatten)]
    pub output: Output,
}

/// How a result is shown.
#[derive(Debug, Args)]
pub struct Output {
    /// The result's format, and the file that it goes to, if not standard output (more than once, or with commas);
    /// docs/formats.md has a table
    #[arg(long, value_name = "FORMAT[=FILE]", value_delimiter = ',', default_value = "terminal", value_parser = target)]
    pub format: Vec<Target>,
    /// Write what would go to standard output to this file instead
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How much of it.
    #[command(flatten)]
    pub amount: Amount,
    /// For instructors: say what the right answers to questions are
    #[arg(long)]
    pub show_key: bool,
    /// The language of the report; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade ci`: those of `netgrade check`, and these.
#[derive(Debug, Args)]
pub struct Ci {
    /// What is graded, and how.
    #[command(flatten)]
    pub check: Check,
    /// The part of the points from which on the exit code is 0
    #[arg(long, value_name = "PERCENT", default_value = "100")]
    pub threshold: Percent,
    /// Whose pipeline it is; else the environment tells
    #[arg(long, value_enum)]
    pub platform: Option<PlatformName>,
    /// Write a `JUnit` report as well: short for another --format junit=FILE
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

/// `--platform`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlatformName {
    /// GitHub Actions: annotations, and the summary of the step
    Github,
    /// GitLab CI: paths relative to its project
    Gitlab,
    /// None of them
    None,
}

/// How much a report for a terminal tells.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Amount {
    /// Only the score, and a line for each check that did not pass
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// The conversations of passed checks, too
    #[arg(short, long)]
    pub verbose: bool,
}

/// `--only`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Only {
    /// This check.
    Check(CheckId),
    /// All whose names begin with this, which ends in `/`.
    Group(String),
}

impl Only {
    /// Whether a check is meant.
    pub fn means(&self, check: &CheckId) -> bool {
        match self {
            Self::Check(id) => id == check,
            Self::Group(group) => check.as_ref().starts_with(group),
        }
    }
}

impl std::fmt::Display for Only {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Check(id) => id.fmt(f),
            Self::Group(group) => f.write_str(group),
        }
    }
}

/// Options of `netgrade judge`.
#[derive(Debug, Args)]
pub struct Judge {
    /// A file that `netgrade check --evidence` wrote
    pub evidence: PathBuf,
    /// How the result is shown.
    #[command(flatten)]
    pub output: Output,
}

/// Options of `netgrade trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// The student's folder: the file is written into the exercise's folder there
    #[arg(default_value = "submission")]
    pub submission: PathBuf,
    /// What the trace is made from: a name or a number of your own; else the folder's name
    #[arg(long, value_name = "NAME")]
    pub seed: Option<String>,
    /// Write the same session as a capture file instead, for Wireshark
    #[arg(long, value_name = "FILE")]
    pub pcap: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
    /// For this exercise, where several have a trace
    #[arg(long, value_name = "ID", value_parser = exercise_id)]
    pub exercise: Option<ExerciseId>,
    /// Where the exercises lie; else beside the binary, else those built in
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// The language of the comments; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade lint`.
#[derive(Debug, Args)]
pub struct Lint {
    /// Folders of exercises; all of the catalogue by default
    pub exercises: Vec<PathBuf>,
    /// Where the exercises lie
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
}

/// Options of `netgrade audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// Audit this exercise only (may be given more than once)
    #[arg(long = "exercise", value_name = "ID", value_parser = exercise_id)]
    pub exercises: Vec<ExerciseId>,
    /// The folder with `reference/` and `faulty/`
    #[arg(long, value_name = "DIR", default_value = "solutions")]
    pub solutions: PathBuf,
    /// Where the exercises lie
    #[arg(long = "exercises", value_name = "DIR")]
    pub catalogue: Option<PathBuf>,
    /// A further folder of correct solutions, such as the built references (may be given more than once)
    #[arg(long = "reference", value_name = "DIR")]
    pub references: Vec<PathBuf>,
    /// Only solutions whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Grade everything so many times; every time must give the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub repeat: u32,
    /// What random choices are made from
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Take it for a finding where a tool is missing that a solution wants, instead of skipping that solution
    #[arg(long)]
    pub require_tools: bool,
    /// Write the report of each faulty solution, in both languages, in several formats, into this folder
    #[arg(long, value_name = "DIR")]
    pub reports: Option<PathBuf>,
}

/// Options of `netgrade new`.
#[derive(Debug, Args)]
pub struct New {
    /// What to make.
    #[command(subcommand)]
    pub what: NewWhat,
}

/// What can be made.
#[derive(Debug, Subcommand)]
pub enum NewWhat {
    /// An exercise with two checks, a correct program and two faulty ones
    Exercise(NewExercise),
}

/// Options of `netgrade new exercise`.
#[derive(Debug, Args)]
pub struct NewExercise {
    /// Its name: lower-case letters, digits and `-`
    #[arg(value_parser = exercise_id)]
    pub id: ExerciseId,
    /// Where exercises lie
    #[arg(long = "exercises", value_name = "DIR", default_value = "exercises")]
    pub catalogue: PathBuf,
    /// The folder with `reference/` and `faulty/`
    #[arg(long, value_name = "DIR", default_value = "solutions")]
    pub solutions: PathBuf,
}

/// Options of `netgrade doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The language of the answer
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A cause, such as `no-reply`; without one all of them are listed
    #[arg(value_parser = cause, conflicts_with = "all")]
    pub cause: Option<Cause>,
    /// The pages of all causes, as Markdown
    #[arg(long)]
    pub all: bool,
    /// The language of the page
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// `--isolation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Isolation {
    /// Refuse to run without namespaces of its own
    Required,
    /// Without them go on as well as the machine allows, and say so
    BestEffort,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Terminal,
    /// For programs: `netgrade/result/1`
    Json,
    /// One page for a browser, in both languages
    Html,
    /// For CI servers
    Junit,
    /// For people, where Markdown is shown, such as `$GITHUB_STEP_SUMMARY`
    Markdown,
    /// Common Test Report Format
    Ctrf,
    /// Static analysis results, for code scanning and editors
    Sarif,
    /// GitLab's code quality report
    Codequality,
    /// Gradescope's `results.json`
    Gradescope,
    /// GitHub Classroom's result of a runner
    GithubClassroom,
    /// `PrairieLearn`'s `results.json`
    Prairielearn,
    /// Autolab's output, scores on the last line
    Autolab,
}

/// One `--format`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What is written.
    pub format: Format,
    /// Where; standard output, or `--output`, where none is given.
    pub file: Option<PathBuf>,
}

/// `--lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangName {
    /// English
    En,
    /// Simplified Chinese
    Zh,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Self {
        match name {
            LangName::En => Self::En,
            LangName::Zh => Self::Zh,
        }
    }
}

fn target(text: &str) -> Result<Target, String> {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
    let format = Format::from_str(name, false).map_err(|_| {
        let known = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
        format!("there is no format `{name}`: there are {}", names.join(", "))
    })?;
    match file {
        Some("") => Err(format!("a file is missing behind `{name}=`")),
        // As elsewhere: standard output.
        Some("-") | None => Ok(Target { format, file: None }),
        Some(file) => Ok(Target { format, file: Some(file.into()) }),
    }
}

fn exercise_id(text: &str) -> Result<ExerciseId, String> {
    ExerciseId::new(text).map_err(|error| error.to_string())
}

fn check_id(text: &str) -> Result<CheckId, String> {
    CheckId::new(text).map_err(|error| error.to_string())
}

fn only(text: &str) -> Result<Only, String> {
    match text.strip_suffix('/') {
        // Whatever may stand in front of a check's name.
        Some(group) => check_id(&format!("{group}/x")).map(|_| Only::Group(text.to_owned())),
        None => check_id(text).map(Only::Check),
    }
}

fn cause(text: &str) -> Result<Cause, String> {
    text.parse().map_err(|error: crate::model::UnknownCause| {
        let names: Vec<&str> = Cause::ALL.iter().map(|cause| cause.name()).collect();
        format!("{error}; the causes are: {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_name_its_file() {
        let check = |text: &str, format, file: Option<&str>| {
            assert_eq!(target(text), Ok(Target { format, file: file.map(PathBuf::from) }), "{text}");
        };
        check("json", Format::Json, None);
        check("json=-", Format::Json, None);
        check("junit=a/b=c.xml", Format::Junit, Some("a/b=c.xml"));
        check("github-classroom", Format::GithubClassroom, None);
        for (text, says) in
            [("jsn", "there are terminal, json, html, junit"), ("json=", "missing"), ("", "no format ``")]
        {
            assert!(target(text).unwrap_err().contains(says), "{text}");
        }
    }
}
