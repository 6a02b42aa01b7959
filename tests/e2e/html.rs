//! The page for a browser: made for several programs, then opened in Chromium and clicked through.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bench::{Bench, faulty, reference, root};
use crate::tools;

/// Prints and sends what would be markup, a script, another direction or no text at all, 100 MB of it.
const HOSTILE: &str = r#"import os, socket, sys
bad = (b"</pre></script><script>alert(1)</script><img src=x onerror=alert(1)>]]><!-- \x1b[2J\x1b]0;x\x07\0"
       b"\xe2\x80\xae\xe2\x80\xa8\xff\xfe javascript:alert(1) \"onclick=alert(1)\" </text></svg></title>\n::error::x\n")
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 8888))
s.listen()
os.write(2, b"Traceback (most recent call last):\n  File \"<script>alert(1)</script>.py\", line 1\nValueError: <img onerror=alert(1)>\n")
while True:
    c, _ = s.accept()
    c.recv(100)
    c.sendall(bad)
    many = bad * (1_000_000 // len(bad))
    for _ in range(100):
        sys.stdout.buffer.write(many)
    c.close()
"#;

#[test]
fn nothing_that_a_program_prints_becomes_markup() {
    let bench = Bench::new();
    let text = fs::read_to_string(hostile(&bench)).unwrap();
    assert_eq!((text.matches("<script").count(), text.matches("<img").count()), (1, 0));
    assert!(text.contains("&lt;script&gt;alert(1)"), "what was printed is not shown");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    assert!(text.len() < 1_000_000, "{}", text.len());
}

fn hostile(bench: &Bench) -> PathBuf {
    bench.put("<b onclick=alert(1)>'&/server.py", HOSTILE);
    let page = bench.path("hostile.html");
    let mut command = bench.check(&bench.path("<b onclick=alert(1)>'&"));
    command.arg("--format").arg(format!("html={}", page.display())).assert().code(1);
    page
}

/// A page of a thousand checks, of which each was played, from the evidence of a few.
fn large(bench: &Bench) -> PathBuf {
    let (few, many, page) = (bench.path("few.json"), bench.path("many.json"), bench.path("large.html"));
    let mut command = bench.check(&reference("python"));
    command.arg("--evidence").arg(&few).assert().code(0);
    let mut document: Value = serde_json::from_slice(&fs::read(&few).unwrap()).unwrap();
    multiply(&mut document["exercises"][0], 1_000);
    fs::write(&many, document.to_string()).unwrap();
    let mut judge = bench.netgrade();
    judge.arg("judge").arg(&many).args(["--format", "html", "--output"]).arg(&page).assert().code(0);
    let checks = fs::read_to_string(&page).unwrap().matches("class=\"check ").count();
    assert_eq!(checks, 1_000);
    page
}

/// Repeats the checks of an exercise under other names until there are `wanted`.
fn multiply(record: &mut Value, wanted: usize) {
    let list = |value: &Value| value.as_array().unwrap().clone();
    let (checks, evidence) = (list(&record["exercise"]["checks"]), list(&record["evidence"]));
    for number in checks.len()..wanted {
        let mut check = checks[number % checks.len()].clone();
        let of = check["id"].clone();
        let id = Value::from(format!("{}-{number}", of.as_str().unwrap()));
        check["id"] = id.clone();
        for played in evidence.iter().filter(|played| played["check"] == of) {
            let mut played = played.clone();
            played["check"] = id.clone();
            record["evidence"].as_array_mut().unwrap().push(played);
        }
        record["exercise"]["checks"].as_array_mut().unwrap().push(check);
        record["selected"].as_array_mut().unwrap().push(id);
    }
}

/// A page of a solution of any exercise.
fn page(bench: &Bench, name: &str, exercise: &str, submission: &Path) -> PathBuf {
    let page = bench.path(&format!("{name}.html"));
    let mut command = bench.netgrade();
    command.args(["check", "--exercise", exercise]).arg(submission);
    command.arg("--format").arg(format!("html={}", page.display())).output().unwrap();
    assert!(page.is_file(), "no page of {name}");
    page
}

#[test]
fn pages_work_in_a_browser() {
    let driver = root().join("tests/browser/node_modules/playwright-core/package.json");
    if !tools::has(&["node", "chromium"]) || !tools::has_file(&driver, "npm ci --prefix tests/browser") {
        return;
    }
    let bench = Bench::new();
    let solution = |path: &str| root().join("solutions/faulty").join(path);
    let pages = [
        large(&bench),
        hostile(&bench),
        page(&bench, "reference", "03-session", &reference("python")),
        page(&bench, "no-reply", "03-session", &faulty("no-reply-python")),
        page(&bench, "sigpipe", "05-broken-pipe", &solution("05-broken-pipe/client-sigpipe-c")),
        page(&bench, "bytes", "07-addresses", &solution("07-addresses/wrong-byte-order-python")),
        page(&bench, "datagrams", "08-datagrams", &solution("08-datagrams/splits-answer-python")),
        page(&bench, "answers", "01-layers", &solution("01-layers/misspelt-key")),
    ];
    let shots = root().join("build/screenshots");
    fs::create_dir_all(&shots).unwrap();
    let mut node = bench.tool("node");
    node.arg(root().join("tests/browser/pages.mjs")).arg(tools::place("chromium").unwrap()).arg(&shots).args(&pages);
    let output = node.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // Not `eprintln!`, which the test runner keeps to itself for a test that passes.
    std::io::stderr().write_all(said.as_bytes()).unwrap();
}
