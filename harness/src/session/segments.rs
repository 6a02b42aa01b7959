//! What passed on the session's loopback interface, brought to the step machine: at the end of a turn, and
//! before anything is decided that it bears on. Must not decide itself.

use super::actor::Behind;
use super::capture::Passed;
use super::driver::Session;
use super::error::{SessionError, Within};
use super::script::Input;
use super::sockets::{self, Socket};
use crate::evidence::{Capture as Captured, Coverage, How, PeerSeen};
use crate::model::Role;
use crate::spec::ListenMode;

/// How much of what has passed is to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// What can be read within a turn of the loop.
    Turn,
    /// All of it: something is about to be decided.
    Now,
}

impl Session<'_> {
    /// Takes in what has passed, and tells nobody. Where many segments are caused in a row, they would
    /// otherwise find no room in the queue.
    pub(super) fn take_segments(&mut self, until: Until) -> Result<(), SessionError> {
        // What is carried is told by who carries it.
        let through = self.mode == ListenMode::Through && !self.is_proxied();
        let server = self.server_port();
        let (passed, Some(capture)) = (&mut self.passed, &mut self.capture) else { return Ok(()) };
        let mut note = |one: Passed| {
            let between = Some(one.to.port()) == server || Some(one.from.port()) == server;
            if through && between {
                passed.push(one);
            }
        };
        match until {
            Until::Turn => capture.catch_up(&mut note),
            Until::Now => capture.take_all(&mut note),
        }
        .within("read segments")
    }

    fn server_port(&self) -> Option<u16> {
        self.script.program(Role::Server).and_then(|server| server.listening).map(|at| at.port())
    }

    /// Takes in what has passed; returns whether the step machine was told something new.
    pub(super) fn read_segments(&mut self, until: Until) -> Result<bool, SessionError> {
        self.take_segments(until)?;
        let server = self.server_port();
        let exchanged = std::mem::take(&mut self.passed);
        let Some(capture) = &mut self.capture else { return self.look_at_ends(until) };
        let (is_new, has_gap) = (capture.has_new_gap(), capture.has_gap());
        let ends = capture.news();
        let mut inputs: Vec<Input> = exchanged
            .into_iter()
            .map(|Passed { at, to, .. }| Input::Exchanged { to_server: Some(to.port()) == server, at })
            .collect();
        if is_new {
            inputs.push(Input::Blind);
        }
        if has_gap {
            return Ok(self.tell(inputs)? | self.look_at_ends(until)?);
        }
        inputs.extend(ends.into_iter().map(|(actor, seen)| Input::Wire { actor, seen }));
        self.tell(inputs)
    }

    fn tell(&mut self, inputs: Vec<Input>) -> Result<bool, SessionError> {
        let news = !inputs.is_empty();
        for input in inputs {
            self.feed(input)?;
        }
        Ok(news)
    }

    /// Without segments the actors' own sockets say what they can: whether all that was sent behind the
    /// program's FIN is acknowledged, and whether the connection was reset, after which it is in no table.
    fn look_at_ends(&mut self, until: Until) -> Result<bool, SessionError> {
        if until == Until::Turn || self.actors.values().all(|actor| actor.behind == Behind::Nothing) {
            return Ok(false);
        }
        let table = sockets::table();
        let mut inputs = Vec::new();
        for (name, actor) in self.actors.iter_mut().filter(|(_, actor)| actor.behind != Behind::Nothing) {
            let own = |socket: &&Socket| socket.local == actor.local && socket.remote == actor.remote;
            let own = table.iter().map(|(_, socket)| socket).find(own);
            let takes_more = own.is_some_and(|socket| socket.unsent == 0);
            let seen = PeerSeen { first: Some(How::Fin), fin: true, rst: own.is_none(), takes_more };
            let told = Behind::Told(seen);
            if std::mem::replace(&mut actor.behind, told) != told {
                inputs.push(Input::Wire { actor: name.clone(), seen });
            }
        }
        self.tell(inputs)
    }

    /// What the capture has seen, to its last segment.
    pub(super) fn captured(&mut self) -> Captured {
        // The session is over: what cannot be read any more is not part of it.
        let rest = self.capture.as_mut().map(|capture| capture.take_all(&mut |_| ()));
        match (self.capture.take(), rest) {
            (Some(capture), Some(Ok(()))) => capture.finish(),
            (Some(capture), _) => Captured { coverage: Coverage::Gap { lost: 1 }, ..capture.finish() },
            (None, _) => Captured::none(),
        }
    }
}
