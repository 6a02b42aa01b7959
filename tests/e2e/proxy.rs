//! The proxy between a student's own server and client: real programs in several languages talk through it,
//! and what it does to them is what the check asks for.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::Value;

use crate::bench::{Bench, reference, result_of, root};
use crate::best_effort::BLINDFOLD;
use crate::tools;

const EXERCISE: &str = "00-pair";
/// The beginning of every check here, around its `proxy`.
const BEFORE: &str = "- start: server\n- ready: server\n";
const AFTER: &str = "- start: client\n- ready: client\n";
const TALK: &str = "- expect_exchange: {line: \"hello {nonce}\"}\n";
const TYPES: &str = "- stdin: {line: \"hello {nonce}\"}\n  who: client\n";

/// A check that plays these steps around a `proxy`.
fn through(conditions: &str, steps: &[&str]) -> String {
    format!("{BEFORE}- proxy: {conditions}\n{AFTER}{}", steps.concat())
}

/// What became of checks that were played.
struct Played {
    result: Value,
    evidence: Value,
}

impl Played {
    fn check(&self, place: usize) -> &Value {
        &self.result["exercises"][0]["checks"][place]
    }

    fn verdict(&self, place: usize) -> (&str, &str) {
        let word = |key: &str| self.check(place)[key].as_str().unwrap_or("-");
        (word("verdict"), word("cause"))
    }

    fn assert_passes(&self, place: usize) {
        assert_eq!(self.verdict(place), ("pass", "-"), "{:#}\n{:#?}", self.check(place), self.events(place));
    }

    /// The events of a check's first attempt: when, of which kind, with what.
    fn events(&self, place: usize) -> Vec<(u64, String, &Value)> {
        let attempt = &self.evidence["exercises"][0]["evidence"][place]["attempts"][0];
        let events = attempt["events"].as_array().unwrap().iter();
        events
            .filter_map(|event| {
                let (kind, what) = event["what"].as_object()?.iter().next()?;
                Some((event["at"].as_u64()?, kind.clone(), what))
            })
            .collect()
    }

    fn of_kind(&self, place: usize, kind: &str) -> Vec<&Value> {
        self.events(place).into_iter().filter(|(_, of, _)| of == kind).map(|(.., what)| what).collect()
    }

    /// The lengths of the pieces that went on to a program.
    fn pieces(&self, place: usize, to: &str) -> Vec<u64> {
        let passed = self.of_kind(place, "passed").into_iter().filter(|what| what["to"] == to);
        passed.map(|what| what["bytes"]["total"].as_u64().unwrap()).collect()
    }
}

/// An exercise whose checks play these steps, each list one of them.
fn exercise(bench: &Bench, lists: &[String]) -> PathBuf {
    let main = format!("id: {EXERCISE}\ntitle: {{en: Pair, zh: 双方}}\nroles: [server, client]\n");
    bench.put(&format!("exercises/{EXERCISE}/exercise.yaml"), &format!("{main}checks: [checks/pair.yaml]\n"));
    let mut text = "checks:\n".to_owned();
    for (number, steps) in lists.iter().enumerate() {
        let title = "title: {en: Talks, zh: 对话}\n  tried: {en: Talked., zh: 对话。}\n  points: 1";
        write!(text, "- id: pair/{number}\n  {title}\n  steps:\n").unwrap();
        steps.lines().for_each(|line| writeln!(text, "  {line}").unwrap());
    }
    bench.put(&format!("exercises/{EXERCISE}/checks/pair.yaml"), &text);
    bench.path("exercises")
}

/// Plays these steps, each list a check of its own, with a submission.
fn play(submission: &Path, lists: &[String], options: &[&str]) -> Played {
    let bench = Bench::new();
    let evidence = bench.path("evidence.json");
    let mut check = bench.netgrade();
    check.arg("check").arg(submission).arg("--exercises").arg(exercise(&bench, lists));
    check.args(["--exercise", EXERCISE]).arg("--evidence").arg(&evidence).args(options);
    let (code, result) = result_of(&mut check);
    assert!(code < 2, "{result:#}");
    Played { result, evidence: serde_json::from_str(&fs::read_to_string(evidence).unwrap()).unwrap() }
}

/// A submission of two of the programs in `tests/proxied`.
fn pair(bench: &Bench, server: &str, client: &str) -> PathBuf {
    for (name, role) in [(server, "server.py"), (client, "client.py")] {
        let text = fs::read_to_string(root().join("tests/proxied").join(name)).unwrap();
        bench.put(&format!("submission/{role}"), &text);
    }
    bench.path("submission")
}

/// Plays one check with two programs.
fn play_pair(server: &str, client: &str, steps: &str) -> Played {
    play(&pair(&Bench::new(), server, client), &[steps.to_owned()], &[])
}

/// Whatever stands between two correct programs in order, they talk.
#[rstest]
#[case::python("python", &["python3"])]
#[case::c("c", &["cc"])]
#[case::java("java", &["javac", "java"])]
#[case::node("node", &["node"])]
fn correct_programs_talk_through_it(#[case] language: &str, #[case] needs: &[&str]) {
    if !tools::has(needs) {
        return;
    }
    let twice = [TALK, "- expect_exchange: {line: \"second {nonce}\"}\n"];
    let all = [
        "{}",
        "{latency: 60ms, jitter: 40ms}",
        "{cut: bytes}",
        "{to_client: {cut: {random: 5}, rate: 2000}}",
        "{to_server: {cut: {sizes: [2, 7]}, latency: 20ms}, to_client: {rate: 500}}",
    ];
    let lists: Vec<String> = all.iter().map(|conditions| through(conditions, &twice)).collect();
    let played = play(&reference(language), &lists, &[]);
    (0..lists.len()).for_each(|place| played.assert_passes(place));
    // The server has had every byte of the message, and the client something of the reply.
    for place in 0..lists.len() {
        let total: u64 = played.pieces(place, "server").iter().sum();
        assert!(total >= "hello xxxxx".len() as u64 + "second xxxxx".len() as u64, "{:?}", played.events(place));
        assert!(!played.pieces(place, "client").is_empty());
    }
    assert!(played.pieces(2, "server").iter().all(|length| *length == 1));
    assert_eq!(played.pieces(4, "server")[0], 2);
}

#[test]
fn a_client_that_connects_without_waiting_is_carried() {
    let steps = through("{latency: 30ms}", &[TALK]);
    play_pair("echo.py", "loops.py", &steps).assert_passes(0);
}

#[test]
fn what_is_late_is_as_late_as_the_check_says() {
    let played = play_pair("echo.py", "crashes.py", &through("{latency: 150ms}", &[TALK]));
    played.assert_passes(0);
    let when = |kind: &str, to: &str| {
        let events = played.events(0);
        let found = events.iter().find(|(_, of, what)| of == kind && (to.is_empty() || what["to"] == to));
        found.map(|(at, ..)| *at).unwrap()
    };
    let (typed, there, back) = (when("typed", ""), when("passed", "server"), when("passed", "client"));
    assert!(there >= typed + 150_000 && back >= there + 150_000, "{typed} {there} {back}");
}

/// The same seed gives the same pieces, whatever the programs and the machine do.
#[test]
fn pieces_repeat_with_their_seed() {
    let bench = Bench::new();
    let submission = pair(&bench, "echo.py", "crashes.py");
    let line = format!("- expect_exchange: {{line: \"{}\"}}\n", "0123456789".repeat(20));
    let steps = [through("{to_server: {cut: {random: 30}}}", &[&line])];
    let pieces = |seed: &str| {
        let played = play(&submission, &steps, &["--seed", seed]);
        played.assert_passes(0);
        played.pieces(0, "server")
    };
    assert_eq!(pieces("5"), pieces("5"));
    assert_ne!(pieces("5"), pieces("6"));
}

#[rstest]
#[case::reset("rst")]
#[case::in_order("fin")]
fn a_limit_lets_so_much_through_and_cuts(#[case] end: &str) {
    let limit = format!("{{to_server: {{limit: {{bytes: 3, end: {end}}}}}}}");
    let steps = through(&limit, &[TYPES, "- expect_exit: orderly\n  who: client\n"]);
    let played = play_pair("quiet.py", "gives_up.py", &steps);
    played.assert_passes(0);
    assert_eq!(played.pieces(0, "server"), [3]);
    let [severed] = played.of_kind(0, "severed")[..] else { panic!("{:?}", played.events(0)) };
    assert_eq!((&severed["how"], &severed["lost"]), (&end.into(), &(u64::from(9u8)).into()));
}

/// With `times: 1` only the first connection is cut: the client gets its answer on the second one.
#[test]
fn a_client_that_sends_again_is_answered() {
    let steps = through("{limit: {bytes: 3, end: rst, times: 1}}", &[TALK]);
    let played = play_pair("lines.py", "reconnects.py", &steps);
    played.assert_passes(0);
    assert_eq!(played.of_kind(0, "linked").len(), 2);
}

#[test]
fn nothing_goes_on_in_a_blackhole_until_it_is_lifted() {
    let held =
        through("{to_client: blackhole}", &[TYPES, "- expect_stdout: {contains: \"no reply\"}\n  who: client\n"]);
    let lifted = ["- proxy: {}\n", "- expect_stdout: {contains: \"{nonce}\"}\n  who: client\n"];
    let lifted = through("blackhole", &[TYPES, "- expect_alive: client\n", &lifted.concat()]);
    let bench = Bench::new();
    let played = play(&pair(&bench, "echo.py", "impatient.py"), &[held], &[]);
    played.assert_passes(0);
    assert!(played.pieces(0, "client").is_empty() && !played.of_kind(0, "held").is_empty());
    let played = play(&pair(&bench, "echo.py", "crashes.py"), &[lifted], &[]);
    played.assert_passes(0);
    let told: BTreeSet<String> = played.events(0).into_iter().map(|(_, kind, _)| kind).collect();
    assert!(told.contains("held") && told.contains("passed"), "{told:?}");
}

#[test]
fn a_client_without_a_time_limit_waits_for_ever() {
    let steps =
        through("{to_client: blackhole}", &[TYPES, "- expect_stdout: {contains: \"no reply\"}\n  who: client\n"]);
    let played = play_pair("echo.py", "crashes.py", &steps);
    assert_eq!(played.verdict(0), ("fail", "waits-forever"), "{:#}", played.check(0));
}

/// The connection is cut, and new ones are refused for a while.
fn cut(by: &str) -> String {
    let sever = format!("- sever: {{by: {by}, new: refused}}\n");
    through("{}", &[TALK, &sever, TYPES, "- ready: client\n", "- heal: {}\n", TALK])
}

#[rstest]
#[case::reset("rst")]
#[case::in_order("fin")]
fn a_client_that_reconnects_passes(#[case] by: &str) {
    let played = play_pair("echo.py", "reconnects.py", &cut(by));
    played.assert_passes(0);
    assert_eq!(played.of_kind(0, "linked").len(), 2);
    // Rest is proved on the second connection as on any other: nobody had to wait for a pause.
    let steps = &played.evidence["exercises"][0]["evidence"][0]["attempts"][0]["steps"];
    assert!(steps.as_array().unwrap().iter().all(|step| step["why"] == "satisfied"), "{steps:#}");
    assert!(!played.of_kind(0, "refused_client").is_empty(), "{:?}", played.events(0));
}

#[rstest]
#[case::crashes("crashes.py", "does not connect again")]
#[case::gives_up("gives_up.py", "does not connect again")]
#[case::tells_only("tells_only.py", "does not connect again")]
#[case::tries_once("tries_once.py", "is refused, and gives up")]
fn a_client_that_does_not_reconnect_fails_for_that(#[case] client: &str, #[case] says: &str) {
    let played = play_pair("echo.py", client, &cut("rst"));
    assert_eq!(played.verdict(0), ("fail", "no-reconnect"), "{:#}", played.check(0));
    assert!(played.check(0).to_string().contains(says), "{:#}", played.check(0));
}

/// The server is at fault where it does not get over a client's broken connection.
#[rstest]
#[case::crashes("fragile.py", "dies-on-reset")]
#[case::serves_one("once.py", "one-client")]
fn a_server_that_is_not_there_again_fails_for_that(#[case] server: &str, #[case] cause: &str) {
    let steps = through("{}", &[TALK, "- sever: rst\n", TALK]);
    let played = play_pair(server, "reconnects.py", &steps);
    assert_eq!(played.verdict(0), ("fail", cause), "{:#}", played.check(0));
}

/// A reply that is on its way when the server ends still arrives.
#[test]
fn a_server_that_answers_and_ends_has_answered() {
    play_pair("once.py", "crashes.py", &through("{latency: 200ms}", &[TALK])).assert_passes(0);
}

/// Megabytes each way: nothing is lost, and nobody waits for what the other cannot take.
#[test]
fn a_flood_is_carried_whole() {
    let bench = Bench::new();
    let server = fs::read_to_string(root().join("tests/proxied/echo.py")).unwrap();
    bench.put("submission/server.py", &server);
    bench.put(
        "submission/client.py",
        "import socket, sys, threading\nc = socket.create_connection(('127.0.0.1', 8888))\n\
         data = bytes(range(256)) * 12000\nsys.stdin.readline()\n\
         threading.Thread(target=c.sendall, args=(data,), daemon=True).start()\ngot = bytearray()\n\
         while len(got) < len(data) and (more := c.recv(65536)):\n    got += more\n\
         print('whole' if got == data else 'broken', flush=True)\nsys.stdin.read()\n",
    );
    let steps = through(
        "{to_client: {rate: 20000000}}",
        &[TYPES, "- expect_stdout: {contains: whole}\n  who: client\n  within: 20s\n"],
    );
    let played = play(&bench.path("submission"), &[steps], &[]);
    played.assert_passes(0);
}

/// Where nobody listens the client learns that, as it would without the proxy.
#[test]
fn a_client_that_dials_elsewhere_is_not_led() {
    let bench = Bench::new();
    let submission = pair(&bench, "echo.py", "crashes.py");
    let client = fs::read_to_string(submission.join("client.py")).unwrap();
    fs::write(submission.join("client.py"), client.replace("8888", "9999")).unwrap();
    let played = play(&submission, &[through("{}", &[TALK])], &[]);
    assert_eq!(played.verdict(0), ("fail", "other-address"), "{:#}", played.check(0));
}

/// Without namespaces of its own the proxy works the same.
#[test]
fn it_works_on_a_shared_network() {
    let bench = Bench::new();
    let submission = pair(&bench, "echo.py", "crashes.py");
    for program in ["server.py", "client.py"] {
        let text = fs::read_to_string(submission.join(program)).unwrap();
        let told = text.replace("8888", "int(__import__('sys').argv[-1])");
        fs::write(submission.join(program), told).unwrap();
    }
    let played = play(&submission, &[through("{latency: 30ms}", &[TALK])], &["--isolation", "best-effort"]);
    played.assert_passes(0);
}

/// Where the machine does not let anybody share a program's socket, nothing is graded, and the report says why.
#[test]
fn a_machine_that_shares_no_sockets_is_at_fault() {
    if !tools::has(&["python3"]) {
        return;
    }
    let bench = Bench::new();
    let submission = pair(&bench, "echo.py", "crashes.py");
    let mut check = bench.tool("python3");
    check.args(["-c", BLINDFOLD, env!("CARGO_BIN_EXE_netgrade"), "check", "--exercise", EXERCISE]);
    check.arg(submission).arg("--exercises").arg(exercise(&bench, &[through("{}", &[TALK])]));
    let (code, result) = result_of(&mut check);
    let told = &result["exercises"][0]["checks"][0];
    assert_eq!((code, &told["verdict"]), (3, &"ungraded".into()), "{told:#}");
    assert!(told.to_string().contains("does not let its socket be shared"), "{told:#}");
}
