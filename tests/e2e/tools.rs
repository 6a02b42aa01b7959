//! Tools that a test needs and that a machine may lack. The one place where a test may be skipped:
//! never silently, and not at all where `NETGRADE_REQUIRE_TOOLS=1` says that everything is there.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

static SKIPPED: AtomicU32 = AtomicU32::new(0);

/// Whether all of `tools` are there. Where not, the caller returns at once.
pub(crate) fn has(tools: &[&str]) -> bool {
    let missing: Vec<&str> = tools.iter().copied().filter(|tool| !is_installed(tool)).collect();
    missing.is_empty() || skip(&missing.join(", "))
}

/// Whether the tests run as root. Where not, the caller returns at once.
pub(crate) fn is_root() -> bool {
    nix::unistd::geteuid().is_root() || skip("root")
}

fn skip(what: &str) -> bool {
    let number = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
    assert!(std::env::var_os("NETGRADE_REQUIRE_TOOLS").is_none_or(|value| value != "1"), "this test needs {what}");
    // Not `eprintln!`, which the test runner keeps to itself for a test that passes.
    let _ = writeln!(std::io::stderr(), "skipped: needs {what} ({number} skipped so far)");
    false
}

fn is_installed(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| is_file(&folder.join(tool)))
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.is_file())
}
