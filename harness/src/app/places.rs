//! Where a student's files lie, seen from the root of the repository, as pipelines and editors want to be told.
//! A name that a program printed decides nothing: what is not a file of the submission has no place.

use std::path::{Component, Path, PathBuf};

use crate::evidence::RunDocument;

/// The variables by which a pipeline says where the repository lies.
const ROOTS: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The submission and the repository that it is part of.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// As it was named.
    named: PathBuf,
    /// Absolute, no link; none where the submission is not here any more.
    submission: Option<PathBuf>,
    root: PathBuf,
}

impl Places {
    /// Those of a run.
    pub(super) fn of(document: &RunDocument) -> Self {
        let named = PathBuf::from(&document.submission);
        let submission = named.canonicalize().ok();
        let given = ROOTS.iter().find_map(std::env::var_os).map(PathBuf::from);
        let given = given.and_then(|root| root.canonicalize().ok());
        let root = given.or_else(|| submission.as_deref().and_then(repository));
        let here = || std::env::current_dir().unwrap_or_default();
        Self { named, submission, root: root.unwrap_or_else(here) }
    }

    /// A file of an exercise, relative to the repository's root; to the submission where that lies elsewhere.
    pub(super) fn of_file(&self, exercise: &str, file: &str) -> Option<String> {
        let inside = plain(Path::new(file))?;
        let Some(submission) = &self.submission else {
            // Nothing can be looked at: the place that the file had.
            return Some(shown(&plain(&self.named).unwrap_or_default().join(exercise).join(inside)));
        };
        let found = [submission.join(exercise).join(&inside), submission.join(&inside)].into_iter().find(|path| {
            // Whether it is a link that leads elsewhere.
            path.is_file() && path.canonicalize().is_ok_and(|real| real.starts_with(submission))
        })?;
        let relative = found.strip_prefix(&self.root).or_else(|_| found.strip_prefix(submission));
        relative.ok().map(shown)
    }
}

/// The folder above that holds a repository.
fn repository(submission: &Path) -> Option<PathBuf> {
    submission.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}

/// The path without `.`; none where it leads upwards, or from the file system's root.
fn plain(path: &Path) -> Option<PathBuf> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| if let Component::Normal(name) = part { Some(name) } else { None }).collect()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_files_of_the_submission_have_a_place() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let submission = root.join("a/submission");
        fs::create_dir_all(submission.join("03-session/src")).unwrap();
        fs::write(submission.join("03-session/src/server.py"), "").unwrap();
        fs::write(submission.join("single.py"), "").unwrap();
        fs::write(root.join("secret"), "").unwrap();
        std::os::unix::fs::symlink(root.join("secret"), submission.join("03-session/link.py")).unwrap();
        let places = Places { named: "a/submission".into(), submission: Some(submission), root };
        let check = |file: &str, expected: Option<&str>| {
            assert_eq!(places.of_file("03-session", file).as_deref(), expected, "{file}");
        };
        check("src/server.py", Some("a/submission/03-session/src/server.py"));
        check("./src/server.py", Some("a/submission/03-session/src/server.py"));
        check("single.py", Some("a/submission/single.py"));
        for file in ["no.py", "link.py", "../../secret", "/etc/passwd", "src", "", "src/../../secret"] {
            check(file, None);
        }
        let elsewhere = Places { root: "/nowhere".into(), ..places.clone() };
        assert_eq!(elsewhere.of_file("03-session", "single.py").as_deref(), Some("single.py"));
        let gone = Places { submission: None, ..places };
        assert_eq!(gone.of_file("03-session", "x.py").as_deref(), Some("a/submission/03-session/x.py"));
        assert_eq!(gone.of_file("03-session", "../x.py"), None);
    }
}
