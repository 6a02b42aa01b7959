//! The folder of results: who may write to it, and what lies where. Files are written aside, brought to the disk, and
//! renamed: whoever is killed leaves an old file or a new one.
//!
//! ```text
//! RESULTS/state.sqlite            how the class stands
//! RESULTS/students/NAME/          result.json, evidence.json.gz
//! RESULTS/.lock                   who works here
//! RESULTS/.input/                 an archive of the class, unpacked
//! RESULTS/.work/                  copies of what is being graded; removed
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::super::{AppError, files};

/// An open folder of results, which nobody else works on.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// Let go of when it is dropped, and when the process ends, however it does.
    _lock: File,
}

/// More of a lock file is not shown.
const LONGEST_NOTE: u64 = 200;

impl Folder {
    /// Makes the folder, if need be, and takes it.
    pub(super) fn take(root: &Path) -> Result<Self, AppError> {
        let cannot = |source: io::Error| AppError::Write { what: root.display().to_string(), source };
        fs::create_dir_all(root).map_err(cannot)?;
        let lock = lock(root)?;
        let folder = Self { root: root.to_path_buf(), _lock: lock };
        // What a killed run was at.
        match fs::remove_dir_all(folder.work()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(error)),
            Ok(()) | Err(_) => {}
        }
        for made in [folder.work(), folder.students()] {
            fs::create_dir_all(made).map_err(cannot)?;
        }
        Ok(folder)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn state(&self) -> PathBuf {
        self.root.join("state.sqlite")
    }

    pub(super) fn work(&self) -> PathBuf {
        self.root.join(".work")
    }

    /// Archives that hold a whole class, unpacked.
    pub(super) fn inputs(&self) -> PathBuf {
        self.root.join(".input")
    }

    fn students(&self) -> PathBuf {
        self.root.join("students")
    }

    /// A student's result for programs.
    pub(super) fn result(&self, slug: &str) -> PathBuf {
        self.students().join(slug).join("result.json")
    }

    /// All that was seen of a student's programs.
    pub(super) fn evidence(&self, slug: &str) -> PathBuf {
        self.students().join(slug).join("evidence.json.gz")
    }

    /// Whether a student's result is there.
    pub(super) fn has(&self, slug: &str) -> bool {
        self.result(slug).is_file() && self.evidence(slug).is_file()
    }

    /// Removes a student's result, if there is one.
    pub(super) fn forget(&self, slug: &str) -> Result<(), AppError> {
        for path in [self.result(slug), self.evidence(slug)] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(AppError::Write { what: path.display().to_string(), source: error });
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Writes a file whole or not at all.
    pub(super) fn write(&self, path: &Path, fill: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), AppError> {
        put(&self.work(), path, fill).map_err(|source| AppError::Write { what: path.display().to_string(), source })
    }

    /// The same, compressed.
    pub(super) fn write_compressed(
        &self,
        path: &Path,
        fill: &dyn Fn(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), AppError> {
        self.write(path, &|file| files::compressed(file, fill))
    }
}

/// Aside means where the next run removes what a killed one has left.
fn put(aside: &Path, path: &Path, fill: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let aside = tempfile::Builder::new().prefix("new-").tempfile_in(aside).map_err(|error| plain(&error))?;
    let mut buffer = BufWriter::new(aside.as_file());
    fill(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    aside.as_file().sync_data()?;
    aside.persist(path).map(drop).map_err(|error| plain(&error.error))
}

/// The error without the name of the temporary file.
fn plain(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

/// Takes the folder, or says who has it.
pub(super) fn lock(root: &Path) -> Result<File, AppError> {
    let path = root.join(".lock");
    let cannot = |source: io::Error| AppError::Write { what: path.display().to_string(), source };
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut note = String::new();
            // What cannot be read says nothing.
            let _ = (&file).take(LONGEST_NOTE).read_to_string(&mut note);
            let note: String = note.trim().chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            let who = if note.is_empty() { "another netgrade".to_owned() } else { note };
            return Err(AppError::Usage(format!(
                "{} is being written by {who}: wait until it ends, or choose another folder with --out",
                root.display()
            )));
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    let host = nix::unistd::gethostname().unwrap_or_default();
    let note = format!("netgrade batch, process {} on {}\n", std::process::id(), host.to_string_lossy());
    let write = |file: &mut File| {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(note.as_bytes())
    };
    write(&mut file).map_err(cannot)?;
    Ok(file)
}
