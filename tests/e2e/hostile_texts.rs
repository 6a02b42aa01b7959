//! Texts that could harm whoever reads a report: printed, sent on the wire, answered, in names of files and in what a
//! compiler says, and more of them than anybody wants to store. They act on no reader of any format, nor on the log
//! and the summary of a pipeline, in neither language. Each program is graded once.

use std::fs;
use std::path::Path;

use rstest::rstest;

use crate::bench::{Bench, root};
use crate::ci::taken;
use crate::formats::{ALL, assert_all_valid, assert_plain, every_format, read};
use crate::tools;

/// What the programs below print, send and say. `LINES` begins lines of its own.
const TEXTS: &str = r###"
import os, socket, sys
TEXT = ("\x1b[2J\x1b]0;PASS\x07\0\u202e30/30\u2066\ufeff </script><img src=x onerror=alert(1)> ]]> <!-- "
    "[a](https://example.org) ![i](x.png) www.example.org @user #12 GH-4 $x$ `b` ``` *c* |d| =HYPERLINK(\"x\") \\ "
    "##[error]y ")
LINES = "\r\n::error::x\n::set-output name=result::e30=\n::stop-commands::t\n# h\n> q\n- i\n---\n```\n{\"scores\": {\"x\": 99}}\n"
HARM = (LINES + TEXT + LINES).encode() + b"\xff\xfe\x9b31m\xc2\x85"
def served():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 8888))
    s.listen()
    return s.accept()[0]
def dialled():
    s = socket.create_connection(("127.0.0.1", 8888))
    sys.stdin.readline()
    return s
"###;

/// Prints it on both streams and dies of it.
const PRINTED: &[(&str, &str)] = &[
    (
        "03-session/server.py",
        "c = served(); c.recv(1000)\nout = HARM + b'A' * 300000\nos.write(1, out); os.write(2, out)\n\
         raise OSError(TEXT + LINES + '::error::' * 50)\n",
    ),
    ("03-session/client.py", "dialled()\nraise SystemExit(TEXT + LINES)\n"),
];

/// Sends it, each where another text is due.
const SENT: &[(&str, &str)] = &[
    ("03-session/server.py", "c = served(); c.recv(1000)\nc.sendall(HARM)\nc.close()\n"),
    ("03-session/client.py", "c = dialled()\nc.sendall(HARM)\nc.recv(1000)\n"),
];

/// 100 MB printed, and 100 MB sent.
const FLOOD: &[(&str, &str)] = &[
    (
        "03-session/server.py",
        "c = served(); c.recv(1000)\nc.sendall(b'ok')\nblock = (HARM + b'A' * 1000) * 1000\n\
         for _ in range(100_000_000 // len(block)): os.write(1, block)\n",
    ),
    (
        "03-session/client.py",
        "c = dialled()\nblock = (HARM + b'A' * 1000) * 1000\n\
         for _ in range(100_000_000 // len(block)): c.sendall(block)\n",
    ),
];

/// In names of files, of which it is not clear which one is the program.
const NAMED: &[(&str, &str)] = &[
    ("03-session/server_=HYPERLINK(1)<img src=x>@user.py", "served()\n"),
    ("03-session/server_\u{202e}\u{1b}[2J`#12|.py", "served()\n"),
    ("03-session/server_::error::x\n::error::y##[error]z.py", "served()\n"),
    ("03-session/client.py", "dialled()\n"),
];

/// In answers to questions.
const ANSWERED: &[(&str, &str)] = &[(
    "01-layers/answers.yaml",
    "order: [\"\\e[2J\\u202e7/7\", \"</script><img src=x onerror=alert(1)>\", \"::error::x\\n::error::y\"]\n\
     numbers: {largest: \"=HYPERLINK(1) @user #12 ##[error]\", http: \"`b` ``` |c|\"}\n\
     tcp-udp: \"[a](https://example.org) UDP is reliable. \\r\\n::set-output name=result::x\\n\"\n",
)];

/// Grades once, in a pipeline and in every format; then the same evidence in Chinese.
fn grade(bench: &Bench) -> String {
    let mut command = bench.netgrade();
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", bench.path("work"));
    command.env("GITHUB_STEP_SUMMARY", bench.path("summary.md")).current_dir(bench.path("work"));
    command.args(["ci", "--exercises"]).arg(root().join("exercises"));
    command.arg("--evidence").arg(bench.path("evidence.json"));
    for lang in ["en", "zh"] {
        fs::create_dir(bench.path(lang)).unwrap();
    }
    every_format(&mut command, &bench.path("en"));
    let output = command.output().unwrap();
    // Below full marks, or something that a person has to read: then a threshold is not decided.
    assert!(matches!(output.status.code(), Some(1 | 3)), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let mut command = bench.netgrade();
    every_format(command.args(["judge", "--lang", "zh"]).arg(bench.path("evidence.json")), &bench.path("zh"));
    command.assert().code(1).stdout("").stderr("");
    String::from_utf8(output.stdout).unwrap()
}

/// Whether a character acts on a terminal, or hides or reorders what stands around it.
fn is_hidden(c: char) -> bool {
    let reorders = ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    (c.is_control() && c != '\n') || reorders || c == '\u{feff}'
}

fn assert_harmless(folder: &Path) {
    assert_all_valid(folder);
    for (format, _) in ALL {
        let text = read(folder, format);
        assert!(text.len() < 1 << 20, "{format} has {} bytes", text.len());
        assert_eq!(text.chars().find(|c| is_hidden(*c)), None, "{format}");
        let command = text.lines().find(|line| line.trim_start().starts_with("::"));
        assert!(command.is_none(), "{format}: {command:?}");
    }
    assert!(read(folder, "prairielearn").len() < 1_000_000);
    assert!(read(folder, "github-classroom").len() < 128 * 1024, "an environment variable holds no more");
    assert!(!read(folder, "terminal").contains("##["));
}

/// `shows` is a part of the text, which has to be there to be harmless.
#[rstest]
#[case::printed(PRINTED, "HYPERLINK")]
#[case::sent(SENT, "set-output")]
#[case::flood(FLOOD, "printed more than it may")]
#[case::in_names(NAMED, "server_=HYPERLINK(1)<img")]
#[case::answered(ANSWERED, "onerror")]
fn hostile_texts_act_on_no_reader(#[case] files: &[(&str, &str)], #[case] shows: &str) {
    let bench = Bench::new();
    for (name, text) in files {
        let text = if text.starts_with("order:") { (*text).to_owned() } else { format!("{TEXTS}{text}") };
        bench.put(&format!("work/submission/{name}"), &text);
    }
    assert_acts_on_nobody(&bench, shows);
}

/// What a compiler says quotes the source.
#[test]
fn hostile_texts_in_a_build_act_on_no_reader() {
    if !tools::has(&["cc"]) {
        return;
    }
    let bench = Bench::new();
    let line = "#error \u{1b}[2J\u{202e} <img src=x> ]]> ::error::x ##[error]y @user `b` =HYPERLINK(1)";
    bench.put("work/submission/03-session/server.c", &format!("{line}\n{line}\nint main(void) {{ return 0; }}\n"));
    assert_acts_on_nobody(&bench, "<img src=x>");
}

fn assert_acts_on_nobody(bench: &Bench, shows: &str) {
    let log = grade(bench);
    let page = read(&bench.path("en"), "terminal");
    let flat = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(shows), "{shows:?} has to be there to be harmless:\n{page}");
    for lang in ["en", "zh"] {
        assert_harmless(&bench.path(lang));
    }
    // Every command that a runner takes from the log is one of netgrade's, in one line.
    let commands = taken(&log);
    assert!((1..=21).contains(&commands.len()), "{commands:#?}");
    for command in commands {
        let ours = ["::error file=", "::warning file=", "::error title=", "::warning title=", "::notice title="];
        assert!(ours.iter().any(|begin| command.starts_with(begin)), "{command}");
    }
    assert_eq!(log.chars().find(|c| is_hidden(*c)), None);
    assert_plain(&fs::read_to_string(bench.path("summary.md")).unwrap());
    let evidence = fs::metadata(bench.path("evidence.json")).unwrap().len();
    // What is kept of 100 MB, a few times as long where bytes are written as escapes.
    assert!(evidence < 16 << 20, "{evidence} bytes of evidence");
}
