//! `netgrade trace`: a personal trace with blanks, or the same as a capture.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::{AppError, Exit, catalogue, files, lang, show};
use crate::answers::{TRACE, Trace};
use crate::cli;
use crate::report::{self, pcap};
use crate::spec::Exercise;

/// Writes the file with blanks, or the capture.
pub(super) fn run(options: &cli::Trace, out: &mut dyn Write) -> Result<Exit, AppError> {
    let name = name(options)?;
    let trace = Trace::of(&name);
    if let Some(path) = &options.pcap {
        let bytes = pcap::of_trace(&trace).map_err(|error| AppError::Fault(error.to_string()))?;
        files::write(path, |file| file.write_all(&bytes))?;
        show::text(out, &format!("{}: the session of \"{}\", for Wireshark or tshark", path.display(), shown(&name)))?;
        return Ok(Exit::Full);
    }
    let exercise = exercise(options)?;
    let folder = options.submission.join(exercise.id.as_ref());
    let path = folder.join(TRACE);
    if path.symlink_metadata().is_ok() && !options.force {
        return Err(AppError::Usage(format!(
            "{} is there already: fill it in, or write an empty one over it with --force",
            path.display()
        )));
    }
    fs::create_dir_all(&folder)
        .map_err(|error| AppError::Usage(format!("cannot make the folder {}: {error}", folder.display())))?;
    let text = report::sheet(&trace, lang::choose(options.lang));
    files::write(&path, |file| file.write_all(text.as_bytes()))?;
    show::text(out, &format!("{}: the trace of \"{}\", to be filled in", path.display(), shown(&name)))?;
    Ok(Exit::Full)
}

fn shown(name: &str) -> String {
    name.escape_debug().to_string()
}

/// The name that was given, else that of the submission's folder.
fn name(options: &cli::Trace) -> Result<String, AppError> {
    let given = options.seed.clone().or_else(|| folder_name(&options.submission));
    let name = given.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    name.ok_or_else(|| AppError::Usage("the trace is made from a name: give yours with --seed NAME".to_owned()))
}

fn folder_name(folder: &Path) -> Option<String> {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    Some(whole.file_name()?.to_string_lossy().into_owned())
}

/// The exercise that was asked for, or the only one that has a trace.
fn exercise(options: &cli::Trace) -> Result<Exercise, AppError> {
    let wanted: Vec<_> = options.exercise.iter().cloned().collect();
    let mut with: Vec<Exercise> = catalogue::load(options.catalogue.as_deref(), &wanted)?;
    with.retain(Exercise::has_trace);
    if with.len() > 1 {
        let ids: Vec<&str> = with.iter().map(|exercise| exercise.id.as_ref()).collect();
        return Err(AppError::Usage(format!("say which with --exercise: {}", ids.join(", "))));
    }
    with.pop().ok_or_else(|| AppError::Usage("no exercise here has a trace".to_owned()))
}
