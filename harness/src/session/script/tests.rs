//! The machine alone: what it does at which input, and that it never waits without a deadline.

use std::net::SocketAddr;

use proptest::prelude::*;

use super::*;
use crate::evidence::{How, ProgramEnd};
use crate::model::RunId;
use crate::spec::samples::{actor, check_of, connect, reply, send};
use crate::spec::{ConnectStep, Pattern, ReplyStep, SetStep, number};

fn block(kind: BlockKind, lists: Vec<Vec<Verb>>) -> Verb {
    let steps = |verbs| check_of("a/b", 0.0, &[], verbs).steps;
    Verb::Block(BlockStep { kind, lists: lists.into_iter().map(steps).collect() })
}

fn check(verbs: Vec<Verb>) -> Check {
    let mut check = check_of("a/b", 1.0, &[], verbs);
    number(&mut check.steps);
    check
}

fn script(check: &Check) -> Script<'_> {
    let candidates = BTreeMap::from([(Role::Server, vec![vec![]]), (Role::Client, vec![vec![]])]);
    Script::new(check, 7, "kfj".to_owned(), candidates)
}

fn address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8888))
}

/// A machine whose server listens; the check's first two steps are `start` and `ready`.
fn serving(check: &Check) -> (Script<'_>, Vec<Action>) {
    let mut script = script(check);
    script.advance(Micros(0));
    let actions = script.feed(Input::Listening { role: Role::Server, address: address() }, Micros(1));
    (script, actions)
}

fn with_server(verbs: Vec<Verb>) -> Check {
    check([vec![Verb::Start(Role::Server), Verb::Ready(Role::Server)], verbs].concat())
}

/// The steps that ended, in order.
fn ended(actions: &[Action]) -> Vec<usize> {
    actions.iter().filter_map(|a| if let Action::StepEnded { step, .. } = a { Some(*step) } else { None }).collect()
}

fn dialled(actions: &[Action]) -> Vec<String> {
    let name =
        |action: &Action| if let Action::Connect { actor, .. } = action { Some(actor.to_string()) } else { None };
    actions.iter().filter_map(name).collect()
}

fn sent(actions: &[Action]) -> Vec<(String, String)> {
    let text = |pieces: &[Vec<u8>]| String::from_utf8(pieces.concat()).unwrap();
    let send = |action: &Action| {
        if let Action::Send { actor, pieces, .. } = action { Some((actor.to_string(), text(pieces))) } else { None }
    };
    actions.iter().filter_map(send).collect()
}

fn connected(script: &mut Script<'_>, name: &ActorName) -> Vec<Action> {
    script.feed(Input::Connected { actor: name.clone() }, Micros(1))
}

fn bytes(script: &mut Script<'_>, name: &ActorName, text: &str) -> Vec<Action> {
    script.feed(Input::Bytes { actor: name.clone(), bytes: text.as_bytes().to_vec() }, Micros(1))
}

fn over(script: &Script<'_>) -> bool {
    script.waiting().is_empty()
}

#[test]
fn lists_side_by_side_wait_for_their_own_inputs() {
    let lists = vec![vec![connect("a"), Verb::Close(actor("a"))], vec![connect("b"), Verb::Reset(actor("b"))]];
    let check = with_server(vec![block(BlockKind::Parallel, lists)]);
    let (mut script, actions) = serving(&check);
    assert_eq!(dialled(&actions), ["a", "b"]);
    assert_eq!(script.waiting().len(), 2);
    let actions = connected(&mut script, &actor("b"));
    assert!(actions.contains(&Action::Reset { actor: actor("b") }), "{actions:?}");
    assert!(!over(&script));
    let actions = connected(&mut script, &actor("a"));
    // Numbers: start 0, ready 1, parallel 2, then 3 and 4, 5 and 6.
    assert_eq!(ended(&actions), [3, 4, 2]);
    assert!(over(&script));
}

#[test]
fn a_barrier_opens_when_all_have_come() {
    let list = |name: &str| vec![connect(name), Verb::Barrier("both".to_owned()), Verb::Close(actor(name))];
    let check = with_server(vec![block(BlockKind::Parallel, vec![list("a"), list("b")])]);
    let (mut script, _) = serving(&check);
    let actions = connected(&mut script, &actor("a"));
    assert!(!actions.iter().any(|action| matches!(action, Action::Close { .. })), "{actions:?}");
    let actions = connected(&mut script, &actor("b"));
    let closed = actions.iter().filter(|action| matches!(action, Action::Close { .. })).count();
    assert_eq!(closed, 2, "{actions:?}");
    assert!(over(&script));
}

#[test]
fn rounds_count_from_one_and_use_names_again() {
    let round = vec![connect("a"), send("a", "round {n}"), Verb::Close(actor("a"))];
    let check = with_server(vec![block(BlockKind::Repeat(3), vec![round])]);
    let (mut script, mut actions) = serving(&check);
    let mut all = Vec::new();
    for _ in 0..3 {
        assert_eq!(dialled(&actions), ["a"]);
        let out = connected(&mut script, &actor("a"));
        all.extend(sent(&out));
        actions = script.feed(Input::SendDone { actor: actor("a") }, Micros(1));
    }
    let texts: Vec<&str> = all.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["round 1", "round 2", "round 3"]);
    assert_eq!(*ended(&actions).last().unwrap(), 2);
    assert!(over(&script));
}

#[test]
fn names_that_were_set_are_filled_in() {
    let set = |values: &[(&str, &str)]| {
        Verb::Set(SetStep { values: values.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect() })
    };
    let verbs = vec![set(&[("who", "{nonce} at {port}")]), connect("a"), send("a", "hello {who}, {other}")];
    let check = with_server(verbs);
    let (mut script, _) = serving(&check);
    let actions = connected(&mut script, &actor("a"));
    assert_eq!(sent(&actions), [("a".to_owned(), "hello kfj at 8888, {other}".to_owned())]);
}

#[test]
fn tries_go_on_until_they_succeed_or_their_time_is_over() {
    let tries = || vec![connect("a"), send("a", "hi"), reply("a")];
    let check = with_server(vec![block(BlockKind::Eventually, vec![tries()])]);
    let refused = Input::NotConnected { actor: actor("a"), error: "ECONNREFUSED".to_owned() };
    let pass_pause = |script: &mut Script<'_>| {
        let pause = script.waiting()[0];
        assert!(pause.within.0 <= 320, "{pause:?}");
        let waits = Waits::default();
        script.feed(Input::Deadline { fiber: pause.fiber, epoch: pause.epoch, own: Micros(0), waits }, Micros(1))
    };

    let (mut script, _) = serving(&check);
    let actions = script.feed(refused.clone(), Micros(1));
    assert!(actions.contains(&Action::Forget { steps: vec![3] }), "{actions:?}");
    assert_eq!(dialled(&pass_pause(&mut script)), ["a"]);
    connected(&mut script, &actor("a"));
    let actions = script.feed(Input::StreamEnded { actor: actor("a"), how: How::Rst }, Micros(1));
    assert!(actions.is_empty(), "it is still sending: {actions:?}");
    let actions = script.feed(Input::SendDone { actor: actor("a") }, Micros(1));
    assert!(actions.contains(&Action::Forget { steps: vec![3, 4, 5] }), "{actions:?}");
    pass_pause(&mut script);
    connected(&mut script, &actor("a"));
    script.feed(Input::SendDone { actor: actor("a") }, Micros(1));
    bytes(&mut script, &actor("a"), "yes");
    let actions = script.feed(Input::Quiet(Waits::default()), Micros(1));
    assert_eq!(ended(&actions), [5, 2]);
    assert!(over(&script));

    let (mut script, _) = serving(&check);
    // The step's own deadline comes first, then that of all tries.
    let [_, all] = script.waiting()[..] else { panic!("{:?}", script.waiting()) };
    let own = Micros(2_000_000);
    let actions =
        script.feed(Input::Deadline { fiber: all.fiber, epoch: all.epoch, own, waits: Waits::default() }, Micros(1));
    assert_eq!(actions, [Action::StepEnded { step: 3, why: Ended::DeadlineOver { own } }]);
    assert_eq!(script.phase, Phase::Settling);
}

#[test]
fn a_crowd_is_decided_member_by_member() {
    let crowd = Verb::Connect(ConnectStep { count: Some(3), ..ConnectStep::plain(actor("c")) });
    let check = with_server(vec![crowd, send("c", "I am {n}"), reply("c")]);
    let (mut script, actions) = serving(&check);
    assert_eq!(dialled(&actions), ["c#1", "c#2", "c#3"]);
    let member = |n| actor("c").member(n);
    connected(&mut script, &member(1));
    connected(&mut script, &member(2));
    assert!(!script.waiting().is_empty());
    let actions = connected(&mut script, &member(3));
    assert_eq!(sent(&actions)[2], ("c#3".to_owned(), "I am 3".to_owned()));
    for n in 1..=3 {
        script.feed(Input::SendDone { actor: member(n) }, Micros(1));
    }
    bytes(&mut script, &member(1), "ok");
    script.feed(Input::StreamEnded { actor: member(1), how: How::Fin }, Micros(1));
    script.feed(Input::StreamEnded { actor: member(2), how: How::Fin }, Micros(1));
    bytes(&mut script, &member(3), "ok");
    let actions = script.feed(Input::StreamEnded { actor: member(3), how: How::Fin }, Micros(1));
    let why = actions.iter().find_map(|a| if let Action::StepEnded { why, .. } = a { Some(why) } else { None });
    let Some(Ended::Members { of: 3, failed: 1, first }) = why else { panic!("{actions:?}") };
    assert_eq!((first[0].number, &first[0].why), (2, &Ended::StreamEnded { how: How::Fin }));
}

#[test]
fn what_one_list_does_makes_the_others_wait_on() {
    // Both wait for a reply, the server for a newline: the first gets one, and nothing is proved of the second.
    let list = |name: &str| vec![connect(name), send(name, "hi"), reply(name)];
    let check = with_server(vec![block(BlockKind::Parallel, vec![list("a"), list("b")])]);
    let (mut script, _) = serving(&check);
    for name in ["a", "b"] {
        connected(&mut script, &actor(name));
        script.feed(Input::SendDone { actor: actor(name) }, Micros(1));
    }
    let waits = Waits(vec![(Role::Server, crate::evidence::WaitOn::Connection { actor: None, peer: address() })]);
    let actions = script.feed(Input::Quiet(waits), Micros(1));
    assert_eq!(sent(&actions), [("a".to_owned(), "\n".to_owned())]);
    assert!(ended(&actions).is_empty());
}

fn input() -> impl Strategy<Value = Input> {
    let who = || prop_oneof![Just(actor("a")), Just(actor("b")), (1u32..4).prop_map(|n| actor("c").member(n))];
    let role = || prop_oneof![Just(Role::Server), Just(Role::Client)];
    prop_oneof![
        role().prop_map(|role| Input::Listening { role, address: address() }),
        role().prop_map(|role| Input::Dialled { role, address: address() }),
        (role(), any::<bool>()).prop_map(|(role, killed)| Input::Exited {
            role,
            run: RunId(0),
            end: if killed { ProgramEnd::Signal(9) } else { ProgramEnd::Code(0) },
            left: 0
        }),
        who().prop_map(|actor| Input::Connected { actor }),
        who().prop_map(|actor| Input::NotConnected { actor, error: "ECONNREFUSED".to_owned() }),
        who().prop_map(|actor| Input::Accepted { actor }),
        who().prop_map(|actor| Input::Bytes { actor, bytes: b"hello kfj\n".to_vec() }),
        who().prop_map(|actor| Input::StreamEnded { actor, how: How::Fin }),
        who().prop_map(|actor| Input::SendDone { actor }),
        role().prop_map(|role| Input::Printed { role, bytes: b"kfj\n".to_vec() }),
        Just(Input::Quiet(Waits::default())),
        (0u32..4, 0u64..20).prop_map(|(fiber, epoch)| Input::Pause { fiber: FiberId(fiber), epoch, length: Micros(1) }),
    ]
}

fn any_verb() -> impl Strategy<Value = Verb> {
    let plain = || {
        let crowd = || Verb::Connect(ConnectStep { count: Some(3), ..ConnectStep::plain(actor("c")) });
        prop_oneof![
            Just(connect("a")),
            Just(Verb::Accept(actor("b"))),
            Just(crowd()),
            Just(send("a", "x {n}")),
            Just(send("c", "x {n}")),
            Just(reply("a")),
            Just(Verb::ExpectReply(ReplyStep {
                who: actor("c"),
                pattern: Some(Pattern::contains("kfj")),
                help: crate::spec::Help::Never
            })),
            Just(Verb::HearOut(actor("a"))),
            Just(Verb::Close(actor("a"))),
            Just(Verb::ExpectAlive(Role::Server)),
            Just(Verb::ExpectIdle(Role::Server)),
            Just(Verb::Leave(Role::Client)),
            Just(Verb::Ready(Role::Server)),
        ]
    };
    plain().prop_recursive(3, 24, 4, |inner| {
        let list = prop::collection::vec(inner, 1..4);
        prop_oneof![
            (prop::collection::vec(list.clone(), 2..4)).prop_map(|lists| block(BlockKind::Parallel, lists)),
            (list.clone(), 2u32..4).prop_map(|(list, times)| block(BlockKind::Repeat(times), vec![list])),
            list.prop_map(|list| block(BlockKind::Eventually, vec![list])),
        ]
    })
}

proptest! {
    /// Whatever comes, and whatever does not come, the machine has a deadline, and deadlines alone end it.
    #[test]
    fn it_never_waits_without_a_deadline(
        verbs in prop::collection::vec(any_verb(), 1..5),
        inputs in prop::collection::vec(input(), 0..30),
    ) {
        let check = with_server(verbs);
        let mut script = script(&check);
        script.advance(Micros(0));
        for input in inputs {
            script.feed(input, Micros(1));
            prop_assert!(script.phase == Phase::Done || !script.waiting().is_empty());
        }
        let mut rounds = 0;
        while let Some(one) = script.waiting().last().copied() {
            let own = Micros(one.within.0 * 1000);
            script.feed(Input::Deadline { fiber: one.fiber, epoch: one.epoch, own, waits: Waits::default() }, Micros(1));
            rounds += 1;
            prop_assert!(rounds < 2_000, "it still waits: {:?}", script.waiting());
        }
        prop_assert_eq!(script.phase, Phase::Done);
    }
}
