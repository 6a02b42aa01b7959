//! (check, evidence) → verdict, with the cause named. Must not do I/O, and must not know sessions.
//!
//! The session records one step after the other and stops at the first that is not satisfied. That step
//! decides; its verb says which module explains it. What the check did to the program before (`trouble`)
//! explains more than what the program said (`words`), and that more than where it waits (`wait`).

mod client;
mod limits;
mod pair;
mod printed;
mod reply;
mod server_end;
mod start;
mod trouble;
mod unplayed;
mod verdict;
mod view;
mod wait;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use unplayed::unplayed;
pub use verdict::{Facts, LastWords, Mismatch, Outcome, Verdict};

use crate::evidence::{Attempt, Ended, ExerciseRecord, StepRecord};
use crate::model::{Micros, Role};
use crate::spec::{Check, ExitKind, Verb};
use view::{Finding, View};

/// The verdict on one attempt at a check.
pub fn judge(check: &Check, record: &ExerciseRecord, attempt: &Attempt) -> Verdict {
    if let Some(fault) = &attempt.fault {
        return ungraded(fault);
    }
    let deciding = attempt.steps.iter().find_map(|step| decides(check, record, attempt, step));
    let verdict = match deciding {
        Some(Decision::Passed) => passed(attempt),
        Some(Decision::Failed(view)) => failed(&view),
        None if complete(check, attempt) => passed(attempt),
        None => ungraded("the session ended without deciding every step"),
    };
    if attempt.steps.iter().any(|step| step.step >= check.steps.len()) {
        return ungraded("the evidence has a step that the check has not");
    }
    verdict
}

enum Decision<'a> {
    Passed,
    Failed(View<'a>),
}

/// Whether a step decides the check.
fn decides<'a>(
    check: &'a Check,
    record: &'a ExerciseRecord,
    attempt: &'a Attempt,
    step: &'a StepRecord,
) -> Option<Decision<'a>> {
    let view = View::new(check, record, attempt, step, check.steps.get(step.step)?);
    if !is_satisfied(&step.why) {
        return Some(if ended_in_order(&view) { Decision::Passed } else { Decision::Failed(view) });
    }
    crashed_unnoticed(&view).then_some(Decision::Failed(view))
}

fn is_satisfied(why: &Ended) -> bool {
    match why {
        Ended::Satisfied | Ended::SatisfiedByPause { .. } => true,
        Ended::Contradicted { .. }
        | Ended::StreamEnded { .. }
        | Ended::NotConnected { .. }
        | Ended::ProgramEnded { .. }
        | Ended::CertainlyWaiting
        | Ended::DeadlineOver { .. }
        | Ended::LimitHit(_)
        | Ended::NotSo => false,
    }
}

/// The session does not read what a program printed, so an end that satisfied it may still have been a
/// crash. Only steps that ask how the program is are concerned.
fn crashed_unnoticed(view: &View<'_>) -> bool {
    match &view.step.verb {
        Verb::ExpectExit(exit) => exit.how == ExitKind::Orderly && view.died(),
        Verb::ExpectIdle(_) => view.died(),
        Verb::Start(_)
        | Verb::Restart(_)
        | Verb::Kill(_)
        | Verb::Ready(_)
        | Verb::Listen(_)
        | Verb::Connect(_)
        | Verb::Accept(_)
        | Verb::HearOut(_)
        | Verb::Send(_)
        | Verb::ExpectReply(_)
        | Verb::ExpectMessage(_)
        | Verb::ExpectWholeSend(_)
        | Verb::ExpectEnd(_)
        | Verb::Shutdown(_)
        | Verb::Close(_)
        | Verb::Reset(_)
        | Verb::Stdin(_)
        | Verb::ExpectStdout(_)
        | Verb::Leave(_)
        | Verb::ExpectPrompt(_)
        | Verb::ExpectAlive(_)
        | Verb::ExpectSteps(_)
        | Verb::ExpectExchange(_)
        | Verb::Fault(_) => false,
    }
}

/// A program that ended in order once the other side had left has done nothing wrong, where the check
/// asks for nothing more than that.
fn ended_in_order(view: &View<'_>) -> bool {
    matches!(view.why(), Ended::ProgramEnded { .. })
        && view.end().is_some()
        && !view.died()
        && view.somebody_left()
        && view.check.steps[view.failed.step..].iter().all(|step| content_with_end(&step.verb, view.role))
}

fn content_with_end(verb: &Verb, role: Role) -> bool {
    match verb {
        Verb::ExpectIdle(who) | Verb::ExpectPrompt(who) | Verb::Leave(who) => *who == role,
        Verb::ExpectExit(exit) => exit.who == role,
        Verb::Stdin(stdin) => stdin.who == role,
        Verb::Start(_)
        | Verb::Restart(_)
        | Verb::Kill(_)
        | Verb::Ready(_)
        | Verb::Listen(_)
        | Verb::Connect(_)
        | Verb::Accept(_)
        | Verb::HearOut(_)
        | Verb::Send(_)
        | Verb::ExpectReply(_)
        | Verb::ExpectMessage(_)
        | Verb::ExpectWholeSend(_)
        | Verb::ExpectEnd(_)
        | Verb::Shutdown(_)
        | Verb::Close(_)
        | Verb::Reset(_)
        | Verb::ExpectStdout(_)
        | Verb::ExpectAlive(_)
        | Verb::ExpectSteps(_)
        | Verb::ExpectExchange(_)
        | Verb::Fault(_) => false,
    }
}

/// Whether every step of the check was reached, once and in order.
fn complete(check: &Check, attempt: &Attempt) -> bool {
    !check.steps.is_empty() && attempt.steps.iter().map(|step| step.step).eq(0..check.steps.len())
}

fn passed(attempt: &Attempt) -> Verdict {
    let paused = attempt.steps.iter().any(|step| matches!(step.why, Ended::SatisfiedByPause { .. }));
    Verdict { outcome: Outcome::Pass, cause: None, step: None, facts: Facts::default(), certain: !paused }
}

fn failed(view: &View<'_>) -> Verdict {
    let Finding { cause, facts } = explain(view);
    let certain = !matches!(view.why(), Ended::DeadlineOver { .. } | Ended::SatisfiedByPause { .. });
    Verdict { outcome: Outcome::Fail, cause: Some(cause), step: Some(view.failed.step), facts, certain }
}

pub(crate) fn ungraded(why: &str) -> Verdict {
    let outcome = Outcome::Ungraded { why: why.to_owned() };
    Verdict { outcome, cause: None, step: None, facts: Facts::default(), certain: false }
}

fn explain(view: &View<'_>) -> Finding {
    if let Some(finding) = limits::explain(view) {
        return finding;
    }
    if pair::is_pair(view) && !matches!(view.step.verb, Verb::Start(_) | Verb::Ready(Role::Server)) {
        return pair::explain(view);
    }
    match view.role {
        Role::Server => server(view),
        Role::Client => client::explain(view),
    }
}

/// A failure of the server, by the step that shows it.
fn server(view: &View<'_>) -> Finding {
    match &view.step.verb {
        Verb::Start(_) | Verb::Restart(_) | Verb::Ready(_) => start::explain(view),
        Verb::ExpectSteps(asked) => start::steps(view, asked),
        Verb::Connect(actor) => reply::connect(view, actor),
        Verb::ExpectIdle(_) => reply::idle(view),
        Verb::ExpectWholeSend(actor) => reply::whole_send(view, actor),
        Verb::HearOut(_)
        | Verb::Send(_)
        | Verb::ExpectReply(_)
        | Verb::ExpectEnd(_)
        | Verb::Shutdown(_)
        | Verb::Close(_)
        | Verb::Reset(_)
        | Verb::ExpectMessage(_)
        | Verb::Accept(_) => match wait::actor_of(&view.step.verb) {
            Some(actor) => reply::explain(view, actor),
            None => server_end::explain(view, None),
        },
        Verb::ExpectExit(_)
        | Verb::ExpectAlive(_)
        | Verb::ExpectPrompt(_)
        | Verb::ExpectStdout(_)
        | Verb::Stdin(_)
        | Verb::Leave(_)
        | Verb::Kill(_)
        | Verb::Listen(_)
        | Verb::ExpectExchange(_)
        | Verb::Fault(_) => otherwise(view),
    }
}

/// A step that no mistake of the catalogue belongs to: how the server ended, if it did.
fn otherwise(view: &View<'_>) -> Finding {
    if view.end().is_some() || view.crash_since(Micros(0)).is_some() {
        server_end::explain(view, None)
    } else {
        view.finding(crate::model::Cause::Unknown)
    }
}
