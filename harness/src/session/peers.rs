//! The harness's own ends of connections: what arrives on them, what is sent on them, who dials and who is
//! accepted. Must not decide what any of it means.

use std::io;
use std::net::SocketAddr;

use super::actor::{Actor, Dialling, Progress, Stage};
use super::driver::Session;
use super::error::{SessionError, Within};
use super::observe;
use super::poller::{Interest, Source};
use super::recorder::excerpt;
use super::script::Input;
use super::segments::Until;
use super::sockets::{self, Socket, State};
use crate::evidence::{How, What};
use crate::model::ActorName;

/// Connections of a crowd that may wait to be accepted at most.
const MOST_AT_ONCE: u32 = 64;
/// The same where the program's own limit was not seen.
const UNKNOWN_BACKLOG: u32 = 4;

impl Session<'_> {
    pub(super) fn on_actor(&mut self, name: &ActorName) -> Result<(), SessionError> {
        let Some(actor) = self.actors.get_mut(name) else { return Ok(()) };
        if actor.stage == Stage::Connecting {
            return self.on_dialled(name);
        }
        let intake = actor.receive();
        if !intake.bytes.is_empty() {
            self.pausing = None;
            self.recorder.note(What::Received { actor: name.clone(), bytes: excerpt(&intake.bytes) });
            self.feed(Input::Bytes { actor: name.clone(), bytes: intake.bytes })?;
        }
        if let Some(how) = intake.end {
            self.ended(name, how)?;
        }
        if self.actors.get(name).is_some_and(|actor| actor.filling) {
            return self.fill(name);
        }
        self.pump(name)
    }

    /// A connection that nobody reads still tells of its end.
    pub(super) fn on_actor_ready(&mut self, name: &ActorName, hung_up: bool) -> Result<(), SessionError> {
        let Some(actor) = self.actors.get(name).filter(|actor| actor.deaf && actor.stage == Stage::Open) else {
            return self.on_actor(name);
        };
        if actor.is_broken() {
            return self.ended(name, How::Rst);
        }
        if hung_up {
            // What is left to read says how it ended, once it is read.
            self.unwatch_actor(name);
            return Ok(());
        }
        self.on_actor(name)
    }

    fn ended(&mut self, name: &ActorName, how: How) -> Result<(), SessionError> {
        // What its segments say of it comes first.
        self.read_segments(Until::Now)?;
        self.recorder.note(What::PeerEnded { actor: name.clone(), how });
        self.unwatch_actor(name);
        self.feed(Input::StreamEnded { actor: name.clone(), how })
    }

    /// An ended stream stays readable for ever; nobody listens to it any more.
    pub(super) fn unwatch_actor(&mut self, name: &ActorName) {
        if let Some(stream) = self.actors.get(name).and_then(Actor::stream) {
            self.poller.remove(stream, &Source::Actor(name.clone()));
        }
    }

    pub(super) fn on_dialled(&mut self, name: &ActorName) -> Result<(), SessionError> {
        let Some(actor) = self.actors.get_mut(name) else { return Ok(()) };
        let (to, result) = (actor.remote, actor.connected());
        match result {
            Ok(()) => {
                // Room to write told that the connection stands; from now on only a full socket asks for it.
                self.want_room(name, false);
                self.recorder.note(What::Dialled { actor: name.clone(), to, error: None });
                self.feed(Input::Connected { actor: name.clone() })
            }
            Err(error) => {
                self.unwatch_actor(name);
                self.actors.remove(name);
                self.not_connected(name, to, &error)
            }
        }
    }

    pub(super) fn not_connected(
        &mut self,
        name: &ActorName,
        to: SocketAddr,
        error: &io::Error,
    ) -> Result<(), SessionError> {
        let error = error.raw_os_error().map_or_else(|| error.to_string(), observe::errno_name);
        self.recorder.note(What::Dialled { actor: name.clone(), to, error: Some(error.clone()) });
        self.feed(Input::NotConnected { actor: name.clone(), error })
    }

    /// Sends what can be sent now.
    pub(super) fn pump(&mut self, name: &ActorName) -> Result<(), SessionError> {
        let Some(actor) = self.actors.get_mut(name) else { return Ok(()) };
        if !actor.has_more() || actor.stage == Stage::Connecting {
            return Ok(());
        }
        let (out, progress) = actor.pump();
        self.take_segments(Until::Turn)?;
        let wants_room = progress == Progress::Blocked;
        if !out.is_empty() {
            self.recorder.note(What::Sent { actor: name.clone(), bytes: excerpt(&out) });
        }
        self.want_room(name, wants_room);
        match progress {
            Progress::Blocked | Progress::Gated => Ok(()),
            Progress::Done => self.feed(Input::SendDone { actor: name.clone() }),
            Progress::Broken(how) => {
                self.feed(Input::SendDone { actor: name.clone() })?;
                // What had come before the end is still to be read.
                self.on_actor_rest(name, how)
            }
        }
    }

    fn on_actor_rest(&mut self, name: &ActorName, how: How) -> Result<(), SessionError> {
        let Some(actor) = self.actors.get_mut(name) else { return Ok(()) };
        let known = actor.stage != Stage::Open;
        let intake = actor.receive();
        if !intake.bytes.is_empty() {
            self.recorder.note(What::Received { actor: name.clone(), bytes: excerpt(&intake.bytes) });
            self.feed(Input::Bytes { actor: name.clone(), bytes: intake.bytes })?;
        }
        if known { Ok(()) } else { self.ended(name, intake.end.unwrap_or(how)) }
    }

    /// Members of crowds dial as fast as the server accepts: what its queue has no room for would be dropped by
    /// the kernel, and tried again only after a second. Returns whether anybody has dialled.
    fn dial_on(&mut self, table: &[(u64, Socket)], regardless: bool) -> Result<bool, SessionError> {
        let Some(first) = self.dials.front() else { return Ok(false) };
        let port = first.to.port();
        let backlog = self.backlogs.get(&port).copied().unwrap_or(UNKNOWN_BACKLOG).clamp(1, MOST_AT_ONCE);
        let room = if regardless { MOST_AT_ONCE } else { backlog.saturating_sub(waiting_at(table, port)) };
        // Many at a time: reading the kernel's table takes longer the more connections there are.
        let enough = backlog.div_ceil(2);
        if room < enough {
            self.accepts_wanted = enough - room;
            return Ok(false);
        }
        self.accepts_wanted = enough;
        for _ in 0..room {
            let Some(next) = self.dials.pop_front() else { break };
            self.dial(&next)?;
        }
        Ok(true)
    }

    /// A crowd goes on to dial while other things happen, too.
    pub(super) fn dial_meanwhile(&mut self) -> Result<(), SessionError> {
        if self.dials.is_empty() || self.accepts_wanted > 0 {
            return Ok(());
        }
        self.dial_on(&sockets::table(), false).map(drop)
    }

    pub(super) fn dial(&mut self, dialling: &Dialling) -> Result<(), SessionError> {
        let name = &dialling.actor;
        // A name may be used again in the next round.
        self.unwatch_actor(name);
        self.take_segments(Until::Turn)?;
        match Actor::dial(dialling) {
            Ok(actor) => {
                let stage = actor.stage;
                self.add_actor(name.clone(), actor, Interest::BOTH)?;
                if stage == Stage::Open { self.on_dialled(name) } else { Ok(()) }
            }
            Err(error) => self.not_connected(name, dialling.to, &error),
        }
    }

    /// Sends whatever fits, and waits for room.
    pub(super) fn fill(&mut self, name: &ActorName) -> Result<(), SessionError> {
        let Some(actor) = self.actors.get_mut(name) else { return Ok(()) };
        actor.filling = true;
        let result = actor.fill();
        let total = actor.filled;
        match result {
            Ok(0) => {}
            Ok(_) => {
                self.pausing = None;
                self.feed(Input::Filled { actor: name.clone(), total })?;
            }
            Err(_) => return self.on_actor_rest(name, How::Rst),
        }
        // The step may have ended with it.
        let goes_on = self.actors.get(name).is_some_and(|actor| actor.filling);
        self.want_room(name, goes_on);
        Ok(())
    }

    /// Reads nothing any more, or reads what has piled up.
    pub(super) fn read_or_not(&mut self, name: &ActorName, on: bool) -> Result<(), SessionError> {
        let Some(actor) = self.actors.get_mut(name) else { return Ok(()) };
        let deaf = std::mem::replace(&mut actor.deaf, !on);
        let writes = actor.has_more();
        self.want_room(name, writes);
        if deaf && on { self.on_actor(name) } else { Ok(()) }
    }

    pub(super) fn want_room(&mut self, name: &ActorName, wanted: bool) {
        let Some(actor) = self.actors.get(name) else { return };
        if let Some(stream) = actor.stream() {
            self.poller.set_interest(stream, &Source::Actor(name.clone()), actor.interest(wanted));
        }
    }

    pub(super) fn on_arrival(&mut self, at: SocketAddr) -> Result<(), SessionError> {
        self.take_arrival(at).map(drop)
    }

    /// Accepts one connection of a client's, if one waits.
    pub(super) fn take_arrival(&mut self, at: SocketAddr) -> Result<bool, SessionError> {
        let Some(door) = self.doors.get(&at) else { return Ok(false) };
        match door.listener.accept() {
            Ok((stream, peer)) => self.arrivals.push_back((stream, peer, at)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error).within("accept the client's connection"),
        }
        self.name_arrivals()?;
        Ok(true)
    }

    pub(super) fn name_arrivals(&mut self) -> Result<(), SessionError> {
        while !self.arrivals.is_empty() && !self.awaited.is_empty() {
            let (Some((stream, peer, at)), Some(name)) = (self.arrivals.pop_front(), self.awaited.pop_front()) else {
                return Ok(());
            };
            let actor = Actor::accepted(stream, peer).within("take over a connection")?;
            self.recorder.note(What::Accepted { actor: name.clone(), at });
            self.add_actor(name.clone(), actor, Interest::READS)?;
            self.feed(Input::Accepted { actor: name })?;
        }
        Ok(())
    }

    pub(super) fn add_actor(&mut self, name: ActorName, actor: Actor, interest: Interest) -> Result<(), SessionError> {
        if let Some(stream) = actor.stream() {
            self.poller.add(stream, Source::Actor(name.clone()), interest).within("watch a connection")?;
        }
        if let Some(capture) = &mut self.capture {
            capture.claim(&name, actor.local, actor.remote);
        }
        self.actors.insert(name, actor);
        Ok(())
    }

    /// Whether a piece waits for the program to read the one before.
    pub(super) fn gates(&self) -> bool {
        !self.dials.is_empty() || self.actors.values().any(|actor| actor.gated) || self.is_carrying_pieces()
    }

    /// Whether a piece waits for its time to come.
    pub(super) fn waits_for_time(&self) -> bool {
        self.actors.values().any(Actor::waits_for_time) || self.carried_at().is_some()
    }

    pub(super) fn open_gates(&mut self, regardless: bool) -> Result<bool, SessionError> {
        if !self.gates() {
            return Ok(false);
        }
        let table = sockets::table();
        let mut moved = self.dial_on(&table, regardless)?;
        moved |= self.carry_pieces(&table, regardless)?;
        let names: Vec<ActorName> = self
            .actors
            .iter()
            .filter(|(_, actor)| actor.gated && (regardless || actor.may_go_on(&table)))
            .map(|(name, _)| name.clone())
            .collect();
        for name in &names {
            if let Some(actor) = self.actors.get_mut(name) {
                actor.gated = false;
            }
            self.pump(name)?;
        }
        Ok(moved || !names.is_empty())
    }
}

/// How many connections wait to be accepted at a port; of a listening socket that is what is unread.
fn waiting_at(table: &[(u64, Socket)], port: u16) -> u32 {
    let listens = |socket: &&Socket| socket.state == State::Listen && socket.local.port() == port;
    let waiting = table.iter().map(|(_, socket)| socket).filter(listens).map(|socket| socket.unread).sum::<u64>();
    u32::try_from(waiting).unwrap_or(u32::MAX)
}
