//! Archives that strangers have made: told by their first bytes, read entry by entry with caps, and nothing in them is
//! ever written anywhere but below the folder that was named.

mod entry;
mod tarball;
mod unpack;
mod zipped;

use std::fs::File;
use std::io::{self, Read, Seek};

pub(super) use entry::{Entry, EntryKind, is_left_out};
pub(super) use unpack::{Caps, Place, unpack};

use super::Refusal;

/// What an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Zip,
    Tar,
    TarGz,
    /// One that netgrade does not unpack.
    Other(&'static str),
}

/// Bytes that tell it.
const HEAD: u64 = 512;

/// Tells an archive by its first bytes; none where it is none.
pub(super) fn format(file: &mut File) -> io::Result<Option<Format>> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(match () {
        () if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") => Some(Format::Zip),
        () if head.starts_with(b"\x1f\x8b") => Some(Format::TarGz),
        () if head.get(257..262) == Some(b"ustar") => Some(Format::Tar),
        () if head.starts_with(b"Rar!") => Some(Format::Other("RAR")),
        () if head.starts_with(b"7z\xbc\xaf") => Some(Format::Other("7z")),
        () if head.starts_with(b"BZh") => Some(Format::Other("bzip2")),
        () if head.starts_with(b"\xfd7zXZ") => Some(Format::Other("xz")),
        () => None,
    })
}

/// Why the entries of an archive cannot be read to the end.
#[derive(Debug)]
pub(super) enum Broken {
    /// The archive's side.
    Refused(Refusal),
    /// The grader's side, such as a full disk.
    Place(std::path::PathBuf, io::Error),
}

/// Calls `take` with every entry, in the archive's order.
pub(super) fn entries(
    file: &mut File,
    format: Format,
    name: &str,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let unreadable =
        |error: io::Error| Broken::Refused(Refusal::Corrupt { name: name.to_owned(), error: error.to_string() });
    file.rewind().map_err(unreadable)?;
    match format {
        Format::Zip => zipped::entries(file, name, take),
        Format::Tar => tarball::entries(file, name, take),
        Format::TarGz => tarball::entries(flate2::read::MultiGzDecoder::new(file), name, take),
        Format::Other(format) => {
            Err(Broken::Refused(Refusal::Format { name: name.to_owned(), format: format.to_owned() }))
        }
    }
}
