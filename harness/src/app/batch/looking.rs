//! A look at the input, written into the state in one transaction. Must not keep anything in memory.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{OptionalExtension, Transaction, params};

use super::store::StoreError;
use crate::class::{Stamp, Student};

/// A look at the input that is under way.
#[derive(Debug)]
pub(super) struct Looking<'a> {
    transaction: &'a Transaction<'a>,
    scan: i64,
}

impl<'a> Looking<'a> {
    pub(super) fn new(transaction: &'a Transaction<'a>, scan: i64) -> Self {
        Self { transaction, scan }
    }

    /// A part of what a student handed in.
    pub(super) fn part(&self, student: &Student, place: &Path, stamp: Stamp) -> Result<(), StoreError> {
        let known = "SELECT id, scan, seen FROM submission WHERE student = ?1";
        let known: Option<(i64, i64, [u8; 32])> = self
            .transaction
            .prepare_cached(known)?
            .query_row([&student.slug], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let id = if let Some((id, scan, seen)) = known {
            self.again(id, student, if scan == self.scan { Some(Stamp(seen)) } else { None }, stamp)?;
            id
        } else {
            let sql =
                "INSERT INTO submission (student, name, number, late, scan, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let values = params![student.slug, student.name, student.number, student.late, self.scan, stamp.0];
            self.transaction.prepare_cached(sql)?.execute(values)?;
            self.transaction.last_insert_rowid()
        };
        let place = place.as_os_str().as_bytes();
        self.transaction.prepare_cached("INSERT OR IGNORE INTO part VALUES (?1, ?2)")?.execute(params![id, place])?;
        Ok(())
    }

    /// A student who is known; `other` is the stamp of the parts that this look has seen before.
    fn again(&self, id: i64, student: &Student, other: Option<Stamp>, stamp: Stamp) -> Result<(), StoreError> {
        if other.is_none() {
            self.transaction.prepare_cached("DELETE FROM part WHERE submission = ?1")?.execute([id])?;
        }
        let stamp = other.map_or(stamp, |other| stamp.and(other));
        let sql = "UPDATE submission SET scan = ?2, seen = ?3, name = ?4, number = ?5, late = ?6 OR (late AND ?7) \
                   WHERE id = ?1";
        let Student { name, number, late, .. } = student;
        let values = params![id, self.scan, stamp.0, name, number, late, other.is_some()];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Something that belongs to nobody.
    pub(super) fn nobodys(&self, name: &str) -> Result<(), StoreError> {
        self.transaction.prepare_cached("INSERT OR IGNORE INTO nobodys VALUES (?1)")?.execute([name])?;
        Ok(())
    }
}
