//! Checks and steps in a few words, for tests.

use super::*;
use crate::model::{ActorName, CheckId, Localised, Millis, Points, Role};

pub(crate) fn text(zh: &str) -> Localised {
    Localised { en: zh.to_owned(), zh: zh.to_owned() }
}

pub(crate) fn step(number: usize, verb: Verb) -> Step {
    let at = Place { file: "checks/server.yaml".into(), line: 1 };
    let (within, points, severity) = (Millis(2000), Points::ZERO, Severity::Must);
    Step { number, verb, within, after: None, save: None, points, severity, hint: None, at }
}

pub(crate) fn check_of(id: &str, points: f64, needs: &[&str], verbs: Vec<Verb>) -> Check {
    Check {
        id: CheckId::new(id).unwrap(),
        title: text("t"),
        tried: text("t"),
        severity: if points > 0.0 { Severity::Must } else { Severity::Info },
        points: Points::new(points).unwrap(),
        needs: needs.iter().map(|id| CheckId::new(id).unwrap()).collect(),
        requires: Vec::new(),
        notes: None,
        by_hand: None,
        rest: Rest::Fail,
        steps: verbs.into_iter().enumerate().map(|(number, verb)| step(number, verb)).collect(),
        question: None,
    }
}

pub(crate) fn connect(name: &str) -> Verb {
    Verb::Connect(ConnectStep::plain(actor(name)))
}

pub(crate) fn actor(name: &str) -> ActorName {
    ActorName::new(name).unwrap()
}

// The verbs, as short as in YAML.
pub(crate) fn send(who: &str, text: &str) -> Verb {
    Verb::Send(SendStep { who: actor(who), data: Data::Text(text.to_owned()), cut: Cut::Whole, gap: None })
}
pub(crate) fn reply(who: &str) -> Verb {
    Verb::ExpectReply(ReplyStep { who: actor(who), pattern: None, help: Help::Usual })
}
pub(crate) fn bare_reply(who: &str) -> Verb {
    Verb::ExpectReply(ReplyStep { who: actor(who), pattern: None, help: Help::Never })
}
pub(crate) fn expect(who: &str, text: &str) -> Verb {
    Verb::Expect(ExpectStep { who: actor(who), pattern: Pattern::Exact(text.to_owned()) })
}
pub(crate) fn fence(who: &str, request: &str, answer: &str) -> Verb {
    let (data, pattern) = (Data::Text(request.to_owned()), Pattern::Exact(answer.to_owned()));
    Verb::Fence(FenceStep { who: actor(who), data, pattern })
}
pub(crate) fn message(who: &str) -> Verb {
    Verb::ExpectMessage(ReplyStep { who: actor(who), pattern: Some(Pattern::contains("hello")), help: Help::Usual })
}
pub(crate) fn typed(line: &str) -> Verb {
    Verb::Stdin(StdinStep { who: Role::Client, input: Input::Line(line.to_owned()) })
}
pub(crate) fn shows(text: &str) -> Verb {
    Verb::ExpectStdout(OutputStep { who: Role::Client, pattern: Pattern::contains(text) })
}
pub(crate) fn exits_orderly() -> Verb {
    Verb::ExpectExit(ExitStep { who: Role::Client, how: ExitKind::Orderly })
}
pub(crate) fn steps(who: Role, calls: &[CallName]) -> Verb {
    Verb::ExpectSteps(StepsStep { who, calls: calls.to_vec() })
}
