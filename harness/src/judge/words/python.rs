//! Python's tracebacks, the short form of a syntax error included.

use super::{Found, own_place};

/// A prompt that was written to standard error may stand before it on its line.
const HEADER: &str = "Traceback (most recent call last):";
/// After this line the interpreter reports an error that did no harm.
const HARMLESS: &str = "Exception ignored";
const SYNTAX: &[&str] = &["SyntaxError", "IndentationError", "TabError"];

/// The last traceback; the error lines of all of them, since one may have led to the next.
pub(super) fn read<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let mut found: Option<Found<'a>> = None;
    for (at, line) in lines.iter().enumerate() {
        let harmless = at > 0 && lines[at - 1].starts_with(HARMLESS);
        if line.trim_end().ends_with(HEADER) && !harmless {
            let mut errors = found.take().map(|found| found.errors).unwrap_or_default();
            let (text, place) = block(&lines[at + 1..], files);
            errors.push(text.unwrap_or(HEADER));
            found = Some(Found { text: text.unwrap_or(HEADER), place, errors });
        }
    }
    found.or_else(|| syntax_error(lines, files))
}

/// The line behind the indented ones, and the last place in a file of the student's own.
fn block<'a>(lines: &[&'a str], files: &[&str]) -> (Option<&'a str>, Option<(String, u32)>) {
    let inner = lines.iter().take_while(|line| line.starts_with([' ', '\t']) || line.trim().is_empty()).count();
    let place = lines[..inner].iter().rev().find_map(|line| place(line, files));
    (lines.get(inner).copied(), place)
}

/// `  File "/x/server.py", line 3, in <module>`
fn place(line: &str, files: &[&str]) -> Option<(String, u32)> {
    let (path, rest) = line.trim().strip_prefix("File \"")?.split_once('"')?;
    own_place(path, rest.strip_prefix(", line ")?, files)
}

fn syntax_error<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let at = lines.iter().position(|line| SYNTAX.iter().any(|name| line.starts_with(name)))?;
    let place = lines[..at].iter().rev().take(5).find_map(|line| place(line, files));
    place.is_some().then(|| Found { text: lines[at], place, errors: vec![lines[at]] })
}
