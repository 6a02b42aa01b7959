//! Where programs lie on this machine: PATH, links, and the folders that every sandbox shows anyway.
//! Must not start anything.

use std::env;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

/// Folders that every sandbox shows read-only; nothing in them has to be asked for.
pub const BASE_FOLDERS: &[&str] =
    &["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/alternatives"];

/// Stores whose packages refer to each other: one of them is of no use without the rest.
const STORES: &[&str] = &["/nix/store", "/gnu/store", "/home/linuxbrew/.linuxbrew"];

/// A chain of links longer than this is a loop; the kernel gives up at the same length.
const LONGEST_CHAIN: usize = 40;

/// Whether `path` is visible in every sandbox.
pub(crate) fn is_base(path: &Path) -> bool {
    BASE_FOLDERS.iter().any(|base| path.starts_with(base))
}

/// The files called `name` in the folders of `path` that may be executed, in PATH's order. Relative
/// folders are left out: what a command means must not depend on where the grader was started.
pub(crate) fn executables(name: &str, path: &OsStr) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in env::split_paths(path).filter(|folder| folder.is_absolute()) {
        let file = folder.join(name);
        if is_executable(&file) && !is_wrapper(&file) && !found.contains(&file) {
            found.push(file);
        }
    }
    found
}

/// Whether `file` is a regular file, links followed, that somebody may execute.
pub(crate) fn is_executable(file: &Path) -> bool {
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// Compiler caches decide by the name they are called by and want a folder of their own.
fn is_wrapper(file: &Path) -> bool {
    let real = file.canonicalize().unwrap_or_default();
    real.file_name().is_some_and(|name| ["ccache", "distcc", "icecc", "sccache", "colorgcc"].iter().any(|w| name == *w))
}

/// `file` and each place that its links lead through, the real file last.
pub(crate) fn chain(file: &Path) -> Vec<PathBuf> {
    let mut links = vec![file.to_path_buf()];
    while let Some(target) = links.last().and_then(|last| last.read_link().ok()) {
        let folder = links.last().and_then(|last| last.parent()).unwrap_or(Path::new("/"));
        let next = clean(&folder.join(target));
        if links.contains(&next) || links.len() > LONGEST_CHAIN {
            break;
        }
        links.push(next);
    }
    links
}

/// The path without `.` and `..`, by name only.
pub(crate) fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => out.push(part),
        }
    }
    out
}

/// The folders, or single files, that must be shown beside the base ones: absolute, there, none inside
/// another, and never a whole home or the root.
pub(crate) fn needs(wanted: impl IntoIterator<Item = PathBuf>, home: Option<&Path>) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = Vec::new();
    for path in wanted.into_iter().flat_map(|path| narrowed(&clean(&path), home)) {
        if path.is_absolute() && !is_base(&path) && path.exists() {
            all.push(path);
        }
    }
    all.sort();
    all.dedup();
    let mut out: Vec<PathBuf> = Vec::new();
    for path in all {
        if !out.iter().any(|outer| path.starts_with(outer)) {
            out.push(path);
        }
    }
    out
}

/// A tool that was installed with a home, or the root, as its prefix shows only its own parts of it.
fn narrowed(path: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    if let Some(store) = STORES.iter().find(|store| path.starts_with(store)) {
        return vec![PathBuf::from(store)];
    }
    let too_wide = path.parent().is_none()
        || home.is_some_and(|home| home.starts_with(path))
        || ["/home", "/root", "/etc", "/opt", "/var", "/tmp", "/srv"].iter().any(|wide| path == Path::new(wide));
    if too_wide { vec![path.join("bin"), path.join("lib")] } else { vec![path.to_path_buf()] }
}

/// The folder that a tool was installed to: the one that holds its `bin`.
pub(crate) fn prefix(program: &Path) -> Option<PathBuf> {
    let folder = program.parent()?;
    if folder.file_name().is_some_and(|name| name == "bin") {
        folder.parent().map(Path::to_path_buf)
    } else {
        Some(folder.to_path_buf())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn base_folders_are_whole_names() {
        for (path, base) in [("/usr/bin/cc", true), ("/usrx", false), ("/opt/x", false), ("/etc/alternatives/cc", true)]
        {
            assert_eq!(is_base(Path::new(path)), base, "{path}");
        }
    }

    #[test]
    fn dots_are_resolved_by_name() {
        for (path, expected) in [("/a/./b/../c", "/a/c"), ("/../a", "/a"), ("a/../../b", "b")] {
            assert_eq!(clean(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn needs_leave_out_what_is_base_missing_nested_or_a_home() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().join("home");
        for folder in ["home/bin", "home/lib", "home/secret", "opt/tool/bin"] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        let tool = dir.path().join("opt/tool");
        let check = |wanted: &[PathBuf], expected: &[PathBuf]| {
            assert_eq!(needs(wanted.to_vec(), Some(&home)), expected, "{wanted:?}");
        };
        check(&["/usr/lib".into(), "/no/such".into(), "rel".into()], &[]);
        check(&[tool.join("bin"), tool.clone(), tool.join("../tool")], std::slice::from_ref(&tool));
        check(std::slice::from_ref(&home), &[home.join("bin"), home.join("lib")]);
        check(&[PathBuf::from("/")], &[]);
    }

    #[test]
    fn a_chain_follows_links_and_ends_in_loops() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("real"), "").unwrap();
        symlink("real", at("b")).unwrap();
        symlink(at("b"), at("a")).unwrap();
        symlink("y", at("x")).unwrap();
        symlink("x", at("y")).unwrap();
        assert_eq!(chain(&at("a")), [at("a"), at("b"), at("real")]);
        assert_eq!(chain(&at("x")), [at("x"), at("y")]);
    }

    #[test]
    fn only_executables_of_absolute_folders_count_and_no_wrappers() {
        let dir = tempfile::tempdir().unwrap();
        for (name, mode) in [("a/cc", 0o644), ("b/ccache", 0o755), ("c/cc", 0o755)] {
            let file = dir.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        }
        symlink("ccache", dir.path().join("b/cc")).unwrap();
        let path = env::join_paths(["a", "b", "c", "c"].map(|d| dir.path().join(d))).unwrap();
        assert_eq!(executables("cc", &path), [dir.path().join("c/cc")]);
        assert_eq!(executables("cc", OsStr::new("c:.")), [] as [PathBuf; 0]);
    }
}
