//! Files that netgrade writes: aside first, then renamed, so that nobody ever sees half of one.

use std::fs;
use std::io::{BufWriter, IntoInnerError, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::AppError;

/// Writes a file whole or not at all.
pub(super) fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), AppError> {
    let failed = |source| AppError::Write { what: path.display().to_string(), source: plain(source) };
    if is_special(path) {
        let mut stream = fs::OpenOptions::new().write(true).open(path).map_err(failed)?;
        return fill(&mut stream).and_then(|()| stream.flush()).map_err(failed);
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside = tempfile::Builder::new().prefix(".netgrade-").tempfile_in(folder).map_err(failed)?;
    let mut buffer = BufWriter::new(&aside);
    fill(&mut buffer).and_then(|()| buffer.flush()).map_err(failed)?;
    drop(buffer);
    readable_by_all(&aside).map_err(failed)?;
    aside.persist(path).map(drop).map_err(|error| failed(error.error))
}

/// Compresses what `fill` writes. The compressor does much for each write, however short, and JSON is written in short
/// ones.
pub(super) fn compressed(
    to: &mut dyn Write,
    fill: &dyn Fn(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut buffer = BufWriter::with_capacity(PIECE, GzEncoder::new(to, Compression::fast()));
    fill(&mut buffer)?;
    buffer.into_inner().map_err(IntoInnerError::into_error)?.finish().map(drop)
}

/// What the compressor is given at once.
const PIECE: usize = 64 << 10;

/// Whether the path leads to a device or a pipe: that is written to, and never replaced by a file.
fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

/// The error without the name of the temporary file, which is nobody's concern.
fn plain(error: std::io::Error) -> std::io::Error {
    if error.raw_os_error().is_some() { error } else { error.kind().into() }
}

/// A temporary file is the owner's alone; a result is as readable as any other new file.
fn readable_by_all(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}
