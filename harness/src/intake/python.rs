//! Reads Python as far as is needed to say why it may not start: imports, Python 2, indentation.
//! Must not run it; what it cannot tell, it leaves alone.

use std::collections::BTreeSet;

use super::remark::{Seen, numbered};
use super::text::{self, calls, words};
use crate::model::Language;

/// What a Python source shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Read {
    /// Top-level names of the modules that it cannot do without.
    pub(crate) imports: BTreeSet<String>,
    /// What may keep it from starting.
    pub(crate) seen: Vec<Seen>,
}

/// Modules that only Python 2 has.
const OLD_MODULES: &[&str] = &[
    "SocketServer",
    "Queue",
    "thread",
    "Tkinter",
    "urllib2",
    "urlparse",
    "ConfigParser",
    "cPickle",
    "StringIO",
    "commands",
    "BaseHTTPServer",
    "SimpleHTTPServer",
    "httplib",
    "xmlrpclib",
    "__builtin__",
];

/// Reads a source. `not_utf8` is the first line that is not UTF-8.
pub(crate) fn read(source: &str, not_utf8: Option<u32>) -> Read {
    let code = text::code(source, Language::Python);
    let lines: Vec<Line> = logical_lines(&code).collect();
    let imported = imports(&lines);
    let old = imported.iter().filter(|(_, module)| OLD_MODULES.contains(&module.as_str())).map(|(line, _)| *line);
    let python2 = lines.iter().filter(|line| is_python2(&line.text)).map(|line| line.number).chain(old).min();
    let mut seen = Vec::new();
    seen.extend(python2.map(|line| Seen::Python2 { line }));
    seen.extend(mixed_tabs(&lines).map(|line| Seen::MixedTabs { line }));
    seen.extend(not_utf8.filter(|_| !says_its_encoding(source)).map(|line| Seen::NotUtf8 { line }));
    let imports = imported.into_iter().map(|(_, module)| module).filter(|m| !OLD_MODULES.contains(&m.as_str()));
    Read { imports: imports.collect(), seen }
}

/// A line of code with the lines that continue it.
#[derive(Debug)]
struct Line {
    number: u32,
    indent: String,
    text: String,
}

/// Joins what brackets, backslashes and long strings continue, and leaves out blank lines.
fn logical_lines(code: &str) -> impl Iterator<Item = Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut depth, mut goes_on, mut in_string) = (0_usize, false, false);
    for (number, text) in numbered(code) {
        let open = depth > 0 || goes_on || in_string;
        let body = text.trim_start_matches([' ', '\t', '\u{c}']);
        match lines.last_mut().filter(|_| open) {
            Some(line) => {
                line.text.push(' ');
                line.text.push_str(text);
            }
            None if body.trim().is_empty() => continue,
            None => {
                let indent = text[..text.len() - body.len()].to_owned();
                lines.push(Line { number, indent, text: body.trim_end().to_owned() });
            }
        }
        in_string ^= (text.matches("'''").count() + text.matches("\"\"\"").count()) % 2 == 1;
        for c in text.chars() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        goes_on = text.ends_with('\\');
    }
    lines.into_iter()
}

/// The statements of a line: `if x: print y; z` has three.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ':']).map(str::trim)
}

fn is_python2(text: &str) -> bool {
    let clause = text.trim_end().strip_suffix(':').unwrap_or(text);
    let old_except = clause.strip_prefix("except").is_some_and(|rest| rest.starts_with(' ') && outer_comma(rest));
    let old_raise = text.strip_prefix("raise ").is_some_and(outer_comma);
    old_except
        || old_raise
        || calls(text, "raw_input")
        || statements(text).any(|part| old_statement(part, "print") || old_statement(part, "exec"))
}

/// `print x`, which Python 3 refuses, and not `print (x)`, `print = 1` or `print if a else b`.
fn old_statement(statement: &str, name: &str) -> bool {
    let Some(rest) = statement.strip_prefix(name) else { return false };
    let value = rest.trim_start();
    if rest.starts_with(['"', '\'']) || value.starts_with(">>") {
        return true;
    }
    let word: String = value.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let goes_on = ["if", "else", "is", "in", "and", "or", "not", "for"].contains(&word.as_str());
    rest.starts_with([' ', '\t']) && (!word.is_empty() || value.starts_with(['"', '\'', '`'])) && !goes_on
}

/// Whether there is a comma outside brackets.
fn outer_comma(text: &str) -> bool {
    let mut depth = 0_usize;
    text.chars().any(|c| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    })
}

/// The modules that must be there, with the line that asks: not those that a `try` or an `if` guards.
fn imports(lines: &[Line]) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    // The blocks that are open: how far in, and whether what is inside may be left out.
    let mut blocks: Vec<(usize, bool)> = Vec::new();
    for line in lines {
        let indent = line.indent.len();
        while blocks.last().is_some_and(|(outer, _)| *outer >= indent) {
            blocks.pop();
        }
        let guarded = blocks.last().is_some_and(|(_, guarded)| *guarded);
        let guards = ["try", "except", "if ", "elif ", "else"].iter().any(|word| line.text.starts_with(word));
        blocks.push((indent, guarded || (guards && !line.text.contains("__name__"))));
        let statements = line.text.split(';').map(str::trim).filter(|_| !guarded);
        out.extend(statements.flat_map(imported).map(|module| (line.number, module)));
    }
    out
}

/// `import a.b as c, d` and `from a.b import c`; relative imports ask for a package of their own.
fn imported(statement: &str) -> Vec<String> {
    let top = |name: &str| {
        let name = name.split_whitespace().next()?.split('.').next()?;
        (!name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')).then(|| name.to_owned())
    };
    if let Some(names) = statement.strip_prefix("import ") {
        return names.split(',').filter_map(top).collect();
    }
    let from = statement.strip_prefix("from ").filter(|rest| words(rest, "import").next().is_some());
    from.and_then(top).into_iter().collect()
}

/// Python compares indentation twice, with tabs eight wide and one wide, and refuses where they differ.
fn mixed_tabs(lines: &[Line]) -> Option<u32> {
    let mut levels = vec![(0, 0)];
    for line in lines {
        let (wide, narrow) = columns(&line.indent);
        while levels.len() > 1 && levels.last().is_some_and(|level| level.0 > wide) {
            levels.pop();
        }
        let level = levels.last().copied().unwrap_or_default();
        let agrees = if wide == level.0 { narrow == level.1 } else { narrow > level.1 };
        if !agrees {
            return Some(line.number);
        }
        if wide > level.0 {
            levels.push((wide, narrow));
        }
    }
    None
}

fn columns(indent: &str) -> (usize, usize) {
    indent.chars().fold((0, 0), |(wide, narrow), c| match c {
        '\t' => (wide / 8 * 8 + 8, narrow + 1),
        '\u{c}' => (0, 0),
        _ => (wide + 1, narrow + 1),
    })
}

/// Whether one of the first two lines declares an encoding (PEP 263).
fn says_its_encoding(source: &str) -> bool {
    source.lines().take(2).any(|line| line.trim_start().starts_with('#') && line.contains("coding"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_2_is_told_by_its_first_line() {
        for (source, expected) in [
            ("x = 1\nprint \"hello\"", Some(2)),
            ("print 'a' % b", Some(1)),
            ("print\"x\"", Some(1)),
            ("if a: print x", Some(1)),
            ("try:\n    f()\nexcept Exception, e:\n    pass", Some(3)),
            ("raise ValueError, 'x'", Some(1)),
            ("print >>sys.stderr, x", Some(1)),
            ("import SocketServer", Some(1)),
            ("exec 'code'", Some(1)),
            ("x = 1\ny = raw_input('> ')", Some(2)),
            ("input = raw_input", None),
            ("print('hello')", None),
            ("print ('hello'), x", None),
            ("print", None),
            ("print = 3", None),
            ("f(\n  print if a else b)", None),
            ("'''\nprint \"x\"\n'''", None),
            ("# print \"x\"", None),
            ("except (A, B) as e:", None),
            ("except A as e:", None),
            ("printer x", None),
            ("try:\n  import Queue\nexcept ImportError:\n  import queue", None),
            ("raise ValueError('a, b')", None),
        ] {
            let expected: Vec<Seen> = expected.map(|line| Seen::Python2 { line }).into_iter().collect();
            assert_eq!(read(source, None).seen, expected, "{source}");
        }
    }

    #[test]
    fn tabs_are_judged_as_python_does() {
        for (source, expected) in [
            ("if a:\n\tb\n        c", Some(3)),
            ("if a:\n        b\n\tc", Some(3)),
            ("if a:\n\tb\n\tc", None),
            ("if a:\n    b\nif c:\n\td", None),
            ("if a:\n    if b:\n\tc", Some(3)),
            ("f(a,\n\tb,\n        c)\nx", None),
            ("if a:\n    '''\n\tx\n    '''\n    b", None),
            ("if a:\n    b\n\n\t# c\n    d", None),
            ("x = 1 + \\\n\t2\ny", None),
        ] {
            let expected: Vec<Seen> = expected.map(|line| Seen::MixedTabs { line }).into_iter().collect();
            assert_eq!(read(source, None).seen, expected, "{source:?}");
        }
    }

    #[test]
    fn imports_are_those_that_must_be_there() {
        for (source, expected) in [
            ("import socket, os.path as p", &["os", "socket"][..]),
            ("from a.b import (c,\n d)", &["a"]),
            ("from . import x\nfrom .y import z", &[]),
            ("try:\n    import gevent\nexcept ImportError:\n    import other", &[]),
            ("if sys.platform == 'win32':\n    import msvcrt", &[]),
            ("def f():\n    import pymysql", &["pymysql"]),
            ("if __name__ == '__main__':\n    import x; import y", &["x", "y"]),
            ("'import no'\n# import no\nimportant = 1", &[]),
            ("import 模块", &["模块"]),
        ] {
            assert_eq!(read(source, None).imports.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{source}");
        }
    }

    #[test]
    fn an_encoding_is_missed_where_it_is_needed() {
        for (source, not_utf8, expected) in [
            ("x", None, vec![]),
            ("x\n'你'", Some(2), vec![Seen::NotUtf8 { line: 2 }]),
            ("#!x\n# -*- coding: gbk -*-\n'你'", Some(3), vec![]),
        ] {
            assert_eq!(read(source, not_utf8).seen, expected, "{source}");
        }
    }
}
