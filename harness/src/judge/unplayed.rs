//! Checks that could not be played, because a program is not there or does not build.

use super::verdict::{Facts, LastWords, Outcome, Verdict};
use super::view::role_of;
use crate::evidence::{BuildRecord, ExerciseRecord, IntakeProblem, ProgramRecord};
use crate::model::{Cause, Role};
use crate::spec::{Check, Verb};

/// The verdict on a check for which nothing was played. Where nothing in the record stands in its way,
/// the harness is at fault.
pub fn unplayed(check: &Check, record: &ExerciseRecord) -> Verdict {
    if let Some(skipped) = record.skipped.iter().find(|skipped| skipped.check == check.id) {
        let outcome = Outcome::Skipped { lacks: skipped.lacks };
        return Verdict {
            outcome,
            cause: None,
            step: None,
            facts: Facts::default(),
            certain: true,
            asides: Vec::new(),
        };
    }
    let found = roles(check).into_iter().find_map(|role| problem(record, role).or_else(|| build(record, role)));
    match found {
        Some((cause, facts)) => {
            let outcome = outcome(cause, &facts);
            Verdict { outcome, cause: Some(cause), step: None, facts, certain: true, asides: Vec::new() }
        }
        None => super::ungraded(super::Why::NotWhole),
    }
}

/// A tool that this machine lacks is no mistake of the student's: another machine may have it.
fn outcome(cause: Cause, facts: &Facts) -> Outcome {
    match (cause, &facts.detail) {
        (Cause::MissingInterpreter, Some(command)) => Outcome::Ungraded { why: super::Why::Lacks(command.clone()) },
        (_, _) => Outcome::Fail,
    }
}

/// The programs that a check starts, in its order.
fn roles(check: &Check) -> Vec<Role> {
    let mut roles = Vec::new();
    for step in check.flat() {
        if let Verb::Start(role) | Verb::Restart(role) | Verb::Ready(role) = &step.verb
            && !roles.contains(role)
        {
            roles.push(*role);
        }
    }
    if roles.is_empty() {
        roles.extend(check.steps.first().map(|step| role_of(check, &step.verb)));
    }
    roles
}

fn problem(record: &ExerciseRecord, wanted: Role) -> Option<(Cause, Facts)> {
    record.problems.iter().find_map(|problem| match problem {
        IntakeProblem::Missing { role, looked_for } if *role == wanted => {
            Some((Cause::MissingProgram, Facts { names: looked_for.clone(), ..of(wanted) }))
        }
        IntakeProblem::Ambiguous { role, candidates } if *role == wanted => {
            Some((Cause::AmbiguousProgram, Facts { names: candidates.clone(), ..of(wanted) }))
        }
        IntakeProblem::NoInterpreter { role, language, command } if *role == wanted => {
            let facts = Facts { detail: Some(command.clone()), names: vec![language.to_string()], ..of(wanted) };
            Some((Cause::MissingInterpreter, facts))
        }
        IntakeProblem::Missing { .. } | IntakeProblem::Ambiguous { .. } | IntakeProblem::NoInterpreter { .. } => None,
    })
}

fn of(role: Role) -> Facts {
    Facts { role: Some(role), ..Facts::default() }
}

/// A failed build, with the first line that names an error, and what reading the source showed.
fn build(record: &ExerciseRecord, role: Role) -> Option<(Cause, Facts)> {
    let program = record.programs.iter().find(|program| program.role == role)?;
    let build = program.build.as_ref().filter(|build| !build.succeeded)?;
    let line = first_error(build);
    let place = build.first_error.clone();
    let last_words = line.clone().map(|text| LastWords { text, place });
    let facts = Facts { detail: line, last_words, names: told(program), ..of(role) };
    Some((Cause::BuildFailed, facts))
}

fn told(program: &ProgramRecord) -> Vec<String> {
    program.remarks.clone()
}

/// The line with the first error's place, else the first that speaks of an error, else the last one.
fn first_error(build: &BuildRecord) -> Option<String> {
    let lines = || build.output.lines().map(str::trim).filter(|line| !line.is_empty());
    let placed = build.first_error.as_ref().and_then(|(file, number)| {
        let place = format!("{file}:{number}");
        lines().find(|line| line.contains(&place) && line.contains("error"))
    });
    let speaks = || lines().find(|line| line.contains("error"));
    placed.or_else(speaks).or_else(|| lines().next_back()).map(str::to_owned)
}
