//! Several threads at one piece of work that shares itself out, and what they have in common.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder};

/// Runs `work` on so many threads, this one among them, until all have ended. Where no more can be had, those that there
/// are do all of it.
pub(super) fn side_by_side(count: usize, work: impl Fn() + Sync) {
    let work = &work;
    thread::scope(|scope| {
        let others = 1..count;
        let _ = others.map(|_| Builder::new().spawn_scoped(scope, work)).take_while(Result::is_ok).count();
        work();
    });
}

/// What a thread that panicked has left is still whole: each change is made in one step.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is left when all have ended.
pub(super) fn taken<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn all_of_them_work_at_once() {
        let (meeting, done) = (Barrier::new(3), Mutex::new(0));
        side_by_side(3, || {
            // Fewer would wait here for ever.
            meeting.wait();
            *lock(&done) += 1;
        });
        assert_eq!(taken(done), 3);
    }
}
