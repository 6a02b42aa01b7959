//! Where results go: looked at before any program runs, so that no grade is lost to a slip of the command
//! line. Must not write anything.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::AppError;
use crate::cli::{Format, Output, Target};

/// The formats with their files: `--output` is the file of the one that names none.
pub(super) fn resolve(output: &Output, evidence: Option<&Path>) -> Result<Vec<Target>, AppError> {
    let mut targets = output.format.clone();
    if let Some(path) = &output.output {
        let Some(open) = targets.iter_mut().find(|target| target.file.is_none()) else {
            return Err(AppError::Usage("every --format names its file: leave --output out".to_owned()));
        };
        open.file = Some(path.clone());
    }
    let mut taken: BTreeMap<Option<PathBuf>, String> = BTreeMap::new();
    if let Some(path) = evidence {
        taken.insert(Some(place(path)?), "the evidence".to_owned());
    }
    for target in &targets {
        let at = target.file.as_deref().map(place).transpose()?;
        if let Some(other) = taken.insert(at, name(target.format)) {
            return Err(clash(target, &other));
        }
    }
    Ok(targets)
}

/// What a format is called on the command line.
fn name(format: Format) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn clash(target: &Target, other: &str) -> AppError {
    let name = name(target.format);
    AppError::Usage(match &target.file {
        None => format!("{other} and {name} would both go to standard output: give one a file, as in {name}=FILE"),
        Some(path) => format!("{other} and {name} would both go to {}: give each its own file", path.display()),
    })
}

/// The file without detours, however it is written; its folder has to be there.
fn place(path: &Path) -> Result<PathBuf, AppError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (shown, cannot) = (path.display(), |why: String| AppError::Usage(why));
    let name = path.file_name().filter(|_| !path.is_dir());
    let name = name.ok_or_else(|| cannot(format!("cannot write {shown}: it is a folder; name a file in it")))?;
    match folder.canonicalize() {
        Ok(folder) if folder.is_dir() => Ok(folder.join(name)),
        Ok(_) => Err(cannot(format!("cannot write {shown}: {} is no folder", folder.display()))),
        Err(error) => Err(cannot(format!(
            "cannot write {shown}: the folder {} cannot be used ({}); make it, or choose another place",
            folder.display(),
            error.kind(),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(formats: &[(Format, Option<&str>)], file: Option<&str>) -> Output {
        let target =
            |(format, file): &(Format, Option<&str>)| Target { format: *format, file: file.map(PathBuf::from) };
        Output {
            format: formats.iter().map(target).collect(),
            output: file.map(PathBuf::from),
            amount: crate::cli::Amount::default(),
            show_key: false,
            lang: None,
        }
    }

    #[test]
    fn each_format_has_a_place_of_its_own() {
        use Format::{Json, Junit, Terminal};
        let check = |formats: &[(Format, Option<&str>)], file, expected: Result<&[Option<&str>], &str>| match (
            resolve(&output(formats, file), Some(Path::new("e.json"))),
            expected,
        ) {
            (Ok(targets), Ok(places)) => {
                let found: Vec<Option<PathBuf>> = targets.into_iter().map(|target| target.file).collect();
                assert_eq!(found, places.iter().map(|place| place.map(PathBuf::from)).collect::<Vec<_>>());
            }
            (Err(error), Err(says)) => assert!(error.to_string().contains(says), "{error}"),
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        };
        check(&[(Json, None)], None, Ok(&[None]));
        check(&[(Json, None)], Some("a"), Ok(&[Some("a")]));
        check(&[(Json, Some("b")), (Terminal, None)], Some("a"), Ok(&[Some("b"), Some("a")]));
        check(&[(Json, Some("b"))], Some("a"), Err("leave --output out"));
        check(&[(Json, None), (Junit, None)], None, Err("json and junit would both go to standard output"));
        check(&[(Json, None), (Junit, None)], Some("a"), Ok(&[Some("a"), None]));
        check(
            &[(Json, Some("a")), (Junit, Some("./src/../a"))],
            None,
            Err("json and junit would both go to ./src/../a"),
        );
        check(&[(Json, Some("e.json"))], None, Err("the evidence and json"));
        check(&[(Json, Some("nowhere/a"))], None, Err("the folder nowhere cannot be used (entity not found); make it"));
        check(&[(Json, Some("src"))], None, Err("it is a folder"));
        check(&[(Json, Some("Cargo.toml/a"))], None, Err("Cargo.toml is no folder"));
    }
}
