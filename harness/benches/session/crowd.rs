//! A thousand clients in one check.

use netgrade::evidence::{Attempt, Ended};

use crate::Fault;
use crate::figures::{Bench, Figure};
use crate::grader::{self, root};
use crate::stats::Samples;

/// A whole `netgrade check` in which a thousand clients connect, each sends a message of its own and gets
/// its own reply, and all leave. The server may have the 1,024 descriptors that every program may have.
pub(crate) fn thousand(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let folder = root().join("harness/benches/session/crowd");
    let mut figures = Vec::new();
    for (language, submission) in [("Python", &folder.join("python")), ("Rust", &bench.crowd)] {
        let mut seconds = Vec::new();
        for _ in 0..5 {
            let run = grader::check_of("00-crowd", &folder, submission, &[])?;
            if !run.attempts().all(is_served) {
                return Err(format!("the {language} server did not serve all of its clients").into());
            }
            seconds.push(run.wall.as_secs_f64());
        }
        let samples = Samples::new(seconds).ok_or("nothing was played")?;
        figures.push(Figure {
            name: format!("1,000 clients at once, {language} (epoll)"),
            measured: format!("median {:.2} s of {}, most {:.2} s", samples.median(), samples.count(), samples.most()),
            target: "<= 5 s",
            holds: Some(samples.most() <= 5.0),
        });
    }
    Ok(figures)
}

/// Whether every step came to what it is for; one that fails is the last.
fn is_served(attempt: &Attempt) -> bool {
    let came = |why: &Ended| matches!(why, Ended::Satisfied | Ended::SatisfiedByPause { .. });
    attempt.steps.len() == STEPS && attempt.steps.iter().all(|step| came(&step.why))
}

/// Steps of the check.
const STEPS: usize = 9;
