//! Lines by which a program itself says that something went wrong.

use super::{Found, own_place};

/// The texts of the errnos that socket calls give, and the words of people who print their own.
const ERRORS: &[&str] = &[
    "error",
    "fail",
    "refused",
    "in use",
    "cannot",
    "can't",
    "broken pipe",
    "reset by peer",
    "permission denied",
    "bad file descriptor",
    "interrupted",
    "not connected",
    "unreachable",
    "timed out",
    "invalid argument",
    "exception",
    "错误",
    "失败",
    "异常",
    "拒绝",
    "出错",
];
const USAGE: &[&str] = &["usage:", "usage ", "用法", "argv", "the following arguments are required", "参数"];
/// What usual ways of reading the command line raise when it is not as expected.
const SURPRISES: &[&str] =
    &["invalid literal for int()", "NumberFormatException", "ArrayIndexOutOfBoundsException", "gaierror"];

/// The last line of standard error, else the last line of standard output that speaks of an error.
pub(super) fn read<'a>(errors: &[&'a str], output: &[&'a str], files: &[&str]) -> Option<Found<'a>> {
    let said = errors.iter().rev().find(|line| !line.trim().is_empty());
    let spoken = || output.iter().rev().find(|line| speaks_of_error(line));
    let text = said.or_else(spoken).or_else(|| output.iter().find(|line| shows_usage(line))).copied()?;
    Some(Found { text, place: place(text, files), errors: vec![text] })
}

fn speaks_of_error(line: &str) -> bool {
    let line = line.to_lowercase();
    ERRORS.iter().any(|word| line.contains(word))
}

/// `message at server.pl line 12.` or `./server.sh: line 3: message`
fn place(line: &str, files: &[&str]) -> Option<(String, u32)> {
    let words: Vec<&str> = line.split(' ').collect();
    words.windows(3).rev().find_map(|three| match three {
        [path, "line", number] if path.contains('.') => own_place(path.trim_end_matches(':'), number, files),
        _ => None,
    })
}

/// Whether a program asks for other arguments: it shows its usage, or trips over its command line.
pub(super) fn is_about_arguments(lines: &[&str]) -> bool {
    lines.iter().any(|line| shows_usage(line) || SURPRISES.iter().any(|word| line.contains(word)))
}

fn shows_usage(line: &str) -> bool {
    let line = line.to_lowercase();
    USAGE.iter().any(|word| line.contains(word))
}
