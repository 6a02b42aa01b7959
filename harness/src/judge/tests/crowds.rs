//! Servers and several clients at the same time.

use super::*;

const SERVER: Role = Role::Server;

/// Two clients are connected, the second one has asked.
fn second_asked() -> Story {
    Story::serving().did(connect("b")).did(send("b", "hello-x7"))
}

fn received(who: &str, text: &str) -> What {
    What::Received { actor: actor(who), bytes: bytes(text) }
}

/// Of a crowd of five the first two were served.
fn some_of_a_crowd(why: &Ended) -> Ended {
    let first = (3..=5).map(|number| MemberEnd { number, why: why.clone() }).collect();
    Ended::Members { of: 5, failed: 3, first }
}

fn crowd() -> Story {
    let step = ConnectStep { count: Some(5), ..ConnectStep::plain(actor("c")) };
    Story::server().calls(SERVER, CallName::Accept).did(Verb::Connect(step)).did(send("c", "hello-x7"))
}

#[test]
fn an_idle_client_blocks_the_others() {
    second_asked().waits(SERVER, on("a")).fails(reply("b"), WAITING).is("blocks-on-idle");
    let spoke = Story::serving().round("a").did(connect("b")).did(send("b", "hello-x7"));
    spoke.waits(SERVER, on("a")).fails(reply("b"), WAITING).is("blocks-on-idle");
}

#[test]
fn who_waits_for_this_client_or_for_one_that_has_left_is_not_blocked() {
    second_asked().waits(SERVER, on("b")).fails(reply("b"), WAITING).is("no-reply");
    second_asked().waits(SERVER, accepting()).fails(reply("b"), WAITING).is("no-reply");
    let left = Story::serving().round("a").did(Verb::Close(actor("a"))).did(connect("b")).did(send("b", "hello-x7"));
    left.waits(SERVER, on("a")).fails(reply("b"), WAITING).is("stops-accepting");
}

#[test]
fn only_so_many_clients() {
    let verdict = crowd().waits(SERVER, accepting()).fails(reply("c"), some_of_a_crowd(&WAITING)).is("client-limit");
    assert_eq!((verdict.facts.count, verdict.facts.limit), (Some(2), None));
    let pool = crowd();
    let threads = [1, 2].map(|number| {
        let on = WaitOn::Connection { actor: Some(actor("c").member(number)), peer: address(40000) };
        pool.thread(SERVER, Some("recvfrom"), on)
    });
    let verdict = pool.snapshot(threads.to_vec()).fails(reply("c"), some_of_a_crowd(&WAITING)).is("client-limit");
    assert_eq!(verdict.facts.limit, Some(crate::judge::ClientLimit::Workers));
    crowd().waits(SERVER, accepting()).fails(reply("c"), some_of_a_crowd(&FIN)).is("client-limit");
    let raised = crowd().raises(SERVER, "OSError: [Errno 24] Too many open files");
    let verdict = raised.fails(reply("c"), some_of_a_crowd(&RST)).is("client-limit");
    assert_eq!(verdict.facts.limit, Some(crate::judge::ClientLimit::Descriptors));
    let raised = crowd().raises(SERVER, "ValueError: filedescriptor out of range in select()");
    let verdict = raised.fails(reply("c"), some_of_a_crowd(&RST)).is("client-limit");
    assert_eq!(verdict.facts.limit, Some(crate::judge::ClientLimit::Select));
}

#[test]
fn a_crowd_that_does_not_get_in() {
    let step = || Verb::Connect(ConnectStep { count: Some(5), ..ConnectStep::plain(actor("c")) });
    let full = || Story::server().calls(SERVER, CallName::Accept).prints(SERVER, "[Errno 24] Too many open files\n");
    let verdict = full().fails(step(), some_of_a_crowd(&DEADLINE)).is("client-limit");
    assert_eq!((verdict.facts.count, verdict.facts.limit), (None, Some(crate::judge::ClientLimit::Descriptors)));
}

#[test]
fn an_answer_that_comes_to_another_client() {
    let astray = || Story::serving().round("a").did(connect("b")).did(send("a", "hello-x7")).seen(received("b", "ok"));
    astray().waits(SERVER, accepting()).fails(reply("a"), WAITING).is("mixes-clients");
    // One who had asked as well may get its own.
    let both = Story::serving().did(connect("b")).did(send("a", "red-x7")).did(send("b", "blue-x7"));
    both.seen(received("b", "ok")).waits(SERVER, on("a")).fails(reply("a"), WAITING).is("no-reply");
}

#[test]
fn bytes_of_another_client_in_a_reply() {
    let contradicted = || Ended::Contradicted { expected: bytes("x"), actual: bytes("orange-x7"), offset: 0 };
    let asked = || Story::serving().did(connect("b")).did(send("a", "orange-x7")).did(send("b", "violet-x7"));
    asked().seen(received("b", "orange-x7")).fails(reply("b"), contradicted()).is("mixes-clients");
    asked().seen(received("b", "violet-x7")).fails(reply("b"), contradicted()).is("wrong-answer");
}
