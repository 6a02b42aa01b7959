//! The seccomp filter: which calls are seen, which are refused, as a classic BPF program (`seccomp(2)`).
//! Must not install anything.

use libc::{BPF_ABS, BPF_JEQ, BPF_JGE, BPF_JMP, BPF_JSET, BPF_K, BPF_LD, BPF_RET, BPF_W, sock_filter};

#[cfg(target_arch = "x86_64")]
const AUDIT_ARCH: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const AUDIT_ARCH: u32 = 0xc000_00b7;

const OFFSET_NR: u32 = 0;
const OFFSET_ARCH: u32 = 4;
const fn offset_arg(n: u32) -> u32 {
    16 + 8 * n
}

const ALLOW: u32 = 0x7fff_0000;
const NOTIFY: u32 = 0x7fc0_0000;
const fn errno(code: i32) -> u32 {
    0x0005_0000 | (code.cast_unsigned() & 0xffff)
}

/// Which calls on the data path are seen too, because a fault may be asked for; they cost about 20 µs each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each kind of call is seen or not, whatever the others are")]
pub(crate) struct DataPath {
    /// `send`, `write` and their variants.
    pub(crate) sends: bool,
    /// `recv`, `read` and their variants.
    pub(crate) receives: bool,
    /// `poll` and its fellows.
    pub(crate) waits: bool,
    /// What sends and receives datagrams.
    pub(crate) datagrams: bool,
}

/// Calls that no exercise needs, with the errno that makes runtimes fall back.
const REFUSED: &[(i64, i32)] = &[
    (libc::SYS_ptrace, libc::EPERM),
    (libc::SYS_process_vm_readv, libc::EPERM),
    (libc::SYS_process_vm_writev, libc::EPERM),
    (libc::SYS_pidfd_getfd, libc::EPERM),
    (libc::SYS_kcmp, libc::EPERM),
    (libc::SYS_mount, libc::EPERM),
    (libc::SYS_umount2, libc::EPERM),
    (libc::SYS_pivot_root, libc::EPERM),
    (libc::SYS_chroot, libc::EPERM),
    (libc::SYS_open_tree, libc::EPERM),
    (libc::SYS_move_mount, libc::EPERM),
    (libc::SYS_fsopen, libc::EPERM),
    (libc::SYS_fsconfig, libc::EPERM),
    (libc::SYS_fsmount, libc::EPERM),
    (libc::SYS_fspick, libc::EPERM),
    (libc::SYS_mount_setattr, libc::EPERM),
    (libc::SYS_unshare, libc::EPERM),
    (libc::SYS_setns, libc::EPERM),
    (libc::SYS_bpf, libc::EPERM),
    (libc::SYS_perf_event_open, libc::EPERM),
    (libc::SYS_userfaultfd, libc::EPERM),
    (libc::SYS_keyctl, libc::ENOSYS),
    (libc::SYS_add_key, libc::ENOSYS),
    (libc::SYS_request_key, libc::ENOSYS),
    (libc::SYS_io_uring_setup, libc::ENOSYS),
    (libc::SYS_io_uring_enter, libc::ENOSYS),
    (libc::SYS_io_uring_register, libc::ENOSYS),
    // Its flags are behind a pointer, which a filter cannot read; with ENOSYS the C library uses clone.
    (libc::SYS_clone3, libc::ENOSYS),
    // Memory that no process needs to have mapped, so that measured sizes would miss it.
    (libc::SYS_memfd_create, libc::ENOSYS),
    (libc::SYS_memfd_secret, libc::ENOSYS),
    (libc::SYS_shmget, libc::ENOSYS),
    (libc::SYS_msgget, libc::ENOSYS),
    (libc::SYS_init_module, libc::EPERM),
    (libc::SYS_finit_module, libc::EPERM),
    (libc::SYS_delete_module, libc::EPERM),
    (libc::SYS_kexec_load, libc::EPERM),
    (libc::SYS_reboot, libc::EPERM),
    (libc::SYS_swapon, libc::EPERM),
    (libc::SYS_swapoff, libc::EPERM),
    (libc::SYS_syslog, libc::EPERM),
    (libc::SYS_acct, libc::EPERM),
    (libc::SYS_settimeofday, libc::EPERM),
    (libc::SYS_clock_settime, libc::EPERM),
    (libc::SYS_adjtimex, libc::EPERM),
    (libc::SYS_clock_adjtime, libc::EPERM),
    (libc::SYS_quotactl, libc::EPERM),
    (libc::SYS_name_to_handle_at, libc::EPERM),
    (libc::SYS_open_by_handle_at, libc::EPERM),
    (libc::SYS_fanotify_init, libc::EPERM),
    (libc::SYS_sethostname, libc::EPERM),
    (libc::SYS_setdomainname, libc::EPERM),
];

/// Calls that the observer sees.
const SEEN: &[i64] = &[
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_connect,
    libc::SYS_shutdown,
    libc::SYS_setsockopt,
    libc::SYS_setitimer,
    libc::SYS_timer_settime,
    libc::SYS_timerfd_settime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_alarm,
];

const SENDS: &[i64] = &[libc::SYS_sendto, libc::SYS_sendmsg, libc::SYS_write, libc::SYS_writev];
const RECEIVES: &[i64] = &[libc::SYS_recvfrom, libc::SYS_recvmsg, libc::SYS_read, libc::SYS_readv];
/// `read` and `write` would do as well on a socket with a peer, but everything else is read and written so, too.
const DATAGRAMS: &[i64] =
    &[libc::SYS_sendto, libc::SYS_sendmsg, libc::SYS_recvfrom, libc::SYS_recvmsg, libc::SYS_recvmmsg];
/// Calls that wait for one of several descriptors.
pub(crate) const WAITS: &[i64] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    libc::SYS_ppoll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_select,
    libc::SYS_pselect6,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_epoll_wait,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
];

const NEW_NAMESPACES: i32 = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

#[expect(clippy::cast_possible_truncation, reason = "BPF codes fit 16 bits")]
fn load(offset: u32) -> sock_filter {
    sock_filter { code: (BPF_LD | BPF_W | BPF_ABS) as u16, jt: 0, jf: 0, k: offset }
}

#[expect(clippy::cast_possible_truncation, reason = "BPF codes fit 16 bits")]
fn ret(value: u32) -> sock_filter {
    sock_filter { code: (BPF_RET | BPF_K) as u16, jt: 0, jf: 0, k: value }
}

#[expect(clippy::cast_possible_truncation, reason = "BPF codes fit 16 bits")]
fn jump(test: u32, k: u32, jt: u8, jf: u8) -> sock_filter {
    sock_filter { code: (BPF_JMP | test | BPF_K) as u16, jt, jf, k }
}

fn number(call: i64) -> u32 {
    u32::try_from(call).unwrap_or(u32::MAX)
}

/// If the loaded value is `k`, return `value`.
fn when(program: &mut Vec<sock_filter>, k: u32, value: u32) {
    program.push(jump(BPF_JEQ, k, 0, 1));
    program.push(ret(value));
}

/// The whole filter.
pub(crate) fn build(seen: DataPath) -> Vec<sock_filter> {
    let mut program = vec![
        load(OFFSET_ARCH),
        jump(BPF_JEQ, AUDIT_ARCH, 1, 0),
        ret(errno(libc::ENOSYS)),
        load(OFFSET_NR),
        // The x32 numbers would name the same calls a second time.
        jump(BPF_JGE, 0x4000_0000, 0, 1),
        ret(errno(libc::ENOSYS)),
    ];
    for &(call, code) in REFUSED {
        when(&mut program, number(call), errno(code));
    }
    for &call in SEEN {
        when(&mut program, number(call), NOTIFY);
    }
    let groups = [(seen.sends, SENDS), (seen.receives, RECEIVES), (seen.waits, WAITS), (seen.datagrams, DATAGRAMS)];
    for (wanted, calls) in groups {
        for &call in calls.iter().filter(|_| wanted) {
            when(&mut program, number(call), NOTIFY);
        }
    }
    if seen.datagrams {
        push_several(&mut program);
    }
    push_clone(&mut program);
    push_socket(&mut program, libc::SYS_socket, NOTIFY);
    push_socket(&mut program, libc::SYS_socketpair, ALLOW);
    push_ioctl(&mut program);
    push_prlimit(&mut program);
    program.push(ret(ALLOW));
    program
}

/// The flags of the one `sendmmsg` that is not held back: the sandbox's own, under the filter. `MSG_CONFIRM` means
/// nothing on a local socket, and programs that hold several messages at once have no use for it.
pub(crate) const OWN_FLAGS: i32 = libc::MSG_NOSIGNAL | libc::MSG_CONFIRM;

fn push_several(program: &mut Vec<sock_filter>) {
    program.push(jump(BPF_JEQ, number(libc::SYS_sendmmsg), 0, 4));
    program.push(load(offset_arg(3)));
    program.push(jump(BPF_JEQ, OWN_FLAGS.cast_unsigned(), 0, 1));
    program.push(ret(ALLOW));
    program.push(ret(NOTIFY));
}

/// That a process is made is not held back: `fork(2)` is never interrupted, but a held call is.
fn push_clone(program: &mut Vec<sock_filter>) {
    program.push(jump(BPF_JEQ, number(libc::SYS_clone), 0, 4));
    program.push(load(offset_arg(0)));
    program.push(jump(BPF_JSET, NEW_NAMESPACES.cast_unsigned(), 0, 1));
    program.push(ret(errno(libc::EPERM)));
    program.push(ret(ALLOW));
}

/// Local and internet families only: VSOCK, packet, netlink and the rest would see past the session.
fn push_socket(program: &mut Vec<sock_filter>, call: i64, internet: u32) {
    program.push(jump(BPF_JEQ, number(call), 0, 7));
    program.push(load(offset_arg(0)));
    program.push(jump(BPF_JEQ, libc::AF_UNIX.cast_unsigned(), 2, 0));
    program.push(jump(BPF_JEQ, libc::AF_INET.cast_unsigned(), 2, 0));
    program.push(jump(BPF_JEQ, libc::AF_INET6.cast_unsigned(), 1, 2));
    program.push(ret(ALLOW));
    program.push(ret(internet));
    program.push(ret(errno(libc::EAFNOSUPPORT)));
}

/// Typing on the terminal from inside, and the console's selection, stay out.
fn push_ioctl(program: &mut Vec<sock_filter>) {
    const TIOCLINUX: u32 = 0x541c;
    program.push(jump(BPF_JEQ, number(libc::SYS_ioctl), 0, 5));
    program.push(load(offset_arg(1)));
    program.push(jump(BPF_JEQ, u32::try_from(libc::TIOCSTI).unwrap_or(0x5412), 2, 0));
    program.push(jump(BPF_JEQ, TIOCLINUX, 1, 0));
    program.push(ret(ALLOW));
    program.push(ret(errno(libc::EPERM)));
}

/// The limits of the cell's first process, which an ordinary user's program could lower: it is the same user's.
fn push_prlimit(program: &mut Vec<sock_filter>) {
    program.push(jump(BPF_JEQ, number(libc::SYS_prlimit64), 0, 4));
    program.push(load(offset_arg(0)));
    program.push(jump(BPF_JEQ, 1, 0, 1));
    program.push(ret(errno(libc::EPERM)));
    program.push(ret(ALLOW));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs the filter over one call, as the kernel would (`bpf(4)`: only the four codes used here).
    fn run(program: &[sock_filter], nr: i64, args: [u64; 6]) -> u32 {
        let mut data = Vec::new();
        data.extend(number(nr).to_ne_bytes());
        data.extend(AUDIT_ARCH.to_ne_bytes());
        data.extend(0u64.to_ne_bytes());
        for arg in args {
            data.extend(arg.to_ne_bytes());
        }
        let (mut at, mut value) = (0, 0);
        loop {
            let step = &program[at];
            let code = u32::from(step.code);
            at += 1;
            if code == BPF_LD | BPF_W | BPF_ABS {
                let from = step.k as usize;
                value = u32::from_ne_bytes(data[from..from + 4].try_into().unwrap());
            } else if code == BPF_RET | BPF_K {
                return step.k;
            } else {
                let holds = match code & 0xf0 {
                    BPF_JEQ => value == step.k,
                    BPF_JGE => value >= step.k,
                    BPF_JSET => value & step.k != 0,
                    other => panic!("test {other:#x}"),
                };
                at += usize::from(if holds { step.jt } else { step.jf });
            }
        }
    }

    #[test]
    fn calls_are_seen_refused_or_left_alone() {
        let quiet = build(DataPath::default());
        let check = |nr: i64, first: i32, second: u64, expected: u32| {
            assert_eq!(
                run(&quiet, nr, [u64::from(first.cast_unsigned()), second, 0, 0, 0, 0]),
                expected,
                "{nr} {first}"
            );
        };
        check(libc::SYS_read, 0, 0, ALLOW);
        check(libc::SYS_listen, 0, 0, NOTIFY);
        check(libc::SYS_accept4, 0, 0, NOTIFY);
        check(libc::SYS_ptrace, 0, 0, errno(libc::EPERM));
        check(libc::SYS_clone3, 0, 0, errno(libc::ENOSYS));
        check(libc::SYS_clone, libc::CLONE_VM | libc::CLONE_THREAD, 0, ALLOW);
        check(libc::SYS_clone, libc::SIGCHLD, 0, ALLOW);
        check(libc::SYS_memfd_create, 0, 0, errno(libc::ENOSYS));
        check(libc::SYS_clone, libc::CLONE_NEWUSER, 0, errno(libc::EPERM));
        check(libc::SYS_socket, libc::AF_INET, 0, NOTIFY);
        check(libc::SYS_socket, libc::AF_INET6, 0, NOTIFY);
        check(libc::SYS_socket, libc::AF_UNIX, 0, ALLOW);
        for family in [libc::AF_VSOCK, libc::AF_PACKET, libc::AF_NETLINK, libc::AF_ALG] {
            check(libc::SYS_socket, family, 0, errno(libc::EAFNOSUPPORT));
        }
        check(libc::SYS_socketpair, libc::AF_UNIX, 0, ALLOW);
        check(libc::SYS_ioctl, 0, libc::TIOCSTI, errno(libc::EPERM));
        check(libc::SYS_ioctl, 0, libc::FIONREAD, ALLOW);
        check(libc::SYS_prlimit64, 1, 0, errno(libc::EPERM));
        check(libc::SYS_prlimit64, 0, 0, ALLOW);
        check(libc::SYS_sendto, 3, 0, ALLOW);
        assert_eq!(run(&quiet, 0x4000_0001, [0; 6]), errno(libc::ENOSYS));
    }

    #[test]
    fn the_data_path_is_seen_where_it_is_asked_for() {
        let check = |seen: DataPath, expected: [u32; 3]| {
            let loud = build(seen);
            let found = [libc::SYS_write, libc::SYS_recvfrom, libc::SYS_epoll_wait].map(|nr| run(&loud, nr, [0; 6]));
            assert_eq!(found, expected, "{seen:?}");
        };
        check(DataPath::default(), [ALLOW; 3]);
        check(DataPath { sends: true, ..DataPath::default() }, [NOTIFY, ALLOW, ALLOW]);
        check(DataPath { receives: true, ..DataPath::default() }, [ALLOW, NOTIFY, ALLOW]);
        check(DataPath { waits: true, ..DataPath::default() }, [ALLOW, ALLOW, NOTIFY]);
    }
}
