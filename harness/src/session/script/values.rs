//! What stands for the placeholders in a text.

use super::Script;
use crate::matcher::placeholders;
use crate::model::{ActorName, Role};

impl Script<'_> {
    /// A text with its placeholders filled in.
    pub(super) fn expand(&self, text: &str) -> String {
        fill(text, |name| self.value(name, None))
    }

    /// The same, as an actor says it: a crowd's member has a number of its own.
    pub(super) fn expand_for(&self, text: &str, actor: &ActorName) -> String {
        fill(text, |name| self.value(name, actor.number()))
    }

    fn value(&self, name: &str, member: Option<u32>) -> Option<String> {
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

/// Puts values where a text has their names in braces; what has none stays as it is.
fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut from = 0;
    for (name, place) in placeholders(text) {
        if let Some(value) = value(name) {
            filled.push_str(&text[from..place.start]);
            filled.push_str(&value);
            from = place.end;
        }
    }
    filled.push_str(&text[from..]);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn known_names_are_filled_in() {
        let value = |name: &str| (name == "nonce").then(|| "k7f".to_owned());
        let check = |text: &str, expected: &str| assert_eq!(fill(text, value), expected, "{text:?}");
        check("hello {nonce}", "hello k7f");
        check("{nonce}{nonce}!", "k7fk7f!");
        check("{{nonce}} {n} {", "{k7f} {n} {");
        check("", "");
    }
}
