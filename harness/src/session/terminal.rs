//! A program's terminal: a pseudo-terminal without echo and without output processing, so that output
//! comes as it was written and line by line, as for a student who runs the program by hand.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{OpenptyResult, openpty};
use nix::sys::termios::{LocalFlags, OutputFlags, SetArg, tcgetattr, tcsetattr};

/// End of input on a terminal in line mode.
pub(super) const END_OF_INPUT: u8 = 0x04;

/// The harness's side of a terminal; the inner side is kept open, so that the outer never fails.
#[derive(Debug)]
pub(super) struct Terminal {
    outer: OwnedFd,
    inner: OwnedFd,
}

impl Terminal {
    pub(super) fn open() -> io::Result<Self> {
        let OpenptyResult { master, slave } = openpty(None, None)?;
        let mut modes = tcgetattr(&slave)?;
        modes.local_flags.remove(LocalFlags::ECHO | LocalFlags::ECHOE | LocalFlags::ECHOK | LocalFlags::ECHOCTL);
        modes.output_flags.remove(OutputFlags::OPOST);
        tcsetattr(&slave, SetArg::TCSANOW, &modes)?;
        for fd in [&master, &slave] {
            fcntl(fd, FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC))?;
        }
        fcntl(&master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        Ok(Self { outer: master, inner: slave })
    }

    pub(super) fn inner(&self) -> io::Result<OwnedFd> {
        self.inner.try_clone()
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.outer.as_fd()
    }

    /// The device number of the inner side, by which a descriptor of the program is recognised.
    pub(super) fn device(&self) -> io::Result<u64> {
        Ok(nix::sys::stat::fstat(&self.inner)?.st_rdev)
    }

    /// What was printed and not yet read; empty if nothing.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; 64 << 10];
        match nix::unistd::read(&self.outer, &mut bytes) {
            Ok(count) => {
                bytes.truncate(count);
                Ok(bytes)
            }
            Err(nix::errno::Errno::EAGAIN | nix::errno::Errno::EINTR | nix::errno::Errno::EIO) => Ok(Vec::new()),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Types bytes; what the terminal does not take is lost, as on a real one.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        match nix::unistd::write(&self.outer, bytes) {
            Ok(_) | Err(nix::errno::Errno::EAGAIN | nix::errno::Errno::EINTR | nix::errno::Errno::EIO) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Whether the program has printed something that was not read.
    ///
    /// A pseudo-terminal hands bytes over in a work queue of the kernel; polling either side directly
    /// flushes that queue (`n_tty_poll`), so that nothing is under way once this has returned.
    pub(super) fn has_output(&self) -> io::Result<bool> {
        let mut sides =
            [PollFd::new(self.outer.as_fd(), PollFlags::POLLIN), PollFd::new(self.inner.as_fd(), PollFlags::POLLIN)];
        poll(&mut sides, PollTimeout::ZERO)?;
        Ok(sides[0].revents().is_some_and(|events| events.contains(PollFlags::POLLIN)))
    }
}
