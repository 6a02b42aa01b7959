//! Files that netgrade writes: aside first, then renamed, so that nobody ever sees half of one.

use std::io::{BufWriter, Write};
use std::path::Path;

use super::AppError;

/// Writes a file whole or not at all.
pub(super) fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), AppError> {
    let failed = |source| AppError::Write { what: path.display().to_string(), source: plain(source) };
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside = tempfile::Builder::new().prefix(".netgrade-").tempfile_in(folder).map_err(failed)?;
    let mut buffer = BufWriter::new(&aside);
    fill(&mut buffer).and_then(|()| buffer.flush()).map_err(failed)?;
    drop(buffer);
    readable_by_all(&aside).map_err(failed)?;
    aside.persist(path).map(drop).map_err(|error| failed(error.error))
}

/// The error without the name of the temporary file, which is nobody's concern.
fn plain(error: std::io::Error) -> std::io::Error {
    if error.raw_os_error().is_some() { error } else { error.kind().into() }
}

/// A temporary file is the owner's alone; a result is as readable as any other new file.
fn readable_by_all(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}
