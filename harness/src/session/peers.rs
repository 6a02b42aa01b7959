//! The harness's own ends of connections: what arrives on them, what is sent on them, who dials and who is
//! accepted. Must not decide what any of it means.

use std::io;
use std::net::SocketAddr;

use super::actor::{self, Actor, Progress, Stage};
use super::driver::Session;
use super::error::{SessionError, Within};
use super::observe;
use super::poller::Source;
use super::recorder::excerpt;
use super::script::Input;
use super::sockets;
use crate::evidence::{How, What};
use crate::model::ActorName;
use crate::spec::ListenMode;

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
        self.pump(name)
    }

    fn ended(&mut self, name: &ActorName, how: How) -> Result<(), SessionError> {
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

    fn want_room(&mut self, name: &ActorName, wanted: bool) {
        if let Some(stream) = self.actors.get(name).and_then(Actor::stream) {
            self.poller.set_writes(stream, &Source::Actor(name.clone()), wanted);
        }
    }

    pub(super) fn on_arrival(&mut self, at: SocketAddr) -> Result<(), SessionError> {
        let Some(listener) = self.listeners.get(&at) else { return Ok(()) };
        match listener.accept() {
            Ok((stream, peer)) => self.arrivals.push_back((stream, peer, at)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error).within("accept the client's connection"),
        }
        self.name_arrivals()
    }

    pub(super) fn name_arrivals(&mut self) -> Result<(), SessionError> {
        while !self.arrivals.is_empty() && !self.awaited.is_empty() {
            let (Some((stream, peer, at)), Some(name)) = (self.arrivals.pop_front(), self.awaited.pop_front()) else {
                return Ok(());
            };
            let actor = Actor::accepted(stream, peer).within("take over a connection")?;
            self.recorder.note(What::Accepted { actor: name.clone(), at });
            self.add_actor(name.clone(), actor, false)?;
            self.feed(Input::Accepted { actor: name })?;
        }
        Ok(())
    }

    pub(super) fn add_actor(&mut self, name: ActorName, actor: Actor, writes: bool) -> Result<(), SessionError> {
        if let Some(stream) = actor.stream() {
            self.poller.add(stream, Source::Actor(name.clone()), writes).within("watch a connection")?;
        }
        self.actors.insert(name, actor);
        Ok(())
    }

    /// Listens where the client is about to connect, if that is what the check wants.
    pub(super) fn prepare_for(&mut self, address: SocketAddr) -> Result<(), SessionError> {
        if self.mode != ListenMode::Open || self.listeners.contains_key(&address) {
            return Ok(());
        }
        let Ok(listener) = actor::listen(address) else {
            // In a network of its own the client meets what it would meet without us; in the machine's a stranger.
            return if self.place.tree.is_some() { Ok(()) } else { Err(SessionError::NotOurs(address)) };
        };
        self.poller.add(&listener, Source::Listener(address), false).within("listen for the client")?;
        self.listeners.insert(address, listener);
        Ok(())
    }

    /// Whether a piece waits for the program to read the one before.
    pub(super) fn gates(&self) -> bool {
        self.actors.values().any(|actor| actor.gated)
    }

    pub(super) fn open_gates(&mut self, regardless: bool) -> Result<bool, SessionError> {
        if !self.gates() {
            return Ok(false);
        }
        let table = sockets::table();
        let names: Vec<ActorName> = self
            .actors
            .iter()
            .filter(|(_, actor)| actor.gated && (regardless || actor.is_read(&table)))
            .map(|(name, _)| name.clone())
            .collect();
        for name in &names {
            if let Some(actor) = self.actors.get_mut(name) {
                actor.gated = false;
            }
            self.pump(name)?;
        }
        Ok(!names.is_empty())
    }
}
