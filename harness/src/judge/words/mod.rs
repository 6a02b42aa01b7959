//! What a dying program printed: tracebacks of the usual languages, else a line that complains.
//! Must not decide what it means for a check.

mod complaint;
mod panic;
mod python;
mod stack;

use super::verdict::LastWords;

/// The last words of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) kind: Kind,
    pub(super) last: LastWords,
    /// What the lines that name an error are about.
    pub(super) themes: Vec<Theme>,
}

/// How the program said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its runtime did: an error that nobody caught.
    Traceback,
    /// It did itself, such as by `perror`.
    Complaint,
}

/// What an error is about, as far as a verdict depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Theme {
    /// A module that the machine does not have.
    MissingModule(String),
    /// Text that cannot be decoded or encoded.
    Unicode,
    /// A connection whose other end is gone.
    BrokenPipe,
    /// No more memory.
    Memory,
    /// An address that somebody has.
    InUse,
    /// The command line.
    Arguments,
    /// No more descriptors.
    Descriptors,
    /// A descriptor that `select` has no room for.
    SelectSet,
}

/// A traceback's text, its place, and the lines that name an error.
#[derive(Debug)]
struct Found<'a> {
    text: &'a str,
    place: Option<(String, u32)>,
    errors: Vec<&'a str>,
}

impl Words {
    pub(super) fn about(&self, theme: &Theme) -> bool {
        self.themes.contains(theme)
    }

    pub(super) fn missing_module(&self) -> Option<&str> {
        self.themes.iter().find_map(|theme| match theme {
            Theme::MissingModule(name) => Some(name.as_str()),
            Theme::Unicode
            | Theme::BrokenPipe
            | Theme::Memory
            | Theme::InUse
            | Theme::Arguments
            | Theme::Descriptors
            | Theme::SelectSet => None,
        })
    }
}

/// Reads what a program printed; `files` are the student's own. A traceback on either stream comes
/// before a complaint, and what is on standard error before what is on standard output.
pub(super) fn read(stderr: &str, stdout: &str, files: &[&str]) -> Option<Words> {
    let (stderr, stdout) = (plain(stderr), plain(stdout));
    let (errors, output): (Vec<&str>, Vec<&str>) = (stderr.lines().collect(), stdout.lines().collect());
    let traceback = traceback(&errors, files).or_else(|| traceback(&output, files));
    let (kind, found) = match traceback {
        Some(found) => (Kind::Traceback, found),
        None => (Kind::Complaint, complaint::read(&errors, &output, files)?),
    };
    let mut themes: Vec<Theme> = found.errors.iter().filter_map(|line| theme(line)).collect();
    if complaint::is_about_arguments(&errors) || complaint::is_about_arguments(&output) {
        themes.push(Theme::Arguments);
    }
    Some(Words { kind, last: LastWords { text: found.text.trim().to_owned(), place: found.place }, themes })
}

fn traceback<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    python::read(lines, files).or_else(|| stack::read(lines, files)).or_else(|| panic::read(lines, files))
}

/// The text without terminal colours and carriage returns (Python 3.13 colours its tracebacks).
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && chars.peek() == Some(&'[') {
            chars.next();
            while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
        } else if c != '\r' {
            out.push(c);
        }
    }
    out
}

const UNICODE: &[&str] = &[
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "MalformedInputException",
    "UnmappableCharacterException",
    "CharacterCodingException",
    "Utf8Error",
    "valid UTF-8",
    "invalid utf-8",
];
const BROKEN_PIPE: &[&str] = &[
    "BrokenPipe",
    "ConnectionReset",
    "ConnectionAborted",
    "Broken pipe",
    "broken pipe",
    "Connection reset",
    "connection reset",
    "EPIPE",
    "ECONNRESET",
];
const MEMORY: &[&str] =
    &["MemoryError", "OutOfMemoryError", "bad_alloc", "Cannot allocate memory", "heap out of memory"];
const IN_USE: &[&str] = &["ddress already in use", "ddress in use", "EADDRINUSE"];
const DESCRIPTORS: &[&str] = &["Too many open files", "too many open files", "EMFILE"];

fn theme(line: &str) -> Option<Theme> {
    let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
    if let Some(name) = missing_module(line) {
        Some(Theme::MissingModule(name))
    } else if says(UNICODE) {
        Some(Theme::Unicode)
    } else if says(BROKEN_PIPE) {
        Some(Theme::BrokenPipe)
    } else if says(MEMORY) {
        Some(Theme::Memory)
    } else if says(IN_USE) {
        Some(Theme::InUse)
    } else if says(DESCRIPTORS) {
        Some(Theme::Descriptors)
    } else if line.contains("out of range in select") {
        Some(Theme::SelectSet)
    } else {
        None
    }
}

/// The package that a line says is not there. A path, or a module that is itself a part of something
/// that is there, is none.
fn missing_module(line: &str) -> Option<String> {
    let after = |mark: &str| line.split_once(mark).map(|(_, rest)| rest);
    let name = if let Some(rest) = after("No module named ") {
        rest.trim_start_matches('\'').split(['\'', '.', ';', ' ']).next()?
    } else if let Some(rest) = after("Cannot find module '") {
        rest.split('\'').next().filter(|name| !name.starts_with(['.', '/']))?
    } else if let Some(rest) = after("Can't locate ") {
        rest.split(' ').next()?.strip_suffix(".pm")?
    } else if let Some(rest) = after("cannot load such file -- ") {
        rest.split(' ').next().filter(|name| !name.starts_with(['.', '/']))?
    } else {
        return None;
    };
    (!name.is_empty()).then(|| name.to_owned())
}

const NOT_OWN: &[&str] =
    &["/lib/python", "/usr/lib", "/usr/share", "/usr/local", "site-packages", "node_modules", "/rustc/", "/go/src/"];

/// A place in the student's own files; none in a library.
fn own_place(path: &str, line: &str, files: &[&str]) -> Option<(String, u32)> {
    let digits = line.split(|c: char| !c.is_ascii_digit()).next()?;
    let line = digits.parse().ok()?;
    if path.is_empty() || path.starts_with('<') || path.starts_with("node:") {
        return None;
    }
    let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let same = |file: &&&str| path == **file || path.ends_with(&format!("/{file}"));
    let known = files.iter().find(same).or_else(|| files.iter().find(|file| base(file) == base(path)));
    match known {
        Some(file) => Some(((*file).to_owned(), line)),
        None if NOT_OWN.iter().any(|library| path.contains(library)) => None,
        None => Some((base(path), line)),
    }
}

#[cfg(test)]
mod tests;
