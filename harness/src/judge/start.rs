//! Programs that do not come as far as listening or dialling.

use super::datagrams;
use super::trouble;
use super::view::{Finding, View};
use super::wait;
use super::words::{Kind, Theme, Words};
use crate::evidence::{CallFacts, Ended, ProgramEnd};
use crate::model::{Cause, Micros, Role, RunId};
use crate::spec::{CallName, StepsStep, Verb};

/// The notes' steps that a program has taken, in the order of the first time, each once.
pub(super) fn seen(view: &View<'_>) -> Vec<CallName> {
    let mut seen = Vec::new();
    let noted = |name: &CallName| path(view, Role::Server).contains(name) || path(view, Role::Client).contains(name);
    for name in view.calls().map(|call| call.name).filter(noted) {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

/// The notes' steps up to the conversation.
fn path(view: &View<'_>, role: Role) -> &'static [CallName] {
    match role {
        Role::Server if datagrams::speaks(view.check) => {
            &[CallName::Socket, CallName::Bind, CallName::Recvfrom, CallName::Sendto]
        }
        Role::Client if datagrams::speaks(view.check) => &[CallName::Socket, CallName::Sendto],
        Role::Server => &[CallName::Socket, CallName::Bind, CallName::Listen, CallName::Accept],
        Role::Client => &[CallName::Socket, CallName::Connect],
        Role::Program => &[],
    }
}

/// `start`, `restart`, `ready`, and a client's `accept`.
pub(super) fn explain(view: &View<'_>) -> Finding {
    bind_refused(view).unwrap_or_else(|| match view.why() {
        Ended::CertainlyWaiting | Ended::DeadlineOver { .. } => not_there(view),
        Ended::ProgramEnded { .. }
        | Ended::Satisfied
        | Ended::SatisfiedByPause { .. }
        | Ended::Contradicted { .. }
        | Ended::Unmatched(_)
        | Ended::StreamEnded { .. }
        | Ended::NotConnected { .. }
        | Ended::LimitHit(_)
        | Ended::NotSo
        | Ended::Copies { .. }
        | Ended::Grown { .. }
        | Ended::TooEarly { .. }
        | Ended::Members { .. } => ended(view),
    })
}

/// It went as far as `bind`, and the address was not to be had.
fn bind_refused(view: &View<'_>) -> Option<Finding> {
    if view.role != Role::Server {
        return None;
    }
    let Some(refused) = view.calls().filter(|call| call.name == CallName::Bind && call.error.is_some()).last() else {
        // Where calls are not carried out for the program, only its own words tell.
        let in_use = view.words().is_some_and(|words| words.about(&Theme::InUse));
        return (in_use && restarted(view)).then(|| view.finding(Cause::AddressInUse));
    };
    let cause = match refused.error.as_deref() {
        Some("EADDRNOTAVAIL") => Cause::WrongAddress,
        Some("EADDRINUSE") if restarted(view) => Cause::AddressInUse,
        Some(_) | None => return None,
    };
    let mut finding = view.finding(cause);
    if let CallFacts::Address { address } = &refused.facts {
        finding.facts.address = Some(*address);
    }
    Some(finding)
}

fn restarted(view: &View<'_>) -> bool {
    let again = Verb::Restart(view.role);
    view.step.verb == again || view.earlier().any(|(step, _)| step.verb == again)
}

/// It lives, but nobody can talk to it.
fn not_there(view: &View<'_>) -> Finding {
    if let Some(cause) = after_a_failed_call(view) {
        return view.finding(cause);
    }
    if view.crash_since(Micros(0)).is_some() || view.runs().first().is_some_and(|run| goes_on_behind(view, *run)) {
        return ended(view);
    }
    with_missing(view, never(view.role))
}

/// Whether its first process has ended well while others of it run on.
fn goes_on_behind(view: &View<'_>, run: RunId) -> bool {
    matches!(view.exit(run), Some((ProgramEnd::Code(0), left)) if left > 0)
}

/// An `accept` on a socket that never listened is refused, which may look like a crash of its own.
fn accepts_without_listening(view: &View<'_>) -> bool {
    view.role == Role::Server && view.called(CallName::Accept) > 0 && view.called(CallName::Listen) == 0
}

fn never(role: Role) -> Cause {
    match role {
        Role::Server => Cause::NeverListens,
        Role::Client => Cause::NoConnect,
        Role::Program => Cause::NoAnswer,
    }
}

fn with_missing(view: &View<'_>, cause: Cause) -> Finding {
    let mut finding = view.finding(cause);
    finding.facts.missing = path(view, view.role).iter().copied().find(|name| view.called(*name) == 0);
    finding
}

/// It ended. The bare command's words count, or, where that one only asked for arguments, those of the
/// first start with arguments that crashed for another reason.
fn ended(view: &View<'_>) -> Finding {
    let starts: Vec<(RunId, Option<Words>)> =
        view.runs().into_iter().map(|run| (run, view.words_since(run, Micros(0)))).collect();
    let starts = &starts[first_of_this_launch(view, &starts)..];
    let asks = |words: &Option<Words>| words.as_ref().is_some_and(|words| words.about(&Theme::Arguments));
    let telling = starts.iter().find(|(run, words)| !asks(words) && died(&view.of_start(*run), *run, words.as_ref()));
    let Some((run, words)) = starts.first() else { return with_missing(view, never(view.role)) };
    let first = view.of_start(*run);
    if asks(words) {
        return match telling {
            Some((later, words)) => crashed(&view.of_start(*later), *later, words.as_ref()),
            None => about(&first, *run, words.as_ref(), Cause::OtherArguments),
        };
    }
    if goes_on_behind(&first, *run) {
        about(&first, *run, words.as_ref(), Cause::Daemonises)
    } else if died(&first, *run, words.as_ref()) && !accepts_without_listening(&first) {
        crashed(&first, *run, words.as_ref())
    } else {
        quit(&first, *run, words.as_ref())
    }
}

/// After a restart only the new starts count; the first of them is the latest.
fn first_of_this_launch(view: &View<'_>, starts: &[(RunId, Option<Words>)]) -> usize {
    if restarted(view) { starts.len().saturating_sub(1) } else { 0 }
}

/// By a signal or a traceback; or with a failure's exit code and a complaint of its own, where no call
/// is known to have failed.
fn died(view: &View<'_>, run: RunId, words: Option<&Words>) -> bool {
    let traceback = words.is_some_and(|words| words.kind == Kind::Traceback);
    match view.exit(run) {
        Some((ProgramEnd::Signal(_), _)) => true,
        Some((ProgramEnd::Code(0), _)) | None => traceback,
        Some((ProgramEnd::Code(_), _)) => {
            traceback || (words.is_some() && view.calls().all(|call| call.error.is_none()))
        }
    }
}

/// It ended without any of that.
fn quit(view: &View<'_>, run: RunId, words: Option<&Words>) -> Finding {
    if let Some(cause) = after_a_failed_call(view) {
        return view.finding(cause);
    }
    let missing = with_missing(view, never(view.role)).facts.missing;
    let mut finding = about(view, run, words, never(view.role));
    finding.facts.missing = missing;
    finding
}

fn crashed(view: &View<'_>, run: RunId, words: Option<&Words>) -> Finding {
    if let Some(package) = words.and_then(Words::missing_module) {
        return about(view, run, words, Cause::NeedsPackage).detail(package);
    }
    if words.is_some_and(|words| words.about(&Theme::Memory)) {
        return about(view, run, words, Cause::OutOfMemory);
    }
    if let Some(cause) = after_a_failed_call(view) {
        return about(view, run, words, cause);
    }
    match remark(view, words) {
        Some(remark) => match remark.strip_prefix("needs-package ") {
            Some(name) => about(view, run, words, Cause::NeedsPackage).detail(name),
            None => about(view, run, words, Cause::StartCrash).detail(remark),
        },
        None => about(view, run, words, Cause::StartCrash),
    }
}

/// What reading the source showed that explains this crash at start.
fn remark<'a>(view: &View<'a>, words: Option<&Words>) -> Option<&'a str> {
    let program = view.record.programs.iter().find(|program| program.role == view.role)?;
    program.remarks.iter().map(String::as_str).find(|remark| explains(remark, words))
}

/// Whether a remark (in intake's machine form) is why a program ended with these last words: a source may have
/// many oddities that do no harm.
fn explains(remark: &str, words: Option<&Words>) -> bool {
    let (kind, rest) = remark.split_once(' ').unwrap_or((remark, ""));
    let Some(words) = words else { return matches!(kind, "python-2" | "mixed-tabs" | "full-width" | "needs-package") };
    let says = |texts: &[&str]| texts.iter().any(|text| words.last.text.contains(text));
    match kind {
        "full-width" | "not-utf-8" => says(&["SyntaxError", "UnicodeDecodeError"]),
        "mixed-tabs" => says(&["TabError", "IndentationError"]),
        "python-2" => says(&["SyntaxError", "TabError", "ModuleNotFoundError", "NameError"]),
        // The name as errors quote it: `module 'select' has no attribute`, `from 'select' (…/select.py)`.
        "hides-standard" => {
            let file = rest.rsplit('/').next().unwrap_or(rest);
            let module = file.strip_suffix(".py").unwrap_or(file);
            says(&[&format!("'{module}'"), &format!("/{file}")]) || words.last.place.iter().any(|(at, _)| at == rest)
        }
        _ => false,
    }
}

/// A finding about one start, which need not be the latest.
fn about(view: &View<'_>, run: RunId, words: Option<&Words>, cause: Cause) -> Finding {
    let mut finding = view.finding(cause);
    finding.facts.end = view.exit(run).map(|(end, _)| end);
    finding.facts.last_words = words.map(|words| words.last.clone());
    finding
}

/// What a start that fails after a call was made to fail shows.
fn after_a_failed_call(view: &View<'_>) -> Option<Cause> {
    match view.role {
        Role::Server => trouble::failed_call(view).map(|trouble| trouble::server_cause(trouble, true)),
        Role::Client => trouble::client_cause(view),
        Role::Program => trouble::failed_call(view).map(trouble::program_cause),
    }
}

/// A client that could not be accepted: it dialled, but is gone or somewhere else.
pub(super) fn accept(view: &View<'_>) -> Finding {
    let run = view.run();
    let words = run.and_then(|run| view.words_since(run, Micros(0)));
    let dead = run.is_some_and(|run| view.exit(run).is_some() && died(view, run, words.as_ref()));
    if dead || view.called(CallName::Connect) == 0 { explain(view) } else { with_missing(view, Cause::NoConnect) }
}

/// `expect_steps`: the first step that is missing says what the program never does.
pub(super) fn steps(view: &View<'_>, asked: &StepsStep) -> Finding {
    let mut calls = view.calls().map(|call| call.name);
    let missing = asked.calls.iter().copied().find(|name| !calls.any(|call| call == *name));
    let cause = match (missing, view.role) {
        (Some(CallName::Accept), Role::Server) => Cause::NeverAccepts,
        (Some(CallName::Socket | CallName::Bind | CallName::Listen), Role::Server) => Cause::NeverListens,
        (Some(CallName::Socket | CallName::Bind | CallName::Connect), Role::Client) => Cause::NoConnect,
        (
            Some(
                CallName::Accept
                | CallName::Listen
                | CallName::Connect
                | CallName::Shutdown
                | CallName::Setsockopt
                | CallName::Send
                | CallName::Recv
                | CallName::Read
                | CallName::Write
                | CallName::Poll
                | CallName::Sendto
                | CallName::Recvfrom,
            )
            | None,
            Role::Server | Role::Client,
        )
        | (_, Role::Program) => Cause::Unknown,
    };
    let mut finding = view.finding(cause);
    finding.facts.missing = missing;
    finding.facts.waiting = finding.facts.waiting.or_else(|| wait::explaining(view).cloned());
    finding
}
