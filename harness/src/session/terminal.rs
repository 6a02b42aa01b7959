//! A program's standard streams. A pseudo-terminal without echo and without output processing, so that output
//! comes as it was written and line by line, as for a student who runs the program by hand; or two pipes, as
//! for `program < requests > answers`.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{OpenptyResult, openpty};
use nix::sys::stat::fstat;
use nix::sys::termios::{LocalFlags, OutputFlags, SetArg, tcgetattr, tcsetattr};
use nix::unistd::{pipe2, read, write};

/// End of input on a terminal in line mode.
const END_OF_INPUT: u8 = 0x04;

/// What a program's standard input and output are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Streams {
    /// One terminal.
    Terminal,
    /// A pipe each.
    Pipes,
}

/// The harness's side of a program's streams; the program's side is kept open, so that this one never fails.
#[derive(Debug)]
pub(super) enum Terminal {
    /// A pseudo-terminal.
    Pty { outer: OwnedFd, inner: OwnedFd },
    /// Pipes: what the harness reads, and what it writes until the end of input.
    Pipes { output: OwnedFd, input: Option<OwnedFd>, inner_input: OwnedFd, inner_output: OwnedFd },
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
        Ok(Self::Pty { outer: master, inner: slave })
    }

    /// The streams of a program that is to have such.
    pub(super) fn of(streams: Streams) -> io::Result<Self> {
        match streams {
            Streams::Terminal => Self::open(),
            Streams::Pipes => {
                let (inner_input, input) = pipe2(OFlag::O_CLOEXEC)?;
                let (output, inner_output) = pipe2(OFlag::O_CLOEXEC)?;
                for ours in [&input, &output] {
                    fcntl(ours, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
                }
                Ok(Self::Pipes { output, input: Some(input), inner_input, inner_output })
            }
        }
    }

    /// What becomes the program's standard input.
    pub(super) fn inner_input(&self) -> io::Result<OwnedFd> {
        match self {
            Self::Pty { inner, .. } => inner.try_clone(),
            Self::Pipes { inner_input, .. } => inner_input.try_clone(),
        }
    }

    /// What becomes one of the program's outputs.
    pub(super) fn inner(&self) -> io::Result<OwnedFd> {
        match self {
            Self::Pty { inner, .. } => inner.try_clone(),
            Self::Pipes { inner_output, .. } => inner_output.try_clone(),
        }
    }

    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Pty { outer, .. } => outer.as_fd(),
            Self::Pipes { output, .. } => output.as_fd(),
        }
    }

    /// By which a descriptor of the program is recognised as its standard input: the terminal's device, or the
    /// pipe's inode.
    pub(super) fn input_mark(&self) -> io::Result<InputMark> {
        Ok(match self {
            Self::Pty { inner, .. } => InputMark::Device(fstat(inner)?.st_rdev),
            Self::Pipes { inner_input, .. } => InputMark::Pipe(fstat(inner_input)?.st_ino),
        })
    }

    /// What was printed and not yet read; empty if nothing.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        // A terminal gives no more than a line discipline's buffer at once.
        let most = if let Self::Pty { .. } = self { 4 << 10 } else { 64 << 10 };
        let mut bytes = vec![0; most];
        match read(self.as_fd(), &mut bytes) {
            Ok(count) => {
                bytes.truncate(count);
                Ok(bytes)
            }
            Err(Errno::EAGAIN | Errno::EINTR | Errno::EIO) => Ok(Vec::new()),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Types bytes; what a terminal does not take is lost, as on a real one. A pipe takes all, or fails: nothing
    /// may be lost there without a word.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Pty { outer, .. } => match write(outer, bytes) {
                Ok(_) | Err(Errno::EAGAIN | Errno::EINTR | Errno::EIO) => Ok(()),
                Err(errno) => Err(errno.into()),
            },
            Self::Pipes { input: Some(input), .. } => match write(input, bytes) {
                Ok(count) if count == bytes.len() => Ok(()),
                Ok(_) | Err(Errno::EAGAIN) => Err(io::Error::other("the pipe to the program is full")),
                Err(errno) => Err(errno.into()),
            },
            Self::Pipes { input: None, .. } => Ok(()),
        }
    }

    /// The end of input.
    pub(super) fn end_input(&mut self) -> io::Result<()> {
        match self {
            Self::Pty { .. } => self.write(&[END_OF_INPUT]),
            Self::Pipes { input, .. } => {
                *input = None;
                Ok(())
            }
        }
    }

    /// Whether the program has printed something that was not read.
    ///
    /// A pseudo-terminal hands bytes over in a work queue of the kernel; polling either side directly
    /// flushes that queue (`n_tty_poll`), so that nothing is under way once this has returned.
    pub(super) fn has_output(&self) -> io::Result<bool> {
        let outer = PollFd::new(self.as_fd(), PollFlags::POLLIN);
        let mut sides = match self {
            Self::Pty { inner, .. } => vec![outer, PollFd::new(inner.as_fd(), PollFlags::POLLIN)],
            Self::Pipes { .. } => vec![outer],
        };
        poll(&mut sides, PollTimeout::ZERO)?;
        Ok(sides[0].revents().is_some_and(|events| events.contains(PollFlags::POLLIN)))
    }
}

/// By what a program's standard input is recognised among its descriptors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InputMark {
    /// The number of a terminal's device.
    Device(u64),
    /// A pipe's inode.
    Pipe(u64),
}
