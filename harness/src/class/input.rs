//! What a class handed in, found place by place: nothing of it is kept here, however large the class. Must not read
//! what students wrote.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Student;

/// Something that lies in the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A part of what a student handed in; there may be several.
    Part {
        /// Whose it is.
        student: Student,
        /// Where it lies, relative to the input.
        place: PathBuf,
    },
    /// It belongs to nobody.
    Nobodys {
        /// Its name, as it was found.
        name: String,
    },
}

/// Looks through a folder with a place a student, in no order.
///
/// # Errors
/// Where the folder cannot be read, or `take` fails.
pub fn look<E: From<io::Error>>(input: &Path, take: &mut dyn FnMut(Found) -> Result<(), E>) -> Result<(), E> {
    for entry in fs::read_dir(input)? {
        let entry = entry?;
        let name = entry.file_name();
        let text = decoded(name.as_bytes());
        let is_file = entry.file_type()?.is_file();
        take(if is_file || text.starts_with('.') {
            Found::Nobodys { name: text }
        } else {
            Found::Part { student: Student::named(&text), place: name.into() }
        })?;
    }
    Ok(())
}

/// A name's text: UTF-8 or, as older systems wrote Chinese, GBK.
fn decoded(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GBK.decode_without_bom_handling(name).0.into_owned(),
    }
}
