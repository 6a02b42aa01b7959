//! Answers to questions, as students hand them in: complete ones in two languages, templates, files with mistakes of
//! every kind, texts that a person has to read; personal traces, and their captures read by tshark.

use std::fs;
use std::path::{Path, PathBuf};

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, check, result_of, root};
use crate::tools;

const LAYERS: [&str; 2] = ["--exercise", "01-layers"];
const HANDSHAKE: [&str; 2] = ["--exercise", "02-handshake"];

fn solution(kind: &str, name: &str) -> PathBuf {
    root().join("solutions").join(kind).join(name)
}

/// A submission of 01 with this file of answers.
fn layers(bench: &Bench, text: &str) -> PathBuf {
    bench.put("mine/01-layers/answers.yaml", text);
    bench.path("mine")
}

fn complete() -> String {
    fs::read_to_string(solution("reference", "01-layers/english/answers.yaml")).unwrap()
}

/// Grades a submission and reads the JSON result; the exit code comes with it.
fn graded(bench: &Bench, submission: &Path, options: &[&str]) -> (i32, Value) {
    result_of(bench.netgrade().arg("check").arg(submission).args(options))
}

fn said(bench: &Bench, submission: &Path, options: &[&str]) -> String {
    let output = bench.netgrade().arg("check").arg(submission).args(options).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn points(result: &Value, id: &str) -> f64 {
    check(result, id)["points"].as_f64().unwrap()
}

#[rstest]
#[case::layers_english(LAYERS, "01-layers/english")]
#[case::layers_chinese(LAYERS, "01-layers/chinese")]
#[case::handshake_english(HANDSHAKE, "02-handshake/english")]
#[case::handshake_chinese(HANDSHAKE, "02-handshake/chinese")]
fn complete_answers_get_full_marks(#[case] exercise: [&str; 2], #[case] name: &str) {
    let (code, result) = graded(&Bench::new(), &solution("reference", name), &exercise);
    assert_eq!((code, &result["score"]), (0, &result["max_score"]), "{result:#}");
}

#[rstest]
fn templates_have_no_mistakes_and_answer_nothing(
    #[values("01-layers", "02-handshake")] id: &str,
    #[values("en", "zh")] lang: &str,
) {
    let starter = root().join("exercises").join(id).join("starter").join(lang);
    let (code, result) = graded(&Bench::new(), &starter, &["--exercise", id]);
    assert_eq!((code, &result["score"]), (1, &Value::from(0.0)));
    assert!(result["exercises"][0]["mistakes"].is_null(), "{result:#}");
    let checks = result["exercises"][0]["checks"].as_array().unwrap();
    for check in checks.iter().filter(|check| !check["id"].as_str().unwrap().starts_with("trace/")) {
        assert_eq!(check["cause"], "not-answered", "{check:#}");
    }
}

#[test]
fn a_part_of_an_answer_earns_its_part() {
    let bench = Bench::new();
    let text = complete().replace("TCP: Transport, UDP: 4, IP: network", "TCP: network, UDP: , IP: network");
    let (code, result) = graded(&bench, &layers(&bench, &text), &LAYERS);
    assert_eq!(code, 1);
    let placement = check(&result, "protocols/placement");
    assert_eq!(placement["points"].as_f64(), Some(2.33));
    let items = placement["items"].as_array().unwrap();
    let told: Vec<(&str, &str)> =
        items.iter().map(|item| (item["item"].as_str().unwrap(), item["state"].as_str().unwrap())).collect();
    assert_eq!(told, [("TCP", "wrong"), ("UDP", "empty")]);
}

#[test]
fn mistakes_in_the_file_are_shown_with_line_and_caret_and_the_rest_is_graded() {
    let bench = Bench::new();
    let text = complete()
        .replace("order: [app", "ordre: [app")
        .replace(
            "five-layers: [application, transport, network, link, physical]",
            "five-layers: [application, transport",
        )
        .replace("design: [a, c, d]", "design: {a: yes}")
        .replace("numbers: {largest: 65535, http: 80, well-known: 1023}", "numbers:\n\tlargest: 65535");
    let folder = layers(&bench, &text);
    let (code, result) = graded(&bench, &folder, &LAYERS);
    assert_eq!(code, 1);
    for id in ["layers/order", "layers/five-layers", "texts/design", "protocols/numbers"] {
        assert_eq!(check(&result, id)["cause"], "answers-unreadable", "{id}");
        assert!(check(&result, id)["place"]["line"].as_u64().unwrap() > 1, "{id}");
    }
    for id in ["layers/functions", "layers/four-layers", "protocols/placement", "texts/tcp-udp", "texts/layering"] {
        assert_eq!(check(&result, id)["verdict"], "pass", "{id}");
    }
    assert_eq!(result["exercises"][0]["mistakes"].as_array().unwrap().len(), 4);
    let english = said(&bench, &folder, &[&LAYERS[..], &["--lang", "en"]].concat());
    assert!(english.contains("2 | ordre: [") && english.contains("    ^^^^^\n"), "{english}");
    assert!(english.contains("Did you mean “order”?") && english.contains("a tab in the indentation"), "{english}");
    let chinese = said(&bench, &folder, &[&LAYERS[..], &["--lang", "zh"]].concat());
    assert!(chinese.contains("是不是想写“order”") && chinese.contains("制表符"), "{chinese}");
}

#[test]
fn whatever_is_handed_in_is_graded() {
    let bench = Bench::new();
    let bomb = (1..40).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)).collect::<Vec<_>>().concat();
    let large = format!("{}\n#{}", complete(), "x".repeat(70_000));
    let texts =
        [&bomb, &large, "\0\u{1}\u{2}", "no yaml at all", "{", "- a\n- b\n", &"[".repeat(20_000), "order: *x\n"];
    for text in texts {
        let (code, result) = graded(&bench, &layers(&bench, text), &LAYERS);
        assert_eq!((code, &result["score"]), (1, &Value::from(0.0)), "{}", &text[..text.len().min(20)]);
    }
    let outside = bench.put("outside.yaml", &complete());
    fs::remove_file(bench.path("mine/01-layers/answers.yaml")).unwrap();
    std::os::unix::fs::symlink(outside, bench.path("mine/01-layers/answers.yaml")).unwrap();
    let (code, result) = graded(&bench, &bench.path("mine"), &LAYERS);
    assert_eq!((code, &check(&result, "layers/order")["cause"]), (1, &Value::from("answers-missing")));
}

#[test]
fn a_text_that_no_rule_decides_is_left_to_a_person() {
    let bench = Bench::new();
    let text = complete().replace("UDP is connectionless, and it is not reliable.", "UDP is a datagram thing.");
    let folder = layers(&bench, &text);
    let (code, result) = graded(&bench, &folder, &LAYERS);
    let tcp = check(&result, "texts/tcp-udp");
    assert_eq!((code, &tcp["verdict"], &tcp["to_be_read"]), (1, &"ungraded".into(), &true.into()));
    let student = said(&bench, &folder, &[&LAYERS[..], &["--lang", "en"]].concat());
    assert!(student.contains("?/3") && student.contains("a person reads it"), "{student}");
    assert!(!student.contains("UDP is not reliable"), "an idea of the rubric is the key: {student}");
    let instructor = said(&bench, &folder, &[&LAYERS[..], &["--lang", "en", "--show-key"]].concat());
    assert!(instructor.contains("UDP is not reliable") && instructor.contains("please read it"), "{instructor}");
}

#[test]
fn the_key_is_shown_to_instructors_only() {
    let bench = Bench::new();
    let folder = layers(&bench, &complete().replace("largest: 65535", "largest: 65536"));
    let student = said(&bench, &folder, &[&LAYERS[..], &["--lang", "en"]].concat());
    assert!(student.contains("largest: “65536”") && !student.contains("65535"), "{student}");
    let instructor = said(&bench, &folder, &[&LAYERS[..], &["--lang", "en", "--show-key"]].concat());
    assert!(instructor.contains("(right: 65535)"), "{instructor}");
    let (_, hidden) = graded(&bench, &folder, &LAYERS);
    assert!(!hidden.to_string().contains("65535"), "{hidden:#}");
    let (_, shown) = graded(&bench, &folder, &[&LAYERS[..], &["--show-key"]].concat());
    assert_eq!(check(&shown, "protocols/numbers")["items"][0]["right"], "65535");
}

#[test]
fn a_grade_comes_again_from_evidence() {
    let bench = Bench::new();
    let (folder, evidence) = (solution("faulty", "02-handshake/fin-not-counted"), bench.path("evidence.json"));
    let (code, result) =
        graded(&bench, &folder, &[&HANDSHAKE[..], &["--evidence", evidence.to_str().unwrap()]].concat());
    let (again, judged) = result_of(bench.netgrade().arg("judge").arg(&evidence));
    assert_eq!((code, &result["exercises"]), (again, &judged["exercises"]));
    assert_eq!(check(&judged, "trace/ack")["cause"], "fin-not-counted");
    assert!(points(&judged, "trace/ack") > 2.0, "one cell of many");
}

/// The trace of a name, in a submission whose folder has it.
fn traced(bench: &Bench, name: &str) -> String {
    let folder = bench.path(name);
    bench.netgrade().arg("trace").arg(&folder).assert().code(0).stdout(contains(format!("the trace of \"{name}\"")));
    fs::read_to_string(folder.join("02-handshake/trace.yaml")).unwrap()
}

#[test]
fn a_trace_is_made_from_the_folders_name_or_the_given_one() {
    let bench = Bench::new();
    let (alice, bob) = (traced(&bench, "alice"), traced(&bench, "bob"));
    assert_ne!(alice, bob.replace("bob", "alice"));
    let there = |more: &[&str]| {
        bench.netgrade().arg("trace").arg(bench.path("alice")).args(["--seed", "bob"]).args(more).assert()
    };
    there(&[]).code(2).stderr(contains("--force"));
    there(&["--force"]).code(0);
    assert_eq!(fs::read_to_string(bench.path("alice/02-handshake/trace.yaml")).unwrap(), bob);
    bench.netgrade().args(["trace", "/dev/null/x", "--seed", "y"]).assert().code(2).stderr(contains("cannot make"));
}

#[test]
fn a_trace_of_somebody_else_is_noticed() {
    let bench = Bench::new();
    let english = solution("reference", "02-handshake/english");
    let (_, result) = graded(&bench, &english, &HANDSHAKE);
    assert_eq!(result["exercises"][0]["trace_for"], "alice");
    let (code, result) = graded(&bench, &english, &[&HANDSHAKE[..], &["--trace-for", "bob"]].concat());
    assert_eq!((code, &check(&result, "trace/seq")["cause"]), (1, &"foreign-trace".into()));
    assert_eq!(check(&result, "steps/handshake")["verdict"], "pass");
    // Somebody else's numbers under one's own name.
    let text = fs::read_to_string(english.join("trace.yaml")).unwrap().replace("for: \"alice\"", "for: \"bob\"");
    bench.put("bob/02-handshake/trace.yaml", &text);
    let (_, result) = graded(&bench, &bench.path("bob"), &HANDSHAKE);
    assert!(points(&result, "trace/ack") < 1.0, "{result:#}");
}

#[test]
fn tshark_reads_a_trace_without_complaint() {
    if !tools::has(&["tshark"]) {
        return;
    }
    let bench = Bench::new();
    for name in ["alice", "bob", "carol", "dave", "张三"] {
        let file = bench.path("trace.pcap");
        bench.netgrade().args(["trace", "--seed", name, "--pcap"]).arg(&file).assert().code(0);
        let run = |filter: &str, fields: &[&str]| {
            let mut command = bench.tool("tshark");
            command.arg("-r").arg(&file).args(["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"]);
            command.args(["-o", "tcp.relative_sequence_numbers:FALSE", "-Y", filter, "-T", "fields"]);
            for field in fields {
                command.args(["-e", *field]);
            }
            let output = command.output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<String>>()
        };
        let wrong = "tcp.checksum.status == 0 or ip.checksum.status == 0 or _ws.malformed or _ws.short or \
                     tcp.analysis.retransmission or tcp.analysis.lost_segment or tcp.analysis.ack_lost_segment or \
                     tcp.analysis.out_of_order or _ws.expert.severity >= 0x600000";
        assert_eq!(run(wrong, &["frame.number"]), Vec::<String>::new(), "{name}");
        // The initial numbers are those of the student's file.
        let sheet = bench.path("s");
        bench.netgrade().arg("trace").arg(&sheet).args(["--seed", name, "--force"]).assert().code(0);
        let text = fs::read_to_string(sheet.join("02-handshake/trace.yaml")).unwrap();
        let syn = run("tcp.flags.syn == 1", &["tcp.seq"]);
        assert_eq!(syn.len(), 2);
        assert!(syn.iter().all(|number| text.contains(&format!("    seq: {number}\n"))), "{name} {syn:?}");
        assert_eq!(run("tcp", &["frame.number"]).len(), text.matches("- segment:").count(), "{name}");
    }
}

#[test]
fn own_programs_are_drawn_beside_the_trace() {
    if !tools::has(&["python3"]) {
        return;
    }
    let bench = Bench::new();
    bench.copy(&solution("reference", "03-session/python"), "mine/03-session");
    bench.copy(&solution("reference", "02-handshake/english"), "mine/02-handshake");
    let output = bench.netgrade().arg("check").arg(bench.path("mine")).args(["--lang", "en"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, own) = text.split_once("The same on your own programs (03-session)").unwrap();
    let (own, _) = own.split_once("closed first (FIN)").unwrap();
    for word in ["SYN ACK", "ESTABLISHED", "FIN-WAIT-1", "LAST-ACK", "TIME-WAIT", "server"] {
        assert!(own.contains(word), "{word}: {text}");
    }
    bench
        .netgrade()
        .arg("check")
        .arg(bench.path("mine"))
        .args(HANDSHAKE)
        .args(["--lang", "en"])
        .assert()
        .stdout(contains("Nothing to show yet").and(contains("without --exercise")));
}

#[test]
fn a_question_of_several_lines_is_shown_in_several_lines() {
    let bench = Bench::new();
    let mut command = bench.netgrade();
    command.args(["check", "--exercise", "02-handshake", "--only", "steps/teardown"]);
    let output = command.arg(solution("faulty", "02-handshake/fin-before-ack")).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    for letter in ["a", "b", "c", "d"] {
        assert!(report.lines().any(|line| line.trim_start().starts_with(&format!("{letter}) "))), "{report}");
    }
}
