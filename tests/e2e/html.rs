//! The page for a browser: made for several programs, then opened in Chromium and clicked through.

use std::fs;
use std::path::PathBuf;

use crate::bench::{Bench, faulty, reference, root};
use crate::tools;

/// Prints what would be markup, a script, another direction or no text at all.
const HOSTILE: &str = r#"import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 8888))
s.listen()
bad = b"</pre></script><script>alert(1)</script><img src=x onerror=alert(1)>]]><!-- \x1b[2J\xe2\x80\xae\xff\xfe javascript:alert(1)"
sys.stdout.buffer.write(bad + b"\n")
sys.stdout.flush()
c, _ = s.accept()
c.recv(100)
sys.stderr.write("Traceback (most recent call last):\n  File \"<script>alert(1)</script>.py\", line 1\nValueError: <img onerror=alert(1)>\n")
sys.exit(1)
"#;

#[test]
fn nothing_that_a_program_prints_becomes_markup() {
    let bench = Bench::new();
    let page = hostile(&bench);
    let text = fs::read_to_string(&page).unwrap();
    assert_eq!((text.matches("<script").count(), text.matches("<img").count()), (1, 0));
    assert!(text.contains("&lt;script&gt;alert(1)"), "what was printed is not shown");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

fn hostile(bench: &Bench) -> PathBuf {
    bench.put("<b onclick=alert(1)>'&/server.py", HOSTILE);
    let page = bench.path("hostile.html");
    let mut command = bench.check(&bench.path("<b onclick=alert(1)>'&"));
    command.args(["--format", "html", "--output"]).arg(&page).assert().code(1);
    page
}

#[test]
fn pages_work_in_a_browser() {
    let driver = root().join("tests/browser/node_modules/playwright-core/package.json");
    if !tools::has(&["node", "chromium"]) || !tools::has_file(&driver, "npm ci --prefix tests/browser") {
        return;
    }
    let bench = Bench::new();
    let mut pages = vec![hostile(&bench)];
    let mut add = |name: &str, mut command: assert_cmd::Command| {
        let page = bench.path(&format!("{name}.html"));
        command.args(["--format", "html", "--output"]).arg(&page).output().unwrap();
        assert!(page.is_file(), "no page of {name}");
        pages.push(page);
    };
    let mut starters = bench.netgrade();
    starters.args(["check", "submission"]);
    add("starters", starters);
    add("no-reply", bench.check(&faulty("no-reply-python")));
    add("reference", bench.check(&reference("python")));
    let mut answers = bench.netgrade();
    answers.args(["check", "--exercise", "01-layers"]).arg(root().join("exercises/01-layers/starter/en"));
    add("answers", answers);
    let shots = root().join("build/screenshots");
    fs::create_dir_all(&shots).unwrap();
    let mut node = bench.tool("node");
    node.arg(root().join("tests/browser/pages.mjs")).arg(tools::place("chromium").unwrap()).arg(&shots).args(&pages);
    let output = node.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
