//! What the check did to the program before it failed, beyond an ordinary conversation. Such a trouble
//! explains a failure better than the way the program ended does. Must not look at the program.

use super::view::{View, answered_by};
use crate::evidence::{How, Injected, StepRecord, What};
use crate::model::{ActorName, Cause, Role};
use crate::spec::{CallName, Cut, Data, FaultKind, FaultStep, Input, StdinStep, Step, Verb};

/// Something out of the ordinary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A connection was aborted.
    Reset,
    /// The actor stopped writing and waits for the rest.
    HalfClose,
    /// A text was cut inside a character.
    CutCharacter,
    /// A message was cut into pieces.
    Pieces,
    /// A message of more than a usual buffer.
    Long,
    /// Text outside ASCII.
    Chinese,
    /// A call was interrupted.
    Eintr,
    /// There was nothing left to make a descriptor of.
    Exhausted,
    /// A connection was lost while it was in use.
    Lost,
    /// No connection could be made.
    Unreachable,
    /// A call failed for another reason.
    FailedCall,
}

/// A message of this many bytes is more than the usual `recv(1024)` takes.
const LONG: u64 = 1024;

/// The latest trouble that the program was put to since it started. Text outside ASCII counts only
/// until it is answered; the others may show later.
pub(super) fn latest(view: &View<'_>) -> Option<Trouble> {
    let mut answered = false;
    for (step, record) in view.since_launch() {
        let past = !std::ptr::eq(record, view.failed);
        answered |= past && is_answer(&step.verb);
        match of_step(view, step, record) {
            Some(Trouble::Chinese) if answered => {}
            // What one client sent, and was answered for, is not why another one is not.
            Some(Trouble::Long) if answered && !of_same_actor(view, step) => {}
            Some(trouble) => return Some(trouble),
            None => {}
        }
    }
    if broken_off(view) {
        return Some(Trouble::Reset);
    }
    failed_call(view)
}

/// Whether a step is about the actor that the deciding one is about, too.
fn of_same_actor(view: &View<'_>, step: &Step) -> bool {
    let of = super::wait::actor_of(&step.verb);
    view.actor().is_none_or(|actor| of.is_some_and(|of| actor.is(of)))
}

fn is_answer(verb: &Verb) -> bool {
    answered_by(verb).is_some() || matches!(verb, Verb::ExpectStdout(_))
}

fn of_step(view: &View<'_>, step: &Step, record: &StepRecord) -> Option<Trouble> {
    if let Verb::Send(send) = &step.verb {
        let cut = send.cut != Cut::Whole;
        return of_data(view, &send.who, &send.data, record, cut);
    }
    if let Verb::Fence(fence) = &step.verb {
        return of_data(view, &fence.who, &fence.data, record, false);
    }
    if let Verb::Stdin(StdinStep { who, input: Input::Line(line) }) = &step.verb {
        return (*who == view.role && !line.is_ascii()).then_some(Trouble::Chinese);
    }
    if let Verb::Shutdown(_) = step.verb {
        return Some(Trouble::HalfClose);
    }
    matches!(step.verb, Verb::Reset(_)).then_some(Trouble::Reset)
}

fn of_data(view: &View<'_>, who: &ActorName, data: &Data, record: &StepRecord, cut: bool) -> Option<Trouble> {
    let (length, ascii) = match data {
        Data::Text(text) => (text.len() as u64, text.is_ascii()),
        Data::Hex(bytes) => (bytes.len() as u64, true),
        Data::Random(count) => (u64::from(*count), true),
        Data::Repeat { text, times } => ((text.len() as u64).saturating_mul(u64::from(*times)), text.is_ascii()),
    };
    // Bytes that are no text have no characters.
    let is_text = matches!(data, Data::Text(_) | Data::Repeat { .. });
    if is_text && cut_inside_character(view, who, record) {
        Some(Trouble::CutCharacter)
    } else if cut && ascii && pieces_matter(view, who, record) {
        Some(Trouble::Pieces)
    } else if length >= LONG {
        Some(Trouble::Long)
    } else if !ascii {
        Some(Trouble::Chinese)
    } else {
        None
    }
}

/// Whether a message that was whole was answered before: of a server that answers all messages wrongly, pieces tell
/// nothing.
fn pieces_matter(view: &View<'_>, who: &ActorName, during: &StepRecord) -> bool {
    let whole = |step: &Step| answered_by(&step.verb).is_some_and(|by| by.is(who));
    view.since_launch().skip(1).any(|(step, record)| record.ended <= during.began && whole(step))
}

/// Whether one of the pieces that were sent ends inside a character.
fn cut_inside_character(view: &View<'_>, actor: &ActorName, during: &StepRecord) -> bool {
    view.sent(actor, during).filter(|piece| !piece.is_cut()).any(|piece| {
        std::str::from_utf8(piece.kept()).is_err_and(|error| error.valid_up_to() > 0 && error.error_len().is_none())
    })
}

/// Whether a connection that the harness carried was cut by a reset.
fn broken_off(view: &View<'_>) -> bool {
    view.since_start().iter().any(|event| matches!(event.what, What::Severed { how: How::Rst, .. }))
}

/// The latest call of the program that was made to fail, if nothing has gone well since.
pub(super) fn failed_call(view: &View<'_>) -> Option<Trouble> {
    let run = view.run();
    let (at, trouble) = view.events.iter().rev().find_map(|event| {
        let What::Injected { run: of, call, what: Injected::Errno { name } } = &event.what else { return None };
        (Some(*of) == run).then(|| (event.at, of_call(*call, name)))
    })?;
    let went_well = |verb: &Verb| is_answer(verb) || matches!(verb, Verb::ExpectMessage(_));
    let survived = view.earlier().any(|(step, record)| record.began >= at && went_well(&step.verb));
    (!survived).then_some(trouble)
}

fn of_call(call: CallName, errno: &str) -> Trouble {
    match errno {
        "EINTR" => Trouble::Eintr,
        "EMFILE" | "ENFILE" | "ENOBUFS" => Trouble::Exhausted,
        "ECONNREFUSED" | "ENETUNREACH" | "EHOSTUNREACH" => Trouble::Unreachable,
        "ETIMEDOUT" if call == CallName::Connect => Trouble::Unreachable,
        "ETIMEDOUT" | "ECONNRESET" | "EPIPE" => Trouble::Lost,
        _ => Trouble::FailedCall,
    }
}

/// The mistake that a client shows by failing after one of its calls was made to fail.
pub(super) fn client_cause(view: &View<'_>) -> Option<Cause> {
    failed_call(view).map(of_client)
}

fn of_client(trouble: Trouble) -> Cause {
    match trouble {
        Trouble::Eintr => Cause::DiesOnEintr,
        Trouble::Exhausted => Cause::DiesOnEmfile,
        Trouble::Lost => Cause::HangsOnEnd,
        Trouble::Unreachable => Cause::RefusedCrash,
        Trouble::Reset
        | Trouble::HalfClose
        | Trouble::CutCharacter
        | Trouble::Pieces
        | Trouble::Long
        | Trouble::Chinese
        | Trouble::FailedCall => Cause::DiesOnFailedCall,
    }
}

/// The mistake that a program by itself shows by failing after one of its calls was made to fail: it has no server
/// that could be gone.
pub(super) fn program_cause(trouble: Trouble) -> Cause {
    if matches!(trouble, Trouble::Lost | Trouble::Unreachable) { Cause::DiesOnFailedCall } else { of_client(trouble) }
}

/// The cause of which a program dies that does not expect a fault; none where the fault is no error.
pub fn cause_of_fault(fault: &FaultStep) -> Option<Cause> {
    let FaultKind::Errno(errno) = fault.kind else { return None };
    let trouble = of_call(fault.call, errno.name());
    Some(match fault.who {
        Role::Server => server_cause(trouble, true),
        Role::Client => of_client(trouble),
        Role::Program => program_cause(trouble),
    })
}

/// The mistake that a server shows by failing after the trouble; `died`: it is gone, rather than silent.
pub(super) fn server_cause(trouble: Trouble, died: bool) -> Cause {
    match (trouble, died) {
        (Trouble::Reset | Trouble::Lost, true) => Cause::DiesOnReset,
        (Trouble::Reset | Trouble::Lost, false) => Cause::StopsAccepting,
        (Trouble::HalfClose, _) => Cause::HalfClose,
        (Trouble::CutCharacter, _) => Cause::SplitsCharacters,
        (Trouble::Pieces, _) => Cause::OneRecvOneMessage,
        (Trouble::Long, _) => Cause::LongMessage,
        (Trouble::Chinese, _) => Cause::OnlyAscii,
        (Trouble::Eintr, _) => Cause::DiesOnEintr,
        (Trouble::Exhausted, _) => Cause::DiesOnEmfile,
        (Trouble::Unreachable | Trouble::FailedCall, _) => Cause::DiesOnFailedCall,
    }
}

/// Whether the harness ended its side while the client was still there: one that had ended its own before is only
/// seen off.
pub(super) fn server_side_ended(view: &View<'_>) -> bool {
    let mut gone: Vec<&ActorName> = Vec::new();
    view.role == Role::Client
        && view.since_start().iter().any(|event| {
            if let What::PeerEnded { actor, .. } = &event.what {
                gone.push(actor);
            }
            matches!(&event.what, What::ActorEnded { actor, .. } if !gone.contains(&actor))
        })
}

/// A short send that was carried out: the buffer's length, and what arrived from then on.
pub(super) fn short_send(view: &View<'_>, actor: &ActorName) -> Option<(u64, u64)> {
    let events = view.since_start();
    let (at, total) = events.iter().enumerate().find_map(|(at, event)| {
        let What::Injected { what: Injected::ShortSend { buffer, .. }, .. } = &event.what else { return None };
        Some((at, buffer.total()))
    })?;
    let received = events[at..].iter().filter_map(|event| {
        if let What::Received { actor: by, bytes } = &event.what {
            (by == actor).then_some(bytes.total())
        } else {
            None
        }
    });
    Some((total, received.fold(0, u64::saturating_add)))
}
