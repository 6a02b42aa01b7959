//! The only layer that touches students' code: runs programs in the sandbox, plays the conversation,
//! records evidence. Must not judge.

mod act;
mod actor;
mod asking;
mod build;
mod capture;
mod clock;
mod coordinator;
mod datagrams;
mod delays;
mod doors;
mod driver;
mod echo;
mod error;
mod examine;
mod forks;
#[cfg(test)]
pub(crate) mod fuzzed;
mod held;
mod observe;
mod peers;
mod poller;
mod process;
mod procs;
mod proxy;
mod quiet;
mod recorder;
mod run;
pub mod sandbox;
mod script;
mod segments;
mod shared;
mod sockets;
mod span;
mod stillness;
mod terminal;
mod threads;
mod usage;
mod waits;
mod worker;
mod workplace;

pub use coordinator::{BuildOutcome, WorkerError, Workers};
pub use forks::serve_as;
