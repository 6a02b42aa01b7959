//! The entries of a zip archive.

use std::fs::File;
use std::io;

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::super::Refusal;
use super::Broken;
use super::entry::{self, Entry, EntryKind};

pub(super) fn entries(
    file: &mut File,
    name: &str,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let corrupt =
        |error: ZipError| Broken::Refused(Refusal::Corrupt { name: name.to_owned(), error: error.to_string() });
    let mut archive = ZipArchive::new(io::BufReader::new(file)).map_err(corrupt)?;
    // A bomb that packs the same bytes many times.
    if archive.has_overlapping_files().map_err(corrupt)? {
        return Err(corrupt(ZipError::InvalidArchive("entries that overlap".into())));
    }
    for index in 0..archive.len() {
        let (own, mut kind, mode, method) = {
            let raw = archive.by_index_raw(index).map_err(corrupt)?;
            let own = entry::name(raw.name_raw());
            let kind = kind(raw.unix_mode(), raw.is_dir() || own.ends_with('\\'));
            let kind = if raw.encrypted() { EntryKind::Locked } else { kind };
            (own, kind, raw.unix_mode().unwrap_or(0), raw.compression())
        };
        if kind == EntryKind::File && !matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
            kind = EntryKind::Special;
        }
        let executable = mode & 0o111 != 0;
        if kind == EntryKind::File {
            let mut bytes = archive.by_index(index).map_err(corrupt)?;
            take(Entry { name: own, kind, executable, bytes: &mut bytes })?;
        } else {
            take(Entry { name: own, kind, executable, bytes: &mut io::empty() })?;
        }
    }
    Ok(())
}

/// The upper bits of a Unix mode; archives of other systems have none.
fn kind(mode: Option<u32>, is_folder: bool) -> EntryKind {
    match mode.unwrap_or(0) & 0o170_000 {
        0o120_000 => EntryKind::Link,
        0o040_000 => EntryKind::Folder,
        0 | 0o100_000 if is_folder => EntryKind::Folder,
        0 | 0o100_000 => EntryKind::File,
        _ => EntryKind::Special,
    }
}
