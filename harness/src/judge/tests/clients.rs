//! Clients: a conversation, its end, a server that is not there or leaves.

use super::*;

const CLIENT: Role = Role::Client;

fn typed_in() -> Story {
    Story::client().did(typed("hello-x7"))
}

/// Has sent its message and been answered.
fn answered(reply: &str) -> Story {
    typed_in().did(message("a")).did(send("a", reply))
}

#[test]
fn a_correct_client_passes() {
    Story::client().client_round().client_round().did(Verb::Leave(CLIENT)).is("pass");
}

#[test]
fn no_message() {
    typed_in().waits(CLIENT, WaitOn::Terminal).fails(message("a"), WAITING).is("no-message");
    typed_in().waits(CLIENT, on("a")).fails(message("a"), WAITING).is("no-message");
    typed_in().exits(CLIENT, ProgramEnd::Code(0)).gone(message("a"), CLIENT).is("no-message");
    typed_in().fails(message("a"), FIN).is("no-message");
    assert!(!typed_in().spins(CLIENT).fails(message("a"), DEADLINE).is("no-message").certain);
}

#[test]
fn wrong_message() {
    let other = || Ended::Contradicted { expected: bytes("hello-x7"), actual: bytes("bye"), offset: 0 };
    let verdict = typed_in().fails(message("a"), other()).is("wrong-message");
    assert_eq!(verdict.facts.mismatch.map(|mismatch| mismatch.actual), Some(bytes("bye")));
    Story::client().did(typed("你好")).fails(message("a"), other()).is("only-ascii");
}

#[test]
fn client_crash() {
    let verdict = typed_in().raises(CLIENT, "TypeError: x").gone(message("a"), CLIENT).is("client-crash");
    assert_eq!(verdict.facts.role, Some(CLIENT));
    typed_in().raises(CLIENT, "TypeError: x").fails(message("a"), FIN).is("client-crash");
    answered("ok\n").raises(CLIENT, "TypeError: x").gone(shows("ok"), CLIENT).is("client-crash");
    answered("ok\n").exits(CLIENT, ProgramEnd::Signal(11)).gone(shows("ok"), CLIENT).is("client-crash");
    typed_in()
        .raises(CLIENT, "ModuleNotFoundError: No module named 'x'")
        .gone(message("a"), CLIENT)
        .is("needs-package");
}

#[test]
fn what_it_shows_of_a_reply() {
    let reply = "reply-y8 is a line\n";
    let no_print = answered(reply).waits(CLIENT, WaitOn::Terminal).fails(shows("line"), WAITING).is("no-print");
    assert_eq!(no_print.facts.printed, None);
    answered(reply).exits(CLIENT, ProgramEnd::Code(0)).gone(shows("line"), CLIENT).is("no-print");
    answered(reply).waits(CLIENT, on("a")).fails(shows("line"), WAITING).is("waits-for-more");
    let part = |story: Story| story.prints(CLIENT, "server: reply-y8 is");
    let early = part(answered(reply)).waits(CLIENT, WaitOn::Terminal).fails(shows("line"), WAITING).is("prints-early");
    assert_eq!(early.facts.printed, Some(bytes("server: reply-y8 is")));
    part(answered(reply)).exits(CLIENT, ProgramEnd::Code(0)).gone(shows("line"), CLIENT).is("prints-early");
    answered("ok").prints(CLIENT, "> ").waits(CLIENT, WaitOn::Terminal).fails(shows("ok"), WAITING).is("no-print");
}

#[test]
fn one_question() {
    let second = || Story::client().client_round();
    let asked = || second().did(typed("again"));
    second().exits(CLIENT, ProgramEnd::Code(0)).gone(typed("again"), CLIENT).is("one-question");
    asked().exits(CLIENT, ProgramEnd::Code(0)).gone(message("a"), CLIENT).is("one-question");
    asked().fails(message("a"), FIN).is("one-question");
    asked().waits(CLIENT, on("a")).fails(message("a"), WAITING).is("waits-for-more");
    asked().waits(CLIENT, WaitOn::Terminal).fails(message("a"), WAITING).is("no-message");
    asked().raises(CLIENT, "ValueError: x").gone(message("a"), CLIENT).is("client-crash");
    Story::client().exits(CLIENT, ProgramEnd::Code(0)).gone(typed("hello"), CLIENT).is("no-message");
}

#[test]
fn text_outside_ascii() {
    let chinese = || Story::client().did(typed("你好"));
    let error = "UnicodeEncodeError: 'ascii' codec can't encode";
    chinese().raises(CLIENT, error).gone(message("a"), CLIENT).is("only-ascii");
    chinese().raises(CLIENT, "KeyError: x").gone(message("a"), CLIENT).is("only-ascii");
    let garbled = answered("好的\n").prints(CLIENT, "b'\\xe5\\xa5'\n").waits(CLIENT, WaitOn::Terminal);
    garbled.fails(shows("好的"), WAITING).is("only-ascii");
    answered("好的\n").waits(CLIENT, on("a")).fails(shows("好的"), WAITING).is("only-ascii");
    chinese().waits(CLIENT, WaitOn::Terminal).fails(message("a"), WAITING).is("only-ascii");
    typed_in().raises(CLIENT, "KeyError: x").gone(message("a"), CLIENT).is("client-crash");
}

#[test]
fn a_character_that_is_cut() {
    let cut = || {
        let mut story = answered("回答你好吗很好谢谢\n");
        let piece =
            What::Sent { actor: actor("a"), bytes: Excerpt::whole(&"回答你好吗很好谢谢".as_bytes()[..25]) };
        let sent = story.attempt.events.iter_mut().filter(|event| matches!(event.what, What::Sent { .. }));
        sent.for_each(|event| event.what = piece.clone());
        story
    };
    let error = "UnicodeDecodeError: 'utf-8' codec";
    cut().raises(CLIENT, error).gone(shows("谢谢"), CLIENT).is("splits-characters");
    let terminal = |printed: &str| cut().prints(CLIENT, printed).waits(CLIENT, WaitOn::Terminal);
    terminal("回答你好吗很好谢\u{fffd}").fails(shows("谢谢"), WAITING).is("splits-characters");
    terminal("").fails(shows("谢谢"), WAITING).is("splits-characters");
    terminal("回答你好吗很好谢").fails(shows("谢谢"), WAITING).is("prints-early");
}

#[test]
fn leaving() {
    let leave = || Verb::Leave(CLIENT);
    let done = || Story::client().client_round();
    done().waits(CLIENT, WaitOn::Terminal).fails(leave(), WAITING).is("ignores-eof");
    done().spins(CLIENT).fails(leave(), DEADLINE).is("ignores-eof");
    let typing = |line: Option<&str>| What::Typed { run: RunId(0), line: line.map(bytes) };
    let mut stuck = done().waits(CLIENT, on("a")).fails(leave(), WAITING);
    let record = stuck.attempt.steps.last().unwrap().clone();
    stuck.attempt.events.push(Event { at: record.ended, what: typing(Some("")) });
    stuck.is("empty-message");
    stuck
        .attempt
        .events
        .push(Event { at: record.ended, what: What::Received { actor: actor("a"), bytes: bytes("exit") } });
    stuck.is("ignores-eof");
    let eof = done().seen(typing(None)).raises(CLIENT, "EOFError: EOF when reading a line");
    eof.did(leave()).did(exits_orderly()).is("pass");
    done().raises(CLIENT, "KeyError: ''").gone(leave(), CLIENT).is("client-crash");
}

#[test]
fn an_empty_line() {
    let empty = || Story::client().client_round().did(typed(""));
    empty().waits(CLIENT, on("a")).fails(Verb::ExpectPrompt(CLIENT), WAITING).is("empty-message");
    empty().spins(CLIENT).fails(Verb::ExpectPrompt(CLIENT), DEADLINE).is("empty-message");
    let full = Story::client().client_round().did(typed("x")).waits(CLIENT, on("a"));
    full.fails(Verb::ExpectPrompt(CLIENT), WAITING).is("waits-for-more");
}

#[test]
fn leaving_with_a_reset() {
    let fin = || Verb::ExpectEnd(EndStep { who: actor("a"), how: EndKind::Fin });
    let gone = || Story::client().client_round().did(Verb::Leave(CLIENT));
    gone().fails(fin(), RST).is("reset-on-leave");
    let seen = What::PeerEnded { actor: actor("a"), how: How::Rst };
    gone().seen(seen).fails(fin(), Ended::NotSo).is("reset-on-leave");
    gone().waits(CLIENT, on("a")).fails(fin(), WAITING).is("ignores-eof");
}

#[test]
fn leaving_altogether() {
    let half = || Verb::ExpectEnd(EndStep { who: actor("a"), how: EndKind::Half });
    let ended = || Story::client().client_round().did(send("a", "more"));
    assert_eq!(ended().fails(half(), RST).is("closes-fully").facts.role, Some(CLIENT));
    let crashed = ended().raises(CLIENT, "TypeError: x");
    crashed.fails(half(), RST).is("client-crash");
}

#[test]
fn nobody_there() {
    let refused = || {
        let listen = Story::new().did(Verb::Listen(ListenStep::always(ListenMode::Refused))).did(Verb::Start(CLIENT));
        listen.dials(8888).did(Verb::Ready(CLIENT))
    };
    let error = "ConnectionRefusedError: [Errno 111] Connection refused";
    let verdict = refused().raises(CLIENT, error).fails(exits_orderly(), Ended::NotSo).is("refused-crash");
    assert_eq!(verdict.facts.last_words.map(|words| words.text).as_deref(), Some(error));
    refused().raises(CLIENT, error).did(exits_orderly()).is("refused-crash");
    refused().exits(CLIENT, ProgramEnd::Signal(11)).did(exits_orderly()).is("refused-crash");
    refused().waits(CLIENT, WaitOn::Terminal).fails(exits_orderly(), WAITING).is("refused-crash");
    refused().fails(exits_orderly(), DEADLINE).is("refused-crash");
    let says = refused().says(CLIENT, "connect: Connection refused\n").exits(CLIENT, ProgramEnd::Code(1));
    says.did(exits_orderly()).is("pass");
}

#[test]
fn refused_for_a_while() {
    let listen = ListenStep { mode: ListenMode::Refused, tries: Some(3) };
    let refused = || {
        let story = Story::new().did(Verb::Listen(listen)).did(Verb::Start(CLIENT));
        story.dials(8888).seen(What::RefusedClient { at: address(8888) }).did(Verb::Ready(CLIENT))
    };
    let accept = || Verb::Accept(actor("a"));
    let says = refused().says(CLIENT, "nobody there\n").exits(CLIENT, ProgramEnd::Code(1));
    let verdict = says.gone(accept(), CLIENT).is("no-retry");
    assert_eq!(verdict.facts.count, Some(1));
    refused().raises(CLIENT, "ConnectionRefusedError: x").gone(accept(), CLIENT).is("refused-crash");
}

#[test]
fn nothing_answers() {
    let hangs = |mode| {
        let story = Story::new().did(Verb::Listen(ListenStep::always(mode))).did(Verb::Start(CLIENT));
        story.dials(8888).did(Verb::Ready(CLIENT))
    };
    hangs(ListenMode::Hanging).waits(CLIENT, on("a")).fails(exits_orderly(), DEADLINE).is("no-timeout");
    hangs(ListenMode::Full).fails(exits_orderly(), DEADLINE).is("no-timeout");
    hangs(ListenMode::Full).raises(CLIENT, "TimeoutError: timed out").did(exits_orderly()).is("refused-crash");
}

#[test]
fn a_call_that_was_made_to_fail() {
    let hit = |call, name: &str| typed_in().injected(CLIENT, call, Injected::Errno { name: name.to_owned() });
    hit(CallName::Recv, "EINTR").exits(CLIENT, ProgramEnd::Code(1)).gone(message("a"), CLIENT).is("dies-on-eintr");
    hit(CallName::Recv, "ECONNRESET").waits(CLIENT, on("a")).fails(message("a"), WAITING).is("hangs-on-end");
    hit(CallName::Send, "EAGAIN").raises(CLIENT, "x: y").gone(message("a"), CLIENT).is("dies-on-failed-call");
    // What was survived explains nothing.
    let survived = hit(CallName::Recv, "EINTR").did(message("a")).did(typed("x"));
    survived.waits(CLIENT, WaitOn::Terminal).fails(message("a"), WAITING).is("no-message");
}

#[test]
fn the_server_leaves() {
    let left = || Story::client().client_round().did(Verb::Shutdown(actor("a")));
    let line = || left().did(typed("more"));
    line().waits(CLIENT, WaitOn::Terminal).fails(exits_orderly(), WAITING).is("hangs-on-end");
    line().spins(CLIENT).fails(exits_orderly(), DEADLINE).is("hangs-on-end");
    line().raises(CLIENT, "BrokenPipeError: [Errno 32]").did(exits_orderly()).is("hangs-on-end");
    line().exits(CLIENT, ProgramEnd::Signal(13)).did(exits_orderly()).is("hangs-on-end");
    line().raises(CLIENT, "IndexError: x").did(exits_orderly()).is("client-crash");
    line().exits(CLIENT, ProgramEnd::Code(0)).did(exits_orderly()).is("pass");
    let at_once = left().exits(CLIENT, ProgramEnd::Code(0)).gone(typed("more"), CLIENT).then(exits_orderly());
    at_once.is("pass");
    let crashed = left().raises(CLIENT, "IndexError: x").gone(typed("more"), CLIENT).then(exits_orderly());
    crashed.is("client-crash");
}

#[test]
fn bytes_that_are_not_the_expected_ones() {
    let unmatched = |why| Ended::Unmatched(Box::new(Unmatched { why, actual: bytes("x"), offset: 0, before: 0 }));
    let differs = || unmatched(Misfit::Differs { expected: bytes("y") });
    let typing = |line: &str| Story::client().did(typed(line));
    typing("y").fails(expect("a", "y"), differs()).is("wrong-answer");
    typing("好").fails(expect("a", "好"), differs()).is("only-ascii");
    typing("y").fails(fence("a", "x", "y"), differs()).is("unexpected-bytes");
    typing("y").fails(expect("a", "y"), unmatched(Misfit::Unasked)).is("unexpected-bytes");
    typing("y").fails(expect("a", "y"), WAITING).is("no-message");
    typing("y").fails(Verb::ExpectSilence(actor("a")), FIN).is("closes-early");
    typing("y").raises(Role::Client, "ValueError: x").fails(expect("a", "y"), FIN).is("client-crash");
    let output = |pattern| OutputStep { who: Role::Client, pattern };
    let line = || output(Pattern::Exact("y\n".to_owned()));
    typing("y").fails(Verb::ExpectStdout(line()), differs()).is("wrong-output");
    typing("y").fails(Verb::ExpectStderr(line()), WAITING).is("wrong-output");
    typing("y").fails(Verb::ExpectStdout(output(Pattern::contains("y"))), WAITING).is("no-print");
}
