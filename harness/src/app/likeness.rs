//! `netgrade likeness`: which programs of a class are alike. Reads what was handed in, as a batch does, and nothing else;
//! programs lie in a folder of their own between being looked at and being shown, so that only their prints are
//! held in memory. Must not run anything, and knows no grades.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{AppError, Exit, catalogue, files, lang};
use crate::class::{self, DownloadError, Found, Layout, ListError, Refusal, Student};
use crate::cli::Likeness;
use crate::intake::{Kind, Listing, source_text};
use crate::likeness::{self as alike, Prints, Source};
use crate::model::Lang;
use crate::report::batch;
use crate::report::likeness::{self, Alike};

/// Bytes of a submission's programs that are compared; what a student writes by hand is far less.
const MOST_BYTES: u64 = 512 * 1024;
/// Candidates for each pair that is shown: their order by prints is not quite that by fragments.
const CANDIDATES: usize = 4;

/// Writes the page.
pub(super) fn run(options: &Likeness, out: &mut dyn Write) -> Result<Exit, AppError> {
    let lang = lang::choose(options.lang);
    let aside = tempfile::Builder::new().prefix("netgrade-").tempdir().map_err(lost)?;
    let class = Class::read(options, &aside, lang)?;
    let given = given(options)?;
    let no_starters = given.is_none();
    let given = given.unwrap_or_default();
    let most = options.most as usize;
    // One student's pairs may be far down in the order of all.
    let candidates = if options.only.is_empty() { most.saturating_mul(CANDIDATES) } else { usize::MAX };
    let found = alike::find(&class.prints, &given, candidates);
    let mut pairs = Vec::new();
    for candidate in &found.pairs {
        let numbers = [candidate.one, candidate.other];
        if !numbers.iter().any(|number| class.is_meant(options, *number)) {
            continue;
        }
        let programs = [class.program(candidate.one).map_err(lost)?, class.program(candidate.other).map_err(lost)?];
        let pair = alike::compare(&programs[0], &programs[1], [&given, &found.common]);
        if pair.one.percent().max(pair.other.percent()) >= options.least as usize && !pair.fragments.is_empty() {
            pairs.push(Alike { numbers, students: numbers.map(|number| class.name(number)), pair });
        }
    }
    let percents = |alike: &Alike| [alike.pair.one.percent(), alike.pair.other.percent()];
    pairs
        .sort_by_key(|alike| std::cmp::Reverse((percents(alike).into_iter().max(), percents(alike).into_iter().min())));
    let more = pairs.len().saturating_sub(most) as u64;
    pairs.truncate(most);
    let groups = found.groups.iter().filter(|group| group.iter().any(|number| class.is_meant(options, *number)));
    let page = likeness::Likeness {
        read: class.prints.iter().filter(|prints| !prints.is_empty()).count() as u64,
        empty: class.prints.iter().filter(|prints| prints.is_empty()).count() as u64,
        no_starters,
        groups: groups.map(|group| group.iter().map(|number| class.name(*number)).collect()).collect(),
        pairs,
        more,
    };
    files::write(&options.output, |file| likeness::write(file, &page, lang, &|number| class.program(number)))?;
    out.flush().map_err(super::show::stdout)?;
    Ok(Exit::Full)
}

/// A class, without its programs.
struct Class<'a> {
    /// Where the programs lie.
    aside: &'a TempDir,
    students: Vec<Student>,
    prints: Vec<Prints>,
}

impl<'a> Class<'a> {
    fn read(options: &Likeness, aside: &'a TempDir, lang: Lang) -> Result<Self, AppError> {
        let input = Input::open(options, aside, lang)?;
        let mut class = Self { aside, students: Vec::new(), prints: Vec::new() };
        for (student, parts) in input.parts.values() {
            let is_whole = !parts.iter().any(|part| input.refused.contains_key(part));
            let programs = if is_whole { gather(options, &input.folder, parts, aside)? } else { Vec::new() };
            let number = class.students.len();
            let text = serde_json::to_vec(&programs).map_err(io::Error::from).map_err(lost)?;
            fs::write(class.place(number), text).map_err(lost)?;
            class.students.push(student.clone());
            class.prints.push(alike::prints(&programs));
        }
        Ok(class)
    }

    fn place(&self, number: usize) -> PathBuf {
        self.aside.path().join(format!("{number}.json"))
    }

    fn program(&self, number: usize) -> io::Result<Vec<Source>> {
        Ok(serde_json::from_slice(&fs::read(self.place(number))?)?)
    }

    fn name(&self, number: usize) -> String {
        let student = &self.students[number];
        student.number.as_ref().map_or_else(|| student.name.clone(), |number| format!("{} ({number})", student.name))
    }

    fn is_meant(&self, options: &Likeness, number: usize) -> bool {
        options.only.is_empty() || options.only.iter().any(|word| self.students[number].is(word))
    }
}

/// Where submissions lie, and whose they are.
struct Input {
    folder: PathBuf,
    refused: BTreeMap<PathBuf, Refusal>,
    /// By the names of students' folders.
    parts: BTreeMap<String, (Student, Vec<PathBuf>)>,
}

impl Input {
    fn open(options: &Likeness, aside: &TempDir, lang: Lang) -> Result<Self, AppError> {
        let input = options.submissions.as_path();
        let unreadable = |error: &dyn std::fmt::Display| {
            AppError::Usage(format!(
                "cannot read {}: {error}; give a folder, an archive or a list of what was handed in",
                input.display()
            ))
        };
        let layout = options.id.as_deref().map_or(Ok(Layout::Plain), Layout::given).map_err(|error| {
            AppError::Usage(format!(
                "--id cannot be used: {error}; write it as in '^(?<student>[^_]+)_(?<number>[0-9]+)'"
            ))
        })?;
        let mut found = Self { folder: input.to_path_buf(), refused: BTreeMap::new(), parts: BTreeMap::new() };
        match class::open(input).map_err(|error| unreadable(&error))? {
            class::Input::Folder => {}
            class::Input::Archive(download) => {
                let is_exercise = |name: &str| options.exercises.iter().any(|id| id.as_ref() == name);
                let unpacked = download.unpack(&aside.path().join("input"), &is_exercise);
                let unpacked = unpacked.map_err(|error| match error {
                    DownloadError::Refused(refusal) => AppError::Usage(batch::refusal(&batch::words(lang), &refusal)),
                    DownloadError::Place { path, source } => {
                        AppError::Write { what: path.display().to_string(), source }
                    }
                })?;
                (found.folder, found.refused) = (unpacked.folder, unpacked.refused);
            }
            class::Input::List => {
                found.folder = "/".into();
                let mut all = BTreeMap::new();
                class::list::<ListError>(input, &mut |part| {
                    note(&mut all, part);
                    Ok(())
                })
                .map_err(|error| unreadable(&error))?;
                return Ok(Self { parts: all, ..found });
            }
        }
        let mut all = BTreeMap::new();
        class::look::<io::Error>(&found.folder, &layout, &mut |part| {
            note(&mut all, part);
            Ok(())
        })
        .map_err(|error| unreadable(&error))?;
        Ok(Self { parts: all, ..found })
    }
}

fn note(all: &mut BTreeMap<String, (Student, Vec<PathBuf>)>, found: Found) {
    match found {
        Found::Part { student, place } => {
            all.entry(student.slug.clone()).or_insert_with(|| (student, Vec::new())).1.push(place);
        }
        Found::Nobodys { .. } => {}
    }
}

/// The programs of a submission; none where it cannot be taken, which a batch says why.
fn gather(options: &Likeness, input: &Path, parts: &[PathBuf], aside: &TempDir) -> Result<Vec<Source>, AppError> {
    let work = tempfile::Builder::new().prefix("work-").tempdir_in(aside.path()).map_err(lost)?;
    let is_own = |name: &str| options.exercises.iter().any(|id| id.as_ref() == name);
    match class::gather(input, parts, work.path(), &is_own) {
        Ok(root) => Ok(sources(&root, &|path| is_asked(options, &root, path))),
        Err(class::GatherError::Refused(_)) => Ok(Vec::new()),
        Err(class::GatherError::Place { path, source }) => {
            Err(AppError::Write { what: path.display().to_string(), source })
        }
    }
}

/// Whether a file belongs to what is compared: with folders of exercises, those that were asked for.
fn is_asked(options: &Likeness, root: &Path, path: &Path) -> bool {
    let has_folders = options.exercises.iter().any(|id| root.join(id.as_ref()).is_dir());
    !has_folders || options.exercises.iter().any(|id| path.starts_with(id.as_ref()))
}

/// The sources in a folder, with caps.
fn sources(root: &Path, is_asked: &dyn Fn(&Path) -> bool) -> Vec<Source> {
    let Ok(listing) = Listing::read(root) else { return Vec::new() };
    let (mut found, mut left) = (Vec::new(), MOST_BYTES);
    for entry in listing.files().filter(|entry| matches!(entry.kind, Kind::File { .. }) && is_asked(&entry.path)) {
        // What cannot be read is nothing to compare.
        let Ok(bytes) = listing.bytes(entry, left) else { continue };
        let name = entry.path.to_string_lossy().into_owned();
        let text = source_text(&bytes);
        if let Some(language) = alike::language(&name, &text) {
            left -= bytes.len() as u64;
            found.push(Source { name, language, text });
        }
    }
    found
}

/// The prints of what was given to everybody; nothing where nothing was found.
fn given(options: &Likeness) -> Result<Option<Prints>, AppError> {
    let mut folders = options.starters.clone();
    if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
        return Err(AppError::Usage(format!(
            "{} is no folder: give one that holds what was given out",
            missing.display()
        )));
    }
    let exercises = catalogue::place(options.catalogue.as_deref()).map(fs::read_dir);
    for entry in exercises.into_iter().flatten().flatten().flatten() {
        let is_asked =
            options.exercises.is_empty() || options.exercises.iter().any(|id| entry.file_name() == *id.as_ref());
        let starter = entry.path().join("starter");
        if is_asked && starter.is_dir() {
            folders.push(starter);
        }
    }
    let all: Vec<Source> = folders.iter().flat_map(|folder| sources(folder, &|_| true)).collect();
    Ok((!all.is_empty()).then(|| alike::every(&all)))
}

fn lost(source: io::Error) -> AppError {
    AppError::Write { what: "a temporary folder".to_owned(), source }
}
