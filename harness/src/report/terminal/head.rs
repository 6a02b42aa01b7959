//! The top of the report: what was graded, and the programs that were found. Must not weigh them.

use std::io;

use super::{Context, answers};
use crate::evidence::{IntakeProblem, Isolation};
use crate::grade::GradedExercise;
use crate::model::Role;
use crate::report::finding;
use crate::report::naming;
use crate::report::page::{Page, Span, Tone, padded, span};
use crate::report::programs::{Seen, seen};
use crate::report::remarks;
use crate::report::walls;

/// The submission, the seed, and how far the programs were kept apart.
pub(super) fn run(page: &mut Page<'_>, context: &Context<'_>) -> io::Result<()> {
    let document = context.graded.document;
    let what = context.words.with(
        "head-run",
        &[("submission", document.submission.as_str().into()), ("seed", document.seed.to_string().into())],
    );
    page.labelled(&[span(Tone::Strong, format!("netgrade {}  ", document.netgrade))], &[span(Tone::Plain, what)])?;
    match document.isolation {
        Isolation::Full => Ok(()),
        Isolation::BestEffort => {
            let mut said = vec![span(Tone::Warn, context.words.say("head-best-effort"))];
            if let Some(walls) = &document.walls {
                said.push(span(Tone::Plain, format!(" {}", walls::told(&context.words, walls))));
            }
            page.labelled(&[span(Tone::Warn, "! ")], &said)
        }
    }
}

/// The exercise's title, then a line a program.
pub(super) fn exercise(page: &mut Page<'_>, context: &Context<'_>, graded: &GradedExercise<'_>) -> io::Result<()> {
    let exercise = &graded.record.exercise;
    page.blank()?;
    let title = exercise.title.get(context.options.lang);
    page.line(&[span(Tone::Strong, format!("{}  {title}", exercise.id))])?;
    page.blank()?;
    answers::files(page, context, graded)?;
    let programs = seen(graded.record);
    for role in &exercise.roles {
        // A part that has neither was not looked for: the checks that were asked for do not need it.
        if let Some(program) = programs.iter().find(|program| program.record.role == *role) {
            found(page, context, program)?;
        } else if let Some(problem) = problem(graded, *role) {
            absent(page, context, *role, problem)?;
        }
    }
    page.blank()
}

fn label(context: &Context<'_>, role: Role) -> Span {
    let name = |role| match role {
        Role::Server => context.words.say("label-server"),
        Role::Client => context.words.say("label-client"),
        Role::Program => context.words.say("label-program"),
    };
    let columns = [Role::Server, Role::Client].map(|role| super::super::page::width(&[span(Tone::Dim, name(role))]));
    span(Tone::Dim, format!("  {}  ", padded(&name(role), columns[0].max(columns[1]))))
}

fn found(page: &mut Page<'_>, context: &Context<'_>, program: &Seen<'_>) -> io::Result<()> {
    let words = &context.words;
    let text = format!("{}{}", words.say("found-gap"), finding::line(words, program));
    let file = span(Tone::Strong, &program.record.file);
    page.labelled(&[label(context, program.record.role)], &[file, span(Tone::Plain, text)])?;
    if !program.steps.is_empty() {
        page.labelled(&[blank_label(context)], &[span(Tone::Dim, naming::chain(&program.steps))])?;
    }
    for remark in &program.record.remarks {
        let remark = remarks::remark(words, remark);
        page.labelled(&[blank_label(context), span(Tone::Warn, "! ")], &[span(Tone::Plain, remark)])?;
    }
    Ok(())
}

fn blank_label(context: &Context<'_>) -> Span {
    span(Tone::Plain, " ".repeat(super::super::page::width(&[label(context, Role::Server)])))
}

fn problem<'a>(graded: &'a GradedExercise<'_>, role: Role) -> Option<&'a IntakeProblem> {
    graded.record.problems.iter().find(|problem| problem.role() == role)
}

fn absent(page: &mut Page<'_>, context: &Context<'_>, role: Role, problem: &IntakeProblem) -> io::Result<()> {
    let text = finding::absent(&context.words, problem);
    page.labelled(&[label(context, role)], &[span(Tone::Bad, text)])
}
