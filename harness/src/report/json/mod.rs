//! The result for machines: `netgrade/result/1`, its JSON and its JSON Schema. Texts are those of the
//! terminal report. Must not compute points.

mod conversation;
mod item;
mod program;
mod walls;

use std::borrow::Cow;
use std::io;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::answers::{Key, wants_person};
use super::escape::visible;
use super::explain::{self, Explanation};
use super::naming;
use super::programs;
use super::repeat;
use super::words::Words;
use crate::evidence::{Isolation, NotBegun};
use crate::grade::{Graded, GradedCheck, GradedExercise};
use crate::judge::{Outcome, Verdict};
use crate::model::{Cause, Lang, Role};
use crate::spec::Severity;
use conversation::Conversation;
pub use conversation::{ComparedResult, EndName, RungResult, SegmentResult, WayName};
pub use item::{ItemResult, ItemState, MistakeResult};
pub use program::{ProgramResult, ReplyResult};
pub use walls::{KeeperName, WallsResult};

/// The version of the result.
pub const RESULT_SCHEMA: &str = "netgrade/result/1";

/// A graded run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Result", title = "netgrade result", inline)]
pub struct ResultDocument {
    /// The version of this document: `netgrade/result/1`. Fields may be added within a version.
    #[schemars(schema_with = "schema_version")]
    pub schema: &'static str,
    /// The grader's version.
    pub netgrade: String,
    /// The submission, as it was named on the command line.
    pub submission: String,
    /// How strongly programs were kept apart from the machine.
    pub isolation: IsolationName,
    /// What stood behind that; absent with evidence that was stored before it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walls: Option<WallsResult>,
    /// What random choices were made from; the same seed makes the same choices.
    pub seed: u64,
    /// Points over all exercises.
    #[schemars(range(min = 0))]
    pub score: f64,
    /// Points that could be reached, ungraded checks included.
    #[schemars(range(min = 0))]
    pub max_score: f64,
    /// One entry an exercise.
    pub exercises: Vec<ExerciseResult>,
    /// Exercises of the course that the submission holds nothing for: they are no part of the score. Absent where
    /// there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_begun: Vec<NotBegunResult>,
}

/// An exercise that the submission holds nothing for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "NotBegun")]
pub struct NotBegunResult {
    /// The exercise's name, such as `04-many-clients`.
    pub id: String,
    /// What it is called, in the report's language.
    pub title: String,
    /// A folder of the submission with nearly its name, which may have been meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similar: Option<String>,
}

/// A graded exercise.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Exercise")]
pub struct ExerciseResult {
    /// The exercise's name, such as `03-session`.
    pub id: String,
    /// What it is called, in the report's language.
    pub title: String,
    /// Points over its checks.
    #[schemars(range(min = 0))]
    pub score: f64,
    /// Points that could be reached.
    #[schemars(range(min = 0))]
    pub max_score: f64,
    /// The programs that were found; one that was not found is absent.
    pub programs: Vec<ProgramResult>,
    /// What is wrong in the files with the answers; absent where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mistakes: Vec<MistakeResult>,
    /// The name that the personal trace was made for; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_for: Option<String>,
    /// The checks in the exercise's order.
    pub checks: Vec<CheckResult>,
}

/// A graded check.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Check")]
pub struct CheckResult {
    /// `group/name`, unique in its exercise.
    pub id: String,
    /// What a passing program does, in the report's language.
    pub title: String,
    /// The program that it is about, by its part; absent with questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleName>,
    /// How much the check asks; `info` is advice without points.
    pub severity: SeverityName,
    /// What it earned.
    #[schemars(range(min = 0))]
    pub points: f64,
    /// What it is worth.
    #[schemars(range(min = 0))]
    pub max_points: f64,
    /// The outcome.
    pub verdict: VerdictName,
    /// Why it failed; only with `fail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "cause_name")]
    pub cause: Option<&'static str>,
    /// What was done to find out; only with `fail` and `ungraded` where a program was played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tried: Option<String>,
    /// What is wrong, one sentence; why it was not tried or not graded. Absent with `pass`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Why such a thing happens; only with `fail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What to try next; only with `fail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The section of the course notes that it rests on; only with `fail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The same by hand, line by line; only with `fail`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_hand: Vec<String>,
    /// The part of the conversation that matters, up to what was waited for in vain; only with `fail`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conversation: Vec<RungResult>,
    /// The last segments of the connection, where the failure is about how it ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<SegmentResult>,
    /// Expected against actual, where the failure rests on bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared: Option<ComparedResult>,
    /// What the program was doing, one statement each; only with `fail`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// Steps that only advise and were not followed; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<AdviceResult>,
    /// The place in the student's own files that the failure names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceResult>,
    /// The check that has to pass first; only with `blocked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
    /// The items of an answer that are not simply right; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemResult>,
    /// What is right, in one line; only with `--show-key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether a person has to read the answer; only with `ungraded`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to_be_read: bool,
    /// How often it was played; 0 where nothing was.
    pub attempts: u64,
    /// How long the attempt took that the verdict rests on; 0 where nothing was played.
    pub duration_ms: u64,
    /// Whether the verdict rests on proof rather than on a deadline.
    pub certain: bool,
    /// Whether attempts disagree.
    pub flaky: bool,
    /// How often each outcome came; only with more than one attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<TallyResult>,
    /// The command that repeats just this check; absent with `pass` and `blocked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<String>,
}

/// A step that only advises and was not followed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Advice")]
pub struct AdviceResult {
    /// Why it failed.
    #[schemars(schema_with = "cause_name")]
    pub cause: &'static str,
    /// What is not as it might be, one sentence.
    pub message: String,
    /// What to try.
    pub hint: String,
}

/// A line of a file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Place")]
pub struct PlaceResult {
    /// Relative to the submission where that is known.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// How often each outcome came.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Tally")]
#[expect(missing_docs, reason = "the fields are the outcomes")]
pub struct TallyResult {
    pub pass: u32,
    pub fail: u32,
    pub ungraded: u32,
    /// How often it failed for each cause; absent where it never failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<CauseTally>,
}

/// How often a check failed for one cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CauseTally")]
pub struct CauseTally {
    /// Why it failed.
    #[schemars(schema_with = "cause_name")]
    pub cause: &'static str,
    /// In so many attempts.
    pub times: u32,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident as $shown:literal: $($(#[$inner:meta])* $variant:ident,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        #[schemars(rename = $shown)]
        pub enum $name { $($(#[$inner])* $variant,)* }
    };
}

names! {
    /// The outcome of a check.
    VerdictName as "Verdict":
    /// The statement holds.
    Pass,
    /// The statement does not hold.
    Fail,
    /// A check that it depends on did not pass.
    Blocked,
    /// This machine does not allow what the check needs: it counts neither for nor against.
    Skipped,
    /// The grader could not tell; this is never a zero.
    Ungraded,
}
names! {
    /// How much a check asks.
    SeverityName as "Severity":
    /// Part of the task.
    Must,
    /// Good practice that earns points.
    Should,
    /// Advice without points.
    Info,
}
names! {
    /// The part that a program plays.
    RoleName as "Role":
    /// Listens and answers.
    Server,
    /// Connects and asks.
    Client,
    /// Works for itself, and talks on its standard streams.
    Program,
}
names! {
    /// How strongly programs were kept apart from the machine.
    IsolationName as "Isolation":
    /// In namespaces of their own, behind a system call filter.
    Full,
    /// As far as the machine allows.
    BestEffort,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Server => Self::Server,
            Role::Client => Self::Client,
            Role::Program => Self::Program,
        }
    }
}

fn schema_version(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"const": RESULT_SCHEMA})
}

fn cause_name(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = Cause::ALL.iter().map(|cause| cause.name()).collect();
    json_schema!({"type": "string", "enum": names})
}

/// The JSON Schema of the result.
pub fn schema() -> Schema {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<ResultDocument>()
}

/// Builds the result, texts in `lang`. `command` is how the reader calls this program.
pub fn result(graded: &Graded<'_>, lang: Lang, command: &str, key: Key) -> ResultDocument {
    let words = Words::new(lang);
    let document = graded.document;
    ResultDocument {
        schema: RESULT_SCHEMA,
        netgrade: document.netgrade.clone(),
        submission: shown(&document.submission),
        isolation: match document.isolation {
            Isolation::Full => IsolationName::Full,
            Isolation::BestEffort => IsolationName::BestEffort,
        },
        walls: document.walls.as_ref().map(walls::result),
        seed: document.seed,
        score: graded.score.value(),
        max_score: graded.max_score.value(),
        exercises: graded.exercises.iter().map(|one| exercise(&words, graded, one, (command, key))).collect(),
        not_begun: document.not_begun.iter().map(|one| not_begun(one, lang)).collect(),
    }
}

fn not_begun(one: &NotBegun, lang: Lang) -> NotBegunResult {
    NotBegunResult {
        id: one.exercise.to_string(),
        title: one.title.get(lang).to_owned(),
        similar: one.similar.as_deref().map(shown),
    }
}

/// Writes the result as indented JSON with a newline at its end.
pub fn write(out: &mut dyn io::Write, graded: &Graded<'_>, lang: Lang, command: &str, key: Key) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &result(graded, lang, command, key))?;
    writeln!(out)
}

fn shown(text: &str) -> String {
    match visible(text) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    }
}

fn exercise(words: &Words, graded: &Graded<'_>, one: &GradedExercise<'_>, how: (&str, Key)) -> ExerciseResult {
    ExerciseResult {
        id: one.record.exercise.id.to_string(),
        title: shown(one.record.exercise.title.get(words.lang())),
        score: one.score.value(),
        max_score: one.max_score.value(),
        programs: programs::seen(one.record).iter().map(|program| program::found(words, program)).collect(),
        mistakes: item::mistakes(words, one.record),
        trace_for: item::trace_for(one.record),
        checks: one.checks.iter().map(|check_| check(words, graded, one, check_, how)).collect(),
    }
}

fn check(
    words: &Words,
    graded: &Graded<'_>,
    exercise: &GradedExercise<'_>,
    one: &GradedCheck<'_>,
    (command, key): (&str, Key),
) -> CheckResult {
    let explanation = explain::failure(words, exercise, one);
    let verdict = verdict(&one.verdict.outcome);
    let attempts = one.evidence.map_or(&[][..], |evidence| &evidence.attempts);
    let deciding = one.attempt.and_then(|index| attempts.get(index));
    let open = matches!(verdict, VerdictName::Fail | VerdictName::Ungraded);
    let failed = verdict == VerdictName::Fail;
    let told = if failed { Conversation::of(words, exercise, one) } else { Conversation::default() };
    let asked = deciding.is_some() || one.check.question.is_some();
    CheckResult {
        id: one.check.id.to_string(),
        title: shown(one.check.title.get(words.lang())),
        role: one.verdict.facts.role.or_else(|| explain::main_role(one.check)).map(RoleName::from),
        severity: match one.check.severity {
            Severity::Must => SeverityName::Must,
            Severity::Should => SeverityName::Should,
            Severity::Info => SeverityName::Info,
        },
        points: one.points.value(),
        max_points: one.check.points.value(),
        verdict,
        cause: one.verdict.cause.map(Cause::name),
        tried: (open && deciding.is_some()).then(|| shown(one.check.tried.get(words.lang()))),
        message: message(words, &one.verdict, explanation.as_ref()),
        why: explanation.as_ref().map(|explanation| shown(&explanation.why)),
        hint: explanation.as_ref().map(|explanation| shown(&explanation.hint)),
        notes: one.check.notes.as_ref().filter(|_| failed && asked).map(|notes| shown(notes.get(words.lang()))),
        by_hand: told.by_hand,
        conversation: told.rungs,
        segments: told.segments,
        compared: told.compared,
        seen: explanation.map_or_else(Vec::new, |explanation| explanation.doing),
        advice: one.verdict.asides.iter().filter_map(|aside| advice(words, exercise, one, aside)).collect(),
        place: explain::place_of(exercise, one).map(|(file, line)| PlaceResult { file: shown(&file), line }),
        items: one.verdict.facts.marks.iter().flat_map(|marks| item::items(words, marks, key)).collect(),
        key: one.verdict.facts.marks.as_ref().filter(|_| key == Key::Shown).map(|marks| shown(&marks.key)),
        to_be_read: wants_person(&one.verdict),
        blocked_by: if let Outcome::Blocked { by } = &one.verdict.outcome { Some(by.to_string()) } else { None },
        attempts: attempts.len() as u64,
        duration_ms: deciding.map_or(0, |attempt| attempt.duration.as_millis().0),
        certain: one.verdict.certain,
        flaky: one.tally.is_flaky(),
        tally: (attempts.len() > 1).then_some(TallyResult {
            pass: one.tally.pass,
            fail: one.tally.fail,
            ungraded: one.tally.ungraded,
            causes: one.tally.causes.iter().map(|(cause, &times)| CauseTally { cause: cause.name(), times }).collect(),
        }),
        repeat: open.then(|| shown(&repeat::command(command, graded, exercise, one))),
    }
}

fn advice(
    words: &Words,
    exercise: &GradedExercise<'_>,
    one: &GradedCheck<'_>,
    aside: &Verdict,
) -> Option<AdviceResult> {
    let explanation = explain::failure(words, exercise, &explain::aside(one, aside))?;
    let (message, hint) = (shown(&explanation.sentence), shown(&explanation.hint));
    Some(AdviceResult { cause: aside.cause?.name(), message, hint })
}

fn verdict(outcome: &Outcome) -> VerdictName {
    match outcome {
        Outcome::Pass => VerdictName::Pass,
        Outcome::Fail => VerdictName::Fail,
        Outcome::Blocked { .. } => VerdictName::Blocked,
        Outcome::Skipped { .. } => VerdictName::Skipped,
        Outcome::Ungraded { .. } => VerdictName::Ungraded,
    }
}

fn message(words: &Words, verdict: &Verdict, explanation: Option<&Explanation>) -> Option<String> {
    match &verdict.outcome {
        Outcome::Ungraded { .. } if wants_person(verdict) => Some(words.say("answers-person-student")),
        Outcome::Pass => None,
        Outcome::Fail => explanation.map(|explanation| shown(&explanation.sentence)),
        Outcome::Blocked { by } => Some(words.with("blocked-by", &[("by", by.to_string().into())])),
        Outcome::Skipped { lacks } => Some(naming::lacks(words, *lacks)),
        Outcome::Ungraded { why } => {
            let why = naming::ungraded(words, why);
            let why = explanation.map_or_else(|| shown(&why), |explanation| shown(&explanation.sentence));
            Some(format!("{}{}{why}", words.say("ungraded-explained"), words.say("sentence-gap")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn json(lang: Lang) -> serde_json::Value {
        let case = fixture::everything();
        serde_json::to_value(result(&case.graded(), lang, "netgrade", Key::Hidden)).unwrap()
    }

    #[test]
    fn results_fit_their_schema() {
        let schema = serde_json::to_value(schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for lang in [Lang::En, Lang::Zh] {
            let errors: Vec<String> = validator.iter_errors(&json(lang)).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
        let mut wrong = json(Lang::En);
        wrong["exercises"][0]["checks"][0]["verdict"] = "timeout".into();
        assert!(!validator.is_valid(&wrong));
    }

    #[test]
    fn the_written_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/result-schema.json");
        let current = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &current).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), current, "set BLESS=1 to write it again");
    }

    #[test]
    fn each_verdict_says_what_it_can() {
        let value = json(Lang::En);
        let checks = value["exercises"][0]["checks"].as_array().unwrap();
        let by_id = |id: &str| checks.iter().find(|check| check["id"] == id).unwrap();
        let failed = by_id("server/replies");
        assert_eq!((&failed["verdict"], &failed["cause"]), (&"fail".into(), &"no-reply".into()));
        assert!(failed["hint"].as_str().unwrap().contains("send"));
        assert_eq!(
            failed["seen"][0],
            "blocked in recv() on the connection to client a, waiting for bytes that nobody will send"
        );
        let blocked = by_id("server/conversation");
        assert_eq!((&blocked["verdict"], &blocked["blocked_by"]), (&"blocked".into(), &"server/replies".into()));
        assert_eq!(by_id("server/starts")["message"], serde_json::Value::Null);
        let flaky = by_id("client/conversation");
        assert_eq!(
            (&flaky["flaky"], &flaky["tally"]["pass"], &flaky["attempts"]),
            (&true.into(), &2.into(), &3.into())
        );
        let died = by_id("server/survives-reset");
        assert_eq!((&died["place"]["file"], &died["place"]["line"]), (&"server.py".into(), &14.into()));
    }
}
