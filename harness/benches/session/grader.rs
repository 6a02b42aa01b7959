//! Runs the built binary and says how long it took and what it used. Must not interpret evidence.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use netgrade::evidence::{Attempt, Isolation, RunDocument};
use nix::fcntl::{FcntlArg, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::Fault;

/// One run of `netgrade check`.
pub(crate) struct Run {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// When it was started, by the clock that programs read.
    pub(crate) started: SystemTime,
    /// The most memory that the coordinator has had resident, in bytes; none where its result was too
    /// short for it to wait for its reader.
    pub(crate) peak: Option<u64>,
    pub(crate) document: RunDocument,
}

impl Run {
    /// Every session.
    pub(crate) fn attempts(&self) -> impl Iterator<Item = &Attempt> {
        self.document.exercises.iter().flat_map(|exercise| &exercise.evidence).flat_map(|check| &check.attempts)
    }
}

/// Runs `netgrade check` of 03-session on a submission with further arguments.
pub(crate) fn check(submission: &Path, arguments: &[&str]) -> Result<Run, Fault> {
    check_of("03-session", &root().join("exercises"), submission, arguments)
}

/// Runs `netgrade check` of an exercise in a catalogue.
pub(crate) fn check_of(exercise: &str, catalogue: &Path, submission: &Path, arguments: &[&str]) -> Result<Run, Fault> {
    let folder = tempfile::tempdir()?;
    let evidence = folder.path().join("evidence.json");
    let began = Instant::now();
    let started = SystemTime::now();
    let arguments: Vec<&OsStr> = ["--exercise", exercise, "--exercises"]
        .into_iter()
        .map(OsStr::new)
        .chain([catalogue.as_os_str()])
        .chain(arguments.iter().map(OsStr::new))
        .collect();
    let (mut child, mut output) = start(submission, &arguments, &evidence)?;
    let peak = peak_before_the_end(&child, &output)?;
    io::copy(&mut output, &mut io::sink())?;
    let status = child.wait()?;
    let wall = began.elapsed();
    // 1 is a grade below full marks: a result.
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(format!("netgrade check {} ended with {status}", submission.display()).into());
    }
    let document: RunDocument = serde_json::from_slice(&fs::read(&evidence)?)?;
    let run = Run { wall, started, peak, document };
    if run.document.isolation != Isolation::Full {
        return Err("this machine has no full isolation, which the figures are about: see `netgrade doctor`".into());
    }
    if let Some(fault) = run.attempts().find_map(|attempt| attempt.fault.as_ref()) {
        return Err(format!("a session failed: {fault}").into());
    }
    Ok(run)
}

#[expect(clippy::disallowed_methods, reason = "the bench drives the built binary")]
fn start(submission: &Path, arguments: &[&OsStr], evidence: &Path) -> Result<(Child, io::PipeReader), Fault> {
    let (reader, writer) = io::pipe()?;
    // So small that the coordinator waits in its last output until the bench has looked at it.
    fcntl(&writer, FcntlArg::F_SETPIPE_SZ(4096))?;
    let child = Command::new(env!("CARGO_BIN_EXE_netgrade"))
        .arg("check")
        .arg(submission)
        .args(["--format", "json", "--seed", "1"])
        .arg("--evidence")
        .arg(evidence)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(writer)
        .spawn()?;
    Ok((child, reader))
}

/// `VmHWM` (`proc_pid_status(5)`), read while the coordinator waits in its last output.
fn peak_before_the_end(child: &Child, output: &io::PipeReader) -> Result<Option<u64>, Fault> {
    poll(&mut [PollFd::new(output.as_fd(), PollFlags::POLLIN)], PollTimeout::NONE)?;
    let status = fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    // A process that has ended has no memory to tell of.
    Ok(line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).map(|kib| kib * 1024))
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a tool to its end; used to build what is graded.
#[expect(clippy::disallowed_methods, reason = "the bench builds what it grades")]
pub(crate) fn tool(program: &str, arguments: &[&str]) -> Result<(), Fault> {
    let output = Command::new(program).args(arguments).current_dir(root()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let mut said = String::new();
    output.stderr.as_slice().read_to_string(&mut said)?;
    Err(format!("{program} {}: {said}", arguments.join(" ")).into())
}
