//! All of 03-session against the time that its programs take by themselves.

use std::time::Instant;

use netgrade::intake::{self, Toolchains};
use netgrade::model::ExerciseId;
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use crate::Fault;
use crate::bare::Programs;
use crate::figures::{Bench, Figure};
use crate::grader;
use crate::stats::Samples;

/// So often both sides are measured, in turns.
const ROUNDS: usize = 11;

/// The whole exercise, one check at a time, against its programs alone; then side by side.
///
/// What counts is the median of the rounds' ratios: the two sides of a round are a second apart and meet
/// the same load, which the fastest of each, from different rounds, need not.
pub(crate) fn one_at_a_time(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let everywhere = sched_getaffinity(Pid::this())?;
    let exercise = ExerciseId::new("03-session")?;
    let spec = netgrade::spec::load(&grader::root().join("exercises/03-session"))?;
    let found = intake::read(&bench.python, &exercise, &spec.roles, true, &Toolchains::from_env())?;
    let programs = Programs::of(&found)?;
    let (mut graded, mut alone, mut beside) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        sched_setaffinity(Pid::this(), &one_of(&everywhere)?)?;
        let run = grader::check(&bench.python, &[])?;
        let own = bare(&programs, &run)?;
        sched_setaffinity(Pid::this(), &everywhere)?;
        graded.push(run.wall.as_secs_f64());
        alone.push(own);
        beside.push(grader::check(&bench.python, &[])?.wall.as_secs_f64());
    }
    let rounds = Samples::new(graded.iter().zip(&alone).map(|(graded, alone)| graded / alone).collect());
    let (Some(graded), Some(alone), Some(beside), Some(rounds)) =
        (Samples::new(graded), Samples::new(alone), Samples::new(beside), rounds)
    else {
        return Err("nothing was measured".into());
    };
    Ok(vec![
        Figure {
            name: "03-session, one check at a time / programs alone".to_owned(),
            measured: format!(
                "median {:.2} of {}, {:.2} to {:.2}",
                rounds.median(),
                rounds.count(),
                rounds.least(),
                rounds.most()
            ),
            target: "<= 1.2",
            holds: Some(rounds.median() <= 1.2),
        },
        Figure {
            name: "  the fastest round of either side".to_owned(),
            measured: format!(
                "{:.2} ({:.2} s / {:.2} s)",
                graded.least() / alone.least(),
                graded.least(),
                alone.least()
            ),
            target: "",
            holds: None,
        },
        Figure {
            name: "  side by side on all processors / alone".to_owned(),
            measured: format!("{:.2} ({:.2} s)", beside.least() / alone.least(), beside.least()),
            target: "",
            holds: None,
        },
    ])
}

/// The last of the processors that may be used: the first ones tend to serve interrupts.
fn one_of(all: &CpuSet) -> Result<CpuSet, Fault> {
    let last = (0..CpuSet::count()).rev().find(|&number| all.is_set(number) == Ok(true)).ok_or("no processor")?;
    let mut one = CpuSet::new();
    one.set(last)?;
    Ok(one)
}

/// Seconds that a run's programs take by themselves.
fn bare(programs: &Programs, run: &grader::Run) -> Result<f64, Fault> {
    let began = Instant::now();
    run.attempts().try_for_each(|attempt| programs.play(attempt))?;
    Ok(began.elapsed().as_secs_f64())
}
