//! What a terminal shows while checks run, and how much of a report is shown at the end.

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;

use crate::bench::{Bench, faulty, reference};
use crate::pty::{On, Pty};

#[test]
fn a_terminal_shows_how_far_the_checks_are_and_is_left_clean() {
    let bench = Bench::new();
    let mut command = bench.check(&faulty("no-reply-python"));
    command.args(["--only", "server/", "--seed", "7"]);
    let mut pty = Pty::start(&command, 80, On::Stderr);
    pty.until("getting 03-session ready");
    let shown = pty.until("server/replies");
    assert!(shown.contains(" of 15 checks · ") && shown.contains("points so far"), "{shown}");
    let (status, rest, _) = pty.end();
    // The last that is written takes all of it away.
    assert!(rest.ends_with("A\u{1b}[J") && status.code() == Some(1), "{rest:?}");
}

#[rstest]
#[case::pipeline("CI", "true")]
#[case::plain("TERM", "dumb")]
fn no_progress_where_nobody_wants_it(#[case] name: &str, #[case] value: &str) {
    let bench = Bench::new();
    let mut command = bench.check(&faulty("no-reply-python"));
    command.args(["--only", "server/starts"]).env(name, value);
    let (status, shown, _) = Pty::start(&command, 80, On::Stderr).end();
    assert_eq!((status.code(), shown.as_str()), (Some(0), ""));
}

#[test]
fn without_a_terminal_nothing_is_drawn() {
    let bench = Bench::new();
    bench.check(&faulty("no-reply-python")).args(["--only", "server/replies"]).assert().code(1).stderr("");
}

#[test]
fn quiet_is_a_line_a_failure_and_the_score() {
    let bench = Bench::new();
    let assert = bench.check(&faulty("no-reply-python")).args(["--only", "server/replies", "--quiet"]).assert().code(1);
    let shown = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = shown.lines().collect();
    let [failure, "", "Score 0 of 4 · 1 failed"] = lines[..] else { panic!("{shown}") };
    assert!(failure.starts_with("✗  0/4    03-session server/replies  The server takes"), "{failure}");
}

#[test]
fn verbose_shows_what_passed_too() {
    let bench = Bench::new();
    let mut command = bench.check(&reference("python"));
    let passed = || contains("✓ server/replies").and(contains("netgrade      server"));
    command.args(["--only", "server/replies", "--verbose"]).assert().code(0).stdout(passed());
    let mut command = bench.check(&reference("python"));
    command.args(["--only", "server/replies"]).assert().code(0).stdout(passed().not());
}

#[rstest]
#[case::english("en", "Wrong", "Score 2 of 30")]
#[case::chinese("zh", "问题", "得分 2 / 30")]
fn next_is_one_thing_to_mend(#[case] lang: &str, #[case] wrong: &str, #[case] score: &str) {
    let bench = Bench::new();
    let shown = bench.netgrade().args(["check", "submission", "--next", "--lang", lang]).assert().code(1);
    let one = predicate::function(|text: &str| text.matches("✗ ").count() == 2 && text.lines().count() < 40);
    shown.stdout(contains("server/starts").and(contains(wrong)).and(contains(score)).and(one));
    let nothing = bench.check(&reference("python")).args(["--next", "--only", "server/starts"]).assert().code(0);
    nothing.stdout(contains("Next: nothing."));
}

/// Colours, and the width of what stands on a terminal.
#[rstest]
fn a_terminal_is_not_written_over_its_edge(#[values("en", "zh")] lang: &str, #[values(40, 80, 120)] columns: u16) {
    use unicode_width::UnicodeWidthStr;
    let bench = Bench::new();
    let mut command = bench.check(&faulty("no-reply-python"));
    command.args(["--lang", lang, "--only", "server/replies"]).env("CI", "1");
    let (_, coloured, _) = Pty::start(&command, columns, On::All).end();
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    command.env("NO_COLOR", "1");
    let (_, plain, _) = Pty::start(&command, columns, On::All).end();
    assert!(!plain.contains('\u{1b}') && plain.contains("server/replies"), "{plain}");
    for line in plain.lines() {
        let copied = line.contains("netgrade check") || line.contains("netgrade evidence");
        assert!(copied || line.trim_end().width() <= usize::from(columns), "{columns}: {line}");
    }
}

#[test]
fn colours_can_be_forced_and_a_dumb_terminal_has_none() {
    let bench = Bench::new();
    let coloured = |value: bool| predicate::function(move |text: &str| text.contains('\u{1b}') == value);
    let mut command = bench.check(&faulty("no-reply-python"));
    command.args(["--only", "server/starts"]).env("CLICOLOR_FORCE", "1").assert().stdout(coloured(true));
    let mut command = bench.check(&faulty("no-reply-python"));
    command.args(["--only", "server/starts"]).env("TERM", "dumb");
    let (_, shown, _) = Pty::start(&command, 80, On::All).end();
    assert!(!shown.contains('\u{1b}') && shown.contains("Score"), "{shown}");
}
