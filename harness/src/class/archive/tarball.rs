//! The entries of a tar archive.

use std::io::{self, Read};

use super::super::Refusal;
use super::Broken;
use super::entry::{self, Entry, EntryKind};

pub(super) fn entries(
    file: impl Read,
    name: &str,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), Broken>,
) -> Result<(), Broken> {
    let corrupt =
        |error: io::Error| Broken::Refused(Refusal::Corrupt { name: name.to_owned(), error: error.to_string() });
    let mut archive = tar::Archive::new(io::BufReader::new(file));
    for found in archive.entries().map_err(corrupt)? {
        let mut found = found.map_err(corrupt)?;
        let own = entry::name(&found.path_bytes());
        let mode = found.header().mode().unwrap_or(0);
        let Some(kind) = kind(found.header().entry_type()) else { continue };
        take(Entry { name: own, kind, executable: mode & 0o111 != 0, bytes: &mut found })?;
    }
    Ok(())
}

/// None for what only says something of other entries.
fn kind(found: tar::EntryType) -> Option<EntryKind> {
    Some(match found {
        found if found.is_dir() => EntryKind::Folder,
        found if found.is_file() || found.is_contiguous() => EntryKind::File,
        found if found.is_symlink() || found.is_hard_link() => EntryKind::Link,
        found if found.is_pax_global_extensions() || found.is_pax_local_extensions() => return None,
        _ => EntryKind::Special,
    })
}
