//! What a file is written in, by its name or its first line. Must not guess from what follows.

use crate::model::Language;

/// Endings of names.
const ENDINGS: &[(&str, Language)] = &[
    ("py", Language::Python),
    ("pyw", Language::Python),
    ("c", Language::C),
    ("h", Language::C),
    // One family: a program may go from one to the other by its name alone.
    ("cc", Language::C),
    ("cpp", Language::C),
    ("cxx", Language::C),
    ("hh", Language::C),
    ("hpp", Language::C),
    ("java", Language::Java),
    ("js", Language::Node),
    ("mjs", Language::Node),
    ("cjs", Language::Node),
    ("ts", Language::Node),
    ("rs", Language::Rust),
    ("go", Language::Go),
    ("pl", Language::Perl),
    ("tcl", Language::Tcl),
    ("rb", Language::Ruby),
    ("sh", Language::Shell),
    ("bash", Language::Shell),
];

/// Interpreters of a first line.
const INTERPRETERS: &[(&str, Language)] = &[
    ("python", Language::Python),
    ("node", Language::Node),
    ("perl", Language::Perl),
    ("ruby", Language::Ruby),
    ("tclsh", Language::Tcl),
    ("bash", Language::Shell),
    ("sh", Language::Shell),
];

/// What a file is written in; nothing where it is no source of a program.
pub fn language(name: &str, text: &str) -> Option<Language> {
    let file = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    if let Some((_, ending)) = file.rsplit_once('.') {
        return ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, language)| *language);
    }
    let line = text.lines().next().filter(|line| line.starts_with("#!"))?;
    INTERPRETERS.iter().find(|(name, _)| line.contains(name)).map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_lines_say_it() {
        let check = |name: &str, text: &str, expected| assert_eq!(language(name, text), expected, "{name}");
        check("a/Server.PY", "", Some(Language::Python));
        check("x.hpp", "", Some(Language::C));
        check("server", "#!/usr/bin/env python3\n", Some(Language::Python));
        check("run", "#!/bin/sh\n", Some(Language::Shell));
        check("README.md", "#!/bin/sh\n", None);
        check("Makefile", "all:\n", None);
    }
}
