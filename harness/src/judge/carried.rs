//! What the harness did to the connection between a student's own programs: it held bytes back, or cut it.
//! Who does not get over that shows a mistake of its own. Must not look at anything else.

use super::view::{Finding, View};
use super::wait;
use crate::evidence::{Event, What};
use crate::model::{Cause, Role};
use crate::spec::{CallName, Verb};

/// Why nothing came of it, where it began with what the harness did; `asked` is whom the step is about.
pub(super) fn explain(asked: Role, server: &View<'_>, client: &View<'_>) -> Option<Finding> {
    let cut = client.events.iter().rposition(|event| matches!(event.what, What::Severed { .. }));
    match cut {
        Some(cut) => after_cut(asked, server, client, &client.events[cut..]),
        None if asked == Role::Client && held(client) && !client.died() => {
            let waits = wait::only_on_connection(client);
            Some(client.finding(if waits { Cause::WaitsForever } else { Cause::Unknown }))
        }
        None => None,
    }
}

fn after_cut(asked: Role, server: &View<'_>, client: &View<'_>, since: &[Event]) -> Option<Finding> {
    if server.end().is_some() && (asked == Role::Server || client.end().is_none()) {
        return Some(server.finding(Cause::OneClient));
    }
    if !wants_another(&client.step.verb) {
        return (asked == Role::Client).then(|| client.finding(Cause::HangsOnEnd));
    }
    let carried = since.iter().any(|event| matches!(event.what, What::Linked { .. }));
    let tries = since.iter().filter(|event| is_try(client, event)).count();
    (!carried).then(|| client.finding(Cause::NoReconnect).count(tries as u64))
}

fn is_try(client: &View<'_>, event: &Event) -> bool {
    let connects = |run| Some(run) == client.run();
    matches!(&event.what, What::Called { run, call } if connects(*run) && call.name == CallName::Connect)
}

/// Whether a step needs a connection after the one that was cut.
fn wants_another(verb: &Verb) -> bool {
    matches!(verb, Verb::ExpectExchange(_) | Verb::Ready(Role::Client) | Verb::ExpectStdout(_))
}

/// Whether bytes were held back last, and nothing has gone on since.
fn held(view: &View<'_>) -> bool {
    let moves = |event: &&Event| matches!(event.what, What::Held { .. } | What::Passed { .. } | What::Linked { .. });
    let last = view.events.iter().rev().find(moves);
    last.is_some_and(|event| matches!(event.what, What::Held { .. }))
}
