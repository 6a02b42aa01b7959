use std::path::Path;

use super::*;

const MAIN: &str =
    "id: 01-try\ntitle: {en: Try, zh: 试}\nroles: [server, client]\nchecks: [checks/server.yaml]\n";

/// A check file with one check that has these steps.
fn with_steps(steps: &str) -> String {
    let steps: String = steps.lines().map(|line| format!("      {line}\n")).collect();
    format!(
        "checks:\n  - id: server/replies\n    title: {{en: It replies, zh: 它会回复}}\n    \
         tried: {{en: Sent it., zh: 发送。}}\n    points: 1\n    steps:\n{steps}"
    )
}
#[test]
fn experiment() {
    let s = "- start: server\n- ready: server\n";
    for steps in [
        "- conect: a\n- expect_replay: {}\n- wait: 2s\n- send: {txt: hi}\n  who: b",
        "- start: server\n- connect: a\n  close: a\n",
        "- start: server\n- ready: server\n- connect: a\n- send: no\n- send: 5\n- send: yes\n- send: \"{nonse}\"\n- send: {text: 你好, cut: {at: [4, 4, 9]}}\n- close: a\n- expect_reply: {}\n  who: a\n- expect_reply: {}\n- sned: x\n  who: c\n- close: a",
        "- start: servr\n- ready: server\n  within: 2\n- ready: server\n  within: 2 sec\n- expect_reply:\n- stdin: end\n- expect_steps: [sockt]\n- fault: {call: accept, short: once}\n- close a\n- {}\n- expect_alive: server\n  who: server\n- expect_alive: server\n  hint: {en: x}",
        "- ready: server\n- connect: a\n- expect_message: {}\n- shutdown: a\n- send: x\n- connect: b\n- send: x\n- leave: client\n- restart: client\n- connect: a",
        "- start: server\n\t- ready: server",
        "- start: server\n- start: server\n  start: client",
    ] {
        let text = with_steps(steps);
        match load_embedded(&[("exercise.yaml", MAIN), ("checks/server.yaml", &text)]) {
            Ok(e) => eprintln!("OK {e:?}"),
            Err(m) => eprintln!("=======\n{m}"),
        }
    }
    let _ = s;
    match load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../exercises/03-session"))) {
        Ok(e) => eprintln!("OK {} checks", e.checks.len()),
        Err(m) => eprintln!("=======\n{m}"),
    }
}
