//! Whatever the evidence holds, the judge answers, and the same each time.

use proptest::prelude::*;

use super::super::{Outcome, judge};
use super::*;

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Server), Just(Role::Client)]
}

fn run() -> impl Strategy<Value = RunId> {
    (0u32..3).prop_map(RunId)
}

fn who() -> impl Strategy<Value = ActorName> {
    prop_oneof![Just(actor("a")), Just(actor("b"))]
}

fn said() -> impl Strategy<Value = Excerpt> {
    let known = prop_oneof![
        Just("Traceback (most recent call last):\n"),
        Just("  File \"server.py\", line 3, in f\n"),
        Just("UnicodeDecodeError: 'utf-8'\n"),
        Just("BrokenPipeError: [Errno 32]\n"),
        Just("usage: x PORT\n"),
        Just("\tat A.main(A.java:3)\n"),
        Just("panic: x\ngoroutine 1\n"),
        Just("thread 'main' panicked at :\n"),
        Just("Node.js v1\nError: Cannot find module ''\n"),
        Just("你好"),
    ];
    prop_oneof![
        known.prop_map(bytes),
        prop::collection::vec(any::<u8>(), 0..12).prop_map(|bytes| Excerpt::capped(&bytes, 8)),
    ]
}

fn call_name() -> impl Strategy<Value = CallName> {
    prop::sample::select(vec![
        CallName::Socket,
        CallName::Bind,
        CallName::Listen,
        CallName::Accept,
        CallName::Connect,
        CallName::Send,
    ])
}

fn wait_on() -> impl Strategy<Value = WaitOn> {
    let leaf = prop_oneof![
        Just(WaitOn::Unknown),
        Just(WaitOn::Terminal),
        Just(accepting()),
        who().prop_map(|who| on(who.as_ref())),
        Just(WaitOn::Thread),
    ];
    leaf.prop_recursive(2, 4, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(|of| WaitOn::Several { of }))
}

fn thread() -> impl Strategy<Value = ThreadState> {
    (run(), any::<bool>(), wait_on(), any::<bool>(), any::<bool>()).prop_map(|(run, runs, on, timed, housekeeping)| {
        let call = (!runs).then(|| "recvfrom".to_owned());
        ThreadState { run, pid: 1, name: String::new(), call, on, timed, housekeeping }
    })
}

fn what() -> impl Strategy<Value = What> {
    let how = || prop_oneof![Just(How::Fin), Just(How::Rst)];
    let end = prop_oneof![any::<i32>().prop_map(ProgramEnd::Code), (1..32).prop_map(ProgramEnd::Signal)];
    let errno = || prop::option::of(prop::sample::select(vec!["EADDRINUSE".to_owned(), "EADDRNOTAVAIL".to_owned()]));
    let stream = prop_oneof![Just(OutputStream::Stdout), Just(OutputStream::Stderr)];
    prop_oneof![
        (run(), role()).prop_map(|(run, role)| What::Started { run, role, arguments: vec![] }),
        (run(), call_name(), errno()).prop_map(|(run, name, error)| {
            let facts = CallFacts::Address { address: address(8888) };
            What::Called { run, call: Call { name, fd: None, facts, error } }
        }),
        (who(), errno()).prop_map(|(actor, error)| What::Dialled { actor, to: address(8888), error }),
        (who(), said()).prop_map(|(actor, bytes)| What::Sent { actor, bytes }),
        (who(), said()).prop_map(|(actor, bytes)| What::Received { actor, bytes }),
        (who(), how()).prop_map(|(actor, how)| What::ActorEnded { actor, how }),
        (who(), how()).prop_map(|(actor, how)| What::PeerEnded { actor, how }),
        (run(), prop::option::of(said())).prop_map(|(run, line)| What::Typed { run, line }),
        (run(), stream, said()).prop_map(|(run, stream, bytes)| What::Printed { run, stream, bytes }),
        (run(), end, 0u32..2).prop_map(|(run, end, left)| What::Exited { run, end, left }),
        run().prop_map(|run| What::Stopped { run, killed: 0 }),
        prop::collection::vec(thread(), 0..3).prop_map(|threads| What::Snapshot { certain: true, threads }),
        who().prop_map(|actor| What::Adapted { what: Adaptation::Newline { actor } }),
        (run(), call_name(), said()).prop_map(|(run, call, buffer)| {
            What::Injected { run, call, what: Injected::ShortSend { buffer, taken: 1 } }
        }),
        run().prop_map(|run| What::Injected {
            run,
            call: CallName::Accept,
            what: Injected::Errno { name: "EINTR".to_owned() }
        }),
        run().prop_map(|run| What::Limit { run, resource: Resource::Output }),
    ]
}

fn why() -> impl Strategy<Value = Ended> {
    prop_oneof![
        6 => Just(Ended::Satisfied),
        1 => Just(Ended::SatisfiedByPause { pause: Micros(1) }),
        1 => Just(Ended::Contradicted { expected: bytes("a"), actual: bytes("b"), offset: 0 }),
        1 => prop_oneof![Just(Misfit::Unasked), Just(Misfit::NotJson)].prop_map(|why| {
            Ended::Unmatched(Box::new(Unmatched { why, actual: bytes("b"), offset: 0, before: 0 }))
        }),
        1 => Just(FIN),
        1 => Just(Ended::NotConnected { error: String::new() }),
        1 => run().prop_map(|run| Ended::ProgramEnded { run }),
        1 => Just(WAITING),
        1 => Just(DEADLINE),
        1 => (run(), Just(Resource::CpuTime)).prop_map(|(run, resource)| Ended::LimitHit(LimitHit { run, resource })),
        1 => Just(Ended::NotSo),
        1 => Just(Ended::Grown { what: Amount::Descriptors, before: 4, after: 9, own: None }),
        1 => (1u32..9).prop_map(|number| {
            let first = vec![MemberEnd { number, why: WAITING }];
            Ended::Members { of: 9, failed: 1, first }
        }),
    ]
}

fn verb() -> impl Strategy<Value = Verb> {
    prop_oneof![
        role().prop_map(Verb::Start),
        role().prop_map(Verb::Restart),
        role().prop_map(Verb::Kill),
        role().prop_map(Verb::Ready),
        role().prop_map(Verb::Leave),
        role().prop_map(Verb::ExpectPrompt),
        role().prop_map(Verb::ExpectAlive),
        role().prop_map(Verb::ExpectIdle),
        role().prop_map(Verb::Mark),
        role().prop_map(|who| Verb::ExpectGrowth(GrowthStep { who, what: Amount::Threads, most: 3 })),
        role().prop_map(|who| Verb::ExpectNoZombies(ZombieStep { who, allow: 0 })),
        prop_oneof![Just(ListenMode::Refused), Just(ListenMode::Hanging), Just(ListenMode::Through)]
            .prop_map(|mode| Verb::Listen(ListenStep::always(mode))),
        (who(), prop_oneof![Just(None), Just(Some(9))])
            .prop_map(|(who, count)| Verb::Connect(ConnectStep { count, ..ConnectStep::plain(who) })),
        who().prop_map(Verb::Accept),
        who().prop_map(|who| send(who.as_ref(), "你好 hello")),
        who().prop_map(|who| reply(who.as_ref())),
        who().prop_map(|who| bare_reply(who.as_ref())),
        who().prop_map(|who| message(who.as_ref())),
        who().prop_map(|who| expect(who.as_ref(), "hello")),
        who().prop_map(|who| fence(who.as_ref(), "hello", "hello")),
        who().prop_map(Verb::ExpectSilence),
        who().prop_map(Verb::Close),
        role().prop_map(|who| Verb::ExpectStderr(OutputStep { who, pattern: Pattern::contains("x") })),
        who().prop_map(Verb::ExpectWholeSend),
        who().prop_map(|who| Verb::ExpectEnd(EndStep { who, how: EndKind::Fin })),
        who().prop_map(Verb::Shutdown),
        who().prop_map(Verb::Reset),
        Just(typed("")),
        Just(shows("hello")),
        Just(exits_orderly()),
        role().prop_map(|role| steps(role, &[CallName::Listen, CallName::Connect])),
        Just(Verb::ExpectExchange(ExchangeStep { line: String::new() })),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    let steps = prop::collection::vec((verb(), why(), 0u64..9, 0u64..9), 0..6);
    let events = prop::collection::vec((what(), 0u64..12), 0..20);
    (steps, events, 0usize..3).prop_map(|(steps, events, skipped)| {
        let mut story = Story::new();
        for (step, (verb, why, began, ended)) in steps.into_iter().enumerate() {
            story = story.then(verb);
            let step = if skipped == 2 { step + skipped } else { step };
            story.attempt.steps.push(StepRecord { step, began: Micros(began), ended: Micros(ended), why });
        }
        story.attempt.events = events.into_iter().map(|(what, at)| Event { at: Micros(at), what }).collect();
        story.attempt.addresses = vec![(Role::Server, address(8888)), (Role::Client, address(8889))];
        story
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn every_evidence_gets_one_verdict(story in story()) {
        let verdict = judge(&story.check, &story.record, &story.attempt);
        prop_assert_eq!(verdict.cause.is_some(), verdict.outcome == Outcome::Fail);
        prop_assert_eq!(verdict.step.is_some(), verdict.outcome == Outcome::Fail);
        let satisfied = |step: &StepRecord| matches!(step.why, Ended::Satisfied | Ended::SatisfiedByPause { .. });
        if verdict.outcome == Outcome::Pass {
            let in_order = story.attempt.steps.iter().enumerate().all(|(at, step)| at == step.step);
            prop_assert!(in_order && !story.attempt.steps.is_empty());
        }
        if story.attempt.steps.iter().all(satisfied) && verdict.outcome == Outcome::Pass {
            prop_assert_eq!(story.attempt.steps.len(), story.check.steps.len());
        }
        prop_assert_eq!(judge(&story.check, &story.record, &story.attempt), verdict);
    }
}
