//! The machine alone: what it does at which input, and that it never waits without a deadline.

use std::net::SocketAddr;

use proptest::prelude::*;

use super::*;
use crate::evidence::{How, ProgramEnd, Unmatched, Usage, WaitOn};
use crate::model::{Misfit, RunId};
use crate::spec::samples::{actor, check_of, connect, expect, fence, reply, send};
use crate::spec::{
    Amount, CallName, ConnectStep, ExpectStep, Framing, GrowthStep, Help, Pattern, PrefixKind, ReplyStep, SetStep,
    ZombieStep, number,
};

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
    script_with(check, 7)
}

fn script_with(check: &Check, seed: u64) -> Script<'_> {
    let candidates = BTreeMap::from([(Role::Server, vec![vec![]]), (Role::Client, vec![vec![]])]);
    Script::new(check, seed, "kfj".to_owned(), candidates)
}

fn address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8888))
}

/// A machine whose server listens; the check's first two steps are `start` and `ready`.
fn serving(check: &Check) -> (Script<'_>, Vec<Action>) {
    serving_with(check, 7)
}

fn serving_with(check: &Check, seed: u64) -> (Script<'_>, Vec<Action>) {
    let mut script = script_with(check, seed);
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
fn only_a_step_that_must_hold_ends_the_conversation() {
    for (severity, goes_on) in [(Severity::Must, false), (Severity::Should, true), (Severity::Info, true)] {
        let mut check = with_server(vec![connect("a"), reply("a"), send("a", "x")]);
        check.steps[3].severity = severity;
        let (mut script, _) = serving(&check);
        connected(&mut script, &actor("a"));
        let actions = script.feed(Input::Quiet(Waits::default()), Micros(2));
        assert!(actions.contains(&Action::StepEnded { step: 3, why: Ended::CertainlyWaiting }), "{actions:?}");
        assert_eq!(sent(&actions).len(), usize::from(goes_on), "{severity:?}");
    }
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
fn the_seed_chooses_one_list_for_each_round_anew() {
    let lists = ["x", "y", "z"].map(|text| vec![send("a", text)]);
    let rounds = block(BlockKind::Repeat(8), vec![vec![block(BlockKind::Choose, lists.to_vec())]]);
    let check = with_server(vec![connect("a"), rounds]);
    let played = |seed| {
        let (mut script, actions) = serving_with(&check, seed);
        assert_eq!(dialled(&actions), ["a"]);
        let mut actions = connected(&mut script, &actor("a"));
        let mut texts = String::new();
        while let Some((_, text)) = sent(&actions).pop() {
            texts.push_str(&text);
            actions = script.feed(Input::SendDone { actor: actor("a") }, Micros(1));
        }
        assert!(over(&script));
        texts
    };
    let all: BTreeSet<String> = (0..20).map(played).collect();
    assert!(all.iter().all(|texts| texts.len() == 8), "{all:?}");
    assert!(all.len() > 15, "seeds make no difference: {all:?}");
    assert!(["x", "y", "z"].iter().all(|text| all.iter().any(|texts| texts.contains(text))), "{all:?}");
    assert_eq!(played(7), played(7));
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

/// What the programs' threads are seen to wait on, as proof.
fn quiet(threads: Vec<(Role, WaitOn)>) -> Input {
    Input::Quiet(Waits(threads))
}

fn on_connection() -> WaitOn {
    WaitOn::Connection { actor: None, peer: address() }
}

fn typed(actions: &[Action]) -> usize {
    actions.iter().filter(|action| matches!(action, Action::Type { role: Role::Server, .. })).count()
}

/// A server that reads on while its terminal is read by another thread has taken the message only if it shows so.
#[test]
fn an_operator_is_asked_where_the_message_was_taken() {
    let server = |on| (Role::Server, on);
    let apart = || vec![server(WaitOn::Terminal), server(on_connection())];
    let both = || vec![server(WaitOn::Several { of: vec![on_connection(), WaitOn::Terminal] })];
    for (threads, shows, times) in [
        (vec![server(WaitOn::Terminal)], false, 1),
        (both(), false, 1),
        (apart(), false, 0),
        (apart(), true, 1),
        (vec![server(on_connection())], true, 0),
    ] {
        let expect = ReplyStep { who: actor("a"), pattern: None, help: Help::Operator };
        let check = with_server(vec![connect("a"), send("a", "hello"), Verb::ExpectReply(expect)]);
        let (mut script, _) = serving(&check);
        script.feed(Input::Printed { role: Role::Server, bytes: b"listening".to_vec() }, Micros(1));
        connected(&mut script, &actor("a"));
        script.feed(Input::SendDone { actor: actor("a") }, Micros(1));
        if shows {
            script.feed(Input::Printed { role: Role::Server, bytes: b"hello".to_vec() }, Micros(1));
        }
        let actions = script.feed(quiet(threads.clone()), Micros(1));
        assert_eq!((typed(&actions), sent(&actions).len()), (times, 0), "{threads:?}");
    }
}

/// A check whose client is connected and has to come to the verb.
fn with_client(verb: Verb) -> Check {
    check(vec![Verb::Start(Role::Client), Verb::Accept(actor("a")), verb])
}

fn accepted(check: &Check) -> Script<'_> {
    let mut script = script(check);
    script.advance(Micros(0));
    script.feed(Input::Accepted { actor: actor("a") }, Micros(1));
    script
}

#[test]
fn a_client_that_sent_something_for_an_empty_line_gets_its_reply() {
    let check = with_client(Verb::ExpectPrompt(Role::Client));
    let reads = || quiet(vec![(Role::Client, on_connection())]);
    let mut script = accepted(&check);
    bytes(&mut script, &actor("a"), " ");
    assert_eq!(sent(&script.feed(reads(), Micros(1))), [("a".to_owned(), "ok\n".to_owned())]);
    let actions = script.feed(quiet(vec![(Role::Client, WaitOn::Terminal)]), Micros(1));
    assert_eq!(ended(&actions), [2]);
    // One that sent nothing waits for ever.
    let mut script = accepted(&check);
    let actions = script.feed(reads(), Micros(1));
    assert!(actions.contains(&Action::StepEnded { step: 2, why: Ended::CertainlyWaiting }), "{actions:?}");
}

#[test]
fn a_client_that_has_said_goodbye_is_seen_off_before_the_next_word() {
    let check = with_client(Verb::Leave(Role::Client));
    let mut script = accepted(&check);
    let waits = || quiet(vec![(Role::Client, WaitOn::Several { of: vec![WaitOn::Terminal, on_connection()] })]);
    script.feed(Input::StreamEnded { actor: actor("a"), how: How::Fin }, Micros(1));
    assert_eq!(script.feed(waits(), Micros(1)), [Action::Close { actor: actor("a") }]);
    let actions = script.feed(waits(), Micros(1));
    assert!(matches!(actions.as_slice(), [Action::Type { line: Some(_), .. }]), "{actions:?}");
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
fn what_a_program_does_is_about_no_member_but_its_end_about_all() {
    let crowd = Verb::Connect(ConnectStep { count: Some(2), ..ConnectStep::plain(actor("c")) });
    let check = with_server(vec![crowd, reply("c")]);
    let (mut script, _) = serving(&check);
    for n in 1..=2 {
        connected(&mut script, &actor("c").member(n));
    }
    let role = Role::Server;
    let call = || Input::Called { role, call: CallName::Accept };
    let print = || Input::Printed { role, bytes: b"hello".to_vec() };
    for input in [call(), print(), Input::Complained { role, bytes: b"oh".to_vec() }] {
        assert!(script.feed(input, Micros(1)).is_empty());
    }
    bytes(&mut script, &actor("c").member(1), "ok");
    assert!(script.feed(call(), Micros(1)).is_empty());
    let actions = script.feed(Input::Exited { role, run: RunId(0), end: ProgramEnd::Code(0), left: 0 }, Micros(1));
    assert!(ended(&actions).is_empty(), "what the first one said may go on");
    let actions = script.feed(Input::StreamEnded { actor: actor("c").member(1), how: How::Fin }, Micros(1));
    let why = actions.iter().find_map(|a| if let Action::StepEnded { why, .. } = a { Some(why) } else { None });
    let Some(Ended::Members { of: 2, failed: 1, first }) = why else { panic!("{actions:?}") };
    assert_eq!((first[0].number, &first[0].why), (2, &Ended::ProgramEnded { run: RunId(0) }));
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

fn framed(by: Framing, is: Pattern) -> Verb {
    Verb::Expect(ExpectStep { who: actor("a"), pattern: Pattern::Framed { by, is: Some(Box::new(is)) } })
}

fn unmatched(actions: &[Action]) -> Vec<(usize, &Unmatched)> {
    let mut all = Vec::new();
    for action in actions {
        if let Action::StepEnded { step, why: Ended::Unmatched(unmatched) } = action {
            all.push((*step, &**unmatched));
        }
    }
    all
}

/// What was wrong with what came, by the steps that it failed.
fn wrong(actions: &[Action]) -> Vec<(usize, Misfit)> {
    unmatched(actions).into_iter().map(|(step, unmatched)| (step, unmatched.why.clone())).collect()
}

/// Plays a check with an actor `a` whose program sends `stream` in pieces and then certainly waits.
fn play_stream(check: &Check, stream: &[u8], cuts: &[usize]) -> (Vec<Action>, Phase) {
    let (mut script, mut all) = serving(check);
    all.extend(connected(&mut script, &actor("a")));
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).chain([stream.len()]).collect();
    ends.sort_unstable();
    let mut from = 0;
    for end in ends {
        let bytes = stream[from..end].to_vec();
        all.extend(script.feed(Input::SendDone { actor: actor("a") }, Micros(1)));
        if !bytes.is_empty() {
            all.extend(script.feed(Input::Bytes { actor: actor("a"), bytes }, Micros(1)));
        }
        from = end;
    }
    for _ in 0..9 {
        all.extend(script.feed(Input::SendDone { actor: actor("a") }, Micros(1)));
        all.extend(script.feed(Input::Quiet(Waits::default()), Micros(1)));
    }
    (all, script.phase)
}

fn strict() -> Vec<Verb> {
    let name = || Pattern::Regex("^n={nonce}$".to_owned());
    let rest = Verb::Expect(ExpectStep { who: actor("a"), pattern: Pattern::contains("bye") });
    vec![
        connect("a"),
        send("a", "go\n"),
        expect("a", "one {nonce}\n"),
        framed(Framing::Line { cap: 20 }, name()),
        framed(Framing::Prefixed { prefix: PrefixKind::U16be, cap: 20 }, Pattern::contains("好")),
        fence("a", "ping\n", "pong\n"),
        rest,
        Verb::Close(actor("a")),
    ]
}

const RIGHT: &[u8] = b"one kfj\nn=kfj\r\n\0\x04\xba\xc3hipong\ngood bye";

#[test]
fn what_is_left_over_fails_at_the_end() {
    let check = with_server(vec![connect("a"), expect("a", "one\n")]);
    assert_eq!(wrong(&play_stream(&check, b"one\n", &[]).0), []);
    assert_eq!(wrong(&play_stream(&check, b"one\ntwo\n", &[]).0), [(3, Misfit::Unasked)]);
    let ignoring = Check { rest: Rest::Ignore, ..check.clone() };
    assert_eq!(wrong(&play_stream(&ignoring, b"one\ntwo\n", &[]).0), []);
    // Free protocols have no rest.
    let free = with_server(vec![connect("a"), reply("a")]);
    assert_eq!(wrong(&play_stream(&free, b"one\ntwo\n", &[]).0), []);
    // Whoever aborts does not want to know.
    let aborted = with_server(vec![connect("a"), expect("a", "one\n"), Verb::Reset(actor("a"))]);
    assert_eq!(wrong(&play_stream(&aborted, b"one\ntwo\n", &[]).0), []);
}

#[test]
fn nothing_more_is_waited_for_where_nothing_more_can_come() {
    let check = with_server(vec![connect("a"), expect("a", "one\n")]);
    let (mut script, _) = serving(&check);
    connected(&mut script, &actor("a"));
    bytes(&mut script, &actor("a"), "one\n");
    let resting = script.waiting();
    assert!(resting.len() == 1 && resting[0].pause, "{resting:?}");
    script.feed(Input::StreamEnded { actor: actor("a"), how: How::Fin }, Micros(1));
    assert!(over(&script));
}

#[test]
fn a_mismatch_deep_in_a_long_answer_is_shown_with_what_is_around_it() {
    let long = format!("{}!", "好".repeat(1000));
    let check = with_server(vec![connect("a"), expect("a", &long)]);
    let (all, _) = play_stream(&check, format!("{}?", "好".repeat(1000)).as_bytes(), &[]);
    let (_, unmatched) = unmatched(&all)[0];
    let Misfit::Differs { expected } = &unmatched.why else { panic!("{unmatched:?}") };
    let at = usize::try_from(unmatched.offset).unwrap();
    assert_eq!(
        (unmatched.before + unmatched.offset, &expected.kept()[at..], &unmatched.actual.kept()[at..]),
        (3000, &b"!"[..], &b"?"[..])
    );
    assert!(std::str::from_utf8(unmatched.actual.kept()).is_ok());
}

#[test]
fn silence_is_proved_or_waited_for() {
    let check = with_server(vec![connect("a"), Verb::ExpectSilence(actor("a"))]);
    assert_eq!(play_stream(&check, b"", &[]).1, Phase::Done);
    assert_eq!(wrong(&play_stream(&check, b"?", &[]).0), [(3, Misfit::Unasked)]);
    let (mut script, _) = serving(&check);
    connected(&mut script, &actor("a"));
    let one = script.waiting()[0];
    let own = Micros(2_000_000);
    let over = Input::Deadline { fiber: one.fiber, epoch: one.epoch, own, waits: Waits::default() };
    let actions = script.feed(over, Micros(1));
    assert_eq!(actions, [Action::StepEnded { step: 3, why: Ended::SatisfiedByPause { pause: own } }]);
}

#[test]
fn an_expectation_of_a_crowd_is_each_member_s_own() {
    let crowd = Verb::Connect(ConnectStep { count: Some(2), ..ConnectStep::plain(actor("c")) });
    let check = with_server(vec![crowd, expect("c", "I am {n}\n"), Verb::Close(actor("c"))]);
    let (mut script, _) = serving(&check);
    for n in 1..=2 {
        connected(&mut script, &actor("c").member(n));
    }
    bytes(&mut script, &actor("c").member(1), "I am 1\n");
    let actions = bytes(&mut script, &actor("c").member(2), "I am 2\n!");
    assert_eq!(ended(&actions), [3]);
    let actions = script.feed(Input::Quiet(Waits::default()), Micros(1));
    let why = actions.iter().find_map(|a| if let Action::StepEnded { why, .. } = a { Some(why) } else { None });
    let Some(Ended::Members { of: 2, failed: 1, first }) = why else { panic!("{actions:?}") };
    assert_eq!(first[0].number, 2);
}

proptest! {
    /// However a right program cuts what it sends, it loses nothing.
    #[test]
    fn any_cutting_of_a_right_answer_is_right(cuts in prop::collection::vec(any::<usize>(), 0..8)) {
        let check = with_server(strict());
        let (actions, phase) = play_stream(&check, RIGHT, &cuts);
        prop_assert_eq!(wrong(&actions), vec![]);
        prop_assert_eq!((ended(&actions).len(), phase), (check.steps.len() - 1, Phase::Done));
    }

    /// However a wrong program cuts what it sends, the same step fails for the same reason.
    #[test]
    fn any_cutting_of_a_wrong_answer_is_wrong_alike(
        at in 0..RIGHT.len(), cuts in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let check = with_server(strict());
        // Up to the frame whose end only the pause tells, which takes anything else in.
        let last = RIGHT.len() - b"good bye".len();
        let mut stream = RIGHT.to_vec();
        stream[at.min(last - 1)] ^= 0x40;
        let whole = play_stream(&check, &stream, &[]);
        let cut = play_stream(&check, &stream, &cuts);
        prop_assert_eq!(wrong(&cut.0), wrong(&whole.0));
        prop_assert_eq!(ended(&cut.0), ended(&whole.0));
    }
}

fn input() -> impl Strategy<Value = Input> {
    let who = || prop_oneof![Just(actor("a")), Just(actor("b")), (1u32..4).prop_map(|n| actor("c").member(n))];
    let role = || prop_oneof![Just(Role::Server), Just(Role::Client)];
    prop_oneof![
        role().prop_map(|role| Input::Listening { role, address: address() }),
        role().prop_map(|role| Input::Dialled { role, address: address(), at: Micros(0) }),
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
            Just(expect("a", "hello kfj\n")),
            Just(expect("c", "hello")),
            Just(fence("a", "x\n", "hello kfj\n")),
            Just(Verb::ExpectSilence(actor("a"))),
            Just(Verb::Close(actor("a"))),
            Just(Verb::ExpectAlive(Role::Server)),
            Just(Verb::ExpectIdle(Role::Server)),
            Just(Verb::Mark(Role::Server)),
            Just(Verb::ExpectNoZombies(ZombieStep { who: Role::Server, allow: 0 })),
            Just(Verb::Leave(Role::Client)),
            Just(Verb::Ready(Role::Server)),
        ]
    };
    plain().prop_recursive(3, 24, 4, |inner| {
        let list = prop::collection::vec(inner, 1..4);
        prop_oneof![
            (prop::collection::vec(list.clone(), 2..4)).prop_map(|lists| block(BlockKind::Parallel, lists)),
            (list.clone(), 2u32..4).prop_map(|(list, times)| block(BlockKind::Repeat(times), vec![list])),
            prop::collection::vec(list.clone(), 2..4).prop_map(|lists| block(BlockKind::Choose, lists)),
            list.prop_map(|list| block(BlockKind::Eventually, vec![list])),
        ]
    })
}

/// Why the last step ended, if it did.
fn why(actions: &[Action]) -> Option<Ended> {
    actions.iter().rev().find_map(|a| if let Action::StepEnded { why, .. } = a { Some(why.clone()) } else { None })
}

#[test]
fn what_a_program_holds_is_told_at_rest_and_given_time_to_shrink() {
    let who = Role::Server;
    let growth = Verb::ExpectGrowth(GrowthStep { who, what: Amount::Descriptors, most: 2 });
    let check = with_server(vec![Verb::Mark(who), growth]);
    let (mut script, _) = serving(&check);
    let holds = |script: &mut Script<'_>, descriptors| {
        let usage = Usage { descriptors, ..Usage::default() };
        script.feed(Input::Measured { role: Role::Server, usage }, Micros(2))
    };
    let lull = |script: &mut Script<'_>, busy| {
        let one = script.waiting()[0];
        script.feed(Input::Span { fiber: one.fiber, epoch: one.epoch, busy }, Micros(3))
    };
    assert!(script.waiting()[0].usage && script.waiting()[0].span == Some(who));
    assert!(ended(&holds(&mut script, 5)).is_empty(), "nothing says that it rests");
    assert_eq!(ended(&script.feed(Input::Quiet(Waits::default()), Micros(3))), [2]);
    holds(&mut script, 8);
    assert!(ended(&lull(&mut script, true)).is_empty());
    assert!(ended(&lull(&mut script, false)).is_empty(), "it may still give something back");
    holds(&mut script, 7);
    assert_eq!(why(&lull(&mut script, false)), Some(Ended::Satisfied));
}

#[test]
fn what_a_program_keeps_at_rest_is_kept_for_good() {
    let zombies = Verb::ExpectNoZombies(ZombieStep { who: Role::Server, allow: 1 });
    let check = with_server(vec![zombies]);
    for (left, late) in [(1, false), (2, false), (2, true)] {
        let (mut script, _) = serving(&check);
        let usage = Usage { zombies: left, ..Usage::default() };
        script.feed(Input::Measured { role: Role::Server, usage }, Micros(2));
        let one = script.waiting()[0];
        let (waits, own) = (Waits::default(), Micros(9));
        let signal =
            if late { Input::Deadline { fiber: one.fiber, epoch: one.epoch, own, waits } } else { Input::Quiet(waits) };
        let own = late.then_some(own);
        let grown = Ended::Grown { what: Amount::Zombies, before: 0, after: left, own };
        let expected = if left > 1 { grown } else { Ended::Satisfied };
        assert_eq!(why(&script.feed(signal, Micros(3))), Some(expected));
    }
}

#[test]
fn a_start_that_was_made_to_fail_is_not_tried_with_other_arguments() {
    let check = check(vec![Verb::Start(Role::Server), Verb::Ready(Role::Server)]);
    for struck in [false, true] {
        let candidates = BTreeMap::from([(Role::Server, vec![vec![], vec!["1".to_owned()]])]);
        let mut script = Script::new(&check, 7, "kfj".to_owned(), candidates);
        script.advance(Micros(0));
        if struck {
            script.feed(Input::Struck { role: Role::Server }, Micros(1));
        }
        let end = ProgramEnd::Code(1);
        let actions = script.feed(Input::Exited { role: Role::Server, run: RunId(0), end, left: 0 }, Micros(1));
        let again = actions.iter().any(|action| matches!(action, Action::Start { .. }));
        assert_eq!(again, !struck);
    }
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
