//! The conversation of a failed check in the JSON result: what was said and done, the last segments, expected against
//! actual. Must not decide what is told.

use schemars::JsonSchema;
use serde::Serialize;

use super::shown;
use crate::evidence::{Attempt, Segment, Side, TcpState};
use crate::grade::{GradedCheck, GradedExercise};
use crate::model::Micros;
use crate::report::compared::Compared;
use crate::report::explain;
use crate::report::ladder::{Rung, ladder};
use crate::report::lanes::Way;
use crate::report::repeat;
use crate::report::segments::{Ending, flags};
use crate::report::words::Words;

/// Columns for a text: a machine has room, but a result with a thousand checks has to stay readable.
const ROOM: usize = 160;

/// Something that was said or done.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Rung")]
pub struct RungResult {
    /// Microseconds since the session began; of lines that were left out, when the next one was.
    pub at_us: u64,
    /// Who did it.
    pub way: WayName,
    /// The grader's client or server that took part; absent where none did.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actor: String,
    /// `connect`, `FIN` or `RST`; absent with all else.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub label: &'static str,
    /// The bytes in quotes, or what happened in the report's language.
    pub text: String,
}

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Way")]
pub enum WayName {
    /// From the grader to the program.
    Sent,
    /// From the program to the grader.
    Received,
    /// Something that the program did by itself.
    Own,
    /// What was waited for in vain: the last one.
    Failed,
    /// So many lines are not shown.
    LeftOut,
}

/// A TCP segment.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Segment")]
pub struct SegmentResult {
    /// Microseconds since the connection began.
    pub at_us: u64,
    /// Which end sent it.
    pub from: EndName,
    /// Its control bits, such as `FIN ACK`.
    pub flags: String,
    /// Relative to the first one of its direction.
    pub seq: u32,
    /// Relative likewise; without ACK it means nothing.
    pub ack: u32,
    /// Bytes of data.
    pub len: u32,
    /// The state of the client behind it, as RFC 9293 calls it.
    pub client: &'static str,
    /// The state of the server behind it.
    pub server: &'static str,
}

/// An end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "End")]
pub enum EndName {
    /// The one that connected.
    Client,
    /// The one that listened.
    Server,
}

/// Expected against actual.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Compared")]
pub struct ComparedResult {
    /// In quotes, in hexadecimal, or in words.
    pub expected: String,
    /// What came; absent where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// The first byte that differs, counted from 0; absent where no single byte is the wrong one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

/// What a failed check shows of its attempt; all of it is empty where no program was played.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    pub(super) by_hand: Vec<String>,
    pub(super) rungs: Vec<RungResult>,
    pub(super) segments: Vec<SegmentResult>,
    pub(super) compared: Option<ComparedResult>,
}

impl Conversation {
    pub(super) fn of(words: &Words, exercise: &GradedExercise<'_>, check: &GradedCheck<'_>) -> Self {
        let Some(attempt) = explain::attempt_of(check) else { return Self::default() };
        let by_hand = repeat::by_hand(words.lang(), exercise, check).unwrap_or_default();
        Self {
            by_hand: by_hand.trim_end().lines().map(shown).collect(),
            rungs: rungs(words, check, attempt),
            segments: Ending::of(words, check).iter().flat_map(Ending::segments).map(segment).collect(),
            compared: Compared::of(words, check, ROOM).map(compared),
        }
    }
}

/// Up to the step that decided.
fn rungs(words: &Words, check: &GradedCheck<'_>, attempt: &Attempt) -> Vec<RungResult> {
    let ladder = ladder(words, check.check, attempt, check.verdict.step, ROOM);
    let left_out = (ladder.left_out > 0).then(|| RungResult {
        at_us: ladder.rungs.first().map_or(0, |rung| rung.at.0),
        way: WayName::LeftOut,
        actor: String::new(),
        label: "",
        text: words.with("ladder-left-out", &[("count", ladder.left_out.into())]),
    });
    ladder.before.iter().map(rung).chain(left_out).chain(ladder.rungs.iter().map(rung)).collect()
}

fn rung(rung: &Rung) -> RungResult {
    let way = match rung.way {
        Way::Out => WayName::Sent,
        Way::In => WayName::Received,
        Way::Own => WayName::Own,
        Way::Failed => WayName::Failed,
    };
    RungResult { at_us: rung.at.0, way, actor: shown(&rung.actor), label: rung.label, text: shown(&rung.text) }
}

fn segment((at, segment, (client, server)): (Micros, &Segment, (TcpState, TcpState))) -> SegmentResult {
    SegmentResult {
        at_us: at.0,
        from: match segment.from {
            Side::Client => EndName::Client,
            Side::Server => EndName::Server,
        },
        flags: flags(segment).join(" "),
        seq: segment.seq,
        ack: segment.ack,
        len: segment.len,
        client: client.name(),
        server: server.name(),
    }
}

fn compared(compared: Compared) -> ComparedResult {
    let (expected, actual, offset) = match compared {
        Compared::Sought { expected, actual } | Compared::Misfit { expected, actual } => (expected, actual, None),
        Compared::Differs { shown, offset, nothing, .. } => {
            (shown.expected, (!nothing).then_some(shown.actual), Some(offset))
        }
    };
    ComparedResult { expected: shown(&expected), actual: actual.as_deref().map(shown), offset }
}
