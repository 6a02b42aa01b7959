//! Descriptors that one process hands to another over a socket (`unix(7)`, `SCM_RIGHTS`), and a fork whose child is the
//! parent's sibling.

use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};

use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, UnixAddr, recvmsg, sendmsg};

use super::cell::own;
use super::sys::{self, Forked};

/// Sends a byte with descriptors.
pub(crate) fn hand<const N: usize>(socket: BorrowedFd<'_>, byte: u8, fds: [BorrowedFd<'_>; N]) -> io::Result<()> {
    let fds = fds.map(|fd| fd.as_raw_fd());
    let rights = [ControlMessage::ScmRights(&fds)];
    let flags = MsgFlags::MSG_NOSIGNAL;
    sendmsg::<UnixAddr>(socket.as_raw_fd(), &[IoSlice::new(&[byte])], &rights, flags, None)?;
    Ok(())
}

/// Receives a byte with so many descriptors; none when the other end is closed.
pub(crate) fn take<const N: usize>(socket: BorrowedFd<'_>) -> io::Result<Option<(u8, [OwnedFd; N])>> {
    let (mut byte, mut room) = ([0], nix::cmsg_space!([RawFd; N]));
    let (length, fds) = loop {
        let mut parts = [IoSliceMut::new(&mut byte)];
        match recvmsg::<UnixAddr>(socket.as_raw_fd(), &mut parts, Some(&mut room), MsgFlags::MSG_CMSG_CLOEXEC) {
            Ok(received) => break (received.bytes, received.cmsgs()?.flat_map(descriptors).collect::<Vec<_>>()),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    };
    if length == 0 {
        return Ok(None);
    }
    let fds = fds.try_into().map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok(Some((byte[0], fds)))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum whose other control messages are never sent here")]
fn descriptors(message: ControlMessageOwned) -> Vec<OwnedFd> {
    match message {
        ControlMessageOwned::ScmRights(fds) => fds.into_iter().map(own).collect(),
        _ => Vec::new(),
    }
}

/// Forks a child of this process's parent. The caller has one thread.
pub(crate) fn fork_sibling() -> io::Result<Forked> {
    sys::fork_into(libc::CLONE_PARENT)
}

/// Closes all descriptors but the standard streams. Nothing here owns another.
pub(crate) fn keep_standard_streams() -> io::Result<()> {
    sys::close_from(3)
}
