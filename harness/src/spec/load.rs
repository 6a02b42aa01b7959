//! From the files of an exercise to the exercise, or to all that is wrong with it. Must not know the values of
//! steps.

use std::path::Path;

use super::check::{Declared, compare, read_check};
use super::exercise::{Check, Exercise};
use super::mistake::{At, Draft, Drafts, Mistakes, nearest};
use super::questions;
use super::reader::{Fields, Reader};
use super::source::{File, MAIN, Sources};
use super::surroundings::{self, OwnFiles};
use super::tree::{Node, SyntaxError, parse};
use crate::model::{ExerciseId, Localised, Role};

const KEYS: &[&str] = &["id", "title", "roles", "hosts", "services", "checks", "questions", "own"];
const ROLES: &[(&str, Role)] = &[("server", Role::Server), ("client", Role::Client), ("program", Role::Program)];

/// Reads the exercise in a folder: `exercise.yaml` and the check files that it names.
pub fn load(dir: &Path) -> Result<Exercise, Mistakes> {
    from_sources(&Sources::folder(dir))
}

/// Reads an exercise whose files are part of the binary: each path relative to the exercise, and its text.
pub fn load_embedded(files: &[(&str, &str)]) -> Result<Exercise, Mistakes> {
    from_sources(&Sources::embedded(files))
}

/// What `exercise.yaml` says.
struct Main<'n> {
    id: Option<ExerciseId>,
    title: Option<Localised>,
    roles: Option<Vec<Role>>,
    files: Option<OwnFiles>,
    own: Option<ExerciseId>,
    /// Whether questions are asked, instead of programs played.
    asks: bool,
    /// Paths of check files in order.
    checks: Vec<(&'n str, At)>,
}

fn from_sources(sources: &Sources) -> Result<Exercise, Mistakes> {
    let mut drafts = Drafts::default();
    let exercise = read(sources, &mut drafts);
    match exercise {
        Some(exercise) if drafts.is_empty() => Ok(exercise),
        Some(_) | None => Err(drafts.into_mistakes(sources)),
    }
}

fn read(sources: &Sources, drafts: &mut Drafts) -> Option<Exercise> {
    let tree = sources.file(MAIN).and_then(|file| tree(file, drafts).map(|node| (file, node)));
    let main = tree.as_ref().and_then(|(file, node)| {
        let mut reader = Reader { file, sources, drafts };
        read_main(&mut reader, node, sources.folder_name())
    });
    let files = check_files(sources, main.as_ref(), drafts);
    // Without the exercise's own roles every role is taken for one of them: one mistake is enough.
    let all_roles = || ROLES.iter().map(|(_, role)| *role).collect();
    let roles: Vec<Role> = main.as_ref().and_then(|main| main.roles.clone()).unwrap_or_else(all_roles);
    let asks = main.as_ref().is_some_and(|main| main.asks);
    let mut declared: Vec<Declared> = Vec::new();
    let mut all_read = main.as_ref().is_some_and(|main| main.checks.len() == files.len());
    for file in files {
        match read_file(file, sources, (!asks).then_some(&roles), drafts) {
            Some(checks) => declared.extend(checks),
            None => all_read = false,
        }
    }
    compare(&declared, all_read, drafts);
    questions::keys_differ(&declared, drafts);
    let checks: Option<Vec<Check>> = declared.into_iter().map(|declared| declared.check).collect();
    let main = main?;
    Some(Exercise {
        id: main.id?,
        title: main.title?,
        roles: main.roles?,
        own: main.own,
        files: main.files?,
        checks: checks?,
    })
}

/// The YAML of a file; what cannot be read is reported.
fn tree(file: &File, drafts: &mut Drafts) -> Option<Node> {
    if let Some(reason) = &file.unreadable {
        let draft = Draft::new(file.at(&(0..0)), format!("`{}` cannot be read", file.path), reason.as_str());
        drafts.add(if file.path == MAIN {
            draft.remedy("an exercise is a folder with an `exercise.yaml`")
        } else {
            draft
        });
        return None;
    }
    match parse(&file.text) {
        Ok(node) => Some(node),
        Err(error) => {
            drafts.add(syntax_mistake(file, error));
            None
        }
    }
}

/// What most likely helps where the reader of YAML stopped.
fn syntax_mistake(file: &File, error: SyntaxError) -> Draft {
    let offset = error.span.start;
    if let Some(tab) = tab_in_indentation(&file.text, offset) {
        return Draft::new(file.at(&(tab..tab + 1)), "this is not YAML", "a tab in the indentation")
            .remedy("indent with spaces: YAML allows no tabs there");
    }
    let remedy = match file.text.get(offset..).and_then(|rest| rest.chars().next()) {
        Some(':') => "put a text that has a `:` in it in double quotes, and close every bracket before this line",
        Some('@' | '`' | '%' | '*' | '&' | '!' | '|' | '>' | '{' | '}' | '[' | ']' | ',') => {
            "put the text in double quotes if this character is part of it"
        }
        Some(_) | None => "look at the indentation, the quotes and the brackets of this line and the one before",
    };
    Draft::new(file.at(&error.span), "this is not YAML", error.reason).remedy(remedy)
}

/// A tab before the first word of the line at `offset` or of the one after it: a reader of YAML notices some
/// of them only while it looks for the end of the line before.
fn tab_in_indentation(text: &str, offset: usize) -> Option<usize> {
    let begin = text.get(..offset)?.rfind('\n').map_or(0, |newline| newline + 1);
    let mut line_start = begin;
    for line in text.get(begin..)?.split_inclusive('\n').take(2) {
        let indentation = line.len() - line.trim_start().len();
        if let Some(tab) = line.get(..indentation)?.find('\t') {
            return Some(line_start + tab);
        }
        line_start += line.len();
    }
    None
}

fn read_main<'n>(reader: &mut Reader<'_>, node: &'n Node, folder: Option<&str>) -> Option<Main<'n>> {
    let fields = reader.fields(node, "an exercise", KEYS)?;
    let id = fields.need(reader, "id", "the exercise").and_then(|node| exercise_id(reader, node, folder));
    let title = fields.need(reader, "title", "the exercise").and_then(|node| reader.localised(node, "title"));
    let asks = fields.get("questions").is_some();
    let roles = if asks {
        if let Some(node) = fields.get("roles").or_else(|| fields.get("checks")) {
            let remedy = "remove it, or put the questions into an exercise of their own";
            reader.wrong(node, "an exercise with questions plays no programs", "", remedy);
        }
        Some(Vec::new())
    } else {
        fields.need(reader, "roles", "the exercise").and_then(|node| read_roles(reader, node))
    };
    let own = fields.get("own").and_then(|node| other_exercise(reader, node));
    let files = own_files(reader, &fields);
    let checks = paths(reader, &fields, if asks { "questions" } else { "checks" })?;
    Some(Main { id, title, roles, files, own, asks, checks })
}

fn own_files(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<OwnFiles> {
    let hosts = fields.get("hosts").map_or(Some(Vec::new()), |node| surroundings::hosts(reader, node));
    let services = fields.get("services").map_or(Some(Vec::new()), |node| surroundings::services(reader, node));
    Some(OwnFiles { hosts: hosts?, services: services? })
}

fn exercise_id(reader: &mut Reader<'_>, node: &Node, folder: Option<&str>) -> Option<ExerciseId> {
    let text = reader.text(node, "`id`")?;
    let Ok(id) = ExerciseId::new(text) else {
        let remedy = "use lower-case letters, digits and `-`, such as `03-session`";
        reader.wrong(node, format!("`{text}` is not an exercise's id"), "", remedy);
        return None;
    };
    match folder {
        Some(folder) if folder != text => {
            let remedy = format!("write `id: {folder}`, or rename the folder");
            reader.wrong(node, "the id is not the folder's name", &format!("the folder is `{folder}`"), remedy);
            None
        }
        Some(_) | None => Some(id),
    }
}

fn other_exercise(reader: &mut Reader<'_>, node: &Node) -> Option<ExerciseId> {
    let text = reader.text(node, "`own`")?;
    let id = ExerciseId::new(text).ok();
    if id.is_none() {
        let remedy = "give the id of an exercise with a server and a client, such as `03-session`";
        reader.wrong(node, format!("`{text}` is not an exercise's id"), "", remedy);
    }
    id
}

fn read_roles(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Role>> {
    let mut roles: Vec<Role> = Vec::new();
    let mut good = true;
    for item in reader.items(node, "`roles`")? {
        match reader.choice(item, "role", ROLES) {
            Some(role) if roles.contains(&role) => {
                reader.wrong(item, format!("`{role}` is given twice"), "given again here", "keep one of the two");
                good = false;
            }
            Some(role) => roles.push(role),
            None => good = false,
        }
    }
    good.then_some(roles)
}

fn paths<'n>(reader: &mut Reader<'_>, fields: &Fields<'n>, key: &str) -> Option<Vec<(&'n str, At)>> {
    let node = fields.need(reader, key, "the exercise")?;
    let mut paths: Vec<(&str, At)> = Vec::new();
    for item in reader.items(node, &format!("`{key}`"))? {
        let Some(path) = reader.text(item, "a file's name") else { continue };
        if let Some((_, first)) = paths.iter().find(|(known, _)| *known == path) {
            let draft = Draft::new(reader.at(&item.span), format!("`{path}` is listed twice"), "listed again here")
                .other(first.clone(), "first listed here")
                .remedy("keep one of the two");
            reader.drafts.add(draft);
        } else {
            paths.push((path, reader.at(&item.span)));
        }
    }
    Some(paths)
}

/// The check files in the exercise's order. A listed file that is not there, and one that is there and not
/// listed, are mistakes; without a list every file is read.
fn check_files<'s>(sources: &'s Sources, main: Option<&Main<'_>>, drafts: &mut Drafts) -> Vec<&'s File> {
    let there = || sources.files().iter().filter(|file| file.path != MAIN);
    let Some(main) = main else { return there().collect() };
    let mut files = Vec::new();
    for (path, at) in &main.checks {
        match there().find(|file| file.path == *path) {
            Some(file) => files.push(file),
            None => drafts.add(no_file(path, at, there().map(|file| file.path.as_str()))),
        }
    }
    for file in there().filter(|file| !main.checks.iter().any(|(path, _)| *path == file.path)) {
        let title = format!("`{}` is not listed in `{MAIN}`", file.path);
        let list = file.path.split('/').next().unwrap_or("checks");
        let remedy = format!("add `- {}` to its `{list}`, or remove the file", file.path);
        drafts.add(Draft::new(file.at(&(0..0)), title, "these checks would never be played").remedy(remedy));
    }
    files
}

fn no_file<'a>(path: &str, at: &At, there: impl Iterator<Item = &'a str>) -> Draft {
    let remedy = match nearest(path, there) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => "list files of the folder `checks`, such as `checks/server.yaml`".to_owned(),
    };
    Draft::new(at.clone(), format!("there is no file `{path}`"), "listed here").remedy(remedy)
}

/// The checks of one file, or its questions where there are no roles; none where the file as a whole cannot be read.
fn read_file(file: &File, sources: &Sources, roles: Option<&Vec<Role>>, drafts: &mut Drafts) -> Option<Vec<Declared>> {
    let node = tree(file, drafts)?;
    let mut reader = Reader { file, sources, drafts };
    let (what, key) = if roles.is_some() { ("a check file", "checks") } else { ("a question file", "questions") };
    let fields = reader.fields(&node, what, &[key])?;
    let list = fields.need(&mut reader, key, "the file")?;
    let items = reader.items(list, &format!("`{key}`"))?;
    let one = |item| match roles {
        Some(roles) => read_check(&mut reader, item, roles),
        None => questions::read_question(&mut reader, item),
    };
    let read: Vec<Option<Declared>> = items.iter().map(one).collect();
    // An entry that is no mapping may have been any check.
    read.into_iter().collect()
}
