//! Bytes against an expectation: complete, impossible, or incomplete. Must not do I/O, and must not know
//! how the bytes came: any cutting of a stream gives the same answer.

mod combine;
mod content;
mod frame;
#[cfg(test)]
pub(crate) mod fuzzed;
mod json;
mod look;
mod pattern;
mod placeholder;
#[cfg(test)]
mod tests;
mod texts;

pub use content::Bounds;
pub use frame::{Frame, Prefix};
pub use look::{Look, Miss};
pub use pattern::{Literal, Pattern};
pub use placeholder::{expand_with, placeholders};
pub use regex::bytes::Regex;
pub use texts::{is_traceback, text_is_in};
