//! The part of the result that tells what was found out about a program. Must not judge any of it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::super::finding;
use super::super::naming;
use super::super::programs::{Seen, Shape};
use super::super::words::Words;
use super::{RoleName, shown};
use crate::model::Language;

/// A program that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Program")]
pub struct ProgramResult {
    /// Its part.
    pub role: RoleName,
    /// What it is written in, in lower case: `python`, `c`, `cpp`, `java`, `node`, …
    pub language: String,
    /// Its main file, relative to the submission; characters that act on a terminal are written out.
    pub file: String,
    /// What was found out about it, in one line and in the report's language.
    pub found: String,
    /// `host:port` where it listens or dials, once seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The notes' steps that were seen: `socket`, `bind`, `listen`, `accept`, `connect`.
    pub steps: Vec<&'static str>,
    /// Arguments that the harness added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// The shape of a server's replies, once there were enough of them to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<ReplyResult>,
    /// The word that ends a session; empty for an empty line. Absent where none of the usual words does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_word: Option<String>,
    /// How the harness helped the program along, in the report's language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub helped: Vec<String>,
    /// What reading its source showed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// The shape of a server's replies. It is told, and never judged.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Reply")]
pub struct ReplyResult {
    /// What they are made of.
    #[schemars(schema_with = "shape_name")]
    pub shape: &'static str,
    /// Whether they end in a newline; absent where some do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newline: Option<bool>,
}

fn shape_name(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = Shape::ALL.iter().map(|shape| shape.name()).collect();
    json_schema!({"type": "string", "enum": names})
}

pub(super) fn found(words: &Words, program: &Seen<'_>) -> ProgramResult {
    ProgramResult {
        role: program.record.role.into(),
        language: language(program.record.language).to_owned(),
        file: shown(&program.record.file),
        found: format!("{}{}{}", shown(&program.record.file), words.say("found-gap"), finding::line(words, program)),
        address: program.address.map(|address| address.to_string()),
        steps: program.steps.iter().map(|step| naming::call(*step)).collect(),
        arguments: program.arguments.iter().map(|text| shown(text)).collect(),
        reply: program.talk.shape.map(|shape| ReplyResult { shape: shape.name(), newline: program.talk.newline }),
        end_word: finding::end_word(program).map(shown),
        helped: program.helped.iter().map(|what| naming::adaptation(words, what)).collect(),
        remarks: program.record.remarks.iter().map(|text| shown(text)).collect(),
    }
}

fn language(language: Language) -> &'static str {
    match language {
        Language::Python => "python",
        Language::C => "c",
        Language::Cpp => "cpp",
        Language::Java => "java",
        Language::Node => "node",
        Language::Rust => "rust",
        Language::Go => "go",
        Language::Perl => "perl",
        Language::Tcl => "tcl",
        Language::Ruby => "ruby",
        Language::Shell => "shell",
        Language::Binary => "binary",
    }
}
