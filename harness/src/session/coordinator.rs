//! The coordinator's side of a worker: starts it, hands it the request, waits for its answer with a
//! deadline. A worker that dies or hangs is a fault of the harness, never the student's.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::build::StepOutcome;
use super::forks::{self, Forks, Wanted};
use super::process::Process;
use super::sandbox;
use super::worker::Reply;
use crate::evidence::{Attempt, Capture};
use crate::model::{Machine, Micros, Part, Walls};
use crate::plan::{BuildRequest, Policy, Request, SessionRequest, Task};

/// How the commands of a build went.
pub type BuildOutcome = Vec<StepOutcome>;

/// What went wrong with a worker.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The system refused to start it.
    #[error("the worker cannot be started: {0}")]
    Start(#[source] std::io::Error),
    /// It ended without an answer.
    #[error("the worker ended without an answer ({0})")]
    NoAnswer(String),
    /// It did not answer in time.
    #[error("the worker did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// It says what it could not do.
    #[error("{0}")]
    Fault(String),
}

/// Starts workers: the same binary again, one process a request.
#[derive(Debug, Clone)]
pub struct Workers {
    binary: PathBuf,
    /// Whether they are apart from the terminal's signals.
    apart: bool,
    /// The walls behind which they start programs, once it was tried which there are.
    walls: Arc<OnceLock<Walls>>,
    leaving: Arc<Leaving>,
    /// Who forks them, once it was tried what there is; none where that process cannot be had.
    forks: Arc<OnceLock<Option<Forks>>>,
}

/// Workers that have answered. Their programs are dead; what they still do is let go of their
/// namespaces, which takes the kernel milliseconds of waiting that nobody has to share.
#[derive(Debug, Default)]
struct Leaving(Mutex<Vec<Process>>);

impl Leaving {
    /// Takes a worker over, and reaps those that are gone by now.
    fn add(&self, worker: Process) {
        let mut leaving = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        leaving.retain(|worker| !worker.has_ended());
        leaving.push(worker);
    }
}

impl Drop for Leaving {
    /// None of them outlives the coordinator.
    fn drop(&mut self) {
        for worker in self.0.get_mut().unwrap_or_else(PoisonError::into_inner) {
            // One that cannot be waited for is gone.
            let _ = worker.wait();
        }
    }
}

/// Added to a session's deadlines before its worker is given up.
const GRACE: Duration = Duration::from_secs(30);
const BUILD_DEADLINE: Duration = Duration::from_secs(600);

impl Workers {
    /// Workers of this very binary.
    ///
    /// # Errors
    /// Where the running binary's path is not known.
    pub fn of_this_binary() -> Result<Self, WorkerError> {
        std::env::current_exe()
            .map(|binary| Self {
                binary,
                apart: false,
                walls: Arc::default(),
                leaving: Arc::default(),
                forks: Arc::default(),
            })
            .map_err(WorkerError::Start)
    }

    /// Workers that Ctrl-C in a terminal does not reach: the coordinator says when they end, or ends itself, and they
    /// with it.
    #[must_use]
    pub fn apart(self) -> Self {
        Self { apart: true, ..self }
    }

    /// Plays a session. A fault of the worker stands in the attempt.
    pub fn play(&self, request: SessionRequest) -> Attempt {
        let seed = request.seed;
        let within: u64 = request.check.steps.iter().map(|step| step.within.0).sum();
        // Ten times the deadlines is the hard cap of a busy machine; help and retries start some anew.
        let deadline = Duration::from_millis(within * 30) + GRACE;
        let began = Instant::now();
        let fault = match self.ask(Request::Session(Box::new(request)), deadline) {
            Ok(Reply::Session(mut attempt)) => {
                attempt.duration = micros(began.elapsed());
                return *attempt;
            }
            Ok(Reply::Build(_) | Reply::Ready(_) | Reply::Examined(_)) => {
                "the worker answered another question".to_owned()
            }
            Ok(Reply::Fault(fault)) => fault,
            Err(error) => error.to_string(),
        };
        Attempt {
            seed,
            duration: micros(began.elapsed()),
            addresses: Vec::new(),
            steps: Vec::new(),
            events: Vec::new(),
            capture: Capture::none(),
            dropped_events: 0,
            fault: Some(fault.into()),
        }
    }

    /// Builds a submission's programs.
    ///
    /// # Errors
    /// Where the worker fails; a command that fails is no error.
    pub fn build(&self, request: BuildRequest) -> Result<BuildOutcome, WorkerError> {
        match self.ask(Request::Build(request), BUILD_DEADLINE)? {
            Reply::Build(outcome) => Ok(outcome),
            Reply::Fault(fault) => Err(WorkerError::Fault(fault)),
            Reply::Session(_) | Reply::Ready(_) | Reply::Examined(_) => {
                Err(WorkerError::Fault("the worker answered another question".to_owned()))
            }
        }
    }

    /// Whether programs can be started here, kept apart like this. From here on all are, behind the walls that were
    /// found. The calling thread must outlive all workers from then on: its end is theirs.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn probe(&self, policy: Policy) -> Result<(), WorkerError> {
        self.prepare();
        let walls = self.try_policy(policy)?;
        // Whoever tried before has found the same.
        self.walls.get_or_init(|| walls);
        Ok(())
    }

    /// What comes before the first worker: the group that they will be in, and who forks them.
    fn prepare(&self) {
        sandbox::delegate();
        // Where it cannot be had, each worker is executed by itself.
        self.forks.get_or_init(|| Forks::start(&self.binary, self.apart).ok());
    }

    /// The walls behind which programs are started, if that was tried.
    pub fn walls(&self) -> Option<Walls> {
        self.walls.get().copied()
    }

    fn try_policy(&self, policy: Policy) -> Result<Walls, WorkerError> {
        match self.ask(Request::Probe(policy), GRACE)? {
            Reply::Ready(walls) => Ok(walls),
            Reply::Fault(fault) => Err(WorkerError::Fault(fault)),
            Reply::Session(_) | Reply::Build(_) | Reply::Examined(_) => {
                Err(WorkerError::Fault("the worker answered another question".to_owned()))
            }
        }
    }

    /// Tries every part of this machine by itself, each in a worker of its own: one that is killed or
    /// hangs costs the others nothing.
    ///
    /// # Errors
    /// Where workers cannot be started at all.
    pub fn examine(&self) -> Result<Machine, WorkerError> {
        self.prepare();
        let parts = Part::ALL.iter().map(|part| Ok((*part, known(self.try_part(*part))?)));
        let parts = parts.collect::<Result<_, WorkerError>>()?;
        let full = known(self.try_policy(Policy::Full))?;
        let best_effort = known(self.try_policy(Policy::BestEffort))?;
        let walls = full.as_ref().or(best_effort.as_ref()).ok().copied();
        Ok(Machine { parts, full: full.map(drop), best_effort: best_effort.map(drop), walls })
    }

    /// Tries one part of this machine; why it is missing, if it is.
    ///
    /// # Errors
    /// Where no worker could say.
    pub fn allows(&self, part: Part) -> Result<Result<(), String>, WorkerError> {
        match self.try_part(part) {
            Ok(()) => Ok(Ok(())),
            Err(WorkerError::Fault(why)) => Ok(Err(why)),
            Err(error @ (WorkerError::Start(_) | WorkerError::NoAnswer(_) | WorkerError::Late(_))) => Err(error),
        }
    }

    fn try_part(&self, part: Part) -> Result<(), WorkerError> {
        match self.ask(Request::Examine(part), GRACE)? {
            Reply::Examined(found) => found.map_err(WorkerError::Fault),
            Reply::Fault(fault) => Err(WorkerError::Fault(fault)),
            Reply::Session(_) | Reply::Build(_) | Reply::Ready(_) => {
                Err(WorkerError::Fault("the worker answered another question".to_owned()))
            }
        }
    }

    /// The calling thread must outlive the worker: its end is the worker's end.
    fn ask(&self, request: Request, deadline: Duration) -> Result<Reply, WorkerError> {
        let mut child = self.start(request.is_in_namespaces())?;
        let task = Task { request, walls: self.walls() };
        match converse(&mut child, &task, deadline) {
            Ok(reply) => {
                self.leaving.add(child);
                Ok(reply)
            }
            Err(lost) => {
                if !matches!(lost, Lost::Cut) {
                    child.kill();
                }
                let status = child.wait().map_err(WorkerError::Start)?;
                Err(match lost {
                    Lost::Cut => WorkerError::NoAnswer(status.to_string()),
                    Lost::Late => WorkerError::Late(deadline),
                    Lost::Broken(why) => WorkerError::NoAnswer(why),
                })
            }
        }
    }

    fn start(&self, in_namespaces: bool) -> Result<Process, WorkerError> {
        let wanted = Wanted { apart: self.apart, in_namespaces };
        let forked = self.forks.get().and_then(Option::as_ref).map(|forks| forks.worker(wanted));
        match forked {
            Some(Ok(worker)) => Ok(worker),
            // Whoever forks them may be gone.
            Some(Err(_)) | None => self.execute().map_err(WorkerError::Start),
        }
    }

    fn execute(&self) -> io::Result<Process> {
        let mut command = forks::command(&self.binary, self.apart, forks::WORKER);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map(Process::from)
    }
}

/// What a worker died of says something of the machine; that none can be started does not.
fn known<T>(tried: Result<T, WorkerError>) -> Result<Result<T, String>, WorkerError> {
    match tried {
        Ok(found) => Ok(Ok(found)),
        Err(error @ WorkerError::Start(_)) => Err(error),
        Err(error @ (WorkerError::NoAnswer(_) | WorkerError::Late(_) | WorkerError::Fault(_))) => {
            Ok(Err(error.to_string()))
        }
    }
}

fn micros(duration: Duration) -> Micros {
    Micros(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}

/// Why there is no answer.
enum Lost {
    /// It is none, or ended too early: the worker's own end says more.
    Cut,
    /// The deadline is over.
    Late,
    /// The pipes failed.
    Broken(String),
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::TimedOut { Self::Late } else { Self::Broken(error.to_string()) }
    }
}

/// Sends the request, and reads the answer to its end. The worker's input stays open until then: its
/// end would tell the worker that nobody wants the answer.
fn converse(child: &mut Process, task: &Task, deadline: Duration) -> Result<Reply, Lost> {
    let (Some(mut input), Some(output)) = (child.input.take(), child.output.take()) else {
        return Err(Lost::Broken("no pipe".to_owned()));
    };
    let mut line = serde_json::to_vec(task).map_err(io::Error::from)?;
    line.push(b'\n');
    input.write_all(&line)?;
    let answer = Answer { output, until: Instant::now() + deadline };
    // Read as it comes: a session's evidence may be long, and its text is of no use once it is read.
    let reply = serde_json::from_reader(BufReader::with_capacity(64 << 10, answer));
    reply.map_err(|error| if error.is_io() { io::Error::from(error).into() } else { Lost::Cut })
}

/// A worker's output, up to a deadline.
struct Answer {
    output: File,
    until: Instant,
}

impl Read for Answer {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = self.until.saturating_duration_since(Instant::now());
            let timeout = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
            let mut fds = [PollFd::new(self.output.as_fd(), PollFlags::POLLIN)];
            match poll(&mut fds, timeout) {
                Ok(0) if left.is_zero() => return Err(io::ErrorKind::TimedOut.into()),
                Ok(0) | Err(nix::errno::Errno::EINTR) => {}
                Ok(_) => return self.output.read(room),
                Err(errno) => return Err(errno.into()),
            }
        }
    }
}
