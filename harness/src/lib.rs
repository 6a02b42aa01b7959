//! netgrade grades students' TCP servers and clients.
//!
//! Data flows one way (see `ARCHITECTURE.md`): exercise and submission become a plan, a session plays
//! the plan and records evidence, and everything after that is pure. No module may import one to its
//! left in `main → cli → app → { report → grade → judge → answers, session → plan } → class → { matcher,
//! spec, intake, evidence, likeness } → model`.

pub mod answers;
pub mod app;
pub mod class;
pub mod cli;
pub mod evidence;
#[cfg(test)]
mod fuzzing;
pub mod grade;
pub mod intake;
pub mod judge;
pub mod likeness;
pub mod matcher;
pub mod model;
pub mod plan;
pub mod report;
pub mod session;
pub mod spec;
