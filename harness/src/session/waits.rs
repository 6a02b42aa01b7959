//! What a sleeping thread waits for: its system call, the descriptors in it, and whether the call ends
//! by itself after a time. Must not decide what the waiting means.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;

use super::procs::Procs;
use super::sockets::{self, Socket, State};
use super::terminal::InputMark;
use super::threads::SystemCall;
use crate::evidence::WaitOn;
use crate::model::ActorName;

/// Whether a call can end without anything happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It ends only when something happens.
    Endless,
    /// It ends by itself, or is not known to be endless.
    Timed,
}

/// What a call sleeps on, as its arguments say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Descriptor,
    Poll,
    Select,
    Epoll,
    Thread,
    Child,
    Nothing,
}

/// A table row: number, name, subject, and where its time limit is.
struct Row(i64, &'static str, Subject, Limit);

#[derive(Debug, Clone, Copy)]
enum Limit {
    /// The call has none.
    None,
    /// It always has one.
    Always,
    /// Argument N points at it; null is none.
    Pointer(usize),
    /// Argument N is it in milliseconds; negative is none.
    Millis(usize),
}

const ROWS: &[Row] = &[
    Row(libc::SYS_read, "read", Subject::Descriptor, Limit::None),
    Row(libc::SYS_readv, "readv", Subject::Descriptor, Limit::None),
    Row(libc::SYS_write, "write", Subject::Descriptor, Limit::None),
    Row(libc::SYS_writev, "writev", Subject::Descriptor, Limit::None),
    Row(libc::SYS_recvfrom, "recv", Subject::Descriptor, Limit::None),
    Row(libc::SYS_recvmsg, "recvmsg", Subject::Descriptor, Limit::None),
    Row(libc::SYS_recvmmsg, "recvmmsg", Subject::Descriptor, Limit::Pointer(4)),
    Row(libc::SYS_sendto, "send", Subject::Descriptor, Limit::None),
    Row(libc::SYS_sendmsg, "sendmsg", Subject::Descriptor, Limit::None),
    Row(libc::SYS_accept, "accept", Subject::Descriptor, Limit::None),
    Row(libc::SYS_accept4, "accept", Subject::Descriptor, Limit::None),
    Row(libc::SYS_flock, "flock", Subject::Nothing, Limit::None),
    #[cfg(target_arch = "x86_64")]
    Row(libc::SYS_poll, "poll", Subject::Poll, Limit::Millis(2)),
    Row(libc::SYS_ppoll, "ppoll", Subject::Poll, Limit::Pointer(2)),
    #[cfg(target_arch = "x86_64")]
    Row(libc::SYS_select, "select", Subject::Select, Limit::Pointer(4)),
    Row(libc::SYS_pselect6, "pselect", Subject::Select, Limit::Pointer(4)),
    #[cfg(target_arch = "x86_64")]
    Row(libc::SYS_epoll_wait, "epoll_wait", Subject::Epoll, Limit::Millis(3)),
    Row(libc::SYS_epoll_pwait, "epoll_wait", Subject::Epoll, Limit::Millis(3)),
    Row(libc::SYS_epoll_pwait2, "epoll_wait", Subject::Epoll, Limit::Pointer(3)),
    Row(libc::SYS_futex, "futex", Subject::Thread, Limit::Pointer(3)),
    Row(libc::SYS_wait4, "wait", Subject::Child, Limit::None),
    Row(libc::SYS_waitid, "wait", Subject::Child, Limit::None),
    #[cfg(target_arch = "x86_64")]
    Row(libc::SYS_pause, "pause", Subject::Nothing, Limit::None),
    Row(libc::SYS_rt_sigsuspend, "sigsuspend", Subject::Nothing, Limit::None),
    Row(libc::SYS_rt_sigtimedwait, "sigtimedwait", Subject::Nothing, Limit::Pointer(2)),
    Row(libc::SYS_nanosleep, "sleep", Subject::Nothing, Limit::Always),
    Row(libc::SYS_clock_nanosleep, "sleep", Subject::Nothing, Limit::Always),
    Row(libc::SYS_connect, "connect", Subject::Descriptor, Limit::Always),
];

fn row(call: &SystemCall) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.0 == call.nr)
}

/// The call's usual name.
pub(super) fn name(call: &SystemCall) -> String {
    row(call).map_or_else(|| format!("system call {}", call.nr), |row| row.1.to_owned())
}

/// Whether the call can end without anything happening.
pub(super) fn kind(call: &SystemCall) -> Kind {
    let endless = row(call).is_some_and(|row| match row.3 {
        Limit::None => true,
        Limit::Always => false,
        Limit::Pointer(n) => call.args[n] == 0,
        // The argument is an int: its upper half is not defined.
        Limit::Millis(n) => (call.args[n] & 0xffff_ffff) > 0x7fff_ffff,
    });
    if endless { Kind::Endless } else { Kind::Timed }
}

/// How long a call may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Nothing in the call says.
    None,
    /// So many milliseconds; a negative number is for ever.
    Millis(i32),
    /// As the caller's memory says at this address.
    At(u64),
}

/// What bounds a call, as its arguments say.
pub(super) fn limit(call: &SystemCall) -> Bound {
    match row(call).map(|row| row.3) {
        Some(Limit::Pointer(n)) if call.args[n] != 0 => Bound::At(call.args[n]),
        Some(Limit::Millis(n)) => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the argument is an int; its upper half is not defined"
            )]
            let millis = (call.args[n] as u32).cast_signed();
            Bound::Millis(millis)
        }
        Some(Limit::Pointer(_) | Limit::None | Limit::Always) | None => Bound::None,
    }
}

/// What is needed to name a descriptor.
pub(super) struct Names<'a> {
    pub(super) procs: &'a Procs,
    pub(super) sockets: &'a [(u64, Socket)],
    /// What the program's standard input is.
    pub(super) input: Option<InputMark>,
    /// Actors by the address of their own end.
    pub(super) actors: &'a [(SocketAddr, ActorName)],
}

impl Names<'_> {
    /// What the call waits on.
    pub(super) fn waits_on(&self, pid: i32, call: &SystemCall) -> WaitOn {
        let Some(row) = row(call) else { return WaitOn::Unknown };
        // By number: the kernel lists what an epoll watches in no order that would come again.
        let several = |mut fds: Vec<u64>| {
            fds.sort_unstable();
            WaitOn::Several { of: fds.into_iter().map(|fd| self.descriptor(pid, fd)).collect() }
        };
        match row.2 {
            Subject::Descriptor => self.descriptor(pid, call.args[0]),
            Subject::Poll => several(self.poll_set(pid, call)),
            Subject::Select => several(self.select_set(pid, call)),
            Subject::Epoll => several(self.epoll_set(pid, call)),
            Subject::Thread => WaitOn::Thread,
            Subject::Child => WaitOn::Child,
            Subject::Nothing => WaitOn::Unknown,
        }
    }

    fn descriptor(&self, pid: i32, fd: u64) -> WaitOn {
        let path = self.procs.descriptor(pid, fd);
        let Ok(target) = std::fs::read_link(&path) else { return WaitOn::Unknown };
        let target = target.to_string_lossy();
        if let Some(inode) = sockets::inode(&target) {
            let socket = self.sockets.iter().find(|(found, _)| *found == inode).map(|(_, socket)| socket);
            return socket.map_or(WaitOn::Unknown, |socket| self.socket(socket));
        }
        if let Some(pipe) = target.strip_prefix("pipe:[") {
            let own =
                matches!(self.input, Some(InputMark::Pipe(inode)) if pipe.trim_end_matches(']') == inode.to_string());
            return if own { WaitOn::Terminal } else { WaitOn::Pipe };
        }
        match std::fs::metadata(&path) {
            // The controlling terminal by its other name (5:0) is the same terminal.
            Ok(meta) if self.input == Some(InputMark::Device(meta.rdev())) || meta.rdev() == 0x500 => WaitOn::Terminal,
            Ok(_) | Err(_) => WaitOn::Unknown,
        }
    }

    fn socket(&self, socket: &Socket) -> WaitOn {
        match socket.state {
            State::Listen => WaitOn::Listener { address: socket.local },
            State::Datagrams => WaitOn::Datagrams { address: socket.local },
            State::Established | State::Handshake | State::Other => {
                let actor =
                    self.actors.iter().find(|(address, _)| *address == socket.remote).map(|(_, name)| name.clone());
                WaitOn::Connection { actor, peer: socket.remote }
            }
        }
    }

    /// `struct pollfd { int fd; short events; short revents; }`, as many as the second argument says.
    fn poll_set(&self, pid: i32, call: &SystemCall) -> Vec<u64> {
        let count = usize::try_from(call.args[1]).unwrap_or(0).min(256);
        let bytes = self.procs.read_memory(pid, call.args[0], count * 8);
        bytes.chunks_exact(8).map(|b| u64::from(u32::from_ne_bytes([b[0], b[1], b[2], b[3]]))).collect()
    }

    /// The bits of the read set, up to the first argument.
    fn select_set(&self, pid: i32, call: &SystemCall) -> Vec<u64> {
        let count = call.args[0].min(1024);
        let bytes = self.procs.read_memory(pid, call.args[1], 128);
        (0..count)
            .filter(|&fd| bytes.get((fd / 8) as usize).is_some_and(|byte| byte & (1 << (fd % 8)) != 0))
            .take(256)
            .collect()
    }

    /// `proc_pid_fdinfo(5)`: a line `tfd: N …` for each watched descriptor.
    fn epoll_set(&self, pid: i32, call: &SystemCall) -> Vec<u64> {
        let info = self.procs.descriptor_info(pid, call.args[0]);
        let fds =
            info.lines().filter_map(|line| line.strip_prefix("tfd:")?.split_ascii_whitespace().next()?.parse().ok());
        fds.take(256).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_a_limit_is_endless() {
        let check = |nr: i64, args: [u64; 6], endless: bool| {
            let expected = if endless { Kind::Endless } else { Kind::Timed };
            assert_eq!(kind(&SystemCall { nr, args }), expected, "{nr} {args:?}");
        };
        check(libc::SYS_recvfrom, [3, 0, 0, 0, 0, 0], true);
        check(libc::SYS_accept4, [3, 0, 0, 0, 0, 0], true);
        check(libc::SYS_ppoll, [0, 1, 0, 0, 0, 0], true);
        check(libc::SYS_ppoll, [0, 1, 0x7fff, 0, 0, 0], false);
        check(libc::SYS_epoll_pwait, [3, 0, 8, 0xffff_ffff, 0, 0], true);
        check(libc::SYS_epoll_pwait, [3, 0, 8, u64::MAX, 0, 0], true);
        check(libc::SYS_epoll_pwait, [3, 0, 8, 500, 0, 0], false);
        check(libc::SYS_futex, [0x1000, 0, 0, 0, 0, 0], true);
        check(libc::SYS_futex, [0x1000, 0, 0, 0x2000, 0, 0], false);
        check(libc::SYS_clock_nanosleep, [0; 6], false);
        check(libc::SYS_getpid, [0; 6], false);
    }
}
