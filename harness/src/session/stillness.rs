//! What a session does while nothing happens: it looks whether the answer can still come, and watches
//! the step's deadline. Must not judge.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::clock;
use super::driver::Session;
use super::error::{SessionError, Within};
use super::quiet::{self, Look, Rest};
use super::run::Run;
use super::script::{Input, Waiting, Waits};
use super::sockets::{self, Socket};
use super::waits::{self, Names};
use crate::evidence::{ThreadState, WaitOn, What};
use crate::model::{ActorName, Micros, Role};
use crate::spec::ListenMode;

/// A stream that may still go on counts as paused after this much of the program's own time.
const PAUSE: Duration = Duration::from_millis(300);
/// The span over which an idle program's processor time is measured.
const SPAN: Duration = Duration::from_millis(250);

/// A pause in a stream under way.
#[derive(Debug)]
pub(super) struct Pausing {
    epoch: u64,
    began: Instant,
    /// Delay of the programs' threads and of the worker itself when it began, in nanoseconds.
    delay: u64,
}

/// A measurement of processor time under way.
#[derive(Debug)]
pub(super) struct Span {
    epoch: u64,
    /// Just before, and just after the look: the worker itself may lose its processor in between.
    before: Instant,
    after: Instant,
    cpu: u64,
    delay: u64,
    /// Calls that the program was held in.
    held: u64,
    /// How often its threads went to sleep.
    sleeps: u64,
}

/// Fewer calls within a span say nothing about a program.
const ASKS: u64 = 10;

impl Session<'_> {
    /// Nanoseconds that the programs' threads, and the worker itself, were ready without a processor.
    pub(super) fn delay(&self) -> u64 {
        let delay = |run: &Run| Look::take(&run.procs).map_or(0, |look| look.delay());
        self.observable().map(delay).sum::<u64>() + clock::own_delay()
    }

    /// Runs whose threads can be looked at.
    fn observable(&self) -> impl Iterator<Item = &Run> {
        self.runs.values().filter(|run| run.is_observable())
    }

    /// No event came within the time between two looks.
    pub(super) fn nothing_happened(&mut self, waiting: &[Waiting]) -> Result<(), SessionError> {
        self.look.looked();
        if self.look_for_listeners()? || self.open_gates(false)? {
            return Ok(());
        }
        if self.is_quiet()? {
            if self.open_gates(true)? {
                return Ok(());
            }
            let waits = self.snapshot(true);
            return self.feed(Input::Quiet(waits));
        }
        self.measure_span()?;
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
            // The delay first: what passes in between then counts for the program.
            let delay = self.delay();
            self.pausing = Some(Pausing { epoch: latest, began: Instant::now(), delay });
            return None;
        };
        let elapsed = pausing.began.elapsed();
        if elapsed < PAUSE {
            return None;
        }
        let epoch = pausing.epoch;
        let waited = Duration::from_nanos(self.delay().saturating_sub(pausing.delay));
        let own = elapsed.saturating_sub(waited);
        (own >= PAUSE || elapsed >= PAUSE * 10).then_some((epoch, own))
    }

    /// Ends steps where their own time is over, whatever else goes on.
    pub(super) fn watch_deadlines(&mut self) -> Result<(), SessionError> {
        for one in self.script.waiting() {
            let within = Duration::from_millis(one.within.0);
            // A step that has just begun has no clock yet; one that has ended meanwhile is not waiting any more.
            let Some(clock) = self.clocks.get(&one.epoch).filter(|clock| clock.is_due(within)) else { continue };
            let elapsed = clock.elapsed();
            let Some(own) = clock.over(within, elapsed, self.delay()) else { continue };
            if self.script.waiting().contains(&one) {
                let waits = self.snapshot(false);
                self.feed(Input::Deadline { fiber: one.fiber, epoch: one.epoch, own, waits })?;
            }
        }
        Ok(())
    }

    /// Proof that nothing will happen unless the harness does something (see the module `quiet`).
    fn is_quiet(&mut self) -> Result<bool, SessionError> {
        // The harness itself still has something to send.
        if self.waits_for_time()
            || !self.starts_are_complete()
            || self.observable().any(|run| run.may_wake)
            || self.terminals_have_output()?
        {
            return Ok(false);
        }
        let Some(first) = self.look() else { return Ok(false) };
        if self.something_is_moving() {
            return Ok(false);
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
        self.observable().map(|run| Look::take(&run.procs).ok().filter(|look| look.is_endless(&run.procs))).collect()
    }

    /// Whether something is under way between two sockets.
    fn something_is_moving(&self) -> bool {
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
            socket.is_moving() || alone || (open && self.aborted.contains(&socket.remote))
        })
    }

    /// Without a network of its own the session shares the table with everybody else on the machine.
    fn is_of_session(&self, socket: &Socket) -> bool {
        let server = self.script.program(Role::Server).and_then(|server| server.listening).map(|at| at.port());
        let between = self.mode == ListenMode::Through;
        let has = |at: SocketAddr| {
            (between && Some(at.port()) == server)
                || self.actors.values().any(|actor| actor.local == at || actor.remote == at)
        };
        self.place.tree.is_some() || has(socket.local) || has(socket.remote)
    }

    /// Notes what every thread does, and returns what the threads wait on.
    fn snapshot(&mut self, certain: bool) -> Waits {
        let table = sockets::table();
        let actors: Vec<(SocketAddr, ActorName)> =
            self.actors.iter().map(|(name, actor)| (actor.local, name.clone())).collect();
        let (mut threads, mut waits) = (Vec::new(), Waits::default());
        for run in self.observable() {
            let names = Names {
                procs: &run.procs,
                sockets: &table,
                terminal: run.terminal.device().unwrap_or(0),
                actors: &actors,
            };
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
        let begun = self.span.as_ref().filter(|span| span.epoch == epoch);
        if begun.is_some_and(|span| span.after.elapsed() < SPAN) {
            return Ok(());
        }
        let Some(run) = self.observable().find(|run| run.role == role) else { return Ok(()) };
        let at = Instant::now();
        let (id, Ok(look)) = (run.id, Look::take(&run.procs)) else { return Ok(()) };
        let sleeps = run.procs.sleeps(&look.threads);
        let (cpu, delay, after) = (look.cpu(), look.delay(), Instant::now());
        let now = Span { epoch, before: at, after, cpu, delay, held: run.held, sleeps };
        let Some(before) = begun else {
            self.span = Some(now);
            return Ok(());
        };
        let (used, span) = (now.cpu.saturating_sub(before.cpu), now.before.duration_since(before.after));
        let busy = before.is_busy_until(&now);
        self.span = None;
        self.recorder.note(What::Idle { run: id, cpu: micros(Duration::from_nanos(used)), span: micros(span) });
        self.feed(Input::Span { fiber: waiting.fiber, epoch, busy })
    }
}

impl Span {
    /// Whether the program burnt more than half of the time up to `later`, or asked again and again
    /// without ever going to sleep. While it is held in a call it uses no processor, so what it would have
    /// used cannot be measured; but being held is the only sleep that such a program has.
    fn is_busy_until(&self, later: &Self) -> bool {
        let wanted = (later.cpu + later.delay).saturating_sub(self.cpu + self.delay);
        let (held, sleeps) = (later.held - self.held, later.sleeps.saturating_sub(self.sleeps));
        let asks = held >= ASKS && sleeps.saturating_sub(held) < held / 4;
        asks || Duration::from_nanos(wanted) > later.before.duration_since(self.after) / 2
    }
}

fn micros(duration: Duration) -> Micros {
    Micros(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}

/// Threads of one program that are shown; a crowd says nothing more.
const SHOWN_THREADS: usize = 64;

fn thread_states(run: &Run, names: &Names<'_>) -> Vec<ThreadState> {
    let Ok(look) = Look::take(&run.procs) else { return Vec::new() };
    let alive = look.threads.iter().filter(|thread| quiet::rest(thread) != Rest::Gone);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_never_sleeps_is_busy() {
        let check = |cpu_ms: u64, delay_ms: u64, held: u64, sleeps: u64, busy: bool| {
            let began = Instant::now();
            let (cpu, delay) = (cpu_ms * 1_000_000, delay_ms * 1_000_000);
            let before = Span { epoch: 1, before: began, after: began, cpu: 0, delay: 0, held: 0, sleeps: 0 };
            // The worker was kept from its processor behind the look: that is no time of the program's.
            let end = began + Duration::from_millis(250);
            let later = Span { epoch: 1, before: end, after: end + Duration::from_secs(1), cpu, delay, held, sleeps };
            assert_eq!(before.is_busy_until(&later), busy, "{cpu_ms} {delay_ms} {held} {sleeps}");
        };
        check(0, 0, 0, 0, false);
        check(100, 0, 0, 0, false);
        check(130, 0, 0, 0, true);
        check(20, 120, 0, 0, true);
        // Asks for a client without pause; asks for one every millisecond.
        check(60, 0, 6000, 6000, true);
        check(5, 0, 240, 480, false);
        check(0, 0, 3, 3, false);
    }
}
