//! `netgrade batch submit --engine slurm`: the scripts of a job array and of the merge behind it, and the calls that
//! give them to Slurm. What becomes of the tasks is Slurm's matter; what is missing then finds the merge.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::super::super::{AppError, Exit, files, lang, show};
use super::count;
use super::manifest::{Folder, Manifest};
use crate::cli::Submit;
use crate::report::{cluster, shell_word};

/// A shard may take so many times what was estimated, and not less than half an hour.
const LIMIT: f64 = 6.0;
const SHORTEST: f64 = 30.0;

/// Writes the scripts and submits them.
pub(super) fn submit(options: &Submit, out: &mut dyn Write) -> Result<Exit, AppError> {
    let lang = lang::choose(options.lang);
    let folder = Folder::of(&options.manifest);
    let manifest = folder.read()?;
    let netgrade = std::env::current_exe().map_err(|error| AppError::Fault(error.to_string()))?;
    let place = folder.slurm();
    fs::create_dir_all(&place).map_err(|source| AppError::Write { what: place.display().to_string(), source })?;
    let shards = place.join("shards.sbatch");
    write(&shards, &array(&folder, &manifest, &netgrade, options.cpus))?;
    let mut calls = Calls { dry: options.dry_run, said: Vec::new() };
    let list = options.shards.as_ref().map(|list| format!("--array={list}").into());
    let more = options.more.iter().map(OsString::from);
    let job = calls.sbatch(list.into_iter().chain(more).collect(), &shards)?;
    let merge_job = match &options.out {
        None => None,
        Some(results) => {
            let results = std::path::absolute(results).unwrap_or_else(|_| results.clone());
            let merge = place.join("merge.sbatch");
            write(&merge, &merge_script(&folder, &netgrade, &results))?;
            let after = format!("--dependency=afterany:{job}");
            let more = options.more.iter().map(OsString::from);
            Some(calls.sbatch(std::iter::once(after.into()).chain(more).collect(), &merge)?)
        }
    };
    if options.dry_run {
        for call in &calls.said {
            writeln!(out, "{call}").map_err(show::stdout)?;
        }
        return Ok(Exit::Full);
    }
    let shards = options.shards.clone().unwrap_or_else(|| all(&manifest));
    let said = cluster::Submitted { job, shards, merge: merge_job, logs: place.display().to_string() };
    cluster::submitted(out, &said, lang, show::width(), show::colour()).map_err(show::stdout)?;
    Ok(Exit::Full)
}

fn all(manifest: &Manifest) -> String {
    count::ranges(&(0..manifest.shards.len()).collect::<Vec<_>>())
}

/// A shard a task. Slurm itself starts a task again whose node has died; it skips what is there.
fn array(folder: &Folder, manifest: &Manifest, netgrade: &Path, cpus: u32) -> String {
    let minutes = (manifest.seconds / 60.0 / f64::from(cpus) * LIMIT).max(SHORTEST).ceil();
    let shards = all(manifest);
    let log = quoted(&folder.slurm().join("shard-"), "%a.log");
    let (netgrade, manifest) = (word(netgrade), word(&folder.manifest()));
    format!(
        "#!/bin/sh\n#SBATCH --job-name=netgrade\n#SBATCH --array={shards}\n#SBATCH --cpus-per-task={cpus}\n\
         #SBATCH --mem-per-cpu=2G\n#SBATCH --time={minutes}\n#SBATCH --requeue\n#SBATCH --open-mode=append\n\
         #SBATCH --output={log}\nexec {netgrade} batch run --manifest {manifest}\n"
    )
}

fn merge_script(folder: &Folder, netgrade: &Path, results: &Path) -> String {
    let log = quoted(&folder.slurm().join("merge"), ".log");
    let (netgrade, manifest, results) = (word(netgrade), word(&folder.manifest()), word(results));
    format!(
        "#!/bin/sh\n#SBATCH --job-name=netgrade-merge\n#SBATCH --mem-per-cpu=2G\n#SBATCH --open-mode=append\n\
         #SBATCH --output={log}\nexec {netgrade} batch merge --manifest {manifest} --out {results}\n"
    )
}

/// A path in a line of options, where `%` begins a pattern.
fn quoted(path: &Path, pattern: &str) -> String {
    let path = path.display().to_string().replace('%', "%%").replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{path}{pattern}\"")
}

fn word(path: &Path) -> String {
    shell_word(&path.display().to_string())
}

fn write(path: &Path, text: &str) -> Result<(), AppError> {
    files::write(path, |file| file.write_all(text.as_bytes()))
}

/// The calls of sbatch.
struct Calls {
    dry: bool,
    said: Vec<String>,
}

impl Calls {
    /// The number of the job.
    fn sbatch(&mut self, options: Vec<OsString>, script: &Path) -> Result<String, AppError> {
        let words: Vec<OsString> = std::iter::once("--parsable".into()).chain(options).collect();
        let shown = words.iter().map(|one| option(&one.to_string_lossy()));
        let call: Vec<String> = std::iter::once("sbatch".to_owned()).chain(shown).chain([word(script)]).collect();
        self.said.push(call.join(" "));
        if self.dry {
            return Ok("JOB".to_owned());
        }
        let output = started(&words, script).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                let remedy = "submit from a machine of the cluster, or look at the scripts with --dry-run";
                return AppError::Usage(format!("there is no sbatch here: {remedy}"));
            }
            AppError::Fault(format!("sbatch cannot be started: {error}"))
        })?;
        let text = String::from_utf8_lossy(&output.stdout);
        // With several clusters the name of one follows.
        let job = text.trim().split(';').next().unwrap_or_default().to_owned();
        if output.status.success() && !job.is_empty() {
            return Ok(job);
        }
        let why = String::from_utf8_lossy(&output.stderr);
        Err(AppError::Fault(format!("{} failed: {}", call.join(" "), why.trim().escape_debug())))
    }
}

/// An option for a shell; what begins with `-` would be a file's name otherwise.
fn option(text: &str) -> String {
    let name = text.trim_start_matches('-');
    let dashes = &text[..text.len() - name.len()];
    if name.is_empty() { dashes.to_owned() } else { format!("{dashes}{}", shell_word(name)) }
}

#[expect(clippy::disallowed_methods, reason = "sbatch is the way into Slurm; it runs nothing of students here")]
fn started(words: &[OsString], script: &Path) -> io::Result<std::process::Output> {
    Command::new("sbatch").args(words).arg(script).stdin(Stdio::null()).output()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_can_be_typed() {
        assert_eq!(option("--array=1,3"), "--array=1,3");
        assert_eq!(option("--partition=two words"), "--'partition=two words'");
        assert_eq!(option("--"), "--");
    }

    #[test]
    fn paths_in_options_mean_themselves() {
        assert_eq!(quoted(Path::new("/a b/100%/\"x\"/shard-"), "%a.log"), r#""/a b/100%%/\"x\"/shard-%a.log""#);
    }
}
