//! Programs that `submission.yaml` names, and those that a Makefile or a `build` makes.

use std::path::Path;

use super::commands::{Commands, Maker, command, made, ready};
use super::discover::Source;
use super::error::Mistake;
use super::makefile::{self, Makefile};
use super::manifest::{Manifest, Start, nearest};
use super::names;
use super::program::{Build, CommandLine, Program};
use super::text;
use super::toolchain::{Found, Tool};
use super::tree::Entry;
use crate::evidence::IntakeProblem;
use crate::model::{Language, Role};

/// More Makefiles than this are not looked into.
const MOST_MAKEFILES: usize = 8;

/// Why a named program cannot be had.
pub(crate) enum Refused {
    /// The machine lacks something.
    Problem(IntakeProblem),
    /// The student's `submission.yaml` is wrong.
    Mistake(Mistake),
}

impl From<IntakeProblem> for Refused {
    fn from(problem: IntakeProblem) -> Self {
        Self::Problem(problem)
    }
}

impl Maker<'_> {
    /// The program that `start` describes.
    pub(crate) fn given(&self, start: &Start, manifest: &Manifest) -> Result<Program, Refused> {
        let mut program = match start.command.as_deref() {
            Some(words) => self.by_words(words, start, manifest)?,
            None => self.by_file(start, manifest)?,
        };
        if let Some(build) = self.given_build(manifest, program.language)? {
            program.build = Some(build);
        }
        program.arguments = start.args.clone().or(program.arguments);
        Ok(program)
    }

    fn by_file(&self, start: &Start, manifest: &Manifest) -> Result<Program, Refused> {
        let file = start.file.as_deref().unwrap_or_default();
        match self.sources.iter().find(|source| source.path == file) {
            Some(source) => Ok(self.program(source)?),
            None if manifest.build.is_empty() && !self.listing.has_file(file.as_ref()) => {
                Err(Refused::Mistake(self.no_such_file(file, start)))
            }
            None => Ok(self.unread(file, Language::Binary, ready(file))),
        }
    }

    fn no_such_file(&self, file: &str, start: &Start) -> Mistake {
        let remedy = match self.nearest_file(file) {
            Some(near) => format!("did you mean `{}`?", near.escape_debug()),
            None => "give a file's path inside the folder, or a command that is installed".to_owned(),
        };
        let message = format!("there is no `{}`", file.escape_debug());
        Mistake { span: start.span.clone(), message, remedy }
    }

    fn nearest_file(&self, file: &str) -> Option<&str> {
        let names: Vec<&str> = self.listing.files().filter_map(|entry| entry.path.to_str()).collect();
        nearest(file, &names)
    }

    fn by_words(&self, words: &[String], start: &Start, manifest: &Manifest) -> Result<Program, Refused> {
        let [first, rest @ ..] = words else { return self.by_file(start, manifest) };
        let own = first.trim_start_matches("./");
        let is_own = first.contains('/') && !first.starts_with('/') || self.listing.has_file(own.as_ref());
        let is_there = !manifest.build.is_empty() || self.listing.has_file(own.as_ref());
        if is_own && (!is_there || own.split('/').any(|part| part == "..")) {
            return Err(Refused::Mistake(self.no_such_file(first, start)));
        }
        let file = start.file.clone().or_else(|| rest.iter().find_map(|word| self.file_of(word)));
        let fixed = fixed_words(rest, file.as_deref());
        let (args, arguments) = rest.split_at(fixed);
        let (language, mut run) =
            if is_own { (self.language_of(own), ready(own).run) } else { self.tool_command(words, start, manifest)? };
        run.folder = "".into();
        run.args = args.to_vec();
        let file = file.unwrap_or_else(|| if is_own { own.to_owned() } else { words.join(" ") });
        let mut program = self.unread(&file, language, Commands { build: None, run });
        program.arguments = (!arguments.is_empty()).then(|| arguments.to_vec());
        Ok(program)
    }

    fn tool_command(
        &self,
        words: &[String],
        start: &Start,
        manifest: &Manifest,
    ) -> Result<(Language, CommandLine), Refused> {
        let [word, rest @ ..] = words else { return Err(Refused::Mistake(self.no_such_file("", start))) };
        let name = word.rsplit('/').next().unwrap_or(word);
        if let Some(tool) = Tool::of_command(name) {
            let language = language_of_tool(tool);
            let script = rest.first().filter(|_| is_interpreter(tool) && manifest.build.is_empty());
            if let Some(script) = script.filter(|script| !script.starts_with('-') && !self.has(script)) {
                return Err(Refused::Mistake(self.no_such_file(script, start)));
            }
            let found = self.tool(tool, language)?;
            return Ok((language, command(&found, &[], "", Vec::new())));
        }
        if let Some(found) = self.tools.find_command(name) {
            return Ok((Language::Binary, command(&found, &[], "", Vec::new())));
        }
        if !manifest.build.is_empty() {
            return Ok((Language::Binary, made(word, "")));
        }
        // In front of one of the submission's files it is an interpreter that this machine lacks.
        match rest.iter().find_map(|word| self.file_of(word)) {
            Some(file) => {
                let (role, language, command) = (self.role, self.language_of(&file), word.clone());
                Err(Refused::Problem(IntakeProblem::NoInterpreter { role, language, command }))
            }
            None => Err(Refused::Mistake(self.no_such_file(word, start))),
        }
    }

    /// Whether a word names a file or a folder of the submission, or a place that is not in it.
    fn has(&self, word: &str) -> bool {
        let path = std::path::Path::new(word.trim_start_matches("./"));
        path.is_absolute() || path.as_os_str().is_empty() || self.listing.entries.iter().any(|entry| entry.path == path)
    }

    /// The file of the submission that a word names, as a path or as a Java class.
    fn file_of(&self, word: &str) -> Option<String> {
        let path = word.trim_start_matches("./");
        self.listing.has_file(path.as_ref()).then(|| path.to_owned())
    }

    fn language_of(&self, path: &str) -> Language {
        let known = self.sources.iter().find(|source| source.path == path);
        known.map_or(Language::Binary, |source| source.language)
    }

    /// A program whose own file may not have been read.
    fn unread(&self, file: &str, language: Language, commands: Commands) -> Program {
        if let Some(source) = self.sources.iter().find(|source| source.path == file) {
            return Program { language, ..self.finish(source, commands) };
        }
        let Commands { build, run } = commands;
        let file = file.to_owned();
        Program { role: self.role, language, file, build, run, remarks: Vec::new(), arguments: None }
    }

    /// The submission's own `build`: each command as a shell reads it.
    fn given_build(&self, manifest: &Manifest, language: Language) -> Result<Option<Build>, IntakeProblem> {
        if manifest.build.is_empty() {
            return Ok(None);
        }
        let shell = self.tool(Tool::Sh, language)?;
        let others = self.tools_named_in(&manifest.build.join(" "));
        let others: Vec<&Found> = others.iter().collect();
        let step = |line: &String| command(&shell, &others, "", vec!["-c".to_owned(), line.clone()]);
        let steps = manifest.build.iter().map(step).collect();
        Ok(Some(Build { folder: self.build_folder().into(), steps }))
    }

    /// The tools that a text names, and those that they call in turn.
    fn tools_named_in(&self, text: &str) -> Vec<Found> {
        let words = text.split(|c: char| !(c.is_alphanumeric() || "+-_.".contains(c)));
        let mut tools: Vec<Tool> = words.filter_map(Tool::of_command).collect();
        if tools.iter().any(|tool| matches!(tool, Tool::Make | Tool::Cargo | Tool::Rustc)) {
            tools.extend([Tool::Cc, Tool::Cxx]);
        }
        tools.sort();
        tools.dedup();
        tools.into_iter().filter_map(|tool| self.tools.find(tool)).collect()
    }

    /// What the submission's own `build` makes for the role, where nothing says how it is started and
    /// `source` is no script.
    pub(crate) fn built_by_submission(
        &self,
        manifest: &Manifest,
        source: Option<&Source>,
    ) -> Result<Option<Program>, IntakeProblem> {
        let language = source.map_or(Language::Binary, |source| source.language);
        if !is_native(language) {
            return Ok(None);
        }
        let Some(build) = self.given_build(manifest, language)? else { return Ok(None) };
        let run = made(&self.role.to_string(), "");
        let file = source.map_or("submission.yaml", |source| source.path.as_str());
        Ok(Some(self.unread(file, language, Commands { build: Some(build), run })))
    }

    /// What a Makefile makes for the role. `source` is the role's main file, if that is known; a
    /// Makefile beside a script is not for it.
    pub(crate) fn made_by_make(
        &self,
        source: Option<&Source>,
        roles: &[Role],
    ) -> Result<Option<Program>, IntakeProblem> {
        let language = source.map_or(Language::Binary, |source| source.language);
        if !matches!(language, Language::C | Language::Cpp | Language::Binary) {
            return Ok(None);
        }
        for (folder, makefile) in self.makefiles() {
            let inside = source.map(|source| (source.folder(), source.path.strip_prefix(folder.as_str())));
            if inside.is_some_and(|(own, _)| !own.starts_with(folder.as_str())) {
                continue;
            }
            let main = inside.and_then(|(_, path)| path).map(|path| path.trim_start_matches('/'));
            let Some(product) = makefile.product(self.role, main) else { continue };
            return self.make(&folder, &makefile, &product, roles, source).map(Some);
        }
        Ok(None)
    }

    fn make(
        &self,
        folder: &str,
        makefile: &Makefile,
        product: &str,
        roles: &[Role],
        source: Option<&Source>,
    ) -> Result<Program, IntakeProblem> {
        let language = source.map_or(Language::Binary, |source| source.language);
        let make = self.tool(Tool::Make, language)?;
        let compilers = self.tools_named_in("make gcc");
        let compilers: Vec<&Found> = compilers.iter().collect();
        // The same goals for either role, so that one build serves both.
        let mut products: Vec<String> = roles.iter().filter_map(|role| makefile.product(*role, None)).collect();
        if !products.iter().any(|known| known == product) {
            products.push(product.to_owned());
        }
        let step = command(&make, &compilers, folder, makefile.goals(&products));
        let path = if folder.is_empty() { product.to_owned() } else { format!("{folder}/{product}") };
        let build = Some(Build { folder: self.build_folder().into(), steps: vec![step] });
        let run = made(&path, folder);
        let file = source.map_or(path.as_str(), |source| source.path.as_str()).to_owned();
        Ok(self.unread(&file, language, Commands { build, run }))
    }

    /// The submission's Makefiles and their folders, those in the role's own folder first.
    fn makefiles(&self) -> Vec<(String, Makefile)> {
        let names = ["GNUmakefile", "makefile", "Makefile"];
        let is_makefile = |entry: &&Entry| names.iter().any(|name| entry.path.file_name().is_some_and(|f| f == *name));
        let mut found: Vec<(bool, usize, &str, &Entry)> = Vec::new();
        for entry in self.listing.files().filter(is_makefile) {
            let Some(folder) = entry.path.parent().and_then(Path::to_str) else { continue };
            let said = names::says(folder.rsplit('/').next().unwrap_or_default()).role();
            if said.is_none_or(|said| said == self.role) {
                found.push((said.is_none(), entry.path.components().count(), folder, entry));
            }
        }
        found.sort_by_key(|(other, depth, folder, _)| (*other, *depth, *folder));
        let read = |(.., folder, entry): (bool, usize, &str, &Entry)| {
            let bytes = self.listing.bytes(entry, makefile::LARGEST).ok()?;
            Some((folder.to_owned(), Makefile::read(&text::decode(&bytes).text)))
        };
        found.into_iter().take(MOST_MAKEFILES).filter_map(read).collect()
    }
}

/// Compiled to a program of its own, so that a build's result is what is run.
fn is_native(language: Language) -> bool {
    match language {
        Language::C | Language::Cpp | Language::Rust | Language::Go | Language::Binary => true,
        Language::Python
        | Language::Java
        | Language::Node
        | Language::Perl
        | Language::Tcl
        | Language::Ruby
        | Language::Shell => false,
    }
}

fn language_of_tool(tool: Tool) -> Language {
    match tool {
        Tool::Python => Language::Python,
        Tool::Cc => Language::C,
        Tool::Cxx => Language::Cpp,
        Tool::Javac | Tool::Java => Language::Java,
        Tool::Node => Language::Node,
        Tool::Rustc | Tool::Cargo => Language::Rust,
        Tool::Go => Language::Go,
        Tool::Perl => Language::Perl,
        Tool::Tclsh => Language::Tcl,
        Tool::Ruby => Language::Ruby,
        Tool::Sh | Tool::Bash => Language::Shell,
        Tool::Make => Language::Binary,
    }
}

/// Whether the first word behind the tool is the script that it runs.
fn is_interpreter(tool: Tool) -> bool {
    matches!(tool, Tool::Python | Tool::Node | Tool::Perl | Tool::Tclsh | Tool::Ruby | Tool::Sh | Tool::Bash)
}

/// How many of the words behind the command are the command itself; the rest are arguments: from the
/// first placeholder on, or all behind the file.
fn fixed_words(words: &[String], file: Option<&str>) -> usize {
    let has_placeholder = |word: &String| word.contains("{host}") || word.contains("{port}");
    let behind_file = words.iter().position(|word| Some(word.trim_start_matches("./")) == file).map(|at| at + 1);
    let placeholder = words.iter().position(has_placeholder);
    behind_file.or(placeholder).unwrap_or(words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_begin_behind_the_file_or_at_the_first_placeholder() {
        for (words, file, expected) in [
            ("server.py -p {port}", Some("server.py"), 1),
            ("./server.py", Some("server.py"), 1),
            ("-u server.py 8888", Some("server.py"), 2),
            ("-cp out Main {port}", None, 3),
            ("-cp out Main", None, 3),
            ("{port}", None, 0),
            ("", None, 0),
        ] {
            let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
            assert_eq!(fixed_words(&words, file), expected, "{words:?}");
        }
    }
}
