//! What gradebooks and feedback read of the state.

use std::path::PathBuf;

use super::{Store, StoreError};
use crate::class::Student;
use crate::report::gradebook::Row;

/// A student of the class, with what the state knows.
#[derive(Debug, Clone)]
pub(in super::super) struct Entry {
    pub(in super::super) id: i64,
    pub(in super::super) student: Student,
    /// What a machine can fill in.
    pub(in super::super) row: Row,
    /// Why there is no grade, as JSON.
    pub(in super::super) why: Option<String>,
}

impl Store {
    /// Calls `tell` with every student of the class that was seen last.
    pub(in super::super) fn entries<E: From<StoreError>>(
        &self,
        tell: &mut dyn FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT student, name, number, late, CASE WHEN wanted THEN 'waiting' ELSE state END, score, max_score, \
                   ungraded, id, reason FROM submission WHERE scan = ?1 ORDER BY student";
        let mut sql = self.connection.prepare(sql).map_err(StoreError::from)?;
        let mut rows = sql.query([self.scan]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            tell(entry(row).map_err(StoreError::from)?)?;
        }
        Ok(())
    }

    /// The largest number of points that anybody of the class could reach.
    pub(in super::super) fn class_maximum(&self) -> Result<Option<f64>, StoreError> {
        let sql = "SELECT max(max_score) FROM submission WHERE scan = ?1 AND state = 'graded'";
        Ok(self.connection.query_row(sql, [self.scan], |row| row.get(0))?)
    }

    /// The names under which a student handed in, as they were found.
    pub(in super::super) fn places(&self, entry: &Entry) -> Result<Vec<PathBuf>, StoreError> {
        self.parts(entry.id)
    }
}

fn entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    let student = Student { slug: row.get(0)?, name: row.get(1)?, number: row.get(2)?, late: row.get(3)? };
    let of = student.clone();
    let known = Row {
        student: of.slug,
        name: of.name,
        number: of.number,
        late: of.late,
        state: row.get(4)?,
        score: row.get(5)?,
        max_score: row.get(6)?,
        ungraded: row.get(7)?,
        ..Row::default()
    };
    Ok(Entry { id: row.get(8)?, student, row: known, why: row.get(9)? })
}
