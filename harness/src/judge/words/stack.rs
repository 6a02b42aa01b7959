//! Stacks of `at …` lines: Java's and Node's.

use super::{Found, own_place};

pub(super) fn read<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    java(lines, files).or_else(|| node(lines, files))
}

/// `Exception in thread "main" java.net.ConnectException: Connection refused`, then `\tat …` lines.
fn java<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let is_frame = |line: &str| {
        let inner = line.trim().strip_prefix("at ").and_then(|rest| rest.split_once('(')).map(|(_, inner)| inner);
        inner.is_some_and(|inner| inner.contains(".java:") || inner == "Native Method)" || inner == "Unknown Source)")
    };
    let at = lines.windows(2).position(|pair| is_frame(pair[1]) && !is_frame(pair[0]))?;
    let header = lines[at];
    let text = match header.strip_prefix("Exception in thread \"") {
        Some(rest) => rest.split_once("\" ").map_or(header, |(_, text)| text),
        None => header,
    };
    let mut errors = vec![text];
    errors.extend(lines[at..].iter().filter(|line| line.starts_with("Caused by: ")));
    let place = lines[at + 1..].iter().filter(|line| is_frame(line)).find_map(|line| java_place(line, files));
    Some(Found { text, place, errors })
}

/// Frames of the runtime carry its module's name: `at java.base/java.net.Socket…`.
fn java_place(line: &str, files: &[&str]) -> Option<(String, u32)> {
    let (name, inner) = line.trim().strip_prefix("at ")?.split_once('(')?;
    let (file, number) = inner.split_once(':')?;
    if name.contains('/') && !name.starts_with("app//") { None } else { own_place(file, number, files) }
}

/// Node prints a stack for handled errors as well; only the uncaught one ends with its version, or
/// shows the `throw` that nobody caught.
fn node<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let uncaught = lines.iter().any(|line| line.starts_with("Node.js v") || line.trim().starts_with("throw "));
    let is_error = |line: &&&str| {
        let name = line.split([':', ' ']).next().unwrap_or_default();
        name.ends_with("Error") && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let text = lines.iter().find(is_error).copied().filter(|_| uncaught)?;
    let framed = |line: &str| {
        let rest = line.trim().strip_prefix("at ")?;
        node_place(rest.rsplit_once('(').map_or(rest, |(_, inner)| inner), files)
    };
    let place = lines.iter().find_map(|line| framed(line)).or_else(|| lines.iter().find_map(|line| top(line, files)));
    Some(Found { text, place, errors: vec![text] })
}

/// `/x/client.js:12:5)`, `file:///x/client.mjs:12:5`
fn node_place(text: &str, files: &[&str]) -> Option<(String, u32)> {
    let text = text.strip_prefix("file://").unwrap_or(text);
    let (path, line) = text.trim_end_matches(')').split_once(':').filter(|(path, _)| path.starts_with('/'))?;
    own_place(path, line, files)
}

/// The first line of an uncaught error: `/x/client.js:12`
fn top(line: &str, files: &[&str]) -> Option<(String, u32)> {
    let text = line.strip_prefix("file://").unwrap_or(line);
    let (path, number) = text.rsplit_once(':').filter(|(path, _)| path.starts_with('/'))?;
    number.bytes().all(|b| b.is_ascii_digit()).then(|| own_place(path, number, files))?
}
