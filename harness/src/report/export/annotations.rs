//! Annotations of GitHub Actions: what failed, at the student's own lines. A step may have ten errors and ten
//! warnings, so the rest is counted. Commands are lines; everything in them is encoded.

use std::io;

use super::told;
use super::{Came, Source};
use crate::report::json::{CheckResult, ExerciseResult, SeverityName};

/// Annotations of one kind that a step may have.
const MOST: usize = 10;
/// Characters: of a longer message the runner takes no more than about twice as much.
const LONGEST: usize = 2_000;
const LONGEST_TITLE: usize = 200;

/// Writes one command a check that failed or could not be graded.
pub fn annotations(out: &mut dyn io::Write, source: &Source<'_>) -> io::Result<()> {
    let (mut errors, mut warnings) = (0, 0);
    for (exercise, check) in source.checks() {
        let Some(level) = level(check) else { continue };
        let count = if level == "error" { &mut errors } else { &mut warnings };
        *count += 1;
        if *count <= MOST {
            writeln!(out, "{}", annotation(source, level, exercise, check))?;
        }
    }
    let left = errors.saturating_sub(MOST) + warnings.saturating_sub(MOST);
    if left > 0 {
        let said = source.words.with("export-more", &[("count", left.into())]);
        writeln!(out, "::notice title=netgrade::{}", data(&said))?;
    }
    Ok(())
}

/// What netgrade itself could not do, as a command.
pub fn failed(message: &str) -> String {
    format!("::error title=netgrade::{}", data(message))
}

/// How much a check weighs; a check that only waits for another one says nothing of its own.
fn level(check: &CheckResult) -> Option<&'static str> {
    match (Came::of(check), check.severity) {
        (Came::Failed, SeverityName::Must) => Some("error"),
        (Came::Failed | Came::Advice | Came::Ungraded, _) => Some("warning"),
        (Came::Passed, _) if !check.advice.is_empty() => Some("warning"),
        (Came::Passed | Came::Skipped, _) => None,
    }
}

fn annotation(source: &Source<'_>, level: &str, exercise: &ExerciseResult, check: &CheckResult) -> String {
    let mut properties = Vec::new();
    if let Some((file, line)) = source.place(exercise, check) {
        properties.push(format!("file={}", property(&file)));
        properties.extend(line.map(|line| format!("line={line}")));
    }
    let title = format!("{} {} ({}/{})", exercise.id, check.id, check.points, check.max_points);
    properties.push(format!("title={}", property(&cut(&title, LONGEST_TITLE))));
    format!("::{level} {}::{}", properties.join(","), data(&cut(&message(source, check), LONGEST)))
}

/// What is wrong and what to try, on lines of their own.
fn message(source: &Source<'_>, check: &CheckResult) -> String {
    let said = told::message(&source.words, check).unwrap_or_else(|| check.title.clone());
    let advice = check.advice.iter().flat_map(|advice| [&advice.message, &advice.hint]);
    let rest = check.hint.iter().chain(advice).map(|text| told::clipped(text));
    std::iter::once(said).chain(rest).collect::<Vec<_>>().join("\n")
}

fn cut(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A message as a command carries it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value among others as a command carries it.
fn property(text: &str) -> String {
    data(&told::clipped(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_separates_is_encoded() {
        assert_eq!(data("50 %\r\n::error::x"), "50 %25%0D%0A::error::x");
        assert_eq!(property("a,b:c%\n\x1b"), "a%2Cb%3Ac%25\\n\\x1b");
        assert_eq!(failed("a\nb"), "::error title=netgrade::a%0Ab");
    }
}
