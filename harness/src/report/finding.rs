//! What was found out about a program, in one line: how it is started, its address, the shape of its replies, how
//! a session ends. Must not judge any of it.

use super::naming;
use super::programs::{Seen, Shape};
use super::words::Words;
use crate::evidence::{Adaptation, IntakeProblem};
use crate::model::Role;

/// The host that programs are given which want one.
const HOST: &str = "127.0.0.1";

/// The line behind the file's name: `Python, started without arguments, listens on 127.0.0.1:8888, …`.
pub(crate) fn line(words: &Words, program: &Seen<'_>) -> String {
    let mut parts = vec![program.record.language.to_string()];
    let built = program.record.build.as_ref().is_none_or(|build| build.succeeded);
    match program.came_up {
        _ if !built => parts.push(words.say("found-not-built")),
        None => {}
        Some(false) => parts.push(words.say(match program.record.role {
            Role::Server => "found-never-listens",
            Role::Client => "found-never-dials",
            Role::Program => "found-not-started",
        })),
        Some(true) => {
            // Nobody would try arguments with it.
            parts.extend((program.record.role != Role::Program).then(|| start(words, &program.arguments)));
            parts.extend(address(words, program));
            parts.extend(replies(words, program));
            parts.extend(
                program.helped.iter().filter(|what| !is_typing(what)).map(|what| naming::adaptation(words, what)),
            );
        }
    }
    parts.join(&words.say("found-comma"))
}

/// Why there is no program.
pub(crate) fn absent(words: &Words, problem: &IntakeProblem) -> String {
    match problem {
        IntakeProblem::Missing { .. } => words.say("head-missing"),
        IntakeProblem::Ambiguous { candidates, .. } => {
            words.with("head-ambiguous", &[("names", candidates.join(&words.say("comma")).into())])
        }
        IntakeProblem::NoInterpreter { language, command, .. } => words.with(
            "head-no-interpreter",
            &[("language", language.to_string().into()), ("command", command.as_str().into())],
        ),
    }
}

/// The word that ends a session with the program; an empty one is an empty line.
pub(crate) fn end_word<'a>(program: &Seen<'a>) -> Option<&'a str> {
    program
        .helped
        .iter()
        .find_map(|what| if let Adaptation::EndWord { word: Some(word) } = what { Some(word.as_str()) } else { None })
}

/// `started with -p PORT`: the address itself is another one each time.
fn start(words: &Words, arguments: &[String]) -> String {
    if arguments.is_empty() {
        return words.say("found-no-arguments");
    }
    let shown: Vec<String> = arguments.iter().map(|argument| general(argument)).collect();
    words.with("found-arguments", &[("arguments", shown.join(" ").into())])
}

/// An argument with its host and port as words.
fn general(argument: &str) -> String {
    let is_port = |text: &str| text.len() >= 4 && text.parse::<u16>().is_ok();
    match argument.rsplit_once(':') {
        _ if argument == HOST => "HOST".to_owned(),
        _ if is_port(argument) => "PORT".to_owned(),
        Some((before, port)) if before == HOST && is_port(port) => "HOST:PORT".to_owned(),
        Some(_) | None => argument.to_owned(),
    }
}

fn address(words: &Words, program: &Seen<'_>) -> Option<String> {
    let id = match program.record.role {
        Role::Server => "head-listens",
        Role::Client | Role::Program => "head-dials",
    };
    let address = program.address?;
    let shown = words.with(id, &[("address", address.to_string().into())]);
    let here = address.ip().is_loopback() || address.ip().is_unspecified();
    Some(if here { shown } else { words.with("found-elsewhere", &[("address", shown.into())]) })
}

fn replies(words: &Words, program: &Seen<'_>) -> Vec<String> {
    let talk = program.talk;
    let newline = match talk.newline {
        Some(true) => "with",
        Some(false) => "without",
        None => "none",
    };
    let shape = talk.shape.map(|shape| match shape {
        // The newline is the terminal's.
        Shape::Typed => words.say("found-shape-typed"),
        Shape::Echo => reply(words, "found-shape-echo", newline),
        Shape::Decorated => reply(words, "found-shape-decorated", newline),
        Shape::Upper => reply(words, "found-shape-upper", newline),
        Shape::Lower => reply(words, "found-shape-lower", newline),
        Shape::Reversed => reply(words, "found-shape-reversed", newline),
        Shape::Time => reply(words, "found-shape-time", newline),
        Shape::Constant => reply(words, "found-shape-constant", newline),
        Shape::Numbers => reply(words, "found-shape-numbers", newline),
        Shape::Varied => reply(words, "found-shape-varied", newline),
    });
    let greets = talk.greets.then(|| words.say("found-greets"));
    let silent = talk.is_silent.then(|| words.say("found-silent"));
    greets.into_iter().chain(shape).chain(silent).collect()
}

fn reply(words: &Words, shape: &str, newline: &'static str) -> String {
    words.with("found-reply", &[("shape", words.say(shape).into()), ("newline", newline.into())])
}

/// That replies are typed is their shape.
fn is_typing(what: &Adaptation) -> bool {
    matches!(what, Adaptation::Operator { role: Role::Server })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_shown_in_general() {
        for (argument, expected) in [
            ("127.0.0.1", "HOST"),
            ("31814", "PORT"),
            ("127.0.0.1:31814", "HOST:PORT"),
            ("-p", "-p"),
            ("--name=x:1", "--name=x:1"),
            ("5", "5"),
        ] {
            assert_eq!(general(argument), expected, "{argument}");
        }
    }
}
