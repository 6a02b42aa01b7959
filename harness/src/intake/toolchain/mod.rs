//! The interpreters and compilers of this machine: the real program behind each shim, and the folders
//! that it needs to see. May ask trusted tools about themselves; must not run anything of a submission.

mod ask;
mod cache;
mod path;
mod probe;
mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use cache::Cache;
pub use path::BASE_FOLDERS;

/// A tool that programs are built or run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the name of the tool")]
pub enum Tool {
    Python,
    Cc,
    Cxx,
    Javac,
    Java,
    Node,
    Rustc,
    Cargo,
    Go,
    Perl,
    Tclsh,
    Ruby,
    Sh,
    Bash,
    Make,
}

impl Tool {
    /// Every tool.
    pub const ALL: &'static [Self] = &[
        Self::Python,
        Self::Cc,
        Self::Cxx,
        Self::Javac,
        Self::Java,
        Self::Node,
        Self::Rustc,
        Self::Cargo,
        Self::Go,
        Self::Perl,
        Self::Tclsh,
        Self::Ruby,
        Self::Sh,
        Self::Bash,
        Self::Make,
    ];

    /// The commands that it goes by on PATH, the usual one first.
    pub fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Python => &["python3", "python"],
            Self::Cc => &["gcc", "cc", "clang"],
            Self::Cxx => &["g++", "c++", "clang++"],
            Self::Javac => &["javac"],
            Self::Java => &["java"],
            Self::Node => &["node", "nodejs"],
            Self::Rustc => &["rustc"],
            Self::Cargo => &["cargo"],
            Self::Go => &["go"],
            Self::Perl => &["perl"],
            Self::Tclsh => &["tclsh"],
            Self::Ruby => &["ruby"],
            Self::Sh => &["sh", "dash"],
            Self::Bash => &["bash"],
            Self::Make => &["make", "gmake"],
        }
    }

    /// The command that messages name.
    pub fn command(self) -> &'static str {
        self.commands()[0]
    }

    /// The tool that `command` calls, such as `python3` or `gcc`.
    pub fn of_command(command: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|tool| tool.commands().contains(&command))
    }

    /// The Debian package that brings it.
    pub fn debian_package(self) -> &'static str {
        match self {
            Self::Python => "python3",
            Self::Cc => "gcc libc6-dev",
            Self::Cxx => "g++",
            Self::Javac => "default-jdk-headless",
            Self::Java => "default-jre-headless",
            Self::Node => "nodejs",
            Self::Rustc => "rustc",
            Self::Cargo => "cargo",
            Self::Go => "golang-go",
            Self::Perl => "perl",
            Self::Tclsh => "tcl",
            Self::Ruby => "ruby",
            Self::Sh => "dash",
            Self::Bash => "bash",
            Self::Make => "make",
        }
    }
}

/// A tool as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// The real program, absolute, no shim.
    pub program: PathBuf,
    /// What must be visible read-only to run it, beyond [`BASE_FOLDERS`].
    pub needs: Vec<PathBuf>,
    /// Names of the modules that come with it (Python only).
    pub modules: BTreeSet<String>,
}

impl Found {
    /// The folder of the program, for PATH.
    pub fn folder(&self) -> &Path {
        self.program.parent().unwrap_or(Path::new("/"))
    }
}

/// Finds tools when they are asked for, each once.
#[derive(Debug)]
pub struct Toolchains {
    path: OsString,
    home: Option<PathBuf>,
    /// What version managers go by beside PATH: their variables.
    selected: String,
    cache: Mutex<Option<Cache>>,
    cache_file: Option<PathBuf>,
    found: Mutex<BTreeMap<Tool, Option<Found>>>,
}

impl Toolchains {
    /// The tools of PATH, with answers kept in `$XDG_CACHE_HOME/netgrade/toolchains.json`, else under
    /// `~/.cache`.
    pub fn from_env() -> Self {
        let home = env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let caches = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        let caches = caches.or_else(|| home.as_ref().map(|home| home.join(".cache")));
        let path = env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
        Self::new(path, home, caches.map(|folder| folder.join("netgrade/toolchains.json")))
    }

    /// The tools of `path`; answers are kept in `cache`, where one is given.
    pub fn new(path: OsString, home: Option<PathBuf>, cache: Option<PathBuf>) -> Self {
        let selected = ["PYENV_VERSION", "RUSTUP_TOOLCHAIN", "JAVA_HOME", "NODENV_VERSION", "RBENV_VERSION"]
            .map(|name| env::var_os(name).unwrap_or_default().to_string_lossy().into_owned())
            .join("\0");
        let found = Mutex::default();
        Self { path, home, selected, cache: Mutex::default(), cache_file: cache, found }
    }

    /// The tool, if this machine has one that answers.
    pub fn find(&self, tool: Tool) -> Option<Found> {
        if let Some(known) = lock(&self.found).get(&tool) {
            return known.clone();
        }
        let found = self.look(tool);
        lock(&self.found).insert(tool, found.clone());
        found
    }

    /// What a tool that was found calls its version, where it says. Asked anew each time.
    pub fn version(&self, tool: Tool, found: &Found) -> Option<String> {
        version::version(tool, &found.program, &self.path)
    }

    /// Any other command of PATH, such as `lua`, taken as it is.
    pub fn find_command(&self, command: &str) -> Option<Found> {
        if let Some(tool) = Tool::of_command(command) {
            return self.find(tool);
        }
        let file = path::executables(command, &self.path).into_iter().next()?;
        Some(probe::unasked(&file, self.home.as_deref()))
    }

    /// Which of `modules` the machine's Python cannot import, its standard library set aside. Nothing is
    /// imported: it only says whether it would find them. Empty where there is no Python.
    pub fn missing_modules(&self, modules: &BTreeSet<String>) -> BTreeSet<String> {
        let Some(python) = self.find(Tool::Python) else { return BTreeSet::new() };
        let asked: Vec<&str> =
            modules.iter().filter(|m| is_identifier(m) && !python.modules.contains(*m)).map(String::as_str).collect();
        if asked.is_empty() { BTreeSet::new() } else { probe::missing_modules(&python, &asked, &self.path) }
    }

    fn look(&self, tool: Tool) -> Option<Found> {
        // A `java` beside `javac` runs what that compiler made; another one on PATH may be older.
        let beside = match tool {
            Tool::Java => self.find(Tool::Javac),
            Tool::Cargo => self.find(Tool::Rustc),
            Tool::Python
            | Tool::Cc
            | Tool::Cxx
            | Tool::Javac
            | Tool::Node
            | Tool::Rustc
            | Tool::Go
            | Tool::Perl
            | Tool::Tclsh
            | Tool::Ruby
            | Tool::Sh
            | Tool::Bash
            | Tool::Make => None,
        };
        if let Some(other) = beside {
            let program = other.folder().join(tool.command());
            if path::is_executable(&program) {
                return Some(Found { program, ..other });
            }
        }
        let mut files = tool.commands().iter().flat_map(|command| path::executables(command, &self.path));
        files.find_map(|file| self.remembered(tool, &file))
    }

    /// What `file` says of itself, from the cache where it has not changed since.
    fn remembered(&self, tool: Tool, file: &Path) -> Option<Found> {
        let key = self.key(tool, file)?;
        let mut guard = lock(&self.cache);
        let cache = guard.get_or_insert_with(|| Cache::open(self.cache_file.clone()));
        if let Some(found) = cache.get(&key).filter(|found| path::is_executable(&found.program)) {
            return Some(found.clone());
        }
        let found = probe::probe(tool, file, &self.path, self.home.as_deref())?;
        cache.put(key, found.clone());
        Some(found)
    }

    fn key(&self, tool: Tool, file: &Path) -> Option<String> {
        let real = file.canonicalize().ok()?;
        let mut key = format!("{tool:?}\0{}\0{}\0{}", self.path.display(), file.display(), stamp(&real));
        key.push('\0');
        key.push_str(&self.selected);
        // What shims choose by changes while they stay the same.
        for chosen in [".pyenv/version", ".rustup/settings.toml", ".rbenv/version"] {
            let stamp = self.home.as_ref().map(|home| stamp(&home.join(chosen))).unwrap_or_default();
            key.push('\0');
            key.push_str(&stamp);
        }
        Some(key)
    }
}

/// Path, size and time of the last change: enough to see that a file was replaced.
fn stamp(file: &Path) -> String {
    let Ok(meta) = file.metadata() else { return String::new() };
    let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{}\0{}\0{}", file.display(), meta.len(), changed.as_nanos())
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.len() <= 100 && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// A panic elsewhere leaves these maps whole: each change is one call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A PATH of the tools' folders first, then the usual ones.
pub(crate) fn search_path(tools: &[&Found]) -> String {
    let mut folders: Vec<&OsStr> = Vec::new();
    let usual = ["/usr/local/bin", "/usr/bin", "/bin"].map(OsStr::new);
    for folder in tools.iter().map(|tool| tool.folder().as_os_str()).filter(|f| !usual.contains(f)).chain(usual) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders.join(OsStr::new(":")).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
