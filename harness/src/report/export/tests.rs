//! Every format at once: what holds of all of them, and hostile texts through each.

use base64::Engine as _;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use super::*;
use crate::report::escape::visible;
use crate::report::fixture;
use crate::report::json::{ComparedResult, PlaceResult};

const ALL: [Export; 9] = Export::ALL;

/// What a program may print in order to harm whoever reads its report.
const HOSTILE: [&str; 14] = [
    "\x1b[2J\x1b]0;PASS\x07\0\u{9b}31m",
    "\u{202e}03/03 \u{2066}\u{feff}",
    "\r\n::error::x\n::set-output name=result::e30=\n##[error]x",
    "::stop-commands::token",
    "</script><img src=x onerror=alert(1)><!-- ]]> &lt; &#x41; <![CDATA[",
    "=HYPERLINK(\"https://example.org\")",
    "[a](https://example.org) ![i](x.png) <https://example.org> https://example.org www.example.org",
    "@user #12 org/repo#3 GH-4 !5 $x$ :x: deadbeefdeadbeef me@example.org",
    "*a* _b_ ~~c~~ `d` ``` **e** | f | \\ [^1] <b>g</b>",
    "\n# h\n> i\n- j\n1. k\n---\n    l\n| a |\n|---|",
    "{0} {{1}} %0A%0D%25 word: \"quoted\": 'x'",
    "\u{fffd}\u{ffff}\u{fffe}\u{1f600}",
    "`@user` ``#1",
    "   ::warning::y",
];

#[expect(clippy::unnecessary_wraps, reason = "as exporters ask for it")]
fn nowhere(_: &str, file: &str) -> Option<String> {
    Some(format!("submission/{file}"))
}

fn source(case: &fixture::Case, lang: Lang) -> Source<'static> {
    Source::new(&case.graded(), lang, "netgrade", &nowhere)
}

fn written(export: Export, source: &Source<'_>) -> String {
    let mut out = Vec::new();
    export.write(&mut out, source).unwrap();
    String::from_utf8(out).unwrap()
}

/// Puts a text wherever a student's text may stand.
fn filled(text: &str) -> Source<'static> {
    let mut source = source(&fixture::everything(), Lang::En);
    source.result.submission = text.to_owned();
    for exercise in &mut source.result.exercises {
        exercise.programs.iter_mut().for_each(|program| program.file = text.to_owned());
        for check in exercise.checks.iter_mut().filter(|check| check.message.is_some()) {
            check.message = Some(text.to_owned());
            check.why = Some(text.to_owned());
            check.hint = Some(text.to_owned());
            check.repeat = Some(text.to_owned());
            check.seen = vec![text.to_owned(); 2];
            (check.tried, check.notes) = (Some(text.to_owned()), Some(text.to_owned()));
            check.by_hand = vec![text.to_owned(); 2];
            let (expected, actual) = (text.to_owned(), Some(text.to_owned()));
            check.compared = Some(ComparedResult { expected, actual, offset: None });
            check.conversation.truncate(2);
            for rung in &mut check.conversation {
                (rung.actor, rung.text) = (text.to_owned(), text.to_owned());
            }
            check.place = Some(PlaceResult { file: text.to_owned(), line: 0 });
        }
    }
    source
}

fn hostile() -> Vec<Source<'static>> {
    let long = ["x@y ".repeat(2_000), "`".repeat(9_000), HOSTILE.join(" ")];
    let texts = HOSTILE.iter().map(|text| (*text).to_owned()).chain(long);
    texts.map(|text| filled(&text)).chain([source(&fixture::hostile(), Lang::Zh)]).collect()
}

fn assert_no_control(what: &str, text: &str) {
    for line in text.lines() {
        assert_eq!(visible(line), line, "{what}: something hidden stands raw");
        assert!(!line.trim_start().starts_with("::"), "{what}: a command of a pipeline: {line}");
    }
}

#[test]
fn hostile_texts_act_on_no_reader() {
    for source in hostile() {
        for export in ALL {
            let text = written(export, &source);
            assert_no_control(&format!("{export:?}"), &text);
            match export {
                Export::Junit => assert_junit(&text),
                Export::Markdown => assert_plain_markdown(&text),
                Export::GithubClassroom => assert_classroom(&text),
                Export::Autolab => drop(last_line(&text)),
                Export::Ctrf | Export::Sarif | Export::Codequality | Export::Gradescope | Export::Prairielearn => {
                    serde_json::from_str::<Value>(&text).unwrap();
                }
            }
        }
    }
}

fn assert_junit(text: &str) {
    let report = quick_junit::Report::deserialize_from_str(text).unwrap();
    assert_eq!((report.tests, report.test_suites.len()), (report.test_suites[0].tests, 1));
}

/// Nothing but what the report itself has: headings, lists, tables, emphasised labels, code.
fn assert_plain_markdown(text: &str) {
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let mut in_block = false;
    for event in Parser::new_ext(text, options) {
        let kept = if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) = &event {
            language.as_ref() == "text"
        } else {
            matches!(
                event,
                Event::Start(
                    Tag::Heading { .. }
                        | Tag::List(None)
                        | Tag::Item
                        | Tag::Table(_)
                        | Tag::TableHead
                        | Tag::TableRow
                        | Tag::TableCell
                        | Tag::Strong
                        | Tag::Paragraph
                        | Tag::BlockQuote(None)
                ) | Event::End(_)
                    | Event::SoftBreak
                    | Event::Code(_)
                    | Event::Text(_)
            )
        };
        assert!(kept, "live markup: {event:?}");
        if let Event::Start(Tag::CodeBlock(_)) = event {
            in_block = true;
        } else if let Event::End(TagEnd::CodeBlock) = event {
            in_block = false;
        } else if let (Event::Text(text), false) = (event, in_block) {
            let live = ["://", "www."].iter().any(|part| text.contains(part));
            let sigil = |sigil: char| text.split(sigil).skip(1).any(|rest| rest.starts_with(char::is_alphanumeric));
            assert!(!live && !['@', '#'].into_iter().any(sigil), "a forge links {text}");
        }
    }
    assert!(!in_block, "a block of code has no end");
}

fn last_line(text: &str) -> Value {
    let last = text.lines().last().unwrap();
    // Autolab's own reading of the line.
    let word = |c: char| c.is_ascii_alphanumeric();
    assert!(!last.match_indices(':').any(|(at, _)| last[..at].ends_with(word)), "{last}");
    serde_json::from_str(last).unwrap()
}

/// What the reporter reads.
fn decoded(text: &str) -> Value {
    let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// What the reporter prints is no command of the runner, and what it adds up is the score.
fn assert_classroom(text: &str) {
    assert!(text.len() < 128 * 1024, "an environment variable holds no more");
    let result = decoded(text);
    for test in result["tests"].as_array().unwrap() {
        for text in ["name", "message", "filename"].map(|key| test[key].as_str().unwrap()) {
            assert!(
                !text.contains(['\n', '\r']) && !text.contains("##[") && !text.trim_start().starts_with("::"),
                "{text}"
            );
        }
    }
}

#[test]
fn a_runner_s_tests_add_up_to_the_score_and_so_do_those_that_passed() {
    let mut source = source(&fixture::everything(), Lang::En);
    for partial in [0.0, 0.5, 0.25] {
        let exercise = &mut source.result.exercises[0];
        let failed = exercise.checks.iter_mut().find(|check| Came::of(check) == Came::Failed).unwrap();
        let gained = partial - failed.points;
        failed.points = partial;
        source.result.score += gained;
        let result = decoded(&written(Export::GithubClassroom, &source));
        let tests = result["tests"].as_array().unwrap();
        let sum: f64 = tests.iter().map(|test| test["score"].as_f64().unwrap()).sum();
        let passed = tests.iter().filter(|test| test["status"] == "pass").count();
        #[expect(clippy::cast_precision_loss, reason = "as the reporter has it")]
        let share = passed as f64 / tests.len() as f64 * result["max_score"].as_f64().unwrap();
        assert!((sum - source.result.score).abs() < 1e-9, "{sum} is not {}", source.result.score);
        assert!((share - source.result.score).abs() < 1e-9, "{share} is not {}", source.result.score);
        // Something is ungraded, and that is an error of the runner.
        assert_eq!((&result["status"], &result["version"]), (&"error".into(), &1.into()));
    }
}

#[test]
fn what_is_ungraded_is_never_a_zero_in_silence() {
    let source = source(&fixture::everything(), Lang::En);
    assert_eq!(source.ungraded(), 1);
    let json = |export| serde_json::from_str::<Value>(&written(export, &source)).unwrap();
    let gradescope = json(Export::Gradescope);
    assert!(gradescope["output"].as_str().unwrap().contains("could not be graded"));
    let tests = gradescope["tests"].as_array().unwrap();
    let open = tests.iter().find(|test| test["extra_data"]["verdict"] == "ungraded").unwrap();
    assert_eq!((open.get("score"), open.get("max_score"), open.get("status")), (None, None, None));
    let prairielearn = json(Export::Prairielearn);
    assert_eq!((&prairielearn["gradable"], prairielearn.get("score")), (&false.into(), None));
    assert_eq!(last_line(&written(Export::Autolab, &source))["scores"]["03-session"], Value::Null);
    assert_eq!(json(Export::Ctrf)["results"]["summary"]["other"], 1);
    assert_eq!(json(Export::Sarif)["runs"][0]["invocations"][0]["executionSuccessful"], false);
    assert!(written(Export::Junit, &source).contains("errors=\"1\""));
    assert!(written(Export::Markdown, &source).contains("could not be graded"));
}

#[test]
fn a_check_that_only_sometimes_fails_is_a_failure_and_called_flaky() {
    let source = source(&fixture::everything(), Lang::En);
    assert!(source.checks().any(|(_, check)| check.flaky));
    let junit = written(Export::Junit, &source);
    assert!(junit.contains("<flakyFailure") && !junit.contains("rerunFailure"), "{junit}");
    let ctrf: Value = serde_json::from_str(&written(Export::Ctrf, &source)).unwrap();
    let tests = ctrf["results"]["tests"].as_array().unwrap();
    assert!(tests.iter().any(|test| test["flaky"] == true && test["status"] == "failed"), "{tests:#?}");
}

/// A thousand checks with long texts: each place has its limit.
#[test]
fn what_is_too_long_is_left_out_and_that_is_said() {
    let mut source = filled(&"word ".repeat(250));
    let exercise = &mut source.result.exercises[0];
    let one = exercise.checks.clone();
    (0..150).for_each(|_| exercise.checks.extend(one.iter().cloned()));
    let markdown = written(Export::Markdown, &source);
    assert!(markdown.len() <= LARGEST_SUMMARY && markdown.contains("left out"), "{} bytes", markdown.len());
    assert_plain_markdown(&markdown);
    let prairielearn = written(Export::Prairielearn, &source);
    assert!(prairielearn.len() < 1_000_000, "{} bytes", prairielearn.len());
    assert!(serde_json::from_str::<Value>(&prairielearn).unwrap()["tests"][0]["name"].is_string());
    let mut summary = Vec::new();
    super::summary(&mut summary, &source, 2_000).unwrap();
    assert!(summary.len() <= 2_000 && String::from_utf8(summary).unwrap().contains("left out"));
    let mut none = Vec::new();
    super::summary(&mut none, &source, 10).unwrap();
    assert!(none.is_empty());
    assert_classroom(&written(Export::GithubClassroom, &self::source(&fixture::everything(), Lang::Zh)));
}

/// As the runner reads them.
fn annotations_of(source: &Source<'_>) -> Vec<String> {
    let mut out = Vec::new();
    annotations(&mut out, source).unwrap();
    let text = String::from_utf8(out).unwrap();
    for line in text.lines() {
        assert_eq!(visible(line), line);
        assert!(["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start)), "{line}");
    }
    text.lines().map(str::to_owned).collect()
}

#[test]
fn annotations_are_one_command_each_and_no_more_than_a_step_may_have() {
    for source in hostile() {
        let count = source.checks().filter(|(_, check)| check.message.is_some()).count();
        assert!((1..=count).contains(&annotations_of(&source).len()));
    }
    let mut many = source(&fixture::everything(), Lang::En);
    let one = many.result.exercises[0].checks.clone();
    (0..30).for_each(|_| many.result.exercises[0].checks.extend(one.iter().cloned()));
    let lines = annotations_of(&many);
    let of = |level: &str| lines.iter().filter(|line| line.starts_with(level)).count();
    assert_eq!((of("::error"), of("::notice")), (10, 1));
    assert!(of("::warning") <= 10 && lines.last().unwrap().contains("more are not shown here"));
}

#[test]
fn a_failure_lies_where_it_says_else_at_the_main_file() {
    let lines = annotations_of(&source(&fixture::everything(), Lang::En));
    assert!(lines.iter().any(|line| line.contains("file=submission/server.py,line=14,")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("file=submission/server.py,title=")), "{lines:#?}");
    let sarif: Value =
        serde_json::from_str(&written(Export::Sarif, &source(&fixture::everything(), Lang::En))).unwrap();
    let run = &sarif["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let rule = &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].as_str().is_some_and(|text| text.len() > 40));
    }
    assert_eq!(sarif::uri("a b/ü%.py"), "a%20b/%C3%BC%25.py");
}
