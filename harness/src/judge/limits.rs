//! A program that was ended because it used more than it may.

use super::trouble;
use super::view::{Finding, View};
use crate::evidence::{Ended, Resource, What};
use crate::model::{Cause, Role};
use crate::spec::Verb;

/// What a limit that was hit says; none where none was.
pub(super) fn explain(view: &View<'_>) -> Option<Finding> {
    let hit = hit(view)?;
    let cause = match hit {
        Resource::Memory => Cause::OutOfMemory,
        Resource::Processes => Cause::ForkBomb,
        Resource::Output => after_an_end(view).unwrap_or(Cause::EndlessOutput),
        Resource::CpuTime => after_an_end(view).unwrap_or_else(|| spinning(view)),
    };
    Some(view.finding(cause))
}

fn hit(view: &View<'_>) -> Option<Resource> {
    if let Ended::LimitHit(hit) = view.why() {
        return Some(hit.resource);
    }
    let run = view.run();
    view.events.iter().find_map(|event| {
        if let What::Limit { run: of, resource } = &event.what { (Some(*of) == run).then_some(*resource) } else { None }
    })
}

/// A loop that began when the other side left: `recv` or the terminal gives nothing, again and again.
fn after_an_end(view: &View<'_>) -> Option<Cause> {
    match view.role {
        Role::Server => view.somebody_left().then_some(Cause::EofLoop),
        Role::Client if trouble::server_side_ended(view) => Some(Cause::HangsOnEnd),
        Role::Client => matches!(view.step.verb, Verb::Leave(_)).then_some(Cause::IgnoresEof),
        Role::Program => view.input_ended().then_some(Cause::IgnoresEof),
    }
}

/// CPU time is used up although nobody has left.
fn spinning(view: &View<'_>) -> Cause {
    match (&view.step.verb, view.role) {
        (Verb::Start(_) | Verb::Ready(_) | Verb::Restart(_), Role::Server) => Cause::NeverListens,
        (Verb::Start(_) | Verb::Ready(_) | Verb::Restart(_) | Verb::Accept(_), Role::Client) => Cause::NoConnect,
        (Verb::ExpectReply(_) | Verb::Expect(_) | Verb::Fence(_), Role::Server) => Cause::NoReply,
        (Verb::ExpectMessage(_) | Verb::Expect(_) | Verb::Fence(_), Role::Client) => Cause::NoMessage,
        (Verb::ExpectStdout(_), Role::Client) => Cause::NoPrint,
        (Verb::ExpectStdout(_), Role::Program) => Cause::NoAnswer,
        (_, Role::Server | Role::Client | Role::Program) => Cause::BusyIdle,
    }
}
