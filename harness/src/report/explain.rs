//! Why a check failed, in sentences: the cause with the facts that are known, why such a thing
//! happens, what to try, and what the program was doing. Must not find causes.

use std::collections::BTreeMap;

use fluent_bundle::FluentValue;

use super::naming;
use super::programs::roles;
use super::remarks;
use super::words::{Values, Words};
use crate::evidence::{Adaptation, Attempt, Coverage, Event, ProgramEnd, What};
use crate::grade::{GradedCheck, GradedExercise, Tally};
use crate::judge::{ClientLimit, Facts, Verdict};
use crate::model::{Cause, Excerpt, Lang, Micros, Points, Role, RunId};
use crate::spec::{Check, Transport, Verb};

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

/// The text of a cause by itself: what it is, why it happens, how it is mended.
pub(crate) fn explain(cause: Cause, lang: Lang) -> [String; 3] {
    let words = Words::new(lang);
    let values = values(&words, &Facts::default(), Around::default());
    ["", ".why", ".hint"].map(|part| words.with(&format!("cause-{cause}{part}"), &values))
}

/// Explains a failed check; none for any other.
pub(crate) fn failure(words: &Words, exercise: &GradedExercise<'_>, graded: &GradedCheck<'_>) -> Option<Explanation> {
    let cause = graded.verdict.cause?;
    let facts =
        Facts { role: graded.verdict.facts.role.or_else(|| main_role(graded.check)), ..graded.verdict.facts.clone() };
    let around = Around { place: place_of(exercise, graded), newline: newline_added(graded) };
    let values = values(words, &facts, around);
    let mut doing = doing(words, &Scene::of(graded, cause), &facts);
    doing.extend(unseen(graded).map(|id| words.say(id)));
    let id = message_of(words, graded.check, cause);
    let of_step = graded.verdict.step.and_then(|step| graded.check.step(step)).and_then(|step| step.hint.as_ref());
    // Where no answer could be read at all, what helps with the question helps nothing.
    let read = graded.verdict.facts.marks.as_ref().is_some_and(|marks| !marks.items.is_empty());
    let of_question = graded.check.question.as_ref().filter(|_| read).and_then(|question| question.hint.as_ref());
    let own_hint = of_step.or(of_question);
    Some(Explanation {
        sentence: words.with(&id, &values),
        why: words.with(&format!("{id}.why"), &values),
        hint: own_hint.map_or_else(
            || {
                let shown = facts.detail.iter().chain(&facts.names).find_map(|text| remarks::hint(words, text));
                shown.unwrap_or_else(|| words.with(&format!("{id}.hint"), &values))
            },
            |hint| hint.get(words.lang()).to_owned(),
        ),
        doing,
    })
}

/// The message of a cause: where programs speak in datagrams, some read differently.
fn message_of(words: &Words, check: &Check, cause: Cause) -> String {
    let datagrams = check.flat().iter().any(|step| step.verb == Verb::Transport(Transport::Udp));
    let own = format!("cause-{cause}-udp");
    if datagrams && words.has(&own) { own } else { format!("cause-{cause}") }
}

/// What to say where a verdict on how a connection ended has no segments to rest on.
fn unseen(graded: &GradedCheck<'_>) -> Option<&'static str> {
    let step = graded.verdict.step.and_then(|step| graded.check.step(step))?;
    let coverage = attempt_of(graded)?.capture.coverage;
    match coverage {
        Coverage::Complete => None,
        Coverage::Gap { .. } | Coverage::None => matches!(step.verb, Verb::ExpectEnd(_)).then_some("doing-unseen"),
    }
}

/// What a sentence says beside the verdict's own facts; what is not known is none.
#[derive(Debug, Clone, Default)]
struct Around {
    place: Option<(String, u32)>,
    /// The word `added` where the harness added a newline to a message.
    newline: Option<&'static str>,
}

fn newline_added(graded: &GradedCheck<'_>) -> Option<&'static str> {
    let added = |event: &Event| matches!(&event.what, What::Adapted { what: Adaptation::Newline { .. } });
    attempt_of(graded)?.events.iter().any(added).then_some("added")
}

/// A step that only advises and was not followed, as a check of its own.
pub(crate) fn aside<'a>(graded: &GradedCheck<'a>, verdict: &Verdict) -> GradedCheck<'a> {
    GradedCheck {
        verdict: verdict.clone(),
        points: Points::ZERO,
        tally: Tally::default(),
        passed: None,
        ..graded.clone()
    }
}

/// The attempt that the verdict speaks of.
pub(crate) fn attempt_of<'a>(graded: &GradedCheck<'a>) -> Option<&'a Attempt> {
    graded.evidence?.attempts.get(graded.attempt?)
}

/// The program that a check is about: the first that it starts.
pub(crate) fn main_role(check: &Check) -> Option<Role> {
    check.flat().into_iter().find_map(|step| if let Verb::Start(role) = step.verb { Some(role) } else { None })
}

/// The place in the student's own files that a failure names: of a traceback, else of a failed build.
pub(crate) fn place_of(exercise: &GradedExercise<'_>, graded: &GradedCheck<'_>) -> Option<(String, u32)> {
    let facts = &graded.verdict.facts;
    if let Some(trouble) = facts.marks.as_ref().and_then(|marks| marks.trouble.as_ref()) {
        return Some((trouble.file.clone(), trouble.line));
    }
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
fn values(words: &Words, facts: &Facts, around: Around) -> Vec<(&'static str, FluentValue<'static>)> {
    let (call, errno) = facts.failed_call.as_ref().map_or((None, None), |(c, e)| (Some(*c), Some(e.clone())));
    let names: Vec<String> = facts.names.iter().map(|name| remarks::remark(words, name)).collect();
    let names = (!names.is_empty()).then(|| names.join(&words.say("comma")));
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
        ("before", text(facts.grown.map(|(what, before, _)| naming::amount(what, before)))),
        ("after", text(facts.grown.map(|(what, _, after)| naming::amount(what, after)))),
        ("detail", text(facts.detail.as_ref().map(|detail| remarks::remark(words, detail)))),
        ("names", text(names)),
        ("place", text(around.place.map(|(file, line)| place(&file, line)))),
        ("newline", around.newline.unwrap_or("none").into()),
        ("limit", limit_key(facts.limit).into()),
        ("pause", text(facts.pause.map(naming::span))),
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

fn limit_key(limit: Option<ClientLimit>) -> &'static str {
    match limit {
        None => "none",
        Some(ClientLimit::Descriptors) => "descriptors",
        Some(ClientLimit::Select) => "select",
        Some(ClientLimit::Workers) => "workers",
    }
}

/// What decides which of the facts are worth saying, and of whom.
#[derive(Debug, Default)]
struct Scene {
    /// The compiler's own output is shown, which says more than its first line.
    built: bool,
    /// What is shown as the actual output; it is not said again.
    shown: Option<Excerpt>,
    /// Where both programs are the student's: which part each start played.
    roles: Option<BTreeMap<RunId, Role>>,
}

/// What came instead of what was expected. Of a long output the mismatch has only the head.
pub(crate) fn actual(facts: &Facts) -> Option<&Excerpt> {
    let actual = &facts.mismatch.as_ref()?.actual;
    let longer = facts.printed.as_ref().filter(|printed| actual.is_cut() && printed.kept().starts_with(actual.kept()));
    Some(longer.unwrap_or(actual))
}

impl Scene {
    fn of(graded: &GradedCheck<'_>, cause: Cause) -> Self {
        let starts = |role| graded.check.flat().into_iter().any(|step| step.verb == Verb::Start(role));
        let both = starts(Role::Server) && starts(Role::Client);
        Self {
            built: cause == Cause::BuildFailed,
            shown: actual(&graded.verdict.facts).cloned(),
            roles: attempt_of(graded).filter(|_| both).map(|attempt| roles(&attempt.events)),
        }
    }

    /// Names the program in front of a statement, where there are two.
    fn named(&self, words: &Words, role: Option<Role>, text: String) -> String {
        match (&self.roles, role) {
            (Some(_), Some(role)) => {
                let program = naming::program(words, Some(role));
                words.with("rung-of", &[("program", program.into()), ("text", text.into())])
            }
            (Some(_) | None, _) => text,
        }
    }

    fn whose(&self, run: RunId) -> Option<Role> {
        self.roles.as_ref()?.get(&run).copied()
    }

    /// An orderly end needs no last words, unless they name a place; a prompt is not worth a line.
    fn wants_last_words(&self, facts: &Facts) -> bool {
        let placed = facts.last_words.as_ref().is_some_and(|last| last.place.is_some());
        !self.built && (placed || facts.end != Some(ProgramEnd::Code(0)))
    }

    fn wants_printed(&self, printed: &Excerpt) -> bool {
        let inside =
            |shown: &Excerpt| shown.kept().windows(printed.kept().len().max(1)).any(|part| part == printed.kept());
        !self.shown.as_ref().is_some_and(inside)
    }
}

/// What the program was doing, and what is left of it.
fn doing(words: &Words, scene: &Scene, facts: &Facts) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((call, errno)) = &facts.failed_call {
        said.push(failed_call(words, facts, naming::call(*call), errno));
    }
    if let Some(end) = facts.end {
        said.push(ended(words, end));
    }
    if let Some(last) = facts.last_words.as_ref().filter(|_| scene.wants_last_words(facts)) {
        let at = text(last.place.as_ref().map(|(file, line)| place(file, *line)));
        said.push(words.with("doing-last-words", &[("words", last.text.as_str().into()), ("place", at)]));
    }
    if facts.missing.is_some() && !facts.seen.is_empty() {
        said.push(words.with("doing-seen", &[("seen", naming::chain(&facts.seen).into())]));
    }
    if let Some((cpu, span)) = facts.cpu {
        said.push(measured(words, cpu, span));
    }
    if let Some(printed) = facts.printed.as_ref().filter(|printed| scene.wants_printed(printed)) {
        said.push(words.with("doing-printed", &[("text", super::escape::quoted(printed, 120).into())]));
    }
    let said = said.into_iter().map(|text| scene.named(words, facts.role, text));
    let waiting = facts.waiting.as_ref().map(|state| {
        let role = scene.whose(state.run).or(facts.role);
        scene.named(words, role, naming::thread(words, role, state))
    });
    waiting.into_iter().chain(said).collect()
}

fn measured(words: &Words, cpu: Micros, span: Micros) -> String {
    let values: &Values<'_> = &[
        ("cpu", naming::time(cpu).into()),
        ("span", naming::time(span).into()),
        ("percent", naming::percent(cpu, span).into()),
    ];
    words.with("doing-cpu", values)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::LastWords;
    use crate::spec::{Amount, CallName};

    fn full(role: Role) -> Facts {
        Facts {
            role: Some(role),
            end: Some(ProgramEnd::Signal(13)),
            last_words: Some(LastWords { text: "OSError".into(), place: Some(("server.py".into(), 9)) }),
            failed_call: Some((CallName::Bind, "EADDRNOTAVAIL".into())),
            address: "10.0.0.1:80".parse().ok(),
            other_address: "127.0.0.1:81".parse().ok(),
            seen: vec![CallName::Socket],
            missing: Some(CallName::Bind),
            count: Some(3),
            grown: Some((Amount::Descriptors, 4, 57)),
            limit: Some(ClientLimit::Workers),
            pause: Some(Micros(1200)),
            cpu: Some((Micros(198_000), Micros(200_000))),
            detail: Some("pymysql".into()),
            names: vec!["a.py".into(), "b.py".into()],
            ..Facts::default()
        }
    }

    /// Each cause with all facts, with none, and without the failed call: no gap where a fact is left out.
    #[test]
    fn sentences_are_whole_whatever_is_known() {
        for lang in [Lang::En, Lang::Zh] {
            let words = Words::new(lang);
            for cause in Cause::ALL {
                let around = Around { place: Some(("server.py".to_owned(), 9)), newline: Some("added") };
                let uncalled = Facts { failed_call: None, ..full(Role::Client) };
                for values in [
                    values(&words, &full(Role::Server), around.clone()),
                    values(&words, &uncalled, around),
                    values(&words, &Facts::default(), Around::default()),
                ] {
                    for part in ["", ".why", ".hint"] {
                        let text = words.with(&format!("cause-{cause}{part}"), &values);
                        for gap in ["  ", " .", " ,", " :", "none", "{$", "\n", " 。", " ，", "。。", ".."] {
                            assert!(!text.contains(gap), "{cause}{part}: {gap:?} in {text:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_the_program_was_doing_is_told_with_places_and_meanings() {
        let said = doing(&Words::new(Lang::En), &Scene::default(), &full(Role::Server));
        assert_eq!(
            said,
            [
                "bind() on 10.0.0.1:80 failed: EADDRNOTAVAIL (this machine does not have that address)",
                "it was ended by SIGPIPE: it sent on a connection whose other side had gone",
                "its last words, at server.py:9: OSError",
                "calls seen: socket",
                "it used 198 ms of CPU time in 200 ms in which nothing happened (99%)",
            ]
        );
    }

    #[test]
    fn nothing_is_said_that_is_shown_or_does_not_matter() {
        let words = Words::new(Lang::En);
        let last = |place| Some(LastWords { text: "bye".into(), place });
        let quiet = Facts { end: Some(ProgramEnd::Code(0)), last_words: last(None), ..Facts::default() };
        assert_eq!(doing(&words, &Scene::default(), &quiet), ["it ended with exit code 0"]);
        let placed = Facts { last_words: last(Some(("server.c".into(), 5))), ..Facts::default() };
        assert_eq!(doing(&words, &Scene::default(), &placed), ["its last words, at server.c:5: bye"]);
        let built = Scene { built: true, ..Scene::default() };
        assert!(doing(&words, &built, &placed).is_empty());
        let printed = Facts { printed: Some(Excerpt::whole(b"part")), ..Facts::default() };
        assert_eq!(doing(&words, &Scene::default(), &printed), ["it printed \"part\""]);
        let shown = Scene { shown: Some(Excerpt::whole(b"a part of it")), ..Scene::default() };
        assert!(doing(&words, &shown, &printed).is_empty());
    }

    #[test]
    fn each_of_two_programs_is_named() {
        let scene = Scene { roles: Some([(RunId(4), Role::Server)].into()), ..Scene::default() };
        let facts = Facts { role: Some(Role::Client), end: Some(ProgramEnd::Code(1)), ..Facts::default() };
        assert_eq!(doing(&Words::new(Lang::En), &scene, &facts), ["client: it ended with exit code 1"]);
    }
}
