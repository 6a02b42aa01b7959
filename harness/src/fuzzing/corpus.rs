//! What mutations begin with: the files of the repository that a target's reader is made for, those of its corpus, and
//! inputs that once showed a mistake.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::mutate::LARGEST;

/// Longer files are no seeds; no input that was kept is longer.
const LARGEST_SEED: u64 = LARGEST as u64;
/// Words that are put into other inputs.
const MOST_WORDS: usize = 3_000;

/// The repository's root.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The target's folder of this kind: `corpus` or `regressions`.
pub(super) fn folder(kind: &str, target: &str) -> PathBuf {
    root().join("tests/fuzz").join(kind).join(target)
}

/// For targets whose corpus is all there is.
pub(super) fn nothing() -> Vec<Vec<u8>> {
    Vec::new()
}

/// What lies in a folder, in the order of names; nothing where there is none.
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    places.sort();
    places
}

/// All files of a folder and below it whose names end like this, in the order of their names.
pub(super) fn files(folder: &Path, endings: &[&str]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for place in below(folder) {
        let Ok(meta) = place.symlink_metadata() else { continue };
        let name = place.to_string_lossy();
        if meta.is_dir() {
            found.extend(files(&place, endings));
        } else if meta.is_file() && meta.len() <= LARGEST_SEED && endings.iter().any(|ending| name.ends_with(ending)) {
            found.extend(fs::read(&place));
        }
    }
    found
}

/// The words that inputs are made of, each once.
pub(super) fn words(seeds: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || *byte >= 0x80;
    let words = seeds.iter().flat_map(|seed| seed.split(move |byte| !is_word(byte)));
    let words: BTreeSet<&[u8]> = words.filter(|word| (2..=24).contains(&word.len())).collect();
    words.into_iter().take(MOST_WORDS).map(<[u8]>::to_vec).collect()
}
