//! The worker: one process a session, single-threaded, in namespaces of its own. Reads one request from
//! standard input, answers on standard output, and ends when the coordinator is gone.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::build;
use super::capture::Capture;
use super::driver::Session;
use super::echo::Pings;
use super::error::{SessionError, Within};
use super::examine;
use super::poller::{Interest, Source};
use super::run::Place;
use super::sandbox::{self, Begins, DataPath};
use super::script::Script;
use super::workplace::Workplace;
use crate::evidence::{Attempt, Capture as Captured};
use crate::model::{Micros, Role, Walls};
use crate::plan::{BuildRequest, BuildStep, Launch, Limits, Policy, Request, SessionRequest, Task};
use crate::spec::{CallName, ListenMode, Requirement, Transport, Verb};

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reply {
    Session(Box<Attempt>),
    Build(Vec<build::StepOutcome>),
    /// Programs can be started here, behind these walls.
    Ready(Walls),
    /// Whether the part is there, or why not.
    Examined(Result<(), String>),
    /// The worker could not do what was asked.
    Fault(String),
}

/// Serves one request from where the process begins, which has one thread. An error is that the request cannot be read
/// or the answer not be written: then nobody is listening.
pub(super) fn serve(begins: Begins) -> io::Result<()> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let reply = match serde_json::from_str(&line) {
        Ok(task) => answer(task, begins),
        Err(error) => Reply::Fault(format!("the request cannot be read: {error}")),
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &reply)?;
    out.flush()?;
    // The answer ends here, and not with this process, which the kernel still keeps waiting for a while.
    Ok(nix::unistd::dup2_stdout(io::stderr())?)
}

fn answer(Task { request, walls }: Task, begins: Begins) -> Reply {
    let done = match request {
        Request::Session(request) => Ok(Reply::Session(Box::new(session(&request, (walls, begins))))),
        Request::Build(request) => build::run(&request, (walls, begins)).map(|(outcomes, _)| Reply::Build(outcomes)),
        Request::Probe(policy) => probe(policy).map(Reply::Ready),
        Request::Examine(part) => Ok(Reply::Examined(examine::part(part))),
    };
    done.unwrap_or_else(|error| Reply::Fault(error.to_string()))
}

/// Starts a program that does nothing, with its filter and its notifications; in a full sandbox, then
/// opens what a session there watches. Says which further walls there are.
fn probe(policy: Policy) -> Result<Walls, SessionError> {
    let empty = tempfile::tempdir().within("make a folder")?;
    let launch = Launch {
        program: PathBuf::from("/bin/true"),
        arguments: Vec::new(),
        candidates: Vec::new(),
        env: Vec::new(),
        folder: PathBuf::new(),
        needs: Vec::new(),
    };
    let step = BuildStep { role: Role::Server, launch, make: PathBuf::new() };
    let out = empty.path().join("out");
    let request = BuildRequest {
        folder: empty.path().to_path_buf(),
        name: "probe".to_owned(),
        out,
        steps: vec![step],
        limits: Limits::PROGRAM,
        policy,
    };
    let (outcomes, walls) = build::run(&request, (None, Begins::Outside))?;
    match outcomes.first() {
        Some(outcome) if outcome.succeeded => {}
        Some(_) | None => {
            return Err(io::Error::other("a program that does nothing failed")).within("try the sandbox");
        }
    }
    match policy {
        Policy::Full => {
            Capture::open(Instant::now()).map(|it| drop(it.finish())).within("watch the loopback interface")?;
        }
        Policy::BestEffort => {}
    }
    Ok(walls)
}

fn session(request: &SessionRequest, around: (Option<Walls>, Begins)) -> Attempt {
    let mut attempt = Attempt {
        seed: request.seed,
        duration: Micros::default(),
        addresses: Vec::new(),
        steps: Vec::new(),
        events: Vec::new(),
        capture: Captured::none(),
        dropped_events: 0,
        fault: None,
    };
    if let Err(error) = play(request, around, &mut attempt) {
        attempt.fault = Some(error.into());
    }
    attempt
}

fn play(request: &SessionRequest, around: (Option<Walls>, Begins), attempt: &mut Attempt) -> Result<(), SessionError> {
    let workplace = Workplace::enter(
        request.policy,
        &request.folder,
        &request.name,
        request.programs.values(),
        request.limits,
        &request.files,
        around,
    )?;
    // Only now: changing credentials would have cleared it.
    sandbox::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL.unsigned_abs().into()).within("bind the worker's life")?;
    let launches: BTreeMap<Role, Launch> =
        request.programs.iter().map(|(role, launch)| (*role, workplace.resolve(launch))).collect();
    let candidates = launches.iter().map(|(role, launch)| (*role, launch.candidates.clone())).collect();
    let script = Script::new(&request.check, request.seed, request.nonce.clone(), candidates);
    let began = Instant::now();
    let capture =
        workplace.tree.as_ref().map(|_| Capture::open(began)).transpose().within("watch the loopback interface")?;
    let raw = request.check.requires.contains(&Requirement::RawSockets);
    let place = Place {
        raw,
        tree: workplace.tree.as_ref(),
        folder: &workplace.folder,
        identity: workplace.identity,
        limits: request.limits,
        seen: seen(request),
        groups: &workplace.groups,
        reach: workplace.reach.as_ref(),
    };
    let address = default_address(request.seed, request.policy).within("lease a port")?;
    let mut session = Session::new(script, place, &launches, address, capture, began)?;
    if raw {
        let pings = Pings::open().within("answer pings")?;
        session.poller.add(pings.as_fd(), Source::Pings, Interest::READS).within("watch for pings")?;
        session.pings = Some(pings);
    }
    session.poller.add(io::stdin(), Source::Coordinator, Interest::READS).within("watch the coordinator")?;
    let result = session.play();
    session.finish(attempt);
    result
}

/// Calls on the data path are only seen where one of them is to go wrong, or where two programs talk to
/// each other and no capture shows it: seeing them costs time.
fn seen(request: &SessionRequest) -> DataPath {
    let (mut seen, mut pair) = (DataPath::default(), false);
    for step in request.check.flat() {
        if let Verb::Fault(fault) = &step.verb {
            seen.sends |= matches!(fault.call, CallName::Send | CallName::Write);
            seen.receives |= matches!(fault.call, CallName::Recv | CallName::Read);
            seen.waits |= fault.call == CallName::Poll;
        }
        seen.datagrams |= step.verb == Verb::Transport(Transport::Udp);
        let through = matches!(&step.verb, Verb::Listen(listen) if listen.mode == ListenMode::Through);
        seen.sends |= through && request.policy == Policy::BestEffort;
        pair |= through;
    }
    // A datagram may be written, too, and no capture shows it.
    seen.sends |= pair && seen.datagrams;
    seen
}

/// The address for programs that want to be told one: drawn from the seed, or leased from the machine
/// where its ports are shared.
fn default_address(seed: u64, policy: Policy) -> io::Result<SocketAddr> {
    let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
    match policy {
        Policy::Full => Ok(SocketAddr::new(host, 20_000 + u16::try_from(seed % 20_000).unwrap_or(0))),
        Policy::BestEffort => std::net::TcpListener::bind((host, 0))?.local_addr(),
    }
}
