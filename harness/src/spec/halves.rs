//! What an actor did once the program had ended its side: only data behind its FIN can show that it is still
//! taken. Must not read YAML.

use super::values::EndKind;

/// How far a connection is, as steps have waited for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Half {
    /// No step has waited for the program's end.
    #[default]
    Unended,
    /// The program has sent its FIN.
    Ended,
    /// And something was sent to it since.
    SentSince,
}

impl Half {
    /// A step has waited for the program's end.
    pub(super) fn end(&mut self, how: EndKind) {
        *self = match (*self, how) {
            // Behind a reset nothing is taken.
            (_, EndKind::Rst) => Self::Unended,
            (Self::Unended, EndKind::Fin | EndKind::Any) => Self::Ended,
            (same @ (Self::Unended | Self::Ended | Self::SentSince), EndKind::Fin | EndKind::Any | EndKind::Half) => {
                same
            }
        };
    }

    /// A step has sent something.
    pub(super) fn send(&mut self) {
        if *self == Self::Ended {
            *self = Self::SentSince;
        }
    }
}
