//! A thousand clients in one check, and ten thousand where the machine's limits allow.

use std::fs;
use std::path::Path;

use netgrade::evidence::{Attempt, Ended};
use nix::sys::resource::{Resource, getrlimit};

use crate::Fault;
use crate::figures::{Bench, Figure};
use crate::grader::{self, root};
use crate::stats::Samples;

/// The most that a thousand clients may take, in seconds.
const TARGET: f64 = 3.0;

/// A whole `netgrade check` in which a thousand clients connect, each sends a message of its own and gets
/// its own reply, and all leave. The server may have the 1,024 descriptors that every program may have.
pub(crate) fn thousand(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let folder = root().join("harness/benches/session/crowd");
    let mut figures = Vec::new();
    for (language, submission) in [("Python", &folder.join("python")), ("Rust", &bench.crowd)] {
        let samples = played(&folder, submission, 5)?;
        figures.push(Figure {
            name: format!("1,000 clients at once, {language} (epoll)"),
            measured: told(&samples),
            target: "<= 3 s",
            holds: Some(samples.most() <= TARGET),
        });
    }
    Ok(figures)
}

/// The same with ten thousand, for which server and worker need as many descriptors.
pub(crate) fn ten_thousand(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let name = "10,000 clients at once, Rust (epoll)".to_owned();
    if most < 10_100 {
        let measured = format!("not on this machine: ulimit -Hn is {most}");
        return Ok(vec![Figure { name, measured, target: "-", holds: None }]);
    }
    let folder = tempfile::tempdir()?;
    for file in ["exercise.yaml", "checks/server.yaml"] {
        let text = fs::read_to_string(root().join("harness/benches/session/crowd/00-crowd").join(file))?;
        let copy = folder.path().join("00-crowd").join(file);
        fs::create_dir_all(copy.parent().unwrap_or(folder.path()))?;
        fs::write(copy, text.replace("count: 1000}", "count: 10000}"))?;
    }
    let samples = played(folder.path(), &bench.crowd, 3)?;
    let measured = told(&samples);
    Ok(vec![Figure { name, measured, target: "-", holds: None }])
}

/// How long so many runs took, in seconds, each of which must come to its end.
fn played(folder: &Path, submission: &Path, rounds: usize) -> Result<Samples, Fault> {
    let mut seconds = Vec::new();
    for _ in 0..rounds {
        let run = grader::check_of("00-crowd", folder, submission, &[])?;
        if !run.attempts().all(is_served) {
            return Err(format!("{} did not serve all of its clients", submission.display()).into());
        }
        seconds.push(run.wall.as_secs_f64());
    }
    Ok(Samples::new(seconds).ok_or("nothing was played")?)
}

fn told(samples: &Samples) -> String {
    format!("median {:.2} s of {}, most {:.2} s", samples.median(), samples.count(), samples.most())
}

/// Whether every step came to what it is for; one that fails is the last.
fn is_served(attempt: &Attempt) -> bool {
    let came = |why: &Ended| matches!(why, Ended::Satisfied | Ended::SatisfiedByPause { .. });
    attempt.steps.len() == STEPS && attempt.steps.iter().all(|step| came(&step.why))
}

/// Steps of the check.
const STEPS: usize = 9;
