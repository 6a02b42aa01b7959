//! The conversation as rungs between the harness and the program: the part of a timeline that
//! matters for one failure, merged and capped. Must not know how it is drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::carried;
use super::escape::quoted;
use super::failed::{failed_text, in_phase};
use super::fold::{Tell, Told, told};
use super::lanes::{Lane, Lanes, Way};
use super::naming;
use super::programs::roles;
use super::words::Words;
use crate::evidence::{Adaptation, Attempt, Call, CallFacts, Ended, How, Injected, ProgramEnd, StepRecord, What};
use crate::model::icmp;
use crate::model::{Excerpt, Micros, Role, RunId};
use crate::spec::{CallName, Check};

/// Rungs that are shown at most; the first two and the last ones stay.
const CAP: usize = 16;
const FIRST: usize = 2;

/// One line of a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rung {
    pub(crate) at: Micros,
    pub(crate) way: Way,
    /// From where to where in a picture; the same lane twice where it stayed there.
    pub(crate) ends: (Lane, Lane),
    /// The actor, where one took part.
    pub(crate) actor: String,
    /// What stands on the arrow: `FIN`, `RST`, `connect`, or nothing.
    pub(crate) label: &'static str,
    pub(crate) text: String,
    /// The bytes that went over the arrow, where some did.
    pub(crate) bytes: Option<Excerpt>,
}

/// A ladder: its rungs and how many were left out after the first [`FIRST`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Ladder {
    pub(crate) before: Vec<Rung>,
    pub(crate) left_out: usize,
    pub(crate) rungs: Vec<Rung>,
}

/// Builds the ladder of an attempt up to the step that decided. `room` is the columns for a text.
pub(crate) fn ladder(words: &Words, check: &Check, attempt: &Attempt, step: Option<usize>, room: usize) -> Ladder {
    let record = decided(attempt, step);
    let drawer = Drawer::new(words, attempt, room);
    let mut rungs = rungs(&drawer, attempt, record, record.map(|record| &record.why));
    rungs.extend(failed(words, check, record, step));
    capped(rungs)
}

/// The step that decided, where it was not passed.
pub(super) fn failed(words: &Words, check: &Check, record: Option<&StepRecord>, step: Option<usize>) -> Option<Rung> {
    let (record, step) = (record?, step.and_then(|step| check.step(step))?);
    let text = in_phase(words, check, step, failed_text(words, step, &record.why));
    let (actor, ends) = (String::new(), (Lane::Netgrade, Lane::Netgrade));
    Some(Rung { at: record.ended, way: Way::Failed, ends, actor, label: "", text, bytes: None })
}

/// The same part of an attempt that passed.
pub(crate) fn passed_ladder(words: &Words, attempt: &Attempt, step: Option<usize>, room: usize) -> Ladder {
    capped(rungs(&Drawer::new(words, attempt, room), attempt, decided(attempt, step), None))
}

/// All of an attempt, to its end.
pub(crate) fn whole_ladder(words: &Words, attempt: &Attempt, room: usize) -> Ladder {
    Ladder { before: Vec::new(), left_out: 0, rungs: rungs(&Drawer::new(words, attempt, room), attempt, None, None) }
}

/// How a step ended: of one that is played several times the last one decided.
pub(super) fn decided(attempt: &Attempt, step: Option<usize>) -> Option<&StepRecord> {
    step.and_then(|step| attempt.steps.iter().rfind(|record| record.step == step))
}

/// All that is told up to the end of a step, or of the session where it was not reached.
pub(super) fn rungs(
    drawer: &Drawer<'_>,
    attempt: &Attempt,
    last: Option<&StepRecord>,
    failed: Option<&Ended>,
) -> Vec<Rung> {
    let until = last.map_or(Micros(u64::MAX), |record| record.ended);
    let told = told(&attempt.events, until, failed);
    let mut gone = BTreeSet::new();
    told.iter().filter(|told| reaches(told, &mut gone)).filter_map(|told| drawer.rung(told)).collect()
}

/// Whether something is there to see it: what is typed to a program that has ended reaches nobody.
fn reaches(told: &Told, gone: &mut BTreeSet<RunId>) -> bool {
    let Tell::Event(what) = &told.what else { return true };
    if let What::Exited { run, .. } = what {
        gone.insert(*run);
    }
    !matches!(what, What::Typed { run, .. } if gone.contains(run))
}

fn both(roles: &BTreeMap<RunId, Role>) -> bool {
    roles.values().any(|role| *role == Role::Server) && roles.values().any(|role| *role == Role::Client)
}

pub(super) fn capped(mut rungs: Vec<Rung>) -> Ladder {
    if rungs.len() <= CAP {
        return Ladder { before: Vec::new(), left_out: 0, rungs };
    }
    let last = rungs.split_off(rungs.len() - (CAP - FIRST - 1));
    let left_out = rungs.len() - FIRST;
    rungs.truncate(FIRST);
    Ladder { before: rungs, left_out, rungs: last }
}

pub(super) struct Drawer<'a> {
    words: &'a Words,
    /// Whether both programs are the student's, so that each is named.
    both: bool,
    roles: BTreeMap<RunId, Role>,
    lanes: Lanes,
    room: usize,
}

impl<'a> Drawer<'a> {
    pub(super) fn new(words: &'a Words, attempt: &Attempt, room: usize) -> Self {
        let roles = roles(&attempt.events);
        Self { words, both: both(&roles), roles, lanes: Lanes::of(attempt), room }
    }

    /// Names no program: lanes say whose each thing is.
    pub(super) fn unnamed(words: &'a Words, attempt: &Attempt, room: usize) -> Self {
        Self { both: false, ..Self::new(words, attempt, room) }
    }

    fn rung(&self, told: &Told) -> Option<Rung> {
        let own = |run: RunId, text: String| Some((Way::Own, String::new(), "", self.of(run, text)));
        let (way, actor, label, text) = match &told.what {
            Tell::Event(what) => self.event(what),
            Tell::Trial { run, arguments, end, left } => own(*run, self.trial(arguments, *end, *left)),
            Tell::Idles { run, times, least, most } => own(*run, self.idle(*times, *least, *most)),
        }?;
        let ends = self.lanes.ends(&told.what, way, &actor);
        Some(Rung { at: told.at, way, ends, actor, label, text, bytes: exchanged(&told.what) })
    }

    fn event(&self, what: &What) -> Option<(Way, String, &'static str, String)> {
        let own = |text: Option<String>| text.map(|text| (Way::Own, String::new(), "", text));
        match what {
            What::Started { run, arguments, .. } => own(Some(self.of(*run, self.started(arguments)))),
            What::Called { run, call } => own(self.called(call).map(|text| self.of(*run, text))),
            What::Dialled { actor, to, error } => {
                Some(self.dialled(actor.to_string(), to.to_string(), error.as_deref()))
            }
            What::Accepted { actor, .. } => Some((Way::In, actor.to_string(), "connect", String::new())),
            What::RefusedClient { .. } => own(Some(self.words.say("rung-refused"))),
            What::LeftUnanswered { .. } => own(Some(self.words.say("rung-unanswered"))),
            What::Proxied { conditions } => own(Some(carried::conditions(self.words, conditions))),
            What::Linked { link, to } => {
                let text = self.words.with("rung-linked", &[("to", to.to_string().into())]);
                own(Some(carried::of_link(self.words, *link, text)))
            }
            What::Passed { link, to, bytes } => own(Some(self.carried(*link, "rung-passed", *to, bytes))),
            What::Held { link, to, bytes } => own(Some(self.carried(*link, "rung-held", *to, bytes))),
            What::LinkEnded { link, by, how } => {
                own(Some(carried::of_link(self.words, *link, carried::ended(self.words, *by, *how))))
            }
            What::Severed { link, how, lost } => {
                own(Some(carried::of_link(self.words, *link, carried::severed(self.words, *how, *lost))))
            }
            What::Sent { actor, bytes } => Some((Way::Out, actor.to_string(), "", self.bytes(bytes))),
            What::Received { actor, bytes } => Some((Way::In, actor.to_string(), "", self.bytes(bytes))),
            What::PeerEnded { actor, how } => Some((Way::In, actor.to_string(), flag(*how), self.peer_ended(*how))),
            What::ActorEnded { actor, how } => Some((Way::Out, actor.to_string(), flag(*how), String::new())),
            What::Typed { run, line } => own(Some(self.of(*run, self.typed(*run, line.as_ref())))),
            What::Pinged { bytes, .. } => {
                let to = bytes.kept().first_chunk::<4>().map(|octets| std::net::Ipv4Addr::from(*octets).to_string());
                let values = &[("to", to.unwrap_or_default().into()), ("bytes", icmp::shown(bytes).into())];
                own(Some(self.words.with("rung-pinged", values)))
            }
            What::PingAnswered { how } => {
                own(Some(self.words.with("rung-ping-answered", &[("how", how.word().into())])))
            }
            What::Printed { run, bytes, .. } => own(self.printed(bytes).map(|text| self.of(*run, text))),
            What::Exited { run, end, left } => own(Some(self.of(*run, self.exited(*end, *left)))),
            What::Stopped { run, .. } => own(Some(self.of(*run, self.words.say("rung-stopped")))),
            What::Signalled { run, signal } => own(Some(self.of(*run, self.signalled(*signal)))),
            What::Adapted { what } => own(Some(self.adapted(what))),
            What::Injected { run, call, what } => own(Some(self.of(*run, self.injected(*call, what)))),
            What::Limit { run, resource } => {
                let resource = naming::resource(self.words, *resource);
                own(Some(self.of(*run, self.words.with("ended-limit", &[("resource", resource.into())]))))
            }
            // A socket of an actor's that is only there has passed nothing.
            What::Opened { .. }
            | What::Heard { .. }
            | What::Snapshot { .. }
            | What::Measured { .. }
            | What::Idle { .. } => None,
        }
    }

    /// Names the program in front of what it did, where there are two.
    fn of(&self, run: RunId, text: String) -> String {
        match (self.both, self.roles.get(&run)) {
            (true, Some(role)) => {
                let program = naming::program(self.words, Some(*role));
                self.words.with("rung-of", &[("program", program.into()), ("text", text.into())])
            }
            (true, None) | (false, _) => text,
        }
    }

    fn started(&self, arguments: &[String]) -> String {
        if arguments.is_empty() {
            return self.words.say("rung-started");
        }
        self.words.with("rung-started-with", &[("arguments", arguments.join(" ").into())])
    }

    fn called(&self, call: &Call) -> Option<String> {
        let address =
            if let CallFacts::Address { address } = &call.facts { address.to_string() } else { String::new() };
        if let Some(error) = &call.error {
            let call = format!("{}({address})", naming::call(call.name));
            let errno = naming::errno(self.words, error);
            return Some(self.words.with("rung-call-failed", &[("call", call.into()), ("errno", errno.into())]));
        }
        match call.name {
            CallName::Listen | CallName::Connect => Some(format!("{}({address})", naming::call(call.name))),
            CallName::Shutdown => Some("shutdown()".to_owned()),
            CallName::Socket
            | CallName::Bind
            | CallName::Accept
            | CallName::Setsockopt
            | CallName::Send
            | CallName::Recv
            | CallName::Read
            | CallName::Write
            | CallName::Poll
            | CallName::Sendto
            | CallName::Recvfrom => None,
        }
    }

    fn dialled(&self, actor: String, to: String, error: Option<&str>) -> (Way, String, &'static str, String) {
        let text = match error {
            None => to,
            // Why not is said by the step that this decides.
            Some(_) => self.words.with("rung-not-connected", &[("to", to.into())]),
        };
        (Way::Out, actor, "connect", text)
    }

    /// The bytes, and their number where they are not all shown.
    fn bytes(&self, bytes: &Excerpt) -> String {
        let text = quoted(bytes, self.room);
        if !text.contains('…') {
            return text;
        }
        let count = self.words.with("bytes", &[("count", bytes.total().into())]);
        format!("{} {count}", quoted(bytes, self.room.saturating_sub(count.len() + 1)))
    }

    fn carried(&self, link: u32, id: &str, to: Role, bytes: &Excerpt) -> String {
        carried::of_link(self.words, link, carried::bytes(self.words, id, to, self.bytes(bytes)))
    }

    fn peer_ended(&self, how: How) -> String {
        self.words.say(match how {
            How::Fin => "rung-fin",
            How::Rst => "rung-rst",
        })
    }

    fn typed(&self, run: RunId, line: Option<&Excerpt>) -> String {
        let (some, none) = match self.roles.get(&run) {
            Some(Role::Program) => ("rung-given", "rung-given-all"),
            Some(Role::Server | Role::Client) | None => ("rung-typed", "rung-end-of-input"),
        };
        match line {
            Some(line) => self.words.with(some, &[("line", quoted(line, self.room.saturating_sub(12)).into())]),
            None => self.words.say(none),
        }
    }

    /// What was printed; of more than three lines only the last, of which it took no count only one.
    fn printed(&self, bytes: &Excerpt) -> Option<String> {
        let text = bytes.kept();
        // Behind the last line that was kept whole nothing is known.
        let whole =
            if bytes.is_cut() { text.iter().rposition(|b| *b == b'\n').unwrap_or(text.len()) } else { text.len() };
        let lines: Vec<&[u8]> =
            text[..whole].split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty()).collect();
        // It is the line that tells most: it may take a second line.
        let room = self.room + self.room / 2;
        match lines.as_slice() {
            [] => None,
            [_] | [_, _] | [_, _, _] => {
                let text = quoted(bytes, room.saturating_sub(12));
                Some(self.words.with("rung-printed", &[("text", text.into())]))
            }
            [.., last] => {
                let text = quoted(&Excerpt::whole(last.trim_ascii_end()), room);
                let id = if bytes.is_cut() { "rung-printed-many" } else { "rung-printed-lines" };
                Some(self.words.with(id, &[("count", lines.len().into()), ("text", text.into())]))
            }
        }
    }

    fn exited(&self, end: ProgramEnd, left: u32) -> String {
        let ended = naming::end(self.words, end);
        self.words.with("rung-exited", &[("ended", ended.into()), ("left", left.into())])
    }

    fn signalled(&self, signal: i32) -> String {
        self.words.with("rung-signal", &[("signal", naming::signal(signal).into())])
    }

    fn injected(&self, call: CallName, what: &Injected) -> String {
        let call = format!("{}()", naming::call(call));
        match what {
            Injected::Errno { name } => {
                let errno = naming::errno(self.words, name);
                self.words.with("rung-injected", &[("call", call.into()), ("errno", errno.into())])
            }
            Injected::ShortSend { buffer, taken } => self.words.with(
                "rung-short-send",
                &[("call", call.into()), ("taken", (*taken).into()), ("count", buffer.total().into())],
            ),
        }
    }

    fn trial(&self, arguments: &[String], end: ProgramEnd, left: u32) -> String {
        let arguments = if arguments.is_empty() { "none".to_owned() } else { arguments.join(" ") };
        self.words.with("rung-trial", &[("arguments", arguments.into()), ("ended", self.exited(end, left).into())])
    }

    fn idle(&self, times: u64, least: u64, most: u64) -> String {
        let share = if least == most { least.to_string() } else { format!("{least}–{most}") };
        self.words.with("rung-idle", &[("share", share.into()), ("times", times.into())])
    }

    /// How the harness helps, at the moment when it does.
    fn adapted(&self, what: &Adaptation) -> String {
        match what {
            Adaptation::Newline { .. } => self.words.say("rung-newline"),
            Adaptation::Greeting { .. } => self.words.say("rung-greeting"),
            Adaptation::Operator { role } => {
                self.words.with("rung-operator", &[("role", naming::role_key(Some(*role)).into())])
            }
            Adaptation::Arguments { .. } | Adaptation::EndWord { .. } => naming::adaptation(self.words, what),
        }
    }
}

/// The bytes that went over an arrow.
fn exchanged(what: &Tell) -> Option<Excerpt> {
    if let Tell::Event(
        What::Sent { bytes, .. } | What::Received { bytes, .. } | What::Passed { bytes, .. } | What::Held { bytes, .. },
    ) = what
    {
        Some(bytes.clone())
    } else {
        None
    }
}

fn flag(how: How) -> &'static str {
    match how {
        How::Fin => "FIN",
        How::Rst => "RST",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::StepRecord;
    use crate::model::Lang;
    use crate::report::fixture;

    fn of(id: &str) -> Ladder {
        let case = fixture::everything();
        let graded = case.graded();
        let check = graded.exercises[0].checks.iter().find(|check| check.check.id.as_ref() == id).unwrap();
        let attempt = &check.evidence.unwrap().attempts[0];
        ladder(&Words::new(Lang::En), check.check, attempt, check.verdict.step, 60)
    }

    #[test]
    fn a_long_conversation_keeps_its_beginning_and_its_end() {
        let long = of("server/survives-reset");
        assert_eq!(long.before.len() + long.rungs.len() + 1, CAP);
        assert_eq!(long.before[0].text, "started");
        // 3 of the opening, 16 messages, reset, print, exit, refusal, failed step.
        assert_eq!(long.before.len() + long.left_out + long.rungs.len(), 24);
        let last = long.rungs.last().unwrap();
        assert_eq!(last.way, Way::Failed);
        assert!(last.text.ends_with("ECONNREFUSED (nobody listens there)"), "{}", last.text);
    }

    #[test]
    fn a_short_conversation_is_whole() {
        let short = of("server/replies");
        assert_eq!((short.before.len(), short.left_out, short.rungs.len()), (0, 0, 9));
    }

    /// The texts of a server's ladder in which just `what` happened.
    fn texts(lang: Lang, what: What) -> Vec<String> {
        let case = fixture::everything();
        let graded = case.graded();
        let check =
            graded.exercises[0].checks.iter().find(|check| check.check.id.as_ref() == "server/replies").unwrap();
        let mut attempt = check.evidence.unwrap().attempts[0].clone();
        attempt.events = vec![crate::evidence::Event { at: Micros(0), what }];
        let ladder = ladder(&Words::new(lang), check.check, &attempt, None, 50);
        ladder.rungs.into_iter().map(|rung| rung.text).collect()
    }

    #[test]
    fn what_the_harness_and_the_program_do_is_told_in_both_languages() {
        let adapted = |what| What::Adapted { what };
        let a = || crate::model::ActorName::new("a").unwrap();
        let printed = |bytes: Excerpt| {
            let stream = crate::evidence::OutputStream::Stdout;
            What::Printed { run: RunId(0), stream, bytes }
        };
        for (what, en, zh) in [
            (
                adapted(Adaptation::Newline { actor: a() }),
                "netgrade adds a newline to the message",
                "netgrade 在消息后面补上一个换行符",
            ),
            (
                adapted(Adaptation::Greeting { actor: a() }),
                "netgrade sends a greeting first",
                "netgrade 先发送一句问候",
            ),
            (
                adapted(Adaptation::Operator { role: Role::Server }),
                "netgrade types the reply at the server's own terminal",
                "netgrade 在服务端自己的终端上输入回复",
            ),
            (
                What::Idle { run: RunId(0), cpu: Micros(66), span: Micros(100) },
                "uses 66% of a processor while nothing happens",
                "什么都没有发生时，占用 66% 的处理器",
            ),
            (
                What::Dialled { actor: a(), to: "127.0.0.1:80".parse().unwrap(), error: Some("ECONNREFUSED".into()) },
                "127.0.0.1:80 (no connection)",
                "127.0.0.1:80（没有连上）",
            ),
            (
                printed(Excerpt::capped("一\n二\n三\n四\n五".as_bytes(), 17)),
                "prints more than 4 lines, such as: \"四\"",
                "打印了 4 行以上，例如：\"四\"",
            ),
            (
                printed(Excerpt::whole(b"1\n2\n3\nlast\n")),
                "prints 4 lines, the last: \"last\"",
                "打印了 4 行，最后一行：\"last\"",
            ),
        ] {
            assert_eq!(texts(Lang::En, what.clone()), [en]);
            assert_eq!(texts(Lang::Zh, what), [zh]);
        }
    }

    #[test]
    fn of_a_step_that_is_played_several_times_the_last_one_is_told() {
        let case = fixture::everything();
        let graded = case.graded();
        let check = &graded.exercises[0].checks[0];
        let mut attempt = check.evidence.unwrap().attempts[0].clone();
        let record = |ended, why| StepRecord { step: 0, began: Micros(0), ended: Micros(ended), why };
        attempt.steps = vec![record(1, Ended::Satisfied), record(7, Ended::NotSo)];
        let told = ladder(&Words::new(Lang::En), check.check, &attempt, Some(0), 50);
        assert_eq!(told.rungs.last().map(|rung| (rung.at, rung.way)), Some((Micros(7), Way::Failed)));
    }

    #[test]
    fn starts_that_were_tried_and_measurements_read_as_one_line() {
        let case = fixture::everything();
        let graded = case.graded();
        let check = graded.exercises[0].checks[0].check;
        let attempt = &graded.exercises[0].checks[0].evidence.unwrap().attempts[0];
        for (lang, with, without, measured) in [
            (
                Lang::En,
                "tried with -p 80: it ended with exit code 2",
                "tried without arguments: it was ended by SIGSEGV",
                "uses 58–79% of a processor while nothing happens, measured 10 times",
            ),
            (
                Lang::Zh,
                "改用参数 -p 80 启动：程序以退出码 2 结束",
                "不带参数启动：程序被信号 SIGSEGV 终止",
                "什么都没有发生时，占用 58–79% 的处理器（测了 10 次）",
            ),
        ] {
            let words = Words::new(lang);
            let drawer =
                Drawer { words: &words, both: false, roles: BTreeMap::new(), lanes: Lanes::of(attempt), room: 60 };
            assert_eq!(drawer.trial(&["-p".into(), "80".into()], ProgramEnd::Code(2), 0), with);
            assert_eq!(drawer.trial(&[], ProgramEnd::Signal(11), 0), without);
            assert_eq!(drawer.idle(10, 58, 79), measured);
            assert!(failed_text(&words, &check.steps[0], &Ended::NotSo).contains(&words.say("ended-not-so")));
        }
    }
}
