//! Whose something is, told from its name as platforms give it. Must not look at files.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::Student;

/// Moodle: `Full Name_123_assignsubmission_file[_…]`, the same with `onlinetext`, `Participant_123_…` when blind; a
/// folder, or in the older form the beginning of a file's name.
static MOODLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?s)\A(?<student>.+)_(?<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?<file>.*))?\z").ok()
});

/// Canvas: `lastfirst[_LATE]_123_456_name`, or `lastfirst[_LATE]_123_text.html`; `anon` for all when anonymous.
static CANVAS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?s)\A(?<student>.+?)(?<late>_LATE)?_(?<number>\d+)_(?:(?<file>text\.html)|\d+_(?<own>.+))\z").ok()
});

/// Endings of archives, the longest first.
pub(super) const ARCHIVES: [&str; 4] = [".tar.gz", ".tgz", ".tar", ".zip"];

/// How names are to be read.
#[derive(Debug, Clone)]
pub enum Layout {
    /// As Moodle does, where a name is one of its, else one place a student.
    Plain,
    /// As Canvas does.
    Canvas,
    /// As the user says, with the group `student`, and `number` and `late` if need be.
    Given(Box<Regex>),
}

/// Why an expression cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LayoutError {
    /// It is none.
    #[error("{0}")]
    Regex(#[from] regex::Error),
    /// It does not say whose something is.
    #[error("it has no group `(?<student>…)`")]
    NoStudent,
}

impl Layout {
    /// As the user says.
    ///
    /// # Errors
    /// [`LayoutError`].
    pub fn given(expression: &str) -> Result<Self, LayoutError> {
        let regex = Regex::new(expression)?;
        let has_student = regex.capture_names().flatten().any(|name| name == "student");
        if has_student { Ok(Self::Given(Box::new(regex))) } else { Err(LayoutError::NoStudent) }
    }

    /// How deep the things lie that have a student each.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::Plain | Self::Canvas => 0,
            Self::Given(regex) => regex.as_str().matches('/').count(),
        }
    }

    /// Whose something is; nobody's where that cannot be told.
    pub(super) fn student(&self, name: &str, is_folder: bool) -> Option<Student> {
        match self {
            Self::Given(regex) => regex.captures(name).and_then(|found| captured(&found)),
            Self::Canvas => canvas(name).filter(|_| !is_folder),
            Self::Plain => moodle(name).or_else(|| plain(name, is_folder)),
        }
    }
}

fn moodle(name: &str) -> Option<Student> {
    MOODLE.as_ref()?.captures(name).and_then(|found| captured(&found))
}

pub(super) fn canvas(name: &str) -> Option<Student> {
    CANVAS.as_ref()?.captures(name).and_then(|found| captured(&found))
}

/// A folder, or an archive.
fn plain(name: &str, is_folder: bool) -> Option<Student> {
    let name = if is_folder { name } else { packed_stem(name)? };
    (!name.is_empty()).then(|| Student::named(name))
}

/// The name of an archive without its ending.
pub(super) fn stem(name: &str) -> Option<&str> {
    let lower = name.to_ascii_lowercase();
    ARCHIVES.iter().find(|ending| lower.ends_with(*ending)).map(|ending| &name[..name.len() - ending.len()])
}

fn packed_stem(name: &str) -> Option<&str> {
    stem(name).or_else(|| is_packed(name).then(|| name.split_once('.').map_or(name, |(stem, _)| stem)))
}

/// Whether a name is an archive's, of a kind that netgrade unpacks or of another.
pub(super) fn is_packed(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ARCHIVES
        .iter()
        .chain(&[".rar", ".7z", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"])
        .any(|ending| lower.ends_with(ending))
}

fn captured(found: &Captures<'_>) -> Option<Student> {
    let name = found.name("student").map(|name| name.as_str()).filter(|name| !name.is_empty())?;
    let late = found.name("late").is_some_and(|late| !late.as_str().is_empty());
    Some(match found.name("number") {
        Some(number) => Student::numbered(name, number.as_str(), late),
        None => Student { late, ..Student::named(name) },
    })
}

/// What a student called a file that a platform has renamed.
pub(super) fn own_name(name: &str) -> &str {
    let own = |pattern: &Option<Regex>, group: &str| {
        let found = pattern.as_ref()?.captures(name)?.name(group)?;
        Some(&name[found.range()]).filter(|own| !own.is_empty())
    };
    own(&MOODLE, "file").or_else(|| own(&CANVAS, "own")).unwrap_or(name)
}

/// The folder that Moodle takes a file for this student from, made of a name that it gave.
pub(super) fn moodle_folder(name: &str, number: &str) -> Option<String> {
    let found = MOODLE.as_ref()?.captures(name).filter(|found| &found["number"] == number)?;
    let end = found.name("file").map_or(name.len(), |file| file.start() - "_".len());
    Some(format!("{}_", &name[..end]))
}

/// What Canvas goes by in the names of files for this student: the numbers of the student and of the file.
pub(super) fn canvas_prefix<'a>(name: &'a str, number: &str) -> Option<&'a str> {
    let found = CANVAS.as_ref()?.captures(name).filter(|found| &found["number"] == number)?;
    Some(&name[..found.name("own")?.start()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_names_are_understood() {
        let check = |layout: &Layout, name: &str, expected: Option<(&str, Option<&str>, bool)>, own: &str| {
            let found = layout.student(name, false);
            let found = found.as_ref().map(|s| (s.name.as_str(), s.number.as_deref(), s.late));
            assert_eq!((found, own_name(name)), (expected, own), "{name}");
        };
        let plain = Layout::Plain;
        check(
            &plain,
            "Zoë O'Neil_12_assignsubmission_file_work.zip",
            Some(("Zoë O'Neil", Some("12"), false)),
            "work.zip",
        );
        check(
            &plain,
            "王 小明_12_assignsubmission_file_",
            Some(("王 小明", Some("12"), false)),
            "王 小明_12_assignsubmission_file_",
        );
        check(
            &plain,
            "a_b_7_assignsubmission_onlinetext_onlinetext.html",
            Some(("a_b", Some("7"), false)),
            "onlinetext.html",
        );
        check(&plain, "Participant_9_assignsubmission_file_a_b.c", Some(("Participant", Some("9"), false)), "a_b.c");
        check(&plain, "a\nb_7_assignsubmission_file_x", Some(("a\nb", Some("7"), false)), "x");
        check(&plain, "alice.TAR.gz", Some(("alice", None, false)), "alice.TAR.gz");
        check(&plain, "notes.txt", None, "notes.txt");
        let canvas = Layout::Canvas;
        check(&canvas, "doejane_LATE_123_456_server.py", Some(("doejane", Some("123"), true)), "server.py");
        check(&canvas, "doejane_123_456_my_1_2_a.zip", Some(("doejane", Some("123"), false)), "my_1_2_a.zip");
        check(&canvas, "anon_77_456_a.zip", Some(("anon", Some("77"), false)), "a.zip");
        check(&canvas, "doejane_123_text.html", Some(("doejane", Some("123"), false)), "doejane_123_text.html");
        check(&canvas, "server.py", None, "server.py");
        let given = Layout::given(r"^(?<number>\d+)-(?<student>\w+)(?<late>!)?").unwrap();
        check(&given, "7-bob!", Some(("bob", Some("7"), true)), "7-bob!");
        check(&given, "bob", None, "bob");
    }

    #[test]
    fn two_of_one_name_are_two() {
        let slug = |name: &str| Layout::Plain.student(name, true).unwrap().slug;
        assert_ne!(slug("Li Wei_1_assignsubmission_file_"), slug("Li Wei_2_assignsubmission_file_"));
        assert_eq!(slug("Li Wei_1_assignsubmission_file_"), slug("Li Wei_1_assignsubmission_onlinetext_"));
    }

    #[test]
    fn an_expression_has_to_name_the_student() {
        for (expression, says) in [("(", "unclosed group"), ("(.*)", "no group `(?<student>…)`")] {
            let error = Layout::given(expression).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
