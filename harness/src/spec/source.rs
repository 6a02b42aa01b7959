//! The files of an exercise, wherever they come from: a folder, or the binary itself. Must not know what
//! is in them.

use std::fs;
use std::io;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// One of an author's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Relative to the exercise's folder, with `/`.
    pub(super) path: String,
    /// What is in it; empty where it could not be read.
    pub(super) text: String,
    /// Why it could not be read.
    pub(super) unreadable: Option<String>,
}

/// All files of one exercise, `exercise.yaml` first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sources {
    /// What is shown before each path: the exercise's folder.
    prefix: String,
    /// The folder's own name, where there is a folder.
    folder: Option<String>,
    dir: Option<PathBuf>,
    files: Vec<File>,
}

/// The file that says what an exercise is.
pub(super) const MAIN: &str = "exercise.yaml";

impl Sources {
    /// Texts that are part of the binary, each with its path relative to the exercise.
    pub(super) fn embedded(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned(), unreadable: None })
            .collect();
        Self { prefix: String::new(), folder: None, dir: None, files }.with_main_first()
    }

    /// `exercise.yaml` and every `checks/*.yaml` and `questions/*.yaml` of a folder. A file that cannot be read is kept with the
    /// reason, so that it is reported with everything else.
    pub(super) fn folder(dir: &Path) -> Self {
        let mut files = vec![read(dir, MAIN)];
        for folder in ["checks", "questions"] {
            let mut names = files_in(&dir.join(folder));
            names.sort();
            files.extend(names.iter().map(|name| read(dir, &format!("{folder}/{name}"))));
        }
        let folder = fs::canonicalize(dir).ok().and_then(|dir| Some(dir.file_name()?.to_string_lossy().into_owned()));
        Self { prefix: format!("{}/", dir.display()), folder, dir: Some(dir.to_owned()), files }
    }

    fn with_main_first(mut self) -> Self {
        if !self.files.iter().any(|file| file.path == MAIN) {
            let unreadable = Some("the file is not there".to_owned());
            self.files.push(File { path: MAIN.to_owned(), text: String::new(), unreadable });
        }
        self.files.sort_by_key(|file| file.path != MAIN);
        self
    }

    /// In the order in which mistakes are shown.
    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    /// The file at a path relative to the exercise.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// What is in a further file of the exercise, at most `most` bytes; else why it cannot be had.
    pub(super) fn data(&self, path: &str, most: usize) -> Result<Vec<u8>, String> {
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain {
            return Err("it is not inside the exercise's folder".to_owned());
        }
        let bytes = match &self.dir {
            None => self.file(path).map(|file| file.text.clone().into_bytes()),
            Some(dir) => Some(read_inside(dir, path, most)?),
        };
        let bytes = bytes.ok_or_else(|| "the file is not there".to_owned())?;
        if bytes.len() > most { Err(format!("it has more than {most} bytes")) } else { Ok(bytes) }
    }

    /// The folder's own name, where there is a folder.
    pub(super) fn folder_name(&self) -> Option<&str> {
        self.folder.as_deref()
    }

    /// The path as the author can open it.
    pub(super) fn shown(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }
}

fn read(dir: &Path, path: &str) -> File {
    let (text, unreadable) = match fs::read(dir.join(path)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::new(), Some(format!("byte {at} is not UTF-8: save the file as UTF-8")))
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            (String::new(), Some("the file is not there".to_owned()))
        }
        Err(error) => (String::new(), Some(error.to_string())),
    };
    File { path: path.to_owned(), text, unreadable }
}

/// Reads a file that lies inside a folder, links followed, up to one byte more than `most`.
fn read_inside(dir: &Path, path: &str, most: usize) -> Result<Vec<u8>, String> {
    let told = |error: io::Error| error.to_string();
    let (dir, file) = (fs::canonicalize(dir).map_err(told)?, fs::canonicalize(dir.join(path)).map_err(told)?);
    if !file.starts_with(&dir) || !file.is_file() {
        return Err("it is no file inside the exercise's folder".to_owned());
    }
    let mut bytes = Vec::new();
    let cap = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    fs::File::open(file).and_then(|file| file.take(cap).read_to_end(&mut bytes)).map_err(told)?;
    Ok(bytes)
}

/// Names of the YAML files in a folder; none where the folder cannot be listed, which then shows as files
/// that `exercise.yaml` names and that are not there.
fn files_in(dir: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        // The other ending is listed too, so that a file that nobody reads is noticed.
        .filter(|name| !name.starts_with('.') && Path::new(name).extension().is_some_and(|e| e == "yaml" || e == "yml"))
        .collect()
}
