//! Steps that hold what comes against an expectation, and what nobody has expected. Must not know how bytes are
//! matched.

use std::rc::Rc;

use super::decide::waited_out;
use super::{Action, Phase, Script, Signal};
use crate::evidence::{Ended, MemberEnd, OutputStream, Unmatched};
use crate::matcher::{self, Look, Miss};
use crate::model::{ActorName, Excerpt, Misfit, Role};
use crate::spec::{Help, OutputStep, Pattern, Rest};

/// How much of a mismatch is kept, and how much of it before the first wrong byte.
const SHOWN: usize = 512;
const BEFORE: usize = 256;

impl Script<'_> {
    pub(super) fn decide_expect(&mut self, pattern: &Pattern, who: &ActorName, signal: &Signal) -> Option<Ended> {
        if self.has_post(who) {
            return self.decide_datagram((Some(pattern), Help::Never), who, signal);
        }
        let pattern = self.wanted(pattern, Some(who))?;
        let (number, role) = (self.doing.number, self.peer(who));
        let gone = self.gone(role);
        let actor = self.actors.get_mut(who)?;
        actor.strict = Some(number);
        if actor.inbox.is_empty() {
            let ended = actor.ended.map(|how| Ended::StreamEnded { how });
            return ended.or(gone).or_else(|| waited_out(signal));
        }
        let over = actor.ended.is_some() || gone.is_some() || is_over(signal);
        match pattern.look(&actor.inbox, over) {
            Look::Complete { consumed, kept } => {
                self.doing.received = Some(text_of(&actor.inbox[kept]));
                actor.inbox.drain(..consumed);
                Some(Ended::Satisfied)
            }
            Look::Impossible(miss) => Some(unmatched(miss, &actor.inbox)),
            Look::Incomplete => None,
        }
    }

    /// Nothing comes: proved, or until the step's time is over.
    pub(super) fn decide_silence(&mut self, who: &ActorName, signal: &Signal) -> Option<Ended> {
        let role = self.peer(who);
        if let Some(unasked) = self.untaken(who) {
            return Some(unasked);
        }
        let actor = self.actors.get(who)?;
        if let Some(how) = actor.ended {
            return Some(Ended::StreamEnded { how });
        }
        self.gone(role).or(match signal {
            Signal::Quiet(_) => Some(Ended::Satisfied),
            Signal::Deadline(own, _) => Some(Ended::SatisfiedByPause { pause: *own }),
            Signal::Changed | Signal::Pause(_) | Signal::Span(_) => None,
        })
    }

    /// An actor whose bytes were expected exactly closes when nothing more comes, and fails where something did.
    pub(super) fn decide_close(&mut self, who: &ActorName, signal: &Signal) -> Option<Ended> {
        let why = if self.must_be_read(who) {
            let gone = self.gone(self.peer(who)).is_some();
            if let Some(unasked) = self.untaken(who) {
                return Some(unasked);
            }
            let actor = self.actors.get(who)?;
            match signal {
                Signal::Quiet(_) | Signal::Deadline(..) => Ended::Satisfied,
                Signal::Pause(pause) => Ended::SatisfiedByPause { pause: *pause },
                Signal::Changed | Signal::Span(_) if gone || actor.ended.is_some() => Ended::Satisfied,
                Signal::Changed | Signal::Span(_) => return None,
            }
        } else {
            Ended::Satisfied
        };
        self.actor(who.clone()).strict = None;
        self.leave(who, |actor| Action::Close { actor });
        Some(why)
    }

    fn must_be_read(&self, who: &ActorName) -> bool {
        self.rest == Rest::Fail && self.actors.get(who).is_some_and(|actor| actor.strict.is_some())
    }

    /// The steps are over: whether what was expected exactly was all that came. Returns whether that is known.
    pub(super) fn nothing_is_left(&mut self, signal: &Signal) -> bool {
        let strict: Vec<ActorName> = self.actors.keys().filter(|name| self.must_be_read(name)).cloned().collect();
        let unread = strict.iter().find(|name| self.untaken(name).is_some());
        if let Some((step, why)) = unread.and_then(|name| self.left_over(name)) {
            self.actions.push(Action::StepEnded { step, why });
            self.phase = Phase::Settling;
            self.epochs += 1;
            return true;
        }
        let may_come = |name: &ActorName| {
            let open = self.actors.get(name).is_some_and(|actor| actor.connected && actor.ended.is_none());
            open && self.gone(self.peer(name)).is_none()
        };
        let over = match signal {
            Signal::Quiet(_) | Signal::Pause(_) | Signal::Deadline(..) => true,
            Signal::Changed | Signal::Span(_) => !strict.iter().any(may_come),
        };
        if over {
            self.phase = Phase::Done;
        }
        over
    }

    /// The step that should have been the last to receive something, and what came instead.
    fn left_over(&self, name: &ActorName) -> Option<(usize, Ended)> {
        let actor = self.actors.get(name)?;
        let why = self.untaken(name)?;
        let crowd = self.crowds.iter().find(|(crowd, _)| name.is_member_of(crowd)).map(|(_, count)| *count);
        let why = match (crowd, name.number()) {
            (Some(of), Some(number)) => Ended::Members { of, failed: 1, first: vec![MemberEnd { number, why }] },
            (Some(_) | None, _) => why,
        };
        Some((actor.strict?, why))
    }

    /// The program at the other end of an actor's connection.
    pub(super) fn peer(&self, who: &ActorName) -> Role {
        if self.actors.get(who).is_some_and(|actor| actor.accepted) { Role::Client } else { Role::Server }
    }

    /// Why a whole reply is not what was expected; the inner option is empty where it is.
    #[expect(clippy::option_option, reason = "the outer one is empty where the session is given up")]
    pub(super) fn other_reply(&mut self, pattern: &Pattern, who: &ActorName) -> Option<Option<Ended>> {
        let wanted = self.wanted(pattern, Some(who))?;
        let received = &self.actors.get(who)?.inbox;
        Some(match wanted.fits(received) {
            Ok(kept) => {
                self.doing.received = Some(text_of(&received[kept]));
                None
            }
            Err(miss) => Some(misfit(&wanted, miss, received)),
        })
    }

    pub(super) fn decide_output(&mut self, step: &OutputStep, stream: OutputStream, signal: &Signal) -> Option<Ended> {
        let wanted = self.wanted(&step.pattern, None)?;
        if let matcher::Pattern::Contains(text) = &*wanted {
            return self.decide_shown(step.who, text, stream, signal);
        }
        let gone = self.gone(step.who);
        let program = self.programs.get_mut(&step.who)?;
        let (printed, seen) = match stream {
            OutputStream::Stdout => (&program.out, &mut program.seen_out),
            OutputStream::Stderr => (&program.err, &mut program.seen_err),
        };
        let new = &printed[(*seen).min(printed.len())..];
        if new.is_empty() {
            return gone.or_else(|| waited_out(signal));
        }
        match wanted.look(new, gone.is_some() || is_over(signal)) {
            Look::Complete { consumed, kept } => {
                self.doing.received = Some(text_of(&new[kept]));
                *seen += consumed;
                Some(Ended::Satisfied)
            }
            Look::Impossible(miss) => Some(unmatched(miss, new)),
            Look::Incomplete => None,
        }
    }

    /// A text that is printed, whatever else is.
    fn decide_shown(&mut self, role: Role, text: &str, stream: OutputStream, signal: &Signal) -> Option<Ended> {
        let program = self.programs.get_mut(&role)?;
        let out = &program.out[program.seen_out.min(program.out.len())..];
        let err = &program.err[program.seen_err.min(program.err.len())..];
        let is_in = |bytes: &[u8]| matcher::text_is_in(text, bytes);
        let (new, found) = match stream {
            OutputStream::Stdout => (out, is_in(out) || is_in(&program.err)),
            OutputStream::Stderr => (err, is_in(err)),
        };
        if found {
            self.doing.received = Some(text_of(new));
            match stream {
                OutputStream::Stdout => program.seen_out = program.out.len(),
                OutputStream::Stderr => program.seen_err = program.err.len(),
            }
            return Some(Ended::Satisfied);
        }
        // What it printed so far is worth more than that it waits.
        let partial = (!new.is_empty()).then(|| contradiction(text.as_bytes(), new));
        let ended = self.gone(role).or(waited_out(signal))?;
        if ended == Ended::CertainlyWaiting { partial.or(Some(ended)) } else { Some(ended) }
    }

    /// An expectation with its values, which are the same as long as the step goes on.
    pub(super) fn wanted(&mut self, pattern: &Pattern, who: Option<&ActorName>) -> Option<Rc<matcher::Pattern>> {
        let member = who.and_then(ActorName::number);
        if let Some(known) = self.doing.wanted.get(&member) {
            return Some(Rc::clone(known));
        }
        match pattern.resolve(&|name| self.value(name, member)) {
            Ok(wanted) => {
                let wanted = Rc::new(wanted);
                self.doing.wanted.insert(member, Rc::clone(&wanted));
                Some(wanted)
            }
            Err(why) => {
                self.actions.push(Action::GiveUp { why });
                None
            }
        }
    }
}

/// Whether nothing more is to be waited for. A mere pause is no end: what is expected may still come.
fn is_over(signal: &Signal) -> bool {
    matches!(signal, Signal::Quiet(_) | Signal::Deadline(..))
}

/// Bytes as `save` keeps them.
pub(super) fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(['\r', '\n']).to_owned()
}

/// A text that was looked for, and what was there instead.
pub(super) fn contradiction(expected: &[u8], actual: &[u8]) -> Ended {
    let offset = expected.iter().zip(actual).take_while(|(a, b)| a == b).count() as u64;
    Ended::Contradicted { expected: Excerpt::capped(expected, SHOWN), actual: Excerpt::capped(actual, SHOWN), offset }
}

/// Why a whole reply is not what was expected.
pub(super) fn misfit(wanted: &matcher::Pattern, miss: Miss, received: &[u8]) -> Ended {
    if let matcher::Pattern::Contains(text) = wanted {
        return contradiction(text.as_bytes(), received);
    }
    unmatched(miss, received)
}

pub(super) fn unasked(bytes: &[u8]) -> Ended {
    let (why, actual) = (Misfit::Unasked, Excerpt::capped(bytes, SHOWN));
    Ended::Unmatched(Box::new(Unmatched { why, actual, offset: 0, before: 0 }))
}

/// What is around the first wrong byte.
fn unmatched(miss: Miss, bytes: &[u8]) -> Ended {
    let from = miss.start.max(miss.offset.saturating_sub(BEFORE)).min(bytes.len());
    // Not inside a character (RFC 3629 §3).
    let inside = |at: &usize| bytes.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let from = (miss.start..=from).rev().take(4).find(|at| !inside(at)).unwrap_or(from);
    let before = from - miss.start;
    let shown = |expected: &Excerpt| Excerpt::capped(expected.kept().get(before..).unwrap_or_default(), SHOWN);
    let why = match miss.why.expected() {
        Some(expected) => Misfit::Differs { expected: shown(expected) },
        None => miss.why,
    };
    let actual = Excerpt::capped(&bytes[from..], SHOWN);
    let (offset, before) = ((miss.offset - from) as u64, before as u64);
    Ended::Unmatched(Box::new(Unmatched { why, actual, offset, before }))
}
