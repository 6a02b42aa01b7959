//! Each target for a short time; for longer where `NETGRADE_FUZZ_SECONDS` says so.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use super::run::{CURRENT, REPORT, Report, run};
use super::targets::TARGETS;
use super::{Target, corpus};

/// Says to a process that it is one that a test has started, and where its files belong.
const FOLDER: &str = "NETGRADE_FUZZ_FOLDER";

/// The number in a variable.
fn number(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no whole number")),
        Err(_) => usual,
    }
}

/// What was wrong, and where the input is that showed it.
struct Failure {
    told: String,
    kept: PathBuf,
}

fn fuzz(name: &str) {
    match played(name) {
        Some(Ok((seed, report))) => tell(name, seed, &report),
        Some(Err(failure)) => panic!("{}", failure.told),
        None => {}
    }
}

/// Plays a target in a process of its own. In that process there is nothing to say.
fn played(name: &str) -> Option<Result<(u64, Report), Failure>> {
    let target = TARGETS.iter().chain(FAULTY).find(|target| target.name == name).unwrap();
    let (seconds, seed) = (number("NETGRADE_FUZZ_SECONDS", 1), number("NETGRADE_FUZZ_SEED", 1));
    if let Some(folder) = std::env::var_os(FOLDER) {
        run(target, seed, Duration::from_secs(seconds), Path::new(&folder)).unwrap();
        return None;
    }
    // In memory where there is such a place: some targets unpack many files.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the tests themselves, once more")]
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", &format!("fuzzing::tests::{name}"), "--nocapture", "--test-threads=1"]);
    let output = again.env(FOLDER, folder.path()).env("TMPDIR", folder.path()).output().unwrap();
    let report = fs::read(folder.path().join(REPORT)).ok().filter(|_| output.status.success());
    Some(match report {
        Some(report) => Ok((seed, serde_json::from_slice(&report).unwrap())),
        None => Err(failed(name, seed, folder.path(), &output)),
    })
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
fn failed(name: &str, seed: u64, folder: &Path, output: &Output) -> Failure {
    let current = fs::read(folder.join(CURRENT)).unwrap_or_default();
    let length = current.first_chunk().map_or(0, |length| u64::from_le_bytes(*length));
    let input: Vec<u8> = current.into_iter().skip(8).take(usize::try_from(length).unwrap()).collect();
    let (file, kept) = tempfile::Builder::new().prefix(&format!("fuzz-{name}-")).tempfile().unwrap().keep().unwrap();
    { file }.write_all(&input).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let regressions = corpus::folder("regressions", name);
    let told = format!(
        "{name} fails on {} bytes, with seed {seed} ({}):\n{said}\n\
         the input is {file}; keep it with: mkdir -p {folder} && cp {file} {folder}/WHAT-IT-SHOWS",
        input.len(),
        output.status,
        file = kept.display(),
        folder = regressions.display(),
    );
    Failure { told, kept }
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
    answers, archives, calls, decisions, evidence, exercise, frames, lateness, likeness, matchers, names, output, records,
    sheet, sources, submission, table,
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

/// Parsers with a mistake each, which must be found.
const FAULTY: &[Target] = &[
    Target { name: "panics", takes: |bytes| char::from(bytes[1]).to_string(), seeds: one },
    Target { name: "overflows", takes: |bytes| deeper(bytes, 1 << 30).to_string(), seeds: one },
    Target { name: "hangs", takes: endless, seeds: one },
    Target { name: "devours", takes: |bytes| bytes.repeat(3 << 30).len().to_string(), seeds: one },
];

fn one() -> Vec<Vec<u8>> {
    vec![b"x".to_vec()]
}

fn endless(bytes: &[u8]) -> String {
    while !std::hint::black_box(bytes).is_empty() {}
    String::new()
}

/// Needs stack for each level.
fn deeper(bytes: &[u8], levels: usize) -> usize {
    let room = std::hint::black_box([bytes.len(); 64]);
    if levels == 0 { 0 } else { room[levels % 64] + deeper(bytes, levels - 1) }
}

fn is_found(name: &str, why: &str) {
    let Some(result) = played(name) else { return };
    let Err(Failure { told, kept }) = result else { panic!("{name} is not found") };
    assert!(told.contains("fails on 1 bytes") && told.contains(why), "{told}");
    assert_eq!(fs::read(&kept).unwrap(), b"x");
    fs::remove_file(kept).unwrap();
}

#[test]
fn panics() {
    is_found("panics", "index out of bounds");
}

#[test]
fn overflows() {
    is_found("overflows", "overflowed its stack");
}

#[test]
fn hangs() {
    is_found("hangs", "SIGABRT");
}

#[test]
fn devours() {
    is_found("devours", "memory allocation");
}
