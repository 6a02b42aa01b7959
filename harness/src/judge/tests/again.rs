//! Clients that are to try again, to connect again, and to give up.

use super::*;

const CLIENT: Role = Role::Client;

fn refused_check(tries: u32) -> Story {
    let listen = Verb::Listen(ListenStep { mode: ListenMode::Refused, tries: Some(tries) });
    Story::new().did(listen).did(Verb::Start(CLIENT))
}

fn refused(mut story: Story, times: u32) -> Story {
    for _ in 0..times {
        story = story.dials(8888).seen(What::RefusedClient { at: address(8888) });
    }
    story
}

fn accept(who: &str) -> Verb {
    Verb::Accept(actor(who))
}

fn accepted(who: &str) -> What {
    What::Accepted { actor: actor(who), at: address(8888) }
}

fn heard(who: &str, text: &str) -> What {
    What::Received { actor: actor(who), bytes: bytes(text) }
}

fn exits(how: ExitKind) -> Verb {
    Verb::ExpectExit(ExitStep { who: CLIENT, how })
}

const GIVES_UP: ExitKind = ExitKind::GivesUp { at_least: 3, at_most: 10 };

/// Connected, its line taken, and cut.
fn cut() -> Story {
    let ready = Story::new().did(Verb::Start(CLIENT)).dials(8888).did(Verb::Ready(CLIENT)).did(accept("a"));
    let asked = ready.seen(accepted("a")).did(typed("second-x7")).seen(heard("a", "second-x7")).did(message("a"));
    asked.did(Verb::Reset(actor("a")))
}

/// It has connected again.
fn back() -> Story {
    cut().dials(8888).did(accept("b")).seen(accepted("b"))
}

#[test]
fn giving_up_at_once() {
    let verdict =
        refused(refused_check(2), 1).exits(CLIENT, ProgramEnd::Code(1)).gone(accept("a"), CLIENT).is("no-retry");
    assert_eq!(verdict.facts.count, Some(1));
    refused(refused_check(2), 1).raises(CLIENT, "ConnectionRefusedError").gone(accept("a"), CLIENT).is("refused-crash");
}

#[test]
fn tries_without_a_pause() {
    let early = || Ended::TooEarly { came: Micros(900) };
    let verdict = refused(refused_check(2), 2).seen(accepted("a")).fails(accept("a"), early()).is("hammering");
    assert_eq!(verdict.facts.pause, Some(Micros(900)));
}

#[test]
fn giving_up_in_time() {
    let listen = Verb::Listen(ListenStep::always(ListenMode::Refused));
    let tries = |times| refused(Story::new().did(listen.clone()).did(Verb::Start(CLIENT)), times);
    let ended = |times| tries(times).prints(CLIENT, "gone\n").exits(CLIENT, ProgramEnd::Code(1));
    ended(4).did(exits(GIVES_UP)).is("pass");
    let verdict = ended(2).gone(exits(GIVES_UP), CLIENT).is("no-retry");
    assert_eq!(verdict.facts.count, Some(2));
    let verdict = tries(11).fails(exits(GIVES_UP), Ended::NotSo).is("retries-forever");
    assert_eq!(verdict.facts.count, Some(11));
    tries(5).exits(CLIENT, ProgramEnd::Code(1)).gone(exits(GIVES_UP), CLIENT).is("silent-exit");
    tries(5).raises(CLIENT, "ConnectionRefusedError").gone(exits(GIVES_UP), CLIENT).is("refused-crash");
}

#[test]
fn not_coming_back() {
    cut().exits(CLIENT, ProgramEnd::Code(0)).gone(accept("b"), CLIENT).is("no-reconnect");
    cut().raises(CLIENT, "ConnectionResetError: [Errno 104]").gone(accept("b"), CLIENT).is("no-reconnect");
    cut().waits(CLIENT, WaitOn::Terminal).fails(accept("b"), WAITING).is("no-reconnect");
    let verdict = refused(cut(), 1).exits(CLIENT, ProgramEnd::Code(1)).gone(accept("b"), CLIENT).is("no-retry");
    assert_eq!(verdict.facts.count, Some(1));
}

#[test]
fn what_comes_again() {
    back().seen(heard("b", "second-x7\n")).did(message("b")).is("pass");
    back().waits(CLIENT, WaitOn::Terminal).fails(message("b"), WAITING).is("no-resend");
    back().seen(heard("b", "second-x7\nsecond-x7\n")).did(message("b")).is("double-send");
    let once = || back().seen(heard("b", "second-x7\n")).did(message("b")).did(send("b", "ok"));
    let third = |came: &str| once().did(typed("third-x7")).seen(heard("b", came)).did(message("b"));
    third("third-x7\n").is("pass");
    third("second-x7\nthird-x7\n").is("double-send");
}

#[test]
fn what_was_answered_comes_again() {
    let first = Story::new().did(Verb::Start(CLIENT)).dials(8888).did(Verb::Ready(CLIENT)).did(accept("a"));
    let first = first.seen(accepted("a")).did(typed("first-x7")).seen(heard("a", "first-x7")).did(message("a"));
    let second = first.did(send("a", "ok")).did(typed("second-x7")).seen(heard("a", "second-x7")).did(message("a"));
    let back = second.did(Verb::Reset(actor("a"))).dials(8888).did(accept("b")).seen(accepted("b"));
    back.seen(heard("b", "first-x7\nsecond-x7\n")).did(message("b")).is("double-send");
}

#[test]
fn telling_the_user() {
    let told = || exits(ExitKind::Told);
    let ended = |story: Story| story.exits(CLIENT, ProgramEnd::Code(0));
    ended(cut().prints(CLIENT, "the server has gone\n")).did(told()).is("pass");
    ended(cut()).gone(told(), CLIENT).is("silent-exit");
    cut().waits(CLIENT, WaitOn::Terminal).fails(told(), WAITING).is("hangs-on-end");
    // One that noticed by itself need not be typed to.
    ended(cut().prints(CLIENT, "the server has gone\n")).gone(typed("more"), CLIENT).then(told()).is("pass");
    ended(cut()).gone(typed("more"), CLIENT).then(told()).is("silent-exit");
    let refused_twice = || ended(refused(cut(), 2).prints(CLIENT, "nobody there\n"));
    refused_twice().gone(exits(GIVES_UP), CLIENT).is("no-retry");
    refused_twice().gone(typed("more"), CLIENT).then(exits(GIVES_UP)).is("no-retry");
    let enough = ended(refused(cut(), 3).prints(CLIENT, "nobody there\n"));
    enough.gone(typed("more"), CLIENT).then(exits(GIVES_UP)).is("pass");
}
