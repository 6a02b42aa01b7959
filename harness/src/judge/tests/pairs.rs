//! A student's own two programs.

use super::*;

fn exchange() -> Verb {
    Verb::ExpectExchange(ExchangeStep { line: "hello-x7".to_owned() })
}

fn together(port: u16) -> Story {
    let server = Story::server()
        .calls(Role::Server, CallName::Accept)
        .did(Verb::Listen(ListenStep::always(ListenMode::Through)));
    server.did(Verb::Start(Role::Client)).dials(port).did(Verb::Ready(Role::Client))
}

const ASKED: (Side, u32) = (Side::Client, 5);
const ANSWERED: (Side, u32) = (Side::Server, 5);

fn both(story: Story, server: WaitOn, client: WaitOn) -> Story {
    let threads = vec![
        story.thread(Role::Server, Some("recvfrom"), server),
        story.thread(Role::Client, Some("recvfrom"), client),
    ];
    story.snapshot(threads)
}

fn connection() -> WaitOn {
    WaitOn::Connection { actor: None, peer: address(1) }
}

#[test]
fn they_talk() {
    together(8888).did(exchange()).is("pass");
}

#[test]
fn other_address() {
    let verdict = together(9999).fails(exchange(), WAITING).is("other-address");
    assert_eq!((verdict.facts.address, verdict.facts.other_address), (Some(address(9999)), Some(address(8888))));
    let refused = together(9999).raises(Role::Client, "ConnectionRefusedError: [Errno 111]");
    refused.gone(exchange(), Role::Client).is("other-address");
}

#[test]
fn both_wait() {
    both(together(8888), connection(), connection()).fails(exchange(), WAITING).is("both-wait");
    both(together(8888).captured(&[ASKED]), connection(), connection()).fails(exchange(), WAITING).is("both-wait");
}

#[test]
fn one_of_them_does_not_do_its_part() {
    let shown = together(8888).captured(&[ASKED, ANSWERED]);
    let silent = both(shown.clone(), connection(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-print");
    assert_eq!(silent.facts.role, Some(Role::Client));
    both(shown, connection(), connection()).fails(exchange(), WAITING).is("waits-for-more");
    let unanswered = both(together(8888).captured(&[ASKED]), connection(), WaitOn::Terminal);
    assert_eq!(unanswered.fails(exchange(), WAITING).is("no-reply").facts.role, Some(Role::Server));
    let syn = || together(8888).captured(&[(Side::Client, 0)]);
    both(syn(), accepting(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-message");
    syn().exits(Role::Client, ProgramEnd::Code(0)).gone(exchange(), Role::Client).is("no-message");
    both(together(8888), accepting(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-print");
}

#[test]
fn what_may_have_been_lost_decides_nothing() {
    let mut story = both(together(8888).captured(&[ASKED]), connection(), WaitOn::Terminal);
    story.attempt.capture.coverage = Coverage::Gap { lost: 1 };
    story.clone().fails(exchange(), WAITING).is("ungraded");
    story.did(exchange()).is("pass");
}

#[test]
fn one_of_them_crashes() {
    let server = together(8888).raises(Role::Server, "TypeError: x").gone(exchange(), Role::Server).is("serve-crash");
    assert_eq!(server.facts.role, Some(Role::Server));
    let client = together(8888).raises(Role::Client, "TypeError: x").gone(exchange(), Role::Client).is("client-crash");
    assert_eq!(client.facts.role, Some(Role::Client));
    let start = Story::new().did(Verb::Start(Role::Server)).exits(Role::Server, ProgramEnd::Code(0));
    let start = start.gone(Verb::Ready(Role::Server), Role::Server);
    start.then(Verb::Listen(ListenStep::always(ListenMode::Through))).is("never-listens");
}

fn carried() -> Story {
    let lane = || Lane::Open(Conditions::default());
    let proxy = ProxyStep { to_server: lane(), to_client: lane() };
    let server = Story::server().calls(Role::Server, CallName::Accept).did(Verb::Proxy(proxy));
    let ready = server.did(Verb::Start(Role::Client)).dials(8888).did(Verb::Ready(Role::Client));
    ready.seen(What::Linked { link: 1, to: address(8888) })
}

fn passed(to: Role) -> What {
    What::Passed { link: 1, to, bytes: bytes("hello") }
}

fn cut() -> Story {
    let talked = carried().seen(passed(Role::Server)).seen(passed(Role::Client)).did(exchange());
    let severed = talked.seen(What::Severed { link: 1, how: How::Rst, lost: 0 });
    severed.did(Verb::Sever(SeverStep { by: Break::Rst, new: Newcomers::Through }))
}

#[test]
fn carried_bytes_tell_who_did_not_do_its_part() {
    carried().did(exchange()).is("pass");
    both(carried(), accepting(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-message");
    let asked = || carried().seen(passed(Role::Server));
    both(asked(), connection(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-reply");
    both(asked(), connection(), connection()).fails(exchange(), WAITING).is("both-wait");
    let answered = asked().seen(passed(Role::Client));
    both(answered, connection(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-print");
}

#[test]
fn who_is_cut_off_has_to_connect_again() {
    let waits = both(cut(), accepting(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-reconnect");
    assert_eq!((waits.facts.role, waits.facts.count), (Some(Role::Client), Some(0)));
    cut().raises(Role::Client, "ConnectionResetError: x").gone(exchange(), Role::Client).is("no-reconnect");
    cut().exits(Role::Client, ProgramEnd::Code(0)).gone(exchange(), Role::Client).is("no-reconnect");
    let refused = cut().dials(8888).seen(What::RefusedClient { at: address(8888) });
    let refused = refused.exits(Role::Client, ProgramEnd::Code(1)).gone(exchange(), Role::Client).is("no-reconnect");
    assert_eq!(refused.facts.count, Some(1));
    // What comes behind a new connection is another matter.
    let again = || cut().dials(8888).seen(What::Linked { link: 2, to: address(8888) });
    both(again(), accepting(), WaitOn::Terminal).fails(exchange(), WAITING).is("no-message");
    again().raises(Role::Client, "TypeError: x").gone(exchange(), Role::Client).is("client-crash");
    let ends = Verb::ExpectExit(ExitStep { who: Role::Client, how: ExitKind::Orderly });
    both(cut(), accepting(), connection()).fails(ends, WAITING).is("hangs-on-end");
}

#[test]
fn a_server_has_to_get_over_a_cut() {
    cut().raises(Role::Server, "ConnectionResetError: x").gone(exchange(), Role::Server).is("dies-on-reset");
    cut().exits(Role::Server, ProgramEnd::Code(0)).gone(exchange(), Role::Server).is("one-client");
}

#[test]
fn what_is_held_back_is_not_waited_for_for_ever() {
    let held = || carried().seen(What::Held { link: 1, to: Role::Client, bytes: bytes("hello") });
    both(held(), connection(), connection()).fails(shows("no reply"), WAITING).is("waits-forever");
    both(held(), connection(), WaitOn::Terminal).fails(shows("no reply"), WAITING).is("unknown");
    held().raises(Role::Client, "TypeError: x").gone(shows("no reply"), Role::Client).is("client-crash");
}
