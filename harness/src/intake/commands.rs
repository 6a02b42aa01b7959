//! Which commands build and run a program that was found. Must not decide which program it is.

use std::path::{Path, PathBuf};

use super::discover::Source;
use super::names;
use super::program::{Build, CommandLine, HOME, Program};
use super::remarks;
use super::source::java_package;
use super::text;
use super::toolchain::{Found, Tool, Toolchains, search_path};
use super::tree::Listing;
use crate::evidence::IntakeProblem;
use crate::model::{Language, Role};

/// What commands are made from.
pub(crate) struct Maker<'a> {
    pub(crate) tools: &'a Toolchains,
    pub(crate) listing: &'a Listing,
    pub(crate) sources: &'a [Source],
    pub(crate) role: Role,
    /// What the exercise is called, without its number: programs by themselves are named after it.
    pub(crate) name: &'a str,
}

/// How a program is built, and run: the parts of a [`Program`] that depend on tools.
pub(crate) struct Commands {
    pub(crate) build: Option<Build>,
    pub(crate) run: CommandLine,
}

impl Maker<'_> {
    /// The program that `source` is the main file of.
    pub(crate) fn program(&self, source: &Source) -> Result<Program, IntakeProblem> {
        let commands = match source.language {
            Language::Python => self.script(source, Tool::Python),
            Language::Node => self.script(source, Tool::Node),
            Language::Perl => self.script(source, Tool::Perl),
            Language::Tcl => self.script(source, Tool::Tclsh),
            Language::Ruby => self.script(source, Tool::Ruby),
            Language::Shell => self.script(source, shell(source)),
            Language::C => self.compiled(source, Tool::Cc),
            Language::Cpp => self.compiled(source, Tool::Cxx),
            Language::Java => self.java(source),
            Language::Rust if source.bin.is_some() => self.cargo(source),
            Language::Rust => self.rustc(source),
            Language::Go => self.go(source),
            Language::Binary => Ok(ready(&source.path)),
        }?;
        Ok(self.finish(source, commands))
    }

    /// `commands` as the program that `source` is the main file of.
    pub(crate) fn finish(&self, source: &Source, commands: Commands) -> Program {
        Program {
            role: self.role,
            language: source.language,
            file: source.path.clone(),
            build: commands.build,
            run: commands.run,
            remarks: remarks::of_program(source, self.role, self.sources, self.listing, self.tools),
            arguments: None,
        }
    }

    /// The tool, or the problem that it is not there.
    pub(crate) fn tool(&self, tool: Tool, language: Language) -> Result<Found, IntakeProblem> {
        self.tools.find(tool).ok_or_else(|| IntakeProblem::NoInterpreter {
            role: self.role,
            language,
            command: tool.command().to_owned(),
        })
    }

    fn script(&self, source: &Source, tool: Tool) -> Result<Commands, IntakeProblem> {
        let found = self.tool(tool, source.language)?;
        let run = command(&found, &[], source.folder(), vec![safe(source.name())]);
        Ok(Commands { build: None, run })
    }

    fn compiled(&self, source: &Source, tool: Tool) -> Result<Commands, IntakeProblem> {
        let found = self.tool(tool, source.language)?;
        let out = self.out();
        let mut args = vec!["-o".to_owned(), from(source.folder(), &format!("{out}/program")), safe(source.name())];
        args.extend(self.parts(source).map(|part| safe(part.name())));
        if source.not_utf8.is_some() {
            // Otherwise its texts would be sent and printed as bytes that no terminal here shows.
            args.push("-finput-charset=GBK".to_owned());
        }
        args.extend(["-lpthread", "-lm"].map(str::to_owned));
        Ok(self.built(source, command(&found, &[], source.folder(), args)))
    }

    /// The other files of the folder that have no program of their own and are not the other role's.
    fn parts<'a>(&'a self, main: &'a Source) -> impl Iterator<Item = &'a Source> {
        self.sources.iter().filter(move |part| {
            let said = names::says(part.stem()).role();
            part.path != main.path
                && part.language == main.language
                && part.folder() == main.folder()
                && !part.facts.starts
                && said.is_none_or(|said| said == self.role)
                && !names::is_aside(part.stem())
        })
    }

    /// What `step` builds as `program` in the build folder.
    fn built(&self, source: &Source, step: CommandLine) -> Commands {
        let out = self.out();
        let run = made(&format!("{out}/program"), source.folder());
        Commands { build: Some(Build { folder: out.into(), steps: vec![step] }), run }
    }

    fn java(&self, source: &Source) -> Result<Commands, IntakeProblem> {
        let compiler = self.tool(Tool::Javac, source.language)?;
        let machine = self.tool(Tool::Java, source.language)?;
        let main = source.facts.java.clone().unwrap_or_default();
        let class = if main.class.is_empty() { source.stem().to_owned() } else { main.qualified() };
        let (root, in_folders) = source_root(source.folder(), &main.package);
        let out = self.out();
        let encoding = if source.not_utf8.is_some() { "GBK" } else { "UTF-8" };
        let mut args: Vec<String> =
            ["-encoding", encoding, "-proc:none", "-sourcepath", ".", "-d"].map(str::to_owned).into();
        args.push(from(root, &out));
        args.push(safe(source.path.strip_prefix(root).unwrap_or(&source.path).trim_start_matches('/')));
        if !in_folders {
            // A package without its folders: the compiler does not find the other files by itself.
            let same = |part: &&Source| java_package(&text::code(&part.text, Language::Java)) == main.package;
            args.extend(self.parts(source).filter(same).map(|part| safe(part.name())));
        }
        let step = command(&compiler, &[], root, args);
        // Starting up takes longer than anything else that these programs do; none of it changes meaning.
        let mut args =
            ["-XX:+UseSerialGC", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"].map(str::to_owned).to_vec();
        args.extend([from(root, &out), class]);
        let run = command(&machine, &[], root, args);
        Ok(Commands { build: Some(Build { folder: out.into(), steps: vec![step] }), run })
    }

    fn cargo(&self, source: &Source) -> Result<Commands, IntakeProblem> {
        let cargo = self.tool(Tool::Cargo, source.language)?;
        let rustc = self.tool(Tool::Rustc, source.language)?;
        let linker = self.tool(Tool::Cc, source.language)?;
        let (bin, package) = source.bin.as_ref().map_or(("", ""), |(bin, package)| (bin.name.as_str(), package));
        // One folder for both roles: what they share is compiled once.
        let out = self.build_folder();
        let mut args: Vec<String> = ["build", "--offline", "--bin", bin, "--target-dir"].map(str::to_owned).into();
        args.push(from(package, &out));
        let mut step = command(&cargo, &[&rustc, &linker], package, args);
        step.env.push(("RUSTC".to_owned(), rustc.program.to_string_lossy().into_owned()));
        step.env.push(("CARGO_TERM_COLOR".to_owned(), "never".to_owned()));
        let run = made(&format!("{out}/debug/{bin}"), package);
        Ok(Commands { build: Some(Build { folder: out.into(), steps: vec![step] }), run })
    }

    fn rustc(&self, source: &Source) -> Result<Commands, IntakeProblem> {
        let rustc = self.tool(Tool::Rustc, source.language)?;
        let linker = self.tool(Tool::Cc, source.language)?;
        let out = from(source.folder(), &format!("{}/program", self.out()));
        let linker_arg = format!("linker={}", linker.program.display());
        // The name of a file need not be one of a crate.
        let fixed = ["--edition", "2021", "--crate-name", "program", "-C", &linker_arg, "-o", &out];
        let args = fixed.iter().map(|arg| (*arg).to_owned()).chain([safe(source.name())]).collect();
        Ok(self.built(source, command(&rustc, &[&linker], source.folder(), args)))
    }

    fn go(&self, source: &Source) -> Result<Commands, IntakeProblem> {
        let found = self.tool(Tool::Go, source.language)?;
        let out = from(source.folder(), &format!("{}/program", self.out()));
        let mut args = vec!["build".to_owned(), "-o".to_owned(), out, safe(source.name())];
        args.extend(self.parts(source).filter(|part| !part.stem().ends_with("_test")).map(|part| safe(part.name())));
        let mut step = command(&found, &[], source.folder(), args);
        for (name, value) in
            [("GOPROXY", "off"), ("GOFLAGS", "-mod=mod"), ("GOTOOLCHAIN", "local"), ("CGO_ENABLED", "0")]
        {
            step.env.push((name.to_owned(), value.to_owned()));
        }
        Ok(self.built(source, step))
    }

    /// Where builds of this submission go: a folder that is not in it.
    pub(crate) fn build_folder(&self) -> String {
        let taken = |name: &str| self.listing.entries.iter().any(|entry| entry.path == Path::new(name));
        let mut name = ".netgrade".to_owned();
        while taken(&name) {
            name.push('_');
        }
        name
    }

    fn out(&self) -> String {
        format!("{}/{}", self.build_folder(), self.role)
    }
}

/// A command of a tool, with all that it needs.
pub(crate) fn command(tool: &Found, others: &[&Found], folder: &str, args: Vec<String>) -> CommandLine {
    let tools: Vec<&Found> = std::iter::once(tool).chain(others.iter().copied()).collect();
    let mut needs: Vec<PathBuf> = tools.iter().flat_map(|tool| tool.needs.iter().cloned()).collect();
    needs.sort();
    needs.dedup();
    CommandLine { program: tool.program.clone(), args, env: environment(&tools), folder: folder.into(), needs }
}

/// A command that is a file of the submission, or of its build.
pub(crate) fn made(path: &str, folder: &str) -> CommandLine {
    CommandLine { program: path.into(), env: environment(&[]), folder: folder.into(), ..CommandLine::default() }
}

/// A program of the submission that is run as it is, in its own folder.
pub(crate) fn ready(path: &str) -> Commands {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Commands { build: None, run: made(path, folder) }
}

/// All of a program's environment: nothing of the grader's own is passed on.
fn environment(tools: &[&Found]) -> Vec<(String, String)> {
    let pairs = [
        ("PATH", search_path(tools)),
        ("HOME", HOME.to_owned()),
        // What students' terminals have; it makes every language print UTF-8.
        ("LANG", "C.UTF-8".to_owned()),
        // No colours or cursor movements from libraries that ask.
        ("TERM", "dumb".to_owned()),
        // One start must leave nothing behind that the next one finds.
        ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// A name that no tool takes for an option or a list of options.
fn safe(name: &str) -> String {
    if name.starts_with(['-', '@', '+']) { format!("./{name}") } else { name.to_owned() }
}

/// `path`, relative to the submission, as seen from `folder`.
pub(crate) fn from(folder: &str, path: &str) -> String {
    "../".repeat(folder.split('/').filter(|part| !part.is_empty()).count()) + path
}

/// The folder that a Java file's package starts in, and whether its folders follow the package.
fn source_root<'a>(folder: &'a str, package: &str) -> (&'a str, bool) {
    let below = package.replace('.', "/");
    match folder.strip_suffix(&below) {
        Some("") => ("", true),
        Some(root) if package.is_empty() => (root, true),
        Some(root) if root.ends_with('/') => (root.trim_end_matches('/'), true),
        Some(_) | None => (folder, false),
    }
}

fn shell(source: &Source) -> Tool {
    let first = source.text.lines().next().unwrap_or_default();
    if first.contains("bash") || source.name().rsplit('.').next() == Some("bash") { Tool::Bash } else { Tool::Sh }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_sources_have_their_root() {
        for (folder, package, expected) in [
            ("", "", ("", true)),
            ("src", "", ("src", true)),
            ("src/a/b", "a.b", ("src", true)),
            ("a/b", "a.b", ("", true)),
            ("", "a.b", ("", false)),
            ("src/xa/b", "a.b", ("src/xa/b", false)),
        ] {
            assert_eq!(source_root(folder, package), expected, "{folder} {package}");
        }
    }

    #[test]
    fn paths_are_seen_from_folders() {
        for (folder, expected) in [("", ".n/x"), ("a", "../.n/x"), ("a/b", "../../.n/x")] {
            assert_eq!(from(folder, ".n/x"), expected);
        }
    }

    #[test]
    fn names_are_never_options() {
        for (name, expected) in [("-rf.py", "./-rf.py"), ("@x.java", "./@x.java"), ("server.py", "server.py")] {
            assert_eq!(safe(name), expected);
        }
    }
}
