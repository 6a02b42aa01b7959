//! The figures that evidence gives away, memory, and the way to the first program.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use netgrade::evidence::{Attempt, Event, What};
use netgrade::model::Micros;
use netgrade::spec::CallName;

use crate::Fault;
use crate::grader::{self, root};
use crate::stats::Samples;

/// A line of the table.
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) measured: String,
    pub(crate) target: &'static str,
    /// `None` for what has no target.
    pub(crate) holds: Option<bool>,
}

/// What is graded.
pub(crate) struct Bench {
    pub(crate) python: PathBuf,
    c: PathBuf,
    rust: PathBuf,
    faulty: PathBuf,
    /// The Rust reference for many clients, laid out as a submission.
    pub(crate) crowd: PathBuf,
    /// Holds `rust`.
    _made: tempfile::TempDir,
}

impl Bench {
    /// Builds the Rust reference and lays it out as a submission.
    pub(crate) fn prepare() -> Result<Self, Fault> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        grader::tool(&cargo, &["build", "--quiet", "--release", "--package", "solutions"])?;
        let built = Path::new(env!("CARGO_BIN_EXE_netgrade")).parent().ok_or("the binary lies in no folder")?;
        let made = tempfile::tempdir()?;
        let rust = made.path().join("rust/03-session");
        fs::create_dir_all(&rust)?;
        for role in ["server", "client"] {
            fs::copy(built.join(format!("session_{role}")), rust.join(role))?;
        }
        let crowd = made.path().join("crowd");
        fs::create_dir_all(&crowd)?;
        fs::copy(built.join("many_clients_server"), crowd.join("server"))?;
        let solutions = root().join("solutions");
        Ok(Self {
            python: solutions.join("reference/03-session/python"),
            c: solutions.join("reference/03-session/c"),
            rust,
            crowd,
            faulty: solutions.join("faulty/03-session"),
            _made: made,
        })
    }
}

fn millis(micros: Micros) -> f64 {
    Duration::from_micros(micros.0).as_secs_f64() * 1000.0
}

/// The harness's first segment to a server after its `listen()`: two sessions of three dial at once.
pub(crate) fn first_segment(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let mut figures = Vec::new();
    for (language, submission) in [("Python", &bench.python), ("C", &bench.c), ("Rust", &bench.rust)] {
        let run = grader::check(submission, &["--only", "server/next-client", "--repeat", "100"])?;
        let samples = Samples::new(run.attempts().filter_map(listen_to_syn).collect()).ok_or("nobody was dialled")?;
        if samples.count() < 200 {
            return Err(format!("only {} first segments of the {language} server", samples.count()).into());
        }
        figures.push(Figure {
            name: format!("first SYN after listen(), {language}"),
            measured: format!(
                "median {:.2} ms of {}, most {:.2} ms",
                samples.median(),
                samples.count(),
                samples.most()
            ),
            target: "<= 1 ms",
            holds: Some(samples.median() <= 1.0),
        });
    }
    Ok(figures)
}

fn listen_to_syn(attempt: &Attempt) -> Option<f64> {
    let listens = |event: &Event| matches!(&event.what, What::Called { call, .. } if call.name == CallName::Listen);
    let listen = attempt.events.iter().find(|event| listens(event))?.at;
    let segments = attempt.capture.connections.iter().flat_map(|connection| &connection.segments);
    let syn = segments.filter(|segment| segment.flags.syn && segment.at >= listen).map(|segment| segment.at).min()?;
    Some(millis(syn.since(listen)))
}

/// What others wait for a server that stays silent.
const FIXED_TIMEOUT_MS: f64 = 5000.0;

/// From the first byte of the message to the end of the step that waits for a reply: the server's own
/// reading and the second try, with a newline, are counted too.
pub(crate) fn silent_server(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let silent = bench.faulty.join("no-reply-python");
    let run = grader::check(&silent, &["--only", "server/replies", "--repeat", "50"])?;
    let samples = Samples::new(run.attempts().filter_map(message_to_verdict).collect()).ok_or("nothing was sent")?;
    let (median, most) = (samples.median(), samples.most());
    let figure = |name: &str, value: f64, measured: String| Figure {
        name: name.to_owned(),
        measured,
        target: "<= 50 ms",
        holds: Some(value <= 50.0),
    };
    let against = |value: f64| format!("{:.0} times faster than 5 s", FIXED_TIMEOUT_MS / value);
    let of = samples.count();
    Ok(vec![
        figure("verdict on a silent server", median, format!("median {median:.1} ms of {of}, {}", against(median))),
        figure("verdict on a silent server, worst", most, format!("{most:.1} ms, {}", against(most))),
    ])
}

fn message_to_verdict(attempt: &Attempt) -> Option<f64> {
    let sent = attempt.events.iter().find(|event| matches!(event.what, What::Sent { .. }))?;
    let step = attempt.steps.iter().find(|step| step.ended > sent.at && step.began >= sent.at)?;
    Some(millis(step.ended.since(sent.at)))
}

/// Peak resident memory of the coordinator, on a correct submission and on one that prints without end.
pub(crate) fn memory(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let mut figures = Vec::new();
    for (name, submission) in
        [("Python reference", bench.python.clone()), ("endless output", bench.faulty.join("endless-output-python"))]
    {
        let run = grader::check(&submission, &[])?;
        let peak = run.peak.ok_or("netgrade ended before its memory was looked at")?;
        let mib = peak / 1024 * 10 / 1024;
        figures.push(Figure {
            name: format!("coordinator's peak memory, {name}"),
            measured: format!("{}.{} MiB", mib / 10, mib % 10),
            target: "< 50 MiB",
            holds: Some(peak < 50 << 20),
        });
    }
    Ok(figures)
}

/// Printed by the first thing that a program does: the clock that the bench reads too.
const PYTHON_STAMP: &str = "import time; print(time.time_ns(), flush=True)\n";
const C_STAMP: &str = "
#include <stdio.h>
#include <time.h>
__attribute__((constructor)) static void stamp(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    printf(\"%lld\\n\", now.tv_sec * 1000000000LL + now.tv_nsec);
    fflush(stdout);
}
";

/// From the start of `netgrade check` to the start of the first program, everything being built.
///
/// Evidence counts from each session's beginning, so the server prints the clock first of all: its line
/// stands in the evidence, and how long before it the program was started does too.
pub(crate) fn until_the_first_program(bench: &Bench) -> Result<Vec<Figure>, Fault> {
    let made = tempfile::tempdir()?;
    let mut figures = Vec::new();
    for (language, from, server, client) in
        [("Python", &bench.python, "server.py", "client.py"), ("C", &bench.c, "server.c", "client.c")]
    {
        let folder = made.path().join(language);
        fs::create_dir(&folder)?;
        fs::copy(from.join(client), folder.join(client))?;
        let source = fs::read_to_string(from.join(server))?;
        let stamped = if language == "C" { source + C_STAMP } else { PYTHON_STAMP.to_owned() + &source };
        fs::write(folder.join(server), stamped)?;
        // Builds it, and finds the tools.
        grader::check(&folder, &["--only", "server/starts"])?;
        let mut waits = Vec::new();
        for _ in 0..20 {
            let run = grader::check(&folder, &["--only", "server/starts"])?;
            waits.push(first_start(&run).ok_or("the program's stamp is not in the evidence")?);
        }
        let samples = Samples::new(waits).ok_or("nothing was started")?;
        figures.push(Figure {
            name: format!("second run until its first program, {language}"),
            measured: format!("median {:.1} ms, most {:.1} ms", samples.median(), samples.most()),
            target: "<= 100 ms",
            holds: Some(samples.median() <= 100.0),
        });
    }
    Ok(figures)
}

fn first_start(run: &grader::Run) -> Option<f64> {
    let starts = run.attempts().filter_map(|attempt| {
        let started = attempt.events.iter().find(|event| matches!(event.what, What::Started { .. }))?;
        let (at, stamp) = attempt.events.iter().find_map(|event| {
            let What::Printed { bytes, .. } = &event.what else { return None };
            let line = std::str::from_utf8(bytes.kept()).ok()?.lines().next()?.trim();
            Some((event.at, line.parse::<u64>().ok()?))
        })?;
        let printed: SystemTime = UNIX_EPOCH + Duration::from_nanos(stamp);
        let start = printed.checked_sub(Duration::from_micros(at.since(started.at).0))?;
        Some(start.duration_since(run.started).ok()?.as_secs_f64() * 1000.0)
    });
    starts.min_by(f64::total_cmp)
}
