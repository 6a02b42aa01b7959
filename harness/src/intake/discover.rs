//! Which file plays which part: by its name first, by its source where names do not decide.
//! Must not know how programs are built or run.

use std::collections::BTreeSet;
use std::path::Path;

use super::cargo::{self, Bin};
use super::names::{self, Says};
use super::source::{self, Facts};
use super::text;
use super::tree::{Entry, Listing};
use super::{IntakeError, LARGEST_SOURCE, python};
use crate::model::{Language, Role};

/// A file that may be a program, or a part of one.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Relative to the submission.
    pub(crate) path: String,
    /// What it is written in.
    pub(crate) language: Language,
    /// Its text; empty for a ready program.
    pub(crate) text: String,
    /// The first line that is not UTF-8.
    pub(crate) not_utf8: Option<u32>,
    /// What the text shows.
    pub(crate) facts: Facts,
    /// The program of a Cargo package that it is the main file of, and the package's folder.
    pub(crate) bin: Option<(Bin, String)>,
    /// The modules that it imports (Python only).
    imports: BTreeSet<String>,
    /// Whether it is inside a Cargo package.
    in_package: bool,
}

impl Source {
    /// The folder that it lies in, relative; empty for the submission itself.
    pub(crate) fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Its file name.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Its name without the ending.
    pub(crate) fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }
}

/// Who plays a part.
#[derive(Debug, Clone)]
pub(crate) enum Choice<'a> {
    Nobody,
    One(&'a Source),
    Several(Vec<&'a Source>),
}

/// Reads every source of a submission.
pub(crate) fn sources(listing: &Listing) -> Result<Vec<Source>, IntakeError> {
    let mut out = Vec::new();
    for entry in listing.files() {
        // A name that is no text cannot be named to a tool or in a report.
        let Some(path) = entry.path.to_str().filter(|path| !is_hidden(path)) else { continue };
        let ending = entry.path.extension().and_then(|ending| ending.to_str());
        let found = match (language(ending), ending) {
            (Some(language), _) => Some(language),
            (None, None) => first_bytes(listing, entry)?,
            (None, Some(_)) => None,
        };
        if let Some(language) = found {
            out.push(read(listing, entry, path, language)?);
        }
    }
    packages(listing, &mut out)?;
    Ok(out)
}

/// The language of a file's ending.
pub(crate) fn language(ending: Option<&str>) -> Option<Language> {
    Some(match ending?.to_ascii_lowercase().as_str() {
        "py" | "pyw" => Language::Python,
        "c" => Language::C,
        "cpp" | "cc" | "cxx" | "c++" => Language::Cpp,
        "java" => Language::Java,
        "js" | "mjs" | "cjs" => Language::Node,
        "rs" => Language::Rust,
        "go" => Language::Go,
        "pl" => Language::Perl,
        "tcl" => Language::Tcl,
        "rb" => Language::Ruby,
        "sh" | "bash" => Language::Shell,
        _ => return None,
    })
}

/// What a file without an ending is, if it is a program: a ready one, or a script that says by what.
fn first_bytes(listing: &Listing, entry: &Entry) -> Result<Option<Language>, IntakeError> {
    let start = listing.bytes(entry, 128)?;
    if start.starts_with(b"\x7fELF") {
        return Ok((entry.mode & 0o111 != 0).then_some(Language::Binary));
    }
    let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Some(command) = first.strip_prefix(b"#!") else { return Ok(None) };
    let command = String::from_utf8_lossy(command);
    let mut words = command.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let tool = words.find(|word| *word != "env" && !word.starts_with('-')).unwrap_or_default();
    Ok(match tool.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
        "python" => Some(Language::Python),
        "node" | "nodejs" => Some(Language::Node),
        "perl" => Some(Language::Perl),
        "tclsh" => Some(Language::Tcl),
        "ruby" => Some(Language::Ruby),
        "sh" | "bash" | "dash" => Some(Language::Shell),
        _ => None,
    })
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part == "node_modules")
}

fn read(listing: &Listing, entry: &Entry, path: &str, language: Language) -> Result<Source, IntakeError> {
    let mut source = Source {
        path: path.to_owned(),
        language,
        text: String::new(),
        not_utf8: None,
        facts: Facts { starts: true, ..Facts::default() },
        bin: None,
        imports: BTreeSet::new(),
        in_package: false,
    };
    if language != Language::Binary {
        let decoded = text::decode(&listing.bytes(entry, LARGEST_SOURCE)?);
        source.facts = source::facts(&decoded.text, source.stem(), language);
        if language == Language::Python {
            source.imports = python::read(&decoded.text, None).imports;
        }
        (source.text, source.not_utf8) = (decoded.text, decoded.not_utf8);
    }
    Ok(source)
}

/// Marks what belongs to Cargo packages.
fn packages(listing: &Listing, sources: &mut [Source]) -> Result<(), IntakeError> {
    for entry in listing.files().filter(|entry| entry.path.file_name().is_some_and(|name| name == "Cargo.toml")) {
        let Some(folder) = entry.path.parent().and_then(Path::to_str) else { continue };
        let text = text::decode(&listing.bytes(entry, cargo::LARGEST)?).text;
        let below: BTreeSet<String> =
            sources.iter().filter_map(|s| inside(&s.path, folder)).map(str::to_owned).collect();
        let Some(package) = cargo::package(&text, |file| below.contains(file), &below) else {
            continue;
        };
        for source in sources.iter_mut().filter(|source| source.language == Language::Rust) {
            let Some(path) = inside(&source.path, folder) else { continue };
            source.in_package = true;
            if let Some(bin) = package.bins.iter().find(|bin| bin.file == path) {
                source.bin = Some((bin.clone(), folder.to_owned()));
            }
        }
    }
    Ok(())
}

fn inside<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// How well a file fits a role; the least fits best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    by_name: ByName,
    by_source: BySource,
    depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ByName {
    /// `server.py`, or `server/server.py`.
    Exact,
    /// `tcp_server.py`, or `server/main.py`.
    Named,
    /// The name is silent, the source speaks.
    Silent,
    /// The name says the role, the source the other one, or UDP.
    Against,
    /// A test, a copy, an old version.
    Aside,
    /// Named so, but it has no `main`: a part of a program, or an unfinished one.
    NoMain,
    /// A ready program: whatever source there is comes first.
    Ready,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum BySource {
    Agrees,
    Silent,
    Denies,
}

/// Chooses the program of `role`; one by itself may be named after the exercise's `subject`.
pub(crate) fn choose<'a>(role: Role, subject: &str, sources: &'a [Source]) -> Choice<'a> {
    let ranked: Vec<(Rank, &Source)> =
        sources.iter().filter_map(|source| Some((rank(source, role, subject)?, source))).collect();
    let Some(best) = ranked.iter().map(|(rank, _)| *rank).min() else { return Choice::Nobody };
    let mut found: Vec<&Source> = ranked.iter().filter(|(rank, _)| *rank == best).map(|(_, source)| *source).collect();
    if best.by_name != ByName::Exact {
        let all = found.clone();
        found.retain(|source| !all.iter().any(|other| imports(other, source)));
        if found.is_empty() {
            found = all;
        }
    }
    match found.as_slice() {
        [one] => Choice::One(one),
        _ => Choice::Several(found),
    }
}

/// A module that another candidate imports is a part of that one.
fn imports(program: &Source, module: &Source) -> bool {
    program.path != module.path && program.folder() == module.folder() && program.imports.contains(module.stem())
}

fn rank(source: &Source, role: Role, subject: &str) -> Option<Rank> {
    if source.in_package && source.bin.is_none() {
        return None;
    }
    let stem = source.bin.as_ref().map_or(source.stem(), |(bin, _)| bin.name.as_str());
    let folders = source.bin.as_ref().map_or(source.folder(), |(_, package)| package);
    let by_source = match source.facts.role() {
        Some(shown) if shown == role => BySource::Agrees,
        Some(_) => BySource::Denies,
        None => BySource::Silent,
    };
    let by_name = match role {
        Role::Server | Role::Client => by_name(source, stem, folders, role, by_source)?,
        Role::Program => by_subject(source, stem, folders, subject),
    };
    // An exact name decides by itself: what the source shows may be unfinished.
    let by_source = if by_name == ByName::Exact { BySource::Agrees } else { by_source };
    Some(Rank { by_name, by_source, depth: folders.split('/').filter(|part| !part.is_empty()).count() })
}

fn by_name(source: &Source, stem: &str, folders: &str, role: Role, shown: BySource) -> Option<ByName> {
    let said = names::says(stem);
    let folder = folders.rsplit('/').find_map(|folder| names::says(folder).role());
    let is_default = source.bin.as_ref().is_some_and(|(bin, _)| bin.is_default);
    let named = match said {
        Says::Exactly(said) if said == role => ByName::Exact,
        Says::Partly(said) if said == role => ByName::Named,
        Says::Nothing if folder == Some(role) && (names::is_main(stem) || is_default) => ByName::Named,
        Says::Nothing if shown == BySource::Agrees && folder.is_none_or(|folder| folder == role) => ByName::Silent,
        Says::Exactly(_) | Says::Partly(_) | Says::Nothing => return None,
    };
    let is_udp = source.facts.datagrams && source.facts.role().is_none();
    let is_aside = names::is_aside(stem) || folders.split('/').any(names::is_aside);
    let worse = [
        (source.language == Language::Binary, ByName::Ready),
        (!source.facts.starts, ByName::NoMain),
        (is_aside, ByName::Aside),
        (named == ByName::Named && (shown == BySource::Denies || is_udp), ByName::Against),
    ];
    Some(worse.iter().find(|(applies, _)| *applies).map_or(named, |(_, rank)| *rank))
}

/// A program by itself may be any that starts: best the one that is named after the exercise, then one that is
/// named as main programs are.
fn by_subject(source: &Source, stem: &str, folders: &str, subject: &str) -> ByName {
    let is_default = source.bin.as_ref().is_some_and(|(bin, _)| bin.is_default);
    let named = match names::says_subject(stem, subject) {
        Says::Exactly(_) => ByName::Exact,
        Says::Partly(_) => ByName::Named,
        Says::Nothing if names::is_main(stem) || is_default => ByName::Named,
        Says::Nothing => ByName::Silent,
    };
    let is_aside = names::is_aside(stem) || folders.split('/').any(names::is_aside);
    let other_part = names::says(stem).role().is_some() || source.facts.role().is_some();
    let worse = [
        (source.language == Language::Binary, ByName::Ready),
        (!source.facts.starts, ByName::NoMain),
        (is_aside, ByName::Aside),
        (other_part && named == ByName::Silent, ByName::Against),
    ];
    worse.iter().find(|(applies, _)| *applies).map_or(named, |(_, rank)| *rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    const LISTENS: &str = "s.listen(5)";
    const CONNECTS: &str = "s.connect(a)";

    /// The choices for server and client among files with these texts.
    fn chosen(files: &[(&str, &str)]) -> Vec<String> {
        chosen_for(files, &[Role::Server, Role::Client], "session")
    }

    fn chosen_for(files: &[(&str, &str)], roles: &[Role], subject: &str) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        for (name, body) in files {
            let file = dir.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, body).unwrap();
            if body.starts_with("\u{7f}ELF") {
                fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
            }
        }
        let sources = sources(&Listing::read(dir.path()).unwrap()).unwrap();
        let choices = roles.iter().map(|role| match choose(*role, subject, &sources) {
            Choice::Nobody => "-".to_owned(),
            Choice::One(source) => source.path.clone(),
            Choice::Several(all) => all.iter().map(|source| source.path.as_str()).collect::<Vec<_>>().join(" | "),
        });
        choices.collect()
    }

    fn check(files: &[(&str, &str)], server: &str, client: &str) {
        assert_eq!(chosen(files), [server, client], "{files:?}");
    }

    #[test]
    fn usual_names_decide() {
        for name in [
            "server.py",
            "tcp_server.py",
            "tcpserver.py",
            "my_server.py",
            "Server.py",
            "srv.py",
            "服务端.py",
            "服务器.py",
            "02_tcp_server.py",
            "server.mjs",
            "server.cjs",
            "server.js",
            "server.pl",
            "server.tcl",
            "server.rb",
            "server.sh",
            "my server (1).py",
            "server.pyw",
            "server/index.js",
            "server/main.py",
            "a/b/server.py",
        ] {
            check(&[(name, "")], name, "-");
        }
        for name in ["client.py", "tcp_client.py", "客户端.py", "Client.py", "cli.py", "client/main.py"] {
            check(&[(name, "")], "-", name);
        }
        check(&[("EchoServer.java", "class EchoServer { void main() {} }")], "EchoServer.java", "-");
        check(&[("server.c", "int main(){}"), ("client.c", "int main(){}")], "server.c", "client.c");
        check(&[("server.go", "func main() {}")], "server.go", "-");
        check(&[("server.rs", "fn main() {}"), ("client.rs", "fn main() {}")], "server.rs", "client.rs");
    }

    #[test]
    fn exact_names_win_and_two_of_them_are_ambiguous() {
        check(&[("server.py", ""), ("tcp_server.py", LISTENS)], "server.py", "-");
        check(&[("server.py", ""), ("old/server.py", LISTENS)], "server.py", "-");
        check(&[("server.py", ""), ("server.js", "")], "server.js | server.py", "-");
        check(&[("server.py", ""), ("Server.py", "")], "Server.py | server.py", "-");
        check(&[("a_server.py", LISTENS), ("b_server.py", LISTENS)], "a_server.py | b_server.py", "-");
        check(&[("a_server.py", LISTENS), ("server_config.py", "")], "a_server.py", "-");
        check(&[("tcp_server.py", LISTENS), ("udp_server.py", "SOCK_DGRAM")], "tcp_server.py", "-");
        check(&[("server_a.py", LISTENS), ("test_server.py", LISTENS)], "server_a.py", "-");
        check(
            &[("server_main.py", "import server_core\ns.listen()"), ("server_core.py", LISTENS)],
            "server_main.py",
            "-",
        );
    }

    #[test]
    fn a_program_by_itself_is_named_after_its_exercise_or_is_the_only_one() {
        let check = |files: &[(&str, &str)], expected: &str| {
            assert_eq!(chosen_for(files, &[Role::Program], "addresses"), [expected], "{files:?}");
        };
        check(&[("addresses.py", ""), ("try.py", "")], "addresses.py");
        check(&[("Addresses.java", "class Addresses { void main() {} }")], "Addresses.java");
        check(&[("main.c", "int main() {}"), ("tables.c", "void t() {}")], "main.c");
        check(&[("my_address.py", ""), ("other.py", "")], "my_address.py");
        check(&[("homework.js", "")], "homework.js");
        check(&[("a.py", "import b"), ("b.py", "")], "a.py");
        check(&[("a.py", ""), ("b.py", "")], "a.py | b.py");
        check(&[("server.py", LISTENS), ("x.py", "")], "x.py");
        check(&[("addresses.py", ""), ("test_addresses.py", "")], "addresses.py");
        check(&[("addresses.c", "int main() {}"), ("addresses", "\u{7f}ELF")], "addresses.c");
        check(&[("readme.txt", "")], "-");
    }

    #[test]
    fn sources_decide_where_names_do_not() {
        check(&[("a.py", LISTENS), ("b.py", CONNECTS)], "a.py", "b.py");
        check(&[("a.py", LISTENS), ("b.py", LISTENS)], "a.py | b.py", "-");
        check(&[("client_server.py", LISTENS)], "client_server.py", "-");
        check(&[("helper.py", "x = 1")], "-", "-");
        check(&[("server.py", CONNECTS), ("real.py", LISTENS)], "server.py", "-");
        check(&[("server_probe.py", CONNECTS), ("chat.py", LISTENS)], "chat.py", "-");
        check(&[("client/a.py", LISTENS)], "-", "-");
        check(&[("Main.java", "class Main { void main() { new ServerSocket(1); } }")], "Main.java", "-");
        check(&[("a.c", "int main() { listen(f, 1); }"), ("b.c", "void f() { listen(f, 1); }")], "a.c", "-");
    }

    #[test]
    fn a_part_without_main_counts_only_where_nothing_else_does() {
        check(&[("server.c", "void f() {}")], "server.c", "-");
        check(&[("server.c", "void f() {}"), ("tcp_server.c", "int main() {}")], "tcp_server.c", "-");
    }

    #[test]
    fn ready_programs_and_scripts_without_ending() {
        check(&[("server", "\u{7f}ELF"), ("client", "\u{7f}ELF")], "server", "client");
        check(&[("server", "\u{7f}ELF"), ("tcp_server.c", "int main() {}")], "tcp_server.c", "-");
        check(&[("server", "#!/usr/bin/env python3\n"), ("client", "#!/bin/sh\n")], "server", "client");
        check(&[("server", "just text"), ("server.txt", "x"), (".server.py", ""), ("server.h", "")], "-", "-");
    }

    #[test]
    fn cargo_packages() {
        let package = |name: &str| format!("[package]\nname = \"{name}\"\n");
        let main = "fn main() {}";
        check(
            &[
                ("server/Cargo.toml", &package("server")),
                ("server/src/main.rs", main),
                ("client/Cargo.toml", &package("x")),
                ("client/src/main.rs", main),
            ],
            "server/src/main.rs",
            "client/src/main.rs",
        );
        check(
            &[
                ("Cargo.toml", &package("chat")),
                ("src/bin/server.rs", main),
                ("src/bin/client.rs", main),
                ("src/lib.rs", ""),
            ],
            "src/bin/server.rs",
            "src/bin/client.rs",
        );
        check(&[("Cargo.toml", &package("server")), ("src/main.rs", main), ("src/server.rs", "")], "src/main.rs", "-");
        let listens = "fn main() { TcpListener::bind(a); }";
        check(&[("Cargo.toml", &package("chat")), ("src/main.rs", listens)], "src/main.rs", "-");
    }
}
