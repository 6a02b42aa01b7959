//! An exercise made of files with nothing but steps in them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::Bench;

/// The names of the YAML files of a folder, without their ending.
pub(crate) fn names(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let yaml = files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    yaml.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// Writes an exercise of this id with one check a file of `folder`, called `verb/NAME`; returns the catalogue.
pub(crate) fn write(bench: &Bench, id: &str, roles: &str, folder: &Path) -> PathBuf {
    let main = format!("id: {id}\ntitle: {{en: Reference, zh: 参考}}\nroles: {roles}\nchecks:\n");
    let mut files = String::new();
    for name in names(folder) {
        let steps = fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        let slug = name.replace('_', "-");
        let mut text = format!("checks:\n- id: verb/{slug}\n  title: {{en: {slug}, zh: {slug}}}\n");
        text.push_str("  tried: {en: Played it., zh: 试过。}\n  points: 1\n  steps:\n");
        steps.lines().for_each(|line| writeln!(text, "  {line}").unwrap());
        bench.put(&format!("{id}/checks/{slug}.yaml"), &text);
        writeln!(files, "- checks/{slug}.yaml").unwrap();
    }
    bench.put(&format!("{id}/exercise.yaml"), &format!("{main}{files}"));
    bench.path("")
}
