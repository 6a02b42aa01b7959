//! What `fault` lets go wrong: which call fails how, which of its calls, and what no kernel ever does.

use serde::{Deserialize, Serialize};

use super::values::CallName;
use crate::model::Role;

/// `fault`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultStep {
    /// Whose calls.
    pub who: Role,
    /// Which call.
    pub call: CallName,
    /// What goes wrong.
    pub kind: FaultKind,
    /// Which of them.
    pub which: Which,
}

/// Which calls go wrong, of those that are made from the step on and can fail in this way at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Which {
    /// The first of them, from 1.
    pub nth: u32,
    /// From there on every one (1), every second one (2), …
    pub every: u32,
    /// So many in all.
    pub times: u32,
}

impl Which {
    /// The next calls, one after the other.
    pub fn next(times: u32) -> Self {
        Self { nth: 1, every: 1, times }
    }

    /// Whether the call of this number, from 1, is one of them.
    pub fn takes(self, number: u32) -> bool {
        let Some(after) = number.checked_sub(self.nth) else { return false };
        after.is_multiple_of(self.every) && after / self.every < self.times
    }
}

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// It fails.
    Errno(Errno),
    /// Only half of the buffer is taken.
    Short,
}

macro_rules! errnos {
    ($($variant:ident $name:literal: $($call:ident)+, $why_not:literal;)*) => {
        /// An error that a call can be made to fail with (`errno(3)`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each variant is the name of the error")]
        pub enum Errno {
            $(#[serde(rename = $name)] $variant,)*
        }

        impl Errno {
            /// Every one, with its name.
            pub const ALL: &'static [(&'static str, Self)] = &[$(($name, Self::$variant)),*];

            /// The calls that a kernel lets fail with it, the likeliest first.
            pub fn calls(self) -> &'static [CallName] {
                match self { $(Self::$variant => &[$(CallName::$call),+],)* }
            }

            /// Why other calls never do.
            pub fn why_not(self) -> &'static str {
                match self { $(Self::$variant => $why_not,)* }
            }

            /// Its name, such as `EINTR`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

// After the calls' own pages in section 2 of the manual, and `socket(7)`, `tcp(7)`.
errnos! {
    Eintr "EINTR": Accept Recv Send Connect Poll Read Write, "it never waits, so that no signal can interrupt it";
    Emfile "EMFILE": Accept Socket, "it makes no new descriptor";
    Enfile "ENFILE": Accept Socket, "it opens no new file";
    Enobufs "ENOBUFS": Accept Socket, "the kernel takes no memory for a new socket there";
    Econnaborted "ECONNABORTED": Accept, "only a connection that waits to be accepted can go away like this";
    Econnrefused "ECONNREFUSED": Connect, "only a connection that is asked for can be refused";
    Econnreset "ECONNRESET": Recv Send, "there is no connection yet that could be reset";
    Epipe "EPIPE": Send, "only what is sent can find that nothing can be sent any more";
    Etimedout "ETIMEDOUT": Connect Recv Send, "it waits for no answer from the other side";
    Eagain "EAGAIN": Recv Send Accept, "it is no call of which a non-blocking socket says “not now”";
    Eaddrinuse "EADDRINUSE": Bind Listen, "it takes no port for itself";
    Eaddrnotavail "EADDRNOTAVAIL": Bind Connect, "it takes no address for itself";
    Eacces "EACCES": Bind, "it asks for no port that could be kept from it";
    Enetunreach "ENETUNREACH": Connect, "it looks for no way to another network";
    Ehostunreach "EHOSTUNREACH": Connect, "it looks for no way to another machine";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_that_go_wrong_are_counted_from_one() {
        let check = |which: Which, expected: &[u32]| {
            let taken: Vec<u32> = (1..=12).filter(|number| which.takes(*number)).collect();
            assert_eq!(taken, expected, "{which:?}");
        };
        check(Which::next(1), &[1]);
        check(Which::next(3), &[1, 2, 3]);
        check(Which { nth: 4, every: 1, times: 2 }, &[4, 5]);
        check(Which { nth: 2, every: 3, times: 3 }, &[2, 5, 8]);
        check(Which { nth: 2, every: 3, times: 100 }, &[2, 5, 8, 11]);
    }
}
