//! A server that is gone: it ended, or closed what it listened on.

use super::reply;
use super::trouble::{self, Trouble};
use super::view::{Finding, View, answered_by};
use super::words::{Kind, Theme, Words};
use crate::evidence::ProgramEnd;
use crate::model::{ActorName, Cause, Micros, Role};
use crate::spec::{CallName, Verb};

/// The number of SIGPIPE.
const SIGPIPE: i32 = 13;

/// Why the server is gone, while `actor` waited for it.
pub(super) fn explain(view: &View<'_>, actor: Option<&ActorName>) -> Finding {
    if let Some(finding) = by_its_words(view) {
        return finding;
    }
    let words = view.words();
    let died = view.died() || view.crash_since(Micros(0)).is_some();
    if let Some(trouble) = trouble::latest(view).filter(|trouble| concerns(*trouble, view)) {
        return view.finding(trouble::server_cause(trouble, true));
    }
    if died && about(words.as_ref(), &Theme::Unicode) {
        return view.finding(Cause::OnlyAscii);
    }
    if view.somebody_left() && broken_pipe(view, words.as_ref()) {
        return view.finding(Cause::DiesOnReset);
    }
    // Another thread may have answered meanwhile, so that it looked as if the call's failing had been survived.
    if died && about(words.as_ref(), &Theme::Descriptors) {
        return view.finding(Cause::DiesOnEmfile);
    }
    if died {
        let cause = if met_a_client(view) { Cause::ServeCrash } else { Cause::StartCrash };
        return numbered(view, actor, cause);
    }
    orderly(view, actor, words.as_ref())
}

/// A half close matters only to what is awaited on that connection; an actor that closes for good
/// afterwards is an ordinary client.
fn concerns(trouble: Trouble, view: &View<'_>) -> bool {
    let awaits = matches!(view.step.verb, Verb::Send(_) | Verb::ExpectEnd(_) | Verb::ExpectSilence(_));
    trouble != Trouble::HalfClose || awaits || answered_by(&view.step.verb).is_some()
}

/// Causes that a traceback states by itself, whatever was going on.
fn by_its_words(view: &View<'_>) -> Option<Finding> {
    let words = view.words().filter(|words| words.kind == Kind::Traceback)?;
    if let Some(package) = words.missing_module() {
        return Some(view.finding(Cause::NeedsPackage).detail(package));
    }
    words.about(&Theme::Memory).then(|| view.finding(Cause::OutOfMemory))
}

/// A client of the harness's, or the student's own.
fn met_a_client(view: &View<'_>) -> bool {
    view.clients() > 0 || view.of(Role::Client).called(CallName::Connect) > 0
}

fn about(words: Option<&Words>, theme: &Theme) -> bool {
    words.is_some_and(|words| words.about(theme))
}

fn broken_pipe(view: &View<'_>, words: Option<&Words>) -> bool {
    view.end() == Some(ProgramEnd::Signal(SIGPIPE)) || about(words, &Theme::BrokenPipe)
}

/// It ended of its own accord.
fn orderly(view: &View<'_>, actor: Option<&ActorName>, words: Option<&Words>) -> Finding {
    if actor.is_some_and(|actor| reply::answered(view, actor)) {
        return numbered(view, actor, Cause::OneMessage);
    }
    if view.somebody_left() {
        return view.finding(Cause::OneClient);
    }
    let complained = words.is_some() && matches!(view.end(), Some(ProgramEnd::Code(code)) if code != 0);
    match actor {
        Some(_) if complained => view.finding(Cause::ServeCrash),
        Some(actor) => reply::unanswered(view, actor),
        None if view.clients() > 0 => view.finding(Cause::OneClient),
        None => view.finding(Cause::NeverAccepts),
    }
}

fn numbered(view: &View<'_>, actor: Option<&ActorName>, cause: Cause) -> Finding {
    let finding = view.finding(cause);
    match actor.map(|actor| reply::messages(view, actor)) {
        Some(count) if count > 0 => finding.count(count),
        Some(_) | None => finding,
    }
}
