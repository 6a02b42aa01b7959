//! A page for each student, in an archive or a folder that the platform takes back. It is made anew as a whole and then
//! takes the place of an older one.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use nix::fcntl::{AT_FDCWD, RenameFlags, renameat2};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::super::{AppError, files, show, stored};
use super::super::state;
use super::super::store::{Entry, Store};
use super::Book;
use super::decided::say;
use crate::class::{self, Refusal, Returned};
use crate::cli::Gradebook;
use crate::grade;
use crate::model::Lang;
use crate::report::gradebook::Row;
use crate::report::{Key, Words, batch, html};

/// What the page is called.
const PAGE: &str = "netgrade.html";

/// A folder of netgrade's own making holds it; platforms leave hidden files alone.
const MARK: &str = ".netgrade-feedback";

/// Writes everybody's page.
pub(super) fn write(place: &Path, options: &Gradebook, store: &Store, book: &Book, lang: Lang) -> Result<(), AppError> {
    let class = Class { options, store, book, lang };
    let is_archive = place.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")) && !place.is_dir();
    let (count, mut lines) = if is_archive { archive(place, &class)? } else { folder(place, &class)? };
    let shown = place.display().to_string();
    let values = [("count", count.into()), ("place", shown.as_str().into())];
    lines.push(Words::new(lang).with("feedback-written", &values));
    say(&lines);
    Ok(())
}

struct Class<'a> {
    options: &'a Gradebook,
    store: &'a Store,
    book: &'a Book,
    lang: Lang,
}

/// Takes one page, for a path that is relative.
type Put<'a> = &'a mut dyn FnMut(&Path, &[u8]) -> io::Result<()>;

impl Class<'_> {
    /// Makes page after page; how many, and what there is to say.
    fn pages(&self, place: &Path, put: Put<'_>) -> Result<(u64, Vec<String>), AppError> {
        let words = Words::new(self.lang);
        let (mut count, mut lines) = (0, Vec::new());
        self.store.entries(&mut |entry| -> Result<(), AppError> {
            let row = self.book.row(&entry);
            let Some(page) = self.page(&entry, &row)? else {
                lines.push(words.with("feedback-none", &[("who", row.name.as_str().into())]));
                return Ok(());
            };
            let places = self.store.places(&entry).map_err(state)?;
            let path = match class::returned(&entry.student, &places, PAGE) {
                Returned::Platform(path) | Returned::Own(path) => path,
                Returned::Nowhere(path) => {
                    let shown = path.display().to_string();
                    let values = [("who", row.name.as_str().into()), ("place", shown.as_str().into())];
                    lines.push(words.with("feedback-nowhere", &values));
                    path
                }
            };
            put(&path, &page).map_err(|source| failed(place, source))?;
            count += 1;
            Ok(())
        })?;
        Ok((count, lines))
    }

    /// A student's page; none where there is nothing to tell yet.
    fn page(&self, entry: &Entry, row: &Row) -> Result<Option<Vec<u8>>, AppError> {
        let mut page = Vec::new();
        let student = self.options.results.join("students").join(&entry.student.slug);
        let written = match row.state.as_str() {
            "graded" => {
                let document = stored::read(&student.join("evidence.json.gz"))?;
                let graded = grade::grade(&document);
                html::write_counted(&mut page, &graded, self.lang, show::typed(), Key::Hidden, row)
            }
            "invalid" => {
                let why = entry.why.as_deref().unwrap_or_default();
                let why = serde_json::from_str(why).unwrap_or_else(|_| Refusal::Submission { text: why.to_owned() });
                let told = |lang| batch::refusal(&batch::words(lang), &why);
                html::refused(&mut page, &row.name, &told, self.lang)
            }
            _ => return Ok(None),
        };
        written.map_err(|source| failed(&student, source))?;
        Ok(Some(page))
    }
}

fn failed(place: &Path, source: io::Error) -> AppError {
    AppError::Write { what: place.display().to_string(), source }
}

/// An archive; written into a file without a name first, because a zip is not written from front to back.
fn archive(place: &Path, class: &Class<'_>) -> Result<(u64, Vec<String>), AppError> {
    let here = |source| failed(place, source);
    let mut archive = ZipWriter::new(tempfile::tempfile().map_err(here)?);
    let told = class.pages(place, &mut |path, page| {
        archive.start_file(path.to_string_lossy(), SimpleFileOptions::default())?;
        archive.write_all(page)
    })?;
    let mut file: File = archive.finish().map_err(io::Error::from).map_err(here)?;
    file.rewind().map_err(here)?;
    files::write(place, |out| io::copy(&mut file, out).map(drop))?;
    Ok(told)
}

/// A folder, made beside the place and then put there in one step.
fn folder(place: &Path, class: &Class<'_>) -> Result<(u64, Vec<String>), AppError> {
    let here = |source| failed(place, source);
    if place.exists() && !is_ours(place) {
        return Err(AppError::Usage(format!(
            "{} is there already, and not a folder of feedback: choose another place",
            place.display()
        )));
    }
    let beside = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = tempfile::Builder::new().prefix(".netgrade-").tempdir_in(beside).map_err(here)?;
    fs::write(made.path().join(MARK), "").map_err(here)?;
    let told = class.pages(place, &mut |path, page| {
        let path = made.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(made.path()))?;
        fs::write(path, page)
    })?;
    readable(made.path()).map_err(here)?;
    if place.exists() {
        // What was there is where the new one was, and goes with it.
        let swap = renameat2(AT_FDCWD, made.path(), AT_FDCWD, place, RenameFlags::RENAME_EXCHANGE);
        swap.map_err(|errno| here(errno.into()))?;
    } else {
        let made: PathBuf = made.keep();
        fs::rename(&made, place).map_err(here)?;
    }
    Ok(told)
}

/// A temporary folder is the owner's alone; a result is as readable as any other new folder.
fn readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// Whether a folder may be replaced: it is empty, or was made here.
fn is_ours(place: &Path) -> bool {
    place.join(MARK).is_file() || fs::read_dir(place).is_ok_and(|mut entries| entries.next().is_none())
}
