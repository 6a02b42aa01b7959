use super::*;
use crate::evidence::{Attempt, CheckEvidence, EVIDENCE_SCHEMA, Ended, IntakeProblem, Isolation, Skipped};
use crate::judge::tests::{Story, check_of, record_of, reply};
use crate::model::{Cause, ExerciseId, Role};
use crate::spec::Requirement;

/// Checks `a/a`, `a/b` (needs a/a), `a/c` (needs a/b), `a/info` (needs a/a) of a server, all with the same steps.
fn record() -> ExerciseRecord {
    let verbs: Vec<_> = Story::serving().round("a").check.steps.into_iter().map(|step| step.verb).collect();
    record_of(vec![
        check_of("a/a", 2.0, &[], verbs.clone()),
        check_of("a/b", 1.5, &["a/a"], verbs.clone()),
        check_of("a/c", 1.0, &["a/b"], verbs.clone()),
        check_of("a/info", 0.0, &["a/a"], verbs),
    ])
}

fn pass() -> Attempt {
    Story::serving().round("a").attempt
}

fn fail() -> Attempt {
    Story::serving().did(crate::judge::tests::send("a", "x")).fails(reply("a"), Ended::CertainlyWaiting).attempt
}

fn fault() -> Attempt {
    Attempt { fault: Some("no namespaces".to_owned().into()), ..pass() }
}

fn played(evidence: &[(&str, Vec<Attempt>)]) -> ExerciseRecord {
    let mut record = record();
    for (id, attempts) in evidence {
        record.evidence.push(CheckEvidence { check: CheckId::new(id).unwrap(), attempts: attempts.clone() });
    }
    record
}

fn document(record: ExerciseRecord) -> RunDocument {
    RunDocument {
        schema: EVIDENCE_SCHEMA.to_owned(),
        netgrade: "0.1.0".to_owned(),
        submission: "s".to_owned(),
        isolation: Isolation::Full,
        walls: None,
        seed: 7,
        repeat: 1,
        exercises: vec![record],
        not_begun: Vec::new(),
    }
}

/// Outcomes as `pass`, `fail`, `blocked by …`, `ungraded`, and the score.
#[track_caller]
fn check(record: ExerciseRecord, expected: &[&str], score: f64, standing: Standing) {
    let document = document(record);
    let graded = grade(&document);
    let outcomes: Vec<String> = graded.exercises[0].checks.iter().map(|check| shown(&check.verdict.outcome)).collect();
    assert_eq!(outcomes, expected);
    assert_eq!(graded.score, Points::new(score).unwrap());
    assert_eq!(graded.standing(None), standing);
}

fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pass => "pass".to_owned(),
        Outcome::Fail => "fail".to_owned(),
        Outcome::Blocked { by } => format!("blocked by {by}"),
        Outcome::Ungraded { .. } => "ungraded".to_owned(),
        Outcome::Skipped { .. } => "skipped".to_owned(),
    }
}

#[test]
fn what_a_machine_cannot_play_does_not_count() {
    let skipped = |id: &str| Skipped { check: CheckId::new(id).unwrap(), lacks: Requirement::Hosts };
    let mut record = played(&[("a/a", vec![pass()]), ("a/info", vec![pass()])]);
    record.skipped = vec![skipped("a/b")];
    assert_eq!(grade(&document(record.clone())).max_score, Points::new(2.0).unwrap());
    check(record, &["pass", "skipped", "skipped", "pass"], 2.0, Standing::FullMarks);
}

#[test]
fn full_marks() {
    let all = |attempt: fn() -> Attempt| ["a/a", "a/b", "a/c", "a/info"].map(|id| (id, vec![attempt()]));
    check(played(&all(pass)), &["pass"; 4], 4.5, Standing::FullMarks);
    check(played(&all(fault)), &["ungraded"; 4], 0.0, Standing::Ungraded);
    let document = document(played(&all(pass)));
    assert_eq!(grade(&document).max_score, Points::new(4.5).unwrap());
    assert_eq!(grade(&document).exercises[0].checks[0].attempt, Some(0));
}

#[test]
fn advice_costs_nothing() {
    let record =
        played(&[("a/a", vec![pass()]), ("a/b", vec![pass()]), ("a/c", vec![pass()]), ("a/info", vec![fail()])]);
    check(record, &["pass", "pass", "pass", "fail"], 4.5, Standing::FullMarks);
}

#[test]
fn a_failed_check_blocks_those_that_need_it() {
    let blocked = ["fail", "blocked by a/a", "blocked by a/a", "blocked by a/a"];
    check(played(&[("a/a", vec![fail()])]), &blocked, 0.0, Standing::Below);
    let others = played(&[("a/a", vec![fail()]), ("a/b", vec![pass()]), ("a/c", vec![fault()])]);
    check(others, &blocked, 0.0, Standing::Below);
    let second = played(&[("a/a", vec![pass()]), ("a/b", vec![fail()]), ("a/info", vec![pass()])]);
    check(second, &["pass", "fail", "blocked by a/b", "pass"], 2.0, Standing::Below);
}

#[test]
fn what_a_needed_check_needs_blocks_too_where_neither_was_asked_for() {
    let mut record = played(&[("a/a", vec![fail()])]);
    record.selected = vec![CheckId::new("a/c").unwrap()];
    check(record, &["blocked by a/a"], 0.0, Standing::Below);
}

#[test]
fn what_needs_an_ungraded_check_is_ungraded() {
    let record = played(&[("a/a", vec![fault()]), ("a/b", vec![pass()])]);
    check(record, &["ungraded"; 4], 0.0, Standing::Ungraded);
    check(played(&[]), &["ungraded"; 4], 0.0, Standing::Ungraded);
    check(played(&[("a/a", vec![])]), &["ungraded"; 4], 0.0, Standing::Ungraded);
}

#[test]
fn the_first_failure_counts_and_flakiness_shows() {
    let flaky = played(&[("a/a", vec![fault(), pass(), fail(), pass()])]);
    let document = document(flaky);
    let graded = grade(&document);
    let first = &graded.exercises[0].checks[0];
    let causes = std::collections::BTreeMap::from([(Cause::NoReply, 1)]);
    assert_eq!((first.attempt, &first.tally), (Some(2), &Tally { pass: 2, fail: 1, ungraded: 1, causes }));
    assert_eq!((first.passed, first.tally.all()), (Some(1), 4));
    assert!(first.tally.is_flaky());
    let healed = played(&[("a/a", vec![fault(), pass()])]);
    check(healed, &["pass", "ungraded", "ungraded", "ungraded"], 2.0, Standing::Ungraded);
}

#[test]
fn a_program_that_is_missing_is_no_harness_fault() {
    let mut record = record();
    record.problems = vec![IntakeProblem::Missing { role: Role::Server, looked_for: vec![] }];
    let document = document(record.clone());
    assert_eq!(grade(&document).exercises[0].checks[0].verdict.cause, Some(Cause::MissingProgram));
    check(record, &["fail", "blocked by a/a", "blocked by a/a", "blocked by a/a"], 0.0, Standing::Below);
}

#[test]
fn only_what_was_asked_for_is_graded() {
    let mut record = played(&[("a/b", vec![pass()])]);
    record.selected = vec![CheckId::new("a/b").unwrap()];
    check(record.clone(), &["pass"], 1.5, Standing::FullMarks);
    record.evidence.push(CheckEvidence { check: CheckId::new("a/a").unwrap(), attempts: vec![fail()] });
    check(record, &["blocked by a/a"], 0.0, Standing::Below);
}

#[test]
fn a_threshold_may_be_below_full_marks() {
    let record = played(&[("a/a", vec![pass()]), ("a/b", vec![fail()]), ("a/info", vec![pass()])]);
    let document = document(record);
    let graded = grade(&document);
    assert_eq!(graded.standing(Some(Points::new(2.0).unwrap())), Standing::FullMarks);
    assert_eq!(graded.standing(Some(Points::new(2.01).unwrap())), Standing::Below);
}

#[test]
fn exercises_add_up() {
    let mut document = document(played(&[("a/a", vec![pass()]), ("a/b", vec![fail()]), ("a/info", vec![pass()])]));
    let mut other = document.exercises[0].clone();
    other.exercise.id = ExerciseId::new("04-other").unwrap();
    document.exercises.push(other);
    let graded = grade(&document);
    assert_eq!((graded.score, graded.max_score), (Points::new(4.0).unwrap(), Points::new(9.0).unwrap()));
}

/// A check of 4 points whose steps, all but its first, are worth and ask this, with an attempt at which these failed.
fn partly(worth: &[(f64, Severity)], failed: &[usize], played: usize) -> (Points, Outcome, usize) {
    let mut record = record();
    let check = &mut record.exercise.checks[0];
    check.points = Points::new(4.0).unwrap();
    for (step, (points, severity)) in check.steps.iter_mut().skip(1).zip(worth) {
        (step.points, step.severity) = (Points::new(*points).unwrap(), *severity);
    }
    record.exercise.checks.truncate(1);
    record.selected.truncate(1);
    let mut attempt = pass();
    attempt.steps.truncate(played);
    for record in attempt.steps.iter_mut().filter(|record| failed.contains(&record.step)) {
        record.why = Ended::CertainlyWaiting;
    }
    record.evidence = vec![CheckEvidence { check: CheckId::new("a/a").unwrap(), attempts: vec![attempt] }];
    let document = document(record);
    let graded = grade(&document);
    let check = &graded.exercises[0].checks[0];
    (check.points, check.verdict.outcome.clone(), check.verdict.asides.len())
}

#[test]
fn steps_earn_what_they_are_worth_by_themselves() {
    use Severity::{Info, Must, Should};
    let points = |value| Points::new(value).unwrap();
    let worth = [(1.0, Must), (0.0, Must), (0.5, Should), (0.0, Info)];
    let all = pass().steps.len();
    assert!(all > worth.len(), "the check has more steps than are weighed");
    assert_eq!(partly(&worth, &[], all), (points(4.0), Outcome::Pass, 0));
    // What only should hold costs its own points; advice costs nothing.
    assert_eq!(partly(&worth, &[3], all), (points(3.5), Outcome::Fail, 0));
    assert_eq!(partly(&worth, &[4], all), (points(4.0), Outcome::Pass, 1));
    assert_eq!(partly(&worth, &[3, 4], all), (points(3.5), Outcome::Fail, 1));
    // What must hold costs all but what other steps have earned.
    assert_eq!(partly(&worth, &[2], 3), (points(1.0), Outcome::Fail, 0));
    assert_eq!(partly(&worth, &[1], 2), (points(0.0), Outcome::Fail, 0));
    let strict = [(1.0, Must), (0.0, Must), (0.5, Should), (0.0, Must)];
    assert_eq!(partly(&strict, &[4], all), (points(1.5), Outcome::Fail, 0));
}
