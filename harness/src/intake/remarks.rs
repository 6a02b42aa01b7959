//! Remarks on a whole program: its main file and the files beside it that it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::discover::Source;
use super::kind;
use super::names;
use super::python;
use super::remark::{self, Remark, Seen};
use super::toolchain::{Tool, Toolchains};
use super::tree::Listing;
use crate::model::{Language, Role};

/// What reading the program that starts in `main` shows.
pub(crate) fn of_program(
    main: &Source,
    role: Role,
    sources: &[Source],
    listing: &Listing,
    tools: &Toolchains,
) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = remark::of_source(&main.text, main.language).into_iter().map(Remark::from).collect();
    if main.language == Language::Python {
        remarks.extend(of_python(main, sources, listing, tools));
    }
    if role == Role::Server {
        remarks.extend(of_server(main, sources));
    }
    remarks
}

/// The main source says what kind of server it is; where it may have parts, they may send for it.
fn of_server(main: &Source, sources: &[Source]) -> Option<Remark> {
    let is_client = |source: &Source| (names::says(source.stem()).role().or(source.facts.role())) == Some(Role::Client);
    let others = sources
        .iter()
        .filter(|source| source.path != main.path && source.language == main.language && !is_client(source));
    let all: Vec<(&str, Language)> =
        std::iter::once(main).chain(others).map(|source| (source.text.as_str(), source.language)).collect();
    kind::of_server(&all).map(Remark::from)
}

/// A program that asks for more modules than this has other troubles.
const MOST_MODULES: usize = 200;

/// What lies beside a Python program.
struct Siblings<'a> {
    /// Sources, by the name that they are imported by.
    modules: BTreeMap<&'a str, &'a Source>,
    /// The names of everything else, such as a package's folder.
    names: BTreeSet<&'a str>,
}

impl Siblings<'_> {
    fn has(&self, name: &str) -> bool {
        self.modules.contains_key(name) || self.names.contains(name)
    }
}

fn of_python(main: &Source, sources: &[Source], listing: &Listing, tools: &Toolchains) -> Vec<Remark> {
    let is_module = |s: &&Source| s.language == Language::Python && s.folder() == main.folder() && s.name() != s.stem();
    let modules = sources.iter().filter(is_module).map(|source| (source.stem(), source)).collect();
    let beside = listing.entries.iter().filter(|entry| entry.path.parent() == Some(Path::new(main.folder())));
    let names = beside.filter_map(|entry| entry.path.file_name()?.to_str()).collect();
    let siblings = Siblings { modules, names };
    let (mut remarks, imports) = follow(main, &siblings);
    let outside = imports.into_iter().filter(|name| !siblings.has(name)).take(MOST_MODULES).collect();
    let missing = tools.missing_modules(&outside);
    remarks.extend(missing.into_iter().map(|module| Seen::NeedsPackage { module }.into()));
    let standard = tools.find(Tool::Python).map(|python| python.modules).unwrap_or_default();
    let hiding = siblings.modules.iter().filter(|(name, _)| standard.contains(**name));
    remarks.extend(hiding.map(|(_, source)| Seen::HidesStandard { file: source.path.clone() }.into()));
    remarks
}

/// Reads the program and every sibling that it imports, each once: remarks, and all names imported.
fn follow(main: &Source, siblings: &Siblings<'_>) -> (Vec<Remark>, BTreeSet<String>) {
    let mut remarks = Vec::new();
    let mut imports = BTreeSet::new();
    let (mut waiting, mut seen) = (vec![main], BTreeSet::from([main.path.as_str()]));
    while let Some(source) = waiting.pop() {
        let read = python::read(&source.text, source.not_utf8);
        let file = (source.path != main.path).then(|| source.path.clone());
        let own = if file.is_some() { remark::of_source(&source.text, source.language) } else { Vec::new() };
        remarks.extend(read.seen.into_iter().chain(own).map(|what| Remark { what, file: file.clone() }));
        for name in &read.imports {
            let sibling = siblings.modules.get(name.as_str());
            waiting.extend(sibling.filter(|sibling| seen.insert(&sibling.path)));
        }
        imports.extend(read.imports);
    }
    (remarks, imports)
}
