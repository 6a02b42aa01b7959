//! Steps for which a student's own client and server meet. Must not read YAML.

use super::super::exercise::Verb;
use super::super::mistake::{At, Draft};
use super::super::proxied::{Proxied, Wrong};
use super::super::proxy::ProxyStep;
use super::super::values::{ListenMode, ListenStep};
use super::{Played, Problem, Refusal, Stage};
use crate::model::{Millis, Role};

impl Stage {
    pub(super) fn exchange(&mut self) -> Played {
        self.runs(Role::Server)?;
        self.runs(Role::Client)?;
        if self.listen == Some(ListenStep::always(ListenMode::Through)) || self.is_doubtful() {
            return Ok(self.proxied.exchange(None)?);
        }
        let title = "the client does not meet the student's own server";
        let remedy = "put `listen: through`, or `proxy: {}`, before `start: client`";
        Err(Problem::new(title, "the harness plays its server", remedy).into())
    }

    /// Whether a step's time is too short for what it waits for.
    pub(in crate::spec) fn too_short(&self, verb: &Verb, within: Millis, at: &At) -> Option<Draft> {
        let asked = matches!(verb, Verb::ExpectExchange(_)) && !self.is_doubtful();
        let Wrong(title, label, remedy) = self.proxied.exchange(Some(within)).err().filter(|_| asked)?;
        Some(Draft::new(at.clone(), title, label).remedy(remedy))
    }

    pub(super) fn proxy(&mut self, step: &ProxyStep) -> Played {
        let was_there = self.proxied.is_there();
        self.listen = Some(ListenStep::always(ListenMode::Through));
        self.proxied = Proxied::There(step.clone());
        self.serves("the proxy would have nowhere to lead")?;
        if !self.started.contains(&Role::Client) && !self.is_doubtful() {
            let remedy = "put `start: client` after it";
            return Err(Problem::new("the check starts no client", "a proxy stands between the two", remedy).into());
        }
        let meets_another = self.programs.contains_key(&Role::Client) && !was_there;
        if meets_another && !self.is_doubtful() {
            let (title, label) = ("the client was started before", "it may have connected already, past the proxy");
            return Err(Problem::new(title, label, "put `proxy` before `start: client`").into());
        }
        Ok(())
    }

    pub(super) fn carried(&mut self, change: impl FnOnce(&mut Proxied) -> Result<(), Wrong>) -> Played {
        // An unreadable step may have been a `proxy`.
        if self.is_doubtful() && !self.proxied.is_there() {
            return Err(Refusal::Doubtful);
        }
        Ok(change(&mut self.proxied)?)
    }
}
