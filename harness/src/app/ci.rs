//! `netgrade ci`: a grade in a pipeline. What students' programs printed may stand in the report, and a pipeline
//! takes lines of its log for commands: the report stands where no command is taken.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use super::places::Places;
use super::{AppError, Exit, check, lang, show, targets};
use crate::cli::{Ci, Format, Output, PlatformName, Target};
use crate::evidence::RunDocument;
use crate::grade::{self, Graded, Standing};
use crate::report::export::{self, Source};

/// Grades a submission and tells the pipeline.
pub(super) fn run(options: &Ci, out: &mut dyn Write) -> Result<Exit, AppError> {
    match platform(options.platform, &|name| env::var(name).ok()) {
        PlatformName::Github => on_github(options, out),
        PlatformName::Gitlab | PlatformName::None => grade(options, out).map(|(exit, _)| exit),
    }
}

/// Whose pipeline it is: as the option says, else as the environment does.
fn platform(option: Option<PlatformName>, get: &dyn Fn(&str) -> Option<String>) -> PlatformName {
    let is_set = |name| get(name).is_some_and(|value| value == "true");
    option.unwrap_or_else(|| match () {
        () if is_set("GITHUB_ACTIONS") => PlatformName::Github,
        () if is_set("GITLAB_CI") => PlatformName::Gitlab,
        () => PlatformName::None,
    })
}

/// Grades, and writes what was asked for. The document comes with the exit code.
fn grade(options: &Ci, out: &mut dyn Write) -> Result<(Exit, RunDocument), AppError> {
    let output = output(options);
    let targets = targets::resolve(&output, options.check.evidence.as_deref())?;
    let document = check::play(&options.check, None)?;
    let graded = grade::grade(&document);
    let stored = check::store(&options.check, &document);
    let shown = show::graded(
        &graded,
        &targets,
        &output,
        show::amount(&options.check),
        check::shown_evidence(&options.check).as_deref(),
        out,
    );
    AppError::all([stored, shown].into_iter().filter_map(Result::err).collect())?;
    Ok((show::exit(standing(&graded, options)), document))
}

fn standing(graded: &Graded<'_>, options: &Ci) -> Standing {
    match graded.standing(Some(options.threshold.of(graded.max_score))) {
        // Whether the threshold is reached is not known before somebody has read the answer.
        Standing::Person => Standing::Ungraded,
        decided @ (Standing::FullMarks | Standing::Below | Standing::Ungraded) => decided,
    }
}

/// `--junit` is one format more.
fn output(options: &Ci) -> Output {
    let given = &options.check.output;
    let junit = options.junit.clone().map(|file| Target { format: Format::Junit, file: Some(file) });
    Output { format: given.format.iter().cloned().chain(junit).collect(), output: given.output.clone(), ..*given }
}

/// The report where no command is taken, then the annotations and the step's summary. What could not be done
/// is an annotation, too: standard error is as much a place for commands as standard output.
fn on_github(options: &Ci, out: &mut dyn Write) -> Result<Exit, AppError> {
    // Nobody can have known it: it is made after the last byte of a student's program was read, or before
    // the first of them has run.
    let token = format!("netgrade-{:032x}", fastrand::u128(..));
    writeln!(out, "::stop-commands::{token}").map_err(show::stdout)?;
    let graded = grade(options, out);
    writeln!(out, "\n::{token}::").map_err(show::stdout)?;
    let told = graded.and_then(|(exit, document)| tell(options, &document, out).map(|()| exit));
    told.or_else(|error| {
        writeln!(out, "{}", export::failed(&error.to_string())).map_err(show::stdout)?;
        Ok(error.exit())
    })
}

fn tell(options: &Ci, document: &RunDocument, out: &mut dyn Write) -> Result<(), AppError> {
    let places = Places::of(document);
    let place = |exercise: &str, file: &str| places.of_file(exercise, file);
    let lang = lang::choose(options.check.output.lang);
    let source = Source::new(&grade::grade(document), lang, &show::command(), &place);
    export::annotations(out, &source).map_err(show::stdout)?;
    match env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) {
        Some(path) => summary(&path.into(), &source),
        None => Ok(()),
    }
}

/// Adds to the summary of the step, up to what it may have.
fn summary(path: &PathBuf, source: &Source<'_>) -> Result<(), AppError> {
    let add = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(path)?;
        let there = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
        let mut text = Vec::new();
        export::summary(&mut text, source, export::LARGEST_SUMMARY.saturating_sub(there))?;
        file.write_all(&text)
    };
    add().map_err(|source| AppError::Write { what: path.display().to_string(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_the_platform() {
        let check = |option, set: &str, expected| {
            let get = |name: &str| (name == set).then(|| "true".to_owned());
            assert_eq!(platform(option, &get), expected, "{set}");
        };
        check(None, "GITHUB_ACTIONS", PlatformName::Github);
        check(None, "GITLAB_CI", PlatformName::Gitlab);
        check(None, "CI", PlatformName::None);
        check(Some(PlatformName::None), "GITHUB_ACTIONS", PlatformName::None);
    }
}
