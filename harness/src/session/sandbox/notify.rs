//! Seccomp user notification (`seccomp_unotify(2)`): installing the filter in a program, and answering
//! its calls from the worker. Must not decide what an answer should be.
#![allow(unsafe_code, reason = "the notification ioctls have no safe wrapper")]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use libc::sock_filter;

/// A call that a program is held in until it is answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    id: u64,
    /// The calling thread, as the worker's own pid namespace numbers it.
    pub(crate) tid: i32,
    /// The call's number.
    pub(crate) nr: i64,
    /// Its arguments.
    pub(crate) args: [u64; 6],
}

#[cfg(test)]
impl Held {
    /// A call that nobody has made.
    pub(crate) fn made(tid: i32, nr: i64, args: [u64; 6]) -> Self {
        Self { id: 0, tid, nr, args }
    }
}

/// What a held call returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The kernel carries the call out as it was made.
    Continue,
    /// The call returns this value without being carried out.
    Value(i64),
    /// The call fails with this errno.
    Errno(i32),
}

/// Installs `program` in the calling process for good and returns the descriptor for its notifications.
pub(crate) fn install(program: &[sock_filter]) -> io::Result<OwnedFd> {
    const WAIT_KILLABLE: u64 = 1 << 5;
    let len = u16::try_from(program.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    let filter = libc::sock_fprog { len, filter: program.as_ptr().cast_mut() };
    let attempt = |flags: u64| {
        // SAFETY: `filter` describes `program`, which outlives the call; the kernel copies it.
        unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags, &raw const filter) }
    };
    // Held calls should not be interrupted by a runtime's own signals; older kernels do not know the flag.
    let mut fd = attempt(libc::SECCOMP_FILTER_FLAG_NEW_LISTENER | WAIT_KILLABLE);
    if fd < 0 {
        fd = attempt(libc::SECCOMP_FILTER_FLAG_NEW_LISTENER);
    }
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    let fd = i32::try_from(fd).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    // SAFETY: the kernel has just returned this descriptor to us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Asks the kernel to wake either side where the other one runs: whoever is answered goes on at once, since the one that
/// answers is about to sleep, and no other processor has to be woken for it. Kernels before Linux 6.6 do not know it.
pub(crate) fn wake_here(fd: BorrowedFd<'_>) {
    const SYNC_WAKE_UP: u64 = 1;
    // SAFETY: the ioctl takes a number.
    let _ = unsafe { libc::ioctl(fd.as_raw_fd(), SET_FLAGS, SYNC_WAKE_UP) };
}

/// The next held call; `None` where it was gone before it could be read.
pub(crate) fn receive(fd: BorrowedFd<'_>) -> io::Result<Option<Held>> {
    // SAFETY: an all-zero seccomp_notif is what the ioctl wants to be given.
    let mut notif: libc::seccomp_notif = unsafe { std::mem::zeroed() };
    // SAFETY: the ioctl writes one seccomp_notif.
    if unsafe { libc::ioctl(fd.as_raw_fd(), RECV, &raw mut notif) } < 0 {
        let error = io::Error::last_os_error();
        return match error.raw_os_error() {
            Some(libc::ENOENT | libc::EINTR | libc::EAGAIN) => Ok(None),
            Some(_) | None => Err(error),
        };
    }
    Ok(Some(Held {
        id: notif.id,
        tid: i32::try_from(notif.pid).unwrap_or(0),
        nr: i64::from(notif.data.nr),
        args: notif.data.args,
    }))
}

/// Whether the thread is still held in that very call (so that memory read meanwhile was its own).
pub(crate) fn is_held(fd: BorrowedFd<'_>, held: &Held) -> bool {
    // SAFETY: the ioctl reads one u64.
    unsafe { libc::ioctl(fd.as_raw_fd(), ID_VALID, &raw const held.id) == 0 }
}

/// Lets the call go on with `answer`. A program that was ended meanwhile is no error.
pub(crate) fn answer(fd: BorrowedFd<'_>, held: &Held, answer: Answer) -> io::Result<()> {
    const CONTINUE: u32 = 1;
    let mut response = libc::seccomp_notif_resp { id: held.id, val: 0, error: 0, flags: 0 };
    match answer {
        Answer::Continue => response.flags = CONTINUE,
        Answer::Value(value) => response.val = value,
        Answer::Errno(code) => response.error = -code,
    }
    // SAFETY: the ioctl reads one seccomp_notif_resp.
    if unsafe { libc::ioctl(fd.as_raw_fd(), SEND, &raw const response) } < 0 {
        let error = io::Error::last_os_error();
        if error.raw_os_error() != Some(libc::ENOENT) {
            return Err(error);
        }
    }
    Ok(())
}

// `_IOWR('!', 0, struct seccomp_notif)` and its fellows of <linux/seccomp.h>.
const RECV: u64 = 0xc050_2100;
const SEND: u64 = 0xc018_2101;
const ID_VALID: u64 = 0x4008_2102;
const SET_FLAGS: u64 = 0x4008_2104;
