//! What reading a source shows about why it may not run here. Remarks are never errors: the run decides.
//!
//! Machine form, one line each, as it stands in `ProgramRecord::remarks` and is read back by
//! [`Remark::from_str`]: `needs-package NAME`, `hides-standard FILE`, `python-2 line N`,
//! `full-width U+XXXX line N`, `mixed-tabs line N`, `not-utf-8 line N`, `windows-header NAME line N`,
//! `other-kind KIND line N`, `receives-only`.
//! A remark on another file than the program's own ends in ` of FILE`.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::kind::OtherKind;
use super::text;
use crate::model::Language;

/// A remark on a program, with the file it is about where that is not the program's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// What was seen.
    pub what: Seen,
    /// The file, relative to the submission, unless it is the program's main file.
    pub file: Option<String>,
}

/// What was seen in a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants' comments name their fields")]
pub enum Seen {
    /// Imports a module that this machine's Python does not find.
    NeedsPackage { module: String },
    /// A file beside it has the name of a standard module, and is imported in its place.
    HidesStandard { file: String },
    /// Python 2, first seen at this line.
    Python2 { line: u32 },
    /// A full-width space or sign outside texts, first seen at this line.
    FullWidth { character: char, line: u32 },
    /// Tabs and spaces are mixed in a way that Python refuses, first at this line.
    MixedTabs { line: u32 },
    /// Python that is not UTF-8 and does not say what it is, first at this line.
    NotUtf8 { line: u32 },
    /// A header that only Windows has.
    WindowsHeader { header: String, line: u32 },
    /// A server that answers only what its own protocol knows, first seen at this line.
    OtherKind { kind: OtherKind, line: u32 },
    /// A server that has no call that sends.
    ReceivesOnly,
}

/// A line that is no remark's machine form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a remark")]
pub struct NotARemark(String);

impl From<Seen> for Remark {
    fn from(what: Seen) -> Self {
        Self { what, file: None }
    }
}

impl Remark {
    /// The stable form, as it is kept in evidence.
    pub fn machine(&self) -> String {
        let mut out = match &self.what {
            Seen::NeedsPackage { module } => format!("needs-package {}", plain(module)),
            Seen::HidesStandard { file } => format!("hides-standard {}", plain(file)),
            Seen::Python2 { line } => format!("python-2 line {line}"),
            Seen::FullWidth { character, line } => format!("full-width U+{:04X} line {line}", u32::from(*character)),
            Seen::MixedTabs { line } => format!("mixed-tabs line {line}"),
            Seen::NotUtf8 { line } => format!("not-utf-8 line {line}"),
            Seen::WindowsHeader { header, line } => format!("windows-header {} line {line}", plain(header)),
            Seen::OtherKind { kind, line } => format!("other-kind {} line {line}", kind.name()),
            Seen::ReceivesOnly => "receives-only".to_owned(),
        };
        if let Some(file) = &self.file {
            // Writing to a string does not fail.
            let _ = write!(out, " of {}", plain(file));
        }
        out
    }
}

/// A name from a submission, in one line whatever it is.
fn plain(name: &str) -> String {
    name.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            Seen::NeedsPackage { module } => write!(f, "needs the package {}, which is not here", plain(module)),
            Seen::HidesStandard { file } => write!(f, "{} hides the standard module of that name", plain(file)),
            Seen::Python2 { line } => write!(f, "Python 2 at line {line}"),
            Seen::FullWidth { character, line } => {
                write!(f, "full-width sign U+{:04X} at line {line}", u32::from(*character))
            }
            Seen::MixedTabs { line } => write!(f, "tabs and spaces mixed at line {line}"),
            Seen::NotUtf8 { line } => write!(f, "not UTF-8 at line {line}"),
            Seen::WindowsHeader { header, line } => write!(f, "Windows header {} at line {line}", plain(header)),
            Seen::OtherKind { kind, line } => write!(f, "no conversation but {} at line {line}", kind.name()),
            Seen::ReceivesOnly => write!(f, "nothing in it sends"),
        }?;
        self.file.as_ref().map_or(Ok(()), |file| write!(f, " of {}", plain(file)))
    }
}

impl FromStr for Remark {
    type Err = NotARemark;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (head, file) = match text.split_once(" of ") {
            Some((head, file)) => (head, Some(file.to_owned())),
            None => (text, None),
        };
        seen(head).map(|what| Self { what, file }).ok_or_else(|| NotARemark(text.to_owned()))
    }
}

fn seen(head: &str) -> Option<Seen> {
    if head == "receives-only" {
        return Some(Seen::ReceivesOnly);
    }
    let (name, rest) = head.split_once(' ')?;
    let line = || -> Option<u32> { rest.rsplit_once("line ")?.1.parse().ok() };
    let before_line = || Some(rest.rsplit_once(" line ")?.0.to_owned());
    Some(match name {
        "needs-package" => Seen::NeedsPackage { module: rest.to_owned() },
        "hides-standard" => Seen::HidesStandard { file: rest.to_owned() },
        "python-2" => Seen::Python2 { line: line()? },
        "full-width" => {
            let code = u32::from_str_radix(before_line()?.strip_prefix("U+")?, 16).ok()?;
            Seen::FullWidth { character: char::from_u32(code)?, line: line()? }
        }
        "mixed-tabs" => Seen::MixedTabs { line: line()? },
        "not-utf-8" => Seen::NotUtf8 { line: line()? },
        "windows-header" => Seen::WindowsHeader { header: before_line()?, line: line()? },
        "other-kind" => Seen::OtherKind { kind: OtherKind::of(&before_line()?)?, line: line()? },
        _ => return None,
    })
}

/// What can be seen in `source` by itself, whatever language it is in.
pub(crate) fn of_source(source: &str, language: Language) -> Vec<Seen> {
    let code = text::code(source, language);
    let mut out: Vec<Seen> = full_width(&code, language).into_iter().collect();
    if matches!(language, Language::C | Language::Cpp) {
        out.extend(windows_header(source));
    }
    out
}

/// Signs that input methods write for the plain ones; no language takes them for those.
const FULL_WIDTH: &[char] = &[
    '\u{3000}', '\u{a0}', '（', '）', '，', '：', '；', '＝', '＋', '“', '”', '‘', '’', '【', '】', '｛', '｝', '。',
    '！', '＜', '＞', '＂', '＇', '、',
];

fn full_width(code: &str, language: Language) -> Option<Seen> {
    // Comments of a shell or of Tcl begin in too many ways to tell text from code; Node takes any space.
    if matches!(language, Language::Shell | Language::Tcl | Language::Perl | Language::Ruby | Language::Binary) {
        return None;
    }
    let space_is_fine = language == Language::Node;
    numbered(code).find_map(|(line, text)| {
        let wrong = |c: &char| FULL_WIDTH.contains(c) && !(space_is_fine && c.is_whitespace());
        text.chars().find(wrong).map(|character| Seen::FullWidth { character, line })
    })
}

const WINDOWS_HEADERS: &[&str] = &["winsock2.h", "winsock.h", "windows.h", "ws2tcpip.h", "conio.h", "process.h"];

/// The first Windows header that is included without asking whether this is Windows.
fn windows_header(source: &str) -> Option<Seen> {
    let asks = source.contains("_WIN");
    let mut branches: Vec<bool> = Vec::new();
    for (line, text) in numbered(source) {
        let Some(directive) = text.trim_start().strip_prefix('#').map(str::trim_start) else { continue };
        let about_windows = directive.contains("_WIN") || directive.contains("WIN32") || directive.contains("_MSC_VER");
        if directive.starts_with("ifndef") || directive.contains("!defined") {
            branches.push(false);
        } else if directive.starts_with("if") {
            branches.push(about_windows);
        } else if directive.starts_with("el") {
            let was_other = branches.pop().is_some_and(|windows| !windows);
            branches.push(about_windows || (was_other && directive.starts_with("else") && asks));
        } else if directive.starts_with("endif") {
            branches.pop();
        } else if let Some(header) = included(directive).filter(|_| !branches.contains(&true)) {
            return Some(Seen::WindowsHeader { header, line });
        }
    }
    None
}

fn included(directive: &str) -> Option<String> {
    let name = directive.strip_prefix("include")?.trim_start().strip_prefix(['<', '"'])?;
    let name = name.split(['>', '"']).next()?.trim().to_lowercase();
    WINDOWS_HEADERS.contains(&name.as_str()).then_some(name)
}

/// The lines of a text, counted from 1.
pub(crate) fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.lines())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_form_is_stable_and_reads_back() {
        for (what, expected) in [
            (Seen::NeedsPackage { module: "pymysql".into() }, "needs-package pymysql"),
            (Seen::HidesStandard { file: "my select.py".into() }, "hides-standard my select.py"),
            (Seen::Python2 { line: 3 }, "python-2 line 3"),
            (Seen::FullWidth { character: '\u{3000}', line: 4 }, "full-width U+3000 line 4"),
            (Seen::MixedTabs { line: 5 }, "mixed-tabs line 5"),
            (Seen::NotUtf8 { line: 6 }, "not-utf-8 line 6"),
            (Seen::WindowsHeader { header: "winsock2.h".into(), line: 1 }, "windows-header winsock2.h line 1"),
            (Seen::OtherKind { kind: OtherKind::Http, line: 4 }, "other-kind http line 4"),
            (Seen::ReceivesOnly, "receives-only"),
        ] {
            let own = Remark { what, file: None };
            assert_eq!(own.machine(), expected);
            assert_eq!(expected.parse(), Ok(own.clone()));
            let other = Remark { file: Some("lib/db.py".into()), ..own };
            assert_eq!(other.machine(), format!("{expected} of lib/db.py"));
            assert_eq!(other.machine().parse(), Ok(other));
        }
        for wrong in ["", "python-2", "python-2 line x", "full-width U+D800 line 1", "other line 1"] {
            assert!(wrong.parse::<Remark>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_cannot_break_the_line() {
        let remark = Remark::from(Seen::HidesStandard { file: "a\n\u{1b}[0m.py".into() });
        assert_eq!(remark.machine(), "hides-standard a\\n\\u{1b}[0m.py");
        assert!(!remark.to_string().contains(char::is_control));
    }

    #[test]
    fn full_width_signs_count_outside_texts_only() {
        let check = |language, source: &str, expected: Option<(char, u32)>| {
            let expected = expected.map(|(character, line)| Seen::FullWidth { character, line });
            assert_eq!(full_width(&text::code(source, language), language), expected, "{source}");
        };
        check(Language::Python, "x = 1\n\u{3000}y = 2", Some(('\u{3000}', 2)));
        check(Language::Python, "print（1）", Some(('（', 1)));
        check(Language::Python, "print('你好，世界')  # （注释）", None);
        check(Language::C, "int x；", Some(('；', 1)));
        check(Language::Node, "let\u{3000}x = 1", None);
        check(Language::Python, "变量 = 1", None);
    }

    #[test]
    fn windows_headers_count_unless_they_are_asked_for() {
        let check = |source: &str, expected: Option<u32>| {
            let seen = windows_header(source).map(|seen| Remark::from(seen).machine());
            let line = seen.map(|text| text.rsplit(' ').next().unwrap().parse().unwrap());
            assert_eq!(line, expected, "{source}");
        };
        check("#include <stdio.h>\n#include <WinSock2.h>", Some(2));
        check("# include \"windows.h\"", Some(1));
        check("#ifdef _WIN32\n#include <winsock2.h>\n#else\n#include <sys/socket.h>\n#endif", None);
        check("#ifndef _WIN32\n#include <x.h>\n#else\n#include <winsock2.h>\n#endif", None);
        check("#if defined(_WIN32)\n#endif\n#include <conio.h>", Some(3));
        check("// nothing", None);
    }
}
