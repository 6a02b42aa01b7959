//! Workers are forked by one process that was executed once: linking the binary and reading its command line cost as
//! much as the rest of a worker's start. That process has one thread, does nothing else, and holds nothing that a
//! worker must not have. Its children are the coordinator's.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nix::unistd::{Pid, dup2_stdin, dup2_stdout, setpgid};

use super::process::Process;
use super::sandbox::{Begins, Forked, Model};
use super::{sandbox, worker};

/// The process that forks workers, as the coordinator has it.
#[derive(Debug)]
pub(super) struct Forks {
    /// Its requests and answers, until they fail. Closing it ends the process.
    line: Mutex<Option<UnixStream>>,
    child: Child,
}

/// What a worker is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// In a process group of its own.
    pub(super) apart: bool,
    /// It is asked for nothing that is not done in namespaces.
    pub(super) in_namespaces: bool,
}

impl Wanted {
    fn byte(self) -> u8 {
        u8::from(self.apart) | u8::from(self.in_namespaces) << 1
    }

    fn of(byte: u8) -> Self {
        Self { apart: byte & 1 != 0, in_namespaces: byte & 2 != 0 }
    }
}

/// A fork takes no longer than this on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(30);

impl Forks {
    /// Executes it. The calling thread must outlive all workers: its end is theirs.
    pub(super) fn start(binary: &Path, apart: bool) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(PATIENCE))?;
        ours.set_write_timeout(Some(PATIENCE))?;
        let mut command = command(binary, apart, WORKERS);
        let child = command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(Stdio::null()).spawn()?;
        Ok(Self { line: Mutex::new(Some(ours)), child })
    }

    /// Has a worker forked.
    pub(super) fn worker(&self, wanted: Wanted) -> io::Result<Process> {
        let ((their_input, input), (output, their_output)) = (io::pipe()?, io::pipe()?);
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = line.as_mut() else { return Err(io::ErrorKind::NotConnected.into()) };
        match ask(open, wanted.byte(), [their_input.as_fd(), their_output.as_fd()]) {
            Ok(pid) if pid > 0 => Ok(Process::new(Pid::from_raw(pid), input.into(), output.into())),
            Ok(errno) => Err(io::Error::from_raw_os_error(-errno)),
            Err(error) => {
                // An answer that comes too late must not be taken for the next one's.
                *line = None;
                Err(error)
            }
        }
    }
}

/// A worker's number, or the negative errno that kept it from being forked.
fn ask(line: &mut UnixStream, request: u8, streams: [BorrowedFd<'_>; 2]) -> io::Result<i32> {
    sandbox::hand(line.as_fd(), request, streams)?;
    let mut answer = [0; 4];
    line.read_exact(&mut answer)?;
    Ok(i32::from_ne_bytes(answer))
}

impl Drop for Forks {
    fn drop(&mut self) {
        *self.line.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        // One that cannot be waited for is gone.
        let _ = self.child.wait();
    }
}

/// This very binary, to be executed with that command line.
#[expect(clippy::disallowed_methods, reason = "the process is this very binary")]
pub(super) fn command(binary: &Path, apart: bool, word: &str) -> Command {
    let mut command = Command::new(binary);
    if apart {
        command.process_group(0);
    }
    // A program sees the command line of its cell's first process: the grader's path is not its concern.
    command.arg0("netgrade").arg(word).env_clear().stderr(Stdio::inherit());
    command
}

/// The command line of a worker, which the coordinator executes.
pub(super) const WORKER: &str = "worker";
/// The command line of the process that forks workers.
const WORKERS: &str = "workers";

/// Serves the coordinator at standard input where the command line says so; none where it is a user's.
///
/// # Errors
/// Where the coordinator cannot be understood, or an answer not be given.
pub fn serve_as(mut arguments: impl Iterator<Item = OsString>) -> Option<io::Result<()>> {
    match (arguments.next()?.to_str()?, arguments.next()) {
        (WORKER, None) => Some(worker::serve(Begins::Outside)),
        (WORKERS, None) => Some(serve_many()),
        (_, _) => None,
    }
}

/// From so many forks on it is worth making them cheaper.
const MANY: u32 = 16;

/// Forks workers until the coordinator is gone; each serves one request.
fn serve_many() -> io::Result<()> {
    sandbox::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL.unsigned_abs().into())?;
    sandbox::remember_groups();
    let (line, model) = (io::stdin(), Model::prepare().map_err(io::Error::other)?);
    let mut forks = 0;
    while let Some((byte, streams)) = sandbox::take(line.as_fd())? {
        let wanted = Wanted::of(byte);
        let (forked, begins) = match model.as_ref().filter(|_| wanted.in_namespaces) {
            Some(model) => (model.fork(), Begins::Inside),
            None => (sandbox::fork_sibling(), Begins::Outside),
        };
        let answer = match forked {
            Ok(Forked::Child) => {
                if let (Some(model), Begins::Outside) = (&model, begins) {
                    model.leave().map_err(io::Error::other)?;
                }
                // What it owned is closed with everything else that is no standard stream.
                std::mem::forget(model);
                return become_worker(wanted, streams, begins);
            }
            Ok(Forked::Parent(pid)) => pid,
            Err(error) => -error.raw_os_error().unwrap_or(libc::EAGAIN),
        };
        drop(streams);
        // So few bytes are written at once.
        nix::unistd::write(line.as_fd(), &answer.to_ne_bytes())?;
        forks += 1;
        if forks == MANY {
            // Where there are none, a fork takes a little longer.
            let _ = sandbox::into_huge_pages();
        }
    }
    Ok(())
}

/// In the fork.
fn become_worker(wanted: Wanted, [input, output]: [OwnedFd; 2], begins: Begins) -> io::Result<()> {
    if wanted.apart {
        setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
    }
    dup2_stdin(&input)?;
    dup2_stdout(&output)?;
    std::mem::forget((input, output));
    sandbox::keep_standard_streams()?;
    worker::serve(begins)
}
