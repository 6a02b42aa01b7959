//! What the machine knows of programs and actors.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::datagrams::Post;
use crate::evidence::{How, PeerSeen, ProgramEnd, Usage};
use crate::model::{Micros, RunId};
use crate::spec::CallName;

/// What is known of a program's current run.
#[derive(Debug)]
pub(crate) struct ProgramState {
    /// Argument lists that are still to be tried; the first is the current one.
    candidates: Vec<Vec<String>>,
    tried: usize,
    /// The first run since the last ready program: its end explains a failed start.
    pub(crate) first_end: Option<RunId>,
    pub(crate) listening: Option<SocketAddr>,
    pub(crate) dialled: Option<SocketAddr>,
    /// How often it dialled each address since a connection of it was last over, and when it did last.
    tries: BTreeMap<SocketAddr, (u32, Micros)>,
    /// When a connection of it was last over.
    cut: Option<Micros>,
    /// The shortest pause between two tries at the same address, or before the first after a connection was ended.
    pub(crate) since_try: Option<Micros>,
    /// How much it had printed, and complained, when it last dialled or lost a connection.
    told_before: (usize, usize),
    pub(crate) calls: Vec<CallName>,
    /// A call of it was made to fail.
    pub(crate) struck: bool,
    /// What it held at the mark, and when it was looked at last.
    pub(crate) mark: Option<Usage>,
    pub(crate) usage: Option<Usage>,
    pub(crate) exit: Option<Exit>,
    pub(crate) out: Vec<u8>,
    /// Output before this has been looked at.
    pub(crate) seen_out: usize,
    pub(crate) err: Vec<u8>,
    /// Complaints before this have been looked at by `expect_stderr`.
    pub(crate) seen_err: usize,
}

/// How a run ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exit {
    pub(crate) run: RunId,
    pub(crate) end: ProgramEnd,
    /// Processes of it that go on.
    pub(crate) left: u32,
}

impl ProgramState {
    pub(crate) fn new(candidates: Vec<Vec<String>>) -> Self {
        Self {
            candidates,
            tried: 0,
            first_end: None,
            listening: None,
            dialled: None,
            tries: BTreeMap::new(),
            cut: None,
            since_try: None,
            told_before: (0, 0),
            calls: Vec::new(),
            struck: false,
            mark: None,
            usage: None,
            exit: None,
            out: Vec::new(),
            seen_out: 0,
            err: Vec::new(),
            seen_err: 0,
        }
    }

    /// The arguments of the current try.
    pub(crate) fn arguments(&self) -> Vec<String> {
        self.candidates.get(self.tried).cloned().unwrap_or_default()
    }

    /// Whether other arguments than the first had to be tried.
    pub(crate) fn needed_arguments(&self) -> bool {
        self.tried > 0
    }

    /// Its connections are cut: it is ready again once it has tried to connect anew.
    pub(crate) fn loses_connection(&mut self) {
        self.dialled = None;
    }

    /// The current arguments are the right ones: it came to listen, or to dial, with them.
    pub(crate) fn keep_arguments(&mut self) {
        self.candidates.truncate(self.tried + 1);
    }

    /// Goes on to the next argument list, if there is one.
    pub(crate) fn try_next(&mut self) -> bool {
        let more = self.tried + 1 < self.candidates.len();
        if more {
            self.tried += 1;
            self.forget_run();
        }
        more
    }

    /// Forgets what was known of the run; the arguments stay.
    pub(crate) fn forget_run(&mut self) {
        self.listening = None;
        self.dialled = None;
        self.tries.clear();
        self.cut = None;
        self.since_try = None;
        self.told_before = (0, 0);
        self.calls.clear();
        self.struck = false;
        (self.mark, self.usage) = (None, None);
        self.exit = None;
        self.err.clear();
        self.seen_err = 0;
        self.out.clear();
        self.seen_out = 0;
    }

    pub(crate) fn ended(&mut self, run: RunId, end: ProgramEnd, left: u32) {
        self.first_end.get_or_insert(run);
        self.exit = Some(Exit { run, end, left });
    }

    /// Nothing of the run goes on any more.
    pub(crate) fn all_gone(&mut self, run: RunId) {
        if let Some(exit) = self.exit.as_mut().filter(|exit| exit.run == run) {
            exit.left = 0;
        }
    }

    /// The run's end, if nothing of the program is left.
    pub(crate) fn gone(&self) -> Option<Exit> {
        self.exit.filter(|exit| exit.left == 0)
    }

    /// It dials; `at`: when its call was seen, before it was answered, so that no pause looks shorter than it was.
    pub(crate) fn dials(&mut self, address: SocketAddr, at: Micros) {
        self.dialled = Some(address);
        self.told_before = (self.out.len(), self.err.len());
        let (count, last) = self.tries.get(&address).map_or((0, self.cut), |(count, last)| (*count, Some(*last)));
        if let Some(last) = last {
            let pause = Micros(at.0.saturating_sub(last.0));
            self.since_try = Some(self.since_try.map_or(pause, |shortest| shortest.min(pause)));
        }
        self.tries.insert(address, (count + 1, at));
    }

    /// A connection of it is over: what it tries from now on counts anew.
    pub(crate) fn is_cut(&mut self, now: Micros) {
        self.tries.clear();
        self.since_try = None;
        self.cut = Some(now);
    }

    /// The harness ends a connection of it, which it may tell its user.
    pub(crate) fn loses(&mut self, now: Micros) {
        self.is_cut(now);
        self.told_before = (self.out.len(), self.err.len());
    }

    /// How often it tried to connect, at the address that it tried most.
    pub(crate) fn tries(&self) -> u32 {
        self.tries.values().map(|(count, _)| *count).max().unwrap_or(0)
    }

    /// Whether it has printed anything since.
    pub(crate) fn told(&self) -> bool {
        let (out, err) = self.told_before;
        let says = |bytes: &[u8], from: usize| bytes.iter().skip(from).any(|byte| !byte.is_ascii_whitespace());
        says(&self.out, out) || says(&self.err, err)
    }

    /// Whether anything of it may still do something.
    pub(crate) fn runs(&self) -> bool {
        self.gone().is_none()
    }

    /// Ended by itself, without a signal and without a traceback.
    pub(crate) fn left_in_order(&self) -> bool {
        let by_itself = match self.exit.map(|exit| exit.end) {
            Some(ProgramEnd::Code(_)) => true,
            Some(ProgramEnd::Signal(_)) | None => false,
        };
        by_itself && !crate::matcher::is_traceback(&self.err) && !crate::matcher::is_traceback(&self.out)
    }
}

/// What is known of an actor.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub(crate) struct ActorState {
    pub(crate) connected: bool,
    pub(crate) refused: Option<String>,
    /// Received and not yet consumed by a step.
    pub(crate) inbox: Vec<u8>,
    /// The same of one that speaks in datagrams.
    pub(crate) post: Option<Post>,
    pub(crate) ended: Option<How>,
    /// What its segments show of the program's end.
    pub(crate) wire: Option<PeerSeen>,
    /// Whether the harness ended its side because the program had.
    pub(crate) seen_off: bool,
    /// Whether the program dialled.
    pub(crate) accepted: bool,
    /// Whether the harness has ended its side, or is about to.
    pub(crate) left: bool,
    /// Sent by `send_until_blocked`, in bytes.
    pub(crate) filled: u64,
    /// The latest step that expected bytes exactly: what is left over fails it.
    pub(crate) strict: Option<usize>,
    /// Whether the last message had no newline at its end.
    pub(crate) unterminated: bool,
    /// How many bytes the server had printed when the last message was sent.
    pub(crate) heard: usize,
}

/// Where a listener can be reached: the unspecified address accepts on every one (RFC 1122 §3.2.1.3).
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: u64 = 1000;

    fn client() -> ProgramState {
        ProgramState::new(vec![vec![]])
    }

    fn address(ip: [u8; 4]) -> SocketAddr {
        SocketAddr::from((ip, 8888))
    }

    fn dials(client: &mut ProgramState, ip: [u8; 4], at: u64) {
        client.dials(address(ip), Micros(at * MILLI));
    }

    #[test]
    fn tries_and_pauses_count_by_address() {
        let (one, other) = ([127, 0, 0, 1], [127, 0, 0, 2]);
        let mut client = client();
        dials(&mut client, one, 0);
        assert_eq!((client.tries(), client.since_try), (1, None));
        // A name with two addresses: the second is dialled at once.
        dials(&mut client, other, 1);
        assert_eq!((client.tries(), client.since_try), (1, None));
        dials(&mut client, one, 120);
        dials(&mut client, other, 122);
        assert_eq!((client.tries(), client.since_try), (2, Some(Micros(120 * MILLI))));
        // The shortest pause stays.
        dials(&mut client, one, 150);
        dials(&mut client, one, 950);
        assert_eq!((client.tries(), client.since_try), (4, Some(Micros(30 * MILLI))));
    }

    #[test]
    fn after_a_cut_everything_counts_anew() {
        let mut client = client();
        dials(&mut client, [127, 0, 0, 1], 0);
        dials(&mut client, [127, 0, 0, 1], 10);
        client.loses(Micros(500 * MILLI));
        assert_eq!((client.tries(), client.since_try), (0, None));
        dials(&mut client, [127, 0, 0, 1], 700);
        assert_eq!((client.tries(), client.since_try), (1, Some(Micros(200 * MILLI))));
    }

    #[test]
    fn only_what_is_printed_afterwards_tells_the_user() {
        let mut client = client();
        client.out.extend(b"hello> ");
        client.loses(Micros(0));
        assert!(!client.told());
        client.out.extend(b"\n");
        assert!(!client.told());
        client.err.extend(b"the server has gone");
        assert!(client.told());
        // What was said before a try says nothing about it.
        dials(&mut client, [127, 0, 0, 1], 1);
        assert!(!client.told());
    }
}
