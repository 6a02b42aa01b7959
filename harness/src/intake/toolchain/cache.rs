//! What tools said about themselves, kept on disk between runs. A cache file that is broken, foreign
//! or not writable is as good as none. Must not ask anything.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Found;

/// Changes with the meaning of the entries.
const SCHEMA: u32 = 1;

/// Keys of tools that were upgraded stay behind; more than this and the cache starts afresh.
const MOST_ENTRIES: usize = 256;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    entries: BTreeMap<String, Found>,
}

/// The answers, in memory and in a file.
#[derive(Debug)]
pub(crate) struct Cache {
    file: Option<PathBuf>,
    entries: BTreeMap<String, Found>,
}

impl Cache {
    /// Reads `file`; anything that is not a cache counts as an empty one.
    pub(crate) fn open(file: Option<PathBuf>) -> Self {
        let document: Option<Document> =
            file.as_ref().and_then(|file| fs::read(file).ok()).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let entries = document.filter(|document| document.schema == SCHEMA).unwrap_or_default().entries;
        Self { file, entries }
    }

    /// The answer under `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Found> {
        self.entries.get(key)
    }

    /// Keeps an answer, on disk too where that works.
    pub(crate) fn put(&mut self, key: String, found: Found) {
        if self.entries.len() >= MOST_ENTRIES {
            self.entries.clear();
        }
        self.entries.insert(key, found);
        if let Some(file) = &self.file {
            // The next run asks again; that is all a failure costs.
            let _ = write_aside(file, &Document { schema: SCHEMA, entries: self.entries.clone() });
        }
    }
}

/// Two graders may write at once: each writes its own file and renames it, so a reader sees a whole one.
fn write_aside(file: &Path, document: &Document) -> std::io::Result<()> {
    let folder = file.parent().ok_or(std::io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    aside.write_all(&serde_json::to_vec(document)?)?;
    aside.persist(file).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(program: &str) -> Found {
        Found { program: PathBuf::from(program), ..Found::default() }
    }

    #[test]
    fn answers_come_back_from_disk() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("netgrade/toolchains.json");
        Cache::open(Some(file.clone())).put("a".into(), found("/x"));
        let mut second = Cache::open(Some(file.clone()));
        assert_eq!(second.get("a"), Some(&found("/x")));
        second.put("b".into(), found("/y"));
        assert_eq!(Cache::open(Some(file.clone())).entries.len(), 2);
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing is left aside");
    }

    #[test]
    fn a_broken_file_is_ignored_and_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("toolchains.json");
        for broken in ["", "{", "[]", r#"{"schema":0,"entries":{}}"#, r#"{"schema":1,"entries":{"a":3}}"#, "\u{0}"] {
            fs::write(&file, broken).unwrap();
            let mut cache = Cache::open(Some(file.clone()));
            assert!(cache.get("a").is_none(), "{broken:?}");
            cache.put("a".into(), found("/x"));
            assert!(Cache::open(Some(file.clone())).get("a").is_some(), "{broken:?}");
        }
    }

    #[test]
    fn no_file_or_one_that_cannot_be_written_still_answers() {
        for file in [None, Some(PathBuf::from("/dev/null/x/toolchains.json"))] {
            let mut cache = Cache::open(file);
            cache.put("a".into(), found("/x"));
            assert_eq!(cache.get("a"), Some(&found("/x")));
        }
    }

    #[test]
    fn the_cache_does_not_grow_for_ever() {
        let mut cache = Cache::open(None);
        for n in 0..1000 {
            cache.put(n.to_string(), found("/x"));
        }
        assert!(cache.entries.len() <= MOST_ENTRIES);
    }
}
