//! What a session does while nothing happens: it looks whether the answer can still come, and watches
//! the step's deadline. Must not judge.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::actor::Actor;
use super::clock::{self, Account, Due, micros};
use super::driver::Session;
use super::error::{SessionError, Within};
use super::quiet::{self, Look, Rest};
use super::run::Run;
use super::script::{Input, Waiting, Waits};
use super::segments::Until;
use super::sockets::{self, Socket};
use super::span::Span;
use super::threads::Detail;
use super::waits::{self, Names};
use crate::evidence::{ThreadState, WaitOn, What};
use crate::model::{ActorName, Role};
use crate::spec::ListenMode;

/// A stream that may still go on counts as paused after this much of the program's own time.
const PAUSE: Duration = Duration::from_millis(300);

/// A pause in a stream under way.
#[derive(Debug)]
pub(super) struct Pausing {
    epoch: u64,
    began: Instant,
    /// How long the machine had kept the programs' threads and the worker itself when it began.
    kept: Duration,
}

impl Session<'_> {
    /// How long the machine and the looks of the harness have kept the programs' threads and the worker so far.
    pub(super) fn kept(&mut self) -> Duration {
        self.account().kept
    }

    /// What has become of the session's time so far.
    pub(super) fn account(&mut self) -> Account {
        self.follow_delays();
        let (mut kept, mut used) = (clock::own_delay() + self.looked, Duration::ZERO);
        for run in self.runs.values() {
            kept += run.delays.kept();
            used += run.delays.used();
        }
        Account { kept, used }
    }

    /// Does what looks at the programs. Where there are many of them the harness is what they wait for.
    pub(super) fn looking<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = clock::own_work();
        let seen = look(self);
        self.looked += clock::own_work().saturating_sub(before);
        seen
    }

    /// Counts what the programs' threads have lost. Waits that are not over are known only from looks that
    /// follow each other soon, so this is called all the time.
    pub(super) fn follow_delays(&mut self) {
        self.runs.values_mut().filter(|run| run.is_observable()).for_each(Run::follow_delays);
    }

    /// Runs whose threads can be looked at.
    fn observable(&self) -> impl Iterator<Item = &Run> {
        self.runs.values().filter(|run| run.is_observable())
    }

    /// No event came within the time between two looks.
    pub(super) fn nothing_happened(&mut self, waiting: &[Waiting]) -> Result<(), SessionError> {
        self.look.looked();
        if self.look_for_listeners()? || self.look_for_syns()? || self.open_gates(false)? {
            return Ok(());
        }
        let began = Instant::now();
        let quiet = self.is_quiet()?;
        self.look.took(began.elapsed());
        if quiet {
            // What the machine is told now may be what it waits for.
            if self.open_gates(true)? || self.read_segments(Until::Now)? {
                return Ok(());
            }
            let waits = self.snapshot(true);
            self.measure_usage(waiting)?;
            return self.feed(Input::Quiet(waits));
        }
        self.measure_span()?;
        if self.read_segments(Until::Now)? {
            return Ok(());
        }
        if self.is_carrying() {
            // The programs may not pause: it is the harness that has not delivered yet.
            self.pausing = None;
            return Ok(());
        }
        self.tell_pauses(waiting)
    }

    /// Tells the steps that wait for a pause in the stream of one that is long enough.
    fn tell_pauses(&mut self, waiting: &[Waiting]) -> Result<(), SessionError> {
        let Some((since, length)) = self.pause(waiting) else { return Ok(()) };
        for one in waiting.iter().filter(|one| one.pause && one.epoch <= since) {
            self.feed(Input::Pause { fiber: one.fiber, epoch: one.epoch, length: micros(length) })?;
        }
        Ok(())
    }

    /// How long the streams have paused in the programs' own time, once that is long enough to count, and
    /// the latest deadline that had begun then.
    fn pause(&mut self, waiting: &[Waiting]) -> Option<(u64, Duration)> {
        let latest = waiting.iter().map(|one| one.epoch).max()?;
        // A step that began within a pause gets a whole one, unless another step waits for the present one.
        let known = |pausing: &&Pausing| waiting.iter().any(|one| one.pause && one.epoch <= pausing.epoch);
        let Some(pausing) = self.pausing.as_ref().filter(known) else {
            // That first: what passes in between then counts for the program.
            let kept = self.kept();
            self.pausing = Some(Pausing { epoch: latest, began: Instant::now(), kept });
            return None;
        };
        let elapsed = pausing.began.elapsed();
        if elapsed < PAUSE {
            return None;
        }
        let (epoch, before) = (pausing.epoch, pausing.kept);
        let own = elapsed.saturating_sub(self.kept().saturating_sub(before));
        (own >= PAUSE || elapsed >= PAUSE * 10).then_some((epoch, own))
    }

    /// Ends steps where their own time is over, whatever else goes on.
    pub(super) fn watch_deadlines(&mut self) -> Result<(), SessionError> {
        for one in self.script.waiting() {
            let within = Duration::from_millis(one.within.0);
            // A step that has just begun has no clock yet; one that has ended meanwhile is not waiting any more.
            let due = self.clocks.get(&one.epoch).copied().filter(|clock| clock.left(within).is_zero());
            let Some(clock) = due else { continue };
            let elapsed = clock.elapsed();
            let now = self.account();
            let Some(clock) = self.clocks.get_mut(&one.epoch) else { continue };
            let own = match clock.over(within, elapsed, now) {
                None => continue,
                Some(Due::Over(own)) => own,
                Some(Due::Starved(had)) => {
                    return Err(SessionError::Starved { had, within: one.within, elapsed: micros(elapsed) });
                }
            };
            self.read_segments(Until::Now)?;
            if self.script.waiting().contains(&one) {
                self.measure_usage(&[one])?;
                let waits = self.snapshot(false);
                self.feed(Input::Deadline { fiber: one.fiber, epoch: one.epoch, own, waits })?;
            }
        }
        Ok(())
    }

    /// How long none of the deadlines can be over yet.
    pub(super) fn time_left(&self, waiting: &[Waiting]) -> Duration {
        let left = |one: &Waiting| Some(self.clocks.get(&one.epoch)?.left(Duration::from_millis(one.within.0)));
        waiting.iter().filter_map(left).min().unwrap_or_default()
    }

    /// Proof that nothing will happen unless the harness does something (see the module `quiet`).
    fn is_quiet(&mut self) -> Result<bool, SessionError> {
        // The harness itself still has something to send.
        if self.waits_for_time()
            || self.asking.due().is_some()
            || !self.starts_are_complete()
            || self.observable().any(|run| run.may_wake)
        {
            return Ok(false);
        }
        // Most end here.
        let Some(first) = self.look() else { return Ok(false) };
        if self.terminals_have_output()? {
            return Ok(false);
        }
        if self.something_is_moving() {
            // Only now, when no program does anything: else it would be chance which segments there are.
            self.actors.values().for_each(Actor::acknowledge);
            if self.something_is_moving() {
                return Ok(false);
            }
        }
        let Some(second) = self.look() else { return Ok(false) };
        let still = first.len() == second.len() && first.iter().zip(&second).all(|(a, b)| a.stood_still_until(b));
        // Whatever came while we looked is still unread: then it was not quiet.
        Ok(still
            && !self.terminals_have_output()?
            && self.poller.wait(Duration::ZERO).within("look for events")?.is_empty())
    }

    /// Between the fork and the filter a program cannot be looked at.
    fn starts_are_complete(&self) -> bool {
        self.runs.values().all(|run| run.over || run.is_observable())
    }

    fn terminals_have_output(&self) -> Result<bool, SessionError> {
        for run in self.observable() {
            for terminal in [&run.terminal, &run.errors] {
                if terminal.has_output().within("look at a terminal")? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// One look at every program; none if a thread leaves the question open.
    fn look(&self) -> Option<Vec<Look>> {
        self.observable().map(|run| Look::at_rest(&run.procs)).collect()
    }

    /// Whether something is under way between two sockets.
    fn something_is_moving(&self) -> bool {
        // Without a network of its own the session cannot tell its own datagrams from others'.
        if self.posts() && self.place.tree.is_some() && sockets::are_in_flight() {
            return true;
        }
        let table: Vec<Socket> = sockets::table()
            .into_iter()
            .map(|(_, socket)| socket)
            .filter(|socket| self.is_of_session(socket))
            .collect();
        let ends: BTreeSet<(SocketAddr, SocketAddr)> =
            table.iter().map(|socket| (socket.local, socket.remote)).collect();
        table.iter().any(|socket| {
            let open = socket.state == sockets::State::Established;
            // The other end is gone: a reset is on its way to this one.
            let alone = open && !ends.contains(&(socket.remote, socket.local));
            socket.is_moving() || alone || (open && self.aborted.contains(&(socket.remote, socket.local)))
        })
    }

    /// Without a network of its own the session shares the table with everybody else on the machine.
    pub(super) fn is_of_session(&self, socket: &Socket) -> bool {
        let server = self.script.program(Role::Server).and_then(|server| server.listening).map(|at| at.port());
        let between = self.mode == ListenMode::Through;
        let has = |at: SocketAddr| {
            (between && Some(at.port()) == server)
                || self.actors.values().any(|actor| actor.local == at || actor.remote == at)
                || self.carries_at(at)
        };
        self.place.tree.is_some() || has(socket.local) || has(socket.remote)
    }

    /// Notes what every thread does, and returns what the threads wait on.
    fn snapshot(&mut self, certain: bool) -> Waits {
        let mut table = self.as_meant(sockets::table());
        if self.posts() {
            table.extend(sockets::datagrams());
        }
        let actors: Vec<(SocketAddr, ActorName)> =
            self.actors.iter().map(|(name, actor)| (actor.local, name.clone())).collect();
        let (mut threads, mut waits) = (Vec::new(), Waits::default());
        for run in self.observable() {
            let names =
                Names { procs: &run.procs, sockets: &table, input: run.terminal.input_mark().ok(), actors: &actors };
            for state in thread_states(run, &names) {
                if !state.housekeeping {
                    waits.0.push((run.role, state.on.clone()));
                }
                threads.push(state);
            }
        }
        self.recorder.note(What::Snapshot { certain, threads });
        waits
    }

    /// Goes on with a measurement that the current step asks for.
    pub(super) fn measure_span(&mut self) -> Result<(), SessionError> {
        let asked = self.script.waiting().into_iter().find_map(|one| one.span.map(|role| (one, role)));
        asked.map_or(Ok(()), |(waiting, role)| self.measure(role, waiting))
    }

    /// Measures span by span whether a program that should be idle is busy.
    fn measure(&mut self, role: Role, waiting: Waiting) -> Result<(), SessionError> {
        let epoch = waiting.epoch;
        // A worker without a processor answers no calls: that is no time in which a program could show itself.
        if self.span.as_mut().is_some_and(|span| span.epoch == epoch && !span.is_over()) {
            return Ok(());
        }
        let begun = self.span.take().filter(|span| span.epoch == epoch);
        let mut runs = self.runs.values_mut().filter(|run| run.is_observable());
        let Some(run) = runs.find(|run| run.role == role) else { return Ok(()) };
        let Some(now) = Span::begin(epoch, run) else { return Ok(()) };
        let id = run.id;
        let Some(before) = begun else {
            self.span = Some(now);
            return Ok(());
        };
        let (used, span) = (now.used.saturating_sub(before.used), now.before.duration_since(before.after));
        // What one used that had to wait for its answers is not what it would have used.
        let was_put_off = now.put_off > before.put_off;
        let busy = before.is_busy_until(&now);
        // Nothing is told of what a program holds while it has something to do.
        let busy = busy || (waiting.usage && (self.something_is_moving() || self.something_is_waiting()));
        if !was_put_off {
            self.asking.measured.insert(id);
            self.recorder.note(What::Idle { run: id, cpu: micros(used), span: micros(span) });
        }
        if !busy {
            self.measure_usage(&[waiting])?;
        }
        self.feed(Input::Span { fiber: waiting.fiber, epoch, busy })
    }
}

/// Threads of one program that are shown; a crowd says nothing more.
const SHOWN_THREADS: usize = 64;

fn thread_states(run: &Run, names: &Names<'_>) -> Vec<ThreadState> {
    let Ok(threads) = run.procs.threads(Detail::Call) else { return Vec::new() };
    let alive = threads.iter().filter(|thread| quiet::rest(thread) != Rest::Gone);
    alive
        .take(SHOWN_THREADS)
        .map(|thread| {
            let call = thread.call.as_ref().filter(|_| thread.state != b'R');
            ThreadState {
                run: run.id,
                pid: thread.pid,
                name: run.procs.name(thread.pid, thread.tid),
                call: call.map(waits::name),
                on: call.map_or(WaitOn::Unknown, |call| names.waits_on(thread.pid, call)),
                timed: quiet::rest(thread) == Rest::Timed,
                housekeeping: quiet::is_housekeeping(&run.procs, thread),
            }
        })
        .collect()
}
