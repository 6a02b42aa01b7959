//! Calls that fail because a check wants it. Must not choose which.

use super::{Answer, Caller, Hit, Seen, faults, unseen};
use crate::evidence::{CallFacts, Injected};
use crate::spec::{CallName, Errno, FaultKind};

impl Caller<'_> {
    pub(super) fn wants(&self, name: CallName) -> bool {
        self.faults.want(self.role, name)
    }

    /// What goes wrong with this call.
    pub(super) fn strike(&mut self, name: CallName) -> Option<FaultKind> {
        self.strike_if(name, |_| true)
    }

    pub(super) fn strike_if(&mut self, name: CallName, fits: impl Fn(FaultKind) -> bool) -> Option<FaultKind> {
        if !self.wants(name) {
            return None;
        }
        let (held, process) = (self.held, self.process().unwrap_or(0));
        self.faults.strike(self.role, name, |kind| fits(kind) && faults::possible(held, process, kind))
    }

    /// The call fails.
    pub(super) fn refuse(&self, name: CallName, errno: Errno) -> Seen {
        let call = self.call(name, CallFacts::None, Some(errno.name().to_owned()));
        Seen { answer: Answer::Errno(code(errno)), call: Some(call), hit: Some(hit(name, errno)), ..unseen() }
    }
}

pub(super) fn hit(call: CallName, errno: Errno) -> Hit {
    Hit { call, what: Injected::Errno { name: errno.name().to_owned() }, buffer: None }
}

/// The error's number on this machine.
fn code(errno: Errno) -> i32 {
    match errno {
        Errno::Eintr => libc::EINTR,
        Errno::Emfile => libc::EMFILE,
        Errno::Enfile => libc::ENFILE,
        Errno::Enobufs => libc::ENOBUFS,
        Errno::Econnaborted => libc::ECONNABORTED,
        Errno::Econnrefused => libc::ECONNREFUSED,
        Errno::Econnreset => libc::ECONNRESET,
        Errno::Epipe => libc::EPIPE,
        Errno::Etimedout => libc::ETIMEDOUT,
        Errno::Eagain => libc::EAGAIN,
        Errno::Eaddrinuse => libc::EADDRINUSE,
        Errno::Eaddrnotavail => libc::EADDRNOTAVAIL,
        Errno::Eacces => libc::EACCES,
        Errno::Enetunreach => libc::ENETUNREACH,
        Errno::Ehostunreach => libc::EHOSTUNREACH,
    }
}
