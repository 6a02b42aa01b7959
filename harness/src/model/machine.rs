//! What a machine allows: the parts that grading rests on, and what was found of each. Must not try
//! anything itself.

use serde::{Deserialize, Serialize};

use super::Walls;

/// Something that a machine may or may not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A user namespace of its own, with its ids mapped.
    User,
    /// A network namespace with a loopback interface on which every address is local.
    Network,
    /// Pid, mount, ipc and uts namespaces with a `/proc` of their own and a root of their own.
    Processes,
    /// A seccomp filter whose notifications another process answers.
    Filter,
    /// A program's descriptors and memory, for the addresses in its calls.
    Addresses,
    /// The segments on a session's loopback interface.
    Segments,
    /// Raw sockets in a session's own network, whose pings the grader answers instead of the kernel.
    Pings,
    /// What each thread waits in and how often it ran.
    Waiting,
    /// Pseudo-terminals.
    Terminal,
    /// Control groups for memory and processes, of either version, that the grader may make.
    Groups,
    /// Landlock.
    Landlock,
}

/// What rests on a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Every verdict.
    Grading,
    /// Full isolation.
    Isolation,
    /// How soon, and how exactly, some verdicts are reached.
    Precision,
    /// A second wall behind the first.
    Second,
}

impl Part {
    /// Every part, in the order in which they build on each other.
    pub const ALL: &'static [Self] = &[
        Self::User,
        Self::Network,
        Self::Processes,
        Self::Filter,
        Self::Addresses,
        Self::Segments,
        Self::Pings,
        Self::Waiting,
        Self::Terminal,
        Self::Groups,
        Self::Landlock,
    ];

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Network => "network",
            Self::Processes => "processes",
            Self::Filter => "filter",
            Self::Addresses => "addresses",
            Self::Segments => "segments",
            Self::Pings => "pings",
            Self::Waiting => "waiting",
            Self::Terminal => "terminal",
            Self::Groups => "groups",
            Self::Landlock => "landlock",
        }
    }

    /// The part that must be there before this one can be.
    pub fn builds_on(self) -> Option<Self> {
        match self {
            Self::Network | Self::Processes => Some(Self::User),
            Self::Segments | Self::Pings => Some(Self::Network),
            Self::User
            | Self::Filter
            | Self::Addresses
            | Self::Waiting
            | Self::Terminal
            | Self::Groups
            | Self::Landlock => None,
        }
    }

    /// The attacks of the threat catalogue (`tests/hostile/README.md`) that nothing else keeps out. Of these a machine
    /// without it says that they may succeed.
    pub fn attacks(self) -> &'static [u32] {
        match self {
            Self::Network => &[42, 51, 52, 54],
            Self::Processes => &[6, 18, 19, 38, 40, 41],
            Self::User
            | Self::Filter
            | Self::Addresses
            | Self::Segments
            | Self::Pings
            | Self::Waiting
            | Self::Terminal
            | Self::Groups
            | Self::Landlock => &[],
        }
    }

    /// What rests on it.
    pub fn need(self) -> Need {
        match self {
            Self::User | Self::Network | Self::Processes | Self::Segments => Need::Isolation,
            Self::Filter | Self::Addresses | Self::Terminal => Need::Grading,
            Self::Pings | Self::Waiting => Need::Precision,
            Self::Groups | Self::Landlock => Need::Second,
        }
    }
}

/// What was found on a machine. A reason is in the kernel's own words (a call or file, and an errno),
/// which are the same in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Each part by itself.
    pub parts: Vec<(Part, Result<(), String>)>,
    /// A program that does nothing, started with full isolation.
    pub full: Result<(), String>,
    /// The same without namespaces.
    pub best_effort: Result<(), String>,
    /// The walls behind the namespaces, or behind none, where programs can be started.
    pub walls: Option<Walls>,
}

/// How far a machine's grades go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Full isolation works.
    Full,
    /// Programs can be graded, but not kept apart.
    BestEffort,
    /// Something is missing that every verdict rests on.
    Nothing,
}

impl Machine {
    /// Whether a part is missing.
    pub fn lacks(&self, part: Part) -> bool {
        self.parts.iter().any(|(one, found)| *one == part && found.is_err())
    }

    /// The parts that are missing, of those on which this rests.
    pub fn missing(&self, need: Need) -> impl Iterator<Item = Part> {
        self.parts.iter().filter(move |(part, found)| part.need() == need && found.is_err()).map(|(part, _)| *part)
    }

    /// How far its grades go. The trial as a whole decides about isolation, as it does for grading.
    pub fn standing(&self) -> Standing {
        if self.missing(Need::Grading).next().is_some() {
            return Standing::Nothing;
        }
        match (&self.full, &self.best_effort) {
            (Ok(()), _) => Standing::Full,
            (Err(_), Ok(())) => Standing::BestEffort,
            (Err(_), Err(_)) => Standing::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_decides_unless_every_verdict_is_lost() {
        let check = |missing: Option<Part>, full: bool, best_effort: bool, expected| {
            let found = |ok: bool| if ok { Ok(()) } else { Err("x".to_owned()) };
            let machine = Machine {
                parts: Part::ALL.iter().map(|part| (*part, found(Some(*part) != missing))).collect(),
                full: found(full),
                best_effort: found(best_effort),
                walls: None,
            };
            assert_eq!(machine.standing(), expected, "{missing:?} {full} {best_effort}");
        };
        check(None, true, true, Standing::Full);
        check(Some(Part::Landlock), true, true, Standing::Full);
        check(Some(Part::Waiting), true, true, Standing::Full);
        check(Some(Part::Network), false, true, Standing::BestEffort);
        check(None, false, true, Standing::BestEffort);
        check(None, false, false, Standing::Nothing);
        check(Some(Part::Addresses), true, true, Standing::Nothing);
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<&str> = Part::ALL.iter().map(|part| part.name()).collect();
        assert_eq!(names.len(), Part::ALL.len());
    }
}
