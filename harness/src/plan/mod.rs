//! Exercise, submission and options → what a session is to do, with every limit and argument resolved.
//! Must not do I/O.

mod request;

pub use request::{BuildRequest, BuildStep, Launch, Limits, Policy, Request, SessionRequest};
