//! The entries of a plan while it is made: on the disk of the machine that plans, so that a class may be of any size.
//! Those that are the same come into one shard, and each shard gets as many as the others.

use std::path::Path;

use rusqlite::{Connection, params};

use super::entry::{Entry, What};

/// Entries, being collected.
#[derive(Debug)]
pub(super) struct Sorted(Connection);

/// What can go wrong there.
#[derive(Debug, thiserror::Error)]
pub(super) enum SortError {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

impl Sorted {
    /// An empty one. It is lost with the run, so nothing waits for the disk.
    pub(super) fn new(file: &Path) -> Result<Self, SortError> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "OFF")?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.execute_batch(
            "CREATE TABLE entry (slug TEXT PRIMARY KEY, key TEXT NOT NULL, invalid INTEGER NOT NULL, line TEXT NOT NULL)",
        )?;
        Ok(Self(connection))
    }

    /// Takes an entry, of which it is not known yet whether there is the same.
    pub(super) fn add(&self, entry: &Entry) -> Result<(), SortError> {
        let (key, invalid) = match &entry.what {
            What::Grade { key } | What::Same { key, .. } => (key, false),
            What::Invalid { .. } => (&entry.student.slug, true),
        };
        let values = params![entry.student.slug, key, invalid, serde_json::to_string(entry)?];
        self.0.prepare_cached("INSERT INTO entry VALUES (?1, ?2, ?3, ?4)")?.execute(values)?;
        Ok(())
    }

    /// How many are graded, each that is the same as another's once, and how many are invalid.
    pub(super) fn counts(&self) -> Result<(u64, u64), SortError> {
        let count = |sql| self.0.query_row(sql, [], |row| row.get::<_, u32>(0)).map(u64::from);
        Ok((
            count("SELECT count(DISTINCT key) FROM entry WHERE NOT invalid")?,
            count("SELECT count(*) FROM entry WHERE invalid")?,
        ))
    }

    /// Calls `tell` with the entries of shard after shard.
    pub(super) fn shards<E: From<SortError>>(
        &self,
        shards: u64,
        tell: &mut dyn FnMut(u64, Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT (dense_rank() OVER (ORDER BY invalid, key) - 1) % ?1 AS shard, key, line FROM entry \
                   ORDER BY shard, invalid, key, slug";
        let mut sql = self.0.prepare(sql).map_err(SortError::from)?;
        let mut rows = sql.query([i64::try_from(shards).unwrap_or(i64::MAX)]).map_err(SortError::from)?;
        let mut first: Option<(String, String)> = None;
        while let Some(row) = rows.next().map_err(SortError::from)? {
            let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, String>(2)?));
            let (shard, key, line): (i64, String, String) = read(row).map_err(SortError::Sqlite)?;
            let mut entry: Entry = serde_json::from_str(&line).map_err(SortError::from)?;
            if let What::Grade { .. } = entry.what {
                match &first {
                    Some((same, student)) if *same == key => {
                        entry.what = What::Same { key, student: student.clone() };
                    }
                    Some(_) | None => first = Some((key, entry.student.slug.clone())),
                }
            }
            tell(u64::try_from(shard).unwrap_or(0), entry)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::{Refusal, Stamp, Student};

    #[test]
    fn shards_are_even_and_the_same_stays_together() {
        let folder = tempfile::tempdir().unwrap();
        let sorted = Sorted::new(&folder.path().join("s")).unwrap();
        for number in 0..23 {
            let what = match number {
                20.. => What::Invalid { refusal: Refusal::Link { name: "x".into() } },
                _ => What::Grade { key: format!("{}", number % 17) },
            };
            let student = Student::named(&format!("s{number:02}"));
            sorted.add(&Entry::new(student, &[], Stamp::default(), what)).unwrap();
        }
        assert_eq!(sorted.counts().unwrap(), (17, 3));
        let mut seen: Vec<Vec<Entry>> = vec![Vec::new(); 4];
        sorted
            .shards::<SortError>(4, &mut |shard, entry| {
                seen[usize::try_from(shard).unwrap()].push(entry);
                Ok(())
            })
            .unwrap();
        let graded = |shard: &Vec<Entry>| shard.iter().filter(|one| matches!(one.what, What::Grade { .. })).count();
        assert_eq!(seen.iter().map(graded).collect::<Vec<_>>(), [5, 4, 4, 4]);
        assert_eq!(seen.iter().map(Vec::len).sum::<usize>(), 23);
        for shard in &seen {
            for entry in shard {
                if let What::Same { key, student } = &entry.what {
                    let is = |one: &Entry| one.student.slug == *student && one.what == What::Grade { key: key.clone() };
                    assert!(shard.iter().any(is), "{entry:?}");
                }
            }
        }
    }
}
