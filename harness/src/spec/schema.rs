//! JSON Schemas of the files that authors write, for editors: keys, their meaning, completion. What they
//! cannot say, such as who is connected at a step, `netgrade lint` does.

use serde_json::{Map, Value, json};

use super::surroundings::Requirement;
use super::verbs::{VerbForm, verbs};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Of `exercise.yaml`.
pub fn exercise_schema() -> Value {
    json!({
        "$schema": DRAFT,
        "title": "netgrade exercise",
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title"],
        "oneOf": [{ "required": ["roles", "checks"] }, { "required": ["questions"] }],
        "properties": {
            "id": { "type": "string", "description": "The folder's name." },
            "title": localised("What the exercise is called."),
            "roles": {
                "type": "array",
                "minItems": 1,
                "description": "The programs that a student hands in.",
                "items": role(),
            },
            "hosts": {
                "type": "array",
                "description": "Lines of the sandbox's /etc/hosts, such as `10.{d1}.{d2}.7 mill-{nonce}`.",
                "items": { "type": "string" },
            },
            "services": {
                "type": "array",
                "description": "Lines of the sandbox's /etc/services, such as `mill-{nonce} {w1}/tcp`.",
                "items": { "type": "string" },
            },
            "checks": {
                "type": "array",
                "minItems": 1,
                "description": "The check files, in the order in which reports show them.",
                "items": { "type": "string", "pattern": "^checks/.+\\.yaml$" },
            },
            "questions": {
                "type": "array",
                "minItems": 1,
                "description": "The question files, instead of roles and checks.",
                "items": { "type": "string", "pattern": "^questions/.+\\.yaml$" },
            },
            "own": { "type": "string", "description": "An exercise whose captured connections the report shows." },
        },
    })
}

/// Of `checks/*.yaml`.
pub fn checks_schema() -> Value {
    json!({
        "$schema": DRAFT,
        "title": "netgrade checks",
        "type": "object",
        "additionalProperties": false,
        "required": ["checks"],
        "properties": { "checks": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/check" } } },
        "$defs": { "check": check(), "step": step() },
    })
}

fn check() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "tried", "steps"],
        "properties": {
            "id": { "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$" },
            "title": localised("What a passing program does, as a statement."),
            "tried": localised("What is done to find out, in one sentence."),
            "severity": { "enum": ["must", "should", "info"], "description": "`info` advises and earns no points." },
            "points": { "type": "number", "exclusiveMinimum": 0, "maximum": 10000 },
            "needs": { "type": "array", "items": { "type": "string" }, "description": "Checks that must pass before." },
            "requires": {
                "type": "array",
                "items": { "enum": Requirement::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>() },
                "description": "What the machine must allow: without it the check is skipped and does not count.",
            },
            "notes": localised("The section of the course notes that it rests on."),
            "by_hand": localised("The same steps by hand; `{host}` and `{port}` are the program's address."),
            "rest": {
                "enum": ["fail", "ignore"],
                "description": "What bytes mean that no `expect` or `fence` has taken: `fail` if it is not given.",
            },
            "steps": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/step" } },
        },
    })
}

/// Exactly one verb, and what may stand beside it.
fn step() -> Value {
    let mut properties: Map<String, Value> = verbs().map(|form| (form.name.to_owned(), verb(form))).collect();
    let one: Vec<Value> = verbs().map(|form| json!({ "required": [form.name] })).collect();
    let beside = json!({
        "who": { "type": "string", "description": "The actor or the program that is meant." },
        "within": duration("The deadline, in the program's own time."),
        "after": duration("What is waited for must not come earlier than this after the step's begin."),
        "save": { "type": "string", "description": "A name for what is received, for later texts." },
        "points": {
            "type": "number", "exclusiveMinimum": 0, "maximum": 10000,
            "description": "What it earns of the check's points by itself, whatever becomes of other steps.",
        },
        "severity": {
            "enum": ["must", "should", "info"],
            "description": "What its failing means: `must` ends the conversation, `should` costs its points, `info` is \
                advice; after the last two the conversation goes on.",
        },
        "hint": localised("Said when this very step fails."),
    });
    if let Value::Object(beside) = beside {
        properties.extend(beside);
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "oneOf": one })
}

/// A verb's page; its value is read by the verb itself.
fn verb(form: &VerbForm) -> Value {
    let page = form.markdown();
    json!({ "description": page, "markdownDescription": page, "examples": [form.example] })
}

fn role() -> Value {
    json!({ "enum": ["server", "client", "program"] })
}

fn localised(description: &str) -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    json!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "required": ["en", "zh"],
        "properties": { "en": text, "zh": text },
    })
}

fn duration(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^[0-9]+(ms|s)$", "description": description })
}
