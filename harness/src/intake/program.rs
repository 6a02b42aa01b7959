//! What intake hands on: programs, how they are built, and how they are run. Data only.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::names::{self, Says};
use super::remark::Remark;
use super::tree::{Listing, hex};
use super::words;
use crate::evidence::{IntakeProblem, ProgramRecord};
use crate::model::{Language, Role};

/// The home that programs are told of; the sandbox makes it, or sets another.
pub const HOME: &str = "/home/student";

/// A submission for one exercise.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The folder that was named, absolute.
    pub root: PathBuf,
    /// The exercise's folder in it, absolute.
    pub exercise_dir: PathBuf,
    /// What lies in it; exactly this is copied for a build or a run.
    pub listing: Listing,
    /// The programs that were found.
    pub programs: Vec<Program>,
    /// Why others were not.
    pub problems: Vec<IntakeProblem>,
}

/// A program of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its part.
    pub role: Role,
    /// What it is written in.
    pub language: Language,
    /// Its main file, relative to the exercise's folder.
    pub file: String,
    /// How it is built, where it has to be.
    pub build: Option<Build>,
    /// How it is run.
    pub run: CommandLine,
    /// What reading its source showed.
    pub remarks: Vec<Remark>,
    /// Arguments that the submission asks for, with `{host}` and `{port}`; `None` if it asks for none.
    pub arguments: Option<Vec<String>>,
}

/// How a program is built: in a private copy of the submission, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// Made in the copy before the first step; relative.
    pub folder: PathBuf,
    /// Run in order; a step that fails ends the build.
    pub steps: Vec<CommandLine>,
}

/// A command: program, arguments, environment, and what it must see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandLine {
    /// Absolute for a tool; relative to the copy of the submission for what lies, or is built, there.
    pub program: PathBuf,
    /// Its arguments; paths in them are relative to `folder`.
    pub args: Vec<String>,
    /// All of its environment.
    pub env: Vec<(String, String)>,
    /// The folder that it runs in, relative to the copy of the submission; empty for the copy itself.
    pub folder: PathBuf,
    /// What must be visible read-only beyond the base system folders.
    pub needs: Vec<PathBuf>,
}

impl CommandLine {
    /// The program's path when the submission's copy is `copy`.
    pub fn program_in(&self, copy: &Path) -> PathBuf {
        copy.join(&self.program)
    }

    /// The command as a student would type it.
    pub fn shown(&self) -> String {
        let name = if self.program.is_absolute() { self.program.file_name() } else { None };
        let name = name.map_or_else(|| format!("./{}", self.program.display()), |n| n.to_string_lossy().into_owned());
        words::join(std::iter::once(name.as_str()).chain(self.args.iter().map(String::as_str)))
    }
}

impl Build {
    /// What must be visible read-only beyond the base system folders.
    pub fn needs(&self) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> = self.steps.iter().flat_map(|step| step.needs.iter().cloned()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The commands as one line.
    pub fn shown(&self) -> String {
        self.steps.iter().map(CommandLine::shown).collect::<Vec<_>>().join(" && ")
    }

    /// The key of its result: the submission's content, the steps, and the tools as they are now. Two
    /// programs that the same steps build have the same key.
    pub fn key(&self, content_key: &str) -> String {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        add(content_key);
        for step in &self.steps {
            add(&step.program.to_string_lossy());
            add(&stamp(&step.program));
            add(&step.folder.to_string_lossy());
            step.args.iter().for_each(|arg| add(arg));
            step.env.iter().for_each(|(name, value)| add(&format!("{name}={value}")));
        }
        hex(&hash.finalize())
    }
}

/// Says whether a tool was replaced: its real file, length and time.
fn stamp(program: &Path) -> String {
    let real = program.canonicalize().unwrap_or_default();
    real.metadata()
        .map_or_else(|_| String::new(), |meta| format!("{} {} {:?}", real.display(), meta.len(), meta.modified().ok()))
}

impl Program {
    /// The command to run it in `built`, the copy in which it was built. Where the build made it under
    /// another name than was guessed, the executable that is named for the role; `None` if there is none.
    pub fn command_in(&self, built: &Path) -> Option<CommandLine> {
        if self.run.program.is_absolute() || is_executable(&built.join(&self.run.program)) {
            return Some(self.run.clone());
        }
        let listing = Listing::read(built).ok()?;
        let executables = listing.files().filter(|entry| entry.mode & 0o111 != 0 && is_elf(&listing, entry));
        let ranked = executables.filter_map(|entry| {
            let name = entry.path.file_name()?.to_string_lossy();
            let said = names::says(name.rsplit_once('.').map_or(&name, |(stem, _)| stem));
            let is_partly = said == Says::Partly(self.role);
            let fits = match self.role {
                Role::Server | Role::Client => said.role() == Some(self.role),
                Role::Program => said.role().is_none(),
            };
            fits.then(|| (is_partly, entry.path.components().count(), entry.path.clone()))
        });
        let (.., program) = ranked.min()?;
        Some(CommandLine { program, ..self.run.clone() })
    }

    /// The program as evidence has it, before its build.
    pub fn record(&self) -> ProgramRecord {
        ProgramRecord {
            role: self.role,
            language: self.language,
            file: self.file.clone(),
            build: None,
            remarks: self.remarks.iter().map(Remark::machine).collect(),
        }
    }
}

fn is_executable(file: &Path) -> bool {
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

fn is_elf(listing: &Listing, entry: &super::tree::Entry) -> bool {
    listing.bytes(entry, 4).is_ok_and(|start| start == b"\x7fELF")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn program(run: &str) -> Program {
        Program {
            role: Role::Server,
            language: Language::Binary,
            file: "Makefile".into(),
            build: None,
            run: CommandLine { program: run.into(), args: vec!["x".into()], ..CommandLine::default() },
            remarks: Vec::new(),
            arguments: None,
        }
    }

    #[test]
    fn a_built_program_is_found_under_another_name() {
        let check = |files: &[&str], expected: Option<&str>| {
            let dir = tempfile::tempdir().unwrap();
            for name in files {
                let file = dir.path().join(name);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, b"\x7fELF").unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
            }
            fs::write(dir.path().join("server.txt"), "x").unwrap();
            let found = program("server").command_in(dir.path());
            assert_eq!(
                found.map(|run| (run.program, run.args)),
                expected.map(|p| (p.into(), vec!["x".into()])),
                "{files:?}"
            );
        };
        check(&["server", "tcp_server"], Some("server"));
        check(&["bin/server", "tcp_server"], Some("bin/server"));
        check(&["bin/tcp_server.out", "client"], Some("bin/tcp_server.out"));
        check(&["client", "chat"], None);
        check(&[], None);
        assert!(program("/bin/sh").command_in(Path::new("/nowhere")).is_some());
    }

    #[test]
    fn commands_are_shown_as_they_are_typed() {
        for (run, expected) in [("/usr/bin/python3", "python3 x"), ("out/server", "./out/server x")] {
            assert_eq!(program(run).run.shown(), expected);
        }
    }

    #[test]
    fn keys_depend_on_content_steps_and_nothing_else() {
        let build = |args: &[&str], folder: &str| Build {
            folder: folder.into(),
            steps: vec![CommandLine {
                program: "/bin/sh".into(),
                args: args.iter().map(|arg| (*arg).to_owned()).collect(),
                ..CommandLine::default()
            }],
        };
        let key = build(&["a", "b"], "x").key("c");
        assert_eq!(key, build(&["a", "b"], "x").key("c"));
        assert_ne!(key, build(&["ab"], "x").key("c"));
        assert_ne!(key, build(&["a", "b"], "x").key("d"));
    }
}
