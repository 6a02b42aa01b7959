//! One start of a program: pid, mount, ipc and uts namespaces of its own, an init that reaps, no
//! privileges, limits, the filter. When its init ends, everything that the program started is dead.

use std::ffi::CString;
use std::io::{self, IoSliceMut};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};

use libc::sock_filter;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, Signal, sigaction, sigprocmask};
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, MsgFlags, SockFlag, SockType, UnixAddr, recv, recvmsg, socketpair,
};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{
    Gid, Pid, Uid, chdir, dup2_stderr, dup2_stdin, dup2_stdout, setgroups, sethostname, setpgid, setresgid, setresuid,
    setsid,
};

use super::filter::{self, DataPath};
use super::groups::Group;
use super::landlock::Reach;
use super::namespaces::Identity;
use super::sys::{self, Forked};
use super::{During, SandboxError, notify};

/// What a program may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunLimits {
    /// CPU time in seconds.
    pub(crate) cpu: u64,
    /// Open files.
    pub(crate) files: u64,
    /// Processes and threads.
    pub(crate) processes: u64,
    /// Bytes of one file.
    pub(crate) file_size: u64,
}

/// What to start, and how.
#[derive(Debug)]
pub(crate) struct CellSpec {
    /// Absolute path inside the tree.
    pub(crate) program: CString,
    /// With the program's name first.
    pub(crate) argv: Vec<CString>,
    /// `NAME=value`.
    pub(crate) env: Vec<CString>,
    /// The current folder inside the tree.
    pub(crate) folder: PathBuf,
    /// Where the tree is mounted; `None` without namespaces.
    pub(crate) base: Option<PathBuf>,
    /// Standard input: a terminal, or a pipe.
    pub(crate) input: OwnedFd,
    /// Standard output: the same terminal, or a pipe.
    pub(crate) output: OwnedFd,
    /// Standard error: a terminal of its own, so that it can be told apart. Where standard input is none, it is
    /// the one that the program's session has.
    pub(crate) errors: OwnedFd,
    /// Who the program is.
    pub(crate) identity: Identity,
    /// What it may use.
    pub(crate) limits: RunLimits,
    /// Which calls on the data path are seen.
    pub(crate) seen: DataPath,
    /// Whether it may open raw sockets, in the worker's own network.
    pub(crate) raw: bool,
    /// What it may reach of the files that it sees, where the kernel holds it to that.
    pub(crate) reach: Option<Reach>,
}

/// A started program.
#[derive(Debug)]
pub(crate) struct Cell {
    /// The init's pid in the worker's namespace.
    pub(crate) init: i32,
    pidfd: OwnedFd,
    /// Readable when there is a [`Message`].
    pub(crate) control: OwnedFd,
}

/// What a cell says of itself.
#[derive(Debug)]
pub(crate) enum Message {
    /// The filter is in place; the program is about to run.
    Listener(OwnedFd),
    /// The program could not be executed: errno.
    ExecFailed(i32),
    /// The walls could not be put up.
    SetupFailed { step: String, errno: i32 },
    /// The program's first process ended: exit code, or signal; whether it left others behind.
    Exited { end: Result<i32, i32>, others: bool },
    /// The cell is gone.
    Gone,
}

pub(super) const NAMESPACES: i32 = libc::CLONE_NEWPID | libc::CLONE_NEWNS | libc::CLONE_NEWIPC | libc::CLONE_NEWUTS;

impl Cell {
    /// Starts a program, with all that it will start in this control group. The caller has one thread.
    pub(crate) fn start(spec: &CellSpec, group: &Group) -> Result<Self, SandboxError> {
        let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)
            .during("open the control socket")?;
        let program = filter::build(spec.seen);
        let flags = if spec.base.is_some() { NAMESPACES } else { 0 };
        let (forked, joined) = group.fork(flags).during("start a program's namespaces")?;
        match forked {
            Forked::Child => {
                drop(ours);
                init(spec, &program, theirs, joined.during("join the control group"))
            }
            Forked::Parent(init) => {
                let pidfd = sys::pidfd_open(init).during("open the program's pidfd")?;
                Ok(Self { init, pidfd, control: ours })
            }
        }
    }

    /// Reads one message; `None` if there is none yet.
    pub(crate) fn message(&self) -> io::Result<Option<Message>> {
        receive(self.control.as_fd())
    }

    /// Sends the program's first process a signal. One that has ended gets none.
    pub(crate) fn signal(&self, signal: i32) -> io::Result<()> {
        let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.init))?;
        // The init starts one program; what else became its child lost its parent later.
        let Some(first) = children.split_ascii_whitespace().next().and_then(|pid| pid.parse().ok()) else {
            return Ok(());
        };
        match sys::pidfd_open(first).and_then(|pidfd| sys::pidfd_kill(pidfd.as_fd(), signal)) {
            Err(error) if error.raw_os_error() != Some(libc::ESRCH) => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Ends the program and everything that it started, and waits until all of it is gone.
    pub(crate) fn stop(&self) {
        // A cell that is gone already cannot be killed; that is what was wanted.
        let _ = sys::pidfd_kill(self.pidfd.as_fd(), libc::SIGKILL);
        let _ = waitpid(Pid::from_raw(self.init), None);
    }
}

/// Reads one message from a control socket; `None` if there is none yet.
pub(super) fn receive(control: BorrowedFd<'_>) -> io::Result<Option<Message>> {
    let mut bytes = [0u8; 256];
    let mut room = nix::cmsg_space!([RawFd; 1]);
    let mut parts = [IoSliceMut::new(&mut bytes)];
    let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_CMSG_CLOEXEC;
    let received = match recvmsg::<UnixAddr>(control.as_raw_fd(), &mut parts, Some(&mut room), flags) {
        Ok(received) => received,
        Err(nix::errno::Errno::EAGAIN | nix::errno::Errno::EINTR) => return Ok(None),
        Err(nix::errno::Errno::ECONNRESET) => return Ok(Some(Message::Gone)),
        Err(errno) => return Err(errno.into()),
    };
    let length = received.bytes;
    let fd = received.cmsgs()?.find_map(first_fd);
    Ok(Some(parse(&bytes[..length], fd)))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum whose other control messages are never sent here")]
fn first_fd(message: ControlMessageOwned) -> Option<OwnedFd> {
    match message {
        ControlMessageOwned::ScmRights(fds) => fds.first().map(|&fd| own(fd)),
        _ => None,
    }
}

#[expect(unsafe_code, reason = "a descriptor received over a socket has to be adopted")]
pub(super) fn own(fd: RawFd) -> OwnedFd {
    // SAFETY: the kernel has just installed this descriptor for us; nobody else owns it.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

fn number(bytes: &[u8]) -> i32 {
    bytes.get(..4).map_or(0, |b| i32::from_ne_bytes([b[0], b[1], b[2], b[3]]))
}

fn parse(bytes: &[u8], fd: Option<OwnedFd>) -> Message {
    match (bytes.first(), fd) {
        (Some(b'L'), Some(fd)) => Message::Listener(fd),
        (Some(b'E'), _) => Message::ExecFailed(number(&bytes[1..])),
        (Some(b'X'), _) => Message::Exited { end: Ok(number(&bytes[1..])), others: bytes.len() > 5 },
        (Some(b'S'), _) => Message::Exited { end: Err(number(&bytes[1..])), others: bytes.len() > 5 },
        (Some(b'F'), _) => Message::SetupFailed {
            errno: number(&bytes[1..]),
            step: String::from_utf8_lossy(bytes.get(5..).unwrap_or_default()).into_owned(),
        },
        (Some(_) | None, _) => Message::Gone,
    }
}

/// `sendmmsg(2)`: with these flags the one way of sending that the filter never holds back, so that the descriptor for
/// its notifications can be handed over under it.
#[expect(unsafe_code, reason = "nix's sendmmsg allocates per message and hides the flags")]
pub(super) fn tell(control: BorrowedFd<'_>, text: &[u8], fd: Option<BorrowedFd<'_>>) {
    let mut part = libc::iovec { iov_base: text.as_ptr().cast_mut().cast(), iov_len: text.len() };
    let mut room = [0u64; 4];
    // SAFETY: an all-zero mmsghdr is valid.
    let mut message: libc::mmsghdr = unsafe { std::mem::zeroed() };
    message.msg_hdr.msg_iov = &raw mut part;
    message.msg_hdr.msg_iovlen = 1;
    if let Some(fd) = fd {
        message.msg_hdr.msg_control = room.as_mut_ptr().cast();
        // SAFETY: CMSG_* compute sizes and places inside `room`, which is large enough for one descriptor.
        unsafe {
            message.msg_hdr.msg_controllen = libc::CMSG_SPACE(4) as usize;
            let header = libc::CMSG_FIRSTHDR(&raw const message.msg_hdr);
            (*header).cmsg_level = libc::SOL_SOCKET;
            (*header).cmsg_type = libc::SCM_RIGHTS;
            (*header).cmsg_len = libc::CMSG_LEN(4) as usize;
            libc::CMSG_DATA(header).cast::<RawFd>().write_unaligned(fd.as_raw_fd());
        }
    }
    // SAFETY: the message points at `part`, `text` and `room`, which outlive the call.
    unsafe { libc::sendmmsg(control.as_raw_fd(), &raw mut message, 1, filter::OWN_FLAGS) };
}

pub(super) fn tell_number(control: BorrowedFd<'_>, kind: u8, value: i32, text: &str) {
    let mut bytes = vec![kind];
    bytes.extend(value.to_ne_bytes());
    bytes.extend(text.bytes().take(200));
    tell(control, &bytes, None);
}

/// The first process of a cell. Never returns.
fn init(spec: &CellSpec, program: &[sock_filter], control: OwnedFd, joined: Result<(), SandboxError>) -> ! {
    let control = keep_only(spec, control);
    let prepared = joined.and_then(|()| prepare(spec, &control));
    if let Err(error) = prepared.and_then(|()| launch(spec, program, &control)) {
        let SandboxError::Step { step, source } = error else { sys::leave_child(1) };
        tell_number(control.as_fd(), b'F', source.raw_os_error().unwrap_or(0), &step);
        sys::leave_child(1);
    }
    sys::leave_child(0)
}

/// The control socket's place, behind the standard streams.
const CONTROL: RawFd = 3;

/// Puts the terminal and the control socket in their places and closes everything else: a copy of an
/// actor's socket in here would keep its connection open when the worker closes it.
#[expect(unsafe_code, reason = "the control socket gets a fixed number")]
fn keep_only(spec: &CellSpec, control: OwnedFd) -> OwnedFd {
    let given = dup2_stdin(&spec.input).and(dup2_stdout(&spec.output)).and(dup2_stderr(&spec.errors));
    if given.is_err() {
        tell_number(control.as_fd(), b'F', libc::EBADF, "give the terminal");
        sys::leave_child(1);
    }
    if control.as_raw_fd() != CONTROL {
        // SAFETY: descriptor 3 is a copy in this child that nothing here uses; it is replaced.
        unsafe { libc::dup3(control.as_raw_fd(), CONTROL, libc::O_CLOEXEC) };
    }
    std::mem::forget(control);
    // The worker's own descriptors; their owners in this copy of the process are never dropped.
    let _ = sys::close_from(4);
    own(CONTROL)
}

fn prepare(spec: &CellSpec, control: &OwnedFd) -> Result<(), SandboxError> {
    sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as u64).during("bind the program's life to the worker's")?;
    // The worker may have died before that: then its end of the socket is closed.
    if recv(control.as_raw_fd(), &mut [0], MsgFlags::MSG_PEEK | MsgFlags::MSG_DONTWAIT) == Ok(0) {
        sys::leave_child(1);
    }
    match &spec.base {
        Some(base) => enter_tree(base)?,
        None => sys::prctl(libc::PR_SET_CHILD_SUBREAPER, 1).during("adopt orphans")?,
    }
    setsid().during("lead a terminal session")?;
    sys::take_terminal(terminal()).during("take the terminal")
}

/// The terminal of the program's session.
fn terminal() -> BorrowedFd<'static> {
    const IN: BorrowedFd<'static> = standard(libc::STDIN_FILENO);
    const ERRORS: BorrowedFd<'static> = standard(libc::STDERR_FILENO);
    if nix::unistd::isatty(IN).unwrap_or(false) { IN } else { ERRORS }
}

#[expect(unsafe_code, reason = "the standard streams have fixed numbers")]
const fn standard(fd: RawFd) -> BorrowedFd<'static> {
    // SAFETY: the streams were put in their places and stay open until the program is executed.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

pub(super) fn enter_tree(base: &Path) -> Result<(), SandboxError> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(Some("proc"), &base.join("proc"), Some("proc"), flags, None::<&str>).during("mount(2) /proc")?;
    chdir(base).during("enter the tree")?;
    sys::pivot_here().during("make the tree the root")?;
    umount2(".", MntFlags::MNT_DETACH).during("let go of the host's files")?;
    sethostname("student").during("set the host name")
}

fn launch(spec: &CellSpec, program: &[sock_filter], control: &OwnedFd) -> Result<(), SandboxError> {
    let pid = match sys::fork_into(0).during("fork the program")? {
        Forked::Child => {
            let error = become_program(spec, program, control.as_fd());
            if let SandboxError::Step { step, source } = error {
                let kind = if step == EXEC { b'E' } else { b'F' };
                tell_number(control.as_fd(), kind, source.raw_os_error().unwrap_or(0), &step);
            }
            sys::leave_child(127)
        }
        Forked::Parent(pid) => Pid::from_raw(pid),
    };
    reap(pid, control.as_fd());
    Ok(())
}

/// Reaps everything; tells of the program's own end; ends when nothing is left.
fn reap(program: Pid, control: BorrowedFd<'_>) {
    loop {
        match waitpid(None::<Pid>, None) {
            Ok(WaitStatus::Exited(pid, code)) if pid == program => tell_number(control, b'X', code, others()),
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid == program => {
                tell_number(control, b'S', signal as i32, others());
            }
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return,
        }
    }
}

/// A mark if the program left others behind: by now they are this process's own children.
fn others() -> &'static str {
    if waitpid(None::<Pid>, Some(WaitPidFlag::WNOHANG)).is_ok() { "+" } else { "" }
}

const EXEC: &str = "execute the program";

/// Drops everything that a student's program must not have and executes it. Returns only on failure.
fn become_program(spec: &CellSpec, program: &[sock_filter], control: BorrowedFd<'_>) -> SandboxError {
    match drop_everything(spec).and_then(|()| notify::install(program).during("install the filter")) {
        Ok(listener) => {
            tell(control, b"L", Some(listener.as_fd()));
            drop(listener);
            SandboxError::Step { step: EXEC.to_owned(), source: sys::exec(&spec.program, &spec.argv, &spec.env) }
        }
        Err(error) => error,
    }
}

fn drop_everything(spec: &CellSpec) -> Result<(), SandboxError> {
    own_process_group().during("lead a process group")?;
    sys::close_on_exec_from(3).during("close descriptors")?;
    set_limits(spec.limits).during("set resource limits")?;
    chdir(&spec.folder).during("enter the student's folder")?;
    nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o022));
    let kept = (spec.raw && spec.base.is_some()).then_some(sys::NET_RAW);
    if spec.base.is_some() {
        for capability in (0..=63).filter(|capability| Some(*capability) != kept) {
            if sys::prctl(libc::PR_CAPBSET_DROP, capability).is_err() {
                break;
            }
        }
    }
    if kept.is_some() {
        sys::prctl(libc::PR_SET_KEEPCAPS, 1).during("keep a capability")?;
    }
    if let Identity::Nobody(id) = spec.identity {
        let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
        setgroups(&[]).during("leave all groups")?;
        setresgid(group, group, group).during("become nobody")?;
        setresuid(user, user, user).during("become nobody")?;
    }
    match kept {
        None => sys::drop_capabilities().during("drop capabilities")?,
        Some(capability) => sys::keep_capability(capability).during("keep a capability")?,
    }
    if spec.base.is_none() {
        // No namespace ends with the init. Only now: changing credentials would have cleared it.
        sys::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as u64).during("bind the program's life to its init's")?;
    }
    sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1).during("give up new privileges")?;
    spec.reach.as_ref().map_or(Ok(()), Reach::restrict)
}

/// As a shell does for a command: a process group of its own, in the terminal's foreground, and every
/// signal as a fresh program expects it.
fn own_process_group() -> nix::Result<()> {
    setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
    let mut blocked = SigSet::empty();
    blocked.add(Signal::SIGTTOU);
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&blocked), None)?;
    nix::unistd::tcsetpgrp(terminal(), nix::unistd::getpid())?;
    for signal in Signal::iterator().filter(|signal| !matches!(signal, Signal::SIGKILL | Signal::SIGSTOP)) {
        default_action(signal)?;
    }
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None)
}

#[expect(unsafe_code, reason = "sigaction is unsafe because of handlers; the default is none")]
fn default_action(signal: Signal) -> nix::Result<()> {
    let action = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    // SAFETY: the default action runs no code of ours.
    unsafe { sigaction(signal, &action) }.map(drop)
}

fn set_limits(limits: RunLimits) -> nix::Result<()> {
    let pairs = [
        (Resource::RLIMIT_CORE, 0),
        (Resource::RLIMIT_CPU, limits.cpu),
        (Resource::RLIMIT_NOFILE, limits.files),
        (Resource::RLIMIT_NPROC, limits.processes),
        (Resource::RLIMIT_FSIZE, limits.file_size),
    ];
    pairs.into_iter().try_for_each(|(resource, limit)| setrlimit(resource, limit, limit))
}
