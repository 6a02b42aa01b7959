//! How a class stands: a database of one file in the folder of results. One statement or one transaction a change, so
//! that a run that is killed leaves either the old or the new. Must not hold anything of a class in memory.

mod books;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row, params};

pub(super) use books::Entry;

use super::looking::Looking;
use super::one::Marks;
use crate::class::{Refusal, Stamp, Student};

/// The version of `schema.sql`.
const VERSION: i64 = 1;

/// The most memory for pages: in KiB where it is below zero.
const CACHE: i64 = -256;

/// Why the state cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("it was written by a newer netgrade")]
    Newer,
    #[error("{0}")]
    Input(#[from] std::io::Error),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

/// The state of one class.
#[derive(Debug)]
pub(super) struct Store {
    connection: Connection,
    /// The number of the last look at the input.
    scan: i64,
}

/// A submission that is to be graded.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) id: i64,
    pub(super) student: Student,
    pub(super) key: Option<String>,
    /// Whether there is a whole result of that key.
    pub(super) graded: bool,
}

/// The columns of a job.
const JOB: &str = "id, student, name, number, late, key, state = 'graded'";

/// What became of a submission.
#[derive(Debug, Clone)]
pub(super) enum Became {
    Graded {
        key: String,
        same_as: Option<String>,
        marks: Marks,
    },
    Invalid(Refusal),
    /// The harness could not grade it; the next run tries again.
    Fault(String),
}

/// Numbers of a class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) all: u64,
    pub(super) waiting: u64,
    pub(super) graded: u64,
    pub(super) invalid: u64,
    pub(super) fault: u64,
    /// Of the graded ones, those with something ungraded.
    pub(super) ungraded: u64,
    /// Of the graded ones, those that are the same as another's.
    pub(super) same: u64,
}

impl Store {
    /// Opens the state, or begins it.
    pub(super) fn open(file: &Path) -> Result<Self, StoreError> {
        let mut connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // As much for ten thousand students as for a hundred; they are looked up one at a time.
        connection.pragma_update(None, "cache_size", CACHE)?;
        let begin = connection.transaction()?;
        let version: i64 = begin.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match version {
            0 => {
                begin.execute_batch(include_str!("schema.sql"))?;
                begin.pragma_update(None, "user_version", VERSION)?;
            }
            VERSION => {}
            _ => return Err(StoreError::Newer),
        }
        begin.commit()?;
        let scan: Option<i64> = connection.query_row("SELECT max(scan) FROM submission", [], |row| row.get(0))?;
        Ok(Self { connection, scan: scan.unwrap_or(0) })
    }

    /// A value that the folder of results keeps.
    pub(super) fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        Ok(self.connection.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// Keeps a value.
    pub(super) fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [name, value])?;
        Ok(())
    }

    /// Looks at the input in one transaction: all of it is seen, or none.
    pub(super) fn look<E: From<StoreError>>(
        &mut self,
        fill: impl FnOnce(&Looking<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let scan = self.scan + 1;
        let transaction = self.connection.transaction().map_err(StoreError::from)?;
        transaction.execute("DELETE FROM nobodys", []).map_err(StoreError::from)?;
        fill(&Looking::new(&transaction, scan))?;
        transaction.commit().map_err(StoreError::from)?;
        self.scan = scan;
        Ok(())
    }

    /// Marks what is to be graded: what is new, has changed, was judged by other rules or failed for reasons of the
    /// machine; with `force` everything.
    pub(super) fn plan(&self, rules: &str, force: bool) -> Result<(), StoreError> {
        let sql = "UPDATE submission SET wanted = (?3 OR state NOT IN ('graded', 'invalid') OR stamp IS NOT seen \
                   OR rules IS NOT ?2) WHERE scan = ?1";
        self.connection.execute(sql, params![self.scan, rules, force])?;
        Ok(())
    }

    /// Marks what this run could not grade for reasons of the machine; says how many there are.
    pub(super) fn again(&self) -> Result<u64, StoreError> {
        let sql = "UPDATE submission SET wanted = 1 WHERE state = 'fault' AND graded_in = ?1 AND scan = ?1";
        Ok(self.connection.execute(sql, [self.scan])? as u64)
    }

    /// Marks what has a result by the state, but not in its folder.
    pub(super) fn plan_missing(&mut self, is_there: &dyn Fn(&str) -> bool) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        {
            let sql = "SELECT id, student FROM submission WHERE scan = ?1 AND NOT wanted AND state = 'graded'";
            let mut all = transaction.prepare(sql)?;
            let mut rows = all.query([self.scan])?;
            while let Some(row) = rows.next()? {
                if !is_there(&row.get::<_, String>(1)?) {
                    let id: i64 = row.get(0)?;
                    transaction.execute("UPDATE submission SET wanted = 1 WHERE id = ?1", [id])?;
                }
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// How many of the class `is` means.
    pub(super) fn count_of(&self, is: &dyn Fn(&Student) -> bool) -> Result<u64, StoreError> {
        let mut all = self.connection.prepare(&format!("SELECT {JOB} FROM submission WHERE scan = ?1"))?;
        let mut rows = all.query([self.scan])?;
        let mut found = 0;
        while let Some(row) = rows.next()? {
            found += u64::from(is(&job(row)?.student));
        }
        Ok(found)
    }

    /// Leaves out all but those that `is` means.
    pub(super) fn only(&mut self, is: &dyn Fn(&Student) -> bool) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        {
            let mut all = transaction.prepare(&format!("SELECT {JOB} FROM submission WHERE scan = ?1 AND wanted"))?;
            let mut rows = all.query([self.scan])?;
            while let Some(row) = rows.next()? {
                let job = job(row)?;
                if !is(&job.student) {
                    transaction.execute("UPDATE submission SET wanted = 0 WHERE id = ?1", [job.id])?;
                }
            }
        }
        Ok(transaction.commit()?)
    }

    /// The next submission to be graded behind `last`.
    pub(super) fn next(&self, last: i64) -> Result<Option<Job>, StoreError> {
        let sql = format!("SELECT {JOB} FROM submission WHERE wanted AND scan = ?1 AND id > ?2 ORDER BY id LIMIT 1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([self.scan, last], job).optional()?)
    }

    /// Where a student stands, if that is of this class and wanted.
    pub(super) fn wanted_of(&self, slug: &str) -> Result<Option<Job>, StoreError> {
        let sql = format!("SELECT {JOB} FROM submission WHERE student = ?1 AND wanted AND scan = ?2");
        Ok(self.connection.prepare_cached(&sql)?.query_row(params![slug, self.scan], job).optional()?)
    }

    /// The stamp that the last look saw.
    pub(super) fn seen(&self, id: i64) -> Result<Stamp, StoreError> {
        let mut sql = self.connection.prepare_cached("SELECT seen FROM submission WHERE id = ?1")?;
        Ok(Stamp(sql.query_row([id], |row| row.get(0))?))
    }

    /// The next one that has a result, behind `last`, whether it is still handed in or not.
    pub(super) fn next_graded(&self, last: i64) -> Result<Option<Job>, StoreError> {
        let sql = format!("SELECT {JOB} FROM submission WHERE state = 'graded' AND id > ?1 ORDER BY id LIMIT 1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([last], job).optional()?)
    }

    /// Where the parts of a submission lie.
    pub(super) fn parts(&self, id: i64) -> Result<Vec<PathBuf>, StoreError> {
        let mut sql = self.connection.prepare_cached("SELECT place FROM part WHERE submission = ?1 ORDER BY place")?;
        let places = sql.query_map([id], |row| Ok(PathBuf::from(OsString::from_vec(row.get(0)?))))?;
        Ok(places.collect::<Result<_, _>>()?)
    }

    /// Another student whose result has this key; with `now` only one of this run.
    pub(super) fn twin(&self, job: &Job, key: &str, now: bool) -> Result<Option<Job>, StoreError> {
        let sql = format!(
            "SELECT {JOB} FROM submission WHERE key = ?1 AND state = 'graded' AND id <> ?2 \
             AND (NOT ?3 OR graded_in = ?4) ORDER BY same_as IS NOT NULL, id LIMIT 1"
        );
        let params = params![key, job.id, now, self.scan];
        Ok(self.connection.prepare_cached(&sql)?.query_row(params, self::job).optional()?)
    }

    /// Says what became of a submission, by the rules of this run.
    pub(super) fn became(&self, job: &Job, rules: &str, became: &Became) -> Result<(), StoreError> {
        let set = "UPDATE submission SET wanted = 0, stamp = seen, rules = ?2, graded_in = ?3";
        match became {
            Became::Graded { key, same_as, marks } => {
                let sql = format!(
                    "{set}, state = ?9, key = ?4, same_as = ?5, reason = NULL, score = ?6, max_score = ?7, \
                     ungraded = ?8 WHERE id = ?1"
                );
                let state = if marks.fault { "fault" } else { "graded" };
                let Marks { score, max_score, ungraded, .. } = marks;
                let values = params![job.id, rules, self.scan, key, same_as, score, max_score, ungraded, state];
                self.connection.execute(&sql, values)
            }
            Became::Invalid(refusal) => self.unusable(set, job, rules, "invalid", &serde_json::to_string(refusal)?),
            Became::Fault(why) => self.unusable(set, job, rules, "fault", &serde_json::to_string(why)?),
        }?;
        Ok(())
    }

    fn unusable(&self, set: &str, job: &Job, rules: &str, state: &str, reason: &str) -> rusqlite::Result<usize> {
        let nothing = "same_as = NULL, key = NULL, score = NULL, max_score = NULL, ungraded = NULL";
        let sql = format!("{set}, {nothing}, state = ?4, reason = ?5 WHERE id = ?1");
        self.connection.execute(&sql, params![job.id, rules, self.scan, state, reason])
    }

    /// What is there already is for the stamp that was seen now, too.
    pub(super) fn unchanged(&self, job: &Job, rules: &str) -> Result<(), StoreError> {
        let sql = "UPDATE submission SET wanted = 0, stamp = seen, rules = ?2 WHERE id = ?1";
        self.connection.execute(sql, params![job.id, rules])?;
        Ok(())
    }

    /// Other points for a result that is there.
    pub(super) fn rejudged(&self, job: &Job, marks: Marks) -> Result<(), StoreError> {
        let sql = "UPDATE submission SET score = ?2, max_score = ?3, ungraded = ?4 WHERE id = ?1";
        self.connection.execute(sql, params![job.id, marks.score, marks.max_score, marks.ungraded])?;
        Ok(())
    }

    /// How the class stands that was seen last.
    pub(super) fn counts(&self) -> Result<Counts, StoreError> {
        let sql = "SELECT count(*), sum(state = 'waiting' OR wanted), sum(state = 'graded' AND NOT wanted), \
                   sum(state = 'invalid' AND NOT wanted), sum(state = 'fault' AND NOT wanted), \
                   sum(state = 'graded' AND NOT wanted AND ungraded > 0), \
                   sum(state = 'graded' AND NOT wanted AND same_as IS NOT NULL) FROM submission WHERE scan = ?1";
        let count = |row: &Row<'_>, at| row.get::<_, Option<u32>>(at).map(|count| u64::from(count.unwrap_or(0)));
        Ok(self.connection.query_row(sql, [self.scan], |row| {
            Ok(Counts {
                all: count(row, 0)?,
                waiting: count(row, 1)?,
                graded: count(row, 2)?,
                invalid: count(row, 3)?,
                fault: count(row, 4)?,
                ungraded: count(row, 5)?,
                same: count(row, 6)?,
            })
        })?)
    }

    /// How many got their grade by this run.
    pub(super) fn graded_now(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM submission WHERE state = 'graded' AND graded_in = ?1 AND scan = ?1";
        let count: u32 = self.connection.query_row(sql, [self.scan], |row| row.get(0))?;
        Ok(count.into())
    }

    /// How many are to be graded.
    pub(super) fn wanted(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM submission WHERE wanted AND scan = ?1";
        let count: u32 = self.connection.query_row(sql, [self.scan], |row| row.get(0))?;
        Ok(count.into())
    }

    /// The first students of a state, each with the reason.
    pub(super) fn of(&self, state: &str, most: usize) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT student, coalesce(reason, '') FROM submission WHERE state = ?1 AND scan = ?2 \
                   ORDER BY student LIMIT ?3";
        let mut sql = self.connection.prepare(sql)?;
        let rows = sql.query_map(params![state, self.scan, limit(most)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first students whose submission is the same as another's, each with that one.
    pub(super) fn same(&self, most: usize) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT student, same_as FROM submission WHERE same_as IS NOT NULL AND state = 'graded' \
                   AND scan = ?1 ORDER BY same_as, student LIMIT ?2";
        let mut sql = self.connection.prepare(sql)?;
        let rows = sql.query_map(params![self.scan, limit(most)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first things that lie in the input and belong to nobody, and how many there are.
    pub(super) fn nobodys(&self, most: usize) -> Result<(Vec<String>, u64), StoreError> {
        let mut sql = self.connection.prepare("SELECT name FROM nobodys ORDER BY name LIMIT ?1")?;
        let names = sql.query_map([limit(most)], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let count: u32 = self.connection.query_row("SELECT count(*) FROM nobodys", [], |row| row.get(0))?;
        Ok((names, count.into()))
    }
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let student = Student { slug: row.get(1)?, name: row.get(2)?, number: row.get(3)?, late: row.get(4)? };
    Ok(Job { id: row.get(0)?, student, key: row.get(5)?, graded: row.get(6)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(store: &mut Store, slugs: &[&str]) {
        let student = |slug: &str| Student { slug: slug.into(), name: slug.into(), number: None, late: false };
        let fill = |looking: &Looking<'_>| {
            slugs.iter().try_for_each(|slug| looking.part(&student(slug), Path::new(slug), Stamp::default()))
        };
        store.look::<StoreError>(fill).unwrap();
        store.plan("rules", false).unwrap();
    }

    #[test]
    fn what_a_run_could_not_grade_is_taken_again_by_the_same_run_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("state.sqlite")).unwrap();
        look(&mut store, &["gone", "broken", "late"]);
        let job = |store: &Store, slug: &str| store.wanted_of(slug).unwrap().unwrap();
        store.became(&job(&store, "gone"), "rules", &Became::Fault("no room".into())).unwrap();
        look(&mut store, &["broken", "late"]);
        let invalid = Became::Invalid(Refusal::Submission { text: "empty".into() });
        store.became(&job(&store, "broken"), "rules", &invalid).unwrap();
        let late = job(&store, "late");
        store.became(&late, "rules", &Became::Fault("busy".into())).unwrap();
        assert_eq!((store.again().unwrap(), store.wanted().unwrap()), (1, 1));
        assert_eq!(store.next(0).unwrap().map(|job| job.id), Some(late.id));
        let marks = Marks { score: 1.0, max_score: 2.0, ungraded: 0, fault: false };
        store.became(&late, "rules", &Became::Graded { key: "k".into(), same_as: None, marks }).unwrap();
        assert_eq!((store.again().unwrap(), store.wanted().unwrap()), (0, 0));
    }
}
