//! System calls that nix does not wrap, each wrapped once. Must not hold policy.
#![allow(unsafe_code, reason = "the wrappers of raw system calls live here and nowhere else")]

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// Turns a raw result into an `io::Result`.
pub(super) fn checked(result: i64) -> io::Result<i64> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// What a fork returned.
pub(crate) enum Forked {
    /// In the child.
    Child,
    /// In the parent: the child's pid.
    Parent(i32),
}

/// `clone(2)` used as `fork(2)` with namespace flags.
///
/// Must be called from a single-threaded process: the child goes on with a copy of it.
pub(crate) fn fork_into(flags: i32) -> io::Result<Forked> {
    let flags = i64::from(flags | libc::SIGCHLD);
    // SAFETY: without CLONE_VM and with a null stack this is a fork; the process has one thread, so the
    // child's copy of the allocator and of every lock is consistent.
    let pid = checked(unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) })?;
    Ok(if pid == 0 { Forked::Child } else { Forked::Parent(as_i32(pid)) })
}

/// `clone3(2)` used as `fork(2)` with namespace flags, the child being in this control group of the unified hierarchy from
/// its first moment (Linux 5.7). Moving a process there later has to wait for every processor of the machine.
///
/// Must be called from a single-threaded process: the child goes on with a copy of it.
pub(crate) fn fork_into_group(flags: i32, group: BorrowedFd<'_>) -> io::Result<Forked> {
    const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;
    // SAFETY: an all-zero clone_args is valid: no stack, no pointers to write to.
    let mut wanted: libc::clone_args = unsafe { std::mem::zeroed() };
    wanted.flags = CLONE_INTO_CGROUP | u64::from(flags.unsigned_abs());
    wanted.exit_signal = u64::from(libc::SIGCHLD.unsigned_abs());
    wanted.cgroup = u64::from(group.as_raw_fd().unsigned_abs());
    // SAFETY: `wanted` outlives the call; without CLONE_VM and a stack this is a fork, as in `fork_into`.
    let pid = checked(unsafe { libc::syscall(libc::SYS_clone3, &raw const wanted, size_of::<libc::clone_args>()) })?;
    Ok(if pid == 0 { Forked::Child } else { Forked::Parent(as_i32(pid)) })
}

fn as_i32(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(-1)
}

fn owned(fd: i64) -> OwnedFd {
    // SAFETY: the kernel has just returned this descriptor to us; nobody else owns it.
    unsafe { OwnedFd::from_raw_fd(as_i32(fd)) }
}

/// Leaves a forked child at once, without destructors: they belong to the parent.
pub(crate) fn leave_child(code: i32) -> ! {
    // SAFETY: `_exit` has no preconditions.
    unsafe { libc::_exit(code) }
}

/// Waits for a child that leaves with an errno, or with 0 where all went well.
pub(crate) fn wait_for(child: nix::unistd::Pid) -> io::Result<()> {
    use nix::sys::wait::{WaitStatus, waitpid};
    match waitpid(child, None)? {
        WaitStatus::Exited(_, 0) => Ok(()),
        WaitStatus::Exited(_, errno) => Err(io::Error::from_raw_os_error(errno)),
        status @ (WaitStatus::Signaled(..)
        | WaitStatus::Stopped(..)
        | WaitStatus::PtraceEvent(..)
        | WaitStatus::PtraceSyscall(_)
        | WaitStatus::Continued(_)
        | WaitStatus::StillAlive) => Err(io::Error::other(format!("{status:?}"))),
    }
}

/// `pidfd_open(2)`.
pub(crate) fn pidfd_open(pid: i32) -> io::Result<OwnedFd> {
    // SAFETY: no pointers are passed.
    checked(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) }).map(owned)
}

/// `pidfd_getfd(2)`: a duplicate of another process's descriptor.
pub(crate) fn pidfd_getfd(pidfd: BorrowedFd<'_>, fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: no pointers are passed.
    checked(unsafe { libc::syscall(libc::SYS_pidfd_getfd, pidfd.as_raw_fd(), fd, 0) }).map(owned)
}

/// `pidfd_send_signal(2)`.
pub(crate) fn pidfd_kill(pidfd: BorrowedFd<'_>, signal: i32) -> io::Result<()> {
    // SAFETY: the info pointer is null, which asks for the default.
    checked(unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal, 0, 0) }).map(drop)
}

/// `pivot_root(".", ".")`: the current folder becomes the root, the old root lies above it.
pub(crate) fn pivot_here() -> io::Result<()> {
    let dot = c".".as_ptr();
    // SAFETY: both pointers are to a static, terminated string.
    checked(unsafe { libc::syscall(libc::SYS_pivot_root, dot, dot) }).map(drop)
}

#[repr(C)]
struct MountAttr {
    attr_set: u64,
    attr_clr: u64,
    propagation: u64,
    userns_fd: u64,
}

/// `mount_setattr(2)`, recursively: read-only, no set-user-id, and optionally no devices.
pub(crate) fn mount_read_only(path: &CString, devices: bool) -> io::Result<()> {
    const RDONLY: u64 = 1;
    const NOSUID: u64 = 2;
    const NODEV: u64 = 4;
    const AT_RECURSIVE: i32 = 0x8000;
    let set = RDONLY | NOSUID | if devices { 0 } else { NODEV };
    let attr = MountAttr { attr_set: set, attr_clr: 0, propagation: 0, userns_fd: 0 };
    // SAFETY: `path` is terminated and `attr` outlives the call; its size is passed with it.
    checked(unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            path.as_ptr(),
            AT_RECURSIVE,
            &raw const attr,
            size_of::<MountAttr>(),
        )
    })
    .map(drop)
}

/// `close_range(2)` from `first` on, marking instead of closing.
pub(crate) fn close_on_exec_from(first: u32) -> io::Result<()> {
    const CLOEXEC: u32 = 4;
    // SAFETY: no pointers are passed.
    checked(unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, CLOEXEC) }).map(drop)
}

/// `close_range(2)` from `first` on. Only for a child that never drops what owned them.
pub(crate) fn close_from(first: u32) -> io::Result<()> {
    // SAFETY: no pointers are passed; the caller forgets the owners.
    checked(unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, 0) }).map(drop)
}

/// `prctl(2)` with plain numbers.
pub(crate) fn prctl(option: i32, argument: u64) -> io::Result<()> {
    // SAFETY: only options that take numbers are used by this crate.
    checked(i64::from(unsafe { libc::prctl(option, argument, 0, 0, 0) })).map(drop)
}

/// `CAP_NET_RAW` (`capabilities(7)`).
pub(crate) const NET_RAW: u64 = 13;

/// Empties all capability sets of this process.
pub(crate) fn drop_capabilities() -> io::Result<()> {
    set_capabilities(0)
}

/// Keeps one capability, across `execve(2)` too, and drops all others.
pub(crate) fn keep_capability(capability: u64) -> io::Result<()> {
    const RAISE: u64 = 2;
    set_capabilities(1 << capability)?;
    // SAFETY: only numbers are passed.
    let result = unsafe { libc::prctl(libc::PR_CAP_AMBIENT, RAISE, capability, 0, 0) };
    checked(i64::from(result)).map(drop)
}

/// `capset(2)`, version 3: the same set for effective, permitted and inheritable capabilities below 32.
fn set_capabilities(set: u32) -> io::Result<()> {
    const VERSION_3: u32 = 0x2008_0522;
    let header: [u32; 2] = [VERSION_3, 0];
    let data: [u32; 6] = [set, set, set, 0, 0, 0];
    // SAFETY: header and data have the sizes that version 3 prescribes.
    checked(unsafe { libc::syscall(libc::SYS_capset, header.as_ptr(), data.as_ptr()) }).map(drop)
}

/// `execve(2)`; returns only on failure.
pub(crate) fn exec(program: &CString, argv: &[CString], env: &[CString]) -> io::Error {
    match nix::unistd::execve(program, argv, env) {
        Ok(never) => match never {},
        Err(errno) => io::Error::from_raw_os_error(errno as i32),
    }
}

/// Makes a terminal the controlling one of this session leader.
pub(crate) fn take_terminal(fd: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: TIOCSCTTY takes a number.
    checked(i64::from(unsafe { libc::ioctl(fd.as_raw_fd(), libc::TIOCSCTTY, 0) })).map(drop)
}

/// Brings the loopback interface up (`SIOCSIFFLAGS`).
pub(crate) fn loopback_up(socket: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: an all-zero ifreq is valid.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (place, byte) in request.ifr_name.iter_mut().zip(b"lo\0") {
        *place = byte.cast_signed();
    }
    request.ifr_ifru.ifru_flags = i16::try_from(libc::IFF_UP | libc::IFF_RUNNING).unwrap_or(0);
    // SAFETY: the request names an interface and carries flags, as SIOCSIFFLAGS expects.
    checked(i64::from(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) })).map(drop)
}

/// `bind(2)` with an address exactly as another process wrote it.
pub(crate) fn bind_raw(fd: BorrowedFd<'_>, address: &[u8]) -> io::Result<()> {
    let len = u32::try_from(address.len()).unwrap_or(0);
    // SAFETY: pointer and length describe `address`; the kernel only reads it.
    checked(i64::from(unsafe { libc::bind(fd.as_raw_fd(), address.as_ptr().cast(), len) })).map(drop)
}

/// `connect(2)` with an address exactly as another process wrote it, without waiting for the other side. The
/// socket is another process's: whether it waits by itself is its own matter again afterwards.
pub(crate) fn connect_at_once(fd: BorrowedFd<'_>, address: &[u8]) -> io::Result<()> {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    let flags = OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL)?);
    fcntl(fd, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
    let len = u32::try_from(address.len()).unwrap_or(0);
    // SAFETY: pointer and length describe `address`; the kernel only reads it.
    let result = checked(i64::from(unsafe { libc::connect(fd.as_raw_fd(), address.as_ptr().cast(), len) }));
    fcntl(fd, FcntlArg::F_SETFL(flags))?;
    result.map(drop)
}

/// The same where that it is only begun is no error.
pub(crate) fn begin_connect(fd: BorrowedFd<'_>, address: &[u8]) -> io::Result<()> {
    match connect_at_once(fd, address) {
        Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => Ok(()),
        other => other,
    }
}

/// Whether calls on a descriptor wait (`O_NONBLOCK` is not set).
pub(crate) fn waits(fd: BorrowedFd<'_>) -> io::Result<bool> {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    Ok(!OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL)?).contains(OFlag::O_NONBLOCK))
}

/// Lets a listening socket hear nothing of what is sent to it (`SO_ATTACH_FILTER`, `socket(7)`).
pub(crate) fn deafen(fd: BorrowedFd<'_>) -> io::Result<()> {
    // "Return 0": keep nothing of the packet.
    let drop_all = libc::sock_filter { code: 0x06, jt: 0, jf: 0, k: 0 };
    let program = libc::sock_fprog { len: 1, filter: (&raw const drop_all).cast_mut() };
    set_option(fd, libc::SO_ATTACH_FILTER, &program)
}

/// Lets it hear again.
pub(crate) fn undeafen(fd: BorrowedFd<'_>) -> io::Result<()> {
    set_option(fd, libc::SO_DETACH_FILTER, &0i32)
}

fn set_option<T>(fd: BorrowedFd<'_>, option: i32, value: &T) -> io::Result<()> {
    let len = u32::try_from(size_of::<T>()).unwrap_or(0);
    let value: *const T = value;
    // SAFETY: pointer and length describe `value`, which outlives the call; the kernel only reads it.
    let set = unsafe { libc::setsockopt(fd.as_raw_fd(), libc::SOL_SOCKET, option, value.cast(), len) };
    checked(i64::from(set)).map(drop)
}

/// `send(2)` without SIGPIPE and without waiting for room.
pub(crate) fn send(fd: BorrowedFd<'_>, bytes: &[u8]) -> io::Result<usize> {
    let flags = libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT;
    // SAFETY: pointer and length describe `bytes`; the kernel only reads it.
    let sent = unsafe { libc::send(fd.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), flags) };
    checked(sent as i64).map(|n| usize::try_from(n).unwrap_or(0))
}

/// The error that a non-blocking `connect` ended with (`SO_ERROR`), if any.
pub(crate) fn socket_error(fd: BorrowedFd<'_>) -> io::Result<()> {
    match nix::sys::socket::getsockopt(&fd, nix::sys::socket::sockopt::SocketError) {
        Ok(0) => Ok(()),
        Ok(code) => Err(io::Error::from_raw_os_error(code)),
        Err(errno) => Err(errno.into()),
    }
}
