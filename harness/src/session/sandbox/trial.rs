//! Tries single walls by themselves, for a machine's examination. Steps are named in the kernel's own
//! words, since they are shown to readers of either language. Must not be part of a session.

use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::CloneFlags;
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{AddressFamily, Backlog, SockFlag, SockType, listen, socketpair};
use nix::unistd::{Pid, pipe};

use super::cell::{self, Message};
use super::filter::{self, DataPath};
use super::inside::{self, Begins};
use super::sys::{self, Forked};
use super::{Answer, During, Identity, SandboxError, namespaces, net, notify, root};

/// A kernel that lets calls be held and answered does so at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// Enters a user namespace with its ids mapped.
pub(crate) fn user_namespace() -> Result<(), SandboxError> {
    namespaces::enter_only(CloneFlags::CLONE_NEWUSER).map(drop)
}

/// Enters a user and a network namespace and brings the network up.
pub(crate) fn network() -> Result<(), SandboxError> {
    namespaces::enter_only(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)?;
    net::bring_up()
}

/// Enters all namespaces of a session where that works; who programs will be.
pub(crate) fn enter_if_possible() -> Result<Identity, SandboxError> {
    let enter = || namespaces::enter(Begins::Outside, inside::BUCKETS);
    // What failed half-way cannot be undone, so a child goes first.
    match in_child(0, || enter().map(drop)) {
        Ok(()) => enter(),
        Err(_) => Ok(namespaces::identity()),
    }
}

/// Starts a process with namespaces, a `/proc` and a read-only root of its own.
pub(crate) fn cell_namespaces() -> Result<(), SandboxError> {
    let outer = CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWIPC | CloneFlags::CLONE_NEWUTS;
    namespaces::enter_only(CloneFlags::CLONE_NEWUSER | outer)?;
    namespaces::make_mounts_private()?;
    let base = Path::new(root::BASE);
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), base, Some("tmpfs"), flags, Some("size=65536")).during("mount(2) tmpfs")?;
    for folder in ["proc", "usr"] {
        fs::create_dir(base.join(folder)).during("mkdir(2)")?;
    }
    root::bind(Path::new("/usr"), &base.join("usr"))?;
    let shown = std::ffi::CString::new(format!("{}/usr", root::BASE)).map_err(io::Error::other).during("/usr")?;
    sys::mount_read_only(&shown, false).during("mount_setattr(2)")?;
    in_child(cell::NAMESPACES, || {
        cell::enter_tree(base)?;
        sees_only_itself().during("/proc")
    })
}

fn sees_only_itself() -> io::Result<()> {
    let mut pids = Vec::new();
    for entry in fs::read_dir("/proc")? {
        pids.extend(entry?.file_name().to_str().and_then(|name| name.parse::<i32>().ok()));
    }
    if pids == [1] { Ok(()) } else { Err(Errno::EXDEV.into()) }
}

/// Forks with namespace flags; the child's error, or that it did not end by itself, is the result.
pub(super) fn in_child(flags: i32, work: impl FnOnce() -> Result<(), SandboxError>) -> Result<(), SandboxError> {
    let (reader, writer) = pipe().during("pipe(2)")?;
    let child = match sys::fork_into(flags).during("clone(2)")? {
        Forked::Child => {
            drop(reader);
            let code = work().map_or_else(|error| say(&error, fs::File::from(writer)), |()| 0);
            sys::leave_child(code)
        }
        Forked::Parent(child) => Pid::from_raw(child),
    };
    drop(writer);
    let mut step = String::new();
    fs::File::from(reader).read_to_string(&mut step).during("read(2)")?;
    sys::wait_for(child).during(&step)
}

/// Hands the step that failed to the parent; the errno is the exit code.
fn say(error: &SandboxError, mut parent: fs::File) -> i32 {
    match error {
        SandboxError::Step { step, source } => {
            // A parent that is gone does not want to know.
            let _ = parent.write_all(step.as_bytes());
            source.raw_os_error().unwrap_or(libc::EPROTO)
        }
        SandboxError::TooLarge { .. } => libc::EFBIG,
    }
}

/// What a held call is answered with: an errno that the kernel itself never gives for it.
const ANSWER: Errno = Errno::EDOM;

/// Installs the filter in a child and answers one of its calls from here.
pub(crate) fn notifications() -> Result<(), SandboxError> {
    let (ours, theirs) =
        socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC).during("socketpair(2)")?;
    let child = match sys::fork_into(0).during("clone(2)")? {
        Forked::Child => {
            drop(ours);
            sys::leave_child(filtered(&theirs))
        }
        Forked::Parent(child) => Pid::from_raw(child),
    };
    drop(theirs);
    let answered = answer_one(ours.as_fd());
    if answered.is_err() {
        // It may be held for ever.
        let _ = kill(child, Signal::SIGKILL);
    }
    let ended = sys::wait_for(child).during("seccomp_unotify(2)");
    answered.and(ended)
}

fn filtered(control: &OwnedFd) -> i32 {
    let installed = sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1)
        .and_then(|()| sys::drop_capabilities())
        .and_then(|()| notify::install(&filter::build(DataPath::default())));
    match installed {
        Ok(listener) => {
            cell::tell(control.as_fd(), b"L", Some(listener.as_fd()));
            drop(listener);
            match listen(control, Backlog::MAXALLOWABLE) {
                Err(ANSWER) => 0,
                Ok(()) => libc::EPROTO,
                Err(errno) => errno as i32,
            }
        }
        Err(error) => {
            let errno = error.raw_os_error().unwrap_or(libc::EPROTO);
            cell::tell_number(control.as_fd(), b'F', errno, "seccomp(2)");
            errno
        }
    }
}

fn answer_one(control: BorrowedFd<'_>) -> Result<(), SandboxError> {
    let until = Instant::now() + PATIENCE;
    wait(control, until).during("seccomp(2)")?;
    let listener = match cell::receive(control).during("recvmsg(2)")? {
        Some(Message::Listener(listener)) => listener,
        Some(Message::SetupFailed { step, errno }) => return Err(io::Error::from_raw_os_error(errno)).during(&step),
        Some(Message::ExecFailed(_) | Message::Exited { .. } | Message::Gone) | None => {
            return Err(io::Error::from(Errno::ECHILD)).during("seccomp(2)");
        }
    };
    wait(listener.as_fd(), until).during("seccomp_unotify(2)")?;
    let held = notify::receive(listener.as_fd()).during("seccomp_unotify(2)")?;
    let held = held.filter(|held| held.nr == libc::SYS_listen).ok_or(Errno::EPROTO).during("seccomp_unotify(2)")?;
    notify::answer(listener.as_fd(), &held, Answer::Errno(ANSWER as i32)).during("seccomp_unotify(2)")
}

fn wait(fd: BorrowedFd<'_>, until: Instant) -> io::Result<()> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let timeout = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
        match poll(&mut [PollFd::new(fd, PollFlags::POLLIN)], timeout) {
            Ok(0) => return Err(Errno::ETIMEDOUT.into()),
            Ok(_) => return Ok(()),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}
