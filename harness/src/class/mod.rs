//! What a class handed in: whose it is, where it lies, and a copy of it that nobody can change any more. Everything
//! here was named and made by strangers. Must not run or grade anything.

mod archive;
mod beneath;
mod download;
#[cfg(test)]
pub(crate) mod fuzzed;
mod gather;
mod layout;
mod look;
mod refusal;
mod returned;
mod stamp;
mod student;

pub use download::{Download, DownloadError, Input, Unpacked, open};
pub use gather::{GatherError, gather};
pub use layout::{Layout, LayoutError};
pub use look::{Found, ListError, list, look};
pub use refusal::Refusal;
pub use returned::{Returned, returned};
pub use stamp::{Stamp, stamp};
pub use student::Student;

/// A name's text: UTF-8 or, as older systems wrote Chinese, GBK.
fn decoded(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GBK.decode_without_bom_handling(name).0.into_owned(),
    }
}
