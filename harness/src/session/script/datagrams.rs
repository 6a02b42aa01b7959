//! Steps of checks that speak in datagrams: each is a message of its own, held against an expectation as a
//! whole. Must not know how bytes are matched.

use std::collections::{BTreeSet, VecDeque};

use super::decide::waited_out;
use super::matching::{misfit, text_of, unasked};
use super::{Script, Signal};
use crate::evidence::Ended;
use crate::model::{ActorName, Micros, Role};
use crate::spec::{CopiesStep, Help, Pattern};

/// A datagram that has come to an actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Datagram {
    pub(crate) bytes: Vec<u8>,
    /// When it came, since the session began.
    pub(crate) at: Micros,
}

/// What has come to an actor that speaks in datagrams.
#[derive(Debug, Default)]
pub(crate) struct Post {
    /// Not yet taken by a step.
    pub(crate) waiting: VecDeque<Datagram>,
    /// The one that was taken last.
    latest: Option<Datagram>,
    /// All that were taken.
    known: BTreeSet<Vec<u8>>,
}

impl Post {
    /// Takes the next datagram; returns it, and how long after the one before it came.
    fn take(&mut self) -> Option<(Datagram, Option<Micros>)> {
        let next = self.waiting.pop_front()?;
        let since = self.latest.as_ref().map(|latest| Micros(next.at.0.saturating_sub(latest.at.0)));
        self.known.insert(next.bytes.clone());
        self.latest = Some(next.clone());
        Some((next, since))
    }

    /// Whether the next datagram is the latest one once more.
    fn is_copied(&self) -> bool {
        let next = self.waiting.front().map(|next| &next.bytes);
        next.is_some() && next == self.latest.as_ref().map(|latest| &latest.bytes)
    }

    /// The first datagram that is no copy of one that was taken.
    pub(super) fn news(&self) -> Option<&Datagram> {
        self.waiting.iter().find(|next| !self.known.contains(&next.bytes))
    }
}

impl Script<'_> {
    pub(super) fn has_post(&self, who: &ActorName) -> bool {
        self.actors.get(who).is_some_and(|actor| actor.post.is_some())
    }

    /// The next datagram is what is expected; where nothing is, any will do.
    pub(super) fn decide_datagram(
        &mut self,
        (pattern, help): (Option<&Pattern>, Help),
        who: &ActorName,
        signal: &Signal,
    ) -> Option<Ended> {
        let wanted = match pattern {
            Some(pattern) => Some(self.wanted(pattern, Some(who))?),
            None => None,
        };
        let (role, number) = (self.peer(who), self.doing.number);
        self.actor(who.clone()).strict = Some(number);
        loop {
            let post = self.actors.get_mut(who)?.post.as_mut()?;
            let Some(next) = post.waiting.front() else { return self.no_datagram(role, help, signal) };
            let fits = wanted.as_ref().map_or(Ok(0..next.bytes.len()), |wanted| wanted.fits(&next.bytes));
            match (fits, &wanted) {
                (Ok(kept), _) => {
                    let (next, since) = post.take()?;
                    self.doing.received = Some(text_of(&next.bytes[kept]));
                    self.doing.since = since;
                    return Some(Ended::Satisfied);
                }
                // Whoever hears no answer in time sends its request again, which may cross the answer.
                (Err(_), _) if role == Role::Client && post.known.contains(&next.bytes) => {
                    post.waiting.pop_front();
                }
                (Err(miss), Some(wanted)) => return Some(misfit(wanted, miss, &next.bytes)),
                (Err(_), None) => return None,
            }
        }
    }

    fn no_datagram(&mut self, role: Role, help: Help, signal: &Signal) -> Option<Ended> {
        if let Some(gone) = self.gone(role) {
            return Some(gone);
        }
        if let Some(waits) = signal.waits()
            && role == Role::Server
            && help != Help::Never
            && self.help_operator(waits)
        {
            self.anew();
            return None;
        }
        waited_out(signal)
    }

    /// The client sends its latest datagram again, so many times.
    pub(super) fn decide_copies(&mut self, step: &CopiesStep, signal: &Signal) -> Option<Ended> {
        let post = self.actors.get_mut(&step.who)?.post.as_mut()?;
        while post.is_copied() {
            let (_, since) = post.take()?;
            self.doing.copies += 1;
            self.doing.since = [self.doing.since, since].into_iter().flatten().min();
        }
        let seen = self.doing.copies;
        if seen > step.at_most {
            return Some(Ended::Copies { seen });
        }
        let other = post.news().is_some();
        let role = self.peer(&step.who);
        let over = other || self.gone(role).is_some() || matches!(signal, Signal::Quiet(_));
        let enough = seen >= step.at_least;
        match signal {
            _ if over && enough => Some(Ended::Satisfied),
            _ if over => Some(self.gone(role).filter(|_| seen == 0).unwrap_or(Ended::Copies { seen })),
            Signal::Deadline(own, _) if enough => Some(Ended::SatisfiedByPause { pause: *own }),
            Signal::Deadline(..) => Some(Ended::Copies { seen }),
            Signal::Changed | Signal::Quiet(_) | Signal::Pause(_) | Signal::Span(_) => None,
        }
    }

    /// What has come to an actor and no step has taken. A client's copies say nothing new.
    pub(super) fn untaken(&self, who: &ActorName) -> Option<Ended> {
        let actor = self.actors.get(who)?;
        match &actor.post {
            None => (!actor.inbox.is_empty()).then(|| unasked(&actor.inbox)),
            Some(post) if self.peer(who) == Role::Client => post.news().map(|next| unasked(&next.bytes)),
            Some(post) => post.waiting.front().map(|next| unasked(&next.bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::session::script::{Action, Input, Waits};
    use crate::spec::samples::{actor, check_of, expect};
    use crate::spec::{Transport, Verb};

    fn copies() -> Verb {
        Verb::ExpectCopies(CopiesStep { who: actor("a"), at_least: 1, at_most: 2 })
    }

    /// How each step ended behind the opening, where these datagrams come at these milliseconds and then nothing.
    fn ends(verbs: Vec<Verb>, came: &[(&str, u64)]) -> Vec<(usize, Ended)> {
        let opening = vec![Verb::Transport(Transport::Udp), Verb::Accept(actor("a"))];
        let check = check_of("a/b", 1.0, &[], [opening, verbs].concat());
        let candidates = BTreeMap::from([(Role::Client, vec![vec![]])]);
        let mut script = Script::new(&check, 7, "kfj".to_owned(), candidates);
        let mut actions = script.advance(Micros(0));
        actions.extend(script.feed(Input::Accepted { actor: actor("a") }, Micros(1)));
        for (text, at) in came {
            let datagram = Datagram { bytes: text.as_bytes().to_vec(), at: Micros(at * 1000) };
            actions.extend(script.feed(Input::Datagram { actor: actor("a"), datagram }, Micros(at * 1000)));
        }
        actions.extend(script.feed(Input::Quiet(Waits::default()), Micros(1_000_000)));
        let end = |action| if let Action::StepEnded { step, why } = action { Some((step, why)) } else { None };
        actions.into_iter().filter_map(end).skip(2).collect()
    }

    #[test]
    fn a_datagram_is_taken_as_a_whole() {
        let one = |came| ends(vec![expect("a", "one")], &[(came, 1)]).remove(0).1;
        assert_eq!(one("one"), Ended::Satisfied);
        assert!(matches!(one("onetwo"), Ended::Unmatched(_)));
        assert!(matches!(one("on"), Ended::Unmatched(_)));
        assert_eq!(ends(vec![expect("a", "")], &[("", 1)]), [(2, Ended::Satisfied)]);
        assert_eq!(ends(vec![expect("a", "one")], &[]), [(2, Ended::CertainlyWaiting)]);
    }

    #[test]
    fn a_copy_that_crosses_an_answer_is_nothing_new() {
        let both = || vec![expect("a", "one"), expect("a", "two")];
        let good = [(2, Ended::Satisfied), (3, Ended::Satisfied)];
        assert_eq!(ends(both(), &[("one", 1), ("one", 2), ("two", 3), ("one", 4)]), good);
        // Where it is what is expected, it is taken.
        assert_eq!(ends(vec![expect("a", "one"), expect("a", "one")], &[("one", 1), ("one", 2)]), good);
        // What is new at the end is told at the last step.
        let ended = ends(vec![expect("a", "one")], &[("one", 1), ("more", 2)]);
        assert!(matches!(ended.as_slice(), [(2, Ended::Satisfied), (2, Ended::Unmatched(_))]), "{ended:?}");
    }

    #[test]
    fn copies_are_counted() {
        let after = |came: &[(&str, u64)]| ends(vec![expect("a", "x"), copies()], came).remove(1).1;
        assert_eq!(after(&[("x", 1)]), Ended::Copies { seen: 0 });
        assert_eq!(after(&[("x", 1), ("x", 2)]), Ended::Satisfied);
        assert_eq!(after(&[("x", 1), ("x", 2), ("x", 3), ("x", 4)]), Ended::Copies { seen: 3 });
        assert_eq!(after(&[("x", 1), ("y", 2)]), Ended::Copies { seen: 0 });
        assert_eq!(after(&[("x", 1), ("x", 2), ("y", 3)]), Ended::Satisfied);
    }
}
