//! What was seen while a check was played: its conversation as a diagram, its segments, its output. Must not judge
//! any of it.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::diagram::{Layout, ROOM, diagram};
use super::{Context, wire};
use crate::evidence::Attempt;
use crate::grade::GradedCheck;
use crate::judge::Outcome;
use crate::model::Role;
use crate::report::explain;
use crate::report::ladder::Ladder;
use crate::report::picture::{passed_picture, picture};
use crate::report::programs::roles;
use crate::report::standing::went_well;
use crate::report::words::Words;

/// Bytes that one check may take: no program's output takes the room of all others.
const MOST: usize = 120_000;

/// Of which checks, by the numbers of exercise and check, in each language.
pub(super) type Seen = BTreeMap<(usize, usize), [Markup; 2]>;

/// As many checks as the page has room for: first those that were not passed.
pub(super) fn all(context: &Context<'_>) -> Seen {
    let mut seen = Seen::new();
    for passed in [false, true] {
        for (exercise, graded) in context.graded.exercises.iter().enumerate() {
            for (at, check) in graded.checks.iter().enumerate() {
                let is_passed = check.verdict.outcome == Outcome::Pass && !check.tally.is_flaky();
                if is_passed == passed
                    && let Some(both) = one(context, check)
                {
                    seen.insert((exercise, at), both);
                }
            }
        }
    }
    seen
}

/// What was seen of a check; none where nothing was, or where there is no room.
fn one(context: &Context<'_>, check: &GradedCheck<'_>) -> Option<[Markup; 2]> {
    // Where there is none for a small one, nothing is drawn in vain.
    let attempt = explain::attempt_of(check).filter(|_| context.seen.has_some())?;
    let both = [0, 1].map(|lang| seen(context, &context.words[lang], check, attempt));
    let size: usize = both.iter().map(|part| part.0.len()).sum();
    (size <= MOST && context.seen.afford(size)).then_some(both)
}

/// The attempt that decided, and one that passed where they differ.
fn seen(context: &Context<'_>, words: &Words, check: &GradedCheck<'_>, attempt: &Attempt) -> Markup {
    let step = check.verdict.step;
    let passed = check.passed.and_then(|passed| check.evidence?.attempts.get(passed));
    html! {
        h3 { (words.say("html-conversation")) }
        (drawn(words, attempt, &picture(words, check.check, attempt, step, ROOM)))
        @if let Some(passed) = passed.filter(|_| check.tally.is_flaky()) {
            p { (went_well(words, context.graded)) }
            (drawn(words, passed, &passed_picture(words, passed, step, ROOM)))
        }
        (wire::segments(words, attempt))
        (wire::output(words, attempt))
    }
}

fn drawn(words: &Words, attempt: &Attempt, ladder: &Ladder) -> Markup {
    let of = roles(&attempt.events);
    let parts = [Role::Client, Role::Server, Role::Program].into_iter();
    let parts: Vec<Role> = parts.filter(|role| of.values().any(|one| one == role)).collect();
    if ladder.rungs.is_empty() {
        return html! {};
    }
    diagram(&Layout::new(words, &parts), ladder)
}
