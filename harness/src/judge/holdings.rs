//! A program that keeps what it should have given back.

use super::view::{Finding, View};
use crate::evidence::{Ended, What};
use crate::model::Cause;
use crate::spec::Amount;

/// Descriptors that a process for one client holds at most: the usual three, the client, the listener, one more.
const EACH: u64 = 6;

/// What a measured growth shows; none where the step failed for another reason.
pub(super) fn explain(view: &View<'_>) -> Option<Finding> {
    let Ended::Grown { what, before, after, .. } = view.why() else { return None };
    let mut grown = (*what, *before, *after);
    let cause = match what {
        Amount::Descriptors => {
            // What stays open in processes that stay is no mistake of its own.
            let stayed = leaked_processes(view, *before, *after);
            grown = stayed.map_or(grown, |(before, after)| (Amount::Threads, before, after));
            if stayed.is_some() { Cause::ThreadLeak } else { Cause::FdLeak }
        }
        Amount::Threads => Cause::ThreadLeak,
        Amount::Memory => Cause::UnboundedMemory,
        Amount::Zombies => Cause::Zombies,
    };
    let mut finding = view.finding(cause).count(grown.2.saturating_sub(grown.1));
    finding.facts.grown = Some(grown);
    Some(finding)
}

/// How many threads there were and are, if so many processes have stayed that the descriptors are theirs.
fn leaked_processes(view: &View<'_>, before: u64, after: u64) -> Option<(u64, u64)> {
    let measured = view
        .events
        .iter()
        .rev()
        .filter_map(|event| if let What::Measured { usage, .. } = &event.what { Some(usage) } else { None });
    let now = measured.clone().next()?;
    let then = measured.skip(1).find(|usage| usage.descriptors == before)?;
    let stayed = now.processes.saturating_sub(then.processes);
    (stayed.saturating_mul(EACH) >= after - before).then_some((then.threads, now.threads))
}
