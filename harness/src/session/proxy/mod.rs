//! What stands between a student's own client and server where a check asks for it: the client's connections
//! are led here, and carried on to the server under the check's conditions. Must not decide what that shows.

mod bucket;
mod cuts;
mod divert;
mod end;
mod lane;
mod link;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

pub(super) use divert::Diverted;
use divert::{Inlet, Shut, Waiting};
use lane::Lane;
use link::{Link, News};

use super::clock;
use super::driver::Session;
use super::error::{SessionError, Within};
use super::poller::{Interest, Source};
use super::recorder::excerpt;
use super::script::Input;
use super::sockets::Socket;
use crate::evidence::What;
use crate::model::Role;
use crate::plan;
use crate::spec::{Lane as Way, Limit, ListenMode, ListenStep, Newcomers, ProxyStep, SeverStep};

/// The proxy of a session.
#[derive(Debug, Default)]
pub(super) struct Proxy {
    passage: Passage,
    conditions: Option<Conditions>,
    /// By the address that the connections are meant for.
    inlets: BTreeMap<SocketAddr, Inlet>,
    shut: BTreeMap<IpAddr, Shut>,
    /// By number, from 1.
    links: BTreeMap<u32, Link>,
    next_link: u32,
    waiting: BTreeMap<u32, Waiting>,
    next_waiting: u32,
    /// What the step machine knows: something is on its way.
    carrying: bool,
    /// When something goes on that waits for its time, as far as was known when events were last waited for.
    due: Option<Instant>,
}

/// What a connection of the client meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Passage {
    /// Nothing of the proxy.
    #[default]
    Absent,
    /// It is carried.
    Through,
    /// It is refused.
    Refused,
}

/// What holds since the latest `proxy`.
#[derive(Debug)]
struct Conditions {
    step: ProxyStep,
    seed: u64,
    /// Connections for which a limit has held.
    limited: u32,
}

impl Conditions {
    /// The seeds of a link's two ways.
    fn seeds(&self, link: u32) -> [u64; 2] {
        [Role::Server, Role::Client].map(|to| plan::choice_seed(self.seed, &format!("{link}/{to}")))
    }

    /// Whether limits hold for one connection more.
    fn limits_one_more(&mut self) -> bool {
        let times = |way: &Way| match way {
            Way::Open(conditions) => conditions.limit.map_or(0, |limit: Limit| limit.times.unwrap_or(u32::MAX)),
            Way::Blackhole => 0,
        };
        let most = times(&self.step.to_server).max(times(&self.step.to_client));
        self.limited = self.limited.saturating_add(1);
        self.limited <= most
    }

    fn lanes(&mut self, link: u32, now: Instant) -> [Lane; 2] {
        let (seeds, limited) = (self.seeds(link), self.limits_one_more());
        let lane = |way: &Way, seed| Lane::new(way, seed, limited, now);
        [lane(&self.step.to_server, seeds[0]), lane(&self.step.to_client, seeds[1])]
    }
}

impl Session<'_> {
    /// From now on these conditions hold, for connections that stand and for new ones.
    pub(super) fn set_proxy(&mut self, step: ProxyStep, seed: u64) -> Result<(), SessionError> {
        self.recorder.note(What::Proxied { conditions: step.clone() });
        self.set_listen(ListenStep::always(ListenMode::Through))?;
        self.proxy.passage = Passage::Through;
        let now = Instant::now();
        let mut conditions = Conditions { step, seed, limited: 0 };
        for (number, link) in &mut self.proxy.links {
            let limited = conditions.limits_one_more();
            link.change(&conditions.step, conditions.seeds(*number), limited, now);
        }
        self.proxy.conditions = Some(conditions);
        self.carry_all()
    }

    /// The client's connections are not carried any more; those that stand are.
    pub(super) fn leave_proxy(&mut self) {
        self.proxy.passage = Passage::Absent;
    }

    pub(super) fn is_proxied(&self) -> bool {
        self.proxy.passage != Passage::Absent
    }

    /// Cuts all connections that stand.
    pub(super) fn sever(&mut self, step: SeverStep) -> Result<(), SessionError> {
        if self.is_proxied() {
            self.proxy.passage = match step.new {
                Newcomers::Through => Passage::Through,
                Newcomers::Refused => Passage::Refused,
            };
        }
        // Those that stand for the client, too, though nobody has taken them yet.
        for at in self.proxy.inlets.keys().copied().collect::<Vec<_>>() {
            while self.take_in(at)? {}
        }
        for number in self.proxy.links.keys().copied().collect::<Vec<_>>() {
            // What has come in goes on as far as it may.
            self.carry(number)?;
            let Some(link) = self.proxy.links.get_mut(&number) else { continue };
            let news = link.sever(step.by);
            self.note_of(number, news)?;
            self.conclude(number);
        }
        self.tell_carrying()
    }

    /// New connections are carried again.
    pub(super) fn heal(&mut self) {
        if self.is_proxied() {
            self.proxy.passage = Passage::Through;
        }
    }

    /// A connection has come that is meant for this address.
    pub(super) fn on_inlet(&mut self, meant: SocketAddr) -> Result<(), SessionError> {
        self.take_in(meant)?;
        self.tell_carrying()
    }

    /// Takes in one connection, if one waits.
    fn take_in(&mut self, meant: SocketAddr) -> Result<bool, SessionError> {
        let (Some(inlet), Some(conditions)) = (self.proxy.inlets.get(&meant), &mut self.proxy.conditions) else {
            return Ok(false);
        };
        let what = "carry the client's connection";
        let (client, from) = match inlet.listener.accept() {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error).within(what),
        };
        self.proxy.next_link += 1;
        let number = self.proxy.next_link;
        let lanes = conditions.lanes(number, Instant::now());
        self.recorder.note(What::Linked { link: number, to: meant });
        let mut link = Link::new(client, from, meant, lanes).within(what)?;
        for (role, stream, watched, _) in link.sockets(Instant::now()) {
            let interest = watched.unwrap_or(Interest::READS);
            self.poller.add(stream, Source::Link(number, role), interest).within(what)?;
        }
        self.proxy.links.insert(number, link);
        self.carry(number)?;
        Ok(true)
    }

    /// A socket of a link has something to tell.
    pub(super) fn on_link(&mut self, number: u32, role: Role, hung_up: bool) -> Result<(), SessionError> {
        if let Some(link) = self.proxy.links.get_mut(&number) {
            link.on_ready(role, hung_up);
        }
        self.carry(number)?;
        self.tell_carrying()
    }

    /// Carries on what can be, on every link.
    pub(super) fn carry_all(&mut self) -> Result<(), SessionError> {
        for number in self.proxy.links.keys().copied().collect::<Vec<_>>() {
            self.carry(number)?;
        }
        self.tell_carrying()
    }

    fn carry(&mut self, number: u32) -> Result<(), SessionError> {
        let Some(link) = self.proxy.links.get_mut(&number) else { return Ok(()) };
        for news in link.carry(Instant::now()) {
            self.note_of(number, news)?;
        }
        self.conclude(number);
        Ok(())
    }

    /// Lets go of a link that is over; otherwise watches of its sockets what matters now.
    fn conclude(&mut self, number: u32) {
        let Some(link) = self.proxy.links.get_mut(&number) else { return };
        let over = link.is_over();
        for (role, stream, watched, wanted) in link.sockets(Instant::now()) {
            let source = Source::Link(number, role);
            match wanted.filter(|_| !over) {
                None => self.poller.remove(stream, &source),
                Some(wanted) if *watched != Some(wanted) => {
                    self.poller.set_interest(stream, &source, wanted);
                    *watched = Some(wanted);
                }
                Some(_) => {}
            }
        }
        if over && let Some(link) = self.proxy.links.remove(&number) {
            self.aborted.extend(link.close());
        }
    }

    fn note_of(&mut self, link: u32, news: News) -> Result<(), SessionError> {
        self.pausing = None;
        match news {
            News::Passed { to, bytes } => {
                self.recorder.note(What::Passed { link, to, bytes: excerpt(&bytes) });
                let at = self.recorder.now();
                self.feed(Input::Exchanged { to_server: to == Role::Server, at })
            }
            News::Held { to, bytes } => {
                self.recorder.note(What::Held { link, to, bytes: excerpt(&bytes) });
                Ok(())
            }
            News::Ended { by, how } => {
                self.recorder.note(What::LinkEnded { link, by, how });
                Ok(())
            }
            News::Severed { how, lost } => {
                self.recorder.note(What::Severed { link, how, lost });
                Ok(())
            }
        }
    }

    /// Tells the step machine whether something is on its way that its reader will get.
    fn tell_carrying(&mut self) -> Result<(), SessionError> {
        let now = Instant::now();
        let carrying = self.proxy.links.values().any(|link| link.carries(now));
        if std::mem::replace(&mut self.proxy.carrying, carrying) == carrying {
            return Ok(());
        }
        self.feed(Input::Carrying(carrying))
    }

    /// When something goes on that waits for its time.
    pub(super) fn carried_at(&self) -> Option<Instant> {
        let now = Instant::now();
        self.proxy.links.values().filter_map(|link| link.due(now)).min()
    }

    /// Whether something is on its way between the programs.
    pub(super) fn is_carrying(&self) -> bool {
        self.proxy.carrying
    }

    /// Whether a piece on its way waits for its reader.
    pub(super) fn is_carrying_pieces(&self) -> bool {
        let now = Instant::now();
        self.proxy.links.values().any(|link| link.is_gated(now))
    }

    /// Lets those pieces go on whose reader has read the one before; returns whether there were any.
    pub(super) fn carry_pieces(&mut self, table: &[(u64, Socket)], regardless: bool) -> Result<bool, SessionError> {
        let now = Instant::now();
        let mut opened = false;
        for link in self.proxy.links.values_mut() {
            opened |= link.open_gates(now, table, regardless);
        }
        if opened {
            self.carry_all()?;
        }
        Ok(opened)
    }

    /// Carries on what waited for its time, once that has come; returns whether there was anything.
    pub(super) fn carry_on_time(&mut self) -> Result<bool, SessionError> {
        let due = self.proxy.due.is_some_and(|due| Instant::now() >= due);
        if due {
            self.carry_all()?;
        }
        Ok(due)
    }

    /// How long to wait for an event at most: nothing that waits for its time may go on late.
    pub(super) fn patience(&mut self, usual: Duration) -> Duration {
        self.proxy.due = self.carried_at();
        let Some(due) = self.proxy.due else { return usual };
        usual.min(clock::begun_millis(due.saturating_duration_since(Instant::now())))
    }

    /// The sockets as the programs would know them without a proxy between.
    pub(super) fn as_meant(&self, mut table: Vec<(u64, Socket)>) -> Vec<(u64, Socket)> {
        for (_, socket) in &mut table {
            let meant = self.proxy.links.values().find_map(|link| link.stands_for(socket.remote));
            socket.remote = meant.unwrap_or(socket.remote);
        }
        table
    }

    /// Ends all links, without leaving anything in TIME-WAIT.
    pub(super) fn abort_links(&mut self) {
        for link in std::mem::take(&mut self.proxy.links).into_values() {
            link.abort();
        }
    }

    /// Whether an address is that of one of the links' sockets.
    pub(super) fn carries_at(&self, at: SocketAddr) -> bool {
        self.proxy.links.values().any(|link| link.has(at))
    }
}
