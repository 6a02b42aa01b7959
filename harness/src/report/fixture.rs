//! Graded runs made by hand, for tests of the exporters.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::evidence::{
    Adaptation, Attempt, BuildRecord, Call, CallFacts, Capture, CheckEvidence, Coverage, EVIDENCE_SCHEMA, Ended, Event,
    ExerciseRecord, How, IntakeProblem, Isolation, OutputStream, ProgramEnd, ProgramRecord, RunDocument, StepRecord,
    ThreadState, WaitOn, What,
};
use crate::grade::{Graded, GradedCheck, GradedExercise, Tally};
use crate::judge::{Facts, LastWords, Mismatch, Outcome, Verdict, Why};
use crate::model::{ActorName, Cause, CheckId, Excerpt, ExerciseId, Language, Localised, Micros, Points, Role, RunId};
use crate::spec::samples::{connect, step};
use crate::spec::{
    CallName, Check, Cut, Data, Exercise, ExitKind, ExitStep, Help, ListenMode, ListenStep, OutputStep, Pattern,
    ReplyStep, Rest, SendStep, Severity, StepsStep, Verb,
};

/// A document with the verdicts on it.
pub(crate) struct Case {
    pub(crate) document: RunDocument,
    pub(crate) verdicts: Vec<(Verdict, Tally)>,
}

impl Case {
    /// Points are all or nothing here.
    pub(crate) fn graded(&self) -> Graded<'_> {
        let record = &self.document.exercises[0];
        let checks: Vec<GradedCheck<'_>> = record
            .exercise
            .checks
            .iter()
            .zip(&self.verdicts)
            .map(|(check, (verdict, tally))| {
                let evidence = record.evidence.iter().find(|evidence| evidence.check == check.id);
                GradedCheck {
                    check,
                    verdict: verdict.clone(),
                    points: if verdict.outcome == Outcome::Pass { check.points } else { Points::ZERO },
                    attempt: evidence.map(|_| 0),
                    evidence,
                    passed: (tally.is_flaky()).then_some(1),
                    tally: tally.clone(),
                }
            })
            .collect();
        let score = checks.iter().map(|check| check.points).sum();
        let max_score = checks.iter().map(|check| check.check.points).sum();
        let exercise = GradedExercise { record, checks, score, max_score };
        Graded { document: &self.document, exercises: vec![exercise], score, max_score }
    }
}

fn both(en: &str, zh: &str) -> Localised {
    Localised { en: en.into(), zh: zh.into() }
}

fn actor(name: &str) -> ActorName {
    ActorName::new(name).unwrap()
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn reply(who: &str) -> Verb {
    Verb::ExpectReply(ReplyStep { who: actor(who), pattern: None, help: Help::Usual })
}

fn send(who: &str) -> Verb {
    Verb::Send(SendStep { who: actor(who), data: Data::Text("hello".into()), cut: Cut::Whole, gap: None })
}

fn check(id: &str, title: (&str, &str), points: f64, steps: Vec<Verb>) -> Check {
    Check {
        id: CheckId::new(id).unwrap(),
        title: both(title.0, title.1),
        tried: both(
            "One client connects, sends a short text and waits for a reply.",
            "一个客户端连接服务器，发送一段短文字，然后等待回复。",
        ),
        severity: if points == 0.0 { Severity::Info } else { Severity::Must },
        points: Points::new(points).unwrap(),
        needs: Vec::new(),
        requires: Vec::new(),
        notes: Some(both("TCP server, step 5: sending and receiving messages", "tcp服务端 第5步：消息的收发")),
        by_hand: Some(both(
            "nc {host} {port}\ntype a word, press Enter and wait for the reply",
            "nc {host} {port}\n输入一个词，按回车，等待回复",
        )),
        rest: Rest::Fail,
        steps: steps.into_iter().enumerate().map(|(number, verb)| step(number, verb)).collect(),
        question: None,
    }
}

fn server_steps(more: Vec<Verb>) -> Vec<Verb> {
    [vec![Verb::Start(Role::Server), Verb::Ready(Role::Server), connect("a")], more].concat()
}

fn client_steps(more: Vec<Verb>) -> Vec<Verb> {
    [vec![Verb::Start(Role::Client), Verb::Ready(Role::Client), Verb::Accept(actor("a"))], more].concat()
}

fn call(name: CallName, at: &str, error: Option<&str>) -> What {
    let facts = if at.is_empty() { CallFacts::None } else { CallFacts::Address { address: address(at) } };
    What::Called { run: RunId(0), call: Call { name, fd: Some(3), facts, error: error.map(Into::into) } }
}

fn timeline(whats: Vec<(u64, What)>) -> Vec<Event> {
    whats.into_iter().map(|(at, what)| Event { at: Micros(at), what }).collect()
}

fn sent(text: &[u8]) -> What {
    What::Sent { actor: actor("a"), bytes: Excerpt::whole(text) }
}

fn received(text: &[u8]) -> What {
    What::Received { actor: actor("a"), bytes: Excerpt::whole(text) }
}

fn printed(text: &[u8]) -> What {
    What::Printed { run: RunId(0), stream: OutputStream::Stdout, bytes: Excerpt::whole(text) }
}

fn opening(more: Vec<(u64, What)>) -> Vec<(u64, What)> {
    let mut all = vec![
        (0, What::Started { run: RunId(0), role: Role::Server, arguments: Vec::new() }),
        (31_200, call(CallName::Socket, "", None)),
        (31_300, call(CallName::Bind, "0.0.0.0:8888", None)),
        (31_400, call(CallName::Listen, "0.0.0.0:8888", None)),
        (31_800, What::Dialled { actor: actor("a"), to: address("127.0.0.1:8888"), error: None }),
        (31_900, call(CallName::Accept, "", None)),
    ];
    all.extend(more);
    all
}

fn evidence(id: &str, role: Role, whats: Vec<(u64, What)>, step: usize, why: Ended, times: usize) -> CheckEvidence {
    let ended = whats.iter().map(|(at, _)| Micros(*at)).max().unwrap_or_default();
    let attempt = Attempt {
        seed: 7,
        duration: ended,
        addresses: vec![(role, address(if role == Role::Server { "0.0.0.0:8888" } else { "127.0.0.1:8888" }))],
        steps: vec![StepRecord { step, began: Micros(0), ended, why }],
        events: timeline(whats),
        capture: Capture { coverage: Coverage::Complete, connections: Vec::new(), others: 0 },
        dropped_events: 0,
        fault: None,
    };
    CheckEvidence { check: CheckId::new(id).unwrap(), attempts: vec![attempt; times] }
}

fn verdict(outcome: Outcome, cause: Option<Cause>, step: Option<usize>, facts: Facts) -> (Verdict, Tally) {
    let tally = match outcome {
        Outcome::Pass => Tally { pass: 1, ..Tally::default() },
        Outcome::Fail => {
            Tally { fail: 1, causes: BTreeMap::from([(cause.unwrap_or(Cause::Unknown), 1)]), ..Tally::default() }
        }
        Outcome::Ungraded { .. } => Tally { ungraded: 1, ..Tally::default() },
        Outcome::Blocked { .. } | Outcome::Skipped { .. } => Tally::default(),
    };
    (Verdict { outcome, cause, step, facts, certain: true, asides: Vec::new() }, tally)
}

fn failed(cause: Cause, step: usize, facts: Facts) -> (Verdict, Tally) {
    verdict(Outcome::Fail, Some(cause), Some(step), facts)
}

pub(crate) fn waiting(call: &str, on: WaitOn) -> ThreadState {
    ThreadState {
        run: RunId(0),
        pid: 2,
        name: "python3".into(),
        call: Some(call.into()),
        on,
        timed: false,
        housekeeping: false,
    }
}

fn on_connection() -> WaitOn {
    WaitOn::Connection { actor: Some(actor("a")), peer: address("127.0.0.1:40001") }
}

fn case(programs: Vec<ProgramRecord>, problems: Vec<IntakeProblem>, parts: Vec<Part>) -> Case {
    let (mut checks, mut verdicts, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        checks.push(part.check);
        verdicts.push(part.verdict);
        all.extend(part.evidence);
    }
    let record = ExerciseRecord {
        selected: checks.iter().map(|check: &Check| check.id.clone()).collect(),
        exercise: Exercise {
            id: ExerciseId::new("03-session").unwrap(),
            title: both("A session over TCP", "TCP 会话"),
            roles: vec![Role::Server, Role::Client],
            files: crate::spec::OwnFiles::default(),
            own: None,
            checks,
        },
        programs,
        problems,
        skipped: Vec::new(),
        evidence: all,
        answers: None,
    };
    let document = RunDocument {
        schema: EVIDENCE_SCHEMA.into(),
        netgrade: "0.1.0".into(),
        submission: "submission".into(),
        isolation: Isolation::Full,
        walls: None,
        seed: 7,
        repeat: 1,
        exercises: vec![record],
        not_begun: Vec::new(),
    };
    Case { document, verdicts }
}

struct Part {
    check: Check,
    verdict: (Verdict, Tally),
    evidence: Option<CheckEvidence>,
}

fn program(role: Role, language: Language, file: &str) -> ProgramRecord {
    ProgramRecord { role, language, file: file.into(), build: None, remarks: Vec::new() }
}

fn starts() -> Part {
    let steps = vec![CallName::Socket, CallName::Bind, CallName::Listen];
    let calls = Verb::ExpectSteps(StepsStep { who: Role::Server, calls: steps });
    Part {
        check: check(
            "server/starts",
            ("The server starts and listens.", "服务器启动并开始监听。"),
            2.0,
            vec![Verb::Start(Role::Server), Verb::Ready(Role::Server), calls],
        ),
        verdict: verdict(Outcome::Pass, None, None, Facts::default()),
        evidence: Some(evidence("server/starts", Role::Server, opening(Vec::new()), 2, Ended::Satisfied, 1)),
    }
}

fn no_reply() -> Part {
    let events = opening(vec![
        (32_100, sent("你好 k7q2".as_bytes())),
        (32_400, printed("来自客户端: 你好 k7q2\r\n".as_bytes())),
        (33_900, What::Adapted { what: Adaptation::Newline { actor: actor("a") } }),
        (34_000, sent(b"\n")),
        (35_100, printed("来自客户端: \r\n".as_bytes())),
        (36_000, What::Snapshot { certain: true, threads: vec![waiting("recvfrom", on_connection())] }),
    ]);
    Part {
        check: check(
            "server/replies",
            ("The server answers a message.", "服务器对一条消息作出回复。"),
            4.0,
            server_steps(vec![send("a"), reply("a")]),
        ),
        verdict: failed(
            Cause::NoReply,
            4,
            Facts { role: Some(Role::Server), waiting: Some(waiting("recvfrom", on_connection())), ..Facts::default() },
        ),
        evidence: Some(evidence("server/replies", Role::Server, events, 4, Ended::CertainlyWaiting, 1)),
    }
}

fn blocked() -> Part {
    Part {
        check: check(
            "server/conversation",
            ("The server answers several messages of one client.", "服务器对同一客户端的多条消息都作出回复。"),
            3.0,
            server_steps(vec![send("a"), reply("a")]),
        ),
        verdict: verdict(
            Outcome::Blocked { by: CheckId::new("server/replies").unwrap() },
            None,
            None,
            Facts::default(),
        ),
        evidence: None,
    }
}

const TRACEBACK: &str = "Traceback (most recent call last):\r\n  File \"server.py\", line 14, in <module>\r\n    data = conn.recv(1024)\r\n           ^^^^^^^^^^^^^^^\r\nConnectionResetError: [Errno 104] Connection reset by peer\r\n";

fn dies_on_reset() -> Part {
    let mut chatter = Vec::new();
    for round in 0..8_u64 {
        chatter.push((33_000 + round * 1000, sent(format!("message {round}").as_bytes())));
        chatter.push((33_500 + round * 1000, received(b"ok")));
    }
    chatter.extend([
        (42_000, What::ActorEnded { actor: actor("a"), how: How::Rst }),
        (43_000, printed(TRACEBACK.as_bytes())),
        (43_500, What::Exited { run: RunId(0), end: ProgramEnd::Code(1), left: 0 }),
        (
            44_000,
            What::Dialled { actor: actor("b"), to: address("127.0.0.1:8888"), error: Some("ECONNREFUSED".into()) },
        ),
    ]);
    Part {
        check: check(
            "server/survives-reset",
            ("The server survives a client that breaks off.", "客户端强行断开后服务器仍然正常。"),
            0.0,
            server_steps(vec![send("a"), reply("a"), Verb::Reset(actor("a")), connect("b")]),
        ),
        verdict: failed(
            Cause::DiesOnReset,
            6,
            Facts {
                role: Some(Role::Server),
                end: Some(ProgramEnd::Code(1)),
                last_words: Some(LastWords {
                    text: "ConnectionResetError: [Errno 104] Connection reset by peer".into(),
                    place: Some(("server.py".into(), 14)),
                }),
                ..Facts::default()
            },
        ),
        evidence: Some(evidence(
            "server/survives-reset",
            Role::Server,
            opening(chatter),
            6,
            Ended::NotConnected { error: "ECONNREFUSED".into() },
            1,
        )),
    }
}

fn client_opening(more: Vec<(u64, What)>) -> Vec<(u64, What)> {
    let mut all = vec![
        (0, What::Started { run: RunId(0), role: Role::Client, arguments: vec!["127.0.0.1".into(), "8888".into()] }),
        (28_000, call(CallName::Socket, "", None)),
        (28_200, call(CallName::Connect, "127.0.0.1:8888", None)),
        (28_400, What::Accepted { actor: actor("a"), at: address("127.0.0.1:8888") }),
        (28_900, What::Typed { run: RunId(0), line: Some(Excerpt::whole("今天天气怎么样".as_bytes())) }),
        (29_300, received("今天天气怎么样".as_bytes())),
    ];
    all.extend(more);
    all
}

fn hangs() -> Part {
    let events = client_opening(vec![
        (29_500, sent("很好 k7q2\n".as_bytes())),
        (30_200, printed("收到: 很好 k7q2\r\n".as_bytes())),
        (30_600, What::ActorEnded { actor: actor("a"), how: How::Fin }),
        (31_000, What::Typed { run: RunId(0), line: Some(Excerpt::whole(b"still there?")) }),
        (31_400, received(b"still there?")),
        (31_800, What::PeerEnded { actor: actor("a"), how: How::Fin }),
    ]);
    Part {
        check: check(
            "client/server-leaves",
            ("The client notices that its server has left.", "服务器离开时客户端能够发现。"),
            0.0,
            client_steps(vec![
                Verb::Shutdown(actor("a")),
                Verb::ExpectExit(ExitStep { who: Role::Client, how: ExitKind::Orderly }),
            ]),
        ),
        verdict: failed(
            Cause::HangsOnEnd,
            4,
            Facts { role: Some(Role::Client), waiting: Some(waiting("recvfrom", on_connection())), ..Facts::default() },
        ),
        evidence: Some(evidence("client/server-leaves", Role::Client, events, 4, Ended::CertainlyWaiting, 1)),
    }
}

fn flaky() -> Part {
    let events = client_opening(vec![
        (29_500, sent("天气很好 k7q2\n".as_bytes())),
        (30_200, printed("收到: 天气\r\n".as_bytes())),
    ]);
    let shown = Verb::ExpectStdout(OutputStep { who: Role::Client, pattern: Pattern::contains("天气很好 k7q2") });
    let mut part = Part {
        check: check(
            "client/conversation",
            ("The client sends and shows several messages.", "客户端能收发多条消息。"),
            2.0,
            client_steps(vec![shown]),
        ),
        verdict: failed(
            Cause::PrintsEarly,
            3,
            Facts {
                role: Some(Role::Client),
                mismatch: Some(Mismatch {
                    expected: Excerpt::whole("天气很好 k7q2".as_bytes()),
                    actual: Excerpt::whole("天气\r\n".as_bytes()),
                    offset: 6,
                    before: 0,
                    why: None,
                }),
                count: Some(11),
                ..Facts::default()
            },
        ),
        evidence: Some(evidence(
            "client/conversation",
            Role::Client,
            events,
            3,
            Ended::DeadlineOver { own: Micros(2_000_000) },
            3,
        )),
    };
    let causes = BTreeMap::from([(Cause::PrintsEarly, 1)]);
    part.verdict.1 = Tally { pass: 2, fail: 1, ungraded: 0, causes };
    // The attempts that passed printed the rest as well.
    for attempt in part.evidence.iter_mut().flat_map(|evidence| &mut evidence.attempts).skip(1) {
        attempt.events.extend(timeline(vec![(30_300, printed("很好 k7q2\r\n".as_bytes()))]));
        attempt.steps.iter_mut().for_each(|record| (record.why, record.ended) = (Ended::Satisfied, Micros(30_300)));
    }
    part
}

fn ungraded() -> Part {
    let why = Why::Fault("the worker of this session ended by signal 9".to_owned().into());
    Part {
        check: check(
            "client/leaves",
            ("The client ends when its user ends the session.", "用户结束会话时客户端随之结束。"),
            1.0,
            client_steps(vec![Verb::Leave(Role::Client)]),
        ),
        verdict: verdict(Outcome::Ungraded { why }, None, None, Facts::default()),
        evidence: None,
    }
}

/// A server and a client with one check of each outcome.
pub(crate) fn everything() -> Case {
    let programs =
        vec![program(Role::Server, Language::Python, "server.py"), program(Role::Client, Language::C, "client.c")];
    let parts = vec![starts(), no_reply(), blocked(), dies_on_reset(), flaky(), ungraded(), hangs()];
    case(programs, Vec::new(), parts)
}

fn unbuilt() -> Part {
    Part {
        check: starts().check,
        verdict: failed(Cause::BuildFailed, 0, Facts { role: Some(Role::Server), ..Facts::default() }),
        evidence: None,
    }
}

fn without(id: &str, title: (&str, &str), cause: Cause, names: &[&str]) -> Part {
    let facts = Facts {
        role: Some(Role::Client),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Facts::default()
    };
    Part { check: check(id, title, 2.0, client_steps(Vec::new())), verdict: failed(cause, 0, facts), evidence: None }
}

const GCC: &str = "server.c: In function 'main':\nserver.c:21:5: error: expected ';' before 'bind'\n   21 |     bind(fd, (struct sockaddr *)&addr, sizeof addr);\n      |     ^~~~\n\tmake: *** [server] Error 1\n";

/// A server that does not compile, and no client.
pub(crate) fn unbuilt_and_missing() -> Case {
    let mut server = program(Role::Server, Language::C, "server.c");
    server.build = Some(BuildRecord {
        command: "cc -O1 -g -pthread server.c -o server".into(),
        succeeded: false,
        output: GCC.into(),
        first_error: Some(("server.c".into(), 21)),
    });
    let looked = ["client.py", "tcp_client.py", "client.c", "Client.java"];
    let missing = IntakeProblem::Missing { role: Role::Client, looked_for: looked.map(Into::into).to_vec() };
    let title = ("The client connects.", "客户端能连上服务器。");
    case(
        vec![server],
        vec![missing],
        vec![unbuilt(), without("client/connects", title, Cause::MissingProgram, &looked)],
    )
}

/// Two files that could be the client, and a server that cannot bind.
pub(crate) fn ambiguous() -> Case {
    let names = ["client.py", "client2.py"];
    let problem = IntakeProblem::Ambiguous { role: Role::Client, candidates: names.map(Into::into).to_vec() };
    let events = vec![
        (0, What::Started { run: RunId(0), role: Role::Server, arguments: Vec::new() }),
        (30_000, call(CallName::Socket, "", None)),
        (
            30_200,
            call(
                CallName::Bind,
                "192.168.1.300:8888".parse::<SocketAddr>().map_or("10.0.0.1:80", |_| ""),
                Some("EACCES"),
            ),
        ),
        (31_000, What::Exited { run: RunId(0), end: ProgramEnd::Signal(6), left: 0 }),
    ];
    let mut server = starts();
    server.verdict = failed(
        Cause::NeverListens,
        1,
        Facts {
            role: Some(Role::Server),
            failed_call: Some((CallName::Bind, "EACCES".into())),
            address: Some(address("10.0.0.1:80")),
            end: Some(ProgramEnd::Signal(6)),
            seen: vec![CallName::Socket],
            missing: Some(CallName::Bind),
            ..Facts::default()
        },
    );
    server.evidence =
        Some(evidence("server/starts", Role::Server, events, 1, Ended::ProgramEnded { run: RunId(0) }, 1));
    let title = ("The client connects.", "客户端能连上服务器。");
    let mut all = case(
        vec![program(Role::Server, Language::Rust, "src/main.rs")],
        vec![problem],
        vec![server, without("client/connects", title, Cause::AmbiguousProgram, &names)],
    );
    all.document.isolation = Isolation::BestEffort;
    all
}

/// Bytes that would clear the screen, reorder a line, end a string and forge a verdict.
pub(crate) const HOSTILE: &[u8] =
    b"\x1b[2J\x1b]0;PASS\x07\0\xff\xfe\xe2\x80\xae 30/30 \xe2\x81\xa6\r\n::notice title=Autograding::\n\xc2\x9b31m\xc2\x85";

/// A program whose every name, byte and message is hostile.
pub(crate) fn hostile() -> Case {
    told(HOSTILE)
}

/// A program whose every name, byte and message is this.
pub(crate) fn told(bytes: &[u8]) -> Case {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut all = everything();
    all.document.submission.clone_from(&text);
    let record = &mut all.document.exercises[0];
    for program in &mut record.programs {
        program.file.clone_from(&text);
        program.remarks = vec![text.clone()];
        program.build = Some(BuildRecord {
            command: text.clone(),
            succeeded: false,
            output: text.clone(),
            first_error: Some((text.clone(), 1)),
        });
    }
    for event in record.evidence.iter_mut().flat_map(|e| &mut e.attempts).flat_map(|a| &mut a.events) {
        if let What::Printed { bytes: seen, .. } | What::Received { bytes: seen, .. } | What::Sent { bytes: seen, .. } =
            &mut event.what
        {
            *seen = Excerpt::whole(bytes);
        }
        if let What::Started { arguments, .. } = &mut event.what {
            *arguments = vec![text.clone()];
        }
    }
    for (index, (verdict, _)) in all.verdicts.iter_mut().enumerate() {
        let facts = &mut verdict.facts;
        facts.detail = Some(text.clone());
        facts.names = vec![text.clone()];
        facts.last_words = Some(LastWords { text: text.clone(), place: Some((text.clone(), 1)) });
        facts.printed = Some(Excerpt::whole(bytes));
        facts.mismatch = Some(Mismatch {
            expected: Excerpt::whole(b"ok"),
            actual: Excerpt::whole(bytes),
            offset: 0,
            before: 0,
            why: None,
        });
        if let Outcome::Ungraded { why } = &mut verdict.outcome {
            *why = Why::Fault(text.clone().into());
        }
        if verdict.outcome == Outcome::Fail && index % 2 == 1 {
            verdict.cause = Some(Cause::BuildFailed);
        }
    }
    all
}

/// A client that meets nobody.
pub(crate) fn refused() -> Case {
    let events = vec![
        (0, What::Started { run: RunId(0), role: Role::Client, arguments: Vec::new() }),
        (28_200, call(CallName::Connect, "127.0.0.1:8888", Some("ECONNREFUSED"))),
        (28_300, What::RefusedClient { at: address("127.0.0.1:8888") }),
        (29_000, printed(TRACEBACK.replace("server.py", "client.py").as_bytes())),
        (29_900, What::Exited { run: RunId(0), end: ProgramEnd::Code(1), left: 2 }),
    ];
    let steps = vec![
        Verb::Listen(ListenStep::always(ListenMode::Refused)),
        Verb::Start(Role::Client),
        Verb::Ready(Role::Client),
        Verb::ExpectExit(ExitStep { who: Role::Client, how: ExitKind::Orderly }),
    ];
    let facts = Facts {
        role: Some(Role::Client),
        end: Some(ProgramEnd::Code(1)),
        failed_call: Some((CallName::Connect, "ECONNREFUSED".into())),
        ..Facts::default()
    };
    let part = Part {
        check: check(
            "client/refused",
            ("The client says that no server is there.", "没有服务器时客户端会说明。"),
            1.0,
            steps,
        ),
        verdict: failed(Cause::RefusedCrash, 3, facts),
        evidence: Some(evidence("client/refused", Role::Client, events, 3, Ended::NotSo, 1)),
    };
    case(vec![program(Role::Client, Language::Python, "client.py")], Vec::new(), vec![part])
}
