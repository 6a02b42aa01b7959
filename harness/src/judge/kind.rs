//! Servers of another kind than a conversation, as reading their source showed. Must not decide whether a check
//! fails: it only names a failure that has another reason than the usual mistakes.

use super::view::{Finding, View};
use crate::model::Cause;
use crate::spec::Verb;

/// The finding, or, where the source shows a protocol of its own that explains it, that. Where a check asks for a
/// certain answer, a protocol is what is asked for.
pub(super) fn instead_of(view: &View<'_>, finding: Finding) -> Finding {
    let free = matches!(&view.step.verb, Verb::ExpectReply(reply) if reply.pattern.is_none());
    let explained = matches!(
        finding.cause,
        Cause::NoReply | Cause::NeedsNewline | Cause::OneMessage | Cause::ServeCrash | Cause::PrintsInstead
    );
    match remark(view, "other-kind ").filter(|_| free && explained) {
        Some(kind) => Finding { cause: Cause::OtherKind, facts: finding.facts }.detail(kind),
        None => finding,
    }
}

/// Whether no call in the source sends anything.
pub(super) fn only_receives(view: &View<'_>) -> bool {
    remark(view, "receives-only").is_some()
}

/// A remark on the program, in intake's machine form.
fn remark<'a>(view: &View<'a>, kind: &str) -> Option<&'a str> {
    let program = view.record.programs.iter().find(|program| program.role == view.role)?;
    program.remarks.iter().map(String::as_str).find(|remark| remark.starts_with(kind))
}
