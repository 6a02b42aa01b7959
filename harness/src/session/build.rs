//! Builds a submission's programs in the sandbox. A compiler is as untrusted as what it compiles.

use std::collections::BTreeSet;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::error::{SessionError, Within};
use super::poller::{Interest, Poller, Source};
use super::run::{Place, Run};
use super::sandbox::{self, Answer, Begins, DataPath, Message};
use super::terminal::Streams;
use super::workplace::Workplace;
use crate::evidence::OutputStream;
use crate::model::{Role, RunId, Walls};
use crate::plan::{BuildRequest, BuildStep};
use crate::spec::OwnFiles;

/// How one command of a build went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepOutcome {
    /// The program that it builds.
    pub role: Role,
    /// The command, readable.
    pub command: String,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// What it printed, head and tail.
    pub output: String,
}

/// A build that takes longer is stopped.
const DEADLINE: Duration = Duration::from_secs(180);
/// Bytes of output kept from either end.
const KEPT: usize = 8 << 10;

/// Builds behind these walls, or behind those that can be had; says which.
pub(super) fn run(
    request: &BuildRequest,
    around: (Option<Walls>, Begins),
) -> Result<(Vec<StepOutcome>, Walls), SessionError> {
    let launches = request.steps.iter().map(|step| &step.launch);
    let workplace = Workplace::enter(
        request.policy,
        &request.folder,
        &request.name,
        launches,
        request.limits,
        &OwnFiles::default(),
        around,
    )?;
    sandbox::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL.unsigned_abs().into()).within("bind the worker's life")?;
    let mut failed = BTreeSet::new();
    let mut outcomes = Vec::new();
    for step in &request.steps {
        if failed.contains(&step.role) {
            continue;
        }
        let outcome = build_step(step, request, &workplace)?;
        if !outcome.succeeded {
            failed.insert(step.role);
        }
        outcomes.push(outcome);
    }
    sandbox::copy_out(&workplace.outside, &request.out)?;
    Ok((outcomes, workplace.walls()))
}

fn build_step(step: &BuildStep, request: &BuildRequest, workplace: &Workplace) -> Result<StepOutcome, SessionError> {
    let place = Place {
        tree: workplace.tree.as_ref(),
        folder: &workplace.folder,
        identity: workplace.identity,
        limits: request.limits,
        seen: DataPath::default(),
        raw: false,
        groups: &workplace.groups,
        reach: workplace.reach.as_ref(),
    };
    let launch = workplace.resolve(&step.launch);
    workplace.make_folder(&step.make)?;
    let mut run = Run::start(RunId(0), step.role, Streams::Terminal, &launch, &[], &place)?;
    let mut output = Output::default();
    let ended = follow(&mut run, &mut output, request)?;
    run.stop();
    let program = step.launch.program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let command = std::iter::once(program).chain(step.launch.arguments.iter().cloned()).collect::<Vec<_>>().join(" ");
    Ok(StepOutcome { role: step.role, command, succeeded: ended == Some(0), output: output.text() })
}

/// Waits for the command's end: its exit code, or none if it was stopped or killed.
fn follow(run: &mut Run, output: &mut Output, request: &BuildRequest) -> Result<Option<i32>, SessionError> {
    let mut poller = Poller::new().within("open an event queue")?;
    poller.add(std::io::stdin(), Source::Coordinator, Interest::READS).within("watch the coordinator")?;
    for (fd, source) in run.sources() {
        poller.add(fd, source, Interest::READS).within("watch a command")?;
    }
    let until = Instant::now() + DEADLINE;
    while Instant::now() < until && output.total <= request.limits.output {
        for event in poller.wait(Duration::from_millis(100)).within("wait for a command")? {
            match event.source {
                Source::Coordinator => return Err(SessionError::Abandoned),
                Source::Output(_, stream) => output.take(run, stream)?,
                Source::Control(_) => match run.cell.message().within("listen to the sandbox")? {
                    Some(Message::Listener(fd)) => {
                        poller.add(&fd, Source::Held(run.id), Interest::READS).within("watch held calls")?;
                        run.notify = Some(fd);
                    }
                    Some(Message::Exited { end, .. }) => {
                        output.take(run, OutputStream::Stdout)?;
                        output.take(run, OutputStream::Stderr)?;
                        return Ok(end.ok());
                    }
                    Some(Message::SetupFailed { step, errno }) => return Err(SessionError::Setup { step, errno }),
                    Some(Message::ExecFailed(_) | Message::Gone) => return Ok(None),
                    None => {}
                },
                Source::Held(_) => let_go(run, &mut poller, event.hung_up)?,
                Source::Actor(_)
                | Source::Mailbox(_)
                | Source::Post(_)
                | Source::Listener(_)
                | Source::Inlet(_)
                | Source::Link(..)
                | Source::Diverted(_)
                | Source::Pings => {}
            }
        }
        if run.is_observable() && run.uses_more_than(request.limits.memory) {
            output.push(b"\nout of memory\n");
            return Ok(None);
        }
    }
    Ok(None)
}

/// A compiler's socket calls are nobody's concern.
fn let_go(run: &Run, poller: &mut Poller, hung_up: bool) -> Result<(), SessionError> {
    let Some(notify) = &run.notify else { return Ok(()) };
    if hung_up {
        poller.remove(notify, &Source::Held(run.id));
        return Ok(());
    }
    match sandbox::receive(notify.as_fd()).within("read a held call")? {
        Some(held) => sandbox::answer(notify.as_fd(), &held, Answer::Continue).within("answer a held call"),
        None => Ok(()),
    }
}

/// Head and tail of what a command prints.
#[derive(Debug, Default)]
struct Output {
    head: Vec<u8>,
    tail: Vec<u8>,
    total: u64,
}

impl Output {
    fn take(&mut self, run: &Run, stream: OutputStream) -> Result<(), SessionError> {
        let terminal = run.terminal_of(stream);
        loop {
            let bytes = terminal.read().within("read a command's terminal")?;
            if bytes.is_empty() || self.total > 64 << 20 {
                return Ok(());
            }
            self.push(&bytes);
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let room = KEPT.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        self.tail.extend_from_slice(&bytes[room..]);
        let surplus = self.tail.len().saturating_sub(KEPT);
        self.tail.drain(..surplus);
    }

    fn text(&self) -> String {
        let cut = self.total > (self.head.len() + self.tail.len()) as u64;
        let middle: &[u8] = if cut { b"\n[...]\n" } else { b"" };
        String::from_utf8_lossy(&[self.head.as_slice(), middle, self.tail.as_slice()].concat()).into_owned()
    }
}
