//! A program that is neither server nor client: it answers what stands on its standard input. The answer that a
//! step expects is that to the request of the same number; one that begins with `error` refuses it.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::start;
use super::trouble;
use super::view::{Finding, View};
use super::wait;
use super::words::{Theme, Words};
use crate::evidence::{Ended, Event, OutputStream, ProgramEnd, What};
use crate::model::icmp;
use crate::model::{Cause, Excerpt, Micros};
use crate::spec::{EchoReply, OutputStep, Pattern, Verb};

/// Any step that needs the program.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what a verb of the future shows is told in general until it is named here"
)]
pub(super) fn explain(view: &View<'_>) -> Finding {
    if let Some(trouble) = trouble::failed_call(view) {
        return finding(view, trouble::program_cause(trouble));
    }
    match &view.step.verb {
        Verb::ExpectStdout(step) => answer(view, step),
        Verb::Stdin(_) | Verb::ExpectPrompt(_) => on_input(view),
        Verb::ExpectStderr(_) => broken(view, false).unwrap_or_else(|| finding(view, Cause::WrongOutput)),
        Verb::ExpectEcho(_) => echo(view),
        Verb::ExpectSteps(asked) => start::steps(view, asked),
        Verb::ExpectExit(_) => broken(view, false).unwrap_or_else(|| finding(view, still_there(view))),
        Verb::ExpectIdle(_) => broken(view, false).unwrap_or_else(|| finding(view, Cause::BusyIdle)),
        _ => broken(view, false).unwrap_or_else(|| finding(view, Cause::Unknown)),
    }
}

fn still_there(view: &View<'_>) -> Cause {
    if view.input_ended() { Cause::IgnoresEof } else { Cause::Unknown }
}

/// The answer to a request is missing, or is another one.
fn answer(view: &View<'_>, step: &OutputStep) -> Finding {
    let refused = refuses(&step.pattern);
    let asked = request(view);
    let told = |mut finding: Finding| {
        only_the_answer(&mut finding);
        match &asked {
            Some(request) => finding.detail(request.clone()),
            None => finding,
        }
    };
    if !matches!(view.why(), Ended::Unmatched(_) | Ended::Contradicted { .. }) {
        return broken(view, refused).unwrap_or_else(|| told(finding(view, silent(view, refused))));
    }
    match unanswered(view) {
        Some(left) => finding(view, Cause::NoAnswer).count(left),
        None => told(finding(view, other(view, &step.pattern))),
    }
}

/// The answers to later requests, which may be there already, are no part of this one.
fn only_the_answer(finding: &mut Finding) {
    let Some(mismatch) = &mut finding.facts.mismatch else { return };
    let actual = mismatch.actual.kept();
    if let Some(end) = actual.iter().position(|byte| *byte == b'\n').map(|at| at + 1) {
        mismatch.actual = Excerpt::capped(&actual[..end], end);
    }
}

/// How many requests were left without a line, where the program ended by itself behind them: which ones cannot
/// be said, and what seems to be a wrong answer may be that to a later one.
fn unanswered(view: &View<'_>) -> Option<u64> {
    let run = view.run()?;
    let all = view.to_the_end();
    let missing = requests(&all).len().checked_sub(lines(&all.printed(run, OutputStream::Stdout, Micros(0))))?;
    let ended = matches!(all.exit(run), Some((ProgramEnd::Code(_), _))) && all.crash_of(run).is_none();
    (ended && missing > 0).then_some(missing as u64)
}

fn lines(printed: &[u8]) -> usize {
    String::from_utf8_lossy(printed).lines().count()
}

/// A ping that is missing, or is another one than asked for.
fn echo(view: &View<'_>) -> Finding {
    let Ended::Contradicted { expected, actual, offset } = view.why() else {
        let cause = if waits_for_a_lost_reply(view) { Cause::WaitsForever } else { Cause::NotRaw };
        return broken(view, false).unwrap_or_else(|| finding(view, cause));
    };
    let field = icmp::field(*offset);
    let pair = |bytes: &Excerpt, at: usize| bytes.kept().get(at..at + 2).map(<[u8]>::to_vec);
    let swapped = [6, 8, 10].into_iter().any(|at| {
        let reversed = pair(actual, at).map(|bytes| vec![bytes[1], bytes[0]]);
        usize::try_from(*offset).is_ok_and(|offset| offset / 2 * 2 == at) && pair(expected, at) == reversed
    });
    let cause = match field {
        _ if swapped => Cause::WrongByteOrder,
        "checksum" => Cause::WrongChecksum,
        _ => Cause::WrongField,
    };
    finding(view, cause).detail(field)
}

/// Whether it still waits for the reply to its latest ping, which was left without one.
fn waits_for_a_lost_reply(view: &View<'_>) -> bool {
    let latest = view
        .since_start()
        .iter()
        .rev()
        .find_map(|event| if let What::PingAnswered { how } = event.what { Some(how) } else { None });
    latest == Some(EchoReply::None) && view.end().is_none() && wait::in_vain(view)
}

/// Whether netgrade sent something since the program started that was to be ignored, and its text is shown.
fn shows_what_was_none(view: &View<'_>, came: &str) -> bool {
    view.since_start().iter().any(|event| {
        matches!(event.what, What::PingAnswered { how } if how != EchoReply::Right && came.contains(how.word()))
    })
}

/// It does not take the next request.
fn on_input(view: &View<'_>) -> Finding {
    let given = requests(view);
    let refused = wants_refusal(view, given.len().saturating_sub(1)).unwrap_or(false);
    broken(view, refused).unwrap_or_else(|| {
        let told = finding(view, silent(view, refused));
        match given.last() {
            Some(request) => told.detail(request.clone()),
            None => told,
        }
    })
}

/// Nothing came, although it has not crashed: it waits, or has ended by itself.
fn silent(view: &View<'_>, refused: bool) -> Cause {
    if waits_for_a_lost_reply(view) {
        return Cause::WaitsForever;
    }
    if view.end().is_some() && refused { Cause::DiesOnBadInput } else { Cause::NoAnswer }
}

/// It died: by a signal, or with a traceback. What it was given last before that is what it died on, unless all
/// was given at once.
fn broken(view: &View<'_>, refused: bool) -> Option<Finding> {
    let crash = view.run().and_then(|run| view.crash_of(run));
    let killed = matches!(view.end(), Some(ProgramEnd::Signal(_)));
    if !killed && crash.is_none() {
        return None;
    }
    if let Some(package) = crash.as_ref().and_then(Words::missing_module) {
        return Some(finding(view, Cause::NeedsPackage).detail(package));
    }
    if crash.as_ref().is_some_and(|words| words.about(&Theme::Memory)) {
        return Some(finding(view, Cause::OutOfMemory));
    }
    let (given, ended) = (requests(view), given(view).contains(&None));
    let Some(last) = given.last().filter(|_| !ended).cloned().or_else(|| request(view)) else {
        return Some(finding(view, Cause::StartCrash));
    };
    // What it died on is the last of those that it was given; whether that was to be refused, its answer says.
    let refused = if ended { refused } else { wants_refusal(view, given.len().saturating_sub(1)).unwrap_or(refused) };
    let cause = if refused { Cause::DiesOnBadInput } else { Cause::DiesOnRequest };
    Some(finding(view, cause).detail(last))
}

/// What is known about any failure. What it answers is no complaint of its own, even where it says `error`.
fn finding(view: &View<'_>, cause: Cause) -> Finding {
    let mut finding = view.finding(cause);
    let stderr = view.run().map(|run| view.printed(run, OutputStream::Stderr, Micros(0))).unwrap_or_default();
    if stderr.trim_ascii().is_empty() {
        finding.facts.last_words = None;
    }
    finding
}

/// What the latest start was given while it ran; none is the end of input.
fn given<'a>(view: &View<'a>) -> Vec<Option<&'a Excerpt>> {
    let run = view.run();
    let ended = |event: &Event| matches!(event.what, What::Exited { run: of, .. } if Some(of) == run);
    let end = view.events.iter().position(ended).unwrap_or(view.events.len());
    typed(view, &view.events[..end])
}

/// What was typed to the latest start among these events.
fn typed<'a>(view: &View<'a>, events: &'a [Event]) -> Vec<Option<&'a Excerpt>> {
    let run = view.run();
    let lines = events.iter().filter_map(|event| {
        if let What::Typed { run: of, line } = &event.what { (Some(*of) == run).then_some(line.as_ref()) } else { None }
    });
    lines.collect()
}

/// The lines that the latest start was given while it ran.
fn requests(view: &View<'_>) -> Vec<String> {
    given(view).into_iter().flatten().map(shown).collect()
}

/// A request as sentences name it.
fn shown(line: &Excerpt) -> String {
    format!("\"{}\"", String::from_utf8_lossy(line.kept()))
}

/// How many answers came before the one that the step expects.
fn number(view: &View<'_>) -> usize {
    view.since_launch().skip(1).filter(|(step, _)| matches!(step.verb, Verb::ExpectStdout(_))).count()
}

/// The request whose answer the step expects, whether the program lived to see it or not.
fn request(view: &View<'_>) -> Option<String> {
    typed(view, view.events).into_iter().flatten().nth(number(view)).map(shown)
}

/// Whether the answer of this number is to be a refusal.
fn wants_refusal(view: &View<'_>, number: usize) -> Option<bool> {
    let mut expected = view.check.flat().into_iter().filter_map(|step| {
        if let Verb::ExpectStdout(output) = &step.verb { Some(refuses(&output.pattern)) } else { None }
    });
    expected.nth(number)
}

/// Whether an expectation is that of a refusal.
fn refuses(pattern: &Pattern) -> bool {
    let text = match pattern {
        Pattern::Framed { is: Some(inside), .. } => return refuses(inside),
        Pattern::Exact(text) | Pattern::Regex(text) | Pattern::Contains(text) => text,
        Pattern::OneOf(patterns) => return patterns.iter().all(refuses),
        Pattern::Framed { is: None, .. }
        | Pattern::Hex(_)
        | Pattern::Json(_)
        | Pattern::Number(_)
        | Pattern::Utf8(_)
        | Pattern::AnyOrder(_)
        | Pattern::Count { .. }
        | Pattern::Not(_) => return false,
    };
    is_refusal(text.trim_start_matches('^').trim_start_matches("(?i)").trim_start_matches('^'))
}

fn is_refusal(line: &str) -> bool {
    line.trim_start().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("error"))
}

/// Why an answer is another one than expected.
fn other(view: &View<'_>, pattern: &Pattern) -> Cause {
    let printed = view.run().map(|run| view.printed(run, OutputStream::Stdout, Micros(0))).unwrap_or_default();
    let printed = String::from_utf8_lossy(&printed);
    let lines: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let came = lines.get(number(view)).copied().unwrap_or_default();
    let expected = if let Ended::Unmatched(unmatched) = view.why() {
        unmatched.why.expected().map(|expected| String::from_utf8_lossy(expected.kept()))
    } else {
        None
    };
    let expected = expected.as_deref().unwrap_or_default().trim_end();
    if refuses(pattern) {
        // A refusal behind something else is no acceptance.
        let said = is_refusal(came) || came.to_ascii_lowercase().contains("error");
        return if said { Cause::ExtraOutput } else { Cause::AcceptsBadInput };
    }
    if shows_what_was_none(view, came) {
        return Cause::AcceptsWrongReply;
    }
    if is_refusal(came) {
        return Cause::RefusesGoodInput;
    }
    if lines.len() > requests(view).len() { Cause::ExtraOutput } else { compare(expected, came) }
}

fn compare(expected: &str, came: &str) -> Cause {
    if swapped(expected, came) {
        Cause::WrongByteOrder
    } else if same_address(expected, came) {
        Cause::NotCanonical
    } else if !expected.is_empty() && is_beside(expected, came) {
        Cause::ExtraOutput
    } else {
        Cause::WrongAnswer
    }
}

/// Whether the answer stands in the line, with other words beside it.
fn is_beside(expected: &str, came: &str) -> bool {
    let apart = |text: &str, at: Option<char>| text.is_empty() || at.is_some_and(char::is_whitespace);
    came.match_indices(expected).any(|(at, _)| {
        let (before, after) = (&came[..at], &came[at + expected.len()..]);
        let more = !before.is_empty() || !after.is_empty();
        more && apart(before, before.chars().next_back()) && apart(after, after.chars().next())
    })
}

/// Whether one is the other with its bytes in reverse: as bytes in hexadecimal, as a number of two or four bytes,
/// or as an address.
fn swapped(expected: &str, came: &str) -> bool {
    let bytes = |text: &str| -> Option<Vec<u8>> {
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Some(address.octets().to_vec());
        }
        let parts: Vec<&str> = text.split_ascii_whitespace().collect();
        let pairs = parts.len() > 1 && parts.iter().all(|part| part.len() == 2);
        pairs.then(|| parts.iter().map(|part| u8::from_str_radix(part, 16).ok()).collect()).flatten()
    };
    if let (Some(wanted), Some(mut got)) = (bytes(expected), bytes(came)) {
        got.reverse();
        return wanted == got && expected != came;
    }
    let (Ok(wanted), Ok(got)) = (expected.parse::<u32>(), came.parse::<u32>()) else { return false };
    let short = u16::try_from(wanted).ok().map(|wanted| u32::from(wanted.swap_bytes()));
    wanted != got && (short == Some(got) || wanted.swap_bytes() == got)
}

fn same_address(expected: &str, came: &str) -> bool {
    let address = |text: &str| text.parse::<Ipv6Addr>().ok();
    expected != came && address(expected).is_some() && address(expected) == address(came)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_answer_has_a_cause_of_its_own() {
        let check = |expected: &str, came: &str, cause: Cause| {
            assert_eq!(compare(expected, came), cause, "{expected:?} {came:?}");
        };
        check("7f 00 00 01", "01 00 00 7f", Cause::WrongByteOrder);
        check("127.0.0.1", "1.0.0.127", Cause::WrongByteOrder);
        check("00 50", "50 00", Cause::WrongByteOrder);
        check("80", "20480", Cause::WrongByteOrder);
        check("2001:db8::1", "2001:db8:0:0:0:0:0:1", Cause::NotCanonical);
        check("2001:db8::1", "2001:DB8::1", Cause::NotCanonical);
        check("80", "port: 80", Cause::ExtraOutput);
        check("yes", "no", Cause::WrongAnswer);
        check("80", "", Cause::WrongAnswer);
        check("80", "8080", Cause::WrongAnswer);
        check("1.2", "1.2.3", Cause::WrongAnswer);
    }

    #[test]
    fn an_expectation_that_begins_with_error_is_a_refusal() {
        let line = |text: &str| Pattern::Framed {
            by: crate::spec::Framing::Line { cap: 100 },
            is: Some(Box::new(Pattern::Regex(text.to_owned()))),
        };
        for (pattern, expected) in [("^error", true), ("^(?i)error\\b", true), ("(?i)^error", true), ("^80$", false)] {
            assert_eq!(refuses(&line(pattern)), expected, "{pattern}");
        }
    }
}
