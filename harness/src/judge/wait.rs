//! Which thread's waiting explains a failure. Must not decide what the failure is.

use super::view::View;
use crate::evidence::{Ended, ThreadState, WaitOn};
use crate::model::ActorName;
use crate::spec::{About, Verb};

/// Whether the step has only waited, for what did not come.
pub(super) fn in_vain(view: &View<'_>) -> bool {
    matches!(view.why(), Ended::CertainlyWaiting | Ended::DeadlineOver { .. })
}

/// The thread whose waiting explains best that nothing came; none where the step did not end in waiting.
pub(super) fn explaining<'a>(view: &View<'a>) -> Option<&'a ThreadState> {
    if !in_vain(view) {
        return None;
    }
    let actor = actor_of(&view.step.verb);
    threads(view).min_by_key(|thread| rank(&thread.on, actor))
}

/// The program's threads that count.
fn threads<'a>(view: &View<'a>) -> impl Iterator<Item = &'a ThreadState> + use<'a> {
    let run = view.run();
    view.threads().iter().filter(move |thread| Some(thread.run) == run && !thread.housekeeping)
}

/// Whether a thread waits for the actor's connection, alone or among others.
pub(super) fn on_connection(view: &View<'_>, actor: &ActorName) -> bool {
    threads(view).any(|thread| touches(&thread.on, &|on| is_actors(on, actor)))
}

/// How many threads wait for one connection alone, of an actor that is meant.
pub(super) fn on_others(view: &View<'_>, meant: impl Fn(&ActorName) -> bool) -> u64 {
    let held = |on: &WaitOn| matches!(on, WaitOn::Connection { actor: Some(who), .. } if meant(who));
    threads(view).filter(|thread| held(&thread.on)).count() as u64
}

/// Whether a thread waits until another actor reads what the program sends.
pub(super) fn sends_to_another(view: &View<'_>, actor: &ActorName) -> bool {
    threads(view).any(|thread| {
        let sends = matches!(thread.call.as_deref(), Some("send" | "write"));
        sends && matches!(&thread.on, WaitOn::Connection { actor: Some(who), .. } if who != actor)
    })
}

/// Whether a thread waits for any connection.
pub(super) fn on_any_connection(view: &View<'_>) -> bool {
    threads(view)
        .any(|thread| touches(&thread.on, &|on| matches!(on, WaitOn::Connection { .. } | WaitOn::Datagrams { .. })))
}

/// Whether the program waits for a connection and would not take a further line: one that reads its
/// terminal as well, in another thread or in the same poll, has not got stuck.
pub(super) fn only_on_connection(view: &View<'_>) -> bool {
    let reads_terminal = threads(view).any(|thread| touches(&thread.on, &|on| matches!(on, WaitOn::Terminal)));
    on_any_connection(view) && !reads_terminal
}

/// Whether the program was busy although it ought to wait. Where nothing was proved, no thread is in a
/// call that ends by itself after a time, and yet the deadline came, one of them did not rest; the
/// snapshot may have caught it in any call.
pub(super) fn busy(view: &View<'_>) -> bool {
    let counted: Vec<&ThreadState> = threads(view).collect();
    let runs = counted.iter().any(|thread| thread.call.is_none());
    let rests = counted.is_empty() || counted.iter().any(|thread| thread.timed);
    matches!(view.why(), Ended::DeadlineOver { .. }) && (runs || !rests)
}

fn is_actors(on: &WaitOn, actor: &ActorName) -> bool {
    matches!(on, WaitOn::Connection { actor: Some(who), .. } if who == actor)
}

fn touches(on: &WaitOn, what: &dyn Fn(&WaitOn) -> bool) -> bool {
    match on {
        WaitOn::Several { of } => of.iter().any(|one| touches(one, what)),
        WaitOn::Unknown
        | WaitOn::Terminal
        | WaitOn::Listener { .. }
        | WaitOn::Connection { .. }
        | WaitOn::Datagrams { .. }
        | WaitOn::Thread
        | WaitOn::Child
        | WaitOn::Pipe => what(on),
    }
}

/// The nearer to the conversation, the better it explains.
fn rank(on: &WaitOn, actor: Option<&ActorName>) -> u8 {
    match on {
        WaitOn::Connection { actor: who, .. } if who.is_some() && who.as_ref() == actor => 0,
        WaitOn::Several { of } => of.iter().map(|one| rank(one, actor)).min().unwrap_or(8).max(1),
        WaitOn::Terminal => 2,
        WaitOn::Connection { .. } | WaitOn::Datagrams { .. } => 3,
        WaitOn::Listener { .. } => 4,
        WaitOn::Pipe => 5,
        WaitOn::Child => 6,
        WaitOn::Thread => 7,
        WaitOn::Unknown => 8,
    }
}

/// The actor that a step is about.
pub(super) fn actor_of(verb: &Verb) -> Option<&ActorName> {
    match verb.about() {
        About::Actor(actor) => Some(actor),
        About::Program(_) | About::Nobody => None,
    }
}
