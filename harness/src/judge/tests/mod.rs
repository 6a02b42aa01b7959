//! Evidence in a few lines, for the tests of judge and grade; the cases by area.

mod again;
mod clients;
mod crowds;
mod datagrams;
mod pairs;
mod properties;
mod servers;
mod starts;

use std::net::SocketAddr;

use super::{Verdict, judge};
use crate::evidence::*;
use crate::model::*;
pub(crate) use crate::spec::samples::*;
use crate::spec::*;

/// A check and an attempt at it that grow together: every step takes a millisecond.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) check: Check,
    pub(crate) record: ExerciseRecord,
    pub(crate) attempt: Attempt,
    now: u64,
    runs: Vec<Role>,
}

pub(crate) fn record_of(checks: Vec<Check>) -> ExerciseRecord {
    let id = ExerciseId::new("03-session").unwrap();
    let selected = checks.iter().map(|check| check.id.clone()).collect();
    let exercise = Exercise {
        id,
        title: text("t"),
        roles: vec![Role::Server, Role::Client],
        own: None,
        files: crate::spec::OwnFiles::default(),
        checks,
    };
    let (programs, problems, evidence) = (vec![program("server.py"), program("client.py")], vec![], vec![]);
    ExerciseRecord { exercise, selected, programs, problems, skipped: Vec::new(), evidence, answers: None }
}

fn program(file: &str) -> ProgramRecord {
    let role = if file.starts_with('s') { Role::Server } else { Role::Client };
    ProgramRecord { role, language: Language::Python, file: file.to_owned(), build: None, remarks: vec![] }
}

pub(crate) fn bytes(text: &str) -> Excerpt {
    Excerpt::whole(text.as_bytes())
}

pub(crate) fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

// What a thread waits on.
pub(crate) fn on(who: &str) -> WaitOn {
    WaitOn::Connection { actor: Some(actor(who)), peer: address(40000) }
}
pub(crate) fn accepting() -> WaitOn {
    WaitOn::Listener { address: address(8888) }
}

pub(crate) const DEADLINE: Ended = Ended::DeadlineOver { own: Micros(2_000_000) };
pub(crate) const WAITING: Ended = Ended::CertainlyWaiting;
pub(crate) const FIN: Ended = Ended::StreamEnded { how: How::Fin };
pub(crate) const RST: Ended = Ended::StreamEnded { how: How::Rst };

impl Story {
    pub(crate) fn new() -> Self {
        let check = check_of("group/name", 2.0, &[], vec![]);
        let attempt = Attempt {
            seed: 1,
            duration: Micros(1),
            addresses: vec![],
            steps: vec![],
            events: vec![],
            dropped_events: 0,
            capture: Capture::none(),
            fault: None,
        };
        Self { record: record_of(vec![check.clone()]), check, attempt, now: 0, runs: vec![] }
    }

    /// A server that listens.
    pub(crate) fn server() -> Self {
        Self::new().did(Verb::Start(Role::Server)).listens(Role::Server).did(Verb::Ready(Role::Server))
    }

    /// A server that listens, accepts and has client `a`.
    pub(crate) fn serving() -> Self {
        Self::server().calls(Role::Server, CallName::Accept).did(connect("a"))
    }

    /// A client that is connected as `a`.
    pub(crate) fn client() -> Self {
        let ready = Self::new().did(Verb::Start(Role::Client)).dials(8888).did(Verb::Ready(Role::Client));
        ready.did(Verb::Accept(actor("a")))
    }

    /// A message and its reply.
    pub(crate) fn round(self, who: &str) -> Self {
        self.did(send(who, "hello-x7")).did(reply(who))
    }

    /// A typed line, its reply, shown.
    pub(crate) fn client_round(self) -> Self {
        let heard = self.did(typed("hello-x7")).did(message("a")).did(send("a", "reply-y8 indeed\n"));
        heard.prints(Role::Client, "reply-y8 indeed\n").did(shows("reply-y8"))
    }

    fn push(&mut self, what: What) {
        self.attempt.events.push(Event { at: Micros(self.now), what });
    }

    fn latest(&self, role: Role) -> RunId {
        let at = self.runs.iter().rposition(|of| *of == role).unwrap_or(0);
        RunId(u32::try_from(at).unwrap())
    }

    /// Something that is seen.
    pub(crate) fn seen(mut self, what: What) -> Self {
        self.now += 10;
        self.push(what);
        self
    }

    /// Segments that pass on a connection to the server, from whom and how long each.
    pub(crate) fn captured(mut self, segments: &[(Side, u32)]) -> Self {
        let segment = |(number, (from, len)): (u64, &(Side, u32))| Segment {
            number,
            at: Micros(self.now),
            from: *from,
            flags: Flags { ack: true, ..Flags::default() },
            seq: 1,
            ack: 1,
            window: 500,
            options: None,
            len: *len,
            bytes: Excerpt::default(),
        };
        let segments: Vec<Segment> = (1..).zip(segments).map(segment).collect();
        let (client, server, seen) = (address(40000), address(8888), segments.len() as u64);
        let connection = Connection { client, server, ours: None, seen, segments };
        self.attempt.capture = Capture { coverage: Coverage::Complete, connections: vec![connection], others: 0 };
        self
    }

    /// A step that is satisfied, with the events that go with it.
    pub(crate) fn did(self, verb: Verb) -> Self {
        self.ended(verb, Ended::Satisfied)
    }

    /// The step that fails.
    pub(crate) fn fails(self, verb: Verb, why: Ended) -> Self {
        self.ended(verb, why)
    }

    /// The step that fails because a program ended.
    pub(crate) fn gone(self, verb: Verb, role: Role) -> Self {
        let run = self.latest(role);
        self.ended(verb, Ended::ProgramEnded { run })
    }

    /// Steps that were not reached.
    pub(crate) fn then(mut self, verb: Verb) -> Self {
        let number = self.check.steps.len();
        let steps = check_of("a/b", 0.0, &[], vec![verb]).steps;
        self.check.steps.extend(steps.into_iter().map(|step| Step { number, ..step }));
        self
    }

    fn ended(mut self, verb: Verb, why: Ended) -> Self {
        let began = Micros(self.now + 100);
        self.now += 200;
        let good = matches!(why, Ended::Satisfied | Ended::SatisfiedByPause { .. });
        for what in self.natural(&verb, good) {
            self.push(what);
        }
        self.now += 100;
        let step = self.check.steps.len();
        self.attempt.steps.push(StepRecord { step, began, ended: Micros(self.now), why });
        self.then(verb)
    }

    /// What happens by itself when a step is played.
    #[expect(clippy::wildcard_enum_match_arm, reason = "most verbs leave no trace of their own")]
    fn natural(&mut self, verb: &Verb, good: bool) -> Vec<What> {
        match verb {
            Verb::Start(role) | Verb::Restart(role) => {
                self.runs.push(*role);
                vec![What::Started { run: self.latest(*role), role: *role, arguments: vec![] }]
            }
            Verb::Connect(who) if good => {
                vec![What::Dialled { actor: who.who.clone(), to: address(8888), error: None }]
            }
            Verb::Send(step) => {
                let Data::Text(text) = &step.data else { return vec![] };
                vec![What::Sent { actor: step.who.clone(), bytes: bytes(text) }]
            }
            Verb::ExpectReply(step) if good => {
                vec![What::Received { actor: step.who.clone(), bytes: bytes("ok") }]
            }
            Verb::Shutdown(who) | Verb::Close(who) => {
                vec![What::ActorEnded { actor: who.clone(), how: How::Fin }]
            }
            Verb::Reset(who) => vec![What::ActorEnded { actor: who.clone(), how: How::Rst }],
            Verb::Stdin(StdinStep { who, input: Input::Line(line) }) => {
                vec![What::Typed { run: self.latest(*who), line: Some(bytes(line)) }]
            }
            _ => vec![],
        }
    }

    pub(crate) fn calls(self, role: Role, name: CallName) -> Self {
        self.called(role, name, CallFacts::None, None)
    }

    pub(crate) fn called(self, role: Role, name: CallName, facts: CallFacts, error: Option<&str>) -> Self {
        let run = self.latest(role);
        let call = Call { name, fd: Some(3), facts, error: error.map(str::to_owned) };
        self.seen(What::Called { run, call })
    }

    /// socket, bind, listen.
    pub(crate) fn listens(mut self, role: Role) -> Self {
        self.attempt.addresses.push((role, address(8888)));
        self.calls(role, CallName::Socket).calls(role, CallName::Bind).calls(role, CallName::Listen)
    }

    /// socket, connect.
    pub(crate) fn dials(mut self, port: u16) -> Self {
        self.attempt.addresses.push((Role::Client, address(port)));
        let to = CallFacts::Address { address: address(port) };
        self.calls(Role::Client, CallName::Socket).called(Role::Client, CallName::Connect, to, None)
    }

    pub(crate) fn prints(self, role: Role, text: &str) -> Self {
        let run = self.latest(role);
        self.seen(What::Printed { run, stream: OutputStream::Stdout, bytes: bytes(text) })
    }

    pub(crate) fn says(self, role: Role, text: &str) -> Self {
        let run = self.latest(role);
        self.seen(What::Printed { run, stream: OutputStream::Stderr, bytes: bytes(text) })
    }

    /// Dies with a Python traceback.
    pub(crate) fn raises(self, role: Role, error: &str) -> Self {
        let file = if role == Role::Server { "server.py" } else { "client.py" };
        let traceback = format!(
            "Traceback (most recent call last):\n  File \"/s/{file}\", line 9, in <module>\n    x()\n{error}\n"
        );
        self.says(role, &traceback).exits(role, ProgramEnd::Code(1))
    }

    pub(crate) fn exits(self, role: Role, end: ProgramEnd) -> Self {
        let run = self.latest(role);
        self.seen(What::Exited { run, end, left: 0 })
    }

    /// The last snapshot: the main thread of one program is in a call that waits.
    pub(crate) fn waits(self, role: Role, on: WaitOn) -> Self {
        let thread = self.thread(role, Some("recvfrom"), on);
        self.snapshot(vec![thread])
    }

    /// The last snapshot: the main thread runs.
    pub(crate) fn spins(self, role: Role) -> Self {
        let thread = self.thread(role, None, WaitOn::Unknown);
        self.snapshot(vec![thread])
    }

    pub(crate) fn thread(&self, role: Role, call: Option<&str>, on: WaitOn) -> ThreadState {
        let (run, name) = (self.latest(role), "main".to_owned());
        ThreadState { run, pid: 7, name, call: call.map(str::to_owned), on, timed: false, housekeeping: false }
    }

    pub(crate) fn snapshot(self, threads: Vec<ThreadState>) -> Self {
        self.seen(What::Snapshot { certain: true, threads })
    }

    pub(crate) fn newline_helps(self, who: &str) -> Self {
        self.seen(What::Adapted { what: Adaptation::Newline { actor: actor(who) } })
    }

    pub(crate) fn injected(self, role: Role, call: CallName, what: Injected) -> Self {
        let run = self.latest(role);
        self.seen(What::Injected { run, call, what })
    }

    pub(crate) fn verdict(&self) -> Verdict {
        judge(&self.check, &self.record, &self.attempt)
    }

    /// The cause's name, or the outcome where there is none; the verdict for further questions.
    #[track_caller]
    pub(crate) fn is(&self, expected: &str) -> Verdict {
        let verdict = self.verdict();
        let name = match (&verdict.outcome, verdict.cause) {
            (super::Outcome::Fail, Some(cause)) => cause.name(),
            (super::Outcome::Pass, None) => "pass",
            (super::Outcome::Ungraded { .. }, None) => "ungraded",
            _ => "inconsistent",
        };
        assert_eq!(name, expected, "{verdict:?}");
        verdict
    }
}
