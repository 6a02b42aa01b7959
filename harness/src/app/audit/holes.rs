//! Checks and causes that no faulty solution shows: what nothing proves may not work.

use super::row::Row;
use super::solution::Kind;
use crate::judge;
use crate::model::{Cause, CheckId, Role};
use crate::spec::{
    Amount, Cut, Data, EndKind, EndStep, Exercise, ExitKind, ListenMode, ListenStep, OutputStep, QuestionKind,
    SendStep, TextQuestion, TraceColumn, Transport, Verb,
};

/// An exercise with the solutions that were graded on it.
type Audited = (Exercise, Vec<Row>);

/// Checks that no faulty solution fails alone.
pub(super) fn checks(audited: &[Audited]) -> Vec<String> {
    let uncaught = audited.iter().flat_map(|(exercise, rows)| {
        let ids = exercise.checks.iter().map(|check| &check.id).filter(|id| !rows.iter().any(|row| is_for(row, id)));
        ids.map(move |id| (&exercise.id, id))
    });
    uncaught.map(|(of, id)| format!("{of} {id} · there is no faulty solution that only this check catches")).collect()
}

/// Causes that no faulty solution shows.
pub(super) fn causes(audited: &[Audited]) -> Vec<String> {
    let exercises: Vec<&Exercise> = audited.iter().map(|(exercise, _)| exercise).collect();
    let rows = || audited.iter().flat_map(|(_, rows)| rows);
    let unshown =
        Cause::ALL.iter().filter(|cause| can_be_shown(&exercises, **cause) && !rows().any(|row| shows(row, **cause)));
    unshown.map(|cause| format!("{cause} · no faulty solution shows this cause")).collect()
}

/// Whether a step of the exercises can fail for this cause at all. Most causes can show at any step; those of
/// what is expected byte for byte need one that expects so.
#[expect(clippy::wildcard_enum_match_arm, reason = "a cause of the future shows anywhere until it is named here")]
fn can_be_shown(exercises: &[&Exercise], cause: Cause) -> bool {
    if let Some(asks) = asked(cause) {
        let mut checks = exercises.iter().flat_map(|exercise| &exercise.checks);
        return checks.any(|check| check.question.as_ref().is_some_and(|question| asks(&question.kind)));
    }
    let shows: fn(&Verb) -> bool = match cause {
        // Whether what is cut off had to be dropped, only the check's own protocol says.
        Cause::Unknown | Cause::KeepsPartial => return false,
        Cause::OneRecvOneMessage => |verb| matches!(verb, Verb::Send(step) if step.cut == Cut::Bytes),
        Cause::PathEscape => {
            |verb| matches!(verb, Verb::Send(SendStep { data: Data::Text(text), .. }) if text.contains("../"))
        }
        Cause::WrongAnswer => expects_bytes,
        Cause::UnexpectedBytes => |verb| matches!(verb, Verb::Expect(_) | Verb::Fence(_) | Verb::ExpectSilence(_)),
        Cause::WrongOutput => expects_output,
        Cause::NotRaw | Cause::WrongChecksum | Cause::WrongField | Cause::AcceptsWrongReply => {
            |verb| matches!(verb, Verb::ExpectEcho(_))
        }
        // Those of answers on standard output.
        Cause::NoAnswer
        | Cause::ExtraOutput
        | Cause::WrongByteOrder
        | Cause::NotCanonical
        | Cause::AcceptsBadInput
        | Cause::RefusesGoodInput
        | Cause::DiesOnBadInput
        | Cause::DiesOnRequest => answers,
        Cause::ClosesEarly => |verb| matches!(verb, Verb::ExpectSilence(_)),
        // Only a client whose connections are carried can be cut off, or kept waiting.
        Cause::DoubleSend => needs_another_try,
        Cause::NoResend | Cause::Hammering => |verb| needs_another_try(verb) || matches!(verb, Verb::ExpectCopies(_)),
        Cause::RetriesForever => {
            |verb| exits(verb, |how| matches!(how, ExitKind::GivesUp { .. })) || matches!(verb, Verb::ExpectCopies(_))
        }
        Cause::SilentExit => |verb| exits(verb, |how| matches!(how, ExitKind::GivesUp { .. } | ExitKind::Told)),
        // It takes more than one client at a time.
        Cause::ClientLimit | Cause::MixesClients | Cause::BlocksOnIdle => {
            |verb| matches!(verb, Verb::Connect(step) if step.count.is_some())
        }
        Cause::BlocksOnSlow => |verb| matches!(verb, Verb::PauseReading(_)),
        Cause::NoEvent => |verb| matches!(verb, Verb::Expect(_)),
        Cause::NoReconnect => |verb| matches!(verb, Verb::Proxy(_)),
        Cause::WaitsForever => |verb| matches!(verb, Verb::Proxy(_)) || speaks_in_datagrams(verb),
        Cause::WrongTransport
        | Cause::Truncates
        | Cause::MergesMessages
        | Cause::WrongPeer
        | Cause::OnePeer
        | Cause::DiesOnEmpty => speaks_in_datagrams,
        Cause::DiesOnUnreachable => |verb| matches!(verb, Verb::Connect(step) if step.gone),
        Cause::TakesDuplicate => |verb| matches!(verb, Verb::ExpectCopies(_)),
        Cause::ClosesFully => |verb| matches!(verb, Verb::ExpectEnd(EndStep { how: EndKind::Half, .. })),
        Cause::FdLeak => |verb| grows(verb, Amount::Descriptors),
        Cause::ThreadLeak => |verb| grows(verb, Amount::Threads),
        Cause::UnboundedMemory => |verb| grows(verb, Amount::Memory),
        Cause::Zombies => |verb| matches!(verb, Verb::ExpectNoZombies(_)),
        Cause::DiesOnEmfile => |verb| fails_for(verb, Cause::DiesOnEmfile),
        Cause::DiesOnFailedCall => |verb| fails_for(verb, Cause::DiesOnFailedCall),
        Cause::NoRetry => |verb| matches!(verb, Verb::Listen(ListenStep { tries: Some(_), .. })),
        Cause::NoTimeout => {
            |verb| matches!(verb, Verb::Listen(ListenStep { mode: ListenMode::Full | ListenMode::Hanging, .. }))
        }
        _ => return true,
    };
    exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
        .any(|check| check.flat().into_iter().any(|step| shows(&step.verb)))
}

fn speaks_in_datagrams(verb: &Verb) -> bool {
    *verb == Verb::Transport(Transport::Udp)
}

/// Which questions can be answered wrongly for this cause; none where it is a cause of programs.
#[expect(clippy::wildcard_enum_match_arm, reason = "all other causes are those of programs")]
fn asked(cause: Cause) -> Option<fn(&QuestionKind) -> bool> {
    let is_number = |kind: &QuestionKind| matches!(kind, QuestionKind::Trace(TraceColumn::Seq | TraceColumn::Ack));
    Some(match cause {
        Cause::AnswersMissing | Cause::AnswersUnreadable | Cause::NotAnswered => |_| true,
        // An audit knows no students' names.
        Cause::ForeignTrace => |_| false,
        Cause::WrongOrder => {
            |kind| matches!(kind, QuestionKind::Order(_) | QuestionKind::Text(TextQuestion { ordered: true, .. }))
        }
        Cause::WrongMatch => |kind| matches!(kind, QuestionKind::Match(_)),
        Cause::WrongChoice => |kind| matches!(kind, QuestionKind::Choose(_)),
        Cause::WrongWord => |kind| matches!(kind, QuestionKind::Fill(_) | QuestionKind::Match(_)),
        Cause::Contradiction => |kind| matches!(kind, QuestionKind::Text(_)),
        Cause::WrongFlags => |kind| matches!(kind, QuestionKind::Trace(TraceColumn::Flags)),
        Cause::WrongState => |kind| matches!(kind, QuestionKind::Trace(TraceColumn::States)),
        Cause::SynNotCounted
        | Cause::FinNotCounted
        | Cause::DataNotCounted
        | Cause::OtherDirection
        | Cause::WrongNumber => is_number,
        _ => return None,
    })
}

/// Whether a step looks at how much more a program holds.
fn grows(verb: &Verb, what: Amount) -> bool {
    matches!(verb, Verb::ExpectGrowth(step) if step.what == what)
}

/// Whether a step makes calls fail of which an unready program dies for this cause.
fn fails_for(verb: &Verb, cause: Cause) -> bool {
    matches!(verb, Verb::Fault(fault) if judge::cause_of_fault(fault) == Some(cause))
}

fn exits(verb: &Verb, such: fn(ExitKind) -> bool) -> bool {
    matches!(verb, Verb::ExpectExit(step) if such(step.how))
}

/// Whether a client meets a server that is there only later.
fn needs_another_try(verb: &Verb) -> bool {
    matches!(verb, Verb::Listen(ListenStep { tries: Some(_), .. }))
}

fn answers(verb: &Verb) -> bool {
    matches!(verb, Verb::ExpectStdout(step) if step.who == Role::Program)
}

fn expects_bytes(verb: &Verb) -> bool {
    let reply = matches!(verb, Verb::ExpectReply(step) if step.pattern.is_some());
    reply || matches!(verb, Verb::Expect(_) | Verb::Fence(_))
}

/// A text that a client is to show has causes of its own.
fn expects_output(verb: &Verb) -> bool {
    let shown = |step: &OutputStep| step.who == Role::Client && step.pattern.sought().is_some();
    matches!(verb, Verb::ExpectStdout(step) if step.who != Role::Program && !shown(step))
        || matches!(verb, Verb::ExpectStderr(_))
}

/// Whether the solution is there for this check alone.
fn is_for(row: &Row, id: &CheckId) -> bool {
    match &row.solution.kind {
        Kind::Faulty { expected } => expected.len() == 1 && expected.contains_key(id),
        Kind::Reference | Kind::Starter => false,
    }
}

fn shows(row: &Row, cause: Cause) -> bool {
    match &row.solution.kind {
        Kind::Faulty { expected } => expected.values().any(|shown| *shown == cause),
        Kind::Reference | Kind::Starter => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ExerciseId;
    use crate::spec::samples::{actor, check_of, expect, reply, shows, text};

    fn of(verb: Verb) -> Vec<Exercise> {
        let checks = vec![check_of("a/b", 1.0, &[], vec![verb])];
        vec![Exercise {
            id: ExerciseId::new("01-a").unwrap(),
            title: text("t"),
            roles: vec![Role::Server],
            files: crate::spec::OwnFiles::default(),
            own: None,
            checks,
        }]
    }

    #[test]
    fn a_cause_wants_a_solution_where_a_step_can_show_it() {
        let check = |verb: Verb, cause, expected| {
            let exercises = of(verb.clone());
            assert_eq!(can_be_shown(&exercises.iter().collect::<Vec<_>>(), cause), expected, "{verb:?} {cause}");
        };
        check(reply("a"), Cause::NoReply, true);
        check(reply("a"), Cause::Unknown, false);
        check(reply("a"), Cause::WrongAnswer, false);
        check(expect("a", "x"), Cause::WrongAnswer, true);
        check(expect("a", "x"), Cause::UnexpectedBytes, true);
        check(expect("a", "x"), Cause::ClosesEarly, false);
        check(Verb::ExpectSilence(actor("a")), Cause::ClosesEarly, true);
        check(shows("x"), Cause::WrongOutput, false);
        let output = OutputStep { who: Role::Server, pattern: crate::spec::Pattern::contains("x") };
        check(Verb::ExpectStdout(output), Cause::WrongOutput, true);
    }
}
