//! The event loop of a session: every source becomes one event, handled in one place; what the step
//! machine asks for is done here. Must not judge.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::actor::{Actor, Dialling};
use super::asking::Asking;
use super::capture::{Capture, Passed};
use super::clock::{self, Looks, StepClock};
use super::datagrams::Post;
use super::doors::{Door, Unanswered};
use super::echo::Pings;
use super::error::{SessionError, Within};
use super::observe::{self, Faults};
use super::poller::{Interest, Poller, Ready, Source};
use super::proxy::Proxy;
use super::recorder::{Recorder, excerpt};
use super::run::{Place, Run};
use super::sandbox::{self, Message};
use super::script::{Input, Script, Waiting};
use super::segments::Until;
use super::sockets;
use super::span::Span;
use super::stillness::Pausing;
use crate::evidence::{OutputStream, ProgramEnd, Resource, StepRecord, What};
use crate::model::icmp;
use crate::model::{ActorName, Micros, Role, RunId};
use crate::plan::{Launch, Limits};
use crate::spec::{CallName, ListenMode};

/// A session under way.
pub(super) struct Session<'a> {
    pub(super) script: Script<'a>,
    pub(super) recorder: Recorder,
    pub(super) place: Place<'a>,
    pub(super) launches: &'a BTreeMap<Role, Launch>,
    pub(super) default_address: SocketAddr,
    pub(super) poller: Poller,
    pub(super) runs: BTreeMap<RunId, Run>,
    pub(super) actors: BTreeMap<ActorName, Actor>,
    /// Ends that were aborted, with the address of the other end, which must have noticed before anything is quiet.
    pub(super) aborted: Vec<(SocketAddr, SocketAddr)>,
    /// Where the harness listens.
    pub(super) doors: BTreeMap<SocketAddr, Door>,
    pub(super) arrivals: VecDeque<(TcpStream, SocketAddr, SocketAddr)>,
    pub(super) awaited: VecDeque<ActorName>,
    /// Members of crowds that are still to dial.
    pub(super) dials: VecDeque<Dialling>,
    /// How many connections wait to be accepted at most, by the port that listens.
    pub(super) backlogs: BTreeMap<u16, u32>,
    pub(super) mode: ListenMode,
    /// For so many tries more; none for good.
    pub(super) tries: Option<u32>,
    /// Tries that are to get no answer, until their SYN is seen.
    pub(super) unanswered: Vec<Unanswered>,
    pub(super) faults: Faults,
    pub(super) capture: Option<Capture>,
    /// What the student's two programs have exchanged, and the step machine was not told.
    pub(super) passed: Vec<Passed>,
    pub(super) steps: Vec<StepRecord>,
    /// By the deadline's epoch.
    pub(super) clocks: BTreeMap<u64, StepClock>,
    pub(super) asking: Asking,
    pub(super) look: Looks,
    /// Time on a processor that the worker has spent on looks at the programs.
    pub(super) looked: Duration,
    /// When the steps under way began.
    pub(super) begun: BTreeMap<usize, Micros>,
    /// How often each run has made a call.
    pub(super) made: BTreeMap<(RunId, CallName), u32>,
    pub(super) memory: observe::Memory,
    /// Servers that are about to listen, where that cannot be seen.
    pub(super) will_listen: Vec<(RunId, SocketAddr)>,
    /// The pause in a stream that is under way.
    pub(super) pausing: Option<Pausing>,
    next_watch: Instant,
    /// When the control groups are asked next.
    next_count: Instant,
    /// Calls of accept that must come before the next members dial, unless nothing comes at all.
    pub(super) accepts_wanted: u32,
    pub(super) addresses: Vec<(Role, SocketAddr)>,
    pub(super) span: Option<Span>,
    pub(super) proxy: Proxy,
    pub(super) post: Post,
    /// Who answers pings, where a check has any.
    pub(super) pings: Option<Pings>,
}

/// How often it is looked whether a piece was read, while the next one waits for that.
const GATE: Duration = Duration::from_millis(1);
/// How often limits, and what the machine keeps from a program, are looked at while it runs.
const WATCH: Duration = Duration::from_millis(20);
/// Who comes so close to the limit of processes has met it.
const ROOM: u64 = 8;
/// After a look at them so many times its length passes before the next.
const WATCH_SHARE: u32 = 9;

impl<'a> Session<'a> {
    pub(super) fn new(
        script: Script<'a>,
        place: Place<'a>,
        launches: &'a BTreeMap<Role, Launch>,
        default_address: SocketAddr,
        capture: Option<Capture>,
        began: Instant,
    ) -> Result<Self, SessionError> {
        let poller = Poller::new().within("open an event queue")?;
        let look = Looks::new(place.groups.keep_to_limits());
        Ok(Self {
            script,
            recorder: Recorder::start(began),
            place,
            launches,
            default_address,
            poller,
            runs: BTreeMap::new(),
            actors: BTreeMap::new(),
            aborted: Vec::new(),
            doors: BTreeMap::new(),
            arrivals: VecDeque::new(),
            awaited: VecDeque::new(),
            dials: VecDeque::new(),
            backlogs: BTreeMap::new(),
            mode: ListenMode::Open,
            tries: None,
            unanswered: Vec::new(),
            faults: Faults::default(),
            capture,
            passed: Vec::new(),
            steps: Vec::new(),
            clocks: BTreeMap::new(),
            asking: Asking::default(),
            look,
            looked: Duration::ZERO,
            begun: BTreeMap::new(),
            made: BTreeMap::new(),
            memory: observe::Memory::default(),
            will_listen: Vec::new(),
            pausing: None,
            next_watch: Instant::now(),
            next_count: Instant::now(),
            accepts_wanted: 0,
            addresses: Vec::new(),
            span: None,
            proxy: Proxy::default(),
            post: Post::default(),
            pings: None,
        })
    }

    /// Plays until the script is over.
    pub(super) fn play(&mut self) -> Result<(), SessionError> {
        let actions = self.script.advance(self.recorder.now());
        self.carry_out(actions)?;
        loop {
            let waiting = self.script.waiting();
            if waiting.is_empty() {
                return Ok(());
            }
            self.follow_clocks(&waiting);
            let timeout = match self.asking.due() {
                Some(due) => clock::begun_millis(due.saturating_duration_since(Instant::now())),
                None if self.gates() => GATE,
                None => self.look.next(self.time_left(&waiting)),
            };
            let timeout = self.patience(timeout);
            let ready = self.poller.wait(timeout).within("wait for events")?;
            let answered = self.answer_those_asking()?;
            let idle = ready.is_empty() && !answered && !self.carry_on_time()?;
            for event in ready {
                self.handle(&event)?;
            }
            self.watch_limits()?;
            if idle {
                self.looking(|session| session.nothing_happened(&waiting))?;
            } else {
                self.read_segments(Until::Turn)?;
                self.look.something_happened();
                self.measure_span()?;
                self.dial_meanwhile()?;
                self.look_for_syns()?;
            }
            self.watch_deadlines()?;
        }
    }

    /// Starts the clocks of the deadlines that have begun, and forgets those that are over.
    fn follow_clocks(&mut self, waiting: &[Waiting]) {
        self.clocks.retain(|epoch, _| waiting.iter().any(|one| one.epoch == *epoch));
        if waiting.iter().all(|one| self.clocks.contains_key(&one.epoch)) {
            return;
        }
        let now = self.account();
        for one in waiting {
            self.clocks.entry(one.epoch).or_insert_with(|| StepClock::start(now));
        }
        self.look.something_happened();
        self.asking.something_happened();
    }

    pub(super) fn feed(&mut self, input: Input) -> Result<(), SessionError> {
        let actions = self.script.feed(input, self.recorder.now());
        self.carry_out(actions)
    }

    fn handle(&mut self, event: &Ready) -> Result<(), SessionError> {
        if !matches!(event.source, Source::Held(_)) {
            self.asking.something_happened();
        }
        match &event.source {
            Source::Coordinator => Err(SessionError::Abandoned),
            Source::Control(run) => self.on_control(*run),
            Source::Held(run) => self.on_held(*run, event.hung_up),
            Source::Output(run, stream) => self.on_output(*run, *stream).map(drop),
            Source::Actor(name) => self.on_actor_ready(&name.clone(), event.hung_up),
            Source::Mailbox(name) => self.on_mailbox(&name.clone()),
            Source::Post(at) => self.on_post(*at),
            Source::Listener(at) => self.on_arrival(*at),
            Source::Inlet(meant) => self.on_inlet(*meant),
            Source::Link(number, role) => self.on_link(*number, *role, event.hung_up),
            Source::Pings => self.on_pings(),
            Source::Diverted(number) => self.on_diverted(*number),
        }
    }

    fn on_pings(&mut self) -> Result<(), SessionError> {
        while let Some(ping) = self.pings.as_mut().map(Pings::next).transpose().within("read a ping")?.flatten() {
            let bytes = excerpt(&icmp::addressed(ping.to, &ping.message));
            self.recorder.note(What::Pinged { from: ping.from, bytes });
            self.feed(Input::Ping(ping))?;
        }
        Ok(())
    }

    fn on_control(&mut self, id: RunId) -> Result<(), SessionError> {
        let program = self.program(id);
        // The student has no part in it where this machine's own, such as an interpreter, cannot be executed.
        let tool = !program.starts_with(self.place.folder);
        let Some(run) = self.runs.get_mut(&id) else { return Ok(()) };
        match run.cell.message().within("listen to the sandbox")? {
            None => Ok(()),
            Some(Message::Listener(fd)) => {
                sandbox::wake_here(fd.as_fd());
                self.poller.add(&fd, Source::Held(id), Interest::READS).within("watch held calls")?;
                run.notify = Some(fd);
                Ok(())
            }
            Some(Message::SetupFailed { step, errno }) => Err(SessionError::Setup { step, errno }),
            Some(Message::ExecFailed(errno)) if tool => {
                Err(SessionError::Setup { step: format!("execute {}", program.display()), errno })
            }
            Some(Message::ExecFailed(errno)) => {
                let text = format!("cannot be executed: {}\n", io::Error::from_raw_os_error(errno));
                self.printed(id, OutputStream::Stderr, text.into_bytes())
            }
            Some(Message::Exited { end, others }) => {
                self.on_exit(id, end.map_or_else(ProgramEnd::Signal, ProgramEnd::Code), others)
            }
            Some(Message::Gone) => {
                run.over = true;
                self.poller.remove(&run.cell.control, &Source::Control(id));
                let (role, told) = (run.role, run.exited);
                // An init that went without a word was killed, and everything in its cell with it.
                if told {
                    self.read_segments(Until::Now)?;
                    self.feed(Input::AllGone { role, run: id })
                } else {
                    self.on_exit(id, ProgramEnd::Signal(libc::SIGKILL), false)
                }
            }
        }
    }

    /// The file that a start executes.
    fn program(&self, id: RunId) -> PathBuf {
        let role = self.runs.get(&id).map(|run| run.role);
        role.and_then(|role| self.launches.get(&role)).map(|launch| launch.program.clone()).unwrap_or_default()
    }

    /// The program's first process has ended. What it sent and printed before comes first.
    fn on_exit(&mut self, id: RunId, end: ProgramEnd, others: bool) -> Result<(), SessionError> {
        let names: Vec<ActorName> = self.actors.keys().cloned().collect();
        for name in names {
            self.on_actor(&name)?;
        }
        self.take_datagrams()?;
        self.carry_all()?;
        while self.on_output(id, OutputStream::Stdout)? || self.on_output(id, OutputStream::Stderr)? {}
        let Some(run) = self.runs.get_mut(&id) else { return Ok(()) };
        run.exited = true;
        if run.group.was_out_of_memory() {
            return self.on_limit(id, Resource::Memory);
        }
        // Those that it left may have ended meanwhile; that they were there still tells.
        let left = if run.notify.is_some() { run.procs.live().max(u32::from(others)) } else { 0 };
        run.over = left == 0;
        let role = run.role;
        self.read_segments(Until::Now)?;
        self.recorder.note(What::Exited { run: id, end, left });
        self.earlier_tries_are_made(role)?;
        self.feed(Input::Exited { role, run: id, end, left })
    }

    /// Returns whether there was anything.
    fn on_output(&mut self, id: RunId, stream: OutputStream) -> Result<bool, SessionError> {
        let Some(run) = self.runs.get(&id) else { return Ok(false) };
        let bytes = run.terminal_of(stream).read().within("read a program's terminal")?;
        if bytes.is_empty() {
            return Ok(false);
        }
        self.printed(id, stream, bytes)?;
        Ok(self.runs.get(&id).is_some_and(|run| run.printed <= self.place.limits.output))
    }

    fn printed(&mut self, id: RunId, stream: OutputStream, bytes: Vec<u8>) -> Result<(), SessionError> {
        let Some(run) = self.runs.get_mut(&id) else { return Ok(()) };
        run.printed += bytes.len() as u64;
        let (role, printed) = (run.role, run.printed);
        self.pausing = None;
        self.recorder.note(What::Printed { run: id, stream, bytes: excerpt(&bytes) });
        if printed > self.place.limits.output {
            return self.on_limit(id, Resource::Output);
        }
        self.feed(match stream {
            OutputStream::Stdout => Input::Printed { role, bytes },
            OutputStream::Stderr => Input::Complained { role, bytes },
        })
    }

    fn on_limit(&mut self, id: RunId, resource: Resource) -> Result<(), SessionError> {
        self.recorder.note(What::Limit { run: id, resource });
        self.stop_run(id);
        self.feed(Input::Limit { run: id, resource })
    }

    pub(super) fn listens(&mut self, role: Role, address: SocketAddr) -> Result<(), SessionError> {
        if role == Role::Server {
            self.addresses.push((role, address));
        }
        self.feed(Input::Listening { role, address })
    }

    /// Where sockets cannot be looked at, the kernel's table says when one has begun to listen.
    pub(super) fn look_for_listeners(&mut self) -> Result<bool, SessionError> {
        if self.will_listen.is_empty() {
            return Ok(false);
        }
        let table = sockets::table();
        let listens = |at: &SocketAddr| table.iter().any(|(_, s)| s.state == sockets::State::Listen && s.local == *at);
        let (ready, later) = std::mem::take(&mut self.will_listen).into_iter().partition(|(_, at)| listens(at));
        self.will_listen = later;
        let found: Vec<(RunId, SocketAddr)> = ready;
        for (run, address) in &found {
            let Some(role) = self.runs.get(run).map(|run| run.role) else { continue };
            self.listens(role, *address)?;
        }
        Ok(!found.is_empty())
    }

    fn watch_limits(&mut self) -> Result<(), SessionError> {
        let now = Instant::now();
        if now < self.next_count.min(self.next_watch) {
            return Ok(());
        }
        let (before, whole) = (self.looked, now >= self.next_watch);
        let hit = self.looking(|session| session.limit_met(whole));
        self.next_count = now + WATCH;
        if whole {
            // Of many processes a look takes long; most of the time is for the conversation. What the worker waited
            // for a processor meanwhile is no reason to look later.
            let took = self.looked.saturating_sub(before);
            self.next_watch = Instant::now() + WATCH.max(took * WATCH_SHARE);
        }
        match hit {
            Some((id, resource)) => self.on_limit(id, resource),
            None => Ok(()),
        }
    }

    /// The limit that a program has met, of those that a group counts or, where the `whole` is asked for, of all.
    fn limit_met(&mut self, whole: bool) -> Option<(RunId, Resource)> {
        let Limits { memory, processes, .. } = self.place.limits;
        let most = processes.saturating_sub(ROOM);
        for run in self.runs.values_mut().filter(|run| run.is_observable()) {
            // A group's own count is known at once, however many there are. A cell that is just ending has no processes
            // to read; its end is an event of its own.
            if run.counts_more_than(most) || (whole && run.are_more_than(most)) {
                return Some((run.id, Resource::Processes));
            }
            if whole && run.uses_more_than(memory) {
                return Some((run.id, Resource::Memory));
            }
        }
        None
    }
}
