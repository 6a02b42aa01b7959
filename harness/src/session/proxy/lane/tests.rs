//! Whatever the conditions and however the bytes come: what goes on is what came in, in order, and in time.

use proptest::prelude::*;

use super::*;
use crate::model::Millis;
use crate::spec::{LaneCut, Limit};

const SEED: u64 = 7;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn lane(conditions: Conditions, now: Instant) -> Lane {
    Lane::new(&Way::Open(conditions), SEED, true, now)
}

/// What a lane hands on at one moment to a reader that reads everything.
#[derive(Debug, Default, PartialEq, Eq)]
struct Out {
    bytes: Vec<u8>,
    /// Behind how many bytes a piece ended.
    cuts: Vec<usize>,
    end: Option<How>,
    severed: Option<Break>,
}

impl Out {
    /// Takes what is to be had; returns when there is more.
    fn drain(&mut self, lane: &mut Lane, now: Instant, most: usize) -> Option<Instant> {
        loop {
            match lane.next(now) {
                Next::Bytes(bytes) => {
                    assert!(!bytes.is_empty());
                    let count = bytes.len().min(most);
                    self.bytes.extend_from_slice(&bytes[..count]);
                    lane.handed_on(count, now);
                }
                Next::End(how) => {
                    self.end = Some(how);
                    lane.ended();
                }
                Next::Sever(how) => {
                    self.severed = Some(how);
                    return None;
                }
                Next::Gated => {
                    self.cuts.push(self.bytes.len());
                    lane.open_gate();
                }
                Next::NotBefore(due) => {
                    assert!(due > now);
                    return Some(due);
                }
                Next::Held | Next::Empty => return None,
            }
        }
    }
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let cut = prop_oneof![
        Just(LaneCut::Whole),
        prop::collection::vec(1u32..9, 1..4).prop_map(LaneCut::Sizes),
        (2u32..40).prop_map(LaneCut::Random),
    ];
    let rate = prop_oneof![Just(None), (1u32..100_000).prop_map(Some)];
    (0u64..50, 0u64..50, rate, cut).prop_map(|(base, jitter, rate, cut)| Conditions {
        latency: Millis(base + jitter),
        jitter: Millis(jitter),
        rate,
        cut,
        limit: None,
    })
}

/// Puts these chunks in, some time after each other, and takes out what is due meanwhile.
fn carried(conditions: &Conditions, chunks: &[(Vec<u8>, u64)], most: usize) -> (Out, Duration) {
    let start = Instant::now();
    let (mut lane, mut out, mut now) = (lane(conditions.clone(), start), Out::default(), start);
    for (bytes, pause) in chunks {
        assert!(lane.room() >= bytes.len());
        lane.take_in(bytes, now);
        let until = now + ms(*pause);
        while let Some(due) = out.drain(&mut lane, now, most).filter(|due| *due <= until) {
            now = due;
        }
        now = until;
    }
    lane.end(How::Fin, now);
    while let Some(due) = out.drain(&mut lane, now, most) {
        now = due;
    }
    assert_eq!(lane.waiting, 0);
    (out, now - start)
}

proptest! {
    #[test]
    fn what_goes_on_is_what_came_in(
        conditions in conditions(),
        chunks in prop::collection::vec((prop::collection::vec(any::<u8>(), 1..60), 0u64..40), 1..20),
        most in 1usize..30,
    ) {
        let all: Vec<u8> = chunks.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
        let (out, took) = carried(&conditions, &chunks, most);
        prop_assert_eq!((&out.bytes, out.end, out.severed), (&all, Some(How::Fin), None));
        prop_assert!(took >= ms(conditions.latency.0 - conditions.jitter.0));
        // However the bytes come and are taken, the pieces end at the same places.
        let at_once: Vec<(Vec<u8>, u64)> = vec![(all.clone(), 0)];
        let (whole, _) = carried(&conditions, &at_once, 1000);
        prop_assert_eq!(&whole.bytes, &all);
        let last = |cuts: &[usize]| cuts.iter().copied().filter(|cut| *cut < all.len()).collect::<Vec<_>>();
        prop_assert_eq!(last(&out.cuts), last(&whole.cuts));
    }

    #[test]
    fn a_limit_lets_exactly_so_much_go_on(bytes in 1u32..200, there in 0usize..300) {
        let limit = Some(Limit { bytes, end: Break::Rst, times: None });
        let now = Instant::now();
        let mut lane = lane(Conditions { limit, ..Conditions::default() }, now);
        lane.take_in(&vec![b'x'; there], now);
        let mut out = Out::default();
        out.drain(&mut lane, now, 7);
        let most = bytes as usize;
        prop_assert_eq!(out.bytes.len(), there.min(most));
        prop_assert_eq!(out.severed, (there >= most).then_some(Break::Rst));
    }
}

#[test]
fn a_blackhole_keeps_everything_until_it_is_none() {
    let now = Instant::now();
    let mut lane = Lane::new(&Way::Blackhole, SEED, true, now);
    assert_eq!(lane.next(now), Next::Empty);
    lane.take_in(b"hello", now);
    lane.end(How::Fin, now);
    assert_eq!(lane.next(now + ms(100_000)), Next::Held);
    lane.change(&Way::Open(Conditions::default()), SEED, true, now);
    let mut out = Out::default();
    assert_eq!(out.drain(&mut lane, now, 100), None);
    assert_eq!((out.bytes.as_slice(), out.end), (&b"hello"[..], Some(How::Fin)));
}

#[test]
fn a_reader_that_does_not_read_makes_the_sender_wait() {
    let now = Instant::now();
    let mut lane = lane(Conditions::default(), now);
    while lane.room() > 0 {
        lane.take_in(&vec![0; lane.room().min(1000)], now);
    }
    assert_eq!(lane.waiting, CAPACITY);
    let Next::Bytes(bytes) = lane.next(now) else { panic!("it is due") };
    let count = bytes.len();
    lane.handed_on(count, now);
    assert_eq!(lane.room(), count);
    assert_eq!(lane.give_up(), CAPACITY - count);
    assert_eq!((lane.room(), lane.next(now)), (0, Next::Empty));
}

#[test]
fn delays_repeat_with_their_seed_and_never_overtake() {
    let conditions = Conditions { latency: Millis(50), jitter: Millis(50), ..Conditions::default() };
    let start = Instant::now();
    let dues = |seed: u64| {
        let mut lane = Lane::new(&Way::Open(conditions.clone()), seed, true, start);
        (0..20).map(|n| lane.due(start + ms(5 * n)) - start).collect::<Vec<_>>()
    };
    assert_eq!(dues(1), dues(1));
    assert_ne!(dues(1), dues(2));
    assert!(dues(1).is_sorted());
    let mut lane = Lane::new(&Way::Open(conditions.clone()), 1, true, start);
    let alone: Vec<Duration> = (0..200)
        .map(|n| {
            let now = start + Duration::from_secs(n);
            lane.due(now) - now
        })
        .collect();
    let (least, most) = (alone.iter().min().unwrap(), alone.iter().max().unwrap());
    assert!(*least < ms(10) && *most > ms(90) && *most <= ms(100), "{least:?} {most:?}");
}

#[test]
fn conditions_that_change_leave_the_order_as_it_is() {
    let start = Instant::now();
    let mut lane = lane(Conditions { latency: Millis(100), ..Conditions::default() }, start);
    lane.take_in(b"slow ", start);
    lane.change(&Way::Open(Conditions::default()), SEED, true, start);
    lane.take_in(b"fast", start);
    assert_eq!(lane.next(start), Next::NotBefore(start + ms(100)));
    let mut out = Out::default();
    out.drain(&mut lane, start + ms(100), 100);
    assert_eq!(out.bytes, b"slow fast");
}
