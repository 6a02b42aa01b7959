//! What a step that failed waited for, and why it did not come, in one line. Must not know how it is drawn.

use super::words::Words;
use super::{misfit, naming};
use crate::evidence::{Ended, How};
use crate::model::{Misfit, Role};
use crate::spec::{About, Amount, BlockKind, Check, Dial, EndKind, ExitKind, ExitStep, GrowthStep, Step, Verb};

/// Puts the name of its phase before what a step says, where it is in one.
pub(super) fn in_phase(words: &Words, check: &Check, step: &Step, text: String) -> String {
    match check.phase(step.number) {
        Some(name) => words.with("failed-phase", &[("phase", name.get(words.lang()).into()), ("text", text.into())]),
        None => text,
    }
}

/// What the deciding step waited for, and why it did not come.
pub(super) fn failed_text(words: &Words, step: &Step, why: &Ended) -> String {
    let first = if let Ended::Members { first, .. } = why { first.first().map(|member| &member.why) } else { None };
    let unasked = matches!(first.unwrap_or(why), Ended::Unmatched(unmatched) if unmatched.why == Misfit::Unasked);
    let wanted = if unasked { nothing_more(words, &step.verb) } else { wanted(words, &step.verb) };
    match ended(words, &step.verb, why) {
        Some(why) => words.with("failed-step", &[("wanted", wanted.into()), ("why", why.into())]),
        None => wanted,
    }
}

fn wanted(words: &Words, verb: &Verb) -> String {
    let role = |id: &str, role: Role| words.with(id, &[("program", naming::program(words, Some(role)).into())]);
    let actor = |id: &str, who: &crate::model::ActorName| words.with(id, &[("actor", who.as_ref().into())]);
    match verb {
        Verb::Start(who) => role("verb-start", *who),
        Verb::Restart(who) => role("verb-restart", *who),
        Verb::Kill(who) => role("verb-kill", *who),
        Verb::Signal(step) => role("verb-signal", step.who),
        Verb::SendUntilBlocked(who) => actor("verb-send-until-blocked", who),
        Verb::PauseReading(who) | Verb::ResumeReading(who) => actor("verb-reading", who),
        Verb::Ready(Role::Server) => words.say("verb-ready-server"),
        Verb::Ready(Role::Client) => words.say("verb-ready-client"),
        Verb::Transport(_) => words.say("verb-transport"),
        Verb::ExpectCopies(step) => {
            let (least, most) = (step.at_least.into(), step.at_most.into());
            words.with("verb-copies", &[("least", least), ("most", most)])
        }
        Verb::Ready(Role::Program) => role("verb-start", Role::Program),
        Verb::Listen(_) => words.say("verb-listen"),
        Verb::Proxy(_) => words.say("verb-proxy"),
        Verb::Sever(_) => words.say("verb-sever"),
        Verb::Heal => words.say("verb-heal"),
        Verb::Connect(step) => match step.outcome {
            Dial::Ok => actor("verb-connect", &step.who),
            Dial::Refused => actor("verb-connect-refused", &step.who),
            Dial::Timeout => actor("verb-connect-timeout", &step.who),
        },
        Verb::Accept(who) => actor("verb-accept", who),
        Verb::HearOut(who) => actor("verb-hear-out", who),
        Verb::Send(step) => actor("verb-send", &step.who),
        Verb::Expect(step) => actor("verb-expect", &step.who),
        Verb::Fence(step) => actor("verb-fence", &step.who),
        Verb::ExpectSilence(who) => actor("verb-silence", who),
        Verb::ExpectReply(step) => actor("verb-reply", &step.who),
        Verb::ExpectMessage(_) => words.say("verb-message"),
        Verb::ExpectWholeSend(who) => actor("verb-whole-send", who),
        Verb::ExpectEnd(step) => match step.how {
            EndKind::Any => actor("verb-end-any", &step.who),
            EndKind::Fin => actor("verb-end", &step.who),
            EndKind::Rst => actor("verb-end-rst", &step.who),
            EndKind::Half => actor("verb-end-half", &step.who),
        },
        Verb::Shutdown(who) | Verb::Close(who) | Verb::Reset(who) => actor("verb-close", who),
        Verb::Stdin(step) => role("verb-stdin", step.who),
        Verb::ExpectStdout(step) if step.pattern.sought().is_some() => words.say("verb-stdout"),
        Verb::ExpectStdout(step) => role("verb-output", step.who),
        Verb::ExpectEcho(_) => words.say("verb-echo"),
        Verb::ExpectStderr(step) => role("verb-stderr", step.who),
        Verb::Leave(who) => role("verb-leave", *who),
        Verb::ExpectPrompt(who) => role("verb-prompt", *who),
        Verb::ExpectExit(step) => exit(words, step),
        Verb::ExpectAlive(who) => role("verb-alive", *who),
        Verb::ExpectSteps(step) => words.with("verb-steps", &[("calls", naming::chain(&step.calls).into())]),
        Verb::ExpectIdle(who) => role("verb-idle", *who),
        Verb::Mark(who) => role("verb-mark", *who),
        Verb::ExpectGrowth(step) => growth(words, step),
        Verb::ExpectNoZombies(step) => role("verb-no-zombies", step.who),
        Verb::ExpectExchange(_) => words.say("verb-exchange"),
        Verb::Fault(step) => role("verb-fault", step.who),
        Verb::Block(block) => words.say(match block.kind {
            BlockKind::Parallel => "verb-parallel",
            BlockKind::Repeat(_) => "verb-repeat",
            BlockKind::Eventually => "verb-eventually",
            BlockKind::Choose => "verb-choose",
            BlockKind::Group(_) => "verb-group",
        }),
        Verb::Barrier(_) => words.say("verb-barrier"),
        Verb::Set(_) => words.say("verb-set"),
    }
}

/// What a step wants that has got all it waited for: that nothing else comes.
fn nothing_more(words: &Words, verb: &Verb) -> String {
    match verb.about() {
        About::Actor(actor) => words.with("verb-silence", &[("actor", actor.as_ref().into())]),
        About::Program(_) | About::Nobody => wanted(words, verb),
    }
}

fn growth(words: &Words, step: &GrowthStep) -> String {
    let id = match step.what {
        Amount::Descriptors => "verb-fds",
        Amount::Threads => "verb-threads",
        Amount::Memory => "verb-memory",
        Amount::Zombies => "verb-no-zombies",
    };
    let program = naming::program(words, Some(step.who)).into();
    words.with(id, &[("program", program), ("most", naming::amount(step.what, step.most).into())])
}

fn wants_a_certain_end(verb: &Verb) -> bool {
    matches!(verb, Verb::ExpectExit(ExitStep { how: ExitKind::Code(_) | ExitKind::Signal(_), .. }))
}

fn exit(words: &Words, step: &ExitStep) -> String {
    let program = ("program", naming::program(words, Some(step.who)).into());
    match step.how {
        ExitKind::Any | ExitKind::Orderly => words.with("verb-exit", &[program]),
        ExitKind::Told => words.with("verb-exit-told", &[program]),
        ExitKind::GivesUp { at_least, at_most } => {
            words.with("verb-exit-gives-up", &[program, ("least", at_least.into()), ("most", at_most.into())])
        }
        ExitKind::Code(code) => words.with("verb-exit-code", &[program, ("code", code.into())]),
        ExitKind::Signal(signal) => {
            let signal = naming::signal(signal.number());
            words.with("verb-exit-signal", &[program, ("signal", signal.into())])
        }
    }
}

fn ended(words: &Words, verb: &Verb, why: &Ended) -> Option<String> {
    Some(match why {
        // A message that came, and yet the check failed there: that is told of what came once more.
        Ended::Satisfied if matches!(verb, Verb::ExpectMessage(_)) => words.say("ended-more"),
        Ended::Satisfied | Ended::SatisfiedByPause { .. } => return None,
        Ended::Contradicted { .. } if matches!(verb, Verb::ExpectStdout(_)) => words.say("ended-contradicted-screen"),
        Ended::Contradicted { .. } => words.say("ended-contradicted"),
        Ended::Unmatched(unmatched) => words.say(misfit::unmatched(&unmatched.why)),
        Ended::StreamEnded { how: How::Fin } => words.say("ended-fin"),
        Ended::StreamEnded { how: How::Rst } => words.say("ended-rst"),
        Ended::NotConnected { error } => {
            words.with("ended-not-connected", &[("errno", naming::errno(words, error).into())])
        }
        Ended::ProgramEnded { .. } if wants_a_certain_end(verb) => words.say("ended-otherwise"),
        Ended::ProgramEnded { .. } => words.say("ended-program"),
        Ended::CertainlyWaiting => words.say("ended-waiting"),
        Ended::DeadlineOver { own } => words.with("ended-deadline", &[("time", naming::span(*own).into())]),
        Ended::LimitHit(hit) => {
            words.with("ended-limit", &[("resource", naming::resource(words, hit.resource).into())])
        }
        Ended::Copies { seen } => words.with("ended-copies", &[("seen", (*seen).into())]),
        Ended::NotSo => words.say("ended-not-so"),
        Ended::Grown { what, before, after, .. } => words.with(
            match what {
                Amount::Zombies => "ended-zombies",
                Amount::Descriptors | Amount::Threads | Amount::Memory => "ended-grown",
            },
            &[
                ("before", naming::amount(*what, *before).into()),
                ("after", naming::amount(*what, *after).into()),
                ("count", after.saturating_sub(*before).into()),
            ],
        ),
        Ended::TooEarly { came } => words.with("ended-too-early", &[("time", naming::span(*came).into())]),
        Ended::Members { of, failed, first } => {
            let numbers: Vec<String> = first.iter().map(|member| member.number.to_string()).collect();
            let more = if u64::from(*failed) > numbers.len() as u64 { ", …" } else { "" };
            let why = first.first().and_then(|member| ended(words, verb, &member.why)).unwrap_or_default();
            let numbers = format!("{}{more}", numbers.join(", "));
            words.with(
                "ended-members",
                &[("failed", (*failed).into()), ("of", (*of).into()), ("numbers", numbers.into()), ("why", why.into())],
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Lang, Localised};
    use crate::spec::{BlockStep, ConnectStep, SignalName, number, samples};

    #[test]
    fn what_was_wanted_is_told_as_the_step_wants_it() {
        let group = BlockKind::Group(Localised { en: "greeting".into(), zh: "问候".into() });
        let dial = |outcome| Verb::Connect(ConnectStep { outcome, ..ConnectStep::plain(samples::actor("a")) });
        let exit = |how| Verb::ExpectExit(ExitStep { who: Role::Client, how });
        for (verb, en, zh) in [
            (dial(Dial::Refused), "client a is refused", "客户端 a 的连接被拒绝"),
            (dial(Dial::Timeout), "client a gets neither a connection nor a refusal", "客户端 a 既连不上也不被拒绝"),
            (exit(ExitKind::Code(3)), "the client ends with status 3", "客户端以状态 3 结束"),
            (exit(ExitKind::Signal(SignalName::SigTerm)), "the client ends by SIGTERM", "客户端因 SIGTERM 结束"),
        ] {
            let mut check = samples::check_of("a/b", 1.0, &[], vec![verb]);
            let lists = vec![std::mem::take(&mut check.steps)];
            check.steps =
                samples::check_of("a/b", 1.0, &[], vec![Verb::Block(BlockStep { kind: group.clone(), lists })]).steps;
            number(&mut check.steps);
            for (lang, wanted, phase) in [(Lang::En, en, "in “greeting”, "), (Lang::Zh, zh, "在“问候”阶段，")]
            {
                let (words, step) = (Words::new(lang), check.step(1).unwrap());
                let text = in_phase(&words, &check, step, failed_text(&words, step, &Ended::NotSo));
                assert!(text.starts_with(phase) && text.contains(wanted), "{text}");
            }
        }
    }
}
