//! (check, evidence) → verdict, with the cause named. Must not do I/O, and must not know sessions.
//!
//! The session records one step after the other and stops at the first that must hold and does not. The first that
//! does not hold and is no mere advice decides; its verb says which module explains it. What the check did to the
//! program before (`trouble`) explains more than what the program said (`words`), and that more than where it waits
//! (`wait`).

mod again;
mod answered;
mod carried;
mod client;
mod crowd;
mod datagrams;
mod ending;
mod holdings;
mod kind;
mod limits;
mod pair;
mod printed;
mod program;
mod reply;
mod room;
mod server_end;
mod start;
mod traffic;
mod transfer;
mod trouble;
mod unplayed;
mod verdict;
mod view;
mod wait;
mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use answered::answered;
pub use crowd::ClientLimit;
pub use trouble::cause_of_fault;
pub use unplayed::unplayed;
pub use verdict::{Facts, LastWords, Mismatch, Outcome, Verdict, Why};

use crate::evidence::{Attempt, Coverage, Ended, ExerciseRecord, StepRecord};
use crate::model::{Cause, Micros, Role};
use crate::spec::{About, BlockKind, Check, Dial, ExitKind, ExitStep, Severity, Step, Verb};
use view::{Finding, View};

/// The verdict on one attempt at a check.
pub fn judge(check: &Check, record: &ExerciseRecord, attempt: &Attempt) -> Verdict {
    if let Some(fault) = &attempt.fault {
        return ungraded(Why::Fault(fault.clone()));
    }
    let deciding = attempt.steps.iter().find_map(|step| decides(check, record, attempt, step));
    let verdict = match deciding {
        Some(Decision::Passed) => passed(attempt),
        Some(Decision::Failed(view)) if misses_segments(&view) => ungraded(Why::Lost),
        Some(Decision::Failed(view)) => failed(&view),
        None if complete(check, attempt) => passed(attempt),
        None => ungraded(Why::NotWhole),
    };
    if attempt.steps.iter().any(|step| step.step >= check.flat().len()) {
        return ungraded(Why::NotWhole);
    }
    Verdict { asides: asides(check, record, attempt), ..verdict }
}

/// The steps that only advise and were not followed; of one that is played several times the first time.
fn asides(check: &Check, record: &ExerciseRecord, attempt: &Attempt) -> Vec<Verdict> {
    let mut told: Vec<Verdict> = Vec::new();
    for step in attempt.steps.iter().filter(|step| is_advice(check, step) && !is_satisfied(&step.why)) {
        let Some(of) = check.step(step.step) else { continue };
        if told.iter().all(|verdict| verdict.step != Some(step.step)) {
            told.push(failed(&View::new(check, record, attempt, step, of)));
        }
    }
    told
}

fn is_advice(check: &Check, step: &StepRecord) -> bool {
    check.step(step.step).is_some_and(|step| step.severity == Severity::Info)
}

/// Whether the step failed for want of segments that may only have been lost.
fn misses_segments(view: &View<'_>) -> bool {
    let lost = match view.attempt.capture.coverage {
        Coverage::Gap { .. } => true,
        Coverage::Complete | Coverage::None => false,
    };
    lost && matches!(view.step.verb, Verb::ExpectExchange(_)) && !pair::is_carried(view)
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
    // A limit ends the session at whatever step it was.
    if is_advice(check, step) && !matches!(step.why, Ended::LimitHit(_)) {
        return None;
    }
    let view = View::new(check, record, attempt, step, check.step(step.step)?);
    if !is_satisfied(&step.why) {
        return Some(if ended_in_order(&view) { Decision::Passed } else { Decision::Failed(view) });
    }
    (crashed_unnoticed(&view) || again::doubled_unnoticed(&view)).then_some(Decision::Failed(view))
}

/// Whether a step has come to what it is for.
pub fn is_satisfied(why: &Ended) -> bool {
    match why {
        Ended::Satisfied | Ended::SatisfiedByPause { .. } => true,
        Ended::Contradicted { .. }
        | Ended::Unmatched(_)
        | Ended::StreamEnded { .. }
        | Ended::NotConnected { .. }
        | Ended::ProgramEnded { .. }
        | Ended::CertainlyWaiting
        | Ended::DeadlineOver { .. }
        | Ended::LimitHit(_)
        | Ended::NotSo
        | Ended::Copies { .. }
        | Ended::Grown { .. }
        | Ended::TooEarly { .. }
        | Ended::Members { .. } => false,
    }
}

/// The session does not read what a program printed, so an end that satisfied it may still have been a
/// crash. Only steps that ask how the program is are concerned.
fn crashed_unnoticed(view: &View<'_>) -> bool {
    let in_order = |exit: &ExitStep| matches!(exit.how, ExitKind::Orderly | ExitKind::Told | ExitKind::GivesUp { .. });
    let asks = matches!(&view.step.verb, Verb::ExpectExit(exit) if in_order(exit))
        || matches!(view.step.verb, Verb::ExpectIdle(_));
    asks && view.died()
}

/// A program that ended in order once the other side had left has done nothing wrong, where the check
/// asks for nothing more than that.
fn ended_in_order(view: &View<'_>) -> bool {
    matches!(view.why(), Ended::ProgramEnded { .. })
        && view.end().is_some()
        && !view.died()
        && view.somebody_left()
        && view.check.flat()[view.failed.step..].iter().all(|step| content_with_end(&step.verb, view.role))
        && ends_as_wanted(view).is_none()
}

/// How a program that has ended was to end, where it did not: one that ends early may still have done all that it was
/// to do, or have ended without a word.
fn ends_as_wanted(view: &View<'_>) -> Option<ExitKind> {
    let exits = |step: &&Step| if let Verb::ExpectExit(exit) = &step.verb { Some(exit.how) } else { None };
    view.check.flat()[view.failed.step..].iter().find_map(exits).filter(|how| !again::ends_so(view, *how))
}

fn content_with_end(verb: &Verb, role: Role) -> bool {
    let fits = matches!(
        verb,
        Verb::ExpectIdle(_) | Verb::ExpectPrompt(_) | Verb::Leave(_) | Verb::ExpectExit(_) | Verb::Stdin(_)
    );
    fits && verb.about() == About::Program(role)
}

/// Whether every step of the check was played as often as it says.
fn complete(check: &Check, attempt: &Attempt) -> bool {
    let mut wanted = vec![0; check.flat().len()];
    count(&check.steps, attempt.seed, None, &mut wanted);
    let mut played = vec![0; wanted.len()];
    for record in &attempt.steps {
        if let Some(count) = played.get_mut(record.step) {
            *count += 1;
        }
    }
    !wanted.is_empty() && played == wanted
}

/// Counts how often each step is to be played, in this round of the innermost `repeat`.
fn count(steps: &[Step], seed: u64, round: Option<u32>, wanted: &mut [u64]) {
    for step in steps {
        if let Some(count) = wanted.get_mut(step.number) {
            *count += 1;
        }
        let Verb::Block(block) = &step.verb else { continue };
        match block.kind {
            BlockKind::Parallel => block.lists.iter().for_each(|list| count(list, seed, round, wanted)),
            BlockKind::Repeat(times) => {
                for round in 1..=times {
                    block.lists.iter().for_each(|list| count(list, seed, Some(round), wanted));
                }
            }
            BlockKind::Choose | BlockKind::Eventually | BlockKind::Group(_) => {
                block.chosen(seed, step.number, round).iter().for_each(|list| count(list, seed, round, wanted));
            }
        }
    }
}

fn passed(attempt: &Attempt) -> Verdict {
    let paused = attempt.steps.iter().any(|step| matches!(step.why, Ended::SatisfiedByPause { .. }));
    Verdict {
        outcome: Outcome::Pass,
        cause: None,
        step: None,
        facts: Facts::default(),
        certain: !paused,
        asides: Vec::new(),
    }
}

fn failed(view: &View<'_>) -> Verdict {
    let Finding { cause, facts } = explain(view);
    let certain = !matches!(
        view.why(),
        Ended::DeadlineOver { .. } | Ended::SatisfiedByPause { .. } | Ended::Grown { own: Some(_), .. }
    );
    let step = Some(view.failed.step);
    Verdict { outcome: Outcome::Fail, cause: Some(cause), step, facts, certain, asides: Vec::new() }
}

pub(crate) fn ungraded(why: Why) -> Verdict {
    let outcome = Outcome::Ungraded { why };
    Verdict { outcome, cause: None, step: None, facts: Facts::default(), certain: false, asides: Vec::new() }
}

fn explain(view: &View<'_>) -> Finding {
    if let Some(finding) = limits::explain(view) {
        return finding;
    }
    if let Some(finding) = holdings::explain(view) {
        return finding;
    }
    if let Some(finding) = datagrams::explain(view).or_else(|| transfer::explain(view)) {
        return finding;
    }
    if let Ended::TooEarly { .. } = view.why()
        && !matches!(view.step.verb, Verb::Accept(_))
    {
        return otherwise(view);
    }
    if ended_otherwise(view) {
        return view.finding(Cause::Unknown);
    }
    if pair::is_pair(view) && !matches!(view.step.verb, Verb::Start(_) | Verb::Ready(Role::Server)) {
        return pair::explain(view);
    }
    match view.role {
        Role::Server => server(view),
        Role::Client => client::explain(view),
        Role::Program => program::explain(view),
    }
}

/// A failure of the server, by the step that shows it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a verb of the future shows is told in general until it is named here"
)]
fn server(view: &View<'_>) -> Finding {
    match &view.step.verb {
        Verb::Start(_) | Verb::Restart(_) | Verb::Ready(_) => start::explain(view),
        Verb::ExpectSteps(asked) => start::steps(view, asked),
        Verb::ExpectIdle(_) => reply::idle(view),
        verb => match view.actor() {
            Some(_) if closes_early(view) => view.finding(Cause::ClosesEarly),
            Some(_) if let (Verb::Connect(_), Some(finding)) = (verb, crowd::too_large(view)) => finding,
            Some(_) if tells_nothing_of_replies(view) => otherwise(view),
            Some(actor) if let Verb::ExpectEnd(end) = verb => ending::server(view, &actor, end.how),
            Some(actor) if matches!(verb, Verb::Connect(_)) => reply::connect(view, &actor),
            Some(actor) if matches!(verb, Verb::ExpectWholeSend(_)) => reply::whole_send(view, &actor),
            Some(actor) => {
                room::explain(view, &actor).unwrap_or_else(|| kind::instead_of(view, reply::explain(view, &actor)))
            }
            None if matches!(verb, Verb::ExpectStdout(_) | Verb::ExpectStderr(_)) => output(view),
            None => otherwise(view),
        },
    }
}

/// Whether the program ended a connection on which it was only to be silent, and goes on.
fn closes_early(view: &View<'_>) -> bool {
    let silent = matches!(view.step.verb, Verb::ExpectSilence(_)) && matches!(view.why(), Ended::StreamEnded { .. });
    silent && view.end().is_none() && view.crash_since(Micros(0)).is_none()
}

/// What a program prints is not what it should be.
fn output(view: &View<'_>) -> Finding {
    if view.end().is_some() || view.crash_since(Micros(0)).is_some() {
        server_end::explain(view, None)
    } else {
        view.finding(Cause::WrongOutput)
    }
}

/// Whether the program ended by itself, as it was to, but with another status or signal than the check wants.
fn ended_otherwise(view: &View<'_>) -> bool {
    let certain = |exit: &ExitStep| matches!(exit.how, ExitKind::Code(_) | ExitKind::Signal(_));
    matches!(&view.step.verb, Verb::ExpectExit(exit) if certain(exit)) && view.end().is_some() && !view.died()
}

/// Steps that wait for something else than an answer, and so never show that one is missing: whether a connection
/// comes about as wanted, for some of a crowd only, and whether the program takes what is sent.
fn tells_nothing_of_replies(view: &View<'_>) -> bool {
    if let Verb::Connect(step) = &view.step.verb {
        return step.outcome != Dial::Ok || matches!(view.failed.why, Ended::Members { .. });
    }
    let room = matches!(view.step.verb, Verb::SendUntilBlocked(_) | Verb::PauseReading(_) | Verb::ResumeReading(_));
    room && !matches!(view.why(), Ended::StreamEnded { .. })
}

/// A step that no mistake of the catalogue belongs to: how the server ended, if it did.
fn otherwise(view: &View<'_>) -> Finding {
    if view.end().is_some() || view.crash_since(Micros(0)).is_some() {
        server_end::explain(view, None)
    } else {
        view.finding(Cause::Unknown)
    }
}
