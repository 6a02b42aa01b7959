//! What a student reads, from made-up runs.

use super::*;
use unicode_width::UnicodeWidthStr;

use crate::report::fixture::{self, Case};

fn shown(case: &Case, lang: Lang, width: usize, colour: Colour) -> String {
    let options = Options {
        lang,
        width,
        colour,
        command: "netgrade".into(),
        evidence: None,
        amount: Amount::Failures,
        key: Key::Hidden,
    };
    let mut out = Vec::new();
    write(&mut out, &case.graded(), &options).unwrap();
    String::from_utf8(out).unwrap()
}

/// The lines must appear in this order, each as a part of a line.
fn check(case: &Case, lang: Lang, lines: &[&str]) {
    let text = shown(case, lang, 80, Colour::Plain);
    let mut rest = text.as_str();
    for line in lines {
        let at = rest.find(line).unwrap_or_else(|| panic!("no {line:?} in what is left of\n{text}"));
        rest = &rest[at + line.len()..];
    }
}

fn cases() -> Vec<(&'static str, Case)> {
    vec![
        ("everything", fixture::everything()),
        ("unbuilt and missing", fixture::unbuilt_and_missing()),
        ("ambiguous", fixture::ambiguous()),
        ("refused", fixture::refused()),
        ("hostile", fixture::hostile()),
    ]
}

#[test]
fn a_failure_is_told_from_what_was_tried_to_how_to_repeat_it() {
    check(
        &fixture::everything(),
        Lang::En,
        &[
            "server  server.py: Python, started without arguments, listens on 0.0.0.0:8888",
            "got a newline behind the message",
            "socket → bind → listen",
            "client  client.c: C, started with HOST PORT, dials 127.0.0.1:8888",
            "✗  0/4   server/replies         The server answers a message.",
            "Advice (no points)",
            "✗ server/replies  The server answers a message. (0/4 points)",
            "Tried     One client connects, sends a short text and waits for a reply.",
            "Wrong     The server takes the connection, but sends nothing back",
            "32.1 ms a ──────────▶ │ \"你好 k7q2\"",
            "✗   36.0 ms               │ expected: a reply to client a – that can never",
            "Seen      blocked in recv() on the connection to client a",
            "Why       The client waits for a reply to each message.",
            "Try       After each recv(), send something on the socket",
            "Notes     TCP server, step 5",
            "Repeat    netgrade check submission --exercise 03-session --only server/replies --seed 7",
            "By hand   nc 127.0.0.1 8888",
            "Score 2 of 12 · 1 failed, 1 flaky, 1 blocked, 1 not graded, 2 pieces of advice",
            "Next: server/replies – After each recv()",
        ],
    );
}

#[test]
fn a_failure_is_told_in_chinese() {
    check(
        &fixture::everything(),
        Lang::Zh,
        &[
            "服务端  server.py：Python，不带参数启动，监听 0.0.0.0:8888",
            "改进建议（不计分）",
            "✗ server/replies  服务器对一条消息作出回复。（0/4 分）",
            "做了什么  一个客户端连接服务器",
            "观察到    阻塞在 recv() 中，等待客户端 a 发来数据，但不会再有数据来",
            "建议      每次 recv() 之后",
            "重新检查  netgrade check submission",
            "手工重现  nc 127.0.0.1 8888",
            "得分 2 / 12",
            "下一步：server/replies——每次 recv() 之后",
        ],
    );
}

#[test]
fn what_did_not_run_is_not_said_to_have_been_tried() {
    let case = fixture::unbuilt_and_missing();
    check(
        &case,
        Lang::En,
        &[
            "client  not found in the submission",
            "Wrong     The server does not compile: the first error is at server.c:21.",
            "$ cc -O1 -g -pthread server.c -o server",
            "server.c:21:5: error: expected ';' before 'bind'",
            "1 line left out",
            "Wrong     There is no client in the submission.",
            "usual names: client.py,",
        ],
    );
    let text = shown(&case, Lang::En, 80, Colour::Plain);
    assert!(!text.contains("Tried") && !text.contains("By hand"), "{text}");
}

#[test]
fn weak_isolation_and_doubt_are_said_plainly() {
    check(
        &fixture::ambiguous(),
        Lang::En,
        &[
            "! Isolation is not full on this machine",
            "client  not clear which file it is: client.py, client2.py",
            "its bind() fails with EACCES",
            "it was ended by SIGABRT",
        ],
    );
    check(
        &fixture::everything(),
        Lang::En,
        &[
            "~  0/2   client/conversation",
            "(flaky: passed 2 of 3 times)",
            "?  0/1   client/leaves",
            "(not graded)",
            "does not always go wrong",
            "^ differs from byte 6 on",
            "? client/leaves",
            "netgrade itself could not finish this check.",
        ],
    );
}

#[test]
fn a_refused_client_is_told_with_its_last_words() {
    check(
        &fixture::refused(),
        Lang::En,
        &[
            "connect(127.0.0.1:8888) failed: ECONNREFUSED (nobody listens",
            "prints 5 lines, the last: \"ConnectionResetError",
            "it ended with exit code 1 and leaves 2 processes running",
            "expected: the client ends in order – but that is not so",
        ],
    );
}

#[test]
fn lines_keep_to_their_width() {
    for (name, case) in cases() {
        for lang in [Lang::En, Lang::Zh] {
            for columns in [40, 60, 80, 120] {
                for line in shown(&case, lang, columns, Colour::Plain).lines() {
                    let copied = line.contains("netgrade check") || line.contains("$ ");
                    assert!(copied || line.width() <= columns, "{name} in {columns}: {line}");
                }
            }
        }
    }
}

#[test]
fn nothing_hostile_reaches_the_terminal_or_the_result() {
    let case = fixture::hostile();
    let acts =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    for lang in [Lang::En, Lang::Zh] {
        let plain = shown(&case, lang, 80, Colour::Plain);
        assert!(!plain.contains(acts), "{plain:?}");
        // With the report's own colours taken out, the coloured report is the plain one.
        let coloured = shown(&case, lang, 80, Colour::Ansi);
        assert!(coloured.contains("\x1b["));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
        assert!(!plain.lines().any(|line| line.starts_with("::")), "{plain}");

        let mut out = Vec::new();
        crate::report::json::write(&mut out, &case.graded(), lang, "netgrade", Key::Hidden).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains(acts), "{text:?}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_no_control(&value, acts);
    }
}

fn assert_no_control(value: &serde_json::Value, acts: fn(char) -> bool) {
    match value {
        serde_json::Value::String(text) => assert!(!text.contains(|c| acts(c) || c == '\n'), "{text:?}"),
        serde_json::Value::Array(all) => all.iter().for_each(|one| assert_no_control(one, acts)),
        serde_json::Value::Object(all) => all.values().for_each(|one| assert_no_control(one, acts)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

#[test]
fn a_check_that_is_ungraded_for_another_is_not_told_again() {
    let mut case = fixture::everything();
    let record = &mut case.document.exercises[0];
    let at = |id: &str| record.exercise.checks.iter().position(|check| check.id.as_ref() == id).unwrap();
    let (first, follower) = (at("client/leaves"), at("client/server-leaves"));
    let needed = record.exercise.checks[first].id.clone();
    record.exercise.checks[follower].needs = vec![needed];
    let id = record.exercise.checks[follower].id.clone();
    record.evidence.retain(|evidence| evidence.check != id);
    case.verdicts[follower] = case.verdicts[first].clone();
    let text = shown(&case, Lang::En, 80, Colour::Plain);
    assert!(text.contains("? client/leaves ") && !text.contains("? client/server-leaves "), "{text}");
}

#[test]
fn what_may_stand_anywhere_has_no_first_wrong_byte() {
    let mut case = fixture::everything();
    for (verdict, _) in &mut case.verdicts {
        if let Some(mismatch) = &mut verdict.facts.mismatch {
            mismatch.offset = 0;
        }
    }
    check(&case, Lang::En, &["Expected  \"天气很好 k7q2\" (anywhere in what came)", "Got       \"天气\\r\\n\"", "Why"]);
    check(&case, Lang::Zh, &["期望      \"天气很好 k7q2\"（出现在任何位置都可以）"]);
    assert!(!shown(&case, Lang::En, 80, Colour::Plain).contains('^'));
}
