//! The last words of compiled programs, and of Ruby and Tcl.

use super::{Found, own_place};

pub(super) fn read<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    rust(lines, files)
        .or_else(|| go(lines, files))
        .or_else(|| abort(lines, files))
        .or_else(|| ruby(lines, files))
        .or_else(|| tcl(lines, files))
}

/// `thread 'main' panicked at src/main.rs:5:10:` and the message on the next line.
fn rust<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let at = lines.iter().position(|line| line.starts_with("thread '") && line.contains(" panicked at "))?;
    let (_, rest) = lines[at].split_once(" panicked at ")?;
    let place = rest.split_once(':').and_then(|(path, line)| own_place(path, line, files));
    let text = lines.get(at + 1).copied().filter(|line| !line.trim().is_empty()).unwrap_or(lines[at]);
    Some(Found { text, place, errors: vec![text] })
}

/// `panic: message`, then `goroutine 1 [running]:`.
fn go<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let at = lines.iter().position(|line| line.starts_with("panic: ") || line.starts_with("fatal error: "))?;
    let stack = lines[at..].iter().skip_while(|line| !line.starts_with("goroutine "));
    let mut stack = stack.peekable();
    stack.peek()?;
    let place = stack.find_map(|line| {
        let (path, number) = line.strip_prefix('\t')?.split_once(".go:")?;
        own_place(&format!("{path}.go"), number, files)
    });
    Some(Found { text: lines[at], place, errors: vec![lines[at]] })
}

const ABORTS: &[&str] = &[
    "terminate called",
    "stack smashing detected",
    "double free or corruption",
    "free(): ",
    "malloc(): ",
    "munmap_chunk(): ",
    "buffer overflow detected",
];

/// What the C and C++ libraries say before they abort.
fn abort<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let asserts = |line: &str| line.contains(": Assertion `") && line.ends_with("failed.");
    let at = lines.iter().position(|line| asserts(line) || ABORTS.iter().any(|words| line.contains(words)))?;
    let what = lines.get(at + 1).copied().filter(|line| line.trim_start().starts_with("what():"));
    let text = what.unwrap_or(lines[at]);
    let place = if asserts(lines[at]) { assertion_place(lines[at], files) } else { None };
    Some(Found { text, place, errors: vec![lines[at], text] })
}

/// `server: server.c:12: main: Assertion …`
fn assertion_place(line: &str, files: &[&str]) -> Option<(String, u32)> {
    let mut parts = line.split(": ").nth(1)?.splitn(2, ':');
    own_place(parts.next()?, parts.next()?, files)
}

/// `server.rb:3:in 'accept': message (Errno::EPIPE)`
fn ruby<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    lines.iter().find_map(|line| {
        let (path, rest) = line.split_once(".rb:")?;
        let (number, message) = rest.split_once(":in ")?;
        let (_, text) = message.split_once(": ").filter(|(_, text)| text.ends_with(')') && text.contains('('))?;
        let place = own_place(&format!("{path}.rb"), number, files);
        Some(Found { text, place, errors: vec![text] })
    })
}

/// A message, `    while executing`, and at the end `(file "server.tcl" line 3)`.
fn tcl<'a>(lines: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let at = lines.iter().position(|line| line.trim() == "while executing").filter(|at| *at > 0)?;
    let place = lines[at..].iter().find_map(|line| {
        let (path, rest) = line.trim().strip_prefix("(file \"")?.split_once('"')?;
        own_place(path, rest.strip_prefix(" line ")?, files)
    });
    Some(Found { text: lines[at - 1], place, errors: vec![lines[at - 1]] })
}
