//! What was seen of each program over all checks of an exercise: address, steps, arguments, help.
//! Must not judge any of it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use crate::evidence::{Adaptation, Attempt, Event, ExerciseRecord, ProgramRecord, What};
use crate::model::{Role, RunId};
use crate::spec::CallName;

/// A program and what was seen of it.
#[derive(Debug, Clone)]
pub(crate) struct Seen<'a> {
    /// What was found in the submission.
    pub(crate) record: &'a ProgramRecord,
    /// Where it listens, or dials.
    pub(crate) address: Option<SocketAddr>,
    /// The notes' steps that it made, in their order.
    pub(crate) steps: Vec<CallName>,
    /// Arguments that the harness added.
    pub(crate) arguments: Vec<String>,
    /// How the harness helped, each once.
    pub(crate) helped: Vec<&'a Adaptation>,
}

/// Every program of an exercise with what was seen of it.
pub(crate) fn seen(record: &ExerciseRecord) -> Vec<Seen<'_>> {
    record.programs.iter().map(|program| one(record, program)).collect()
}

fn attempts(record: &ExerciseRecord) -> impl Iterator<Item = &Attempt> {
    record.evidence.iter().flat_map(|evidence| &evidence.attempts)
}

/// The address of a program, from the first attempt that knows it.
pub(crate) fn address(record: &ExerciseRecord, role: Role) -> Option<SocketAddr> {
    attempts(record).flat_map(|attempt| &attempt.addresses).find(|(whose, _)| *whose == role).map(|(_, at)| *at)
}

/// Which part each start of a program played.
pub(crate) fn roles<'a>(events: impl IntoIterator<Item = &'a Event>) -> BTreeMap<RunId, Role> {
    events
        .into_iter()
        .filter_map(|event| if let What::Started { run, role, .. } = &event.what { Some((*run, *role)) } else { None })
        .collect()
}

fn is_step(call: CallName) -> bool {
    match call {
        CallName::Socket | CallName::Bind | CallName::Listen | CallName::Accept | CallName::Connect => true,
        CallName::Shutdown
        | CallName::Setsockopt
        | CallName::Send
        | CallName::Recv
        | CallName::Read
        | CallName::Write
        | CallName::Poll => false,
    }
}

fn one<'a>(record: &'a ExerciseRecord, program: &'a ProgramRecord) -> Seen<'a> {
    let mut steps = BTreeSet::new();
    let mut arguments = Vec::new();
    let mut helped: Vec<&Adaptation> = Vec::new();
    for attempt in attempts(record) {
        let roles = roles(&attempt.events);
        let alone = roles.values().all(|role| *role == program.role);
        for event in &attempt.events {
            if let What::Called { run, call } = &event.what
                && roles.get(run) == Some(&program.role)
                && call.error.is_none()
                && is_step(call.name)
            {
                steps.insert(call.name);
            } else if let What::Started { role, arguments: added, .. } = &event.what
                && *role == program.role
                && arguments.is_empty()
                && attempt.addresses.iter().any(|(whose, _)| whose == role)
            {
                // Those that led nowhere are the report's own business, not the student's.
                arguments.clone_from(added);
            } else if let What::Adapted { what } = &event.what
                && concerns(what, program.role, alone)
                && !helped.contains(&what)
            {
                helped.push(what);
            }
        }
    }
    helped.dedup_by_key(|what| kind(what));
    Seen {
        record: program,
        address: address(record, program.role),
        steps: steps.into_iter().collect(),
        arguments,
        helped,
    }
}

/// Newlines for two actors are one kind of help.
fn kind(what: &Adaptation) -> (u8, Option<&str>) {
    match what {
        Adaptation::Arguments { .. } => (0, None),
        Adaptation::Newline { .. } => (1, None),
        Adaptation::Operator { .. } => (2, None),
        Adaptation::Greeting { .. } => (3, None),
        Adaptation::EndWord { word } => (4, word.as_deref()),
    }
}

/// Whether this help was for the program of this part. Arguments are shown by themselves.
fn concerns(what: &Adaptation, role: Role, alone: bool) -> bool {
    match what {
        Adaptation::Arguments { .. } => false,
        Adaptation::Operator { role: whose } => *whose == role,
        Adaptation::Newline { .. } => alone && role == Role::Server,
        Adaptation::Greeting { .. } | Adaptation::EndWord { .. } => alone && role == Role::Client,
    }
}
