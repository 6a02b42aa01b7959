//! How the program has ended a connection: from its segments where they are seen, else from what reading
//! gave. Must not do I/O.

use super::decide::waited_out;
use super::state::ActorState;
use super::{Script, Signal};
use crate::evidence::{Ended, How, PeerSeen};
use crate::model::ActorName;
use crate::spec::EndKind;

impl Script<'_> {
    pub(super) fn decide_end(&mut self, how: EndKind, who: &ActorName, signal: &Signal) -> Option<Ended> {
        let state = self.actors.get(who)?;
        let over = matches!(signal, Signal::Quiet(_) | Signal::Deadline(..));
        // All that came before its end is read first.
        if state.ended.is_none() && !over {
            return None;
        }
        let seen = end_of(state);
        let decided = match how {
            EndKind::Any => seen.first.map(|_| Ended::Satisfied),
            EndKind::Fin => seen.first.map(|first| if first == How::Fin { Ended::Satisfied } else { broken() }),
            EndKind::Rst if seen.rst => Some(Ended::Satisfied),
            // A reset may follow its FIN, which only segments show.
            EndKind::Rst if over || state.wire.is_none() => seen.first.map(|how| Ended::StreamEnded { how }),
            EndKind::Rst => None,
            EndKind::Half => half(seen, signal),
        };
        decided.or_else(|| waited_out(signal))
    }

    /// Whether a pause ends a step that waits for a half close: the data behind the FIN is taken, and no
    /// reset has come.
    pub(super) fn has_half_closed(&self, who: &ActorName) -> bool {
        let takes = |state: &ActorState| state.wire.is_some_and(|seen| seen.takes_more && !seen.rst);
        self.actors.iter().any(|(name, state)| name.is(who) && takes(state))
    }
}

/// That data was acknowledged is not enough by itself: a program that closes for good without having read it
/// resets the connection only then. So it has to come to rest, or to pause.
fn half(seen: PeerSeen, signal: &Signal) -> Option<Ended> {
    if seen.rst {
        return Some(broken());
    }
    match signal {
        Signal::Quiet(_) | Signal::Deadline(..) if seen.takes_more => Some(Ended::Satisfied),
        Signal::Pause(pause) if seen.takes_more => Some(Ended::SatisfiedByPause { pause: *pause }),
        Signal::Quiet(_) | Signal::Deadline(..) | Signal::Pause(_) | Signal::Changed | Signal::Span(_) => None,
    }
}

fn broken() -> Ended {
    Ended::StreamEnded { how: How::Rst }
}

/// What is known of the program's end.
fn end_of(state: &ActorState) -> PeerSeen {
    let read = PeerSeen {
        first: state.ended,
        fin: state.ended == Some(How::Fin),
        rst: state.ended == Some(How::Rst),
        takes_more: false,
    };
    // An end without any segment is one that the kernel gave up.
    state.wire.filter(|seen| seen.first.is_some()).unwrap_or(read)
}
