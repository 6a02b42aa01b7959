//! What was seen of each program over all checks of an exercise: address, steps, arguments, help, and how it
//! talks. Must not judge any of it.

mod talk;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use crate::evidence::{Adaptation, Attempt, Event, ExerciseRecord, ProgramRecord, What};
use crate::model::{Role, RunId};
use crate::spec::CallName;
pub(crate) use talk::{Shape, Talk};

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
    /// Whether it came as far as listening, or dialling; none where it was not started.
    pub(crate) came_up: Option<bool>,
    /// How the harness helped, each once.
    pub(crate) helped: Vec<&'a Adaptation>,
    /// How a server talks.
    pub(crate) talk: Talk,
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
        CallName::Socket
        | CallName::Bind
        | CallName::Listen
        | CallName::Accept
        | CallName::Connect
        | CallName::Sendto
        | CallName::Recvfrom => true,
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
    let role = program.role;
    let mut steps = BTreeSet::new();
    let (mut arguments, mut came_up) = (Vec::new(), None);
    let mut helped: Vec<&Adaptation> = Vec::new();
    for attempt in attempts(record) {
        let roles = roles(&attempt.events);
        let alone = roles.values().all(|whose| *whose == role);
        if roles.values().any(|whose| *whose == role) {
            // Who has no address is up as soon as it runs.
            let up = role == Role::Program || attempt.addresses.iter().any(|(whose, _)| *whose == role);
            came_up = Some(came_up.unwrap_or(false) | up);
        }
        let mut latest: &[String] = &[];
        for event in &attempt.events {
            if let What::Called { run, call } = &event.what
                && roles.get(run) == Some(&role)
                && call.error.is_none()
                && is_step(call.name)
            {
                steps.insert(call.name);
                // Those that led nowhere are the report's own business, not the student's.
                if Some(call.name) == goal(role) && arguments.is_empty() {
                    arguments = latest.to_vec();
                }
            } else if let What::Started { role: whose, arguments: added, .. } = &event.what
                && *whose == role
            {
                latest = added;
            } else if let What::Adapted { what } = &event.what
                && concerns(what, role, alone)
                && !helped.contains(&what)
            {
                helped.push(what);
            }
        }
    }
    helped.dedup_by_key(|what| kind(what));
    let talk = match role {
        Role::Server => talk::talk(attempts(record)),
        Role::Client | Role::Program => Talk::default(),
    };
    if talk.shape != Some(Shape::Typed) {
        // What was typed led to nothing: the server reads its terminal for another purpose.
        helped.retain(|what| !matches!(what, Adaptation::Operator { role: Role::Server }));
    }
    let steps = steps.into_iter().collect();
    Seen { record: program, address: address(record, role), steps, arguments, came_up, helped, talk }
}

/// The call by which a program comes to its conversation; one that talks on its standard streams needs none.
fn goal(role: Role) -> Option<CallName> {
    match role {
        Role::Server => Some(CallName::Listen),
        Role::Client => Some(CallName::Connect),
        Role::Program => None,
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
