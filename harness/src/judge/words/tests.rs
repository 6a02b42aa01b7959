use super::*;

type Expected<'a> = Option<(Kind, &'a str, Option<(&'a str, u32)>, &'a [Theme])>;

fn check(printed: &str, expected: Expected<'_>) {
    let words = read(printed, "", &["server.py", "net/Server.java", "client.js", "src/main.rs"]);
    let expected = expected.map(|(kind, text, place, themes)| Words {
        kind,
        last: LastWords { text: text.to_owned(), place: place.map(|(file, line)| (file.to_owned(), line)) },
        themes: themes.to_vec(),
    });
    assert_eq!(words, expected, "{printed}");
}

use Kind::{Complaint, Traceback};

#[test]
fn python() {
    check(
        "hello\nTraceback (most recent call last):\n  File \"/home/s/server.py\", line 12, in <module>\n    x()\n    \
         ^^^\n  File \"/usr/lib/python3.12/socket.py\", line 3, in x\n    y\nConnectionResetError: [Errno 104] \
         Connection reset by peer\n",
        Some((
            Traceback,
            "ConnectionResetError: [Errno 104] Connection reset by peer",
            Some(("server.py", 12)),
            &[Theme::BrokenPipe],
        )),
    );
    check(
        "Traceback (most recent call last):\r\n  File \x1b[35m\"/home/s/server.py\"\x1b[0m, line \x1b[35m1\x1b[0m, in \
         \x1b[35m<module>\x1b[0m\r\n    import pymysql.cursors\r\n\x1b[1;35mModuleNotFoundError\x1b[0m: \
         \x1b[35mNo module named 'pymysql.cursors'\x1b[0m\r\n",
        Some((
            Traceback,
            "ModuleNotFoundError: No module named 'pymysql.cursors'",
            Some(("server.py", 1)),
            &[Theme::MissingModule("pymysql".to_owned())],
        )),
    );
    check(
        "  File \"/home/s/server.py\", line 7\n    print \"x\"\n    ^\nSyntaxError: Missing parentheses\n",
        Some((Traceback, "SyntaxError: Missing parentheses", Some(("server.py", 7)), &[])),
    );
    check(
        "Traceback (most recent call last):\n  File \"server.py\", line 3, in f\n    d()\nUnicodeDecodeError: 'utf-8' \
         codec\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call \
         last):\n  File \"other.py\", line 9, in g\n    e()\nKeyError: 'x'\n",
        Some((Traceback, "KeyError: 'x'", Some(("other.py", 9)), &[Theme::Unicode])),
    );
    check(
        "Traceback (most recent call last):\n  File \"server.py\", line 5, in <module>\n    port = \
         int(sys.argv[1])\nIndexError: list index out of range\n",
        Some((Traceback, "IndexError: list index out of range", Some(("server.py", 5)), &[Theme::Arguments])),
    );
    check("Traceback (most recent call last):", Some((Traceback, "Traceback (most recent call last):", None, &[])));
}

#[test]
fn an_ignored_exception_is_no_crash() {
    let printed = "Exception ignored in: <_io.TextIOWrapper>\nTraceback (most recent call last):\n  File \"x.py\", line \
                   1\nBrokenPipeError: [Errno 32] Broken pipe\n";
    check(printed, Some((Complaint, "BrokenPipeError: [Errno 32] Broken pipe", None, &[Theme::BrokenPipe])));
}

#[test]
fn java() {
    check(
        "Exception in thread \"main\" java.net.ConnectException: Connection refused\n\tat \
         java.base/sun.nio.ch.Net.pollConnect(Native Method)\n\tat net.Server.main(Server.java:14)\n",
        Some((Traceback, "java.net.ConnectException: Connection refused", Some(("net/Server.java", 14)), &[])),
    );
    check(
        "java.net.SocketException: Connection reset\n\tat \
         java.base/java.net.SocketInputStream.read(SocketInputStream.java:186)\n\tat Handler.run(Handler.java:3)\n",
        Some((
            Traceback,
            "java.net.SocketException: Connection reset",
            Some(("Handler.java", 3)),
            &[Theme::BrokenPipe],
        )),
    );
}

#[test]
fn node() {
    check(
        "node:events:497\n      throw er; // Unhandled 'error' event\n      ^\n\nError: connect ECONNREFUSED \
         127.0.0.1:8888\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1606:16)\n\nNode.js v20.1.0\n",
        Some((Traceback, "Error: connect ECONNREFUSED 127.0.0.1:8888", None, &[])),
    );
    check(
        "/home/s/client.js:4\nnul.x\n^\n\nReferenceError: nul is not defined\n    at Object.<anonymous> \
         (/home/s/client.js:4:1)\n    at Module._compile (node:internal/modules:1:2)\n\nNode.js v18.0.0\n",
        Some((Traceback, "ReferenceError: nul is not defined", Some(("client.js", 4)), &[])),
    );
    check(
        "node:internal/modules/cjs/loader:1148\n  throw err;\n  ^\n\nError: Cannot find module 'express'\nRequire \
         stack:\n- /home/s/client.js\n    at x (node:a:1:1)\n\nNode.js v20.1.0\n",
        Some((Traceback, "Error: Cannot find module 'express'", None, &[Theme::MissingModule("express".to_owned())])),
    );
    check(
        "refused: Error: connect\n    at y (/home/s/client.js:1:1)\n",
        Some((Complaint, "at y (/home/s/client.js:1:1)", None, &[])),
    );
}

#[test]
fn compiled_and_other_programs() {
    check(
        "\nthread 'main' panicked at src/main.rs:5:10:\ncalled `Result::unwrap()` on an `Err` value: Os { code: 104, \
         kind: ConnectionReset }\nnote: run with\n",
        Some((
            Traceback,
            "called `Result::unwrap()` on an `Err` value: Os { code: 104, kind: ConnectionReset }",
            Some(("src/main.rs", 5)),
            &[Theme::BrokenPipe],
        )),
    );
    check(
        "panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n\t/home/s/srv.go:9 +0x1d\n",
        Some((Traceback, "panic: runtime error: index out of range", Some(("srv.go", 9)), &[])),
    );
    check(
        "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n",
        Some((Traceback, "what():  std::bad_alloc", None, &[Theme::Memory, Theme::Memory])),
    );
    check(
        "server: server.c:12: main: Assertion `n > 0' failed.\n",
        Some((Traceback, "server: server.c:12: main: Assertion `n > 0' failed.", Some(("server.c", 12)), &[])),
    );
    check(
        "server.rb:3:in 'write': Broken pipe (Errno::EPIPE)\n\tfrom server.rb:9:in 'x'\n",
        Some((Traceback, "Broken pipe (Errno::EPIPE)", Some(("server.rb", 3)), &[Theme::BrokenPipe])),
    );
    check(
        "couldn't open socket\n    while executing\n\"socket x\"\n    (file \"server.tcl\" line 3)\n",
        Some((Traceback, "couldn't open socket", Some(("server.tcl", 3)), &[])),
    );
}

#[test]
fn complaints() {
    check("bind: Address already in use\n", Some((Complaint, "bind: Address already in use", None, &[Theme::InUse])));
    check("Usage: server PORT\n", Some((Complaint, "Usage: server PORT", None, &[Theme::Arguments])));
    check("no at server.pl line 12.\n", Some((Complaint, "no at server.pl line 12.", Some(("server.pl", 12)), &[])));
    check("send: Broken pipe\n\n", Some((Complaint, "send: Broken pipe", None, &[Theme::BrokenPipe])));
    check("", None);
    let on_stdout = |text| read("", text, &[]).map(|words| words.last.text);
    assert_eq!(on_stdout("waiting\n连接失败\nbye\n").as_deref(), Some("连接失败"));
    assert_eq!(on_stdout("waiting\nreceived hello\n"), None);
}
