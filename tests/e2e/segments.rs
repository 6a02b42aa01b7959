//! How connections end, told from their segments: real servers and clients that close in order, with unread
//! data, by halves and altogether, in Python and C; their ladders; and the capture file, read by tshark.

use std::fs;
use std::path::{Path, PathBuf};

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, check, faulty, reference, result_of, root};
use crate::tools;

const ID: &str = "ends/as-asked";
const SERVER: &str =
    "[{start: server}, {ready: server}, {connect: a}, {send: \"a question\"}, {expect_reply: {contains: answer}}, ";
const CLIENT: &str = "[{start: client}, {ready: client}, {accept: a}, {expect_message: {contains: question}}, ";
/// Data behind the program's FIN.
const HALF: &str = "{expect_end: fin}, {send: \"and more\"}, {expect_end: half}";

/// An exercise with one check, and a submission with one of the fixture's programs, which ends as `way` says.
fn prepared(bench: &Bench, file: &str, way: &str, steps: &str) -> (PathBuf, PathBuf) {
    let check = format!(
        "checks:\n- id: {ID}\n  title: {{en: It ends, zh: 结束}}\n  tried: {{en: Played it., zh: 试过。}}\n  points: 1\n  \
         steps: {steps}]\n"
    );
    bench.put("catalogue/00-ends/checks/ends.yaml", &check);
    let exercise = "id: 00-ends\ntitle: {en: Ends, zh: 结束}\nroles: [server, client]\nchecks: [checks/ends.yaml]\n";
    bench.put("catalogue/00-ends/exercise.yaml", exercise);
    let text = fs::read_to_string(root().join("tests/segments").join(file)).unwrap();
    let program = bench.put(&format!("work/{file}"), &text.replace("\"orderly\"", &format!("\"{way}\"")));
    (bench.path("catalogue"), program.parent().unwrap().to_path_buf())
}

/// Grades it, and keeps the evidence as `evidence.json`.
fn graded(bench: &Bench, file: &str, way: &str, steps: &str) -> Value {
    let (catalogue, work) = prepared(bench, file, way, steps);
    let mut command = bench.netgrade();
    command.arg("check").arg(&work).arg("--exercises").arg(&catalogue).args(["--exercise", "00-ends"]);
    command.args(["--isolation", "required", "--evidence"]).arg(bench.path("evidence.json"));
    result_of(&mut command).1
}

fn verdict(result: &Value) -> String {
    let found = check(result, ID);
    format!("{} {}", found["verdict"].as_str().unwrap(), found["cause"].as_str().unwrap_or("-"))
}

/// The ladder of the only connection.
fn ladder(bench: &Bench, lang: &str) -> String {
    let mut command = bench.netgrade();
    command.args(["evidence", "segments", "--from"]).arg(bench.path("evidence.json")).args([
        "--connection",
        "1",
        "--lang",
        lang,
    ]);
    String::from_utf8(command.assert().code(0).stderr("").get_output().stdout.clone()).unwrap()
}

fn can_build(file: &str) -> bool {
    tools::has(if Path::new(file).extension().is_some_and(|extension| extension == "c") {
        &["cc"]
    } else {
        &["python3"]
    })
}

/// The server's way, what is asked of it, what is to come of it, who closed first, and states that follow.
#[rstest]
#[case::in_order("orderly", "{expect_end: fin}", "pass -", "The server closed first (FIN).", "FIN-WAIT-1")]
#[case::in_some_way("orderly", "{expect_end: any}", "pass -", "The server closed first (FIN).", "CLOSE-WAIT")]
#[case::no_reset("orderly", "{expect_end: rst}", "fail unknown", "The server closed first (FIN).", "CLOSE-WAIT")]
// The answer was complete: the reset behind it makes it no wrong one.
#[case::unread("unread", "{expect_end: rst}", "pass -", "The server broke it off first (RST).", "RST")]
#[case::unread_any("unread", "{expect_end: any}", "pass -", "The server broke it off first (RST).", "RST")]
#[case::not_in_order(
    "unread",
    "{expect_end: fin}",
    "fail reset-on-leave",
    "The server broke it off first (RST).",
    "RST"
)]
#[case::half("half", HALF, "pass -", "The server closed first (FIN).", "FIN-WAIT-2")]
#[case::altogether("orderly", HALF, "fail closes-fully", "The server closed first (FIN).", "RST")]
// The reset behind the FIN is there for who asks for it.
#[case::reset_behind_fin(
    "orderly",
    "{expect_end: fin}, {send: \"and more\"}, {expect_end: rst}",
    "pass -",
    "The server closed first (FIN).",
    "RST"
)]
fn a_server_s_end_is_told_from_its_segments(
    #[values("server.py", "server.c")] file: &str,
    #[case] way: &str,
    #[case] asked: &str,
    #[case] expected: &str,
    #[case] first: &str,
    #[case] passes: &str,
) {
    if !can_build(file) {
        return;
    }
    let bench = Bench::new();
    let result = graded(&bench, file, way, &format!("{SERVER}{asked}"));
    assert_eq!(verdict(&result), expected, "{result:#}");
    let text = ladder(&bench, "en");
    assert!(text.contains(first) && text.contains(passes), "{text}");
    assert!(text.contains("netgrade (a)") && text.contains("LISTEN"), "{text}");
}

#[rstest]
#[case::in_order("orderly", "{send: \"answer\\n\"}, {expect_end: fin}", "pass -", "The client closed first (FIN).")]
#[case::unread(
    "unread",
    "{send: \"an answer\\n\"}, {expect_end: rst}",
    "pass -",
    "The client broke it off first (RST)."
)]
#[case::not_in_order(
    "unread",
    "{send: \"an answer\\n\"}, {expect_end: fin}",
    "fail reset-on-leave",
    "The client broke it off first (RST)."
)]
#[case::half(
    "half",
    "{expect_end: fin}, {send: \"and more\"}, {expect_end: half}, {expect_stdout: {contains: \"and more\"}}",
    "pass -",
    "The client closed first (FIN)."
)]
#[case::altogether("full", HALF, "fail closes-fully", "The client closed first (FIN).")]
fn a_client_s_end_is_told_from_its_segments(
    #[values("client.py", "client.c")] file: &str,
    #[case] way: &str,
    #[case] asked: &str,
    #[case] expected: &str,
    #[case] first: &str,
) {
    if !can_build(file) {
        return;
    }
    let bench = Bench::new();
    let result = graded(&bench, file, way, &format!("{CLIENT}{asked}"));
    assert_eq!(verdict(&result), expected, "{result:#}");
    let text = ladder(&bench, "en");
    assert!(text.contains(first), "{text}");
}

/// What a student reads of a connection that was closed altogether.
#[rstest]
#[case::english("en", "what it is sent afterwards is answered with a reset (RST)", "shutdown() for writing")]
#[case::chinese("zh", "之后发给它的数据得到的是复位（RST）", "用 shutdown() 结束发送方向")]
fn a_failure_shows_the_segments_of_the_end(#[case] lang: &str, #[case] wrong: &str, #[case] hint: &str) {
    let bench = Bench::new();
    let (catalogue, work) = prepared(&bench, "server.py", "orderly", &format!("{SERVER}{HALF}"));
    let mut command = bench.netgrade();
    command.arg("check").arg(&work).arg("--exercises").arg(&catalogue).args(["--exercise", "00-ends", "--lang", lang]);
    let output = command.assert().code(1).get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    let line = |words: &[&str]| text.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(line(&["CLOSE-WAIT", "◀──FIN ACK───", "FIN-WAIT-1"]), "{text}");
    assert!(line(&["CLOSED", "RST", "CLOSED"]), "{text}");
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let dense: String = text.split_whitespace().collect();
    let said = |words: &str| joined.contains(words) || dense.contains(&words.replace(' ', ""));
    assert!(said(wrong) && said(hint), "{text}");
}

#[test]
fn a_chinese_reader_sees_a_chinese_ladder() {
    let bench = Bench::new();
    graded(&bench, "server.py", "orderly", &format!("{SERVER}{{expect_end: fin}}"));
    let text = ladder(&bench, "zh");
    assert!(text.contains("服务端先关闭连接（FIN）。") && text.contains("netgrade（a）"), "{text}");
}

/// Each state of both ends, for one connection from its beginning to its end.
#[test]
fn the_ladder_has_the_states_of_the_standard() {
    let bench = Bench::new();
    graded(&bench, "server.py", "half", &format!("{SERVER}{HALF}, {{close: a}}, {{expect_idle: server}}"));
    let text = ladder(&bench, "en");
    let ends: Vec<(&str, &str)> = text
        .lines()
        .filter(|line| line.contains('▶') || line.contains('◀'))
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let arrow = words.iter().rposition(|word| word.contains('▶') || word.contains('◀'))?;
            let state = |word: &&&str| word.chars().all(|c| c.is_ascii_uppercase() || "-12".contains(c));
            let server = words[arrow + 1..].iter().find(|word| state(word) && word.len() > 3)?;
            Some((words[1], *server))
        })
        .collect();
    let mut distinct = ends.clone();
    distinct.dedup();
    assert_eq!(
        distinct,
        [
            ("SYN-SENT", "LISTEN"),
            ("ESTABLISHED", "SYN-RECEIVED"),
            ("ESTABLISHED", "ESTABLISHED"),
            ("CLOSE-WAIT", "FIN-WAIT-1"),
            ("CLOSE-WAIT", "FIN-WAIT-2"),
            ("LAST-ACK", "TIME-WAIT"),
            ("CLOSED", "TIME-WAIT"),
        ],
        "{text}"
    );
}

/// Evidence of a whole run of the reference.
fn recorded(bench: &Bench, submission: &Path, options: &[&str]) -> PathBuf {
    let file = bench.path("evidence.json");
    let assert = bench.check(submission).args(options).arg("--evidence").arg(&file).assert();
    assert.code(predicate::in_iter([0, 1]));
    file
}

fn tshark(bench: &Bench, file: &Path, filter: &str, fields: &[&str]) -> Vec<String> {
    let mut command = bench.tool("tshark");
    command.arg("-r").arg(file).args(["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y", filter]);
    command.args(["-T", "fields"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn wireshark_reads_the_capture_file() {
    if !tools::has(&["tshark", "python3"]) {
        return;
    }
    let bench = Bench::new();
    let evidence = recorded(&bench, &reference("python"), &[]);
    let file = bench.path("run.pcap");
    bench
        .netgrade()
        .args(["evidence", "pcap", "--from"])
        .arg(&evidence)
        .arg("-o")
        .arg(&file)
        .assert()
        .code(0)
        .stdout("")
        .stderr("");
    let wrong = "tcp.checksum.status == 0 or ip.checksum.status == 0 or _ws.malformed or _ws.short";
    assert_eq!(tshark(&bench, &file, wrong, &["frame.number"]), Vec::<String>::new());
    // Nothing was sent again, lost, or taken for another connection.
    let again = "tcp.analysis.retransmission or tcp.analysis.lost_segment or tcp.analysis.ack_lost_segment \
                 or tcp.analysis.reused_ports";
    assert_eq!(tshark(&bench, &file, again, &["frame.number"]), Vec::<String>::new());
    let document: Value = serde_json::from_str(&fs::read_to_string(&evidence).unwrap()).unwrap();
    let evidence = document["exercises"][0]["evidence"].as_array().unwrap();
    let attempts = evidence.iter().flat_map(|one| one["attempts"].as_array().unwrap());
    let connections: Vec<&Value> =
        attempts.flat_map(|attempt| attempt["capture"]["connections"].as_array().unwrap()).collect();
    let segments: usize = connections.iter().map(|one| one["segments"].as_array().unwrap().len()).sum();
    assert_eq!(tshark(&bench, &file, "tcp", &["frame.number"]).len(), segments);
    let streams = tshark(&bench, &file, "tcp.flags.syn == 1 and tcp.flags.ack == 0", &["tcp.stream"]);
    assert_eq!(streams.len(), connections.len());
    // What was said can be read.
    let messages = tshark(&bench, &file, "tcp contains \"hello\"", &["tcp.seq", "tcp.len"]);
    assert!(messages.contains(&"1\t11".to_owned()), "{messages:?}");
}

#[test]
fn a_long_message_is_cut_off_and_its_length_is_known() {
    if !tools::has(&["tshark", "python3"]) {
        return;
    }
    let bench = Bench::new();
    let steps = "[{start: server}, {ready: server}, {connect: a}, {send: {repeat: \"0123456789\", times: 400}}, \
                 {expect_reply: {}}";
    graded(&bench, "server.py", "orderly", steps);
    let file = bench.path("long.pcap");
    bench
        .netgrade()
        .args(["evidence", "pcap", "--from"])
        .arg(bench.path("evidence.json"))
        .arg("-o")
        .arg(&file)
        .assert()
        .code(0);
    let long = tshark(&bench, &file, "tcp.len == 4000", &["frame.cap_len", "frame.len", "tcp.checksum.status"]);
    let [line] = &long[..] else { panic!("{long:?}") };
    let (kept, rest) = line.split_once('\t').unwrap();
    assert!(kept.parse::<u32>().unwrap() < 600 && rest.starts_with("4040\t"), "{line}");
    // However much passes, nothing is lost to the capture.
    let document = fs::read_to_string(bench.path("evidence.json")).unwrap();
    assert!(document.contains("\"coverage\":\"complete\""), "segments were lost");
}

/// Takes whatever comes, and throws it away.
const SINK: &str = "import socket
server = socket.create_server(('127.0.0.1', 8888))
while True:
    connection, _ = server.accept()
    while connection.recv(1 << 20):
        pass
    connection.close()
";

/// 64 MiB in a fraction of a second: none of its segments is lost, and few are kept.
#[test]
fn a_flood_is_captured_to_its_end() {
    let bench = Bench::new();
    let steps = "[{start: server}, {ready: server}, {connect: a}, {send_until_blocked: a}";
    let (catalogue, work) = prepared(&bench, "server.py", "orderly", steps);
    fs::write(work.join("server.py"), SINK).unwrap();
    let mut command = bench.netgrade();
    command.arg("check").arg(&work).arg("--exercises").arg(&catalogue).args(["--exercise", "00-ends"]);
    command.arg("--evidence").arg(bench.path("evidence.json"));
    // It never blocks, so the step is not met.
    assert_eq!(verdict(&result_of(&mut command).1), "fail unknown");
    let document: Value = serde_json::from_str(&fs::read_to_string(bench.path("evidence.json")).unwrap()).unwrap();
    let capture = &document["exercises"][0]["evidence"][0]["attempts"][0]["capture"];
    assert_eq!(capture["coverage"], "complete", "{capture:#}");
    let connection = &capture["connections"][0];
    let kept = connection["segments"].as_array().unwrap().len();
    assert!(connection["seen"].as_u64().unwrap() > 500 && kept <= 150, "{kept} of {}", connection["seen"]);
}

#[test]
fn a_capture_file_goes_to_standard_output_too() {
    let bench = Bench::new();
    let evidence = recorded(&bench, &faulty("no-reply-python"), &["--only", "server/replies"]);
    let file = bench.path("run.pcap");
    bench.netgrade().args(["evidence", "pcap", "--from"]).arg(&evidence).arg("-o").arg(&file).assert().code(0);
    let output = bench
        .netgrade()
        .args(["evidence", "pcap", "--from"])
        .arg(&evidence)
        .assert()
        .code(0)
        .get_output()
        .stdout
        .clone();
    assert_eq!(output, fs::read(&file).unwrap());
    assert_eq!(output[..4], 0xa1b2_c3d4_u32.to_le_bytes());
}

#[rstest]
#[case::segments("segments")]
#[case::pcap("pcap")]
fn what_is_not_there_is_refused(#[case] command: &str) {
    let bench = Bench::new();
    let evidence = recorded(&bench, &faulty("no-reply-python"), &["--only", "server/replies"]);
    let refused = |file: &Path, options: &[&str], says: &str| {
        let mut netgrade = bench.netgrade();
        netgrade
            .args(["evidence", command, "--from"])
            .arg(file)
            .args(options)
            .assert()
            .code(2)
            .stdout("")
            .stderr(contains(says));
    };
    refused(&evidence, &["--connection", "99"], "there is no connection 99: the evidence has 1 to");
    refused(&evidence, &["server/none"], "there is no evidence of a check `server/none`");
    refused(&root().join("README.md"), &[], "is not evidence of netgrade");
    refused(Path::new("/nowhere"), &[], "cannot read /nowhere");
}

/// Without namespaces nothing can be captured: ends are told as well as sockets allow, and it is said.
#[rstest]
#[case::half("half", "pass -")]
#[case::altogether("orderly", "fail closes-fully")]
fn without_a_capture_sockets_tell_the_end(#[case] way: &str, #[case] expected: &str) {
    let bench = Bench::new();
    let Some(mut command) = crate::best_effort::bare(&bench) else { return };
    let (catalogue, work) = prepared(&bench, "server.py", way, &format!("{SERVER}{HALF}"));
    command.arg("check").arg(&work).arg("--exercises").arg(&catalogue).args(["--exercise", "00-ends"]);
    command.arg("--evidence").arg(bench.path("evidence.json"));
    let (_, result) = result_of(&mut command);
    assert_eq!(verdict(&result), expected, "{result:#}");
    let said = check(&result, ID)["seen"].to_string();
    assert_eq!(said.contains("segments were not seen"), expected != "pass -", "{said}");
    let mut segments = bench.netgrade();
    segments
        .args(["evidence", "segments", "--from"])
        .arg(bench.path("evidence.json"))
        .assert()
        .code(0)
        .stdout(contains("netgrade doctor"));
    let mut pcap = bench.netgrade();
    pcap.args(["evidence", "pcap", "--from"]).arg(bench.path("evidence.json")).assert().code(2);
    assert!(predicate::path::missing().eval(&bench.path("x.pcap")));
}
