//! One attempt as the judge reads it: what was seen up to the step that decided. Must not decide anything.

use std::net::SocketAddr;

use super::verdict::{Facts, Mismatch};
use super::words::{self, Kind, Words};
use crate::evidence::{
    Adaptation, Attempt, Call, Ended, Event, ExerciseRecord, LimitHit, MemberEnd, OutputStream, ProgramEnd, StepRecord,
    ThreadState, Unmatched, What,
};
use crate::model::{ActorName, Cause, Excerpt, Micros, Role, RunId};
use crate::spec::{About, CallName, Check, ListenMode, Step, Verb};

/// A cause with what is known about it.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) cause: Cause,
    pub(super) facts: Facts,
}

/// An attempt, seen from the step that decided it.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) check: &'a Check,
    pub(super) record: &'a ExerciseRecord,
    pub(super) attempt: &'a Attempt,
    /// The record of the step that decided.
    pub(super) failed: &'a StepRecord,
    /// The step that decided.
    pub(super) step: &'a Step,
    /// Whose failure it is.
    pub(super) role: Role,
    /// What belongs to the conversation; the harness's tidying up afterwards does not.
    pub(super) events: &'a [Event],
    /// The start of the program that is asked about, if it is not the latest.
    start: Option<RunId>,
}

/// How much of a printed text a verdict carries.
const SHOWN: usize = 2000;

impl<'a> View<'a> {
    pub(super) fn new(
        check: &'a Check,
        record: &'a ExerciseRecord,
        attempt: &'a Attempt,
        failed: &'a StepRecord,
        step: &'a Step,
    ) -> Self {
        let events = conversation(attempt, failed, &step.verb);
        let why = if let Ended::Members { first, .. } = &failed.why { first.first().map(|one| &one.why) } else { None };
        let role = ended_role(events, why.unwrap_or(&failed.why)).unwrap_or_else(|| role_of(check, &step.verb));
        Self { check, record, attempt, failed, step, role, events, start: None }
    }

    /// The same evidence, asked about the other program.
    pub(super) fn of(self, role: Role) -> Self {
        Self { role, start: None, ..self }
    }

    /// The same evidence, asked about one start of the program.
    pub(super) fn of_start(self, run: RunId) -> Self {
        Self { start: Some(run), ..self }
    }

    /// Why the step failed; for a crowd, why it failed for the first of those for whom it did.
    pub(super) fn why(&self) -> &'a Ended {
        self.member().map_or(&self.failed.why, |member| &member.why)
    }

    /// The actor that the step is about; of a crowd, the first for whom it failed.
    pub(super) fn actor(&self) -> Option<ActorName> {
        let actor = super::wait::actor_of(&self.step.verb)?;
        Some(self.member().map_or_else(|| actor.clone(), |member| actor.member(member.number)))
    }

    /// The first of a crowd for whom the step failed.
    fn member(&self) -> Option<&'a MemberEnd> {
        if let Ended::Members { first, .. } = &self.failed.why { first.first() } else { None }
    }

    /// Every start of the program, in order.
    pub(super) fn runs(&self) -> Vec<RunId> {
        self.events.iter().filter_map(|event| started(event, self.role)).collect()
    }

    /// The start of the program that is asked about: the latest, if no other.
    pub(super) fn run(&self) -> Option<RunId> {
        if self.start.is_some() {
            return self.start;
        }
        self.events.iter().rev().find_map(|event| started(event, self.role))
    }

    /// What happened since the latest start of the program.
    pub(super) fn since_start(&self) -> &'a [Event] {
        let at = self.events.iter().rposition(|event| started(event, self.role).is_some());
        &self.events[at.unwrap_or(0)..]
    }

    /// The steps that came before the one that decided, with their records, latest first.
    pub(super) fn earlier(&self) -> impl Iterator<Item = (&'a Step, &'a StepRecord)> + use<'a> {
        let flat = self.check.flat();
        // In the order in which they ended: steps may be played several times, and side by side.
        let before = self.attempt.steps.iter().take_while(|record| !std::ptr::eq(*record, self.failed)).count();
        let before = self.attempt.steps[..before].iter().rev();
        before.filter_map(move |record| flat.get(record.step).map(|step| (*step, record)))
    }

    /// The step that decided and those before it, latest first, back to the program's latest start.
    pub(super) fn since_launch(&self) -> impl Iterator<Item = (&'a Step, &'a StepRecord)> + use<'a> {
        let role = self.role;
        std::iter::once((self.step, self.failed))
            .chain(self.earlier())
            .take_while(move |(step, _)| step.verb != Verb::Start(role) && step.verb != Verb::Restart(role))
    }

    /// How a start of a program ended by itself, and how many of its processes went on.
    pub(super) fn exit(&self, run: RunId) -> Option<(ProgramEnd, u32)> {
        self.events.iter().find_map(|event| {
            if let What::Exited { run: of, end, left } = &event.what {
                (*of == run).then_some((*end, *left))
            } else {
                None
            }
        })
    }

    /// The latest start's own end.
    pub(super) fn end(&self) -> Option<ProgramEnd> {
        self.run().and_then(|run| self.exit(run)).map(|(end, _)| end)
    }

    /// What a start of a program printed on one stream, from a moment on, until the harness ended it.
    pub(super) fn printed(&self, run: RunId, stream: OutputStream, from: Micros) -> Vec<u8> {
        let mut bytes = Vec::new();
        let stopped = |event: &&Event| matches!(&event.what, What::Stopped { run: of, .. } if *of == run);
        for event in self.events.iter().take_while(|event| !stopped(event)).filter(|event| event.at >= from) {
            if let What::Printed { run: of, stream: on, bytes: more } = &event.what
                && *of == run
                && *on == stream
            {
                bytes.extend_from_slice(more.kept());
            }
        }
        bytes
    }

    /// Both streams' text from a moment on.
    pub(super) fn text_since(&self, run: RunId, from: Micros) -> String {
        let mut bytes = self.printed(run, OutputStream::Stdout, from);
        bytes.push(b'\n');
        bytes.extend(self.printed(run, OutputStream::Stderr, from));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The last words of a start of a program, from a moment on.
    pub(super) fn words_since(&self, run: RunId, from: Micros) -> Option<Words> {
        let files: Vec<&str> = self.record.programs.iter().map(|program| program.file.as_str()).collect();
        let text = |stream| String::from_utf8_lossy(&self.printed(run, stream, from)).into_owned();
        words::read(&text(OutputStream::Stderr), &text(OutputStream::Stdout), &files)
    }

    /// The last words of the latest start.
    pub(super) fn words(&self) -> Option<Words> {
        self.run().and_then(|run| self.words_since(run, Micros(0)))
    }

    /// The words of a crash from a moment on. A traceback that follows the end of input is the
    /// harness's doing and does not count.
    pub(super) fn crash_since(&self, from: Micros) -> Option<Words> {
        if self.input_ended() {
            return None;
        }
        let words = self.run().and_then(|run| self.words_since(run, from));
        words.filter(|words| words.kind == Kind::Traceback)
    }

    /// The same evidence, with what was seen behind the step that decided.
    pub(super) fn to_the_end(self) -> Self {
        Self { events: &self.attempt.events, ..self }
    }

    /// The traceback of a start of a program, whatever came before it.
    pub(super) fn crash_of(&self, run: RunId) -> Option<Words> {
        self.words_since(run, Micros(0)).filter(|words| words.kind == Kind::Traceback)
    }

    /// Whether the program died: by a signal, or with a traceback.
    pub(super) fn died(&self) -> bool {
        match self.end() {
            Some(ProgramEnd::Signal(_)) => true,
            Some(ProgramEnd::Code(_)) => self.crash_since(Micros(0)).is_some(),
            None => false,
        }
    }

    /// Whether the end of input was typed to the latest start.
    pub(super) fn input_ended(&self) -> bool {
        let run = self.run();
        self.events.iter().any(|event| {
            matches!(&event.what, What::Typed { run: of, line: None } if Some(*of) == run)
                || matches!(&event.what, What::Adapted { what: Adaptation::EndWord { word: None } })
        })
    }

    /// The calls of the latest start, in order.
    pub(super) fn calls(&self) -> impl Iterator<Item = &'a Call> + use<'a> {
        let run = self.run();
        self.events.iter().filter_map(move |event| {
            if let What::Called { run: of, call } = &event.what { (Some(*of) == run).then_some(call) } else { None }
        })
    }

    /// How often the latest start made a call.
    pub(super) fn called(&self, name: CallName) -> usize {
        self.calls().filter(|call| call.name == name).count()
    }

    /// The last snapshot's threads.
    pub(super) fn threads(&self) -> &'a [ThreadState] {
        let last = self.events.iter().rev().find_map(|event| {
            if let What::Snapshot { threads, .. } = &event.what { Some(threads.as_slice()) } else { None }
        });
        last.unwrap_or(&[])
    }

    /// The address at which the program listens, or which it dialled last.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.attempt.addresses.iter().rev().find(|(role, _)| *role == self.role).map(|(_, address)| *address)
    }

    /// Whether an actor has ended its side since the program started.
    pub(super) fn somebody_left(&self) -> bool {
        self.since_start().iter().any(|event| matches!(event.what, What::ActorEnded { .. } | What::Severed { .. }))
    }

    /// Whether the program was once proved to rest since it started.
    pub(super) fn has_rested(&self) -> bool {
        self.since_start().iter().any(|event| matches!(event.what, What::Snapshot { certain: true, .. }))
    }

    /// The clients that the harness has connected since the program started.
    pub(super) fn clients(&self) -> usize {
        let dialled = |event: &&Event| matches!(event.what, What::Dialled { error: None, .. } | What::Opened { .. });
        self.since_start().iter().filter(dialled).count()
    }

    /// The connections of the client that the harness has let in since it started.
    pub(super) fn clients_let_in(&self) -> usize {
        self.since_start()
            .iter()
            .filter(|event| matches!(event.what, What::Accepted { .. } | What::Heard { .. }))
            .count()
    }

    /// The step that sent an actor's latest message.
    fn sending(&self, actor: &ActorName) -> Option<&'a StepRecord> {
        let sends = |step: &Step| asks(&step.verb, actor);
        self.since_launch().find(|(step, _)| sends(step)).map(|(_, record)| record)
    }

    /// When the latest message of an actor began to be sent.
    pub(super) fn sending_began(&self, actor: &ActorName) -> Option<Micros> {
        self.sending(actor).map(|record| record.began)
    }

    /// The bytes of an actor's latest message, without the newline that may have been added as help.
    pub(super) fn message(&self, actor: &ActorName) -> String {
        let Some(record) = self.sending(actor) else { return String::new() };
        let bytes: Vec<u8> = self.sent(actor, record).flat_map(|bytes| bytes.kept().iter().copied()).collect();
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }

    /// What an actor sent while a step ran.
    pub(super) fn sent<'b>(
        &self,
        actor: &'b ActorName,
        during: &StepRecord,
    ) -> impl Iterator<Item = &'a Excerpt> + use<'a, 'b> {
        let (began, ended) = (during.began, during.ended);
        self.events.iter().filter(move |event| event.at >= began && event.at <= ended).filter_map(move |event| {
            if let What::Sent { actor: by, bytes } = &event.what { (by == actor).then_some(bytes) } else { None }
        })
    }

    /// Whether the harness refuses the client.
    pub(super) fn refuses(&self) -> bool {
        self.listens(ListenMode::Refused)
    }

    /// Whether the harness leaves the client without an answer to its SYN.
    pub(super) fn hangs(&self) -> bool {
        self.listens(ListenMode::Full) || self.listens(ListenMode::Hanging)
    }

    fn listens(&self, mode: ListenMode) -> bool {
        let is_so = |step: &&Step| matches!(&step.verb, Verb::Listen(listen) if listen.mode == mode);
        self.check.flat().iter().any(is_so)
    }

    /// A finding with all that any failure can carry.
    pub(super) fn finding(&self, cause: Cause) -> Finding {
        Finding { cause, facts: self.facts() }
    }

    fn facts(&self) -> Facts {
        let ended = self.end();
        let words = self.words().filter(|words| ended.is_some() || words.kind == Kind::Traceback);
        Facts {
            role: Some(self.role),
            waiting: super::wait::explaining(self).cloned(),
            end: ended,
            last_words: words.map(|words| words.last),
            failed_call: self.calls().filter_map(|call| call.error.clone().map(|e| (call.name, e))).last(),
            address: self.address(),
            seen: super::start::seen(self),
            mismatch: mismatch(self.why()),
            ..Facts::default()
        }
    }
}

impl Finding {
    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.facts.detail = Some(detail.into());
        self
    }

    pub(super) fn count(mut self, count: u64) -> Self {
        self.facts.count = Some(count);
        self
    }

    pub(super) fn printed(mut self, bytes: &[u8]) -> Self {
        if !bytes.is_empty() {
            self.facts.printed = Some(Excerpt::capped(bytes, SHOWN));
        }
        self
    }
}

/// The events up to the decision. Where a connection or a program ended, the news may arrive in any
/// order, so what the program itself did right afterwards still counts, until the harness does something.
fn conversation<'a>(attempt: &'a Attempt, failed: &StepRecord, verb: &Verb) -> &'a [Event] {
    let events = &attempt.events;
    let mut end = events.iter().position(|event| event.at > failed.ended).unwrap_or(events.len());
    let news =
        matches!(failed.why, Ended::ProgramEnded { .. } | Ended::StreamEnded { .. } | Ended::NotConnected { .. });
    if news || matches!(verb, Verb::ExpectExit(_)) {
        end += events[end..].iter().take_while(|event| own_doing(&event.what)).count();
    }
    &events[..end]
}

fn own_doing(what: &What) -> bool {
    matches!(
        what,
        What::Called { .. }
            | What::Received { .. }
            | What::PeerEnded { .. }
            | What::Printed { .. }
            | What::Pinged { .. }
            | What::Exited { .. }
            | What::Snapshot { .. }
            | What::Passed { .. }
            | What::LinkEnded { .. }
    )
}

fn started(event: &Event, role: Role) -> Option<RunId> {
    if let What::Started { run, role: of, .. } = &event.what { (*of == role).then_some(*run) } else { None }
}

fn ended_role(events: &[Event], why: &Ended) -> Option<Role> {
    let (Ended::ProgramEnded { run } | Ended::LimitHit(LimitHit { run, .. })) = why else { return None };
    events.iter().find_map(|event| {
        if let What::Started { run: of, role, .. } = &event.what { (of == run).then_some(*role) } else { None }
    })
}

/// Whether a step sends something that is to be answered.
pub(super) fn asks(verb: &Verb, actor: &ActorName) -> bool {
    let by = if let Verb::Send(step) = verb { Some(&step.who) } else { None };
    let by = by.or(if let Verb::Fence(step) = verb { Some(&step.who) } else { None });
    by.is_some_and(|who| actor.is(who))
}

/// Whom a step wants an answer to come to.
pub(super) fn answered_by(verb: &Verb) -> Option<&ActorName> {
    if let Verb::ExpectReply(step) = verb {
        return Some(&step.who);
    }
    if let Verb::Expect(step) = verb {
        return Some(&step.who);
    }
    if let Verb::Fence(step) = verb { Some(&step.who) } else { None }
}

/// Whose failure it is when a step fails.
pub(super) fn role_of(check: &Check, verb: &Verb) -> Role {
    match verb.about() {
        About::Program(role) => role,
        About::Actor(_) if matches!(verb, Verb::Accept(_)) => Role::Client,
        About::Actor(actor) => actor_role(check, actor),
        About::Nobody => Role::Server,
    }
}

/// The program at the other end of an actor's connection.
fn actor_role(check: &Check, actor: &ActorName) -> Role {
    let accepts = |step: &Step| matches!(&step.verb, Verb::Accept(who) if who == actor);
    if check.flat().into_iter().any(accepts) { Role::Client } else { Role::Server }
}

fn mismatch(why: &Ended) -> Option<Mismatch> {
    if let Ended::Contradicted { expected, actual, offset } = why {
        let (expected, actual) = (expected.clone(), actual.clone());
        return Some(Mismatch { expected, actual, offset: *offset, before: 0, why: None });
    }
    let Ended::Unmatched(unmatched) = why else { return None };
    let expected = unmatched.why.expected();
    let why = if expected.is_some() { None } else { Some(unmatched.why.clone()) };
    let expected = expected.cloned().unwrap_or_default();
    let Unmatched { actual, offset, before, .. } = &**unmatched;
    Some(Mismatch { expected, actual: actual.clone(), offset: *offset, before: *before, why })
}
