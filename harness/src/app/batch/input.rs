//! Finds what was handed in, and puts it into the state.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::AppError;
use super::looking::Looking;
use super::state;
use super::store::{Store, StoreError};
use crate::class::{self, Download, DownloadError, Found, Layout, ListError, Refusal, Unpacked};
use crate::model::{ExerciseId, Lang};
use crate::report::batch;

/// Where submissions lie.
#[derive(Debug)]
pub(super) struct Input {
    /// What their places are relative to.
    pub(super) folder: PathBuf,
    /// Places that could not be taken whole.
    pub(super) refused: BTreeMap<PathBuf, Refusal>,
}

/// How to look at what was handed in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looker<'a> {
    /// `--id`.
    pub(super) id: Option<&'a str>,
    /// `--exercise`.
    pub(super) exercises: &'a [ExerciseId],
    /// netgrade's own folder, which may lie among the submissions.
    pub(super) own: &'a Path,
    /// Where archives of a whole class are unpacked.
    pub(super) inputs: &'a Path,
    pub(super) lang: Lang,
}

/// What can go wrong while the input is looked at.
#[derive(Debug, thiserror::Error)]
enum LookError {
    #[error("{0}")]
    Input(#[from] io::Error),
    #[error("{0}")]
    List(#[from] ListError),
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Looks at all that was handed in.
pub(super) fn look(store: &mut Store, how: Looker<'_>, input: &Path) -> Result<Input, AppError> {
    let layout = match how.id {
        Some(expression) => Layout::given(expression).map_err(|error| {
            AppError::Usage(format!(
                "--id cannot be used: {error}; write it as in '^(?<student>[^_]+)_(?<number>[0-9]+)'"
            ))
        })?,
        None => Layout::Plain,
    };
    let unreadable = |error: &dyn std::fmt::Display| {
        AppError::Usage(format!(
            "cannot read {}: {error}; give a folder, an archive or a list of what was handed in",
            input.display()
        ))
    };
    let kind = class::open(input).map_err(|error| unreadable(&error))?;
    let (unpacked, looked) = match kind {
        class::Input::Folder => {
            let all = Unpacked { folder: input.to_path_buf(), refused: BTreeMap::new(), strange: Vec::new() };
            let looked = in_folder(store, &all, &layout, how.own);
            (all, looked)
        }
        class::Input::Archive(download) => {
            let all = unpack(download, how, input)?;
            let looked = in_folder(store, &all, &layout, how.own);
            (all, looked)
        }
        class::Input::List => {
            let all = Unpacked { folder: "/".into(), refused: BTreeMap::new(), strange: Vec::new() };
            let looked = store
                .look(|looking| class::list::<LookError>(input, &mut |found| note(looking, &all.folder, found, None)));
            (all, looked)
        }
    };
    match looked {
        Ok(()) => Ok(Input { folder: unpacked.folder, refused: unpacked.refused }),
        Err(LookError::Input(error)) => Err(unreadable(&error)),
        Err(LookError::List(error)) => Err(unreadable(&error)),
        Err(LookError::Store(error)) => Err(state(error)),
    }
}

fn in_folder(store: &mut Store, all: &Unpacked, layout: &Layout, own: &Path) -> Result<(), LookError> {
    // The results may lie among the submissions.
    let own = own.canonicalize().ok();
    store.look(|looking| {
        all.strange.iter().try_for_each(|name| looking.nobodys(name))?;
        class::look(&all.folder, layout, &mut |found| note(looking, &all.folder, found, own.as_deref()))
    })
}

fn note(looking: &Looking<'_>, input: &Path, found: Found, own: Option<&Path>) -> Result<(), LookError> {
    match found {
        Found::Part { place, .. } if own.is_some() && input.join(&place).canonicalize().ok().as_deref() == own => {}
        Found::Part { student, place } => {
            // What cannot be looked at is told when it is to be read.
            let stamp = class::stamp(&input.join(&place)).unwrap_or_default();
            looking.part(&student, &place, stamp)?;
        }
        Found::Nobodys { name } => looking.nobodys(&name)?,
    }
    Ok(())
}

/// Unpacks an archive of a class, once for as long as it stays the same.
fn unpack(download: Download, how: Looker<'_>, input: &Path) -> Result<Unpacked, AppError> {
    let write = |path: &Path, source| AppError::Write { what: path.display().to_string(), source };
    let stamp = class::stamp(input).unwrap_or_default();
    let name = stamp.0.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    let name = format!("{name:016x}");
    let inputs = how.inputs;
    fs::create_dir_all(inputs).map_err(|source| write(inputs, source))?;
    // Those of other downloads.
    for other in fs::read_dir(inputs).map_err(|source| write(inputs, source))?.flatten() {
        if other.file_name() != *name.as_str() {
            fs::remove_dir_all(other.path()).map_err(|source| write(&other.path(), source))?;
        }
    }
    let is_exercise = |name: &str| how.exercises.iter().any(|exercise| exercise.as_ref() == name);
    download.unpack(&inputs.join(name), &is_exercise).map_err(|error| match error {
        DownloadError::Refused(refusal) => AppError::Usage(batch::refusal(&batch::words(how.lang), &refusal)),
        DownloadError::Place { path, source } => write(&path, source),
    })
}
