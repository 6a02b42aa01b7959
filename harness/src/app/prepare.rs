//! From a submission's files to programs that can be started: intake, and the builds, which are cached by the content of
//! what they build. Must not judge what it finds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::AppError;
use super::builds::Builds;
use crate::evidence::{BuildRecord, IntakeProblem, ProgramRecord};
use crate::intake::{self, Program, Submission, Toolchains};
use crate::model::Role;
use crate::plan::{self, BuildRequest, BuildStep, Limits, Policy};
use crate::session::{BuildOutcome, Workers};
use crate::spec::Exercise;

/// A submission of one exercise, ready to be played.
#[derive(Debug)]
pub(super) struct Prepared {
    /// What sessions copy: the student's folder, or what its build left.
    pub(super) folder: PathBuf,
    /// Where the programs' builds lie, if they were built.
    pub(super) built: bool,
    pub(super) programs: Vec<Program>,
    pub(super) records: Vec<ProgramRecord>,
    pub(super) problems: Vec<IntakeProblem>,
    /// Roles whose program can be started.
    pub(super) startable: BTreeSet<Role>,
}

/// What preparing needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Preparing<'a> {
    pub(super) tools: &'a Toolchains,
    pub(super) workers: &'a Workers,
    pub(super) policy: Policy,
    /// Where builds lie; none for the user's own cache.
    pub(super) builds: Option<&'a Path>,
}

/// Reads and builds a submission.
pub(super) fn prepare(
    exercise: &Exercise,
    submission: &Path,
    single: bool,
    with: Preparing<'_>,
) -> Result<Prepared, AppError> {
    let found = intake::read(submission, &exercise.id, &exercise.roles, single, with.tools)
        .map_err(|error| AppError::Usage(error.to_string()))?;
    let mut records: Vec<ProgramRecord> = found.programs.iter().map(Program::record).collect();
    if !exercise.leaves_replies_free() {
        // A protocol of commands may be just what the exercise asks for.
        for record in &mut records {
            record.remarks.retain(|remark| !is_of_kind(remark));
        }
    }
    let (folder, built) = if found.programs.iter().any(|program| program.build.is_some()) {
        (build(&found, &mut records, with)?, true)
    } else {
        (found.exercise_dir.clone(), false)
    };
    let startable = records
        .iter()
        .filter(|record| record.build.as_ref().is_none_or(|build| build.succeeded))
        .map(|record| record.role)
        .collect();
    Ok(Prepared { folder, built, programs: found.programs, records, problems: found.problems, startable })
}

/// Whether a remark says that a server's source is one of another kind than a conversation.
fn is_of_kind(remark: &str) -> bool {
    remark.parse::<intake::Remark>().is_ok_and(|remark| matches!(remark.what, intake::Seen::OtherKind { .. }))
}

/// Builds what has to be built, or takes the result of an earlier build of the same content.
fn build(found: &Submission, records: &mut [ProgramRecord], with: Preparing<'_>) -> Result<PathBuf, AppError> {
    let fault = |error: std::io::Error| AppError::Fault(format!("the build's folder cannot be used: {error}"));
    let key = key(found).map_err(|error| AppError::Usage(error.to_string()))?;
    let builds = Builds::at(with.builds);
    let outcomes = if let Some(outcomes) = builds.known(&key) {
        outcomes
    } else {
        let aside = builds.begin().map_err(fault)?;
        let outcomes = run_build(found, &aside.files(), with)?;
        builds.publish(aside, &key, &outcomes).map_err(fault)?;
        outcomes
    };
    note(&outcomes, found, records);
    Ok(builds.files(&key))
}

fn key(found: &Submission) -> Result<String, intake::IntakeError> {
    let mut keys = vec![found.listing.key()?];
    for program in &found.programs {
        let steps = program.build.as_ref().map(|build| build.key(""));
        keys.push(format!("{}{}", program.role, steps.unwrap_or_default()));
    }
    let digest = Sha256::digest(keys.join("\n"));
    let half = digest.iter().take(16).fold(0u128, |number, byte| number << 8 | u128::from(*byte));
    Ok(format!("{half:032x}"))
}

fn run_build(found: &Submission, out: &Path, with: Preparing<'_>) -> Result<BuildOutcome, AppError> {
    let steps = found.programs.iter().filter_map(|program| program.build.as_ref().map(|build| (program.role, build)));
    let steps = steps.flat_map(|(role, build)| {
        build.steps.iter().enumerate().map(move |(index, command)| BuildStep {
            role,
            launch: plan::build_launch(command),
            make: if index == 0 { build.folder.clone() } else { PathBuf::new() },
        })
    });
    let request = BuildRequest {
        folder: found.exercise_dir.clone(),
        name: folder_name(&found.exercise_dir),
        out: out.to_path_buf(),
        steps: steps.collect(),
        limits: Limits::BUILD,
        policy: with.policy,
    };
    with.workers.build(request).map_err(|error| AppError::Fault(format!("the build could not be run: {error}")))
}

/// The folder's name in the sandbox.
pub(super) fn folder_name(folder: &Path) -> String {
    folder.file_name().map_or_else(|| "submission".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Puts the builds' outcomes into the programs' records.
fn note(outcomes: &BuildOutcome, found: &Submission, records: &mut [ProgramRecord]) {
    let mut by_role: BTreeMap<Role, BuildRecord> = BTreeMap::new();
    for outcome in outcomes {
        let record = by_role.entry(outcome.role).or_insert_with(|| BuildRecord {
            command: String::new(),
            succeeded: true,
            output: String::new(),
            first_error: None,
        });
        if !record.command.is_empty() {
            record.command.push_str(" && ");
        }
        record.command.push_str(&outcome.command);
        record.succeeded &= outcome.succeeded;
        record.output.push_str(&outcome.output);
    }
    for (role, mut record) in by_role {
        record.first_error = if record.succeeded { None } else { first_error(&record.output) };
        if let Some(program) = found.programs.iter().position(|program| program.role == role) {
            records[program].build = Some(record);
        }
    }
}

/// `file:line:` in front of an error, as gcc, javac, go and others print it, or rustc's ` --> file:line:`.
fn first_error(output: &str) -> Option<(String, u32)> {
    output.lines().find_map(|line| {
        let text = line.trim_start().strip_prefix("--> ").or_else(|| line.contains("error").then_some(line))?;
        let mut parts = text.splitn(3, ':');
        let (file, number) = (parts.next()?, parts.next()?);
        Some((file.to_owned(), number.trim().parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilers_name_the_place_of_their_first_error() {
        let check = |output: &str, expected: Option<(&str, u32)>| {
            assert_eq!(first_error(output), expected.map(|(file, line)| (file.to_owned(), line)), "{output}");
        };
        check("server.c: In function 'main':\nserver.c:12:5: error: expected ';'\n", Some(("server.c", 12)));
        check("Server.java:7: error: ';' expected\n", Some(("Server.java", 7)));
        check("error: expected `;`\n --> src/main.rs:3:9\n", Some(("src/main.rs", 3)));
        check("warning only\n", None);
    }
}
