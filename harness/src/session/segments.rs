//! What passed on the session's loopback interface, brought to the step machine: at the end of a turn, and
//! before anything is decided that it bears on. Must not decide itself.

use super::capture::Passed;
use super::driver::Session;
use super::error::{SessionError, Within};
use super::script::Input;
use crate::evidence::{Capture as Captured, Coverage};
use crate::model::Role;
use crate::spec::ListenMode;

/// How much of what has passed is to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// What can be read within a turn of the loop, unless it was read just now.
    Turn,
    /// All of it: something is about to be decided.
    Now,
}

impl Session<'_> {
    /// Takes in what has passed; returns whether the step machine was told something new.
    pub(super) fn read_segments(&mut self, until: Until) -> Result<bool, SessionError> {
        let through = self.mode == ListenMode::Through;
        let server = self.script.program(Role::Server).and_then(|server| server.listening).map(|at| at.port());
        let Some(capture) = &mut self.capture else { return Ok(false) };
        let mut exchanged: Vec<Passed> = Vec::new();
        let mut note = |passed: Passed| {
            let between = Some(passed.to.port()) == server || Some(passed.from.port()) == server;
            if through && between {
                exchanged.push(passed);
            }
        };
        match until {
            Until::Turn => capture.catch_up(&mut note),
            Until::Now => capture.take_all(&mut note),
        }
        .within("read segments")?;
        let news = !exchanged.is_empty();
        for Passed { at, to, .. } in exchanged {
            self.feed(Input::Exchanged { to_server: Some(to.port()) == server, at })?;
        }
        Ok(news)
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
