//! Finds the programs of a submission and how to build and run them. Everything in a submission is
//! untrusted input: it is read with caps, never run, and no link in it is followed outwards.

mod toolchain;

pub use toolchain::{BASE_FOLDERS, Found, Tool, Toolchains};
