//! Which check is played when: side by side on the processors there are, each after those that it needs.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

use super::threads::{self, lock};
use crate::model::CheckId;
use crate::spec::Check;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Passed,
    Failed,
}

/// Plays every check whose needs are passed, `side_by_side` at a time. `play` says whether it passed.
pub(super) fn run(checks: &[&Check], side_by_side: usize, play: &(dyn Fn(&Check) -> bool + Sync)) {
    let states: BTreeMap<CheckId, State> = checks.iter().map(|check| (check.id.clone(), State::Waiting)).collect();
    let (states, changed) = (Mutex::new(states), Condvar::new());
    let work = || {
        while let Some(check) = next(checks, &states, &changed) {
            let passed = play(check);
            lock(&states).insert(check.id.clone(), if passed { State::Passed } else { State::Failed });
            changed.notify_all();
        }
    };
    threads::side_by_side(side_by_side, work);
}

/// The next check that may start; waits while one may still become free; none when all are decided.
fn next<'a>(checks: &[&'a Check], states: &Mutex<BTreeMap<CheckId, State>>, changed: &Condvar) -> Option<&'a Check> {
    let mut guard = lock(states);
    loop {
        block(checks, &mut guard);
        let free = checks.iter().find(|check| {
            let needs = |need| guard.get(need).is_none_or(|state| *state == State::Passed);
            guard.get(&check.id) == Some(&State::Waiting) && check.needs.iter().all(needs)
        });
        if let Some(check) = free {
            guard.insert(check.id.clone(), State::Running);
            return Some(check);
        }
        if !guard.values().any(|state| *state == State::Waiting) {
            changed.notify_all();
            return None;
        }
        guard = changed.wait(guard).unwrap_or_else(PoisonError::into_inner);
    }
}

/// A check is not played where one that it needs has failed; neither are those that need it.
fn block(checks: &[&Check], states: &mut BTreeMap<CheckId, State>) {
    for check in checks {
        let blocked = check.needs.iter().any(|need| states.get(need) == Some(&State::Failed));
        if blocked && states.get(&check.id) == Some(&State::Waiting) {
            states.insert(check.id.clone(), State::Failed);
        }
    }
}
