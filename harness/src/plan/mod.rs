//! Exercise, submission and options → what a session is to do, with every limit and argument resolved.
//! Must not do I/O.

mod launch;
mod request;
mod seed;

pub use launch::{build_launch, launch};
pub use request::{BuildRequest, BuildStep, Launch, Limits, Policy, Request, SessionRequest, Task};
pub use seed::{check_seed, choice_seed, drawn, nonce};
