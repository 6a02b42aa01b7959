//! Servers: a conversation, its end, the next client, disturbances.

use super::*;

const SERVER: Role = Role::Server;

fn idle() -> Verb {
    Verb::ExpectIdle(SERVER)
}

/// A first message that is sent.
fn asked() -> Story {
    Story::serving().did(send("a", "hello-x7"))
}

#[test]
fn a_correct_server_passes() {
    assert!(Story::serving().round("a").is("pass").certain);
    let paused = Story::serving().did(send("a", "hi")).fails(reply("a"), Ended::SatisfiedByPause { pause: Micros(9) });
    assert!(!paused.is("pass").certain);
    Story::serving().round("a").then(reply("a")).is("ungraded");
    Story::new().is("ungraded");
    let mut longer = Story::serving().round("a");
    longer.check.steps.pop();
    longer.is("ungraded");
    let mut faulty = Story::serving().round("a");
    faulty.attempt.fault = Some("no memory".to_owned().into());
    faulty.is("ungraded");
}

#[test]
fn no_reply() {
    let reads = asked().prints(SERVER, "received hello-x7\n").newline_helps("a").waits(SERVER, on("a"));
    let verdict = reads.fails(reply("a"), WAITING).is("no-reply");
    assert_eq!(verdict.facts.waiting.map(|thread| thread.on), Some(on("a")));
    asked().waits(SERVER, on("a")).fails(reply("a"), WAITING).is("no-reply");
    asked().waits(SERVER, accepting()).fails(reply("a"), WAITING).is("no-reply");
    asked().fails(reply("a"), FIN).is("no-reply");
    asked().exits(SERVER, ProgramEnd::Code(0)).gone(reply("a"), SERVER).is("no-reply");
    assert!(!asked().spins(SERVER).fails(reply("a"), DEADLINE).is("no-reply").certain);
}

#[test]
fn prints_instead() {
    let prints = |text: &str| asked().prints(SERVER, text).newline_helps("a").waits(SERVER, on("a"));
    let verdict = prints("received hello-x7\nReply: hello-x7\n").fails(reply("a"), WAITING).is("prints-instead");
    assert_eq!(verdict.facts.printed, Some(bytes("Reply: hello-x7")));
    prints("回复: 好\n").fails(reply("a"), FIN).is("prints-instead");
    prints("收到: hello-x7\n").fails(reply("a"), WAITING).is("no-reply");
    let earlier = Story::serving().prints(SERVER, "Reply: hi\n").did(send("a", "x")).waits(SERVER, on("a"));
    earlier.fails(reply("a"), WAITING).is("no-reply");
    let operated = What::Adapted { what: Adaptation::Operator { role: SERVER } };
    let prompt = prints("your reply: hello-x7").seen(operated);
    prompt.fails(reply("a"), WAITING).is("no-reply");
}

#[test]
fn needs_newline() {
    let exact = asked().newline_helps("a").waits(SERVER, on("a"));
    exact.clone().fails(reply("a"), WAITING).is("needs-newline");
    exact.prints(SERVER, "\n").fails(reply("a"), WAITING).is("no-reply");
    let connected =
        asked().prints(SERVER, "('127.0.0.1', 40000) connected\n").newline_helps("a").waits(SERVER, on("a"));
    connected.fails(reply("a"), WAITING).is("needs-newline");
    asked().waits(SERVER, on("a")).fails(bare_reply("a"), WAITING).is("needs-newline");
    asked().waits(SERVER, accepting()).fails(bare_reply("a"), WAITING).is("no-reply");
    let several = WaitOn::Several { of: vec![accepting(), on("a")] };
    asked().waits(SERVER, several).fails(bare_reply("a"), WAITING).is("needs-newline");
}

fn remarked(remark: &str, story: Story) -> Story {
    let mut story = story;
    story.record.programs[0].remarks = vec![remark.to_owned()];
    story
}

#[test]
fn servers_of_another_kind() {
    const HTTP: &str = "other-kind http line 3";
    let exact = asked().newline_helps("a").waits(SERVER, on("a")).fails(reply("a"), WAITING);
    assert_eq!(remarked(HTTP, exact.clone()).is("other-kind").facts.detail.as_deref(), Some(HTTP));
    let trips = asked().raises(SERVER, "IndexError: x").gone(reply("a"), SERVER);
    assert!(remarked(HTTP, trips).is("other-kind").facts.last_words.is_some());
    let closes = Story::serving().round("a").did(send("a", "again")).fails(reply("a"), FIN);
    remarked(HTTP, closes).is("other-kind");
    // What has another reason keeps it.
    let reset = Story::serving().round("a").did(Verb::Reset(actor("a")));
    remarked(HTTP, reset.raises(SERVER, "ConnectionResetError: x").gone(reply("b"), SERVER)).is("dies-on-reset");
    remarked("receives-only", exact).is("no-reply");
}

#[test]
fn never_accepts() {
    let listening = || Story::server().did(connect("a")).did(send("a", "hello-x7"));
    let verdict = listening().waits(SERVER, WaitOn::Terminal).fails(reply("a"), WAITING).is("never-accepts");
    assert_eq!(verdict.facts.missing, Some(CallName::Accept));
    listening()
        .calls(SERVER, CallName::Accept)
        .waits(SERVER, WaitOn::Terminal)
        .fails(reply("a"), WAITING)
        .is("no-reply");
    let ends = Story::server().exits(SERVER, ProgramEnd::Code(0));
    ends.gone(connect("a"), SERVER).is("never-accepts");
}

#[test]
fn serve_crash() {
    let verdict = asked().raises(SERVER, "TypeError: a bytes-like object").gone(reply("a"), SERVER).is("serve-crash");
    assert_eq!((verdict.facts.end, verdict.facts.count), (Some(ProgramEnd::Code(1)), Some(1)));
    asked().exits(SERVER, ProgramEnd::Signal(11)).gone(reply("a"), SERVER).is("serve-crash");
    let thread = "Exception in thread Thread-1:\nTraceback (most recent call last):\n  File \"server.py\", line 4, in \
                  f\n    g()\nTypeError: x\n";
    asked().says(SERVER, thread).waits(SERVER, accepting()).fails(reply("a"), WAITING).is("serve-crash");
    asked().says(SERVER, thread).fails(reply("a"), FIN).is("serve-crash");
    asked().fails(reply("a"), FIN).raises(SERVER, "TypeError: late").is("serve-crash");
    asked().raises(SERVER, "ModuleNotFoundError: No module named 'cv2'").gone(reply("a"), SERVER).is("needs-package");
    asked().raises(SERVER, "MemoryError").gone(reply("a"), SERVER).is("out-of-memory");
    let complains = asked().says(SERVER, "send: Bad file descriptor\n").exits(SERVER, ProgramEnd::Code(1));
    complains.gone(reply("a"), SERVER).is("serve-crash");
}

#[test]
fn what_the_harness_does_afterwards_does_not_count() {
    let silent = asked().waits(SERVER, accepting()).fails(reply("a"), WAITING);
    let torn = silent.seen(What::ActorEnded { actor: actor("a"), how: How::Rst });
    let verdict = torn.raises(SERVER, "ConnectionResetError: x").is("no-reply");
    assert_eq!((verdict.facts.end, verdict.facts.last_words), (None, None));
}

#[test]
fn one_message() {
    let second = || Story::serving().round("a").did(send("a", "again"));
    assert_eq!(second().fails(reply("a"), FIN).is("one-message").facts.count, Some(2));
    second().fails(reply("a"), RST).is("one-message");
    second().exits(SERVER, ProgramEnd::Code(0)).gone(reply("a"), SERVER).is("one-message");
    second().waits(SERVER, accepting()).fails(reply("a"), WAITING).is("one-message");
    Story::serving().round("a").fails(send("a", "again"), FIN).is("one-message");
    second().raises(SERVER, "ValueError: x").gone(reply("a"), SERVER).is("serve-crash");
}

#[test]
fn text_outside_ascii() {
    let chinese = || Story::serving().did(send("a", "你好"));
    let error = "UnicodeDecodeError: 'ascii' codec can't decode byte 0xe4";
    chinese().raises(SERVER, error).gone(reply("a"), SERVER).is("only-ascii");
    chinese().raises(SERVER, "KeyError: '你好'").gone(reply("a"), SERVER).is("only-ascii");
    chinese().waits(SERVER, on("a")).fails(reply("a"), WAITING).is("only-ascii");
    chinese().fails(reply("a"), FIN).is("only-ascii");
    asked().raises(SERVER, error).gone(reply("a"), SERVER).is("only-ascii");
    let later = chinese().did(reply("a")).did(send("a", "plain"));
    later.raises(SERVER, "KeyError: 'plain'").gone(reply("a"), SERVER).is("serve-crash");
}

#[test]
fn a_character_that_is_cut() {
    let cut = |first: &'static [u8]| {
        let verb = Verb::Send(SendStep {
            who: actor("a"),
            data: Data::Text("你好".to_owned()),
            cut: Cut::At(vec![u32::try_from(first.len()).unwrap()]),
            gap: None,
        });
        let mut story = Story::serving().did(verb);
        let piece = What::Sent { actor: actor("a"), bytes: Excerpt::whole(first) };
        story.attempt.events.iter_mut().filter(|event| matches!(event.what, What::Sent { .. })).for_each(|event| {
            event.what = piece.clone();
        });
        story
    };
    let inside = || cut(&[0xe4, 0xbd, 0xa0, 0xe5]);
    let between = || cut(&[0xe4, 0xbd, 0xa0]);
    let error = "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe5";
    inside().raises(SERVER, error).gone(reply("a"), SERVER).is("splits-characters");
    inside().waits(SERVER, on("a")).fails(reply("a"), WAITING).is("splits-characters");
    inside().fails(reply("a"), FIN).is("splits-characters");
    let later = inside().did(reply("a")).did(send("a", "whole"));
    later.fails(reply("a"), FIN).is("splits-characters");
    between().raises(SERVER, error).gone(reply("a"), SERVER).is("only-ascii");
}

#[test]
fn a_long_message() {
    let long = |times| {
        let data = Data::Repeat { text: "0123456789".to_owned(), times };
        Story::serving().did(Verb::Send(SendStep { who: actor("a"), data, cut: Cut::Whole, gap: None }))
    };
    long(500).exits(SERVER, ProgramEnd::Signal(6)).gone(reply("a"), SERVER).is("long-message");
    long(500).waits(SERVER, on("a")).fails(reply("a"), WAITING).is("long-message");
    long(500).did(reply("a")).did(send("a", "x")).fails(reply("a"), FIN).is("long-message");
    long(5).exits(SERVER, ProgramEnd::Signal(6)).gone(reply("a"), SERVER).is("serve-crash");
}

#[test]
fn a_half_close() {
    let half = || asked().did(Verb::Shutdown(actor("a")));
    half().fails(reply("a"), FIN).is("half-close");
    half().exits(SERVER, ProgramEnd::Code(0)).gone(reply("a"), SERVER).is("half-close");
    half().spins(SERVER).fails(reply("a"), DEADLINE).is("half-close");
    asked().fails(reply("a"), FIN).is("no-reply");
}

#[test]
fn the_end_of_a_session() {
    let left = || Story::serving().round("a").did(Verb::Close(actor("a")));
    let span = What::Idle { run: RunId(0), cpu: Micros(900), span: Micros(1000) };
    let rested = || Story::serving().snapshot(Vec::new()).round("a").did(Verb::Close(actor("a")));
    let verdict = rested().seen(span.clone()).fails(idle(), Ended::NotSo).is("eof-loop");
    // It has turned from the beginning: the client's leaving is not why.
    left().seen(span.clone()).fails(idle(), Ended::NotSo).is("busy-idle");
    assert_eq!(verdict.facts.cpu, Some((Micros(900), Micros(1000))));
    Story::server().seen(span).fails(idle(), Ended::NotSo).is("busy-idle");
    left().exits(SERVER, ProgramEnd::Code(0)).gone(idle(), SERVER).is("pass");
    left().exits(SERVER, ProgramEnd::Code(0)).did(idle()).is("pass");
    left().raises(SERVER, "IndexError: x").gone(idle(), SERVER).is("serve-crash");
    left().raises(SERVER, "IndexError: x").did(idle()).is("serve-crash");
    left().raises(SERVER, "BrokenPipeError: [Errno 32] Broken pipe").gone(idle(), SERVER).is("dies-on-reset");
    left().exits(SERVER, ProgramEnd::Signal(13)).gone(idle(), SERVER).is("dies-on-reset");
    Story::server().exits(SERVER, ProgramEnd::Code(0)).gone(idle(), SERVER).is("never-accepts");
}

#[test]
fn the_next_client() {
    let refused = || Ended::NotConnected { error: "ECONNREFUSED".to_owned() };
    let left = || Story::serving().round("a").did(Verb::Close(actor("a")));
    let b = || connect("b");
    left().exits(SERVER, ProgramEnd::Code(0)).fails(b(), refused()).is("one-client");
    left().fails(b(), refused()).is("one-client");
    left().exits(SERVER, ProgramEnd::Code(0)).gone(b(), SERVER).is("one-client");
    left().raises(SERVER, "OSError: x").gone(b(), SERVER).is("serve-crash");
    let second = || left().did(b()).did(send("b", "hello-b"));
    second().fails(reply("b"), RST).is("one-client");
    second().calls(SERVER, CallName::Accept).fails(reply("b"), FIN).is("stops-accepting");
    let looping = second().snapshot(vec![]).spins(SERVER);
    assert!(!looping.fails(reply("b"), DEADLINE).is("eof-loop").certain);
    second().waits(SERVER, WaitOn::Terminal).fails(reply("b"), WAITING).is("stops-accepting");
    second().waits(SERVER, on("a")).fails(reply("b"), DEADLINE).is("eof-loop");
    let together = Story::serving().round("a").did(b()).did(send("b", "x")).spins(SERVER);
    together.fails(reply("b"), DEADLINE).is("stops-accepting");
    left().calls(SERVER, CallName::Accept).did(b()).round("b").is("pass");
}

#[test]
fn a_timed_call_is_not_a_loop() {
    let story = Story::serving().round("a").did(Verb::Close(actor("a"))).did(connect("b"));
    let mut thread = story.thread(SERVER, Some("poll"), accepting());
    thread.timed = true;
    let story = story.did(send("b", "x")).snapshot(vec![thread.clone()]).fails(reply("b"), DEADLINE);
    story.is("stops-accepting");
    thread.housekeeping = true;
    assert_eq!(story.snapshot(vec![thread]).is("stops-accepting").facts.waiting.map(|thread| thread.timed), Some(true));
}

#[test]
fn a_reset() {
    let reset = || Story::serving().round("a").did(Verb::Reset(actor("a")));
    let b = || connect("b");
    let error = "ConnectionResetError: [Errno 104] Connection reset by peer";
    reset().raises(SERVER, error).gone(b(), SERVER).is("dies-on-reset");
    reset().exits(SERVER, ProgramEnd::Signal(13)).gone(b(), SERVER).is("dies-on-reset");
    reset().fails(b(), Ended::NotConnected { error: "ECONNREFUSED".to_owned() }).is("dies-on-reset");
    reset().did(b()).did(send("b", "x")).raises(SERVER, error).fails(reply("b"), RST).is("dies-on-reset");
    let stuck = reset().calls(SERVER, CallName::Accept).did(b()).did(send("b", "x")).waits(SERVER, WaitOn::Thread);
    stuck.fails(reply("b"), WAITING).is("stops-accepting");
    let before = Story::serving().did(send("a", "x")).raises(SERVER, "KeyError: 'x'").gone(reply("a"), SERVER);
    before.then(Verb::Reset(actor("a"))).is("serve-crash");
    let spinning = reset().did(b()).did(send("b", "x")).spins(SERVER);
    spinning.fails(reply("b"), DEADLINE).is("stops-accepting");
}

fn fault(call: CallName, kind: FaultKind) -> Verb {
    Verb::Fault(FaultStep { who: SERVER, call, kind, which: Which::next(1) })
}

#[test]
fn an_interrupted_call() {
    let eintr = || Injected::Errno { name: "EINTR".to_owned() };
    let faulty = || {
        Story::new()
            .did(fault(CallName::Accept, FaultKind::Errno(Errno::Eintr)))
            .did(Verb::Start(SERVER))
            .listens(SERVER)
    };
    let dies = || faulty().injected(SERVER, CallName::Accept, eintr()).exits(SERVER, ProgramEnd::Code(1));
    dies().gone(connect("a"), SERVER).is("dies-on-eintr");
    dies().gone(Verb::Ready(SERVER), SERVER).is("dies-on-eintr");
    let stuck = faulty().injected(SERVER, CallName::Accept, eintr()).did(connect("a"));
    stuck.did(send("a", "x")).waits(SERVER, WaitOn::Thread).fails(reply("a"), WAITING).is("dies-on-eintr");
    let dies = |name: &str| {
        let other = Injected::Errno { name: name.to_owned() };
        faulty().injected(SERVER, CallName::Accept, other).exits(SERVER, ProgramEnd::Code(1)).gone(connect("a"), SERVER)
    };
    dies("EMFILE").is("dies-on-emfile");
    dies("ENOBUFS").is("dies-on-emfile");
    dies("ECONNABORTED").is("dies-on-failed-call");
    let lost = |name: &str| asked().injected(SERVER, CallName::Recv, Injected::Errno { name: name.to_owned() });
    lost("ECONNRESET").exits(SERVER, ProgramEnd::Code(1)).gone(connect("b"), SERVER).is("dies-on-reset");
    lost("ETIMEDOUT").did(connect("b")).waits(SERVER, WaitOn::Thread).fails(reply("b"), WAITING).is("stops-accepting");
    faulty().exits(SERVER, ProgramEnd::Code(0)).gone(connect("a"), SERVER).is("never-accepts");
}

#[test]
fn a_short_send() {
    let whole = || Verb::ExpectWholeSend(actor("a"));
    let short = Injected::ShortSend { buffer: bytes("0123456789"), taken: 5 };
    let cut = || asked().injected(SERVER, CallName::Send, short.clone());
    let cut = || cut().seen(What::Received { actor: actor("a"), bytes: bytes("01234") });
    let verdict = cut().waits(SERVER, on("a")).fails(whole(), WAITING).is("short-send");
    assert_eq!(verdict.facts.count, Some(5));
    cut().fails(whole(), FIN).is("short-send");
    cut().raises(SERVER, "ValueError: x").gone(whole(), SERVER).is("serve-crash");
    asked().waits(SERVER, on("a")).fails(whole(), WAITING).is("no-reply");
}

#[test]
fn a_reply_that_is_not_the_one() {
    let contradicted = || Ended::Contradicted { expected: bytes("hello"), actual: bytes("help!"), offset: 3 };
    let verdict = asked().fails(reply("a"), contradicted()).is("wrong-answer");
    assert_eq!(verdict.facts.mismatch.map(|mismatch| mismatch.offset), Some(3));
    Story::serving().did(send("a", "你好")).fails(reply("a"), contradicted()).is("only-ascii");
}

#[test]
fn bytes_that_are_not_the_expected_ones() {
    let unmatched = |why| Ended::Unmatched(Box::new(Unmatched { why, actual: bytes("help!"), offset: 3, before: 7 }));
    let differs = || unmatched(Misfit::Differs { expected: bytes("hello") });
    let verdict = asked().fails(expect("a", "hello"), differs()).is("wrong-answer");
    let mismatch = verdict.facts.mismatch.unwrap();
    assert_eq!((mismatch.expected, mismatch.offset, mismatch.before, mismatch.why), (bytes("hello"), 3, 7, None));
    let verdict = asked().fails(expect("a", "hello"), unmatched(Misfit::NotJson)).is("wrong-answer");
    assert_eq!(verdict.facts.mismatch.unwrap().why, Some(Misfit::NotJson));
    asked().fails(expect("a", "hello"), unmatched(Misfit::Unasked)).is("unexpected-bytes");
    asked().fails(fence("a", "x", "y"), differs()).is("unexpected-bytes");
    asked().fails(Verb::Close(actor("a")), unmatched(Misfit::Unasked)).is("unexpected-bytes");
    Story::serving().did(send("a", "你好")).fails(expect("a", "你好"), differs()).is("only-ascii");
    asked().fails(expect("a", "hello"), FIN).is("no-reply");
    asked().did(expect("a", "hello")).fails(fence("a", "x", "y"), WAITING).is("one-message");
    let silence = || Verb::ExpectSilence(actor("a"));
    Story::serving().did(send("a", "x")).fails(silence(), unmatched(Misfit::Unasked)).is("unexpected-bytes");
    Story::serving().did(send("a", "x")).fails(silence(), FIN).is("closes-early");
    let dies = || Story::serving().did(send("a", "x")).raises(SERVER, "ValueError: x");
    dies().fails(silence(), FIN).is("serve-crash");
    let output = || OutputStep { who: SERVER, pattern: Pattern::contains("ready") };
    Story::serving().fails(Verb::ExpectStdout(output()), WAITING).is("wrong-output");
    Story::serving().fails(Verb::ExpectStderr(output()), WAITING).is("wrong-output");
}

#[test]
fn the_thread_nearest_to_the_conversation_explains() {
    let story = asked();
    let mut idle =
        story.thread(SERVER, Some("futex"), WaitOn::Connection { actor: Some(actor("a")), peer: address(1) });
    idle.housekeeping = true;
    let accept = story.thread(SERVER, Some("accept4"), accepting());
    let reader = story.thread(SERVER, Some("recvfrom"), on("a"));
    let verdict = story.snapshot(vec![idle, accept, reader.clone()]).fails(reply("a"), WAITING).is("no-reply");
    assert_eq!(verdict.facts.waiting, Some(reader));
}

#[test]
fn what_is_kept() {
    let growth = |what| Verb::ExpectGrowth(GrowthStep { who: SERVER, what, most: 5 });
    let grown = |what, before, after| Ended::Grown { what, before, after, own: None };
    let verdict = served().fails(growth(Amount::Descriptors), grown(Amount::Descriptors, 4, 57)).is("fd-leak");
    assert_eq!((verdict.facts.grown, verdict.certain), (Some((Amount::Descriptors, 4, 57)), true));
    served().fails(growth(Amount::Threads), grown(Amount::Threads, 1, 31)).is("thread-leak");
    served().fails(growth(Amount::Memory), grown(Amount::Memory, 1, 9 << 20)).is("unbounded-memory");
    let zombies = Verb::ExpectNoZombies(ZombieStep { who: SERVER, allow: 0 });
    let verdict = served().fails(zombies, grown(Amount::Zombies, 0, 3)).is("zombies");
    assert_eq!(verdict.facts.count, Some(3));
    served().exits(SERVER, ProgramEnd::Signal(11)).gone(growth(Amount::Threads), SERVER).is("serve-crash");
    served().fails(growth(Amount::Threads), DEADLINE).is("unknown");
    let late = Ended::Grown { what: Amount::Descriptors, before: 4, after: 57, own: Some(Micros(1)) };
    assert!(!served().fails(growth(Amount::Descriptors), late).is("fd-leak").certain);
}

/// The descriptors of processes that stay are no leak of their own.
#[test]
fn processes_that_stay() {
    let holds = |descriptors, processes| {
        let usage = Usage { descriptors, processes, threads: processes, ..Usage::default() };
        What::Measured { run: RunId(0), usage }
    };
    let growth = || Verb::ExpectGrowth(GrowthStep { who: SERVER, what: Amount::Descriptors, most: 5 });
    let grown = || Ended::Grown { what: Amount::Descriptors, before: 4, after: 94, own: None };
    let served = |now| served().seen(holds(4, 1)).seen(holds(94, now)).fails(growth(), grown());
    let verdict = served(31).is("thread-leak");
    assert_eq!(verdict.facts.grown, Some((Amount::Threads, 1, 31)));
    served(3).is("fd-leak");
}

fn served() -> Story {
    Story::serving().round("a").waits(SERVER, on("a"))
}

/// None of them waits for an answer, so a missing one is not what they show.
#[test]
fn steps_about_the_connection_itself() {
    let dial = |outcome, count| Verb::Connect(ConnectStep { count, outcome, ..ConnectStep::plain(actor("b")) });
    let members = |why| Ended::Members { of: 9, failed: 1, first: vec![MemberEnd { number: 9, why }] };
    served().fails(dial(Dial::Refused, None), Ended::NotSo).is("unknown");
    served().fails(dial(Dial::Ok, Some(9)), members(DEADLINE)).is("unknown");
    served().fails(Verb::SendUntilBlocked(actor("a")), DEADLINE).is("unknown");
    served().fails(reply("a"), Ended::TooEarly { came: Micros(5) }).is("unknown");
    served().fails(send("a", "x"), members(WAITING)).is("one-message");
    let died = served().exits(SERVER, ProgramEnd::Signal(11));
    died.gone(dial(Dial::Refused, None), SERVER).is("serve-crash");
    let ends = |how| Verb::ExpectExit(ExitStep { who: SERVER, how });
    served().exits(SERVER, ProgramEnd::Code(0)).gone(ends(ExitKind::Code(7)), SERVER).is("unknown");
    served().exits(SERVER, ProgramEnd::Signal(11)).gone(ends(ExitKind::Code(7)), SERVER).is("serve-crash");
}

fn ends(how: EndKind) -> Verb {
    Verb::ExpectEnd(EndStep { who: actor("a"), how })
}

#[test]
fn the_end_of_a_connection() {
    let answered = || Story::serving().round("a");
    let more = || answered().did(ends(EndKind::Fin)).did(send("a", "more"));
    assert_eq!(more().fails(ends(EndKind::Half), RST).is("closes-fully").facts.role, Some(SERVER));
    more().waits(SERVER, on("a")).fails(ends(EndKind::Half), WAITING).is("unknown");
    more().raises(SERVER, "TypeError: x").fails(ends(EndKind::Half), RST).is("serve-crash");
    answered().fails(ends(EndKind::Fin), RST).is("reset-on-leave");
    answered().fails(ends(EndKind::Rst), FIN).is("unknown");
    // That it keeps the connection is no missing answer.
    answered().waits(SERVER, on("a")).fails(ends(EndKind::Fin), WAITING).is("unknown");
    // A reset behind the answer does not make it a wrong one.
    answered().did(ends(EndKind::Any)).is("pass");
}
