//! A child of this process, however it was made: its standard streams, its end.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// A child that nobody else waits for.
#[derive(Debug)]
pub(super) struct Process {
    pid: Pid,
    /// What it reads from.
    pub(super) input: Option<File>,
    /// What it writes to.
    pub(super) output: Option<File>,
}

impl Process {
    /// A child with the other ends of its standard input and output.
    pub(super) fn new(pid: Pid, input: OwnedFd, output: OwnedFd) -> Self {
        Self { pid, input: Some(input.into()), output: Some(output.into()) }
    }

    /// Ends it. What has ended is none the worse for that: nobody has its number until it is waited for.
    pub(super) fn kill(&self) {
        let _ = kill(self.pid, Signal::SIGKILL);
    }

    /// Waits for its end.
    pub(super) fn wait(&self) -> io::Result<ExitStatus> {
        loop {
            match waitpid(self.pid, None) {
                Ok(status) => {
                    if let Some(status) = ended(status) {
                        return Ok(status);
                    }
                }
                Err(nix::errno::Errno::EINTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// Whether it has ended. One that has must not be waited for again.
    pub(super) fn has_ended(&self) -> bool {
        !matches!(waitpid(self.pid, Some(WaitPidFlag::WNOHANG)), Ok(WaitStatus::StillAlive))
    }
}

impl From<Child> for Process {
    fn from(mut child: Child) -> Self {
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let pid = Pid::from_raw(child.id().cast_signed());
        Self { pid, input: input.map(OwnedFd::from).map(File::from), output: output.map(OwnedFd::from).map(File::from) }
    }
}

/// How it ended, if it did (`wait(2)`).
fn ended(status: WaitStatus) -> Option<ExitStatus> {
    match status {
        WaitStatus::Exited(_, code) => Some(ExitStatus::from_raw(code << 8)),
        WaitStatus::Signaled(_, signal, dumped) => Some(ExitStatus::from_raw(signal as i32 | i32::from(dumped) << 7)),
        WaitStatus::Stopped(..)
        | WaitStatus::PtraceEvent(..)
        | WaitStatus::PtraceSyscall(_)
        | WaitStatus::Continued(_)
        | WaitStatus::StillAlive => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_told_as_the_system_tells_them() {
        let pid = Pid::from_raw(7);
        let text = |status| ended(status).map(|status| status.to_string());
        assert_eq!(text(WaitStatus::Exited(pid, 3)).as_deref(), Some("exit status: 3"));
        assert_eq!(text(WaitStatus::Signaled(pid, Signal::SIGKILL, false)).as_deref(), Some("signal: 9 (SIGKILL)"));
        assert_eq!(text(WaitStatus::StillAlive), None);
    }
}
