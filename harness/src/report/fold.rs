//! What of a timeline is worth telling: pieces of one print joined, starts with arguments that led
//! nowhere and rows of the same measurement folded into one. Must not choose words.

use super::programs::roles;
use crate::evidence::{Adaptation, Call, Ended, Event, ProgramEnd, What};
use crate::model::{Micros, Role, RunId};
use crate::spec::CallName;

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) at: Micros,
    pub(crate) what: Tell,
}

/// An event, or several that are told as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tell {
    /// An event as it is.
    Event(What),
    /// A start that the harness only tried: it ended before it listened or dialled.
    Trial {
        /// Whose.
        run: RunId,
        /// Those that were added.
        arguments: Vec<String>,
        /// How it ended.
        end: ProgramEnd,
        /// Processes that went on.
        left: u32,
    },
    /// The same measurement, taken `times` times in a row; the shares are in percent.
    Idles {
        /// Whose.
        run: RunId,
        /// How often.
        times: u64,
        /// The smallest share.
        least: u64,
        /// The largest share.
        most: u64,
    },
}

/// What is told of `events` up to `until`; `why` is how the deciding step ended.
pub(crate) fn told(events: &[Event], until: Micros, why: Option<&Ended>) -> Vec<Told> {
    let events: Vec<&Event> = events.iter().take_while(|event| event.at <= until).collect();
    let trials = trials(&events);
    let mut out: Vec<Told> = Vec::new();
    for event in events {
        if is_silent(&event.what, why) {
            continue;
        }
        let what = match event.what.run().and_then(|run| trials.iter().find(|(of, _)| *of == run)) {
            Some((_, trial)) if matches!(event.what, What::Started { .. }) => trial.clone(),
            Some(_) => continue,
            None => single(&event.what),
        };
        if let Some(last) = out.last_mut()
            && let Some(joined) = joined(&last.what, &what)
        {
            last.what = joined;
        } else {
            out.push(Told { at: event.at, what });
        }
    }
    out
}

/// What the ladder says elsewhere, or never: that a limit was hit is the deciding step's own line, and
/// arguments stand at the start that got them.
fn is_silent(what: &What, why: Option<&Ended>) -> bool {
    let limited = matches!(why, Some(Ended::LimitHit(_)));
    matches!(what, What::Snapshot { .. } | What::Measured { .. } | What::Adapted { what: Adaptation::Arguments { .. } })
        || (limited && matches!(what, What::Limit { .. } | What::Stopped { .. }))
}

fn single(what: &What) -> Tell {
    if let What::Idle { run, cpu, span } = what {
        let share = super::naming::percent(*cpu, *span);
        return Tell::Idles { run: *run, times: 1, least: share, most: share };
    }
    Tell::Event(what.clone())
}

fn joined(one: &Tell, two: &Tell) -> Option<Tell> {
    if let (Tell::Idles { run, times, least, most }, Tell::Idles { run: same, times: more, least: low, most: high }) =
        (one, two)
        && run == same
    {
        return Some(Tell::Idles { run: *run, times: times + more, least: *least.min(low), most: *most.max(high) });
    }
    let (Tell::Event(one), Tell::Event(two)) = (one, two) else { return None };
    if let (What::Received { actor, bytes }, What::Received { actor: same, bytes: more }) = (one, two)
        && actor == same
    {
        return Some(Tell::Event(What::Received { actor: actor.clone(), bytes: bytes.followed_by(more) }));
    }
    if let (What::Passed { link, to, bytes }, What::Passed { link: same, to: also, bytes: more }) = (one, two)
        && (link, to) == (same, also)
    {
        return Some(Tell::Event(What::Passed { link: *link, to: *to, bytes: bytes.followed_by(more) }));
    }
    if let (What::Held { link, to, bytes }, What::Held { link: same, to: also, bytes: more }) = (one, two)
        && (link, to) == (same, also)
    {
        return Some(Tell::Event(What::Held { link: *link, to: *to, bytes: bytes.followed_by(more) }));
    }
    if let (What::Printed { run, stream, bytes }, What::Printed { run: same, bytes: more, .. }) = (one, two)
        && run == same
    {
        return Some(Tell::Event(What::Printed { run: *run, stream: *stream, bytes: bytes.followed_by(more) }));
    }
    None
}

/// The starts that the harness only tried. Where one of a program's starts came to listen or to dial,
/// those before it are trials; where none did, the first one is told in full and the others are.
fn trials(events: &[&Event]) -> Vec<(RunId, Tell)> {
    let roles = roles(events.iter().copied());
    let mut out = Vec::new();
    for role in [Role::Server, Role::Client] {
        let runs: Vec<RunId> = roles.iter().filter(|(_, whose)| **whose == role).map(|(run, _)| *run).collect();
        let tried = match runs.iter().position(|run| arrived(events, *run)) {
            Some(first) => &runs[..first],
            None => runs.get(1..).unwrap_or_default(),
        };
        out.extend(tried.iter().filter_map(|run| Some((*run, trial(events, *run)?))));
    }
    out
}

fn arrived(events: &[&Event], run: RunId) -> bool {
    let listens_or_dials =
        |call: &Call| call.name == CallName::Connect || (call.name == CallName::Listen && call.error.is_none());
    events
        .iter()
        .any(|event| matches!(&event.what, What::Called { run: of, call } if *of == run && listens_or_dials(call)))
}

/// A start as one line; none where it did not end by itself.
fn trial(events: &[&Event], run: RunId) -> Option<Tell> {
    let mut started = None;
    for event in events {
        if let What::Started { run: of, arguments, .. } = &event.what
            && *of == run
        {
            started = Some(arguments);
        } else if let What::Exited { run: of, end, left } = &event.what
            && *of == run
        {
            return Some(Tell::Trial { run, arguments: started?.clone(), end: *end, left: *left });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{CallFacts, LimitHit, OutputStream, Resource};
    use crate::model::Excerpt;

    fn at(at: u64, what: What) -> Event {
        Event { at: Micros(at), what }
    }

    fn started(run: u32, arguments: &[&str]) -> What {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        What::Started { run: RunId(run), role: Role::Server, arguments }
    }

    fn listens(run: u32) -> What {
        let call = Call { name: CallName::Listen, fd: None, facts: CallFacts::None, error: None };
        What::Called { run: RunId(run), call }
    }

    fn printed(run: u32, text: &str) -> What {
        What::Printed { run: RunId(run), stream: OutputStream::Stdout, bytes: Excerpt::whole(text.as_bytes()) }
    }

    fn exited(run: u32) -> What {
        What::Exited { run: RunId(run), end: ProgramEnd::Code(2), left: 0 }
    }

    fn trial_of(run: u32, arguments: &[&str]) -> Tell {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        Tell::Trial { run: RunId(run), arguments, end: ProgramEnd::Code(2), left: 0 }
    }

    fn check(whats: Vec<What>, why: Option<&Ended>, expected: &[Tell]) {
        let events: Vec<Event> = (0..).zip(whats).map(|(time, what)| at(time, what)).collect();
        let told: Vec<Tell> = told(&events, Micros(u64::MAX), why).into_iter().map(|told| told.what).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn starts_that_led_nowhere_are_one_line_each() {
        let bare = || vec![started(0, &[]), printed(0, "usage"), exited(0)];
        let other = || vec![started(1, &["80"]), printed(1, "usage"), exited(1)];
        let full = |what: What| Tell::Event(what);
        let in_vain = [bare(), other()].concat();
        check(
            in_vain,
            None,
            &[full(started(0, &[])), full(printed(0, "usage")), full(exited(0)), trial_of(1, &["80"])],
        );
        let found = [bare(), other(), vec![started(2, &["-p", "80"]), listens(2)]].concat();
        check(
            found,
            None,
            &[trial_of(0, &[]), trial_of(1, &["80"]), full(started(2, &["-p", "80"])), full(listens(2))],
        );
    }

    #[test]
    fn a_restart_is_no_trial() {
        let whats = vec![started(0, &[]), listens(0), started(1, &[]), exited(1)];
        check(whats.clone(), None, &whats.into_iter().map(Tell::Event).collect::<Vec<_>>());
    }

    #[test]
    fn a_row_of_measurements_is_one() {
        let idle = |cpu| What::Idle { run: RunId(0), cpu: Micros(cpu), span: Micros(100) };
        check(
            vec![idle(66), idle(58), idle(79), printed(0, "x"), idle(5)],
            None,
            &[
                Tell::Idles { run: RunId(0), times: 3, least: 58, most: 79 },
                Tell::Event(printed(0, "x")),
                Tell::Idles { run: RunId(0), times: 1, least: 5, most: 5 },
            ],
        );
    }

    #[test]
    fn a_limit_is_told_once_by_the_step_that_it_decides() {
        let resource = Resource::Memory;
        let whats =
            vec![started(0, &[]), What::Limit { run: RunId(0), resource }, What::Stopped { run: RunId(0), killed: 1 }];
        let hit = Ended::LimitHit(LimitHit { run: RunId(0), resource });
        check(whats.clone(), Some(&hit), &[Tell::Event(started(0, &[]))]);
        check(whats.clone(), None, &whats.into_iter().map(Tell::Event).collect::<Vec<_>>());
    }
}
