//! The only layer that touches students' code: runs programs in the sandbox, plays the conversation,
//! records evidence. Must not judge.

pub mod sandbox;
