//! What each tool is asked, and what its answer means: the real program and what it needs to see.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::ask::{ask, setting, value};
use super::{Found, Tool, path};

const PYTHON: &str = r"
import os, sys
for name in ('executable', 'prefix', 'base_prefix', 'exec_prefix', 'base_exec_prefix'):
    print('@%s=%s' % (name, getattr(sys, name)))
print('@major=%d' % sys.version_info[0])
names = getattr(sys, 'stdlib_module_names', None)
if names is None:
    library = os.path.dirname(os.__file__)
    names = set(sys.builtin_module_names)
    for folder in (library, os.path.join(library, 'lib-dynload')):
        if os.path.isdir(folder):
            names.update(entry.split('.')[0] for entry in os.listdir(folder))
print('@modules=' + ','.join(sorted(names)))
";

const MODULES: &str = r"
import importlib.util, sys
for name in sys.argv[1:]:
    try:
        found = importlib.util.find_spec(name) is not None
    except Exception:
        found = True
    if not found:
        print('@missing=' + name)
";

const PERL: &str = r#"print "\@executable=$^X\n"; print "\@lib=$Config{$_}\n" for qw(privlibexp archlibexp sitelibexp sitearchexp vendorlibexp vendorarchexp);"#;
const TCL: &str = "puts @executable=[info nameofexecutable]\nputs @lib=[info library]\n";
const RUBY: &str = r#"puts "@executable=#{RbConfig.ruby}"; puts "@prefix=#{RbConfig::CONFIG["prefix"]}""#;

/// What is asked of, and what is known about, one tool.
struct Probe<'a> {
    file: &'a Path,
    path: &'a OsStr,
    home: Option<&'a Path>,
}

/// Asks `file`, found for `tool`, about itself. `None` where it does not answer as the tool would.
pub(crate) fn probe(tool: Tool, file: &Path, path: &OsStr, home: Option<&Path>) -> Option<Found> {
    let probe = Probe { file, path, home };
    match tool {
        Tool::Python => probe.python(),
        Tool::Cc | Tool::Cxx => probe.compiler(),
        Tool::Javac => probe.java(&["-J-XshowSettings:properties", "-version"], "javac"),
        Tool::Java => probe.java(&["-XshowSettings:properties", "-version"], "java"),
        Tool::Node => probe.node(),
        Tool::Rustc => probe.rust(&["--print", "sysroot"], "rustc"),
        Tool::Cargo => probe.ask(&["--version"], "").map(|_| unasked(file, home)),
        Tool::Go => probe.go(),
        Tool::Perl => probe.listed(&["-MConfig", "-e", PERL], ""),
        Tool::Tclsh => probe.listed(&[], TCL),
        Tool::Ruby => probe.listed(&["-rrbconfig", "-e", RUBY], ""),
        Tool::Sh | Tool::Bash | Tool::Make => Some(unasked(file, home)),
    }
}

/// A command that is taken as it is: its real file, and the folder that it was installed to.
pub(crate) fn unasked(file: &Path, home: Option<&Path>) -> Found {
    let program = visible_name(file);
    let needs = path::needs(path::prefix(&program), home);
    Found { program, needs, modules: BTreeSet::new() }
}

/// Which of `modules` this Python would not find. `-I` keeps the folder, the user's own packages and
/// the environment out; `find_spec` of a top-level name imports nothing.
pub(crate) fn missing_modules(python: &Found, modules: &[&str], path: &OsStr) -> BTreeSet<String> {
    let mut args = vec!["-I", "-c", MODULES];
    args.extend(modules);
    let answer = ask(&python.program, &args, "", path).unwrap_or_default();
    answer.lines().filter_map(|line| line.strip_prefix("@missing=")).map(str::to_owned).collect()
}

/// Many tools go by the name that they are called by (`sh`, `g++`), so of the links on the way to the
/// real file the last one is taken that still says what was asked for and leads on through links that
/// every sandbox shows.
fn visible_name(file: &Path) -> PathBuf {
    let links = path::chain(file);
    let shown = |from: usize| links[from..].iter().all(|link| path::is_base(link)) || from + 1 == links.len();
    let named = |from: &usize| links[*from].file_name() == file.file_name() && shown(*from);
    let is_cxx = |link: &Path| link.file_name().is_some_and(|name| name.to_string_lossy().contains("++"));
    let by_name = (0..links.len()).rev().find(named).and_then(|at| links.get(at));
    let by_kind = || links.iter().rev().find(|link| is_cxx(link) == is_cxx(file));
    by_name.or_else(by_kind).cloned().unwrap_or_else(|| file.to_path_buf())
}

impl Probe<'_> {
    fn ask(&self, args: &[&str], input: &str) -> Option<String> {
        ask(self.file, args, input, self.path)
    }

    fn found(&self, program: PathBuf, wanted: impl IntoIterator<Item = PathBuf>) -> Option<Found> {
        let needs = path::needs(wanted, self.home);
        path::is_executable(&program).then_some(Found { program, needs, modules: BTreeSet::new() })
    }

    fn python(&self) -> Option<Found> {
        let answer = self.ask(&["-I", "-c", PYTHON], "")?;
        if value(&answer, "major") != Some("3") {
            return None;
        }
        let folder = |key| value(&answer, key).map(PathBuf::from);
        let executable = folder("executable")?;
        // In a virtual environment the link itself says which one it is; elsewhere it may lie in a home.
        let virtual_env = folder("prefix") != folder("base_prefix");
        let program = if virtual_env { executable } else { executable.canonicalize().ok()? };
        let wanted = ["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"].into_iter().filter_map(folder);
        let mut found = self.found(program, wanted)?;
        found.modules = value(&answer, "modules")?.split(',').map(str::to_owned).collect();
        Some(found)
    }

    fn compiler(&self) -> Option<Found> {
        let library = self.ask(&["-print-libgcc-file-name"], "")?;
        let inner = self.ask(&["-print-prog-name=cc1"], "").unwrap_or_default();
        let mut found = unasked(self.file, self.home);
        let parts = [library, inner].map(|line| PathBuf::from(line.trim()));
        let folders = parts.iter().filter(|part| part.is_absolute()).filter_map(|part| part.parent());
        let wanted = folders.map(Path::to_path_buf).chain(found.needs);
        found.needs = path::needs(wanted, self.home);
        Some(found)
    }

    fn java(&self, args: &[&str], command: &str) -> Option<Found> {
        let answer = self.ask(args, "")?;
        let reported = PathBuf::from(setting(&answer, "java.home")?);
        // Before Java 9, `java.home` was the run-time part inside the development kit.
        let homes = [Some(reported.as_path()), reported.parent()];
        let home = homes.into_iter().flatten().find(|home| path::is_executable(&home.join("bin").join(command)))?;
        let wanted = outward_links(home).into_iter().chain([home.to_path_buf(), reported.clone()]);
        self.found(home.join("bin").join(command), wanted)
    }

    fn node(&self) -> Option<Found> {
        let answer = self.ask(&["-e", "console.log('@executable=' + process.execPath)"], "")?;
        let program = PathBuf::from(value(&answer, "executable")?);
        let prefix = path::prefix(&program);
        self.found(program, prefix)
    }

    fn rust(&self, args: &[&str], command: &str) -> Option<Found> {
        let answer = self.ask(args, "")?;
        let root = PathBuf::from(answer.lines().last()?.trim());
        let program = root.join("bin").join(command);
        self.found(program, [root])
    }

    fn go(&self) -> Option<Found> {
        let answer = self.ask(&["env", "GOROOT"], "")?;
        let root = PathBuf::from(answer.trim()).canonicalize().ok()?;
        let program = root.join("bin/go");
        self.found(program, [root])
    }

    /// A tool that lists its own program and library folders.
    fn listed(&self, args: &[&str], input: &str) -> Option<Found> {
        let answer = self.ask(args, input)?;
        let program = PathBuf::from(value(&answer, "executable")?).canonicalize().ok()?;
        let lines = answer.lines().filter_map(|line| line.strip_prefix("@lib=").or(line.strip_prefix("@prefix=")));
        let prefix = path::prefix(&program);
        self.found(program, lines.map(PathBuf::from).chain(prefix))
    }
}

/// Debian keeps a Java's settings under `/etc` and links to them: the folders such links lead to.
fn outward_links(home: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for folder in ["conf", "conf/security", "conf/management", "lib", "lib/security", "jre/lib", "jre/lib/security"] {
        let Ok(entries) = std::fs::read_dir(home.join(folder)) else { continue };
        for entry in entries.flatten() {
            let last = path::chain(&entry.path()).pop().unwrap_or_default();
            if let Some(parent) = last.parent().filter(|parent| !path::is_base(&last) && *parent != Path::new("/etc")) {
                out.push(parent.to_path_buf());
            }
        }
    }
    out
}
