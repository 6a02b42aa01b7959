//! The command line: raw arguments in, options out. Must not do anything itself.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::{Cause, CheckId, ExerciseId, Lang};

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
    /// Compute a grade again from stored evidence, without running anything
    Judge(Judge),
    /// Draw the segments of every connection: who closed first, and the states of both ends
    Segments(Segments),
    /// Write the segments of connections as a capture file, for Wireshark
    Pcap(Pcap),
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
    /// One session; started by the other commands
    #[command(hide = true)]
    Worker,
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
    /// Grade this check only, with those that it needs (may be given more than once)
    #[arg(long = "only", value_name = "CHECK", value_parser = check_id)]
    pub only: Vec<CheckId>,
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
    /// The result's format
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub format: Format,
    /// Write the result to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// For instructors: say what the right answers to questions are
    #[arg(long)]
    pub show_key: bool,
    /// The language of the report; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
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

/// Options of `netgrade segments`.
#[derive(Debug, Args)]
pub struct Segments {
    /// A file that `netgrade check --evidence` wrote
    pub evidence: PathBuf,
    /// Which connections.
    #[command(flatten)]
    pub which: Connections,
    /// The language of the page; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade pcap`.
#[derive(Debug, Args)]
pub struct Pcap {
    /// A file that `netgrade check --evidence` wrote
    pub evidence: PathBuf,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Which connections.
    #[command(flatten)]
    pub which: Connections,
}

/// Which connections of a run.
#[derive(Debug, Args)]
pub struct Connections {
    /// Those of this check only
    #[arg(long, value_name = "CHECK", value_parser = check_id)]
    pub check: Option<CheckId>,
    /// The connection with this number only
    #[arg(long, value_name = "N")]
    pub connection: Option<usize>,
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
    /// Write a failing report of each faulty solution, in both languages, into this folder
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
    /// A cause, such as `no-reply`
    #[arg(value_parser = cause)]
    pub cause: Cause,
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

fn exercise_id(text: &str) -> Result<ExerciseId, String> {
    ExerciseId::new(text).map_err(|error| error.to_string())
}

fn check_id(text: &str) -> Result<CheckId, String> {
    CheckId::new(text).map_err(|error| error.to_string())
}

fn cause(text: &str) -> Result<Cause, String> {
    text.parse().map_err(|error: crate::model::UnknownCause| {
        let names: Vec<&str> = Cause::ALL.iter().map(|cause| cause.name()).collect();
        format!("{error}; the causes are: {}", names.join(", "))
    })
}
