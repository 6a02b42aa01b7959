//! How a connection ended: what segments show, and what reading gave where there are none.

use std::net::SocketAddr;

use super::*;
use crate::evidence::{How, PeerSeen};
use crate::spec::samples::{actor, check_of, connect};
use crate::spec::{EndKind, EndStep};

const FIN: PeerSeen = PeerSeen { first: Some(How::Fin), fin: true, rst: false, takes_more: false };
const RESET_BEHIND: PeerSeen = PeerSeen { rst: true, ..FIN };
const TAKES: PeerSeen = PeerSeen { takes_more: true, ..FIN };
const RST: PeerSeen = PeerSeen { first: Some(How::Rst), fin: false, rst: true, takes_more: false };

fn wire(seen: PeerSeen) -> Input {
    Input::Wire { actor: actor("a"), seen }
}

fn read(how: How) -> Input {
    Input::StreamEnded { actor: actor("a"), how }
}

fn quiet() -> Input {
    Input::Quiet(Waits::default())
}

/// How the step ends with these inputs, the last of which must be the one that ends it.
#[track_caller]
fn check(how: EndKind, inputs: Vec<Input>, expected: impl Into<Option<Ended>>) {
    let end = Verb::ExpectEnd(EndStep { who: actor("a"), how });
    let steps = vec![Verb::Start(Role::Server), Verb::Ready(Role::Server), connect("a"), end];
    let mut check = check_of("a/b", 1.0, &[], steps);
    crate::spec::number(&mut check.steps);
    let mut script = Script::new(&check, 7, "kfj".to_owned(), BTreeMap::from([(Role::Server, vec![vec![]])]));
    script.advance(Micros(0));
    let address = SocketAddr::from(([127, 0, 0, 1], 8888));
    script.feed(Input::Listening { role: Role::Server, address }, Micros(1));
    script.feed(Input::Connected { actor: actor("a") }, Micros(2));
    let mut ends: Vec<Option<Ended>> = Vec::new();
    for input in inputs {
        let actions = script.feed(input, Micros(3));
        ends.push(
            actions
                .into_iter()
                .find_map(|action| if let Action::StepEnded { step: 3, why } = action { Some(why) } else { None }),
        );
    }
    let last = ends.pop().flatten();
    assert!(ends.iter().all(Option::is_none), "it ended before: {ends:?}");
    assert_eq!(last, expected.into());
}

#[test]
fn an_end_counts_once_all_before_it_was_read() {
    check(EndKind::Fin, vec![wire(FIN)], None);
    check(EndKind::Fin, vec![wire(FIN), read(How::Fin)], Some(Ended::Satisfied));
    check(EndKind::Any, vec![wire(RST), read(How::Rst)], Some(Ended::Satisfied));
    check(EndKind::Fin, vec![wire(RST), read(How::Rst)], Some(Ended::StreamEnded { how: How::Rst }));
    // Nobody reads, and yet it is seen.
    check(EndKind::Fin, vec![wire(FIN), quiet()], Some(Ended::Satisfied));
    check(EndKind::Fin, vec![quiet()], Some(Ended::CertainlyWaiting));
}

#[test]
fn segments_tell_what_reading_cannot() {
    // The error of a reset was taken elsewhere, and reading gave an end in order.
    check(EndKind::Rst, vec![wire(RST), read(How::Fin)], Some(Ended::Satisfied));
    check(EndKind::Fin, vec![wire(RST), read(How::Fin)], Some(Ended::StreamEnded { how: How::Rst }));
    // A reset behind a FIN, which comes late.
    check(EndKind::Rst, vec![wire(FIN), read(How::Fin), wire(RESET_BEHIND)], Some(Ended::Satisfied));
    check(EndKind::Rst, vec![wire(FIN), read(How::Fin), quiet()], Some(Ended::StreamEnded { how: How::Fin }));
    check(EndKind::Fin, vec![wire(RESET_BEHIND), read(How::Fin)], Some(Ended::Satisfied));
}

#[test]
fn a_half_close_is_one_once_the_program_rests() {
    let half = |inputs, expected: Option<Ended>| check(EndKind::Half, inputs, expected);
    half(vec![wire(FIN), read(How::Fin), wire(TAKES)], None);
    half(vec![wire(FIN), read(How::Fin), wire(TAKES), quiet()], Some(Ended::Satisfied));
    // Acknowledged by the system, thrown away by the program.
    let behind = PeerSeen { takes_more: true, ..RESET_BEHIND };
    half(vec![wire(TAKES), read(How::Fin), wire(behind)], Some(Ended::StreamEnded { how: How::Rst }));
    half(vec![wire(FIN), read(How::Fin), quiet()], Some(Ended::CertainlyWaiting));
    half(vec![wire(RST), read(How::Rst)], Some(Ended::StreamEnded { how: How::Rst }));
}

#[test]
fn without_segments_reading_decides() {
    check(EndKind::Fin, vec![read(How::Fin)], Some(Ended::Satisfied));
    check(EndKind::Rst, vec![read(How::Fin)], Some(Ended::StreamEnded { how: How::Fin }));
    // What was seen before some were lost counts no more.
    check(EndKind::Fin, vec![wire(RST), Input::Blind, read(How::Fin)], Some(Ended::Satisfied));
    check(EndKind::Half, vec![read(How::Fin), quiet()], Some(Ended::CertainlyWaiting));
}
