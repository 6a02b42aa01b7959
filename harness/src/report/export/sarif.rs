//! SARIF 2.1.0: a rule a cause, a result a failed check. A result lies where the failure names a line, else at
//! the program's main file. What the grader could not decide is no finding about the program: it is a
//! notification of the run.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::told::{self, Repeat};
use super::{Came, Source, json_file};
use crate::model::Cause;
use crate::report::explain;
use crate::report::json::{CheckResult, ExerciseResult, SeverityName};

/// The schema's name; nobody has to fetch it.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn write(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let found: Vec<_> = source.checks().filter(|(_, check)| is_finding(check)).collect();
    let causes: BTreeSet<&str> = found.iter().filter_map(|(_, check)| check.cause).collect();
    let rules: Vec<Cause> = Cause::ALL.iter().copied().filter(|cause| causes.contains(cause.name())).collect();
    let results: Vec<Value> =
        found.iter().filter_map(|(exercise, check)| result(source, &rules, exercise, check)).collect();
    let ungraded: Vec<Value> =
        source.checks().filter(|(_, check)| Came::of(check) == Came::Ungraded).map(|(_, check)| fault(check)).collect();
    json_file(
        out,
        &json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "netgrade",
                    "semanticVersion": source.result.netgrade,
                    "rules": rules.iter().map(|cause| rule(source, *cause)).collect::<Vec<_>>(),
                } },
                "invocations": [{
                    "executionSuccessful": ungraded.is_empty(),
                    "toolExecutionNotifications": ungraded,
                }],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        }),
    )
}

fn is_finding(check: &CheckResult) -> bool {
    matches!(Came::of(check), Came::Failed | Came::Advice)
}

fn rule(source: &Source<'_>, cause: Cause) -> Value {
    let [what, why, hint] = explain::explain(cause, source.words.lang());
    json!({
        "id": cause.name(),
        "shortDescription": { "text": what },
        "fullDescription": { "text": why },
        "help": { "text": format!("{what}\n\n{why}\n\n{hint}") },
    })
}

fn result(source: &Source<'_>, rules: &[Cause], exercise: &ExerciseResult, check: &CheckResult) -> Option<Value> {
    let cause = check.cause?;
    let told = told::told(&source.words, check, Repeat::Hidden);
    let mut result = json!({
        "ruleId": cause,
        "level": match check.severity {
            SeverityName::Must => "error",
            SeverityName::Should => "warning",
            SeverityName::Info => "note",
        },
        "message": { "text": literal(&message(source, check, &told)) },
        "partialFingerprints": { "netgrade/v1": fingerprint(exercise, check) },
        "properties": { "exercise": exercise.id, "check": check.id },
    });
    if let Some(index) = rules.iter().position(|rule| rule.name() == cause) {
        result["ruleIndex"] = index.into();
    }
    if let Some((file, line)) = source.place(exercise, check) {
        // Code scanning asks for a line: the first, where none is known.
        result["locations"] = json!([{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&file) },
            "region": { "startLine": line.unwrap_or(1) },
        } }]);
    }
    Some(result)
}

fn message(source: &Source<'_>, check: &CheckResult, told: &[told::Told]) -> String {
    let lines = told::lines(&source.words, told);
    std::iter::once(Source::name(check)).chain(lines).collect::<Vec<_>>().join("\n")
}

/// `[text](target)` is a link in a SARIF message, and `{0}` an argument (SARIF §3.11.5, §3.11.6).
fn literal(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    text.replace('{', "{{").replace('}', "}}")
}

fn fault(check: &CheckResult) -> Value {
    let said = check.message.as_deref().map(told::clipped).unwrap_or_default();
    json!({ "level": "error", "message": { "text": literal(&format!("{}: {said}", check.id)) } })
}

/// The same from run to run, and another one for each check and cause.
pub(super) fn fingerprint(exercise: &ExerciseResult, check: &CheckResult) -> String {
    let text = format!("{}\n{}\n{}", exercise.id, check.id, check.cause.unwrap_or_default());
    Sha256::digest(text).iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A path as a relative URI reference (RFC 3986 §4.2).
pub(super) fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().fold(String::new(), |mut uri, byte| {
        if plain(byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}
