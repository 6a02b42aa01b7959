//! Why a session stops without a result: faults of the harness or the machine, never the student's.

use std::io;
use std::net::SocketAddr;

use super::observe;
use super::sandbox::SandboxError;
use crate::model::{Micros, Millis};

/// Why a session stopped without a result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("the sandbox could not be set up: {0}")]
    Sandbox(#[from] SandboxError),
    #[error("{what}: {source}")]
    System { what: &'static str, source: io::Error },
    #[error("the program could not be put into its sandbox: {step}: {}", observe::errno_name(*errno))]
    Setup { step: String, errno: i32 },
    #[error("what is expected cannot be held against anything: {0}")]
    Expectation(String),
    #[error("the coordinator is gone")]
    Abandoned,
    #[error(
        "{0} cannot be had on this machine without a network of the session's own: stop what listens there, or grade with namespaces (`netgrade doctor`)"
    )]
    NotOurs(SocketAddr),
    #[error(
        "the machine is too busy: within {} ms the program got {} ms, and it may take {} ms; grade again when less is running",
        elapsed.0 / 1000, had.0 / 1000, within.0
    )]
    Starved { had: Micros, within: Millis, elapsed: Micros },
}

/// Names what was being done when the system answered with an error.
pub(super) trait Within<T> {
    fn within(self, what: &'static str) -> Result<T, SessionError>;
}

impl<T, E: Into<io::Error>> Within<T> for Result<T, E> {
    fn within(self, what: &'static str) -> Result<T, SessionError> {
        self.map_err(|error| SessionError::System { what, source: error.into() })
    }
}
