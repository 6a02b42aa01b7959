//! Finds the programs of a submission and how to build and run them. Everything in a submission is
//! untrusted input: it is read with caps, never run, and no link in it is followed outwards.

mod error;
mod names;
mod python;
mod remark;
mod source;
mod text;
mod toolchain;
mod tree;

pub use error::{IntakeError, ManifestError, Mistake};
pub use remark::{NotARemark, Remark, Seen};
pub use toolchain::{BASE_FOLDERS, Found, Tool, Toolchains};
pub use tree::{DEEPEST, Entry, Kind, LeftOut, Listing, MOST_BYTES, MOST_FILES, content_key};

/// Of a longer source only this much is read; a student's own program is a hundredth of it.
pub(crate) const LARGEST_SOURCE: u64 = 1024 * 1024;
