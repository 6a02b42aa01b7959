//! Unpacks an archive into a folder. What is written is counted as it comes, whatever the archive says of itself.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::super::Refusal;
use super::entry::is_left_out;
use super::{Broken, Entry, EntryKind, Format, entries};
use crate::intake::{DEEPEST, MOST_BYTES, MOST_FILES};

/// What one submission may become.
#[derive(Debug, Clone, Copy)]
pub(in crate::class) struct Caps {
    files: usize,
    bytes: u64,
    /// How much more than its packed size.
    ratio: u64,
}

impl Caps {
    /// Those of one submission.
    pub(in crate::class) const SUBMISSION: Self = Self { files: MOST_FILES, bytes: MOST_BYTES, ratio: 200 };
}

/// So much may become of anything, however small it was packed.
const FREE: u64 = 4 << 20;

/// A folder that is unpacked to, and what it has become so far.
#[derive(Debug)]
pub(in crate::class) struct Place {
    root: PathBuf,
    caps: Caps,
    packed: u64,
    files: usize,
    bytes: u64,
}

impl Place {
    /// A folder that is there; `packed` bytes become what is written.
    pub(in crate::class) fn new(root: &Path, caps: Caps, packed: u64) -> Self {
        Self { root: root.to_path_buf(), caps, packed, files: 0, bytes: 0 }
    }

    /// Writes an entry to its place.
    pub(in crate::class) fn put(&mut self, entry: &mut Entry<'_>, place: &Path) -> Result<(), Broken> {
        let name = || entry.name.clone();
        match entry.kind {
            EntryKind::Link => return Err(Refusal::Link { name: name() }.into()),
            EntryKind::Special => return Err(Refusal::Special { name: name() }.into()),
            EntryKind::Locked => return Err(Refusal::Locked { name: name() }.into()),
            EntryKind::Folder | EntryKind::File => {}
        }
        self.files += 1;
        if self.files > self.caps.files {
            return Err(Refusal::TooMany { most: self.caps.files as u64 }.into());
        }
        if place.components().count() > DEEPEST {
            return Err(Refusal::TooDeep { most: DEEPEST as u64 }.into());
        }
        let target = self.root.join(place);
        let failed = |error: io::Error| refused_or_failed(error, &entry.name, &target);
        if entry.kind == EntryKind::Folder {
            return fs::create_dir_all(&target).map_err(failed);
        }
        fs::create_dir_all(target.parent().unwrap_or(&self.root)).map_err(failed)?;
        let mode = if entry.executable { 0o755 } else { 0o644 };
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&target).map_err(failed)?;
        self.copy(entry, file, &target)
    }

    fn copy(&mut self, entry: &mut Entry<'_>, mut file: File, target: &Path) -> Result<(), Broken> {
        let mut room = [0; 1 << 14];
        loop {
            let count = match entry.bytes.read(&mut room) {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) => {
                    return Err(Refusal::Corrupt { name: entry.name.clone(), error: error.to_string() }.into());
                }
            };
            self.bytes += count as u64;
            if self.bytes > self.caps.bytes {
                return Err(Refusal::TooLarge { mebibytes: self.caps.bytes >> 20 }.into());
            }
            if self.bytes > FREE && self.bytes / self.caps.ratio > self.packed {
                return Err(Refusal::Bomb { times: self.caps.ratio }.into());
            }
            let written = room.get(..count).map_or(Ok(()), |bytes| file.write_all(bytes));
            written.map_err(|error| Broken::Place(target.to_path_buf(), error))?;
        }
    }
}

impl From<Refusal> for Broken {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A name that is there twice, or cannot be a name here, is the archive's matter; all else is the disk's.
fn refused_or_failed(error: io::Error, name: &str, target: &Path) -> Broken {
    let is_archives = [
        io::ErrorKind::AlreadyExists,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::IsADirectory,
        io::ErrorKind::InvalidFilename,
        io::ErrorKind::InvalidInput,
    ];
    if is_archives.contains(&error.kind()) {
        return Refusal::Corrupt { name: name.to_owned(), error: error.kind().to_string() }.into();
    }
    Broken::Place(target.to_path_buf(), error)
}

/// Unpacks one student's archive, called `name`, into a folder that is there. The first thing that is wrong with it
/// ends it.
pub(in crate::class) fn unpack(file: &mut File, format: Format, name: &str, to: &Path) -> Result<(), Broken> {
    let packed = file.metadata().map_or(0, |meta| meta.len());
    let mut place = Place::new(to, Caps::SUBMISSION, packed);
    entries(file, format, name, &mut |mut entry| {
        let Some(at) = entry.place() else { return Err(Refusal::Outside { name: entry.name }.into()) };
        if is_left_out(&at) || at.as_os_str().is_empty() { Ok(()) } else { place.put(&mut entry, &at) }
    })
}
