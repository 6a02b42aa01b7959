//! Puts every exercise's YAML into the binary, so that it grades where no `exercises/` lies beside it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let catalogue = Path::new(&variable("CARGO_MANIFEST_DIR")?).join("../exercises").canonicalize()?;
    println!("cargo::rerun-if-changed={}", catalogue.display());
    let mut list = String::from("&[\n");
    for exercise in entries(&catalogue)?.into_iter().filter(|folder| folder.join("exercise.yaml").is_file()) {
        let name = exercise.file_name().unwrap_or_default().display().to_string();
        let _ = writeln!(list, "    ({name:?}, &[");
        for file in texts(&exercise)? {
            println!("cargo::rerun-if-changed={}", file.display());
            let name = file.strip_prefix(&exercise).map_err(io::Error::other)?;
            let (name, file) = (name.display().to_string(), file.display().to_string());
            let _ = writeln!(list, "        ({name:?}, include_str!({file:?})),");
        }
        list.push_str("    ]),\n");
    }
    list.push_str("]\n");
    fs::write(Path::new(&variable("OUT_DIR")?).join("exercises.rs"), list)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}

/// What an exercise is read from: its YAML files, but not those that students start with.
fn texts(exercise: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in entries(exercise)? {
        if entry.is_dir() && entry.file_name().is_some_and(|name| name != "starter") {
            found.extend(texts(&entry)?);
        } else if entry.extension().is_some_and(|extension| extension == "yaml") {
            found.push(entry);
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}
