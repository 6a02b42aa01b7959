//! What a tool calls its own version. Must not decide whether it is good enough.

use std::ffi::OsStr;
use std::path::Path;

use super::Tool;
use super::ask::ask;

/// Asks `program`; `None` where it does not say, or has no way to.
pub(crate) fn version(tool: Tool, program: &Path, path: &OsStr) -> Option<String> {
    let (args, input): (&[&str], &str) = match tool {
        Tool::Python
        | Tool::Cc
        | Tool::Cxx
        | Tool::Node
        | Tool::Rustc
        | Tool::Cargo
        | Tool::Ruby
        | Tool::Bash
        | Tool::Make => (&["--version"], ""),
        // Java 8 knows no other spelling.
        Tool::Javac | Tool::Java => (&["-version"], ""),
        Tool::Go => (&["version"], ""),
        Tool::Perl => (&["-e", "print $^V"], ""),
        Tool::Tclsh => (&[], "puts [info patchlevel]\n"),
        Tool::Sh => return None,
    };
    number(&ask(program, args, input, path)?)
}

/// The first number with a dot of an answer; else its first number, as in `javac 21`.
fn number(answer: &str) -> Option<String> {
    let words = answer.split(|c: char| c.is_whitespace() || "()\",;".contains(c));
    let numbers: Vec<&str> = words.filter_map(leading_number).collect();
    numbers.iter().find(|number| number.contains('.')).or(numbers.first()).map(|number| (*number).to_owned())
}

/// The digits and dots that a word begins with, behind `v` or `go`; none where letters come first.
fn leading_number(word: &str) -> Option<&str> {
    let word = word.strip_prefix("go").or(word.strip_prefix('v')).unwrap_or(word);
    let end = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
    let number = word[..end].trim_end_matches('.');
    number.starts_with(|c: char| c.is_ascii_digit()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        let check = |answer: &str, expected: &str| assert_eq!(number(answer).as_deref(), Some(expected), "{answer}");
        check("Python 3.11.2\n", "3.11.2");
        check("gcc (Ubuntu 9.4.0-1ubuntu1~20.04.2) 9.4.0\nCopyright (C) 2019 Free Software Foundation\n", "9.4.0");
        check("x86_64-conda-linux-gnu-cc (conda-forge gcc 12.3.0-5) 12.3.0\n", "12.3.0");
        check("Ubuntu clang version 14.0.0-1ubuntu1.1\nTarget: x86_64-pc-linux-gnu\n", "14.0.0");
        check("javac 21\n", "21");
        check("javac 1.8.0_392\n", "1.8.0");
        check("openjdk version \"17.0.9\" 2023-10-17\n", "17.0.9");
        check("openjdk version \"21\" 2023-09-19\n", "21");
        check("v18.20.4\n", "18.20.4");
        check("cargo 1.88.0 (873a06493 2025-05-10)\n", "1.88.0");
        check("go version go1.22.2 linux/amd64\n", "1.22.2");
        check("v5.36.0", "5.36.0");
        check("8.6.13\n", "8.6.13");
        check("ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux-gnu]\n", "3.1.2");
        check("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n", "5.2.15");
        check("GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu\n", "4.3");
    }

    #[test]
    fn an_answer_without_a_number_is_none() {
        assert_eq!(number("no version here\n"), None);
        assert_eq!(number(""), None);
    }
}
