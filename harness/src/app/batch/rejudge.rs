//! Computes the grades of a class again from stored evidence. Runs nothing.

use std::sync::Mutex;

use super::super::threads::{lock, side_by_side, taken};
use super::super::{AppError, stored};
use super::folder::Folder;
use super::one;
use super::state;
use super::store::{Job, Store};
use crate::class::Student;
use crate::model::Lang;

/// Judges every result that is there and that `is` means; says how many.
pub(super) fn all(
    folder: &Folder,
    store: &Mutex<Store>,
    lang: Lang,
    is: &(dyn Fn(&Student) -> bool + Sync),
) -> Result<u64, AppError> {
    let (last, count, failed) = (Mutex::new(0), Mutex::new(0u64), Mutex::new(None));
    let lanes = std::thread::available_parallelism().map_or(1, usize::from);
    let one = || {
        let Some(job) = take(store, &last)? else { return Ok(false) };
        if is(&job.student) && folder.evidence(&job.student.slug).is_file() {
            judge(folder, store, &job, lang)?;
            *lock(&count) += 1;
        }
        Ok(lock(&failed).is_none())
    };
    side_by_side(lanes, || {
        loop {
            match one() {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    lock(&failed).get_or_insert(error);
                    return;
                }
            }
        }
    });
    taken(failed).map_or_else(|| Ok(taken(count)), Err)
}

fn take(store: &Mutex<Store>, last: &Mutex<i64>) -> Result<Option<Job>, AppError> {
    let mut last = lock(last);
    let job = lock(store).next_graded(*last).map_err(state)?;
    if let Some(job) = &job {
        *last = job.id;
    }
    Ok(job)
}

fn judge(folder: &Folder, store: &Mutex<Store>, job: &Job, lang: Lang) -> Result<(), AppError> {
    let document = stored::read(&folder.evidence(&job.student.slug))?;
    let marks = one::result(folder, &job.student.slug, &document, lang)?;
    lock(store).rejudged(job, marks).map_err(state)
}
