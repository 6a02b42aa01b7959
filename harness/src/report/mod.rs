//! One result for many readers: a terminal, a machine. One exporter a file; all of them say the same
//! words, and show nothing of a program that could act on its reader. Must not compute points.

mod answers;
pub mod batch;
mod building;
mod carried;
mod causes;
pub mod cluster;
mod compared;
mod connections;
mod diff;
mod doctor;
mod escape;
mod explain;
pub mod export;
mod failed;
mod finding;
#[cfg(test)]
pub(crate) mod fixture;
mod fold;
#[cfg(test)]
pub(crate) mod fuzzed;
pub mod gradebook;
pub mod html;
pub mod json;
mod ladder;
mod lanes;
pub mod likeness;
mod mending;
mod misfit;
mod naming;
pub mod overview;
mod page;
pub mod pages;
pub mod pcap;
mod picture;
mod programs;
pub mod progress;
mod remarks;
mod repeat;
pub mod segments;
mod sheet;
mod standing;
pub mod terminal;
mod walls;
pub mod watching;
mod words;
#[cfg(test)]
mod words_tests;

pub use answers::Key;
pub use doctor::{Equipment, doctor};
pub use mending::to_mend;
pub use page::Colour;
pub use repeat::{Typed, shell_word};
pub use sheet::sheet;
pub use words::{Values, Words};
