//! Why a check failed, in sentences: the cause with the facts that are known, why such a thing
//! happens, what to try, and what the program was doing. Must not find causes.

use fluent_bundle::FluentValue;

use super::naming;
use super::words::{Values, Words};
use crate::evidence::ProgramEnd;
use crate::grade::{GradedCheck, GradedExercise};
use crate::judge::Facts;
use crate::model::{Cause, Lang, Role};
use crate::spec::{Check, Verb};

/// What is said about a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Explanation {
    /// What is wrong, one sentence.
    pub(crate) sentence: String,
    /// Why that happens.
    pub(crate) why: String,
    /// What to try next.
    pub(crate) hint: String,
    /// What the program was doing, one statement each.
    pub(crate) doing: Vec<String>,
}

/// The text of a cause by itself, as a page of three paragraphs.
pub fn explain(cause: Cause, lang: Lang) -> String {
    let words = Words::new(lang);
    let values = values(&words, &Facts::default(), None);
    ["", ".why", ".hint"].map(|part| words.with(&format!("cause-{cause}{part}"), &values)).join("\n\n")
}

/// Explains a failed check; none for any other.
pub(crate) fn failure(words: &Words, exercise: &GradedExercise<'_>, graded: &GradedCheck<'_>) -> Option<Explanation> {
    let cause = graded.verdict.cause?;
    let facts = Facts { role: graded.verdict.facts.role.or_else(|| main_role(graded.check)), ..graded.verdict.facts.clone() };
    let values = values(words, &facts, place_of(exercise, graded));
    let own_hint = graded.verdict.step.and_then(|step| graded.check.steps.get(step)).and_then(|step| step.hint.as_ref());
    Some(Explanation {
        sentence: words.with(&format!("cause-{cause}"), &values),
        why: words.with(&format!("cause-{cause}.why"), &values),
        hint: own_hint
            .map_or_else(|| words.with(&format!("cause-{cause}.hint"), &values), |hint| hint.get(words.lang()).to_owned()),
        doing: doing(words, &facts),
    })
}

/// The program that a check is about: the first that it starts.
pub(crate) fn main_role(check: &Check) -> Option<Role> {
    check.steps.iter().find_map(|step| if let Verb::Start(role) = step.verb { Some(role) } else { None })
}

/// The place in the student's own files that a failure names: of a traceback, else of a failed build.
pub(crate) fn place_of(exercise: &GradedExercise<'_>, graded: &GradedCheck<'_>) -> Option<(String, u32)> {
    let facts = &graded.verdict.facts;
    let traced = facts.last_words.as_ref().and_then(|last| last.place.clone());
    traced.or_else(|| {
        if graded.verdict.cause != Some(Cause::BuildFailed) {
            return None;
        }
        let role = facts.role.or_else(|| main_role(graded.check))?;
        let program = exercise.record.programs.iter().find(|program| program.role == role)?;
        program.build.as_ref()?.first_error.clone()
    })
}

fn text(value: Option<String>) -> FluentValue<'static> {
    value.map_or(FluentValue::String("none".into()), FluentValue::from)
}

/// `server.py:12`.
pub(crate) fn place(file: &str, line: u32) -> String {
    format!("{file}:{line}")
}

/// The facts as values of messages; what is not known is the word `none`.
fn values(words: &Words, facts: &Facts, at: Option<(String, u32)>) -> Vec<(&'static str, FluentValue<'static>)> {
    let (call, errno) = facts.failed_call.as_ref().map_or((None, None), |(c, e)| (Some(*c), Some(e.clone())));
    let names = if facts.names.is_empty() { None } else { Some(facts.names.join(&words.say("comma"))) };
    let count = facts.count.map_or(FluentValue::String("none".into()), FluentValue::from);
    vec![
        ("role", naming::role_key(facts.role).into()),
        ("program", naming::program(words, facts.role).into()),
        ("ended", facts.end.map_or_else(|| words.say("end-unknown"), |end| naming::end(words, end)).into()),
        ("how", end_key(facts.end).into()),
        ("call", text(call.map(|name| format!("{}()", naming::call(name))))),
        ("errno", text(errno.map(|name| naming::errno(words, &name)))),
        ("address", text(facts.address.map(|a| a.to_string()))),
        ("other", text(facts.other_address.map(|a| a.to_string()))),
        ("missing", text(facts.missing.map(|name| naming::call(name).to_owned()))),
        ("count", count),
        ("detail", text(facts.detail.clone())),
        ("names", text(names)),
        ("place", text(at.map(|(file, line)| place(&file, line)))),
        ("percent", text(facts.cpu.map(|(cpu, span)| naming::percent(cpu, span).to_string()))),
    ]
}

fn end_key(end: Option<ProgramEnd>) -> &'static str {
    match end {
        None => "none",
        Some(ProgramEnd::Code(_)) => "code",
        Some(ProgramEnd::Signal(_)) => "signal",
    }
}

/// What the program was doing, and what is left of it.
fn doing(words: &Words, facts: &Facts) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((call, errno)) = &facts.failed_call {
        said.push(failed_call(words, facts, naming::call(*call), errno));
    }
    if let Some(state) = &facts.waiting {
        said.push(naming::thread(words, facts.role, state));
    }
    if let Some(end) = facts.end {
        said.push(ended(words, end));
    }
    if let Some(last) = &facts.last_words {
        let at = text(last.place.as_ref().map(|(file, line)| place(file, *line)));
        said.push(words.with("doing-last-words", &[("words", last.text.as_str().into()), ("place", at)]));
    }
    if facts.missing.is_some() && !facts.seen.is_empty() {
        said.push(words.with("doing-seen", &[("seen", naming::chain(&facts.seen).into())]));
    }
    if let Some((cpu, span)) = facts.cpu {
        let values: &Values<'_> = &[
            ("cpu", naming::time(cpu).into()),
            ("span", naming::time(span).into()),
            ("percent", naming::percent(cpu, span).into()),
        ];
        said.push(words.with("doing-cpu", values));
    }
    if let Some(printed) = &facts.printed {
        said.push(words.with("doing-printed", &[("text", super::escape::quoted(printed, 120).into())]));
    }
    said
}

fn failed_call(words: &Words, facts: &Facts, call: &str, errno: &str) -> String {
    let address = text(facts.address.map(|a| a.to_string()));
    let values: &Values<'_> =
        &[("call", format!("{call}()").into()), ("errno", naming::errno(words, errno).into()), ("address", address)];
    words.with("doing-call-failed", values)
}

fn ended(words: &Words, end: ProgramEnd) -> String {
    let meaning = match end {
        ProgramEnd::Signal(number) => naming::signal_meaning(words, number),
        ProgramEnd::Code(_) => None,
    };
    words.with("doing-ended", &[("ended", naming::end(words, end).into()), ("meaning", text(meaning))])
}
