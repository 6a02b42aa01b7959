//! `netgrade class`: a class on one page, and a page for each student. Reads the folder of results only, so it may be asked
//! for while a class is graded. Students lie in a file between being counted and being shown: a class may be of any
//! size, and both look at the same. Must not decide or compute anything.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Mutex;

use serde::Deserialize;

use super::super::threads::{lock, side_by_side, taken};
use super::super::{AppError, Exit, files, lang, stored};
use super::store::{Entry, Store};
use crate::class::Refusal;
use crate::cli::Class;
use crate::grade;
use crate::model::Lang;
use crate::report::overview::{self, Column, Mark, Overview, Seen, State};
use crate::report::{self, Key, Typed, batch};

/// What is read of a `result.json`.
#[derive(Debug, Deserialize)]
struct Told {
    exercises: Vec<ToldExercise>,
}

#[derive(Debug, Deserialize)]
struct ToldExercise {
    id: String,
    checks: Vec<ToldCheck>,
}

#[derive(Debug, Deserialize)]
struct ToldCheck {
    id: String,
    title: String,
    verdict: Mark,
    cause: Option<String>,
    #[serde(default)]
    flaky: bool,
    #[serde(default)]
    duration_ms: u64,
}

/// Writes the pages.
pub(in crate::app) fn run(options: &Class, out: &mut dyn Write) -> Result<Exit, AppError> {
    let lang = lang::choose(options.lang);
    let store = super::class_in(&options.results)?;
    let mut gathered = Gathered::new(options)?;
    gathered.take(&store)?;
    let shown = gathered.order();
    if options.anonymous {
        let mut numbers = vec![0; shown.len()];
        shown.iter().enumerate().for_each(|(at, (row, _))| numbers[*row] = at + 1);
        gathered.overview.anonymous(numbers);
    }
    if let Some(folder) = &options.pages {
        pages(folder, &options.results, &gathered.graded, lang)?;
    }
    let Gathered { overview, spool, .. } = gathered;
    let mut spool = BufReader::new(spool);
    let mut students = shown.iter().map(|(_, offset)| {
        spool.seek(SeekFrom::Start(*offset))?;
        let mut line = String::new();
        spool.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    });
    files::write(&options.output, |file| overview::write(file, &overview, lang, &mut students))?;
    out.flush().map_err(super::super::show::stdout)?;
    Ok(Exit::Full)
}

/// A class while it is read.
struct Gathered<'a> {
    options: &'a Class,
    words: [report::Words; 2],
    /// From the class's page to those of students, as a link.
    way: Option<String>,
    overview: Overview,
    /// A line a student.
    spool: File,
    /// Where each line begins.
    offsets: Vec<u64>,
    /// The names of folders that have a page.
    graded: Vec<String>,
}

impl<'a> Gathered<'a> {
    fn new(options: &'a Class) -> Result<Self, AppError> {
        let way = options.pages.as_deref().map(|pages| way(&options.output, pages)).transpose()?;
        let spool = tempfile::tempfile().map_err(lost)?;
        let words = [Lang::En, Lang::Zh].map(report::Words::new);
        let (overview, offsets, graded) = (Overview::default(), Vec::new(), Vec::new());
        Ok(Self { options, words, way, overview, spool, offsets, graded })
    }

    /// Counts everybody, and keeps a line of each.
    fn take(&mut self, store: &Store) -> Result<(), AppError> {
        let spool = self.spool.try_clone().map_err(lost)?;
        let (mut spool, mut offset) = (BufWriter::new(spool), 0);
        store.entries(&mut |entry| -> Result<(), AppError> {
            let student = self.student(&entry)?;
            self.overview.add(&student);
            let line = serde_json::to_string(&student).map_err(|error| lost(error.into()))?;
            writeln!(spool, "{line}").map_err(lost)?;
            self.offsets.push(offset);
            offset += line.len() as u64 + 1;
            Ok(())
        })?;
        spool.flush().map_err(lost)
    }

    /// Rows and where they begin, in the order in which they are shown.
    fn order(&self) -> Vec<(usize, u64)> {
        let mut order: Vec<(usize, u64)> = self.offsets.iter().copied().enumerate().collect();
        if self.options.anonymous {
            fastrand::shuffle(&mut order);
        }
        order
    }

    fn student(&mut self, entry: &Entry) -> Result<overview::Student, AppError> {
        let (who, row) = (&entry.student, &entry.row);
        let place = self.options.results.join("students").join(&who.slug);
        let mut state = named(&row.state);
        let told = if state == State::Graded { told(&place.join("result.json"))? } else { None };
        if state == State::Graded && told.is_none() {
            // The next run grades it again.
            state = State::Waiting;
        }
        let (mut checks, mut millis) = (Vec::new(), 0);
        for exercise in told.iter().flat_map(|told| &told.exercises) {
            for check in &exercise.checks {
                let column = self.column(&exercise.id, check, &place);
                millis += check.duration_ms;
                checks.push(Seen { column, mark: check.verdict, cause: check.cause.clone(), flaky: check.flaky });
            }
        }
        let is_graded = state == State::Graded;
        let hidden = self.options.anonymous;
        let page = self.way.as_ref().filter(|_| is_graded).map(|way| format!("{way}{}.html", encoded(&who.slug)));
        if page.is_some() {
            self.graded.push(who.slug.clone());
        }
        Ok(overview::Student {
            name: if hidden { String::new() } else { who.name.clone() },
            number: who.number.clone().filter(|_| !hidden),
            late: who.late,
            state,
            // It may name files.
            why: entry.why.as_deref().filter(|_| !hidden && !is_graded).and_then(|why| self.why(why, state)),
            score: row.score.filter(|_| is_graded),
            max_score: row.max_score.filter(|_| is_graded),
            ungraded: row.ungraded.filter(|_| is_graded).unwrap_or(0),
            millis,
            checks,
            page,
        })
    }

    /// The column of a check. The result has its title in one language only, the evidence in both.
    fn column(&mut self, exercise: &str, check: &ToldCheck, place: &Path) -> usize {
        if let Some(column) = self.overview.column(exercise, &check.id) {
            return column;
        }
        let document = stored::read(&place.join("evidence.json.gz")).ok();
        let exercises = document.iter().flat_map(|document| &document.exercises).map(|record| &record.exercise);
        for known in exercises.filter(|known| known.id.as_ref() == exercise) {
            for one in &known.checks {
                if self.overview.column(exercise, one.id.as_ref()).is_some() {
                    continue;
                }
                let titles = [Lang::En, Lang::Zh].map(|lang| one.title.get(lang).to_owned());
                let (exercise, check) = (exercise.to_owned(), one.id.to_string());
                self.overview.add_column(Column { exercise, check, titles });
            }
        }
        self.overview.column(exercise, &check.id).unwrap_or_else(|| {
            let titles = [check.title.clone(), check.title.clone()];
            self.overview.add_column(Column { exercise: exercise.to_owned(), check: check.id.clone(), titles })
        })
    }

    /// Why there is no result, in both languages.
    fn why(&self, reason: &str, is: State) -> Option<[String; 2]> {
        match is {
            State::Invalid => serde_json::from_str::<Refusal>(reason)
                .ok()
                .map(|refusal| [0, 1].map(|lang| first_line(&batch::refusal(&self.words[lang], &refusal)))),
            State::Fault => serde_json::from_str::<String>(reason).ok().map(|why| [why.clone(), why]),
            State::Graded | State::Waiting => None,
        }
    }
}

/// What is told in several lines is told whole by the batch.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn named(state: &str) -> State {
    match state {
        "graded" => State::Graded,
        "invalid" => State::Invalid,
        "fault" => State::Fault,
        _ => State::Waiting,
    }
}

/// Reads a result; none where there is none.
fn told(path: &Path) -> Result<Option<Told>, AppError> {
    let wrong = |error: &dyn std::fmt::Display| {
        let shown = path.display();
        AppError::Usage(format!(
            "{shown} is no result of this netgrade: {error}; `netgrade batch --rejudge` writes it anew"
        ))
    };
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(&error)),
    };
    serde_json::from_slice(&text).map(Some).map_err(|error| wrong(&error))
}

fn lost(source: io::Error) -> AppError {
    AppError::Write { what: "a temporary file".to_owned(), source }
}

/// The link from the folder of a page to another folder, which is made if need be; empty, or with `/` at its end.
fn way(page: &Path, to: &Path) -> Result<String, AppError> {
    let cannot = |path: &Path| {
        let what = path.display().to_string();
        move |source| AppError::Write { what, source }
    };
    fs::create_dir_all(to).map_err(cannot(to))?;
    let from = page.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let from = from.canonicalize().map_err(cannot(from))?;
    let to = to.canonicalize().map_err(cannot(to))?;
    let common = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(common).map(|_| "../".to_owned());
    let down = to.components().skip(common).map(|part| format!("{}/", encoded(&part.as_os_str().to_string_lossy())));
    Ok(up.chain(down).collect())
}

/// A name as a part of a link (RFC 3986 §2.3).
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Writes students' pages, side by side.
fn pages(folder: &Path, results: &Path, students: &[String], lang: Lang) -> Result<(), AppError> {
    let (next, failed) = (Mutex::new(students.iter()), Mutex::new(None));
    let lanes = std::thread::available_parallelism().map_or(1, usize::from);
    side_by_side(lanes, || {
        while let Some(slug) = lock(&next).next() {
            let evidence = results.join("students").join(slug).join("evidence.json.gz");
            if let Err(error) = page(&evidence, &folder.join(format!("{slug}.html")), lang) {
                lock(&failed).get_or_insert(error);
                return;
            }
        }
    });
    taken(failed).map_or(Ok(()), Err)
}

fn page(evidence: &Path, page: &Path, lang: Lang) -> Result<(), AppError> {
    let document = stored::read(evidence)?;
    let graded = grade::grade(&document);
    files::write(page, |file| report::html::write(file, &graded, lang, Typed::Netgrade, Key::Hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_one_folder_to_another() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let check = |page: &str, to: &str, expected: &str| {
            assert_eq!(way(&root.join(page), &root.join(to)).unwrap(), expected, "{page} {to}");
        };
        check("class.html", "pages", "pages/");
        check("class.html", "", "");
        fs::create_dir(root.join("out")).unwrap();
        check("out/class.html", "all pages/名", "../all%20pages/%E5%90%8D/");
        assert_eq!(encoded("a<b>#?%"), "a%3Cb%3E%23%3F%25");
    }
}
