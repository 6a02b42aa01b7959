//! A client that does not do its part.

use super::trouble::{self, Trouble};
use super::view::{Finding, View};
use super::words::{Theme, Words};
use super::{again, ending, reply, start, wait};
use crate::evidence::{Ended, How, OutputStream, ProgramEnd, What};
use crate::model::{ActorName, Cause, Micros};
use crate::spec::{CallName, ExitKind, Input, StdinStep, Step, Verb};

/// The number of SIGPIPE.
const SIGPIPE: i32 = 13;

/// Any step that needs the client.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a verb of the future shows is told in general until it is named here"
)]
pub(super) fn explain(view: &View<'_>) -> Finding {
    if let Some(cause) = trouble::client_cause(view) {
        return crash(view).unwrap_or_else(|| view.finding(cause));
    }
    if view.hangs() && view.end().is_none() && view.clients_let_in() == 0 {
        return view.finding(Cause::NoTimeout);
    }
    if trouble::server_side_ended(view)
        && view.end().is_some()
        && let Some(how) = super::ends_as_wanted(view)
    {
        return exit(view, how);
    }
    match &view.step.verb {
        Verb::Stdin(_) | Verb::ExpectMessage(_) => message(view),
        Verb::ExpectStdout(_) | Verb::ExpectStderr(_) => output(view),
        Verb::Send(_) => printed(view),
        Verb::Expect(_) | Verb::Fence(_) | Verb::ExpectSilence(_) | Verb::Close(_) => strict(view),
        Verb::ExpectPrompt(_) => prompt(view),
        Verb::ExpectEnd(_) => end(view),
        Verb::Leave(_) => leave(view),
        Verb::ExpectExit(step) => exit(view, step.how),
        Verb::Accept(_) => again::accept(view, crash(view)).unwrap_or_else(|| start::accept(view)),
        Verb::ExpectSteps(asked) => start::steps(view, asked),
        Verb::Start(_) | Verb::Restart(_) | Verb::Ready(_) => start::explain(view),
        Verb::ExpectIdle(_) => idle(view),
        _ => other(view),
    }
}

/// Whether the client has shown a reply before: a round is over.
fn rounds(view: &View<'_>) -> usize {
    view.since_launch().skip(1).filter(|(step, _)| matches!(step.verb, Verb::ExpectStdout(_))).count()
}

/// It is gone, or it ended the connection.
fn is_gone(view: &View<'_>) -> bool {
    view.end().is_some() || matches!(view.why(), Ended::ProgramEnded { .. } | Ended::StreamEnded { .. })
}

/// A crash, in the order in which things explain it; none where it did not crash.
pub(super) fn crash(view: &View<'_>) -> Option<Finding> {
    let words = view.crash_since(Micros(0));
    if !view.died() && words.is_none() {
        return None;
    }
    if let Some(package) = words.as_ref().and_then(Words::missing_module) {
        return Some(view.finding(Cause::NeedsPackage).detail(package));
    }
    let about = |theme| words.as_ref().is_some_and(|words| words.about(&theme));
    let trouble = trouble::latest(view);
    let cause = if about(Theme::Memory) {
        Cause::OutOfMemory
    } else if trouble::server_side_ended(view)
        && (about(Theme::BrokenPipe) || view.end() == Some(ProgramEnd::Signal(SIGPIPE)))
    {
        Cause::HangsOnEnd
    } else if (view.refuses() || view.hangs()) && !was_let_in_last(view) {
        Cause::RefusedCrash
    } else if trouble == Some(Trouble::CutCharacter) {
        Cause::SplitsCharacters
    } else if about(Theme::Unicode) || trouble == Some(Trouble::Chinese) {
        Cause::OnlyAscii
    } else if let Some(cause) = trouble::client_cause(view) {
        cause
    } else if view.called(CallName::Connect) + view.called(CallName::Sendto) == 0 {
        Cause::StartCrash
    } else {
        Cause::ClientCrash
    };
    Some(view.finding(cause))
}

/// Whether the latest of its tries to connect was let in.
fn was_let_in_last(view: &View<'_>) -> bool {
    let let_in = |what: &What| matches!(what, What::Accepted { .. });
    let tries = view.since_start().iter().rev().map(|event| &event.what);
    let mut tries =
        tries.filter(|what| let_in(what) || matches!(what, What::RefusedClient { .. } | What::LeftUnanswered { .. }));
    tries.next().is_some_and(let_in)
}

/// `stdin` and `expect_message`: what was typed does not arrive.
fn message(view: &View<'_>) -> Finding {
    if let Some(finding) = crash(view) {
        return finding;
    }
    if let Some(finding) = again::message(view, !matches!(view.why(), Ended::Contradicted { .. })) {
        return finding;
    }
    let chinese = trouble::latest(view) == Some(Trouble::Chinese);
    if let Ended::Contradicted { .. } = view.why() {
        return view.finding(if chinese { Cause::OnlyAscii } else { Cause::WrongMessage });
    }
    if trouble::server_side_ended(view) {
        return view.finding(Cause::HangsOnEnd);
    }
    let rounds = rounds(view);
    let cause = if chinese {
        Cause::OnlyAscii
    } else if rounds > 0 && is_gone(view) {
        Cause::OneQuestion
    } else if rounds > 0 && wait::only_on_connection(view) {
        Cause::WaitsForMore
    } else {
        Cause::NoMessage
    };
    view.finding(cause).count(rounds as u64 + 1)
}

/// What is expected of the connection byte for byte.
fn strict(view: &View<'_>) -> Finding {
    if trouble::latest(view) == Some(Trouble::Pieces) {
        return view.finding(Cause::OneRecvOneMessage);
    }
    if let Some(finding) = crash(view) {
        return finding;
    }
    let silent = matches!(view.step.verb, Verb::ExpectSilence(_));
    if let Some(finding) = again::message(view, false) {
        return finding;
    }
    if matches!(view.why(), Ended::Unmatched(_)) {
        return view.finding(if reply::came_unasked(view) {
            Cause::UnexpectedBytes
        } else if trouble::latest(view) == Some(Trouble::Chinese) {
            Cause::OnlyAscii
        } else {
            Cause::WrongAnswer
        });
    }
    let closed = matches!(view.why(), Ended::StreamEnded { .. }) && view.end().is_none();
    if silent && closed { view.finding(Cause::ClosesEarly) } else { message(view) }
}

/// `expect_stdout` and `expect_stderr`: a text that is not shown, or other output than it should be.
fn output(view: &View<'_>) -> Finding {
    let shown = matches!(&view.step.verb, Verb::ExpectStdout(step) if step.pattern.sought().is_some());
    if shown {
        return printed(view);
    }
    let cause = match trouble::latest(view) {
        Some(Trouble::CutCharacter) => Cause::SplitsCharacters,
        Some(Trouble::Chinese) => Cause::OnlyAscii,
        _ => Cause::WrongOutput,
    };
    crash(view).unwrap_or_else(|| view.finding(cause))
}

/// `expect_stdout` of a text, and a reply that could not be sent: the reply is not shown.
fn printed(view: &View<'_>) -> Finding {
    let since = last_heard(view);
    let bytes = view.run().map(|run| view.printed(run, OutputStream::Stdout, since)).unwrap_or_default();
    if let Some(finding) = crash(view) {
        return finding.printed(&bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let part = actor(view).is_some_and(|actor| shows_part(&text, &view.message(actor)));
    let apart = actor(view).is_some_and(|actor| shows_apart(&text, &view.message(actor)));
    let reading = wait::only_on_connection(view);
    let cause = match trouble::latest(view) {
        Some(Trouble::CutCharacter) if apart || (part && !reading && !text.contains('\u{fffd}')) => Cause::PrintsEarly,
        Some(Trouble::CutCharacter) => Cause::SplitsCharacters,
        Some(Trouble::Chinese) => Cause::OnlyAscii,
        _ if reading && !part => Cause::WaitsForMore,
        _ if part => Cause::PrintsEarly,
        _ => Cause::NoPrint,
    };
    view.finding(cause).printed(&bytes)
}

/// When the harness last gave the client something to show.
fn last_heard(view: &View<'_>) -> Micros {
    let gave = |step: &Step| matches!(step.verb, Verb::Send(_) | Verb::Stdin(_));
    view.since_launch().find(|(step, _)| gave(step)).map_or(Micros(0), |(_, record)| record.began)
}

/// The client's own actor.
fn actor<'a>(view: &View<'a>) -> Option<&'a ActorName> {
    view.since_launch().find_map(|(step, _)| if let Verb::Accept(who) = &step.verb { Some(who) } else { None })
}

/// How many characters of a reply prove that its beginning was shown.
const PART: usize = 8;

fn shows_part(text: &str, reply: &str) -> bool {
    let beginning: String = reply.lines().next().unwrap_or_default().chars().take(PART).collect();
    let enough: String = beginning.chars().take(beginning.chars().count().div_ceil(2).max(2)).collect();
    let whole_beginning = beginning.chars().count() == PART;
    let wanted = if whole_beginning { beginning } else { enough };
    wanted.chars().count() >= 2 && text.contains(&wanted)
}

/// Whether all of a reply was shown, character by character, with other words between its pieces.
fn shows_apart(text: &str, reply: &str) -> bool {
    let mut shown = text.chars();
    let mut wanted = reply.lines().next().unwrap_or_default().chars().peekable();
    wanted.peek().is_some() && !text.contains('\u{fffd}') && wanted.all(|c| shown.any(|other| other == c))
}

/// `expect_prompt`: it does not come back to its terminal.
fn prompt(view: &View<'_>) -> Finding {
    if let Some(finding) = crash(view) {
        return finding;
    }
    view.finding(if typed_nothing(view) { Cause::EmptyMessage } else { Cause::WaitsForMore })
}

/// Whether the last line that was typed was empty.
fn typed_nothing(view: &View<'_>) -> bool {
    let last =
        view.since_launch().find_map(|(step, _)| if let Verb::Stdin(stdin) = &step.verb { Some(stdin) } else { None });
    matches!(last, Some(StdinStep { input: Input::Line(line), .. }) if line.trim().is_empty())
}

/// `expect_end`: how the client ends its connection.
fn end(view: &View<'_>) -> Finding {
    if let Some(finding) = ending::closed_fully(view) {
        // A crash closes everything, too.
        return crash(view).unwrap_or(finding);
    }
    let aborted = view.events.iter().any(|event| matches!(event.what, What::PeerEnded { how: How::Rst, .. }));
    if aborted || matches!(view.why(), Ended::StreamEnded { how: How::Rst }) {
        return view.finding(Cause::ResetOnLeave);
    }
    if wait::in_vain(view) {
        return view.finding(still_there(view));
    }
    crash(view).unwrap_or_else(|| view.finding(Cause::ResetOnLeave))
}

fn still_there(view: &View<'_>) -> Cause {
    if trouble::server_side_ended(view) { Cause::HangsOnEnd } else { Cause::IgnoresEof }
}

/// `leave`: it goes on. A client that waits for the reply to the empty line, which it sent nothing for,
/// never came to read the rest.
fn leave(view: &View<'_>) -> Finding {
    let during = || view.events.iter().filter(|event| event.at >= view.failed.began);
    let first = during().find_map(|event| if let What::Typed { line, .. } = &event.what { Some(line) } else { None });
    let empty = matches!(first, Some(Some(line)) if line.kept().trim_ascii().is_empty());
    let silent = !during().any(|event| matches!(event.what, What::Received { .. }));
    let stuck = empty && silent && wait::only_on_connection(view);
    if let Some(finding) = crash(view) {
        return finding;
    }
    view.finding(if stuck { Cause::EmptyMessage } else { still_there(view) })
}

/// `expect_exit`: it goes on, or ends in disorder.
fn exit(view: &View<'_>, how: ExitKind) -> Finding {
    if let Some(finding) = crash(view).or_else(|| again::exit(view, how)) {
        return finding;
    }
    view.finding(if view.refuses() { Cause::RefusedCrash } else { still_there(view) })
}

/// `expect_idle`: CPU time where nothing happens.
fn idle(view: &View<'_>) -> Finding {
    let left = trouble::server_side_ended(view);
    crash(view).unwrap_or_else(|| view.finding(if left { Cause::HangsOnEnd } else { Cause::BusyIdle }))
}

/// A step that asks nothing of the client by itself.
fn other(view: &View<'_>) -> Finding {
    crash(view).unwrap_or_else(|| {
        let cause = match (is_gone(view), rounds(view)) {
            (true, 0) => Cause::NoMessage,
            (true, _) => Cause::OneQuestion,
            (false, _) => Cause::Unknown,
        };
        view.finding(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_reply_with_other_words_between_them_are_all_of_it() {
        for (text, reply, expected) in [
            ("reply: 收\nreply: 到了，再见\n", "收到了，再见\n", true),
            ("收到了，再见", "收到了，再见\n", true),
            ("收\u{fffd}\u{fffd}了，再见", "收到了，再见\n", false),
            ("reply: 收\n", "收到了，再见\n", false),
            ("anything", "", false),
        ] {
            assert_eq!(shows_apart(text, reply), expected, "{text:?}");
        }
    }
}
