//! Each target for a short time; for longer where `NETGRADE_FUZZ_SECONDS` says so.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use super::corpus;
use super::run::{CURRENT, REPORT, Report, run};
use super::targets::TARGETS;

/// Says to a process that it is one that a test has started, and where its files belong.
const FOLDER: &str = "NETGRADE_FUZZ_FOLDER";

/// The number in a variable.
fn number(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no whole number")),
        Err(_) => usual,
    }
}

/// Plays a target in a process of its own, and says which input was its end.
fn fuzz(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let (seconds, seed) = (number("NETGRADE_FUZZ_SECONDS", 1), number("NETGRADE_FUZZ_SEED", 1));
    if let Some(folder) = std::env::var_os(FOLDER) {
        return run(target, seed, Duration::from_secs(seconds), Path::new(&folder)).unwrap();
    }
    // In memory where there is such a place: some targets unpack many files.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the tests themselves, once more")]
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", &format!("fuzzing::tests::{name}"), "--nocapture", "--test-threads=1"]);
    let output = again.env(FOLDER, folder.path()).env("TMPDIR", folder.path()).output().unwrap();
    match fs::read(folder.path().join(REPORT)).ok().filter(|_| output.status.success()) {
        Some(report) => tell(name, seed, &serde_json::from_slice(&report).unwrap()),
        None => failed(name, seed, folder.path(), &output),
    }
}

fn tell(name: &str, seed: u64, report: &Report) {
    let Report { inputs, seconds, longest_ms, growth, outcomes } = report;
    #[expect(clippy::cast_precision_loss, reason = "a figure for readers")]
    let (rate, mebibytes) = (*inputs as f64 / seconds, *growth as f64 / f64::from(1 << 20));
    writeln!(
        std::io::stderr(),
        "fuzz {name:<12} {inputs:>9} inputs in {seconds:.0} s, {rate:>7.0} a second, longest {longest_ms:>7.2} ms, \
         memory +{mebibytes:.1} MiB, {outcomes} outcomes, seed {seed}"
    )
    .unwrap();
}

/// Keeps the input, and says how to keep it for good.
fn failed(name: &str, seed: u64, folder: &Path, output: &Output) -> ! {
    let current = fs::read(folder.join(CURRENT)).unwrap_or_default();
    let length = current.first_chunk().map_or(0, |length| u64::from_le_bytes(*length));
    let input: Vec<u8> = current.into_iter().skip(8).take(usize::try_from(length).unwrap()).collect();
    let (file, kept) = tempfile::Builder::new().prefix(&format!("fuzz-{name}-")).tempfile().unwrap().keep().unwrap();
    { file }.write_all(&input).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let regressions = corpus::folder("regressions", name);
    panic!(
        "{name} fails on {} bytes, with seed {seed} ({}):\n{said}\n\
         the input is {kept}; keep it with: mkdir -p {folder} && cp {kept} {folder}/WHAT-IT-SHOWS",
        input.len(),
        output.status,
        kept = kept.display(),
        folder = regressions.display(),
    );
}

macro_rules! targets {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { fuzz(stringify!($name)) })*

        #[test]
        fn every_target_has_a_test() {
            let tests: BTreeSet<&str> = [$(stringify!($name)),*].into();
            assert_eq!(tests, TARGETS.iter().map(|target| target.name).collect());
        }
    };
}

targets! {
    answers, archives, calls, decisions, evidence, exercise, frames, lateness, likeness, names, output, sheet, sources,
    submission, table,
}

/// A folder that no target reads would be a regression that nothing holds.
#[test]
fn every_folder_is_a_target_s() {
    for kind in ["corpus", "regressions"] {
        for entry in fs::read_dir(corpus::root().join("tests/fuzz").join(kind)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(TARGETS.iter().any(|target| target.name == name), "{kind}/{name}");
        }
    }
}
