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
        if let Signal::Quiet(waits) | Signal::Deadline(_, waits) = signal
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
