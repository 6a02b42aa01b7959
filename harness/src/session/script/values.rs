//! What stands for the placeholders in a text.

use super::Script;
use crate::matcher;
use crate::model::{ActorName, Role};

impl Script<'_> {
    /// A text with its placeholders filled in.
    pub(super) fn expand(&self, text: &str) -> String {
        matcher::expand_with(text, |name| self.value(name, None))
    }

    /// The same, as an actor says it: a crowd's member has a number of its own.
    pub(super) fn expand_for(&self, text: &str, actor: &ActorName) -> String {
        matcher::expand_with(text, |name| self.value(name, actor.number()))
    }

    pub(super) fn value(&self, name: &str, member: Option<u32>) -> Option<String> {
        match name {
            "n" => member.or(self.doing.round).map(|n| n.to_string()),
            "port" => self.port().map(|port| port.to_string()),
            _ => self.values.get(name).cloned(),
        }
    }

    /// The server's port, else the one that the client dialled.
    fn port(&self) -> Option<u16> {
        let listening = self.programs.get(&Role::Server).and_then(|server| server.listening);
        let dialled = || self.programs.get(&Role::Client).and_then(|client| client.dialled);
        listening.or_else(dialled).map(|address| address.port())
    }
}
