//! Why a session stops without a result: faults of the harness or the machine, never the student's.

use std::io;
use std::net::SocketAddr;

use super::observe;
use super::sandbox::SandboxError;
use crate::evidence::Fault;
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
    #[error("{}", Fault::Taken { taken: *.0 })]
    NotOurs(SocketAddr),
    #[error("{}", Fault::Busy { had: *had, within: *within, elapsed: *elapsed })]
    Starved { had: Micros, within: Millis, elapsed: Micros },
}

impl From<SessionError> for Fault {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::NotOurs(taken) => Self::Taken { taken },
            SessionError::Starved { had, within, elapsed } => Self::Busy { had, within, elapsed },
            SessionError::Sandbox(_)
            | SessionError::System { .. }
            | SessionError::Setup { .. }
            | SessionError::Expectation(_)
            | SessionError::Abandoned => Self::Said(error.to_string()),
        }
    }
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
