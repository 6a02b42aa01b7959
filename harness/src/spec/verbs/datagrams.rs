//! Verbs of checks whose programs send datagrams instead of holding connections.

use super::super::exercise::Verb;
use super::super::reader::Reader;
use super::super::tree::Node;
use super::super::values::{CopiesStep, Transport};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, verb};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// How programs and actors of this check talk: `udp`, or `tcp`, as it is where nothing is said. It stands
        /// before the first `start`. With `udp`:
        ///
        /// | verb | meaning |
        /// |---|---|
        /// | `ready` | the server has bound its socket; the client has sent something |
        /// | `connect` | the actor gets a socket of its own; nothing is sent yet. With `gone: true` nobody is there any more where its datagrams come from: whatever is sent to it draws an ICMP error |
        /// | `accept` | the client's datagrams come to this actor, from whichever port; what it sends goes to where the latest came from |
        /// | `send`, `fence` | one datagram, which may be empty: `send: ""` |
        /// | `expect`, `fence`, `expect_reply`, `expect_message` | the next datagram, all of it; a text may be empty |
        /// | `expect_silence` | no datagram comes |
        /// | `close` | the actor closes its socket |
        /// | `listen` | `refused`: nobody is there where the client sends; `through`: the student's own server |
        ///
        /// A client may send a request again at any time, so of its datagrams an exact copy of an earlier one is
        /// left aside, unless it is what is expected. Beside `expect`, `after` is the time since the datagram
        /// before it. The calls `sendto` and `recvfrom` are seen by `expect_steps`, whatever the language calls
        /// them.
        "transport", "transport: udp", USUAL, Who::Nobody,
        Reading::Value(|r, n, _| r.choice(n, "transport", TRANSPORTS).map(Verb::Transport))
    ),
    verb!(
        /// The client sends its latest datagram again: `{at_least: 2, at_most: 9}` more times, each of them
        /// no earlier than `after` behind the one before. It is over when the client has ended, certainly waits, or
        /// sends something else, and at once where there are too many. Needs `transport: udp`.
        "expect_copies", "expect_copies: {at_least: 2, at_most: 9}", ANSWER, Who::Actor,
        Reading::Value(copies)
    ),
];

const TRANSPORTS: &[(&str, Transport)] = &[("tcp", Transport::Tcp), ("udp", Transport::Udp)];
/// The most copies that a step may wait for.
const MOST: u32 = 1000;

fn copies(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let fields = reader.fields(node, "`expect_copies`", &["at_least", "at_most"])?;
    let least = fields.need(reader, "at_least", "`expect_copies`")?;
    let at_least = reader.count(least, "`at_least`", 0, MOST)?;
    let most = fields.need(reader, "at_most", "`expect_copies`")?;
    let at_most = reader.count(most, "`at_most`", 0, MOST)?;
    if at_most < at_least {
        reader.wrong(
            most,
            "`at_most` is less than `at_least`",
            "this can never be met",
            "give the greater number here",
        );
        return None;
    }
    Some(Verb::ExpectCopies(CopiesStep { who: cast.actor.clone()?, at_least, at_most }))
}
