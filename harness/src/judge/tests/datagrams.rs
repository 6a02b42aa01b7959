//! Programs that speak in datagrams, and transfers that break off.

use super::*;

const UDP: Verb = Verb::Transport(Transport::Udp);

/// A server that is bound; its socket is for datagrams.
fn bound() -> Story {
    let socket = CallFacts::Socket { family: "AF_INET".into(), kind: "SOCK_DGRAM".into() };
    let started = Story::new().did(UDP).did(Verb::Start(Role::Server));
    let made = started.called(Role::Server, CallName::Socket, socket, None).calls(Role::Server, CallName::Bind);
    made.did(Verb::Ready(Role::Server)).did(connect("a"))
}

/// A client whose first request is there.
fn asking() -> Story {
    let started = Story::new().did(UDP).did(Verb::Start(Role::Client)).did(typed("hello"));
    let sent = started.calls(Role::Client, CallName::Sendto).did(Verb::Ready(Role::Client));
    sent.did(Verb::Accept(actor("a"))).came("a", "1 hello").did(expect("a", "1 hello"))
}

fn differs() -> Ended {
    let why = Misfit::Differs { expected: bytes("other") };
    Ended::Unmatched(Box::new(Unmatched { why, actual: bytes("x"), offset: 0, before: 0 }))
}

fn copies(seen: u32) -> (Verb, Ended) {
    (Verb::ExpectCopies(CopiesStep { who: actor("a"), at_least: 2, at_most: 9 }), Ended::Copies { seen })
}

impl Story {
    /// An actor receives something.
    fn came(self, who: &str, text: &str) -> Self {
        self.seen(What::Received { actor: actor(who), bytes: bytes(text) })
    }
}

#[test]
fn a_datagram_that_is_not_what_was_sent() {
    let long = "0123456789".repeat(20);
    let asked = || bound().did(send("a", &long));
    let cut = asked().came("a", &long[..100]).fails(expect("a", &long), differs()).is("truncates");
    assert_eq!(cut.facts.count, Some(100));
    asked().came("a", "OK").fails(expect("a", &long), differs()).is("wrong-answer");
    let two = bound().did(send("a", "one-x")).did(send("a", "two-x"));
    two.came("a", "one-xtwo-x").fails(expect("a", "one-x"), differs()).is("merges-messages");
}

#[test]
fn an_answer_that_goes_to_somebody_else() {
    let both = || bound().did(connect("b")).did(send("a", "from a")).came("a", "from a").did(expect("a", "from a"));
    let asked = || both().did(send("b", "from b"));
    asked().came("a", "from b").fails(expect("b", "from b"), WAITING).is("wrong-peer");
    asked().fails(expect("b", "from b"), WAITING).is("no-reply");
    asked().calls(Role::Server, CallName::Connect).fails(expect("b", "from b"), WAITING).is("one-peer");
}

#[test]
fn what_ends_a_server_of_datagrams() {
    let empty = || bound().did(send("a", ""));
    empty().exits(Role::Server, ProgramEnd::Code(0)).gone(expect("a", ""), Role::Server).is("dies-on-empty");
    empty().fails(expect("a", ""), WAITING).is("dies-on-empty");
    let gone = Verb::Connect(ConnectStep { gone: true, ..ConnectStep::plain(actor("g")) });
    let met = bound().did(gone).did(send("g", "bye")).did(send("a", "hello"));
    let died = met.raises(Role::Server, "ConnectionRefusedError: x");
    died.gone(expect("a", "hello"), Role::Server).is("dies-on-unreachable");
    let once = bound().did(send("a", "x1")).came("a", "x1").did(expect("a", "x1")).did(send("a", "x2"));
    once.exits(Role::Server, ProgramEnd::Code(0)).gone(expect("a", "x2"), Role::Server).is("one-message");
    bound().did(send("a", "x1")).fails(expect("a", "x1"), WAITING).is("no-reply");
}

#[test]
fn a_socket_of_the_other_kind() {
    let stream = CallFacts::Socket { family: "AF_INET".into(), kind: "SOCK_STREAM".into() };
    let started = Story::new().did(UDP).did(Verb::Start(Role::Server));
    let made = started.called(Role::Server, CallName::Socket, stream, None);
    made.fails(Verb::Ready(Role::Server), WAITING).is("wrong-transport");
}

#[test]
fn a_client_that_does_not_ask_again() {
    let at = || WaitOn::Datagrams { address: address(40000) };
    asking().waits(Role::Client, at()).fails(expect("a", "1 hello"), WAITING).is("waits-forever");
    asking().waits(Role::Client, WaitOn::Terminal).fails(expect("a", "1 hello"), WAITING).is("no-resend");
    let ended = asking().exits(Role::Client, ProgramEnd::Code(1));
    ended.gone(expect("a", "1 hello"), Role::Client).is("no-resend");
    let timed = asking().raises(Role::Client, "TimeoutError: timed out");
    timed.gone(expect("a", "1 hello"), Role::Client).is("no-resend");
    let crashed = asking().raises(Role::Client, "TypeError: x");
    crashed.gone(expect("a", "1 hello"), Role::Client).is("client-crash");
    for (seen, expected, tries) in [(0, "no-resend", 1), (1, "no-resend", 2), (10, "retries-forever", 11)] {
        let (verb, why) = copies(seen);
        assert_eq!(asking().fails(verb, why).is(expected).facts.count, Some(tries));
    }
    let early = Ended::TooEarly { came: Micros(20_000) };
    asking().fails(expect("a", "1 hello"), early).is("hammering");
}

#[test]
fn a_client_that_shows_an_old_reply_again() {
    let first = asking().did(send("a", "1 one-kfj")).prints(Role::Client, "reply: one-kfj").did(shows("one-kfj"));
    let second = || {
        let asked = first.clone().did(typed("second")).came("a", "2 second").did(expect("a", "2 second"));
        asked.did(send("a", "1 one-kfj")).did(send("a", "2 two-kfj"))
    };
    let fooled = second().prints(Role::Client, "reply: one-kfj").waits(Role::Client, WaitOn::Terminal);
    fooled.fails(shows("two-kfj"), WAITING).is("takes-duplicate");
    second().waits(Role::Client, WaitOn::Terminal).fails(shows("two-kfj"), WAITING).is("no-print");
}

#[test]
fn what_a_broken_transfer_leaves() {
    let half =
        || Story::serving().did(send("a", "PUT f 20\n0123456789")).did(Verb::Close(actor("a"))).did(connect("b"));
    let asked = || half().did(send("b", "GET f\n"));
    asked().came("b", "OK 10\n0123456789").fails(expect("b", "ERR"), differs()).is("keeps-partial");
    asked().came("b", "NO").fails(expect("b", "ERR"), differs()).is("wrong-answer");
    let up = Story::serving().did(send("a", "GET ../x\n"));
    up.came("a", "OK 1\nx").fails(expect("a", "ERR"), differs()).is("path-escape");
}
