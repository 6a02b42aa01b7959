//! What authors write, and what they are told.

use std::fs;
use std::path::Path;

use super::*;

const MAIN: &str = "id: 01-try\ntitle: {en: Try, zh: 试}\nroles: [server, client]\nchecks: [checks/server.yaml]\n";

/// The head of a check file whose one check has its steps from line 7 on.
const HEAD: &str = "checks:\n- id: server/replies\n  title: {en: It replies, zh: 它会回复}\n  \
    tried: {en: Sent it., zh: 发送。}\n  points: 1\n  steps:\n";
/// Steps after which the client's connections are carried.
const PROXIED: &str = "- start: server\n- ready: server\n- proxy: {}\n- start: client\n";
/// Steps after which the actor `a` is connected to the server.
const CONNECTED: &str = "- start: server\n- ready: server\n- connect: a\n";

fn read(server: &str) -> Result<Exercise, Mistakes> {
    load_embedded(&[("exercise.yaml", MAIN), ("checks/server.yaml", server)])
}

fn with_steps(steps: &str) -> String {
    let steps: Vec<String> = steps.lines().map(|line| format!("  {line}\n")).collect();
    format!("{HEAD}{}", steps.concat())
}

/// The first check's steps; they must be right.
fn steps(text: &str) -> Vec<Step> {
    steps_in(MAIN, text)
}

fn steps_in(main: &str, text: &str) -> Vec<Step> {
    load_embedded(&[("exercise.yaml", main), ("checks/server.yaml", &with_steps(text))])
        .map_or_else(|mistakes| panic!("{mistakes}"), |exercise| exercise.checks[0].steps.clone())
}

/// Each mistake as `file-line:column title`, for files of any content.
fn told(result: Result<Exercise, Mistakes>) -> Vec<String> {
    let mistakes = result.map_or_else(|mistakes| mistakes.list().to_vec(), |_| Vec::new());
    mistakes.iter().map(|m| format!("{}:{} {}", m.line, m.column, m.title)).collect()
}

fn check_steps(steps: &str, expected: &[&str]) {
    assert_eq!(told(read(&with_steps(steps))), expected, "{steps}");
}

/// As [`check_steps`], after `start`, `ready`, `connect: a`: the first of `steps` is in line 10.
fn check_connected(steps: &str, expected: &[&str]) {
    check_steps(&format!("{CONNECTED}{steps}"), expected);
}

fn check_shown(server: &str, expected: &str) {
    let mistakes = read(server).unwrap_err();
    assert_eq!(mistakes.to_string(), expected.trim_start());
}

#[test]
fn the_exercise_of_the_repository_is_read() {
    let exercise = load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../exercises/03-session"))).unwrap();
    let total: crate::model::Points = exercise.checks.iter().map(|check| check.points).sum();
    assert_eq!(total, crate::model::Points::new(30.0).unwrap());
    let earning = [
        ("server/starts", 2.0),
        ("server/replies", 4.0),
        ("server/conversation", 3.0),
        ("server/chinese", 2.0),
        ("server/end-of-session", 2.0),
        ("server/next-client", 2.0),
        ("client/connects", 2.0),
        ("client/sends", 2.0),
        ("client/prints-reply", 2.0),
        ("client/conversation", 2.0),
        ("client/chinese", 1.0),
        ("client/leaves", 1.0),
        ("pair/talk", 5.0),
    ];
    let advice = [
        "server/idle",
        "server/bare-message",
        "server/cut-character",
        "server/long-message",
        "server/half-close",
        "server/survives-reset",
        "server/restarts",
        "server/short-send",
        "server/interrupted",
        "client/empty-line",
        "client/clean-leave",
        "client/long-reply",
        "client/cut-reply",
        "client/refused",
        "client/server-leaves",
    ];
    let of = |wanted: fn(&Severity) -> bool| exercise.checks.iter().filter(move |check| wanted(&check.severity));
    let must: Vec<(&str, f64)> =
        of(|s| *s == Severity::Must).map(|check| (check.id.as_ref(), check.points.value())).collect();
    let info: Vec<&str> = of(|s| *s == Severity::Info).map(|check| check.id.as_ref()).collect();
    assert_eq!((must, info), (earning.to_vec(), advice.to_vec()));
    assert!(exercise.checks.iter().all(|check| check.notes.is_some()));
}

#[test]
fn the_long_reply_is_one_line_of_three_thousand_bytes() {
    let exercise = load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../exercises/03-session"))).unwrap();
    let check = exercise.checks.iter().find(|check| check.id.as_ref() == "client/long-reply").unwrap();
    let sent = check.steps.iter().find_map(|step| {
        if let Verb::Send(SendStep { data: Data::Text(text), .. }) = &step.verb { Some(text) } else { None }
    });
    let text = sent.unwrap();
    assert_eq!((text.len(), text.matches('\n').count()), (3012, 1));
    assert!(text.ends_with("749 750 end-{nonce}\n"), "{text:?}");
}

#[test]
fn every_verbs_example_reads_as_that_verb() {
    for form in verbs() {
        let before = match form.name {
            "start" | "transport" => "",
            "expect_copies" => "- transport: udp\n- start: client\n- accept: b\n",
            "accept" | "expect_message" | "leave" | "expect_prompt" => "- start: client\n- accept: b\n",
            "expect_whole_send" => {
                concat!("- start: server\n- ready: server\n- connect: a\n", "- fault: {call: send, short: once}\n")
            }
            "connect" | "parallel" | "repeat" | "eventually" | "group" => "- start: server\n- ready: server\n",
            "barrier" => continue,
            "expect_echo" => "- start: program\n",
            "proxy" | "sever" => PROXIED,
            "heal" => &format!("{PROXIED}- sever: {{by: rst, new: refused}}\n"),
            "expect_exchange" => "- start: server\n- listen: through\n- start: client\n",
            _ => CONNECTED,
        };
        let marked = form.name.starts_with("expect_") && ["fds", "threads", "memory"].contains(&&form.name[7..]);
        let before = if marked { format!("{before}- mark: server\n") } else { before.to_owned() };
        let roles = if form.name == "expect_echo" { "[program]" } else { "[server, client]" };
        let main = MAIN.replace("[server, client]", roles);
        let read = steps_in(&main, &format!("{before}- {}\n", form.example));
        let shown = serde_json::to_value(&read.last().unwrap().verb).unwrap();
        let kind = shown.get("block").map_or(&shown, |block| &block["kind"]);
        let name = kind.as_str().or_else(|| kind.as_object()?.keys().next().map(String::as_str));
        assert_eq!(name, Some(if marked { "expect_growth" } else { form.name }));
    }
}

#[test]
fn lists_of_parallel_are_read_each_by_itself_and_hold_together_afterwards() {
    let lists = "- parallel:\n  - - connect: b\n    - close: a\n  - - connect: c\n";
    // What the lists did holds: `b` and `c` are there, `a` is gone, and the server still runs.
    check_connected(&format!("{lists}- send: x\n  who: b\n- close: c\n- connect: d\n"), &[]);
    check_connected(&format!("{lists}- close: a\n"), &["14:12 `a` has no connection any more"]);
    check_connected(&format!("{lists}- connect: c\n"), &["14:14 the actor `c` is there already"]);
    let other = "- parallel:\n  - - connect: b\n  - - send: x\n      who: b\n";
    check_connected(other, &["13:14 unknown actor `b`"]);
    check_connected("- parallel:\n  - - connect: b\n  - - connect: b\n", &["12:18 the actor `b` is there already"]);
}

#[test]
fn a_crowd_has_no_short_send_of_its_own() {
    check_connected(
        "- fault: {call: send, short: once}\n- connect: {actor: c, count: 3}\n- expect_whole_send: c\n",
        &["12:24 `c` is a crowd"],
    );
}

#[test]
fn lists_of_parallel_are_not_tried_again() {
    check_connected(
        "- eventually:\n  - repeat:\n      times: 2\n      steps:\n      - parallel: [[{close: a}], [{connect: b}]]\n",
        &["14:11 `parallel` in `eventually`"],
    );
}

#[test]
fn whatever_was_chosen_what_follows_can_be_played() {
    const UNLIKE: &str = "10:5 the lists do not end alike";
    check_connected("- choose: [[{connect: b}], [{send: x}]]\n", &[UNLIKE]);
    check_connected("- choose: [[{send: x}], [{close: a}]]\n", &[UNLIKE]);
    check_connected("- choose: [[{kill: server}], [{send: x}]]\n", &[UNLIKE]);
    check_connected("- choose: [[{send: x}]]\n", &["10:13 `choose` needs lists to choose from"]);
    check_connected(
        "- choose: [[{set: {word: x}}], [{send: z}]]\n- send: \"{word}\"\n",
        &["11:11 unknown placeholder `{word}`"],
    );
    check_connected(
        "- parallel: [[{choose: [[{barrier: x}], [{send: x}]]}], [{barrier: x}]]\n",
        &["10:29 nobody waits at this `barrier`"],
    );
}

#[test]
fn steps_have_their_values_and_defaults() {
    let actor = |name| crate::model::ActorName::new(name).unwrap();
    let server = crate::model::Role::Server;
    let read = steps(&format!(
        "- fault: {{call: accept, errno: EINTR, times: 2}}\n{CONNECTED}- send: {{text: 你好, cut: {{at: [1, 4]}}}}\n\
         - expect_reply: {{contains: 好, help: never}}\n  within: 500ms\n  hint: {{en: h, zh: 提示}}\n- connect: b\n\
         - send: {{hex: \"00 fF\", cut: {{pieces: 2}}}}\n  who: b\n- send: {{repeat: x, times: 3}}\n  who: a\n\
         - stdin: eof\n- stdin: {{line: \"\"}}\n- expect_steps: [socket, bind]\n"
    ));
    let expected = [
        Verb::Fault(FaultStep {
            who: server,
            call: CallName::Accept,
            kind: FaultKind::Errno(Errno::Eintr),
            which: Which::next(2),
        }),
        Verb::Start(server),
        Verb::Ready(server),
        Verb::Connect(ConnectStep::plain(actor("a"))),
        Verb::Send(SendStep {
            who: actor("a"),
            data: Data::Text("你好".to_owned()),
            cut: Cut::At(vec![1, 4]),
            gap: None,
        }),
        Verb::ExpectReply(ReplyStep { who: actor("a"), pattern: Some(Pattern::contains("好")), help: Help::Never }),
        Verb::Connect(ConnectStep::plain(actor("b"))),
        Verb::Send(SendStep { who: actor("b"), data: Data::Hex(vec![0, 255]), cut: Cut::Pieces(2), gap: None }),
        Verb::Send(SendStep {
            who: actor("a"),
            data: Data::Repeat { text: "x".to_owned(), times: 3 },
            cut: Cut::Whole,
            gap: None,
        }),
        Verb::Stdin(StdinStep { who: server, input: Input::Eof }),
        Verb::Stdin(StdinStep { who: server, input: Input::Line(String::new()) }),
        Verb::ExpectSteps(StepsStep { who: server, calls: vec![CallName::Socket, CallName::Bind] }),
    ];
    assert_eq!(read.iter().map(|step| step.verb.clone()).collect::<Vec<_>>(), expected);
    assert_eq!(
        read.iter().map(|step| step.within.0).take(6).collect::<Vec<_>>(),
        [2000, 2000, 10_000, 2000, 2000, 500]
    );
    assert_eq!(read[5].hint.as_ref().map(|hint| hint.zh.as_str()), Some("提示"));
    assert_eq!(read[6].at, Place { file: "checks/server.yaml".to_owned(), line: 15 });
}

#[test]
fn a_syntax_error_is_shown_with_its_place() {
    check_shown(
        "checks:\n- id: server/replies\n  title: what: this\n",
        "
error: this is not YAML
 --> checks/server.yaml:3:14
  |
3 |   title: what: this
  |              ^ mapping values are not allowed in this context
  |
  = help: put a text that has a `:` in it in double quotes, and close every bracket before this line

1 mistake in the exercise",
    );
}

#[test]
fn a_tab_is_shown_where_it_is() {
    check_shown(
        "checks:\n- id: server/replies\n\tpoints: 1\n",
        "
error: this is not YAML
 --> checks/server.yaml:3:1
  |
3 |     points: 1
  | ^ a tab in the indentation
  |
  = help: indent with spaces: YAML allows no tabs there

1 mistake in the exercise",
    );
}

#[test]
fn several_mistakes_are_shown_at_once() {
    check_shown(
        &with_steps("- start: server\n- ready: server\n- conect: a\n- send: hello\n  who: b\n- expect_replay: {}\n"),
        "
error: unknown verb `conect`
 --> checks/server.yaml:9:5
  |
9 |   - conect: a
  |     ^^^^^^ no step has this verb
  |
  = help: did you mean `connect`? It is written `connect: a`

error: unknown actor `b`
  --> checks/server.yaml:11:10
   |
11 |     who: b
   |          ^ nobody of that name is connected here
   |
   = help: connected here: `a`

error: unknown verb `expect_replay`
  --> checks/server.yaml:12:5
   |
12 |   - expect_replay: {}
   |     ^^^^^^^^^^^^^ no step has this verb
   |
   = help: did you mean `expect_reply`? It is written `expect_reply: {}`

3 mistakes in the exercise",
    );
}

#[test]
fn two_verbs_are_shown_with_both_places() {
    check_shown(
        &with_steps("- start: server\n  ready: server\n"),
        "
error: two verbs in one step: `start` and `ready`
 --> checks/server.yaml:8:5
  |
7 |   - start: server
  |     ----- the first one
8 |     ready: server
  |     ^^^^^ the second one
  |
  = help: make two steps of it: put `- ` before each verb

1 mistake in the exercise",
    );
}

#[test]
fn a_duplicate_key_is_shown_with_both_places() {
    check_shown(
        &format!("{}  points: 2\n", with_steps("- start: server\n")),
        "
error: `points` is given twice
 --> checks/server.yaml:8:3
  |
5 |   points: 1
  |   ------ first given here
...
8 |   points: 2
  |   ^^^^^^ given again here
  |
  = help: keep one of the two

1 mistake in the exercise",
    );
}

#[test]
fn a_missing_translation_is_shown() {
    check_shown(
        &with_steps("- start: server\n").replace(", zh: 发送。", ""),
        "
error: `tried` has no Chinese text
 --> checks/server.yaml:4:10
  |
4 |   tried: {en: Sent it.}
  |          ^ `zh` is missing
  |
  = help: add `zh:`; students read reports in English and Chinese

1 mistake in the exercise",
    );
}

/// One check of a file, with the given lines beside its texts and steps.
fn entry(id: &str, more: &str) -> String {
    let head = HEAD.strip_prefix("checks:\n").unwrap().replace("server/replies", id);
    format!("{head}  - start: server\n{more}")
}

#[test]
fn an_unknown_need_is_shown() {
    check_shown(
        &format!("checks:\n{}{}", entry("server/starts", ""), entry("server/x", "  needs: [server/stars]\n")),
        "
error: unknown check `server/stars` in `needs`
  --> checks/server.yaml:14:11
   |
14 |   needs: [server/stars]
   |           ^^^^^^^^^^^^ the exercise has no such check
   |
   = help: did you mean `server/starts`?

1 mistake in the exercise",
    );
}

#[test]
fn needs_come_before_and_never_in_a_circle() {
    let check = |entries: &[(&str, &str)], expected: &[&str]| {
        let list: Vec<String> = entries.iter().map(|(id, more)| entry(id, more)).collect();
        assert_eq!(told(read(&format!("checks:\n{}", list.concat()))), expected, "{entries:?}");
    };
    check(&[("a/a", ""), ("a/b", "  needs: [a/a]\n")], &[]);
    check(&[("a/a", "  needs: [a/a]\n")], &["8:11 `a/a` needs itself"]);
    check(&[("a/a", "  needs: [a/b]\n"), ("a/b", "")], &["8:11 `a/a` needs `a/b`, which comes later"]);
    check(
        &[("a/a", "  needs: [a/c]\n"), ("a/b", "  needs: [a/a]\n"), ("a/c", "  needs: [a/b]\n")],
        &["8:11 `a/a` and `a/c` need each other"],
    );
    check(&[("a/a", ""), ("a/a", "")], &["8:7 two checks are called `a/a`"]);
    check(&[("a/a", "  needs: []\n")], &["8:10 `needs` is empty"]);
    check(&[("a/a", "  needs: [b]\n")], &["8:11 `b` is not a check's id"]);
}

#[test]
fn checks_have_what_they_need() {
    let good = with_steps("- start: server\n");
    let check = |from: &str, to: &str, expected: &[&str]| {
        assert!(good.contains(from), "{from}");
        assert_eq!(told(read(&good.replace(from, to))), expected, "{from:?} to {to:?}");
    };
    check("points: 1", "points: 1", &[]);
    check("  points: 1\n", "", &["2:3 the check has no `points`"]);
    check("points: 1", "severity: should", &["2:3 the check has no `points`"]);
    check("points: 1", "severity: info", &[]);
    check("points: 1", "severity: info\n  points: 1", &["6:11 `points` for a check that only advises"]);
    check("points: 1", "points: 0", &["5:11 `points` must be a number above 0"]);
    check("points: 1", "points: \"1\"", &["5:11 `points` must be a number above 0"]);
    check("points: 1", "points: 1\n  severity: most", &["6:13 unknown severity `most`"]);
    check("points: 1", "pionts: 1", &["5:3 unknown key `pionts`"]);
    check("points: 1", "points: 1\n  colour: red", &["6:3 unknown key `colour`"]);
    check("  - start: server\n", "", &["6:8 `steps` is empty"]);
    check("server/replies", "Server", &["2:7 `Server` is not a check's id"]);
    check("server/replies", "7", &["2:7 a check's id must be a text"]);
    check("{en: It replies, zh: 它会回复}", "It replies", &["3:10 `title` must be in both languages"]);
    check("zh: 它会回复", "zh: \" \"", &["3:31 `zh` is empty"]);
    check("zh: 它会回复", "zh:", &["3:29 `zh` is empty"]);
    check("en: It replies", "en: no", &["3:15 `no` is not a text"]);
    let by_hand = "points: 1\n  by_hand: {en: \"nc {host} {prot}\", zh: \"nc {nonce}\"}";
    check("points: 1", by_hand, &["6:12 unknown placeholder `{prot}`", "6:12 unknown placeholder `{nonce}`"]);
}

#[test]
fn steps_are_one_verb_and_what_stands_beside_it() {
    check_steps("- start: server\n  within: 2s\n", &[]);
    check_steps("- {}\n", &["7:5 this step does nothing"]);
    check_steps("- within: 2s\n", &["7:5 this step does nothing"]);
    check_steps("- start server\n", &["7:5 a step must be a mapping"]);
    check_steps("- wait: 2s\n", &["7:5 unknown verb `wait`"]);
    check_steps("- start: server\n  withn: 2s\n", &["8:5 unknown key `withn`"]);
    check_steps("- start: servr\n- stdin: eof\n", &["7:12 unknown role `servr`"]);
    check_steps("- start: server\n  who: server\n", &["8:10 `start` takes no `who`"]);
    check_steps("- start: server\n  within: 2\n", &["8:13 `within` has no unit"]);
    check_steps("- start: server\n  within: 2 s\n", &["8:13 `2 s` is not a length of time"]);
    check_steps("- start: server\n  within: 0s\n", &["8:13 `within` is out of range"]);
    check_steps("- start: server\n  hint: {zh: 提示}\n", &["8:11 `hint` has no English text"]);
    check_steps("- start: server\n- start: client\n- stdin: eof\n", &["9:5 which program is meant?"]);
}

#[test]
fn what_steps_are_worth_is_a_part_of_their_check() {
    check_connected("- send: x\n  points: 0.5\n- expect_end: any\n  severity: should\n  points: 0.5\n", &[]);
    check_connected("- send: x\n  severity: info\n", &[]);
    check_connected("- send: x\n  points: 0\n", &["11:13 `points` must be a number above 0"]);
    check_connected(
        "- send: x\n  points: 0.5\n- close: a\n  points: 1\n",
        &["13:13 the steps have more points than their check"],
    );
    check_connected("- send: x\n  severity: should\n", &["11:15 `severity: should` without `points`"]);
    check_connected("- send: x\n  severity: info\n  points: 1\n", &["12:13 `points` for a step that only advises"]);
    check_connected("- send: x\n  severity: shuld\n", &["11:15 unknown severity `shuld`"]);
    check_connected(
        "- repeat: {times: 2, steps: [{send: x}]}\n  severity: info\n",
        &["11:15 a step that holds others cannot fail by itself"],
    );
    check_connected(
        "- eventually: [{send: x, severity: info}]\n",
        &["10:38 steps of `eventually` are tried again when they fail"],
    );
}

#[test]
fn values_of_verbs_are_looked_at() {
    check_connected(
        "- send: no\n- send: 5\n- send: \"\"\n- send: true\n",
        &[
            "10:11 `no` is not a text",
            "11:11 `send` must be a text",
            "12:11 `send` is empty",
            "13:11 `true` is not a text",
        ],
    );
    check_connected("- send: \"no {nonce}\"\n", &[]);
    check_connected("- send: \"{nonse}\"\n", &["10:11 unknown placeholder `{nonse}`"]);
    check_connected("- send: {txt: x}\n", &["10:12 unknown key `txt`"]);
    check_connected(
        "- send: {text: x, hex: \"00\"}\n",
        &["10:11 one of `text`, `hex`, `base64`, `file`, `repeat`, `random` is wanted"],
    );
    check_connected("- send: {hex: \"0\"}\n", &["10:17 `hex` is not hexadecimal"]);
    check_connected("- send: {hex: \"+f\"}\n", &["10:17 `hex` is not hexadecimal"]);
    check_connected("- send: {repeat: x}\n", &["10:11 `send` with `repeat` has no `times`"]);
    check_connected("- send: {repeat: xxx, times: 30000000}\n", &["10:20 `send` is too long"]);
    check_connected("- send: {text: x, times: 2}\n", &["10:28 `times` without `repeat`"]);
    check_connected("- send: {text: 你好, cut: {at: [5]}}\n", &[]);
    check_connected("- send: {text: 你好, cut: {at: [6]}}\n", &["10:33 the cut lies behind the data"]);
    check_connected("- send: {text: 你好, cut: {at: [3, 3]}}\n", &["10:36 the offsets do not ascend"]);
    check_connected("- send: {text: \"你{nonce}\", cut: {at: [3]}}\n", &["10:41 the cut lies behind the data"]);
    check_connected("- send: {text: 你, cut: {pieces: 4}}\n", &["10:35 more pieces than bytes"]);
    check_connected("- send: {text: 你, cut: {at: [1.5]}}\n", &["10:32 an offset must be a whole number"]);
    check_connected("- expect_reply:\n", &["10:17 this expectation is empty"]);
    check_connected("- expect_reply: {help: nevr}\n", &["10:26 unknown `help` `nevr`"]);
    check_connected("- expect_end: rts\n", &["10:17 unknown end `rts`"]);
    check_connected("- stdin: end\n", &["10:12 unknown input `end`"]);
    check_connected("- stdin: {line: \"a\\nb\"}\n", &["10:19 `line` has more than one line"]);
    check_connected("- expect_steps: [sockt]\n", &["10:20 unknown call `sockt`"]);
    check_connected("- fault: {call: accept, short: once}\n", &["10:19 `accept` cannot be made short"]);
    check_connected("- fault: {call: send, short: twice}\n", &["10:32 unknown `short` `twice`"]);
    check_connected("- fault: {call: send, errno: EPIPI}\n", &["10:32 unknown errno `EPIPI`"]);
    check_connected("- fault: {call: listen, errno: EMFILE}\n", &["10:19 `listen` never fails with EMFILE"]);
    check_connected("- fault: {call: recv, errno: EINTR, nth: 0}\n", &["10:44 `nth` must be a whole number"]);
    check_connected("- fault: {call: send, short: 2, times: 2}\n", &["10:42 `times` beside `short`"]);
    check_connected("- fault: {call: recv, errno: EINTR, nth: 3, every: 2, times: 5}\n", &[]);
    check_connected(
        "- listen: {open: 3}\n",
        &["10:13 one of `refused`, `full`, `hanging` is wanted", "10:14 unknown key `open`"],
    );
    check_connected("- listen: {refused: 0}\n", &["10:23 `refused` must be a whole number"]);
    check_connected("- listen: {hanging: 2}\n", &[]);
    check_connected("- connect: B\n", &["10:14 `B` is not an actor's name"]);
}

#[test]
fn steps_that_cannot_be_played_are_found() {
    check_steps("- ready: server\n- connect: a\n", &["7:12 the server was not started"]);
    check_steps("- start: server\n- connect: a\n", &["8:14 the server may not listen yet"]);
    check_steps("- start: server\n- start: server\n", &["8:12 the server runs already"]);
    check_steps("- start: server\n- send: x\n", &["8:5 which actor is meant?"]);
    check_steps(
        "- start: server\n- kill: server\n- expect_alive: server\n",
        &["9:19 the server has ended before this step"],
    );
    check_steps("- start: server\n- kill: server\n- expect_exit: any\n- start: server\n", &[]);
    check_connected("- expect_reply: {}\n", &[]);
    check_connected("- send: x\n  who: b\n", &["11:10 unknown actor `b`"]);
    check_connected("- close: a\n- expect_reply: {}\n  who: a\n", &["12:10 `a` has no connection any more"]);
    check_connected("- reset: a\n- close: a\n", &["11:12 `a` has no connection any more"]);
    check_connected("- close: a\n- connect: a\n", &["11:14 the actor `a` is there already"]);
    check_connected("- close: a\n- connect: b\n- send: x\n", &[]);
    check_connected("- connect: b\n- send: x\n", &["11:5 which actor is meant?"]);
    check_connected("- shutdown: a\n- expect_reply: {}\n- send: x\n", &["12:5 `a` has stopped writing"]);
    check_connected("- restart: server\n- connect: b\n", &["11:14 the server may not listen yet"]);
    check_connected("- expect_message: {}\n", &["10:5 `a` talks to a server, which sends no message"]);
    check_connected("- expect_whole_send: a\n", &["10:24 no send was made short before this step"]);
    check_connected("- leave: server\n", &["10:12 a server has no session to leave"]);
    check_steps(
        "- start: client\n- accept: a\n- expect_reply: {}\n",
        &["9:5 `a` talks to a client, which sends no reply"],
    );
    check_steps(
        "- listen: refused\n- start: client\n- accept: a\n",
        &["9:13 nothing can be accepted while `listen: refused` holds"],
    );
    check_steps("- start: client\n- leave: client\n- stdin: eof\n", &["9:5 the client has ended before this step"]);
    check_steps(
        "- start: server\n- start: client\n- expect_exchange: {line: x}\n",
        &["9:5 the client does not meet the student's own server"],
    );
}

#[test]
fn a_guessed_verb_keeps_later_steps_quiet() {
    check_steps("- start: server\n- ready: server\n- conect: a\n- send: x\n  who: a\n", &["9:5 unknown verb `conect`"]);
    check_steps(
        "- start: server\n- ready: server\n- enter: a\n- send: x\n  who: a\n- expect_reply: {}\n",
        &["9:5 unknown verb `enter`"],
    );
}

#[test]
fn the_main_file_is_looked_at() {
    let server = with_steps("- start: server\n");
    let check = |from: &str, to: &str, expected: &[&str]| {
        assert!(MAIN.contains(from), "{from}");
        let main = MAIN.replace(from, to);
        let result = load_embedded(&[("checks/server.yaml", &server), ("exercise.yaml", &main)]);
        assert_eq!(told(result), expected, "{from:?} to {to:?}");
    };
    check("id", "id", &[]);
    check("01-try", "01_try", &["1:5 `01_try` is not an exercise's id"]);
    check("[server, client]", "[client]", &["7:12 unknown role `server`"]);
    check("[server, client]", "[server, sever]", &["3:17 unknown role `sever`"]);
    check("[server, client]", "[server, server]", &["3:17 `server` is given twice"]);
    check("[server, client]", "server", &["3:8 `roles` must be a list"]);
    check("title: {en: Try, zh: 试}\n", "", &["1:1 the exercise has no `title`"]);
    check(
        "server.yaml",
        "sever.yaml",
        &["4:10 there is no file `checks/sever.yaml`", "1:1 `checks/server.yaml` is not listed in `exercise.yaml`"],
    );
    check(
        "[checks/server.yaml]",
        "[checks/server.yaml, checks/server.yaml]",
        &["4:30 `checks/server.yaml` is listed twice"],
    );
}

#[test]
fn mistakes_of_all_files_come_in_the_files_order() {
    let main = "id: 01-try\ntitle: {en: Try}\nroles: [server]\nchecks: [checks/a.yaml, checks/b.yaml]\n";
    let result = load_embedded(&[
        ("checks/a.yaml", "checks: [\n"),
        ("checks/b.yaml", &with_steps("- strat: server\n")),
        ("exercise.yaml", main),
    ]);
    let files: Vec<String> = result.unwrap_err().list().iter().map(|m| format!("{}:{}", m.file, m.line)).collect();
    assert_eq!(files, ["exercise.yaml:2", "checks/a.yaml:1", "checks/b.yaml:7"]);
}

#[test]
fn folders_are_read_and_their_names_compared() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("01-try");
    fs::create_dir_all(dir.join("checks")).unwrap();
    assert_eq!(told(load(&dir)), ["1:1 `exercise.yaml` cannot be read"]);
    fs::write(dir.join("exercise.yaml"), MAIN).unwrap();
    fs::write(dir.join("checks/server.yaml"), with_steps("- start: server\n")).unwrap();
    assert_eq!(load(&dir).unwrap().id.as_ref(), "01-try");
    fs::write(dir.join("checks/server.yaml"), b"checks: \xff\n").unwrap();
    let mistakes = load(&dir).unwrap_err().to_string();
    assert!(mistakes.contains(&format!("{}/checks/server.yaml", dir.display())), "{mistakes}");
    assert!(mistakes.contains("byte 8 is not UTF-8"), "{mistakes}");
    let other = root.path().join("02-other");
    fs::rename(&dir, &other).unwrap();
    fs::write(other.join("checks/server.yaml"), with_steps("- start: server\n")).unwrap();
    assert_eq!(told(load(&other)), ["1:5 the id is not the folder's name"]);
    assert_eq!(told(load(&root.path().join("none"))), ["1:1 `exercise.yaml` cannot be read"]);
}

/// The pattern of an `expect` with this value.
fn pattern(value: &str) -> Pattern {
    let read = steps(&format!("{CONNECTED}- expect: {value}\n"));
    let Verb::Expect(step) = &read.last().unwrap().verb else { panic!("{read:?}") };
    step.pattern.clone()
}

#[test]
fn patterns_have_their_values_and_defaults() {
    let framed = |by, is: Option<Pattern>| Pattern::Framed { by, is: is.map(Box::new) };
    let line = |is| framed(Framing::Line { cap: 65_536 }, is);
    let exact = |text: &str| Pattern::Exact(text.to_owned());
    assert_eq!(pattern("\"a {nonce}\\n\""), exact("a {nonce}\n"));
    assert_eq!(pattern("{hex: \"00 fF\"}"), Pattern::Hex(vec![0, 255]));
    assert_eq!(pattern("{line: {}}"), line(None));
    assert_eq!(pattern("{line: \"\"}"), line(Some(exact(""))));
    assert_eq!(pattern("{line: {not: {contains: x}}}"), line(Some(Pattern::Not(Box::new(Pattern::contains("x"))))));
    assert_eq!(
        pattern("{until: \";\", is: hi, cap: 9}"),
        framed(Framing::Until { delimiter: ";".to_owned(), cap: 9 }, Some(exact("hi")))
    );
    assert_eq!(pattern("{len: 4}"), framed(Framing::Len(4), None));
    assert_eq!(
        pattern("{prefixed: u32le, is: hi}"),
        framed(Framing::Prefixed { prefix: PrefixKind::U32le, cap: 65_536 }, Some(exact("hi")))
    );
    assert_eq!(
        pattern("{json: {a: [1, 2.5, true, null, \"x\"]}}"),
        Pattern::Json(serde_json::json!({"a": [1, 2.5, true, null, "x"]}))
    );
    assert_eq!(pattern("{count: 2, of: hi}"), Pattern::Count { count: 2, of: Box::new(exact("hi")) });
    assert_eq!(pattern("{one_of: [ab, a]}"), Pattern::OneOf(vec![exact("ab"), exact("a")]));
    // As it stands in evidence, and back.
    let written = serde_json::to_string(&pattern("{line: {number: {at_most: 3}}}")).unwrap();
    assert_eq!(serde_json::from_str::<Pattern>(&written).unwrap(), pattern("{line: {number: {at_most: 3}}}"));
}

#[test]
fn replies_and_output_take_matchers_too() {
    let before = "- start: client\n- ready: client\n- accept: a\n";
    let read = steps(&format!(
        "{before}- expect_message: {{line: \"hi\", help: never}}\n  save: said\n- expect_stderr: \"{{said}}\"\n"
    ));
    let Verb::ExpectMessage(step) = &read[3].verb else { panic!("{read:?}") };
    assert!(step.help == Help::Never && matches!(step.pattern, Some(Pattern::Framed { .. })));
    check_connected("- expect_reply: {help: never}\n", &[]);
    check_connected("- expect_reply: {contain: x}\n", &["10:20 unknown matcher `contain`"]);
    check_connected("- expect_reply: {contains: x, halp: never}\n", &["10:33 unknown key `halp`"]);
}

#[test]
fn what_can_never_come_is_no_expectation() {
    check_connected("- pause_reading: a\n- expect_silence: a\n", &["11:21 this can never be met"]);
    check_connected("- pause_reading: a\n- resume_reading: a\n- expect: x\n", &[]);
    check_connected("- shutdown: a\n- fence: {send: x, expect: z}\n", &["11:5 `a` has stopped writing"]);
    check_connected("- expect: {line: {not: {line: x}}}\n", &[]);
    check_connected("- expect: {one_of: [{line: x}, {line: x}]}\n", &["10:34 this can never be met"]);
    check_connected(
        "- expect: {count: 2, of: {one_of: [{line: x}, {contains: x}]}}\n",
        &["10:50 this can never be met"],
    );
}

#[test]
fn silence_before_a_known_answer_is_a_fence() {
    let silence = "- expect_silence: a\n- send: x\n";
    check_connected(&format!("{silence}- expect: x\n"), &["10:5 silence where a fence would do"]);
    check_connected(&format!("{silence}- expect_reply: {{}}\n"), &[]);
    check_connected(&format!("{silence}- expect: {{contains: x}}\n"), &[]);
}

#[test]
fn what_is_left_over_may_be_ignored() {
    let read =
        |rest: &str| read(&with_steps(CONNECTED).replace("  points: 1\n", &format!("  points: 1\n  rest: {rest}\n")));
    assert_eq!(read("ignore").unwrap().checks[0].rest, Rest::Ignore);
    assert_eq!(told(read("ignored")), ["6:9 unknown `rest` `ignored`"]);
}

#[test]
fn a_proxy_stands_between_two_programs_that_meet() {
    let check = |steps: &str, expected: &[&str]| assert_eq!(told(read(&with_steps(steps))), expected, "{steps}");
    let server = "- start: server\n- ready: server\n";
    let client = "- start: client\n- ready: client\n- expect_exchange: {line: hello}\n";
    check(&format!("{server}- proxy: {{}}\n{client}"), &[]);
    check(&format!("- start: server\n- proxy: {{}}\n{client}"), &["8:5 the server may not listen yet"]);
    let early = ["7:5 the server was not started", "8:12 the server runs already"];
    check(&format!("- proxy: {{}}\n{server}{client}"), &early);
    check(&format!("{server}- proxy: {{}}\n"), &["9:5 the check starts no client"]);
    check(&format!("{server}- start: client\n- proxy: {{}}\n"), &["10:5 the client was started before"]);
    // Later ones only change the conditions.
    check(&format!("{server}- proxy: blackhole\n- start: client\n- proxy: {{}}\n"), &[]);
    let exchange = "- expect_exchange: {line: hello}\n";
    let slow = "- proxy: {latency: 3s}\n- start: client\n";
    let late = "the step's time is over before anything can be exchanged";
    check(&format!("{server}{slow}{exchange}"), &[&format!("11:5 {late}")]);
    check(&format!("{server}{slow}{exchange}  within: 7s\n"), &[]);
    let deaf = "- proxy: {to_client: blackhole}\n- start: client\n";
    check(&format!("{server}{deaf}{exchange}"), &["11:5 nothing can be exchanged here"]);
    check(&format!("{server}{deaf}- accept: a\n"), &["11:13 nothing can be accepted while `proxy` holds"]);
    check(&format!("{server}- sever: rst\n"), &["9:12 there is no proxy whose connections could be cut"]);
}
