//! Tools that a test needs and that a machine may lack. The one place where a test may be skipped:
//! never silently, and not for want of a tool where
//! `NETGRADE_REQUIRE_TOOLS=1` says that all of them are there.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static SKIPPED: AtomicU32 = AtomicU32::new(0);

/// Whether all of `tools` are there. Where not, the caller returns at once.
pub(crate) fn has(tools: &[&str]) -> bool {
    let missing: Vec<&str> = tools.iter().copied().filter(|tool| !is_installed(tool)).collect();
    if missing.is_empty() {
        return true;
    }
    let what = missing.join(", ");
    let all_is_there = std::env::var_os("NETGRADE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!all_is_there, "this test needs {what}");
    skip(&what)
}

/// Whether a file is there that has to be fetched. Where not, the caller does without.
pub(crate) fn has_file(path: &Path, what: &str) -> bool {
    let all_is_there = std::env::var_os("NETGRADE_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(is_file(path) || !all_is_there, "this test needs {what}");
    is_file(path) || skip(what)
}

/// Whether the tests run as root, which is no tool that a machine could be asked to have: what only root
/// can try is skipped for others everywhere. Where not, the caller returns at once.
pub(crate) fn is_root() -> bool {
    nix::unistd::geteuid().is_root() || skip("root")
}

fn skip(what: &str) -> bool {
    let number = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
    // Not `eprintln!`, which the test runner keeps to itself for a test that passes.
    let _ = writeln!(std::io::stderr(), "skipped: needs {what} ({number} skipped so far)");
    false
}

fn is_installed(tool: &str) -> bool {
    place(tool).is_some()
}

/// Where a tool lies, if it is installed.
pub(crate) fn place(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|file| is_file(file))
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.is_file())
}

/// Says something that the test runner would keep to itself.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
