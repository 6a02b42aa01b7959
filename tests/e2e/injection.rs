//! What each runtime does with each fault: the table of `docs/injection.md` is what small, right programs say
//! when they are played. `BLESS=1` writes it anew, which needs every runtime.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::{env, fs};

use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, check, result_of, root};
use crate::catalogue;

const EXERCISE: &str = "00-injection";
const PAGE: &str = "docs/injection.md";

/// Name in the table, folder, and the tools that it needs.
const RUNTIMES: &[(&str, &str, &[&str])] = &[
    ("CPython", "python", &["python3"]),
    ("C (glibc)", "c", &["gcc"]),
    ("JVM", "java", &["java", "javac"]),
    ("Node", "node", &["node"]),
    ("Rust (std)", "rust", &["cargo"]),
];

/// What goes wrong for a server, and the steps that a right one passes all the same.
const SERVER: &[&str] = &[
    "accept EINTR",
    "accept EMFILE",
    "accept ECONNABORTED",
    "accept EAGAIN",
    "recv EINTR",
    "recv EAGAIN",
    "recv ECONNRESET",
    "recv ETIMEDOUT",
    "send EINTR",
    "send EAGAIN",
    "send short",
    "send EPIPE",
    "poll EINTR",
];
const SERVER_STEPS: &str = "- start: server
- ready: server
- eventually:
  - connect: a
  - send: \"hello\\n\"
  - expect_reply: {contains: \"hello\"}
- expect_alive: server
";

/// The same for a client.
const CLIENT: &[&str] =
    &["connect EINTR", "connect ECONNREFUSED", "connect ETIMEDOUT", "read EINTR", "write EINTR", "recv ECONNRESET"];
const CLIENT_STEPS: &str = "- start: client
- ready: client
- accept: a
- stdin: {line: \"hello\"}
- expect_message: {contains: \"hello\"}
- send: \"answer\\n\"
";
const GOES_ON: &str = "- expect_stdout: {contains: \"answer\"}\n- leave: client\n";
/// The connection is lost: nothing more can be asked of it than to end well.
const IS_LOST: &str = "- expect_exit: orderly\n";

/// `accept EINTR` as a step.
fn fault(what: &str) -> String {
    let (call, how) = what.split_once(' ').unwrap();
    let how = if how == "short" { "short: once".to_owned() } else { format!("errno: {how}") };
    format!("- fault: {{call: {call}, {how}}}\n")
}

/// Every row of the table, in order, with its steps. A client is told by its name.
fn rows() -> Vec<(String, String)> {
    let server = SERVER.iter().map(|what| ((*what).to_owned(), format!("{}{SERVER_STEPS}", role(what, "server"))));
    let client = CLIENT.iter().map(|what| {
        let end = if what.starts_with("recv") { IS_LOST } else { GOES_ON };
        (format!("{what} (client)"), format!("{}{CLIENT_STEPS}{end}", role(what, "client")))
    });
    server.chain(client).collect()
}

fn role(what: &str, who: &str) -> String {
    format!("{}  who: {who}\n", fault(what))
}

/// The row's name as that of a file.
fn slug(row: &str) -> String {
    row.to_lowercase().replace(' ', "-").replace(['(', ')'], "")
}

/// The column of a runtime: what becomes of each row.
fn played(folder: &str) -> BTreeMap<String, String> {
    let bench = Bench::new();
    for (row, steps) in rows() {
        bench.put(&format!("steps/{}.yaml", slug(&row)), &steps);
    }
    let exercises = catalogue::write(&bench, EXERCISE, "[server, client]", &bench.path("steps"));
    let submission = bench.copy(&root().join("tests/injection").join(folder), "work");
    let evidence = bench.path("evidence.json");
    let mut check = bench.netgrade();
    check.arg("check").arg(submission).arg("--exercises").arg(exercises).args(["--exercise", EXERCISE]);
    let output = check.arg("--evidence").arg(&evidence).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    // Each of these programs is right, so none of them loses a point.
    assert_eq!(output.status.code(), Some(0), "{folder}: {report}{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&fs::read(evidence).unwrap()).unwrap();
    let checks = document["exercises"][0]["evidence"].as_array().unwrap();
    let column = rows().into_iter().map(|(row, _)| {
        let id = format!("verb/{}", slug(&row));
        let check = checks.iter().find(|check| check["check"] == id.as_str()).unwrap();
        let cell = cell(&row, check["attempts"][0]["events"].as_array().unwrap());
        (row, cell)
    });
    column.collect()
}

/// What became of a fault.
fn cell(row: &str, events: &[Value]) -> String {
    let of = |kind: &str| events.iter().filter_map(|event| event["what"].get(kind)).collect::<Vec<_>>();
    if of("injected").is_empty() {
        return "cannot happen".to_owned();
    }
    let printed: String = of("printed").iter().filter_map(|what| what["bytes"]["text"].as_str()).collect();
    let said: BTreeSet<&str> = printed.split("\\x0a").filter_map(|line| line.strip_prefix("error ")).collect();
    if !said.is_empty() {
        return said.iter().map(|line| format!("`{line}`")).collect::<Vec<_>>().join(", ");
    }
    if of("dialled").len() > 1 {
        return "says nothing; the client is disconnected".to_owned();
    }
    if row == "send short" { "sends the rest".to_owned() } else { "tries again".to_owned() }
}

/// The rows of a page that was written before, by row and column.
fn known(page: &str) -> BTreeMap<(String, String), String> {
    let mut cells = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let fields: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let row = fields[0].replace('`', "");
        for ((runtime, ..), cell) in RUNTIMES.iter().zip(&fields[1..]) {
            cells.insert((row.clone(), (*runtime).to_owned()), (*cell).to_owned());
        }
    }
    cells
}

fn table(cells: &BTreeMap<(String, String), String>) -> String {
    let mut text = "| fault |".to_owned();
    for (runtime, ..) in RUNTIMES {
        write!(text, " {runtime} |").unwrap();
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(RUNTIMES.len()));
    for (row, _) in rows() {
        let shown = row.strip_suffix(" (client)").map_or(format!("`{row}`"), |what| format!("`{what}` (client)"));
        write!(text, "\n| {shown} |").unwrap();
        for (runtime, ..) in RUNTIMES {
            let cell = cells.get(&(row.clone(), (*runtime).to_owned())).map_or("?", String::as_str);
            write!(text, " {cell} |").unwrap();
        }
    }
    text
}

const BEGIN: &str = "<!-- made by the tests -->\n";
const END: &str = "\n<!-- end -->";

#[test]
fn the_table_says_what_runtimes_do() {
    let path = root().join(PAGE);
    let page = fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(BEGIN).unwrap();
    let (found, tail) = rest.split_once(END).unwrap();
    let mut cells = known(found);
    for (runtime, folder, tools) in RUNTIMES {
        if crate::tools::has(tools) {
            let column = played(folder).into_iter();
            cells.extend(column.map(|(row, cell)| ((row, (*runtime).to_owned()), cell)));
        }
    }
    let table = table(&cells);
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        fs::write(path, format!("{head}{BEGIN}{table}{END}{tail}")).unwrap();
        return;
    }
    assert_eq!(found, table, "{PAGE} is not what the runtimes do: see `make bless`");
}

/// A server is asked for an answer after a fault.
fn serve(fault: &str) -> String {
    let rest = "- start: server\n- ready: server\n- connect: a\n- send: \"hello\\n\"\n- expect_reply: {}\n";
    format!("- fault: {{{fault}}}\n  who: server\n{rest}")
}

/// A connection is lost, and the next client wants to be served.
fn lose(fault: &str) -> String {
    let first = "- start: server\n- ready: server\n- connect: a\n- send: \"hello\\n\"\n- expect_end: any\n";
    let next = "- close: a\n- connect: b\n- send: \"hello\\n\"\n- expect_reply: {}\n";
    format!("- fault: {{{fault}}}\n  who: server\n{first}{next}")
}

/// A client meets this, and is to come in nevertheless.
fn meet(listen: &str) -> String {
    format!("- listen: {listen}\n- start: client\n- accept: a\n  within: 5s\n- leave: client\n")
}

/// A client meets this for good, and is to end well.
fn give_up(listen: &str) -> String {
    format!("- listen: {listen}\n- start: client\n- ready: client\n- expect_exit: orderly\n")
}

#[rstest]
#[case::descriptors("wrong/unguarded-python", serve("call: accept, errno: EMFILE"), "dies-on-emfile")]
#[case::files("wrong/unguarded-c", serve("call: accept, errno: ENFILE"), "dies-on-emfile")]
#[case::interrupted("wrong/unguarded-c", serve("call: recv, errno: EINTR"), "dies-on-eintr")]
#[case::aborted("wrong/unguarded-c", serve("call: accept, errno: ECONNABORTED"), "dies-on-failed-call")]
#[case::no_socket("wrong/unguarded-python", serve("call: socket, errno: ENOBUFS"), "dies-on-emfile")]
#[case::port_taken("wrong/unguarded-c", serve("call: bind, errno: EADDRINUSE"), "dies-on-failed-call")]
#[case::lost("wrong/unguarded-python", lose("call: recv, errno: ECONNRESET"), "dies-on-reset")]
#[case::timed_out("wrong/unguarded-c", lose("call: recv, errno: ETIMEDOUT"), "dies-on-reset")]
#[case::broken_pipe("wrong/unguarded-c", lose("call: send, errno: EPIPE"), "dies-on-reset")]
#[case::refused_first("wrong/gives-up-python", meet("{refused: 2}"), "no-retry")]
#[case::refused_first_and_tried_again("timeout-python", meet("{refused: 2}"), "")]
#[case::no_answer_first("timeout-python", meet("{hanging: 1}"), "")]
#[case::full_first("timeout-python", meet("{full: 2}"), "")]
#[case::no_answer("wrong/waits-c", give_up("hanging"), "no-timeout")]
#[case::full("wrong/waits-c", give_up("full"), "no-timeout")]
#[case::no_answer_and_a_limit("timeout-python", give_up("hanging"), "")]
#[case::full_and_a_limit("timeout-python", give_up("full"), "")]
#[case::refused_and_a_word("wrong/gives-up-python", give_up("refused"), "")]
fn a_fault_shows_who_is_not_ready_for_it(#[case] folder: &str, #[case] steps: String, #[case] cause: &str) {
    if folder.ends_with("-c") && !crate::tools::has(&["gcc"]) {
        return;
    }
    let bench = Bench::new();
    bench.put("steps/only.yaml", &steps);
    let roles = if steps.contains("server") { "[server]" } else { "[client]" };
    let exercises = catalogue::write(&bench, EXERCISE, roles, &bench.path("steps"));
    let submission = root().join("tests/injection").join(folder);
    let mut command = bench.netgrade();
    command.arg("check").arg(submission).arg("--exercises").arg(exercises).args(["--exercise", EXERCISE]);
    let (_, result) = result_of(&mut command);
    let only = check(&result, "verb/only");
    let found = (only["verdict"].as_str().unwrap(), only["cause"].as_str().unwrap_or(""));
    assert_eq!(found, (if cause.is_empty() { "pass" } else { "fail" }, cause), "{only}");
}
