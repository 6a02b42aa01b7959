//! stub
use super::{AppError, Exit, Write};
pub(super) fn run(_o: &crate::cli::Audit, _out: &mut dyn Write) -> Result<Exit, AppError> {
    Ok(Exit::Full)
}
