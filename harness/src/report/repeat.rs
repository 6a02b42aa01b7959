//! How to do a check again: the command, and the steps by hand. Must not run anything.

use crate::grade::{Graded, GradedCheck, GradedExercise};
use crate::model::{Lang, Role};

use super::explain::main_role;
use super::naming::reachable;
use super::programs;

/// Quotes a word for a POSIX shell where it needs it.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@,".contains(c);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(plain) {
        return text.to_owned();
    }
    let path = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
    format!("'{}'", path.replace('\'', r"'\''"))
}

/// The command that repeats just this check.
pub(crate) fn command(
    program: &str,
    graded: &Graded<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> String {
    let repeat = match graded.document.repeat {
        0 | 1 => String::new(),
        times => format!(" --repeat {times}"),
    };
    format!(
        "{program} check {} --exercise {} --only {} --seed {}{repeat}",
        shell_word(&graded.document.submission),
        exercise.record.exercise.id,
        check.check.id,
        graded.document.seed,
    )
}

/// How the reader of a page calls netgrade, who may be another than who made it, at another machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// By its name.
    Netgrade,
    /// Through this project's Makefile.
    Make,
}

/// Submissions that the Makefile knows, and what they are called there.
const OF_MAKE: [(&str, &str); 2] = [("submission", ""), ("build/reference", " DEMO=1")];

/// The command that repeats just this check, as it is typed.
pub(crate) fn typed(
    typed: Typed,
    graded: &Graded<'_>,
    exercise: &GradedExercise<'_>,
    check: &GradedCheck<'_>,
) -> String {
    let document = graded.document;
    let of_make = OF_MAKE.iter().find(|(submission, _)| *submission == document.submission);
    let Some((_, demo)) = of_make.filter(|_| typed == Typed::Make) else {
        return command("netgrade", graded, exercise, check);
    };
    let repeat = if document.repeat > 1 { format!(" --repeat {}", document.repeat) } else { String::new() };
    format!(
        "make check EX={} ONLY={}{demo} ARGS='--seed {}{repeat}'",
        exercise.record.exercise.id, check.check.id, document.seed,
    )
}

/// The steps by hand, with the program's address filled in where it is known.
pub(crate) fn by_hand(lang: Lang, exercise: &GradedExercise<'_>, check: &GradedCheck<'_>) -> Option<String> {
    let text = check.check.by_hand.as_ref()?.get(lang);
    let role = main_role(check.check).unwrap_or(Role::Server);
    let address = programs::address(exercise.record, role).map(reachable);
    let (host, port) = address.map_or_else(
        || ("HOST".to_owned(), "PORT".to_owned()),
        |address| (address.ip().to_string(), address.port().to_string()),
    );
    Some(text.replace("{host}", &host).replace("{port}", &port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_the_one_that_is_typed() {
        let mut case = crate::report::fixture::everything();
        for (submission, how, expected) in [
            ("submission", Typed::Make, "make check EX=03-session ONLY=server/starts ARGS='--seed 7'"),
            ("build/reference", Typed::Make, "make check EX=03-session ONLY=server/starts DEMO=1 ARGS='--seed 7'"),
            ("a b", Typed::Make, "netgrade check 'a b' --exercise 03-session --only server/starts --seed 7"),
            (
                "submission",
                Typed::Netgrade,
                "netgrade check submission --exercise 03-session --only server/starts --seed 7",
            ),
        ] {
            case.document.submission = submission.into();
            case.document.seed = 7;
            let graded = case.graded();
            let exercise = &graded.exercises[0];
            assert_eq!(typed(how, &graded, exercise, &exercise.checks[0]), expected);
        }
    }

    #[test]
    fn words_are_safe_in_a_shell() {
        for (word, quoted) in [
            ("submission", "submission"),
            ("作业/a b", "'作业/a b'"),
            ("it's $(x)", r"'it'\''s $(x)'"),
            ("-rf", "'./-rf'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(word), quoted);
        }
    }
}
