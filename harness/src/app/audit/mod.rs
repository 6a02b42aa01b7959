//! `netgrade audit`: the grader's own guarantee. Every reference, starter and faulty solution is graded,
//! and every verdict held against what the solution is for. Must not grade by rules of its own.

mod holes;
mod matrix;
mod reports;
mod row;
mod solution;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::grading::{self, Grading};
use super::prepare::Preparing;
use super::threads::{lock, side_by_side, taken};
use super::{AppError, Exit, catalogue, check, show};
use crate::cli::{Audit, Isolation};
use crate::grade;
use crate::intake::Toolchains;
use crate::plan::Policy;
use crate::session::Workers;
use crate::spec::Exercise;
use row::{Changed, Row};
use solution::{Kind, Solution};

/// Grades all solutions and prints the matrix; below full marks where it has a hole.
pub(super) fn run(options: &Audit, out: &mut dyn Write) -> Result<Exit, AppError> {
    let folder = catalogue::place(options.catalogue.as_deref());
    let exercises = catalogue::load(options.catalogue.as_deref(), &options.exercises)?;
    let workers = Workers::of_this_binary().map_err(|error| AppError::Fault(error.to_string()))?;
    let policy = check::policy(&workers, Isolation::BestEffort)?;
    let tools = Toolchains::from_env();
    let how = Grading {
        with: Preparing { tools: &tools, workers: &workers, policy, builds: None },
        seed: options.seed.unwrap_or_else(|| fastrand::u64(1..1_000_000)),
        repeat: options.repeat,
        // Repeats are asked for by number here.
        doubt: false,
        side_by_side: 1,
        trace_for: None,
        news: None,
    };
    let mut work = Vec::new();
    for exercise in exercises {
        let solutions = solution::all(options, folder.as_deref(), &exercise)?;
        work.push((exercise, solutions));
    }
    let audited = grade_all(work, options, how)?;
    let mut findings = Vec::new();
    for (exercise, rows) in &audited {
        findings.extend(rows.iter().flat_map(|row| row.findings(exercise, options.require_tools)));
        show::text(out, &matrix::render(exercise, rows))?;
    }
    if options.filter.is_none() {
        findings.extend(holes::checks(&audited));
    }
    // A cause that one exercise does not show another one may.
    if options.filter.is_none() && options.exercises.is_empty() {
        findings.extend(holes::causes(&audited));
    }
    let rows: Vec<Row> = audited.into_iter().flat_map(|(_, rows)| rows).collect();
    if options.repeat > 1 {
        show::text(out, &repeated(&rows, options.repeat as usize))?;
    }
    conclude(&findings, &rows, how.seed, out)
}

/// What repeats are for: whether anything came out differently.
fn repeated(rows: &[Row], repeat: usize) -> String {
    let played: Vec<&Row> = rows.iter().filter(|row| row.lacks.is_none()).collect();
    let verdicts: usize = played.iter().map(|row| row.verdicts).sum();
    let changed: Vec<Changed> = played.iter().map(|row| row.changed()).collect();
    format!(
        "{} gradings, {verdicts} verdicts: {} checks changed their verdict between repeats, {} only their cause",
        played.len() * repeat,
        changed.iter().map(|changed| changed.verdicts).sum::<usize>(),
        changed.iter().map(|changed| changed.causes).sum::<usize>(),
    )
}

fn conclude(findings: &[String], rows: &[Row], seed: u64, out: &mut dyn Write) -> Result<Exit, AppError> {
    if rows.is_empty() {
        return Err(AppError::Usage("there is no solution to audit: name their folder with --solutions".to_owned()));
    }
    for finding in findings {
        show::text(out, &format!("✗ {finding}"))?;
    }
    let skipped = rows.iter().filter(|row| row.lacks.is_some()).count();
    if skipped > 0 {
        show::text(
            out,
            &format!("{skipped} solutions skipped for want of a tool (--require-tools makes that a finding)"),
        )?;
    }
    if findings.is_empty() {
        let graded = rows.len() - skipped;
        show::text(out, &format!("{graded} solutions graded with seed {seed}: every verdict as it should be."))?;
        return Ok(Exit::Full);
    }
    show::text(out, &format!("{} findings (seed {seed})", findings.len()))?;
    Ok(Exit::Below)
}

/// Sessions side by side for each processor: most of an audit's time goes by while a program that waits, sleeps or
/// hangs on purpose is watched, and time for which a busy machine gives a program no processor does not count.
const FOR_EACH_PROCESSOR: usize = 2;

/// Several solutions at a time, each by one thread: sessions of one solution need not wait for each other.
fn grade_all(
    work: Vec<(Exercise, Vec<Solution>)>,
    options: &Audit,
    how: Grading<'_>,
) -> Result<Vec<(Exercise, Vec<Row>)>, AppError> {
    let lanes = match how.with.policy {
        Policy::Full => grading::side_by_side(Policy::Full) * FOR_EACH_PROCESSOR,
        Policy::BestEffort => 1,
    };
    let jobs: Vec<_> = work.iter().flat_map(|(exercise, all)| all.iter().map(move |one| (exercise, one))).collect();
    let (next, results) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    side_by_side(lanes, || {
        while let Some((at, (exercise, solution))) = take(&next, &jobs) {
            let row = grade_one(exercise, solution, options, how);
            lock(&results).insert(at, row);
        }
    });
    // In the order of the work, whoever was ready first.
    let mut rows = taken(results).into_values();
    let mut of = |count: usize| rows.by_ref().take(count).collect::<Result<Vec<_>, _>>();
    work.into_iter().map(|(exercise, all)| Ok((exercise, of(all.len())?))).collect()
}

fn take<'a, T>(next: &AtomicUsize, jobs: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(at).map(|job| (at, job))
}

fn grade_one(exercise: &Exercise, solution: &Solution, options: &Audit, how: Grading<'_>) -> Result<Row, AppError> {
    let began = Instant::now();
    let whole = solution::complete(solution, exercise, options, how.with.tools)?;
    let folder = whole.as_ref().map_or(solution.folder.as_path(), |folder| folder.path());
    let record = grading::grade(exercise, folder, true, &[], how)?;
    let document = check::document(&solution.folder, how, vec![record]);
    let graded = grade::grade(&document);
    let row = Row::new(solution, &graded);
    if let (Some(folder), Kind::Faulty { .. }, None) = (&options.reports, &solution.kind, &row.lacks) {
        reports::write(&folder.join(exercise.id.as_ref()), solution.short_name(), &graded)?;
    }
    let verdict = match &row.lacks {
        Some(tool) => format!("skipped, {tool} is not on this machine"),
        None if row.findings(exercise, options.require_tools).is_empty() => "as it should be".to_owned(),
        None => "NOT as it should be".to_owned(),
    };
    // A reader of the progress that went away changes nothing.
    let _ = writeln!(
        std::io::stderr(),
        "{} {}: {verdict} ({:.1} s)",
        exercise.id,
        solution.name,
        began.elapsed().as_secs_f64()
    );
    Ok(row)
}
