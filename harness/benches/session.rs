//! The figures of `docs/performance.md`, measured through the built binary:
//! `cargo bench -p netgrade --bench session` (`-- --strict`: a missed target fails).
//!
//! A machine's speed and load move every time that is measured here, so what can be a ratio is one, and
//! both of its sides are measured in the same run, in turns. Targets are goals and no tests: without
//! `--strict` the exit code only says whether the bench itself worked.
//!
//! **What the programs' own time is.** netgrade cannot be faster than the programs that it grades: they
//! start, answer and end, once for each start that the checks ask for. That floor is measured by playing
//! every session of a run again without netgrade (`bare`): each program is started by its own command and
//! environment on a terminal, without namespaces, filter, private copy, evidence or proof of waiting, and
//! is given what the evidence says that it was given: connections, bytes, typed lines, ends. The next move
//! is made as soon as the program has listened, answered, printed or ended, and at the session's end the
//! program is killed. Where a session injected a fault or watched an idle program, the bare one goes on
//! at once, so the floor is never longer than what the same conversation needs. Both sides are confined
//! to one processor, which is also what makes netgrade play one check at a time.

#[path = "session/bare.rs"]
mod bare;
#[path = "session/crowd.rs"]
mod crowd;
#[path = "session/figures.rs"]
mod figures;
#[path = "session/floor.rs"]
mod floor;
#[path = "session/grader.rs"]
mod grader;
#[path = "session/stats.rs"]
mod stats;

use std::io::{self, Write};
use std::process::ExitCode;

use figures::Figure;

/// What keeps the bench from measuring.
type Fault = Box<dyn std::error::Error>;

/// Measures figures that belong together.
type Measure = fn(&figures::Bench) -> Result<Vec<Figure>, Fault>;

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let strict = std::env::args().any(|argument| argument == "--strict");
    match run() {
        Ok(all_hold) if all_hold || !strict => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(fault) => {
            let _ = writeln!(io::stderr(), "bench: {fault}");
            ExitCode::from(3)
        }
    }
}

/// Measures and prints every figure as soon as it is known; whether all targets are reached.
fn run() -> Result<bool, Fault> {
    let bench = figures::Bench::prepare()?;
    let processors = std::thread::available_parallelism()?;
    let mut out = io::stdout();
    writeln!(out, "\n{processors} processors\n")?;
    writeln!(out, "{:<49} {:<47} {:<9} holds", "figure", "measured", "target")?;
    let mut all = true;
    let groups: [Measure; 7] = [
        figures::first_segment,
        figures::silent_server,
        floor::one_at_a_time,
        figures::memory,
        figures::until_the_first_program,
        crowd::thousand,
        crowd::ten_thousand,
    ];
    for group in groups {
        for figure in group(&bench)? {
            all &= figure.holds != Some(false);
            let holds = figure.holds.map_or("", |holds| if holds { "yes" } else { "NO" });
            writeln!(out, "{:<49} {:<47} {:<9} {holds}", figure.name, figure.measured, figure.target)?;
        }
    }
    Ok(all)
}
