//! What a reader sees of made-up connections.

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::evidence::{Capture, Event, Flags, Ours, ProgramEnd, SynOptions, What};
use crate::model::ActorName;
use crate::model::{CheckId, Excerpt, RunId};
use crate::report::fixture;

/// `c PSH,ACK 1 1 hello`: who, bits, numbers, payload.
fn segment(number: u64, at: u64, text: &str) -> Segment {
    let words: Vec<&str> = text.splitn(5, ' ').collect();
    let has = |bit| words[1].contains(bit);
    let payload = words.get(4).copied().unwrap_or_default().as_bytes();
    Segment {
        number,
        at: Micros(at),
        from: if words[0] == "c" { Side::Client } else { Side::Server },
        flags: Flags { syn: has("SYN"), ack: has("ACK"), fin: has("FIN"), rst: has("RST"), psh: has("PSH") },
        seq: words[2].parse().unwrap(),
        ack: words[3].parse().unwrap(),
        window: 64,
        options: has("SYN").then_some(SynOptions { mss: Some(65_495), scale: Some(10) }),
        len: u32::try_from(payload.len()).unwrap(),
        bytes: Excerpt::whole(payload),
    }
}

const CLOSED_BY_SERVER: &[(u64, &str)] = &[
    (31_800, "c SYN 0 0"),
    (31_812, "s SYN,ACK 0 1"),
    (31_820, "c ACK 1 1"),
    (32_100, "c PSH,ACK 1 1 hi"),
    (32_105, "s ACK 1 3"),
    (32_400, "s PSH,ACK 1 3 \x1b[31m一句比较长的回复，长到一行放不下"),
    (32_500, "s FIN,ACK 54 3"),
    (32_600, "c ACK 3 55"),
    (36_500, "c FIN,ACK 3 55"),
    (36_510, "s ACK 55 4"),
];

fn connection(segments: &[(u64, &str)]) -> Connection {
    let segments: Vec<Segment> = (1..).zip(segments).map(|(number, (at, text))| segment(number, *at, text)).collect();
    let address = |port| std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let ours = Some(Ours { actor: ActorName::new("a").unwrap(), side: Side::Client });
    Connection { client: address(40_001), server: address(8888), ours, seen: segments.len() as u64, segments }
}

/// The fixture's run, in which one attempt has these connections.
fn document(connections: Vec<Connection>, change: impl FnOnce(&mut Attempt)) -> RunDocument {
    let mut document = fixture::everything().document;
    let evidence = &mut document.exercises[0].evidence;
    let attempt = &mut evidence.iter_mut().find(|one| one.check.as_ref() == "server/replies").unwrap().attempts[0];
    attempt.capture.connections = connections;
    change(attempt);
    document
}

fn shown(document: &RunDocument, wanted: &Wanted, lang: Lang) -> String {
    let mut out = Vec::new();
    write(&mut out, document, wanted, Options { lang, width: 80, colour: Colour::Plain }).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.lines().all(|line| line.width() <= 80), "{text}");
    text
}

#[test]
fn a_ladder_has_segments_numbers_states_and_who_closed_first() {
    let document = document(vec![connection(CLOSED_BY_SERVER)], |_| ());
    let text = shown(&document, &Wanted::default(), Lang::En);
    let expected = "\
03-session  server/replies

  Connection 1 (at 31.8 ms): netgrade (a) 127.0.0.1:40001 → server
  127.0.0.1:8888

         ms netgrade (a)               server
      0.000 SYN-SENT     ────SYN─────▶ LISTEN        seq 0
      0.012 ESTABLISHED  ◀──SYN ACK─── SYN-RECEIVED  seq 0 ack 1
      0.020 ESTABLISHED  ────ACK─────▶ ESTABLISHED   seq 1 ack 1
      0.300 ESTABLISHED  ──PSH ACK───▶ ESTABLISHED   seq 1 ack 1 len 2 \"hi\"
      0.305 ESTABLISHED  ◀────ACK───── ESTABLISHED   seq 1 ack 3
      0.600 ESTABLISHED  ◀──PSH ACK─── ESTABLISHED   seq 1 ack 3 len 53
                                                     \"\\x1b[31m一句比较…行放不下\"
      0.700 CLOSE-WAIT   ◀──FIN ACK─── FIN-WAIT-1    seq 54 ack 3
      0.800 CLOSE-WAIT   ────ACK─────▶ FIN-WAIT-2    seq 3 ack 55
            the check is over here; what follows is netgrade clearing up
      4.700 LAST-ACK     ──FIN ACK───▶ TIME-WAIT     seq 3 ack 55
      4.710 CLOSED       ◀────ACK───── TIME-WAIT     seq 55 ack 4
  The server closed first (FIN).
";
    assert_eq!(text, expected);
}

#[test]
fn chinese_readers_read_chinese() {
    let document = document(vec![connection(CLOSED_BY_SERVER)], |_| ());
    let text = shown(&document, &Wanted::default(), Lang::Zh);
    for line in [
        "  连接 1（始于 31.8 ms）：netgrade（a） 127.0.0.1:40001 → 服务端 127.0.0.1:8888",
        "         ms netgrade（a）              服务端",
        "            检查到此结束，后面是 netgrade 的收尾工作",
        "  服务端先关闭连接（FIN）。",
    ] {
        assert!(text.lines().any(|found| found == line), "no {line} in\n{text}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    let mut gone = connection(&[(31_800, "c SYN 0 0"), (31_812, "s RST,ACK 0 1")]);
    let mut flood = connection(&CLOSED_BY_SERVER[..5]);
    (flood.segments[4].number, flood.seen) = (90, 100);
    gone.ours = None;
    let text = shown(
        &document(vec![gone, flood], |attempt| {
            attempt.capture.coverage = Coverage::Gap { lost: 7 };
            let end = What::Exited { run: RunId(0), end: ProgramEnd::Code(1), left: 0 };
            attempt.events.insert(0, Event { at: Micros(32_103), what: end });
        }),
        &Wanted::default(),
        Lang::En,
    );
    for line in [
        "  At least 7 segments were lost before they could be recorded, so this is not",
        "         ms client                     server",
        "      0.012 CLOSED       ◀──RST ACK─── CLOSED        seq 0 ack 1",
        "  Refused (RST): nobody listened at 127.0.0.1:8888.",
        "            the server ended with exit code 1",
        "            … 85 segments left out",
        "            … 10 segments left out",
        "  Neither end had closed it when the check was over.",
    ] {
        assert!(text.lines().any(|found| found == line), "no {line} in\n{text}");
    }
}

#[test]
fn one_connection_or_one_check_can_be_asked_for() {
    let document = document(vec![connection(CLOSED_BY_SERVER), connection(&CLOSED_BY_SERVER[..3])], |_| ());
    let asked = |check: Option<&str>, connection| {
        let wanted = Wanted { check: check.map(|id| CheckId::new(id).unwrap()), connection };
        let mut out = Vec::new();
        let how = Options { lang: Lang::En, width: 80, colour: Colour::Plain };
        write(&mut out, &document, &wanted, how).map(|()| String::from_utf8(out).unwrap()).map_err(|e| e.to_string())
    };
    let second = asked(None, Some(2)).unwrap();
    assert!(second.contains("Connection 2") && !second.contains("Connection 1"), "{second}");
    assert_eq!(asked(Some("server/replies"), None).unwrap(), asked(None, None).unwrap());
    assert_eq!(asked(Some("server/starts"), None).unwrap(), "No connection was seen.\n");
    assert_eq!(asked(None, Some(3)), Err("there is no connection 3: the evidence has 1 to 2".to_owned()));
    let unknown = asked(Some("no/such"), None).unwrap_err();
    assert!(unknown.starts_with("there is no evidence of a check `no/such`: there is some of `"), "{unknown}");
}

#[test]
fn without_a_capture_it_is_said_why() {
    let mut document = fixture::everything().document;
    for record in &mut document.exercises {
        let attempts = record.evidence.iter_mut().flat_map(|evidence| &mut evidence.attempts);
        attempts.for_each(|attempt| attempt.capture = Capture::none());
    }
    assert!(shown(&document, &Wanted::default(), Lang::En).contains("`netgrade doctor`"));
    assert!(shown(&document, &Wanted::default(), Lang::Zh).contains("会话拥有自己的网络"));
}
