//! What a program is written in, and which part it plays.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The part that a program plays in an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Listens and answers.
    Server,
    /// Connects and asks.
    Client,
    /// Neither: works for itself, and talks on its standard streams.
    Program,
}

impl Role {
    /// The program at the other end; a program by itself has only itself.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Server => Self::Client,
            Self::Client => Self::Server,
            Self::Program => Self::Program,
        }
    }
}

/// What a program is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each variant is the name of the language")]
pub enum Language {
    Python,
    C,
    Cpp,
    Java,
    Node,
    Rust,
    Go,
    Perl,
    Tcl,
    Ruby,
    Shell,
    /// A ready ELF program, or one that the submission's own build makes.
    Binary,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server => "server",
            Self::Client => "client",
            Self::Program => "program",
        })
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Python => "Python",
            Self::C => "C",
            Self::Cpp => "C++",
            Self::Java => "Java",
            Self::Node => "Node.js",
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::Perl => "Perl",
            Self::Tcl => "Tcl",
            Self::Ruby => "Ruby",
            Self::Shell => "shell",
            Self::Binary => "binary",
        })
    }
}
