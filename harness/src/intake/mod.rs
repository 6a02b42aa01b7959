//! Finds the programs of a submission and how to build and run them. Everything in a submission is
//! untrusted input: it is read with caps, never run, and no link in it is followed outwards.

mod answers;
mod begun;
mod cargo;
mod commands;
mod discover;
mod error;
#[cfg(test)]
pub(crate) mod fuzzed;
mod given;
mod kind;
mod makefile;
mod manifest;
mod names;
mod program;
mod python;
mod remark;
mod remarks;
mod source;
mod text;
mod toolchain;
mod tree;
mod words;

use std::path::{Path, PathBuf};

pub use answers::answers;
pub use begun::{Begun, begun};
use commands::Maker;
use discover::{Choice, Source};
pub use error::{IntakeError, ManifestError, Mistake};
use given::Refused;
pub use kind::OtherKind;
use manifest::Manifest;
pub use program::{Build, CommandLine, HOME, Program, Submission};
pub use remark::{NotARemark, Remark, Seen};
pub use toolchain::{BASE_FOLDERS, Found, Tool, Toolchains};
pub use tree::{DEEPEST, Entry, Kind, LeftOut, Listing, MOST_BYTES, MOST_FILES, content_key};

use crate::evidence::IntakeProblem;
use crate::model::{ExerciseId, Language, Role};

/// Of a longer source only this much is read; a student's own program is a hundredth of it.
pub(crate) const LARGEST_SOURCE: u64 = 1024 * 1024;

/// Bytes of a source file as text, whatever their encoding; line ends are `\n`.
pub fn source_text(bytes: &[u8]) -> String {
    text::decode(bytes).text
}

/// Reads what `submission` holds for `exercise`: its folder of that name or, where `single` says that
/// this is the only exercise asked for, the files themselves. What a role lacks is among the problems;
/// an error means that nothing can be said about the submission at all.
pub fn read(
    submission: &Path,
    exercise: &ExerciseId,
    roles: &[Role],
    single: bool,
    tools: &Toolchains,
) -> Result<Submission, IntakeError> {
    let root = folder(submission)?;
    let exercise_dir = exercise_folder(submission, &root, exercise, single)?;
    let listing = Listing::read(&exercise_dir)?;
    if listing.files().next().is_none() && listing.left_out.is_empty() {
        return Err(IntakeError::Empty { path: exercise_dir });
    }
    let manifest = manifest(&listing, &exercise_dir, &root)?;
    let sources = discover::sources(&listing)?;
    let (mut programs, mut problems, mut mistakes) = (Vec::new(), Vec::new(), Vec::new());
    for role in roles {
        let maker = Maker { tools, listing: &listing, sources: &sources, role: *role, name: subject(exercise) };
        match find(&maker, &manifest.0, roles) {
            Ok(program) => programs.push(program),
            Err(Refused::Problem(problem)) => problems.push(problem),
            Err(Refused::Mistake(mistake)) => mistakes.push(mistake),
        }
    }
    if !mistakes.is_empty() {
        let (_, file, text) = manifest;
        return Err(IntakeError::Manifest(Box::new(ManifestError { file, text, mistakes })));
    }
    Ok(Submission { root, exercise_dir, listing, programs, problems })
}

fn folder(path: &Path) -> Result<PathBuf, IntakeError> {
    let at = || path.to_path_buf();
    match path.metadata() {
        Ok(meta) if !meta.is_dir() => return Err(IntakeError::NotAFolder { path: at() }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(IntakeError::Missing { path: at() }),
        Ok(_) | Err(_) => {}
    }
    path.canonicalize().map_err(|source| IntakeError::Unreadable { path: at(), source })
}

fn exercise_folder(shown: &Path, root: &Path, exercise: &ExerciseId, single: bool) -> Result<PathBuf, IntakeError> {
    let wanted = root.join(exercise.as_ref());
    if wanted.symlink_metadata().is_ok() {
        let found = folder(&wanted)?;
        return if found.starts_with(root) { Ok(found) } else { Err(IntakeError::LeadsOut { path: wanted }) };
    }
    if single {
        return Ok(root.to_path_buf());
    }
    let names = begun::folders(shown, root)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let similar = manifest::nearest(exercise.as_ref(), &names).map(str::to_owned);
    Err(IntakeError::NoExerciseFolder { path: shown.to_path_buf(), exercise: exercise.to_string(), similar })
}

/// The submission's own `submission.yaml`, with the name and the text that messages show.
fn manifest(listing: &Listing, folder: &Path, root: &Path) -> Result<(Manifest, String, String), IntakeError> {
    let names = ["submission.yaml", "submission.yml"];
    let found = names.iter().find_map(|name| listing.files().find(|entry| entry.path == Path::new(name)));
    let Some(entry) = found else { return Ok((Manifest::default(), String::new(), String::new())) };
    let text = text::decode(&listing.bytes(entry, manifest::LARGEST)?).text;
    let shown = folder.strip_prefix(root).unwrap_or(folder).join(&entry.path).to_string_lossy().into_owned();
    let read = manifest::read(&shown, &text).map_err(|error| IntakeError::Manifest(Box::new(error)))?;
    Ok((read, shown, text))
}

/// Finds the program of the maker's role: as the student says, else by names and sources.
fn find(maker: &Maker<'_>, manifest: &Manifest, roles: &[Role]) -> Result<Program, Refused> {
    if let Some(start) = manifest.start(maker.role) {
        return maker.given(start, manifest);
    }
    let choice = discover::choose(maker.role, maker.name, maker.sources);
    let source = match &choice {
        Choice::Nobody => None,
        Choice::One(source) => Some(*source),
        Choice::Several(candidates) => return several(maker, candidates, roles),
    };
    if let Some(program) = maker.built_by_submission(manifest, source)? {
        return Ok(program);
    }
    if let Some(program) = maker.made_by_make(source, roles)? {
        return Ok(program);
    }
    match source {
        Some(source) => Ok(maker.program(source)?),
        None => Err(missing(maker).into()),
    }
}

/// Of several C files a Makefile may say which one it is; else only the student can.
fn several(maker: &Maker<'_>, candidates: &[&Source], roles: &[Role]) -> Result<Program, Refused> {
    let made = candidates.iter().all(|source| matches!(source.language, Language::C | Language::Cpp));
    if let Some(program) = if made { maker.made_by_make(None, roles)? } else { None } {
        return Ok(program);
    }
    let candidates = candidates.iter().map(|source| source.path.clone()).collect();
    Err(IntakeProblem::Ambiguous { role: maker.role, candidates }.into())
}

/// What an exercise is called, without its number: `addresses` of `07-addresses`.
fn subject(exercise: &ExerciseId) -> &str {
    exercise.as_ref().trim_start_matches(|c: char| c.is_ascii_digit() || c == '-')
}

fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Names what was looked for, and what lies there that would have been taken if it could be.
fn missing(maker: &Maker<'_>) -> IntakeProblem {
    let role = maker.role;
    let (stem, class) = match role {
        Role::Server => ("server", "Server.java".to_owned()),
        Role::Client => ("client", "Client.java".to_owned()),
        Role::Program => (maker.name, format!("{}.java", capitalised(maker.name))),
    };
    let mut looked_for = vec![format!("{stem}.py"), format!("{stem}.c"), class, format!("{stem}.js")];
    looked_for.extend([format!("{stem}.rs"), "Cargo.toml".to_owned(), "Makefile".to_owned()]);
    let links = maker.listing.left_out.iter().map(|(path, why)| match why {
        LeftOut::Link => (path, "a link that leads out of the folder, or nowhere"),
        LeftOut::Special => (path, "no regular file"),
    });
    let unnamed = maker.listing.files().filter(|entry| entry.path.to_str().is_none());
    let unnamed = unnamed.map(|entry| (&entry.path, "a name that is not UTF-8"));
    for (path, why) in links.chain(unnamed) {
        use std::os::unix::ffi::OsStrExt;
        let name = text::decode(path.file_stem().unwrap_or_default().as_bytes()).text;
        if names::says(&name).role() == Some(role) {
            looked_for.push(format!("{} ({why})", path.to_string_lossy().escape_debug()));
        }
    }
    IntakeProblem::Missing { role, looked_for }
}

#[cfg(test)]
mod tests;
