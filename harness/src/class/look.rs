//! What a class handed in, found place by place: nothing of it is kept here, however large the class. Must not read
//! what students wrote.

use std::fs::{self, DirEntry, FileType};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::layout::{self, Layout};
use super::{Student, decoded};

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

/// Looks through a folder, in no order.
///
/// # Errors
/// Where the folder cannot be read, or `take` fails.
pub fn look<E: From<io::Error>>(
    input: &Path,
    layout: &Layout,
    take: &mut dyn FnMut(Found) -> Result<(), E>,
) -> Result<(), E> {
    let layout = match layout {
        Layout::Plain if is_canvas(input)? => &Layout::Canvas,
        Layout::Plain | Layout::Canvas | Layout::Given(_) => layout,
    };
    folder(input, Path::new(""), layout.depth(), layout, take)
}

fn folder<E: From<io::Error>>(
    input: &Path,
    within: &Path,
    depth: usize,
    layout: &Layout,
    take: &mut dyn FnMut(Found) -> Result<(), E>,
) -> Result<(), E> {
    for entry in fs::read_dir(input.join(within))? {
        let entry = entry?;
        let (place, kind) = (within.join(entry.file_name()), entry.file_type()?);
        if depth > 0 && kind.is_dir() {
            folder(input, &place, depth - 1, layout, take)?;
            continue;
        }
        let name = decoded(place.as_os_str().as_bytes());
        // A link is listed as what it seems to be, and refused later.
        let student = if is_hidden(&entry) { None } else { layout.student(&name, !kind.is_file()) };
        take(student.map_or(Found::Nobodys { name }, |student| Found::Part { student, place }))?;
    }
    Ok(())
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_bytes().starts_with(b".") || entry.file_name() == "__MACOSX"
}

/// Whether every file is called as Canvas does it, and nothing else is there: one name alone may be chance.
fn is_canvas(input: &Path) -> io::Result<bool> {
    let mut any = false;
    for entry in fs::read_dir(input)? {
        let entry = entry?;
        if is_hidden(&entry) {
            continue;
        }
        let is_file: FileType = entry.file_type()?;
        if !is_file.is_file() || layout::canvas(&decoded(entry.file_name().as_bytes())).is_none() {
            return Ok(false);
        }
        any = true;
    }
    Ok(any)
}

/// Why a list of folders cannot be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages name the fields")]
pub enum ListError {
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    #[error("line {line}: there is no folder `{}`: write one path a line, or a name, a tab, and a path", .place.escape_debug())]
    NoFolder { line: usize, place: String },
}

/// Reads a list of folders, one a line, or a name, a tab and a folder; relative ones lie beside the list. Places are
/// relative to the root of the file system.
///
/// # Errors
/// [`ListError`], or where `take` fails.
pub fn list<E: From<ListError>>(file: &Path, take: &mut dyn FnMut(Found) -> Result<(), E>) -> Result<(), E> {
    let text = fs::read(file).map_err(ListError::from)?;
    let text = decoded(&text);
    let beside = file.parent().unwrap_or(Path::new(""));
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, place) = line.split_once('\t').map_or((None, line), |(name, place)| (Some(name), place));
        let none = || ListError::NoFolder { line: number + 1, place: place.to_owned() };
        let folder = beside.join(place).canonicalize().ok().filter(|folder| folder.is_dir()).ok_or_else(none)?;
        let own = || folder.file_name().map(|own| decoded(own.as_bytes())).unwrap_or_default();
        let student = Student::named(&name.map_or_else(own, str::to_owned));
        let place = folder.strip_prefix("/").unwrap_or(&folder).to_path_buf();
        take(Found::Part { student, place })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(input: &Path, layout: &Layout) -> Vec<String> {
        let mut found = Vec::new();
        look::<io::Error>(input, layout, &mut |one| {
            found.push(match one {
                Found::Part { student, place } => format!("{} <- {}", student.name, place.display()),
                Found::Nobodys { name } => format!("nobody <- {name}"),
            });
            Ok(())
        })
        .unwrap();
        found.sort();
        found
    }

    #[test]
    fn layouts_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str| fs::write(folder.path().join(name), "").unwrap();
        put("doejane_123_456_a.py");
        put("roejohn_LATE_124_457_b.py");
        assert_eq!(
            found(folder.path(), &Layout::Plain),
            ["doejane <- doejane_123_456_a.py", "roejohn <- roejohn_LATE_124_457_b.py"]
        );
        // One that is not Canvas's: names that only look so are not taken apart.
        put("lab_1_2_alice.zip");
        put("notes.txt");
        assert_eq!(
            found(folder.path(), &Layout::Plain),
            [
                "lab_1_2_alice <- lab_1_2_alice.zip",
                "nobody <- doejane_123_456_a.py",
                "nobody <- notes.txt",
                "nobody <- roejohn_LATE_124_457_b.py"
            ]
        );
    }

    #[test]
    fn an_expression_may_look_deeper() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("group1/alice")).unwrap();
        fs::create_dir_all(folder.path().join("group2/bob")).unwrap();
        let layout = Layout::given("^group[0-9]+/(?<student>.+)$").unwrap();
        assert_eq!(found(folder.path(), &layout), ["alice <- group1/alice", "bob <- group2/bob"]);
    }

    #[test]
    fn a_list_names_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("clones/alice")).unwrap();
        let list_of = |text: &str| {
            fs::write(root.join("list"), text).unwrap();
            let mut found = Vec::new();
            let read = list::<ListError>(&root.join("list"), &mut |one| {
                found.push(one);
                Ok(())
            });
            read.map(|()| found).map_err(|error| error.to_string())
        };
        let place = root.join("clones/alice").strip_prefix("/").unwrap().to_path_buf();
        let part = |name: &str| Found::Part { student: Student::named(name), place: place.clone() };
        assert_eq!(list_of("# all\n\nclones/alice\r\n小明\tclones/alice\n"), Ok(vec![part("alice"), part("小明")]));
        assert!(list_of("clones/bob\n").unwrap_err().starts_with("line 1: there is no folder `clones/bob`"));
    }
}
