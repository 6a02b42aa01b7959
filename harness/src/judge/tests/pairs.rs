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
