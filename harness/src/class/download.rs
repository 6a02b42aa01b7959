//! A whole class in one file: an archive as a platform gives it, or a list of folders. An archive is unpacked once; what
//! is wrong with one student's part is noted and costs the others nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::archive::{self, Broken, Caps, EntryKind, Format, Place};
use super::{Refusal, archive::Entry};

/// What the input is.
#[derive(Debug)]
pub enum Input {
    /// A folder.
    Folder,
    /// An archive of all.
    Archive(Download),
    /// A list of folders.
    List,
}

/// An archive that is open.
#[derive(Debug)]
pub struct Download {
    file: File,
    format: Format,
    name: String,
}

/// Why an archive of a class cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// It is broken.
    #[error("the archive cannot be used")]
    Refused(Refusal),
    /// It cannot be unpacked here.
    #[error("cannot write {}: {source}", path.display())]
    Place {
        /// What could not be written.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

/// What unpacking found, beside the files.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Notes {
    /// By the place whose part could not be taken.
    refused: BTreeMap<PathBuf, Refusal>,
    /// Names of entries that belong nowhere, up to a cap.
    strange: Vec<String>,
    /// The folder that all students lie in.
    within: PathBuf,
}

/// More names of strange entries are not kept.
const MOST_STRANGE: usize = 1000;

/// Sees what the input is.
///
/// # Errors
/// Where it cannot be read.
pub fn open(input: &Path) -> io::Result<Input> {
    if input.metadata()?.is_dir() {
        return Ok(Input::Folder);
    }
    let mut file = File::open(input)?;
    let name = input.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(match archive::format(&mut file)? {
        Some(format) => Input::Archive(Download { file, format, name }),
        None => Input::List,
    })
}

/// A class that lies unpacked.
#[derive(Debug)]
pub struct Unpacked {
    /// The folder that holds a place a student.
    pub folder: PathBuf,
    /// Places in it whose part could not be taken whole.
    pub refused: BTreeMap<PathBuf, Refusal>,
    /// Names of entries that belong nowhere.
    pub strange: Vec<String>,
}

impl Download {
    /// Unpacks into the folder `to` what is not there whole already. `is_exercise` tells a student's own folder from
    /// one that holds them all.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub fn unpack(mut self, to: &Path, is_exercise: &dyn Fn(&str) -> bool) -> Result<Unpacked, DownloadError> {
        let place = |path: &Path| {
            let path = path.to_path_buf();
            move |source| DownloadError::Place { path, source }
        };
        let notes = to.join("notes.json");
        // It is written last.
        if let Some(notes) = fs::read(&notes).ok().and_then(|text| serde_json::from_slice(&text).ok()) {
            return Ok(Unpacked::of(to, notes));
        }
        match fs::remove_dir_all(to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(place(to)(error)),
            Ok(()) | Err(_) => {}
        }
        let files = to.join("files");
        fs::create_dir_all(&files).map_err(place(&files))?;
        let found = self.fill(&files, is_exercise).map_err(|broken| match broken {
            Broken::Refused(refusal) => DownloadError::Refused(refusal),
            Broken::Place(path, source) => DownloadError::Place { path, source },
        })?;
        let text = serde_json::to_vec(&found).map_err(io::Error::from).map_err(place(&notes))?;
        let aside = to.join("notes.new");
        fs::write(&aside, text).and_then(|()| fs::rename(&aside, &notes)).map_err(place(&notes))?;
        Ok(Unpacked::of(to, found))
    }

    fn fill(&mut self, to: &Path, is_exercise: &dyn Fn(&str) -> bool) -> Result<Notes, Broken> {
        let within = self.common(is_exercise)?;
        let depth = within.components().count();
        let packed = self.file.metadata().map_or(0, |meta| meta.len());
        let mut sorting = Sorting { to, depth, packed, places: BTreeMap::new(), notes: Notes::default() };
        archive::entries(&mut self.file, self.format, &self.name, &mut |entry| sorting.take(entry))?;
        Ok(Notes { within, ..sorting.notes })
    }

    /// The one folder that everything lies in, if that is not a student's own.
    fn common(&mut self, is_exercise: &dyn Fn(&str) -> bool) -> Result<PathBuf, Broken> {
        let (mut first, mut single, mut own): (Option<PathBuf>, bool, bool) = (None, true, false);
        archive::entries(&mut self.file, self.format, &self.name, &mut |entry| {
            let Some(place) = entry.place().filter(|place| !archive::is_left_out(place)) else { return Ok(()) };
            let mut parts = place.components();
            let Some(top) = parts.next() else { return Ok(()) };
            let (top, next) = (PathBuf::from(top.as_os_str()), parts.next());
            single &= *first.get_or_insert_with(|| top.clone()) == top;
            // A file right in it, or an exercise: the folder is a student's.
            let is_file = entry.kind == EntryKind::File && (next.is_none() || parts.next().is_none());
            let of_class = next.is_some_and(|part| is_of_class(part));
            own |= is_file && !of_class;
            own |= next.is_some_and(|part| is_exercise(&part.as_os_str().to_string_lossy()));
            Ok(())
        })?;
        Ok(first.filter(|_| single && !own).unwrap_or_default())
    }
}

/// Whether a file is one that a platform, or a class of archives, has.
fn is_of_class(part: Component<'_>) -> bool {
    let name = part.as_os_str().to_string_lossy();
    super::layout::stem(&name).is_some() || super::layout::own_name(&name) != name
}

impl Unpacked {
    fn of(to: &Path, notes: Notes) -> Self {
        let Notes { refused, strange, within } = notes;
        let within_it = |(place, why): (PathBuf, Refusal)| Some((place.strip_prefix(&within).ok()?.to_path_buf(), why));
        let refused = refused.into_iter().filter_map(within_it).collect();
        Self { folder: to.join("files").join(&within), refused, strange }
    }
}

/// An archive whose entries are given to their students' places.
struct Sorting<'a> {
    to: &'a Path,
    /// So many folders lie around the students'.
    depth: usize,
    packed: u64,
    places: BTreeMap<PathBuf, Place>,
    notes: Notes,
}

impl Sorting<'_> {
    fn take(&mut self, mut entry: Entry<'_>) -> Result<(), Broken> {
        let Some(at) = entry.place() else {
            if self.notes.strange.len() < MOST_STRANGE {
                self.notes.strange.push(entry.name);
            }
            return Ok(());
        };
        let whose: PathBuf = at.components().take(self.depth + 1).collect();
        if archive::is_left_out(&at)
            || whose.components().count() <= self.depth
            || self.notes.refused.contains_key(&whose)
        {
            return Ok(());
        }
        let (to, packed) = (self.to, self.packed);
        let place = self.places.entry(whose.clone()).or_insert_with(|| Place::new(to, Caps::SUBMISSION, packed));
        match place.put(&mut entry, &at) {
            Err(Broken::Refused(refusal)) => self.refuse(whose, refusal),
            other => other,
        }
    }

    /// Nothing of it is kept but the place, so that the student is listed.
    fn refuse(&mut self, whose: PathBuf, refusal: Refusal) -> Result<(), Broken> {
        let place = self.to.join(&whose);
        let failed = |error: io::Error| Broken::Place(place.clone(), error);
        if place.is_dir() {
            fs::remove_dir_all(&place).and_then(|()| fs::create_dir(&place)).map_err(failed)?;
        } else {
            fs::create_dir_all(place.parent().unwrap_or(self.to))
                .and_then(|()| fs::write(&place, ""))
                .map_err(failed)?;
        }
        self.notes.refused.insert(whose, refusal);
        Ok(())
    }
}
